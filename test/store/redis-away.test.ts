import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Limit } from '../../engine/ports.ts'
import { PolicyFailure } from '../../engine/run/errors.ts'
import { MemoryValueCache } from '../../gateway/store/memory/value-cache.ts'
import { RedisCounters } from '../../gateway/store/redis/counters.ts'
import { type FailMode, GuardedCounters } from '../../gateway/store/redis/guarded.ts'
import { valueKey } from '../../gateway/store/redis/keys.ts'
import type { RedisLink } from '../../gateway/store/redis/link.ts'
import { RedisValueCache } from '../../gateway/store/redis/value-cache.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'
import { leaseOf, linkTo, quiet } from './redis-link.ts'
import { hasRedis, type RedisServer, startRedis, until } from './redis-server.ts'

const clock = { now: Date.now, sleep: () => Promise.resolve() }
const calls: Limit = { kind: 'sliding', key: 'calls', limit: 3, window: 300_000 }
const tokens: Limit = { kind: 'period', key: 'tokens', limit: 100, start: 0, end: undefined }
const life = 30_000

describe.skipIf(!hasRedis)('while Redis is away', () => {
  let server: RedisServer
  let link: RedisLink
  let redis: RedisCounters
  let metrics: MetricRegistry
  const open: GuardedCounters[] = []
  const guarded = (mode: FailMode) => {
    const counters = new GuardedCounters(redis, link, { mode, clock, metrics, log: quiet })
    open.push(counters)
    return counters
  }
  /** What a process sees that was not there. */
  const usedOf = async (limit: Limit) => (await redis.peek([limit]))[0]!.used
  const away = async () => {
    await server.kill()
    await until(() => !link.available, 1_000)
  }

  beforeEach(async () => {
    server = await startRedis()
    link = await linkTo({ kind: 'single', url: server.url }, 300)
    redis = new RedisCounters(link, { prefix: 'pt1:', onExpired() {} })
    metrics = new MetricRegistry()
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((counters) => counters.close()))
    await link.close()
    await server.stop()
  })

  test('open: all pass, are counted, and Redis is told when it is back', async () => {
    const counters = guarded('open')
    await away()
    for (let i = 0; i < 5; i++) {
      expect(await counters.take([calls], 1)).toMatchObject({ admitted: true })
    }
    const held = leaseOf(await counters.take([tokens], 10, { life }))
    await counters.settle(held, 70)
    expect(counters.health()).toMatchObject({
      state: 'away',
      failMode: 'open',
      failures: 6,
      lost: 0,
    })
    expect(failures()).toEqual({ take: 6 })
    const since = Date.now()
    await server.restart()
    await until(() => link.available, 2_000)
    await until(async () => (await usedOf(calls)) === 5 && (await usedOf(tokens)) === 70, 2_000)
    expect(Date.now() - since).toBeLessThan(2_000)
    expect((await counters.take([calls], 1)).admitted).toBe(false)
    expect(counters.health()).toMatchObject({ state: 'there', owed: 0, lost: 0 })
  })

  test('closed: none passes, and postponed counts are kept', async () => {
    const counters = guarded('closed')
    await away()
    const refused = await counters.take([calls], 1).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(PolicyFailure)
    expect(refused).toMatchObject({ reason: 'CountersUnavailable' })
    await expect(counters.peek([calls])).rejects.toBeInstanceOf(PolicyFailure)
    await counters.add([calls], 2)
    await server.restart()
    await until(async () => link.available && (await usedOf(calls)) === 2, 2_000)
    expect((await counters.take([calls], 1)).admitted).toBe(true)
  })

  test('local: this process limits by itself, and Redis is told when it is back', async () => {
    const counters = guarded('local')
    await counters.take([calls], 2)
    await away()
    const admitted = []
    for (let i = 0; i < 4; i++) admitted.push((await counters.take([calls], 1)).admitted)
    expect(admitted).toEqual([true, true, true, false])
    const held = leaseOf(await counters.take([tokens], 60, { life }))
    expect((await counters.take([tokens], 60, { life })).admitted).toBe(false)
    await server.restart()
    await until(async () => link.available && (await usedOf(calls)) === 3, 2_000)
    // It began while Redis was away, and ends when it is there.
    await counters.renew([held], life)
    await counters.settle(held, 45)
    await until(async () => (await usedOf(tokens)) === 45, 2_000)
    expect(counters.health()).toMatchObject({ owed: 0, lost: 0 })
  })

  test('a server that hangs costs one call its time, no other one, and is found again', async () => {
    const counters = guarded('open')
    await counters.take([calls], 1)
    server.pause()
    const times: number[] = []
    for (let i = 0; i < 20; i++) {
      const start = Date.now()
      expect((await counters.take([calls], 1)).admitted).toBe(true)
      times.push(Date.now() - start)
    }
    expect(times[0]).toBeLessThan(1_000)
    expect(Math.max(...times.slice(1))).toBeLessThan(100)
    expect(counters.health().state).toBe('away')
    server.resume()
    await until(() => link.available, 2_000)
    // The first was counted twice at most: by the server when it woke up, and by this process.
    await until(async () => (await usedOf(calls)) >= 21 && counters.health().owed === 0, 2_000)
    expect(await usedOf(calls)).toBeLessThanOrEqual(22)
  })

  test('what could not be settled is settled later, with what its lease did not hold', async () => {
    const counters = guarded('local')
    const held = leaseOf(await counters.take([tokens], 10, { life }))
    const short = leaseOf(await counters.take([tokens], 10, { life: 400 }))
    server.pause()
    await until(async () => {
      await counters.peek([calls])
      return !link.available
    })
    await counters.settle(held, 25)
    await counters.settle(short, 30)
    await new Promise((resolve) => setTimeout(resolve, 300))
    server.resume()
    await until(async () => link.available && counters.health().owed === 0, 2_000)
    expect(await usedOf(tokens)).toBe(55)
  })

  test('a server that takes no writes is as one that is away', async () => {
    const counters = guarded('local')
    await link.run((client) => client.call('CONFIG', 'SET', 'maxmemory', '1') as Promise<unknown>)
    const admitted = []
    for (let i = 0; i < 4; i++) admitted.push((await counters.take([calls], 1)).admitted)
    expect(admitted).toEqual([true, true, true, false])
    await link.run((client) => client.call('CONFIG', 'SET', 'maxmemory', '0') as Promise<unknown>)
    await until(async () => (await usedOf(calls)) === 3, 2_000)
  })

  test('a cache that is away misses, and tells nobody but the metrics', async () => {
    const cache = new RedisValueCache(link, new MemoryValueCache(clock), {
      prefix: 'pt1:',
      metrics,
      log: quiet,
    })
    await cache.set('k', 'v', 10, 'prefer-external')
    await cache.set('own', 'v', 10, 'internal')
    await away()
    expect(await cache.get('k', 'prefer-external')).toBeUndefined()
    await cache.set('k', 'w', 10, 'external')
    await cache.remove('k', 'external')
    expect(await cache.get('own', 'internal')).toEqual({ value: 'v' })
    expect(failures('cache_failures')).toEqual({ get: 1, set: 1, remove: 1 })
  })

  test('what cannot be kept, or read, is a miss', async () => {
    const cache = new RedisValueCache(link, new MemoryValueCache(clock), {
      prefix: 'pt1:',
      metrics,
      log: quiet,
      maxBytes: 100,
    })
    await cache.set('large', 'x'.repeat(200), 10, 'external')
    await cache.set('strange', new Map(), 10, 'external')
    await link.run((client) => client.set(valueKey('pt1:', 'broken'), '["date",3]'))
    for (const key of ['large', 'strange', 'broken']) {
      expect(await cache.get(key, 'external')).toBeUndefined()
    }
    expect(failures('cache_failures')).toEqual({ set: 2, get: 1 })
  })

  function failures(name = 'store_failures'): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const metric of metrics.all()) {
      if (metric.kind !== 'counter' || metric.name !== name) continue
      for (const { attributes, value } of metric.series.values()) {
        counts[attributes.operation!] = value
      }
    }
    return counts
  }
})
