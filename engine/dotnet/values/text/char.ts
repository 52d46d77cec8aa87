import { argumentError, outOfRange } from '../errors.ts'

/** System.Char and System.Globalization.CharUnicodeInfo over UTF-16 units and code points. */

// In the order of UnicodeCategory.
const categories =
  'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Cn'.split(
    ' ',
  )
const patterns = categories.map((name) => new RegExp(`^\\p{${name}}$`, 'u'))
const known = new Map<number, number>()

/** UnicodeCategory by its number. */
export function unicodeCategory(point: number): number {
  let category = known.get(point)
  if (category === undefined) {
    const char = String.fromCodePoint(point)
    category = patterns.findIndex((pattern) => pattern.test(char))
    if (known.size < 70_000) known.set(point, category)
  }
  return category
}

const isIn = (first: number, last: number) => (point: number) => {
  const category = unicodeCategory(point)
  return category >= first && category <= last
}

export const isLetter = isIn(0, 4)
export const isUpper = isIn(0, 0)
export const isLower = isIn(1, 1)
export const isDigit = isIn(8, 8)
export const isNumber = isIn(8, 10)
export const isSeparator = isIn(11, 13)
export const isControl = isIn(14, 14)
export const isPunctuation = isIn(18, 24)
export const isSymbol = isIn(25, 28)

export function isLetterOrDigit(point: number): boolean {
  return isLetter(point) || isDigit(point)
}

export function isWhiteSpace(unit: number): boolean {
  if (unit < 128) return unit === 32 || (unit >= 9 && unit <= 13)
  return unit === 0x85 || isSeparator(unit)
}

export const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff
export const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff
export const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff

/** Takes away white space as .NET knows it, from the start, the end or both. */
export function trim(text: string, side: 'both' | 'start' | 'end' = 'both'): string {
  let start = 0
  let end = text.length
  if (side !== 'end') while (start < end && isWhiteSpace(text.charCodeAt(start))) start++
  if (side !== 'start') while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

const romans = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 50, 100, 500, 1000]

/** -1 for what has no numeric value. */
export function numericValue(point: number): number {
  if (isDigit(point)) {
    // Digits come in runs of ten.
    let first = point
    while (isDigit(first - 1)) first--
    return (point - first) % 10
  }
  if (!isNumber(point)) return -1
  if (point >= 0x2160 && point <= 0x217f) return romans[(point - 0x2160) % 16]!
  const match = /^[(]?(\d+)(?:\u2044(\d+)?)?[).]?$/.exec(
    String.fromCodePoint(point).normalize('NFKD'),
  )
  if (!match) return -1
  return Number(match[1]) / Number(match[2] ?? '1')
}

export function convertFromUtf32(point: number): string {
  if (point < 0 || point > 0x10ffff || isSurrogate(point)) {
    throw outOfRange(
      'A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff).',
      'utf32',
    )
  }
  return String.fromCodePoint(point)
}

export function convertToUtf32(text: string, index: number): number {
  if (index < 0 || index >= text.length) {
    throw outOfRange(
      'Index was out of range. Must be non-negative and less than the size of the collection.',
      'index',
    )
  }
  const point = text.codePointAt(index)!
  if (!isSurrogate(point)) return point
  const what = isHighSurrogate(point)
    ? 'high surrogate char without a following low surrogate'
    : 'low surrogate char without a preceding high surrogate'
  throw argumentError(
    `Found a ${what} at index: ${index}. The input may not be in this encoding, or may not contain valid Unicode (UTF-16) characters.`,
    's',
  )
}
