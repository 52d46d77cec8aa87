import type { Type } from '../dotnet/types.ts'
import { bindRaw } from './bind-expression.ts'
import { bindBlock } from './bind-statement.ts'
import { type Binder, errorType, types } from './binder.ts'
import type { BoundLambda, BoundStatement, Raw, UnboundLambda, Variable } from './bound.ts'
import { naturalType } from './conversions.ts'
import { asValue, convertTo } from './convert.ts'
import { bestCommonType } from './inference.ts'
import { type Frame, Scope } from './scope.ts'
import type { Expr } from './syntax.ts'

/** A lambda waits for a delegate type, which tells the types of its parameters. */
export function bindLambda(b: Binder, syntax: Expr & { kind: 'lambda' }): Raw {
  const { parameters } = syntax
  if (syntax.isAsync) {
    b.refuseAsync(syntax)
    return b.error(syntax)
  }
  const typed = parameters?.filter((one) => one.type !== undefined).length ?? 0
  if (parameters && typed > 0 && typed < parameters.length) return b.fail('CS0748', syntax)
  const declared = typed > 0 ? parameters!.map((one) => b.type(one.type!)) : undefined
  if (declared?.includes(errorType)) return b.error(syntax)
  const { scope, overflow } = b
  const known = new Map<string, BoundLambda>()
  const lambda: UnboundLambda = {
    arity: parameters?.length,
    declared: declared ?? (parameters?.length === 0 ? [] : undefined),
    modes: parameters?.map((one) => one.mode) ?? [],
    anonymous: syntax.anonymous,
    isAsync: false,
    syntax,
    bind(types, returns) {
      const key = `${types.map((type) => type.id).join()};${returns?.id ?? ''}`
      let bound = known.get(key)
      if (!bound) {
        bound = b.within(scope, () =>
          b.withOverflow(overflow, () => bindBody(b, syntax, types, returns)),
        )
        known.set(key, bound)
      }
      return bound
    },
  }
  return { kind: 'unbound-lambda', type: undefined, lambda, start: syntax.start, end: syntax.end }
}

function bindBody(
  b: Binder,
  syntax: Expr & { kind: 'lambda' },
  parameterTypes: readonly Type[],
  returns: Type | undefined,
): BoundLambda {
  const { mistakes, result } = b.quietly(() => bindOnce(b, syntax, parameterTypes, returns))
  const errors = mistakes.filter((one) => !one.warning)
  return {
    inferred: errors.length > 0 ? undefined : inferredType(syntax, result.results),
    results: result.results,
    hasErrors: errors.length > 0,
    finish(type) {
      const final =
        returns === type
          ? { mistakes, result }
          : b.quietly(() => bindOnce(b, syntax, parameterTypes, type))
      b.mistakes.push(...final.mistakes)
      return {
        parameters: final.result.parameters,
        returns: type,
        body: final.result.body,
        anonymous: syntax.anonymous,
        place: syntax,
        typed: true,
      }
    },
  }
}

function inferredType(
  syntax: Expr & { kind: 'lambda' },
  results: readonly Raw[],
): Type | undefined {
  if (syntax.body.kind === 'block' && results.length === 0) return types.void
  if (results.length === 1) return naturalType(results[0]!)
  return bestCommonType(results)
}

function bindOnce(
  b: Binder,
  syntax: Expr & { kind: 'lambda' },
  parameterTypes: readonly Type[],
  returns: Type | undefined,
): { parameters: Variable[]; body: BoundStatement; results: Raw[] } {
  const frame: Frame = {
    kind: 'lambda',
    outer: b.frame,
    display: syntax.anonymous ? 'anonymous method' : 'lambda expression',
    returns,
    isIterator: false,
    results: [],
    typeParameters: [],
    inFinally: 0,
  }
  return b.within(new Scope(b.scope, frame), () => {
    const parameters = parameterTypes.map((type, i) => {
      const parameter = syntax.parameters?.[i]
      const mode = parameter?.mode ?? 'value'
      return b.declare(parameter?.name ?? '', type, parameter ?? syntax, 'parameter', {
        byRef: mode === 'value' ? undefined : mode,
      })
    })
    const { body } = syntax
    if (body.kind === 'block') {
      return { parameters, body: bindBlock(b, body), results: frame.results }
    }
    const raw = bindRaw(b, body)
    frame.results.push(raw)
    return { parameters, body: finishExpression(b, raw, returns, body), results: frame.results }
  })
}

/** The body of `x => expression` as statements. */
function finishExpression(
  b: Binder,
  raw: Raw,
  returns: Type | undefined,
  place: Expr,
): BoundStatement {
  const inner = { start: place.start, end: place.end }
  let statement: BoundStatement
  if (returns === types.void) {
    statement = { kind: 'expression', value: asValue(b, raw), ...inner }
    if (!isStatementExpression(place)) b.report('CS0201', place)
  } else if (returns === undefined) {
    // Only the type is asked for; what has none by itself stays as it is.
    const value = raw.type === undefined && !isTupleRaw(raw) ? b.error(place) : asValue(b, raw)
    statement = { kind: 'return', value, ...inner }
  } else statement = { kind: 'return', value: convertTo(b, raw, returns, place), ...inner }
  return {
    kind: 'block',
    statements: [statement],
    variables: b.scope.variables.filter((one) => one.kind !== 'parameter'),
    functions: [],
    ...inner,
  }
}

const isTupleRaw = (raw: Raw) => raw.kind === 'tuple-untyped'

/** What may stand as a statement by itself. */
export function isStatementExpression(syntax: Expr): boolean {
  switch (syntax.kind) {
    case 'assign':
    case 'call':
    case 'step':
    case 'new':
    case 'await':
    case 'missing':
      return true
    case 'conditional-access':
      return isStatementExpression(syntax.access)
    case 'checked':
      return false
    default:
      return false
  }
}
