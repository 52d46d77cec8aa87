import { display, isNullable, isValueType, type Type, underlying } from '../dotnet/types.ts'
import { bindRaw, boxed } from './bind-expression.ts'
import { type Binder, errorType, types } from './binder.ts'
import type { Bound, BoundPattern, Raw, Variable } from './bound.ts'
import { literal, node } from './build.ts'
import { explicitConversion, implicitConversion } from './conversions.ts'
import { asValue, convertTo, describe } from './convert.ts'
import type { Designation, Expr, Pattern } from './syntax.ts'

/** `x is 5`, `x is string s`, `x is var y`. */
export function bindIsPattern(b: Binder, syntax: Expr & { kind: 'is-pattern' }): Bound {
  const raw = bindRaw(b, syntax.operand)
  const operand = operandOf(b, raw, syntax)
  const pattern = bindPattern(b, syntax.pattern, operand.type)
  if (operand.type === errorType || !pattern) return b.error(syntax)
  return node(types.bool, syntax, { kind: 'match', operand: boxed(operand), pattern })
}

function operandOf(b: Binder, raw: Raw, syntax: Expr): Bound {
  if (raw.type === types.void) return b.fail('CS8117', syntax, 'void')
  if (
    raw.kind === 'null' ||
    raw.kind === 'unbound-lambda' ||
    raw.kind === 'methods' ||
    raw.kind === 'default-literal'
  ) {
    return b.fail('CS8117', syntax, describe(raw))
  }
  return asValue(b, raw)
}

/** A pattern for values of that type; its variables are declared in the current scope. */
export function bindPattern(b: Binder, syntax: Pattern, input: Type): BoundPattern | undefined {
  switch (syntax.form) {
    case 'discard':
      return { kind: 'var', variable: undefined }
    case 'var':
      if (syntax.designation.form === 'list') {
        b.report('CS8370', syntax, 'recursive patterns', '8.0')
        return undefined
      }
      return { kind: 'var', variable: declare(b, syntax.designation, input) }
    case 'declaration': {
      const tested = b.type(syntax.type)
      const variable = declare(b, syntax.designation, tested)
      if (tested === errorType || input === errorType) return undefined
      if (isNullable(tested)) {
        b.report('CS8116', syntax.type, display(tested.args[0]!))
        return undefined
      }
      return checkType(b, input, tested, syntax)
        ? { kind: 'declaration', tested, variable }
        : undefined
    }
    case 'constant':
      return bindConstant(b, syntax.value, input)
  }
}

function declare(b: Binder, designation: Designation, type: Type): Variable | undefined {
  return designation.form === 'single' ? b.declare(designation.name, type, designation) : undefined
}

function checkType(b: Binder, input: Type, tested: Type, place: Pattern): boolean {
  const probe = slotOf(input)
  const conversion = explicitConversion(probe, tested)
  const fits =
    conversion && conversion.kind !== 'user' && (conversion.kind !== 'numeric' || input === tested)
  if (fits || input.open || tested.open) return true
  b.report('CS8121', place, display(input), display(tested))
  return false
}

const slotOf = (type: Type): Bound =>
  node(type, { start: 0, end: 0 }, { kind: 'slot', slot: { type, id: 0 } })

function bindConstant(b: Binder, syntax: Expr, input: Type): BoundPattern | undefined {
  const raw = bindRaw(b, syntax)
  if (raw.type === errorType || input === errorType) return undefined
  if (raw.kind === 'type') {
    // `case Foo:` of a type is no C# 7; a constant is wanted.
    b.report('CS0119', syntax, display(raw.of), 'type')
    return undefined
  }
  if (raw.kind === 'null') {
    if (isValueType(input) && !isNullable(input)) {
      b.report('CS0037', syntax, display(input))
      return undefined
    }
    return { kind: 'constant', value: literal(null, types.object, syntax) }
  }
  if (raw.kind !== 'literal') {
    if (raw.type !== undefined || raw.kind !== 'default-literal') b.report('CS0150', syntax)
    else b.report('CS8363', syntax)
    return undefined
  }
  const target = underlying(input)
  if (target === types.object || input.open || !isValueType(target)) {
    if (implicitConversion(raw, input) || explicitConversion(raw, input)) {
      return { kind: 'constant', value: boxed(raw) }
    }
    b.report('CS0029', syntax, display(raw.type), display(input))
    return undefined
  }
  const value = convertTo(b, raw, target, syntax)
  return value.type === errorType ? undefined : { kind: 'constant', value: boxed(value) }
}
