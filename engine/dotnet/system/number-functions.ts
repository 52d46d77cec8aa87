import { row } from '../collections/tuples.ts'
import { divideByZero, overflow } from '../errors.ts'
import type { Accessors, Constant, Implementation } from '../table.ts'
import { box, typeOfName } from '../value.ts'
import { clamp, round, roundSingle, roundToEven, sign } from '../values/math.ts'
import type { IntegerType } from '../values/number/format.ts'
import { integerRange, isWide } from '../values/number/parse.ts'
import * as precise from '../values/precise-math.ts'

/** Static functions that the number types have had since .NET 7: `int.Clamp`, `double.Sqrt`. */

type Value = number | bigint
type Members = Record<string, Implementation | Accessors | Constant>

const keywords: Readonly<Record<IntegerType, string>> = {
  SByte: 'sbyte',
  Byte: 'byte',
  Int16: 'short',
  UInt16: 'ushort',
  Int32: 'int',
  UInt32: 'uint',
  Int64: 'long',
  UInt64: 'ulong',
}

const bits: Readonly<Record<IntegerType, number>> = {
  SByte: 8,
  Byte: 8,
  Int16: 16,
  UInt16: 16,
  Int32: 32,
  UInt32: 32,
  Int64: 64,
  UInt64: 64,
}

const size = (value: Value) => (value < 0 ? -BigInt(value) : BigInt(value))

export function integerFunctions(name: IntegerType): Members {
  const keyword = keywords[name]
  const width = bits[name]
  const [low, high] = integerRange(name)
  const isSigned = low < 0n
  const bare = (value: bigint): Value => (isWide(name) ? value : Number(value))
  const unsigned = (value: Value) => BigInt.asUintN(width, BigInt(value))
  const wrapped = (value: bigint) =>
    bare(isSigned ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value))
  const one = (text: string) => text.replaceAll('#', keyword)
  const rotate = (value: Value, by: number) => {
    const n = BigInt(((by % width) + width) % width)
    const plain = unsigned(value)
    return wrapped((plain << n) | (plain >> (BigInt(width) - n)))
  }
  const highest = (value: Value) => unsigned(value).toString(2).length
  const zeros = (value: Value) => (unsigned(value) === 0n ? width : width - highest(value))
  const trailing = (value: Value) => {
    const text = unsigned(value).toString(2)
    return text === '0' ? width : text.length - 1 - text.lastIndexOf('1')
  }
  const divide = (a: Value, b: Value) => {
    if (BigInt(b) === 0n) throw divideByZero()
    const quotient = BigInt(a) / BigInt(b)
    if (quotient > high) throw overflow()
    const type = typeOfName(`System.${name}`)
    const items = [bare(quotient), bare(BigInt(a) % BigInt(b))].map((item) => box(item, type))
    return row('System.ValueTuple', [type, type], items)
  }
  const members: Members = {
    [one('static # Max(# x, # y)')]: (a: Value, b: Value) => (a > b ? a : b),
    [one('static # Min(# x, # y)')]: (a: Value, b: Value) => (a < b ? a : b),
    [one('static # Clamp(# value, # min, # max)')]: clamp,
    [one('static int Sign(# value)')]: (value: Value) => (value > 0 ? 1 : value < 0 ? -1 : 0),
    [one('static (# Quotient, # Remainder) DivRem(# left, # right)')]: divide,
    [one('static bool IsEvenInteger(# value)')]: (value: Value) => BigInt(value) % 2n === 0n,
    [one('static bool IsOddInteger(# value)')]: (value: Value) => BigInt(value) % 2n !== 0n,
    [one('static bool IsPow2(# value)')]: (value: Value) =>
      value > 0 && unsigned(value).toString(2).lastIndexOf('1') === 0,
    [one('static # LeadingZeroCount(# value)')]: (value: Value) => bare(BigInt(zeros(value))),
    [one('static # TrailingZeroCount(# value)')]: (value: Value) => bare(BigInt(trailing(value))),
    [one('static # PopCount(# value)')]: (value: Value) =>
      bare(BigInt(unsigned(value).toString(2).replaceAll('0', '').length)),
    [one('static # RotateLeft(# value, int rotateAmount)')]: rotate,
    [one('static # RotateRight(# value, int rotateAmount)')]: (value: Value, by: number) =>
      rotate(value, -by),
    [one('static # Log2(# value)')]: (value: Value) =>
      bare(BigInt(unsigned(value) === 0n ? 0 : highest(value) - 1)),
  }
  if (!isSigned) return members
  return {
    ...members,
    [one('static bool IsNegative(# value)')]: (value: Value) => value < 0,
    [one('static bool IsPositive(# value)')]: (value: Value) => value >= 0,
    [one('static # MaxMagnitude(# x, # y)')]: (a: Value, b: Value) =>
      size(a) > size(b) || (size(a) === size(b) && a > b) ? a : b,
    [one('static # MinMagnitude(# x, # y)')]: (a: Value, b: Value) =>
      size(a) < size(b) || (size(a) === size(b) && a < b) ? a : b,
    [one('static # CopySign(# value, # sign)')]: (value: Value, of: Value) => {
      const result = of < 0 ? -size(value) : size(value)
      if (result > high) throw overflow()
      return bare(result)
    },
  }
}

