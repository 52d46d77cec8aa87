import { allocate, spend } from '../budget.ts'
import { abstract, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { construct, sequence } from '../value.ts'
import type { Comparer } from './comparers.ts'
import { HashTable } from './hash-table.ts'
import { Enumerator } from './interfaces.ts'

/** A group of LINQ: a key and the elements that have it, boxed. */
export class Grouping {
  readonly typeArguments: readonly Type[]
  readonly key: unknown
  readonly items: unknown[] = []

  constructor(types: readonly Type[], key: unknown) {
    this.typeArguments = types
    this.key = key
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (const item of this.items) {
      spend()
      yield item
    }
  }
}

/** A Lookup<K, T>: groups in the order in which their keys first came. Null is a key like others. */
export class Lookup {
  readonly typeArguments: readonly Type[]
  readonly #groups: HashTable

  constructor(types: readonly Type[], comparer: Comparer | null = null) {
    this.typeArguments = types
    this.#groups = new HashTable(comparer)
  }

  get count(): number {
    return this.#groups.count
  }

  add(key: unknown, item: unknown): void {
    allocate(4)
    this.groupOf(key).items.push(item)
  }

  has(key: unknown): boolean {
    return this.#groups.find(key) >= 0
  }

  /** The group of a key, made when there is none. */
  groupOf(key: unknown): Grouping {
    const known = this.find(key)
    if (known) return known
    const group = new Grouping(this.typeArguments, key)
    this.#groups.add(key, group)
    return group
  }

  find(key: unknown): Grouping | undefined {
    const place = this.#groups.find(key)
    return place < 0 ? undefined : (this.#groups.valueAt(place) as Grouping)
  }

  *[Symbol.iterator](): Generator<Grouping> {
    for (const place of this.#groups.places()) yield this.#groups.valueAt(place) as Grouping
  }
}

const elements = (self: Lookup, key: unknown) =>
  self.find(key) ?? sequence(self.typeArguments[1]!, () => [].values())

export const groupingTables: readonly TypeTable[] = [
  type('System.Linq.IGrouping<out TKey, out TElement>', {
    kind: 'interface',
    interfaces: ['IEnumerable<TElement>'],
    class: Grouping,
    hooks: { enumerate: (self: Grouping) => self },
    members: { 'TKey Key': (self: Grouping) => self.key },
  }),
  type('System.Linq.ILookup<TKey, TElement>', {
    kind: 'interface',
    interfaces: ['IEnumerable<IGrouping<TKey, TElement>>'],
    members: {
      'int Count': abstract,
      'IEnumerable<TElement> this[TKey key]': abstract,
      'bool Contains(TKey key)': abstract,
    },
  }),
  type('System.Linq.Lookup<TKey, TElement>', {
    class: Lookup,
    interfaces: ['ILookup<TKey, TElement>'],
    hooks: { enumerate: (self: Lookup) => self },
    members: {
      'int Count': (self: Lookup) => self.count,
      'IEnumerable<TElement> this[TKey key]': elements,
      'bool Contains(TKey key)': (self: Lookup, key: unknown) => self.has(key),
      'IEnumerator<IGrouping<TKey, TElement>> GetEnumerator()': (self: Lookup) =>
        new Enumerator(construct('System.Linq.IGrouping', ...self.typeArguments), self),
    },
  }),
]
