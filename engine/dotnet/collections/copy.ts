import { argument, argumentNull, argumentOutOfRange } from '../errors.ts'
import { isBoxed } from '../types.ts'
import { type DotnetArray, elementType, unbox } from '../value.ts'

/** `CopyTo` of the collections that name their parameters `array` and `index`. Items are boxed, the array's are bare. */
export function copyItems(
  items: Iterable<unknown>,
  count: number,
  array: DotnetArray | Uint8Array | null,
  index: number,
): void {
  if (array === null) throw argumentNull('array')
  if (index < 0 || index > array.length) {
    throw argumentOutOfRange(
      'index',
      index < 0
        ? `index ('${index}') must be a non-negative value.`
        : 'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
      index < 0 ? index : undefined,
    )
  }
  if (array.length - index < count) {
    throw argument(
      'Destination array is not long enough to copy all the items in the collection. Check array index and length.',
    )
  }
  putItems(array, index, items)
}

/** Writes boxed items into an array; those of an `object[]` stay boxed. */
export function putItems(
  array: DotnetArray | Uint8Array,
  start: number,
  items: Iterable<unknown>,
): void {
  const boxed = isBoxed(elementType(array))
  let at = start
  for (const item of items) array[at++] = (boxed ? unbox(item) : item) as never
}
