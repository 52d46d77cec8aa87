import { allocate, spend } from '../budget.ts'
import { type Comparer, orderOf } from '../collections/comparers.ts'
import { comparerFailed, List, ReadOnlyList } from '../collections/list.ts'
import {
  argument,
  argumentNull,
  argumentOutOfRange,
  indexOutOfRange,
  invalidCast,
  negative,
  notSupported,
} from '../errors.ts'
import { DotnetException } from '../exception.ts'
import { type Implementation, type TypeTable, type } from '../table.ts'
import { isBoxed, type Type } from '../types.ts'
import {
  arrayOf,
  arrayOfBoxed,
  box,
  boxedDefault,
  compare,
  type Delegate,
  type DotnetArray,
  defaultOf,
  elementType,
  equals,
  isInstance,
  MultiArray,
  newArray,
  type Ref,
  unbox,
} from '../value.ts'
import type { TypeValue } from './object.ts'

type AnyArray = DotnetArray | Uint8Array
type Members = Record<string, Implementation>

function given<T>(value: T | null, name = 'array'): T {
  if (value === null) throw argumentNull(name)
  return value
}

const boxedAt = (array: AnyArray, index: number): unknown => box(array[index], elementType(array))

function* boxedItems(array: AnyArray): Generator<unknown> {
  const element = elementType(array)
  const boxed = isBoxed(element)
  for (const item of array) yield boxed ? box(item, element) : item
}

function checkedIndex(array: AnyArray, index: number): number {
  if (index < 0 || index >= array.length) throw indexOutOfRange()
  return index
}

/** Start and length of a part, which has to lie inside. */
function checkRange(array: AnyArray, index: number, length: number): void {
  if (index < 0) throw negative('index', index)
  if (length < 0) throw negative('length', length)
  if (index + length > array.length) {
    throw argument(
      'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
    )
  }
}

function indexIn(array: AnyArray, item: unknown, start = 0, end = array.length): number {
  for (let i = start; i < end; i++) if (equals(boxedAt(array, i), item)) return i
  return -1
}

function lastIndexIn(array: AnyArray, item: unknown): number {
  for (let i = array.length - 1; i >= 0; i--) if (equals(boxedAt(array, i), item)) return i
  return -1
}

function find(array: AnyArray | null, match: Delegate | null): number {
  const items = given(array)
  const test = given(match, 'match')
  for (let i = 0; i < items.length; i++) if (test(boxedAt(items, i))) return i
  return -1
}

function findLast(array: AnyArray | null, match: Delegate | null): number {
  const items = given(array)
  const test = given(match, 'match')
  for (let i = items.length - 1; i >= 0; i--) if (test(boxedAt(items, i))) return i
  return -1
}

/** Replaces the elements of a part by boxed ones. */
function fill(array: AnyArray, items: readonly unknown[], start = 0): void {
  const target = array as unknown[]
  items.forEach((item, i) => {
    target[start + i] = unbox(item)
  })
}

function sortPart(
  array: AnyArray,
  index: number,
  length: number,
  order: (a: unknown, b: unknown) => number,
): void {
  checkRange(array, index, length)
  const items = [...boxedItems(array)].slice(index, index + length)
  spend(items.length)
  try {
    items.sort(order)
  } catch (error) {
    throw comparerFailed(error)
  }
  fill(array, items, index)
}

/** Sorts two arrays by the first. */
function sortPairs(
  keys: AnyArray | null,
  items: AnyArray | null,
  order: (a: unknown, b: unknown) => number,
): void {
  const sorted = [...boxedItems(given(keys, 'keys'))].map((key, i) => ({ key, at: i }))
  if (items !== null && items.length < sorted.length)
    throw argument('Array lengths must be the same.')
  const others = items === null ? [] : [...boxedItems(items)]
  spend(sorted.length)
  try {
    sorted.sort((a, b) => order(a.key, b.key))
  } catch (error) {
    throw comparerFailed(error)
  }
  fill(
    keys!,
    sorted.map((one) => one.key),
  )
  if (items) {
    fill(
      items,
      sorted.map((one) => others[one.at]),
    )
  }
}

