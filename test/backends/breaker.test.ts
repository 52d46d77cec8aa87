import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AttemptResult, HttpFailure } from '../../engine/ports.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import type { BreakerRule } from '../../gateway/model/backend.ts'
import { CircuitBreaker, fewestCalls } from '../../gateway/proxy/backends/breaker.ts'
import { readRetryAfter, retryAfterSeconds } from '../../gateway/proxy/backends/retry-after.ts'

const minute = 60_000

function rule(more: Partial<BreakerRule> = {}): BreakerRule {
  return {
    name: 'rule',
    count: 3,
    percentage: undefined,
    interval: minute,
    tripDuration: 10_000,
    statusCodeRanges: [{ min: 429, max: 429 }],
    errorReasons: [],
    acceptRetryAfter: false,
    ...more,
  }
}

function answer(status: number, retryAfter?: string): AttemptResult {
  const headers = new HeaderList()
  if (retryAfter !== undefined) headers.set('Retry-After', retryAfter)
  return { status, headers }
}

function failure(reason: HttpFailure['reason']): AttemptResult {
  return { failure: new HttpFailure(reason, reason) }
}

/** What happens at which millisecond, and the state after each. */
type Step = readonly [at: number, what: AttemptResult, state: string]

interface Case {
  readonly title: string
  readonly rules?: readonly BreakerRule[]
  readonly steps: readonly Step[]
  /** When the last trip ends. */
  readonly until?: number
}

const busy = answer(429)
const fine = answer(200)
const unsent: AttemptResult = { abandoned: true }

const cases: readonly Case[] = [
  {
    title: 'the third failure within the interval trips it',
    steps: [
      [0, busy, 'closed'],
      [10, fine, 'closed'],
      [20, busy, 'closed'],
      [30, busy, 'open'],
    ],
    until: 10_030,
  },
  {
    title: 'failures as old as the interval no longer count',
    steps: [
      [0, busy, 'closed'],
      [1, busy, 'closed'],
      [minute, busy, 'closed'],
      [minute + 1, busy, 'closed'],
      [minute + 2, busy, 'open'],
    ],
  },
  {
    title: 'it closes fully when its time is over, and counts anew',
    rules: [rule({ count: 2 })],
    steps: [
      [0, busy, 'closed'],
      [1, busy, 'open'],
      [10_000, busy, 'open'],
      [10_001, busy, 'closed'],
      [10_002, busy, 'open'],
    ],
  },
  {
    title: 'what comes late while it is open does not prolong it',
    rules: [rule({ count: 1 })],
    steps: [
      [0, busy, 'open'],
      [9_000, answer(429, '60'), 'open'],
    ],
    until: 10_000,
  },
  {
    title: 'other statuses are no failures',
    rules: [rule({ count: 1 })],
    steps: [
      [0, answer(428), 'closed'],
      [0, answer(500), 'closed'],
    ],
  },
  {
    title: 'both ends of a range belong to it',
    rules: [rule({ count: 2, statusCodeRanges: [{ min: 500, max: 503 }] })],
    steps: [
      [0, answer(500), 'closed'],
      [0, answer(503), 'open'],
    ],
  },
  {
    title: 'an attempt without an answer does not trip a rule of statuses',
    rules: [rule({ count: 1, statusCodeRanges: [{ min: 0, max: 999 }] })],
    steps: [
      [0, failure('BackendConnectionFailure'), 'closed'],
      [0, failure('Timeout'), 'closed'],
    ],
  },
  {
    title: 'reasons are those of LastError',
    rules: [rule({ count: 2, errorReasons: ['timeout', 'backendconnectionfailure'] })],
    steps: [
      [0, failure('BackendConnectionFailure'), 'closed'],
      [0, failure('Timeout'), 'open'],
    ],
  },
  {
    title: '`Server errors` are the statuses from 500 to 599',
    rules: [rule({ count: 2, statusCodeRanges: [], errorReasons: ['server errors'] })],
    steps: [
      [0, answer(499), 'closed'],
      [0, answer(500), 'closed'],
      [0, answer(599), 'open'],
    ],
  },
  {
    title: 'callers that leave and requests that were not made do not count',
    rules: [rule({ count: 1, errorReasons: ['clientconnectionfailure'] })],
    steps: [
      [0, failure('ClientConnectionFailure'), 'closed'],
      [0, unsent, 'closed'],
    ],
  },
  {
    title: 'a percentage counts from ten calls on',
    rules: [rule({ count: undefined, percentage: 50 })],
    steps: [...Array.from({ length: 9 }, (): Step => [0, busy, 'closed']), [0, busy, 'open']],
  },
  {
    title: 'a percentage is that of all calls of the interval',
    rules: [rule({ count: undefined, percentage: 50 })],
    steps: [
      ...Array.from({ length: 10 }, (): Step => [0, fine, 'closed']),
      ...Array.from({ length: 9 }, (): Step => [0, busy, 'closed']),
      [0, busy, 'open'],
    ],
  },
  {
    title: 'Retry-After counts where the rule accepts it',
    rules: [rule({ count: 1, acceptRetryAfter: true })],
    steps: [[0, answer(429, '7'), 'open']],
    until: 7_000,
  },
  {
    title: 'Retry-After does not count where the rule does not accept it',
    rules: [rule({ count: 1 })],
    steps: [[0, answer(429, '7'), 'open']],
    until: 10_000,
  },
  {
    title: 'without Retry-After the rule says how long',
    rules: [rule({ count: 1, acceptRetryAfter: true })],
    steps: [[0, busy, 'open']],
    until: 10_000,
  },
  {
    title: 'of several rules that trip the longest holds, and each counts by itself',
    rules: [
      rule({ count: 2 }),
      rule({ name: 'other', count: 2, tripDuration: 30_000 }),
      rule({ name: 'errors', count: 1, statusCodeRanges: [{ min: 500, max: 599 }] }),
    ],
    steps: [
      [0, busy, 'closed'],
      [5, busy, 'open'],
    ],
    until: 30_005,
  },
]

