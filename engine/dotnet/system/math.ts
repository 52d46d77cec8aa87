import { row } from '../collections/tuples.ts'
import { divideByZero, overflow } from '../errors.ts'
import { enumeration, type Implementation, type TypeTable, type } from '../table.ts'
import { keywordTypes } from '../types.ts'
import { box, type Ref, typeOfName } from '../value.ts'
import { type Decimal, midpointModes } from '../values/decimal.ts'
import { argumentError } from '../values/errors.ts'
import {
  absInteger,
  clamp,
  ieeeRemainder,
  log,
  nextDouble,
  round,
  roundToEven,
  sign,
} from '../values/math.ts'
import * as precise from '../values/precise-math.ts'

type Value = number | bigint
type Members = Record<string, Implementation>

const narrow = ['sbyte', 'byte', 'short', 'ushort', 'int', 'uint']
const wide = ['long', 'ulong']
const integers = [...narrow, ...wide]
const floats = ['double', 'float']

/** One member for each type; `#` stands for the type's keyword. */
function each(keywords: readonly string[], signature: string, run: Implementation): Members {
  return Object.fromEntries(keywords.map((one) => [signature.replaceAll('#', one), run]))
}

const least: Readonly<Record<string, Value>> = {
  sbyte: -128,
  short: -32768,
  int: -2147483648,
  long: -9223372036854775808n,
}

const order = (a: Value, b: Value) => (a < b ? -1 : a > b ? 1 : 0)
const larger = (a: Value, b: Value) => (a > b ? a : b)
const smaller = (a: Value, b: Value) => (a < b ? a : b)

/** Of equal size the greater one; NaN wins. */
function maxMagnitude(a: number, b: number): number {
  const [x, y] = [Math.abs(a), Math.abs(b)]
  if (x > y || Number.isNaN(x)) return a
  return x === y ? Math.max(a, b) : b
}

function minMagnitude(a: number, b: number): number {
  const [x, y] = [Math.abs(a), Math.abs(b)]
  if (x < y || Number.isNaN(x)) return a
  return x === y ? Math.min(a, b) : b
}

export function clampDecimal(value: Decimal, low: Decimal, high: Decimal): Decimal {
  if (low.compare(high) > 0) throw argumentError(`'${low}' cannot be greater than ${high}.`)
  if (value.compare(low) < 0) return low
  return value.compare(high) > 0 ? high : value
}

function divide(a: Value, b: Value, keyword: string): [Value, Value] {
  if (BigInt(b) === 0n) throw divideByZero()
  if (a === least[keyword] && BigInt(b) === -1n && (keyword === 'int' || keyword === 'long')) {
    throw overflow()
  }
  if (typeof a === 'bigint') return [a / (b as bigint), a % (b as bigint)]
  const quotient = Math.trunc(a / (b as number)) + 0
  return [quotient, a - quotient * (b as number)]
}

/** `DivRem` with a tuple, one for each integer type. */
function divRem(keyword: string): Members {
  const name = keywordTypes.get(keyword)!
  return {
    [`static (${keyword} Quotient, ${keyword} Remainder) DivRem(${keyword} left, ${keyword} right)`]:
      (a: Value, b: Value) => {
        const type = typeOfName(name)
        const items = divide(a, b, keyword).map((one) => box(one, type))
        return row('System.ValueTuple', [type, type], items)
      },
  }
}

function divRemOut(keyword: string): Members {
  return {
    [`static ${keyword} DivRem(${keyword} a, ${keyword} b, out ${keyword} result)`]: (
      a: Value,
      b: Value,
      result: Ref,
    ) => {
      const [quotient, rest] = divide(a, b, keyword)
      result.value = rest
      return quotient
    },
  }
}

/** The exponent of the power of two below a number. */
function exponentOf(x: number): number {
  if (x === 0) return -2147483648
  if (!Number.isFinite(x)) return 2147483647
  return precise.exponentOf(Math.abs(x))
}

/** In two steps, for 2 to a power below -1022 alone loses digits. */
function scaleB(x: number, n: number): number {
  const half = Math.trunc(Math.max(-4400, Math.min(4400, n)) / 4)
  const rest = Math.max(-4400, Math.min(4400, n)) - 3 * half
  return x * 2 ** half * 2 ** half * 2 ** half * 2 ** rest
}

const copySign = (x: number, y: number) => Math.abs(x) * (y < 0 || Object.is(y, -0) ? -1 : 1)

const singles: Members = Object.fromEntries(
  (
    [
      ['Acos', 'd', precise.acos],
      ['Acosh', 'd', precise.acosh],
      ['Asin', 'd', precise.asin],
      ['Asinh', 'd', precise.asinh],
      ['Atan', 'd', precise.atan],
      ['Atanh', 'd', Math.atanh],
      ['Cbrt', 'd', precise.cbrt],
      ['Ceiling', 'a', Math.ceil],
      ['Cos', 'd', precise.cos],
      ['Cosh', 'value', precise.cosh],
      ['Exp', 'd', precise.exp],
      ['Floor', 'd', Math.floor],
      ['Log', 'd', precise.log],
      ['Log10', 'd', precise.log10],
      ['Log2', 'x', precise.log2],
      ['Round', 'a', roundToEven],
      ['Sin', 'a', precise.sin],
      ['Sinh', 'value', Math.sinh],
      ['Sqrt', 'd', Math.sqrt],
      ['Tan', 'a', precise.tan],
      ['Tanh', 'value', Math.tanh],
      ['Truncate', 'd', Math.trunc],
      ['BitDecrement', 'x', (x: number) => nextDouble(x, -1)],
      ['BitIncrement', 'x', (x: number) => nextDouble(x, 1)],
    ] as const
  ).map(([name, parameter, run]) => [`static double ${name}(double ${parameter})`, run]),
)

