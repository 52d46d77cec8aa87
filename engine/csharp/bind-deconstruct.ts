import type { Method } from '../dotnet/definition.ts'
import {
  argumentsOf,
  display,
  isBoxed,
  isTuple,
  type NamedType,
  substitute,
  type Type,
} from '../dotnet/types.ts'
import { assignable, bindRaw } from './bind-expression.ts'
import { type Binder, errorType, tupleOf, types } from './binder.ts'
import type { Bound, Raw, Variable } from './bound.ts'
import { isOpenAt, keep, node } from './build.ts'
import { naturalType, tupleItems } from './conversions.ts'
import { asValue, convertTo, rowItem, rowOf } from './convert.ts'
import { lookup } from './members.ts'
import { ownerOf } from './overloads.ts'
import type { Designation, Expr, Place } from './syntax.ts'

/** A target of a deconstruction: a place, a new variable, nothing, or more of them. */
type Target =
  | { readonly kind: 'place'; readonly bound: Bound }
  | {
      readonly kind: 'new'
      readonly name: string
      readonly declared: Type | undefined
      readonly place: Place
    }
  | { readonly kind: 'discard' }
  | { readonly kind: 'list'; readonly items: readonly Target[]; readonly place: Place }

/** `(a, b) = value`, `var (a, b) = value`. */
export function bindDeconstruction(
  b: Binder,
  syntax: Expr,
  valueSyntax: Expr,
  whole: Place,
): Bound {
  const target = targetOf(b, syntax)
  const raw = bindRaw(b, valueSyntax)
  if (!target || raw.type === errorType) {
    if (target) declareAll(b, target)
    return b.error(whole)
  }
  return assignTo(b, target, raw, whole)
}

/** The variables that `foreach (var (a, b) in …)` declares, and their assignment from an element. */
export function deconstructInto(
  b: Binder,
  designation: Designation,
  value: Bound,
  whole: Place,
): Bound {
  return assignTo(b, designationTarget(designation, undefined), value, whole)
}

function targetOf(b: Binder, syntax: Expr): Target | undefined {
  if (syntax.kind === 'tuple') {
    const items = syntax.items.map((item) => targetOf(b, item.value))
    if (items.some((item) => item === undefined)) return undefined
    return { kind: 'list', items: items as Target[], place: syntax }
  }
  if (syntax.kind === 'declaration') {
    return designationTarget(syntax.designation, syntax.type && b.type(syntax.type))
  }
  if (syntax.kind === 'name' && syntax.name === '_' && !b.scope.find('_'))
    return { kind: 'discard' }
  const raw = bindRaw(b, syntax)
  if (raw.type === errorType) return undefined
  const bound = assignable(b, raw, false)
  return bound && { kind: 'place', bound }
}

function designationTarget(designation: Designation, declared: Type | undefined): Target {
  switch (designation.form) {
    case 'discard':
      return { kind: 'discard' }
    case 'single':
      return { kind: 'new', name: designation.name, declared, place: designation }
    case 'list':
      return {
        kind: 'list',
        items: designation.items.map((item) => designationTarget(item, declared)),
        place: designation,
      }
  }
}

function declareAll(b: Binder, target: Target): void {
  if (target.kind === 'new') b.declare(target.name, target.declared ?? errorType, target.place)
  if (target.kind === 'list') for (const item of target.items) declareAll(b, item)
}

function assignTo(b: Binder, target: Target, raw: Raw, whole: Place): Bound {
  if (target.kind !== 'list') {
    const value = convertTo(b, raw, typeOfTarget(target) ?? naturalType(raw) ?? types.object, whole)
    return assignOne(b, target, value, whole)
  }
  if (raw.kind === 'tuple-untyped') return assignTuple(b, target, raw.items, whole)
  const value = asValue(b, raw)
  if (value.type === errorType) {
    declareAll(b, target)
    return value
  }
  return keep(b, value, (again) => {
    if (isTuple(again.type)) {
      const count = tupleItems(again.type).length
      return assignItems(
        b,
        target,
        Array.from({ length: count }, (_, i) => rowItem(again, i)),
        whole,
      )
    }
    return deconstructByMethod(b, target, again, whole)
  })
}

