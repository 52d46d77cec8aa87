import type { Method } from '../dotnet/definition.ts'
import { isBoxed, isNullable, isValueType, type Type, underlying } from '../dotnet/types.ts'
import { defaultOf } from '../dotnet/value.ts'
import { type Binder, types } from './binder.ts'
import type { Bound, BoundArgument, BoundKind, Slot, Step } from './bound.ts'
import type { Place } from './syntax.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Makes a node of the bound tree out of an object that is given away. */
export function node(type: Type, place: Place, kind: BoundKind): Bound {
  const made = kind as Writable<Bound>
  made.type = type
  made.start = place.start
  made.end = place.end
  return made
}

export function literal(value: unknown, type: Type, place: Place): Bound {
  return node(type, place, { kind: 'literal', value })
}

export const nullOf = (type: Type, place: Place): Bound => literal(null, type, place)

export function convert(operand: Bound, type: Type, step: Step): Bound {
  return node(type, operand, { kind: 'convert', operand, step })
}

/** The same value under another type. */
export function retype(operand: Bound, type: Type): Bound {
  if (operand.type === type) return operand
  if (operand.kind === 'literal') {
    // The value of a constant null is never read; nothing may be computed with it.
    const isGone = operand.value === null && isValueType(type) && !isNullable(type)
    return isGone ? node(type, operand, { kind: 'default' }) : { ...operand, type }
  }
  return convert(operand, type, { kind: 'same' })
}

/** Evaluates a value once for a body that reads it again. */
export function keep(
  b: Binder,
  value: Bound,
  body: (again: Bound) => Bound,
  options: { captured?: boolean } = {},
): Bound {
  // What has no effect and cannot change in between needs no keeping.
  if (value.kind === 'literal' || value.kind === 'slot') return body(value)
  const slot: Slot = { ...b.slot(value.type), ...(options.captured ? { captured: true } : {}) }
  const inner = body(node(value.type, value, { kind: 'slot', slot }))
  return node(inner.type, inner, { kind: 'let', slot, value, body: inner })
}

export function isNull(operand: Bound): Bound {
  return node(types.bool, operand, { kind: 'is-null', operand })
}

export function choose(test: Bound, whenTrue: Bound, whenFalse: Bound, type: Type): Bound {
  return node(type, test, { kind: 'conditional', test, whenTrue, whenFalse })
}

/** Null for null, else what `make` makes of the value; the result may be null as well. */
export function unlessNull(
  b: Binder,
  operand: Bound,
  type: Type,
  make: (value: Bound) => Bound,
): Bound {
  return keep(b, operand, (again) =>
    choose(isNull(again), nullOf(type, operand), make(retype(again, underlying(again.type))), type),
  )
}

/** The default value of a type, a literal where C# has one. */
export function defaultNode(type: Type, place: Place): Bound {
  if (type.open) return node(type, place, { kind: 'default' })
  const value = defaultOf(type)
  if (value === null || typeof value !== 'object') return literal(value, type, place)
  return node(type, place, { kind: 'default' })
}

/** True where a declared type leaves open what the value is, so that its boxed form is passed. */
export function isOpenAt(declared: Type): boolean {
  if (declared.kind === 'parameter') return true
  return isNullable(declared) && declared.args[0]!.kind === 'parameter'
}

/** A value on its way to a parameter. */
export function open(value: Bound, declared: Type): Bound {
  if (!isOpenAt(declared) || !isBoxed(value.type)) return value
  return convert(value, value.type, { kind: 'open' })
}

/** A result on its way back. */
export function close(value: Bound, declared: Type): Bound {
  if (!isOpenAt(declared) || !isBoxed(value.type)) return value
  return convert(value, value.type, { kind: 'close' })
}

/** A call of a method whose arguments have the types of its parameters. */
export function callMethod(
  method: Method,
  passed: readonly Type[],
  receiver: Bound | undefined,
  args: readonly Bound[],
  returns: Type,
  place: Place,
): Bound {
  const prepared: BoundArgument[] = args.map((value, i) => ({
    mode: 'value',
    value: open(value, method.parameters[i]!.type),
  }))
  const call = node(returns, place, { kind: 'call', method, passed, receiver, args: prepared })
  return close(call, method.returns)
}