describe('a circuit breaker', () => {
  for (const { title, rules = [rule()], steps, until } of cases) {
    test(title, () => {
      const breaker = new CircuitBreaker(rules)
      const states = steps.map(([at, what]) => {
        breaker.settle(at)
        breaker.record(what, at, breaker.enter(at))
        return breaker.state
      })
      expect(states).toEqual(steps.map(([, , state]) => state))
      if (until !== undefined) expect(breaker.trip?.until).toBe(until)
    })
  }

  test('tells each change, with the rule and the reason', () => {
    const breaker = new CircuitBreaker([rule({ count: 1 })])
    const trip = { at: 5, until: 10_005, rule: 'rule', reason: '429' }
    expect(breaker.record(busy, 5, false)).toEqual({ kind: 'tripped', trip })
    expect(breaker.settle(10_004)).toBeUndefined()
    expect(breaker.settle(10_005)).toEqual({ kind: 'closed', by: 'time' })
    expect(breaker.settle(10_006)).toBeUndefined()
    expect(breaker.trip).toEqual(trip)
  })

  test('can be tripped and reset by hand, without rules too', () => {
    const breaker = new CircuitBreaker([])
    const trip = { at: 0, until: 100, rule: undefined, reason: 'maintenance' }
    expect(breaker.reset()).toBeUndefined()
    breaker.tripBy(trip)
    expect([breaker.state, breaker.admits]).toEqual(['open', false])
    expect(breaker.reset()).toEqual({ kind: 'closed', by: 'operator' })
    expect([breaker.state, breaker.admits]).toEqual(['closed', true])
  })
})

describe('a breaker with a probe', () => {
  function halfOpen() {
    const breaker = new CircuitBreaker([rule({ count: 1 })], true)
    breaker.record(busy, 0, false)
    expect(breaker.settle(10_000)).toEqual({ kind: 'half-open' })
    return breaker
  }

  test('lets one attempt through, and closes when it went well', () => {
    const breaker = halfOpen()
    expect(breaker.admits).toBe(true)
    expect(breaker.enter(10_000)).toBe(true)
    expect(breaker.admits).toBe(false)
    expect(breaker.record(fine, 10_001, true)).toEqual({ kind: 'closed', by: 'probe' })
  })

  test('opens again when it did not', () => {
    const breaker = halfOpen()
    breaker.enter(10_000)
    expect(breaker.record(busy, 10_050, true)?.kind).toBe('tripped')
    expect([breaker.state, breaker.trip?.until]).toEqual(['open', 20_050])
  })

  test('asks again when the probe showed nothing', () => {
    const breaker = halfOpen()
    breaker.enter(10_000)
    breaker.record(unsent, 10_001, true)
    expect([breaker.state, breaker.admits]).toEqual(['half-open', true])
  })

  test('does not wait for a probe that never ends', () => {
    const breaker = halfOpen()
    breaker.enter(10_000)
    breaker.settle(69_999)
    expect(breaker.admits).toBe(false)
    breaker.settle(70_000)
    expect(breaker.admits).toBe(true)
  })

  test('is not decided by attempts from before the trip', () => {
    const breaker = halfOpen()
    expect(breaker.record(fine, 10_001, false)).toBeUndefined()
    expect(breaker.record(busy, 10_001, false)).toBeUndefined()
    expect(breaker.state).toBe('half-open')
  })
})

