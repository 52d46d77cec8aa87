import { formatError, overflowError } from '../errors.ts'
import { trim } from '../text/char.ts'
import { TimeSpan, ticksPer } from './time-span.ts'
import { timeSpanLetters } from './time-span-format.ts'
import { badFormatString, tokenize } from './tokens.ts'

export type Failure = 'format' | 'overflow'

/** TimeSpanStyles.AssumeNegative. */
export const assumeNegative = 1

interface Fields {
  days?: string | undefined
  hours?: string | undefined
  minutes?: string | undefined
  seconds?: string | undefined
  fraction?: string | undefined
}

// `d`; `h:m`; `h:m:s`; `d.h:m`; `d.h:m:s`; `d:h:m:s`, the last ones with a fraction behind the seconds.
const form =
  /^(?:(?<only>\d+)|(?:(?<days>\d+)(?<mark>[.:]))??(?<hours>\d+):(?<minutes>\d+)(?::(?<seconds>\d+)(?:\.(?<fraction>\d+))?)?)$/

/** `TimeSpan.Parse`; a failure where the text is none. */
export function tryParseTimeSpan(text: string): TimeSpan | Failure {
  const trimmed = trim(text)
  const negative = trimmed.startsWith('-')
  const body = negative ? trim(trimmed.slice(1)) : trimmed
  const groups = form.exec(body)?.groups
  if (!groups) return 'format'
  const { only, hours, minutes, seconds, fraction } = groups
  const days = only ?? groups.days
  // A fourth number needs the seconds: `1:2:3` are hours, minutes and seconds.
  if (groups.mark === ':' && seconds === undefined) return 'format'
  const value = build({ days, hours, minutes, seconds, fraction }, negative)
  if (value !== 'overflow' || days !== undefined || fraction !== undefined) return value
  // What cannot be hours, minutes and seconds may be days, hours and minutes: `24:00:00` are 24 days.
  if (seconds === undefined) return value
  return build({ days: hours, hours: minutes, minutes: seconds }, negative)
}

export function parseTimeSpan(text: string): TimeSpan {
  return orThrow(tryParseTimeSpan(text), text)
}

/** `TimeSpan.ParseExact` with one or several formats. */
export function tryParseTimeSpanExact(
  text: string,
  formats: readonly string[],
  style = 0,
): TimeSpan | Failure {
  let failure: Failure = 'format'
  for (const format of formats) {
    const value = parseOne(text, format, style)
    if (typeof value !== 'string') return value
    if (formats.length === 1) failure = value
  }
  return failure
}

export function parseTimeSpanExact(text: string, formats: readonly string[], style = 0): TimeSpan {
  if (formats.length === 0) throw formatError('No format specifiers were provided.')
  return orThrow(tryParseTimeSpanExact(text, formats, style), text)
}

function orThrow(value: TimeSpan | Failure, text: string): TimeSpan {
  if (value === 'format') {
    throw formatError(`String '${text}' was not recognized as a valid TimeSpan.`)
  }
  if (value === 'overflow') {
    throw overflowError(
      `The TimeSpan string '${text}' could not be parsed because at least one of the numeric components is out of range or contains too many digits.`,
    )
  }
  return value
}

const standard: Readonly<Record<string, RegExp>> = {
  c: /^(?<sign>-?)(?:(?<only>\d+)|(?:(?<days>\d+)\.)?(?<hours>\d+):(?<minutes>\d+)(?::(?<seconds>\d+)(?:\.(?<fraction>\d+))?)?)$/,
  g: /^(?<sign>-?)(?:(?<only>\d+)|(?:(?<days>\d+):(?=\d+:\d+:))?(?<hours>\d+):(?<minutes>\d+)(?::(?<seconds>\d+)(?:\.(?<fraction>\d+))?)?)$/,
  G: /^(?<sign>-?)(?<days>\d+):(?<hours>\d+):(?<minutes>\d+):(?<seconds>\d+)\.(?<fraction>\d+)$/,
}

function parseOne(text: string, format: string, style: number): TimeSpan | Failure {
  if (format === '') throw badSpecifier()
  if (format.length === 1) {
    const pattern = standard[format === 't' || format === 'T' ? 'c' : format]
    if (!pattern) throw badSpecifier()
    const groups = pattern.exec(trim(text))?.groups
    if (!groups) return 'format'
    const { only, hours, minutes, seconds, fraction } = groups
    const days = only ?? groups.days
    return build({ days, hours, minutes, seconds, fraction }, groups.sign === '-')
  }
  return parseCustom(text, format, (style & assumeNegative) !== 0)
}

function parseCustom(text: string, format: string, negative: boolean): TimeSpan | Failure {
  const fields: Fields = {}
  const names = { d: 'days', h: 'hours', m: 'minutes', s: 'seconds' } as const
  let i = 0
  const digits = (least: number, most: number) => {
    const start = i
    while (i - start < most && /\d/.test(text.charAt(i))) i++
    return i - start < least ? undefined : text.slice(start, i)
  }
  for (const token of tokenize(format, timeSpanLetters, 'mistake')) {
    if (token.kind === 'text') {
      if (!text.startsWith(token.text, i)) return 'format'
      i += token.text.length
      continue
    }
    const { letter, count } = token
    const name = letter === 'f' || letter === 'F' ? 'fraction' : names[letter as keyof typeof names]
    if (fields[name] !== undefined || count > (name === 'fraction' ? 7 : name === 'days' ? 8 : 2)) {
      throw badFormatString()
    }
    const most = count > 1 || name === 'fraction' ? count : name === 'days' ? 8 : 2
    const found = digits(letter === 'F' ? 0 : count, most)
    if (found === undefined) return 'format'
    fields[name] = found
  }
  return i === text.length ? build(fields, negative) : 'format'
}

function build(fields: Fields, negative: boolean): TimeSpan | Failure {
  const fraction = fields.fraction ?? ''
  const number = (text: string | undefined, most: bigint) => {
    const value =
      text === undefined || text === '' ? 0n : text.length > 20 ? most + 1n : BigInt(text)
    return value > most ? undefined : value
  }
  const days = number(fields.days, 10675199n)
  const hours = number(fields.hours, 23n)
  const minutes = number(fields.minutes, 59n)
  const seconds = number(fields.seconds, 59n)
  if (days === undefined || hours === undefined || minutes === undefined) return 'overflow'
  if (seconds === undefined || fraction.length > 7) return 'overflow'
  const size =
    days * ticksPer.day +
    hours * ticksPer.hour +
    minutes * ticksPer.minute +
    seconds * ticksPer.second +
    BigInt(fraction.padEnd(7, '0'))
  const ticks = negative ? -size : size
  return BigInt.asIntN(64, ticks) === ticks ? new TimeSpan(ticks) : 'overflow'
}

const badSpecifier = () => formatError('Format specifier was invalid.')
