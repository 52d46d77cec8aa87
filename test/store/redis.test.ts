import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Admission, Lease, Limit } from '../../engine/ports.ts'
import { MemoryConcurrency } from '../../gateway/store/memory/concurrency.ts'
import { MemoryValueCache } from '../../gateway/store/memory/value-cache.ts'
import { createClient, type RedisTarget } from '../../gateway/store/redis/client.ts'
import { RedisCounters } from '../../gateway/store/redis/counters.ts'
import { slotOf } from '../../gateway/store/redis/keys.ts'
import { RedisLink } from '../../gateway/store/redis/link.ts'
import {
  hasRedis,
  redisCli,
  startCluster,
  startRedis,
  startSentinel,
  until,
} from './redis-server.ts'
import { storeSuite } from './suite.ts'

const log = { debug() {}, info() {}, warn() {}, error() {} }
const start = 1_700_000_000_000
let stores = 0

async function linkTo(target: RedisTarget, timeout = 2_000): Promise<RedisLink> {
  const client = createClient({ target, database: 0, commandTimeout: timeout })
  const link = new RedisLink({ client, timeout, log })
  if (!(await link.ready(5_000))) throw new Error(`not there: ${link.lastError}`)
  return link
}

/** Each store counts apart from the others; its time is turned by the test, while keys expire by the server's. */
function storeOn(link: RedisLink) {
  let now = start
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  return {
    counters: new RedisCounters(link, {
      prefix: `t${++stores}:`,
      onExpired() {},
      now: clock.now,
    }),
    cache: new MemoryValueCache(clock),
    concurrency: new MemoryConcurrency(),
    now: clock.now,
    advance(milliseconds: number) {
      now += milliseconds
    },
    close() {},
  }
}

describe.skipIf(!hasRedis)('on a Redis server', () => {
  let server: Awaited<ReturnType<typeof startRedis>>
  let link: RedisLink
  beforeAll(async () => {
    server = await startRedis()
    link = await linkTo({ kind: 'single', url: server.url })
  })
  afterAll(async () => {
    await link.close()
    await server.stop()
  })

  storeSuite('redis', () => storeOn(link))

  const counters = (prefix: string, expired: number[] = []) =>
    new RedisCounters(link, { prefix, onExpired: (count) => expired.push(count) })
  const keysOf = (prefix: string) =>
    redisCli(['-p', String(server.port), '--raw', 'keys', `${prefix}*`])
      .split('\n')
      .filter((key) => key !== '')

  test('the time is the server’s own', async () => {
    const expired: number[] = []
    const own = counters('time:', expired)
    const limit: Limit = { kind: 'sliding', key: 'k', limit: 10, window: 120 }
    await own.take([limit], 3)
    await own.take([limit], 4, { life: 60 })
    expect((await own.peek([limit]))[0]!.used).toBe(7)
    // The hold is charged when it expires, and leaves the window after that.
    await until(async () => (await own.peek([limit]))[0]!.used === 0, 1_000)
    expect(expired).toEqual([1])
  })

  test('processes with other clocks agree', async () => {
    const limit: Limit = { kind: 'sliding', key: 'k', limit: 2, window: 60_000 }
    const [first, second] = [counters('two:'), counters('two:')]
    expect((await first.take([limit], 1)).admitted).toBe(true)
    expect((await second.take([limit], 1)).admitted).toBe(true)
    expect((await first.take([limit], 1)).admitted).toBe(false)
  })

  test('of 200 at once exactly the limit is admitted', async () => {
    const own = counters('race:')
    const limit: Limit = { kind: 'bucket', key: 'k', limit: 50, window: 3_600_000 }
    const all = await Promise.all(Array.from({ length: 200 }, () => own.take([limit], 1)))
    expect(all.filter(({ admitted }) => admitted).length).toBe(50)
  })

  test('every key is gone some day, except what counts for ever', async () => {
    const own = counters('gone:')
    const end = Date.now() + 60_000
    const limits: Limit[] = [
      { kind: 'sliding', key: 'a', limit: 10, window: 1000 },
      { kind: 'bucket', key: 'a', limit: 10, window: 1000 },
      { kind: 'period', key: 'a', limit: 10, start: 0, end },
      { kind: 'period', key: 'for ever', limit: 10, start: 0, end: undefined },
    ]
    await own.take(limits, 1)
    const held = leaseOf(await own.take(limits, 1, { life: 30_000 }))
    await own.renew([held], 30_000)
    const left = keysOf('gone:').map((key) => {
      const time = Number(redisCli(['-p', String(server.port), 'pttl', key]))
      return `${key.startsWith(slotOf('gone:', 'a')) ? 'a' : 'for ever'} ${key.split('}:')[1]} ${time > 0}`
    })
    expect(left.sort()).toEqual(
      [
        ...['b', 'h', 'l', 'p', `q:0-${end}`, 'r', 'r:log'].map((name) => `a ${name} true`),
        ...['h', 'l', 'p', 'q:0-'].map((name) => `for ever ${name} false`),
      ].sort(),
    )
    await own.settle(held, 1)
    expect(keysOf('gone:').filter((key) => /:[hl]$/.test(key))).toEqual([])
  })

  test('keys of one counter share a slot', () => {
    expect(slotOf('pt1:', 'alice')).toBe('pt1:{522b276a356bdf39}:')
  })

  test('a script that the server has forgotten is sent again', async () => {
    const own = counters('script:')
    const limit: Limit = { kind: 'sliding', key: 'k', limit: 2, window: 60_000 }
    await own.take([limit], 1)
    redisCli(['-p', String(server.port), 'script', 'flush'])
    expect((await own.take([limit], 1)).states[0]!.used).toBe(2)
  })
})

