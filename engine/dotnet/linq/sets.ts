import { type Comparer, equalityOf } from '../collections/comparers.ts'
import { HashTable } from '../collections/hash-table.ts'
import type { Members } from '../table.ts'
import { type Delegate, sequence } from '../value.ts'
import { from, given, type Types } from './source.ts'

type Select = (item: unknown) => unknown

const itself: Select = (item) => item

function keysOf(items: Iterable<unknown>, comparer: Comparer | null): HashTable {
  const keys = new HashTable(comparer)
  for (const item of items) keys.add(item, null)
  return keys
}

/** Elements whose key has not come before; `seen` grows. */
function* fresh(items: Iterable<unknown>, select: Select, seen: HashTable): Generator<unknown> {
  for (const item of items) if (seen.add(select(item), null)) yield item
}

type Operation = (
  first: Iterable<unknown>,
  second: Iterable<unknown>,
  select: Select,
  comparer: Comparer | null,
) => Generator<unknown>

/** The keys of the second source are elements, or (`ExceptBy`, `IntersectBy`) keys already. */
const operations: Readonly<Record<'Except' | 'Intersect', Operation>> = {
  *Except(first, second, select, comparer) {
    yield* fresh(first, select, keysOf(second, comparer))
  },
  *Intersect(first, second, select, comparer) {
    const wanted = keysOf(second, comparer)
    for (const item of first) if (wanted.remove(select(item))) yield item
  },
}

function* union(
  first: Iterable<unknown>,
  second: Iterable<unknown>,
  select: Select,
  comparer: Comparer | null,
): Generator<unknown> {
  const seen = new HashTable(comparer)
  yield* fresh(first, select, seen)
  yield* fresh(second, select, seen)
}

function twoSources(name: string, operation: Operation): Members {
  const head = `static IEnumerable<TSource> ${name}<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second`
  const member = (a: unknown, b: unknown, comparer: Comparer | null, [T]: Types) => {
    const first = from(a, 'first')
    const second = from(b, 'second')
    return sequence(T!, () => operation(first, second, itself, comparer))
  }
  return {
    [`${head})`]: (a: unknown, b: unknown, types: Types) => member(a, b, null, types),
    [`${head}, IEqualityComparer<TSource> comparer)`]: member,
  }
}

function twoSourcesBy(name: string, operation: Operation, second: 'TSource' | 'TKey'): Members {
  const head = `static IEnumerable<TSource> ${name}By<TSource, TKey>(this IEnumerable<TSource> first, IEnumerable<${second}> second, Func<TSource, TKey> keySelector`
  const member = (
    a: unknown,
    b: unknown,
    keySelector: Delegate | null,
    comparer: Comparer | null,
    [T]: Types,
  ) => {
    const first = from(a, 'first')
    const other = from(b, 'second')
    const select = given(keySelector, 'keySelector')
    return sequence(T!, () => operation(first, other, select, comparer))
  }
  return {
    [`${head})`]: (a: unknown, b: unknown, select: Delegate | null, types: Types) =>
      member(a, b, select, null, types),
    [`${head}, IEqualityComparer<TKey> comparer)`]: member,
  }
}

const distinct = (source: unknown, select: Select, comparer: Comparer | null, [T]: Types) => {
  const items = from(source)
  return sequence(T!, () => fresh(items, select, new HashTable(comparer)))
}

function sequenceEqual(a: unknown, b: unknown, comparer: Comparer | null): boolean {
  const first = from(a, 'first')
  const rest = from(b, 'second')[Symbol.iterator]()
  const { same } = equalityOf(comparer)
  try {
    for (const item of first) {
      const step = rest.next()
      if (step.done || !same(item, step.value)) return false
    }
    return rest.next().done === true
  } finally {
    rest.return?.()
  }
}

export const setMembers: Members = {
  ...twoSources('Union', union),
  ...twoSources('Except', operations.Except),
  ...twoSources('Intersect', operations.Intersect),
  ...twoSourcesBy('Union', union, 'TSource'),
  ...twoSourcesBy('Except', operations.Except, 'TKey'),
  ...twoSourcesBy('Intersect', operations.Intersect, 'TKey'),
  'static IEnumerable<TSource> Distinct<TSource>(this IEnumerable<TSource> source)': (
    source: unknown,
    types: Types,
  ) => distinct(source, itself, null, types),
  'static IEnumerable<TSource> Distinct<TSource>(this IEnumerable<TSource> source, IEqualityComparer<TSource> comparer)':
    (source: unknown, comparer: Comparer | null, types: Types) =>
      distinct(source, itself, comparer, types),
  'static IEnumerable<TSource> DistinctBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)':
    (source: unknown, select: Delegate | null, types: Types) => {
      given(source, 'source')
      return distinct(source, given(select, 'keySelector'), null, types)
    },
  'static IEnumerable<TSource> DistinctBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)':
    (source: unknown, select: Delegate | null, comparer: Comparer | null, types: Types) => {
      given(source, 'source')
      return distinct(source, given(select, 'keySelector'), comparer, types)
    },
  'static bool SequenceEqual<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)':
    (first: unknown, second: unknown) => sequenceEqual(first, second, null),
  'static bool SequenceEqual<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)':
    sequenceEqual,
  'static IEnumerable<TSource> Concat<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)':
    (a: unknown, b: unknown, [T]: Types) => {
      const first = from(a, 'first')
      const second = from(b, 'second')
      return sequence(T!, function* () {
        yield* first
        yield* second
      })
    },
  'static IEnumerable<TSource> Append<TSource>(this IEnumerable<TSource> source, TSource element)':
    (source: unknown, element: unknown, [T]: Types) => {
      const items = from(source)
      return sequence(T!, function* () {
        yield* items
        yield element
      })
    },
  'static IEnumerable<TSource> Prepend<TSource>(this IEnumerable<TSource> source, TSource element)':
    (source: unknown, element: unknown, [T]: Types) => {
      const items = from(source)
      return sequence(T!, function* () {
        yield element
        yield* items
      })
    },
}
