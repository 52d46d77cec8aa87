import { argumentNull, negative } from '../errors.ts'
import { type Implementation, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { boxedDefault, type Delegate, type DotnetArray, enumerate, type Ref } from '../value.ts'
import { Comparer } from './comparers.ts'
import { copyItems } from './copy.ts'
import { HashTable } from './hash-table.ts'
import { Enumerator } from './interfaces.ts'

/** A HashSet<T>; items are boxed. */
export class HashSet {
  readonly typeArguments: readonly Type[]
  readonly table: HashTable

  constructor(element: Type, comparer: Comparer | null = null, items: Iterable<unknown> = []) {
    this.typeArguments = [element]
    this.table = new HashTable(comparer)
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

  /** A set of the same kind, by the same comparer. */
  like(items: Iterable<unknown>): HashSet {
    return new HashSet(this.typeArguments[0]!, this.table.comparer, items)
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (const place of this.table.places()) yield this.table.keyAt(place)
  }
}

/** What the set operations need: HashSet and SortedSet have it. */
export interface SetValue extends Iterable<unknown> {
  readonly count: number
  has(item: unknown): boolean
  add(item: unknown): boolean
  remove(item: unknown): boolean
  clear(): void
  like(items: Iterable<unknown>): SetValue
}

const given = (other: unknown): Iterable<unknown> => {
  if (other === null) throw argumentNull('other')
  return enumerate(other)
}

/** How many of a set's items `other` has, and whether it has any that the set lacks. */
function overlap(self: SetValue, other: unknown): { shared: number; foreign: boolean } {
  const items = self.like(given(other))
  let shared = 0
  let foreign = false
  for (const item of items) {
    if (self.has(item)) shared++
    else foreign = true
  }
  return { shared, foreign }
}

export const setOperations: Readonly<Record<string, Implementation>> = {
  'void UnionWith(IEnumerable<T> other)': (self: SetValue, other: unknown) => {
    for (const item of other === self ? [] : given(other)) self.add(item)
  },
  'void IntersectWith(IEnumerable<T> other)': (self: SetValue, other: unknown) => {
    const kept = self.like(given(other))
    for (const item of [...self]) if (!kept.has(item)) self.remove(item)
  },
  'void ExceptWith(IEnumerable<T> other)': (self: SetValue, other: unknown) => {
    if (other === self) return self.clear()
    for (const item of given(other)) self.remove(item)
  },
  'void SymmetricExceptWith(IEnumerable<T> other)': (self: SetValue, other: unknown) => {
    if (other === self) return self.clear()
    const shared: unknown[] = []
    for (const item of self.like(given(other))) if (!self.add(item)) shared.push(item)
    for (const item of shared) self.remove(item)
  },
  'bool IsSubsetOf(IEnumerable<T> other)': (self: SetValue, other: unknown) =>
    overlap(self, other).shared === self.count,
  'bool IsProperSubsetOf(IEnumerable<T> other)': (self: SetValue, other: unknown) => {
    const { shared, foreign } = overlap(self, other)
    return shared === self.count && foreign
  },
  'bool IsSupersetOf(IEnumerable<T> other)': (self: SetValue, other: unknown) =>
    !overlap(self, other).foreign,
  'bool IsProperSupersetOf(IEnumerable<T> other)': (self: SetValue, other: unknown) => {
    const { shared, foreign } = overlap(self, other)
    return !foreign && shared < self.count
  },
  'bool Overlaps(IEnumerable<T> other)': (self: SetValue, other: unknown) => {
    for (const item of given(other)) if (self.has(item)) return true
    return false
  },
  'bool SetEquals(IEnumerable<T> other)': (self: SetValue, other: unknown) => {
    const { shared, foreign } = overlap(self, other)
    return !foreign && shared === self.count
  },
}

/** `RemoveWhere`: how many were removed. */
export function removeWhere(self: SetValue, match: Delegate | null): number {
  if (match === null) throw argumentNull('match')
  const gone = [...self].filter((item) => match(item) === true)
  for (const item of gone) self.remove(item)
  return gone.length
}

/** `CopyTo` in its three forms. */
export const setCopies: Readonly<Record<string, Implementation>> = {
  'void CopyTo(T[] array)': (self: SetValue, array: DotnetArray | null) =>
    copyItems(self, self.count, array, 0),
  'void CopyTo(T[] array, int arrayIndex)': (
    self: SetValue,
    array: DotnetArray | null,
    at: number,
  ) => copyItems(self, self.count, array, at),
  'void CopyTo(T[] array, int arrayIndex, int count)': (
    self: SetValue,
    array: DotnetArray | null,
    at: number,
    count: number,
  ) => {
    if (count < 0) throw negative('count', count)
    const items = [...self].slice(0, count)
    copyItems(items, items.length, array, at)
  },
}

type Types = readonly [Type]

const from = (collection: unknown, comparer: Comparer | null, [T]: Types) => {
  if (collection === null) throw argumentNull('collection')
  return new HashSet(T, comparer, enumerate(collection))
}

export const hashSetTables: readonly TypeTable[] = [
  type('System.Collections.Generic.IReadOnlySet<T>', {
    kind: 'interface',
    interfaces: ['IReadOnlyCollection<T>'],
    members: {},
  }),
  type('System.Collections.Generic.HashSet<T>', {
    class: HashSet,
    interfaces: ['ISet<T>', 'IReadOnlySet<T>'],
    hooks: { enumerate: (self: HashSet) => self },
    members: {
      'new()': ([T]: Types) => new HashSet(T),
      'new(int capacity)': (capacity: number, [T]: Types) => {
        if (capacity < 0) throw negative('capacity', capacity)
        return new HashSet(T)
      },
      'new(IEqualityComparer<T> comparer)': (comparer: Comparer | null, [T]: Types) =>
        new HashSet(T, comparer),
      'new(int capacity, IEqualityComparer<T> comparer)': (
        capacity: number,
        comparer: Comparer | null,
        [T]: Types,
      ) => {
        if (capacity < 0) throw negative('capacity', capacity)
        return new HashSet(T, comparer)
      },
      'new(IEnumerable<T> collection)': (collection: unknown, types: Types) =>
        from(collection, null, types),
      'new(IEnumerable<T> collection, IEqualityComparer<T> comparer)': from,
      'int Count': (self: HashSet) => self.count,
      'IEqualityComparer<T> Comparer': (self: HashSet) =>
        self.table.comparer ?? new Comparer(self.typeArguments[0]!),
      'bool Add(T item)': (self: HashSet, item: unknown) => self.add(item),
      'void Clear()': (self: HashSet) => self.clear(),
      'bool Contains(T item)': (self: HashSet, item: unknown) => self.has(item),
      'bool Remove(T item)': (self: HashSet, item: unknown) => self.remove(item),
      'bool TryGetValue(T equalValue, out T actualValue)': (
        self: HashSet,
        item: unknown,
        actual: Ref,
      ) => {
        const place = self.table.find(item)
        actual.value = place < 0 ? boxedDefault(self.typeArguments[0]!) : self.table.keyAt(place)
        return place >= 0
      },
      'int RemoveWhere(Predicate<T> match)': removeWhere,
      ...setOperations,
      ...setCopies,
      'int EnsureCapacity(int capacity)': (self: HashSet, capacity: number) => {
        if (capacity < 0) throw negative('capacity', capacity)
        return Math.max(capacity, self.count)
      },
      'void TrimExcess()': () => undefined,
      'IEnumerator<T> GetEnumerator()': (self: HashSet) =>
        new Enumerator(self.typeArguments[0]!, self),
    },
    explicit: {
      'System.Collections.Generic.ICollection': {
        'bool IsReadOnly': () => false,
        'void Add(T item)': (self: HashSet, item: unknown) => {
          self.add(item)
        },
      },
    },
  }),
]
