import { List } from '../collections/list.ts'
import { Row, row } from '../collections/tuples.ts'
import { findType, type Method } from '../definition.ts'
import { callOf } from '../dispatch.ts'
import { DotnetException } from '../exception.ts'
import { parseEnum } from '../system/object.ts'
import { isNullable, isValueType, NamedType, reflectionName, type Type } from '../types.ts'
import { arrayOfBoxed, Box, boxedDefault, isInstance } from '../value.ts'
import { boxBare, boxScalar, scalarTypeOf } from './boxing.ts'
import { readerError, serializationError } from './errors.ts'
import { inZone, parseJsonDate, parseOffset, zones } from './json-dates.ts'
import { dateOf, loadToken } from './load.ts'
import { castToken, castTokenNullable } from './operators.ts'
import { JsonReader, type ReaderSettings } from './reader.ts'
import type { ScalarType } from './scalar.ts'
import { JTokenType, tokenTypeName } from './token-type.ts'
import {
  checkDepth,
  JArray,
  JContainer,
  JObject,
  type JProperty,
  type JToken,
  JValue,
} from './tree.ts'
import { writeValue } from './write.ts'

/** `JsonConvert.DeserializeObject<T>(json)`, boxed. */
export function deserialize(json: string, T: Type, settings: ReaderSettings = {}): unknown {
  return deserializeFrom(new JsonReader(json, { ...settings, dates: false }), T, settings, true)
}

/** What a reader stands before, as a value of that type. */
export function deserializeFrom(
  reader: JsonReader,
  T: Type,
  settings: ReaderSettings,
  toEnd: boolean,
): unknown {
  if (!readContent(reader)) {
    if (isValueType(T) && !isNullable(T)) {
      throw new DotnetException(
        'Newtonsoft.Json.JsonSerializationException',
        `No JSON content found and type '${reflectionName(T)}' is not nullable. Path '', line ${reader.lineNumber}, position ${reader.linePosition}.`,
      )
    }
    return boxedDefault(T)
  }
  const token = loadToken(reader)
  while (toEnd && reader.read());
  return convert(token, T, 0, settings)
}

function readContent(reader: JsonReader): boolean {
  return reader.read() && reader.moveToContent()
}

/** `token.ToObject<T>()`, boxed. */
export function toObject(token: JToken, T: Type): unknown {
  const scalar = scalarTypeOf(T)
  if (scalar) {
    const bare = isNullable(T) ? castTokenNullable(token, scalar) : castToken(token, scalar)
    return boxBare(bare, scalar)
  }
  return convert(token.cloneToken(), T, 0, {})
}

function convert(token: JToken, T: Type, depth: number, settings: ReaderSettings): unknown {
  checkDepth(depth)
  const name = T.kind === 'named' ? T.definition.fullName : ''
  const isNull = token.type === JTokenType.Null || token.type === JTokenType.Undefined
  if (name.startsWith('Newtonsoft.Json.Linq.')) {
    return tokenAs(withDates(token, settings), T, isNull && depth === 0)
  }
  if (name === 'System.Object') return isNull ? null : openValue(withDates(token, settings))
  if (isNull) {
    if (!isValueType(T) || isNullable(T)) return null
    throw serializationError(
      `Error converting value {null} to type '${reflectionName(T)}'.`,
      token.path,
    )
  }
  if (isNullable(T)) return convert(token, T.args[0]!, depth, settings)
  const scalar = scalarTypeOf(T)
  if (scalar) return boxBare(scalarFrom(token, scalar, T), scalar)
  if (T.kind === 'array') {
    return arrayOfBoxed(T.element, itemsFrom(token, T.element, T, depth, settings))
  }
  if (T.kind === 'parameter') throw unsupported(T)
  const named: NamedType = T
  if (named.definition.kind === 'enum') return enumFrom(token, named)
  return objectFrom(token, named, depth, settings)
}

