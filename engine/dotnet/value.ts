import { allocate, spend, spendOver } from './budget.ts'
import {
  construct,
  type Definition,
  definitionOfClass,
  findType,
  typeOfName,
} from './definition.ts'
import { invalidCast, nullReference } from './errors.ts'
import { DotnetException } from './exception.ts'
import {
  ArrayType,
  argumentsOf,
  isBoxed,
  isNullable,
  isReferenceType,
  isValueType,
  NamedType,
  reflectionName,
  substitute,
  type Type,
} from './types.ts'

/**
 * A value type's value as an `object`, where JavaScript alone could not tell its type: every number but an int, a char,
 * an enum. A plain JavaScript number that is an object always is a System.Int32.
 */
export class Box {
  readonly type: NamedType
  readonly value: number | bigint

  constructor(type: NamedType, value: number | bigint) {
    this.type = type
    this.value = value
  }
}

/** The boxed form of a bare value of that static type. */
export function box(value: unknown, type: Type): unknown {
  if (value === null || !isBoxed(type)) return value
  const plain = isNullable(type) ? type.args[0]! : type
  return new Box(plain as NamedType, value as number | bigint)
}

/** The bare form of a boxed value. */
export function unbox(value: unknown): unknown {
  return value instanceof Box ? value.value : value
}

/** An `out` or `ref` argument: the implementation reads and writes `value`. */
export interface Ref<T = unknown> {
  value: T
}

const elementKey = Symbol('element type')
const delegateKey = Symbol('delegate type')

/** A .NET array: JavaScript's, with bare elements, that knows its element type. `byte[]` is a `Uint8Array`. */
export type DotnetArray<T = unknown> = T[] & { [elementKey]?: Type }

/** Makes a JavaScript array a .NET array; `items` are bare. */
export function arrayOf<T>(element: Type, items: T[]): DotnetArray<T> | Uint8Array {
  if (isByte(element)) return Uint8Array.from(items as number[])
  const array = items as DotnetArray<T>
  array[elementKey] = element
  return array
}

/** The same from elements in boxed form, as generic code has them. */
export function arrayOfBoxed(element: Type, items: unknown[]): DotnetArray | Uint8Array {
  return arrayOf(element, isBoxed(element) ? items.map(unbox) : items)
}

/** A new array of default values. */
export function newArray(element: Type, length: number): DotnetArray | Uint8Array {
  allocate(length * 4)
  if (isByte(element)) return new Uint8Array(length)
  return arrayOf(element, new Array(length).fill(defaultOf(element)))
}

export function isByte(type: Type): boolean {
  return type.kind === 'named' && type.definition.fullName === 'System.Byte'
}

export function elementType(array: readonly unknown[] | Uint8Array): Type {
  if (array instanceof Uint8Array) return typeOfName('System.Byte')
  return (array as DotnetArray)[elementKey] ?? typeOfName('System.Object')
}

export function isArray(value: unknown): value is DotnetArray | Uint8Array {
  return Array.isArray(value) || value instanceof Uint8Array
}

/** An array with more than one dimension: elements in row-major order. */
export class MultiArray {
  readonly element: Type
  readonly lengths: readonly number[]
  readonly items: unknown[]

  constructor(element: Type, lengths: readonly number[], items?: unknown[]) {
    this.element = element
    this.lengths = lengths
    const size = lengths.reduce((a, b) => a * b, 1)
    allocate(size * 4)
    this.items = items ?? new Array(size).fill(defaultOf(element))
  }
}

/** A delegate: a function that takes and gives boxed values, whatever its static type. */
export type Delegate = ((...args: readonly unknown[]) => unknown) & {
  [delegateKey]?: NamedType
  invocations?: readonly Delegate[]
}

export function delegateOf(type: NamedType, call: Delegate): Delegate {
  call[delegateKey] ??= type
  return call
}

/** `a + b` of delegates: calls both, gives the last result. */
export function combine(a: Delegate | null, b: Delegate | null): Delegate | null {
  if (a === null) return b
  if (b === null) return a
  allocate(4 * (invocationsOf(a).length + invocationsOf(b).length))
  return multicast([...invocationsOf(a), ...invocationsOf(b)])
}

