import { JTokenType } from './token-type.ts'

/** The .NET type of what a JValue holds, without its namespace. `Bytes` is `byte[]`, `Enum` any enum. */
export type ScalarType =
  | 'Null'
  | 'String'
  | 'Char'
  | 'Boolean'
  | 'SByte'
  | 'Byte'
  | 'Int16'
  | 'UInt16'
  | 'Int32'
  | 'UInt32'
  | 'Int64'
  | 'UInt64'
  | 'BigInteger'
  | 'Single'
  | 'Double'
  | 'Decimal'
  | 'DateTime'
  | 'DateTimeOffset'
  | 'TimeSpan'
  | 'Guid'
  | 'Uri'
  | 'Bytes'

/**
 * A .NET value with its type. Integers up to 32 bits, float, double and char are numbers, longer integers bigint,
 * bytes a Uint8Array; the others are objects of `engine/dotnet/values`.
 */
export interface Scalar {
  readonly scalar: ScalarType
  readonly value: unknown
}

const tokenTypes: Readonly<Record<ScalarType, JTokenType>> = {
  Null: JTokenType.Null,
  String: JTokenType.String,
  Char: JTokenType.String,
  Boolean: JTokenType.Boolean,
  SByte: JTokenType.Integer,
  Byte: JTokenType.Integer,
  Int16: JTokenType.Integer,
  UInt16: JTokenType.Integer,
  Int32: JTokenType.Integer,
  UInt32: JTokenType.Integer,
  Int64: JTokenType.Integer,
  UInt64: JTokenType.Integer,
  BigInteger: JTokenType.Integer,
  Single: JTokenType.Float,
  Double: JTokenType.Float,
  Decimal: JTokenType.Float,
  DateTime: JTokenType.Date,
  DateTimeOffset: JTokenType.Date,
  TimeSpan: JTokenType.TimeSpan,
  Guid: JTokenType.Guid,
  Uri: JTokenType.Uri,
  Bytes: JTokenType.Bytes,
}

export function tokenTypeOf(type: ScalarType): JTokenType {
  return tokenTypes[type]
}

const integers: ReadonlySet<ScalarType> = new Set([
  'SByte',
  'Byte',
  'Int16',
  'UInt16',
  'Int32',
  'UInt32',
  'Int64',
  'UInt64',
])

/** An integer type of the language; BigInteger is none. */
export function isInteger(type: ScalarType): boolean {
  return integers.has(type)
}

const minInt64 = -(2n ** 63n)
const maxInt64 = 2n ** 63n - 1n

/** What the reader makes of an integer: Int64, or BigInteger beyond it. */
export function integerType(value: bigint): ScalarType {
  return value >= minInt64 && value <= maxInt64 ? 'Int64' : 'BigInteger'
}

export function isScalarType(name: string): name is Exclude<ScalarType, 'Null' | 'Bytes'> {
  return Object.hasOwn(tokenTypes, name) && name !== 'Null' && name !== 'Bytes'
}
