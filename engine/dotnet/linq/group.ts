import type { Comparer } from '../collections/comparers.ts'
import { type Grouping, Lookup } from '../collections/grouping.ts'
import type { Members } from '../table.ts'
import { construct, type Delegate, sequence } from '../value.ts'
import { from, given, type Types } from './source.ts'

type Select = (item: unknown) => unknown

const itself: Select = (item) => item

function lookup(
  items: Iterable<unknown>,
  key: Select,
  element: Select,
  comparer: Comparer | null,
  types: Types,
): Lookup {
  const groups = new Lookup(types, comparer)
  for (const item of items) groups.add(key(item), element(item))
  return groups
}

/** Checks the arguments of GroupBy and ToLookup; gives what makes the groups. */
function grouping(
  source: unknown,
  keySelector: Select | null,
  elementSelector: Select | null,
  comparer: Comparer | null,
  types: Types,
): () => Lookup {
  const items = from(source)
  const key = given(keySelector, 'keySelector')
  const element = given(elementSelector, 'elementSelector')
  return () => lookup(items, key, element, comparer, types)
}

const groupsOf = (types: Types, groups: () => Lookup) =>
  sequence(construct('System.Linq.IGrouping', ...types), () => groups()[Symbol.iterator]())

function resultsOf(R: Types[number], groups: () => Lookup, resultSelector: Delegate | null) {
  const result = given(resultSelector, 'resultSelector')
  return sequence(R, function* () {
    for (const group of groups()) yield result(group.key, group)
  })
}

const source = 'this IEnumerable<TSource> source, Func<TSource, TKey> keySelector'
const element = 'Func<TSource, TElement> elementSelector'
const resultOfSource = 'Func<TKey, IEnumerable<TSource>, TResult> resultSelector'
const resultOfElement = 'Func<TKey, IEnumerable<TElement>, TResult> resultSelector'
const comparing = ', IEqualityComparer<TKey> comparer'

/** An overload and its sister that takes a comparer behind the other arguments, before the type arguments. */
function withComparer(
  head: string,
  count: number,
  call: (args: readonly never[], comparer: Comparer | null, types: Types) => unknown,
): Members {
  return {
    [`${head})`]: (...all: never[]) => call(all.slice(0, count), null, all[count]!),
    [`${head}${comparing})`]: (...all: never[]) =>
      call(all.slice(0, count), all[count]!, all[count + 1]!),
  }
}

/** What Join and GroupJoin look the inner elements up in: null keys match nothing. */
function innerGroups(
  items: Iterable<unknown>,
  key: Select,
  comparer: Comparer | null,
  types: Types,
): (key: unknown) => Grouping | undefined {
  const groups = new Lookup(types, comparer)
  for (const item of items) {
    const found = key(item)
    if (found !== null) groups.add(found, item)
  }
  return (wanted) => (wanted === null ? undefined : groups.find(wanted))
}

type Match = (
  outer: unknown,
  group: Grouping | undefined,
  result: Delegate,
  types: Types,
) => Iterable<unknown>

function* joined(outer: unknown, group: Grouping | undefined, result: Delegate) {
  for (const inner of group ?? []) yield result(outer, inner)
}

function* groupJoined(outer: unknown, group: Grouping | undefined, result: Delegate, [, I]: Types) {
  yield result(outer, group ?? sequence(I!, () => [].values()))
}

function join(match: Match) {
  return (
    [outer, inner, outerKeySelector, innerKeySelector, resultSelector]: readonly never[],
    comparer: Comparer | null,
    types: Types,
  ) => {
    const [, I, K, R] = types
    const outers = from(outer, 'outer')
    const inners = from(inner, 'inner')
    const outerKey: Select = given(outerKeySelector!, 'outerKeySelector')
    const innerKey: Select = given(innerKeySelector!, 'innerKeySelector')
    const result: Delegate = given(resultSelector!, 'resultSelector')
    return sequence(R!, function* () {
      const find = innerGroups(inners, innerKey, comparer, [K!, I!])
      for (const item of outers) yield* match(item, find(outerKey(item)), result, types)
    })
  }
}

const joinHead = (name: string, inner: string) =>
  `static IEnumerable<TResult> ${name}<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, ${inner}, TResult> resultSelector`

export const groupMembers: Members = {
  ...withComparer(
    `static IEnumerable<IGrouping<TKey, TSource>> GroupBy<TSource, TKey>(${source}`,
    2,
    ([items, key], comparer, [T, K]) => {
      const types = [K!, T!]
      return groupsOf(types, grouping(items, key!, itself, comparer, types))
    },
  ),
  ...withComparer(
    `static IEnumerable<IGrouping<TKey, TElement>> GroupBy<TSource, TKey, TElement>(${source}, ${element}`,
    3,
    ([items, key, value], comparer, [, K, E]) => {
      const types = [K!, E!]
      return groupsOf(types, grouping(items, key!, value!, comparer, types))
    },
  ),
  ...withComparer(
    `static IEnumerable<TResult> GroupBy<TSource, TKey, TResult>(${source}, ${resultOfSource}`,
    3,
    ([items, key, result], comparer, [T, K, R]) =>
      resultsOf(R!, grouping(items, key!, itself, comparer, [K!, T!]), result!),
  ),
  ...withComparer(
    `static IEnumerable<TResult> GroupBy<TSource, TKey, TElement, TResult>(${source}, ${element}, ${resultOfElement}`,
    4,
    ([items, key, value, result], comparer, [, K, E, R]) =>
      resultsOf(R!, grouping(items, key!, value!, comparer, [K!, E!]), result!),
  ),
  ...withComparer(
    `static ILookup<TKey, TSource> ToLookup<TSource, TKey>(${source}`,
    2,
    ([items, key], comparer, [T, K]) => grouping(items, key!, itself, comparer, [K!, T!])(),
  ),
  ...withComparer(
    `static ILookup<TKey, TElement> ToLookup<TSource, TKey, TElement>(${source}, ${element}`,
    3,
    ([items, key, value], comparer, [, K, E]) =>
      grouping(items, key!, value!, comparer, [K!, E!])(),
  ),
  ...withComparer(joinHead('Join', 'TInner'), 5, join(joined)),
  ...withComparer(joinHead('GroupJoin', 'IEnumerable<TInner>'), 5, join(groupJoined)),
}
