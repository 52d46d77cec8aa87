import type { Method } from '../dotnet/definition.ts'
import { typeOfName } from '../dotnet/definition.ts'
import { DotnetException } from '../dotnet/exception.ts'
import {
  display,
  isDelegate,
  isEnum,
  isInterface,
  isNamed,
  isNullable,
  isReferenceType,
  isTuple,
  isValueType,
  type Type,
  underlying,
} from '../dotnet/types.ts'
import { baseOf } from '../dotnet/value.ts'
import { type Binder, errorType, types } from './binder.ts'
import type { ArithmeticOperator, Bound, CompareOperator, Raw } from './bound.ts'
import { callMethod, choose, isNull, keep, literal, node, nullOf, retype } from './build.ts'
import {
  explicitConversion,
  implicitConversion,
  standardConversion,
  tupleItems,
} from './conversions.ts'
import { asValue, castTo, convertTo, describe, rowItem } from './convert.ts'
import {
  comparison,
  fullNames,
  isIntegral,
  type NumericKind,
  negate,
  numericKind,
  operation,
  promote,
  promoteOne,
} from './numeric.ts'
import { type Arg, isFailure, methodCandidate, ownerOf, resolve } from './overloads.ts'
import type { Place, UnaryOperator } from './syntax.ts'

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>='])
const typeOfKind = (kind: NumericKind): Type => typeOfName(fullNames[kind])

/** `left op right`, for all operators but `&&`, `||` and `??`. */
export function bindBinary(b: Binder, op: string, left: Raw, right: Raw, place: Place): Bound {
  if (left.type === errorType || right.type === errorType) return b.error(place)
  for (const side of [left, right]) {
    if (side.kind === 'type' || side.kind === 'namespace') return asValue(b, side)
  }
  const result =
    bindTupleEquality(b, op, left, right, place) ??
    bindUserOperator(b, op, [left, right], place) ??
    bindConcat(b, op, left, right, place) ??
    bindNullTest(b, op, left, right, place) ??
    bindNumbers(b, op, left, right, place) ??
    bindBools(b, op, left, right, place) ??
    bindEnums(b, op, left, right, place) ??
    bindDelegates(b, op, left, right, place) ??
    bindReferences(b, op, left, right, place)
  return result ?? noOperator(b, op, left, right, place)
}

function noOperator(b: Binder, op: string, left: Raw, right: Raw, place: Place): Bound {
  return b.fail('CS0019', place, op, describe(left), describe(right))
}

const isText = (type: Type | undefined) => type !== undefined && type === types.string

function bindConcat(b: Binder, op: string, left: Raw, right: Raw, place: Place): Bound | undefined {
  if (op === '+' && (isText(left.type) || isText(right.type))) {
    if (!isConcatenable(left) || !isConcatenable(right)) return undefined
    const parts = [...partsOf(asValue(b, left)), ...partsOf(asValue(b, right))]
    const merged = mergeTexts(parts)
    if (merged.length === 1 && merged[0]!.kind === 'literal')
      return { ...merged[0]!, ...span(place) }
    return node(types.string, place, { kind: 'concat', parts: merged })
  }
  if ((op === '==' || op === '!=') && isText(left.type) && isText(right.type)) {
    return compareNode(op, 'string', left as Bound, right as Bound, place)
  }
  return undefined
}

const span = (place: Place) => ({ start: place.start, end: place.end })

function isConcatenable(raw: Raw): boolean {
  if (raw.kind === 'null') return true
  return raw.type !== undefined && raw.type !== types.void
}

function partsOf(value: Bound): readonly Bound[] {
  return value.kind === 'concat' ? value.parts : [value]
}

/** Neighbouring constants become one text. */
function mergeTexts(parts: readonly Bound[]): Bound[] {
  const merged: Bound[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (last && isConstantText(last) && isConstantText(part)) {
      merged[merged.length - 1] = literal(
        constantText(last) + constantText(part),
        types.string,
        last,
      )
    } else merged.push(part)
  }
  return merged
}

const isConstantText = (part: Bound): part is Bound & { kind: 'literal' } =>
  part.kind === 'literal' &&
  (part.type === types.string || part.value === null || part.type === types.char)

function constantText(part: Bound & { kind: 'literal' }): string {
  if (part.value === null) return ''
  return part.type === types.char
    ? String.fromCharCode(part.value as number)
    : (part.value as string)
}

