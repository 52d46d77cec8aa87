import { type DateFormat, invariantDates } from '../culture.ts'
import { formatError } from '../errors.ts'
import type { Clock, DateTime } from './date-time.ts'
import { dateLetters, standardPattern } from './date-time-format.ts'
import type { DateTimeOffset } from './date-time-offset.ts'
import { readZone } from './date-time-parse.ts'
import {
  checkDateStyles,
  dateStyles,
  fullYear,
  Mismatch,
  notRecognized,
  orThrow,
  type Parsed,
  toDateTime,
  toDateTimeOffset,
} from './parsed.ts'
import { type Token, tokenize } from './tokens.ts'

/** `DateTime.TryParseExact` with one or several formats. */
export function tryParseDateTimeExact(
  text: string,
  formats: readonly string[],
  style: number,
  clock: Clock,
): DateTime | Mismatch {
  checkDateStyles(style)
  return firstOf(text, formats, style, (parsed) => toDateTime(parsed, style, clock))
}

export function parseDateTimeExact(
  text: string,
  formats: readonly string[],
  style: number,
  clock: Clock,
): DateTime {
  checkFormats(formats)
  return orThrow(tryParseDateTimeExact(text, formats, style, clock), text)
}

export function tryParseDateTimeOffsetExact(
  text: string,
  formats: readonly string[],
  style: number,
  clock: Clock,
): DateTimeOffset | Mismatch {
  checkDateStyles(style, true)
  return firstOf(text, formats, style, (parsed, format) => {
    // `r` and `u` are UTC to DateTimeOffset; to DateTime their zone is only letters.
    const isUtc = parsed.offset === undefined && /^[rRu]$/.test(format)
    return toDateTimeOffset(isUtc ? { ...parsed, offset: 0n } : parsed, style, clock)
  })
}

export function parseDateTimeOffsetExact(
  text: string,
  formats: readonly string[],
  style: number,
  clock: Clock,
): DateTimeOffset {
  checkFormats(formats)
  return orThrow(tryParseDateTimeOffsetExact(text, formats, style, clock), text)
}

function checkFormats(formats: readonly string[]): void {
  if (formats.length === 0) throw formatError('No format specifiers were provided.')
  if (formats.some((one) => one === '')) throw formatError('Format specifier was invalid.')
}

function firstOf<T>(
  text: string,
  formats: readonly string[],
  style: number,
  finish: (parsed: Parsed, format: string) => T | Mismatch,
): T | Mismatch {
  let mismatch: Mismatch = notRecognized
  if (text === '') return mismatch
  for (const format of formats) {
    const parsed = readExact(text, format, style, invariantDates)
    const value = parsed ? finish(parsed, format) : notRecognized
    if (!(value instanceof Mismatch)) return value
    if (formats.length === 1) mismatch = value
  }
  return mismatch
}

function readExact(
  text: string,
  format: string,
  style: number,
  info: DateFormat,
): Parsed | undefined {
  if (format === '') return undefined
  let pattern = format
  if (format.length === 1) {
    const standard = standardPattern(format, info)
    if (standard === undefined) throw formatError('Input string was not in a correct format.')
    pattern = standard
  }
  const reader = new Reader(text, style, info)
  if (format === 'U') reader.parsed.offset = 0n
  return reader.read(pattern) ? reader.parsed : undefined
}

type Field = 'year' | 'month' | 'day' | 'dayOfWeek' | 'hour' | 'minute' | 'second'

/** Reads a text by a format, letter by letter. */
class Reader {
  readonly parsed: Parsed = {}
  readonly #text: string
  readonly #style: number
  readonly #info: DateFormat
  #at = 0

  constructor(text: string, style: number, info: DateFormat) {
    this.#text = text
    this.#style = style
    this.#info = info
  }

