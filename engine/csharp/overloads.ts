import type { Method } from '../dotnet/definition.ts'
import {
  argumentsOf,
  display,
  isDelegate,
  isNullable,
  isReferenceType,
  isTuple,
  isValueType,
  type NamedType,
  type Substitution,
  substitute,
  type Type,
  type TypeParameter,
} from '../dotnet/types.ts'
import { isSubtype } from '../dotnet/value.ts'
import { types } from './binder.ts'
import type { LocalFunction, MethodGroup, Raw } from './bound.ts'
import { implicitConversion, naturalType, standardConversion, tupleItems } from './conversions.ts'
import { type DelegateShape, shapeOf } from './delegates.ts'
import { inferTypes, superTypeOf } from './inference.ts'
import { numericKind } from './numeric.ts'
import type { Place } from './syntax.ts'

export interface Arg {
  readonly raw: Raw
  readonly name: string | undefined
  readonly mode: 'value' | 'ref' | 'out' | 'in'
  readonly place: Place
}

export interface CandidateParameter {
  readonly name: string
  /** With the type arguments of the owner put in. */
  readonly type: Type
  /** As declared. */
  readonly declared: Type
  readonly mode: 'value' | 'ref' | 'out' | 'in'
  readonly params: boolean
  readonly optional: boolean
}

/** A method that could be meant. */
export interface Candidate {
  readonly target: Method | LocalFunction
  readonly owner: NamedType | undefined
  readonly typeParameters: readonly TypeParameter[]
  readonly parameters: readonly CandidateParameter[]
  readonly returns: Type
  readonly display: string
}

export interface Resolution {
  readonly candidate: Candidate
  readonly typeArgs: readonly Type[]
  /** Of each argument: the index of its parameter. */
  readonly mapping: readonly number[]
  /** The types of the parameters as the call sees them; of an expanded `params` the array. */
  readonly types: readonly Type[]
  readonly expanded: boolean
  readonly returns: Type
}

export type Failure =
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly a: Candidate; readonly b: Candidate }
  | { readonly kind: 'count'; readonly candidate: Candidate }
  | {
      readonly kind: 'missing'
      readonly candidate: Candidate
      readonly parameter: CandidateParameter
    }
  | { readonly kind: 'name'; readonly candidate: Candidate; readonly arg: Arg }
  | { readonly kind: 'name-twice'; readonly candidate: Candidate; readonly arg: Arg }
  | { readonly kind: 'inference'; readonly candidate: Candidate }
  | { readonly kind: 'type-count'; readonly candidate: Candidate }
  | {
      readonly kind: 'constraint'
      readonly candidate: Candidate
      readonly parameter: TypeParameter
      readonly arg: Type
    }
  | {
      readonly kind: 'argument'
      readonly candidate: Candidate
      readonly index: number
      readonly wanted: Type
      readonly mode: CandidateParameter['mode']
    }

const noTypes: Substitution = new Map()

const candidates = new WeakMap<Method, Map<NamedType | undefined, Candidate>>()

/** A method as a candidate, seen from a constructed type; made once for both. */
export function methodCandidate(method: Method, owner: NamedType | undefined): Candidate {
  let known = candidates.get(method)
  if (!known) {
    known = new Map()
    candidates.set(method, known)
  }
  let candidate = known.get(owner)
  if (!candidate) {
    candidate = makeCandidate(method, owner)
    known.set(owner, candidate)
  }
  return candidate
}

function makeCandidate(method: Method, owner: NamedType | undefined): Candidate {
  const by = owner ? argumentsOf(owner) : noTypes
  return {
    target: method,
    owner,
    typeParameters: method.typeParameters,
    parameters: method.parameters.map((parameter) => ({
      name: parameter.name,
      type: substitute(parameter.type, by),
      declared: parameter.type,
      mode: parameter.mode,
      params: parameter.params,
      optional: parameter.fallback !== undefined,
    })),
    returns: substitute(method.returns, by),
    get display() {
      return displayMethod(method, owner)
    },
  }
}

export function localCandidate(target: LocalFunction): Candidate {
  return {
    target,
    owner: undefined,
    typeParameters: target.typeParameters,
    parameters: target.parameters.map((parameter) => ({
      name: parameter.name,
      type: parameter.type,
      declared: parameter.type,
      mode: parameter.mode,
      params: parameter.params,
      optional: parameter.optional !== undefined,
    })),
    returns: target.returns,
    get display() {
      const parameters = target.parameters.map((one) => display(one.type))
      return `${target.name}(${parameters.join(', ')})`
    },
  }
}