function reverse(array: AnyArray | null, index: number, length: number): void {
  const items = given(array)
  checkRange(items, index, length)
  const part = Array.from(items.slice(index, index + length) as unknown[]).reverse()
  part.forEach((item, i) => {
    ;(items as unknown[])[index + i] = item
  })
}

function copy(
  source: AnyArray | null,
  from: number,
  target: AnyArray | null,
  to: number,
  length: number,
): void {
  const a = given(source, 'sourceArray')
  const b = given(target, 'destinationArray')
  if (length < 0) throw negative('length', length)
  if (from < 0) throw argumentOutOfRange('sourceIndex', lowerBound)
  if (to < 0) throw argumentOutOfRange('destinationIndex', lowerBound)
  if (from + length > a.length) {
    throw argument(
      "Source array was not long enough. Check the source index, length, and the array's lower bounds.",
      'sourceArray',
    )
  }
  if (to + length > b.length) {
    throw argument(
      "Destination array was not long enough. Check the destination index, length, and the array's lower bounds.",
      'destinationArray',
    )
  }
  const items = [...boxedItems(a)].slice(from, from + length)
  const element = elementType(b)
  if (elementType(a) !== element) for (const item of items) checkElement(item, element)
  fill(b, items, to)
}

const lowerBound = "Number was less than the array's lower bound in the first dimension."

function checkElement(item: unknown, element: Type): void {
  if (item === null || isInstance(item, element)) return
  throw invalidCast(
    'At least one element in the source array could not be cast down to the destination array type.',
  )
}

function search(
  array: AnyArray,
  index: number,
  length: number,
  value: unknown,
  order: (a: unknown, b: unknown) => number,
): number {
  checkRange(array, index, length)
  let low = index
  let high = index + length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const verdict = order(boxedAt(array, middle), value)
    if (verdict === 0) return middle
    if (verdict < 0) low = middle + 1
    else high = middle - 1
  }
  return ~low
}

const fixed = () => {
  throw notSupported('Collection was of a fixed size.')
}

const rankOf = (self: AnyArray | MultiArray) =>
  self instanceof MultiArray ? self.lengths.length : 1

function lengthAt(self: AnyArray | MultiArray, dimension: number): number {
  if (dimension < 0 || dimension >= rankOf(self)) throw indexOutOfRange()
  return self instanceof MultiArray ? self.lengths[dimension]! : self.length
}

const instanceMembers: Members = {
  'int Length': (self: AnyArray | MultiArray) =>
    self instanceof MultiArray ? self.items.length : self.length,
  'long LongLength': (self: AnyArray | MultiArray) =>
    BigInt(self instanceof MultiArray ? self.items.length : self.length),
  'int Rank': rankOf,
  'bool IsFixedSize': () => true,
  'bool IsReadOnly': () => false,
  'int GetLength(int dimension)': lengthAt,
  'long GetLongLength(int dimension)': (self: AnyArray | MultiArray, dimension: number) =>
    BigInt(lengthAt(self, dimension)),
  'int GetLowerBound(int dimension)': (self: AnyArray | MultiArray, dimension: number) =>
    lengthAt(self, dimension) * 0,
  'int GetUpperBound(int dimension)': (self: AnyArray | MultiArray, dimension: number) =>
    lengthAt(self, dimension) - 1,
  'object GetValue(int index)': (self: AnyArray | MultiArray, index: number) => {
    if (self instanceof MultiArray) throw argument('Array was not a one-dimensional array.')
    return boxedAt(self, checkedIndex(self, index))
  },
  'object GetValue(params int[] indices)': (
    self: AnyArray | MultiArray,
    indices: readonly number[] | null,
  ) => {
    const at = given(indices, 'indices')
    if (at.length !== rankOf(self)) throw argument('Indices length does not match the array rank.')
    if (!(self instanceof MultiArray)) return boxedAt(self, checkedIndex(self, at[0]!))
    return box(self.items[offsetOf(self, at)], self.element)
  },
  'void SetValue(object value, int index)': (
    self: AnyArray | MultiArray,
    value: unknown,
    index: number,
  ) => {
    if (self instanceof MultiArray) throw argument('Array was not a one-dimensional array.')
    checkedIndex(self, index)
    const element = elementType(self)
    if (value !== null && !isInstance(value, element)) {
      throw invalidCast('Object cannot be stored in an array of this type.')
    }
    ;(self as unknown[])[index] = value === null ? defaultOf(element) : unbox(value)
  },
  'object Clone()': (self: AnyArray | MultiArray) => {
    if (self instanceof MultiArray)
      return new MultiArray(self.element, self.lengths, [...self.items])
    allocate(self.length * 4)
    return self instanceof Uint8Array ? self.slice() : arrayOf(elementType(self), [...self])
  },
  'void CopyTo(Array array, int index)': (self: AnyArray, target: AnyArray | null, index: number) =>
    copy(self, 0, target, index, self.length),
  'void Initialize()': () => undefined,
}