/** `a - b`: without the last run of calls that are those of `b`. */
export function removeDelegate(a: Delegate | null, b: Delegate | null): Delegate | null {
  if (a === null || b === null) return a
  const calls = invocationsOf(a)
  const gone = invocationsOf(b)
  for (let at = calls.length - gone.length; at >= 0; at--) {
    if (!gone.every((call, i) => calls[at + i] === call)) continue
    const rest = [...calls.slice(0, at), ...calls.slice(at + gone.length)]
    return rest.length === 0 ? null : multicast(rest)
  }
  return a
}

export function invocationsOf(call: Delegate): readonly Delegate[] {
  return call.invocations ?? [call]
}

function multicast(calls: readonly Delegate[]): Delegate {
  if (calls.length === 1) return calls[0]!
  const all: Delegate = (...args) => {
    let result: unknown = null
    for (const call of calls) {
      spend()
      result = call(...args)
    }
    return result
  }
  all.invocations = calls
  const type = calls[0]![delegateKey]
  return type ? delegateOf(type, all) : all
}

/** The run-time type of a boxed value; it is not null. */
export function typeOf(value: unknown): NamedType | ArrayType {
  switch (typeof value) {
    case 'string':
      return typeOfName('System.String')
    case 'number':
      return typeOfName('System.Int32')
    case 'boolean':
      return typeOfName('System.Boolean')
    case 'function':
      return (value as Delegate)[delegateKey] ?? typeOfName('System.Delegate')
    case 'object':
      if (value !== null) return typeOfObject(value)
  }
  throw new Error(`a ${typeof value} is no .NET value`)
}

function typeOfObject(value: object): NamedType | ArrayType {
  if (value instanceof Box) return value.type
  if (isArray(value)) return ArrayType.of(elementType(value))
  if (value instanceof MultiArray) return ArrayType.of(value.element, value.lengths.length)
  if (value instanceof DotnetException) return typeOfName(value.typeName)
  if ('definition' in value && 'typeArguments' in value) {
    const own = value as { definition: Definition; typeArguments: readonly Type[] }
    return NamedType.of(own.definition, own.typeArguments)
  }
  const definition = definitionOfClass(value)
  if (!definition) throw new Error(`no table declares the class ${value.constructor?.name}`)
  if (definition.arity === 0) return definition.self
  return NamedType.of(definition, (value as { typeArguments: readonly Type[] }).typeArguments)
}

/** The definition that has the members of a value: that of arrays is one for all. */
export function definitionOf(value: unknown): Definition {
  const type = typeOf(value)
  return type.kind === 'named' ? type.definition : findType('System.SZArray', 1)!
}

/** Reference equality. A struct is put into a box of its own each time; ours of ints and structs have no identity. */
export function sameObject(a: unknown, b: unknown): boolean {
  if (a !== b) return false
  return a === null || a instanceof Box || typeof a === 'string' || !isValueType(typeOf(a))
}

/** `value is T`: value not null, of that type or one derived from it. */
export function isInstance(value: unknown, type: Type): boolean {
  if (value === null) return false
  if (type.kind === 'parameter') throw new Error(`an open type \`${type.name}\` at run time`)
  const wanted = isNullable(type) ? type.args[0]! : type
  if (wanted.kind === 'named') {
    switch (wanted.definition.fullName) {
      case 'System.Object':
        return true
      case 'System.String':
        return typeof value === 'string'
      case 'System.Int32':
        return typeof value === 'number'
      case 'System.Boolean':
        return typeof value === 'boolean'
    }
  }
  return isSubtype(typeOf(value), wanted)
}

/** An identity or reference conversion, or boxing, from one closed type to another. */
export function isSubtype(from: Type, to: Type): boolean {
  if (from.plain === to.plain) return true
  if (to.kind === 'array') {
    return (
      from.kind === 'array' &&
      from.rank === to.rank &&
      isReferenceType(from.element) &&
      isSubtype(from.element, to.element)
    )
  }
  if (to.kind === 'parameter') return false
  if (to.definition.fullName === 'System.Object') return true
  if (to.definition.kind === 'interface') {
    return interfacesOf(from).some((one) => isVariant(one, to))
  }
  if (to.definition.kind === 'delegate') return from.kind === 'named' && isVariant(from, to)
  for (let base = baseOf(from); base; base = baseOf(base)) if (base.plain === to.plain) return true
  return false
}