export function displayMethod(method: Method, owner: NamedType | undefined): string {
  const by = owner ? argumentsOf(owner) : noTypes
  const parameters = method.parameters.map((one) => {
    const type = display(substitute(one.type, by))
    const mode = one.mode === 'value' ? '' : `${one.mode} `
    return one.params ? `params ${type}` : `${mode}${type}`
  })
  const names = method.typeParameters.map((one) => one.name)
  const generics = names.length > 0 ? `<${names.join(', ')}>` : ''
  const of = owner ?? method.owner.self
  const isConstructor = method.name === '.ctor'
  const name = isConstructor ? method.owner.name : method.name.replace(/^operator /, 'operator ')
  return `${display(of)}.${name}${generics}(${parameters.join(', ')})`
}

/** Chooses the method that a call means (C# 11.6.4), or says why there is none. */
export function resolve(
  candidates: readonly Candidate[],
  args: readonly Arg[],
  typeArgs: readonly Type[] = [],
): Resolution | Failure {
  const applicable: Resolution[] = []
  const failures: Failure[] = []
  for (const candidate of candidates) {
    if (typeArgs.length > 0 && candidate.typeParameters.length !== typeArgs.length) {
      failures.push({ kind: 'type-count', candidate })
      continue
    }
    const normal = apply(candidate, args, typeArgs, false)
    if (!isFailure(normal)) {
      applicable.push(normal)
      continue
    }
    const expanded = candidate.parameters.at(-1)?.params
      ? apply(candidate, args, typeArgs, true)
      : undefined
    if (expanded && !isFailure(expanded)) applicable.push(expanded)
    else failures.push(normal, ...(expanded ? [expanded] : []))
  }
  if (applicable.length === 0) return worst(failures, candidates)
  return best(applicable, args)
}

export function isFailure(result: Resolution | Failure): result is Failure {
  return 'kind' in result
}

// What says most about the mistake: a wrong argument before a wrong number of arguments.
const order: readonly Failure['kind'][] = [
  'argument',
  'constraint',
  'inference',
  'name-twice',
  'name',
  'type-count',
  'missing',
  'count',
]

function worst(failures: readonly Failure[], candidates: readonly Candidate[]): Failure {
  for (const kind of order) {
    const found = failures.filter((one) => one.kind === kind)
    const [first] = found
    if (!first) continue
    if (first.kind === 'missing' && candidates.length > 1)
      return { kind: 'count', candidate: first.candidate }
    if (first.kind === 'argument')
      return closestArgument(found as (Failure & { kind: 'argument' })[])
    return first
  }
  return { kind: 'none' }
}

function closestArgument(failures: readonly (Failure & { kind: 'argument' })[]): Failure {
  // The overload of which most arguments fit.
  return failures.reduce((a, b) => (b.index > a.index ? b : a))
}

function apply(
  candidate: Candidate,
  args: readonly Arg[],
  typeArgs: readonly Type[],
  expanded: boolean,
): Resolution | Failure {
  const mapping = mapArguments(candidate, args, expanded)
  if (!isMapping(mapping)) return mapping
  if (candidate.typeParameters.length === 0) return applyPlain(candidate, args, mapping, expanded)
  let chosen = typeArgs
  const last = candidate.parameters.length - 1
  const parameterType = (index: number): Type => {
    const { type } = candidate.parameters[index]!
    return expanded && index === last && type.kind === 'array' ? type.element : type
  }
  if (candidate.typeParameters.length > 0 && typeArgs.length === 0) {
    const pairs = args.map((arg, i) => ({
      raw: arg.raw,
      parameter: parameterType(mapping[i]!),
      byRef: arg.mode === 'ref' || arg.mode === 'out',
    }))
    const inferred = inferTypes(candidate.typeParameters, pairs)
    if (!inferred) return { kind: 'inference', candidate }
    chosen = inferred
  }
  const by: Substitution = new Map(candidate.typeParameters.map((one, i) => [one, chosen[i]!]))
  for (const [i, arg] of args.entries()) {
    const parameter = candidate.parameters[mapping[i]!]!
    const wanted = substitute(parameterType(mapping[i]!), by)
    if (!accepts(arg, wanted, parameter.mode)) {
      return { kind: 'argument', candidate, index: i, wanted, mode: parameter.mode }
    }
  }
  for (const [i, parameter] of candidate.typeParameters.entries()) {
    if (!satisfies(chosen[i]!, parameter, by)) {
      return { kind: 'constraint', candidate, parameter, arg: chosen[i]! }
    }
  }
  return {
    candidate,
    typeArgs: chosen,
    mapping,
    types: candidate.parameters.map((one) => substitute(one.type, by)),
    expanded,
    returns: substitute(candidate.returns, by),
  }
}

