import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HttpFailure } from '../../engine/ports.ts'
import { PolicyFailure } from '../../engine/run/errors.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { answer, noExtensions, poolOf, rule } from './fixture.ts'

async function sequence(pool: ReturnType<typeof poolOf>, count: number): Promise<string> {
  let ids = ''
  for (let i = 0; i < count; i++) ids += (await pool.ask()).id
  return ids
}

const busy = (retryAfter: string) => answer(429, { 'Retry-After': retryAfter })

describe('who is asked', () => {
  test('members in turn', async () => {
    expect(await sequence(poolOf({ a: {}, b: {}, c: {} }), 6)).toBe('abcabc')
  })

  test('weights are shares, spread evenly', async () => {
    expect(await sequence(poolOf({ a: { weight: 3 }, b: { weight: 1 } }), 8)).toBe('aabaaaba')
  })

  test('the lowest priority only', async () => {
    const pool = poolOf({ a: { priority: 2 }, b: { priority: 1 }, c: { priority: 2 } })
    expect(await sequence(pool, 4)).toBe('bbbb')
  })

  test('priority 0 is the first', async () => {
    expect(await sequence(poolOf({ a: { priority: 1 }, b: {} }), 2)).toBe('bb')
  })

  test('weight 0 has no share, unless nobody else is there', async () => {
    const pool = poolOf({ a: { weight: 0 }, b: { weight: 0 }, c: { weight: 1 } })
    expect(await sequence(pool, 3)).toBe('ccc')
    const third = await pool.ask(busy('5'))
    expect(third.id).toBe('c')
    expect(await sequence(pool, 4)).toBe('abab')
  })

  test('the next priority only when every member of the lower one is tripped', async () => {
    const pool = poolOf({ a: { priority: 1 }, b: { priority: 1 }, c: { priority: 2 } })
    expect((await pool.ask(busy('5'))).id).toBe('a')
    expect(await sequence(pool, 3)).toBe('bbb')
    expect((await pool.ask(busy('10'))).id).toBe('b')
    expect(await sequence(pool, 2)).toBe('cc')
    await pool.clock.advance(5_000)
    expect(await sequence(pool, 2)).toBe('aa')
    await pool.clock.advance(5_000)
    expect([...(await sequence(pool, 4))].sort().join('')).toBe('aabb')
  })

  test('10,000 requests are split by weight within 1 %', async () => {
    const weights = { a: { weight: 50 }, b: { weight: 30 }, c: { weight: 19 }, d: { weight: 1 } }
    const pool = poolOf(weights)
    const counts = new Map<string, number>()
    for (let i = 0; i < 10_000; i++) {
      const { id } = await pool.ask()
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    for (const [id, { weight }] of Object.entries(weights)) {
      expect(Math.abs(counts.get(id)! - weight * 100)).toBeLessThanOrEqual(100)
    }
  })

  test('shares hold for any weights, to less than one request for each member', () => {
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 30 }),
        async (weights) => {
          const pool = poolOf(Object.fromEntries(weights.map((weight, i) => [`m${i}`, { weight }])))
          const total = weights.reduce((sum, weight) => sum + weight, 0)
          const counts = new Map<string, number>()
          for (let i = 0; i < total; i++) {
            const { id } = await pool.ask()
            counts.set(id, (counts.get(id) ?? 0) + 1)
          }
          expect(weights.map((_, i) => counts.get(`m${i}`))).toEqual(weights)
        },
      ),
      { numRuns: 20, seed: 1 },
    )
  })
})

describe('a member belongs to itself', () => {
  test('two pools that share it share its breaker', async () => {
    const { singles, pool, make } = poolOf({ a: {}, b: {} })
    const all = make([...singles, pool, { ...pool, id: 'other' }])
    const first = await all.pick('pool')
    first.done(busy('5'))
    expect([first.id, (await all.pick('other')).id, (await all.pick('other')).id]).toEqual([
      'a',
      'b',
      'b',
    ])
    expect(await failureOf(() => all.pick('a'))).toMatchObject({
      reason: 'BackendCircuitOpen',
      answer: { headers: [['Retry-After', '5']] },
    })
  })

  test('its breaker survives a reload that leaves its rules, and its pools their turn', async () => {
    const { make, ask, singles, pool } = poolOf({ a: {}, b: {}, c: {} })
    expect((await ask()).id).toBe('a')
    expect((await ask(busy('5'))).id).toBe('b')
    const again = make([...singles, { ...pool, title: 'other' }])
    expect((await again.pick('pool')).id).toBe('c')
    const next = [1, 2, 3, 4].map(() => again.pick('pool'))
    expect(new Set((await Promise.all(next)).map(({ id }) => id))).toEqual(new Set(['a', 'c']))
  })

  test('other rules are another breaker, closed', async () => {
    const { make, ask, singles, pool, lines } = poolOf({ a: {} })
    await ask(busy('5'))
    const [a] = singles
    const again = make([{ ...a!, breakerRules: [rule({ count: 2 })] }, pool])
    expect((await again.pick('pool')).id).toBe('a')
    expect(lines.map(({ message, fields }) => [message, fields.by])).toEqual([
      ['the circuit breaker of a backend tripped', undefined],
      ['the circuit breaker of a backend closed', 'rules'],
    ])
  })

  test('requests of an earlier configuration do not bring its rules back', async () => {
    const { backends, make, ask, singles, pool } = poolOf({ a: {}, b: {} })
    const later = make([...singles.map((one) => ({ ...one, breakerRules: [] })), pool])
    await later.pick('a')
    const old = await backends.pick('a')
    old.done(busy('5'))
    expect((await ask()).id).toBe('a')
  })

  test('one that is gone from the configuration is forgotten', async () => {
    const { make, ask, singles, pool, states } = poolOf({ a: {}, b: {} })
    await ask()
    make([singles[0]!, { ...pool, pool: pool.pool.slice(0, 1) }])
    expect([...states.all()].map(({ id }) => id)).toEqual(['a'])
  })
})

