import { spend } from '../budget.ts'
import { type Comparer, orderOf } from '../collections/comparers.ts'
import { comparerFailed } from '../collections/list.ts'
import { type Members, type TypeTable, type } from '../table.ts'
import type { Delegate } from '../value.ts'
import { collect, from, given, type Types } from './source.ts'

interface SortKey {
  readonly select: (item: unknown) => unknown
  readonly order: (a: unknown, b: unknown) => number
}

/** What OrderBy returns: ThenBy adds a key to it. Sorted anew each time it is enumerated; equal elements keep their order. */
export class Ordered {
  readonly typeArguments: Types
  readonly source: Iterable<unknown>
  readonly keys: readonly SortKey[]

  constructor(types: Types, source: Iterable<unknown>, keys: readonly SortKey[]) {
    this.typeArguments = types
    this.source = source
    this.keys = keys
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.#sorted()
  }

  // Each key is selected once for each element, all of them before anything is compared.
  *#sorted(): Generator<unknown> {
    const items = collect(this.source)
    const columns = this.keys.map((key) =>
      items.map((item) => {
        spend()
        return key.select(item)
      }),
    )
    const compare = (a: number, b: number) => {
      spend()
      for (let i = 0; i < columns.length; i++) {
        const column = columns[i]!
        const order = this.keys[i]!.order(column[a], column[b])
        if (order !== 0) return order
      }
      return 0
    }
    const places = items.map((_, i) => i)
    try {
      places.sort(compare)
    } catch (error) {
      throw comparerFailed(error)
    }
    for (const place of places) yield items[place]
  }
}

type Direction = '' | 'Descending'

const sortKey = (
  select: SortKey['select'],
  comparer: Comparer | null,
  direction: Direction,
): SortKey => {
  const order = orderOf(comparer)
  return { select, order: direction === '' ? order : (a, b) => order(b, a) }
}

const itself = (item: unknown) => item

function ordering(direction: Direction): Members {
  const by = (
    source: unknown,
    selector: Delegate | null,
    comparer: Comparer | null,
    [T]: Types,
  ) => {
    const items = from(source)
    const select = given(selector, 'keySelector')
    return new Ordered([T!], items, [sortKey(select, comparer, direction)])
  }
  const then = (
    source: Ordered | null,
    selector: Delegate | null,
    comparer: Comparer | null,
    [T]: Types,
  ) => {
    const before = given(source, 'source')
    const select = given(selector, 'keySelector')
    return new Ordered([T!], before.source, [...before.keys, sortKey(select, comparer, direction)])
  }
  const order = (source: unknown, comparer: Comparer | null, [T]: Types) =>
    new Ordered([T!], from(source), [sortKey(itself, comparer, direction)])
  const result = 'static IOrderedEnumerable<TSource>'
  const key = 'Func<TSource, TKey> keySelector'
  return {
    [`${result} OrderBy${direction}<TSource, TKey>(this IEnumerable<TSource> source, ${key})`]: (
      source: unknown,
      select: Delegate | null,
      types: Types,
    ) => by(source, select, null, types),
    [`${result} OrderBy${direction}<TSource, TKey>(this IEnumerable<TSource> source, ${key}, IComparer<TKey> comparer)`]:
      by,
    [`${result} ThenBy${direction}<TSource, TKey>(this IOrderedEnumerable<TSource> source, ${key})`]:
      (source: Ordered | null, select: Delegate | null, types: Types) =>
        then(source, select, null, types),
    [`${result} ThenBy${direction}<TSource, TKey>(this IOrderedEnumerable<TSource> source, ${key}, IComparer<TKey> comparer)`]:
      then,
    [`${result} Order${direction}<T>(this IEnumerable<T> source)`.replaceAll('TSource', 'T')]: (
      source: unknown,
      types: Types,
    ) => order(source, null, types),
    [`${result} Order${direction}<T>(this IEnumerable<T> source, IComparer<T> comparer)`.replaceAll(
      'TSource',
      'T',
    )]: order,
  }
}

export const orderMembers: Members = { ...ordering(''), ...ordering('Descending') }

export const orderedTables: readonly TypeTable[] = [
  type('System.Linq.IOrderedEnumerable<out TElement>', {
    kind: 'interface',
    interfaces: ['IEnumerable<TElement>'],
    class: Ordered,
    face: 'System.Collections.Generic.IEnumerable<TElement>',
    hooks: { enumerate: (self: Ordered) => self },
  }),
]