const noTypeArgs: readonly Type[] = []

/** The same for a method without type parameters, as most are. */
function applyPlain(
  candidate: Candidate,
  args: readonly Arg[],
  mapping: readonly number[],
  expanded: boolean,
): Resolution | Failure {
  const { parameters } = candidate
  const last = parameters.length - 1
  for (let i = 0; i < args.length; i++) {
    const index = mapping[i]!
    const { type, mode } = parameters[index]!
    const wanted = expanded && index === last && type.kind === 'array' ? type.element : type
    if (!accepts(args[i]!, wanted, mode)) {
      return { kind: 'argument', candidate, index: i, wanted, mode }
    }
  }
  return {
    candidate,
    typeArgs: noTypeArgs,
    mapping,
    types: parameters.map((one) => one.type),
    expanded,
    returns: candidate.returns,
  }
}

export function satisfies(arg: Type, parameter: TypeParameter, by: Substitution): boolean {
  if (parameter.constraint === 'struct' && (!isValueType(arg) || isNullable(arg))) return false
  if (parameter.constraint === 'class' && !isReferenceType(arg)) return false
  return parameter.bounds.every((bound) => isSubtype(arg, substitute(bound, by)))
}

function accepts(arg: Arg, wanted: Type, mode: CandidateParameter['mode']): boolean {
  if (mode === 'ref' || mode === 'out') {
    if (arg.mode !== mode) return false
    if (arg.raw.kind === 'out-var') {
      return arg.raw.declared === undefined || arg.raw.declared.plain === wanted.plain
    }
    return arg.raw.type === undefined || arg.raw.type.plain === wanted.plain || isErrorType(arg.raw)
  }
  if (arg.mode !== 'value' && arg.mode !== mode) return false
  return implicitConversion(arg.raw, wanted) !== undefined
}

const isErrorType = (raw: Raw) => raw.type?.kind === 'named' && raw.type.definition.fullName === '?'

function isMapping(mapping: readonly number[] | Failure): mapping is readonly number[] {
  return Array.isArray(mapping)
}

const inPlace: (readonly number[])[] = []

/** The first arguments at the first parameters. */
function mappingOf(count: number): readonly number[] {
  inPlace[count] ??= Array.from({ length: count }, (_, i) => i)
  return inPlace[count]
}

/** The parameter of each argument; in the expanded form the last takes all that are left. */
function mapArguments(
  candidate: Candidate,
  args: readonly Arg[],
  expanded: boolean,
): readonly number[] | Failure {
  const { parameters } = candidate
  if (!expanded && args.length <= parameters.length && args.every((arg) => !arg.name)) {
    for (let i = args.length; i < parameters.length; i++) {
      const parameter = parameters[i]!
      if (!parameter.optional) return { kind: 'missing', candidate, parameter }
    }
    return mappingOf(args.length)
  }
  const last = parameters.length - 1
  const mapping: number[] = []
  const taken = new Set<number>()
  let outOfPlace = false
  for (const [i, arg] of args.entries()) {
    let index = i
    if (arg.name !== undefined) {
      index = parameters.findIndex((one) => one.name === arg.name)
      if (index < 0) return { kind: 'name', candidate, arg }
      if (index !== i) outOfPlace = true
    } else {
      if (outOfPlace) return { kind: 'name', candidate, arg }
      if (expanded && index > last) index = last
      if (index > last) return { kind: 'count', candidate }
    }
    if (taken.has(index) && !(expanded && index === last))
      return { kind: 'name-twice', candidate, arg }
    taken.add(index)
    mapping.push(index)
  }
  for (const [i, parameter] of parameters.entries()) {
    if (taken.has(i) || parameter.optional || (expanded && i === last)) continue
    return { kind: 'missing', candidate, parameter }
  }
  return mapping
}

// Which is better ------------------------------------------------------------------

