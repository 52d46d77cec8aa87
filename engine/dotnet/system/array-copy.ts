import { spend } from '../budget.ts'
import { argument, argumentOutOfRange, indexOutOfRange, invalidCast } from '../errors.ts'
import { DotnetException } from '../exception.ts'
import type { Members } from '../table.ts'
import { isBoxed, isNullable, isValueType, type Type } from '../types.ts'
import {
  arrayOf,
  box,
  defaultOf,
  isInstance,
  isSubtype,
  MultiArray,
  newArray,
  type Ref,
  unbox,
} from '../value.ts'
import {
  type AnyArray,
  checkForward,
  elementOf,
  given,
  itemsOf,
  type Types,
  type Vector,
} from './array-parts.ts'

/** Which primitive types' values fit into which others: what Array.Copy and SetValue widen. */
const widenings: Readonly<Record<string, string>> = {
  Char: 'UInt16 UInt32 Int32 UInt64 Int64 Single Double',
  Byte: 'Char UInt16 Int16 UInt32 Int32 UInt64 Int64 Single Double',
  SByte: 'Int16 Int32 Int64 Single Double',
  UInt16: 'UInt32 Int32 UInt64 Int64 Single Double',
  Int16: 'Int32 Int64 Single Double',
  UInt32: 'UInt64 Int64 Single Double',
  Int32: 'Int64 Single Double',
  UInt64: 'Single Double',
  Int64: 'Single Double',
  Single: 'Double',
}

const primitive = (type: Type) =>
  type.kind === 'named' && type.definition.namespace === 'System' ? type.definition.name : ''

/** Turns bare values of a primitive type into those of a wider one; undefined where they do not fit. */
export function widening(from: Type, to: Type): ((value: unknown) => unknown) | undefined {
  const target = primitive(to)
  const fits = widenings[primitive(from)]?.split(' ').includes(target)
  if (!fits) return undefined
  if (target === 'Int64' || target === 'UInt64') return (value) => BigInt(value as number | bigint)
  if (target === 'Single') return (value) => Math.fround(Number(value))
  return (value) => Number(value)
}

const mismatch = () =>
  new DotnetException(
    'System.ArrayTypeMismatchException',
    'Source array type cannot be assigned to destination array type.',
  )

/** How an item of one array becomes that of another, bare. */
function conversion(from: Type, to: Type): (value: unknown) => unknown {
  if (from.plain === to.plain) return (value) => value
  const wider = widening(from, to)
  if (wider) return wider
  if (isSubtype(from, to)) return (value) => box(value, from)
  // Two different structs, or a struct and an unrelated class, never fit.
  if (isValueType(from) || !(isSubtype(to, from) || isInterface(from) || isInterface(to))) {
    throw mismatch()
  }
  return (value) => {
    const fits = value === null ? !isValueType(to) || isNullable(to) : isInstance(value, to)
    if (fits) return isBoxed(to) ? unbox(value) : value
    throw invalidCast(
      'At least one element in the source array could not be cast down to the destination array type.',
    )
  }
}

const isInterface = (type: Type) => type.kind === 'named' && type.definition.kind === 'interface'

const rankOf = (array: AnyArray) => (array instanceof MultiArray ? array.lengths.length : 1)

