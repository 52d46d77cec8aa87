import { row } from '../collections/tuples.ts'
import { argumentOutOfRange } from '../errors.ts'
import type { Members } from '../table.ts'
import { ArrayType } from '../types.ts'
import {
  arrayOfBoxed,
  construct,
  type Delegate,
  enumerate,
  sequence,
  typeOfName,
} from '../value.ts'
import { collect, from, given, type Types } from './source.ts'

type Call = (item: unknown) => unknown

/** A selector that looks at the index too; each enumeration counts anew. */
const counted = (selector: Delegate) => (): Call => {
  let i = 0
  return (item) => selector(item, i++)
}
const plain = (selector: Delegate) => (): Call => selector

// Not a function of its own for each sequence: such a generator brings hidden parts that live long.
function* selecting(items: Iterable<unknown>, start: () => Call): Generator<unknown> {
  const call = start()
  for (const item of items) yield call(item)
}

const select =
  (read: typeof plain) =>
  (source: unknown, selector: Delegate | null, [, R]: Types) => {
    const items = from(source)
    const start = read(given(selector, 'selector'))
    return sequence(R!, () => selecting(items, start))
  }

const selectMany =
  (read: typeof plain) =>
  (source: unknown, selector: Delegate | null, [, R]: Types) => {
    const items = from(source)
    const start = read(given(selector, 'selector'))
    return sequence(R!, function* () {
      const call = start()
      for (const item of items) yield* enumerate(call(item))
    })
  }

const selectPairs =
  (read: typeof plain) =>
  (
    source: unknown,
    collectionSelector: Delegate | null,
    resultSelector: Delegate | null,
    [, , R]: Types,
  ) => {
    const items = from(source)
    const start = read(given(collectionSelector, 'collectionSelector'))
    const result = given(resultSelector, 'resultSelector')
    return sequence(R!, function* () {
      const call = start()
      for (const item of items) {
        for (const inner of enumerate(call(item))) yield result(item, inner)
      }
    })
  }

/** Tuples of the elements of several sources, as long as the shortest has any. */
function* together(sources: readonly Iterable<unknown>[]): Generator<unknown[]> {
  const iterators = sources.map((one) => one[Symbol.iterator]())
  try {
    for (;;) {
      const items: unknown[] = []
      for (const iterator of iterators) {
        const step = iterator.next()
        if (step.done) return
        items.push(step.value)
      }
      yield items
    }
  } finally {
    for (const iterator of iterators) iterator.return?.()
  }
}

function zip(sources: readonly Iterable<unknown>[], types: Types) {
  return sequence(construct('System.ValueTuple', ...types), function* () {
    for (const items of together(sources)) yield row('System.ValueTuple', types, items)
  })
}

export const projectMembers: Members = {
  'static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)':
    select(plain),
  'static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, TResult> selector)':
    select(counted),
  'static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TResult>> selector)':
    selectMany(plain),
  'static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, IEnumerable<TResult>> selector)':
    selectMany(counted),
  'static IEnumerable<TResult> SelectMany<TSource, TCollection, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)':
    selectPairs(plain),
  'static IEnumerable<TResult> SelectMany<TSource, TCollection, TResult>(this IEnumerable<TSource> source, Func<TSource, int, IEnumerable<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)':
    selectPairs(counted),
  'static IEnumerable<TResult> Zip<TFirst, TSecond, TResult>(this IEnumerable<TFirst> first, IEnumerable<TSecond> second, Func<TFirst, TSecond, TResult> resultSelector)':
    (first: unknown, second: unknown, resultSelector: Delegate | null, [, , R]: Types) => {
      const sources = [from(first, 'first'), from(second, 'second')]
      const result = given(resultSelector, 'resultSelector')
      return sequence(R!, function* () {
        for (const [a, b] of together(sources)) yield result(a, b)
      })
    },
  'static IEnumerable<(TFirst First, TSecond Second)> Zip<TFirst, TSecond>(this IEnumerable<TFirst> first, IEnumerable<TSecond> second)':
    (first: unknown, second: unknown, types: Types) =>
      zip([from(first, 'first'), from(second, 'second')], types),
  'static IEnumerable<(TFirst First, TSecond Second, TThird Third)> Zip<TFirst, TSecond, TThird>(this IEnumerable<TFirst> first, IEnumerable<TSecond> second, IEnumerable<TThird> third)':
    (first: unknown, second: unknown, third: unknown, types: Types) =>
      zip([from(first, 'first'), from(second, 'second'), from(third, 'third')], types),
  'static IEnumerable<(int Index, TSource Item)> Index<TSource>(this IEnumerable<TSource> source)':
    (source: unknown, [T]: Types) => {
      const items = from(source)
      const types = [typeOfName('System.Int32'), T!]
      return sequence(construct('System.ValueTuple', ...types), function* () {
        let i = 0
        for (const item of items) yield row('System.ValueTuple', types, [i++, item])
      })
    },
  'static IEnumerable<TSource[]> Chunk<TSource>(this IEnumerable<TSource> source, int size)': (
    source: unknown,
    size: number,
    [T]: Types,
  ) => {
    const items = from(source)
    if (size < 1) throw argumentOutOfRange('size')
    return sequence(ArrayType.of(T!), function* () {
      let chunk: unknown[] = []
      for (const item of items) {
        chunk.push(item)
        if (chunk.length < size) continue
        yield arrayOfBoxed(T!, chunk)
        chunk = []
      }
      if (chunk.length > 0) yield arrayOfBoxed(T!, chunk)
    })
  },
  'static IEnumerable<TSource> Reverse<TSource>(this IEnumerable<TSource> source)': (
    source: unknown,
    [T]: Types,
  ) => {
    const items = from(source)
    return sequence(T!, () => collect(items).reverse().values())
  },
  'static IEnumerable<TSource> AsEnumerable<TSource>(this IEnumerable<TSource> source)': (
    source: unknown,
  ) => source,
}
