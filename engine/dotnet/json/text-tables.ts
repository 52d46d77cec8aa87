import { allocate } from '../budget.ts'
import { argumentNull } from '../errors.ts'
import { DotnetException } from '../exception.ts'
import { TypeValue } from '../system/object.ts'
import { enumeration, type Members, type TypeTable, type } from '../table.ts'
import { keywordTypes, type Type } from '../types.ts'
import { box, typeOf, typeOfName } from '../value.ts'
import type { StringReader, StringWriter } from '../values/text-io.ts'
import { boxScalar } from './boxing.ts'
import { deserializeFrom, toObject } from './deserialize.ts'
import type { DateParts } from './json-dates.ts'
import { dateOf, loadArray, loadObject, loadToken } from './load.ts'
import { JsonReader } from './reader.ts'
import { integerType } from './scalar.ts'
import { serialize } from './serialize.ts'
import { type JsonLoadSettings, JsonSerializerSettings } from './settings.ts'
import { serializerMembers } from './settings-tables.ts'
import { JsonToken } from './token.ts'
import { JArray, JObject, JProperty, type JToken } from './tree.ts'
import { writeToken } from './write.ts'

/** A JsonTextReader reads its text at the first `Read`. */
class TextReader {
  readonly reader: JsonReader

  constructor(text: string) {
    this.reader = new JsonReader(text)
  }

  static of(source: StringReader | null): TextReader {
    if (source === null) throw argumentNull('reader')
    return new TextReader(source.readToEnd())
  }

  /** The value at hand, boxed. */
  get value(): unknown {
    const { token, value } = this.reader
    if (value === undefined) return null
    switch (token) {
      case JsonToken.Integer:
        return boxScalar({ scalar: integerType(value as bigint), value })
      case JsonToken.Float:
        return typeof value === 'number' ? box(value, typeOfName('System.Double')) : value
      case JsonToken.Date:
        return 'ticks' in (value as object) && 'kind' in (value as object)
          ? dateOf(value as DateParts)
          : value
      default:
        return value
    }
  }
}

type Plain = 'dates' | 'zone' | 'decimals' | 'maxDepth'
const reading = <T>(name: Plain, to: (value: never) => T, from: (value: T) => unknown) => ({
  get: ({ reader }: TextReader) => to(reader[name] as never),
  set: ({ reader }: TextReader, value: T) => {
    Object.assign(reader, { [name]: from(value) })
  },
})

const given = <T>(value: T | null, name: string): T => {
  if (value === null) throw argumentNull(name)
  return value
}

const reader = type('Newtonsoft.Json.JsonReader', {
  abstract: true,
  class: TextReader,
  interfaces: ['IDisposable'],
  members: {
    'bool Read()': ({ reader }: TextReader) => reader.read(),
    'void Skip()': ({ reader }: TextReader) => reader.skip(),
    'void Close()': () => undefined,
    'void Dispose()': () => undefined,
    'JsonToken TokenType': ({ reader }: TextReader) => reader.token,
    'object Value': (self: TextReader) => self.value,
    'Type ValueType': (self: TextReader) =>
      self.value === null ? null : TypeValue.of(typeOf(self.value)),
    'string Path': ({ reader }: TextReader) => reader.path,
    'int Depth': ({ reader }: TextReader) => reader.depth,
    'DateParseHandling DateParseHandling { get; set; }': reading<number>(
      'dates',
      (value: boolean | 'offset') => (value === 'offset' ? 2 : value ? 1 : 0),
      (value) => (value === 2 ? 'offset' : value === 1),
    ),
    'DateTimeZoneHandling DateTimeZoneHandling { get; set; }': reading<number>(
      'zone',
      (value: number) => value,
      (value) => value,
    ),
    'FloatParseHandling FloatParseHandling { get; set; }': reading<number>(
      'decimals',
      (value: boolean) => (value ? 1 : 0),
      (value) => value === 1,
    ),
    'int? MaxDepth { get; set; }': reading<number | null>(
      'maxDepth',
      (value: number) => value,
      (value) => value ?? 256,
    ),
  },
})

const textReader = type('Newtonsoft.Json.JsonTextReader', {
  base: 'JsonReader',
  class: TextReader,
  members: {
    'new(System.IO.TextReader reader)': (source: StringReader | null) => TextReader.of(source),
    'int LineNumber': ({ reader }: TextReader) => reader.lineNumber,
    'int LinePosition': ({ reader }: TextReader) => reader.linePosition,
  },
})

/** `JObject.Load(reader)` and its like, by the name of the class. */
export function loading(name: 'JToken' | 'JObject' | 'JArray'): Members {
  const load = { JToken: loadToken, JObject: loadObject, JArray: loadArray }[name]
  const run = (from: TextReader | null, settings: JsonLoadSettings | null = null) =>
    load(given(from, 'reader').reader, settings?.plain)
  return {
    [`static ${name} Load(JsonReader reader)`]: (from: TextReader | null) => run(from),
    [`static ${name} Load(JsonReader reader, JsonLoadSettings settings)`]: run,
    ...(name === 'JToken'
      ? {
          'static JToken ReadFrom(JsonReader reader)': (from: TextReader | null) => run(from),
          'static JToken ReadFrom(JsonReader reader, JsonLoadSettings settings)': run,
        }
      : {}),
  }
}