// Dates are read as texts, for texts have to stay what they were; here they become dates.
function withDates(token: JToken, settings: ReaderSettings): JToken {
  if (settings.dates === false) return token
  if (token instanceof JContainer) {
    for (const child of token.children) withDates(child, settings)
    return token
  }
  if (!(token instanceof JValue) || token.scalar !== 'String') return token
  const text = token.value as string
  if (settings.dates === 'offset') {
    const value = parseOffset(text)
    if (value) token.setValue({ scalar: 'DateTimeOffset', value })
    return token
  }
  const date = inZone(parseJsonDate(text), settings.zone ?? zones.RoundtripKind)
  if (date) token.setValue({ scalar: 'DateTime', value: dateOf(date) })
  return token
}

function openValue(token: JToken): unknown {
  return token instanceof JValue ? boxScalar(token) : token
}

function tokenAs(token: JToken, T: Type, isNullRoot: boolean): unknown {
  if (isInstance(token, T)) return token
  if (isNullRoot) return null
  throw serializationError(
    `Deserialized JSON type '${token.className}' is not compatible with expected type '${reflectionName(T)}'.`,
    token.path,
  )
}

function scalarFrom(token: JToken, to: ScalarType, T: Type): unknown {
  if (!(token instanceof JValue)) {
    throw to === 'String'
      ? readerError(
          `Unexpected character encountered while parsing value: ${token instanceof JArray ? '[' : '{'}.`,
          token.path,
        )
      : serializationError(
          `Cannot deserialize the current JSON ${tokenTypeName(token.type).toLowerCase()} into type '${reflectionName(T)}'.`,
          token.path,
        )
  }
  if (to === 'String') return token.scalar === 'String' ? token.value : writeValue(token)
  if (token.scalar === 'String' && token.value === '' && to !== 'Bytes' && to !== 'Uri') {
    throw serializationError(
      `Error converting value {null} to type '${reflectionName(T)}'.`,
      token.path,
    )
  }
  const date = to === 'DateTime' && token.scalar === 'String'
  if (date) {
    const parts = parseJsonDate(token.value as string)
    if (parts) return dateOf(parts)
  }
  try {
    return castToken(token, to)
  } catch (error) {
    if (!(error instanceof DotnetException)) throw error
    throw conversionFailed(token, to, T, error)
  }
}

// What ReadAsInt32 and its like throw; types without such a method go through the serializer.
const readMethods: Partial<Record<ScalarType, string>> = {
  Int32: 'integer',
  Double: 'double',
  Decimal: 'decimal',
  Boolean: 'boolean',
  DateTime: 'DateTime',
  DateTimeOffset: 'DateTimeOffset',
}

function conversionFailed(token: JValue, to: ScalarType, T: Type, cause: DotnetException) {
  const method = readMethods[to]
  if (method && token.scalar === 'String') {
    return readerError(
      `Could not convert string to ${method}: ${token.value as string}.`,
      token.path,
    )
  }
  if (method) {
    const what = tokenTypeName(token.type)
    return readerError(
      `Error reading ${method.toLowerCase()}. Unexpected token: ${what}.`,
      token.path,
    )
  }
  const failed = serializationError(
    `Error converting value ${writeValue(token)} to type '${reflectionName(T)}'.`,
    token.path,
  )
  return new DotnetException(failed.typeName, failed.message, cause, failed.members)
}

function enumFrom(token: JToken, T: NamedType): unknown {
  const value = token instanceof JValue ? token.value : undefined
  if (typeof value === 'bigint') return new Box(T, Number(value))
  const parsed = typeof value === 'string' ? parseEnum(T, value, true) : undefined
  if (parsed !== undefined) return new Box(T, parsed)
  throw serializationError(
    `Error converting value ${token instanceof JValue ? writeValue(token) : ''} to type '${reflectionName(T)}'.`,
    token.path,
  )
}

function itemsFrom(
  token: JToken,
  element: Type,
  T: Type,
  depth: number,
  settings: ReaderSettings,
): unknown[] {
  if (token instanceof JArray) {
    return token.children.map((child) => convert(child, element, depth + 1, settings))
  }
  throw mismatch(token, T, 'array (e.g. [1,2,3])')
}

