import { allocate } from '../budget.ts'
import { Enumerator } from '../collections/interfaces.ts'
import { argumentNull, notSupported } from '../errors.ts'
import type { TypeValue } from '../system/object.ts'
import { abstract, type Members, type TypeTable, type } from '../table.ts'
import { reflectionName, type Type } from '../types.ts'
import { enumerate, sequence, typeOfName } from '../value.ts'
import { jsonToXml } from '../xml/json-xml.ts'
import type { XObject } from '../xml/tree.ts'
import { xmlToJson } from '../xml/xml-json.ts'
import { BigInteger, boxBare } from './boxing.ts'
import { deserialize } from './deserialize.ts'
import { ConvertedTokens, JEnumerable } from './enumerable.ts'
import { convertToken } from './generic.ts'
import type { ScalarType } from './scalar.ts'
import { serialize } from './serialize.ts'
import { hasEnumNames, type JsonSerializerSettings } from './settings.ts'
import { JContainer, type JObject, type JToken, JValue } from './tree.ts'
import { writeToken } from './write.ts'

function json(value: unknown, formatting: number, settings: JsonSerializerSettings | null): string {
  const token = serialize(value, settings?.serializing)
  const indented = (formatting || settings?.formatting) === 1
  const text = writeToken(token, { ...settings?.writing, indented })
  allocate(text.length)
  return text
}

function converted(value: unknown, formatting: number, converters: readonly unknown[] | null) {
  const token = serialize(value, { enumNames: hasEnumNames(converters ?? []) })
  const text = writeToken(token, { indented: formatting === 1 })
  allocate(text.length)
  return text
}

function fromJson(text: string | null, T: Type, settings: JsonSerializerSettings | null): unknown {
  if (text === null) throw argumentNull('value')
  return deserialize(text, T, settings?.reading)
}

function xmlFrom(text: string | null, root: string | null) {
  if (text === null) throw argumentNull('value')
  return jsonToXml(text, root)
}

function xmlText(node: XObject | null, formatting: number): string {
  const token = node === null ? JValue.createNull() : xmlToJson(node)
  const text = writeToken(token, { indented: formatting === 1 })
  allocate(text.length)
  return text
}

const object = () => typeOfName('System.Object')

// JsonConvert.ToString has an overload for each of these.
const written = ['bool', 'char', 'int', 'long', 'double', 'decimal', 'string', 'Guid', 'DateTime']
const toStrings: Members = Object.fromEntries(
  written.map((csharp) => [
    `static string ToString(${csharp} value)`,
    (value: unknown) => writeToken(serialize(boxAs(value, csharp))),
  ]),
)

// What JavaScript cannot tell from an int has its type said.
const stated: ReadonlyMap<string, ScalarType> = new Map([
  ['char', 'Char'],
  ['long', 'Int64'],
  ['double', 'Double'],
])

function boxAs(value: unknown, csharp: string): unknown {
  const name = stated.get(csharp)
  return name ? boxBare(value, name) : value
}