describe.skipIf(!hasRedis)('on a Redis Cluster', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>
  let link: RedisLink
  beforeAll(async () => {
    cluster = await startCluster()
    link = await linkTo({ kind: 'cluster', nodes: cluster.nodes.slice(0, 1) })
  }, 30_000)
  afterAll(async () => {
    await link.close()
    await cluster.stop()
  })

  storeSuite('redis cluster', () => storeOn(link))

  test('a later refusal gives back what the earlier keys held', async () => {
    const { counters } = storeOn(link)
    const limits = ['a', 'b', 'c', 'd'].map(
      (key, i): Limit => ({ kind: 'sliding', key, limit: i === 2 ? 1 : 10, window: 60_000 }),
    )
    expect(await counters.take(limits, 1, { life: 30_000 })).toMatchObject({ admitted: true })
    expect(await counters.take(limits, 1)).toMatchObject({ admitted: false, refusedBy: 2 })
    expect((await counters.peek(limits)).map(({ used }) => used)).toEqual([1, 1, 1, 1])
  })

  test('one node that is asked as if it were alone is found out', async () => {
    const single = await startRedis(['--cluster-enabled', 'yes'])
    redisCli(['-p', String(single.port), 'cluster', 'addslotsrange', '0', '16383'])
    const up = () => redisCli(['-p', String(single.port), 'cluster', 'info'])
    await until(() => up().includes('cluster_state:ok'))
    const alone = await linkTo({ kind: 'single', url: single.url })
    try {
      const { counters } = storeOn(alone)
      const limits = ['a', 'b'].map(
        (key): Limit => ({ kind: 'sliding', key, limit: 1, window: 60_000 }),
      )
      expect((await counters.take(limits, 1)).admitted).toBe(true)
      expect((await counters.take(limits, 1)).admitted).toBe(false)
    } finally {
      await alone.close()
      await single.stop()
    }
  })
})

describe.skipIf(!hasRedis)('on a master that Sentinels name', () => {
  test('the next master is found, and it knows what was counted', async () => {
    const group = await startSentinel()
    const { sentinels } = group
    const link = await linkTo(
      { kind: 'sentinel', sentinels, name: 'main', sentinelPassword: undefined },
      500,
    )
    try {
      const { counters } = storeOn(link)
      const limit: Limit = { kind: 'period', key: 'q', limit: 9, start: 0, end: undefined }
      await counters.take([limit], 5)
      // A copy is behind by what the master has not sent yet.
      await link.run((client) => client.call('WAIT', 1, 1_000) as Promise<unknown>)
      await group.master.kill()
      await until(async () => {
        const states = await counters.peek([limit]).catch(() => [])
        return states[0]?.used === 5
      })
      expect((await counters.take([limit], 4)).admitted).toBe(true)
      expect((await counters.take([limit], 1)).admitted).toBe(false)
    } finally {
      await link.close()
      await group.stop()
    }
  }, 30_000)
})

function leaseOf(admission: Admission): Lease {
  if (!admission.admitted || !admission.lease) throw new Error('no lease was given')
  return admission.lease
}