function mismatch(token: JToken, T: Type, wanted: string): DotnetException {
  const found = token instanceof JArray ? 'array (e.g. [1,2,3])' : 'object (e.g. {"name":"value"})'
  if (token instanceof JValue) {
    return serializationError(
      `Error converting value ${writeValue(token)} to type '${reflectionName(T)}'.`,
      token.path,
    )
  }
  return serializationError(
    `Cannot deserialize the current JSON ${found} into type '${reflectionName(T)}' because the type requires a JSON ${wanted} to deserialize correctly.`,
    token.path,
  )
}

const collections = 'System.Collections.Generic.'
const lists: ReadonlySet<string> = new Set(
  ['List', 'IList', 'ICollection', 'IEnumerable', 'IReadOnlyList', 'IReadOnlyCollection'].map(
    (name) => collections + name,
  ),
)
const dictionaries: ReadonlySet<string> = new Set(
  ['Dictionary', 'IDictionary', 'IReadOnlyDictionary'].map((name) => collections + name),
)

function objectFrom(token: JToken, T: NamedType, depth: number, settings: ReaderSettings): unknown {
  const { definition, args } = T
  if (lists.has(definition.fullName)) {
    return new List(args[0]!, itemsFrom(token, args[0]!, T, depth, settings))
  }
  if (dictionaries.has(definition.fullName)) return dictionaryFrom(token, T, depth, settings)
  if (definition.anonymous) return anonymousFrom(token, T, depth, settings)
  if (definition.fullName === `${collections}KeyValuePair`) {
    const [key, value] = ['Key', 'Value'].map((name, i) =>
      memberFrom(token, name, args[i]!, depth, settings),
    )
    return row(definition.fullName, args, [key, value])
  }
  if (definition.fullName === `${collections}HashSet`) {
    return filled(
      T,
      'Add',
      itemsFrom(token, args[0]!, T, depth, settings).map((item) => [item]),
    )
  }
  throw unsupported(T)
}

function dictionaryFrom(
  token: JToken,
  T: NamedType,
  depth: number,
  settings: ReaderSettings,
): unknown {
  if (!(token instanceof JObject)) throw mismatch(token, T, 'object (e.g. {"name":"value"})')
  const [K, V] = T.args as [Type, Type]
  const type = NamedType.of(findType(`${collections}Dictionary`, 2)!, T.args)
  const entries = token.properties.map(({ name, value }) => [
    convert(new JValue('String', name), K, depth + 1, settings),
    convert(value, V, depth + 1, settings),
  ])
  return filled(type, 'Add', entries)
}

function anonymousFrom(token: JToken, T: NamedType, depth: number, settings: ReaderSettings): Row {
  if (!(token instanceof JObject)) throw mismatch(token, T, 'object (e.g. {"name":"value"})')
  const items = T.definition.anonymous!.map((name, i) =>
    memberFrom(token, name, T.args[i]!, depth, settings),
  )
  return new Row(T.definition, T.args, items)
}

function memberFrom(
  token: JToken,
  name: string,
  T: Type,
  depth: number,
  settings: ReaderSettings,
): unknown {
  if (!(token instanceof JObject)) throw mismatch(token, T, 'object (e.g. {"name":"value"})')
  const same = (a: string, b: string) => a.toUpperCase() === b.toUpperCase()
  const property: JProperty | null = token.property(name, same)
  return property ? convert(property.value, T, depth + 1, settings) : boxedDefault(T)
}

/** A new collection by its own constructor and `Add`. */
function filled(T: NamedType, add: string, rows: readonly (readonly unknown[])[]): unknown {
  const method = (name: string, count: number) =>
    T.definition
      .members(name)
      .find((one): one is Method => one.kind === 'method' && one.parameters.length === count)
  const create = method('.ctor', 0)
  const adder = method(add, rows[0]?.length ?? 1)
  if (!create) throw unsupported(T)
  const collection = callOf(create)(T.args)
  for (const items of rows) callOf(adder!)(collection, ...items)
  return collection
}

function unsupported(T: Type): DotnetException {
  return new DotnetException(
    'Newtonsoft.Json.JsonSerializationException',
    `JSON cannot be deserialized into the type ${reflectionName(T)} here.`,
  )
}
