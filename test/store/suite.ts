import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type {
  Admission,
  CachingType,
  Concurrency,
  Counters,
  Lease,
  Limit,
  ValueCache,
} from '../../engine/ports.ts'

/** A store whose time the tests turn. Every store has to pass the same suite. */
export interface StoreUnderTest {
  readonly counters: Counters
  readonly cache: ValueCache
  /** Which of its caches is meant; one that is not `internal` keeps its own time. */
  readonly cacheType?: CachingType
  readonly concurrency: Concurrency
  now(): number
  advance(milliseconds: number): void
  close(): Promise<void> | void
}

export function storeSuite(
  name: string,
  create: () => Promise<StoreUnderTest> | StoreUnderTest,
): void {
  async function using(run: (store: StoreUnderTest) => Promise<void>): Promise<void> {
    const store = await create()
    try {
      await run(store)
    } finally {
      await store.close()
    }
  }
  const it = (title: string, run: (store: StoreUnderTest) => Promise<void>) =>
    test(title, () => using(run))

  describe(`${name}: counters`, () => {
    for (const { title, limit, steps } of limitCases) {
      it(title, async ({ counters, advance }) => {
        for (const [at, step] of steps.entries()) {
          if ('wait' in step) advance(step.wait)
          else if ('add' in step) await counters.add([limit], step.add)
          else {
            const { admitted, states } = await counters.take([limit], step.take)
            const { used, remaining, retryAfter } = states[0]!
            const seen = { admitted, used, remaining, retryAfter }
            expect({ step: at, ...seen }).toEqual({ step: at, ...seen, ...step.gives })
          }
        }
      })
    }

    it('all limits admit, or none counts', async ({ counters }) => {
      const wide: Limit = { kind: 'sliding', key: 'wide', limit: 10, window: 1000 }
      const narrow: Limit = { kind: 'sliding', key: 'narrow', limit: 1, window: 1000 }
      expect((await counters.take([wide, narrow], 1)).admitted).toBe(true)
      const refused = await counters.take([wide, narrow], 1)
      expect(refused).toMatchObject({ admitted: false, refusedBy: 1 })
      expect((await counters.peek([wide]))[0]!.used).toBe(1)
    })

    it('two limits of one counter count once', async ({ counters }) => {
      const short: Limit = { kind: 'sliding', key: 'k', limit: 10, window: 1000 }
      const long: Limit = { kind: 'sliding', key: 'k', limit: 20, window: 5000 }
      const { states } = await counters.take([short, long], 1)
      expect(states.map(({ used }) => used)).toEqual([1, 1])
    })

    it('kinds with the same key are counted apart', async ({ counters }) => {
      await counters.take([{ kind: 'sliding', key: 'k', limit: 5, window: 1000 }], 5)
      const bucket: Limit = { kind: 'bucket', key: 'k', limit: 5, window: 1000 }
      expect((await counters.peek([bucket]))[0]!.used).toBe(0)
    })

    it('keys are any text', async ({ counters }) => {
      const keys = ['', '__proto__', 'constructor', 'a b', 'ä€😀', 'x'.repeat(5000), 'p 0 5 k']
      const limitOf = (key: string): Limit => ({ kind: 'sliding', key, limit: 1, window: 1000 })
      for (const key of keys) {
        expect((await counters.take([limitOf(key)], 1)).admitted).toBe(true)
        expect((await counters.take([limitOf(key)], 1)).admitted).toBe(false)
      }
    })

    it('a hold counts until it is settled by what was used', async ({ counters }) => {
      const limit: Limit = { kind: 'sliding', key: 'tokens', limit: 100, window: 60_000 }
      const first = await counters.take([limit], 60, { life: 30_000 })
      expect((await counters.take([limit], 60, { life: 30_000 })).admitted).toBe(false)
      const [state] = await counters.settle(leaseOf(first), 10)
      expect(state).toMatchObject({ used: 10, remaining: 90 })
      expect((await counters.take([limit], 60, { life: 30_000 })).admitted).toBe(true)
    })

    it('what was used beyond the hold is charged, whatever the limit says', async (store) => {
      const { counters, advance } = store
      const limit: Limit = { kind: 'bucket', key: 'tokens', limit: 100, window: 1000 }
      const held = await counters.take([limit], 0, { life: 30_000 })
      const [state] = await counters.settle(leaseOf(held), 250)
      expect(state).toMatchObject({ used: 250, remaining: 0, retryAfter: 1510 })
      advance(1500)
      expect((await counters.take([limit], 1)).admitted).toBe(false)
      advance(10)
      expect((await counters.take([limit], 1)).admitted).toBe(true)
    })

    it('a hold counts for as long as it is open, wherever the window stands', async (store) => {
      const { counters, advance } = store
      const limit: Limit = { kind: 'sliding', key: 'tokens', limit: 100, window: 1000 }
      const held = await counters.take([limit], 80, { life: 30_000 })
      advance(5000)
      expect((await counters.peek([limit]))[0]!.used).toBe(80)
      await counters.settle(leaseOf(held), 90)
      expect((await counters.peek([limit]))[0]!.used).toBe(90)
      advance(1000)
      expect((await counters.peek([limit]))[0]!.used).toBe(0)
    })

    it('a lease that nobody renews is charged, not refunded', async ({ counters, advance }) => {
      const limit: Limit = { kind: 'period', key: 'q', limit: 100, start: 0, end: undefined }
      const held = await counters.take([limit], 40, { life: 30_000 })
      advance(30_000)
      expect((await counters.peek([limit]))[0]!.used).toBe(40)
      expect((await counters.settle(leaseOf(held), 1))[0]!.used).toBe(40)
    })

    it('a renewed lease lives on', async ({ counters, advance }) => {
      const limit: Limit = { kind: 'period', key: 'q', limit: 100, start: 0, end: undefined }
      const held = leaseOf(await counters.take([limit], 40, { life: 30_000 }))
      for (let i = 0; i < 5; i++) {
        advance(20_000)
        await counters.renew([held], 30_000)
      }
      expect((await counters.settle(held, 1))[0]!.used).toBe(1)
    })

    it('a lease is settled once', async ({ counters }) => {
      const limit: Limit = { kind: 'period', key: 'q', limit: 100, start: 0, end: undefined }
      const held = leaseOf(await counters.take([limit], 40, { life: 30_000 }))
      await counters.settle(held, 5)
      expect((await counters.settle(held, 5))[0]!.used).toBe(5)
    })

    it('a reset key counts from zero', async ({ counters }) => {
      const limit: Limit = { kind: 'period', key: 'q', limit: 1, start: 0, end: undefined }
      await counters.take([limit], 1)
      await counters.reset('q')
      expect((await counters.take([limit], 1)).admitted).toBe(true)
    })

    test('agrees with a list of everything that happened', () =>
      fc.assert(
        fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 60 }), (actions) =>
          using((store) => compare(store, actions)),
        ),
        { numRuns: 150 },
      ))
  })

  describe(`${name}: cache of values`, () => {
    it('gives back what was put in until its time is over', async (store) => {
      const { cache, cacheType: type = 'internal', advance } = store
      await cache.set('k', 'v', type === 'internal' ? 10 : 0.1, type)
      if (type === 'internal') advance(9_999)
      expect(await cache.get('k', type)).toEqual({ value: 'v' })
      if (type === 'internal') advance(1)
      else await new Promise((resolve) => setTimeout(resolve, 110))
      expect(await cache.get('k', type)).toBeUndefined()
    })
    it('null is a value', async ({ cache, cacheType: type = 'internal' }) => {
      await cache.set('k', null, 10, type)
      expect(await cache.get('k', type)).toEqual({ value: null })
    })
    it('a later value replaces the earlier, a removed one is gone', async (store) => {
      const { cache, cacheType: type = 'internal' } = store
      await cache.set('k', 1, 10, type)
      await cache.set('k', 2, 10, type)
      expect(await cache.get('k', type)).toEqual({ value: 2 })
      await cache.remove('k', type)
      expect(await cache.get('k', type)).toBeUndefined()
    })
    it('a duration of zero or less keeps nothing', async (store) => {
      const { cache, cacheType: type = 'internal' } = store
      await cache.set('k', 1, 10, type)
      await cache.set('k', 2, 0, type)
      expect(await cache.get('k', type)).toBeUndefined()
    })
  })

  describe(`${name}: concurrency`, () => {
    it('at most that many are inside; each leaves once', async ({ concurrency }) => {
      const first = await concurrency.enter('k', 2)
      const second = await concurrency.enter('k', 2)
      expect(await concurrency.enter('k', 2)).toBeUndefined()
      expect(await concurrency.enter('other', 1)).toBeDefined()
      first!()
      first!()
      expect(await concurrency.enter('k', 2)).toBeDefined()
      expect(await concurrency.enter('k', 2)).toBeUndefined()
      second!()
    })
  })
}

