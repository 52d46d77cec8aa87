import { invariantNumbers, type NumberFormat } from '../culture.ts'
import { Decimal } from '../decimal.ts'
import { argumentError, formatError, overflowError } from '../errors.ts'
import { trim } from '../text/char.ts'
import { exactDigits } from './digits.ts'
import type { IntegerType } from './format.ts'

/** NumberStyles, by .NET's numbers. */
export const styles = {
  None: 0,
  AllowLeadingWhite: 1,
  AllowTrailingWhite: 2,
  AllowLeadingSign: 4,
  AllowTrailingSign: 8,
  AllowParentheses: 16,
  AllowDecimalPoint: 32,
  AllowThousands: 64,
  AllowExponent: 128,
  AllowCurrencySymbol: 256,
  AllowHexSpecifier: 512,
  AllowBinarySpecifier: 1024,
  Integer: 7,
  HexNumber: 515,
  BinaryNumber: 1027,
  Number: 111,
  Float: 167,
  Currency: 383,
  Any: 511,
} as const

/** Float | AllowThousands: what double.Parse takes when no style is given. */
export const floatStyle = styles.Float | styles.AllowThousands

/** Why a text is not a number of a type: what TryParse needs to know, and Parse throws. */
export type Failure = 'format' | 'overflow'

const ranges: Readonly<Record<IntegerType, readonly [bigint, bigint, string]>> = {
  SByte: [-128n, 127n, 'a signed byte'],
  Byte: [0n, 255n, 'an unsigned byte'],
  Int16: [-32768n, 32767n, 'an Int16'],
  UInt16: [0n, 65535n, 'a UInt16'],
  Int32: [-2147483648n, 2147483647n, 'an Int32'],
  UInt32: [0n, 4294967295n, 'a UInt32'],
  Int64: [-9223372036854775808n, 9223372036854775807n, 'an Int64'],
  UInt64: [0n, 18446744073709551615n, 'a UInt64'],
}

export const isWide = (type: IntegerType) => type === 'Int64' || type === 'UInt64'

export function integerRange(type: IntegerType): readonly [bigint, bigint] {
  const [low, high] = ranges[type]
  return [low, high]
}

export const integerOverflow = (type: IntegerType) =>
  overflowError(`Value was either too large or too small for ${ranges[type][2]}.`)

/** The value in its JavaScript form: a BigInt for long and ulong, else a number. */
export function tryParseInteger(
  text: string,
  type: IntegerType,
  style: number = styles.Integer,
  info: NumberFormat = invariantNumbers,
): number | bigint | Failure {
  checkIntegerStyle(style)
  const value = readInteger(text, type, style, info)
  if (typeof value === 'string') return value
  const [low, high] = ranges[type]
  if (value < low || value > high) return 'overflow'
  return isWide(type) ? value : Number(value)
}

/** `int.Parse` and its like. */
export function parseInteger(
  text: string,
  type: IntegerType,
  style: number = styles.Integer,
  info: NumberFormat = invariantNumbers,
): number | bigint {
  const value = tryParseInteger(text, type, style, info)
  if (value === 'format') throw badFormat(text)
  if (value === 'overflow') throw integerOverflow(type)
  return value
}

export function tryParseFloat(
  text: string,
  type: 'Double' | 'Single' = 'Double',
  style: number = floatStyle,
  info: NumberFormat = invariantNumbers,
): number | undefined {
  checkFloatStyle(style)
  const number = readNumber(text, style, info, 'float')
  if (!number) return readSymbol(text, info)
  const size = toFloat(number.digits, number.scale, type)
  return number.negative ? -size : size
}

export function parseFloatText(
  text: string,
  type: 'Double' | 'Single' = 'Double',
  style: number = floatStyle,
  info: NumberFormat = invariantNumbers,
): number {
  const value = tryParseFloat(text, type, style, info)
  if (value === undefined) throw badFormat(text)
  return value
}

export function tryParseDecimal(
  text: string,
  style: number = styles.Number,
  info: NumberFormat = invariantNumbers,
): Decimal | Failure {
  checkFloatStyle(style)
  const number = readNumber(text, style, info, 'decimal')
  if (!number) return 'format'
  const { digits, negative } = number
  const decimals = digits.length - number.scale
  if (digits === '') return Decimal.of(0n, Math.min(28, Math.max(0, decimals)))
  if (number.scale > 29) return 'overflow'
  if (number.scale < -28) return Decimal.of(0n, 28)
  const mantissa = BigInt(digits) * 10n ** BigInt(Math.max(0, -decimals))
  return Decimal.tryOf(negative ? -mantissa : mantissa, Math.max(0, decimals)) ?? 'overflow'
}

