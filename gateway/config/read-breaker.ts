import type { BreakerRule } from '../model/backend.ts'
import { type JsonObject, nameOf } from '../model/entity.ts'
import { readDuration } from './duration.ts'
import { filled, flag, member, number, object, objects, text, texts } from './json.ts'
import type { Information, Reading } from './reading.ts'

/** What ARM leaves open: how long failures are counted, and how long a trip holds, where a rule does not say. */
const minute = 60_000
const day = 86_400_000
const mostFailures = 10_000

/** Reasons of an attempt that a rule can name, in lower case (backends.md §3). */
const knownReasons: ReadonlySet<string> = new Set([
  'server errors',
  'timeout',
  'backendconnectionfailure',
])

/** The rules that can trip a breaker; the others are told of and left out. */
export function readBreaker(reading: Reading, information: Information): BreakerRule[] {
  const rules = objects(object(information.properties, 'circuitBreaker'), 'rules')
  return rules.flatMap((rule) => readRule(reading, information, rule) ?? [])
}

function readRule(
  reading: Reading,
  { name: owner, origin }: Information,
  rule: JsonObject,
): BreakerRule | undefined {
  const condition = object(rule, 'failureCondition')
  const name = text(rule, 'name') ?? ''
  const wrong = (what: string, hint: string) => {
    reading.problems.add('wrong member', origin.file ?? '', {
      message: `the circuit breaker rule \`${name}\` of ${nameOf(owner)} is left out: ${what}`,
      hint,
      entity: owner,
    })
    return undefined
  }
  const numbers: (number | undefined)[] = []
  for (const [label, most] of [
    ['count', mostFailures],
    ['percentage', 100],
  ] as const) {
    const written = member(condition, label)
    const value = number(condition, label)
    numbers.push(value)
    if (written === undefined || written === null) continue
    if (value === undefined || !Number.isInteger(value) || value < 1 || value > most) {
      return wrong(`\`${label}\` is ${JSON.stringify(written)}`, `write a number from 1 to ${most}`)
    }
  }
  const durations: number[] = []
  for (const [label, holder] of [
    ['interval', condition],
    ['tripDuration', rule],
  ] as const) {
    const written = filled(holder, label)
    const value = written === undefined ? minute : readDuration(written)
    if (value === undefined || value < 1 || value > 31 * day) {
      return wrong(
        `\`${label}\` is \`${written}\``,
        'write an ISO 8601 duration of at most 31 days, such as `PT30S`',
      )
    }
    durations.push(value)
  }
  const read: BreakerRule = {
    name,
    count: numbers[0],
    percentage: numbers[1],
    interval: durations[0]!,
    tripDuration: durations[1]!,
    statusCodeRanges: objects(condition, 'statusCodeRanges').map((range) => {
      const min = number(range, 'min') ?? 0
      return { min, max: number(range, 'max') ?? min }
    }),
    errorReasons: texts(condition, 'errorReasons').map((reason) => reason.trim().toLowerCase()),
    acceptRetryAfter: flag(rule, 'acceptRetryAfter') ?? false,
  }
  const idle = whyIdle(read)
  if (idle === undefined) return read
  reading.problems.add('breaker without effect', origin.file ?? '', {
    message: `the circuit breaker rule \`${name}\` of ${nameOf(owner)} can never trip: ${idle}`,
    hint: 'give `count` or `percentage`, and `statusCodeRanges` or one of the error reasons `Server errors`, `Timeout`, `BackendConnectionFailure`',
    entity: owner,
  })
  return undefined
}

function whyIdle(rule: BreakerRule): string | undefined {
  if (rule.count === undefined && rule.percentage === undefined) {
    return 'it says neither `count` nor `percentage`'
  }
  if (rule.statusCodeRanges.some(({ min, max }) => min <= max)) return undefined
  if (rule.errorReasons.some((reason) => knownReasons.has(reason))) return undefined
  return 'it names no status and no reason that an attempt can have'
}