function leaseOf(admission: Admission): Lease {
  if (!admission.admitted || !admission.lease) throw new Error('no lease was given')
  return admission.lease
}

type Step =
  | { readonly wait: number }
  | { readonly add: number }
  | { readonly take: number; readonly gives: Record<string, unknown> }

const limitCases: readonly {
  readonly title: string
  readonly limit: Limit
  readonly steps: readonly Step[]
}[] = [
  {
    title: 'a sliding window admits its number and tells when the oldest leaves it',
    limit: { kind: 'sliding', key: 'k', limit: 2, window: 1000 },
    steps: [
      { take: 1, gives: { admitted: true, used: 1, remaining: 1, retryAfter: 0 } },
      { wait: 400 },
      { take: 1, gives: { admitted: true, used: 2, remaining: 0, retryAfter: 600 } },
      { wait: 599 },
      { take: 1, gives: { admitted: false, used: 2, retryAfter: 1 } },
      { wait: 1 },
      { take: 1, gives: { admitted: true, used: 2, retryAfter: 400 } },
    ],
  },
  {
    title: 'a refused call is not counted',
    limit: { kind: 'sliding', key: 'k', limit: 1, window: 1000 },
    steps: [
      { take: 1, gives: { admitted: true } },
      { wait: 999 },
      { take: 1, gives: { admitted: false, used: 1 } },
      { wait: 1 },
      { take: 1, gives: { admitted: true, used: 1 } },
    ],
  },
  {
    title: 'an amount is admitted when all of it has room',
    limit: { kind: 'sliding', key: 'k', limit: 100, window: 1000 },
    steps: [
      { take: 70, gives: { admitted: true, remaining: 30 } },
      { wait: 100 },
      { take: 31, gives: { admitted: false, retryAfter: 900 } },
      { take: 30, gives: { admitted: true, remaining: 0 } },
      { take: 101, gives: { admitted: false, retryAfter: undefined } },
    ],
  },
  {
    title: 'a limit that is used up refuses who asks for nothing',
    limit: { kind: 'sliding', key: 'k', limit: 3, window: 1000 },
    steps: [
      { take: 0, gives: { admitted: true, used: 0 } },
      { add: 5 },
      { take: 0, gives: { admitted: false, used: 5, remaining: 0, retryAfter: 1000 } },
    ],
  },
  {
    title: 'a limit of zero refuses always',
    limit: { kind: 'sliding', key: 'k', limit: 0, window: 1000 },
    steps: [{ take: 1, gives: { admitted: false, retryAfter: undefined } }],
  },
  {
    title: 'a bucket is filled again evenly',
    limit: { kind: 'bucket', key: 'k', limit: 10, window: 1000 },
    steps: [
      { take: 10, gives: { admitted: true, remaining: 0, retryAfter: 100 } },
      { wait: 99 },
      { take: 1, gives: { admitted: false, retryAfter: 1 } },
      { wait: 1 },
      { take: 1, gives: { admitted: true, remaining: 0 } },
      { wait: 5000 },
      { take: 10, gives: { admitted: true, remaining: 0 } },
    ],
  },
  {
    title: 'a period counts to its end',
    limit: { kind: 'period', key: 'k', limit: 1, start: 0, end: 2_000_000_000_000 },
    steps: [
      { take: 1, gives: { admitted: true, remaining: 0 } },
      { wait: 3_600_000 },
      { take: 1, gives: { admitted: false, used: 1 } },
    ],
  },
  {
    title: 'a period without end never renews',
    limit: { kind: 'period', key: 'k', limit: 1, start: 0, end: undefined },
    steps: [
      { take: 1, gives: { admitted: true } },
      { take: 1, gives: { admitted: false, retryAfter: undefined } },
    ],
  },
]