const jsonConvert = type('Newtonsoft.Json.JsonConvert', {
  kind: 'static',
  members: {
    ...toStrings,
    'static string ToString(object value)': (value: unknown) => writeToken(serialize(value)),
    'static string SerializeObject(object value)': (value: unknown) => json(value, 0, null),
    'static string SerializeObject(object value, Formatting formatting)': (
      value: unknown,
      formatting: number,
    ) => json(value, formatting, null),
    'static string SerializeObject(object value, JsonSerializerSettings settings)': (
      value: unknown,
      settings: JsonSerializerSettings | null,
    ) => json(value, 0, settings),
    'static string SerializeObject(object value, Formatting formatting, JsonSerializerSettings settings)':
      json,
    'static string SerializeObject(object value, params JsonConverter[] converters)': (
      value: unknown,
      converters: readonly unknown[] | null,
    ) => converted(value, 0, converters),
    'static string SerializeObject(object value, Formatting formatting, params JsonConverter[] converters)':
      converted,
    'static string SerializeObject(object value, Type type, JsonSerializerSettings settings)': (
      value: unknown,
      _type: unknown,
      settings: JsonSerializerSettings | null,
    ) => json(value, 0, settings),
    'const string True': 'true',
    'const string False': 'false',
    'const string Null': 'null',
    'const string Undefined': 'undefined',
    'const string NaN': 'NaN',
    'const string PositiveInfinity': 'Infinity',
    'const string NegativeInfinity': '-Infinity',
    'static object DeserializeObject(string value)': (text: string | null) =>
      fromJson(text, object(), null),
    'static object DeserializeObject(string value, JsonSerializerSettings settings)': (
      text: string | null,
      settings: JsonSerializerSettings | null,
    ) => fromJson(text, object(), settings),
    'static object DeserializeObject(string value, Type type)': (
      text: string | null,
      of: TypeValue | null,
    ) => fromJson(text, of?.type ?? object(), null),
    'static object DeserializeObject(string value, Type type, JsonSerializerSettings settings)': (
      text: string | null,
      of: TypeValue | null,
      settings: JsonSerializerSettings | null,
    ) => fromJson(text, of?.type ?? object(), settings),
    'static string SerializeXNode(XObject node)': (node: XObject | null) => xmlText(node, 0),
    'static string SerializeXNode(XObject node, Formatting formatting)': xmlText,
    'static XDocument DeserializeXNode(string value)': (text: string | null) => xmlFrom(text, null),
    'static XDocument DeserializeXNode(string value, string deserializeRootElementName)': xmlFrom,
    'static XDocument DeserializeXNode(string value, string deserializeRootElementName, bool writeArrayAttribute)':
      (text: string | null, root: string | null, marked: boolean) => {
        if (marked) throw notSupported('Attributes that mark arrays are not written here.')
        return xmlFrom(text, root)
      },
    'static T DeserializeObject<T>(string value)': (text: string | null, [T]: [Type]) =>
      fromJson(text, T, null),
    'static T DeserializeObject<T>(string value, JsonSerializerSettings settings)': (
      text: string | null,
      settings: JsonSerializerSettings | null,
      [T]: [Type],
    ) => fromJson(text, T, settings),
    'static T DeserializeAnonymousType<T>(string value, T anonymousTypeObject)': (
      text: string | null,
      _model: unknown,
      [T]: [Type],
    ) => fromJson(text, T, null),
  },
})

function given(source: unknown): Iterable<unknown> {
  if (source === null) throw argumentNull('source')
  return enumerate(source)
}

function tokens(source: unknown, each: (token: JToken) => Iterable<JToken>): JEnumerable {
  given(source)
  return new JEnumerable(typeOfName('Newtonsoft.Json.Linq.JToken'), {
    *[Symbol.iterator]() {
      for (const one of enumerate(source)) yield* each(one as JToken)
    },
  })
}

function* valuesOf(source: unknown, key: unknown, T: Type): Generator<unknown> {
  for (const one of enumerate(source)) {
    const token = one as JToken
    if (key !== null) {
      const value = token.get(key)
      if (value !== null) yield convertToken(value, T)
    } else if (token instanceof JValue) yield convertToken(token, T)
    else for (const child of token.children) yield convertToken(child, T)
  }
}

function values(source: unknown, key: unknown, T: Type) {
  given(source)
  return sequence(T, () => valuesOf(source, key, T))
}

function valuesOfTokens(source: unknown, key: unknown): JEnumerable {
  given(source)
  const T = typeOfName('Newtonsoft.Json.Linq.JToken')
  return new JEnumerable(T, { [Symbol.iterator]: () => valuesOf(source, key, T) })
}

function* descendantsOf(token: JToken, self: boolean): Generator<JToken> {
  if (token instanceof JContainer) yield* token.descendants(self)
}

