import type { Method, Parameter, Property } from '../dotnet/definition.ts'
import { findType } from '../dotnet/definition.ts'
import type { Fallback } from '../dotnet/signature.ts'
import {
  type ArrayType,
  argumentsOf,
  display,
  isBoxed,
  isDelegate,
  isEnum,
  isNamed,
  isNullable,
  isValueType,
  type NamedType,
  type Substitution,
  substitute,
  type Type,
  underlying,
} from '../dotnet/types.ts'
import { didYouMean } from '../text/suggest.ts'
import { bindRaw } from './bind-expression.ts'
import { type Binder, errorType, types } from './binder.ts'
import type { Bound, BoundArgument, Lambda, MethodGroup, Raw, Variable } from './bound.ts'
import {
  close,
  convert,
  defaultNode,
  isOpenAt,
  keep,
  literal,
  node,
  open,
  retype,
} from './build.ts'
import { implicitConversion, standardConversion } from './conversions.ts'
import { asValue, convertTo, describe } from './convert.ts'
import { shapeOf } from './delegates.ts'
import { superTypeOf } from './inference.ts'
import { extensionMethods, indexers, lookup, memberNames } from './members.ts'
import {
  type Arg,
  type Candidate,
  displayMethod,
  type Failure,
  isFailure,
  localCandidate,
  methodCandidate,
  ownerOf,
  type Resolution,
  resolve,
  resolveGroup,
} from './overloads.ts'
import type { Argument, Expr, Place } from './syntax.ts'

/** `target(args)`. */
export function bindCall(b: Binder, syntax: Expr & { kind: 'call' }): Raw {
  const nameOf = bindNameOf(b, syntax)
  if (nameOf) return nameOf
  const target = bindRaw(b, syntax.target, { called: true })
  const args = bindArguments(b, syntax.args)
  if (target.type === errorType || args.some((one) => one.raw.type === errorType)) {
    declareFailed(b, args)
    return b.error(syntax)
  }
  if (target.kind === 'methods') return callGroup(b, target.group, args, syntax, target)
  if (target.type !== undefined && isDelegate(target.type))
    return invoke(b, target as Bound, args, syntax)
  if (target.kind === 'type') return b.fail('CS1955', syntax.target, display(target.of))
  const name =
    syntax.target.kind === 'name' || syntax.target.kind === 'member'
      ? syntax.target.name
      : undefined
  if (name === undefined || target.kind === 'unbound-lambda' || target.kind === 'variable')
    return b.fail('CS0149', syntax.target)
  const shown = target.kind === 'property' ? `${display(target.property.owner.self)}.${name}` : name
  b.report('CS1955', nameSpan(syntax.target), shown)
  if (target.kind === 'property') b.hint(`\`${name}\` is a property: leave out the \`()\``)
  return b.error(syntax)
}

function bindNameOf(b: Binder, syntax: Expr & { kind: 'call' }): Bound | undefined {
  const { target, args } = syntax
  if (target.kind !== 'name' || target.name !== 'nameof' || args.length !== 1) return undefined
  if (b.scope.find('nameof')) return undefined
  const argument = args[0]!.value
  const { mistakes, result } = b.quietly(() => bindRaw(b, argument, { called: true }))
  if (argument.kind === 'type')
    return literal(
      argument.type.form === 'name' ? argument.type.parts[0]!.name : '',
      types.string,
      syntax,
    )
  if (argument.kind !== 'name' && argument.kind !== 'member') return b.fail('CS8081', argument)
  // An instance member may be named by its type: nameof(String.Length).
  const real = mistakes.filter(
    (one) => one.code !== 'CS0120' && !one.warning && !isUnboundGeneric(one.code, argument),
  )
  if (real.length > 0) {
    b.mistakes.push(...real)
    return b.error(syntax)
  }
  if (result.kind === 'methods' && argument.args.length > 0) return b.fail('CS8084', argument)
  return literal(argument.name, types.string, syntax)
}

