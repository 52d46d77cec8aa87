import { didYouMean } from '../../engine/text/suggest.ts'
import { ApiError } from './errors.ts'
import { type Fields, field, isFields } from './fields.ts'
import { limits } from './limits.ts'

/** Everything that can be made to go wrong, or to be as a test wants it. docs/simulator.md shows this table. */
export const faultFields = {
  status: {
    kind: 'integer',
    min: 400,
    max: 599,
    doc: 'answer with this error, worded as the vendor words it',
  },
  message: { kind: 'text', doc: 'the message of such an error' },
  retryAfter: { kind: 'header', doc: 'the Retry-After header: seconds, a date, or anything else' },
  delay: {
    kind: 'integer',
    min: 0,
    max: limits.delay,
    doc: 'milliseconds before the head of the answer',
  },
  chunkDelay: { kind: 'integer', min: 0, max: limits.delay, doc: 'milliseconds before each chunk' },
  chunkBytes: {
    kind: 'integer',
    min: 1,
    max: 1_048_576,
    doc: 'cut the body into chunks of so many bytes, wherever that is',
  },
  splitSeed: {
    kind: 'integer',
    min: 0,
    max: 2 ** 31 - 1,
    doc: 'cut the body into chunks of 1 to 64 bytes, by this seed',
  },
  cutAfterChunks: {
    kind: 'integer',
    min: 0,
    max: 1_000_000,
    doc: 'end the body after so many chunks',
  },
  cutAfterBytes: {
    kind: 'integer',
    min: 0,
    max: 1_073_741_824,
    doc: 'end the body after so many bytes',
  },
  cut: {
    kind: 'choice',
    of: ['reset', 'close', 'end'],
    doc: 'how it ends: a TCP reset (default), a closed connection, or as if it were whole',
  },
  contentLength: {
    kind: 'integer',
    min: -1_048_576,
    max: 1_048_576,
    doc: 'added to the true Content-Length of an answer that does not stream',
  },
  hang: {
    kind: 'choice',
    of: ['head', 'body'],
    doc: 'send nothing, or nothing after the head, until the client leaves',
  },
  malformed: {
    kind: 'choice',
    of: ['json', 'line', 'utf8', 'unfinished'],
    doc: 'spoil a stream after its first event: broken JSON, a line of no field, bytes that are no UTF-8; or leave out the end of the last event',
  },
  omitUsage: { kind: 'flag', doc: 'leave out all usage, asked for or not' },
  lineEnd: { kind: 'choice', of: ['lf', 'crlf', 'cr'], doc: 'how the lines of a stream end' },
  comments: { kind: 'flag', doc: 'put a comment line before each event of a stream' },
  text: { kind: 'text', doc: 'the text of the answer' },
  tokens: {
    kind: 'integer',
    min: 0,
    max: limits.answer,
    doc: 'the length of the answer, unless max_tokens is less',
  },
  cachedTokens: {
    kind: 'integer',
    min: 0,
    max: limits.context,
    doc: 'prompt tokens said to be cached',
  },
  reasoningTokens: {
    kind: 'integer',
    min: 0,
    max: limits.answer,
    doc: 'output tokens spent on reasoning, besides the text',
  },
  remainingTokens: {
    kind: 'integer',
    min: 0,
    max: 1_000_000_000,
    doc: 'the x-ratelimit-remaining-tokens header',
  },
  remainingRequests: {
    kind: 'integer',
    min: 0,
    max: 1_000_000_000,
    doc: 'the x-ratelimit-remaining-requests header',
  },
} as const satisfies Record<string, FaultField>

type FaultField = { readonly doc: string } & (
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'text' | 'header' | 'flag' }
)
type ValueOf<F> = F extends { kind: 'integer' }
  ? number
  : F extends { kind: 'choice'; of: readonly (infer Name)[] }
    ? Name
    : F extends { kind: 'flag' }
      ? boolean
      : string

export type Fault = {
  readonly [Name in keyof typeof faultFields]?: ValueOf<(typeof faultFields)[Name]>
}

/** A fault for the requests that it matches. */
export interface Rule {
  readonly match: Match
  /** So many matching requests go free first. */
  readonly skip: number
  /** And so many are met then. */
  readonly count: number
  readonly fault: Fault
}

/** Each part must be met; `path` is a part of the path, the others are whole names. */
export interface Match {
  readonly path?: string
  readonly deployment?: string
  readonly api?: string
  readonly tag?: string
}

/** Rules in force, and how many requests each has seen. */
export class Rules {
  #rules: { readonly rule: Rule; seen: number }[] = []

  add(rules: readonly Rule[]) {
    if (this.#rules.length + rules.length > limits.rules) {
      throw new ApiError(400, `There are more than ${limits.rules} rules; \`DELETE\` clears them.`)
    }
    for (const rule of rules) this.#rules.push({ rule, seen: 0 })
  }

  clear() {
    this.#rules = []
  }

