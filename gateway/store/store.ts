import type { Clock, Counters, Log, Metrics, ValueCache } from '../../engine/ports.ts'
import type { Settings } from '../settings/declaration.ts'
import { MemoryCounters } from './memory/counters.ts'
import { MemoryValueCache } from './memory/value-cache.ts'
import type { StoreHealth } from './redis/guarded.ts'

/** What outlives a snapshot of the configuration: counters and cached values. */
export interface Store {
  readonly counters: Counters
  readonly cache: ValueCache
  health(): StoreHealth | { readonly kind: 'memory'; readonly counters: number }
  close(): Promise<void>
}

export interface StoreServices {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** A copy of a cached value for another request. */
  copy(value: unknown): unknown
}

/** In Redis where the settings name one, else in this process. */
export async function openStore(
  { redis }: Pick<Settings, 'redis'>,
  services: StoreServices,
): Promise<Store> {
  const { clock, log, metrics, copy } = services
  const internal = new MemoryValueCache(clock, { copy })
  if (redis) {
    const { openRedis } = await import('./redis/open.ts')
    return openRedis(redis, internal, services)
  }
  const counters = new MemoryCounters(clock, {
    onEvicted: (key) =>
      log.warn({ key }, 'too many counters: one was given up, its limit starts anew'),
    onExpired: () => metrics.add('leases_expired', 1),
  })
  return {
    counters,
    cache: internal,
    health: () => ({ kind: 'memory', counters: counters.size }),
    close: async () => undefined,
  }
}
