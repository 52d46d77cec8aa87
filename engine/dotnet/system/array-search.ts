import { spend } from '../budget.ts'
import { type Comparer, orderOf } from '../collections/comparers.ts'
import { comparerFailed } from '../collections/list.ts'
import type { Implementation, Members } from '../table.ts'
import { arrayOfBoxed, box, boxedDefault, type Delegate, elementType, equals } from '../value.ts'
import {
  type AnyArray,
  boxedItems,
  checkBackward,
  checkForward,
  checkRange,
  given,
  type Types,
  type Vector,
  vector,
} from './array-parts.ts'

type Test = (item: unknown) => boolean

const testOf = (match: Delegate | null): Test => {
  const test = given(match, 'match')
  return (item) => test(item) === true
}

function forward(array: Vector, test: Test, start: number, count: number): number {
  checkForward(array.length, start, count)
  const type = elementType(array)
  for (let i = start; i < start + count; i++) {
    spend()
    if (test(box(array[i], type))) return i
  }
  return -1
}

function backward(array: Vector, test: Test, start: number, count: number): number {
  checkBackward(array.length, start, count)
  const type = elementType(array)
  for (let i = start; i > start - count && i >= 0; i--) {
    spend()
    if (test(box(array[i], type))) return i
  }
  return -1
}

const isValue = (value: unknown): Test => {
  return (item) => equals(item, value)
}

const indexOf = (array: AnyArray | null, value: unknown, start?: number, count?: number) => {
  const items = vector(array)
  const at = start ?? 0
  return forward(items, isValue(value), at, count ?? items.length - at)
}

const lastIndexOf = (array: AnyArray | null, value: unknown, start?: number, count?: number) => {
  const items = vector(array)
  const at = start ?? items.length - 1
  return backward(items, isValue(value), at, count ?? (items.length === 0 ? 0 : at + 1))
}

/** `IndexOf` and `LastIndexOf`, for objects and generic. */
function searching(
  name: string,
  search: (array: AnyArray | null, value: unknown, start?: number, count?: number) => number,
): Members {
  const members: Record<string, Implementation> = {}
  for (const head of [`${name}(Array array, object value`, `${name}<T>(T[] array, T value`]) {
    members[`static int ${head})`] = (array: AnyArray | null, value: unknown) =>
      search(array, value)
    members[`static int ${head}, int startIndex)`] = (
      array: AnyArray | null,
      value: unknown,
      start: number,
    ) => search(array, value, start)
    members[`static int ${head}, int startIndex, int count)`] = (
      array: AnyArray | null,
      value: unknown,
      start: number,
      count: number,
    ) => search(array, value, start, count)
  }
  return members
}

function binarySearch(
  array: AnyArray | null,
  value: unknown,
  comparer: Comparer | null = null,
  index?: number,
  length?: number,
): number {
  const items = vector(array)
  const start = index ?? 0
  const count = length ?? items.length
  checkRange(items, start, count)
  const order = orderOf(comparer)
  const type = elementType(items)
  let low = start
  let high = start + count - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    let sign: number
    try {
      sign = order(box(items[middle], type), value)
    } catch (error) {
      throw comparerFailed(error)
    }
    if (sign === 0) return middle
    if (sign < 0) low = middle + 1
    else high = middle - 1
  }
  return ~low
}

function binarySearching(): Members {
  const members: Record<string, Implementation> = {}
  const kinds = [
    ['', 'Array', 'object', 'System.Collections.IComparer'],
    ['<T>', 'T[]', 'T', 'IComparer<T>'],
  ] as const
  for (const [parameters, array, value, comparer] of kinds) {
    const head = `static int BinarySearch${parameters}(${array} array`
    members[`${head}, ${value} value)`] = (items: AnyArray | null, item: unknown) =>
      binarySearch(items, item)
    members[`${head}, ${value} value, ${comparer} comparer)`] = (
      items: AnyArray | null,
      item: unknown,
      by: Comparer | null,
    ) => binarySearch(items, item, by)
    members[`${head}, int index, int length, ${value} value)`] = (
      items: AnyArray | null,
      index: number,
      length: number,
      item: unknown,
    ) => binarySearch(items, item, null, index, length)
    members[`${head}, int index, int length, ${value} value, ${comparer} comparer)`] = (
      items: AnyArray | null,
      index: number,
      length: number,
      item: unknown,
      by: Comparer | null,
    ) => binarySearch(items, item, by, index, length)
  }
  return members
}

