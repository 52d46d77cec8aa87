import type { Method } from '../dotnet/definition.ts'
import { argumentsOf, type NamedType, substitute, type Type } from '../dotnet/types.ts'
import { types } from './binder.ts'
import type { MethodGroup, Raw, UnboundLambda } from './bound.ts'
import { implicitConversion, standardConversion } from './conversions.ts'
import { resolveGroup } from './overloads.ts'

export interface DelegateShape {
  readonly invoke: Method
  readonly parameters: readonly Type[]
  readonly returns: Type
}

const shapes = new WeakMap<NamedType, DelegateShape>()

/** The parameters and the result of a delegate type. */
export function shapeOf(type: NamedType): DelegateShape {
  let shape = shapes.get(type)
  if (!shape) {
    const { invoke } = type.definition
    const by = argumentsOf(type)
    shape = {
      invoke,
      parameters: invoke.parameters.map((one) => substitute(one.type, by)),
      returns: substitute(invoke.returns, by),
    }
    shapes.set(type, shape)
  }
  return shape
}

/** Whether a lambda's body gives what the delegate wants (C# 10.7). */
export function lambdaConverts(lambda: UnboundLambda, to: NamedType): boolean {
  const shape = shapeOf(to)
  if (!hasShape(lambda, shape)) return false
  const bound = lambda.bind(shape.parameters, shape.returns)
  if (bound.hasErrors) return false
  if (shape.returns === types.void)
    return lambda.syntax.body.kind === 'block' ? bound.results.length === 0 : true
  if (lambda.syntax.body.kind === 'block' && bound.results.length === 0)
    return bound.inferred !== types.void
  return bound.results.every((result) => implicitConversion(result, shape.returns) !== undefined)
}

export function hasShape(lambda: UnboundLambda, shape: DelegateShape): boolean {
  if (lambda.arity === undefined) return true
  if (lambda.arity !== shape.parameters.length) return false
  const modes = shape.invoke.parameters.map((one) => one.mode)
  if (lambda.modes.some((mode, i) => mode !== modes[i])) return false
  return (
    lambda.declared === undefined ||
    lambda.declared.every((type, i) => type.plain === shape.parameters[i]!.plain)
  )
}

/** Whether one method of the group takes what the delegate gives. */
export function methodsConvert(group: MethodGroup, to: NamedType): boolean {
  const shape = shapeOf(to)
  const found = resolveGroup(group, shape)
  if (!found) return false
  if (shape.returns === types.void) return true
  if (found.returns === types.void) return false
  const conversion = standardConversion(found.returns, shape.returns)
  return conversion?.kind === 'identity' || (conversion?.kind === 'same' && conversion.implicit)
}

export function isLambda(raw: Raw): raw is Raw & { kind: 'unbound-lambda' } {
  return raw.kind === 'unbound-lambda'
}