function copy(
  source: AnyArray | null,
  sourceIndex: number,
  destination: AnyArray | null,
  destinationIndex: number,
  length: number,
): void {
  const from = given(source, 'sourceArray')
  const to = given(destination, 'destinationArray')
  if (rankOf(from) !== rankOf(to)) {
    throw new DotnetException(
      'System.RankException',
      'The specified arrays must have the same number of dimensions.',
    )
  }
  if (length < 0) throw argumentOutOfRange('length', 'Non-negative number required.')
  const below = "Number was less than the array's lower bound in the first dimension."
  if (sourceIndex < 0) throw argumentOutOfRange('sourceIndex', below)
  if (destinationIndex < 0) throw argumentOutOfRange('destinationIndex', below)
  const items = itemsOf(from)
  const taken = itemsOf(to)
  if (sourceIndex + length > items.length) {
    throw argument(
      "Source array was not long enough. Check the source index, length, and the array's lower bounds.",
      'sourceArray',
    )
  }
  if (destinationIndex + length > taken.length) {
    throw argument(
      "Destination array was not long enough. Check the destination index, length, and the array's lower bounds.",
      'destinationArray',
    )
  }
  const convert = conversion(elementOf(from), elementOf(to))
  spend(length)
  // A copy first: the arrays may be one and the same, the ranges overlap.
  items.slice(sourceIndex, sourceIndex + length).forEach((item: unknown, i: number) => {
    taken[destinationIndex + i] = convert(item) as never
  })
}

/** A 64-bit argument; one beyond 32 bits names no element. */
function narrow(value: bigint, name: string): number {
  if (BigInt.asIntN(32, value) === value) return Number(value)
  throw argumentOutOfRange(name, 'Arrays larger than 2GB are not supported.')
}

function clear(array: AnyArray | null, index: number, length: number): void {
  const items = itemsOf(given(array))
  if (index < 0 || length < 0 || index + length > items.length) throw indexOutOfRange()
  items.fill(defaultOf(elementOf(array!)) as never, index, index + length)
}

function fill(array: Vector | null, value: unknown, start: number, count: number): void {
  const items = given(array)
  checkForward(items.length, start, count)
  spend(count)
  const bare = isBoxed(elementOf(items)) ? unbox(value) : value
  items.fill(bare as never, start, start + count)
}

export function copyTo(self: AnyArray, array: AnyArray | null, index: number): void {
  if (array instanceof MultiArray) {
    throw argument('Only single dimensional arrays are supported for the requested action.')
  }
  copy(self, 0, array, index, itemsOf(self).length)
}

export const arrayCopyMembers: Members = {
  'static void Copy(Array sourceArray, Array destinationArray, int length)': (
    source: AnyArray | null,
    destination: AnyArray | null,
    length: number,
  ) => copy(source, 0, destination, 0, length),
  'static void Copy(Array sourceArray, Array destinationArray, long length)': (
    source: AnyArray | null,
    destination: AnyArray | null,
    length: bigint,
  ) => copy(source, 0, destination, 0, narrow(length, 'length')),
  'static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)':
    copy,
  'static void Copy(Array sourceArray, long sourceIndex, Array destinationArray, long destinationIndex, long length)':
    (
      source: AnyArray | null,
      sourceIndex: bigint,
      destination: AnyArray | null,
      destinationIndex: bigint,
      length: bigint,
    ) =>
      copy(
        source,
        narrow(sourceIndex, 'sourceIndex'),
        destination,
        narrow(destinationIndex, 'destinationIndex'),
        narrow(length, 'length'),
      ),
  'static void ConstrainedCopy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)':
    copy,
  'static void Clear(Array array)': (array: AnyArray | null) =>
    clear(array, 0, itemsOf(given(array)).length),
  'static void Clear(Array array, int index, int length)': clear,
  'static void Fill<T>(T[] array, T value)': (array: Vector | null, value: unknown) =>
    fill(array, value, 0, given(array).length),
  'static void Fill<T>(T[] array, T value, int startIndex, int count)': fill,
  'static T[] Empty<T>()': ([T]: Types) => arrayOf(T!, []),
  'static void Resize<T>(ref T[] array, int newSize)': (
    array: Ref<Vector | null>,
    size: number,
    [T]: Types,
  ) => {
    if (size < 0) throw argumentOutOfRange('newSize', 'Non-negative number required.')
    const old = array.value
    if (old?.length === size) return
    const resized = newArray(T!, size)
    if (old) for (let i = 0; i < Math.min(size, old.length); i++) resized[i] = old[i] as never
    array.value = resized
  },
}