export function parseDecimal(
  text: string,
  style: number = styles.Number,
  info: NumberFormat = invariantNumbers,
): Decimal {
  const value = tryParseDecimal(text, style, info)
  if (value === 'format') throw badFormat(text)
  if (value === 'overflow') {
    throw overflowError('Value was either too large or too small for a Decimal.')
  }
  return value
}

/** `bool.Parse`: undefined where the text is neither. */
export function tryParseBoolean(text: string): boolean | undefined {
  const trimmed = text.replace(/^[\s\x85\0]+|[\s\x85\0]+$/g, '').toLowerCase()
  return trimmed === 'true' ? true : trimmed === 'false' ? false : undefined
}

export function parseBoolean(text: string): boolean {
  const value = tryParseBoolean(text)
  if (value === undefined)
    throw formatError(`String '${text}' was not recognized as a valid Boolean.`)
  return value
}

export function badFormat(text: string) {
  return formatError(`The input string '${text}' was not in a correct format.`)
}

function readInteger(
  text: string,
  type: IntegerType,
  style: number,
  info: NumberFormat,
): bigint | Failure {
  const radix = style & styles.AllowHexSpecifier ? 16 : style & styles.AllowBinarySpecifier ? 2 : 0
  if (radix !== 0) return readBits(text, type, style, radix)
  const number = readNumber(text, style, info, 'integer')
  if (!number) return 'format'
  const digits = number.digits.replace(/0+$/, '')
  // A fraction is no format error: the number is read, but does not fit an integer.
  if (digits.length > number.scale || number.scale > 40) return digits === '' ? 0n : 'overflow'
  const size = BigInt(digits.padEnd(number.scale, '0') || '0')
  return number.negative ? -size : size
}

/** Hexadecimal and binary digits are the bits of the type: FF is -1 as an sbyte. */
function readBits(text: string, type: IntegerType, style: number, radix: 2 | 16): bigint | Failure {
  let digits = text
  if (style & styles.AllowLeadingWhite) digits = digits.replace(/^[ \t-\r]+/, '')
  digits = digits.replace(/\0+$/, '')
  if (style & styles.AllowTrailingWhite) digits = digits.replace(/[ \t-\r]+$/, '')
  if (!(radix === 16 ? /^[0-9a-fA-F]+$/ : /^[01]+$/).test(digits)) return 'format'
  const [low, high] = ranges[type]
  const significant = digits.replace(/^0+/, '')
  const width = (high - low).toString(2).length
  if (significant.length * (radix === 16 ? 4 : 1) > width) return 'overflow'
  const value = BigInt(`${radix === 16 ? '0x' : '0b'}${significant || '0'}`)
  return low < 0n ? BigInt.asIntN(width, value) : value
}

interface Read {
  negative: boolean
  /** Without leading zeros: 0.digits × 10^scale. */
  digits: string
  scale: number
}

/** Reads as .NET's TryParseNumber: undefined where the text has another form. */
function readNumber(
  text: string,
  style: number,
  info: NumberFormat,
  kind: 'integer' | 'float' | 'decimal',
): Read | undefined {
  const number: Read = { negative: false, digits: '', scale: 0 }
  const allows = (flag: number) => (style & flag) !== 0
  const isCurrency = allows(styles.AllowCurrencySymbol)
  const own = isCurrency ? info.currency : info.number
  let symbol: string | undefined = isCurrency ? info.currencySymbol : undefined
  let hasSign = false
  let hasCurrency = false
  let isOpen = false
  let i = 0

  const take = (token: string) => {
    if (token === '' || !text.startsWith(token, i)) return false
    i += token.length
    return true
  }
  const takeSign = () => {
    if (take(info.positiveSign)) return true
    if (!take(info.negativeSign)) return false
    number.negative = true
    return true
  }
  const takeSymbol = () => {
    if (symbol === undefined || !take(symbol)) return false
    symbol = undefined
    hasCurrency = true
    return true
  }

  for (;;) {
    // "-¤1" is a number, "- 1" is not: behind a sign blanks need the symbol.
    if (isWhite(text, i) && allows(styles.AllowLeadingWhite) && (!hasSign || hasCurrency)) i++
    else if (allows(styles.AllowLeadingSign) && !hasSign && takeSign()) hasSign = true
    else if (text[i] === '(' && allows(styles.AllowParentheses) && !hasSign) {
      hasSign = true
      isOpen = true
      number.negative = true
      i++
    } else if (!takeSymbol()) break
  }

  let hasDigits = false
  let hasPoint = false
  for (;;) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) {
      const start = i
      while (isDigit(text, i)) i++
      hasDigits = true
      let run = text.slice(start, i)
      if (number.digits === '') {
        const significant = run.replace(/^0+/, '')
        if (hasPoint) number.scale -= run.length - significant.length
        run = significant
      }
      number.digits += run
      if (!hasPoint) number.scale += run.length
    } else if (
      allows(styles.AllowDecimalPoint) &&
      !hasPoint &&
      (take(own.decimalSeparator) ||
        (isCurrency && !hasCurrency && take(info.number.decimalSeparator)))
    ) {
      hasPoint = true
    } else if (
      !(
        allows(styles.AllowThousands) &&
        hasDigits &&
        !hasPoint &&
        (take(own.groupSeparator) ||
          (isCurrency && !hasCurrency && take(info.number.groupSeparator)))
      )
    ) {
      break
    }
  }
  if (!hasDigits) return undefined

  if (allows(styles.AllowExponent)) {
    const match = exponentPattern.exec(text.slice(i, i + 2000))
    if (match) {
      i += match[0].length
      while (isDigit(text, i)) i++
      const exponent = Math.min(9999, Number(match[2]))
      number.scale += match[1] === info.negativeSign ? -exponent : exponent
    }
  }

  for (;;) {
    if (isWhite(text, i) && allows(styles.AllowTrailingWhite)) i++
    else if (allows(styles.AllowTrailingSign) && !hasSign && takeSign()) hasSign = true
    else if (text[i] === ')' && isOpen) {
      isOpen = false
      i++
    } else if (!takeSymbol()) break
  }
  if (isOpen) return undefined
  for (; i < text.length; i++) if (text[i] !== '\0') return undefined
  if (number.digits === '') {
    if (kind !== 'decimal') number.scale = 0
    if (kind === 'integer') number.negative = false
  }
  return number
}

