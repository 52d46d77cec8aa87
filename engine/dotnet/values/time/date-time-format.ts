import type { DateFormat } from '../culture.ts'
import { DateTime, kinds } from './date-time.ts'
import type { TimeSpan } from './time-span.ts'
import { ticksPer } from './time-span.ts'
import { badFormatString, tokenize } from './tokens.ts'

export const dateLetters = 'dfFghHKmMstyz:/'

export const roundTripPattern = "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK"
export const rfc1123Pattern = "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'"
export const sortablePattern = "yyyy'-'MM'-'dd'T'HH':'mm':'ss"
export const universalSortablePattern = "yyyy'-'MM'-'dd HH':'mm':'ss'Z'"

/** The pattern of a one-letter format; undefined for a letter that is none. */
export function standardPattern(letter: string, info: DateFormat): string | undefined {
  switch (letter) {
    case 'd':
      return info.shortDate
    case 'D':
      return info.longDate
    case 'f':
      return `${info.longDate} ${info.shortTime}`
    case 'F':
    case 'U':
      return info.fullDateTime
    case 'g':
      return `${info.shortDate} ${info.shortTime}`
    case 'G':
      return `${info.shortDate} ${info.longTime}`
    case 'm':
    case 'M':
      return info.monthDay
    case 'o':
    case 'O':
      return roundTripPattern
    case 'r':
    case 'R':
      return rfc1123Pattern
    case 's':
      return sortablePattern
    case 't':
      return info.shortTime
    case 'T':
      return info.longTime
    case 'u':
      return universalSortablePattern
    case 'y':
    case 'Y':
      return info.yearMonth
    default:
      return undefined
  }
}

/** `ToString(format)` of DateTime, and with an offset of DateTimeOffset, whose clock time `value` then is. */
export function formatDateTime(
  value: DateTime,
  format: string | null,
  info: DateFormat,
  offset?: TimeSpan,
): string {
  if (format === null || format === '') {
    const pattern = `${info.shortDate} ${info.longTime}`
    return custom(value, offset ? `${pattern} zzz` : pattern, info, offset)
  }
  if (format.length > 1) return custom(value, format, info, offset)
  const pattern = standardPattern(format, info)
  if (pattern === undefined || (format === 'U' && offset)) throw badFormatString()
  if (format === 'U') return custom(value.toUniversalTime(), pattern, info)
  if (offset && 'rRu'.includes(format)) {
    // Written in UTC, whatever the offset; the ends of time may fall out of range.
    const ticks = value.ticks - offset.ticks
    return custom(DateTime.isValid(ticks) ? DateTime.fromTicks(ticks) : value, pattern, info)
  }
  return custom(value, pattern, info, offset)
}

function custom(value: DateTime, format: string, info: DateFormat, offset?: TimeSpan): string {
  let text = ''
  for (const token of tokenize(format, dateLetters, 'text')) {
    if (token.kind === 'text') {
      text += token.text
      continue
    }
    const { letter, count } = token
    const digits = (number: number) => String(number).padStart(Math.min(count, 2), '0')
    switch (letter) {
      case 'd':
        if (count <= 2) text += digits(value.day)
        else text += (count === 3 ? info.abbreviatedDays : info.days)[value.dayOfWeek]
        break
      case 'M':
        if (count <= 2) text += digits(value.month)
        else text += (count === 3 ? info.abbreviatedMonths : info.months)[value.month - 1]
        break
      case 'y':
        if (count <= 2) text += digits(value.year % 100)
        else text += String(value.year).padStart(count, '0')
        break
      case 'h':
        text += digits(value.hour % 12 || 12)
        break
      case 'H':
        text += digits(value.hour)
        break
      case 'm':
        text += digits(value.minute)
        break
      case 's':
        text += digits(value.second)
        break
      case 'f':
      case 'F': {
        if (count > 7) throw badFormatString()
        const fraction = String(value.ticks % ticksPer.second)
          .padStart(7, '0')
          .slice(0, count)
        if (letter === 'f') {
          text += fraction
          break
        }
        const kept = fraction.replace(/0+$/, '')
        // `.FFF` of a whole second takes the point away as well.
        if (kept === '' && text.endsWith('.')) text = text.slice(0, -1)
        else text += kept
        break
      }
      case 't': {
        const mark = value.hour < 12 ? info.am : info.pm
        text += count === 1 ? mark.slice(0, 1) : mark
        break
      }
      case 'g':
        text += info.era
        break
      case 'z':
        text += offsetText(offset?.ticks ?? 0n, count)
        break
      case 'K':
        // K is one letter: KK writes twice.
        for (let i = 0; i < count; i++) {
          if (offset) text += offsetText(offset.ticks, 3)
          else if (value.kind === kinds.Utc) text += 'Z'
          else if (value.kind === kinds.Local) text += '+00:00'
        }
        break
      case ':':
        text += info.timeSeparator.repeat(count)
        break
      case '/':
        text += info.dateSeparator.repeat(count)
        break
    }
  }
  return text
}

function offsetText(ticks: bigint, count: number): string {
  const size = ticks < 0n ? -ticks : ticks
  const sign = ticks < 0n ? '-' : '+'
  const hours = String(size / ticksPer.hour)
  if (count === 1) return sign + hours
  const minutes = String((size / ticksPer.minute) % 60n)
  const start = sign + hours.padStart(2, '0')
  return count === 2 ? start : `${start}:${minutes.padStart(2, '0')}`
}