const isUnboundGeneric = (code: string, argument: Expr) =>
  code === 'CS0305' && argument.kind === 'name'

export function nameSpan(syntax: Expr): Place {
  return syntax.kind === 'member'
    ? { start: syntax.nameStart, end: syntax.nameStart + syntax.name.length }
    : syntax
}

export function bindArguments(b: Binder, args: readonly Argument[]): Arg[] {
  return args.map((arg) => ({
    raw: bindArgument(b, arg),
    name: arg.name,
    mode: arg.mode,
    place: arg.value,
  }))
}

function bindArgument(b: Binder, arg: Argument): Raw {
  const { value } = arg
  if (arg.mode === 'out') {
    if (value.kind === 'declaration' && value.designation.form !== 'list') {
      const name = value.designation.form === 'single' ? value.designation.name : undefined
      const declared = value.type && b.type(value.type)
      return {
        kind: 'out-var',
        type: undefined,
        name,
        declared,
        start: value.start,
        end: value.end,
      }
    }
    if (value.kind === 'name' && value.name === '_' && !b.scope.find('_')) {
      return {
        kind: 'out-var',
        type: undefined,
        name: undefined,
        declared: undefined,
        start: value.start,
        end: value.end,
      }
    }
  }
  const raw = bindRaw(b, value)
  if (arg.mode === 'ref' || arg.mode === 'out') {
    if (raw.type !== errorType && !isPlace(raw))
      return b.fail(raw.kind === 'property' ? 'CS0206' : 'CS1510', value)
  }
  if (raw.type === types.void) return b.fail('CS1503', value, 1, 'void', 'object')
  if (raw.kind === 'type' || raw.kind === 'namespace') return asValue(b, raw)
  return raw
}

/** What may stand behind `ref`. */
export function isPlace(raw: Raw): boolean {
  if (raw.kind === 'element' || raw.kind === 'dereference') return true
  if (raw.kind === 'row-item') return isPlace(raw.row)
  return (
    raw.kind === 'variable' &&
    raw.variable.kind !== 'foreach' &&
    raw.variable.kind !== 'using' &&
    raw.variable.kind !== 'range' &&
    raw.variable.kind !== 'context'
  )
}

/** Variables of `out var` in a call that failed still exist. */
function declareFailed(b: Binder, args: readonly Arg[]): void {
  for (const { raw } of args) {
    if (raw.kind === 'out-var' && raw.name !== undefined)
      b.declare(raw.name, raw.declared ?? errorType, raw)
  }
}

// Method groups ------------------------------------------------------------------------

/** The member of a name on a value or type, as it stands behind a dot. */
export function bindMember(
  b: Binder,
  target: Raw,
  name: string,
  typeArgs: readonly Type[],
  place: Place,
  whole: Place,
  options: { called?: boolean; inQuery?: boolean } = {},
): Raw {
  if (target.type === errorType) return b.error(whole)
  const of = target.kind === 'type' ? target.of : target.type
  if (of === undefined) return memberOfUntyped(b, target, name, whole)
  if (of === errorType) return b.error(whole)
  if (of === types.void) return b.fail('CS0023', place, '.', 'void')
  const receiver = target.kind === 'type' ? undefined : (target as Bound)
  const tuple = receiver && bindTupleName(receiver, name, whole)
  if (tuple) return tuple
  const found = lookup(of, name)
  // `list.Count(x => …)`: where something is called, a property that cannot be is passed over.
  const isHidden =
    options.called === true &&
    found.property !== undefined &&
    receiver !== undefined &&
    !isDelegate(substitute(found.property.type, argumentsOf(found.owner!))) &&
    anyReceives(extensionMethods(name), receiver)
  if (found.property && !isHidden) {
    return bindProperty(b, found.property, found.owner!, receiver, place, whole)
  }
  const extensions = receiver && options.called !== false ? extensionMethods(name) : []
  if (found.methods.length > 0 || extensions.length > 0) {
    const group: MethodGroup = {
      name,
      receiver,
      of,
      methods: found.methods,
      locals: undefined,
      typeArgs,
      staticAllowed: false,
    }
    const isTold =
      (options.called === true && !options.inQuery) || anyReceives(extensions, receiver!)
    if (found.methods.length > 0 || isTold) {
      return { kind: 'methods', type: undefined, group, ...span(whole) }
    }
  }
  if (options.inQuery) return b.fail('CS1936', whole, display(of), name)
  return noMember(b, of, receiver, name, place, whole, extensions)
}

