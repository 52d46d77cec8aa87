import { DotnetException } from '../dotnet/exception.ts'
import {
  argumentsOf,
  display,
  isDelegate,
  isNamed,
  isNullable,
  isReferenceType,
  isTuple,
  isValueType,
  type NamedType,
  type Type,
  underlying,
} from '../dotnet/types.ts'
import type { Decimal } from '../dotnet/values/decimal.ts'
import { bindGroupAsDelegate } from './bind-call.ts'
import { type Binder, errorType, types } from './binder.ts'
import type { Bound, Raw } from './bound.ts'
import {
  callMethod,
  convert,
  defaultNode,
  keep,
  literal,
  node,
  nullOf,
  open,
  retype,
  unlessNull,
} from './build.ts'
import {
  type Conversion,
  explicitConversion,
  implicitConversion,
  naturalType,
  standardConversion,
  tupleItems,
} from './conversions.ts'
import { hasShape, shapeOf } from './delegates.ts'
import {
  convertNumber,
  fits,
  type IntegerKind,
  isIntegral,
  numericKind,
  underlyingKind,
} from './numeric.ts'
import type { Place } from './syntax.ts'

/** The value as a type to which C# converts by itself; reports where it does not. */
export function convertTo(b: Binder, raw: Raw, to: Type, place: Place = raw): Bound {
  if (to === errorType || raw.type === errorType) {
    return raw.type === undefined ? b.error(place) : (raw as Bound)
  }
  const conversion = implicitConversion(raw, to)
  if (conversion) return applyConversion(b, raw, conversion, to, place)
  reportNoConversion(b, raw, to, place)
  return b.error(place)
}

/** `(T)value`. */
export function castTo(b: Binder, raw: Raw, to: Type, place: Place): Bound {
  if (to === errorType || raw.type === errorType) return b.error(place)
  const conversion = explicitConversion(raw, to)
  if (conversion) return applyConversion(b, raw, conversion, to, place)
  if (raw.kind === 'null') {
    b.report(isValueType(to) ? 'CS0037' : 'CS0403', place, display(to))
  } else if (raw.type) b.report('CS0030', place, display(raw.type), display(to))
  else reportNoConversion(b, raw, to, place)
  return b.error(place)
}

export function applyConversion(
  b: Binder,
  raw: Raw,
  conversion: Conversion,
  to: Type,
  place: Place,
): Bound {
  switch (conversion.kind) {
    case 'identity':
    case 'same':
      return retype(raw as Bound, to)
    case 'box':
      return convert(raw as Bound, to, { kind: 'box' })
    case 'unbox':
      return convert(raw as Bound, to, { kind: 'unbox' })
    case 'cast':
      return convert(raw as Bound, to, { kind: 'cast' })
    case 'numeric':
    case 'constant':
      return convertNumeric(b, raw as Bound, to, place)
    case 'null':
      return nullOf(to, raw)
    case 'default':
      return defaultNode(to, raw)
    case 'throw':
      return node(to, raw, { kind: 'throw', value: (raw as Raw & { kind: 'throw-untyped' }).value })
    case 'wrap': {
      const inner = applyConversion(b, raw, conversion.inner, underlying(to), place)
      return inner.kind === 'literal' ? convert(inner, to, { kind: 'same' }) : retype(inner, to)
    }
    case 'lift': {
      if (conversion.inner.kind === 'identity') return retype(raw as Bound, to)
      return unlessNull(b, raw as Bound, to, (value) =>
        retype(applyConversion(b, value, conversion.inner, underlying(to), place), to),
      )
    }
    case 'unwrap': {
      const operand = raw as Bound
      const value = convert(operand, underlying(operand.type), { kind: 'unwrap' })
      return applyConversion(b, value, conversion.inner, to, place)
    }
    case 'tuple':
      return convertTuple(b, raw, conversion.items, to, place)
    case 'natural': {
      const value = convertTo(b, raw, naturalType(raw)!)
      return applyConversion(b, value, conversion.inner, to, place)
    }
    case 'user':
      return convertByUser(
        b,
        raw.kind === 'null' ? nullOf(conversion.user.parameter, raw) : (raw as Bound),
        conversion,
        to,
        place,
      )
    case 'lambda': {
      const { lambda } = raw as Raw & { kind: 'unbound-lambda' }
      const shape = shapeOf(to as NamedType)
      return node(to, raw, {
        kind: 'lambda',
        lambda: lambda.bind(shape.parameters, shape.returns).finish(shape.returns),
      })
    }
    case 'methods':
      return bindGroupAsDelegate(b, raw as Raw & { kind: 'methods' }, to as NamedType, place)
  }
}

