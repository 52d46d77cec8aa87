import { argument, argumentNull } from '../errors.ts'
import { type Implementation, type TypeTable, type } from '../table.ts'
import { keywordTypes } from '../types.ts'
import type { Ref } from '../value.ts'
import { castFromDecimal } from '../values/conversions.ts'
import { Decimal } from '../values/decimal.ts'
import type { IntegerType } from '../values/number/format.ts'
import { parseDecimal, styles, tryParseDecimal } from '../values/number/parse.ts'
import { numbersOf } from './culture.ts'
import { clampDecimal } from './math.ts'
import { refusedSpan } from './span.ts'
import { typeCodes } from './type-code.ts'

type Text = string | null

function parse(text: Text, style: number, provider: unknown): Decimal {
  if (text === null) throw argumentNull('s')
  return parseDecimal(text, style, numbersOf(provider))
}

function tryParse(text: Text, style: number, provider: unknown, result: Ref): boolean {
  const value = text === null ? 'format' : tryParseDecimal(text, style, numbersOf(provider))
  const isDecimal = value instanceof Decimal
  result.value = isDecimal ? value : Decimal.zero
  return isDecimal
}

/** `decimal.ToInt32` and its like cut what is behind the point. */
const casts: Record<string, Implementation> = Object.fromEntries(
  ['sbyte', 'byte', 'short', 'ushort', 'int', 'uint', 'long', 'ulong'].map((keyword) => {
    const name = keywordTypes.get(keyword)!.slice('System.'.length)
    return [
      `static ${keyword} To${name}(decimal value)`,
      (value: Decimal) => castFromDecimal(value, name as IntegerType),
    ]
  }),
)

const constructors: Record<string, Implementation> = {
  ...Object.fromEntries(
    ['int', 'uint', 'long', 'ulong'].map((keyword) => [
      `new(${keyword} value)`,
      (value: number | bigint) => Decimal.fromInteger(value),
    ]),
  ),
  'new(double value)': (value: number) => Decimal.fromDouble(value),
  'new(float value)': (value: number) => Decimal.fromSingle(value),
  'new(int[] bits)': (bits: readonly number[] | null) => {
    if (bits === null) throw argumentNull('bits')
    return Decimal.fromBits(bits)
  },
  'new(int lo, int mid, int hi, bool isNegative, byte scale)': (
    lo: number,
    mid: number,
    hi: number,
    isNegative: boolean,
    scale: number,
  ) => Decimal.fromParts(lo, mid, hi, isNegative, scale),
}

/** `+`, `<` and the casts are the language's own arithmetic; the methods are here. */
const two = Decimal.fromInteger(2)