  list() {
    return this.#rules.map(({ rule, seen }) => ({
      match: rule.match,
      skip: rule.skip,
      ...(rule.count === Infinity ? {} : { count: rule.count }),
      fault: rule.fault,
      applied: Math.max(0, Math.min(seen - rule.skip, rule.count)),
    }))
  }

  /** The fault of the first rule that still has to do with such a request. */
  take(subject: Required<Match>): Fault {
    for (const entry of this.#rules) {
      const { rule } = entry
      if (!matches(rule.match, subject) || entry.seen >= rule.skip + rule.count) continue
      entry.seen++
      if (entry.seen > rule.skip) return rule.fault
    }
    return {}
  }
}

function matches(match: Match, subject: Required<Match>) {
  return (
    (match.path === undefined || subject.path.includes(match.path)) &&
    (match.deployment === undefined || subject.deployment === match.deployment) &&
    (match.api === undefined || subject.api === match.api) &&
    (match.tag === undefined || subject.tag === match.tag)
  )
}

/** Reads one rule or a list of them; `{ "fault": … }` alone is a rule for every request. */
export function readRules(value: unknown): Rule[] {
  return (Array.isArray(value) ? value : [value]).map((item) => {
    if (!isFields(item)) throw new ApiError(400, 'A rule is an object with `fault`.')
    for (const name of Object.keys(item)) known(name, ['match', 'skip', 'count', 'fault'])
    const fault = field(item, 'fault')
    if (!isFields(fault)) throw new ApiError(400, 'A rule needs an object `fault`.')
    const match = field(item, 'match') ?? {}
    if (!isFields(match)) throw new ApiError(400, '`match` of a rule is an object.')
    const parts = Object.entries(match).map(([name, part]) => {
      known(name, ['path', 'deployment', 'api', 'tag'])
      return [name, readText(name, part)] as const
    })
    return {
      match: Object.fromEntries(parts),
      skip: readCount('skip', field(item, 'skip') ?? 0),
      count:
        field(item, 'count') === undefined ? Infinity : readCount('count', field(item, 'count')),
      fault: readFault(fault),
    }
  })
}

export function readFault(fault: Fields): Fault {
  return Object.fromEntries(
    Object.entries(fault).map(([name, value]) => {
      known(name, Object.keys(faultFields))
      return [name, readValue(name as keyof Fault, value)]
    }),
  )
}

/** `x-simulator-retry-after: 3`; the header `x-simulator-tag` marks a request and is no fault. */
export function faultOfHeaders(headers: NodeJS.Dict<string | string[]>): Fault {
  const fields: [string, string][] = []
  for (const [header, value] of Object.entries(headers)) {
    if (!header.startsWith(headerPrefix) || header === tagHeader) continue
    const name = header.slice(headerPrefix.length).replace(/-(.)/g, (_, c) => c.toUpperCase())
    // Node reads header bytes as Latin-1; what was sent is UTF-8.
    fields.push([name, Buffer.from(String(value), 'latin1').toString('utf8')])
  }
  return fields.length === 0 ? {} : readFault(Object.fromEntries(fields))
}

const headerPrefix = 'x-simulator-'
export const tagHeader = 'x-simulator-tag'

function readValue(name: keyof Fault, value: unknown): string | number | boolean {
  const rule: FaultField = faultFields[name]
  switch (rule.kind) {
    case 'integer': {
      const number = typeof value === 'string' && /^-?\d{1,10}$/.test(value) ? Number(value) : value
      const right = typeof number === 'number' && Number.isInteger(number)
      if (right && number >= rule.min && number <= rule.max) return number
      throw new ApiError(400, `\`${name}\` is an integer from ${rule.min} to ${rule.max}.`)
    }
    case 'choice':
      if (typeof value === 'string' && rule.of.includes(value)) return value
      throw new ApiError(400, `\`${name}\` is one of ${rule.of.join(', ')}.`)
    case 'flag':
      if (value === true || value === 'true') return true
      if (value === false || value === 'false') return false
      throw new ApiError(400, `\`${name}\` is true or false.`)
    case 'header': {
      const text = typeof value === 'number' ? String(value) : readText(name, value)
      if (/^[\t\x20-\x7e]{0,256}$/.test(text)) return text
      throw new ApiError(400, `\`${name}\` is at most 256 printable ASCII characters.`)
    }
    case 'text':
      return readText(name, value)
  }
}

function readText(name: string, value: unknown) {
  if (typeof value === 'string' && value.length <= limits.faultText) return value
  throw new ApiError(400, `\`${name}\` is a text of at most ${limits.faultText} characters.`)
}

function readCount(name: string, value: unknown) {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new ApiError(400, `\`${name}\` of a rule is a number of requests.`)
}

function known(name: string, names: readonly string[]) {
  if (names.includes(name)) return
  const hint = didYouMean(name, names)
  throw new ApiError(400, `\`${name}\` is not known${hint ? `: ${hint}` : '.'}`)
}