const span = (place: Place) => ({ start: place.start, end: place.end })

function noMember(
  b: Binder,
  of: Type,
  receiver: Bound | undefined,
  name: string,
  place: Place,
  whole: Place,
  extensions: readonly Method[],
): Bound {
  b.unknownName?.(name, { scope: b.scope, of, receiver })
  if (!receiver) b.report('CS0117', place, display(of), name)
  else if (extensions.length > 0) {
    const best = extensions[0]!
    const wanted = display(best.parameters[0]!.type)
    b.report('CS1929', place, display(of), name, displayMethod(best, undefined), wanted)
  } else b.report('CS1061', place, display(of), name)
  b.hint(didYouMean(name, memberNames(of)))
  return b.error(whole)
}

export function anyReceives(methods: readonly Method[], receiver: Bound): boolean {
  return methods.some((method) => receives(method, receiver))
}

/** Without those of last resort, where there are others. */
function nearest(methods: readonly Method[]): readonly Method[] {
  const others = methods.filter(({ owner }) => owner.table.lastResort !== true)
  return others.length > 0 ? others : methods
}

/** Whether the first parameter of an extension method takes a value, by an identity, reference or boxing conversion. */
function receives(method: Method, receiver: Bound): boolean {
  const wanted = method.parameters[0]!.type
  if (wanted.kind === 'parameter') return true
  if (wanted.open) {
    if (wanted.kind === 'array') return receiver.type.kind === 'array'
    return superTypeOf(receiver.type, wanted) !== undefined
  }
  const conversion = standardConversion(receiver.type, wanted)
  return (
    conversion?.implicit === true && conversion.kind !== 'numeric' && conversion.kind !== 'wrap'
  )
}

function memberOfUntyped(b: Binder, target: Raw, name: string, whole: Place): Bound {
  if (target.kind === 'tuple-untyped') return b.fail('CS8131', whole)
  return b.fail('CS0023', whole, '.', `${describe(target)}`, name)
}

/** `t.Item1`, `t.name`. */
function bindTupleName(receiver: Bound, name: string, whole: Place): Bound | undefined {
  const { type } = receiver
  if (!isNamed(type, 'System.ValueTuple')) return undefined
  let index = type.names?.indexOf(name) ?? -1
  if (index < 0 && /^Item[1-9]\d*$/.test(name)) index = Number(name.slice(4)) - 1
  if (index < 0) return undefined
  const item = tupleItemAt(receiver, index, whole)
  return item
}

function tupleItemAt(row: Bound, index: number, place: Place): Bound | undefined {
  const { args } = row.type as NamedType
  if (index >= 7) {
    if (args[7] === undefined) return undefined
    return tupleItemAt(node(args[7], place, { kind: 'row-item', row, index: 7 }), index - 7, place)
  }
  const type = args[index]
  return type && node(type, place, { kind: 'row-item', row, index })
}

/** A property of a type or value. */
export function bindProperty(
  b: Binder,
  property: Property,
  owner: NamedType,
  receiver: Bound | undefined,
  place: Place,
  whole: Place,
  args: readonly Bound[] = [],
): Bound {
  b.use(property, place)
  const by = argumentsOf(owner)
  const type = substitute(property.type, by)
  if (property.isStatic !== !receiver) {
    const code = property.isStatic ? 'CS0176' : 'CS0120'
    return b.fail(code, whole, `${display(owner)}.${property.name}`)
  }
  if (property.constant !== undefined) return literal(property.constant, type, whole)
  return node(type, whole, {
    kind: 'property',
    property,
    passed:
      property.passed.length === 0 ? noTypes : property.passed.map((one) => substitute(one, by)),
    receiver: receiver && prepareReceiver(receiver, owner),
    args: args.map((arg, i) => open(arg, property.parameters[i]!.type)),
    open: isOpenAt(property.type) && isBoxed(type),
  })
}