/** `x == null`. */
function bindNullTest(
  b: Binder,
  op: string,
  left: Raw,
  right: Raw,
  place: Place,
): Bound | undefined {
  if (op !== '==' && op !== '!=') return undefined
  if (left.kind === 'null' && right.kind === 'null') return literal(op === '==', types.bool, place)
  const operand = right.kind === 'null' ? left : left.kind === 'null' ? right : undefined
  if (!operand) return undefined
  if (operand.type === undefined || operand.type === types.void) return undefined
  const value = operand as Bound
  const { type } = value
  if (isValueType(type) && !isNullable(type)) {
    // A value is never null; C# warns and goes on.
    const known = numericKind(type) ?? (isEnum(type) || type === types.bool)
    if (!known) return undefined
    return node(types.bool, place, {
      kind: 'sequence',
      first: [value],
      value: literal(op === '!=', types.bool, place),
    })
  }
  const test = { ...isNull(value), ...span(place) }
  return op === '==' ? test : node(types.bool, place, { kind: 'not', operand: test })
}

function bindNumbers(
  b: Binder,
  op: string,
  left: Raw,
  right: Raw,
  place: Place,
): Bound | undefined {
  const isLifted = [left, right].some((one) => one.type && isNullable(one.type))
  const leftKind = kindOf(left, right)
  const rightKind = kindOf(right, left)
  if (!leftKind || !rightKind) return undefined
  if (op === '<<' || op === '>>')
    return bindShift(b, op, left, right, leftKind, rightKind, isLifted, place)
  let kind = promote(leftKind, rightKind)
  if (kind === 'ambiguous') kind = promoteConstant(left, right) ?? 'ambiguous'
  if (kind === 'ambiguous')
    return b.fail('CS0034', place, op, display(left.type!), display(right.type!))
  if (kind === undefined) return undefined
  if ('&|^'.includes(op) && !isIntegral(kind)) return undefined
  if (kind === 'int' && leftKind === 'uint' && rightKind === 'uint') kind = 'uint'
  const constantKind = promoteUint(left, right, leftKind, rightKind)
  if (constantKind) kind = constantKind
  return bindIn(b, op, kind, left, right, isLifted, place)
}

/** The number kind of an operand; that of the other side for null. */
function kindOf(raw: Raw, other: Raw): NumericKind | undefined {
  if (raw.kind === 'null')
    return other.type && isNullable(other.type) ? numericKind(underlying(other.type)) : undefined
  return raw.type ? numericKind(underlying(raw.type)) : undefined
}

// `ulong + 1`: the constant is one of ulong's values.
function promoteConstant(left: Raw, right: Raw): NumericKind | undefined {
  const other = numericKind(underlying(left.type!)) === 'ulong' ? right : left
  if (other.kind !== 'literal') return undefined
  return Number(other.value) >= 0 ? 'ulong' : undefined
}

// `uint + 1` stays uint.
function promoteUint(
  left: Raw,
  right: Raw,
  a: NumericKind,
  c: NumericKind,
): NumericKind | undefined {
  if (a === 'uint' && c === 'int') return isNatural(right) ? 'uint' : undefined
  if (c === 'uint' && a === 'int') return isNatural(left) ? 'uint' : undefined
  return undefined
}

const isNatural = (raw: Raw) => raw.kind === 'literal' && (raw.value as number) >= 0

function bindShift(
  b: Binder,
  op: '<<' | '>>',
  left: Raw,
  right: Raw,
  leftKind: NumericKind,
  rightKind: NumericKind,
  isLifted: boolean,
  place: Place,
): Bound | undefined {
  const kind = promoteOne(leftKind)
  const countKind = promoteOne(rightKind)
  if (!isIntegral(kind) || countKind !== 'int') return undefined
  const type = typeOfKind(kind)
  return lift(
    b,
    left,
    right,
    type,
    types.int,
    isLifted,
    (a, c) => arithmetic(b, op, kind, a, c, type, place),
    place,
  )
}

