import { argumentError, formatError, notNull } from '../errors.ts'
import { daysOf } from './calendar.ts'
import { type Clock, DateTime, kinds } from './date-time.ts'
import { DateTimeOffset } from './date-time-offset.ts'
import { TimeSpan, ticksPer } from './time-span.ts'

/** DateTimeStyles, by .NET's numbers. */
export const dateStyles = {
  None: 0,
  AllowLeadingWhite: 1,
  AllowTrailingWhite: 2,
  AllowInnerWhite: 4,
  AllowWhiteSpaces: 7,
  NoCurrentDateDefault: 8,
  AdjustToUniversal: 16,
  AssumeLocal: 32,
  AssumeUniversal: 64,
  RoundtripKind: 128,
} as const

/** What a text says about a date; what it does not say is undefined. */
export interface Parsed {
  year?: number
  month?: number
  day?: number
  dayOfWeek?: number
  hour?: number
  minute?: number
  second?: number
  /** Ticks behind the second. */
  fraction?: bigint
  half?: 'AM' | 'PM'
  /** How far the clock is ahead of UTC, in ticks. */
  offset?: bigint
  /** Written as `Z` or `GMT`. */
  isUtc?: boolean
}

/** Why a text is no date: .NET's message, made with the text. */
export class Mismatch {
  readonly message: (text: string) => string

  constructor(message: (text: string) => string) {
    this.message = message
  }
}

export const notRecognized = new Mismatch(
  (text) => `String '${text}' was not recognized as a valid DateTime.`,
)

export const unknownWord = (index: number) =>
  new Mismatch(
    (text) =>
      `The string '${text}' was not recognized as a valid DateTime. There is an unknown word starting at index '${index}'.`,
  )

const wrongDayOfWeek = new Mismatch(
  (text) =>
    `String '${text}' was not recognized as a valid DateTime because the day of week was incorrect.`,
)

const outOfRange = new Mismatch(
  (text) => `The DateTime represented by the string '${text}' is out of range.`,
)

const utcOutOfRange = new Mismatch(
  (text) => `The UTC representation of the date '${text}' falls outside the year range 1-9999.`,
)

const offsetOutOfRange = new Mismatch(
  (text) => `The time zone offset of string '${text}' must be within plus or minus 14 hours.`,
)

/** The value, or a FormatException. */
export function orThrow<T>(value: T | Mismatch, text: string): T {
  if (value instanceof Mismatch) throw formatError(value.message(text))
  return value
}

export const requireText = (text: string | null, parameter = 's') => notNull(text, parameter)

export function toDateTime(parsed: Parsed, style: number, clock: Clock): DateTime | Mismatch {
  const ticks = ticksOf(parsed, style, clock)
  if (ticks instanceof Mismatch) return ticks
  const has = (flag: number) => (style & flag) !== 0
  if (parsed.offset !== undefined) {
    const utc = ticks - parsed.offset
    if (!DateTime.isValid(utc)) return outOfRange
    const isUtc =
      has(dateStyles.AdjustToUniversal) || (has(dateStyles.RoundtripKind) && parsed.isUtc === true)
    return DateTime.fromTicks(utc, isUtc ? kinds.Utc : kinds.Local)
  }
  if (!has(dateStyles.AssumeUniversal | dateStyles.AssumeLocal)) return DateTime.fromTicks(ticks)
  return DateTime.fromTicks(ticks, has(dateStyles.AdjustToUniversal) ? kinds.Utc : kinds.Local)
}

export function toDateTimeOffset(
  parsed: Parsed,
  style: number,
  clock: Clock,
): DateTimeOffset | Mismatch {
  const ticks = ticksOf(parsed, style, clock)
  if (ticks instanceof Mismatch) return ticks
  const offset = parsed.offset ?? 0n
  const most = 14n * ticksPer.hour
  if (offset < -most || offset > most) return offsetOutOfRange
  if (!DateTime.isValid(ticks - offset)) return utcOutOfRange
  const value = DateTimeOffset.fromTicks(ticks, new TimeSpan(offset))
  return (style & dateStyles.AdjustToUniversal) !== 0 ? value.toUniversalTime() : value
}

export function checkDateStyles(style: number, isOffset = false): void {
  const has = (flag: number) => (style & flag) !== 0
  if ((style & ~255) !== 0) {
    throw argumentError('An undefined DateTimeStyles value is being used.', 'styles')
  }
  if (has(dateStyles.AssumeLocal) && has(dateStyles.AssumeUniversal)) {
    throw argumentError(
      'The DateTimeStyles values AssumeLocal and AssumeUniversal cannot be used together.',
      'styles',
    )
  }
  if (isOffset) {
    if (!has(dateStyles.NoCurrentDateDefault)) return
    throw argumentError(
      "The DateTimeStyles value 'NoCurrentDateDefault' is not allowed when parsing DateTimeOffset.",
      'styles',
    )
  }
  const others = dateStyles.AssumeLocal | dateStyles.AssumeUniversal | dateStyles.AdjustToUniversal
  if (has(dateStyles.RoundtripKind) && has(others)) {
    throw argumentError(
      'The DateTimeStyles value RoundtripKind cannot be used with the values AssumeLocal, AssumeUniversal or AdjustToUniversal.',
      'styles',
    )
  }
}

/** Years of one or two digits are those up to 2049. */
export function fullYear(twoDigits: number): number {
  return twoDigits <= 49 ? 2000 + twoDigits : 1900 + twoDigits
}

function ticksOf(parsed: Parsed, style: number, clock: Clock): bigint | Mismatch {
  const { minute = 0, second = 0, fraction = 0n } = parsed
  const hour = hourOf(parsed)
  if (hour === undefined || hour > 23 || minute > 59 || second > 59) return notRecognized
  const { year, month, day } = withDefaults(parsed, style, clock)
  const days = daysOf(year, month, day)
  if (days === undefined) return notRecognized
  if (parsed.dayOfWeek !== undefined && parsed.dayOfWeek !== (days + 1) % 7) return wrongDayOfWeek
  const seconds = days * 86400 + hour * 3600 + minute * 60 + second
  const ticks = BigInt(seconds) * ticksPer.second + fraction
  return DateTime.isValid(ticks) ? ticks : outOfRange
}

function hourOf({ hour = 0, half }: Parsed): number | undefined {
  if (half === undefined) return hour
  if (hour > 12) return undefined
  return (hour % 12) + (half === 'PM' ? 12 : 0)
}

// Without any part of a date it is today; else what is missing is this year, the first month, the first day.
function withDefaults(parsed: Parsed, style: number, clock: Clock) {
  const { year, month, day } = parsed
  if (year !== undefined && month !== undefined && day !== undefined) return { year, month, day }
  const fromZero = (style & dateStyles.NoCurrentDateDefault) !== 0
  const today = fromZero ? DateTime.minValue : DateTime.today(clock)
  if (year === undefined && month === undefined && day === undefined) return today
  return { year: year ?? today.year, month: month ?? 1, day: day ?? 1 }
}
