import { List } from '../../../engine/dotnet/collections/list.ts'
import { typeOfName } from '../../../engine/dotnet/definition.ts'
import { parseToken } from '../../../engine/dotnet/json/load.ts'
import { JContainer, JToken, JValue } from '../../../engine/dotnet/json/tree.ts'
import { writeToken } from '../../../engine/dotnet/json/write.ts'
import type { Type } from '../../../engine/dotnet/types.ts'
import {
  arrayOfBoxed,
  Box,
  box,
  type DotnetArray,
  elementType,
} from '../../../engine/dotnet/value.ts'
import { Decimal } from '../../../engine/dotnet/values/decimal.ts'
import { Guid } from '../../../engine/dotnet/values/guid.ts'
import { DateTime } from '../../../engine/dotnet/values/time/date-time.ts'
import { DateTimeOffset } from '../../../engine/dotnet/values/time/date-time-offset.ts'
import { TimeSpan } from '../../../engine/dotnet/values/time/time-span.ts'
import { Uri, uriKinds } from '../../../engine/dotnet/values/uri/uri.ts'
import { parseDocument, parseElement } from '../../../engine/dotnet/xml/load.ts'
import { XDocument, XElement } from '../../../engine/dotnet/xml/tree.ts'
import { writeNode } from '../../../engine/dotnet/xml/write.ts'
import { Body } from '../../../engine/run/body.ts'
import { HeaderList } from '../../../engine/run/headers.ts'
import { ResponseMessage } from '../../../engine/run/message.ts'
import '../../../engine/dotnet/tables.ts'

/** A value that only this process can keep. */
export class Unstorable extends Error {}

/** A boxed .NET value as bytes, its type with it. */
export function writeValue(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(write(value, 0)), 'utf8')
}

/** Throws when the bytes are not what `writeValue` wrote. */
export function readValue(bytes: Uint8Array): unknown {
  return read(JSON.parse(Buffer.from(bytes).toString('utf8')))
}

type Parts = readonly unknown[]

/** How the values of a class are written: a tag and parts that JSON can hold. */
interface Form {
  readonly tag: string
  write(value: unknown, depth: number): Parts | undefined
  read(parts: Parts): unknown
}

const forms: readonly Form[] = [
  form('number', Box, {
    write: ({ type, value }) => [
      type.definition.fullName,
      typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : String(value),
    ],
    read([name, digits]) {
      const written = text(digits)
      const value = written.endsWith('n') ? BigInt(written.slice(0, -1)) : Number(written)
      return new Box(typeOfName(text(name)), value)
    },
  }),
  form('decimal', Decimal, {
    write: (value) => [value.toString()],
    read: ([value]) => Decimal.parse(text(value)),
  }),
  form('date', DateTime, {
    write: (value) => [String(value.toBinary())],
    read: ([binary]) => DateTime.fromBinary(BigInt(text(binary))),
  }),
  form('offset date', DateTimeOffset, {
    write: (value) => [String(value.ticks), String(value.offset.ticks)],
    read: ([ticks, offset]) =>
      DateTimeOffset.fromTicks(BigInt(text(ticks)), TimeSpan.fromUnits(BigInt(text(offset)))),
  }),
  form('span', TimeSpan, {
    write: (value) => [String(value.ticks)],
    read: ([ticks]) => TimeSpan.fromUnits(BigInt(text(ticks))),
  }),
  form('guid', Guid, {
    write: (value) => [value.toString()],
    read: ([value]) => Guid.parse(text(value)),
  }),
  form('bytes', Uint8Array, {
    write: (value) => [base64(value)],
    read: ([value]) => bytesOf(value),
  }),
  form('json', JToken, {
    // Dates among texts that look like dates cannot be told apart in JSON: Newtonsoft reads both as dates.
    write: (value) => [writeToken(value), hasDates(value)],
    read: ([json, dates]) => parseToken(text(json), dates === true ? {} : { dates: false }),
  }),
  form('xml', XElement, {
    write: (value) => [writeNode(value, disableFormatting)],
    read: ([xml]) => parseElement(text(xml), preserveWhitespace),
  }),
  form('xml document', XDocument, {
    write: (value) => [(value.declaration?.toString() ?? '') + writeNode(value, disableFormatting)],
    read: ([xml]) => parseDocument(text(xml), preserveWhitespace),
  }),
  form('list', List, {
    write: ({ element, items }, depth) => manyOf(element, items, depth),
    read: ([name, ...items]) => new List(typeOfName(text(name)), items.map(read)),
  }),
  form('array', Array, {
    write(value, depth) {
      const element = elementType(value as DotnetArray)
      return manyOf(
        element,
        (value as unknown[]).map((item) => box(item, element)),
        depth,
      )
    },
    read: ([name, ...items]) => arrayOfBoxed(typeOfName(text(name)), items.map(read)),
  }),
  form('response', ResponseMessage, {
    write({ statusCode, statusReason, headers, body, decodeLimit }) {
      const bytes = body?.buffered ? base64(body.bytes()) : null
      return [statusCode, statusReason, decodeLimit, bytes, headers.flat()]
    },
    read([status, reason, limit, body, fields]) {
      return new ResponseMessage({
        statusCode: number(status),
        statusReason: text(reason),
        decodeLimit: number(limit),
        headers: HeaderList.own(list(fields).map(text)),
        body: body === null ? undefined : Body.ofBytes(bytesOf(body)),
      })
    },
  }),
  form('uri', Uri, {
    write: (value) => [value.originalString],
    read: ([value]) => Uri.create(text(value), uriKinds.RelativeOrAbsolute),
  }),
]

