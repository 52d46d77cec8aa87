import { argument, argumentNull, keyNotFound, negative, notSupported } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import { reflectionName, type Type } from '../types.ts'
import {
  boxedDefault,
  construct,
  type DotnetArray,
  enumerate,
  equals,
  isInstance,
  type Ref,
  textOf,
} from '../value.ts'
import { Comparer } from './comparers.ts'
import { copyItems } from './copy.ts'
import { HashTable } from './hash-table.ts'
import { Enumerator } from './interfaces.ts'
import { keyValuePair, type Row } from './tuples.ts'

/** A Dictionary<K, V>; keys and values are boxed. */
export class Dictionary {
  readonly typeArguments: readonly Type[]
  readonly table: HashTable

  constructor(types: readonly Type[], comparer: Comparer | null = null) {
    this.typeArguments = types
    this.table = new HashTable(comparer)
  }

  get(key: unknown): unknown {
    const place = this.find(key)
    if (place < 0) throw keyNotFound(textOf(key))
    return this.table.valueAt(place)
  }

  set(key: unknown, value: unknown): void {
    const place = this.find(key)
    if (place < 0) this.table.add(key, value)
    else this.table.put(place, value)
  }

  add(key: unknown, value: unknown): void {
    if (!this.tryAdd(key, value)) throw duplicateKey(key)
  }

  tryAdd(key: unknown, value: unknown): boolean {
    if (key === null) throw argumentNull('key')
    return this.table.add(key, value)
  }

  remove(key: unknown): boolean {
    if (key === null) throw argumentNull('key')
    return this.table.remove(key)
  }

  find(key: unknown): number {
    if (key === null) throw argumentNull('key')
    return this.table.find(key)
  }

  tryGet(key: unknown, result: Ref): boolean {
    const place = this.find(key)
    result.value = place < 0 ? boxedDefault(this.typeArguments[1]!) : this.table.valueAt(place)
    return place >= 0
  }

  /** True when the pair's key is here with that value. */
  has(pair: Row): boolean {
    const place = this.find(pair.items[0])
    return place >= 0 && equals(this.table.valueAt(place), pair.items[1])
  }

  *keys(): Generator<unknown> {
    for (const place of this.table.places()) yield this.table.keyAt(place)
  }

  *values(): Generator<unknown> {
    for (const place of this.table.places()) yield this.table.valueAt(place)
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (const place of this.table.places()) {
      yield keyValuePair(this.typeArguments, this.table.keyAt(place), this.table.valueAt(place))
    }
  }
}

/** `Keys` of a dictionary: a live view. */
export class KeyCollection {
  readonly of: Dictionary
  constructor(of: Dictionary) {
    this.of = of
  }
  get typeArguments(): readonly Type[] {
    return this.of.typeArguments
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.of.keys()
  }
}

/** `Values` of a dictionary: a live view. */
export class ValueCollection extends KeyCollection {
  override [Symbol.iterator](): Iterator<unknown> {
    return this.of.values()
  }
}

export const duplicateKey = (key: unknown) =>
  argument(`An item with the same key has already been added. Key: ${textOf(key)}`)

/** Adds all pairs of a sequence. */
export function addPairs<T extends { add(key: unknown, value: unknown): void }>(
  target: T,
  pairs: unknown,
  name: string,
): T {
  if (pairs === null) throw argumentNull(name)
  for (const pair of enumerate(pairs)) target.add(...((pair as Row).items as [unknown, unknown]))
  return target
}

export const pairType = (types: readonly Type[]) =>
  construct('System.Collections.Generic.KeyValuePair', ...types)

const checkCapacity = (capacity: number) => {
  if (capacity < 0) throw negative('capacity', capacity)
}

/** What the pairs of a dictionary answer as a collection. */
const pairs = {
  'bool IsReadOnly': () => false,
  'void Add(KeyValuePair<TKey, TValue> item)': (self: Dictionary, pair: Row) =>
    self.add(pair.items[0], pair.items[1]),
  'bool Contains(KeyValuePair<TKey, TValue> item)': (self: Dictionary, pair: Row) => self.has(pair),
  'bool Remove(KeyValuePair<TKey, TValue> item)': (self: Dictionary, pair: Row) =>
    self.has(pair) && self.remove(pair.items[0]),
  'void CopyTo(KeyValuePair<TKey, TValue>[] array, int index)': (
    self: Dictionary,
    array: DotnetArray | null,
    at: number,
  ) => copyItems(self, self.table.count, array, at),
}

/** IDictionary by objects: keys of another type are merely absent. */
const untyped = {
  'object this[object key] { get; set; }': {
    get: (self: Dictionary, key: unknown) => {
      if (key === null) throw argumentNull('key')
      const place = isInstance(key, self.typeArguments[0]!) ? self.find(key) : -1
      return place < 0 ? null : self.table.valueAt(place)
    },
    set: (self: Dictionary, key: unknown, value: unknown) => {
      if (key === null) throw argumentNull('key')
      const [K, V] = self.typeArguments as [Type, Type]
      if (!isInstance(key, K)) throw wrongType(key, K, 'key')
      if (value !== null && !isInstance(value, V)) throw wrongType(value, V, 'value')
      self.set(key, value)
    },
  },
  'bool Contains(object key)': (self: Dictionary, key: unknown) => {
    if (key === null) throw argumentNull('key')
    return isInstance(key, self.typeArguments[0]!) && self.find(key) >= 0
  },
}

const wrongType = (value: unknown, type: Type, name: string) =>
  argument(
    `The value "${textOf(value)}" is not of type "${reflectionName(type)}" and cannot be used in this generic collection.`,
    name,
  )

