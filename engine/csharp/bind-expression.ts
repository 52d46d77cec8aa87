import { findType } from '../dotnet/definition.ts'
import {
  display,
  isDelegate,
  isEnum,
  isNamed,
  isNullable,
  isReferenceType,
  isValueType,
  type Type,
  underlying,
} from '../dotnet/types.ts'
import { didYouMean } from '../text/suggest.ts'
import { bindCall, bindIndex, bindMember, nameSpan } from './bind-call.ts'
import { bindDeconstruction } from './bind-deconstruct.ts'
import { bindLambda } from './bind-lambda.ts'
import { bindAnonymous, bindImplicitArray, bindNew, bindNewArray, bindTuple } from './bind-new.ts'
import {
  bindBinary,
  bindCoalesce,
  bindShortCircuit,
  bindUnary,
  bindUpdate,
} from './bind-operator.ts'
import { bindIsPattern } from './bind-pattern.ts'
import { bindQuery } from './bind-query.ts'
import { type Binder, errorType, types } from './binder.ts'
import type { Bound, Raw } from './bound.ts'
import {
  choose,
  convert,
  defaultNode,
  isNull,
  keep,
  literal,
  node,
  nullOf,
  retype,
} from './build.ts'
import { explicitConversion, implicitConversion, naturalType } from './conversions.ts'
import { asValue, castTo, convertTo, describe } from './convert.ts'
import { bestCommonType } from './inference.ts'
import { fullNames } from './numeric.ts'
import type { Expr, Place } from './syntax.ts'

/** An expression that has to be a value. */
export function bindExpression(b: Binder, syntax: Expr): Bound {
  return asValue(b, bindRaw(b, syntax))
}

/** An expression as a type that it has to become. */
export function bindAs(b: Binder, syntax: Expr, type: Type): Bound {
  return convertTo(b, bindRaw(b, syntax), type, syntax)
}

export interface RawOptions {
  /** It stands before an argument list: methods are meant. */
  readonly called?: boolean
}

/** An expression that may be untyped: null, a lambda, a method group, a type. */
export function bindRaw(b: Binder, syntax: Expr, options: RawOptions = {}): Raw {
  switch (syntax.kind) {
    case 'number':
      return literal(syntax.value, findType(fullNames[syntax.type])!.self, syntax)
    case 'string':
      return literal(syntax.value, types.string, syntax)
    case 'char':
      return literal(syntax.value, types.char, syntax)
    case 'bool':
      return literal(syntax.value, types.bool, syntax)
    case 'null':
      return { kind: 'null', type: undefined, ...span(syntax) }
    case 'default':
      return syntax.type
        ? defaultNode(b.type(syntax.type), syntax)
        : { kind: 'default-literal', type: undefined, ...span(syntax) }
    case 'missing':
      return b.error(syntax)
    case 'name':
      return bindName(b, syntax)
    case 'type':
      return { kind: 'type', type: undefined, of: b.type(syntax.type), ...span(syntax) }
    case 'member':
      return bindMemberAccess(b, syntax, options)
    case 'access-target':
      return b.accessTargets.at(-1)!
    case 'conditional-access':
      return bindConditionalAccess(b, syntax)
    case 'call':
      return bindCall(b, syntax)
    case 'index':
      return bindIndex(b, bindRaw(b, syntax.target), syntax)
    case 'unary':
      return bindUnarySyntax(b, syntax)
    case 'step':
      return bindStep(b, syntax)
    case 'binary':
      return bindBinarySyntax(b, syntax)
    case 'assign':
      return bindAssign(b, syntax)
    case 'conditional':
      return bindConditional(b, syntax)
    case 'cast':
      return bindCast(b, syntax)
    case 'is':
      return bindIs(b, syntax)
    case 'is-pattern':
      return bindIsPattern(b, syntax)
    case 'as':
      return bindAsType(b, syntax)
    case 'lambda':
      return bindLambda(b, syntax)
    case 'new':
      return bindNew(b, syntax)
    case 'new-array':
      return bindNewArray(b, syntax)
    case 'implicit-array':
      return bindImplicitArray(b, syntax)
    case 'anonymous':
      return bindAnonymous(b, syntax)
    case 'tuple':
      return bindTuple(b, syntax)
    case 'interpolated':
      return bindInterpolated(b, syntax)
    case 'typeof': {
      b.allowsUnbound = true
      const named = b.type(syntax.type)
      b.allowsUnbound = false
      // `List<>` is the type with its own parameters.
      const isUnbound = named.kind === 'named' && named.args.includes(errorType)
      const of = isUnbound ? named.definition.self : named
      return of === errorType
        ? b.error(syntax)
        : node(findType('System.Type')!.self, syntax, { kind: 'type-of', of })
    }
    case 'sizeof':
      return bindSizeOf(b, syntax)
    case 'checked':
      return b.withOverflow(syntax.checked ? 'checked' : 'unchecked', () =>
        bindRaw(b, syntax.value),
      )
    case 'throw': {
      const value = convertTo(b, bindRaw(b, syntax.value), types.exception, syntax.value)
      return { kind: 'throw-untyped', type: undefined, value, ...span(syntax) }
    }
    case 'query':
      return bindQuery(b, syntax)
    case 'declaration':
      return b.fail('CS8185', syntax)
    case 'ref':
      return b.fail('CS8150', syntax)
    case 'this':
      return b.fail('CS0026', syntax)
    case 'base':
      return b.fail('CS1511', syntax)
    case 'await':
      bindRaw(b, syntax.value)
      return b.fail('CS4032', syntax, 'object')
  }
}

