import type { Members } from '../table.ts'
import type { Type } from '../types.ts'
import { cast, construct, type Delegate, isInstance, sequence } from '../value.ts'
import { from, given, type Test, type Types, testOf } from './source.ts'

function* skip(items: Iterable<unknown>, count: number): Generator<unknown> {
  let i = 0
  for (const item of items) if (i++ >= count) yield item
}

function* take(items: Iterable<unknown>, count: number): Generator<unknown> {
  if (count <= 0) return
  let i = 0
  for (const item of items) {
    yield item
    if (++i >= count) return
  }
}

/** All but the last `count` elements; held back until as many have come after them. */
function* skipLast(items: Iterable<unknown>, count: number): Generator<unknown> {
  const held: unknown[] = []
  let at = 0
  for (const item of items) {
    if (count <= 0) yield item
    else if (held.length < count) held.push(item)
    else {
      yield held[at]
      held[at] = item
      at = (at + 1) % count
    }
  }
}

function* takeLast(items: Iterable<unknown>, count: number): Generator<unknown> {
  if (count <= 0) return
  const held: unknown[] = []
  let at = 0
  for (const item of items) {
    if (held.length < count) held.push(item)
    else {
      held[at] = item
      at = (at + 1) % count
    }
  }
  for (let i = 0; i < held.length; i++) yield held[(at + i) % held.length]
}

/** A predicate that may look at the index: `Func<T, bool>` and `Func<T, int, bool>` alike. */
function indexed(predicate: Delegate | null): () => Test {
  const test = given(predicate, 'predicate')
  return () => {
    let i = 0
    return (item) => test(item, i++) === true
  }
}

const plain = (predicate: Delegate | null) => {
  const test = testOf(predicate)
  return () => test
}

type Filter = (items: Iterable<unknown>, test: Test) => Iterator<unknown>

const filters: Readonly<Record<string, Filter>> = {
  *Where(items, test) {
    for (const item of items) if (test(item)) yield item
  },
  *TakeWhile(items, test) {
    for (const item of items) {
      if (!test(item)) return
      yield item
    }
  },
  *SkipWhile(items, test) {
    let skipping = true
    for (const item of items) {
      if (skipping && test(item)) continue
      skipping = false
      yield item
    }
  },
}

/** The two overloads of `Where` and the like. */
function filtering(name: string): Members {
  const filter = filters[name]!
  const head = `static IEnumerable<TSource> ${name}<TSource>(this IEnumerable<TSource> source`
  const member =
    (read: typeof plain) =>
    (source: unknown, predicate: Delegate | null, [T]: Types) => {
      const items = from(source)
      const test = read(predicate)
      return sequence(T!, () => filter(items, test()))
    }
  return {
    [`${head}, Func<TSource, bool> predicate)`]: member(plain),
    [`${head}, Func<TSource, int, bool> predicate)`]: member(indexed),
  }
}

const counters: Readonly<
  Record<string, (items: Iterable<unknown>, count: number) => Iterable<unknown>>
> = { Take: take, Skip: skip, TakeLast: takeLast, SkipLast: skipLast }

function counting(name: string): Members {
  const part = counters[name]!
  return {
    [`static IEnumerable<TSource> ${name}<TSource>(this IEnumerable<TSource> source, int count)`]: (
      source: unknown,
      count: number,
      [T]: Types,
    ) => {
      const items = from(source)
      return sequence(T!, () => part(items, count)[Symbol.iterator]())
    },
  }
}

function* ofType(items: Iterable<unknown>, type: Type): Generator<unknown> {
  for (const item of items) if (isInstance(item, type)) yield item
}

function* casting(items: Iterable<unknown>, type: Type): Generator<unknown> {
  for (const item of items) yield cast(item, type)
}

export const filterMembers: Members = {
  ...Object.assign({}, ...Object.keys(filters).map(filtering)),
  ...Object.assign({}, ...Object.keys(counters).map(counting)),
  'static IEnumerable<TResult> OfType<TResult>(this System.Collections.IEnumerable source)': (
    source: unknown,
    [R]: Types,
  ) => {
    const items = from(source)
    return sequence(R!, () => ofType(items, R!))
  },
  'static IEnumerable<TResult> Cast<TResult>(this System.Collections.IEnumerable source)': (
    source: unknown,
    [R]: Types,
  ) => {
    const items = from(source)
    if (isInstance(source, construct('System.Collections.Generic.IEnumerable', R!))) return source
    return sequence(R!, () => casting(items, R!))
  },
}
