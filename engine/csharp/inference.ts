import {
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
import { baseOf, interfacesOf } from '../dotnet/value.ts'
import { errorType, types } from './binder.ts'
import type { Raw } from './bound.ts'
import { naturalType, standardConversion, tupleItems } from './conversions.ts'
import { hasShape, shapeOf } from './delegates.ts'
import { resolveGroup } from './overloads.ts'

/** An argument and the declared type of its parameter. */
export interface Pair {
  readonly raw: Raw
  readonly parameter: Type
  readonly byRef: boolean
}

interface Bounds {
  readonly exact: Set<Type>
  readonly lower: Set<Type>
  readonly upper: Set<Type>
  fixed: Type | undefined
}

/** Finds the type arguments of a generic method from its arguments (C# 11.6.3); undefined when it cannot. */
export function inferTypes(
  parameters: readonly TypeParameter[],
  pairs: readonly Pair[],
): readonly Type[] | undefined {
  return new Inference(parameters).run(pairs)
}

class Inference {
  readonly #bounds = new Map<TypeParameter, Bounds>()

  constructor(parameters: readonly TypeParameter[]) {
    for (const parameter of parameters) {
      const bounds = { exact: new Set<Type>(), lower: new Set<Type>(), upper: new Set<Type>() }
      this.#bounds.set(parameter, { ...bounds, fixed: undefined })
    }
  }

  run(pairs: readonly Pair[]): readonly Type[] | undefined {
    for (const { raw, parameter, byRef } of pairs) this.#first(raw, parameter, byRef)
    const waiting = new Set(pairs.filter(({ raw }) => isFunction(raw)))
    while (this.#unfixed().length > 0) {
      const fixable = this.#fixable(waiting)
      if (fixable.length === 0 && !this.#outputs(waiting)) return undefined
      for (const parameter of fixable) if (!this.#fix(parameter)) return undefined
      this.#outputs(waiting)
    }
    return [...this.#bounds.values()].map((bounds) => bounds.fixed!)
  }

  #first(raw: Raw, parameter: Type, byRef: boolean): void {
    if (raw.kind === 'unbound-lambda') {
      const { declared } = raw.lambda
      if (!declared || !isDelegate(parameter)) return
      const shape = shapeOf(parameter)
      declared.forEach((type, i) => {
        const wanted = shape.parameters[i]
        if (wanted) this.#exact(type, wanted)
      })
      return
    }
    if (raw.kind === 'tuple-untyped' && isTuple(parameter)) {
      const items = tupleItems(parameter)
      if (items.length === raw.items.length) {
        raw.items.forEach((item, i) => {
          this.#first(item, items[i]!, false)
        })
      }
      return
    }
    const type = naturalType(raw)
    if (!type || type === errorType || type === types.void) return
    if (byRef) this.#exact(type, parameter)
    else this.#lower(type, parameter)
  }

  /** Results of lambdas and method groups whose inputs are known. */
  #outputs(waiting: Set<Pair>): boolean {
    let progress = false
    for (const pair of waiting) {
      const target = pair.parameter
      if (!isDelegate(target)) {
        waiting.delete(pair)
        continue
      }
      const shape = shapeOf(target)
      if (shape.parameters.some((type) => this.#hasUnfixed(type))) continue
      waiting.delete(pair)
      progress = true
      if (!this.#hasUnfixed(shape.returns)) continue
      const inputs = shape.parameters.map((type) => substitute(type, this.#known()))
      const result = this.#resultOf(pair.raw, target, inputs)
      if (result && result !== errorType && result !== types.void)
        this.#lower(result, shape.returns)
    }
    return progress
  }

  #resultOf(raw: Raw, target: NamedType, inputs: readonly Type[]): Type | undefined {
    const shape = shapeOf(target)
    if (raw.kind === 'unbound-lambda') {
      return hasShape(raw.lambda, { ...shape, parameters: inputs })
        ? raw.lambda.bind(inputs, undefined).inferred
        : undefined
    }
    if (raw.kind === 'methods') {
      return resolveGroup(raw.group, { ...shape, parameters: inputs })?.returns
    }
    return undefined
  }

  #fixable(waiting: ReadonlySet<Pair>): TypeParameter[] {
    const unfixed = this.#unfixed().filter((one) => this.#hasBounds(one))
    const independent = unfixed.filter((one) => !this.#dependsOnOthers(one, waiting))
    return independent.length > 0
      ? independent
      : unfixed.filter((one) => this.#isNeeded(one, waiting))
  }

  /** True when the result of a lambda that still waits for its inputs would tell more about the parameter. */
  #dependsOnOthers(parameter: TypeParameter, waiting: ReadonlySet<Pair>): boolean {
    for (const { parameter: target } of waiting) {
      if (!isDelegate(target)) continue
      const shape = shapeOf(target)
      if (
        occurs(parameter, shape.returns) &&
        shape.parameters.some((type) => this.#hasUnfixed(type))
      ) {
        return true
      }
    }
    return false
  }

  #isNeeded(parameter: TypeParameter, waiting: ReadonlySet<Pair>): boolean {
    for (const { parameter: target } of waiting) {
      if (
        isDelegate(target) &&
        shapeOf(target).parameters.some((type) => occurs(parameter, type))
      ) {
        return true
      }
    }
    return false
  }

  #fix(parameter: TypeParameter): boolean {
    const bounds = this.#bounds.get(parameter)!
    let candidates = [...new Set([...bounds.exact, ...bounds.lower, ...bounds.upper])]
    for (const bound of bounds.exact)
      candidates = candidates.filter((one) => one.plain === bound.plain)
    for (const bound of bounds.lower) candidates = candidates.filter((one) => converts(bound, one))
    for (const bound of bounds.upper) candidates = candidates.filter((one) => converts(one, bound))
    const best = candidates.filter((one) => candidates.every((other) => converts(other, one)))
    const plain = new Set(best.map((one) => one.plain))
    if (plain.size !== 1) return false
    // Of two that differ in the names of tuple elements only, those names go.
    bounds.fixed = best.length === 1 ? best[0] : best[0]!.plain
    return true
  }

  #exact(from: Type, to: Type): void {
    if (!to.open) return
    if (to.kind === 'parameter') {
      this.#bounds.get(to)?.exact.add(from)
      return
    }
    if (to.kind === 'array') {
      if (from.kind === 'array' && from.rank === to.rank) this.#exact(from.element, to.element)
      return
    }
    if (from.kind !== 'named' || from.definition !== to.definition) return
    to.args.forEach((arg, i) => {
      this.#exact(from.args[i]!, arg)
    })
  }

  #lower(from: Type, to: Type): void {
    if (!to.open) return
    if (to.kind === 'parameter') {
      this.#bounds.get(to)?.lower.add(from)
      return
    }
    if (to.kind === 'array') {
      if (from.kind !== 'array' || from.rank !== to.rank) return
      if (isReferenceType(from.element)) this.#lower(from.element, to.element)
      else this.#exact(from.element, to.element)
      return
    }
    if (isNullable(to)) {
      if (isNullable(from)) this.#lower(from.args[0]!, to.args[0]!)
      else if (isValueType(from)) this.#lower(from, to.args[0]!)
      return
    }
    if (isTuple(to) && isTuple(from)) {
      const items = tupleItems(from)
      tupleItems(to).forEach((item, i) => {
        if (items[i]) this.#lower(items[i], item)
      })
      return
    }
    const base = superTypeOf(from, to)
    if (!base) return
    to.args.forEach((arg, i) => {
      const own = base.args[i]!
      const { variance } = to.definition.parameters[i]!
      if (variance === 'out' && isReferenceType(own)) this.#lower(own, arg)
      else if (variance === 'in' && isReferenceType(own)) this.#upper(own, arg)
      else this.#exact(own, arg)
    })
  }

  #upper(from: Type, to: Type): void {
    if (!to.open) return
    if (to.kind === 'parameter') {
      this.#bounds.get(to)?.upper.add(from)
      return
    }
    if (from.kind === 'named' && to.kind === 'named' && from.definition === to.definition) {
      to.args.forEach((arg, i) => {
        this.#exact(from.args[i]!, arg)
      })
    }
  }

  #unfixed(): TypeParameter[] {
    return [...this.#bounds].filter(([, bounds]) => !bounds.fixed).map(([parameter]) => parameter)
  }

  #hasBounds(parameter: TypeParameter): boolean {
    const { exact, lower, upper } = this.#bounds.get(parameter)!
    return exact.size + lower.size + upper.size > 0
  }

  #hasUnfixed(type: Type): boolean {
    return this.#unfixed().some((parameter) => occurs(parameter, type))
  }

  #known(): Substitution {
    const map = new Map<TypeParameter, Type>()
    for (const [parameter, { fixed }] of this.#bounds) if (fixed) map.set(parameter, fixed)
    return map
  }
}