function best(applicable: readonly Resolution[], args: readonly Arg[]): Resolution | Failure {
  let pool = applicable
  if (pool.length > 1) {
    const winners = pool.filter((one) =>
      pool.every((other) => other === one || isBetter(one, other, args)),
    )
    if (winners.length === 1) return winners[0]!
    // Same signatures from an interface and the one that it extends: the nearer one.
    const undominated = pool.filter(
      (one) => !pool.some((other) => other !== one && isBetter(other, one, args)),
    )
    if (undominated.length === 1) return undominated[0]!
    pool = undominated.length > 0 ? undominated : pool
    return { kind: 'ambiguous', a: pool[0]!.candidate, b: pool[1]!.candidate }
  }
  return pool[0]!
}

function typeAt(resolution: Resolution, arg: number): Type {
  const index = resolution.mapping[arg]!
  const type = resolution.types[index]!
  const isLast = index === resolution.types.length - 1
  return resolution.expanded && isLast && type.kind === 'array' ? type.element : type
}

function isBetter(a: Resolution, b: Resolution, args: readonly Arg[]): boolean {
  let better = false
  let allSame = true
  for (const [i, arg] of args.entries()) {
    const ta = typeAt(a, i)
    const tb = typeAt(b, i)
    if (ta.plain !== tb.plain) allSame = false
    const verdict = compareConversions(arg.raw, ta, tb)
    if (verdict < 0) return false
    if (verdict > 0) better = true
  }
  if (better) return true
  if (allSame) return breaksTie(a, b)
  // `"a b".Split(null)`: the overload that needs no default is meant.
  return missingArguments(a) < missingArguments(b)
}

const missingArguments = (one: Resolution) =>
  one.expanded
    ? Number.POSITIVE_INFINITY
    : one.candidate.parameters.length - new Set(one.mapping).size

/** 1 when the first target is better, -1 when the second is, 0 when neither. */
function compareConversions(raw: Raw, a: Type, b: Type): number {
  if (a.plain === b.plain) return 0
  const exactA = isExact(raw, a)
  const exactB = isExact(raw, b)
  if (exactA !== exactB) return exactA ? 1 : -1
  return compareTargets(a, b, raw)
}

function isExact(raw: Raw, target: Type): boolean {
  if (raw.type) return raw.type.plain === target.plain
  if (raw.kind === 'unbound-lambda' && isDelegate(target)) {
    const shape = shapeOf(target)
    const inferred = raw.lambda.bind(shape.parameters, undefined).inferred
    return inferred !== undefined && inferred.plain === shape.returns.plain
  }
  if (raw.kind === 'tuple-untyped' && isTuple(target)) {
    const items = tupleItems(target)
    return raw.items.every((item, i) => items[i] !== undefined && isExact(item, items[i]!))
  }
  const natural = naturalType(raw)
  return natural !== undefined && natural.plain === target.plain
}

function compareTargets(a: Type, b: Type, raw: Raw | undefined): number {
  const ab = standardConversion(a, b)?.implicit === true
  const ba = standardConversion(b, a)?.implicit === true
  if (ab !== ba) return ab ? 1 : -1
  if (isDelegate(a) && isDelegate(b)) return compareDelegates(a, b, raw)
  const ka = numericKind(isNullable(a) ? a.args[0]! : a)
  const kb = numericKind(isNullable(b) ? b.args[0]! : b)
  if (ka && kb) {
    if (signed.has(ka) && unsignedOver(ka, kb)) return 1
    if (signed.has(kb) && unsignedOver(kb, ka)) return -1
  }
  return 0
}

const signed: ReadonlySet<string> = new Set(['sbyte', 'short', 'int', 'long'])
const unsignedOver = (a: string, b: string) => {
  const rank = ['sbyte', 'short', 'int', 'long'].indexOf(a)
  return ['byte', 'ushort', 'uint', 'ulong'].indexOf(b) >= rank
}

// Of two delegates with the same parameters, that with the better result (C# 11.6.4.7).
function compareDelegates(a: NamedType, b: NamedType, raw: Raw | undefined): number {
  const sa = shapeOf(a)
  const sb = shapeOf(b)
  if (sa.parameters.length !== sb.parameters.length) return 0
  if (sa.parameters.some((type, i) => type.plain !== sb.parameters[i]!.plain)) return 0
  if (sa.returns === types.void) return sb.returns === types.void ? 0 : -1
  if (sb.returns === types.void) return 1
  if (raw && raw.kind !== 'unbound-lambda') return 0
  if (raw) {
    const inferred = raw.lambda.bind(sa.parameters, undefined).inferred
    if (inferred) {
      if (inferred.plain === sa.returns.plain) return 1
      if (inferred.plain === sb.returns.plain) return -1
    }
  }
  return compareTargets(sa.returns, sb.returns, undefined)
}