async function failureOf(pick: () => unknown): Promise<PolicyFailure> {
  try {
    await pick()
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyFailure)
    return error as PolicyFailure
  }
  throw new Error('it could be asked')
}

describe('an exhausted pool', () => {
  test('is 503 with the soonest recovery, and told by its metric', async () => {
    const { ask, backends, clock, metrics } = poolOf({ a: {}, b: { priority: 1 } })
    await ask(busy('20'))
    await ask(busy('7'))
    await clock.advance(500)
    const failure = await failureOf(() => backends.pick('pool'))
    expect([failure.reason, failure.parameters, failure.answer]).toEqual([
      'BackendPoolUnavailable',
      { detail: "Backend pool 'Pool' is temporarily unavailable." },
      { headers: [['Retry-After', '7']] },
    ])
    await clock.advance(6_500)
    expect((await ask()).id).toBe('b')
    const told = [...metrics.all()].find(({ name }) => name === 'backend_pools_unavailable')
    expect([...(told?.series.values() ?? [])].map((one) => 'value' in one && one.value)).toEqual([
      1,
    ])
  })

  test('is the status of the settings', async () => {
    const { ask, backends } = poolOf({ a: {} }, {}, { poolStatus: 429 })
    await ask(busy('20'))
    expect((await failureOf(() => backends.pick('pool'))).answer).toMatchObject({ status: 429 })
  })

  test('without rules nobody is ever left out', async () => {
    const pool = poolOf({ a: { rules: [] }, b: { rules: [] } })
    await pool.ask(busy('20'))
    await pool.ask(busy('20'))
    expect(await sequence(pool, 4)).toBe('abab')
  })
})

describe('session affinity', () => {
  const sessionAffinity = { cookie: 'session' }

  function cookieOf(lease: { readonly cookie: string | undefined }): HeaderList {
    return HeaderList.from([['Cookie', `x=1; ${lease.cookie?.split(';')[0]}; y=2`]])
  }

  test('a caller that returns the cookie stays with its member, and gets no new one', async () => {
    const { ask } = poolOf({ a: {}, b: {}, c: {} }, { sessionAffinity })
    await ask()
    const first = await ask()
    expect(first.id).toBe('b')
    expect(first.cookie).toMatch(/^session=[\w-]{43}; Path=\/; HttpOnly$/)
    for (let i = 0; i < 3; i++) {
      const next = await ask(answer(200), cookieOf(first))
      expect([next.id, next.cookie]).toEqual(['b', undefined])
    }
  })

  test('another member is picked, and set, when its member has tripped', async () => {
    const { ask, clock } = poolOf({ a: {}, b: {} }, { sessionAffinity })
    const first = await ask()
    await ask(busy('5'), cookieOf(first))
    const second = await ask(answer(200), cookieOf(first))
    expect([first.id, second.id]).toEqual(['a', 'b'])
    await clock.advance(5_000)
    expect((await ask(answer(200), cookieOf(second))).id).toBe('b')
    expect((await ask(answer(200), cookieOf(first))).id).toBe('a')
  })

  test('also one that has left the pool', async () => {
    const { ask, make, singles, pool } = poolOf({ a: {}, b: {} }, { sessionAffinity })
    const first = await ask()
    const smaller = make([...singles, { ...pool, pool: pool.pool.slice(1) }])
    const next = await smaller.pick('pool', cookieOf(first))
    expect([next.id, next.cookie !== undefined]).toEqual(['b', true])
  })

  for (const value of ['', 'b', 'A'.repeat(43), '%00', `${'x'.repeat(5_000)}`]) {
    test(`a cookie \`${value.slice(0, 10)}\` that nobody signed is none`, async () => {
      const { ask } = poolOf({ a: {}, b: {} }, { sessionAffinity })
      const lease = await ask(answer(200), HeaderList.from([['Cookie', `session=${value}`]]))
      expect([lease.id, lease.cookie === undefined]).toEqual(['a', false])
    })
  }

  test('the cookie of one pool is nothing to another', async () => {
    const { singles, pool, make } = poolOf({ a: {}, b: {} }, { sessionAffinity })
    const all = make([...singles, pool, { ...pool, id: 'other' }])
    await all.pick('pool')
    const second = await all.pick('pool')
    const other = await all.pick('other', cookieOf(second))
    expect([second.id, other.id, other.cookie !== undefined]).toEqual(['b', 'a', true])
  })
})

