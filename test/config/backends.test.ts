import { describe, expect, test } from 'vitest'
import { readDuration } from '../../gateway/config/duration.ts'
import type { Backend } from '../../gateway/model/backend.ts'
import type { JsonObject } from '../../gateway/model/entity.ts'
import { loadTree, properties } from './folders.ts'

interface Case {
  readonly title: string
  readonly backends: Readonly<Record<string, JsonObject>>
  /** Of the backend `it`. */
  readonly gives?: (backend: Backend) => unknown
  readonly is?: unknown
  /** The code and a part of the message. */
  readonly says?: readonly string[]
}

const one = { url: 'https://one' }

function breaking(...rules: readonly JsonObject[]) {
  return { it: { ...one, circuitBreaker: { rules } } }
}

function pooled(services: readonly JsonObject[], more: JsonObject = {}) {
  return { one, two: one, it: { type: 'Pool', pool: { services, ...more } } }
}

const condition = { count: 1, statusCodeRanges: [{ min: 429, max: 429 }] }
const members = (backend: Backend) =>
  backend.pool.map(({ backendId, priority, weight }) => [backendId, priority, weight])

const cases: readonly Case[] = [
  {
    title: 'a rule as the portal writes it',
    backends: breaking({
      name: 'r',
      tripDuration: 'PT10S',
      acceptRetryAfter: true,
      failureCondition: {
        count: '3',
        interval: 'PT5M',
        statusCodeRanges: [{ min: 429, max: 429 }],
        errorReasons: ['Server errors', ' Timeout '],
      },
    }),
    gives: ({ breakerRules }) => breakerRules,
    is: [
      {
        name: 'r',
        count: 3,
        percentage: undefined,
        interval: 300_000,
        tripDuration: 10_000,
        statusCodeRanges: [{ min: 429, max: 429 }],
        errorReasons: ['server errors', 'timeout'],
        acceptRetryAfter: true,
      },
    ],
  },
  {
    title: 'without durations a minute holds',
    backends: breaking({ failureCondition: condition }),
    gives: ({ breakerRules: [rule] }) => [rule?.interval, rule?.tripDuration],
    is: [60_000, 60_000],
  },
  {
    title: 'several rules are kept',
    backends: breaking({ failureCondition: condition }, { failureCondition: condition }),
    gives: ({ breakerRules }) => breakerRules.length,
    is: 2,
  },
  {
    title: 'numbers and durations that are none leave the rule out',
    backends: breaking(
      { name: 'a', failureCondition: { ...condition, count: 0 } },
      { name: 'b', failureCondition: { ...condition, percentage: 101 } },
      { name: 'c', failureCondition: { ...condition, count: 'many' } },
      { name: 'd', failureCondition: { ...condition, interval: '1 minute' } },
      { name: 'e', failureCondition: condition, tripDuration: 'PT0S' },
      { name: 'f', failureCondition: condition, tripDuration: 'P32D' },
    ),
    gives: ({ breakerRules }) => breakerRules,
    is: [],
    says: [
      'PR3003 rule `a` of backend `it` is left out: `count` is 0',
      'PR3003 `percentage` is 101',
      'PR3003 `count` is "many"',
      'PR3003 `interval` is `1 minute`',
      'PR3003 `tripDuration` is `PT0S`',
      'PR3003 `tripDuration` is `P32D`',
    ],
  },
  {
    title: 'rules that can never trip are told of',
    backends: breaking(
      { name: 'a', failureCondition: { statusCodeRanges: condition.statusCodeRanges } },
      { name: 'b', failureCondition: { count: 1, errorReasons: ['Non 200-300 status codes'] } },
      { name: 'c', failureCondition: { count: 1, statusCodeRanges: [{ min: 500, max: 499 }] } },
    ),
    says: [
      'PR3043 rule `a` of backend `it` can never trip: it says neither `count` nor `percentage`',
      'PR3043 rule `b` of backend `it` can never trip: it names no status',
      'PR3043 rule `c`',
    ],
  },
  {
    title: 'members with numbers as texts, and without any',
    backends: pooled([{ id: '/backends/one', priority: '2', weight: '10' }, { id: 'two' }]),
    gives: members,
    is: [
      ['one', 2, 10],
      ['two', 0, 1],
    ],
  },
  {
    title: 'numbers beyond 100 are told of',
    backends: pooled([{ id: 'one', priority: 101, weight: -1 }]),
    gives: members,
    is: [['one', 0, 1]],
    says: ['PR3003 `priority` of the member `one` of backend `it` is 101', 'PR3003 `weight`'],
  },
  {
    title: 'a pool in a pool is refused',
    backends: {
      one,
      inner: { type: 'Pool', pool: { services: [{ id: 'one' }] } },
      it: { type: 'Pool', pool: { services: [{ id: 'inner' }] } },
    },
    says: ['PR3003 pool `it` holds the pool `inner`'],
  },
  {
    title: 'an empty pool is refused',
    backends: pooled([]),
    says: ['PR3003 pool `it` has no members'],
  },
  {
    title: 'a pool of more than 30 is refused',
    backends: pooled(Array(31).fill({ id: 'one' })),
    says: ['PR3003 pool `it` has more than 30 members'],
  },
  {
    title: 'session affinity, its source in any case',
    backends: pooled([{ id: 'one' }], {
      sessionAffinity: { sessionId: { source: 'cookie', name: 'SessionId' } },
    }),
    gives: ({ sessionAffinity }) => sessionAffinity,
    is: { cookie: 'SessionId' },
  },
  {
    title: 'session affinity by something else is told of',
    backends: pooled([{ id: 'one' }], {
      sessionAffinity: { sessionId: { source: 'Header', name: 'a b' } },
    }),
    gives: ({ sessionAffinity }) => sessionAffinity,
    is: undefined,
    says: ['PR3003 the session affinity of backend `it` has no effect'],
  },
  {
    title: 'extensions',
    backends: {
      it: {
        ...one,
        'x-postern': { selection: 'least-busy', halfOpenProbe: true, repeatUnsent: 'true' },
      },
    },
    gives: ({ extensions }) => extensions,
    is: { selection: 'least-busy', halfOpenProbe: true, repeatUnsent: true },
  },
  {
    title: 'extensions that nobody knows are told of',
    backends: { it: { ...one, 'x-postern': { selection: 'best', probe: true } } },
    gives: ({ extensions }) => extensions.selection,
    is: 'weighted',
    says: [
      'PR3003 `probe` is not known in `x-postern` of backend `it`',
      'PR3003 the selection `best` is not known',
    ],
  },
]

