import { allocate, spend } from '../budget.ts'
import { Enumerator } from '../collections/interfaces.ts'
import { row } from '../collections/tuples.ts'
import { argument, argumentNull } from '../errors.ts'
import { annotationMembers } from '../system/annotations.ts'
import { enumeration, type Members, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import {
  Box,
  definitionOf,
  isInstance,
  type Ref,
  sequence,
  textOf,
  typeOf,
  typeOfName,
  unbox,
} from '../value.ts'
import { boxScalar, partsOf, scalarOf, tokenOf } from './boxing.ts'
import { scalarText } from './convert.ts'
import { toObject } from './deserialize.ts'
import { ConvertedTokens, JEnumerable } from './enumerable.ts'
import { noTokenFor } from './errors.ts'
import { convertToken } from './generic.ts'
import { parseArray, parseObject, parseToken } from './load.ts'
import { merge } from './merge.ts'
import { castToken, castTokenNullable } from './operators.ts'
import type { ScalarType } from './scalar.ts'
import { selectToken, selectTokens } from './select.ts'
import { tokenFrom } from './serialize.ts'
import {
  type JsonLoadSettings,
  type JsonMergeSettings,
  type JsonSelectSettings,
  sameName,
} from './settings.ts'
import { loading, tokenMembers } from './text-tables.ts'
import { JTokenType, tokenTypeName } from './token-type.ts'
import {
  JArray,
  JConstructor,
  JContainer,
  JObject,
  JProperty,
  JRaw,
  JToken,
  JValue,
} from './tree.ts'
import { writeToken } from './write.ts'

const token = () => typeOfName('Newtonsoft.Json.Linq.JToken')

/** Each step over a tree costs fuel. */
function* paid(source: Iterable<JToken>): Generator<JToken> {
  for (const one of source) {
    spend()
    yield one
  }
}

function tokens(make: () => Iterable<JToken>, element = token()): JEnumerable {
  return new JEnumerable(element, { [Symbol.iterator]: () => paid(make()) })
}

function sequenceOf(make: () => Iterable<JToken>, element = token()) {
  return sequence(element, () => paid(make()))
}

/** An index of `token[key]`: numbers of other types than int are no index, and named in the error. */
function keyOf(key: unknown): unknown {
  return key instanceof Box ? { toString: () => textOf(key) } : key
}

type Content = unknown

// Explicit and implicit operators of JToken: C#'s type, and the type of the value in a JValue.
const operators: readonly (readonly [csharp: string, type: ScalarType, nullable: boolean])[] = [
  ['bool', 'Boolean', true],
  ['DateTimeOffset', 'DateTimeOffset', true],
  ['long', 'Int64', true],
  ['DateTime', 'DateTime', true],
  ['decimal', 'Decimal', true],
  ['double', 'Double', true],
  ['char', 'Char', true],
  ['int', 'Int32', true],
  ['short', 'Int16', true],
  ['ushort', 'UInt16', true],
  ['byte', 'Byte', true],
  ['sbyte', 'SByte', true],
  ['float', 'Single', true],
  ['uint', 'UInt32', true],
  ['ulong', 'UInt64', true],
  ['Guid', 'Guid', true],
  ['TimeSpan', 'TimeSpan', true],
  ['string', 'String', false],
  ['byte[]', 'Bytes', false],
  ['Uri', 'Uri', false],
]

// `new JValue(long)` is what these become.
const widened: ReadonlySet<ScalarType> = new Set([
  'Int32',
  'Int16',
  'UInt16',
  'Byte',
  'SByte',
  'UInt32',
])

function conversions(): Members {
  const members: Record<string, Members[string]> = {}
  for (const [csharp, to, nullable] of operators) {
    members[`static explicit operator ${csharp}(JToken value)`] = (value: JToken | null) =>
      castToken(value, to)
    if (nullable) {
      members[`static explicit operator ${csharp}?(JToken value)`] = (value: JToken | null) =>
        castTokenNullable(value, to)
    }
    if (to === 'Char') continue
    members[`static implicit operator JToken(${csharp} value)`] = (value: unknown) =>
      newValue(value, to)
    if (nullable) {
      members[`static implicit operator JToken(${csharp}? value)`] = (value: unknown) =>
        value === null ? JValue.createNull() : new JValue(to, value)
    }
  }
  return members
}

function newValue(value: unknown, type: ScalarType): JValue {
  if (widened.has(type)) return new JValue('Int64', BigInt(value as number))
  if (value !== null) return new JValue(type, value)
  return type === 'String' ? JValue.createString(null) : JValue.createNull()
}

const select = (self: JToken, path: string | null, settings: JsonSelectSettings | null) =>
  selectToken(self, path, settings?.plain ?? {})

const formatted = (self: JToken, formatting: number) => written(self, formatting === 1)

function written(self: JToken, indented: boolean): string {
  const text = writeToken(self, { indented })
  allocate(text.length)
  return text
}

/** `ToString()`: of a value its own text, of everything else indented JSON. */
function textOfToken(self: JToken): string {
  return self instanceof JValue ? scalarText(self) : written(self, true)
}

const jtoken = type('Newtonsoft.Json.Linq.JToken', {
  class: JToken,
  abstract: true,
  interfaces: ['IJEnumerable<JToken>', 'ICloneable'],
  hooks: {
    text: (self: JToken) => textOfToken(self),
    enumerate: (self: JToken) => paid(childrenOf(self)),
  },
  members: {
    ...conversions(),
    'JTokenType Type': (self: JToken) => self.type,
    'bool HasValues': (self: JToken) => self.hasValues,
    'JContainer Parent': (self: JToken) => self.parent,
    'JToken Root': (self: JToken) => self.root,
    'JToken Next': (self: JToken) => self.next,
    'JToken Previous': (self: JToken) => self.previous,
    'JToken First': (self: JToken) => self.first,
    'JToken Last': (self: JToken) => self.last,
    'string Path': (self: JToken) => self.path,
    'JToken this[object key] { get; set; }': {
      get: (self: JToken, key: unknown) => self.get(keyOf(key)),
      set: (self: JToken, key: unknown, value: JToken | null) => self.set(keyOf(key), value),
    },
    'T Value<T>(object key)': (self: JToken, key: unknown, [T]: [Type]) =>
      convertToken(self.get(keyOf(key)), T),
    'IEnumerable<T> Values<T>()': (self: JToken, [T]: [Type]) => {
      // What has no children says so at once.
      self.first
      return new ConvertedTokens(T, self)
    },
    'JEnumerable<JToken> Children()': (self: JToken) => tokens(() => childrenOf(self)),
    'JEnumerable<T> Children<T>() where T : JToken': (self: JToken, [T]: [Type]) =>
      tokens(() => instancesOf(childrenOf(self), T), T as never),
    'IEnumerable<JToken> Ancestors()': (self: JToken) => sequenceOf(() => self.ancestors()),
    'IEnumerable<JToken> AncestorsAndSelf()': (self: JToken) =>
      sequenceOf(() => self.ancestors(true)),
    'IEnumerable<JToken> AfterSelf()': (self: JToken) => sequenceOf(() => self.afterSelf()),
    'IEnumerable<JToken> BeforeSelf()': (self: JToken) => sequenceOf(() => self.beforeSelf()),
    'void AddAfterSelf(object content)': (self: JToken, content: Content) =>
      self.addAfterSelf(content),
    'void AddBeforeSelf(object content)': (self: JToken, content: Content) =>
      self.addBeforeSelf(content),
    'void Remove()': (self: JToken) => self.remove(),
    'void Replace(JToken value)': (self: JToken, value: JToken | null) => self.replace(value),
    'JToken DeepClone()': (self: JToken) => self.deepClone(),
    'object Clone()': (self: JToken) => self.deepClone(),
    'static bool DeepEquals(JToken t1, JToken t2)': (a: JToken | null, b: JToken | null) =>
      JToken.deepEquals(a, b),
    'string ToString(Formatting formatting, params JsonConverter[] converters)': formatted,
    'string ToString(Formatting formatting)': formatted,
    'JToken SelectToken(string path)': (self: JToken, path: string | null) =>
      selectToken(self, path),
    'JToken SelectToken(string path, bool errorWhenNoMatch)': (
      self: JToken,
      path: string | null,
      errorWhenNoMatch: boolean,
    ) => selectToken(self, path, { errorWhenNoMatch }),
    'JToken SelectToken(string path, JsonSelectSettings settings)': select,
    'IEnumerable<JToken> SelectTokens(string path)': (self: JToken, path: string | null) => {
      const found = selectTokens(self, path)
      return sequenceOf(() => found)
    },
    'IEnumerable<JToken> SelectTokens(string path, bool errorWhenNoMatch)': (
      self: JToken,
      path: string | null,
      errorWhenNoMatch: boolean,
    ) => sequenceOf(() => selectTokens(self, path, { errorWhenNoMatch })),
    'T ToObject<T>()': (self: JToken, [T]: [Type]) => toObject(self, T),
    'static JToken Parse(string json)': (json: string | null) => parseToken(json),
    'static JToken Parse(string json, JsonLoadSettings settings)': (
      json: string | null,
      settings: JsonLoadSettings | null,
    ) => parseToken(json, settings?.plain),
    'static JToken FromObject(object o)': (value: unknown) => tokenFrom(value),
    ...tokenMembers,
    ...annotationMembers,
  },
})

function childrenOf(self: JToken): Iterable<JToken> {
  return self instanceof JContainer ? self : self.children
}

function* instancesOf(source: Iterable<JToken>, T: Type): Generator<JToken> {
  for (const one of source) if (isInstance(one, T)) yield one
}

const jcontainer = type('Newtonsoft.Json.Linq.JContainer', {
  class: JContainer,
  abstract: true,
  base: 'JToken',
  interfaces: ['IList<JToken>', 'System.Collections.IList'],
  members: {
    'int Count': (self: JContainer) => self.count,
    'IEnumerable<JToken> Descendants()': (self: JContainer) => sequenceOf(() => self.descendants()),
    'IEnumerable<JToken> DescendantsAndSelf()': (self: JContainer) =>
      sequenceOf(() => self.descendants(true)),
    'void Add(object content)': (self: JContainer, content: Content) => self.add(content),
    'void AddFirst(object content)': (self: JContainer, content: Content) => self.addFirst(content),
    'void ReplaceAll(object content)': (self: JContainer, content: Content) =>
      self.replaceAll(content),
    'void RemoveAll()': (self: JContainer) => self.clear(),
    'void Merge(object content)': (self: JContainer, content: Content) => mergeInto(self, content),
    'void Merge(object content, JsonMergeSettings settings)': mergeInto,
  },
})

function mergeInto(
  self: JContainer,
  content: Content,
  settings: JsonMergeSettings | null = null,
): void {
  if (content === null) return
  const plain = settings?.plain ?? {}
  if (content instanceof JToken) {
    merge(self, content, plain)
    return
  }
  const parts = partsOf(content)
  if (!parts) throw noTokenFor(typeName(content), 'content')
  merge(self, Array.from(parts, tokenOf), plain)
}

function typeName(value: unknown): string {
  const scalar = scalarOf(value)
  return scalar ? `System.${scalar.scalar}` : textOf(value)
}

const pair = (property: JProperty) =>
  row(
    'System.Collections.Generic.KeyValuePair',
    [typeOfName('System.String'), token()],
    [property.name, property.value],
  )

const jobject = type('Newtonsoft.Json.Linq.JObject', {
  class: JObject,
  base: 'JContainer',
  interfaces: ['IDictionary<string, JToken>'],
  members: {
    'new()': () => new JObject(),
    'new(JObject other)': (other: JObject | null) => copyOf(other),
    'new(params object[] content)': (content: Content) => withContent(new JObject(), content),
    'new(object content)': (content: Content) => withContent(new JObject(), content),
    'JToken this[object key] { get; set; }': {
      get: (self: JObject, key: unknown) => self.get(keyOf(key)),
      set: (self: JObject, key: unknown, value: JToken | null) => self.set(keyOf(key), value),
    },
    'JToken this[string propertyName] { get; set; }': {
      get: (self: JObject, name: string | null) => {
        if (name === null) throw argumentNull('propertyName')
        return self.value(name)
      },
      set: (self: JObject, name: string | null, value: JToken | null) => {
        if (name === null) throw argumentNull('name')
        self.set(name, value)
      },
    },
    'IEnumerator<KeyValuePair<string, JToken>> GetEnumerator()': (self: JObject) =>
      new Enumerator(pair(new JProperty('')).definition.self, pairsOf(self)),
    'IEnumerable<JProperty> Properties()': (self: JObject) =>
      sequenceOf(() => self, typeOfName('Newtonsoft.Json.Linq.JProperty')),
    'JProperty Property(string name)': (self: JObject, name: string | null) => self.property(name),
    'JProperty Property(string name, StringComparison comparison)': (
      self: JObject,
      name: string | null,
      comparison: number,
    ) => self.property(name, sameName(comparison)),
    'JEnumerable<JToken> PropertyValues()': (self: JObject) =>
      tokens(function* () {
        for (const property of self) yield (property as JProperty).value
      }),
    'JToken GetValue(string propertyName)': (self: JObject, name: string | null) =>
      self.property(name)?.value ?? null,
    'JToken GetValue(string propertyName, StringComparison comparison)': (
      self: JObject,
      name: string | null,
      comparison: number,
    ) => self.property(name, sameName(comparison))?.value ?? null,
    'bool TryGetValue(string propertyName, StringComparison comparison, out JToken value)': (
      self: JObject,
      name: string | null,
      comparison: number,
      value: Ref,
    ) => {
      value.value = self.property(name, sameName(comparison))?.value ?? null
      return value.value !== null
    },
    'bool TryGetValue(string propertyName, out JToken value)': (
      self: JObject,
      name: string | null,
      value: Ref,
    ) => {
      const property = self.property(name)
      value.value = property?.value ?? null
      return property !== null
    },
    'void Add(string propertyName, JToken value)': (
      self: JObject,
      name: string | null,
      value: JToken | null,
    ) => self.addProperty(name, value),
    'bool ContainsKey(string propertyName)': (self: JObject, name: string | null) => {
      if (name === null) throw argumentNull('propertyName')
      return self.property(name) !== null
    },
    'bool Remove(string propertyName)': (self: JObject, name: string | null) =>
      self.removeProperty(name),
    ...loading('JObject'),
    'static JObject Parse(string json)': (json: string | null) => parseObject(json),
    'static JObject Parse(string json, JsonLoadSettings settings)': (
      json: string | null,
      settings: JsonLoadSettings | null,
    ) => parseObject(json, settings?.plain),
    'static JObject FromObject(object o)': (value: unknown) =>
      expectToken(tokenFrom(value), JObject, 'JObject'),
  },
})

function* pairsOf(self: JObject): Generator<unknown> {
  for (const property of self) yield pair(property as JProperty)
}

function copyOf<T extends JToken>(other: T | null): T {
  if (other === null) throw argumentNull('other')
  return other.cloneToken() as T
}

function withContent<T extends JContainer>(container: T, content: Content): T {
  container.add(content)
  return container
}

function expectToken<T extends JToken>(value: JToken, kind: new () => T, name: string): T {
  if (value instanceof kind) return value
  throw argument(`Object serialized to ${tokenTypeName(value.type)}. ${name} instance expected.`)
}

const jarray = type('Newtonsoft.Json.Linq.JArray', {
  class: JArray,
  base: 'JContainer',
  interfaces: ['IList<JToken>'],
  members: {
    'new()': () => new JArray(),
    'new(JArray other)': (other: JArray | null) => copyOf(other),
    'new(params object[] content)': (content: Content) => withContent(new JArray(), content),
    'new(object content)': (content: Content) => withContent(new JArray(), content),
    'JToken this[object key] { get; set; }': {
      get: (self: JArray, key: unknown) => self.get(keyOf(key)),
      set: (self: JArray, key: unknown, value: JToken | null) => self.set(keyOf(key), value),
    },
    'JToken this[int index] { get; set; }': {
      get: (self: JArray, index: number) => self.getItem(index),
      set: (self: JArray, index: number, value: JToken | null) => self.setItem(index, value),
    },
    'IEnumerator<JToken> GetEnumerator()': (self: JArray) => new Enumerator(token(), paid(self)),
    'bool IsReadOnly': () => false,
    'int IndexOf(JToken item)': (self: JArray, item: JToken | null) => self.indexOfItem(item),
    'void Insert(int index, JToken item)': (self: JArray, index: number, item: JToken | null) => {
      self.insertItem(index, item)
    },
    'void RemoveAt(int index)': (self: JArray, index: number) => self.removeItemAt(index),
    'void Add(JToken item)': (self: JArray, item: JToken | null) => self.add(item),
    'void Clear()': (self: JArray) => self.clear(),
    'bool Contains(JToken item)': (self: JArray, item: JToken | null) =>
      self.indexOfItem(item) >= 0,
    'bool Remove(JToken item)': (self: JArray, item: JToken | null) => self.removeItem(item),
    'void CopyTo(JToken[] array, int arrayIndex)': (
      self: JArray,
      array: unknown[] | null,
      at: number,
    ) => copyTo(self, array, at),
    ...loading('JArray'),
    'static JArray Parse(string json)': (json: string | null) => parseArray(json),
    'static JArray Parse(string json, JsonLoadSettings settings)': (
      json: string | null,
      settings: JsonLoadSettings | null,
    ) => parseArray(json, settings?.plain),
    'static JArray FromObject(object o)': (value: unknown) =>
      expectToken(tokenFrom(value), JArray, 'JArray'),
  },
})

function copyTo(self: JContainer, array: unknown[] | null, at: number): void {
  if (array === null) throw argumentNull('array')
  if (at < 0) throw argument('arrayIndex is less than 0.', 'arrayIndex')
  if (at >= array.length && at !== 0) {
    throw argument('arrayIndex is equal to or greater than the length of array.')
  }
  if (self.count > array.length - at) {
    throw argument(
      'The number of elements in the source JObject is greater than the available space from arrayIndex to the end of the destination array.',
    )
  }
  self.children.forEach((child, i) => {
    array[at + i] = child
  })
}

const jproperty = type('Newtonsoft.Json.Linq.JProperty', {
  class: JProperty,
  base: 'JContainer',
  members: {
    'new(JProperty other)': (other: JProperty | null) => copyOf(other),
    'new(string name, params object[] content)': (name: string | null, content: Content) =>
      JProperty.of(name, content),
    'new(string name, object content)': (name: string | null, content: Content) =>
      JProperty.of(name, content),
    'string Name': (self: JProperty) => self.name,
    'JToken Value { get; set; }': {
      get: (self: JProperty) => self.value ?? null,
      set: (self: JProperty, value: JToken | null) => {
        self.value = value
      },
    },
  },
})

const valueOperators: Members = Object.fromEntries(
  operators
    .filter(([, to]) => !widened.has(to) && to !== 'Bytes')
    .map(([csharp, to]) => [`new(${csharp} value)`, (value: unknown) => newValue(value, to)]),
)

const jvalue = type('Newtonsoft.Json.Linq.JValue', {
  class: JValue,
  base: 'JToken',
  interfaces: [
    'IFormattable',
    'IComparable',
    'IComparable<JValue>',
    'IEquatable<JValue>',
    'IConvertible',
  ],
  hooks: {
    text: (self: JValue) => textOfToken(self),
    format: (self: JValue, format, provider) => formatValue(self, format, provider),
    equals: (a: JValue, b: JValue) => a.equalsValue(b),
    hash: (self: JValue) => scalarText(self),
    compare: (a: JValue, b: JValue) => a.compareTo(b),
  },
  members: {
    ...valueOperators,
    'new(object value)': (value: unknown) => newValueOf(value),
    'new(JValue other)': (other: JValue | null) => copyOf(other),
    'object Value { get; set; }': {
      get: (self: JValue) => boxScalar(self),
      set: (self: JValue, value: unknown) => self.setValue(newValueOf(value)),
    },
    'bool Equals(JValue other)': (self: JValue, other: JValue | null) =>
      other !== null && self.equalsValue(other),
    'int CompareTo(JValue obj)': (self: JValue, other: JValue | null) => self.compareTo(other),
    'string ToString(string format)': (self: JValue, format: string | null) =>
      formatValue(self, format, null),
    'string ToString(IFormatProvider formatProvider)': (self: JValue, provider: unknown) =>
      formatValue(self, null, provider),
    'string ToString(string format, IFormatProvider formatProvider)': formatValue,
    'static JValue CreateNull()': () => JValue.createNull(),
    'static JValue CreateUndefined()': () => JValue.createUndefined(),
    'static JValue CreateString(string value)': (value: string | null) =>
      JValue.createString(value),
    'static JValue CreateComment(string value)': (value: string | null) =>
      JValue.createComment(value),
  },
})

function newValueOf(value: unknown): JValue {
  const scalar = scalarOf(value)
  if (!scalar || scalar.scalar === 'Char')
    throw noTokenFor(value instanceof JToken ? value.className : typeName(value))
  return new JValue(scalar.scalar, scalar.value)
}

function formatValue(self: JValue, format: string | null, provider: unknown): string {
  const value = boxScalar(self)
  if (value === null) return ''
  const hook = typeof value === 'string' ? undefined : definitionOf(value).hook('format')
  return hook
    ? hook(unbox(value) as never, format, provider, typeOf(value) as never)
    : scalarText(self)
}

const jraw = type('Newtonsoft.Json.Linq.JRaw', {
  class: JRaw,
  base: 'JValue',
  members: {
    'new(object rawJson)': (raw: unknown) => new JRaw(raw === null ? null : textOf(raw)),
    'new(JRaw other)': (other: JRaw | null) => copyOf(other),
  },
})

const jconstructor = type('Newtonsoft.Json.Linq.JConstructor', {
  class: JConstructor,
  base: 'JContainer',
  members: {
    'new()': () => new JConstructor(null),
    'new(string name)': (name: string | null) => constructorNamed(name),
    'new(string name, object content)': (name: string | null, content: Content) =>
      withContent(constructorNamed(name), content),
    'new(string name, params object[] content)': (name: string | null, content: Content) =>
      withContent(constructorNamed(name), content),
    'string Name { get; set; }': {
      get: (self: JConstructor) => self.name,
      set: (self: JConstructor, name: string | null) => {
        self.name = name
      },
    },
    'JToken this[object key] { get; set; }': {
      get: (self: JConstructor, key: unknown) => self.get(keyOf(key)),
      set: (self: JConstructor, key: unknown, value: JToken | null) => self.set(keyOf(key), value),
    },
  },
})

function constructorNamed(name: string | null): JConstructor {
  if (name === null) throw argumentNull('name')
  if (name === '') throw argument('Constructor name cannot be empty.', 'name')
  return new JConstructor(name)
}

export const jsonTables: readonly TypeTable[] = [
  jtoken,
  jcontainer,
  jobject,
  jarray,
  jproperty,
  jvalue,
  jraw,
  jconstructor,
  enumeration('Newtonsoft.Json.Linq.JTokenType', JTokenType),
]
