import { allocate } from '../budget.ts'
import { argumentNull, argumentOutOfRange, invalidCast } from '../errors.ts'
import { boxBare, scalarOf } from '../json/boxing.ts'
import { convertScalar, isConvertible } from '../json/convert.ts'
import { castToken } from '../json/operators.ts'
import type { Scalar, ScalarType } from '../json/scalar.ts'
import { JValue } from '../json/tree.ts'
import { enumeration, type Implementation, type TypeTable, type } from '../table.ts'
import {
  isEnum,
  isNullable,
  isValueType,
  keywordTypes,
  reflectionName,
  type Type,
} from '../types.ts'
import { isInstance, typeOf, typeOfName } from '../value.ts'
import {
  charFromText,
  fromBase64,
  fromHexString,
  integerFromBase,
  integerToBase,
  toBase64,
  toHexString,
} from '../values/conversions.ts'
import { argumentError } from '../values/errors.ts'
import type { IntegerType } from '../values/number/format.ts'
import { parseDecimal, parseFloatText, parseInteger, styles } from '../values/number/parse.ts'
import { numbersOf } from './culture.ts'
import { formatted } from './format.ts'
import type { TypeValue } from './object.ts'
import { typeCodes } from './type-code.ts'

type Members = Record<string, Implementation>
type Text = string | null

// What Convert goes between: keyword and the name in `ToInt32`.
const kinds: readonly (readonly [keyword: string, name: ScalarType])[] = [
  ...[...keywordTypes]
    .filter(([keyword]) => !/^(object|void|string)$/.test(keyword))
    .map(([keyword, full]) => [keyword, full.slice('System.'.length) as ScalarType] as const),
  ['DateTime', 'DateTime'],
]
const integers: ReadonlySet<string> = new Set<IntegerType>([
  'SByte',
  'Byte',
  'Int16',
  'UInt16',
  'Int32',
  'UInt32',
  'Int64',
  'UInt64',
])

const nothing: Scalar = { scalar: 'Null', value: null }

/** What an object's IConvertible answers. A JValue answers with its own casts. */
function fromObject(value: unknown, to: ScalarType): unknown {
  if (value === null) return convertScalar(nothing, to)
  if (value instanceof JValue) return castToken(value, to)
  const scalar = scalarOf(value)
  if (scalar && isConvertible(scalar.scalar)) return convertScalar(scalar, to)
  throw invalidCast(
    `Unable to cast object of type '${reflectionName(typeOf(value))}' to type 'System.IConvertible'.`,
  )
}

function fromText(text: Text, to: ScalarType, provider: unknown): unknown {
  if (text === null) {
    if (to === 'Char') throw argumentNull('value')
    return convertScalar(nothing, to)
  }
  const numbers = numbersOf(provider)
  if (integers.has(to)) return parseInteger(text, to as IntegerType, styles.Integer, numbers)
  switch (to) {
    case 'Single':
    case 'Double':
      return parseFloatText(text, to, undefined, numbers)
    case 'Decimal':
      return parseDecimal(text, styles.Number, numbers)
    case 'Char':
      return charFromText(text)
    default:
      return convertScalar({ scalar: 'String', value: text }, to)
  }
}

/** `ToInt32(…)` from everything, and its like. */
function conversionsTo(keyword: string, to: ScalarType): Members {
  const members: Members = {
    [`static ${keyword} To${to}(object value)`]: (value: unknown) => fromObject(value, to),
    [`static ${keyword} To${to}(object value, IFormatProvider provider)`]: (
      value: unknown,
      provider: unknown,
    ) => (typeof value === 'string' ? fromText(value, to, provider) : fromObject(value, to)),
    [`static ${keyword} To${to}(string value)`]: (value: Text) => fromText(value, to, null),
    [`static ${keyword} To${to}(string value, IFormatProvider provider)`]: (
      value: Text,
      provider: unknown,
    ) => fromText(value, to, provider),
  }
  for (const [source, from] of kinds) {
    members[`static ${keyword} To${to}(${source} value)`] = (value: unknown) =>
      convertScalar({ scalar: from, value }, to)
  }
  if (integers.has(to)) {
    members[`static ${keyword} To${to}(string value, int fromBase)`] = (
      value: Text,
      base: number,
    ) => {
      if (value !== null) return integerFromBase(value, base, to as IntegerType)
      if (![2, 8, 10, 16].includes(base)) throw argumentError('Invalid Base.')
      return convertScalar(nothing, to)
    }
  }
  return members
}