  read(pattern: string): boolean {
    const allows = (flag: number) => (this.#style & flag) !== 0
    const format = allows(dateStyles.AllowWhiteSpaces) ? pattern.trim() : pattern
    const tokens = tokenize(format.replaceAll('GMT', '\\G\\M\\T'), `${dateLetters}Z`, 'text')
    const namesGmt = /GMT/.test(format.replace(/'[^']*'|"[^"]*"/g, ''))
    if (allows(dateStyles.AllowLeadingWhite)) this.#skipWhite()
    for (const [i, token] of tokens.entries()) {
      if (allows(dateStyles.AllowInnerWhite)) this.#skipWhite()
      if (token.kind === 'letter') {
        if (!this.#letter(token.letter, token.count)) return false
      } else if (/^\s$/.test(token.text) && allows(dateStyles.AllowInnerWhite)) {
        this.#skipWhite()
      } else if (!this.#take(token.text) && !isOptionalPoint(token, tokens[i + 1])) {
        return false
      }
    }
    if (namesGmt) this.#setUtc()
    if (allows(dateStyles.AllowTrailingWhite)) this.#skipWhite()
    return this.#at === this.#text.length
  }

  #letter(letter: string, count: number): boolean {
    const info = this.#info
    switch (letter) {
      case 'y': {
        const year = this.#number(count === 1 ? 1 : count, count === 1 ? 2 : count)
        return this.#set('year', year !== undefined && count <= 2 ? fullYear(year) : year)
      }
      case 'M':
        if (count <= 2) return this.#set('month', this.#number(count, 2))
        return this.#set('month', this.#name(count === 3 ? info.abbreviatedMonths : info.months, 1))
      case 'd':
        if (count <= 2) return this.#set('day', this.#number(count, 2))
        return this.#set('dayOfWeek', this.#name(count === 3 ? info.abbreviatedDays : info.days, 0))
      case 'h':
      case 'H':
        return this.#set('hour', this.#number(Math.min(count, 2), 2))
      case 'm':
        return this.#set('minute', this.#number(Math.min(count, 2), 2))
      case 's':
        return this.#set('second', this.#number(Math.min(count, 2), 2))
      case 'f':
      case 'F':
        return this.#fraction(letter === 'f' ? count : 0, count)
      case 't':
        return this.#half(count)
      case 'g':
        return this.#take(info.era) || this.#take(info.abbreviatedEra)
      case 'z':
        return this.#zone(count)
      case 'Z':
        return (this.#take('Z') || this.#take('GMT')) && this.#setUtc()
      case 'K':
        if (this.#take('Z')) return this.#setUtc()
        return /[+-]/.test(this.#text.charAt(this.#at)) ? this.#zone(3) : true
      case ':':
        return this.#take(info.timeSeparator.repeat(count))
      default:
        return this.#take(info.dateSeparator.repeat(count))
    }
  }

  #set(field: Field, value: number | undefined): boolean {
    if (value === undefined) return false
    const known = this.parsed[field]
    this.parsed[field] = value
    return known === undefined || known === value
  }

  #setUtc(): boolean {
    if (this.parsed.offset !== undefined) return false
    this.parsed.offset = 0n
    this.parsed.isUtc = true
    return true
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false
    this.#at += token.length
    return true
  }

  #skipWhite(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++
  }

  #digits(least: number, most: number): string | undefined {
    const start = this.#at
    while (this.#at - start < most && /^\d$/.test(this.#text.charAt(this.#at))) this.#at++
    return this.#at - start < least ? undefined : this.#text.slice(start, this.#at)
  }

  #number(least: number, most: number): number | undefined {
    const digits = this.#digits(least, most)
    return digits === undefined ? undefined : Number(digits)
  }

  #name(names: readonly string[], base: number): number | undefined {
    const rest = this.#text.slice(this.#at, this.#at + 20).toUpperCase()
    const index = names.findIndex((name) => rest.startsWith(name.toUpperCase()))
    if (index < 0) return undefined
    this.#at += names[index]!.length
    return index + base
  }

  #fraction(least: number, most: number): boolean {
    const digits = most > 7 ? undefined : this.#digits(least, most)
    if (digits === undefined) return false
    const fraction = BigInt(digits.padEnd(7, '0'))
    const known = this.parsed.fraction
    this.parsed.fraction = fraction
    return known === undefined || known === fraction
  }

  #half(count: number): boolean {
    const { am, pm } = this.#info
    const length = count === 1 ? 1 : am.length
    const found = this.#text.slice(this.#at, this.#at + length).toUpperCase()
    this.#at += length
    if (found === am.slice(0, length)) this.parsed.half = 'AM'
    else if (found === pm.slice(0, length)) this.parsed.half = 'PM'
    else return false
    return true
  }

  #zone(count: number): boolean {
    if (this.parsed.offset !== undefined) return false
    const pattern = count >= 3 ? /[+-](?:(\d{1,2}):(\d{2})|(\d{2})(\d{2}))/y : /[+-](\d{1,2})/y
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (!found) return false
    this.#at += found[0].length
    return readZone(found, this.parsed)
  }
}

// `.FFF` matches nothing at all, and takes its point away with it.
function isOptionalPoint(token: Token, next: Token | undefined): boolean {
  return (
    token.kind === 'text' && token.text === '.' && next?.kind === 'letter' && next.letter === 'F'
  )
}
