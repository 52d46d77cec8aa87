import type { Method } from '../dotnet/definition.ts'
import {
  argumentsOf,
  isBoxed,
  isDelegate,
  isEnum,
  isInterface,
  isNamed,
  isNullable,
  isReferenceType,
  isTuple,
  isValueType,
  type NamedType,
  substitute,
  type Type,
  underlying,
} from '../dotnet/types.ts'
import { baseOf, isSubtype } from '../dotnet/value.ts'
import { errorType, tupleOf, types } from './binder.ts'
import type { Raw } from './bound.ts'
import { lambdaConverts, methodsConvert } from './delegates.ts'
import { fits, isImplicitNumeric, isIntegral, numericKind, underlyingKind } from './numeric.ts'

/** How one type becomes another (C# 10.2, 10.3). `implicit` conversions need no cast. */
export type Conversion = { readonly implicit: boolean } & (
  | {
      readonly kind:
        | 'identity'
        | 'same'
        | 'box'
        | 'unbox'
        | 'cast'
        | 'numeric'
        | 'null'
        | 'default'
        | 'throw'
    }
  /** A constant that fits. */
  | { readonly kind: 'constant' }
  /** To `T?` from `T` or `S?`; from `T?`. */
  | { readonly kind: 'wrap' | 'lift' | 'unwrap'; readonly inner: Conversion }
  | { readonly kind: 'tuple'; readonly items: readonly Conversion[] }
  /** A tuple literal as its own type, and from there. */
  | { readonly kind: 'natural'; readonly inner: Conversion }
  | { readonly kind: 'user'; readonly user: UserConversion }
  | { readonly kind: 'lambda' | 'methods' }
)

export interface UserConversion {
  readonly method: Method
  readonly parameter: Type
  readonly result: Type
  /** A null operand gives null, without a call. */
  readonly lifted: boolean
}

const identity: Conversion = { kind: 'identity', implicit: true }
const same: Conversion = { kind: 'same', implicit: true }

/** A conversion that C# makes by itself. */
export function implicitConversion(from: Raw, to: Type): Conversion | undefined {
  const found = conversionOf(from, to, false)
  return found?.implicit ? found : undefined
}

/** A conversion that a cast may make, which includes all implicit ones. */
export function explicitConversion(from: Raw, to: Type): Conversion | undefined {
  return conversionOf(from, to, true)
}

function conversionOf(from: Raw, to: Type, explicit: boolean): Conversion | undefined {
  if (to === errorType || from.type === errorType) return identity
  if (to === types.void) return undefined
  if (from.type === undefined) return fromUntyped(from, to, explicit)
  if (from.type === types.void) return undefined
  const constant = fromConstant(from, to)
  if (constant) return constant
  const standard = standardConversion(from.type, to)
  if (standard && (standard.implicit || explicit)) return standard
  const user = userConversion(from.type, to, explicit)
  return user ?? standard
}

function fromUntyped(
  from: Raw & { type: undefined },
  to: Type,
  explicit: boolean,
): Conversion | undefined {
  switch (from.kind) {
    case 'null':
      return isReferenceType(to) || isNullable(to) ? { kind: 'null', implicit: true } : fromNull(to)
    case 'default-literal':
      return { kind: 'default', implicit: true }
    case 'throw-untyped':
      return { kind: 'throw', implicit: true }
    case 'unbound-lambda':
      return isDelegate(to) && lambdaConverts(from.lambda, to)
        ? { kind: 'lambda', implicit: true }
        : undefined
    case 'methods':
      return isDelegate(to) && methodsConvert(from.group, to)
        ? { kind: 'methods', implicit: true }
        : undefined
    case 'tuple-untyped': {
      const target = underlying(to)
      if (!isTuple(target)) {
        const natural = naturalType(from)
        const inner = natural && standardConversion(natural, to)
        return inner && { kind: 'natural', inner, implicit: inner.implicit }
      }
      const items = tupleItems(target)
      if (items.length !== from.items.length) return undefined
      const inner = from.items.map((item, i) => conversionOf(item, items[i]!, explicit))
      if (inner.some((one) => one === undefined)) return undefined
      const conversions = inner as Conversion[]
      return {
        kind: 'tuple',
        items: conversions,
        implicit: conversions.every((one) => one.implicit),
      }
    }
    default:
      return undefined
  }
}