/** Types that differ only where variance allows: `IEnumerable<string>` for `IEnumerable<object>`. */
export function isVariant(from: NamedType, to: NamedType): boolean {
  if (from.plain === to.plain) return true
  if (from.definition !== to.definition) return false
  return to.definition.parameters.every((parameter, i) => {
    const a = from.args[i]!
    const b = to.args[i]!
    if (a.plain === b.plain) return true
    if (parameter.variance === 'out') return isReferenceType(a) && isSubtype(a, b)
    if (parameter.variance === 'in') return isReferenceType(b) && isSubtype(b, a)
    return false
  })
}

export function baseOf(type: Type): NamedType | undefined {
  if (type.kind === 'array') return typeOfName('System.Array')
  if (type.kind === 'parameter') {
    const bound = type.bounds.find(
      (one) => one.kind === 'named' && one.definition.kind !== 'interface',
    )
    return (bound as NamedType | undefined) ?? typeOfName('System.Object')
  }
  const base = type.definition.base
  return base && (substitute(base, argumentsOf(type)) as NamedType)
}

const interfaceCache = new WeakMap<Type, readonly NamedType[]>()

/** All interfaces of a type, its own included when it is one. */
export function interfacesOf(type: Type): readonly NamedType[] {
  const known = interfaceCache.get(type)
  if (known) return known
  const found = new Set<NamedType>()
  collectInterfaces(type, found)
  const list = [...found]
  interfaceCache.set(type, list)
  return list
}

function collectInterfaces(type: Type, found: Set<NamedType>): void {
  if (type.kind === 'array') {
    const generic = type.rank === 1 ? findType('System.SZArray', 1) : undefined
    if (generic) collectInterfaces(NamedType.of(generic, [type.element]), found)
    collectInterfaces(typeOfName('System.Array'), found)
    return
  }
  if (type.kind === 'parameter') {
    for (const bound of type.bounds) collectInterfaces(bound, found)
    return
  }
  if (type.definition.kind === 'interface') {
    if (found.has(type)) return
    found.add(type)
  }
  const by = argumentsOf(type)
  for (const one of type.definition.interfaces) collectInterfaces(substitute(one, by), found)
  const base = baseOf(type)
  if (base) collectInterfaces(base, found)
}

/** `(T)value` of a boxed value: the same value when it is a T; null for a T that may be null; else an exception. */
export function cast(value: unknown, type: Type): unknown {
  if (value === null) {
    if (isValueType(type) && !isNullable(type)) throw nullReference()
    return null
  }
  if (isInstance(value, type)) return value
  // An enum unboxes to its underlying type and back.
  if (sharesNumber(value, type)) return value
  throw castError(value, type)
}

export function castError(value: unknown, type: Type): DotnetException {
  return invalidCast(
    `Unable to cast object of type '${reflectionName(typeOf(value))}' to type '${reflectionName(type)}'.`,
  )
}

function sharesNumber(value: unknown, type: Type): boolean {
  if (type.kind !== 'named') return false
  const from = typeOf(value)
  if (from.kind !== 'named') return false
  const int = typeOfName('System.Int32')
  return (
    (type === int && from.definition.kind === 'enum') ||
    (from === int && type.definition.kind === 'enum')
  )
}

/** `default(T)` in its bare form. */
export function defaultOf(type: Type): unknown {
  if (type.kind !== 'named') return null
  const definition = type.definition
  if (definition.kind === 'enum') return 0
  if (definition.kind !== 'struct') return null
  const value = definition.table.default
  if (typeof value === 'function') return (value as (args: readonly Type[]) => unknown)(type.args)
  return value === undefined ? null : value
}

/** `default(T)` in its boxed form, for generic code. */
export function boxedDefault(type: Type): unknown {
  return box(defaultOf(type), type)
}

/** The value that hooks get: that of a `Box`, else the value itself. */
function bare<T>(value: unknown): T {
  return (value instanceof Box ? value.value : value) as T
}

/** `ToString()` of a boxed value that is not null. */
export function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return String(value)
    case 'boolean':
      return value ? 'True' : 'False'
  }
  const type = typeOf(value)
  const hook = definitionOf(value).hook('text')
  return hook ? hook(bare<never>(value), type as never) : reflectionName(type)
}

/** What a value adds to a string: its text, nothing for null. */
export function concatText(value: unknown): string {
  return value === null ? '' : textOf(value)
}

