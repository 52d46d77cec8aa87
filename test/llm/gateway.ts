import { onTestFinished } from 'vitest'
import type { Backends, Measure, PolicySettings } from '../../engine/ports.ts'
import { Url } from '../../engine/run/url.ts'
import { startListeners } from '../../gateway/front/listeners.ts'
import { frontDefaults } from '../../gateway/front/settings.ts'
import { createGateway } from '../../gateway/proxy/gateway.ts'
import { handle } from '../../gateway/proxy/handle.ts'
import { staticTokens } from '../../gateway/proxy/tokens/static.ts'
import { MemoryCounters } from '../../gateway/store/memory/counters.ts'
import { MemorySemanticCache } from '../../gateway/store/memory/semantic-cache.ts'
import { createLog } from '../../gateway/telemetry/log.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'
import { modelsOf } from '../../gateway/telemetry/models.ts'
import { type Price, Prices } from '../../gateway/telemetry/prices.ts'
import { BpeTokenCounter } from '../../gateway/tokens/counter.ts'
import { type PolicyCase, programOf } from '../policies/harness.ts'
import type { Expressions } from '../policies/languages.ts'
import { makeSnapshot, type SnapshotSetup } from '../proxy/snapshot.ts'

export interface LlmGateway {
  /** Of the API, without a slash at its end. */
  readonly url: string
  readonly counters: MemoryCounters
  readonly measures: readonly Measure[]
  readonly metrics: MetricRegistry
  readonly semanticCache: MemorySemanticCache
  /** Turns the time of the counters. */
  advance(seconds: number): void
  /** Resolves when no call is under way. */
  idle(): Promise<void>
}

/** Encodings are loaded once for all. */
const tokenCounter = new BpeTokenCounter()
await tokenCounter.warm('o200k_base')

/** A whole gateway with one document of policies, before a backend. */
export async function startLlmGateway(
  serviceUrl: string,
  policy: PolicyCase['policy'],
  options: {
    readonly llm?: Partial<PolicySettings['llm']>
    readonly expressions?: Expressions
    readonly prices?: ReadonlyMap<string, Price>
    readonly contentSafety?: Partial<PolicySettings['contentSafety']>
    readonly semanticCache?: Partial<PolicySettings['semanticCache']>
    /** Names of subscriptions with their keys; without them nobody needs a key. */
    readonly subscriptions?: Readonly<Record<string, string>>
    /** Tokens of the gateway's identity by resource. */
    readonly tokens?: ReadonlyMap<string, string>
    /** Base URLs by id. */
    readonly backends?: Readonly<Record<string, string>>
    readonly snapshot?: SnapshotSetup
  } = {},
): Promise<LlmGateway> {
  const log = createLog({ level: 'silent', destination: { write() {} } })
  let now = Date.UTC(2025, 0, 15, 12)
  const clock = { now: () => now, sleep: async () => undefined }
  const metrics = new MetricRegistry()
  const measures: Measure[] = []
  const emit = metrics.emit.bind(metrics)
  metrics.emit = (measure) => {
    measures.push(measure)
    emit(measure)
  }
  const { subscriptions } = options
  const made = makeSnapshot(
    {
      serviceUrl,
      operations: [['POST', '/*']],
      ...(subscriptions ? { subscriptions } : {}),
      ...options.snapshot,
    },
    { log, clock, metrics },
  )
  const counters = new MemoryCounters(clock)
  const services = made.snapshot.services(undefined)
  const llm = { rate: 'sliding', hold: 'prompt', streamUsage: 'ask', ...options.llm } as const
  const contentSafety = {
    ...({ onError: 'open', oversize: 'block', split: 'request', timeout: 2000 } as const),
    ...options.contentSafety,
  }
  const semanticCache = new MemorySemanticCache(clock)
  const semanticSettings = {
    ...({ share: 'subscription', maxAnswer: 100_000, timeout: 2000, header: true } as const),
    embeddingsModel: 'text-embedding-3-small',
    ...options.semanticCache,
  }
  const models = modelsOf({
    registry: metrics,
    prices: new Prices('EUR', options.prices ?? new Map()),
  })
  const own = {
    ...services,
    models,
    counters,
    tokenCounter,
    backends: options.backends ? backendsAt(options.backends) : services.backends,
    semanticCache,
    tokens: options.tokens ? staticTokens(options.tokens) : services.tokens,
    settings: { ...services.settings, llm, contentSafety, semanticCache: semanticSettings },
  }
  const program = programOf(policy, options.expressions ?? {})
  const gateway = createGateway({
    snapshot: { ...made.snapshot, program: () => program, services: () => own },
    clock,
    log,
    metrics,
    deployment: {
      gatewayId: 'managed',
      instanceId: 'test',
      isManaged: true,
      region: 'Test',
      serviceId: 'test',
      serviceName: 'test',
      certificates: new Map(),
    },
    settings: {},
  })
  const front = { ...frontDefaults, listeners: [{ address: '127.0.0.1', port: 0 }] }
  const listeners = await startListeners(front, {
    handle: (wire) => handle(wire, gateway),
    ready: () => true,
    idle: () => gateway.inFlight.idle(),
    log,
  })
  onTestFinished(async () => {
    await listeners.close(0)
    await made.close()
  })
  return {
    url: `${listeners.addresses[0]!.url}/api`,
    counters,
    measures,
    metrics,
    semanticCache,
    advance: (seconds) => {
      now += seconds * 1000
    },
    idle: () => gateway.inFlight.idle(),
  }
}

/** Backends that are nothing but a place. */
function backendsAt(urls: Readonly<Record<string, string>>): Backends {
  const baseOf = (id: string) => Url.parse(urls[id] ?? '')
  return {
    has: (id) => Object.hasOwn(urls, id),
    baseOf,
    pick: (id) => ({
      id,
      type: 'Single',
      azureRegion: undefined,
      base: baseOf(id)!,
      connection: {},
      authorize: (_headers, url) => url,
      cookie: undefined,
      another: undefined,
      done() {},
      over() {},
    }),
  }
}
