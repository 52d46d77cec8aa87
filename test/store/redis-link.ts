import type { Admission, Lease, Log } from '../../engine/ports.ts'
import { MemoryConcurrency } from '../../gateway/store/memory/concurrency.ts'
import { MemoryValueCache } from '../../gateway/store/memory/value-cache.ts'
import { createClient, type RedisTarget } from '../../gateway/store/redis/client.ts'
import { RedisCounters } from '../../gateway/store/redis/counters.ts'
import { RedisLink } from '../../gateway/store/redis/link.ts'
import { RedisValueCache } from '../../gateway/store/redis/value-cache.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'

export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }

const start = 1_700_000_000_000
let stores = 0

export async function linkTo(
  target: RedisTarget,
  timeout = 2_000,
  log = quiet,
): Promise<RedisLink> {
  const client = createClient({ target, database: 0, commandTimeout: timeout })
  const link = new RedisLink({ client, timeout, log })
  if (!(await link.ready(5_000))) throw new Error(`not there: ${link.lastError}`)
  return link
}

/** Each store counts apart from the others; its time is turned by the test, while keys expire by the server's. */
export function storeOn(link: RedisLink) {
  let now = start
  const prefix = `t${++stores}:`
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  return {
    counters: new RedisCounters(link, { prefix, onExpired() {}, now: clock.now }),
    cache: new RedisValueCache(link, new MemoryValueCache(clock), {
      prefix,
      metrics: new MetricRegistry(),
      log: quiet,
    }),
    cacheType: 'external' as const,
    concurrency: new MemoryConcurrency(),
    now: clock.now,
    advance(milliseconds: number) {
      now += milliseconds
    },
    close() {},
  }
}

export function leaseOf(admission: Admission): Lease {
  if (!admission.admitted || !admission.lease) throw new Error('no lease was given')
  return admission.lease
}