const formOf = new Map(forms.map((each) => [each.tag, each]))

// System.Xml.Linq.SaveOptions and LoadOptions
const disableFormatting = 1
const preserveWhitespace = 1

const deepest = 32

/** Texts, truth values, null and System.Int32 as they are; everything else as `[tag, …]`. */
function write(value: unknown, depth: number): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return value
  if (depth < deepest) {
    for (const { tag, write } of forms) {
      const parts = write(value, depth + 1)
      if (parts) return [tag, ...parts]
    }
  }
  const name = typeof value === 'object' ? (value as object).constructor?.name : typeof value
  throw new Unstorable(`a value of the type \`${name}\` cannot be kept outside of this process`)
}

function read(written: unknown): unknown {
  if (!Array.isArray(written)) return written
  const [tag, ...parts] = written
  const known = formOf.get(text(tag))
  if (!known) throw new Error(`the cache holds a value of an unknown kind, \`${text(tag)}\``)
  return known.read(parts)
}

/** Of a type without type arguments; others have no name to be found by. */
function manyOf(element: Type, items: readonly unknown[], depth: number): Parts {
  if (element.kind !== 'named' || element.args.length > 0) {
    throw new Unstorable('a list of this type cannot be kept outside of this process')
  }
  return [element.definition.fullName, ...items.map((item) => write(item, depth))]
}

function hasDates(token: JToken): boolean {
  const values = token instanceof JContainer ? token.descendants() : [token]
  for (const value of values) {
    if (value instanceof JValue && /^DateTime/.test(value.scalar)) return true
  }
  return false
}

function form<T>(
  tag: string,
  of: { readonly prototype: T; [Symbol.hasInstance](value: unknown): boolean },
  how: { write(value: T, depth: number): Parts; read(parts: Parts): unknown },
): Form {
  return {
    tag,
    write: (value, depth) =>
      of[Symbol.hasInstance](value) ? how.write(value as T, depth) : undefined,
    read: (parts) => how.read(parts),
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}

function bytesOf(part: unknown): Uint8Array {
  return Uint8Array.from(Buffer.from(text(part), 'base64'))
}

function text(part: unknown): string {
  if (typeof part === 'string') return part
  throw new Error('the cache holds a value that is not whole')
}

function number(part: unknown): number {
  if (typeof part === 'number') return part
  throw new Error('the cache holds a value that is not whole')
}

function list(part: unknown): readonly unknown[] {
  if (Array.isArray(part)) return part
  throw new Error('the cache holds a value that is not whole')
}