function convertNumeric(b: Binder, operand: Bound, to: Type, place: Place): Bound {
  const from = underlyingKind(operand.type)!
  const kind = underlyingKind(to)!
  if (operand.kind === 'literal') {
    const value = operand.value as number | bigint | Decimal
    const isChecked = b.overflow !== 'unchecked' && isIntegral(kind)
    try {
      return literal(convertNumber(value, from, kind, isChecked), to, operand)
    } catch (error) {
      if (!(error instanceof DotnetException)) throw error
      const code = from === 'decimal' ? 'CS0031' : 'CS0221'
      return b.fail(code, place, String(value), display(to))
    }
  }
  if (from === kind) return retype(operand, to)
  const checked = b.overflow === 'checked'
  return convert(operand, to, { kind: 'numeric', from, to: kind, checked })
}

function convertTuple(
  b: Binder,
  raw: Raw,
  items: readonly Conversion[],
  to: Type,
  place: Place,
): Bound {
  const target = underlying(to)
  const wanted = tupleItems(target as NamedType)
  const make = (values: readonly Raw[]) =>
    retype(
      rowOf(
        target,
        values.map((value, i) => applyConversion(b, value, items[i]!, wanted[i]!, place)),
        raw,
      ),
      to,
    )
  if (raw.kind === 'tuple-untyped') return make(raw.items)
  const operand = raw as Bound
  return keep(b, operand, (again) => make(wanted.map((_, i) => rowItem(again, i))))
}

/** A tuple of items; of more than seven the rest is a tuple of its own. */
export function rowOf(type: Type, items: readonly Bound[], place: Place): Bound {
  const { args } = type as NamedType
  const head = items.length > 7 && isTuple(args[7]!) ? items.slice(0, 7) : items
  const rest = head.length < items.length ? [rowOf(args[7]!, items.slice(7), place)] : []
  return node(type, place, {
    kind: 'row',
    items: [...head, ...rest].map((item, i) =>
      open(item, (type as NamedType).definition.parameters[i]!),
    ),
  })
}

/** An item of a tuple by its index from 0. */
export function rowItem(row: Bound, index: number): Bound {
  const { args } = row.type as NamedType
  if (index >= 7) {
    const rest = node(args[7]!, row, { kind: 'row-item', row, index: 7 })
    return rowItem(rest, index - 7)
  }
  const item = node(args[index]!, row, { kind: 'row-item', row, index })
  return item
}

function convertByUser(
  b: Binder,
  operand: Bound,
  conversion: Conversion & { kind: 'user' },
  to: Type,
  place: Place,
): Bound {
  const { method, parameter, result, lifted } = conversion.user
  b.use(method, place)
  const call = (value: Bound): Bound => {
    const before = standardConversion(value.type, parameter)!
    const argument = applyConversion(b, value, before, parameter, place)
    const passed =
      method.passed.length > 0 ? [...argumentsOf(operand.type as NamedType).values()] : []
    const called = callMethod(method, passed, undefined, [argument], result, place)
    if (called.type.plain === to.plain) return retype(called, to)
    return applyConversion(b, called, standardConversion(result, to)!, to, place)
  }
  if (!lifted) return call(operand)
  if (isNullable(to) || isReferenceType(to))
    return unlessNull(b, operand, to, (value) => call(value))
  return call(convert(operand, underlying(operand.type), { kind: 'unwrap' }))
}

