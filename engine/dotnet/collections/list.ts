import { allocate, spend } from '../budget.ts'
import {
  argument,
  argumentNull,
  argumentOutOfRange,
  indexArgument,
  invalidOperation,
  notSupported,
} from '../errors.ts'
import { DotnetException } from '../exception.ts'
import { type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import {
  arrayOfBoxed,
  compare,
  type Delegate,
  type DotnetArray,
  enumerate,
  equals,
} from '../value.ts'
import { type Comparer, orderOf } from './comparers.ts'
import { putItems } from './copy.ts'
import { Enumerator } from './interfaces.ts'
import { listSearchMembers } from './list-search.ts'

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

export function checkRange(self: List, index: number, count: number): void {
  if (index < 0) throw negativeArgument('index')
  if (count < 0) throw negativeArgument('count')
  if (index + count > self.items.length) throw outOfBounds()
}

export function given<T>(match: T | null, name = 'match'): T {
  if (match === null) throw argumentNull(name)
  return match
}

function putBack(self: List, index: number, items: readonly unknown[]): void {
  const all = self.changing()
  items.forEach((item, i) => {
    all[index + i] = item
  })
}

function sort(
  self: List,
  index: number,
  count: number,
  order: (a: unknown, b: unknown) => number,
): void {
  spend(count)
  const part = self.items.slice(index, index + count)
  try {
    part.sort((a, b) => {
      spend()
      return order(a, b)
    })
  } catch (error) {
    throw comparerFailed(error)
  }
  putBack(self, index, part)
}

const outOfBounds = () =>
  argument(
    'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
  )

const negativeArgument = (name: string) => argumentOutOfRange(name, 'Non-negative number required.')

/** What a sort throws when its comparer does. */
export function comparerFailed(error: unknown): unknown {
  if (!(error instanceof DotnetException)) return error
  return new DotnetException(
    'System.InvalidOperationException',
    'Failed to compare two elements in the array.',
    error,
  )
}

const readOnly = () => {
  throw notSupported('Collection is read-only.')
}

function copyTo(
  self: List,
  index: number,
  array: DotnetArray | null,
  at: number,
  count: number,
): void {
  const target = given(array, 'destinationArray')
  if (at < 0) {
    throw argumentOutOfRange(
      'destinationIndex',
      "Number was less than the array's lower bound in the first dimension.",
    )
  }
  if (at + count > target.length) {
    throw argument(
      "Destination array was not long enough. Check the destination index, length, and the array's lower bounds.",
      'destinationArray',
    )
  }
  putItems(target, at, self.items.slice(index, index + count))
}

export const listTables: readonly TypeTable[] = [
  type('System.Collections.Generic.List<T>', {
    class: List,
    interfaces: ['IList<T>', 'IReadOnlyList<T>', 'System.Collections.IList'],
    hooks: { enumerate: (self: List) => self },
    members: {
      'new()': ([T]: [Type]) => new List(T),
      'new(int capacity)': (capacity: number, [T]: [Type]) => {
        if (capacity < 0) throw negativeArgument('capacity')
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
        const at = self.items.findIndex((one) => equals(one, item))
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
      ...listSearchMembers,
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
      'List<T> Slice(int start, int length)': (self: List, start: number, length: number) => {
        checkRange(self, start, length)
        return new List(self.element, self.items.slice(start, start + length))
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
        putBack(self, index, self.items.slice(index, index + count).reverse())
      },
      'void Sort()': (self: List) => sort(self, 0, self.items.length, compare),
      'void Sort(IComparer<T> comparer)': (self: List, comparer: Comparer | null) =>
        sort(self, 0, self.items.length, orderOf(comparer)),
      'void Sort(int index, int count, IComparer<T> comparer)': (
        self: List,
        index: number,
        count: number,
        comparer: Comparer | null,
      ) => {
        checkRange(self, index, count)
        sort(self, index, count, orderOf(comparer))
      },
      'void Sort(Comparison<T> comparison)': (self: List, comparison: Delegate | null) => {
        const order = given(comparison, 'comparison')
        sort(self, 0, self.items.length, (a, b) => order(a, b) as number)
      },
      'T[] ToArray()': (self: List) => arrayOfBoxed(self.element, [...self.items]),
      'void CopyTo(T[] array)': (self: List, array: DotnetArray | null) =>
        copyTo(self, 0, array, 0, self.items.length),
      'void CopyTo(T[] array, int arrayIndex)': (
        self: List,
        array: DotnetArray | null,
        index: number,
      ) => copyTo(self, 0, array, index, self.items.length),
      'void CopyTo(int index, T[] array, int arrayIndex, int count)': (
        self: List,
        index: number,
        array: DotnetArray | null,
        arrayIndex: number,
        count: number,
      ) => {
        if (self.items.length - index < count) throw outOfBounds()
        copyTo(self, index, array, arrayIndex, count)
      },
      'int EnsureCapacity(int capacity)': (self: List, capacity: number) => {
        if (capacity < 0) throw negativeArgument('capacity')
        return Math.max(4, self.items.length, capacity)
      },
      'void TrimExcess()': () => undefined,
      'ReadOnlyCollection<T> AsReadOnly()': (self: List) => new ReadOnlyList(self),
      'IEnumerator<T> GetEnumerator()': (self: List) => new Enumerator(self.element, self),
    },
  }),
  type('System.Collections.ObjectModel.ReadOnlyCollection<T>', {
    class: ReadOnlyList,
    interfaces: ['IList<T>', 'IReadOnlyList<T>'],
    hooks: { enumerate: (self: ReadOnlyList) => self.list },
    explicit: {
      'System.Collections.Generic.ICollection': {
        'void Add(T item)': readOnly,
        'void Clear()': readOnly,
        'bool Remove(T item)': readOnly,
      },
      'System.Collections.Generic.IList': {
        'T this[int index] { get; set; }': {
          get: (self: ReadOnlyList, index: number) => self.list.items[checkIndex(self.list, index)],
          set: readOnly,
        },
        'void Insert(int index, T item)': readOnly,
        'void RemoveAt(int index)': readOnly,
      },
    },
    members: {
      'int Count': (self: ReadOnlyList) => self.list.items.length,
      'bool IsReadOnly': () => true,
      'T this[int index]': (self: ReadOnlyList, index: number) =>
        self.list.items[checkIndex(self.list, index)],
      'bool Contains(T value)': (self: ReadOnlyList, value: unknown) =>
        self.list.items.some((item) => equals(item, value)),
      'int IndexOf(T value)': (self: ReadOnlyList, value: unknown) =>
        self.list.items.findIndex((item) => equals(item, value)),
      'void CopyTo(T[] array, int index)': (
        self: ReadOnlyList,
        array: DotnetArray | null,
        index: number,
      ) => copyTo(self.list, 0, array, index, self.list.items.length),
      'IEnumerator<T> GetEnumerator()': (self: ReadOnlyList) =>
        new Enumerator(self.list.element, self.list),
    },
  }),
]