function offsetOf(array: MultiArray, indices: readonly number[]): number {
  return indices.reduce((offset, index, i) => {
    const length = array.lengths[i]!
    if (index < 0 || index >= length) throw indexOutOfRange()
    return offset * length + index
  }, 0)
}

const staticMembers: Members = {
  'static T[] Empty<T>()': ([T]: [Type]) => arrayOf(T, []),
  'static Array CreateInstance(Type elementType, int length)': (
    of: TypeValue | null,
    length: number,
  ) => {
    if (length < 0) throw negative('length', length)
    return newArray(given(of, 'elementType').type, length)
  },
  'static void Clear(Array array)': (array: AnyArray | MultiArray | null) => {
    const items = given(array)
    if (items instanceof MultiArray) items.items.fill(defaultOf(items.element))
    else (items as unknown[]).fill(defaultOf(elementType(items)))
  },
  'static void Clear(Array array, int index, int length)': (
    array: AnyArray | null,
    index: number,
    length: number,
  ) => {
    const items = given(array)
    if (index < 0 || length < 0 || index + length > items.length) throw indexOutOfRange()
    ;(items as unknown[]).fill(defaultOf(elementType(items)), index, index + length)
  },
  'static void Copy(Array sourceArray, Array destinationArray, int length)': (
    source: AnyArray | null,
    target: AnyArray | null,
    length: number,
  ) => copy(source, 0, target, 0, length),
  'static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)':
    copy,
  'static void Copy(Array sourceArray, Array destinationArray, long length)': (
    source: AnyArray | null,
    target: AnyArray | null,
    length: bigint,
  ) => copy(source, 0, target, 0, Number(length)),
  'static void ConstrainedCopy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)':
    copy,
  'static void Resize<T>(ref T[] array, int newSize)': (
    array: Ref<AnyArray | null>,
    size: number,
    [T]: [Type],
  ) => {
    if (size < 0) throw negative('newSize', size)
    const made = newArray(T, size)
    const old = array.value
    if (old) fill(made, [...boxedItems(old)].slice(0, size))
    array.value = made
  },
  'static void Fill<T>(T[] array, T value)': (array: AnyArray | null, value: unknown) => {
    ;(given(array) as unknown[]).fill(unbox(value))
  },
  'static void Fill<T>(T[] array, T value, int startIndex, int count)': (
    array: AnyArray | null,
    value: unknown,
    start: number,
    count: number,
  ) => {
    const items = given(array)
    if (start < 0 || start > items.length) throw argumentOutOfRange('startIndex', outside)
    if (count < 0 || start > items.length - count) throw argumentOutOfRange('count', outsideCount)
    ;(items as unknown[]).fill(unbox(value), start, start + count)
  },
  'static void Reverse(Array array)': (array: AnyArray | null) =>
    reverse(array, 0, given(array).length),
  'static void Reverse<T>(T[] array)': (array: AnyArray | null) =>
    reverse(array, 0, given(array).length),
  'static void Reverse(Array array, int index, int length)': reverse,
  'static void Reverse<T>(T[] array, int index, int length)': (
    array: AnyArray | null,
    index: number,
    length: number,
  ) => reverse(array, index, length),
  'static void Sort(Array array)': (array: AnyArray | null) =>
    sortPart(given(array), 0, array!.length, compare),
  'static void Sort<T>(T[] array)': (array: AnyArray | null) =>
    sortPart(given(array), 0, array!.length, compare),
  'static void Sort<T>(T[] array, IComparer<T> comparer)': (
    array: AnyArray | null,
    comparer: Comparer | null,
  ) => sortPart(given(array), 0, array!.length, orderOf(comparer)),
  'static void Sort<T>(T[] array, Comparison<T> comparison)': (
    array: AnyArray | null,
    comparison: Delegate | null,
  ) => {
    const order = given(comparison, 'comparison')
    sortPart(given(array), 0, array!.length, (a, b) => order(a, b) as number)
  },
  'static void Sort<T>(T[] array, int index, int length)': (
    array: AnyArray | null,
    index: number,
    length: number,
  ) => sortPart(given(array), index, length, compare),
  'static void Sort<TKey, TValue>(TKey[] keys, TValue[] items)': (
    keys: AnyArray | null,
    items: AnyArray | null,
  ) => sortPairs(keys, items, compare),
  'static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, IComparer<TKey> comparer)': (
    keys: AnyArray | null,
    items: AnyArray | null,
    comparer: Comparer | null,
  ) => sortPairs(keys, items, orderOf(comparer)),
  'static int BinarySearch(Array array, object value)': (array: AnyArray | null, value: unknown) =>
    search(given(array), 0, array!.length, value, compare),
  'static int BinarySearch<T>(T[] array, T value)': (array: AnyArray | null, value: unknown) =>
    search(given(array), 0, array!.length, value, compare),
  'static int BinarySearch<T>(T[] array, T value, IComparer<T> comparer)': (
    array: AnyArray | null,
    value: unknown,
    comparer: Comparer | null,
  ) => search(given(array), 0, array!.length, value, orderOf(comparer)),
  'static int BinarySearch<T>(T[] array, int index, int length, T value)': (
    array: AnyArray | null,
    index: number,
    length: number,
    value: unknown,
  ) => search(given(array), index, length, value, compare),
  'static int IndexOf(Array array, object value)': (array: AnyArray | null, value: unknown) =>
    indexIn(given(array), value),
  'static int IndexOf<T>(T[] array, T value)': (array: AnyArray | null, value: unknown) =>
    indexIn(given(array), value),
  'static int IndexOf<T>(T[] array, T value, int startIndex)': (
    array: AnyArray | null,
    value: unknown,
    start: number,
  ) => indexFrom(given(array), value, start, given(array).length - start),
  'static int IndexOf<T>(T[] array, T value, int startIndex, int count)': (
    array: AnyArray | null,
    value: unknown,
    start: number,
    count: number,
  ) => indexFrom(given(array), value, start, count),
  'static int LastIndexOf(Array array, object value)': (array: AnyArray | null, value: unknown) =>
    lastIndexIn(given(array), value),
  'static int LastIndexOf<T>(T[] array, T value)': (array: AnyArray | null, value: unknown) =>
    lastIndexIn(given(array), value),
  'static bool Exists<T>(T[] array, Predicate<T> match)': (
    array: AnyArray | null,
    match: Delegate | null,
  ) => find(array, match) >= 0,
  'static T Find<T>(T[] array, Predicate<T> match)': (
    array: AnyArray | null,
    match: Delegate | null,
    [T]: [Type],
  ) => {
    const at = find(array, match)
    return at < 0 ? boxedDefault(T) : boxedAt(array!, at)
  },
  'static T FindLast<T>(T[] array, Predicate<T> match)': (
    array: AnyArray | null,
    match: Delegate | null,
    [T]: [Type],
  ) => {
    const at = findLast(array, match)
    return at < 0 ? boxedDefault(T) : boxedAt(array!, at)
  },
  'static T[] FindAll<T>(T[] array, Predicate<T> match)': (
    array: AnyArray | null,
    match: Delegate | null,
    [T]: [Type],
  ) => {
    const items = given(array)
    const test = given(match, 'match')
    return arrayOfBoxed(
      T,
      [...boxedItems(items)].filter((item) => test(item) === true),
    )
  },
  'static int FindIndex<T>(T[] array, Predicate<T> match)': (
    array: AnyArray | null,
    match: Delegate | null,
  ) => find(array, match),
  'static int FindLastIndex<T>(T[] array, Predicate<T> match)': (
    array: AnyArray | null,
    match: Delegate | null,
  ) => findLast(array, match),
  'static bool TrueForAll<T>(T[] array, Predicate<T> match)': (
    array: AnyArray | null,
    match: Delegate | null,
  ) => {
    const items = given(array)
    const test = given(match, 'match')
    for (const item of boxedItems(items)) if (!test(item)) return false
    return true
  },
  'static void ForEach<T>(T[] array, Action<T> action)': (
    array: AnyArray | null,
    action: Delegate | null,
  ) => {
    const items = given(array)
    const act = given(action, 'action')
    for (const item of boxedItems(items)) act(item)
  },
  'static TOutput[] ConvertAll<TInput, TOutput>(TInput[] array, Converter<TInput, TOutput> converter)':
    (array: AnyArray | null, converter: Delegate | null, [, R]: [Type, Type]) => {
      const items = given(array)
      const convert = given(converter, 'converter')
      return arrayOfBoxed(
        R,
        Array.from(boxedItems(items), (item) => convert(item)),
      )
    },
  'static ReadOnlyCollection<T> AsReadOnly<T>(T[] array)': (array: AnyArray | null, [T]: [Type]) =>
    new ReadOnlyList(new List(T, [...boxedItems(given(array))])),
}