/** Says why a value is not of the type that is needed. */
export function reportNoConversion(b: Binder, raw: Raw, to: Type, place: Place): void {
  switch (raw.kind) {
    case 'null':
      if (to.kind === 'parameter') b.report('CS0403', place, to.name)
      else b.report('CS0037', place, display(to))
      return
    case 'unbound-lambda':
      reportLambda(b, raw, to, place)
      return
    case 'methods':
      if (isDelegate(to)) b.report('CS0123', place, raw.group.name, display(to))
      else b.report('CS0428', place, raw.group.name, display(to))
      return
    case 'tuple-untyped':
      if (raw.items.some((item) => item.type === errorType)) return
      b.report('CS8135', place, raw.items.length, display(to))
      return
    case 'type':
      b.report('CS0119', place, display(raw.of), 'type')
      return
    case 'namespace':
      b.report('CS0118', place, raw.name, 'namespace', 'variable')
      return
    case 'literal':
      if (reportConstant(b, raw, to, place)) return
  }
  const from = naturalType(raw) ?? errorType
  if (from === errorType) return
  const explicit = explicitConversion(raw, to)
  b.report(explicit && from !== types.void ? 'CS0266' : 'CS0029', place, display(from), display(to))
  if (isNamed(from, 'System.Object') && explicit)
    b.hint(`write \`(${display(to)})\` before it, or convert it`)
}

function reportConstant(
  b: Binder,
  raw: Bound & { kind: 'literal' },
  to: Type,
  place: Place,
): boolean {
  const target = numericKind(underlying(to))
  const from = numericKind(raw.type)
  if (!target || !from) return false
  if (from === 'double' && (target === 'float' || target === 'decimal')) {
    b.report('CS0664', place, target === 'float' ? 'F' : 'M', display(to))
    return true
  }
  if (
    isIntegral(from) &&
    isIntegral(target) &&
    (from === 'int' || (from === 'long' && target === 'ulong'))
  ) {
    if (fits(raw.value as number | bigint, target as IntegerKind) || target === 'char') return false
    b.report('CS0031', place, String(raw.value), display(to))
    return true
  }
  return false
}

function reportLambda(
  b: Binder,
  raw: Raw & { kind: 'unbound-lambda' },
  to: Type,
  place: Place,
): void {
  const { lambda } = raw
  const what = lambda.anonymous ? 'anonymous method' : 'lambda expression'
  if (!isDelegate(to)) {
    b.report('CS1660', place, what, display(to))
    return
  }
  const shape = shapeOf(to)
  if (lambda.arity !== undefined && lambda.arity !== shape.parameters.length) {
    b.report('CS1593', place, display(to), lambda.arity)
    return
  }
  if (!hasShape(lambda, shape)) {
    b.report('CS1661', place, what, display(to))
    return
  }
  // What is wrong is in the body: binding it for good tells.
  const before = b.mistakes.length
  lambda.bind(shape.parameters, shape.returns).finish(shape.returns)
  if (b.mistakes.length === before) b.report('CS1662', place, what)
}

/** The value of an expression that has to have one: no type, method group or lambda. */
export function asValue(b: Binder, raw: Raw): Bound {
  if (raw.type !== undefined) return raw
  switch (raw.kind) {
    case 'null':
      return nullOf(types.object, raw)
    case 'tuple-untyped': {
      const type = naturalType(raw)
      if (type) return convertTo(b, raw, type)
      const bad = raw.items.find((item) => naturalType(item) === undefined)!
      return b.fail('CS0815', raw, describe(bad))
    }
    case 'throw-untyped':
      return b.fail('CS8115', raw)
    case 'type':
      return b.fail('CS0119', raw, display(raw.of), 'type')
    case 'namespace':
      return b.fail('CS0118', raw, raw.name, 'namespace', 'variable')
    case 'methods':
      return b.fail('CS0428', raw, raw.group.name, 'object')
    case 'unbound-lambda':
      return b.fail('CS1660', raw, describe(raw), 'object')
    case 'default-literal':
      return b.fail('CS8716', raw)
    case 'out-var':
      return b.fail('CS8185', raw)
  }
}

/** As errors name what has no type. */
export function describe(raw: Raw): string {
  switch (raw.kind) {
    case 'null':
      return '<null>'
    case 'default-literal':
      return 'default'
    case 'unbound-lambda':
      return raw.lambda.anonymous ? 'anonymous method' : 'lambda expression'
    case 'methods':
      return 'method group'
    case 'throw-untyped':
      return '<throw expression>'
    default:
      return raw.type ? display(raw.type) : raw.kind
  }
}
