import { onTestFinished } from 'vitest'
import { type Listeners, startListeners } from '../../gateway/front/listeners.ts'
import {
  type FrontLimits,
  type FrontSettings,
  frontDefaults,
} from '../../gateway/front/settings.ts'
import { createGateway, type Gateway, type ProxySettings } from '../../gateway/proxy/gateway.ts'
import { handle } from '../../gateway/proxy/handle.ts'
import { createLog } from '../../gateway/telemetry/log.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'
import { makeSnapshot, type SnapshotSetup } from './snapshot.ts'

export interface GatewayUnderTest {
  readonly origin: string
  readonly port: number
  readonly gateway: Gateway
  readonly listeners: Listeners
  /** What was logged, oldest first. */
  readonly records: readonly Record<string, unknown>[]
  /** Resolves with the log records when so many calls have ended. */
  ended(calls?: number): Promise<readonly Record<string, unknown>[]>
}

export interface Setup extends SnapshotSetup {
  readonly settings?: Partial<ProxySettings>
  readonly limits?: Partial<FrontLimits>
  readonly front?: Partial<FrontSettings>
}

/** A whole gateway on a free port, its API at `/api`, its programs made of functions. */
export async function startGateway(setup: Setup = {}): Promise<GatewayUnderTest> {
  const records: Record<string, unknown>[] = []
  const log = createLog({
    level: 'info',
    destination: { write: (line) => records.push(JSON.parse(line)) },
  })
  const clock = { now: () => Date.now(), sleep: () => Promise.reject(new Error('not here')) }
  const metrics = new MetricRegistry()
  const { snapshot, close } = makeSnapshot(setup, { log, clock, metrics })
  const gateway = createGateway({
    snapshot,
    clock,
    log,
    metrics,
    deployment: {
      gatewayId: 'test',
      instanceId: 'test',
      isManaged: false,
      region: 'here',
      serviceId: 'test',
      serviceName: 'test',
      certificates: new Map(),
    },
    settings: setup.settings ?? {},
  })
  const listeners = await startListeners(
    {
      ...frontDefaults,
      listeners: [{ address: '127.0.0.1', port: 0 }],
      ...setup.front,
      limits: { ...frontDefaults.limits, ...setup.limits },
    },
    {
      handle: (wire) => handle(wire, gateway),
      ready: () => true,
      idle: () => gateway.inFlight.idle(),
      hangUp: () => gateway.webSockets.hangUp(),
      log,
    },
  )
  onTestFinished(async () => {
    await listeners.close(0)
    await close()
  })
  const { port, url } = listeners.addresses[0]!
  const calls = () => records.filter(({ activityId }) => activityId !== undefined)
  return {
    origin: url,
    port,
    gateway,
    listeners,
    records,
    async ended(count = 1) {
      const end = performance.now() + 5_000
      while (calls().length < count) {
        if (performance.now() > end) throw new Error(`${calls().length} of ${count} calls ended`)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      return calls()
    },
  }
}