const toStrings: Members = {
  'static string ToString(object value)': (value: unknown) =>
    value === null ? '' : formatted(value, null, null),
  'static string ToString(object value, IFormatProvider provider)': (
    value: unknown,
    provider: unknown,
  ) => (value === null ? '' : formatted(value, null, provider)),
  'static string ToString(string value)': (value: Text) => value,
  'static string ToString(string value, IFormatProvider provider)': (value: Text) => value,
}
for (const [keyword, name] of kinds) {
  toStrings[`static string ToString(${keyword} value)`] = (value: unknown) =>
    formatted(boxBare(value, name), null, null)
  toStrings[`static string ToString(${keyword} value, IFormatProvider provider)`] = (
    value: unknown,
    provider: unknown,
  ) => formatted(boxBare(value, name), null, provider)
}
for (const [keyword, name] of [
  ['byte', 'Byte'],
  ['short', 'Int16'],
  ['int', 'Int32'],
  ['long', 'Int64'],
] as const) {
  toStrings[`static string ToString(${keyword} value, int toBase)`] = (
    value: number | bigint,
    base: number,
  ) => integerToBase(value, base, name)
}

/** `Convert.ChangeType`: boxed in, boxed out. */
export function changeType(value: unknown, type: Type, provider: unknown): unknown {
  if (value === null) {
    if (isValueType(type) && !isNullable(type)) {
      throw invalidCast('Null object cannot be converted to a value type.')
    }
    return null
  }
  if (typeOf(value).plain === type.plain) return value
  const scalar = scalarOf(value)
  if (!(value instanceof JValue) && !(scalar && isConvertible(scalar.scalar))) {
    throw invalidCast('Object must implement IConvertible.')
  }
  const name = type.kind === 'named' ? type.definition.fullName : ''
  if (name === 'System.String') return formatted(value, null, provider)
  const target = kinds.find(([, one]) => `System.${one}` === name)
  if (target) {
    const [, to] = target
    const text = typeof value === 'string'
    return boxBare(text ? fromText(value, to, provider) : fromObject(value, to), to)
  }
  // An enum unboxes from its own type alone.
  if (name === 'System.Object' || (!isEnum(type) && isInstance(value, type))) return value
  throw invalidCast(
    `Invalid cast from '${reflectionName(typeOf(value))}' to '${reflectionName(type)}'.`,
  )
}

function part(bytes: Uint8Array | null, offset: number, length: number): Uint8Array {
  if (bytes === null) throw argumentNull('inArray')
  if (length < 0)
    throw argumentOutOfRange(
      'length',
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    )
  if (offset < 0) throw argumentOutOfRange('offset', 'Value must be positive.')
  if (offset > bytes.length - length) {
    throw argumentOutOfRange('offset', 'Offset and length must refer to a position in the string.')
  }
  return bytes.subarray(offset, offset + length)
}

function base64(bytes: Uint8Array, options: number): string {
  if (options !== 0 && options !== 1) {
    throw argumentError(`Illegal enum value: ${options}.`, 'options')
  }
  allocate(Math.ceil(bytes.length / 3) * 4)
  return toBase64(bytes, options === 1)
}

function whole(bytes: Uint8Array | null): Uint8Array {
  if (bytes === null) throw argumentNull('inArray')
  return bytes
}

function hex(bytes: Uint8Array): string {
  allocate(2 * bytes.length)
  return toHexString(bytes)
}