/** What every token has for readers, writers and serializers. */
export const tokenMembers: Members = {
  ...loading('JToken'),
  'JsonReader CreateReader()': (self: JToken) => {
    const text = writeToken(self)
    allocate(text.length)
    return new TextReader(text)
  },
  'void WriteTo(JsonWriter writer, params JsonConverter[] converters)': (
    self: JToken,
    to: Writer | null,
  ) => given(to, 'writer').put(self),
  'T ToObject<T>(JsonSerializer jsonSerializer)': (
    self: JToken,
    serializer: JsonSerializerSettings | null,
    [T]: [Type],
  ) => {
    given(serializer, 'jsonSerializer')
    return toObject(self, T)
  },
  'object ToObject(Type objectType)': (self: JToken, of: TypeValue | null) =>
    toObject(self, given(of, 'objectType').type),
  'static JToken FromObject(object o, JsonSerializer jsonSerializer)': (
    value: unknown,
    serializer: JsonSerializerSettings | null,
  ) => serialize(given(value, 'o'), given(serializer, 'jsonSerializer').serializing),
}

/** Newtonsoft's JsonTextWriter: pieces in order, with what has to stand between them. */
class Writer {
  readonly #to: StringWriter
  readonly settings = new JsonSerializerSettings()
  readonly #open: { end: string; count: number; isObject: boolean }[] = []
  #named = false

  constructor(to: StringWriter) {
    this.#to = to
  }

  start(bracket: '{' | '['): void {
    this.#separate(`start ${bracket === '{' ? 'Object' : 'Array'}`)
    this.#to.write(bracket)
    this.#open.push({ end: bracket === '{' ? '}' : ']', count: 0, isObject: bracket === '{' })
  }

  end(bracket?: '}' | ']'): void {
    const last = this.#open.at(-1)
    if (!last) throw writerError("No token to close. Path ''.")
    if (bracket && last.end !== bracket) {
      throw writerError(noToken)
    }
    if (this.#named) this.put(null)
    this.#open.pop()
    if (last.count > 0) this.#line()
    this.#to.write(last.end)
  }

  name(name: string): void {
    const last = this.#open.at(-1)
    if (!last?.isObject || this.#named) {
      throw writerError(
        `Token PropertyName in state ${last ? 'Array' : 'Start'} would result in an invalid JSON object. Path ''.`,
      )
    }
    if (last.count++ > 0) this.#to.write(',')
    this.#line()
    this.#to.write(writeToken(serialize(name), this.settings.writing))
    this.#to.write(this.settings.formatting === 1 ? ': ' : ':')
    this.#named = true
  }

  /** A value or a whole token; a property stands for its name and value. */
  put(value: unknown): void {
    const token = serialize(value)
    if (token instanceof JProperty) {
      this.name(token.name)
      this.put(token.value)
      return
    }
    const hasParts = token instanceof JObject || token instanceof JArray
    if (hasParts && token.hasValues && this.settings.formatting === 1) {
      this.#parts(token)
      return
    }
    this.raw(writeToken(token, this.settings.writing))
  }

  raw(text: string): void {
    this.#separate('value')
    allocate(text.length)
    this.#to.write(text)
  }

  // Written piece by piece, so that the lines of an indented token stand under those around it.
  #parts(token: JToken): void {
    this.start(token instanceof JObject ? '{' : '[')
    for (const child of token.children) this.put(child)
    this.end()
  }

  finish(): void {
    while (this.#open.length > 0) this.end()
  }

  #separate(what: string): void {
    const last = this.#open.at(-1)
    if (this.#named) {
      this.#named = false
      return
    }
    if (!last) return
    if (last.isObject) {
      throw writerError(
        `Token ${what} in state Object would result in an invalid JSON object. Path ''.`,
      )
    }
    if (last.count++ > 0) this.#to.write(',')
    this.#line()
  }

  #line(): void {
    if (this.settings.formatting === 1) this.#to.write(`\n${'  '.repeat(this.#open.length)}`)
  }
}

const noToken = "No token to close. Path ''."
const writerError = (message: string) =>
  new DotnetException('Newtonsoft.Json.JsonWriterException', message)

const valueTypes = ['bool', 'char', 'int', 'uint', 'long', 'ulong', 'float', 'double', 'decimal']
const others = ['string', 'DateTime', 'DateTimeOffset', 'TimeSpan', 'Guid', 'Uri', 'object']