const noTypes: readonly Type[] = []

/** The receiver as the member's own type takes it: boxed where that is a class, object or an interface. */
function prepareReceiver(receiver: Bound, owner: NamedType): Bound {
  const { type } = receiver
  if (isNullable(owner)) return isBoxed(type) ? convert(receiver, type, { kind: 'open' }) : receiver
  if (isValueType(type) && owner.definition.kind !== 'struct' && isBoxed(type)) {
    return convert(receiver, owner, { kind: 'box' })
  }
  return receiver
}

/** A call of one of a group's methods. */
export function callGroup(
  b: Binder,
  group: MethodGroup,
  args: readonly Arg[],
  whole: Place,
  target: Place,
): Bound {
  if (group.locals) {
    const found = resolve([localCandidate(group.locals)], args, group.typeArgs)
    return isFailure(found)
      ? fail(b, found, group, args, whole, target)
      : finishCall(b, found, undefined, args, whole)
  }
  const candidates = group.methods.map((method) =>
    methodCandidate(method, ownerOf(group.of, method)),
  )
  const own =
    candidates.length > 0
      ? resolve(fittingStatic(candidates, group), args, group.typeArgs)
      : undefined
  if (own && !isFailure(own)) return finishGroup(b, own, group, args, whole, target)
  // A static method called on a value, or the other way round: said as such.
  const other = own && resolve(candidates, args, group.typeArgs)
  if (other && !isFailure(other)) return finishGroup(b, other, group, args, whole, target)
  const { receiver } = group
  const extensions = receiver ? extensionMethods(group.name) : []
  const fitting = receiver ? nearest(extensions.filter((method) => receives(method, receiver))) : []
  if (receiver && extensions.length > 0 && (fitting.length > 0 || !own)) {
    const withReceiver: Arg[] = [
      { raw: receiver, name: undefined, mode: 'value', place: receiver },
      ...args,
    ]
    const among = (methods: readonly Method[]) =>
      resolve(
        methods.map((method) => methodCandidate(method, undefined)),
        withReceiver,
        group.typeArgs,
      )
    const found = among(fitting)
    if (!isFailure(found)) return finishCall(b, found, undefined, withReceiver, whole, target)
    // Where no own method is at fault, those that take another receiver are told of.
    if (!own && (fitting.length === 0 || found.kind === 'inference')) {
      const all = among(extensions)
      if (reportReceiver(b, all, group, receiver, target)) return b.error(whole)
      if (fitting.length === 0 && isFailure(all))
        return fail(b, all, group, withReceiver, whole, target, true)
    }
    // `context.Variables.GetValueOrDefault("a")`: the failure that says most is told.
    if (!own || (own.kind === 'count' && found.kind !== 'count')) {
      return fail(b, found, group, withReceiver, whole, target, true)
    }
  }
  return fail(b, own ?? { kind: 'none' }, group, args, whole, target)
}

/** `5.Where(…)`, `array.Trim()`: there is such a method, but for other receivers. */
function reportReceiver(
  b: Binder,
  failure: Failure | Resolution,
  group: MethodGroup,
  receiver: Bound,
  target: Place,
): boolean {
  const { name } = group
  const at = { start: Math.max(target.start, target.end - name.length), end: target.end }
  // An operator of the receiver's type makes no receiver of it.
  const other = !isFailure(failure)
    ? { candidate: failure.candidate, wanted: failure.types[0]! }
    : failure.kind === 'argument' && failure.index === 0
      ? failure
      : undefined
  if (other) {
    const { candidate, wanted } = other
    b.report('CS1929', target, display(receiver.type), name, candidate.display, display(wanted))
    return true
  }
  if (!isFailure(failure) || failure.kind !== 'inference') return false
  b.report('CS1061', at, display(receiver.type), name)
  b.hint(didYouMean(name, memberNames(receiver.type)))
  return true
}

