import { allocate } from '../budget.ts'
import { Enumerator } from '../collections/interfaces.ts'
import { List, ReadOnlyList } from '../collections/list.ts'
import {
  argument,
  argumentOutOfRange,
  indexArgument,
  indexOutOfRange,
  invalidCast,
  notSupported,
} from '../errors.ts'
import { DotnetException } from '../exception.ts'
import { type Implementation, type Members, type TypeTable, type } from '../table.ts'
import { isBoxed, isNullable, isValueType } from '../types.ts'
import {
  arrayOf,
  box,
  boxedDefault,
  type DotnetArray,
  elementType,
  enumerate,
  equals,
  isInstance,
  MultiArray,
  newArray,
  typeOf,
  typeOfName,
  unbox,
} from '../value.ts'
import { arrayCopyMembers, copyTo, widening } from './array-copy.ts'
import {
  type AnyArray,
  boxedItems,
  elementOf,
  given,
  itemsOf,
  type Types,
  type Vector,
} from './array-parts.ts'
import { arraySearchMembers } from './array-search.ts'
import { arraySortMembers } from './array-sort.ts'
import type { TypeValue } from './object.ts'

const lengthsOf = (array: AnyArray): readonly number[] =>
  array instanceof MultiArray ? array.lengths : [array.length]

function lengthAt(array: AnyArray, dimension: number): number {
  const length = lengthsOf(array)[dimension]
  if (length === undefined) {
    throw new DotnetException(
      'System.IndexOutOfRangeException',
      'Array does not have that many dimensions.',
    )
  }
  return length
}

const ranks = ['one', 'two', 'three']

/** Where indices lead: the place in row-major order. */
function placeOf(array: AnyArray, indices: readonly number[], isList: boolean): number {
  const lengths = lengthsOf(array)
  if (indices.length !== lengths.length) {
    throw argument(
      isList
        ? 'Indices length does not match the array rank.'
        : `Array was not a ${ranks[indices.length - 1]}-dimensional array.`,
    )
  }
  let place = 0
  for (const [i, index] of indices.entries()) {
    if (index < 0 || index >= lengths[i]!) throw indexOutOfRange()
    place = place * lengths[i]! + index
  }
  return place
}

function getValue(array: AnyArray, indices: readonly number[], isList = false): unknown {
  return box(itemsOf(array)[placeOf(array, indices, isList)], elementOf(array))
}

function setValue(
  array: AnyArray,
  value: unknown,
  indices: readonly number[],
  isList = false,
): void {
  const place = placeOf(array, indices, isList)
  itemsOf(array)[place] = stored(value, array) as never
}

/** What SetValue stores, bare; null stores the default of a struct. */
function stored(value: unknown, array: AnyArray): unknown {
  const element = elementOf(array)
  if (value === null) return unbox(boxedDefault(element))
  if (isInstance(value, element)) return isBoxed(element) ? unbox(value) : value
  const wider = widening(typeOf(value), element)
  if (wider) return wider(unbox(value))
  if (isValueType(element) && !isNullable(element) && isValueType(typeOf(value))) {
    throw argument(
      'Cannot widen from source type to target type either because the source type is a not a primitive type or the conversion cannot be accomplished.',
    )
  }
  throw invalidCast('Object cannot be stored in an array of this type.')
}

type Index = number | bigint

/** GetValue and SetValue with one to three indices or an array of them, of both sizes. */
function valueMembers(): Members {
  const members: Record<string, Implementation> = {}
  for (const size of ['int', 'long']) {
    for (let rank = 1; rank <= 3; rank++) {
      const names = rank === 1 ? ['index'] : Array.from({ length: rank }, (_, i) => `index${i + 1}`)
      const list = names.map((name) => `${size} ${name}`).join(', ')
      members[`object GetValue(${list})`] = (self: AnyArray, ...indices: readonly Index[]) =>
        getValue(self, indices.map(Number))
      members[`void SetValue(object value, ${list})`] = (
        self: AnyArray,
        value: unknown,
        ...indices: readonly Index[]
      ) => setValue(self, value, indices.map(Number))
    }
    members[`object GetValue(params ${size}[] indices)`] = (
      self: AnyArray,
      indices: readonly Index[] | null,
    ) => getValue(self, given(indices, 'indices').map(Number), true)
    members[`void SetValue(object value, params ${size}[] indices)`] = (
      self: AnyArray,
      value: unknown,
      indices: readonly Index[] | null,
    ) => setValue(self, value, given(indices, 'indices').map(Number), true)
  }
  return members
}

function clone(self: AnyArray): AnyArray {
  if (self instanceof MultiArray) return new MultiArray(self.element, self.lengths, [...self.items])
  allocate(self.length * 4)
  return self instanceof Uint8Array ? self.slice() : arrayOf(elementType(self), [...self])
}

/** Array.CreateInstance, of one to three dimensions or as many as a list has lengths. */
function create(of: TypeValue | null, lengths: readonly number[], name: string): AnyArray {
  const element = given(of, 'elementType').type
  const wrong = lengths.find((length) => length < 0)
  if (wrong !== undefined) throw argumentOutOfRange(name, 'Non-negative number required.')
  return lengths.length === 1 ? newArray(element, lengths[0]!) : new MultiArray(element, lengths)
}