/** `null` as what a struct's one operator takes: an array where a ReadOnlySpan is wanted. */
function fromNull(to: Type): Conversion | undefined {
  const operators = operatorsOf(to).filter((one) => one.implicit && isReferenceType(one.parameter))
  const [only] = operators
  if (!only || operators.length > 1 || only.result !== to) return undefined
  const { method, parameter, result } = only
  return { kind: 'user', user: { method, parameter, result, lifted: false }, implicit: true }
}

/** The elements of a tuple type, those of `TRest` with it. */
export function tupleItems(type: NamedType): readonly Type[] {
  const rest = type.args[7]
  if (rest === undefined || !isTuple(rest)) return type.args
  return [...type.args.slice(0, 7), ...tupleItems(rest)]
}

function fromConstant(from: Raw, to: Type): Conversion | undefined {
  if (from.kind !== 'literal' || from.value === null || !from.type) return undefined
  const target = underlying(to)
  const kind = numericKind(from.type)
  if (kind === 'int' || kind === 'long') {
    const value = from.value as number | bigint
    const wanted = numericKind(target)
    if (wanted && isIntegral(wanted) && wanted !== 'char' && wanted !== kind) {
      const allowed = kind === 'int' ? fits(value, wanted) : wanted === 'ulong' && value >= 0
      if (allowed) return wrapConstant({ kind: 'constant', implicit: true }, to)
    }
  }
  // The constant 0 is a value of every enum.
  if (kind && isEnum(target) && Number(from.value) === 0 && kind !== 'char') {
    return wrapConstant({ kind: 'constant', implicit: true }, to)
  }
  return undefined
}

function wrapConstant(inner: Conversion, to: Type): Conversion {
  return isNullable(to) ? { kind: 'wrap', inner, implicit: true } : inner
}

const standardCache = new WeakMap<Type, Map<Type, Conversion | undefined>>()

/** Conversions between types that no user-defined operator makes. */
export function standardConversion(from: Type, to: Type): Conversion | undefined {
  if (from.plain === to.plain) return identity
  if (from === errorType || to === errorType) return identity
  // What is known of a type parameter may still grow.
  if (from.open || to.open) return findStandard(from, to)
  let known = standardCache.get(from)
  if (!known) {
    known = new Map()
    standardCache.set(from, known)
  }
  let found = known.get(to)
  if (found === undefined && !known.has(to)) {
    found = findStandard(from, to)
    known.set(to, found)
  }
  return found
}

function findStandard(from: Type, to: Type): Conversion | undefined {
  if (isNullable(to)) return toNullable(from, to)
  if (isNullable(from)) return fromNullable(from, to)
  const number = numericConversion(from, to)
  if (number) return number
  if (isTuple(from) && isTuple(to)) return tupleConversion(from, to)
  return referenceConversion(from, to)
}

function numericConversion(from: Type, to: Type): Conversion | undefined {
  const a = numericKind(from)
  const b = numericKind(to)
  if (a && b) return { kind: 'numeric', implicit: isImplicitNumeric(a, b) }
  if (underlyingKind(from) && underlyingKind(to)) return { kind: 'numeric', implicit: false }
  return undefined
}

