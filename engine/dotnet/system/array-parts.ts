import { argument, argumentNull, argumentOutOfRange } from '../errors.ts'
import { DotnetException } from '../exception.ts'
import type { Type } from '../types.ts'
import { box, type DotnetArray, elementType, MultiArray } from '../value.ts'

/** An array of one dimension; items are bare. */
export type Vector = DotnetArray | Uint8Array
export type AnyArray = Vector | MultiArray
export type Types = readonly Type[]

/** Where the items of an array stand, of whatever rank: in row-major order. */
export function itemsOf(array: AnyArray): unknown[] | Uint8Array {
  return array instanceof MultiArray ? array.items : array
}

export function elementOf(array: AnyArray): Type {
  return array instanceof MultiArray ? array.element : elementType(array)
}

export function given<T>(value: T | null, name = 'array'): T {
  if (value === null) throw argumentNull(name)
  return value
}

/** What only works on one dimension. */
export function vector(array: AnyArray | null, name = 'array'): Vector {
  const checked = given(array, name)
  if (checked instanceof MultiArray) {
    throw new DotnetException(
      'System.RankException',
      'Only single dimension arrays are supported here.',
    )
  }
  return checked
}

/** Items `start` to `end`, boxed. */
export function boxedItems(array: Vector, start = 0, end = array.length): unknown[] {
  const type = elementType(array)
  return Array.from(array.slice(start, end), (item) => box(item, type))
}

/** The range of Reverse, Sort and BinarySearch. */
export function checkRange(array: Vector, index: number, length: number): void {
  const negative = 'Non-negative number required.'
  if (index < 0) throw argumentOutOfRange('index', negative)
  if (length < 0) throw argumentOutOfRange('length', negative)
  if (array.length - index < length) {
    throw argument(
      'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
    )
  }
}

/** The range of IndexOf, FindIndex and Fill. */
export function checkForward(length: number, start: number, count: number): void {
  if (start < 0 || start > length) {
    throw argumentOutOfRange(
      'startIndex',
      'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
    )
  }
  if (count < 0 || start > length - count) throw wrongCount()
}

/** The range of LastIndexOf and FindLastIndex: it ends at `start`. */
export function checkBackward(length: number, start: number, count: number): void {
  if (length === 0 ? start !== -1 && start !== 0 : start < 0 || start >= length) {
    throw argumentOutOfRange(
      'startIndex',
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    )
  }
  if (length === 0 ? count > 0 : count < 0 || start - count + 1 < 0) throw wrongCount()
}

const wrongCount = () =>
  argumentOutOfRange(
    'count',
    'Count must be positive and count must refer to a location within the string/array/collection.',
  )