function breaksTie(a: Resolution, b: Resolution): boolean {
  const ga = a.candidate.typeParameters.length > 0
  const gb = b.candidate.typeParameters.length > 0
  if (ga !== gb) return !ga
  if (a.expanded !== b.expanded) return !a.expanded
  if (a.expanded && a.candidate.parameters.length !== b.candidate.parameters.length) {
    return a.candidate.parameters.length > b.candidate.parameters.length
  }
  const unusedA = a.candidate.parameters.length - new Set(a.mapping).size
  const unusedB = b.candidate.parameters.length - new Set(b.mapping).size
  if (unusedA !== unusedB) return unusedA < unusedB
  const specific = compareSpecific(a, b)
  if (specific !== 0) return specific > 0
  return isHiding(a, b)
}

/** A member of an interface hides that of the interfaces it extends. */
function isHiding(a: Resolution, b: Resolution): boolean {
  const oa = a.candidate.owner
  const ob = b.candidate.owner
  return (
    oa !== undefined && ob !== undefined && oa !== ob && isSubtype(oa, ob) && !isSubtype(ob, oa)
  )
}

function compareSpecific(a: Resolution, b: Resolution): number {
  let verdict = 0
  for (const [i, index] of a.mapping.entries()) {
    const one = specificity(
      a.candidate.parameters[index]!.declared,
      b.candidate.parameters[b.mapping[i]!]!.declared,
    )
    if (one === 0) continue
    if (verdict !== 0 && verdict !== one) return 0
    verdict = one
  }
  return verdict
}

function specificity(a: Type, b: Type): number {
  if (a.kind === 'parameter') return b.kind === 'parameter' ? 0 : -1
  if (b.kind === 'parameter') return 1
  if (a.kind === 'array' && b.kind === 'array') return specificity(a.element, b.element)
  if (a.kind === 'named' && b.kind === 'named' && a.definition === b.definition) {
    for (const [i, arg] of a.args.entries()) {
      const one = specificity(arg, b.args[i]!)
      if (one !== 0) return one
    }
  }
  return 0
}

// Method groups ----------------------------------------------------------------------

/** The method of a group that takes what a delegate gives. */
export function resolveGroup(group: MethodGroup, shape: DelegateShape): Resolution | undefined {
  const args: Arg[] = shape.parameters.map((type, i) => ({
    raw: { kind: 'slot', slot: { type, id: 0 }, type, start: 0, end: 0 },
    name: undefined,
    mode: shape.invoke.parameters[i]!.mode,
    place: { start: 0, end: 0 },
  }))
  const candidates = group.locals
    ? [localCandidate(group.locals)]
    : group.methods.map((method) => methodCandidate(method, ownerOf(group.of, method)))
  const receiverArgs = (method: Method | LocalFunction): readonly Arg[] =>
    group.receiver && 'isExtension' in method && method.isExtension
      ? [{ raw: group.receiver, name: undefined, mode: 'value', place: group.receiver }, ...args]
      : args
  const fitting = candidates
    .map((candidate) => resolve([candidate], receiverArgs(candidate.target), group.typeArgs))
    .filter((one): one is Resolution => !isFailure(one) && !one.expanded)
    .filter((one) => returnsFit(one.returns, shape.returns))
  if (fitting.length <= 1) return fitting[0]
  const result = best(fitting, args)
  return isFailure(result) ? undefined : result
}

function returnsFit(from: Type, to: Type): boolean {
  if (to === types.void || to.open) return true
  if (from === types.void) return false
  const conversion = standardConversion(from, to)
  return conversion?.kind === 'identity' || conversion?.kind === 'same'
}

/** The constructed type of which a method is a member, seen from a type that has it. */
export function ownerOf(type: Type | undefined, method: Method): NamedType | undefined {
  if (!type || method.isExtension) return method.owner.arity === 0 ? method.owner.self : undefined
  return (
    superTypeOf(type, method.owner.self) ??
    (method.owner.arity === 0 ? method.owner.self : undefined)
  )
}
