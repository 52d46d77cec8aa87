import { allocate } from '../../budget.ts'
import { invariantNumbers, type NumberFormat } from '../culture.ts'
import type { Decimal } from '../decimal.ts'
import { formatError } from '../errors.ts'
import { customFormat } from './custom-format.ts'
import { Digits, exactDigits, integerDigits, shortestDigits } from './digits.ts'
import { standardFormat } from './standard-format.ts'

export type IntegerType =
  | 'SByte'
  | 'Byte'
  | 'Int16'
  | 'UInt16'
  | 'Int32'
  | 'UInt32'
  | 'Int64'
  | 'UInt64'

const bits: Readonly<Record<IntegerType, bigint>> = {
  SByte: 8n,
  Byte: 8n,
  Int16: 16n,
  UInt16: 16n,
  Int32: 32n,
  UInt32: 32n,
  Int64: 64n,
  UInt64: 64n,
}

/** `ToString(format, provider)` of the integer types. */
export function formatInteger(
  value: number | bigint,
  type: IntegerType,
  format: string | null = null,
  info: NumberFormat = invariantNumbers,
): string {
  const { letter, precision } = readFormat(format)
  if (letter === '') return customFormat(integerDigits(value), format!, info)
  const upper = letter.toUpperCase()
  if (upper === 'D' || ((upper === 'G' || upper === 'R') && precision < 1)) {
    const text = String(value)
    if (upper !== 'D' || precision < 1) return text
    return text.startsWith('-')
      ? `-${text.slice(1).padStart(precision, '0')}`
      : text.padStart(precision, '0')
  }
  if (upper === 'X' || upper === 'B') {
    const unsigned = BigInt.asUintN(Number(bits[type]), BigInt(value))
    const text = unsigned.toString(upper === 'X' ? 16 : 2).padStart(precision, '0')
    return letter === 'X' ? text.toUpperCase() : text
  }
  return standardFormat(integerDigits(value), letter, precision, info)
}

/** `ToString(format, provider)` of double and float. */
export function formatFloat(
  value: number,
  type: 'Double' | 'Single' = 'Double',
  format: string | null = null,
  info: NumberFormat = invariantNumbers,
): string {
  if (Number.isNaN(value)) return info.nan
  if (value === Infinity) return info.positiveInfinity
  if (value === -Infinity) return info.negativeInfinity
  const { letter, precision } = readFormat(format)
  if (letter === '') {
    const digits = exactDigits(value, { significant: type === 'Double' ? 15 : 7 })
    return customFormat(digits, format!, info)
  }
  const upper = letter.toUpperCase()
  if ((upper === 'G' && precision < 1) || upper === 'R') {
    const digits = shortestDigits(value, type)
    // More digits than a value needs are still written as digits up to the most that a value can need.
    const most = Math.max(digits.digits.length, type === 'Double' ? 17 : 9)
    const general = letter === 'R' || letter === 'G' ? 'G' : 'g'
    return standardFormat(digits, general, most, info)
  }
  const decimals = decimalsOf(upper, precision, info)
  if (decimals === undefined) throw formatError('Format specifier was invalid.')
  return standardFormat(exactDigits(value, decimals), letter, precision, info)
}

export function formatDecimal(
  value: Decimal,
  format: string | null = null,
  info: NumberFormat = invariantNumbers,
): string {
  const text = value.mantissa === 0n ? '' : value.mantissa.toString()
  const digits = new Digits('decimal', value.negative, text, text.length - value.scale)
  const { letter, precision } = readFormat(format)
  if (letter === '') return customFormat(digits, format!, info)
  return standardFormat(digits, letter, precision, info)
}

/** A letter with digits is a standard format; `letter` is empty for a custom one, precision -1 when not given. */
export function readFormat(format: string | null): { letter: string; precision: number } {
  if (format === null || format === '') return { letter: 'G', precision: -1 }
  const match = /^([A-Za-z])(\d*)(?:\0|$)/.exec(format)
  if (!match) return { letter: format.startsWith('\0') ? 'G' : '', precision: -1 }
  const [, letter = '', count = ''] = match
  if (count === '') return { letter, precision: -1 }
  const precision = Number(count)
  if (precision > 999_999_999) throw formatError('Format specifier was invalid.')
  if (precision > 100) allocate(precision)
  return { letter, precision }
}

function decimalsOf(letter: string, precision: number, info: NumberFormat) {
  const given = (fallback: number) => (precision < 0 ? fallback : precision)
  switch (letter) {
    case 'C':
      return { decimals: given(info.currency.decimalDigits) }
    case 'E':
      return { significant: given(6) + 1 }
    case 'F':
    case 'N':
      return { decimals: given(info.number.decimalDigits) }
    case 'G':
      return { significant: precision }
    case 'P':
      return { decimals: given(info.percent.decimalDigits) + 2 }
    default:
      return undefined
  }
}
