import { argument, argumentNull } from '../errors.ts'
import { fromBase64, toBase64 } from '../values/conversions.ts'
import { Guid } from '../values/guid.ts'
import { DateTimeOffset } from '../values/time/date-time-offset.ts'
import { parseTimeSpan } from '../values/time/time-span-parse.ts'
import { Uri } from '../values/uri/uri.ts'
import { convertScalar, dateTimeOffsetOf, scalarText } from './convert.ts'
import type { ScalarType } from './scalar.ts'
import { JTokenType, tokenTypeName } from './token-type.ts'
import { JProperty, type JToken, JValue } from './tree.ts'

const T = JTokenType

// Which tokens each explicit operator of JToken takes (JToken.BooleanTypes and so on).
const texts = [T.String, T.Comment, T.Raw]
const numbers = [T.Integer, T.Float, ...texts, T.Boolean]
const accepted: Partial<Record<ScalarType, readonly JTokenType[]>> = {
  Char: [T.Integer, T.Float, ...texts],
  DateTime: [T.Date, ...texts],
  DateTimeOffset: [T.Date, ...texts],
  Guid: [...texts, T.Guid, T.Bytes],
  TimeSpan: [...texts, T.TimeSpan],
  Uri: [...texts, T.Uri],
  Bytes: [T.Bytes, ...texts, T.Integer],
  String: [T.Date, ...numbers, T.Bytes, T.Guid, T.TimeSpan, T.Uri],
}

/** `(int)token`, `(string)token`, `(DateTime)token`, …: the bare value. */
export function castToken(token: JToken | null, to: ScalarType): unknown {
  if (token === null) {
    if (to === 'String' || to === 'Uri' || to === 'Bytes') return null
    throw argumentNull('value')
  }
  return castValue(token, to, to === 'String' || to === 'Uri')
}

/** `(int?)token`, …: null for a null token and for JSON's null. */
export function castTokenNullable(token: JToken | null, to: ScalarType): unknown {
  return token === null ? null : castValue(token, to, true)
}

function castValue(token: JToken, to: ScalarType, nullable: boolean): unknown {
  const inner = token instanceof JProperty ? token.value : token
  const type = inner.type
  const isNull = type === JTokenType.Null || type === JTokenType.Undefined
  const fits = (accepted[to] ?? numbers).includes(type) || (nullable && isNull)
  if (!(inner instanceof JValue) || !fits) throw cannot(inner, to)
  if (inner.scalar === 'Null' && nullable) return null
  if (inner.scalar === to) return inner.value
  switch (to) {
    case 'String':
      return inner.scalar === 'Bytes' ? toBase64(inner.value as Uint8Array) : scalarText(inner)
    case 'DateTime':
      if (inner.scalar === 'DateTimeOffset') return (inner.value as DateTimeOffset).dateTime
      return convertScalar(inner, to)
    case 'DateTimeOffset':
      if (inner.scalar === 'String') return dateTimeOffsetOf(inner.value as string)
      return DateTimeOffset.create(convertScalar(inner, 'DateTime') as never)
    case 'Guid':
      if (inner.scalar === 'Bytes') return Guid.fromBytes(inner.value as Uint8Array)
      return Guid.parse(scalarText(inner))
    case 'TimeSpan':
      return parseTimeSpan(scalarText(inner))
    case 'Bytes':
      return bytesOf(inner)
    case 'Uri':
      return Uri.create(scalarText(inner))
    default:
      return convertScalar(inner, to)
  }
}

function bytesOf(value: JValue): Uint8Array {
  if (value.scalar === 'String') return fromBase64(value.value as string)
  if (value.scalar === 'BigInteger') return bytesOfInteger(value.value as bigint)
  throw cannot(value, 'Bytes')
}

/** BigInteger.ToByteArray: little-endian, two's complement, no longer than needed. */
function bytesOfInteger(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.push(Number(BigInt.asUintN(8, rest)))
    rest >>= 8n
  } while (!((rest === 0n && bytes.at(-1)! < 128) || (rest === -1n && bytes.at(-1)! >= 128)))
  return Uint8Array.from(bytes)
}

function cannot(token: JToken, to: ScalarType) {
  const name = to === 'Bytes' ? 'byte array' : to
  return argument(`Can not convert ${tokenTypeName(token.type)} to ${name}.`)
}