function bindIn(
  b: Binder,
  op: string,
  kind: NumericKind,
  left: Raw,
  right: Raw,
  isLifted: boolean,
  place: Place,
): Bound {
  const type = typeOfKind(kind)
  if (comparisons.has(op)) {
    return liftComparison(b, op as CompareOperator, left, right, type, isLifted, (a, c) =>
      compareNode(op, kind, a, c, place),
    )
  }
  return lift(
    b,
    left,
    right,
    type,
    type,
    isLifted,
    (a, c) => arithmetic(b, op as ArithmeticOperator, kind, a, c, type, place),
    place,
  )
}

function arithmetic(
  b: Binder,
  op: ArithmeticOperator,
  kind: NumericKind,
  left: Bound,
  right: Bound,
  type: Type,
  place: Place,
): Bound {
  if (left.kind === 'literal' && right.kind === 'literal') {
    return foldArithmetic(b, op, kind, left.value, right.value, type, place)
  }
  if (isDivision(op) && right.kind === 'literal' && isIntegral(kind) && Number(right.value) === 0) {
    return b.fail('CS0020', place)
  }
  return node(type, place, {
    kind: 'arithmetic',
    op,
    in: kind,
    checked: b.overflow === 'checked',
    left,
    right,
  })
}

const isDivision = (op: string) => op === '/' || op === '%'

function foldArithmetic(
  b: Binder,
  op: ArithmeticOperator,
  kind: NumericKind,
  left: unknown,
  right: unknown,
  type: Type,
  place: Place,
): Bound {
  const { run, checked } = operation(op, kind)
  const calculate = b.overflow !== 'unchecked' && checked ? checked : run
  // 0, though the division overflows: C# folds it so.
  if (op === '%' && right === (kind === 'long' ? -1n : -1) && isIntegral(kind))
    return literal(kind === 'long' ? 0n : 0, type, place)
  try {
    return literal(calculate(left as never, right as never), type, place)
  } catch (error) {
    if (!(error instanceof DotnetException)) throw error
    if (error.typeName === 'System.DivideByZeroException') return b.fail('CS0020', place)
    return b.fail(kind === 'decimal' ? 'CS0463' : 'CS0220', place)
  }
}

function compareNode(
  op: string,
  kind: NumericKind | 'bool' | 'string' | 'reference' | 'object',
  left: Bound,
  right: Bound,
  place: Place,
): Bound {
  if (left.kind === 'literal' && right.kind === 'literal' && kind !== 'reference') {
    const { run } = comparison(op, kind)
    return literal(run(left.value as never, right.value as never), types.bool, place)
  }
  return node(types.bool, place, {
    kind: 'compare',
    op: op as CompareOperator,
    in: kind,
    left,
    right,
  })
}

/** Applies an operator to values; to null it gives null. */
function lift(
  b: Binder,
  left: Raw,
  right: Raw,
  leftType: Type,
  rightType: Type,
  isLifted: boolean,
  make: (left: Bound, right: Bound) => Bound,
  place: Place,
): Bound {
  if (!isLifted) return make(convertTo(b, left, leftType), convertTo(b, right, rightType))
  const a = convertTo(b, left, types.nullable(leftType))
  const c = convertTo(b, right, types.nullable(rightType))
  return keep(b, a, (x) =>
    keep(b, c, (y) => {
      const inner = make(retype(x, leftType), retype(y, rightType))
      const type = types.nullable(inner.type)
      const either = node(types.bool, place, { kind: 'or-else', left: isNull(x), right: isNull(y) })
      return choose(either, nullOf(type, place), retype(inner, type), type)
    }),
  )
}

/** Comparisons with null are false, but for `==` and `!=`. */
function liftComparison(
  b: Binder,
  op: CompareOperator,
  left: Raw,
  right: Raw,
  type: Type,
  isLifted: boolean,
  make: (left: Bound, right: Bound) => Bound,
): Bound {
  if (!isLifted) return make(convertTo(b, left, type), convertTo(b, right, type))
  const a = convertTo(b, left, types.nullable(type))
  const c = convertTo(b, right, types.nullable(type))
  return keep(b, a, (x) =>
    keep(b, c, (y) => {
      const inner = make(retype(x, type), retype(y, type))
      const either = node(types.bool, inner, { kind: 'or-else', left: isNull(x), right: isNull(y) })
      return choose(either, whenNull(op, x, y, inner), inner, types.bool)
    }),
  )
}