describe('extensions', () => {
  const choosing = (selection: (typeof noExtensions)['selection']) => ({
    extensions: { ...noExtensions, selection },
  })

  test('least-busy: the fewest requests in flight for each weight', async () => {
    const { backends } = poolOf({ a: { weight: 2 }, b: {} }, choosing('least-busy'))
    const taken = []
    for (let i = 0; i < 6; i++) taken.push(await backends.pick('pool'))
    expect(
      taken
        .map(({ id }) => id)
        .sort()
        .join(''),
    ).toBe('aaaabb')
    for (const lease of taken) if (lease.id === 'b') lease.over()
    expect((await backends.pick('pool')).id).toBe('b')
  })

  test('latency: who answers sooner, once all are known', async () => {
    const { backends, clock } = poolOf({ a: {}, b: {} }, choosing('latency'))
    for (const milliseconds of [200, 20]) {
      const lease = await backends.pick('pool')
      await clock.advance(milliseconds)
      lease.done(answer(200))
      lease.over()
    }
    for (let i = 0; i < 3; i++) {
      const lease = await backends.pick('pool')
      expect(lease.id).toBe('b')
      lease.done(answer(200))
      lease.over()
    }
  })

  test('remaining-tokens: who has most left, as far as it is known', async () => {
    const { ask, clock } = poolOf({ a: {}, b: {} }, choosing('remaining-tokens'))
    const left = (tokens: string) => answer(200, { 'x-ratelimit-remaining-tokens': tokens })
    const first = await ask(left('5000'))
    const second = await ask(left('300'))
    expect(first.id).not.toBe(second.id)
    expect((await ask(left('100'))).id).toBe(first.id)
    expect((await ask(left('200'))).id).toBe(second.id)
    expect((await ask(left('150'))).id).toBe(second.id)
    await clock.advance(60_000)
    expect([(await ask()).id, (await ask()).id].sort()).toEqual(['a', 'b'])
  })

  test('a probe: one attempt decides after the trip', async () => {
    const { make, singles, clock } = poolOf({ a: {} })
    const all = make([{ ...singles[0]!, extensions: { ...noExtensions, halfOpenProbe: true } }])
    const first = await all.pick('a')
    first.done(busy('5'))
    await clock.advance(5_000)
    const probe = await all.pick('a')
    expect((await failureOf(() => all.pick('a'))).answer).toEqual({
      headers: [['Retry-After', '1']],
    })
    probe.done({ abandoned: true })
    const next = await all.pick('a')
    next.done(answer(200))
    await all.pick('a')
    await all.pick('a')
  })

  test('an attempt of which nothing was sent goes on to members that were not tried', async () => {
    const extensions = { ...noExtensions, repeatUnsent: true }
    const { backends } = poolOf({ a: {}, b: {}, c: { priority: 1 } }, { extensions })
    const first = await backends.pick('pool')
    const second = first.another?.()
    const third = second?.another?.()
    expect([first.id, second?.id, third?.id, third?.another?.()]).toEqual([
      'a',
      'b',
      'c',
      undefined,
    ])
    expect((await poolOf({ a: {}, b: {} }).backends.pick('pool')).another).toBeUndefined()
  })
})

describe('what is told', () => {
  test('each change of a breaker, when it happens', async () => {
    const { ask, clock, lines, metrics } = poolOf({ a: {} })
    await ask(busy('5'))
    await clock.advance(5_000)
    const until = new Date(clock.time).toISOString()
    expect(lines).toEqual([
      {
        message: 'the circuit breaker of a backend tripped',
        fields: { backend: 'a', workspace: undefined, rule: 'rule', reason: '429', until },
      },
      {
        message: 'the circuit breaker of a backend closed',
        fields: { backend: 'a', workspace: undefined, by: 'time' },
      },
    ])
    const changes = [...metrics.all()].find(({ name }) => name === 'backend_breaker_changes')
    expect([...(changes?.series.values() ?? [])].map(({ attributes }) => attributes.state)).toEqual(
      ['open', 'closed'],
    )
  })

  test('requests in flight, latency, and errors of the last minute', async () => {
    const { ask, backends, states, clock } = poolOf({ a: { rules: [] } })
    const open = await backends.pick('pool')
    await clock.advance(100)
    open.done(answer(200))
    await ask(answer(500))
    await ask({ failure: new HttpFailure('BackendConnectionFailure', '') })
    await ask({ failure: new HttpFailure('ClientConnectionFailure', '') })
    const [state] = states.all()
    expect(state).toMatchObject({ inFlight: 1, attempts: 3, failures: 2, latency: 80 })
    expect([state!.recent.calls, state!.recent.failures]).toEqual([3, 2])
    open.over()
    open.over()
    expect(state!.inFlight).toBe(0)
    state!.recent.advance(clock.time + 60_000)
    expect(state!.recent.calls).toBe(0)
  })
})