const exponentPattern = /^[eE]([+-]?)(\d+)/

function isDigit(text: string, i: number): boolean {
  const code = text.charCodeAt(i)
  return code >= 48 && code <= 57
}

function isWhite(text: string, i: number): boolean {
  const code = text.charCodeAt(i)
  return code === 32 || (code >= 9 && code <= 13)
}

/** `Infinity`, `-Infinity`, `NaN` with an optional sign, in any case. */
function readSymbol(text: string, info: NumberFormat): number | undefined {
  const trimmed = trim(text).toLowerCase()
  const infinity = info.positiveInfinity.toLowerCase()
  const nan = info.nan.toLowerCase()
  if (trimmed === infinity || trimmed === info.positiveSign + infinity) return Infinity
  if (trimmed === info.negativeInfinity.toLowerCase()) return -Infinity
  const signed = [nan, info.positiveSign + nan, info.negativeSign + nan]
  return signed.includes(trimmed) ? NaN : undefined
}

function toFloat(digits: string, scale: number, type: 'Double' | 'Single'): number {
  if (digits === '') return 0
  const double = Number(`0.${digits}e${scale}`)
  if (type === 'Double') return double
  const single = Math.fround(double)
  if (!Number.isFinite(single) || single === double) return single
  // Rounding twice goes wrong only where the double stands exactly between two floats.
  const step = single < double ? nextSingle(single, 1) : nextSingle(single, -1)
  if (double - single !== step - double) return single
  const side = compareDigits(digits, scale, double)
  if (side === 0) return single
  return side > 0 ? Math.max(single, step) : Math.min(single, step)
}

function nextSingle(value: number, by: 1 | -1): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, value)
  view.setUint32(0, view.getUint32(0) + by)
  return view.getFloat32(0)
}

/** Compares 0.digits × 10^scale with a positive double, exactly. */
function compareDigits(digits: string, scale: number, double: number): number {
  const exact = exactDigits(double, { significant: 1100 })
  if (scale !== exact.scale) return scale - exact.scale
  const left = digits.replace(/0+$/, '')
  return left < exact.digits ? -1 : left > exact.digits ? 1 : 0
}

function checkIntegerStyle(style: number): void {
  if ((style & ~2047) !== 0) throw undefinedStyle()
  const asBits = style & (styles.AllowHexSpecifier | styles.AllowBinarySpecifier)
  if (asBits === 0) return
  const others = style & ~(asBits | styles.AllowLeadingWhite | styles.AllowTrailingWhite)
  if (others === 0 && asBits !== (styles.AllowHexSpecifier | styles.AllowBinarySpecifier)) return
  throw argumentError(
    'With the AllowHexSpecifier or AllowBinarySpecifier bit set in the enum bit field, the only other valid bits that can be combined into the enum value must be a subset of those in HexNumber or BinaryNumber.',
    'style',
  )
}

function checkFloatStyle(style: number): void {
  if ((style & ~2047) !== 0) throw undefinedStyle()
  if ((style & (styles.AllowHexSpecifier | styles.AllowBinarySpecifier)) === 0) return
  throw argumentError(
    'The number styles AllowHexSpecifier and AllowBinarySpecifier are not supported on floating point data types.',
    'style',
  )
}

function undefinedStyle() {
  return argumentError('An undefined NumberStyles value is being used.', 'style')
}