const typeOfTarget = (target: Target): Type | undefined =>
  target.kind === 'place' ? target.bound.type : target.kind === 'new' ? target.declared : undefined

/** All values first, then all assignments: `(a, b) = (b, a)` swaps. */
function assignTuple(
  b: Binder,
  target: Target & { kind: 'list' },
  items: readonly Raw[],
  whole: Place,
): Bound {
  if (items.length !== target.items.length) {
    declareAll(b, target)
    return b.fail('CS8132', whole, items.length, target.items.length)
  }
  const keepFrom = (at: number, kept: readonly Bound[]): Bound => {
    const item = items[at]
    if (!item) return assignItems(b, target, kept, whole)
    const one = target.items[at]!
    if (one.kind === 'list' && item.kind === 'tuple-untyped') {
      // A nested tuple is taken apart at once.
      const type = naturalType(item)
      return type
        ? keep(b, convertTo(b, item, type), (again) => keepFrom(at + 1, [...kept, again]))
        : b.fail('CS8131', whole)
    }
    const wanted = typeOfTarget(one) ?? naturalType(item)
    if (!wanted) {
      if (one.kind === 'new') return b.fail('CS8130', one.place, one.name)
      return b.fail('CS8183', whole)
    }
    return keep(b, convertTo(b, item, wanted, whole), (again) => keepFrom(at + 1, [...kept, again]))
  }
  return keepFrom(0, [])
}

function assignItems(
  b: Binder,
  target: Target & { kind: 'list' },
  items: readonly Bound[],
  whole: Place,
): Bound {
  if (items.length !== target.items.length) {
    declareAll(b, target)
    return b.fail('CS8132', whole, items.length, target.items.length)
  }
  const steps = target.items.map((one, i) => assignTo(b, one, items[i]!, whole))
  if (steps.some((step) => step.type === errorType)) return b.error(whole)
  const value = rowOf(tupleOf(items.map((one) => one.type)), items, whole)
  return node(value.type, whole, { kind: 'sequence', first: steps, value })
}

function assignOne(b: Binder, target: Target, value: Bound, whole: Place): Bound {
  if (value.type === errorType) {
    declareAll(b, target)
    return value
  }
  if (target.kind === 'place')
    return node(value.type, whole, { kind: 'assign', target: target.bound, value })
  if (target.kind !== 'new') return value
  const variable: Variable = b.declare(target.name, target.declared ?? value.type, target.place)
  const place = node(variable.type, target.place, { kind: 'variable', variable })
  return node(variable.type, whole, { kind: 'assign', target: place, value })
}

/** `void Deconstruct(out A a, out B b)` of the value's type. */
function deconstructByMethod(
  b: Binder,
  target: Target & { kind: 'list' },
  value: Bound,
  whole: Place,
): Bound {
  const count = target.items.length
  const method = lookup(value.type, 'Deconstruct').methods.find(
    (one) =>
      one.parameters.length === count &&
      one.parameters.every((parameter) => parameter.mode === 'out'),
  ) as Method | undefined
  if (!method) {
    declareAll(b, target)
    return b.fail('CS8129', whole, display(value.type), count)
  }
  const by = argumentsOf(ownerOf(value.type, method) as NamedType)
  const parts = method.parameters.map((parameter) => {
    const type = substitute(parameter.type, by)
    return b.declare('', type, whole)
  })
  const call = node(types.void, whole, {
    kind: 'call',
    method,
    passed: [],
    receiver: value,
    args: parts.map((variable, i) => ({
      mode: 'out' as const,
      value: node(variable.type, whole, { kind: 'variable', variable }),
      open: isOpenAt(method.parameters[i]!.type) && isBoxed(variable.type),
    })),
  })
  const items = parts.map((variable) =>
    node(variable.type, whole, { kind: 'variable' as const, variable }),
  )
  const assigned = assignItems(b, target, items, whole)
  return node(assigned.type, whole, { kind: 'sequence', first: [call], value: assigned })
}
