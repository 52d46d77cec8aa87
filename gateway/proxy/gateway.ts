import type { Deployment } from '../../engine/context.ts'
import type { Clock, Log } from '../../engine/ports.ts'
import { product } from '../../engine/product.ts'
import type { Snapshot } from '../runtime/snapshot.ts'
import { CallMetrics } from '../telemetry/call-metrics.ts'
import type { MetricRegistry } from '../telemetry/metrics.ts'
import { Telemetry } from '../telemetry/telemetry.ts'
import { InFlight, Snapshots } from './live.ts'
import { WebSockets } from './websocket/web-sockets.ts'

export interface ProxySettings {
  /** Bytes that a caller may send, streamed or not. What is brought into memory has a bound of its own. */
  readonly maxRequestBody: number
  /** The answer's field with the request id; none when empty. */
  readonly requestIdHeader: string
  /** APIs that are for https only are not found over http. Off: TLS often ends before the gateway. */
  readonly enforceProtocols: boolean
  /** WebSocket connections at the same time. */
  readonly webSockets: number
  /** Bytes of a WebSocket message. */
  readonly webSocketMessage: number
  /** Milliseconds that a WebSocket connection may be silent; 0: for ever. */
  readonly webSocketIdleTimeout: number
  /** Log the steps that ran, with their time. */
  readonly debug: boolean
}

export const proxyDefaults: ProxySettings = {
  maxRequestBody: 1_073_741_824,
  requestIdHeader: `${product.headerPrefix}request-id`,
  enforceProtocols: false,
  webSockets: 10_000,
  webSocketMessage: 16_777_216,
  webSocketIdleTimeout: 600_000,
  debug: false,
}

/** What calls need beside their snapshot. One for the life of the process. */
export interface Gateway {
  readonly snapshots: Snapshots
  readonly inFlight: InFlight
  readonly webSockets: WebSockets
  readonly deployment: Deployment
  readonly settings: ProxySettings
  readonly clock: Clock
  readonly log: Log
  readonly calls: CallMetrics
  readonly telemetry: Telemetry
}

export interface GatewayParts {
  readonly snapshot: Snapshot
  readonly deployment: Deployment
  readonly clock: Clock
  readonly log: Log
  readonly metrics: MetricRegistry
  readonly telemetry?: Telemetry
  readonly settings?: Partial<ProxySettings>
}

export function createGateway({
  snapshot,
  settings,
  metrics,
  telemetry,
  ...parts
}: GatewayParts): Gateway {
  return {
    ...parts,
    calls: new CallMetrics(metrics),
    telemetry: telemetry ?? plainTelemetry(parts),
    settings: { ...proxyDefaults, ...settings },
    snapshots: new Snapshots(snapshot),
    inFlight: new InFlight(),
    webSockets: new WebSockets(),
  }
}

/** The log alone, whatever diagnostics a configuration holds. */
function plainTelemetry({ log, clock }: Pick<GatewayParts, 'log' | 'clock'>): Telemetry {
  return new Telemetry({
    log,
    defaults: { llm: 'off' },
    variables: [],
    now: () => clock.now(),
    spans: undefined,
    traceRatio: 0,
    insights: () => () => undefined,
  })
}