const span = (place: Place) => ({ start: place.start, end: place.end })

// Names ---------------------------------------------------------------------------------

function bindName(b: Binder, syntax: Expr & { kind: 'name' }): Raw {
  const { name } = syntax
  if (syntax.args.includes(undefined)) return b.fail('CS8389', syntax)
  const typeArgs = syntax.args.map((arg) => (arg ? b.type(arg) : errorType))
  const symbol = b.scope.find(name)
  if (symbol === undefined) b.unknownName?.(name, { scope: b.scope })
  if (symbol === 'later') return b.fail('CS0841', syntax, name)
  if (symbol) {
    if (symbol.kind === 'local-function') {
      const group = {
        name,
        receiver: undefined,
        of: undefined,
        methods: [],
        locals: symbol,
        typeArgs,
        staticAllowed: false,
      }
      return { kind: 'methods', type: undefined, group, ...span(syntax) }
    }
    if (typeArgs.length > 0) return b.fail('CS0307', syntax, 'variable', name)
    if (symbol.constant) return literal(symbol.constant.value, symbol.type, syntax)
    return node(symbol.type, syntax, { kind: 'variable', variable: symbol })
  }
  const part = { name, args: syntax.args, start: syntax.start, end: syntax.end }
  const found = b.typeOrNamespace(part, typeArgs, false)
  if (typeof found === 'string')
    return { kind: 'namespace', type: undefined, name: found, ...span(syntax) }
  if (found) return { kind: 'type', type: undefined, of: found, ...span(syntax) }
  if (typeArgs.length > 0) {
    b.typeOrNamespace(part, typeArgs, true)
    return b.error(syntax)
  }
  return unknownName(b, name, syntax)
}

function unknownName(b: Binder, name: string, place: Place): Bound {
  for (let arity = 1; arity <= 8; arity++) {
    const [definition] = b.visibleTypes(name, arity)
    if (definition) return b.fail('CS0305', place, 'type', display(definition.self), arity)
  }
  b.report('CS0103', place, name)
  b.hint(didYouMean(name, [...b.scope.names(), 'context']))
  return b.error(place)
}

