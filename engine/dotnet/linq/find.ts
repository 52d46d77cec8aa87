import { type Comparer, equalityOf } from '../collections/comparers.ts'
import { HashSet } from '../collections/hash-set.ts'
import { List } from '../collections/list.ts'
import { SortedSet } from '../collections/sorted.ts'
import { argumentOutOfRange, indexArgument, overflow } from '../errors.ts'
import type { Members } from '../table.ts'
import { boxedDefault, type Delegate, isArray } from '../value.ts'
import {
  from,
  moreThanOne,
  moreThanOneMatch,
  noElements,
  noMatch,
  type Test,
  type Types,
  testOf,
} from './source.ts'

type Place = 'First' | 'Last' | 'Single'

/** What stands where an element is missing; it may throw. */
type Otherwise = () => unknown

const pickers: Readonly<
  Record<Place, (items: Iterable<unknown>, test: Test | undefined, otherwise: Otherwise) => unknown>
> = {
  First: (items, test, otherwise) => {
    for (const item of items) if (!test || test(item)) return item
    return otherwise()
  },
  Last: (items, test, otherwise) => {
    let last: { item: unknown } | undefined
    for (const item of items) if (!test || test(item)) last = { item }
    return last ? last.item : otherwise()
  },
  Single: (items, test, otherwise) => {
    let single: { item: unknown } | undefined
    for (const item of items) {
      if (test && !test(item)) continue
      if (single) throw test ? moreThanOneMatch() : moreThanOne()
      single = { item }
    }
    return single ? single.item : otherwise()
  },
}

const empty: Otherwise = () => {
  throw noElements()
}
const unmatched: Otherwise = () => {
  throw noMatch()
}
const defaultOf = (T: Types): Otherwise => {
  return () => boxedDefault(T[0]!)
}

const predicate = 'Func<TSource, bool> predicate'
const self = 'this IEnumerable<TSource> source'

/** `First`, `FirstOrDefault` and the like. */
function oneElement(place: Place): Members {
  const pick = pickers[place]
  return {
    [`static TSource ${place}<TSource>(${self})`]: (source: unknown) =>
      pick(from(source), undefined, empty),
    [`static TSource ${place}<TSource>(${self}, ${predicate})`]: (
      source: unknown,
      test: Delegate | null,
    ) => pick(from(source), testOf(test), unmatched),
    [`static TSource ${place}OrDefault<TSource>(${self})`]: (source: unknown, T: Types) =>
      pick(from(source), undefined, defaultOf(T)),
    [`static TSource ${place}OrDefault<TSource>(${self}, TSource defaultValue)`]: (
      source: unknown,
      value: unknown,
    ) => pick(from(source), undefined, () => value),
    [`static TSource ${place}OrDefault<TSource>(${self}, ${predicate})`]: (
      source: unknown,
      test: Delegate | null,
      T: Types,
    ) => pick(from(source), testOf(test), defaultOf(T)),
    [`static TSource ${place}OrDefault<TSource>(${self}, ${predicate}, TSource defaultValue)`]: (
      source: unknown,
      test: Delegate | null,
      value: unknown,
    ) => pick(from(source), testOf(test), () => value),
  }
}

function any(items: Iterable<unknown>, test: Test): boolean {
  for (const item of items) if (test(item)) return true
  return false
}

function count(items: Iterable<unknown>, test: Test): number {
  let found = 0
  for (const item of items) if (test(item)) found++
  if (found > 2_147_483_647) throw overflow()
  return found
}

const every: Test = () => true

function contains(source: unknown, value: unknown, comparer: Comparer | null): boolean {
  const items = from(source)
  // A collection is asked itself, so that a set finds by its own comparer.
  const isSet = source instanceof HashSet || source instanceof SortedSet
  if (comparer === null && isSet) return source.has(value)
  const { same } = equalityOf(comparer)
  return any(items, (item) => same(item, value))
}

function at(source: unknown, index: number): { item: unknown } | undefined {
  const items = from(source)
  let i = 0
  if (index >= 0) for (const item of items) if (i++ === index) return { item }
  return undefined
}

export const findMembers: Members = {
  ...oneElement('First'),
  ...oneElement('Last'),
  ...oneElement('Single'),
  'static bool Any<TSource>(this IEnumerable<TSource> source)': (source: unknown) =>
    any(from(source), every),
  'static bool Any<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    source: unknown,
    test: Delegate | null,
  ) => any(from(source), testOf(test)),
  'static bool All<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    source: unknown,
    predicate: Delegate | null,
  ) => {
    const items = from(source)
    const test = testOf(predicate)
    return !any(items, (item) => !test(item))
  },
  'static int Count<TSource>(this IEnumerable<TSource> source)': (source: unknown) =>
    count(from(source), every),
  'static int Count<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    source: unknown,
    test: Delegate | null,
  ) => count(from(source), testOf(test)),
  'static long LongCount<TSource>(this IEnumerable<TSource> source)': (source: unknown) =>
    BigInt(count(from(source), every)),
  'static long LongCount<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)':
    (source: unknown, test: Delegate | null) => BigInt(count(from(source), testOf(test))),
  'static bool Contains<TSource>(this IEnumerable<TSource> source, TSource value)': (
    source: unknown,
    value: unknown,
  ) => contains(source, value, null),
  'static bool Contains<TSource>(this IEnumerable<TSource> source, TSource value, IEqualityComparer<TSource> comparer)':
    contains,
  'static TSource ElementAt<TSource>(this IEnumerable<TSource> source, int index)': (
    source: unknown,
    index: number,
  ) => {
    const found = at(source, index)
    if (found) return found.item
    throw isArray(source) || source instanceof List ? indexArgument() : argumentOutOfRange('index')
  },
  'static TSource ElementAtOrDefault<TSource>(this IEnumerable<TSource> source, int index)': (
    source: unknown,
    index: number,
    [T]: Types,
  ) => {
    const found = at(source, index)
    return found ? found.item : boxedDefault(T!)
  },
}
