import { type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { compare, type Delegate, equals, hashCode, hashKey } from '../value.ts'

/** An IComparer or IEqualityComparer made here: `Comparer<T>.Default`, StringComparer. */
export class Comparer {
  readonly typeArguments: readonly Type[]
  readonly order: (a: unknown, b: unknown) => number
  readonly same: (a: unknown, b: unknown) => boolean
  /** A key that equal values share, for Map. */
  readonly key: (value: unknown) => unknown
  readonly hash: (value: unknown) => number

  constructor(
    element: Type,
    parts: {
      order?: (a: unknown, b: unknown) => number
      same?: (a: unknown, b: unknown) => boolean
      key?: (value: unknown) => unknown
      hash?: (value: unknown) => number
    } = {},
  ) {
    this.typeArguments = [element]
    this.order = parts.order ?? compare
    this.same = parts.same ?? equals
    this.key = parts.key ?? hashKey
    this.hash = parts.hash ?? hashCode
  }
}

/** How an IComparer argument orders; null stands for the default. */
export function orderOf(comparer: Comparer | null): (a: unknown, b: unknown) => number {
  return comparer === null ? compare : comparer.order
}

export interface Equality {
  readonly same: (a: unknown, b: unknown) => boolean
  readonly key: (value: unknown) => unknown
}

const byValue: Equality = { same: equals, key: hashKey }

/** How an IEqualityComparer argument compares; null stands for the default. */
export function equalityOf(comparer: Comparer | null): Equality {
  return comparer === null ? byValue : comparer
}

const members = {
  'int Compare(T x, T y)': (self: Comparer, x: unknown, y: unknown) => self.order(x, y),
  'bool Equals(T x, T y)': (self: Comparer, x: unknown, y: unknown) => self.same(x, y),
  'int GetHashCode(T obj)': (self: Comparer, obj: unknown) => self.hash(obj),
}

export const comparerTables: readonly TypeTable[] = [
  type('System.Collections.Generic.Comparer<T>', {
    class: Comparer,
    interfaces: ['IComparer<T>', 'IEqualityComparer<T>'],
    members: {
      ...members,
      'static Comparer<T> Default': ([T]: [Type]) => new Comparer(T),
      'static Comparer<T> Create(Comparison<T> comparison)': (order: Delegate, [T]: [Type]) =>
        new Comparer(T, { order: (a, b) => order(a, b) as number }),
    },
  }),
  type('System.Collections.Generic.EqualityComparer<T>', {
    interfaces: ['IEqualityComparer<T>'],
    abstract: true,
    members: {
      'static Comparer<T> Default': ([T]: [Type]) => new Comparer(T),
    },
  }),
]
