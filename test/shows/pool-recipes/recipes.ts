/** What happens to the models of a recipe, and who is to be asked for it. */
export interface Step {
  /** Seconds of the virtual clock; with a fraction just before something is over. */
  readonly at: number
  /** Models that are busy from now on, for so many seconds. */
  readonly busy?: Readonly<Record<string, number>>
  /** For each request the models that it asks, in this order. */
  readonly asks: readonly string[]
  /** What the caller gets; 200 when nothing is said. */
  readonly gets?: { readonly status: number; readonly retryAfter?: string }
  /** Seconds that the request takes. */
  readonly takes?: { readonly least: number; readonly most: number }
  readonly why: string
}

export interface Recipe {
  readonly name: string
  readonly file: string
  /** What the sample's own notebook writes into its placeholders. */
  readonly filled?: Readonly<Record<string, string>>
  /** What the document calls the pool of all models, or a single backend. */
  readonly pool?: string
  readonly single?: string
  /** Named values that the document uses. */
  readonly values?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

/** Provisioned throughput `a` first, `b` and `c` behind it; a trip after one 429, for as long as Retry-After says. */
export const members = [
  { name: 'a', priority: 1, weight: 1 },
  { name: 'b', priority: 2, weight: 1 },
  { name: 'c', priority: 2, weight: 1 },
] as const

/** The same for all documents that leave the choice to a pool. */
const spillOver: readonly Step[] = [
  { at: 0, asks: ['a', 'a', 'a'], why: 'the lowest priority is asked alone' },
  {
    at: 1,
    busy: { a: 30 },
    asks: ['ab'],
    why: 'its 429 trips it; the retry asks the next priority',
  },
  { at: 2, asks: ['c', 'b', 'c'], why: 'members of one weight take turns; `a` rests' },
  {
    at: 3,
    busy: { b: 10 },
    asks: ['bc', 'c', 'c'],
    why: 'a second one trips; the last one answers',
  },
  { at: 12.9, asks: ['c'], why: '`b` said 10 s at 3 s: not yet' },
  { at: 13, asks: ['c', 'b'], why: '`b` takes its turns again, on time; the next turn was `c`’s' },
  { at: 30.9, asks: ['c'], why: '`a` said 30 s at 1 s: not yet' },
  { at: 31, asks: ['a', 'a'], why: '`a` is back on time, and alone again' },
]

/** All are busy: the request that finds it out, the next one, and the first one after. `gets`: how the document words it. */
function exhausted(gets: NonNullable<Step['gets']>): readonly Step[] {
  return [
    {
      at: 40,
      busy: { a: 20, b: 20, c: 20 },
      asks: ['abc'],
      gets: { status: 429, retryAfter: '20' },
      why: 'all are busy: the last answer stands when the retries are used up',
    },
    { at: 41, asks: [''], gets, why: 'the pool is exhausted: an error, without asking anybody' },
    { at: 60, asks: ['a'], why: 'they are back on time' },
  ]
}

const samples = 'Azure-Samples+Apim-Samples/samples__'
const balancing = `${samples}load-balancing__apim-policies__aca-backend-pool-load-balancing`
const failover = `${samples}inference-failover__apim-policies__inference-api-policy`

export const recipes: readonly Recipe[] = [
  {
    name: 'dynamic-failover',
    file: 'Azure-Samples+AI-Gateway/workshop__docs__azure-openai__dynamic-failover.md--0.xml',
    pool: 'openai-backend-pool',
    steps: [...spillOver, ...exhausted({ status: 503 })],
  },
  {
    name: 'private-connectivity',
    file: 'Azure-Samples+AI-Gateway/labs__private-connectivity__policy.xml',
    pool: '{backend-id}',
    steps: [...spillOver, ...exhausted({ status: 503 })],
  },
  {
    name: 'azure-ml-models',
    file: 'Azure-Samples+AI-Gateway/labs__azure-ml-models__main.json--0.xml',
    pool: '{backend-id}',
    steps: [...spillOver, ...exhausted({ status: 503 })],
  },
  {
    name: 'load-balancing',
    file: `${balancing}.xml`,
    filled: { '{backend_id}': 'lb-pool', '{retry_count}': '2' },
    pool: 'lb-pool',
    steps: [...spillOver, ...exhausted({ status: 503, retryAfter: '19' })],
  },
  {
    name: 'load-balancing-429',
    file: `${balancing}-with-429.xml`,
    filled: { '{backend_id}': 'lb-pool', '{retry_count}': '2' },
    pool: 'lb-pool',
    steps: [...spillOver, ...exhausted({ status: 429, retryAfter: '19' })],
  },
  {
    name: 'inference-failover',
    file: `${failover}.xml`,
    filled: { BACKEND_POOL_ID: 'inference-pool', RETRY_COUNT: '2' },
    pool: 'inference-pool',
    steps: [...spillOver, ...exhausted({ status: 503, retryAfter: '19' })],
  },
  {
    name: 'inference-failover-tracked',
    file: `${failover}-with-retry-tracked.xml`,
    filled: { BACKEND_POOL_ID: 'inference-pool', RETRY_COUNT: '2' },
    pool: 'inference-pool',
    steps: spillOver,
  },
  {
    name: 'hand-written',
    file: 'Azure-Samples+AI-Gateway/labs___deprecated__advanced-load-balancing__policy.xml',
    values: {
      'openai-lb-config': JSON.stringify(
        members.map(({ name }, at) => ({ name, priority: at + 1, weight: 100 })),
      ),
    },
    steps: [
      { at: 0, asks: ['a', 'a'], why: 'its own code chooses the first priority' },
      { at: 1, busy: { a: 30 }, asks: ['ab'], why: 'its own code passes on within the request' },
      { at: 2, asks: ['b', 'b'], why: 'the cache remembers who throttles' },
      { at: 3, busy: { b: 10 }, asks: ['bc', 'c'], why: 'a second one throttles' },
      { at: 12.9, asks: ['c'], why: '`b` said 10 s at 3 s: not yet' },
      { at: 13, asks: ['b'], why: '`b` is back on time' },
      { at: 30.9, asks: ['b'], why: '`a` said 30 s at 1 s: not yet' },
      { at: 31, asks: ['a'], why: '`a` is back on time' },
    ],
  },
  {
    name: 'growing-waits',
    file: 'Azure+aoai-apim/infra__policy.xml',
    single: 'primary',
    steps: [
      { at: 0, asks: ['a'], why: 'the only backend' },
      {
        at: 1,
        busy: { a: 2.5 },
        asks: ['aaa'],
        takes: { least: 2.8, most: 3.2 },
        why: 'asked again after 1 s, and after 1 s and 0.8 to 1.2 s more',
      },
      {
        at: 10,
        busy: { a: 9 },
        asks: ['aaaaa'],
        takes: { least: 12.8, most: 15.8 },
        why: 'waits of 1, about 2, 4 and 8 s, none over 8 s',
      },
    ],
  },
]