// ── The model: every charge and hold that ever was ──────────────────────────────────────────────────────────────

type Action =
  | {
      readonly kind: 'take'
      readonly on: readonly number[]
      readonly amount: number
      readonly hold: boolean
    }
  | { readonly kind: 'add'; readonly on: readonly number[]; readonly amount: number }
  | { readonly kind: 'settle'; readonly which: number; readonly amount: number }
  | { readonly kind: 'wait'; readonly milliseconds: number }

const limits: readonly Limit[] = [
  { kind: 'sliding', key: 'a', limit: 12, window: 1000 },
  { kind: 'sliding', key: 'a', limit: 30, window: 4000 },
  { kind: 'sliding', key: 'b', limit: 5, window: 500 },
  { kind: 'period', key: 'a', limit: 60, start: 0, end: undefined },
]
const life = 3000

const on = fc.uniqueArray(fc.nat(limits.length - 1), { minLength: 1, maxLength: 3 })
const amount = fc.nat(9)
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('take' as const), on, amount, hold: fc.boolean() }),
  fc.record({ kind: fc.constant('add' as const), on, amount }),
  fc.record({ kind: fc.constant('settle' as const), which: fc.nat(20), amount }),
  fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.nat(1200) }),
)

interface Charge {
  readonly counter: string
  readonly at: number
  readonly amount: number
}
interface HeldLease {
  readonly lease: Lease
  readonly counters: readonly string[]
  readonly amount: number
  readonly expires: number
}