describe('Retry-After', () => {
  const now = Date.parse('1994-11-06T08:49:00Z')
  for (const [text, gives] of [
    ['5', 5_000],
    [' 5 ', 5_000],
    ['0', 1_000],
    ['86401', 86_400_000],
    ['99999999999999999999999', 86_400_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
    ['Sun, 06 Nov 1994 08:40:00 GMT', 1_000],
    ['Fri, 06 Nov 2094 08:40:00 GMT', 86_400_000],
    ['Sun, 99 Nov 1994 08:49:37 GMT', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    test(`\`${text}\` is ${gives} ms`, () => expect(readRetryAfter(text, now)).toBe(gives))
  }

  for (const [left, seconds] of [
    [0, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
  ] as const) {
    test(`${left} ms are told as ${seconds} s`, () => expect(retryAfterSeconds(left)).toBe(seconds))
  }
})

/** The same, said as plainly as can be: everything is remembered, and looked through each time. */
class Model {
  readonly rules: readonly BreakerRule[]
  #open: number | undefined
  #seen: { readonly at: number; readonly status: number }[] = []

  constructor(rules: readonly BreakerRule[]) {
    this.rules = rules
  }

  isOpen(now: number): boolean {
    if (this.#open !== undefined && now >= this.#open) {
      this.#open = undefined
      this.#seen = []
    }
    return this.#open !== undefined
  }

  record(status: number, now: number) {
    if (this.isOpen(now)) return
    this.#seen.push({ at: now, status })
    const tripped = this.rules.filter((one) => this.#trips(one, status, now))
    if (tripped.length === 0) return
    this.#open = now + Math.max(...tripped.map(({ tripDuration }) => tripDuration))
  }

  #trips(one: BreakerRule, status: number, now: number): boolean {
    const fails = (code: number) =>
      one.statusCodeRanges.some(({ min, max }) => code >= min && code <= max)
    if (!fails(status)) return false
    const log = this.#seen.filter(({ at, status }) => now - at < one.interval && fails(status))
    if (one.count !== undefined && log.length >= one.count) return true
    const slot = (at: number) => Math.floor(at / (one.interval / 60))
    const calls = this.#seen.filter(({ at }) => slot(now) - slot(at) < 60)
    const failures = calls.filter(({ status }) => fails(status))
    return (
      one.percentage !== undefined &&
      calls.length >= fewestCalls &&
      failures.length * 100 >= one.percentage * calls.length
    )
  }
}

test('it is open exactly when its model is', () => {
  const status = fc.constantFrom(200, 200, 429, 500, 503)
  const step = fc.record({
    wait: fc.oneof(fc.nat(50), fc.nat(3_000), fc.nat(90_000)),
    status,
  })
  const anyRule = fc
    .record({
      count: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
      percentage: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
      interval: fc.constantFrom(600, 1_000, 10_000, 60_000),
      tripDuration: fc.constantFrom(1, 500, 10_000, 120_000),
      statusCodeRanges: fc.constantFrom(
        [{ min: 429, max: 429 }],
        [{ min: 500, max: 599 }],
        [
          { min: 429, max: 429 },
          { min: 503, max: 503 },
        ],
      ),
    })
    .map(rule)
  const rules = fc.array(anyRule, { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(rules, fc.array(step, { maxLength: 120 }), (rules, steps) => {
      const breaker = new CircuitBreaker(rules)
      const model = new Model(rules)
      let now = 1_700_000_000_000
      for (const { wait, status } of steps) {
        now += wait
        breaker.settle(now)
        expect(breaker.state === 'open').toBe(model.isOpen(now))
        breaker.record(answer(status), now, breaker.enter(now))
        model.record(status, now)
        expect(breaker.state === 'open').toBe(model.isOpen(now))
      }
    }),
    { numRuns: 500, seed: 5 },
  )
})