const view = (name: 'Key' | 'Value', own: typeof KeyCollection) => {
  const T = `T${name}`
  return type(`System.Collections.Generic.Dictionary+${name}Collection<TKey, TValue>`, {
    class: own,
    interfaces: [
      `ICollection<${T}>`,
      `IReadOnlyCollection<${T}>`,
      'System.Collections.ICollection',
    ],
    hooks: { enumerate: (self: KeyCollection) => self },
    members: {
      'int Count': (self: KeyCollection) => self.of.table.count,
      [`void CopyTo(${T}[] array, int index)`]: (
        self: KeyCollection,
        array: DotnetArray | null,
        at: number,
      ) => copyItems(self, self.of.table.count, array, at),
      [`IEnumerator<${T}> GetEnumerator()`]: (self: KeyCollection) =>
        new Enumerator(self.typeArguments[name === 'Key' ? 0 : 1]!, self),
      ...(name === 'Key' && {
        'bool Contains(TKey item)': (self: KeyCollection, key: unknown) => self.of.find(key) >= 0,
      }),
    },
    explicit: {
      'System.Collections.Generic.ICollection': {
        'bool IsReadOnly': () => true,
        [`bool Contains(${T} item)`]: (self: KeyCollection, item: unknown) => {
          for (const one of self as Iterable<unknown>) if (equals(one, item)) return true
          return false
        },
        [`void Add(${T} item)`]: () => refuseView(name),
        'void Clear()': () => refuseView(name),
        [`bool Remove(${T} item)`]: () => refuseView(name),
      },
    },
  })
}

function refuseView(name: string): never {
  throw notSupported(
    `Mutating a ${name.toLowerCase()} collection derived from a dictionary is not allowed.`,
  )
}

type Types = readonly Type[]

export const dictionaryTables: readonly TypeTable[] = [
  type('System.Collections.Generic.Dictionary<TKey, TValue>', {
    class: Dictionary,
    interfaces: [
      'IDictionary<TKey, TValue>',
      'IReadOnlyDictionary<TKey, TValue>',
      'System.Collections.IDictionary',
    ],
    hooks: { enumerate: (self: Dictionary) => self },
    members: {
      'new()': (types: Types) => new Dictionary(types),
      'new(int capacity)': (capacity: number, types: Types) => {
        checkCapacity(capacity)
        return new Dictionary(types)
      },
      'new(IEqualityComparer<TKey> comparer)': (comparer: Comparer | null, types: Types) =>
        new Dictionary(types, comparer),
      'new(int capacity, IEqualityComparer<TKey> comparer)': (
        capacity: number,
        comparer: Comparer | null,
        types: Types,
      ) => {
        checkCapacity(capacity)
        return new Dictionary(types, comparer)
      },
      'new(IDictionary<TKey, TValue> dictionary)': (source: unknown, types: Types) =>
        addPairs(new Dictionary(types), source, 'dictionary'),
      'new(IDictionary<TKey, TValue> dictionary, IEqualityComparer<TKey> comparer)': (
        source: unknown,
        comparer: Comparer | null,
        types: Types,
      ) => addPairs(new Dictionary(types, comparer), source, 'dictionary'),
      'new(IEnumerable<KeyValuePair<TKey, TValue>> collection)': (source: unknown, types: Types) =>
        addPairs(new Dictionary(types), source, 'collection'),
      'new(IEnumerable<KeyValuePair<TKey, TValue>> collection, IEqualityComparer<TKey> comparer)': (
        source: unknown,
        comparer: Comparer | null,
        types: Types,
      ) => addPairs(new Dictionary(types, comparer), source, 'collection'),
      'int Count': (self: Dictionary) => self.table.count,
      'IEqualityComparer<TKey> Comparer': (self: Dictionary) =>
        self.table.comparer ?? new Comparer(self.typeArguments[0]!),
      'KeyCollection<TKey, TValue> Keys': (self: Dictionary) => new KeyCollection(self),
      'ValueCollection<TKey, TValue> Values': (self: Dictionary) => new ValueCollection(self),
      'TValue this[TKey key] { get; set; }': {
        get: (self: Dictionary, key: unknown) => self.get(key),
        set: (self: Dictionary, key: unknown, value: unknown) => self.set(key, value),
      },
      'void Add(TKey key, TValue value)': (self: Dictionary, key: unknown, value: unknown) =>
        self.add(key, value),
      'bool TryAdd(TKey key, TValue value)': (self: Dictionary, key: unknown, value: unknown) =>
        self.tryAdd(key, value),
      'void Clear()': (self: Dictionary) => self.table.clear(),
      'bool ContainsKey(TKey key)': (self: Dictionary, key: unknown) => self.find(key) >= 0,
      'bool ContainsValue(TValue value)': (self: Dictionary, value: unknown) => {
        for (const one of self.values()) if (equals(one, value)) return true
        return false
      },
      'bool Remove(TKey key)': (self: Dictionary, key: unknown) => self.remove(key),
      'bool Remove(TKey key, out TValue value)': (self: Dictionary, key: unknown, value: Ref) =>
        self.tryGet(key, value) && self.remove(key),
      'bool TryGetValue(TKey key, out TValue value)': (
        self: Dictionary,
        key: unknown,
        value: Ref,
      ) => self.tryGet(key, value),
      'int EnsureCapacity(int capacity)': (self: Dictionary, capacity: number) => {
        checkCapacity(capacity)
        return Math.max(capacity, self.table.count)
      },
      'void TrimExcess()': () => undefined,
      'IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()': (self: Dictionary) =>
        new Enumerator(pairType(self.typeArguments), self),
    },
    explicit: {
      'System.Collections.Generic.ICollection': pairs,
      'System.Collections.IDictionary': untyped,
    },
  }),
  view('Key', KeyCollection),
  view('Value', ValueCollection),
]