function bindMemberAccess(b: Binder, syntax: Expr & { kind: 'member' }, options: RawOptions): Raw {
  const target = bindRaw(b, syntax.target)
  const place = nameSpan(syntax)
  if (syntax.args.includes(undefined)) return b.fail('CS8389', place)
  const typeArgs = syntax.args.map((arg) => (arg ? b.type(arg) : errorType))
  if (target.kind === 'namespace' || target.kind === 'type') {
    const part = { name: syntax.name, args: syntax.args, ...span(place) }
    const outer = target.kind === 'type' ? target.of : target.name
    const inner = b.typeIn(outer, part, typeArgs, target.kind === 'namespace')
    if (typeof inner === 'string')
      return { kind: 'namespace', type: undefined, name: inner, ...span(syntax) }
    if (inner) return { kind: 'type', type: undefined, of: inner, ...span(syntax) }
    if (target.kind === 'namespace') return b.error(syntax)
  }
  if (target.kind === 'methods') {
    return b.fail('CS0119', syntax.target, target.group.name, 'method')
  }
  if (target.type === undefined && target.kind !== 'type') {
    if (target.kind !== 'tuple-untyped' && target.kind !== 'null') return asValue(b, target)
    if (target.kind === 'tuple-untyped' && naturalType(target)) {
      return bindMember(b, asValue(b, target), syntax.name, typeArgs, place, syntax, options)
    }
  }
  const inQuery = syntax.inQuery === true
  return bindMember(b, target, syntax.name, typeArgs, place, syntax, { ...options, inQuery })
}

/** `a?.b`: null where a is null. */
function bindConditionalAccess(b: Binder, syntax: Expr & { kind: 'conditional-access' }): Raw {
  const raw = bindRaw(b, syntax.target)
  const target = asValue(b, raw)
  if (target.type === errorType) return target
  if (isValueType(target.type) && !isNullable(target.type)) {
    return b.fail('CS0023', syntax, '?', display(target.type))
  }
  if (target.type === types.void) return b.fail('CS0023', syntax, '?', 'void')
  return keep(b, target, (again) => {
    b.accessTargets.push(retype(again, underlying(again.type)))
    const inner = bindRaw(b, syntax.access)
    b.accessTargets.pop()
    if (inner.kind === 'methods') return b.fail('CS0023', syntax, '?', 'method group')
    const access = asValue(b, inner)
    if (access.type === errorType) return access
    const type =
      access.type === types.void || isNullable(access.type) || !isValueType(access.type)
        ? access.type
        : types.nullable(access.type)
    return choose(isNull(again), nullOf(type, syntax), retype(access, type), type)
  })
}

// Operators -----------------------------------------------------------------------------

function bindUnarySyntax(b: Binder, syntax: Expr & { kind: 'unary' }): Raw {
  const { operand, op } = syntax
  // The smallest int and long are written with a digit sequence that alone is too large (C# 11.8.3).
  if (op === '-' && operand.kind === 'number') {
    if (operand.type === 'uint' && operand.value === 2147483648 && !/[uU]/.test(operand.text)) {
      return literal(-2147483648, types.int, syntax)
    }
    if (
      operand.type === 'ulong' &&
      operand.value === 9223372036854775808n &&
      !/[uU]/.test(operand.text)
    ) {
      return literal(-9223372036854775808n, findType('System.Int64')!.self, syntax)
    }
  }
  return bindUnary(b, op, bindRaw(b, operand), syntax)
}

function bindBinarySyntax(b: Binder, syntax: Expr & { kind: 'binary' }): Raw {
  // A long chain leans to the left: without recursion, for it may be deeper than the stack.
  const chain: (Expr & { kind: 'binary' })[] = []
  let first: Expr = syntax
  while (first.kind === 'binary' && first.op !== '??') {
    chain.push(first)
    first = first.left
  }
  if (chain.length === 0) {
    return bindCoalesce(b, bindRaw(b, syntax.left), bindRaw(b, syntax.right), syntax)
  }
  let left = bindRaw(b, first)
  for (const one of chain.reverse()) {
    const right = bindRaw(b, one.right)
    left =
      one.op === '&&' || one.op === '||'
        ? bindShortCircuit(b, one.op, left, right, one)
        : bindBinary(b, one.op, left, right, one)
  }
  return left
}