const decimals: Members = {
  'static decimal Abs(decimal value)': (a: Decimal) => a.abs(),
  'static decimal Ceiling(decimal d)': (d: Decimal) => d.ceiling(),
  'static decimal Floor(decimal d)': (d: Decimal) => d.floor(),
  'static decimal Truncate(decimal d)': (d: Decimal) => d.truncate(),
  'static decimal Max(decimal val1, decimal val2)': (a: Decimal, b: Decimal) =>
    a.compare(b) >= 0 ? a : b,
  'static decimal Min(decimal val1, decimal val2)': (a: Decimal, b: Decimal) =>
    a.compare(b) < 0 ? a : b,
  'static decimal Clamp(decimal value, decimal min, decimal max)': clampDecimal,
  'static int Sign(decimal value)': (a: Decimal) => a.sign,
  'static decimal Round(decimal d)': (d: Decimal) => d.round(),
  'static decimal Round(decimal d, int decimals)': (d: Decimal, digits: number) => d.round(digits),
  'static decimal Round(decimal d, MidpointRounding mode)': (d: Decimal, mode: number) =>
    d.round(0, mode),
  'static decimal Round(decimal d, int decimals, MidpointRounding mode)': (
    d: Decimal,
    digits: number,
    mode: number,
  ) => d.round(digits, mode),
}

const products: Members = {
  'static long BigMul(int a, int b)': (a: number, b: number) => BigInt(a) * BigInt(b),
  'static ulong BigMul(uint a, uint b)': (a: number, b: number) => BigInt(a) * BigInt(b),
  'static long BigMul(long a, long b, out long low)': (a: bigint, b: bigint, low: Ref) => {
    low.value = BigInt.asIntN(64, a * b)
    return (a * b) >> 64n
  },
  'static ulong BigMul(ulong a, ulong b, out ulong low)': (a: bigint, b: bigint, low: Ref) => {
    low.value = BigInt.asUintN(64, a * b)
    return (a * b) >> 64n
  },
}

const signs: Members = Object.fromEntries(
  ['sbyte', 'short', 'int', 'long'].flatMap((one): [string, Implementation][] => [
    [`static ${one} Abs(${one} value)`, (value: Value) => absInteger(value, least[one]!)],
    [`static int Sign(${one} value)`, (value: Value) => order(value, 0)],
  ]),
)

export const mathTables: readonly TypeTable[] = [
  enumeration('System.MidpointRounding', midpointModes),
  type('System.Math', {
    kind: 'static',
    members: {
      'const double PI': Math.PI,
      'const double E': Math.E,
      'const double Tau': 2 * Math.PI,
      ...singles,
      ...decimals,
      ...products,
      ...signs,
      ...each(floats, 'static # Abs(# value)', Math.abs),
      ...each(floats, 'static int Sign(# value)', sign),
      ...each(integers, 'static # Max(# val1, # val2)', larger),
      ...each(integers, 'static # Min(# val1, # val2)', smaller),
      ...each(floats, 'static # Max(# val1, # val2)', (a: number, b: number) => Math.max(a, b)),
      ...each(floats, 'static # Min(# val1, # val2)', (a: number, b: number) => Math.min(a, b)),
      ...each([...integers, ...floats], 'static # Clamp(# value, # min, # max)', clamp),
      ...Object.assign({}, ...integers.map(divRem)),
      ...divRemOut('int'),
      ...divRemOut('long'),
      'static double Atan2(double y, double x)': (y: number, x: number) => Math.atan2(y, x),
      'static double CopySign(double x, double y)': copySign,
      'static double IEEERemainder(double x, double y)': ieeeRemainder,
      'static int ILogB(double x)': exponentOf,
      'static double Log(double a, double newBase)': log,
      'static double MaxMagnitude(double x, double y)': maxMagnitude,
      'static double MinMagnitude(double x, double y)': minMagnitude,
      'static double Pow(double x, double y)': precise.pow,
      'static double Round(double value, int digits)': (value: number, digits: number) =>
        round(value, digits),
      'static double Round(double value, MidpointRounding mode)': (value: number, mode: number) =>
        round(value, 0, mode),
      'static double Round(double value, int digits, MidpointRounding mode)': round,
      'static double ScaleB(double x, int n)': scaleB,
      'static (double Sin, double Cos) SinCos(double x)': (x: number) => {
        const type = typeOfName('System.Double')
        const items = [precise.sin(x), precise.cos(x)].map((one) => box(one, type))
        return row('System.ValueTuple', [type, type], items)
      },
    },
  }),
]
