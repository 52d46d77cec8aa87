import type { Decimal } from './decimal.ts'
import {
  argumentError,
  arithmeticOverflow,
  formatError,
  invalidCast,
  outOfRange,
  overflowError,
} from './errors.ts'
import { roundToEven } from './math.ts'
import type { IntegerType } from './number/format.ts'
import { integerOverflow, integerRange, isWide } from './number/parse.ts'

/** System.Convert: what is more than a cast. */

export function invalidConversion(from: string, to: string) {
  return invalidCast(`Invalid cast from '${from}' to '${to}'.`)
}

/** From one integer type to another. */
export function integerFromInteger(value: number | bigint, to: IntegerType): number | bigint {
  const [low, high] = integerRange(to)
  const big = BigInt(value)
  if (big < low || big > high) throw integerOverflow(to)
  return isWide(to) ? big : Number(big)
}

/** From double or float, rounded half to even. */
export function integerFromFloat(value: number, to: IntegerType): number | bigint {
  const rounded = roundToEven(value)
  const [low, high] = integerRange(to)
  if (isWide(to)) {
    // These go by Math.Round and a checked cast.
    if (!(rounded >= Number(low) && rounded < Number(high))) throw arithmeticOverflow()
    return BigInt(rounded)
  }
  // Types shorter than int go by way of int, and fail with its message where it fails.
  const isShort = to !== 'Int32' && to !== 'UInt32'
  if (isShort && !(rounded >= -2147483648 && rounded <= 2147483647)) throw integerOverflow('Int32')
  if (!(rounded >= Number(low) && rounded <= Number(high))) throw integerOverflow(to)
  return rounded === 0 ? 0 : rounded
}

/** From decimal, rounded half to even. */
export function integerFromDecimal(value: Decimal, to: IntegerType): number | bigint {
  return integerFromInteger(value.round(0).toBigInt(), to)
}

/** `(int)decimal` and its like: the part behind the point is cut. */
export function castFromDecimal(value: Decimal, to: IntegerType): number | bigint {
  return integerFromInteger(value.toBigInt(), to)
}

export function charFromInteger(value: number | bigint): number {
  if (value < 0 || value > 0xffff) {
    throw overflowError('Value was either too large or too small for a character.')
  }
  return Number(value)
}

/** `Convert.ToChar(string)` and `char.Parse`. */
export function charFromText(text: string): number {
  if (text.length !== 1) throw formatError('String must be exactly one character long.')
  return text.charCodeAt(0)
}

/** `Convert.ToInt32(string, fromBase)` and its like: the digits are the bits of the type. */
export function integerFromBase(text: string, base: number, to: IntegerType): number | bigint {
  checkBase(base)
  if (text === '') {
    throw outOfRange(
      'Index was out of range. Must be non-negative and less than the size of the collection.',
      'startIndex',
    )
  }
  const [low, high] = integerRange(to)
  let digits = text
  let negative = false
  if (digits.startsWith('-')) {
    if (base !== 10) {
      throw argumentError('String cannot contain a minus sign if the base is not 10.')
    }
    if (low === 0n)
      throw overflowError(
        'The string was being parsed as an unsigned number and could not have a negative sign.',
      )
    negative = true
    digits = digits.slice(1)
  } else if (digits.startsWith('+')) digits = digits.slice(1)
  if (base === 16) digits = digits.replace(/^0x/i, '')
  const length = /^[0-9a-zA-Z]*/
    .exec(digits)![0]
    .split('')
    .findIndex((digit) => Number.parseInt(digit, 36) >= base)
  const valid = length < 0 ? /^[0-9a-zA-Z]*/.exec(digits)![0] : digits.slice(0, length)
  if (valid === '') throw formatError('Could not find any recognizable digits.')
  if (valid.length < digits.length) {
    throw formatError('Additional non-parsable characters are at the end of the string.')
  }
  const prefix = { 2: '0b', 8: '0o', 10: '', 16: '0x' }[base as 2 | 8 | 10 | 16]
  const significant = valid.replace(/^0+(?=.)/, '').slice(0, 100)
  let value = BigInt(prefix + significant)
  const width = (high - low).toString(2).length
  if (base === 10) value = negative ? -value : value
  else if (value < 1n << BigInt(width) && low < 0n) value = BigInt.asIntN(width, value)
  if (value < low || value > high) throw integerOverflow(to)
  return isWide(to) ? value : Number(value)
}

/** `Convert.ToString(value, toBase)`: the bits of the type, but for base 10. */
export function integerToBase(value: number | bigint, base: number, from: IntegerType): string {
  checkBase(base)
  if (base === 10) return String(value)
  const [low, high] = integerRange(from)
  return BigInt.asUintN((high - low).toString(2).length, BigInt(value)).toString(base)
}

export function toBase64(bytes: Uint8Array, insertLineBreaks = false): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
  return insertLineBreaks ? text.replace(/.{76}(?=.)/g, '$&\r\n') : text
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Undefined where the text is not Base64. Blanks may stand anywhere. */
export function tryFromBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/[ \t\r\n]/g, '')
  return base64.test(compact) ? new Uint8Array(Buffer.from(compact, 'base64')) : undefined
}

export function fromBase64(text: string): Uint8Array {
  const bytes = tryFromBase64(text)
  if (bytes) return bytes
  throw formatError(
    'The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.',
  )
}

export function toHexString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex').toUpperCase()
}

export function fromHexString(text: string): Uint8Array {
  if (text.length % 2 === 1) {
    throw formatError('The input is not a valid hex string as its length is not a multiple of 2.')
  }
  if (!/^[0-9a-fA-F]*$/.test(text)) {
    throw formatError('The input is not a valid hex string as it contains a non-hex character.')
  }
  return new Uint8Array(Buffer.from(text, 'hex'))
}

function checkBase(base: number): void {
  if (![2, 8, 10, 16].includes(base)) throw argumentError('Invalid Base.')
}