const extensions = type('Newtonsoft.Json.Linq.Extensions', {
  kind: 'static',
  members: {
    'static U Value<U>(this IEnumerable<JToken> value)': (value: unknown, [U]: [Type]) => {
      if (value === null) throw argumentNull('value')
      return convertToken(value as JToken, U)
    },
    'static U Value<T, U>(this IEnumerable<T> value) where T : JToken': (
      value: unknown,
      [, U]: [Type, Type],
    ) => {
      if (value === null) throw argumentNull('value')
      return convertToken(value as JToken, U)
    },
    'static IJEnumerable<JToken> Values(this IEnumerable<JToken> source)': (source: unknown) =>
      valuesOfTokens(source, null),
    'static IJEnumerable<JToken> Values(this IEnumerable<JToken> source, object key)':
      valuesOfTokens,
    'static IEnumerable<U> Values<U>(this IEnumerable<JToken> source)': (
      source: unknown,
      [U]: [Type],
    ) => values(source, null, U),
    'static IEnumerable<U> Values<U>(this IEnumerable<JToken> source, object key)': (
      source: unknown,
      key: unknown,
      [U]: [Type],
    ) => values(source, key, U),
    'static IJEnumerable<JToken> Children<T>(this IEnumerable<T> source) where T : JToken': (
      source: unknown,
    ) => tokens(source, (token) => token.children),
    'static IEnumerable<U> Children<T, U>(this IEnumerable<T> source) where T : JToken': (
      source: unknown,
      [, U]: [Type, Type],
    ) => {
      given(source)
      return sequence(U, function* () {
        for (const one of enumerate(source)) {
          for (const child of (one as JToken).children) yield convertToken(child, U)
        }
      })
    },
    'static IJEnumerable<JToken> Ancestors<T>(this IEnumerable<T> source) where T : JToken': (
      source: unknown,
    ) => tokens(source, (token) => token.ancestors()),
    'static IJEnumerable<JToken> AncestorsAndSelf<T>(this IEnumerable<T> source) where T : JToken':
      (source: unknown) => tokens(source, (token) => token.ancestors(true)),
    'static IJEnumerable<JToken> Descendants<T>(this IEnumerable<T> source) where T : JContainer': (
      source: unknown,
    ) => tokens(source, (token) => descendantsOf(token, false)),
    'static IJEnumerable<JToken> DescendantsAndSelf<T>(this IEnumerable<T> source) where T : JContainer':
      (source: unknown) => tokens(source, (token) => descendantsOf(token, true)),
    'static IJEnumerable<JProperty> Properties(this IEnumerable<JObject> source)': (
      source: unknown,
    ) => {
      given(source)
      return new JEnumerable(typeOfName('Newtonsoft.Json.Linq.JProperty'), {
        *[Symbol.iterator]() {
          for (const one of enumerate(source)) yield* (one as JObject).properties
        },
      })
    },
    'static IJEnumerable<JToken> AsJEnumerable(this IEnumerable<JToken> source)': (
      source: unknown,
    ) => (source === null ? null : tokens(source, (token) => [token])),
  },
})

const enumerables: readonly TypeTable[] = [
  type('Newtonsoft.Json.Linq.ConvertedTokens<T>', {
    class: ConvertedTokens,
    interfaces: ['IEnumerable<T>'],
    hidden: true,
    face: 'System.Collections.Generic.IEnumerable<T>',
    hooks: {
      enumerate: (self: ConvertedTokens) => self,
      text: ({ typeArguments: [T] }: ConvertedTokens) =>
        `Newtonsoft.Json.Linq.Extensions+<Convert>d__14\`2[Newtonsoft.Json.Linq.JToken,${reflectionName(T!)}]`,
    },
  }),
  type('Newtonsoft.Json.Linq.IJEnumerable<out T>', {
    kind: 'interface',
    interfaces: ['IEnumerable<T>'],
    members: { 'IJEnumerable<JToken> this[object key]': abstract },
  }),
  type('Newtonsoft.Json.Linq.JEnumerable<T>', {
    kind: 'struct',
    class: JEnumerable,
    interfaces: ['IJEnumerable<T>'],
    default: ([T]: [Type]) => new JEnumerable(T, []),
    hooks: { enumerate: (self: JEnumerable) => self.source },
    members: {
      'IEnumerator<T> GetEnumerator()': (self: JEnumerable) =>
        new Enumerator(self.typeArguments[0]!, self.source),
      'IJEnumerable<JToken> this[object key]': (self: JEnumerable, key: unknown) =>
        valuesOfTokens(self, key),
    },
  }),
]

export const jsonConvertTables: readonly TypeTable[] = [
  jsonConvert,
  extensions,
  ...enumerables,
  type('System.Numerics.BigInteger', {
    kind: 'struct',
    class: BigInteger,
    default: new BigInteger(0n),
    interfaces: ['IComparable', 'IFormattable'],
    hooks: {
      text: (self: BigInteger) => String(self.value),
      format: (self: BigInteger) => String(self.value),
      equals: (a: BigInteger, b: BigInteger) => a.value === b.value,
      hash: (self: BigInteger) => self.value,
      compare: (a: BigInteger, b: BigInteger) =>
        a.value < b.value ? -1 : a.value > b.value ? 1 : 0,
    },
  }),
]