const plain: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Acos: precise.acos,
  Acosh: precise.acosh,
  Asin: precise.asin,
  Asinh: precise.asinh,
  Atan: precise.atan,
  Atanh: Math.atanh,
  Cbrt: precise.cbrt,
  Ceiling: Math.ceil,
  Cos: precise.cos,
  Cosh: precise.cosh,
  DegreesToRadians: (x) => (x * Math.PI) / 180,
  Exp: precise.exp,
  Exp10: (x) => precise.pow(10, x),
  Exp2: (x) => precise.pow(2, x),
  ExpM1: Math.expm1,
  Floor: Math.floor,
  Log: precise.log,
  Log10: precise.log10,
  Log2: precise.log2,
  LogP1: Math.log1p,
  RadiansToDegrees: (x) => (x * 180) / Math.PI,
  Round: roundToEven,
  Sin: precise.sin,
  Sinh: Math.sinh,
  Sqrt: Math.sqrt,
  Tan: precise.tan,
  Tanh: Math.tanh,
  Truncate: Math.trunc,
}

export function floatFunctions(keyword: string, isDouble: boolean): Members {
  const cut = isDouble ? (x: number) => x : Math.fround
  const least = isDouble ? 2 ** -1022 : 2 ** -126
  const one = (text: string) => text.replaceAll('#', keyword)
  const rounded = isDouble ? round : roundSingle
  return {
    ...Object.fromEntries(
      Object.entries(plain).map(([name, run]) => [
        one(`static # ${name}(# x)`),
        (x: number) => cut(run(x)),
      ]),
    ),
    [one('const # E')]: cut(Math.E),
    [one('const # Pi')]: cut(Math.PI),
    [one('const # Tau')]: cut(2 * Math.PI),
    [one('const # NegativeZero')]: -0,
    [one('static # Atan2(# y, # x)')]: (y: number, x: number) => cut(Math.atan2(y, x)),
    [one('static # Pow(# x, # y)')]: (x: number, y: number) => cut(precise.pow(x, y)),
    [one('static # Hypot(# x, # y)')]: (x: number, y: number) => cut(Math.hypot(x, y)),
    [one('static # Lerp(# value1, # value2, # amount)')]: (a: number, b: number, t: number) =>
      cut(cut(a * (1 - t)) + cut(b * t)),
    [one('static # Log(# x, # newBase)')]: (x: number, base: number) =>
      cut(precise.log(x) / precise.log(base)),
    [one('static # Max(# x, # y)')]: (a: number, b: number) => Math.max(a, b),
    [one('static # Min(# x, # y)')]: (a: number, b: number) => Math.min(a, b),
    [one('static # Clamp(# value, # min, # max)')]: clamp,
    [one('static int Sign(# value)')]: sign,
    [one('static # CopySign(# value, # sign)')]: (x: number, of: number) =>
      Math.abs(x) * (of < 0 || Object.is(of, -0) ? -1 : 1),
    [one('static # Round(# x, int digits)')]: (x: number, digits: number) => rounded(x, digits),
    [one('static # Round(# x, MidpointRounding mode)')]: (x: number, mode: number) =>
      rounded(x, 0, mode),
    [one('static # Round(# x, int digits, MidpointRounding mode)')]: rounded,
    [one('static bool IsPositive(# value)')]: (x: number) => x > 0 || Object.is(x, 0),
    [one('static bool IsEvenInteger(# value)')]: (x: number) => x % 2 === 0,
    [one('static bool IsOddInteger(# value)')]: (x: number) => Math.abs(x % 2) === 1,
    [one('static bool IsNormal(# d)')]: (x: number) => Number.isFinite(x) && Math.abs(x) >= least,
    [one('static bool IsSubnormal(# d)')]: (x: number) => x !== 0 && Math.abs(x) < least,
    [one('static bool IsRealNumber(# value)')]: (x: number) => !Number.isNaN(x),
    [one('static bool IsPow2(# value)')]: (x: number) =>
      x > 0 && Number.isFinite(x) && 2 ** precise.exponentOf(x) === x,
  }
}
