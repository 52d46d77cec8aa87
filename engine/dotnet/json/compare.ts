import { argument, argumentOutOfRange } from '../errors.ts'
import type { Decimal } from '../values/decimal.ts'
import type { DateTime } from '../values/time/date-time.ts'
import { DateTimeOffset } from '../values/time/date-time-offset.ts'
import type { TimeSpan } from '../values/time/time-span.ts'
import { convertScalar, scalarText } from './convert.ts'
import { isInteger, type Scalar } from './scalar.ts'
import { JTokenType, tokenTypeName } from './token-type.ts'

/** JValue.Compare: `type` is that of the left token. */
export function compareScalars(type: JTokenType, a: Scalar, b: Scalar): number {
  if (a.scalar === 'Null') return b.scalar === 'Null' ? 0 : -1
  if (b.scalar === 'Null') return 1
  switch (type) {
    case JTokenType.Integer:
    case JTokenType.Float:
      return compareNumbers(type, a, b)
    case JTokenType.String:
    case JTokenType.Comment:
    case JTokenType.Raw:
      return order(scalarText(a), scalarText(b))
    case JTokenType.Boolean:
      return Number(convertScalar(a, 'Boolean')) - Number(convertScalar(b, 'Boolean'))
    case JTokenType.Date:
      return compareDates(a, b)
    case JTokenType.Bytes:
      if (b.scalar !== 'Bytes') throw argument('Object must be of type byte[].')
      return Buffer.compare(a.value as Uint8Array, b.value as Uint8Array)
    case JTokenType.Guid:
      if (b.scalar !== 'Guid') throw argument('Object must be of type Guid.')
      return order(String(a.value), String(b.value))
    case JTokenType.Uri:
      if (b.scalar !== 'Uri') throw argument('Object must be of type Uri.')
      return order(String(a.value), String(b.value))
    case JTokenType.TimeSpan:
      if (b.scalar !== 'TimeSpan') throw argument('Object must be of type TimeSpan.')
      return order((a.value as TimeSpan).ticks, (b.value as TimeSpan).ticks)
    default:
      throw argumentOutOfRange(
        'valueType',
        `Unexpected value type: ${tokenTypeName(type)}`,
        tokenTypeName(type),
      )
  }
}

function compareNumbers(type: JTokenType, a: Scalar, b: Scalar): number {
  if (a.scalar === 'BigInteger') return compareBig(a, b)
  if (b.scalar === 'BigInteger') return -compareBig(b, a)
  if (isExact(a) || isExact(b)) {
    return decimalOf(a).compare(decimalOf(b))
  }
  const bothInteger = isInteger(a.scalar) && isInteger(b.scalar)
  if (bothInteger && type === JTokenType.Integer) {
    return order(BigInt(a.value as bigint), BigInt(b.value as bigint))
  }
  if (type === JTokenType.Integer && !isFloat(a) && !isFloat(b)) {
    return order(convertScalar(a, 'Int64') as bigint, convertScalar(b, 'Int64') as bigint)
  }
  return compareFloats(convertScalar(a, 'Double') as number, convertScalar(b, 'Double') as number)
}

function isExact(one: Scalar): boolean {
  return one.scalar === 'UInt64' || one.scalar === 'Decimal'
}

function isFloat(one: Scalar): boolean {
  return one.scalar === 'Single' || one.scalar === 'Double'
}

function decimalOf(one: Scalar): Decimal {
  return convertScalar(one, 'Decimal') as Decimal
}

/** A fraction on the other side counts, but which way it points does not: so Newtonsoft has it. */
function compareBig(big: Scalar, other: Scalar): number {
  const value = big.value as bigint
  if (isFloat(other)) {
    const number = other.value as number
    const result = order(value, BigInt(Math.trunc(number)))
    return result !== 0 ? result : order(0, Math.abs(number - Math.trunc(number)))
  }
  if (other.scalar === 'Decimal') {
    const decimal = other.value as Decimal
    const result = order(value, decimal.toBigInt())
    if (result !== 0) return result
    return decimal.compare(decimal.truncate()) === 0 ? 0 : -1
  }
  return order(value, BigInt(other.value as bigint | number))
}

/** MathUtils.ApproxEquals: the last bits do not count. */
function compareFloats(a: number, b: number): number {
  const tolerance = (Math.abs(a) + Math.abs(b) + 10) * 2.220446049250313e-16
  const difference = a - b
  if (a === b || (-tolerance < difference && tolerance > difference)) return 0
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1
  return Number.isNaN(b) || a > b ? 1 : -1
}

function compareDates(a: Scalar, b: Scalar): number {
  if (a.scalar === 'DateTimeOffset') {
    const right =
      b.scalar === 'DateTimeOffset'
        ? (b.value as DateTimeOffset)
        : DateTimeOffset.create(convertScalar(b, 'DateTime') as DateTime)
    return (a.value as DateTimeOffset).compare(right)
  }
  const right =
    b.scalar === 'DateTimeOffset'
      ? (b.value as DateTimeOffset).dateTime
      : (convertScalar(b, 'DateTime') as DateTime)
  return (a.value as DateTime).compare(right)
}

function order<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
