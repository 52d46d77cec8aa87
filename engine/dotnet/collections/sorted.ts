import { argument, argumentNull, indexArgument, keyNotFound, negative } from '../errors.ts'
import { type Members, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import {
  boxedDefault,
  type DotnetArray,
  enumerate,
  equals,
  type Ref,
  sequence,
  textOf,
} from '../value.ts'
import { Comparer } from './comparers.ts'
import { copyItems } from './copy.ts'
import { addPairs, pairType } from './dictionary.ts'
import { removeWhere, setCopies, setOperations } from './hash-set.ts'
import { Enumerator } from './interfaces.ts'
import { List } from './list.ts'
import { SortedTable } from './sorted-table.ts'
import { keyValuePair, type Row } from './tuples.ts'

/** A SortedDictionary<K, V>; keys and values are boxed. */
export class SortedDictionary {
  readonly typeArguments: readonly Type[]
  readonly table: SortedTable

  constructor(types: readonly Type[], comparer: Comparer | null = null) {
    this.typeArguments = types
    this.table = new SortedTable(comparer)
  }

  get count(): number {
    return this.table.count
  }

  find(key: unknown): number {
    if (key === null) throw argumentNull('key')
    return this.table.find(key)
  }

  add(key: unknown, value: unknown): void {
    if (key === null) throw argumentNull('key')
    if (!this.table.add(key, value)) throw this.duplicate(key, value)
  }

  // .NET names the whole pair here.
  protected duplicate(key: unknown, value: unknown) {
    return argument(
      `An item with the same key has already been added. Key: ${textOf(this.pair(key, value))}`,
    )
  }

  set(key: unknown, value: unknown): void {
    const at = this.find(key)
    if (at < 0) this.table.add(key, value)
    else this.table.put(at, value)
  }

  get(key: unknown): unknown {
    const at = this.find(key)
    if (at < 0) throw keyNotFound(textOf(key))
    return this.table.values[at]
  }

  tryGet(key: unknown, result: Ref): boolean {
    const at = this.find(key)
    result.value = at < 0 ? boxedDefault(this.typeArguments[1]!) : this.table.values[at]
    return at >= 0
  }

  remove(key: unknown): boolean {
    return this.find(key) >= 0 && this.table.remove(key)
  }

  has(pair: Row): boolean {
    const at = this.find(pair.items[0])
    return at >= 0 && equals(this.table.values[at], pair.items[1])
  }

  *keys(): Generator<unknown> {
    for (const at of this.table.places()) yield this.table.keys[at]
  }

  *values(): Generator<unknown> {
    for (const at of this.table.places()) yield this.table.values[at]
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (const at of this.table.places())
      yield this.pair(this.table.keys[at], this.table.values[at])
  }

  pair(key: unknown, value: unknown): Row {
    return keyValuePair(this.typeArguments, key, value)
  }
}

/** A SortedList<K, V>: the same, by index too. */
export class SortedList extends SortedDictionary {
  protected override duplicate(key: unknown) {
    return argument(`An item with the same key has already been added. Key: ${textOf(key)}`, 'key')
  }

  checked(index: number): number {
    if (index < 0 || index >= this.count) throw indexArgument()
    return index
  }
}

/** A SortedSet<T>; items are boxed. */
export class SortedSet {
  readonly typeArguments: readonly Type[]
  readonly table: SortedTable

  constructor(element: Type, comparer: Comparer | null = null, items: Iterable<unknown> = []) {
    this.typeArguments = [element]
    this.table = new SortedTable(comparer)
    for (const item of items) this.add(item)
  }

  get count(): number {
    return this.table.count
  }

  has(item: unknown): boolean {
    return this.table.find(item) >= 0
  }

  add(item: unknown): boolean {
    return this.table.add(item, null)
  }

  remove(item: unknown): boolean {
    return this.table.remove(item)
  }

  clear(): void {
    this.table.clear()
  }

  like(items: Iterable<unknown>): SortedSet {
    return new SortedSet(this.typeArguments[0]!, this.table.comparer, items)
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (const at of this.table.places()) yield this.table.keys[at]
  }
}

type Types = readonly Type[]
type Made = new (types: Types, comparer?: Comparer | null) => SortedDictionary

/** The members that SortedDictionary and SortedList have in common. */
const common = (own: Made): Members => ({
  'new()': (types: Types) => new own(types),
  'new(IComparer<TKey> comparer)': (comparer: Comparer | null, types: Types) =>
    new own(types, comparer),
  'new(IDictionary<TKey, TValue> dictionary)': (source: unknown, types: Types) =>
    addPairs(new own(types), source, 'dictionary'),
  'new(IDictionary<TKey, TValue> dictionary, IComparer<TKey> comparer)': (
    source: unknown,
    comparer: Comparer | null,
    types: Types,
  ) => addPairs(new own(types, comparer), source, 'dictionary'),
  'int Count': (self: SortedDictionary) => self.count,
  'IComparer<TKey> Comparer': (self: SortedDictionary) =>
    self.table.comparer ?? new Comparer(self.typeArguments[0]!),
  'TValue this[TKey key] { get; set; }': {
    get: (self: SortedDictionary, key: unknown) => self.get(key),
    set: (self: SortedDictionary, key: unknown, value: unknown) => self.set(key, value),
  },
  'void Add(TKey key, TValue value)': (self: SortedDictionary, key: unknown, value: unknown) =>
    self.add(key, value),
  'void Clear()': (self: SortedDictionary) => self.table.clear(),
  'bool ContainsKey(TKey key)': (self: SortedDictionary, key: unknown) => self.find(key) >= 0,
  'bool ContainsValue(TValue value)': (self: SortedDictionary, value: unknown) =>
    self.table.values.some((one) => equals(one, value)),
  'bool Remove(TKey key)': (self: SortedDictionary, key: unknown) => self.remove(key),
  'bool TryGetValue(TKey key, out TValue value)': (
    self: SortedDictionary,
    key: unknown,
    value: Ref,
  ) => self.tryGet(key, value),
  'IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()': (self: SortedDictionary) =>
    new Enumerator(pairType(self.typeArguments), self),
})

// Keys and values are copies: .NET's are live views, a difference that needs a change while they are held.
const keys = (self: SortedDictionary) => new List(self.typeArguments[0]!, [...self.keys()])
const values = (self: SortedDictionary) => new List(self.typeArguments[1]!, [...self.values()])

const pairs: Members = {
  'bool IsReadOnly': () => false,
  'void Add(KeyValuePair<TKey, TValue> item)': (self: SortedDictionary, pair: Row) =>
    self.add(pair.items[0], pair.items[1]),
  'bool Contains(KeyValuePair<TKey, TValue> item)': (self: SortedDictionary, pair: Row) =>
    self.has(pair),
  'bool Remove(KeyValuePair<TKey, TValue> item)': (self: SortedDictionary, pair: Row) =>
    self.has(pair) && self.remove(pair.items[0]),
  'void CopyTo(KeyValuePair<TKey, TValue>[] array, int index)': (
    self: SortedDictionary,
    array: DotnetArray | null,
    at: number,
  ) => copyItems(self, self.count, array, at),
}

const interfaces = ['IDictionary<TKey, TValue>', 'IReadOnlyDictionary<TKey, TValue>']
const explicit = { 'System.Collections.Generic.ICollection': pairs }
const hooks = { enumerate: (self: SortedDictionary) => self }

const setFrom = (collection: unknown, comparer: Comparer | null, [T]: readonly [Type]) => {
  if (collection === null) throw argumentNull('collection')
  return new SortedSet(T, comparer, enumerate(collection))
}

const end = (at: 0 | -1) => (self: SortedSet) =>
  self.count === 0 ? boxedDefault(self.typeArguments[0]!) : self.table.keys.at(at)

export const sortedTables: readonly TypeTable[] = [
  type('System.Collections.Generic.SortedDictionary<TKey, TValue>', {
    class: SortedDictionary,
    interfaces,
    hooks,
    explicit,
    members: {
      ...common(SortedDictionary),
      'ICollection<TKey> Keys': keys,
      'ICollection<TValue> Values': values,
    },
  }),
  type('System.Collections.Generic.SortedList<TKey, TValue>', {
    class: SortedList,
    interfaces,
    hooks,
    explicit,
    members: {
      ...common(SortedList),
      'new(int capacity)': (capacity: number, types: Types) => {
        if (capacity < 0) throw negative('capacity', capacity)
        return new SortedList(types)
      },
      'IList<TKey> Keys': keys,
      'IList<TValue> Values': values,
      'int IndexOfKey(TKey key)': (self: SortedList, key: unknown) => Math.max(-1, self.find(key)),
      'int IndexOfValue(TValue value)': (self: SortedList, value: unknown) =>
        self.table.values.findIndex((one) => equals(one, value)),
      'TKey GetKeyAtIndex(int index)': (self: SortedList, index: number) =>
        self.table.keys[self.checked(index)],
      'TValue GetValueAtIndex(int index)': (self: SortedList, index: number) =>
        self.table.values[self.checked(index)],
      'void RemoveAt(int index)': (self: SortedList, index: number) =>
        self.table.removeAt(self.checked(index)),
      'void TrimExcess()': () => undefined,
    },
  }),
  type('System.Collections.Generic.SortedSet<T>', {
    class: SortedSet,
    interfaces: ['ISet<T>', 'IReadOnlySet<T>', 'System.Collections.ICollection'],
    hooks: { enumerate: (self: SortedSet) => self },
    members: {
      'new()': ([T]: readonly [Type]) => new SortedSet(T),
      'new(IComparer<T> comparer)': (comparer: Comparer | null, [T]: readonly [Type]) =>
        new SortedSet(T, comparer),
      'new(IEnumerable<T> collection)': (collection: unknown, types: readonly [Type]) =>
        setFrom(collection, null, types),
      'new(IEnumerable<T> collection, IComparer<T> comparer)': setFrom,
      'int Count': (self: SortedSet) => self.count,
      'IComparer<T> Comparer': (self: SortedSet) =>
        self.table.comparer ?? new Comparer(self.typeArguments[0]!),
      'T Min': end(0),
      'T Max': end(-1),
      'bool Add(T item)': (self: SortedSet, item: unknown) => self.add(item),
      'void Clear()': (self: SortedSet) => self.clear(),
      'bool Contains(T item)': (self: SortedSet, item: unknown) => self.has(item),
      'bool Remove(T item)': (self: SortedSet, item: unknown) => self.remove(item),
      'bool TryGetValue(T equalValue, out T actualValue)': (
        self: SortedSet,
        item: unknown,
        actual: Ref,
      ) => {
        const at = self.table.find(item)
        actual.value = at < 0 ? boxedDefault(self.typeArguments[0]!) : self.table.keys[at]
        return at >= 0
      },
      'int RemoveWhere(Predicate<T> match)': removeWhere,
      'IEnumerable<T> Reverse()': (self: SortedSet) =>
        sequence(self.typeArguments[0]!, () => [...self].reverse().values()),
      ...setOperations,
      ...setCopies,
      'IEnumerator<T> GetEnumerator()': (self: SortedSet) =>
        new Enumerator(self.typeArguments[0]!, self),
    },
    explicit: {
      'System.Collections.Generic.ICollection': {
        'bool IsReadOnly': () => false,
        'void Add(T item)': (self: SortedSet, item: unknown) => {
          self.add(item)
        },
      },
    },
  }),
]
