import { allocate, spend } from '../budget.ts'
import {
  argument,
  argumentNull,
  argumentOutOfRange,
  indexArgument,
  invalidOperation,
  negative,
} from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import {
  arrayOfBoxed,
  boxedDefault,
  compare,
  type Delegate,
  type DotnetArray,
  enumerate,
  equals,
  unbox,
} from '../value.ts'
import { type Comparer, orderOf } from './comparers.ts'
import { Enumerator } from './interfaces.ts'

/** A List<T>; items are boxed. */
export class List {
  readonly typeArguments: readonly Type[]
  items: unknown[]
  /** Counts changes, so that a running enumeration notices them. */
  version = 0

  constructor(element: Type, items: unknown[] = []) {
    this.typeArguments = [element]
    this.items = items
  }

  get element(): Type {
    return this.typeArguments[0]!
  }

  *[Symbol.iterator](): Generator<unknown> {
    const version = this.version
    for (let i = 0; i < this.items.length; i++) {
      spend()
      yield this.items[i]
      if (version !== this.version) throw modified()
    }
    if (version !== this.version) throw modified()
  }

  /** To be called before a change, with the number of new items. */
  changing(added = 0): unknown[] {
    this.version++
    if (added > 0) allocate(4 * added)
    return this.items
  }
}

/** A view of a list that cannot change it. */
export class ReadOnlyList {
  readonly list: List

  constructor(list: List) {
    this.list = list
  }

  get typeArguments(): readonly Type[] {
    return this.list.typeArguments
  }
}

export const modified = () =>
  invalidOperation('Collection was modified; enumeration operation may not execute.')

function itemsOf(collection: unknown): unknown[] {
  if (collection === null) throw argumentNull('collection')
  return collection instanceof List ? [...collection.items] : Array.from(enumerate(collection))
}

function checkIndex(self: List, index: number): number {
  if (index < 0 || index >= self.items.length) throw indexArgument()
  return index
}

function checkRange(self: List, index: number, count: number): void {
  if (index < 0) throw negative('index', index)
  if (count < 0) throw negative('count', count)
  if (index + count > self.items.length) {
    throw argument(
      'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
    )
  }
}

function given<T>(match: T | null, name = 'match'): T {
  if (match === null) throw argumentNull(name)
  return match
}

function indexOf(self: List, item: unknown, from = 0): number {
  for (let i = from; i < self.items.length; i++) if (equals(self.items[i], item)) return i
  return -1
}

function findIndex(self: List, match: Delegate | null): number {
  const test = given(match)
  return self.items.findIndex((item) => test(item) === true)
}

function findLastIndex(self: List, match: Delegate | null): number {
  const test = given(match)
  return self.items.findLastIndex((item) => test(item) === true)
}

function sort(self: List, order: (a: unknown, b: unknown) => number): void {
  self.changing()
  spend(self.items.length)
  try {
    self.items.sort(order)
  } catch (error) {
    throw comparerFailed(error)
  }
}

/** What a sort throws when its comparer does. */
export function comparerFailed(error: unknown): unknown {
  if (
    !(error instanceof Error) ||
    error.message !== 'At least one object must implement IComparable.'
  ) {
    return error
  }
  return invalidOperation('Failed to compare two elements in the array.')
}

function copyTo(self: List, array: DotnetArray | null, at: number): void {
  const target = given(array, 'destinationArray')
  if (at < 0)
    throw argumentOutOfRange(
      'destinationIndex',
      "Number was less than the array's lower bound in the first dimension.",
    )
  if (at + self.items.length > target.length) {
    throw argument(
      "Destination array was not long enough. Check the destination index, length, and the array's lower bounds.",
      'destinationArray',
    )
  }
  self.items.forEach((item, i) => {
    target[at + i] = unbox(item)
  })
}