const outside =
  'Index was out of range. Must be non-negative and less than or equal to the size of the collection.'
const outsideCount =
  'Count must be positive and count must refer to a location within the string/array/collection.'

function indexFrom(array: AnyArray, value: unknown, start: number, count: number): number {
  if (start < 0 || start > array.length) throw argumentOutOfRange('startIndex', outside)
  if (count < 0 || start > array.length - count) throw argumentOutOfRange('count', outsideCount)
  return indexIn(array, value, start, start + count)
}

export const arrayTables: readonly TypeTable[] = [
  type('System.Array', {
    abstract: true,
    interfaces: ['System.Collections.IList', 'ICloneable'],
    members: { ...instanceMembers, ...staticMembers },
  }),
  // What an array does as an IList<T>. No text can name it.
  type('System.SZArray<T>', {
    hidden: true,
    base: 'System.Array',
    interfaces: ['IList<T>', 'IReadOnlyList<T>'],
    members: {
      'int Count': (self: AnyArray) => self.length,
      'bool IsReadOnly': () => true,
      'T this[int index] { get; set; }': {
        get: (self: AnyArray, index: number) => boxedAt(self, checkedIndex(self, index)),
        set: (self: AnyArray, index: number, value: unknown) => {
          checkedIndex(self, index)
          if (value !== null && !isInstance(value, elementType(self))) {
            throw new DotnetException(
              'System.ArrayTypeMismatchException',
              'Attempted to access an element as a type incompatible with the array.',
            )
          }
          ;(self as unknown[])[index] = unbox(value)
        },
      },
      'bool Contains(T item)': (self: AnyArray, item: unknown) => indexIn(self, item) >= 0,
      'int IndexOf(T item)': (self: AnyArray, item: unknown) => indexIn(self, item),
      'void CopyTo(T[] array, int arrayIndex)': (
        self: AnyArray,
        target: AnyArray | null,
        index: number,
      ) => copy(self, 0, target, index, self.length),
      'void Add(T item)': fixed,
      'void Clear()': fixed,
      'bool Remove(T item)': fixed,
      'void Insert(int index, T item)': fixed,
      'void RemoveAt(int index)': fixed,
    },
  }),
]
