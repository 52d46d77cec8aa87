import { type DateFormat, invariantDates } from '../culture.ts'
import { daysInMonth } from './calendar.ts'
import { type Clock, DateTime } from './date-time.ts'
import type { DateTimeOffset } from './date-time-offset.ts'
import {
  checkDateStyles,
  fullYear,
  Mismatch,
  notRecognized,
  orThrow,
  type Parsed,
  toDateTime,
  toDateTimeOffset,
  unknownWord,
} from './parsed.ts'
import { ticksPer } from './time-span.ts'

/** `DateTime.TryParse`: dates and times as people write them, month before day. */
export function tryParseDateTime(text: string, style: number, clock: Clock): DateTime | Mismatch {
  checkDateStyles(style)
  const parsed = readDate(text, clock, invariantDates)
  return parsed instanceof Mismatch ? parsed : toDateTime(parsed, style, clock)
}

export function parseDateTime(text: string, style: number, clock: Clock): DateTime {
  return orThrow(tryParseDateTime(text, style, clock), text)
}

export function tryParseDateTimeOffset(
  text: string,
  style: number,
  clock: Clock,
): DateTimeOffset | Mismatch {
  checkDateStyles(style, true)
  const parsed = readDate(text, clock, invariantDates)
  return parsed instanceof Mismatch ? parsed : toDateTimeOffset(parsed, style, clock)
}

export function parseDateTimeOffset(text: string, style: number, clock: Clock): DateTimeOffset {
  return orThrow(tryParseDateTimeOffset(text, style, clock), text)
}

interface DateNumber {
  readonly value: number
  readonly isYear: boolean
}

const time = /(\d{1,2})\s*:\s*(\d{1,2})(?:\s*:\s*(\d{1,2})(?:\.(\d+))?)?/y
const hourAlone = /(\d{1,2})(?=\s*[AaPp][Mm]?(?![A-Za-z]))/y
const dateNumber = /\d+/y
const word = /\p{L}+/uy
const zone = /[+-](?:(\d{1,2}):(\d{2})|(\d{2})(\d{2})|(\d{1,2}))(?!\d)/y

/** Takes a text apart into numbers of a date, a time, names and a zone; then decides which number is what. */
function readDate(text: string, clock: Clock, info: DateFormat): Parsed | Mismatch {
  const parsed: Parsed = {}
  const numbers: DateNumber[] = []
  let i = 0
  const match = (pattern: RegExp) => {
    pattern.lastIndex = i
    const found = pattern.exec(text)
    if (found) i += found[0].length
    return found
  }
  const hasDate = () => numbers.length + (parsed.month === undefined ? 0 : 1) === 3

  while (i < text.length) {
    const char = text[i]!
    if (/[\s,\0]/.test(char)) {
      i++
      continue
    }
    if (/\d/.test(char)) {
      const clockTime = match(time)
      if (clockTime) {
        if (parsed.hour !== undefined || !readTime(clockTime, parsed)) return notRecognized
        continue
      }
      const hour = parsed.hour === undefined ? match(hourAlone) : null
      if (hour) {
        parsed.hour = Number(hour[1])
        continue
      }
      const digits = match(dateNumber)![0]
      if (digits.length > 9) return notRecognized
      numbers.push({ value: Number(digits), isYear: digits.length > 2 })
      continue
    }
    const wasBlank = /\s/.test(text.charAt(i - 1))
    const mayBeZone = parsed.hour !== undefined || (wasBlank && hasDate())
    if (char === '+' || (char === '-' && mayBeZone)) {
      const found = match(zone)
      if (!found || parsed.offset !== undefined) return notRecognized
      if (!readZone(found, parsed)) return notRecognized
      continue
    }
    if (char === '/' || char === '-' || char === '.') {
      // Separators stand between the parts of a date, or end an abbreviation.
      if (
        i === 0 ||
        (char !== '.' &&
          !/[\d\p{L}]/u.test(
            text
              .slice(i + 1)
              .trimStart()
              .charAt(0),
          ))
      ) {
        return notRecognized
      }
      i++
      continue
    }
    const start = i
    const found = match(word)
    if (!found) return notRecognized
    const isKnown = readWord(found[0], parsed, info, text.charAt(i), numbers)
    if (isKnown === undefined) return unknownWord(start)
    if (!isKnown) return notRecognized
  }
  return assign(parsed, numbers, clock)
}

