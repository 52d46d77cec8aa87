import { argument, argumentNull } from '../errors.ts'
import {
  type Accessors,
  type Constant,
  type Implementation,
  type TypeTable,
  type,
} from '../table.ts'
import type { Ref } from '../value.ts'
import { formatFloat, formatInteger, type IntegerType } from '../values/number/format.ts'
import {
  floatStyle,
  integerRange,
  isWide,
  parseFloatText,
  parseInteger,
  tryParseFloat,
  tryParseInteger,
} from '../values/number/parse.ts'
import { numbersOf } from './culture.ts'
import { floatFunctions, integerFunctions } from './number-functions.ts'
import { refusedSpan } from './span.ts'
import { typeCodes } from './type-code.ts'

type Text = string | null
type Members = Record<string, Implementation | Accessors | Constant>

const keywordOf: Readonly<Record<IntegerType | 'Double' | 'Single', string>> = {
  SByte: 'sbyte',
  Byte: 'byte',
  Int16: 'short',
  UInt16: 'ushort',
  Int32: 'int',
  UInt32: 'uint',
  Int64: 'long',
  UInt64: 'ulong',
  Double: 'double',
  Single: 'float',
}

const interfacesOf = (keyword: string) => [
  'IComparable',
  `IComparable<${keyword}>`,
  `IEquatable<${keyword}>`,
  'IFormattable',
  'IConvertible',
]

type Value = number | bigint

const given = (text: Text): string => {
  if (text === null) throw argumentNull('s')
  return text
}

/** Members that all number types have; `parse` and `tryParse` take text, style and provider. */
function common(
  name: IntegerType | 'Double' | 'Single',
  format: (value: never, format: Text, provider: unknown) => string,
  parse: (text: string, style: number | undefined, provider: unknown) => Value,
  tryParse: (text: string, style: number | undefined, provider: unknown) => Value | undefined,
  compareTo: (a: never, b: never) => number,
): Members {
  const keyword = keywordOf[name]
  const zero: Value = name === 'Int64' || name === 'UInt64' ? 0n : 0
  const attempt = (text: Text, style: number | undefined, provider: unknown, result: Ref) => {
    const value = text === null ? undefined : tryParse(text, style, provider)
    result.value = value ?? zero
    return value !== undefined
  }
  return {
    'string ToString(string format)': (self: never, text: Text) => format(self, text, null),
    'string ToString(IFormatProvider provider)': (self: never, provider: unknown) =>
      format(self, null, provider),
    'string ToString(string format, IFormatProvider provider)': format,
    [`int CompareTo(${keyword} value)`]: compareTo,
    'TypeCode GetTypeCode()': () => typeCodes[name],
    'int CompareTo(object value)': (self: never, value: unknown) => compareBoxed(self, value, name),
    [`bool Equals(${keyword} obj)`]: (self: Value, other: Value) =>
      self === other || (Number.isNaN(self) && Number.isNaN(other)),
    [`static ${keyword} Parse(string s)`]: (text: Text) => parse(given(text), undefined, null),
    [`static ${keyword} Parse(string s, NumberStyles style)`]: (text: Text, style: number) =>
      parse(given(text), style, null),
    [`static ${keyword} Parse(string s, IFormatProvider provider)`]: (
      text: Text,
      provider: unknown,
    ) => parse(given(text), undefined, provider),
    [`static ${keyword} Parse(string s, NumberStyles style, IFormatProvider provider)`]: (
      text: Text,
      style: number,
      provider: unknown,
    ) => parse(given(text), style, provider),
    [`static bool TryParse(string s, out ${keyword} result)`]: (text: Text, result: Ref) =>
      attempt(text, undefined, null, result),
    [`static bool TryParse(string s, IFormatProvider provider, out ${keyword} result)`]: (
      text: Text,
      provider: unknown,
      result: Ref,
    ) => attempt(text, undefined, provider, result),
    [`static bool TryParse(string s, NumberStyles style, IFormatProvider provider, out ${keyword} result)`]:
      (text: Text, style: number, provider: unknown, result: Ref) =>
        attempt(text, style, provider, result),
    // Texts in UTF-8: what makes `Parse(null, …)` ambiguous.
    [`static ${keyword} Parse(ReadOnlySpan<byte> utf8Text, NumberStyles style = NumberStyles.${name === 'Double' || name === 'Single' ? 'Float' : 'Integer'}, IFormatProvider provider = null)`]:
      refusedSpan,
    [`static ${keyword} Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider provider)`]: refusedSpan,
    [`static bool TryParse(ReadOnlySpan<byte> utf8Text, out ${keyword} result)`]: refusedSpan,
    [`static bool TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider provider, out ${keyword} result)`]:
      refusedSpan,
    [`static bool TryParse(ReadOnlySpan<byte> utf8Text, NumberStyles style, IFormatProvider provider, out ${keyword} result)`]:
      refusedSpan,
  }
}

function compareBoxed(self: Value, value: unknown, name: string): number {
  if (value === null) return 1
  const other = name === 'Int32' ? value : (value as { type?: { definition: { name: string } } })
  if (typeof other === 'number') return Math.sign((self as number) - other)
  const boxed = value as { type?: { definition: { name: string } }; value: Value }
  if (boxed.type?.definition.name !== name) throw argument(`Object must be of type ${name}.`)
  return self < boxed.value ? -1 : self > boxed.value ? 1 : 0
}