const findIndex = (
  array: Vector | null,
  match: Delegate | null,
  start?: number,
  count?: number,
) => {
  const items = given(array)
  const at = start ?? 0
  return forward(items, testOf(match), at, count ?? items.length - at)
}

const findLastIndex = (
  array: Vector | null,
  match: Delegate | null,
  start?: number,
  count?: number,
) => {
  const items = given(array)
  const at = start ?? items.length - 1
  return backward(items, testOf(match), at, count ?? at + 1)
}

type FindIndex = typeof findIndex

const itemAt = (array: Vector | null, match: Delegate | null, find: FindIndex, [T]: Types) => {
  const at = find(array, match)
  return at < 0 ? boxedDefault(T!) : box(array![at], elementType(array!))
}

function finding(name: string, find: FindIndex): Members {
  return {
    [`static int ${name}<T>(T[] array, Predicate<T> match)`]: (
      array: Vector | null,
      match: Delegate | null,
    ) => find(array, match),
    [`static int ${name}<T>(T[] array, int startIndex, Predicate<T> match)`]: (
      array: Vector | null,
      start: number,
      match: Delegate | null,
    ) => find(array, match, start),
    [`static int ${name}<T>(T[] array, int startIndex, int count, Predicate<T> match)`]: (
      array: Vector | null,
      start: number,
      count: number,
      match: Delegate | null,
    ) => find(array, match, start, count),
  }
}

export const arraySearchMembers: Members = {
  ...searching('IndexOf', indexOf),
  ...searching('LastIndexOf', lastIndexOf),
  ...binarySearching(),
  ...finding('FindIndex', findIndex),
  ...finding('FindLastIndex', findLastIndex),
  'static T Find<T>(T[] array, Predicate<T> match)': (
    array: Vector | null,
    match: Delegate | null,
    types: Types,
  ) => itemAt(array, match, findIndex, types),
  'static T FindLast<T>(T[] array, Predicate<T> match)': (
    array: Vector | null,
    match: Delegate | null,
    types: Types,
  ) => itemAt(array, match, findLastIndex, types),
  'static T[] FindAll<T>(T[] array, Predicate<T> match)': (
    array: Vector | null,
    match: Delegate | null,
    [T]: Types,
  ) => arrayOfBoxed(T!, boxedItems(given(array)).filter(testOf(match))),
  'static bool Exists<T>(T[] array, Predicate<T> match)': (
    array: Vector | null,
    match: Delegate | null,
  ) => findIndex(array, match) >= 0,
  'static bool TrueForAll<T>(T[] array, Predicate<T> match)': (
    array: Vector | null,
    match: Delegate | null,
  ) => boxedItems(given(array)).every(testOf(match)),
  'static void ForEach<T>(T[] array, Action<T> action)': (
    array: Vector | null,
    action: Delegate | null,
  ) => {
    const items = given(array)
    const act = given(action, 'action')
    const type = elementType(items)
    for (let i = 0; i < items.length; i++) act(box(items[i], type))
  },
  'static TOutput[] ConvertAll<TInput, TOutput>(TInput[] array, Converter<TInput, TOutput> converter)':
    (array: Vector | null, converter: Delegate | null, [, R]: Types) => {
      const items = given(array)
      const convert = given(converter, 'converter')
      return arrayOfBoxed(
        R!,
        boxedItems(items).map((item) => convert(item)),
      )
    },
}