const nameOfCode = new Map<number, string>(
  Object.entries(typeCodes).map(([name, code]) => [code, name]),
)

function typeCodeOf(value: unknown): number {
  if (value === null) return 0
  const scalar = scalarOf(value)
  const codes: Readonly<Record<string, number>> = typeCodes
  return scalar && isConvertible(scalar.scalar) ? codes[scalar.scalar]! : 1
}

export const convertTables: readonly TypeTable[] = [
  enumeration('System.Base64FormattingOptions', ['None', 'InsertLineBreaks'], { flags: true }),
  type('System.Convert', {
    kind: 'static',
    members: {
      ...Object.assign({}, ...kinds.map(([keyword, name]) => conversionsTo(keyword, name))),
      ...toStrings,
      'static TypeCode GetTypeCode(object value)': typeCodeOf,
      'static object ChangeType(object value, Type conversionType)': (
        value: unknown,
        target: TypeValue | null,
      ) => changeType(value, requireType(target), null),
      'static object ChangeType(object value, Type conversionType, IFormatProvider provider)': (
        value: unknown,
        target: TypeValue | null,
        provider: unknown,
      ) => changeType(value, requireType(target), provider),
      'static object ChangeType(object value, TypeCode typeCode)': (
        value: unknown,
        code: number,
      ) => {
        if (value === null && (code === 0 || code === 1 || code === 18)) return null
        const name = nameOfCode.get(code)
        if (name === undefined) throw argumentError('Unknown TypeCode value.')
        if (code === 0) throw invalidCast('Object cannot be cast to Empty.')
        if (code === 2) throw invalidCast('Object cannot be cast to DBNull.')
        return changeType(value, typeOfName(`System.${name}`), null)
      },
      'static string ToBase64String(byte[] inArray)': (bytes: Uint8Array | null) =>
        base64(whole(bytes), 0),
      'static string ToBase64String(byte[] inArray, Base64FormattingOptions options)': (
        bytes: Uint8Array | null,
        options: number,
      ) => base64(whole(bytes), options),
      'static string ToBase64String(byte[] inArray, int offset, int length)': (
        bytes: Uint8Array | null,
        offset: number,
        length: number,
      ) => base64(part(bytes, offset, length), 0),
      'static string ToBase64String(byte[] inArray, int offset, int length, Base64FormattingOptions options)':
        (bytes: Uint8Array | null, offset: number, length: number, options: number) =>
          base64(part(bytes, offset, length), options),
      'static byte[] FromBase64String(string s)': (text: Text) => {
        if (text === null) throw argumentNull('s')
        allocate(Math.ceil(text.length / 3))
        return fromBase64(text)
      },
      'static byte[] FromBase64CharArray(char[] inArray, int offset, int length)': (
        units: readonly number[] | null,
        offset: number,
        length: number,
      ) => {
        if (units === null) throw argumentNull('inArray')
        if (length < 0 || offset < 0 || offset > units.length - length) {
          throw argumentOutOfRange(length < 0 ? 'length' : 'offset')
        }
        let text = ''
        for (const unit of units.slice(offset, offset + length)) text += String.fromCharCode(unit)
        return fromBase64(text)
      },
      'static string ToHexString(byte[] inArray)': (bytes: Uint8Array | null) => hex(whole(bytes)),
      'static string ToHexString(byte[] inArray, int offset, int length)': (
        bytes: Uint8Array | null,
        offset: number,
        length: number,
      ) => hex(part(bytes, offset, length)),
      'static string ToHexStringLower(byte[] inArray)': (bytes: Uint8Array | null) =>
        hex(whole(bytes)).toLowerCase(),
      'static byte[] FromHexString(string s)': (text: Text) => {
        if (text === null) throw argumentNull('s')
        allocate(text.length / 4)
        return fromHexString(text)
      },
    },
  }),
]

function requireType(target: TypeValue | null): Type {
  if (target === null) throw argumentNull('conversionType')
  return target.type
}
