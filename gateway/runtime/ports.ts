import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { cloneValue } from '../../engine/dotnet/clone.ts'
import type { Clock, Log, Random, Services } from '../../engine/ports.ts'
import { clientCertificates } from '../certificates/client.ts'
import { storedCertificates } from '../certificates/stored.ts'
import { type Configuration, namedValueOfEntity, type Space } from '../model/configuration.ts'
import { BackendStates } from '../proxy/backends/states.ts'
import { createBackends } from '../proxy/backends.ts'
import { EgressGuard } from '../proxy/egress/guard.ts'
import { createHttp, type OutboundHttp } from '../proxy/http.ts'
import { openIdConfigurations } from '../proxy/openid/configurations.ts'
import type { Environment } from '../proxy/tokens/managed.ts'
import { hasIdentity, tokenProvider } from '../proxy/tokens/provider.ts'
import type { Settings } from '../settings/declaration.ts'
import { MemoryConcurrency } from '../store/memory/concurrency.ts'
import { MemorySemanticCache } from '../store/memory/semantic-cache.ts'
import { type RenewingCounters, renewing } from '../store/renewal.ts'
import { openStore, type Store } from '../store/store.ts'
import { ClientMetrics } from '../telemetry/client-metrics.ts'
import { MetricRegistry } from '../telemetry/metrics.ts'
import { modelsOf } from '../telemetry/models.ts'
import { readPrices } from '../telemetry/prices.ts'
import { BpeTokenCounter } from '../tokens/counter.ts'
import { countingProgram } from '../tokens/program.ts'
import { VaultSecrets } from '../vault/secrets.ts'
import { type BackgroundWork, createBackground } from './background.ts'
import { examplesOf } from './examples.ts'
import { affinityKey } from './state-folder.ts'

/** What lives as long as the process, whatever the configuration: counters, caches, connections. */
export interface Ports {
  readonly clock: Clock
  readonly random: Random
  readonly http: OutboundHttp
  readonly counters: RenewingCounters
  readonly store: Store
  readonly tokenCounter: BpeTokenCounter
  readonly semanticCache: MemorySemanticCache
  readonly backendStates: BackendStates
  readonly background: BackgroundWork
  readonly metrics: MetricRegistry
  readonly log: Log
  /** Undefined where the gateway has no identity to show to vaults. */
  readonly vault: VaultSecrets | undefined
  /** The ports of policies, those of backends bound to one space of a configuration. */
  services(configuration: Configuration, space: Space): Services
  close(): Promise<void>
}

/** The way out for telemetry, which is not measured. */
export function telemetryHttp(settings: Settings): OutboundHttp {
  return createHttp(httpSettings(settings))
}

export async function createPorts(
  settings: Settings,
  folder: string,
  log: Log,
  clock: Clock = systemClock,
  environment: Environment = {},
): Promise<Ports> {
  const metrics = new MetricRegistry({ maxSeries: settings.telemetry.metrics.maxSeries })
  const prices = await readPrices(settings.telemetry.prices)
  const guard = new EgressGuard(settings.egress, { log, metrics })
  const http = createHttp({ ...httpSettings(settings), guard }, new ClientMetrics(metrics))
  // For what only the operator names: the egress rules are not for the machine's own identity.
  const ownHttp = createHttp(httpSettings(settings))
  const background = createBackground(log, metrics)
  const store = await openStore(settings, { clock, log, metrics, copy: cloneValue })
  const backendStates = new BackendStates({ clock, log, metrics })
  const signingKey = settings.backends.affinityKey ?? (await affinityKey(settings.stateFolder))
  const counters = renewing(store.counters, (error) =>
    log.error({ err: error }, 'leases could not be renewed'),
  )
  const tokenCounter = new BpeTokenCounter({
    program: countingProgram(),
    report: (error) => log.error({ err: error }, 'the thread that counts tokens failed'),
  })
  const tokens = tokenProvider(settings.tokens, environment, { http: ownHttp, clock })
  const vault = hasIdentity(settings.tokens)
    ? new VaultSecrets(settings.keyVault, { http, tokens, clock, log, metrics })
    : undefined
  const certificateSources = { folder, ...(vault ? { vault: vault.value } : {}) }
  const shared = {
    clock,
    random: systemRandom,
    http,
    counters,
    tokenCounter,
    concurrency: new MemoryConcurrency(),
    cache: store.cache,
    semanticCache: new MemorySemanticCache(clock, {
      maxBytes: settings.semanticCache.maxBytes,
      onEvicted: () => metrics.add('semantic_cache_evicted', 1),
    }),
    tokens,
    openId: openIdConfigurations({ http, clock, log, metrics }),
    metrics,
    models: modelsOf({
      registry: metrics,
      prices,
      log,
      variables: settings.telemetry.log.variables,
    }),
    log,
    background,
    settings: {
      bodies: settings.bodies,
      dapr: {
        url: settings.dapr.url ?? `http://localhost:${environment.DAPR_HTTP_PORT ?? '3500'}`,
        token: settings.dapr.token ?? environment.DAPR_API_TOKEN,
      },
      timeoutStatus: settings.errors.timeoutStatus,
      autoUnbufferSse: settings.sse.autoUnbuffered,
      maxRequestBody: settings.limits.bufferedRequestBody,
      maxResponseBody: settings.limits.bufferedResponseBody,
      passSubscriptionKey: settings.subscriptionKeys.forward,
      rateAlgorithm: settings.rateLimit.algorithm,
      contentSafety: settings.contentSafety,
      semanticCache: settings.semanticCache,
      llm: {
        rate: settings.rateLimit.algorithm,
        hold: settings.limits.hold,
        streamUsage: settings.tokens.streamUsage,
      },
    },
  }
  return {
    ...shared,
    store,
    vault,
    backendStates,
    services(_configuration, space) {
      const client = clientCertificates(space, certificateSources)
      return {
        ...shared,
        examples: examplesOf(space),
        certificates: { ...storedCertificates(space, certificateSources), client },
        backends: createBackends({
          workspace: space.workspace,
          backends: space.backends,
          states: backendStates,
          affinityKey: Buffer.from(signingKey, 'utf8'),
          poolStatus: settings.errors.poolStatus,
          tokens: shared.tokens,
          namedValue: (name) => namedValueOfEntity(space, name)?.value,
          certificate: client,
        }),
      }
    },
    async close() {
      counters.stop()
      await background.idle()
      backendStates.close()
      await store.close()
      await tokenCounter.close()
      await http.destroy()
      await ownHttp.destroy()
    },
  }
}

const systemClock: Clock = {
  now: Date.now,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }, milliseconds)
      signal?.addEventListener('abort', abort, { once: true })
    }),
}

const systemRandom: Random = {
  next: Math.random,
  bytes: (count) => randomBytes(count),
  uuid: randomUUID,
}

function httpSettings({ backends, limits }: Settings) {
  const { connectTimeout, idleTimeout, keepAliveTimeout, connectionLifetime } = backends
  const { maxConnections } = backends
  const authorities = backends.authorities.map((path) => readFileSync(path, 'utf8'))
  const maxHeaderSize = limits.headerBytes
  return {
    connectTimeout,
    idleTimeout,
    keepAliveTimeout,
    maxConnections,
    authorities,
    connectionLifetime,
    maxHeaderSize,
  }
}
