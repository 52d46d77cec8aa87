import { DotnetException } from '../../../engine/dotnet/exception.ts'
import { cachedRegex } from '../../../engine/dotnet/regex/regex.ts'
import { invariantNumbers } from '../../../engine/dotnet/values/culture.ts'
import { formatFloat } from '../../../engine/dotnet/values/number/format.ts'
import { tryParseDateTime } from '../../../engine/dotnet/values/time/date-time-parse.ts'
import { Mismatch } from '../../../engine/dotnet/values/time/parsed.ts'
import { LiquidDate } from './body.ts'

type Filter = (input: unknown, ...args: readonly unknown[]) => unknown

/** DotLiquid's filters under their C# names: the ones that APIM lists (transformation.md §5.1), and no others. */
export const filters: Readonly<Record<string, Filter>> = {
  Abs: (input) => Math.abs(number(input)),
  Append: (input, text) => print(input) + print(text),
  AtLeast: (input, least) => Math.max(number(input), number(least)),
  AtMost: (input, most) => Math.min(number(input), number(most)),
  Capitalize: (input) =>
    print(input).replace(/(^|\s)(\S)/g, (_, blank, letter) => blank + letter.toUpperCase()),
  Compact: (input) => list(input).filter((item) => item !== null && item !== undefined),
  Currency: (input) => currency(input),
  Date: (input, format) => date(input, format),
  Default: (input, otherwise) =>
    input === null || input === undefined || input === '' || input === false ? otherwise : input,
  DividedBy: (input, divisor) => divided(number(input), number(divisor)),
  Downcase: (input) => print(input).toLowerCase(),
  Escape: (input) => escaped(print(input)),
  First: (input) => list(input)[0] ?? null,
  H: (input) => escaped(print(input)),
  Join: (input, glue = ' ') => list(input).map(print).join(print(glue)),
  Last: (input) => list(input).at(-1) ?? null,
  Lstrip: (input) => print(input).trimStart(),
  Map: (input, name) => list(input).map((item) => memberOf(item, print(name))),
  Minus: (input, other) => number(input) - number(other),
  Modulo: (input, other) => number(input) % number(other),
  NewlineToBr: (input) => print(input).replace(/\r?\n/g, '<br />\n'),
  Plus: (input, other) =>
    typeof input === 'string' && !isNumeric(input)
      ? print(input) + print(other)
      : number(input) + number(other),
  Prepend: (input, text) => print(text) + print(input),
  Remove: (input, text) => print(input).replaceAll(print(text), ''),
  RemoveFirst: (input, text) => print(input).replace(print(text), () => ''),
  Replace: (input, pattern, replacement) =>
    replaced(print(input), print(pattern), print(replacement), -1),
  ReplaceFirst: (input, pattern, replacement) =>
    replaced(print(input), print(pattern), print(replacement), 1),
  Round: (input, digits = 0) => rounded(number(input), number(digits)),
  Rstrip: (input) => print(input).trimEnd(),
  Size: (input) =>
    Array.isArray(input) ? input.length : typeof input === 'string' ? input.length : 0,
  Slice: (input, start, length = 1) => sliced(input, number(start), number(length)),
  Sort: (input, name) => sorted(list(input), name),
  Split: (input, separator) => split(print(input), print(separator)),
  Strip: (input) => print(input).trim(),
  StripHtml: (input) => print(input).replace(/<[^>]*>/g, ''),
  StripNewlines: (input) => print(input).replace(/\r?\n/g, ''),
  Times: (input, other) => number(input) * number(other),
  Truncate: (input, length = 50, end = '...') =>
    truncated(print(input), number(length), print(end)),
  TruncateWords: (input, count = 15, end = '...') =>
    truncatedWords(print(input), number(count), print(end)),
  Uniq: (input) => [...new Set(list(input))],
  Upcase: (input) => print(input).toUpperCase(),
  UrlDecode: (input) => decodeUrl(print(input)),
  UrlEncode: (input) => encodeURIComponent(print(input)).replaceAll('%20', '+'),
}

/** A value as output prints it. */
export function print(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return formatFloat(value)
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`
  return String(value)
}

function jsonText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return value === null || value === undefined ? 'null' : print(value)
}

function number(value: unknown): number {
  if (typeof value === 'number') return value
  const text = print(value).trim()
  return isNumeric(text) ? Number(text) : 0
}

function isNumeric(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text.trim())
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === null || value === undefined ? [] : [value]
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
  return (value as Readonly<Record<string, unknown>>)[name] ?? null
}

/** Whole numbers are divided as C#'s int does. */
function divided(a: number, b: number): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return a / b
  if (b === 0)
    throw new DotnetException('System.DivideByZeroException', 'Attempted to divide by zero.')
  return Math.trunc(a / b)
}

function rounded(value: number, digits: number): number {
  const factor = 10 ** Math.min(Math.max(Math.trunc(digits), 0), 15)
  return Math.sign(value) * (Math.round(Math.abs(value) * factor) / factor)
}

function currency(input: unknown): string {
  const text = print(input)
  if (!isNumeric(text)) return text
  return formatFloat(Number(text), 'Double', 'C', { ...invariantNumbers, currencySymbol: '$' })
}

function date(input: unknown, format: unknown): unknown {
  if (format === null || format === undefined || format === '') return input
  if (input instanceof LiquidDate) return input.format(print(format))
  const parsed = tryParseDateTime(print(input), 0, () => 0n)
  return parsed instanceof Mismatch ? input : parsed.format(print(format))
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** DotLiquid takes a regular expression, and the policies that APIM generates rely on it. */
function replaced(text: string, pattern: string, replacement: string, count: number): string {
  if (pattern === '' || text === '') return text
  return cachedRegex(pattern).replace(text, replacement, count)
}

function sliced(input: unknown, start: number, length: number): unknown {
  const from = (size: number) => (start < 0 ? Math.max(0, size + start) : start)
  if (Array.isArray(input)) return input.slice(from(input.length), from(input.length) + length)
  const text = print(input)
  return text.slice(from(text.length), from(text.length) + length)
}

function sorted(items: readonly unknown[], name: unknown): unknown[] {
  const key = (item: unknown) => (name === undefined ? item : memberOf(item, print(name)))
  return [...items].sort((a, b) => order(key(a), key(b)))
}

function order(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [print(a), print(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function split(text: string, separator: string): string[] {
  if (separator === '') return [...text]
  return text.split(separator).filter((part) => part !== '')
}

function truncated(text: string, length: number, end: string): string {
  if (text.length <= length) return text
  return text.slice(0, Math.max(0, length - end.length)) + end
}

function truncatedWords(text: string, count: number, end: string): string {
  const words = text.split(' ').filter((word) => word !== '')
  return words.length > count ? words.slice(0, Math.max(1, count)).join(' ') + end : text
}

function decodeUrl(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
