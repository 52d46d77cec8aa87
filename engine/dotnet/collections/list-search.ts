import { argumentOutOfRange, indexArgument } from '../errors.ts'
import type { Members } from '../table.ts'
import { boxedDefault, type Delegate, equals } from '../value.ts'
import { type Comparer, orderOf } from './comparers.ts'
import { checkRange, comparerFailed, given, List } from './list.ts'

type Test = (item: unknown) => boolean

const testOf = (match: Delegate | null): Test => {
  const test = given(match)
  return (item) => test(item) === true
}

const is = (value: unknown): Test => {
  return (item) => equals(item, value)
}

function forward(self: List, test: Test, start: number, count: number): number {
  for (let i = start; i < start + count && i < self.items.length; i++) {
    if (test(self.items[i])) return i
  }
  return -1
}

function backward(self: List, test: Test, start: number, count: number): number {
  for (let i = start; i > start - count && i >= 0; i--) if (test(self.items[i])) return i
  return -1
}

const beyond =
  'Index was out of range. Must be non-negative and less than or equal to the size of the collection.'
const tooMany =
  'Count must be positive and count must refer to a location within the string/array/collection.'

function checkForward(self: List, name: string, start: number, count: number): void {
  const size = self.items.length
  if (start < 0 || start > size) throw argumentOutOfRange(name, beyond)
  if (count < 0 || start > size - count) throw argumentOutOfRange('count', tooMany)
}

function lastIndexOf(self: List, item: unknown, start: number, count: number): number {
  const size = self.items.length
  if (size === 0) return -1
  if (start < 0) throw argumentOutOfRange('index', 'Non-negative number required.')
  if (count < 0) throw argumentOutOfRange('count', 'Non-negative number required.')
  if (start >= size) throw argumentOutOfRange('index', 'Larger than collection size.')
  if (count > start + 1) throw argumentOutOfRange('count', 'Larger than collection size.')
  return backward(self, is(item), start, count)
}

function findIndex(self: List, match: Delegate | null, start = 0, length?: number): number {
  const count = length ?? self.items.length - start
  checkForward(self, 'startIndex', start, count)
  return forward(self, testOf(match), start, count)
}

function findLastIndex(self: List, match: Delegate | null, from?: number, length?: number): number {
  const size = self.items.length
  const start = from ?? size - 1
  const count = length ?? start + 1
  const test = testOf(match)
  if (size === 0 ? start !== -1 : start < 0 || start >= size) {
    throw argumentOutOfRange(
      'startIndex',
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    )
  }
  if (count < 0 || start - count + 1 < 0) throw argumentOutOfRange('count', tooMany)
  return backward(self, test, start, count)
}

const itemAt = (self: List, at: number) => (at < 0 ? boxedDefault(self.element) : self.items[at])

function binarySearch(
  self: List,
  index: number,
  count: number,
  item: unknown,
  comparer: Comparer | null,
): number {
  checkRange(self, index, count)
  const order = orderOf(comparer)
  let low = index
  let high = index + count - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    let sign: number
    try {
      sign = order(self.items[middle], item)
    } catch (error) {
      throw comparerFailed(error)
    }
    if (sign === 0) return middle
    if (sign < 0) low = middle + 1
    else high = middle - 1
  }
  return ~low
}

export const listSearchMembers: Members = {
  'bool Contains(T item)': (self: List, item: unknown) =>
    forward(self, is(item), 0, self.items.length) >= 0,
  'int IndexOf(T item)': (self: List, item: unknown) =>
    forward(self, is(item), 0, self.items.length),
  'int IndexOf(T item, int index)': (self: List, item: unknown, index: number) => {
    checkForward(self, 'index', index, self.items.length - index)
    return forward(self, is(item), index, self.items.length - index)
  },
  'int IndexOf(T item, int index, int count)': (
    self: List,
    item: unknown,
    index: number,
    count: number,
  ) => {
    checkForward(self, 'index', index, count)
    return forward(self, is(item), index, count)
  },
  'int LastIndexOf(T item)': (self: List, item: unknown) =>
    lastIndexOf(self, item, self.items.length - 1, self.items.length),
  'int LastIndexOf(T item, int index)': (self: List, item: unknown, index: number) => {
    if (index >= self.items.length) throw indexArgument()
    return lastIndexOf(self, item, index, index + 1)
  },
  'int LastIndexOf(T item, int index, int count)': lastIndexOf,
  'bool Exists(Predicate<T> match)': (self: List, match: Delegate | null) =>
    findIndex(self, match) >= 0,
  'T Find(Predicate<T> match)': (self: List, match: Delegate | null) =>
    itemAt(self, findIndex(self, match)),
  'T FindLast(Predicate<T> match)': (self: List, match: Delegate | null) =>
    itemAt(self, findLastIndex(self, match)),
  'List<T> FindAll(Predicate<T> match)': (self: List, match: Delegate | null) =>
    new List(self.element, self.items.filter(testOf(match))),
  'int FindIndex(Predicate<T> match)': (self: List, match: Delegate | null) =>
    findIndex(self, match),
  'int FindIndex(int startIndex, Predicate<T> match)': (
    self: List,
    start: number,
    match: Delegate | null,
  ) => findIndex(self, match, start),
  'int FindIndex(int startIndex, int count, Predicate<T> match)': (
    self: List,
    start: number,
    count: number,
    match: Delegate | null,
  ) => findIndex(self, match, start, count),
  'int FindLastIndex(Predicate<T> match)': (self: List, match: Delegate | null) =>
    findLastIndex(self, match),
  'int FindLastIndex(int startIndex, Predicate<T> match)': (
    self: List,
    start: number,
    match: Delegate | null,
  ) => findLastIndex(self, match, start),
  'int FindLastIndex(int startIndex, int count, Predicate<T> match)': (
    self: List,
    start: number,
    count: number,
    match: Delegate | null,
  ) => findLastIndex(self, match, start, count),
  'int BinarySearch(T item)': (self: List, item: unknown) =>
    binarySearch(self, 0, self.items.length, item, null),
  'int BinarySearch(T item, IComparer<T> comparer)': (
    self: List,
    item: unknown,
    comparer: Comparer | null,
  ) => binarySearch(self, 0, self.items.length, item, comparer),
  'int BinarySearch(int index, int count, T item, IComparer<T> comparer)': binarySearch,
}