function whenNull(op: CompareOperator, x: Bound, y: Bound, place: Place): Bound {
  if (op !== '==' && op !== '!=') return literal(false, types.bool, place)
  const both = node(types.bool, place, { kind: 'and-also', left: isNull(x), right: isNull(y) })
  return op === '==' ? both : node(types.bool, place, { kind: 'not', operand: both })
}

function bindBools(b: Binder, op: string, left: Raw, right: Raw, place: Place): Bound | undefined {
  const isBool = (raw: Raw) => raw.type !== undefined && underlying(raw.type) === types.bool
  if (!isBool(left) && !isBool(right)) return undefined
  if (!(isBool(left) || left.kind === 'null') || !(isBool(right) || right.kind === 'null'))
    return undefined
  const isLifted = left.type !== types.bool || right.type !== types.bool
  if (op === '==' || op === '!=') {
    return liftComparison(b, op, left, right, types.bool, isLifted, (a, c) =>
      compareNode(op, 'bool', a, c, place),
    )
  }
  if (op !== '&' && op !== '|' && op !== '^') return undefined
  if (!isLifted) {
    const [a, c] = [left as Bound, right as Bound]
    if (a.kind === 'literal' && c.kind === 'literal')
      return literal(foldBools(op, a.value as boolean, c.value as boolean), types.bool, place)
    return node(types.bool, place, { kind: 'logical', op, left: a, right: c })
  }
  const maybe = types.nullable(types.bool)
  if (op === '^') {
    return lift(
      b,
      left,
      right,
      types.bool,
      types.bool,
      true,
      (a, c) => node(types.bool, place, { kind: 'logical', op, left: a, right: c }),
      place,
    )
  }
  return node(maybe, place, {
    kind: 'three-valued',
    op,
    left: convertTo(b, left, maybe),
    right: convertTo(b, right, maybe),
  })
}

function foldBools(op: '&' | '|' | '^', a: boolean, b: boolean): boolean {
  if (op === '&') return a && b
  return op === '|' ? a || b : a !== b
}

function bindEnums(b: Binder, op: string, left: Raw, right: Raw, place: Place): Bound | undefined {
  const enumOf = (raw: Raw) =>
    raw.type && isEnum(underlying(raw.type)) ? underlying(raw.type) : undefined
  const type = enumOf(left) ?? enumOf(right)
  if (!type) return undefined
  const isLifted = [left, right].some(
    (one) => one.kind === 'null' || (one.type !== undefined && isNullable(one.type)),
  )
  const fitsEnum = (raw: Raw) =>
    implicitConversion(raw, isLifted ? types.nullable(type) : type) !== undefined
  const bothEnums = fitsEnum(left) && fitsEnum(right)
  if (comparisons.has(op)) {
    if (!bothEnums) return undefined
    return liftComparison(b, op as CompareOperator, left, right, type, isLifted, (a, c) =>
      compareNode(op, 'int', a, c, place),
    )
  }
  if (op === '&' || op === '|' || op === '^') {
    if (!bothEnums) return undefined
    return lift(
      b,
      left,
      right,
      type,
      type,
      isLifted,
      (a, c) => arithmetic(b, op, 'int', a, c, type, place),
      place,
    )
  }
  if (op !== '+' && op !== '-') return undefined
  if (op === '-' && enumOf(left) === enumOf(right)) {
    return lift(
      b,
      left,
      right,
      type,
      type,
      isLifted,
      (a, c) => arithmetic(b, op, 'int', a, c, types.int, place),
      place,
    )
  }
  const [a, c] = enumOf(left) ? [left, right] : [right, left]
  if (op === '-' && a !== left) return undefined
  if (!implicitConversion(c, isLifted ? types.nullable(types.int) : types.int)) return undefined
  if (a === left) {
    return lift(
      b,
      a,
      c,
      type,
      types.int,
      isLifted,
      (x, y) => arithmetic(b, op, 'int', x, y, type, place),
      place,
    )
  }
  return lift(
    b,
    left,
    right,
    types.int,
    type,
    isLifted,
    (x, y) => arithmetic(b, op, 'int', x, y, type, place),
    place,
  )
}

function bindDelegates(
  b: Binder,
  op: string,
  left: Raw,
  right: Raw,
  place: Place,
): Bound | undefined {
  if (op !== '+' && op !== '-') return undefined
  const type = [left, right]
    .map((one) => one.type)
    .find((one) => one !== undefined && isDelegate(one))
  if (!type) return undefined
  if (!implicitConversion(left, type) || !implicitConversion(right, type)) return undefined
  return node(type, place, {
    kind: 'combine-delegates',
    op,
    left: convertTo(b, left, type),
    right: convertTo(b, right, type),
  })
}

