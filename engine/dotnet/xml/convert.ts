import { argument, argumentNull } from '../errors.ts'
import { scalarOf } from '../json/boxing.ts'
import { dateTimeOf, dateTimeOffsetOf } from '../json/convert.ts'
import { formatJsonDate } from '../json/json-dates.ts'
import type { ScalarType } from '../json/scalar.ts'
import { Box, definitionOf, enumerate, isArray, textOf } from '../value.ts'
import type { Decimal } from '../values/decimal.ts'
import { formatError } from '../values/errors.ts'
import { Guid } from '../values/guid.ts'
import { formatFloat, type IntegerType } from '../values/number/format.ts'
import { parseDecimal, parseFloatText, parseInteger, styles } from '../values/number/parse.ts'
import type { DateTime } from '../values/time/date-time.ts'
import type { DateTimeOffset } from '../values/time/date-time-offset.ts'
import { TimeSpan, ticksPer } from '../values/time/time-span.ts'
import { useContents, type XAttribute, type XElement, XObject } from './tree.ts'

/** `(int)element`, `(bool?)attribute`, …: the bare value; null for a null element where the type may be null. */
export function castXml(
  from: XElement | XAttribute | null,
  to: ScalarType,
  nullable: boolean,
  parameter: 'element' | 'attribute',
): unknown {
  if (from === null) {
    if (nullable || to === 'String') return null
    throw argumentNull(parameter)
  }
  return parseXmlValue(from.value, to)
}

const white = styles.AllowLeadingWhite | styles.AllowTrailingWhite
const integerStyle = white | styles.AllowLeadingSign
const floatStyle = integerStyle | styles.AllowDecimalPoint | styles.AllowExponent
const decimalStyle = integerStyle | styles.AllowDecimalPoint

/** XmlConvert.ToInt32 and its like. */
function parseXmlValue(text: string, to: ScalarType): unknown {
  switch (to) {
    case 'String':
      return text
    case 'Boolean':
      return toBoolean(text)
    case 'Single':
    case 'Double':
      return toFloat(text, to)
    case 'Decimal':
      return parseDecimal(text, decimalStyle)
    case 'DateTime':
      return dateTimeOf(text, roundtripKind)
    case 'DateTimeOffset':
      return dateTimeOffsetOf(text)
    case 'TimeSpan':
      return parseDuration(text)
    case 'Guid':
      return Guid.parse(text)
    default:
      return parseInteger(text, to as IntegerType, integerStyle)
  }
}

/** DateTimeStyles.RoundtripKind */
const roundtripKind = 128

function toBoolean(text: string): boolean {
  const trimmed = text.toLowerCase().trim()
  if (trimmed === '1' || trimmed === 'true') return true
  if (trimmed === '0' || trimmed === 'false') return false
  throw formatError(`The string '${text.toLowerCase()}' is not a valid Boolean value.`)
}

function toFloat(text: string, to: 'Single' | 'Double'): number {
  const trimmed = text.trim()
  if (trimmed === 'INF') return Number.POSITIVE_INFINITY
  if (trimmed === '-INF') return Number.NEGATIVE_INFINITY
  return parseFloatText(trimmed, to, floatStyle)
}

/** `P1DT2H3M4.5S`, as xs:duration; years count 365 days, months 30. */
function parseDuration(text: string): TimeSpan {
  const match =
    /^(-)?P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$/.exec(
      text.trim(),
    )
  if (!match) throw formatError(`The string '${text}' is not a valid TimeSpan value.`)
  const [years, months, days, hours, minutes, seconds] = match
    .slice(2, 8)
    .map((part) => BigInt(part ?? 0)) as bigint[]
  const fraction = BigInt((match[8] ?? '').slice(0, 7).padEnd(7, '0'))
  const ticks =
    (years! * 365n + months! * 30n + days!) * ticksPer.day +
    hours! * ticksPer.hour +
    minutes! * ticksPer.minute +
    seconds! * ticksPer.second +
    fraction
  return new TimeSpan(match[1] ? -ticks : ticks)
}

/** The text of a value as content of an element or attribute. */
export function xmlText(content: unknown): string {
  if (content === null) throw argumentNull('value')
  if (typeof content === 'string') return content
  if (content instanceof XObject) {
    throw argument('An XObject cannot be used as a value.')
  }
  const scalar = scalarOf(content)
  switch (scalar?.scalar) {
    case 'Boolean':
      return scalar.value ? 'true' : 'false'
    case 'Single':
    case 'Double':
      return floatText(scalar.value as number, scalar.scalar)
    case 'Decimal':
      return (scalar.value as Decimal).toString()
    case 'DateTime': {
      const date = scalar.value as DateTime
      return formatJsonDate(date.ticks, date.kind)
    }
    case 'DateTimeOffset': {
      const { ticks, totalOffsetMinutes } = scalar.value as DateTimeOffset
      const text = formatJsonDate(ticks, 2, totalOffsetMinutes)
      return totalOffsetMinutes === 0 ? text.replace(/\+00:00$/, 'Z') : text
    }
    case 'TimeSpan':
      return durationText(scalar.value as TimeSpan)
  }
  return textOf(content)
}

function floatText(value: number, type: 'Single' | 'Double'): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return formatFloat(value, type)
  return value > 0 ? 'INF' : '-INF'
}

function durationText(span: TimeSpan): string {
  const negative = span.ticks < 0n
  const ticks = negative ? -span.ticks : span.ticks
  const days = ticks / ticksPer.day
  const hours = (ticks % ticksPer.day) / ticksPer.hour
  const minutes = (ticks % ticksPer.hour) / ticksPer.minute
  const seconds = (ticks % ticksPer.minute) / ticksPer.second
  const fraction = String(ticks % ticksPer.second)
    .padStart(7, '0')
    .replace(/0+$/, '')
  let time = ''
  if (hours > 0n) time += `${hours}H`
  if (minutes > 0n) time += `${minutes}M`
  if (seconds > 0n || fraction !== '') time += `${seconds}${fraction === '' ? '' : `.${fraction}`}S`
  const date = days > 0n ? `${days}D` : ''
  if (date === '' && time === '') return 'PT0S'
  return `${negative ? '-' : ''}P${date}${time === '' ? '' : `T${time}`}`
}

function partsOf(content: unknown): Iterable<unknown> | undefined {
  if (typeof content !== 'object' || content === null || content instanceof Box) return undefined
  if (content instanceof XObject) return undefined
  if (isArray(content) || definitionOf(content).hook('enumerate')) return enumerate(content)
  return undefined
}

useContents({ parts: partsOf, text: xmlText })