/** Static methods for a type, instance methods for a value, where the group has both. */
function fittingStatic(candidates: readonly Candidate[], group: MethodGroup): readonly Candidate[] {
  const wantsStatic = group.receiver === undefined
  const fitting = candidates.filter((one) => (one.target as Method).isStatic === wantsStatic)
  return fitting.length > 0 ? fitting : candidates
}

function finishGroup(
  b: Binder,
  found: Resolution,
  group: MethodGroup,
  args: readonly Arg[],
  whole: Place,
  target: Place,
): Bound {
  const method = found.candidate.target as Method
  if (method.isStatic && group.receiver) return b.fail('CS0176', target, found.candidate.display)
  if (!method.isStatic && !group.receiver) return b.fail('CS0120', target, found.candidate.display)
  return finishCall(b, found, group.receiver, args, whole, target)
}

/** The call that overload resolution has found. */
export function finishCall(
  b: Binder,
  found: Resolution,
  receiver: Bound | undefined,
  args: readonly Arg[],
  whole: Place,
  target: Place = whole,
): Bound {
  const { candidate } = found
  const method = candidate.target
  return inOrder(b, found, args, (prepared) => {
    if (method.kind === 'local-function') {
      const call = node(found.returns, whole, {
        kind: 'call-local',
        target: method,
        typeArgs: found.typeArgs,
        args: prepared,
      })
      return method.givesPlace
        ? node(found.returns, whole, { kind: 'dereference', operand: call })
        : close(call, method.returns)
    }
    if (method.owner.kind === 'delegate') return invokeNode(receiver!, found, prepared, whole)
    b.use(method, target)
    const call = node(found.returns, whole, {
      kind: 'call',
      method,
      passed: passedTypes(method, found),
      receiver:
        receiver && !method.isStatic
          ? prepareReceiver(receiver, candidate.owner ?? method.owner.self)
          : undefined,
      args: prepared,
    })
    return close(call, method.returns)
  })
}

/** What the type parameters stand for that an implementation wants to know. */
function passedTypes(method: Method, { candidate, typeArgs }: Resolution): readonly Type[] {
  if (method.passed.length === 0) return noTypes
  const by = new Map<unknown, Type>(candidate.owner ? argumentsOf(candidate.owner) : [])
  method.typeParameters.forEach((one, i) => {
    by.set(one, typeArgs[i]!)
  })
  return method.passed.map((one) => by.get(one) ?? one)
}

/** Arguments at their parameters. Named ones out of place are evaluated as they are written, all the same. */
export function inOrder(
  b: Binder,
  found: Resolution,
  args: readonly Arg[],
  make: (args: readonly BoundArgument[]) => Bound,
): Bound {
  const values = args.map((arg, i) => bindToParameter(b, found, arg, found.mapping[i]!))
  const isInOrder = found.mapping.every((index, i) => i === 0 || index >= found.mapping[i - 1]!)
  if (isInOrder) return make(assemble(b, found, values))
  const place = (at: number, done: readonly BoundArgument[]): Bound => {
    const value = values[at]
    if (!value) return make(assemble(b, found, done))
    if (value.mode !== 'value') return place(at + 1, [...done, value])
    return keep(b, value.value, (again) =>
      place(at + 1, [...done, { mode: 'value', value: again }]),
    )
  }
  return place(0, [])
}

function bindToParameter(b: Binder, found: Resolution, arg: Arg, index: number): BoundArgument {
  const parameter = found.candidate.parameters[index]!
  const isLast = index === found.types.length - 1
  const whole = found.types[index]!
  const type = found.expanded && isLast && whole.kind === 'array' ? whole.element : whole
  const isOpen = isOpenAt(declaredType(found.candidate, index)) && isBoxed(type)
  if (parameter.mode !== 'value') {
    return { mode: parameter.mode, value: bindReference(b, arg, type), open: isOpen }
  }
  const value = convertTo(b, arg.raw, type, arg.place)
  const isItem = found.expanded && isLast
  return {
    mode: 'value',
    value: isOpen && !isItem ? convert(value, type, { kind: 'open' }) : value,
  }
}

