import { afterAll, beforeAll, describe } from 'vitest'
import { MemoryConcurrency } from '../../gateway/store/memory/concurrency.ts'
import { MemoryValueCache } from '../../gateway/store/memory/value-cache.ts'
import { createClient } from '../../gateway/store/redis/client.ts'
import { RedisCounters } from '../../gateway/store/redis/counters.ts'
import { RedisLink } from '../../gateway/store/redis/link.ts'
import { hasRedis, type RedisServer, startRedis } from './redis-server.ts'
import { storeSuite } from './suite.ts'

const log = { debug() {}, info() {}, warn() {}, error() {} }
const start = 1_700_000_000_000

describe.skipIf(!hasRedis)('on a Redis server', () => {
  let server: RedisServer
  let link: RedisLink
  let stores = 0
  beforeAll(async () => {
    server = await startRedis()
    const client = createClient({
      target: { kind: 'single', url: server.url },
      database: 0,
      commandTimeout: 2_000,
    })
    link = new RedisLink({ client, timeout: 2_000, log })
    await link.ready(5_000)
  })
  afterAll(async () => {
    await link.close()
    await server.stop()
  })

  storeSuite('redis', () => {
    let now = start
    const clock = { now: () => now, sleep: () => Promise.resolve() }
    const prefix = `t${++stores}:`
    return {
      counters: new RedisCounters(link, { prefix, onExpired() {}, now: clock.now }),
      cache: new MemoryValueCache(clock),
      concurrency: new MemoryConcurrency(),
      now: clock.now,
      advance(milliseconds) {
        now += milliseconds
      },
      close() {},
    }
  })
})