function bindReferences(
  b: Binder,
  op: string,
  left: Raw,
  right: Raw,
  place: Place,
): Bound | undefined {
  if (op !== '==' && op !== '!=') return undefined
  const a = left.type
  const c = right.type
  if (a === undefined || c === undefined || a === types.void || c === types.void) return undefined
  const isComparable = (type: Type) =>
    isReferenceType(type) && !(type.kind === 'parameter' && type.constraint !== 'class')
  if (!isComparable(a) || !isComparable(c)) return undefined
  const related = standardConversion(a, c) ?? standardConversion(c, a)
  if (!related) return undefined
  return node(types.bool, place, {
    kind: 'compare',
    op,
    in: mayBeBox(left) && mayBeBox(right) && !isSame(left, right) ? 'object' : 'reference',
    left: left as Bound,
    right: right as Bound,
  })
}

/** Whether a value of the type may be a struct in its box. */
function mayBeBox({ type }: Raw): boolean {
  if (type === undefined) return false
  return isNamed(type, 'System.Object') || isNamed(type, 'System.ValueType') || isInterface(type)
}

const isSame = (a: Raw, b: Raw) =>
  a.kind === 'variable' && b.kind === 'variable' && a.variable === b.variable

/** `(a, b) == (c, d)`, item by item. */
function bindTupleEquality(
  b: Binder,
  op: string,
  left: Raw,
  right: Raw,
  place: Place,
): Bound | undefined {
  if (op !== '==' && op !== '!=') return undefined
  const isTupleRaw = (raw: Raw) =>
    raw.kind === 'tuple-untyped' || (raw.type !== undefined && isTuple(raw.type))
  if (!isTupleRaw(left) || !isTupleRaw(right)) return undefined
  const items = (raw: Raw, again: Bound | undefined): readonly Raw[] =>
    raw.kind === 'tuple-untyped'
      ? raw.items
      : tupleItems(again!.type as never).map((_, i) => rowItem(again!, i))
  const compare = (a: readonly Raw[], c: readonly Raw[]): Bound => {
    if (a.length !== c.length) return b.fail('CS8384', place, a.length, c.length)
    const tests = a.map((one, i) => convertTo(b, bindBinary(b, op, one, c[i]!, place), types.bool))
    return tests.reduce((x, y) =>
      node(types.bool, place, { kind: op === '==' ? 'and-also' : 'or-else', left: x, right: y }),
    )
  }
  const withLeft = (a: readonly Raw[]) =>
    right.kind === 'tuple-untyped'
      ? compare(a, right.items)
      : keep(b, right as Bound, (again) => compare(a, items(right, again)))
  return left.kind === 'tuple-untyped'
    ? withLeft(left.items)
    : keep(b, left as Bound, (again) => withLeft(items(left, again)))
}

// Operators that types declare ------------------------------------------------------

/** A user-defined operator, lifted where an operand may be null. */
function bindUserOperator(
  b: Binder,
  op: string,
  operands: readonly Raw[],
  place: Place,
): Bound | undefined {
  const methods = operatorsOf(op, operands)
  if (methods.length === 0) return undefined
  const args = (raws: readonly Raw[]): Arg[] =>
    raws.map((raw) => ({ raw, name: undefined, mode: 'value', place: raw }))
  const candidates = methods.map((method) => methodCandidate(method, ownerOf(undefined, method)))
  const found = resolve(candidates, args(operands))
  if (!isFailure(found)) {
    const method = found.candidate.target as Method
    const values = operands.map((raw, i) => convertTo(b, raw, found.types[i]!))
    return callMethod(method, [], undefined, values, found.returns, place)
  }
  if (found.kind === 'ambiguous' && operands.every((one) => one.type !== undefined)) {
    return b.fail('CS0034', place, op, describe(operands[0]!), describe(operands.at(-1)!))
  }
  return bindLiftedOperator(b, op, candidates, operands, place)
}