export const decimalTables: readonly TypeTable[] = [
  type('System.Decimal', {
    kind: 'struct',
    class: Decimal,
    default: Decimal.zero,
    interfaces: [
      'IComparable',
      'IComparable<decimal>',
      'IEquatable<decimal>',
      'IFormattable',
      'IConvertible',
    ],
    hooks: {
      text: (self: Decimal) => self.toString(),
      format: (self: Decimal, format: Text, provider: unknown) =>
        self.format(format, numbersOf(provider)),
      equals: (a: Decimal, b: Decimal) => a.equals(b),
      hash: (self: Decimal) => self.key,
      compare: (a: Decimal, b: Decimal) => a.compare(b),
    },
    members: {
      ...constructors,
      ...casts,
      'const decimal MaxValue': Decimal.maxValue,
      'const decimal MinValue': Decimal.minValue,
      'const decimal Zero': Decimal.zero,
      'const decimal One': Decimal.one,
      'const decimal MinusOne': Decimal.minusOne,
      'TypeCode GetTypeCode()': () => typeCodes.Decimal,
      'static decimal Clamp(decimal value, decimal min, decimal max)': clampDecimal,
      'static decimal CopySign(decimal value, decimal sign)': (value: Decimal, of: Decimal) =>
        of.sign < 0 ? value.abs().negate() : value.abs(),
      'static bool IsEvenInteger(decimal value)': (value: Decimal) => value.remainder(two).isZero,
      'static bool IsOddInteger(decimal value)': (value: Decimal) =>
        value.remainder(two).abs().equals(Decimal.one),
      'byte Scale': (self: Decimal) => self.scale,
      'static decimal Abs(decimal value)': (value: Decimal) => value.abs(),
      'static decimal Add(decimal d1, decimal d2)': (a: Decimal, b: Decimal) => a.add(b),
      'static decimal Subtract(decimal d1, decimal d2)': (a: Decimal, b: Decimal) => a.subtract(b),
      'static decimal Multiply(decimal d1, decimal d2)': (a: Decimal, b: Decimal) => a.multiply(b),
      'static decimal Divide(decimal d1, decimal d2)': (a: Decimal, b: Decimal) => a.divide(b),
      'static decimal Remainder(decimal d1, decimal d2)': (a: Decimal, b: Decimal) =>
        a.remainder(b),
      'static decimal Negate(decimal d)': (value: Decimal) => value.negate(),
      'static decimal Ceiling(decimal d)': (value: Decimal) => value.ceiling(),
      'static decimal Floor(decimal d)': (value: Decimal) => value.floor(),
      'static decimal Truncate(decimal d)': (value: Decimal) => value.truncate(),
      'static decimal Max(decimal x, decimal y)': (a: Decimal, b: Decimal) =>
        a.compare(b) >= 0 ? a : b,
      'static decimal Min(decimal x, decimal y)': (a: Decimal, b: Decimal) =>
        a.compare(b) < 0 ? a : b,
      'static int Sign(decimal d)': (value: Decimal) => value.sign,
      'static bool IsInteger(decimal value)': (value: Decimal) => value.equals(value.truncate()),
      'static bool IsNegative(decimal value)': (value: Decimal) => value.negative,
      'static bool IsPositive(decimal value)': (value: Decimal) => !value.negative,
      'static decimal Round(decimal d)': (value: Decimal) => value.round(),
      'static decimal Round(decimal d, int decimals)': (value: Decimal, decimals: number) =>
        value.round(decimals),
      'static decimal Round(decimal d, MidpointRounding mode)': (value: Decimal, mode: number) =>
        value.round(0, mode),
      'static decimal Round(decimal d, int decimals, MidpointRounding mode)': (
        value: Decimal,
        decimals: number,
        mode: number,
      ) => value.round(decimals, mode),
      'static double ToDouble(decimal d)': (value: Decimal) => value.toDouble(),
      'static float ToSingle(decimal d)': (value: Decimal) => value.toSingle(),
      'static int[] GetBits(decimal d)': (value: Decimal) => value.toBits(),
      'static int Compare(decimal d1, decimal d2)': (a: Decimal, b: Decimal) => a.compare(b),
      'static bool Equals(decimal d1, decimal d2)': (a: Decimal, b: Decimal) => a.equals(b),
      'bool Equals(decimal value)': (self: Decimal, other: Decimal) => self.equals(other),
      'int CompareTo(decimal value)': (self: Decimal, other: Decimal) => self.compare(other),
      'int CompareTo(object value)': (self: Decimal, other: unknown) => {
        if (other === null) return 1
        if (!(other instanceof Decimal)) throw argument('Object must be of type Decimal.')
        return self.compare(other)
      },
      'string ToString(string format)': (self: Decimal, format: Text) => self.format(format),
      'string ToString(IFormatProvider provider)': (self: Decimal, provider: unknown) =>
        self.format(null, numbersOf(provider)),
      'string ToString(string format, IFormatProvider provider)': (
        self: Decimal,
        format: Text,
        provider: unknown,
      ) => self.format(format, numbersOf(provider)),
      'static decimal Parse(string s)': (text: Text) => parse(text, styles.Number, null),
      'static decimal Parse(string s, NumberStyles style)': (text: Text, style: number) =>
        parse(text, style, null),
      'static decimal Parse(string s, IFormatProvider provider)': (text: Text, provider: unknown) =>
        parse(text, styles.Number, provider),
      'static decimal Parse(string s, NumberStyles style, IFormatProvider provider)': parse,
      'static bool TryParse(ReadOnlySpan<byte> utf8Text, out decimal result)': refusedSpan,
      'static bool TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider provider, out decimal result)':
        refusedSpan,
      'static bool TryParse(ReadOnlySpan<byte> utf8Text, NumberStyles style, IFormatProvider provider, out decimal result)':
        refusedSpan,
      'static bool TryParse(string s, out decimal result)': (text: Text, result: Ref) =>
        tryParse(text, styles.Number, null, result),
      'static bool TryParse(string s, IFormatProvider provider, out decimal result)': (
        text: Text,
        provider: unknown,
        result: Ref,
      ) => tryParse(text, styles.Number, provider, result),
      'static bool TryParse(string s, NumberStyles style, IFormatProvider provider, out decimal result)':
        tryParse,
      'static decimal FromOACurrency(long cy)': (value: bigint) => trimmedCurrency(value),
      'static long ToOACurrency(decimal value)': (value: Decimal) =>
        value.multiply(Decimal.fromInteger(10_000)).round().toBigInt(),
    },
  }),
]

/** Units of a ten-thousandth, without zeros at the end. */
function trimmedCurrency(value: bigint): Decimal {
  let [mantissa, scale] = [value, 4]
  while (scale > 0 && mantissa % 10n === 0n) {
    mantissa /= 10n
    scale--
  }
  return Decimal.of(mantissa, scale)
}