function bindConditional(b: Binder, syntax: Expr & { kind: 'conditional' }): Raw {
  const test = bindAs(b, syntax.test, types.bool)
  const whenTrue = bindRaw(b, syntax.whenTrue)
  const whenFalse = bindRaw(b, syntax.whenFalse)
  if (whenTrue.type === errorType || whenFalse.type === errorType) return b.error(syntax)
  const type = conditionalType(whenTrue, whenFalse)
  if (type === undefined || type === types.void) {
    return b.fail('CS8957', syntax, '7.3', describe(whenTrue), describe(whenFalse), '9.0')
  }
  const a = convertTo(b, whenTrue, type, syntax.whenTrue)
  const c = convertTo(b, whenFalse, type, syntax.whenFalse)
  if (test.kind === 'literal' && a.kind === 'literal' && c.kind === 'literal') {
    return { ...(test.value ? a : c), ...span(syntax) }
  }
  return node(type, syntax, { kind: 'conditional', test, whenTrue: a, whenFalse: c })
}

function conditionalType(a: Raw, c: Raw): Type | undefined {
  const x = naturalType(a)
  const y = naturalType(c)
  if (x && y && x.plain === y.plain) return x === y ? x : x.plain
  const toY = y && implicitConversion(a, y) !== undefined
  const toX = x && implicitConversion(c, x) !== undefined
  if (toX && !toY) return x
  if (toY && !toX) return y
  if (toX && toY) {
    // Constants may go both ways: the type of what is no constant.
    if (a.kind === 'literal' && c.kind !== 'literal') return y
    if (c.kind === 'literal' && a.kind !== 'literal') return x
    return bestCommonType([a, c])
  }
  return undefined
}

function bindCast(b: Binder, syntax: Expr & { kind: 'cast' }): Raw {
  const type = b.type(syntax.type)
  const operand = bindRaw(b, syntax.operand)
  if (type === errorType) return b.error(syntax)
  if (type.kind === 'named' && type.definition.kind === 'static')
    return b.fail('CS0716', syntax, display(type))
  if (operand.kind === 'type' || operand.kind === 'namespace') return asValue(b, operand)
  const value = castTo(b, operand, type, syntax)
  return { ...value, ...span(syntax) }
}

function bindIs(b: Binder, syntax: Expr & { kind: 'is' }): Raw {
  const { type } = syntax
  // `x is Colors.Red` reads like a type, but may be a constant.
  if (type.form === 'name' && !type.keyword && type.parts.every((part) => part.args.length === 0)) {
    const { mistakes } = b.quietly(() => b.type(type))
    if (mistakes.some((one) => !one.warning)) {
      const value = expressionOf(type.parts.map((part) => part))
      const asConstant = b.quietly(() => bindRaw(b, value))
      if (!asConstant.mistakes.some((one) => !one.warning)) {
        return bindIsPattern(b, {
          kind: 'is-pattern',
          operand: syntax.operand,
          pattern: { form: 'constant', value, ...span(type) },
          ...span(syntax),
        })
      }
    }
  }
  const operand = bindRaw(b, syntax.operand)
  const tested = b.type(type)
  if (tested === errorType || operand.type === errorType) return b.error(syntax)
  if (operand.kind === 'null') return literal(false, types.bool, syntax)
  if (operand.type === undefined) {
    return b.fail(
      operand.kind === 'unbound-lambda' || operand.kind === 'methods' ? 'CS0837' : 'CS0023',
      syntax,
      'is',
      describe(operand),
    )
  }
  return node(types.bool, syntax, { kind: 'is', operand: boxed(operand as Bound), tested })
}

function expressionOf(parts: readonly { name: string; start: number; end: number }[]): Expr {
  return parts.slice(1).reduce<Expr>(
    (target, part) => ({
      kind: 'member',
      target,
      name: part.name,
      args: [],
      nameStart: part.start,
      start: target.start,
      end: part.end,
    }),
    { kind: 'name', name: parts[0]!.name, args: [], ...span(parts[0]!) },
  )
}