function bindLiftedOperator(
  b: Binder,
  op: string,
  candidates: ReturnType<typeof methodCandidate>[],
  operands: readonly Raw[],
  place: Place,
): Bound | undefined {
  const mayBeNull = (raw: Raw) =>
    raw.kind === 'null' || (raw.type !== undefined && isNullable(raw.type))
  if (!operands.some(mayBeNull)) return undefined
  const stripped = operands.map((raw): Raw => {
    if (raw.type === undefined || !isNullable(raw.type)) return raw
    return retype(raw as Bound, underlying(raw.type))
  })
  const known = stripped.filter((raw) => raw.kind !== 'null')
  const fitting = candidates.filter((one) =>
    one.parameters.every((parameter, i) => {
      const raw = stripped[i]!
      if (!isValueType(parameter.type)) return false
      return raw.kind === 'null' || implicitConversion(raw, parameter.type) !== undefined
    }),
  )
  const [candidate] = fitting
  if (!candidate || known.length === 0) return undefined
  const method = candidate.target as Method
  const call = (values: readonly Bound[]) =>
    callMethod(method, [], undefined, values, candidate.returns, place)
  const typeAt = (i: number) => candidate.parameters[i]!.type
  if (operands.length === 1) {
    return lift(
      b,
      operands[0]!,
      literal(0, types.int, place),
      typeAt(0),
      types.int,
      true,
      (x) => call([x]),
      place,
    )
  }
  if (comparisons.has(op)) {
    const [left, right] = operands as [Raw, Raw]
    return liftComparison(b, op as CompareOperator, left, right, typeAt(0), true, (x, y) =>
      call([x, y]),
    )
  }
  return lift(
    b,
    operands[0]!,
    operands[1]!,
    typeAt(0),
    typeAt(1),
    true,
    (x, y) => call([x, y]),
    place,
  )
}

function operatorsOf(op: string, operands: readonly Raw[]): Method[] {
  const methods: Method[] = []
  const seen = new Set<unknown>()
  for (const { type } of operands) {
    if (type === undefined) continue
    for (let one: Type | undefined = underlying(type); one?.kind === 'named'; one = baseOf(one)) {
      // Numbers, text and enums have operators of the language's own.
      if (seen.has(one.definition) || numericKind(one) || isText(one) || isEnum(one)) break
      seen.add(one.definition)
      for (const member of one.definition.members(`operator ${op}`)) {
        if (member.kind === 'method' && member.parameters.length === operands.length)
          methods.push(member)
      }
    }
  }
  return methods
}

// One operand ----------------------------------------------------------------------

export function bindUnary(b: Binder, op: UnaryOperator, operand: Raw, place: Place): Bound {
  if (operand.type === errorType) return b.error(place)
  if (op === '*' || op === '&') return b.fail(op === '*' ? 'CS0193' : 'CS0214', place)
  if (operand.type === undefined) return b.fail('CS0023', place, op, describe(operand))
  const value = operand as Bound
  const user = bindUserOperator(b, op, [operand], place)
  if (user) return user
  const inner = underlying(value.type)
  const isLifted = isNullable(value.type)
  if (op === '!') {
    if (inner !== types.bool) return b.fail('CS0023', place, op, display(value.type))
    if (value.kind === 'literal' && !isLifted) return literal(!value.value, types.bool, place)
    if (!isLifted) return node(types.bool, place, { kind: 'not', operand: value })
    return liftOne(b, value, (x) => node(types.bool, place, { kind: 'not', operand: x }))
  }
  if (op === '~' && isEnum(inner)) {
    const flip = (x: Bound) =>
      node(inner, place, { kind: 'negate', op, in: 'int', checked: false, operand: x })
    return isLifted ? liftOne(b, value, flip) : flip(value)
  }
  const kind = numericKind(inner)
  if (!kind) return b.fail('CS0023', place, op, display(value.type))
  return bindNumberUnary(b, op, kind, value, isLifted, place)
}

