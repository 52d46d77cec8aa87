import { allocate, BudgetError, exhaust, meter, refuel, spendOver } from '../dotnet/budget.ts'
import { Row } from '../dotnet/collections/tuples.ts'
import { callOf } from '../dotnet/dispatch.ts'
import { indexOutOfRange, invalidOperation, nullReference, overflow } from '../dotnet/errors.ts'
import { DotnetException } from '../dotnet/exception.ts'
import {
  isBoxed,
  isNullable,
  isReferenceType,
  type NamedType,
  type Type,
  underlying,
} from '../dotnet/types.ts'
import {
  arrayOf,
  box,
  boxedDefault,
  cast,
  concatText,
  type Delegate,
  type DotnetArray,
  elementType,
  isArray,
  isInstance,
  MultiArray,
  newArray,
  type Ref,
  unbox,
} from '../dotnet/value.ts'
import { convertNumber, type NumericKind, numericKind } from './numeric.ts'

// What both engines do in the same way. The emitter calls these by number.

export function throwNull(): never {
  throw nullReference()
}

/** A turn of a loop. */
export function tick(): void {
  if (--meter.fuel < 0) refuel()
}

/** Into a local function; `leave` goes with it. */
export function enter(): void {
  if (--meter.fuel < 0) refuel()
  if (--meter.depth < 0) exhaust('depth')
}

export function leave(): void {
  meter.depth++
}

/** Types of values whose length tells what a method costs. */
export function mayBeLong(type: Type): boolean {
  return (
    type.kind === 'array' || (type.kind === 'named' && type.definition.fullName === 'System.String')
  )
}

/** Spends for a text or array on its way into a method. */
export function weigh(value: unknown): unknown {
  if (typeof value === 'string' || isArray(value)) spendOver(value.length)
  return value
}

/** A call of a delegate. */
export function invoke(target: Delegate | null, ...args: readonly unknown[]): unknown {
  if (target === null) throw nullReference()
  enter()
  try {
    return target(...args)
  } finally {
    meter.depth++
  }
}

/** `(T)o`: the bare value of a boxed one. */
export function unboxAs(value: unknown, type: Type): unknown {
  return unbox(cast(value, type))
}

/** `o as T`, in its bare form. */
export function asType(value: unknown, type: Type): unknown {
  return isInstance(value, type) ? unbox(value) : null
}

export function unwrap<T>(value: T | null): T {
  if (value === null) throw invalidOperation('Nullable object must have a value.')
  return value
}

/** `new T()` of what `T` stands for, in its boxed form. */
export function create(type: Type): unknown {
  const method =
    type.kind === 'named'
      ? type.definition.members('.ctor').find((one) => one.parameters.length === 0)
      : undefined
  if (method?.kind !== 'method') return boxedDefault(type)
  const { args } = type as NamedType
  return method.passed.length > 0 ? callOf(method)(args) : callOf(method)()
}

// Text ------------------------------------------------------------------------------------

type Show = (value: never) => string

const shows = new WeakMap<Type, Show>()

/** What a bare value of that type adds to a text. */
export function textFunction(type: Type): Show {
  let show = shows.get(type)
  if (!show) {
    show = makeShow(type)
    shows.set(type, show)
  }
  return show
}

function makeShow(type: Type): Show {
  const plain = underlying(type)
  const kind = numericKind(plain)
  if (kind && kind !== 'char' && kind !== 'float' && kind !== 'double' && kind !== 'decimal') {
    return isNullable(type) ? (value: unknown) => (value === null ? '' : String(value)) : String
  }
  if (!isBoxed(plain)) return concatText
  return (value: unknown) => concatText(box(value, plain))
}

/** `a + b + …` of texts, null being empty. */
export function concat(...parts: readonly (string | null)[]): string {
  let length = 0
  for (const part of parts) if (part !== null) length += part.length
  allocate(length)
  let text = ''
  for (const part of parts) if (part !== null) text += part
  return text
}

// Arrays ------------------------------------------------------------------------------------

type AnyArray = DotnetArray | Uint8Array

export function elementAt(array: AnyArray | null, index: number): unknown {
  if (array === null) throw nullReference()
  if (index < 0 || index >= array.length) throw indexOutOfRange()
  return array[index]
}

export function setElement(array: AnyArray | null, index: number, value: unknown): unknown {
  if (array === null) throw nullReference()
  if (index < 0 || index >= array.length) throw indexOutOfRange()
  ;(array as unknown[])[index] = value
  return value
}

/** The same where the static element type is a class: the array may be one of a derived type. */
export function setReference(array: DotnetArray | null, index: number, value: unknown): unknown {
  if (array === null) throw nullReference()
  if (index < 0 || index >= array.length) throw indexOutOfRange()
  if (value !== null && !isInstance(value, elementType(array))) {
    throw new DotnetException(
      'System.ArrayTypeMismatchException',
      'Attempted to access an element as a type incompatible with the array.',
    )
  }
  array[index] = value
  return value
}

/** An element in its boxed form, where the static type is open. */
export function boxedElementAt(array: AnyArray | null, index: number): unknown {
  const value = elementAt(array, index)
  return box(value, elementType(array!))
}

export function setBoxedElement(array: AnyArray | null, index: number, value: unknown): unknown {
  const bare = array !== null && isBoxed(elementType(array)) ? unbox(value) : value
  setElement(array, index, bare)
  return value
}