/** A value in its boxed form. */
export function boxed(value: Bound): Bound {
  return isReferenceType(value.type) ? value : convert(value, types.object, { kind: 'box' })
}

function bindAsType(b: Binder, syntax: Expr & { kind: 'as' }): Raw {
  const operand = bindRaw(b, syntax.operand)
  const type = b.type(syntax.type)
  if (type === errorType || operand.type === errorType) return b.error(syntax)
  if (isValueType(type) && !isNullable(type)) return b.fail('CS0077', syntax, display(type))
  if (type.kind === 'parameter' && !isReferenceType(type))
    return b.fail('CS0413', syntax, type.name)
  if (operand.kind === 'null') return nullOf(type, syntax)
  const value = asValue(b, operand)
  if (value.type === errorType) return value
  const conversion = explicitConversion(value, type)
  if (!conversion || conversion.kind === 'user' || conversion.kind === 'numeric') {
    return b.fail('CS0039', syntax, display(value.type), display(type))
  }
  return node(type, syntax, { kind: 'as', operand: boxed(value) })
}

function bindSizeOf(b: Binder, syntax: Expr & { kind: 'sizeof' }): Raw {
  const type = b.type(syntax.type)
  if (type === errorType) return b.error(syntax)
  const name = type.kind === 'named' ? type.definition.fullName : ''
  const size = isEnum(type) ? 4 : sizes.get(name)
  if (size === undefined) return b.fail('CS0233', syntax, display(type))
  return literal(size, types.int, syntax)
}

const sizes: ReadonlyMap<string, number> = new Map([
  ['System.Boolean', 1],
  ['System.SByte', 1],
  ['System.Byte', 1],
  ['System.Int16', 2],
  ['System.UInt16', 2],
  ['System.Char', 2],
  ['System.Int32', 4],
  ['System.UInt32', 4],
  ['System.Single', 4],
  ['System.Int64', 8],
  ['System.UInt64', 8],
  ['System.Double', 8],
  ['System.Decimal', 16],
])

// Assignments ---------------------------------------------------------------------------

function bindAssign(b: Binder, syntax: Expr & { kind: 'assign' }): Raw {
  const { target } = syntax
  if (syntax.op === '=' && (target.kind === 'tuple' || target.kind === 'declaration')) {
    return bindDeconstruction(b, target, syntax.value, syntax)
  }
  if (syntax.op === '=' && target.kind === 'name' && target.name === '_' && !b.scope.find('_')) {
    return bindExpression(b, syntax.value)
  }
  const place = bindRaw(b, target)
  if (syntax.op === '??=') {
    bindRaw(b, syntax.value)
    return b.error(syntax)
  }
  const value = bindRaw(b, syntax.value)
  if (place.type === errorType) return b.error(syntax)
  const bound = assignable(b, place, syntax.op !== '=')
  if (!bound) return b.error(syntax)
  if (syntax.op === '=') {
    const converted = convertTo(b, value, bound.type, syntax.value)
    if (converted.type === errorType) return converted
    return node(bound.type, syntax, { kind: 'assign', target: bound, value: converted })
  }
  return update(b, syntax.op.slice(0, -1), bound, value, 'new', syntax)
}

function update(
  b: Binder,
  op: string,
  target: Bound,
  value: Raw,
  result: 'new' | 'old',
  place: Place,
): Bound {
  const slot = b.slot(target.type)
  const old = node(target.type, target, { kind: 'slot', slot })
  const next = bindUpdate(b, op, old, value, target.type, place)
  if (next.type === errorType) return next
  return node(target.type, place, { kind: 'update', target, slot, value: next, result })
}