function toNullable(from: Type, to: NamedType): Conversion | undefined {
  const target = to.args[0]!
  if (isNullable(from)) {
    const inner = standardConversion(from.args[0]!, target)
    if (!inner || !isValueConversion(inner)) return undefined
    return { kind: 'lift', inner, implicit: inner.implicit }
  }
  if (isValueType(from)) {
    const inner = standardConversion(from, target)
    if (!inner || !isValueConversion(inner)) return undefined
    return { kind: 'wrap', inner, implicit: inner.implicit }
  }
  return isUnboxable(from) ? { kind: 'unbox', implicit: false } : undefined
}

function fromNullable(from: NamedType, to: Type): Conversion | undefined {
  const source = from.args[0]!
  if (isValueType(to)) {
    const inner = standardConversion(source, to)
    if (!inner || !isValueConversion(inner)) return undefined
    return { kind: 'unwrap', inner, implicit: false }
  }
  // `int?` becomes what int becomes, or null.
  const inner = standardConversion(source, to)
  if (inner?.implicit && (inner.kind === 'box' || inner.kind === 'same')) return inner
  return undefined
}

const isValueConversion = (conversion: Conversion) =>
  conversion.kind === 'identity' || conversion.kind === 'numeric' || conversion.kind === 'tuple'

function tupleConversion(from: NamedType, to: NamedType): Conversion | undefined {
  const a = tupleItems(from)
  const b = tupleItems(to)
  if (a.length !== b.length) return undefined
  const items = a.map((item, i) => standardConversion(item, b[i]!))
  if (items.some((item) => item === undefined)) return undefined
  const conversions = items as Conversion[]
  return { kind: 'tuple', items: conversions, implicit: conversions.every((one) => one.implicit) }
}

function isUnboxable(from: Type): boolean {
  if (from.kind === 'parameter') return true
  return (
    isInterface(from) ||
    isNamed(from, 'System.Object') ||
    isNamed(from, 'System.ValueType') ||
    isNamed(from, 'System.Enum')
  )
}

function referenceConversion(from: Type, to: Type): Conversion | undefined {
  if (isSubtype(from, to)) {
    return isValueType(from) && isBoxed(from) ? { kind: 'box', implicit: true } : same
  }
  if (isValueType(to) && to.kind === 'named') {
    if (!isUnboxable(from)) return undefined
    if (isInterface(from) && !isSubtype(to, from)) return undefined
    return { kind: 'unbox', implicit: false }
  }
  if (from.kind === 'parameter' || to.kind === 'parameter') {
    // From or to an open type: by way of object.
    const isRelated =
      from.kind === 'parameter' ? isInterface(to) || isSubtype(to, baseOf(from)!) : true
    return isRelated ? { kind: 'cast', implicit: false } : undefined
  }
  if (isValueType(from)) return undefined
  if (isSubtype(to, from) || mayBeBoth(from, to)) return { kind: 'cast', implicit: false }
  return undefined
}

/** A value of one type might be of the other as well: interfaces and classes that can be derived from. */
function mayBeBoth(from: Type, to: Type): boolean {
  if (from.kind === 'array' && to.kind === 'array') {
    return (
      from.rank === to.rank &&
      isReferenceType(from.element) &&
      isReferenceType(to.element) &&
      standardConversion(from.element, to.element) !== undefined
    )
  }
  if (isInterface(from)) return !isSealed(to)
  if (isInterface(to)) return !isSealed(from)
  if (isDelegate(from) && isDelegate(to)) return from.definition === to.definition
  return false
}

function isSealed(type: Type): boolean {
  if (type.kind === 'array') return true
  if (type.kind === 'parameter') return false
  return type.definition.fullName === 'System.String' || type.definition.kind === 'delegate'
}

// User-defined conversions ------------------------------------------------------

interface Operator {
  readonly method: Method
  readonly parameter: Type
  readonly result: Type
  readonly implicit: boolean
}

