import type { ValueCache } from '../../../engine/ports.ts'
import type { Settings } from '../../settings/declaration.ts'
import type { Store, StoreServices } from '../store.ts'
import { createClient, type RedisPlace, type RedisTarget } from './client.ts'
import { RedisCounters } from './counters.ts'
import { GuardedCounters } from './guarded.ts'
import { RedisLink } from './link.ts'
import { RedisValueCache } from './value-cache.ts'

export type RedisSettings = NonNullable<Settings['redis']>

/** How long a start waits for Redis before it goes on without. */
const patience = 2_000

/** The store in Redis. A server that is not there yet does not stop the start: the fail mode holds until it comes. */
export async function openRedis(
  settings: RedisSettings,
  internal: ValueCache,
  { clock, log, metrics }: StoreServices,
): Promise<Store> {
  const { prefix, commandTimeout, failMode } = settings
  const { username, password, database, tls } = settings
  const target = targetOf(settings)
  const client = createClient({ target, username, password, database, commandTimeout, tls })
  const link = new RedisLink({ client, timeout: commandTimeout, log })
  if (!(await link.ready(patience))) {
    log.error({ detail: link.lastError, failMode }, 'Redis is not there yet')
  }
  const redis = new RedisCounters(link, {
    prefix,
    onExpired: (count) => metrics.add('leases_expired', count),
  })
  const counters = new GuardedCounters(redis, link, { mode: failMode, clock, metrics, log })
  return {
    counters,
    cache: new RedisValueCache(link, internal, { prefix, metrics, log }),
    health: () => counters.health(),
    async close() {
      await counters.close()
      await link.close()
    },
  }
}

function targetOf({ url, sentinel, cluster }: RedisSettings): RedisTarget {
  if (cluster) return { kind: 'cluster', nodes: cluster.nodes.map(placeOf) }
  if (sentinel) {
    const { nodes, name, password } = sentinel
    return { kind: 'sentinel', sentinels: nodes.map(placeOf), name, sentinelPassword: password }
  }
  // The settings are checked: one of the three is there.
  return { kind: 'single', url: url! }
}

/** `host:port`, `[::1]:6379` */
function placeOf(text: string): RedisPlace {
  const at = text.lastIndexOf(':')
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) }
}
