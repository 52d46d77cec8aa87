import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Limit } from '../../engine/ports.ts'
import type { RedisLink } from '../../gateway/store/redis/link.ts'
import { linkTo, storeOn } from './redis-link.ts'
import { hasRedis, redisCli, startCluster, startRedis, until } from './redis-server.ts'
import { storeSuite } from './suite.ts'

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
