import { ambient } from '../ambient.ts'
import { invalidCast } from '../errors.ts'
import {
  charFromInteger,
  charFromText,
  integerFromDecimal,
  integerFromFloat,
  integerFromInteger,
} from '../values/conversions.ts'
import { Decimal } from '../values/decimal.ts'
import { overflowError } from '../values/errors.ts'
import { formatFloat, type IntegerType } from '../values/number/format.ts'
import {
  isWide,
  parseBoolean,
  parseDecimal,
  parseFloatText,
  parseInteger,
} from '../values/number/parse.ts'
import { DateTime, unixEpochTicks } from '../values/time/date-time.ts'
import type { DateTimeOffset } from '../values/time/date-time-offset.ts'
import { parseDateTime, parseDateTimeOffset } from '../values/time/date-time-parse.ts'
import { isInteger, type Scalar, type ScalarType } from './scalar.ts'

/** `Convert.ToString(value, InvariantCulture)`; null gives ''. */
export function scalarText(scalar: Scalar): string {
  const value = scalar.value
  switch (scalar.scalar) {
    case 'Null':
      return ''
    case 'Boolean':
      return value ? 'True' : 'False'
    case 'Char':
      return String.fromCharCode(value as number)
    case 'Single':
    case 'Double':
      return formatFloat(value as number, scalar.scalar)
    case 'Bytes':
      return 'System.Byte[]'
    default:
      return String(value)
  }
}

/** What System.Convert makes of a value for each target: `Convert.ToInt32(value, InvariantCulture)` and so on. */
export function convertScalar(from: Scalar, to: ScalarType): unknown {
  if (from.scalar === to) return from.value
  if (isInteger(to)) return toInteger(from, to as IntegerType)
  switch (to) {
    case 'String':
      return from.scalar === 'Null' ? null : scalarText(from)
    case 'Boolean':
      return toBoolean(from)
    case 'Single':
      return Math.fround(toDouble(from, 'Single'))
    case 'Double':
      return toDouble(from, 'Double')
    case 'Decimal':
      return toDecimal(from)
    case 'Char':
      return toChar(from)
    case 'DateTime':
      if (from.scalar === 'String') return dateTimeOf(from.value as string)
      if (from.scalar === 'Null') return DateTime.fromTicks(0n)
      throw noCast(from, to)
    default:
      throw noCast(from, to)
  }
}

function toInteger(from: Scalar, to: IntegerType): number | bigint {
  const value = from.value
  switch (from.scalar) {
    case 'Null':
      return isWide(to) ? 0n : 0
    case 'String':
      return parseInteger(value as string, to)
    case 'Boolean':
      return integerFromInteger(value ? 1 : 0, to)
    case 'Char':
      return integerFromInteger(value as number, to)
    case 'Single':
    case 'Double':
      return integerFromFloat(value as number, to)
    case 'Decimal':
      return integerFromDecimal(value as Decimal, to)
    case 'BigInteger':
      return integerFromInteger(value as bigint, to)
  }
  if (isInteger(from.scalar)) return integerFromInteger(value as number | bigint, to)
  throw noCast(from, to)
}

function toBoolean(from: Scalar): boolean {
  const value = from.value
  switch (from.scalar) {
    case 'Null':
      return false
    case 'String':
      return parseBoolean(value as string)
    case 'Single':
    case 'Double':
      return value !== 0
    case 'Decimal':
      return !(value as Decimal).isZero
    case 'BigInteger':
      return value !== 0n
  }
  if (isInteger(from.scalar)) return BigInt(value as number | bigint) !== 0n
  throw noCast(from, 'Boolean')
}

function toDouble(from: Scalar, to: 'Single' | 'Double'): number {
  const value = from.value
  switch (from.scalar) {
    case 'Null':
      return 0
    case 'String':
      return parseFloatText(value as string, to)
    case 'Boolean':
      return value ? 1 : 0
    case 'Single':
    case 'Double':
      return value as number
    case 'Decimal':
      return to === 'Single' ? (value as Decimal).toSingle() : (value as Decimal).toDouble()
    case 'BigInteger':
      return Number(value)
  }
  if (isInteger(from.scalar)) return Number(value)
  throw noCast(from, to)
}

function toDecimal(from: Scalar): Decimal {
  const value = from.value
  switch (from.scalar) {
    case 'Null':
      return Decimal.zero
    case 'String':
      return parseDecimal(value as string)
    case 'Boolean':
      return value ? Decimal.one : Decimal.zero
    case 'Single':
      return Decimal.fromSingle(value as number)
    case 'Double':
      return Decimal.fromDouble(value as number)
    case 'BigInteger':
      if ((value as bigint) ** 2n > Decimal.maxValue.toBigInt() ** 2n) {
        throw overflowError('Value was either too large or too small for a Decimal.')
      }
      return Decimal.of(value as bigint, 0)
  }
  if (isInteger(from.scalar)) return Decimal.fromInteger(value as number | bigint)
  throw noCast(from, 'Decimal')
}

function toChar(from: Scalar): number {
  if (from.scalar === 'Null') return 0
  if (from.scalar === 'String') return charFromText(from.value as string)
  if (isInteger(from.scalar) || from.scalar === 'BigInteger') {
    return charFromInteger(from.value as number | bigint)
  }
  throw noCast(from, 'Char')
}

/** `DateTime.Parse`; a text without a date means today. */
export function dateTimeOf(text: string, style = 0): DateTime {
  return parseDateTime(text, style, clock)
}

export function dateTimeOffsetOf(text: string, style = 0): DateTimeOffset {
  return parseDateTimeOffset(text, style, clock)
}

function clock(): bigint {
  return BigInt(Math.trunc(ambient().now())) * 10_000n + unixEpochTicks
}

const convertible: ReadonlySet<ScalarType> = new Set([
  'String',
  'Boolean',
  'Char',
  'Single',
  'Double',
  'Decimal',
  'DateTime',
])

/** Whether the type implements IConvertible. */
export function isConvertible(type: ScalarType): boolean {
  return convertible.has(type) || isInteger(type)
}

function noCast(from: Scalar, to: ScalarType) {
  if (isConvertible(from.scalar))
    return invalidCast(`Invalid cast from '${from.scalar}' to '${to}'.`)
  return invalidCast(
    `Unable to cast object of type '${dotnetName(from.scalar)}' to type 'System.IConvertible'.`,
  )
}

/** The full name of the .NET type. */
export function dotnetName(type: ScalarType): string {
  if (type === 'Bytes') return 'System.Byte[]'
  return type === 'BigInteger' ? 'System.Numerics.BigInteger' : `System.${type}`
}