function boxed(csharp: string): (self: Writer, value: unknown) => void {
  const name = keywordTypes.get(csharp)
  return (self, value) => self.put(name ? box(value, typeOfName(name)) : value)
}

const setting = <K extends 'formatting' | 'dates' | 'zone' | 'dateStyle' | 'dateFormat'>(
  name: K,
) => ({
  get: ({ settings }: Writer) => settings[name],
  set: ({ settings }: Writer, value: JsonSerializerSettings[K]) => {
    settings[name] = value
  },
})

const writers: readonly TypeTable[] = [
  type('Newtonsoft.Json.JsonWriter', {
    abstract: true,
    class: Writer,
    interfaces: ['IDisposable'],
    members: {
      'void WriteStartObject()': (self: Writer) => self.start('{'),
      'void WriteEndObject()': (self: Writer) => self.end('}'),
      'void WriteStartArray()': (self: Writer) => self.start('['),
      'void WriteEndArray()': (self: Writer) => self.end(']'),
      'void WriteEnd()': (self: Writer) => self.end(),
      'void WritePropertyName(string name)': (self: Writer, name: string | null) =>
        self.name(name ?? ''),
      'void WritePropertyName(string name, bool escape)': (self: Writer, name: string | null) =>
        self.name(name ?? ''),
      ...Object.fromEntries(
        [...valueTypes, ...others].map((one) => [`void WriteValue(${one} value)`, boxed(one)]),
      ),
      ...Object.fromEntries(
        valueTypes.map((one) => [`void WriteValue(${one}? value)`, boxed(one)]),
      ),
      'void WriteNull()': (self: Writer) => self.put(null),
      'void WriteRawValue(string json)': (self: Writer, json: string | null) =>
        self.raw(json ?? ''),
      'void WriteToken(JsonReader reader)': (self: Writer, from: TextReader | null) =>
        self.put(loadToken(given(from, 'reader').reader)),
      'Formatting Formatting { get; set; }': setting('formatting'),
      'DateTimeZoneHandling DateTimeZoneHandling { get; set; }': setting('zone'),
      'DateFormatHandling DateFormatHandling { get; set; }': setting('dateStyle'),
      'string DateFormatString { get; set; }': setting('dateFormat'),
      'void Flush()': () => undefined,
      'void Close()': (self: Writer) => self.finish(),
      'void Dispose()': (self: Writer) => self.finish(),
    },
  }),
  type('Newtonsoft.Json.JsonTextWriter', {
    base: 'JsonWriter',
    class: Writer,
    members: {
      'new(System.IO.TextWriter textWriter)': (to: StringWriter | null) =>
        new Writer(given(to, 'textWriter')),
    },
  }),
]

/** A JsonSerializer is its settings. */
class JsonSerializer extends JsonSerializerSettings {}

function serializerOf(settings: JsonSerializerSettings | null): JsonSerializer {
  return Object.assign(new JsonSerializer(), settings ? { ...settings } : {})
}

const serializer = type('Newtonsoft.Json.JsonSerializer', {
  class: JsonSerializer,
  members: {
    ...serializerMembers,
    'new()': () => new JsonSerializer(),
    'static JsonSerializer Create()': () => new JsonSerializer(),
    'static JsonSerializer Create(JsonSerializerSettings settings)': serializerOf,
    'static JsonSerializer CreateDefault()': () => new JsonSerializer(),
    'static JsonSerializer CreateDefault(JsonSerializerSettings settings)': serializerOf,
    'void Serialize(System.IO.TextWriter textWriter, object value)': (
      self: JsonSerializer,
      to: StringWriter | null,
      value: unknown,
    ) => {
      const text = writeToken(serialize(value, self.serializing), self.writing)
      allocate(text.length)
      given(to, 'textWriter').write(text)
    },
    'void Serialize(JsonWriter jsonWriter, object value)': (
      self: JsonSerializer,
      to: Writer | null,
      value: unknown,
    ) => given(to, 'jsonWriter').put(serialize(value, self.serializing)),
    'T Deserialize<T>(JsonReader reader)': (
      self: JsonSerializer,
      from: TextReader | null,
      [T]: [Type],
    ) => deserializeFrom(given(from, 'reader').reader, T, self.reading, false),
    'object Deserialize(JsonReader reader)': (self: JsonSerializer, from: TextReader | null) =>
      deserializeFrom(
        given(from, 'reader').reader,
        typeOfName('System.Object'),
        self.reading,
        false,
      ),
    'object Deserialize(JsonReader reader, Type objectType)': (
      self: JsonSerializer,
      from: TextReader | null,
      of: TypeValue | null,
    ) =>
      deserializeFrom(
        given(from, 'reader').reader,
        of?.type ?? typeOfName('System.Object'),
        self.reading,
        false,
      ),
  },
})

export const jsonTextTables: readonly TypeTable[] = [
  reader,
  textReader,
  ...writers,
  serializer,
  enumeration('Newtonsoft.Json.JsonToken', JsonToken),
]
