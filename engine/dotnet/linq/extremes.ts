import { type Comparer, orderOf } from '../collections/comparers.ts'
import type { Implementation, Members } from '../table.ts'
import type { Type } from '../types.ts'
import { boxedDefault, type Delegate, unbox } from '../value.ts'
import { from, given, noElements, type Types } from './source.ts'
import { numberTypes } from './sums.ts'

type Order = (a: unknown, b: unknown) => number

/** -1 looks for the smallest, 1 for the largest. */
type Side = -1 | 1

interface Best {
  readonly item: unknown
  readonly key: unknown
}

/**
 * The first element with the best key. Null keys lose against all others; among nothing but nulls the first element
 * wins. NaN is smaller than every number.
 */
function best(
  items: Iterable<unknown>,
  select: (item: unknown) => unknown,
  order: Order,
  side: Side,
): Best | undefined {
  let found: Best | undefined
  for (const item of items) {
    const key = select(item)
    if (!found || (found.key === null && key !== null)) found = { item, key }
    else if (key !== null && order(key, found.key) * side > 0) found = { item, key }
  }
  return found
}

const itself = (item: unknown) => item

/** What an empty source gives: null where the type has it. */
function nothing(type: Type): null {
  if (boxedDefault(type) !== null) throw noElements()
  return null
}

/** `Min(source)` and `Min(source, selector)` for a number type and its nullable one; the result is bare. */
function ofNumbers(name: string, type: string, side: Side): Members {
  const members: Record<string, Implementation> = {}
  for (const mark of ['', '?']) {
    const value = `${type}${mark}`
    const pick = (source: unknown, select: (item: unknown) => unknown) => {
      const found = best(from(source), select, orderOf(null), side)
      if (!found && mark === '') throw noElements()
      return found ? unbox(found.key) : null
    }
    members[`static ${value} ${name}(this IEnumerable<${value}> source)`] = (source: unknown) =>
      pick(source, itself)
    members[
      `static ${value} ${name}<TSource>(this IEnumerable<TSource> source, Func<TSource, ${value}> selector)`
    ] = (source: unknown, selector: Delegate | null) => {
      given(source, 'source')
      return pick(source, given(selector, 'selector'))
    }
  }
  return members
}

function extremes(name: 'Min' | 'Max', side: Side): Members {
  const pick = (source: unknown, comparer: Comparer | null, [T]: Types) => {
    const found = best(from(source), itself, orderOf(comparer), side)
    return found ? found.item : nothing(T!)
  }
  const pickBy = (
    source: unknown,
    selector: Delegate | null,
    comparer: Comparer | null,
    [T]: Types,
  ) => {
    const items = from(source)
    const found = best(items, given(selector, 'keySelector'), orderOf(comparer), side)
    return found ? found.item : nothing(T!)
  }
  const self = 'this IEnumerable<TSource> source'
  const key = 'Func<TSource, TKey> keySelector'
  return {
    ...Object.assign({}, ...numberTypes.map((type) => ofNumbers(name, type, side))),
    [`static TSource ${name}<TSource>(${self})`]: (source: unknown, types: Types) =>
      pick(source, null, types),
    [`static TSource ${name}<TSource>(${self}, IComparer<TSource> comparer)`]: pick,
    [`static TResult ${name}<TSource, TResult>(${self}, Func<TSource, TResult> selector)`]: (
      source: unknown,
      selector: Delegate | null,
      [, R]: Types,
    ) => {
      const items = from(source)
      const found = best(items, given(selector, 'selector'), orderOf(null), side)
      return found ? found.key : nothing(R!)
    },
    [`static TSource ${name}By<TSource, TKey>(${self}, ${key})`]: (
      source: unknown,
      selector: Delegate | null,
      types: Types,
    ) => pickBy(source, selector, null, types),
    [`static TSource ${name}By<TSource, TKey>(${self}, ${key}, IComparer<TKey> comparer)`]: pickBy,
  }
}

export const extremeMembers: Members = { ...extremes('Min', -1), ...extremes('Max', 1) }