function declaredType(candidate: Candidate, index: number): Type {
  return candidate.target.parameters[index]!.type
}

/** The place of a ref, out or in argument. */
function bindReference(b: Binder, arg: Arg, type: Type): Bound {
  const { raw } = arg
  if (raw.kind !== 'out-var')
    return raw.type === undefined || arg.mode === 'value' ? convertTo(b, raw, type) : (raw as Bound)
  const variable = b.declare(raw.name ?? '', raw.declared ?? type, raw)
  return node(variable.type, raw, { kind: 'variable', variable })
}

/** One argument for each parameter: `params` gathered, defaults put in. */
function assemble(b: Binder, found: Resolution, values: readonly BoundArgument[]): BoundArgument[] {
  const { candidate, mapping, types: parameterTypes, expanded } = found
  const place = { start: 0, end: 0 }
  return parameterTypes.map((type, index): BoundArgument => {
    const isLast = index === parameterTypes.length - 1
    if (expanded && isLast) {
      const items = values.filter((_, i) => mapping[i] === index).map((one) => one.value)
      return { mode: 'value', value: node(type, items[0] ?? place, { kind: 'array', items }) }
    }
    const at = mapping.indexOf(index)
    if (at >= 0) return values[at]!
    const target = candidate.target
    if (target.kind === 'local-function') {
      return {
        mode: 'value',
        value: target.parameters[index]!.optional ?? defaultNode(type, place),
      }
    }
    const value = fallbackOf(b, target.parameters[index]!, type, place)
    return { mode: 'value', value: open(value, target.parameters[index]!.type) }
  })
}

function fallbackOf(b: Binder, parameter: Parameter, type: Type, place: Place): Bound {
  const fallback: Fallback = parameter.fallback!
  if (fallback.kind === 'default') return defaultNode(type, place)
  if (fallback.kind === 'member') {
    const definition = isEnum(underlying(type))
      ? (underlying(type) as NamedType).definition
      : findType(fallback.type)!
    return literal(definition.table.values![fallback.name]!, type, place)
  }
  const { value } = fallback
  if (value === null) return literal(null, type, place)
  if (typeof value !== 'number') return literal(value, type, place)
  return convertTo(
    b,
    literal(value, Number.isInteger(value) ? types.int : doubleType(), place),
    type,
  )
}

const doubleType = () => findType('System.Double')!.self

/** `f(args)` of a delegate. */
export function invoke(b: Binder, target: Bound, args: readonly Arg[], whole: Place): Bound {
  const type = target.type as NamedType
  const found = resolve([methodCandidate(shapeOf(type).invoke, type)], args)
  if (isFailure(found)) {
    if (found.kind === 'count') return b.fail('CS1593', whole, display(type), args.length)
    const group: MethodGroup = {
      name: type.definition.name,
      receiver: target,
      of: type,
      methods: [],
      locals: undefined,
      typeArgs: [],
      staticAllowed: false,
    }
    return fail(b, found, group, args, whole, target)
  }
  return inOrder(b, found, args, (prepared) => invokeNode(target, found, prepared, whole))
}

/** A delegate takes and gives boxed values, whatever its types. */
function invokeNode(
  target: Bound,
  found: Resolution,
  args: readonly BoundArgument[],
  whole: Place,
): Bound {
  const boxed = args.map((arg): BoundArgument => {
    if (arg.mode !== 'value') return { ...arg, open: isBoxed(arg.value.type) }
    const isOpened = arg.value.kind === 'convert' && arg.value.step.kind === 'open'
    if (!isBoxed(arg.value.type) || isOpened) return arg
    return { mode: 'value', value: convert(arg.value, arg.value.type, { kind: 'open' }) }
  })
  const call = node(found.returns, whole, { kind: 'invoke', target, args: boxed })
  return isBoxed(found.returns) ? convert(call, found.returns, { kind: 'close' }) : call
}