function bindStep(b: Binder, syntax: Expr & { kind: 'step' }): Raw {
  const place = bindRaw(b, syntax.operand)
  if (place.type === errorType) return b.error(syntax)
  const target = assignable(b, place, true)
  if (!target) return b.error(syntax)
  const slot = b.slot(target.type)
  const old = node(target.type, target, { kind: 'slot', slot })
  const { mistakes, result } = b.quietly((): Bound => {
    const value = bindBinary(
      b,
      syntax.op === '++' ? '+' : '-',
      old,
      literal(1, types.int, syntax),
      syntax,
    )
    // The step is made in the type that addition has, and goes back whatever that takes.
    const back = castTo(b, value, target.type, syntax)
    const kind = syntax.prefix ? 'new' : 'old'
    return node(target.type, syntax, { kind: 'update', target, slot, value: back, result: kind })
  })
  if (mistakes.length > 0 || isDelegate(target.type) || target.type === types.string) {
    return b.fail('CS0023', syntax, syntax.op, display(target.type))
  }
  return result
}

/** The place that an assignment writes to; undefined (and reported) when it is none. */
export function assignable(b: Binder, raw: Raw, alsoRead: boolean): Bound | undefined {
  switch (raw.kind) {
    case 'variable': {
      const { variable } = raw
      if (variable.kind === 'foreach' || variable.kind === 'using') {
        b.report(
          'CS1656',
          raw,
          variable.name,
          `${variable.kind} ${variable.kind === 'foreach' ? 'iteration ' : ''}variable`,
        )
        return undefined
      }
      if (variable.kind === 'range') {
        b.report('CS1947', raw, variable.name)
        return undefined
      }
      if (variable.byRef === 'in') {
        b.report('CS8331', raw, 'variable', variable.name)
        return undefined
      }
      return raw
    }
    case 'element':
    case 'dereference':
      return raw
    case 'row-item':
      if (!isNamed(raw.row.type, 'System.ValueTuple')) break
      return assignable(b, raw.row, alsoRead) && raw
    case 'property': {
      const { property } = raw
      const shown = `${display(raw.receiver?.type ?? property.owner.self)}.${property.name}`
      if (!property.set) {
        b.report('CS0200', raw, shown)
        return undefined
      }
      if (alsoRead && !property.get && !property.isVirtual) {
        b.report('CS0154', raw, shown)
        return undefined
      }
      return raw
    }
    case 'methods':
      b.report('CS1656', raw, raw.group.name, 'method group')
      return undefined
    case 'type':
    case 'namespace':
      asValue(b, raw)
      return undefined
  }
  b.report('CS0131', raw)
  return undefined
}

// Interpolated strings ------------------------------------------------------------------

function bindInterpolated(b: Binder, syntax: Expr & { kind: 'interpolated' }): Raw {
  const holes = syntax.parts.map((part) => {
    if (part.form === 'text') return part
    const value = asValue(b, bindRaw(b, part.value))
    if (value.type === types.void) b.report('CS0029', part.value, 'void', 'object')
    let width: number | undefined
    if (part.alignment) {
      const alignment = convertTo(b, bindRaw(b, part.alignment), types.int, part.alignment)
      if (alignment.kind === 'literal') width = alignment.value as number
      else if (alignment.type !== errorType) b.report('CS0150', part.alignment)
    }
    return { form: 'hole' as const, value, width, format: part.format }
  })
  const failed = holes.some((hole) => hole.form === 'hole' && hole.value.type === errorType)
  if (failed) return b.error(syntax)
  const isPlain = holes.every(
    (hole) => hole.form === 'text' || (hole.width === undefined && hole.format === undefined),
  )
  if (isPlain) {
    const parts = holes.map((hole) =>
      hole.form === 'text' ? literal(hole.text, types.string, syntax) : hole.value,
    )
    return node(types.string, syntax, { kind: 'concat', parts })
  }
  let text = ''
  const args: Bound[] = []
  for (const hole of holes) {
    if (hole.form === 'text') text += hole.text.replace(/[{}]/g, '$&$&')
    else {
      const width = hole.width === undefined ? '' : `,${hole.width}`
      const format = hole.format === undefined ? '' : `:${hole.format}`
      text += `{${args.length}${width}${format}}`
      args.push(boxed(hole.value))
    }
  }
  return node(types.string, syntax, { kind: 'format', text, args })
}