function isFunction(raw: Raw): boolean {
  return raw.kind === 'unbound-lambda' || raw.kind === 'methods'
}

function occurs(parameter: TypeParameter, type: Type): boolean {
  if (!type.open) return false
  if (type.kind === 'parameter') return type === parameter
  if (type.kind === 'array') return occurs(parameter, type.element)
  return type.args.some((arg) => occurs(parameter, arg))
}

function converts(from: Type, to: Type): boolean {
  return standardConversion(from, to)?.implicit === true
}

/** The one base class or interface of a type that is made of the same definition. */
export function superTypeOf(type: Type, like: NamedType): NamedType | undefined {
  if (type.kind === 'named' && type.definition === like.definition) return type
  if (like.definition.kind === 'interface') {
    const found = interfacesOf(type).filter((one) => one.definition === like.definition)
    return found.length === 1 ? found[0] : undefined
  }
  for (let base = baseOf(type); base; base = baseOf(base)) {
    if (base.definition === like.definition) return base
  }
  return undefined
}

/** The type to which all others convert: of `new[] { … }`, of a lambda's results, of `? :`. */
export function bestCommonType(raws: readonly Raw[]): Type | undefined {
  const candidates = [...new Set(raws.map(naturalType).filter((type) => type !== undefined))]
  if (candidates.includes(errorType)) return errorType
  const best = candidates.filter((one) => candidates.every((other) => converts(other, one)))
  const plain = new Set(best.map((one) => one.plain))
  if (plain.size !== 1) return undefined
  return best.length === 1 ? best[0] : best[0]!.plain
}