/** The most specific conversion operator of the two types (C# 10.5). */
function userConversion(from: Type, to: Type, explicit: boolean): Conversion | undefined {
  const source = underlying(from)
  const target = underlying(to)
  // Interfaces take no part, nor does object.
  if (isInterface(source) || isInterface(target)) return undefined
  const operators = [...operatorsOf(source), ...(source === target ? [] : operatorsOf(target))]
  if (operators.length === 0) return undefined
  for (const [a, b, lifted] of [
    [from, to, false],
    [source, to, true],
    [source, target, true],
  ] as const) {
    if (lifted && !isNullable(from)) continue
    const found = pick(operators, a, b, explicit)
    if (found === undefined) continue
    const user = { method: found.method, parameter: found.parameter, result: found.result, lifted }
    return { kind: 'user', user, implicit: found.isImplicit }
  }
  return undefined
}

function pick(operators: readonly Operator[], from: Type, to: Type, explicit: boolean) {
  const implicitOnes = operators.filter(
    (one) => one.implicit && encompasses(from, one.parameter) && encompasses(one.result, to),
  )
  const implicitPick = mostSpecific(implicitOnes, from, to)
  if (implicitPick) return { ...implicitPick, isImplicit: true }
  if (!explicit) return undefined
  const either = (a: Type, b: Type) => encompasses(a, b) || encompasses(b, a) || isNumberPair(a, b)
  const explicitOnes = operators.filter(
    (one) => either(from, one.parameter) && either(one.result, to),
  )
  const explicitPick = mostSpecific(explicitOnes, from, to)
  return explicitPick && { ...explicitPick, isImplicit: false }
}

const isNumberPair = (a: Type, b: Type) =>
  underlyingKind(underlying(a)) !== undefined && underlyingKind(underlying(b)) !== undefined

function encompasses(from: Type, to: Type): boolean {
  return standardConversion(from, to)?.implicit === true
}

function mostSpecific(operators: readonly Operator[], from: Type, to: Type): Operator | undefined {
  if (operators.length === 0) return undefined
  const parameter = closest(
    operators.map((one) => one.parameter),
    from,
    true,
  )
  const result = closest(
    operators.map((one) => one.result),
    to,
    false,
  )
  if (!parameter || !result) return undefined
  const exact = operators.filter((one) => one.parameter === parameter && one.result === result)
  return exact.length === 1 ? exact[0] : undefined
}

/** The type itself, else the most derived one of those that take it, else the most general of the others. */
function closest(candidates: readonly Type[], wanted: Type, isSource: boolean): Type | undefined {
  if (candidates.includes(wanted)) return wanted
  const wider = candidates.filter((one) =>
    isSource ? encompasses(wanted, one) : encompasses(one, wanted),
  )
  const pool = wider.length > 0 ? wider : candidates
  const narrowest = wider.length > 0 === isSource
  const unique = [...new Set(pool)]
  return unique.find((one) =>
    unique.every((other) => (narrowest ? encompasses(one, other) : encompasses(other, one))),
  )
}

const operatorCache = new WeakMap<Type, readonly Operator[]>()

function operatorsOf(type: Type): readonly Operator[] {
  const known = operatorCache.get(type)
  if (known) return known
  const found: Operator[] = []
  for (let one: Type | undefined = type; one?.kind === 'named'; one = baseOf(one)) {
    const by = argumentsOf(one)
    for (const name of ['implicit', 'explicit']) {
      for (const member of one.definition.members(name)) {
        if (member.kind !== 'method') continue
        found.push({
          method: member,
          parameter: substitute(member.parameters[0]!.type, by),
          result: substitute(member.returns, by),
          implicit: name === 'implicit',
        })
      }
    }
  }
  operatorCache.set(type, found)
  return found
}

/** The type that an expression has, or would have by itself: that of a tuple literal whose items all have one. */
export function naturalType(raw: Raw): Type | undefined {
  if (raw.type) return raw.type
  if (raw.kind === 'tuple-untyped') {
    const items = raw.items.map(naturalType)
    if (items.some((one) => one === undefined)) return undefined
    return tupleOf(items as Type[], raw.names)
  }
  return undefined
}