const creation: Members = {
  'static Array CreateInstance(Type elementType, int length)': (
    of: TypeValue | null,
    length: number,
  ) => create(of, [length], 'length'),
  'static Array CreateInstance(Type elementType, int length1, int length2)': (
    of: TypeValue | null,
    ...lengths: readonly number[]
  ) => create(of, lengths, 'length1'),
  'static Array CreateInstance(Type elementType, int length1, int length2, int length3)': (
    of: TypeValue | null,
    ...lengths: readonly number[]
  ) => create(of, lengths, 'length1'),
  'static Array CreateInstance(Type elementType, params int[] lengths)': (
    of: TypeValue | null,
    lengths: readonly number[] | null,
  ) => {
    if (given(lengths, 'lengths').length === 0) {
      throw argument('Must provide at least one rank.', 'lengths')
    }
    return create(of, lengths!, 'lengths[0]')
  },
  // A view of the array itself where its bare items are its boxed ones; else a copy, as of this moment.
  'static ReadOnlyCollection<T> AsReadOnly<T>(T[] array)': (array: Vector | null, [T]: Types) => {
    const items = given(array)
    const shared = items instanceof Uint8Array || isBoxed(T!) ? boxedItems(items) : items
    return new ReadOnlyList(new List(T!, shared))
  },
}

const indexIn = (self: AnyArray, item: unknown): number => {
  const element = elementOf(self)
  const items = itemsOf(self)
  for (let i = 0; i < items.length; i++) if (equals(box(items[i], element), item)) return i
  return -1
}

const fixed = () => {
  throw notSupported('Collection was of a fixed size.')
}

export const arrayTables: readonly TypeTable[] = [
  type('System.Array', {
    abstract: true,
    interfaces: ['System.Collections.IList', 'ICloneable'],
    explicit: {
      'System.Collections.IList': {
        'object this[int index] { get; set; }': {
          get: (self: AnyArray, index: number) => getValue(self, [index]),
          set: (self: AnyArray, index: number, value: unknown) => setValue(self, value, [index]),
        },
        'bool Contains(object value)': (self: AnyArray, value: unknown) =>
          indexIn(self, value) >= 0,
      },
      'System.Collections.ICollection': {
        'int Count': (self: AnyArray) => itemsOf(self).length,
      },
    },
    members: {
      'const int MaxLength': 0x7fffffc7,
      'int Length': (self: AnyArray) => itemsOf(self).length,
      'long LongLength': (self: AnyArray) => BigInt(itemsOf(self).length),
      'int Rank': (self: AnyArray) => lengthsOf(self).length,
      'bool IsReadOnly': () => false,
      'bool IsFixedSize': () => true,
      'bool IsSynchronized': () => false,
      'object SyncRoot': (self: AnyArray) => self,
      'int GetLength(int dimension)': lengthAt,
      'long GetLongLength(int dimension)': (self: AnyArray, dimension: number) =>
        BigInt(lengthAt(self, dimension)),
      'int GetLowerBound(int dimension)': (self: AnyArray, dimension: number) => {
        lengthAt(self, dimension)
        return 0
      },
      'int GetUpperBound(int dimension)': (self: AnyArray, dimension: number) =>
        lengthAt(self, dimension) - 1,
      ...valueMembers(),
      'object Clone()': clone,
      'void CopyTo(Array array, int index)': copyTo,
      'void CopyTo(Array array, long index)': (
        self: AnyArray,
        array: AnyArray | null,
        index: bigint,
      ) => copyTo(self, array, Number(index)),
      'System.Collections.IEnumerator GetEnumerator()': (self: AnyArray) =>
        new Enumerator(typeOfName('System.Object'), enumerate(self)),
      'void Initialize()': () => undefined,
      ...creation,
      ...arraySearchMembers,
      ...arraySortMembers,
      ...arrayCopyMembers,
    },
  }),
  // What an array does as an IList<T>. No text can name it.
  type('System.SZArray<T>', {
    hidden: true,
    base: 'System.Array',
    interfaces: ['IList<T>', 'IReadOnlyList<T>'],
    members: {
      'int Count': (self: Vector) => self.length,
      'bool IsReadOnly': () => true,
      'T this[int index] { get; set; }': {
        get: (self: Vector, index: number) => {
          if (index < 0 || index >= self.length) throw indexArgument()
          return box(self[index], elementType(self))
        },
        set: (self: DotnetArray, index: number, value: unknown) => {
          if (index < 0 || index >= self.length) throw indexArgument()
          if (value !== null && !isInstance(value, elementType(self))) {
            throw new DotnetException(
              'System.ArrayTypeMismatchException',
              'Attempted to access an element as a type incompatible with the array.',
            )
          }
          self[index] = isBoxed(elementType(self)) ? unbox(value) : value
        },
      },
      'bool Contains(T item)': (self: Vector, item: unknown) => indexIn(self, item) >= 0,
      'int IndexOf(T item)': indexIn,
      'void CopyTo(T[] array, int arrayIndex)': (
        self: Vector,
        array: Vector | null,
        index: number,
      ) => copyTo(self, array, index),
      'IEnumerator<T> GetEnumerator()': (self: Vector) =>
        new Enumerator(elementType(self), enumerate(self)),
      'void Add(T item)': fixed,
      'void Clear()': fixed,
      'bool Remove(T item)': fixed,
      'void Insert(int index, T item)': fixed,
      'void RemoveAt(int index)': fixed,
    },
  }),
]