/** `object.Equals(a, b)` of boxed values: equal in type and value. */
export function equals(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  const type = typeOf(a)
  if (type !== typeOf(b)) return false
  const hook = type.kind === 'named' ? type.definition.hook('equals') : undefined
  if (hook) return hook(bare<never>(a), bare<never>(b))
  // Not by `===`: NaN equals NaN, and 0.0 equals -0.0.
  return (
    a instanceof Box &&
    b instanceof Box &&
    (a.value === b.value || (Object.is(a.value, Number.NaN) && Object.is(b.value, Number.NaN)))
  )
}

/** A key for JavaScript's Map: equal values have the same, others mostly not (`equals` decides). */
export function hashKey(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Box) return value.value
  if (isArray(value)) return value
  const hook = definitionOf(value).hook('hash')
  return hook ? hook(value as never) : value
}

/** `GetHashCode()` of a boxed value: .NET's own where it is known, else one that equal values share. */
export function hashCode(value: unknown): number {
  if (value === null) return 0
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  const hook = definitionOf(value).hook('hashCode')
  if (hook) return hook(bare<never>(value))
  const key = hashKey(value)
  if (typeof key === 'object' || typeof key === 'function') return identityHash(key as object)
  return hashOfText(String(key))
}

const identities = new WeakMap<object, number>()
let lastIdentity = 0x2a5c1e

function identityHash(value: object): number {
  let hash = identities.get(value)
  if (hash === undefined) {
    lastIdentity = (lastIdentity * 1103515245 + 12345) & 0x7fffffff
    hash = lastIdentity
    identities.set(value, hash)
  }
  return hash
}

function hashOfText(text: string): number {
  let hash = 5381
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 33) ^ text.charCodeAt(i)) | 0
  return hash
}

/** `Comparer<T>.Default.Compare`: null before everything else. */
export function compare(a: unknown, b: unknown): number {
  if (a === null) return b === null ? 0 : -1
  if (b === null) return 1
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'string') spendOver(a.length)
  const hook = definitionOf(a).hook('compare')
  if (!hook) {
    throw new DotnetException(
      'System.ArgumentException',
      'At least one object must implement IComparable.',
    )
  }
  if (!isComparable(a, b, hook)) {
    throw new DotnetException(
      'System.ArgumentException',
      `Object must be of type ${definitionOf(a).name}.`,
    )
  }
  return hook(bare<never>(a), bare<never>(b))
}

/** Values compare with those of their own type; objects of classes that compare alike, with each other. */
function isComparable(a: unknown, b: unknown, hook: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return true
  const type = typeOf(a)
  if (type === typeOf(b)) return true
  return (
    type.kind === 'named' &&
    type.definition.kind === 'class' &&
    definitionOf(b).hook('compare') === hook
  )
}

/** The elements of an IEnumerable, in boxed form; each costs fuel. */
export function enumerate(value: unknown): Iterable<unknown> {
  if (value === null) throw nullReference()
  if (typeof value === 'string') return charactersOf(value)
  if (isArray(value)) return elementsOf(value)
  if (value instanceof MultiArray) return elementsOf(arrayOf(value.element, value.items))
  const hook = definitionOf(value).hook('enumerate')
  if (!hook) throw new Error(`${reflectionName(typeOf(value))} cannot be enumerated`)
  return hook(value as never)
}

function* charactersOf(text: string): Generator<unknown> {
  const type = typeOfName('System.Char')
  for (let i = 0; i < text.length; i++) {
    spend()
    yield new Box(type, text.charCodeAt(i))
  }
}

function* elementsOf(array: DotnetArray | Uint8Array): Generator<unknown> {
  const type = elementType(array)
  const boxed = isBoxed(type)
  for (let i = 0; i < array.length; i++) {
    spend()
    yield boxed ? box(array[i], type) : array[i]
  }
}

/** The elements of an IEnumerable as a JavaScript array, in boxed form. */
export function listOf(source: unknown): unknown[] {
  return Array.from(enumerate(source))
}

/** An IEnumerable that makes its elements when asked, each time anew: what LINQ returns. Elements are boxed. */
export class Sequence {
  readonly typeArguments: readonly Type[]
  readonly make: () => Iterator<unknown>

  constructor(element: Type, make: () => Iterator<unknown>) {
    this.typeArguments = [element]
    this.make = make
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.make()
  }
}

export function sequence(element: Type, make: () => Iterator<unknown>): Sequence {
  return new Sequence(element, make)
}

export { construct, typeOfName }
