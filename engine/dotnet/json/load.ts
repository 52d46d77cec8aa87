import { argumentNull, invalidOperation } from '../errors.ts'
import { Decimal } from '../values/decimal.ts'
import { DateTime } from '../values/time/date-time.ts'
import { DateTimeOffset } from '../values/time/date-time-offset.ts'
import { readerError } from './errors.ts'
import type { DateParts } from './json-dates.ts'
import { JsonReader, type ReaderSettings } from './reader.ts'
import { integerType } from './scalar.ts'
import { JsonToken, tokenNames } from './token.ts'
import {
  JArray,
  JConstructor,
  type JContainer,
  JObject,
  JProperty,
  type JToken,
  JValue,
} from './tree.ts'

/** How a tree is loaded: JsonLoadSettings. */
export interface LoadSettings {
  /** Comments become tokens. */
  readonly comments?: boolean
  /** Of members with the same name the last one counts, or the first, or there is an error. */
  readonly duplicates?: 'replace' | 'ignore' | 'error'
}

export interface ParseSettings extends LoadSettings, ReaderSettings {}

/** `JToken.Parse` */
export function parseToken(json: string | null, settings: ParseSettings = {}): JToken {
  const reader = readerOf(json, settings)
  const token = loadToken(reader, settings)
  finish(reader)
  return token
}

/** `JObject.Parse`, and what a body gives `As<JObject>()`. */
export function parseObject(json: string | null, settings: ParseSettings = {}): JObject {
  const reader = readerOf(json, settings)
  const token = loadObject(reader, settings)
  finish(reader)
  return token
}

/** `JArray.Parse` */
export function parseArray(json: string | null, settings: ParseSettings = {}): JArray {
  const reader = readerOf(json, settings)
  const token = loadArray(reader, settings)
  finish(reader)
  return token
}

function readerOf(json: string | null, settings: ReaderSettings): JsonReader {
  if (json === null) throw argumentNull('s')
  return new JsonReader(json, settings)
}

// What follows may be comments only; the reader throws on anything else.
function finish(reader: JsonReader): void {
  while (reader.read());
}

export function loadToken(reader: JsonReader, settings: LoadSettings = {}): JToken {
  if (reader.token === JsonToken.None && !reader.read()) throw noContent(reader, 'JToken')
  switch (reader.token) {
    case JsonToken.StartObject:
      return loadObject(reader, settings)
    case JsonToken.StartArray:
      return loadArray(reader, settings)
    case JsonToken.StartConstructor:
      return loadConstructor(reader, settings)
    case JsonToken.PropertyName: {
      const property = new JProperty(reader.value as string)
      readInto(property, reader, settings, 'JProperty')
      return property
    }
    case JsonToken.Comment:
      return JValue.createComment(reader.value as string)
  }
  const value = valueToken(reader)
  if (value) return value
  throw reader.fail(
    `Error reading JToken from JsonReader. Unexpected token: ${tokenNames[reader.token]}`,
  )
}

export function loadObject(reader: JsonReader, settings: LoadSettings = {}): JObject {
  expect(reader, JsonToken.StartObject, 'JObject', 'an object')
  const object = new JObject()
  readInto(object, reader, settings, 'JObject')
  return object
}

export function loadArray(reader: JsonReader, settings: LoadSettings = {}): JArray {
  expect(reader, JsonToken.StartArray, 'JArray', 'an array')
  const array = new JArray()
  readInto(array, reader, settings, 'JArray')
  return array
}

export function loadConstructor(reader: JsonReader, settings: LoadSettings = {}): JConstructor {
  expect(reader, JsonToken.StartConstructor, 'JConstructor', 'a constructor')
  const container = new JConstructor(reader.value as string)
  readInto(container, reader, settings, 'JConstructor')
  return container
}

function expect(reader: JsonReader, token: JsonToken, name: string, what: string): void {
  if (reader.token === JsonToken.None && !reader.read()) throw noContent(reader, name)
  reader.moveToContent()
  if (reader.token === token) return
  throw reader.fail(
    `Error reading ${name} from JsonReader. Current JsonReader item is not ${what}: ${tokenNames[reader.token]}`,
  )
}

function noContent(reader: JsonReader, name: string) {
  return reader.fail(`Error reading ${name} from JsonReader.`)
}

function readInto(
  root: JContainer,
  reader: JsonReader,
  settings: LoadSettings,
  name: string,
): void {
  const depth = reader.depth
  if (!reader.read()) throw noContent(reader, name)
  readContent(root, reader, settings)
  if (reader.depth > depth) {
    throw reader.fail(`Unexpected end of content while loading ${name}.`)
  }
}

function readContent(root: JContainer, reader: JsonReader, settings: LoadSettings): void {
  let parent: JContainer = root
  do {
    if (parent instanceof JProperty && parent.count > 0) {
      if (parent === root) return
      parent = parent.parent!
    }
    switch (reader.token) {
      case JsonToken.StartObject:
        parent = open(parent, new JObject())
        break
      case JsonToken.StartArray:
        parent = open(parent, new JArray())
        break
      case JsonToken.StartConstructor:
        parent = open(parent, new JConstructor(reader.value as string))
        break
      case JsonToken.EndObject:
      case JsonToken.EndArray:
      case JsonToken.EndConstructor:
        if (parent === root) return
        parent = parent.parent!
        break
      case JsonToken.PropertyName:
        parent = openProperty(parent, reader, settings)
        break
      case JsonToken.Comment:
        if (settings.comments && !(parent instanceof JObject)) {
          parent.adopt(JValue.createComment(reader.value as string))
        }
        break
      default: {
        const value = valueToken(reader)
        if (value) parent.adopt(value)
        else if (reader.token !== JsonToken.None) {
          throw invalidOperation(
            `The JsonReader should not be on a token of type ${tokenNames[reader.token]}.`,
          )
        }
      }
    }
  } while (reader.read())
}

function open<T extends JContainer>(parent: JContainer, child: T): T {
  parent.adopt(child)
  return child
}

function openProperty(parent: JContainer, reader: JsonReader, settings: LoadSettings): JContainer {
  const object = parent as JObject
  const name = reader.value as string
  const existing = object.property(name)
  const property = new JProperty(name)
  if (!existing) {
    object.adopt(property)
    return property
  }
  if (settings.duplicates === 'ignore') {
    reader.skip()
    return parent
  }
  if (settings.duplicates === 'error') {
    throw readerError(
      `Property with the name '${name}' already exists in the current JSON object.`,
      reader.path,
      reader.lineNumber,
      reader.linePosition,
    )
  }
  object.setItem(existing.index, property)
  return property
}

function valueToken(reader: JsonReader): JValue | undefined {
  switch (reader.token) {
    case JsonToken.String:
      return new JValue('String', reader.value)
    case JsonToken.Integer:
      return new JValue(integerType(reader.value as bigint), reader.value)
    case JsonToken.Float:
      return new JValue(reader.value instanceof Decimal ? 'Decimal' : 'Double', reader.value)
    case JsonToken.Boolean:
      return new JValue('Boolean', reader.value)
    case JsonToken.Date:
      return reader.value instanceof DateTimeOffset
        ? new JValue('DateTimeOffset', reader.value)
        : new JValue('DateTime', dateOf(reader.value as DateParts))
    case JsonToken.Null:
      return JValue.createNull()
    case JsonToken.Undefined:
      return JValue.createUndefined()
    default:
      return undefined
  }
}

export function dateOf(parts: DateParts): DateTime {
  return DateTime.fromTicks(parts.ticks, parts.kind)
}