async function compare(store: StoreUnderTest, actions: readonly Action[]): Promise<void> {
  const { counters } = store
  const charges: Charge[] = []
  let held: HeldLease[] = []
  const past: Lease[] = []
  const counterOf = (index: number) => `${limits[index]!.kind} ${limits[index]!.key}`
  const counted = (indexes: readonly number[]) => [...new Set(indexes.map(counterOf))]

  const expire = () => {
    for (const lease of held.filter(({ expires }) => expires <= store.now())) {
      for (const counter of lease.counters) {
        charges.push({ counter, at: lease.expires, amount: lease.amount })
      }
    }
    held = held.filter(({ expires }) => expires > store.now())
  }
  const used = (index: number) => {
    const limit = limits[index]!
    const counter = counterOf(index)
    const since = limit.kind === 'sliding' ? store.now() - limit.window : -1
    const inWindow = charges.filter((charge) => charge.counter === counter && charge.at > since)
    const open = held.filter((lease) => lease.counters.includes(counter))
    return [...inWindow, ...open].reduce((sum, { amount }) => sum + amount, 0)
  }

  // A log keeps what the longest window asked so far reaches: all are asked once.
  await counters.add(limits, 0)
  for (const action of actions) {
    expire()
    if (action.kind === 'wait') {
      store.advance(action.milliseconds)
      continue
    }
    if (action.kind === 'settle') {
      if (past.length === 0) continue
      const lease = past[action.which % past.length]!
      const open = held.find((candidate) => candidate.lease === lease)
      held = held.filter((candidate) => candidate !== open)
      for (const counter of open?.counters ?? []) {
        charges.push({ counter, at: store.now(), amount: action.amount })
      }
      await counters.settle(lease, action.amount)
      continue
    }
    const asked = action.on.map((index) => limits[index]!)
    if (action.kind === 'add') {
      for (const counter of counted(action.on)) {
        charges.push({ counter, at: store.now(), amount: action.amount })
      }
      await counters.add(asked, action.amount)
    } else {
      const needed = Math.max(1, action.amount)
      const expected = action.on.findIndex((index) => used(index) + needed > limits[index]!.limit)
      const admission = await counters.take(
        asked,
        action.amount,
        action.hold ? { life } : undefined,
      )
      expect(admission.admitted ? -1 : admission.refusedBy).toBe(expected)
      if (admission.admitted && admission.lease) {
        past.push(admission.lease)
        held.push({
          lease: admission.lease,
          counters: counted(action.on),
          amount: action.amount,
          expires: store.now() + life,
        })
      } else if (admission.admitted) {
        for (const counter of counted(action.on)) {
          charges.push({ counter, at: store.now(), amount: action.amount })
        }
      }
    }
    const states = await counters.peek(asked)
    expect(states.map((state) => state.used)).toEqual(action.on.map(used))
    for (const [i, state] of states.entries()) {
      expect(state.remaining).toBe(Math.max(0, asked[i]!.limit - state.used))
    }
  }
}
