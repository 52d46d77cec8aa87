import type { Comparer } from '../collections/comparers.ts'
import { HashTable } from '../collections/hash-table.ts'
import { keyValuePair } from '../collections/tuples.ts'
import { overflow } from '../errors.ts'
import type { Members } from '../table.ts'
import type { Type } from '../types.ts'
import { construct, type Delegate, sequence, typeOfName } from '../value.ts'
import { from, given, noElements, type Types } from './source.ts'

function fold(items: Iterable<unknown>, seed: unknown, step: Delegate): unknown {
  let result = seed
  for (const item of items) result = step(result, item)
  return result
}

/** A value for each key, in the order in which the keys came first. */
function byKey(
  items: Iterable<unknown>,
  keyOf: Delegate,
  seed: (key: unknown) => unknown,
  step: (value: unknown, item: unknown) => unknown,
  comparer: Comparer | null,
  types: readonly [Type, Type],
) {
  return sequence(construct('System.Collections.Generic.KeyValuePair', ...types), function* () {
    const table = new HashTable(comparer)
    for (const item of items) {
      const key = keyOf(item)
      const place = table.find(key)
      if (place < 0) table.add(key, step(seed(key), item))
      else table.put(place, step(table.valueAt(place), item))
    }
    for (const place of table.places()) {
      yield keyValuePair(types, table.keyAt(place), table.valueAt(place))
    }
  })
}

const keySelector = 'this IEnumerable<TSource> source, Func<TSource, TKey> keySelector'
const step = 'Func<TAccumulate, TSource, TAccumulate> func'
const comparing = 'IEqualityComparer<TKey> keyComparer = null'

export const foldMembers: Members = {
  'static TSource Aggregate<TSource>(this IEnumerable<TSource> source, Func<TSource, TSource, TSource> func)':
    (source: unknown, func: Delegate | null) => {
      const items = from(source)
      const call = given(func, 'func')
      let result: { value: unknown } | undefined
      for (const item of items) result = { value: result ? call(result.value, item) : item }
      if (!result) throw noElements()
      return result.value
    },
  [`static TAccumulate Aggregate<TSource, TAccumulate>(this IEnumerable<TSource> source, TAccumulate seed, ${step})`]:
    (source: unknown, seed: unknown, func: Delegate | null) =>
      fold(from(source), seed, given(func, 'func')),
  [`static TResult Aggregate<TSource, TAccumulate, TResult>(this IEnumerable<TSource> source, TAccumulate seed, ${step}, Func<TAccumulate, TResult> resultSelector)`]:
    (source: unknown, seed: unknown, func: Delegate | null, resultSelector: Delegate | null) => {
      const items = from(source)
      const call = given(func, 'func')
      const result = given(resultSelector, 'resultSelector')
      return result(fold(items, seed, call))
    },
  [`static IEnumerable<KeyValuePair<TKey, TAccumulate>> AggregateBy<TSource, TKey, TAccumulate>(${keySelector}, TAccumulate seed, ${step}, ${comparing})`]:
    (
      source: unknown,
      key: Delegate | null,
      seed: unknown,
      func: Delegate | null,
      comparer: Comparer | null,
      [, K, A]: Types,
    ) => {
      const items = from(source)
      const keyOf = given(key, 'keySelector')
      return byKey(items, keyOf, () => seed, given(func, 'func'), comparer, [K!, A!])
    },
  [`static IEnumerable<KeyValuePair<TKey, TAccumulate>> AggregateBy<TSource, TKey, TAccumulate>(${keySelector}, Func<TKey, TAccumulate> seedSelector, ${step}, ${comparing})`]:
    (
      source: unknown,
      key: Delegate | null,
      seed: Delegate | null,
      func: Delegate | null,
      comparer: Comparer | null,
      [, K, A]: Types,
    ) => {
      const items = from(source)
      const keyOf = given(key, 'keySelector')
      const seedOf = given(seed, 'seedSelector')
      return byKey(items, keyOf, seedOf, given(func, 'func'), comparer, [K!, A!])
    },
  [`static IEnumerable<KeyValuePair<TKey, int>> CountBy<TSource, TKey>(${keySelector}, ${comparing})`]:
    (source: unknown, key: Delegate | null, comparer: Comparer | null, [, K]: Types) => {
      const items = from(source)
      const keyOf = given(key, 'keySelector')
      const types = [K!, typeOfName('System.Int32')] as const
      return byKey(items, keyOf, () => 0, oneMore, comparer, types)
    },
}

function oneMore(count: unknown): number {
  if (count === 2_147_483_647) throw overflow()
  return (count as number) + 1
}
