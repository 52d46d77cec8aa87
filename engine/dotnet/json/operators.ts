import { argument, argumentNull, formatError } from '../errors.ts'
import { DateTimeOffset } from '../values/time/date-time-offset.ts'
import { parseTimeSpan } from '../values/time/time-span-parse.ts'
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
      return inner.scalar === 'Bytes' ? base64(inner.value as Uint8Array) : scalarText(inner)
    case 'DateTime':
      if (inner.scalar === 'DateTimeOffset') return (inner.value as DateTimeOffset).dateTime
      return convertScalar(inner, to)
    case 'DateTimeOffset':
      if (inner.scalar === 'String') return dateTimeOffsetOf(inner.value as string)
      return DateTimeOffset.create(convertScalar(inner, 'DateTime') as never)
    case 'TimeSpan':
      return parseTimeSpan(scalarText(inner))
    case 'Bytes':
      return bytesOf(inner)
    default:
      return convertScalar(inner, to)
  }
}

function bytesOf(value: JValue): Uint8Array {
  if (value.scalar === 'String') return decodeBase64(value.value as string)
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

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** Convert.FromBase64String: white space is skipped, everything else counts. */
export function decodeBase64(text: string): Uint8Array {
  const plain = text.replace(/[ \t\r\n]/g, '')
  const isValid = plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain)
  if (isValid) return Uint8Array.from(Buffer.from(plain, 'base64'))
  throw formatError(
    'The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.',
  )
}