function readTime(found: RegExpExecArray, parsed: Parsed): boolean {
  parsed.hour = Number(found[1])
  parsed.minute = Number(found[2])
  parsed.second = Number(found[3] ?? '0')
  const fraction = found[4]
  if (fraction !== undefined) {
    parsed.fraction = BigInt(Math.round(Number(`0.${fraction.slice(0, 30)}`) * 1e7))
  }
  return parsed.hour < 24 && parsed.minute < 60 && parsed.second < 60
}

export function readZone(found: RegExpExecArray, parsed: Parsed): boolean {
  const hours = Number(found[1] ?? found[3] ?? found[5])
  const minutes = Number(found[2] ?? found[4] ?? '0')
  if (minutes > 59) return false
  const size = BigInt(hours) * ticksPer.hour + BigInt(minutes) * ticksPer.minute
  if (size > 14n * ticksPer.hour) return false
  parsed.offset = found[0].startsWith('-') ? -size : size
  return true
}

/** Undefined for a word without meaning, false for one that has no place here. */
function readWord(
  text: string,
  parsed: Parsed,
  info: DateFormat,
  next: string,
  numbers: readonly DateNumber[],
): boolean | undefined {
  const upper = text.toUpperCase()
  const among = (names: readonly string[]) => names.findIndex((one) => one.toUpperCase() === upper)
  const month = Math.max(among(info.months), among(info.abbreviatedMonths))
  if (month >= 0) {
    if (parsed.month !== undefined) return false
    parsed.month = month + 1
    return true
  }
  const day = Math.max(among(info.days), among(info.abbreviatedDays))
  if (day >= 0) {
    if (parsed.dayOfWeek !== undefined) return false
    parsed.dayOfWeek = day
    return true
  }
  if (['AM', 'A', 'PM', 'P'].includes(upper)) {
    if (parsed.hour === undefined || parsed.half !== undefined) return false
    parsed.half = upper.startsWith('A') ? 'AM' : 'PM'
    return true
  }
  if (upper === 'Z' || upper === 'GMT') {
    if (parsed.offset !== undefined) return false
    parsed.offset = 0n
    parsed.isUtc = true
    return true
  }
  if (upper === 'T' && /\d/.test(next)) return numbers.length > 0
  if (upper === 'AD') return true
  return undefined
}

function assign(parsed: Parsed, numbers: readonly DateNumber[], clock: Clock): Parsed | Mismatch {
  const [first, second, third] = numbers
  if (parsed.month !== undefined) return assignWithName(parsed, numbers, clock)
  if (!first) return parsed.hour === undefined ? notRecognized : parsed
  if (!second || numbers.length > 3) return notRecognized
  if (third) {
    if (second.isYear) return notRecognized
    const [year, month, day] = first.isYear ? [first, second, third] : [third, first, second]
    if (day.isYear) return notRecognized
    return set(parsed, yearOf(year), month.value, day.value)
  }
  if (first.isYear && second.isYear) return notRecognized
  if (first.isYear) return set(parsed, first.value, second.value, 1)
  if (second.isYear) return set(parsed, second.value, first.value, 1)
  return set(parsed, DateTime.today(clock).year, first.value, second.value)
}

function assignWithName(
  parsed: Parsed,
  numbers: readonly DateNumber[],
  clock: Clock,
): Parsed | Mismatch {
  const month = parsed.month!
  const [first, second] = numbers
  if (!first || numbers.length > 2) return notRecognized
  const thisYear = DateTime.today(clock).year
  if (!second) {
    if (first.isYear) return set(parsed, first.value, month, 1)
    if (isDay(first.value, thisYear, month)) return set(parsed, thisYear, month, first.value)
    return set(parsed, yearOf(first), month, 1)
  }
  if (first.isYear && second.isYear) return notRecognized
  if (first.isYear) return set(parsed, first.value, month, second.value)
  if (second.isYear || isDay(first.value, yearOf(second), month)) {
    return set(parsed, yearOf(second), month, first.value)
  }
  return set(parsed, yearOf(first), month, second.value)
}

function set(parsed: Parsed, year: number, month: number, day: number): Parsed {
  return { ...parsed, year, month, day }
}

function yearOf(number: DateNumber): number {
  return number.isYear ? number.value : fullYear(number.value)
}

function isDay(day: number, year: number, month: number): boolean {
  return day >= 1 && day <= daysInMonth(year, month)
}