// What is wrong with a call -------------------------------------------------------------

function fail(
  b: Binder,
  failure: Failure,
  group: MethodGroup,
  args: readonly Arg[],
  whole: Place,
  target: Place,
  isExtension = false,
): Bound {
  declareFailed(b, args)
  reportFailure(b, failure, group.name, args, whole, target, isExtension)
  return b.error(whole)
}

export function reportFailure(
  b: Binder,
  failure: Failure,
  name: string,
  args: readonly Arg[],
  whole: Place,
  target: Place,
  isExtension = false,
): void {
  const count = isExtension ? args.length - 1 : args.length
  const nameAt = { start: Math.max(target.start, target.end - name.length), end: target.end }
  switch (failure.kind) {
    case 'none':
      b.report('CS1061', nameAt, '', name)
      return
    case 'ambiguous':
      b.report('CS0121', nameAt, failure.a.display, failure.b.display)
      return
    case 'count':
      b.report('CS1501', nameAt, name, count)
      return
    case 'missing':
      b.report('CS7036', nameAt, failure.parameter.name, failure.candidate.display)
      return
    case 'name':
      b.report('CS1739', failure.arg.place, name, failure.arg.name ?? '')
      return
    case 'name-twice':
      b.report('CS1744', failure.arg.place, failure.arg.name ?? '')
      return
    case 'inference':
      b.report('CS0411', nameAt, failure.candidate.display)
      return
    case 'type-count': {
      const wanted = failure.candidate.typeParameters.length
      if (wanted === 0) b.report('CS0308', nameAt, 'method', failure.candidate.display)
      else b.report('CS0305', nameAt, 'method', failure.candidate.display, wanted)
      return
    }
    case 'constraint': {
      const code = failure.parameter.constraint === 'class' ? 'CS0452' : 'CS0453'
      b.report(
        code,
        nameAt,
        display(failure.arg),
        failure.parameter.name,
        failure.candidate.display,
      )
      return
    }
    case 'argument':
      reportArgument(b, failure, args, isExtension)
  }
}

function reportArgument(
  b: Binder,
  failure: Failure & { kind: 'argument' },
  args: readonly Arg[],
  isExtension: boolean,
): void {
  const arg = args[failure.index]!
  const number = isExtension ? failure.index : failure.index + 1
  if (arg.mode !== failure.mode && failure.mode !== 'in') {
    if (failure.mode === 'value') b.report('CS1615', arg.place, number, arg.mode)
    else b.report('CS1620', arg.place, number, failure.mode)
    return
  }
  // A lambda that does not fit has its own story.
  if (arg.raw.kind === 'unbound-lambda' && isDelegate(failure.wanted) && !failure.wanted.open) {
    const before = b.mistakes.length
    convertTo(b, arg.raw, failure.wanted, arg.place)
    if (b.mistakes.length > before) return
  }
  b.report('CS1503', arg.place, number, describe(arg.raw), display(failure.wanted))
}

// Indexers ------------------------------------------------------------------------------

export function bindIndex(b: Binder, target: Raw, syntax: Expr & { kind: 'index' }): Bound {
  const value = asValue(b, target)
  const args = bindArguments(b, syntax.args)
  if (value.type === errorType || args.some((one) => one.raw.type === errorType))
    return b.error(syntax)
  return indexInto(b, value, args, syntax)
}

/** `value[args]`: an element of an array, or what an indexer gives. */
export function indexInto(b: Binder, value: Bound, args: readonly Arg[], syntax: Place): Bound {
  if (value.type.kind === 'array') return bindElement(b, value, args, syntax)
  const found = indexers(value.type)
  if (found.length === 0) return b.fail('CS0021', syntax, display(value.type))
  const candidates = found.map(({ property, owner }) => indexerCandidate(property, owner))
  const chosen = resolve(candidates, args)
  if (isFailure(chosen)) {
    reportFailure(b, chosen, 'this', args, syntax, syntax)
    return b.error(syntax)
  }
  const index = candidates.indexOf(chosen.candidate)
  const { property, owner } = found[index]!
  const values = args.map((arg, i) =>
    convertTo(b, arg.raw, chosen.types[chosen.mapping[i]!]!, arg.place),
  )
  return bindProperty(b, property, owner, value, syntax, syntax, values)
}