export const listTables: readonly TypeTable[] = [
  type('System.Collections.Generic.List<T>', {
    class: List,
    interfaces: ['IList<T>', 'IReadOnlyList<T>', 'System.Collections.IList'],
    hooks: { enumerate: (self: List) => self },
    members: {
      'new()': ([T]: [Type]) => new List(T),
      'new(int capacity)': (capacity: number, [T]: [Type]) => {
        if (capacity < 0) throw negative('capacity', capacity)
        return new List(T)
      },
      'new(IEnumerable<T> collection)': (collection: unknown, [T]: [Type]) =>
        new List(T, itemsOf(collection)),
      'int Count': (self: List) => self.items.length,
      'int Capacity { get; set; }': {
        get: (self: List) => Math.max(4, self.items.length),
        set: (self: List, value: number) => {
          if (value < self.items.length) {
            throw argumentOutOfRange('value', 'capacity was less than the current size.')
          }
        },
      },
      'bool IsReadOnly': () => false,
      'T this[int index] { get; set; }': {
        get: (self: List, index: number) => self.items[checkIndex(self, index)],
        set: (self: List, index: number, value: unknown) => {
          self.changing()[checkIndex(self, index)] = value
        },
      },
      'void Add(T item)': (self: List, item: unknown) => {
        self.changing(1).push(item)
      },
      'void AddRange(IEnumerable<T> collection)': (self: List, collection: unknown) => {
        const added = itemsOf(collection)
        const items = self.changing(added.length)
        for (const item of added) items.push(item)
      },
      'void Insert(int index, T item)': (self: List, index: number, item: unknown) => {
        if (index < 0 || index > self.items.length) {
          throw argumentOutOfRange('index', 'Index must be within the bounds of the List.')
        }
        self.changing(1).splice(index, 0, item)
      },
      'void InsertRange(int index, IEnumerable<T> collection)': (
        self: List,
        index: number,
        collection: unknown,
      ) => {
        const added = itemsOf(collection)
        if (index < 0 || index > self.items.length) throw indexArgument()
        const items = self.changing(added.length)
        self.items = [...items.slice(0, index), ...added, ...items.slice(index)]
      },
      'void Clear()': (self: List) => {
        self.changing().length = 0
      },
      'bool Remove(T item)': (self: List, item: unknown) => {
        const at = indexOf(self, item)
        if (at >= 0) self.changing().splice(at, 1)
        return at >= 0
      },
      'void RemoveAt(int index)': (self: List, index: number) => {
        checkIndex(self, index)
        self.changing().splice(index, 1)
      },
      'void RemoveRange(int index, int count)': (self: List, index: number, count: number) => {
        checkRange(self, index, count)
        self.changing().splice(index, count)
      },
      'int RemoveAll(Predicate<T> match)': (self: List, match: Delegate | null) => {
        const test = given(match)
        const before = self.items.length
        self.items = self.changing().filter((item) => test(item) !== true)
        return before - self.items.length
      },
      'bool Contains(T item)': (self: List, item: unknown) => indexOf(self, item) >= 0,
      'int IndexOf(T item)': (self: List, item: unknown) => indexOf(self, item),
      'int IndexOf(T item, int index)': (self: List, item: unknown, index: number) => {
        if (index < 0 || index > self.items.length) throw indexArgument()
        return indexOf(self, item, index)
      },
      'int LastIndexOf(T item)': (self: List, item: unknown) =>
        self.items.findLastIndex((one) => equals(one, item)),
      'bool Exists(Predicate<T> match)': (self: List, match: Delegate | null) =>
        findIndex(self, match) >= 0,
      'T Find(Predicate<T> match)': (self: List, match: Delegate | null) => {
        const at = findIndex(self, match)
        return at < 0 ? boxedDefault(self.element) : self.items[at]
      },
      'T FindLast(Predicate<T> match)': (self: List, match: Delegate | null) => {
        const at = findLastIndex(self, match)
        return at < 0 ? boxedDefault(self.element) : self.items[at]
      },
      'List<T> FindAll(Predicate<T> match)': (self: List, match: Delegate | null) => {
        const test = given(match)
        return new List(
          self.element,
          self.items.filter((item) => test(item) === true),
        )
      },
      'int FindIndex(Predicate<T> match)': findIndex,
      'int FindLastIndex(Predicate<T> match)': findLastIndex,
      'bool TrueForAll(Predicate<T> match)': (self: List, match: Delegate | null) => {
        const test = given(match)
        return self.items.every((item) => test(item) === true)
      },
      'void ForEach(Action<T> action)': (self: List, action: Delegate | null) => {
        const act = given(action, 'action')
        for (const item of self) act(item)
      },
      'List<R> ConvertAll<R>(Converter<T, R> converter)': (
        self: List,
        converter: Delegate | null,
        [, R]: [Type, Type],
      ) => {
        const convert = given(converter, 'converter')
        return new List(
          R,
          self.items.map((item) => convert(item)),
        )
      },
      'List<T> GetRange(int index, int count)': (self: List, index: number, count: number) => {
        checkRange(self, index, count)
        return new List(self.element, self.items.slice(index, index + count))
      },
      'void Reverse()': (self: List) => {
        self.changing().reverse()
      },
      'void Reverse(int index, int count)': (self: List, index: number, count: number) => {
        checkRange(self, index, count)
        const items = self.changing()
        items.splice(index, count, ...items.slice(index, index + count).reverse())
      },
      'void Sort()': (self: List) => sort(self, compare),
      'void Sort(IComparer<T> comparer)': (self: List, comparer: Comparer | null) =>
        sort(self, orderOf(comparer)),
      'void Sort(Comparison<T> comparison)': (self: List, comparison: Delegate | null) => {
        const order = given(comparison, 'comparison')
        sort(self, (a, b) => order(a, b) as number)
      },
      'int BinarySearch(T item)': (self: List, item: unknown) => {
        let low = 0
        let high = self.items.length - 1
        while (low <= high) {
          const middle = (low + high) >> 1
          const order = compare(self.items[middle], item)
          if (order === 0) return middle
          if (order < 0) low = middle + 1
          else high = middle - 1
        }
        return ~low
      },
      'T[] ToArray()': (self: List) => arrayOfBoxed(self.element, [...self.items]),
      'void CopyTo(T[] array)': (self: List, array: DotnetArray) => copyTo(self, array, 0),
      'void CopyTo(T[] array, int arrayIndex)': (self: List, array: DotnetArray, index: number) =>
        copyTo(self, array, index),
      'void TrimExcess()': () => undefined,
      'ReadOnlyCollection<T> AsReadOnly()': (self: List) => new ReadOnlyList(self),
      'IEnumerator<T> GetEnumerator()': (self: List) => new Enumerator(self.element, self),
    },
  }),
  type('System.Collections.ObjectModel.ReadOnlyCollection<T>', {
    class: ReadOnlyList,
    interfaces: ['IList<T>', 'IReadOnlyList<T>'],
    hooks: { enumerate: (self: ReadOnlyList) => self.list },
    members: {
      'int Count': (self: ReadOnlyList) => self.list.items.length,
      'bool IsReadOnly': () => true,
      'T this[int index]': (self: ReadOnlyList, index: number) =>
        self.list.items[checkIndex(self.list, index)],
      'bool Contains(T value)': (self: ReadOnlyList, value: unknown) =>
        indexOf(self.list, value) >= 0,
      'int IndexOf(T value)': (self: ReadOnlyList, value: unknown) => indexOf(self.list, value),
    },
  }),
]