function bindNumberUnary(
  b: Binder,
  op: '+' | '-' | '~',
  from: NumericKind,
  value: Bound,
  isLifted: boolean,
  place: Place,
): Bound {
  let kind = promoteOne(from)
  if (op === '~' && !isIntegral(kind)) return b.fail('CS0023', place, op, display(value.type))
  if (op === '-' && kind === 'uint') kind = 'long'
  if (op === '-' && kind === 'ulong') return b.fail('CS0023', place, op, display(value.type))
  const type = typeOfKind(kind)
  const make = (operand: Bound): Bound => {
    const promoted = convertTo(b, operand, type)
    if (op === '+') return promoted
    if (promoted.kind === 'literal') {
      try {
        return literal(
          negate(promoted.value as never, op, kind, b.overflow !== 'unchecked'),
          type,
          place,
        )
      } catch (error) {
        if (!(error instanceof DotnetException)) throw error
        return b.fail('CS0220', place)
      }
    }
    return node(type, place, {
      kind: 'negate',
      op,
      in: kind,
      checked: b.overflow === 'checked',
      operand: promoted,
    })
  }
  return isLifted ? liftOne(b, value, make) : make(value)
}

function liftOne(b: Binder, value: Bound, make: (operand: Bound) => Bound): Bound {
  return keep(b, value, (again) => {
    const inner = make(retype(again, underlying(again.type)))
    const type = types.nullable(inner.type)
    return choose(isNull(again), nullOf(type, value), retype(inner, type), type)
  })
}

/** `a && b`, `a || b`. */
export function bindShortCircuit(
  b: Binder,
  op: '&&' | '||',
  left: Raw,
  right: Raw,
  place: Place,
): Bound {
  if (left.type === errorType || right.type === errorType) return b.error(place)
  const isBool = (raw: Raw) =>
    raw.type === types.bool ||
    (implicitConversion(raw, types.bool) !== undefined && raw.type !== undefined)
  if (!isBool(left) || !isBool(right)) return noOperator(b, op, left, right, place)
  const a = convertTo(b, left, types.bool)
  const c = convertTo(b, right, types.bool)
  if (a.kind === 'literal' && c.kind === 'literal') {
    const value = op === '&&' ? a.value && c.value : a.value || c.value
    return literal(value, types.bool, place)
  }
  return node(types.bool, place, { kind: op === '&&' ? 'and-also' : 'or-else', left: a, right: c })
}

/** `a ?? b`. */
export function bindCoalesce(b: Binder, left: Raw, right: Raw, place: Place): Bound {
  if (left.type === errorType || right.type === errorType) return b.error(place)
  if (left.kind === 'null') {
    return right.type
      ? (right as Bound)
      : b.fail('CS0019', place, '??', describe(left), describe(right))
  }
  const bad = () => b.fail('CS0019', place, '??', describe(left), describe(right))
  if (left.type === undefined || left.type === types.void) return bad()
  const value = left as Bound
  const { type } = value
  if (isValueType(type) && !isNullable(type)) return bad()
  const target = coalesceType(type, right)
  if (!target) return bad()
  return keep(b, value, (again) => {
    const inner = isNullable(type) && !isNullable(target) ? retype(again, underlying(type)) : again
    return choose(isNull(again), convertTo(b, right, target), convertTo(b, inner, target), target)
  })
}

function coalesceType(type: Type, right: Raw): Type | undefined {
  if (isNullable(type) && implicitConversion(right, underlying(type))) return underlying(type)
  if (implicitConversion(right, type)) return type
  if (right.type && right.type !== types.void) {
    const from = isNullable(type) && !isNullable(right.type) ? underlying(type) : type
    if (
      standardConversion(from, right.type)?.implicit ||
      implicitConversion(
        { kind: 'slot', slot: { type: from, id: 0 }, type: from, start: 0, end: 0 },
        right.type,
      )
    ) {
      return right.type
    }
  }
  return undefined
}

/** The value of `a op= b` or `++a`, from the old value: converted back where C# does that by itself (C# 11.18.4). */
export function bindUpdate(
  b: Binder,
  op: string,
  old: Bound,
  right: Raw,
  target: Type,
  place: Place,
): Bound {
  const raw = isDelegate(target) && right.type === undefined ? convertTo(b, right, target) : right
  const value = bindBinary(b, op, old, raw, place)
  if (value.type === errorType) return value
  if (implicitConversion(value, target)) return convertTo(b, value, target, place)
  const isShift = op === '<<' || op === '>>'
  const fits = isShift || implicitConversion(raw, target) !== undefined
  if (
    fits &&
    explicitConversion(value, target) &&
    (numericKind(underlying(target)) || isEnum(underlying(target)))
  ) {
    return castTo(b, value, target, place)
  }
  return convertTo(b, value, target, place)
}
