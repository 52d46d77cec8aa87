import { allocate, spend } from '../budget.ts'
import { type Comparer, orderOf } from '../collections/comparers.ts'
import { putItems } from '../collections/copy.ts'
import { comparerFailed } from '../collections/list.ts'
import type { Implementation, Members } from '../table.ts'
import type { Delegate } from '../value.ts'
import { type AnyArray, boxedItems, checkRange, given, type Vector, vector } from './array-parts.ts'

type Order = (a: unknown, b: unknown) => number

/** Sorts a range, and the same range of a second array along with it. */
function sort(
  array: AnyArray | null,
  also: AnyArray | null,
  order: Order,
  name: string,
  index = 0,
  length?: number,
): void {
  const keys = vector(array, name)
  const items = also === null ? null : vector(also, 'items')
  const count = length ?? keys.length
  checkRange(keys, index, count)
  if (items && items.length - index < count) checkRange(items, index, count)
  const boxedKeys = boxedItems(keys, index, index + count)
  const places = boxedKeys.map((_, i) => i)
  spend(count)
  allocate(count * 12)
  try {
    places.sort((a, b) => {
      spend()
      return order(boxedKeys[a], boxedKeys[b])
    })
  } catch (error) {
    throw comparerFailed(error)
  }
  putItems(
    keys,
    index,
    places.map((place) => boxedKeys[place]),
  )
  if (!items) return
  const boxed = boxedItems(items, index, index + count)
  putItems(
    items,
    index,
    places.map((place) => boxed[place]),
  )
}

function sortingOne(parameters: string, array: string, comparer: string): Members {
  const head = `static void Sort${parameters}(${array} array`
  return {
    [`${head})`]: (items: AnyArray | null) => sort(items, null, orderOf(null), 'array'),
    [`${head}, ${comparer} comparer)`]: (items: AnyArray | null, by: Comparer | null) =>
      sort(items, null, orderOf(by), 'array'),
    [`${head}, int index, int length)`]: (items: AnyArray | null, index: number, length: number) =>
      sort(items, null, orderOf(null), 'array', index, length),
    [`${head}, int index, int length, ${comparer} comparer)`]: (
      items: AnyArray | null,
      index: number,
      length: number,
      by: Comparer | null,
    ) => sort(items, null, orderOf(by), 'array', index, length),
  }
}

function sortingTwo(parameters: string, keys: string, values: string, comparer: string): Members {
  const head = `static void Sort${parameters}(${keys} keys, ${values} items`
  return {
    [`${head})`]: (array: AnyArray | null, items: AnyArray | null) =>
      sort(array, items, orderOf(null), 'keys'),
    [`${head}, ${comparer} comparer)`]: (
      array: AnyArray | null,
      items: AnyArray | null,
      by: Comparer | null,
    ) => sort(array, items, orderOf(by), 'keys'),
    [`${head}, int index, int length)`]: (
      array: AnyArray | null,
      items: AnyArray | null,
      index: number,
      length: number,
    ) => sort(array, items, orderOf(null), 'keys', index, length),
    [`${head}, int index, int length, ${comparer} comparer)`]: (
      array: AnyArray | null,
      items: AnyArray | null,
      index: number,
      length: number,
      by: Comparer | null,
    ) => sort(array, items, orderOf(by), 'keys', index, length),
  }
}

function reverse(array: AnyArray | null, index = 0, length?: number): void {
  const items = vector(array)
  const count = length ?? items.length
  checkRange(items, index, count)
  const part = items.slice(index, index + count).reverse()
  if (items instanceof Uint8Array) items.set(part as Uint8Array, index)
  else putBack(items, index, part as unknown[])
}

function putBack(array: Vector, start: number, bare: readonly unknown[]): void {
  bare.forEach((item, i) => {
    array[start + i] = item as never
  })
}

function reversing(head: string): Record<string, Implementation> {
  return {
    [`static void Reverse${head})`]: (array: AnyArray | null) => reverse(array),
    [`static void Reverse${head}, int index, int length)`]: (
      array: AnyArray | null,
      index: number,
      length: number,
    ) => reverse(array, index, length),
  }
}

const untyped = 'System.Collections.IComparer'

export const arraySortMembers: Members = {
  ...sortingOne('', 'Array', untyped),
  ...sortingOne('<T>', 'T[]', 'IComparer<T>'),
  ...sortingTwo('', 'Array', 'Array', untyped),
  ...sortingTwo('<TKey, TValue>', 'TKey[]', 'TValue[]', 'IComparer<TKey>'),
  'static void Sort<T>(T[] array, Comparison<T> comparison)': (
    array: Vector | null,
    comparison: Delegate | null,
  ) => {
    given(array)
    const order = given(comparison, 'comparison')
    sort(array, null, (a, b) => order(a, b) as number, 'array')
  },
  ...reversing('(Array array'),
  ...reversing('<T>(T[] array'),
}