function offsetOf(array: MultiArray, indices: readonly number[]): number {
  let offset = 0
  for (const [i, index] of indices.entries()) {
    const length = array.lengths[i]!
    if (index < 0 || index >= length) throw indexOutOfRange()
    offset = offset * length + index
  }
  return offset
}

export function multiElementAt(array: MultiArray | null, ...indices: readonly number[]): unknown {
  if (array === null) throw nullReference()
  return array.items[offsetOf(array, indices)]
}

/** The value comes last, as it is evaluated behind the indices. */
export function setMultiElement(array: MultiArray | null, ...rest: readonly unknown[]): unknown {
  const value = rest.at(-1)
  if (array === null) throw nullReference()
  array.items[offsetOf(array, rest.slice(0, -1) as number[])] = value
  return value
}

export function lengthOf(array: AnyArray | string | null): number {
  if (array === null) throw nullReference()
  return array.length
}

export function charAt(text: string, index: number): number {
  return text.charCodeAt(index)
}

export function createArray(element: Type, ...sizes: readonly number[]): unknown {
  if (sizes.some((size) => size < 0)) throw overflow()
  if (sizes.length === 1) return newArray(element, sizes[0]!)
  return new MultiArray(element, sizes)
}

export function arrayWith(element: Type, ...items: unknown[]): unknown {
  allocate(items.length * 4)
  return arrayOf(element, items)
}

/** The same of values in boxed form, where the element type is open. */
export function boxedArrayWith(element: Type, ...items: unknown[]): unknown {
  return arrayWith(element, ...(isBoxed(element) ? items.map(unbox) : items))
}

export function multiArrayWith(
  element: Type,
  lengths: readonly number[],
  ...items: unknown[]
): MultiArray {
  return new MultiArray(element, lengths, items)
}

/** Gives an array that an implementation made its element type. */
export function tag(value: unknown, element: Type): unknown {
  return value !== null && isArray(value) && !(value instanceof Uint8Array)
    ? arrayOf(element, value)
    : value
}

// Places --------------------------------------------------------------------------------------

/** The place that a `ref` or `out` argument gives: reads and writes the caller's variable. */
export class Cell implements Ref {
  readonly #read: () => unknown
  readonly #write: (value: unknown) => void

  constructor(read: () => unknown, write: (value: unknown) => void) {
    this.#read = read
    this.#write = write
  }

  get value(): unknown {
    return this.#read()
  }

  set value(value: unknown) {
    this.#write(value)
  }
}

export function cell(read: () => unknown, write: (value: unknown) => void): Cell {
  return new Cell(read, write)
}

/** The same for a callee that reads and writes the boxed form. */
export function boxedCell(read: () => unknown, write: (value: unknown) => void, type: Type): Cell {
  return new Cell(
    () => box(read(), type),
    (value) => write(unbox(value)),
  )
}

/** A place of boxed values for code that wants them bare: a lambda's `out` parameter. */
export function bareCell(place: Ref, type: Type): Cell {
  return new Cell(
    () => unbox(place.value),
    (value) => {
      place.value = box(value, type)
    },
  )
}

export function readCell(place: Ref): unknown {
  return place.value
}

export function writeCell(place: Ref, value: unknown): unknown {
  place.value = value
  return value
}

// Rows -------------------------------------------------------------------------------------------

export function makeRow(type: NamedType, ...items: readonly unknown[]): Row {
  return new Row(type.definition, type.args, items)
}

export function rowItem(row: Row | null, index: number): unknown {
  if (row === null) throw nullReference()
  return row.items[index]
}

export function withItem(row: Row, index: number, value: unknown): Row {
  return row.with(index, value)
}

// Exceptions --------------------------------------------------------------------------------------

/** What a `catch` sees: a .NET exception. Everything else goes on: budgets, and mistakes of ours. */
export function caught(error: unknown): DotnetException {
  if (error instanceof DotnetException) return error
  throw outermost(error)
}

/** What JavaScript itself throws when a budget would have been used up a little later. */
export function outermost(error: unknown): unknown {
  if (!(error instanceof RangeError)) return error
  meter.alive = false
  if (/call stack/i.test(error.message)) return new BudgetError('depth')
  if (/invalid (string|array) length|array buffer allocation/i.test(error.message))
    return new BudgetError('text')
  return error
}

export function isAlive(): boolean {
  return meter.alive
}

export function raise(error: DotnetException | null): never {
  throw error ?? nullReference()
}

/** The end of a switch that no section takes is not reached; that of a label that does not exist neither. */
export function unreachable(): never {
  throw new Error('unreachable')
}

// Numbers -------------------------------------------------------------------------------------------

const converters = new Map<string, (value: never) => unknown>()

/** The function for a conversion between two kinds of numbers. */
export function converter(
  from: NumericKind,
  to: NumericKind,
  checked: boolean,
): (value: never) => unknown {
  const key = `${from} ${to} ${checked}`
  let convert = converters.get(key)
  if (!convert) {
    convert = (value: never) => convertNumber(value, from, to, checked)
    converters.set(key, convert)
  }
  return convert
}

export function threeValued(op: '&' | '|', a: boolean | null, b: boolean | null): boolean | null {
  const strong = op === '|'
  if (a === strong || b === strong) return strong
  return a === null || b === null ? null : !strong
}

export function mayHoldDerived(element: Type): boolean {
  return (
    isReferenceType(element) &&
    !(element.kind === 'named' && element.definition.fullName === 'System.String')
  )
}
