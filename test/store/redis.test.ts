import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lease, Limit } from '../../engine/ports.ts'
import { MemoryCounters } from '../../gateway/store/memory/counters.ts'
import { RedisCounters } from '../../gateway/store/redis/counters.ts'
import { slotOf } from '../../gateway/store/redis/keys.ts'
import type { RedisLink } from '../../gateway/store/redis/link.ts'
import { leaseOf, linkTo, storeOn } from './redis-link.ts'
import { hasRedis, redisCli, startRedis, until } from './redis-server.ts'
import { storeSuite } from './suite.ts'

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

  test('memory and Redis say the same of every sequence, waits included', async () => {
    const limits: readonly Limit[] = [
      { kind: 'sliding', key: 'a', limit: 12, window: 1000 },
      { kind: 'sliding', key: 'a', limit: 30, window: 4000 },
      { kind: 'bucket', key: 'a', limit: 10, window: 700 },
      { kind: 'bucket', key: 'b', limit: 64, window: 4096 },
      { kind: 'period', key: 'b', limit: 60, start: 0, end: undefined },
      { kind: 'period', key: 'b', limit: 40, start: 0, end: 2_000_000_000_000 },
    ]
    const on = fc.uniqueArray(fc.nat(limits.length - 1), { minLength: 1, maxLength: 4 })
    const amount = fc.nat(12)
    const action = fc.oneof(
      fc.record({ do: fc.constant('take' as const), on, amount, hold: fc.boolean() }),
      fc.record({ do: fc.constant('add' as const), on, amount }),
      fc.record({ do: fc.constant('settle' as const), which: fc.nat(20), amount }),
      fc.record({ do: fc.constant('renew' as const), which: fc.nat(20) }),
      fc.record({ do: fc.constant('reset' as const), key: fc.constantFrom('a', 'b') }),
      fc.record({ do: fc.constant('wait' as const), milliseconds: fc.nat(900) }),
    )
    const sequences = fc.array(action, { minLength: 5, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(sequences, async (actions) => {
        const { counters: redis, now, advance } = storeOn(link)
        const memory = new MemoryCounters({ now, sleep: () => Promise.resolve() })
        const leases: (readonly [Lease, Lease])[] = []
        const asked = (indexes: readonly number[]) => indexes.map((index) => limits[index]!)
        memory.add(limits, 0)
        await redis.add(limits, 0)
        for (const action of actions) {
          if (action.do === 'wait') advance(action.milliseconds)
          else if (action.do === 'add') {
            const { on, amount } = action
            const states = memory.add(asked(on), amount)
            expect(await redis.add(asked(on), amount)).toEqual(states)
          } else if (action.do === 'reset') {
            memory.reset(action.key)
            await redis.reset(action.key)
          } else if (action.do === 'take') {
            const { on, amount } = action
            const hold = action.hold ? { life: 2000 } : undefined
            const here = memory.take(asked(on), amount, hold)
            const there = await redis.take(asked(on), amount, hold)
            if (here.admitted && here.lease && there.admitted && there.lease) {
              leases.push([here.lease, there.lease])
              expect(there.states).toEqual(here.states)
            } else expect(there).toEqual(here)
          } else if (leases.length > 0) {
            const [here, there] = leases[action.which % leases.length]!
            if (action.do === 'settle') {
              const states = memory.settle(here, action.amount)
              expect(await redis.settle(there, action.amount)).toEqual(states)
            } else {
              memory.renew([here], 2000)
              await redis.renew([there], 2000)
            }
          }
          expect(await redis.peek(limits)).toEqual(memory.peek(limits))
        }
      }),
      { numRuns: 100 },
    )
  })

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
