import type { Decimal } from '../values/decimal.ts'
import { formatFloat } from '../values/number/format.ts'
import { DateTime, unixEpochTicks } from '../values/time/date-time.ts'
import type { DateTimeOffset } from '../values/time/date-time-offset.ts'
import { quoteText, type StringEscapeHandling } from './escape.ts'
import { formatJsonDate, inZone, zones } from './json-dates.ts'
import type { Scalar } from './scalar.ts'
import { JTokenType } from './token-type.ts'
import {
  checkDepth,
  JArray,
  JConstructor,
  JObject,
  JProperty,
  type JToken,
  type JValue,
} from './tree.ts'

export interface WriteSettings {
  readonly indented?: boolean
  readonly escaping?: StringEscapeHandling
  /** DateTimeZoneHandling of the dates that are written. */
  readonly zone?: number
  /** Dates by a .NET format string instead of ISO 8601. */
  readonly dateFormat?: string | null
  /** Dates as `/Date(…)/`. */
  readonly microsoftDates?: boolean
  /** How NaN and infinities are written: in quotes, bare, or as 0. */
  readonly floats?: 'text' | 'symbol' | 'default'
}

/** `token.ToString(formatting)`: byte for byte what Newtonsoft's JsonTextWriter writes. */
export function writeToken(token: JToken, settings: WriteSettings = {}): string {
  const writer = new Writer(settings)
  writer.token(token, 0)
  return writer.text
}

class Writer {
  text = ''
  readonly #indented: boolean
  readonly #settings: WriteSettings
  readonly #colon: string

  constructor(settings: WriteSettings) {
    this.#indented = settings.indented ?? false
    this.#settings = settings
    this.#colon = this.#indented ? ': ' : ':'
  }

  token(token: JToken, depth: number): void {
    if (token instanceof JObject) this.#items(token.children, '{', '}', depth)
    else if (token instanceof JArray) this.#items(token.children, '[', ']', depth)
    else if (token instanceof JProperty) this.#property(token, depth)
    else if (token instanceof JConstructor) {
      this.#items(token.children, `new ${token.name ?? ''}(`, ')', depth)
    } else this.text += writeValue(token as JValue, this.#settings)
  }

  #property(property: JProperty, depth: number): void {
    this.text += quoteText(property.name, this.#settings.escaping) + this.#colon
    if (property.count === 0) this.text += 'null'
    else this.token(property.value, depth)
  }

  #items(items: readonly JToken[], open: string, close: string, depth: number): void {
    checkDepth(depth)
    this.text += open
    let separator = ''
    for (const item of items) {
      // A comment is not set off by a comma from what stands before it.
      if (item.type !== JTokenType.Comment) {
        this.text += separator
        separator = ','
      }
      if (this.#indented) this.text += lineBreak(depth + 1)
      this.token(item, depth + 1)
    }
    if (this.#indented && items.length > 0) this.text += lineBreak(depth)
    this.text += close
  }
}

const breaks: string[] = []

function lineBreak(depth: number): string {
  breaks[depth] ??= `\n${'  '.repeat(depth)}`
  return breaks[depth]
}

/** The JSON of a value. */
export function writeValue(token: JValue, settings: WriteSettings = {}): string {
  switch (token.type) {
    case JTokenType.Null:
      return 'null'
    case JTokenType.Undefined:
      return 'undefined'
    case JTokenType.Raw:
      return (token.value as string | null) ?? ''
    case JTokenType.Comment:
      return writeComment((token.value as string | null) ?? '')
    default:
      return writeScalar(token, settings)
  }
}

export function writeScalar(scalar: Scalar, settings: WriteSettings = {}): string {
  const { value } = scalar
  const { escaping } = settings
  switch (scalar.scalar) {
    case 'Null':
      return 'null'
    case 'String':
      return quoteText(value as string, escaping)
    case 'Char':
      return quoteText(String.fromCharCode(value as number), escaping)
    case 'Boolean':
      return value ? 'true' : 'false'
    case 'Single':
    case 'Double':
      return writeFloat(value as number, scalar.scalar, settings.floats)
    case 'Decimal':
      return withFraction((value as Decimal).toString())
    case 'DateTime':
      return writeDate(value as DateTime, settings)
    case 'DateTimeOffset':
      return writeDateOffset(value as DateTimeOffset, settings)
    case 'TimeSpan':
    case 'Guid':
      return quoteText(String(value))
    case 'Uri':
      return quoteText((value as { originalString: string }).originalString, escaping)
    case 'Bytes':
      return `"${Buffer.from(value as Uint8Array).toString('base64')}"`
    default:
      return String(value)
  }
}

/** JSON has no NaN and no infinities: they are written as texts (FloatFormatHandling.String). */
function writeFloat(
  value: number,
  type: 'Single' | 'Double',
  style: WriteSettings['floats'],
): string {
  const text = formatFloat(value, type)
  if (Number.isFinite(value)) return withFraction(text)
  if (style === 'default') return '0.0'
  // JavaScript's names, not .NET's symbols.
  return style === 'symbol' ? text : `"${text}"`
}

function writeDate(date: DateTime, settings: WriteSettings): string {
  const { ticks, kind } = inZone(date, settings.zone ?? zones.RoundtripKind)!
  if (settings.dateFormat) {
    return quoteText(DateTime.fromTicks(ticks, kind).format(settings.dateFormat))
  }
  if (settings.microsoftDates) return microsoftDate(ticks, kind === 1 ? '' : '+0000')
  return `"${formatJsonDate(ticks, kind)}"`
}

function writeDateOffset(date: DateTimeOffset, settings: WriteSettings): string {
  if (settings.dateFormat) return quoteText(date.format(settings.dateFormat))
  const { ticks, totalOffsetMinutes } = date
  if (!settings.microsoftDates) return `"${formatJsonDate(ticks, 2, totalOffsetMinutes)}"`
  const sign = totalOffsetMinutes < 0 ? '-' : '+'
  const minutes = Math.abs(totalOffsetMinutes)
  const hours = String(Math.trunc(minutes / 60)).padStart(2, '0')
  const utc = ticks - BigInt(totalOffsetMinutes) * 600_000_000n
  return microsoftDate(utc, `${sign}${hours}${String(minutes % 60).padStart(2, '0')}`)
}

function microsoftDate(ticks: bigint, offset: string): string {
  return `"\\/Date(${(ticks - unixEpochTicks) / 10_000n}${offset})\\/"`
}

function withFraction(text: string): string {
  return /[.Ee]/.test(text) ? text : `${text}.0`
}

function writeComment(text: string): string {
  if (!text.includes('*/')) return `/*${text}*/`
  return text
    .split('\n')
    .map((line) => `//${line}\n`)
    .join('')
}
