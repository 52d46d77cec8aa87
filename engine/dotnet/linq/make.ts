import { spend } from '../budget.ts'
import type { Comparer } from '../collections/comparers.ts'
import { Dictionary } from '../collections/dictionary.ts'
import { HashSet } from '../collections/hash-set.ts'
import { List } from '../collections/list.ts'
import type { Row } from '../collections/tuples.ts'
import { argumentOutOfRange } from '../errors.ts'
import type { Members } from '../table.ts'
import {
  arrayOf,
  arrayOfBoxed,
  boxedDefault,
  type Delegate,
  isArray,
  type Ref,
  sequence,
  typeOfName,
} from '../value.ts'
import { collect, from, given, type Types } from './source.ts'

type Select = (item: unknown) => unknown

const itself: Select = (item) => item

function dictionary(
  source: unknown,
  key: Select | null,
  value: Select | null,
  comparer: Comparer | null,
  types: Types,
): Dictionary {
  const items = from(source)
  const keyOf = given(key, 'keySelector')
  const elementOf = given(value, 'elementSelector')
  const made = new Dictionary(types, comparer)
  for (const item of items) made.add(keyOf(item), elementOf(item))
  return made
}

const partOf = (i: number) => (pair: unknown) => (pair as Row).items[i]

const ofPairs = (source: unknown, comparer: Comparer | null, types: Types) =>
  dictionary(source, partOf(0), partOf(1), comparer, types)

function toDictionary(): Members {
  const pairs = ['KeyValuePair<TKey, TValue>', '(TKey Key, TValue Value)']
  const head = 'static Dictionary<TKey, TValue> ToDictionary<TKey, TValue>(this IEnumerable<'
  return Object.fromEntries(
    pairs.flatMap((pair) => [
      [`${head}${pair}> source)`, (source: unknown, types: Types) => ofPairs(source, null, types)],
      [`${head}${pair}> source, IEqualityComparer<TKey> comparer)`, ofPairs],
    ]),
  )
}

const defaultIfEmpty = (source: unknown, value: unknown, [T]: Types) => {
  const items = from(source)
  return sequence(T!, function* () {
    let empty = true
    for (const item of items) {
      empty = false
      yield item
    }
    if (empty) yield value
  })
}

function* range(start: number, count: number): Generator<number> {
  for (let i = 0; i < count; i++) {
    spend()
    yield start + i
  }
}

export const makeMembers: Members = {
  'static IEnumerable<int> Range(int start, int count)': (start: number, count: number) => {
    if (count < 0 || start + count - 1 > 2_147_483_647) throw argumentOutOfRange('count')
    return sequence(typeOfName('System.Int32'), () => range(start, count))
  },
  'static IEnumerable<TResult> Repeat<TResult>(TResult element, int count)': (
    element: unknown,
    count: number,
    [R]: Types,
  ) => {
    if (count < 0) throw argumentOutOfRange('count')
    return sequence(R!, function* () {
      for (let i = 0; i < count; i++) {
        spend()
        yield element
      }
    })
  },
  'static IEnumerable<TResult> Empty<TResult>()': ([R]: Types) => arrayOf(R!, []),
  'static IEnumerable<TSource> DefaultIfEmpty<TSource>(this IEnumerable<TSource> source)': (
    source: unknown,
    types: Types,
  ) => defaultIfEmpty(source, boxedDefault(types[0]!), types),
  'static IEnumerable<TSource> DefaultIfEmpty<TSource>(this IEnumerable<TSource> source, TSource defaultValue)':
    defaultIfEmpty,
  'static TSource[] ToArray<TSource>(this IEnumerable<TSource> source)': (
    source: unknown,
    [T]: Types,
  ) => arrayOfBoxed(T!, collect(from(source))),
  'static List<TSource> ToList<TSource>(this IEnumerable<TSource> source)': (
    source: unknown,
    [T]: Types,
  ) => new List(T!, collect(from(source))),
  'static HashSet<TSource> ToHashSet<TSource>(this IEnumerable<TSource> source)': (
    source: unknown,
    [T]: Types,
  ) => new HashSet(T!, null, from(source)),
  'static HashSet<TSource> ToHashSet<TSource>(this IEnumerable<TSource> source, IEqualityComparer<TSource> comparer)':
    (source: unknown, comparer: Comparer | null, [T]: Types) =>
      new HashSet(T!, comparer, from(source)),
  ...toDictionary(),
  'static Dictionary<TKey, TSource> ToDictionary<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)':
    (source: unknown, key: Delegate | null, [T, K]: Types) =>
      dictionary(source, key, itself, null, [K!, T!]),
  'static Dictionary<TKey, TSource> ToDictionary<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)':
    (source: unknown, key: Delegate | null, comparer: Comparer | null, [T, K]: Types) =>
      dictionary(source, key, itself, comparer, [K!, T!]),
  'static Dictionary<TKey, TElement> ToDictionary<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)':
    (source: unknown, key: Delegate | null, value: Delegate | null, [, K, V]: Types) =>
      dictionary(source, key, value, null, [K!, V!]),
  'static Dictionary<TKey, TElement> ToDictionary<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)':
    (
      source: unknown,
      key: Delegate | null,
      value: Delegate | null,
      comparer: Comparer | null,
      [, K, V]: Types,
    ) => dictionary(source, key, value, comparer, [K!, V!]),
  'static bool TryGetNonEnumeratedCount<TSource>(this IEnumerable<TSource> source, out int count)':
    (source: unknown, count: Ref) => {
      given(source, 'source')
      const known = isArray(source)
        ? source.length
        : source instanceof List
          ? source.items.length
          : -1
      count.value = Math.max(0, known)
      return known >= 0
    },
}