describe('backends as they are read', () => {
  for (const { title, backends, gives, is, says = [] } of cases) {
    test(title, async () => {
      const files = Object.entries(backends).map(([id, members]) => [
        `backends/${id}/backendInformation.json`,
        properties(members),
      ])
      const { configuration, problems } = await loadTree(Object.fromEntries(files))
      const rows = problems.map(({ code, message }) => `${code} ${message}`)
      expect(rows.length, rows.join('\n')).toBe(says.length)
      for (const part of says) {
        const [code, ...words] = part.split(' ')
        const text = words.join(' ')
        expect(
          rows.some((row) => row.startsWith(code!) && row.includes(text)),
          `${part}\n${rows}`,
        ).toBe(true)
      }
      if (gives) expect(gives(configuration.service.backends.get('it')!)).toEqual(is)
    })
  }
})

describe('durations', () => {
  for (const [text, gives] of [
    ['PT1M', 60_000],
    ['PT1M30S', 90_000],
    ['P1DT2H', 93_600_000],
    ['PT0.5S', 500],
    ['P1D', 86_400_000],
    ['pt5s', 5_000],
    ['P', undefined],
    ['PT', undefined],
    ['P1M', undefined],
    ['-PT1S', undefined],
    ['00:01:00', undefined],
    ['60', undefined],
  ] as const) {
    test(`\`${text}\` is ${gives} ms`, () => expect(readDuration(text)).toBe(gives))
  }
})