function indexerCandidate(property: Property, owner: NamedType): Candidate {
  const by: Substitution = argumentsOf(owner)
  return {
    target: property as never,
    owner,
    typeParameters: [],
    parameters: property.parameters.map((one) => ({
      name: one.name,
      type: substitute(one.type, by),
      declared: one.type,
      mode: one.mode,
      params: one.params,
      optional: one.fallback !== undefined,
    })),
    returns: substitute(property.type, by),
    get display() {
      return `${display(owner)}.this[]`
    },
  }
}

function bindElement(b: Binder, array: Bound, args: readonly Arg[], whole: Place): Bound {
  const type = array.type as ArrayType
  if (args.length !== type.rank) return b.fail('CS0022', whole, type.rank)
  const indices = args.map((arg) => bindArrayIndex(b, arg))
  return node(type.element, whole, { kind: 'element', array, indices })
}

function bindArrayIndex(b: Binder, arg: Arg): Bound {
  for (const name of ['System.Int32', 'System.UInt32', 'System.Int64', 'System.UInt64']) {
    const type = findType(name)!.self
    if (!implicitConversion(arg.raw, type)) continue
    const value = convertTo(b, arg.raw, type, arg.place)
    if (type === types.int) return value
    return convert(value, types.int, {
      kind: 'numeric',
      from: name === 'System.UInt32' ? 'uint' : name === 'System.Int64' ? 'long' : 'ulong',
      to: 'int',
      checked: true,
    })
  }
  return convertTo(b, arg.raw, types.int, arg.place)
}

// Method groups as delegates --------------------------------------------------------------

/** `string.IsNullOrEmpty` as a `Func<string, bool>`: a function that calls the method. */
export function bindGroupAsDelegate(
  b: Binder,
  raw: Raw & { kind: 'methods' },
  to: NamedType,
  place: Place,
): Bound {
  const { group } = raw
  const shape = shapeOf(to)
  const found = resolveGroup(group, shape)!
  const frame = {}
  const variables = shape.parameters.map(
    (type, i): Variable => ({
      name: `a${i}`,
      type,
      kind: 'parameter',
      byRef:
        shape.invoke.parameters[i]!.mode === 'value'
          ? undefined
          : (shape.invoke.parameters[i]!.mode as 'ref'),
      id: b.id(),
      owner: frame,
    }),
  )
  const target = found.candidate.target
  const make = (receiver: Bound | undefined): Bound => {
    const own: Arg[] = variables.map((variable) => ({
      raw: node(variable.type, place, { kind: 'variable', variable }),
      name: undefined,
      mode: variable.byRef ?? 'value',
      place,
    }))
    const isExtension = target.kind === 'method' && target.isExtension && receiver !== undefined
    const args: Arg[] = isExtension
      ? [{ raw: receiver, name: undefined, mode: 'value', place }, ...own]
      : own
    const call = finishCall(b, found, isExtension ? undefined : receiver, args, place)
    const isVoid = shape.returns === types.void
    const lambda: Lambda = {
      parameters: variables,
      returns: shape.returns,
      anonymous: false,
      typed: true,
      place,
      body: isVoid
        ? { kind: 'expression', value: call, ...span(place) }
        : { kind: 'return', value: retype(call, shape.returns), ...span(place) },
    }
    return node(to, place, { kind: 'lambda', lambda })
  }
  if (!group.receiver || (target.kind === 'method' && target.isStatic && !target.isExtension))
    return make(undefined)
  return keep(b, group.receiver, (again) => make(again), { captured: true })
}