const orderOf = (a: Value, b: Value) => (a < b ? -1 : a > b ? 1 : 0)

// The small types answer the difference, the wide ones the sign.
const isSmall = (name: IntegerType) => /^(SByte|Byte|Int16|UInt16)$/.test(name)

function integer(name: IntegerType): TypeTable {
  const keyword = keywordOf[name]
  const [low, high] = integerRange(name)
  const bare = (value: bigint) => (isWide(name) ? value : Number(value))
  const format = (value: Value, text: Text, provider: unknown) =>
    formatInteger(value, name, text, numbersOf(provider))
  const compare = isSmall(name)
    ? (a: Value, b: Value) => Number(a) - Number(b)
    : (a: Value, b: Value) => orderOf(a, b)
  return type(`System.${name}`, {
    kind: 'struct',
    default: bare(0n),
    ...(name === 'Int32' ? {} : { represented: isWide(name) ? 'bigint' : 'number' }),
    interfaces: interfacesOf(keyword),
    hooks: {
      text: (self: Value) => String(self),
      format,
      equals: (a: Value, b: Value) => a === b,
      hash: (self: Value) => self,
      hashCode: (self: Value) => integerHash(self, name),
      compare: orderOf,
    },
    members: {
      ...common(
        name,
        format,
        (text, style, provider) => parseInteger(text, name, style, numbersOf(provider)),
        (text, style, provider) => {
          const value = tryParseInteger(text, name, style, numbersOf(provider))
          return typeof value === 'string' ? undefined : value
        },
        compare,
      ),
      [`const ${keyword} MinValue`]: bare(low),
      [`const ${keyword} MaxValue`]: bare(high),
      ...(name === 'Byte' || name === 'UInt16' || name === 'UInt32' || name === 'UInt64'
        ? {}
        : {
            [`static ${keyword} Abs(${keyword} value)`]: (self: Value) => (self < 0 ? -self : self),
          }),
      ...integerFunctions(name),
    },
  })
}

function integerHash(value: Value, name: IntegerType): number {
  if (typeof value === 'bigint') {
    const unsigned = BigInt.asUintN(64, value)
    return Number(BigInt.asIntN(32, unsigned ^ (unsigned >> 32n)))
  }
  return name === 'UInt32' ? value | 0 : value
}

/** NaN is before every number and equal to itself. */
function compareFloats(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (a === b) return 0
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : 1
}

function floating(name: 'Double' | 'Single'): TypeTable {
  const keyword = keywordOf[name]
  const isDouble = name === 'Double'
  const format = (value: number, text: Text, provider: unknown) =>
    formatFloat(value, name, text, numbersOf(provider))
  return type(`System.${name}`, {
    kind: 'struct',
    default: 0,
    represented: 'number',
    interfaces: interfacesOf(keyword),
    hooks: {
      text: (self: number) => formatFloat(self, name),
      format,
      equals: (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b)),
      hash: (self: number) => self,
      hashCode: (self: number) => floatHash(self, isDouble),
      compare: compareFloats,
    },
    members: {
      ...common(
        name,
        format,
        (text, style, provider) =>
          parseFloatText(text, name, style ?? floatStyle, numbersOf(provider)),
        (text, style, provider) =>
          tryParseFloat(text, name, style ?? floatStyle, numbersOf(provider)),
        compareFloats,
      ),
      [`const ${keyword} MaxValue`]: isDouble ? Number.MAX_VALUE : 3.4028234663852886e38,
      [`const ${keyword} MinValue`]: isDouble ? -Number.MAX_VALUE : -3.4028234663852886e38,
      [`const ${keyword} Epsilon`]: isDouble ? Number.MIN_VALUE : 1.401298464324817e-45,
      [`const ${keyword} NaN`]: Number.NaN,
      [`const ${keyword} PositiveInfinity`]: Number.POSITIVE_INFINITY,
      [`const ${keyword} NegativeInfinity`]: Number.NEGATIVE_INFINITY,
      [`static bool IsNaN(${keyword} value)`]: (value: number) => Number.isNaN(value),
      [`static bool IsInfinity(${keyword} value)`]: (value: number) =>
        value === Infinity || value === -Infinity,
      [`static bool IsPositiveInfinity(${keyword} value)`]: (value: number) => value === Infinity,
      [`static bool IsNegativeInfinity(${keyword} value)`]: (value: number) => value === -Infinity,
      [`static bool IsFinite(${keyword} value)`]: (value: number) => Number.isFinite(value),
      [`static bool IsNegative(${keyword} value)`]: (value: number) =>
        value < 0 || Object.is(value, -0),
      [`static bool IsInteger(${keyword} value)`]: (value: number) => Number.isInteger(value),
      ...floatFunctions(keyword, isDouble),
    },
  })
}

function floatHash(value: number, isDouble: boolean): number {
  const view = new DataView(new ArrayBuffer(8))
  if (!isDouble) {
    view.setFloat32(0, value)
    return view.getInt32(0)
  }
  view.setFloat64(0, value === 0 ? 0 : value)
  return view.getInt32(0) ^ view.getInt32(4)
}

export const numberTables: readonly TypeTable[] = [
  integer('SByte'),
  integer('Byte'),
  integer('Int16'),
  integer('UInt16'),
  integer('Int32'),
  integer('UInt32'),
  integer('Int64'),
  integer('UInt64'),
  floating('Double'),
  floating('Single'),
]
