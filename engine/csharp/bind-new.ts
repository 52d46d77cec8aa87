import type { Row } from '../dotnet/collections/tuples.ts'
import { Definition, type Method } from '../dotnet/definition.ts'
import {
  ArrayType,
  display,
  isDelegate,
  isNullable,
  NamedType,
  type Type,
} from '../dotnet/types.ts'
import { concatText, equals, hashKey, interfacesOf } from '../dotnet/value.ts'
import {
  bindArguments,
  bindMember,
  bindProperty,
  callGroup,
  finishCall,
  indexInto,
  reportFailure,
} from './bind-call.ts'
import { assignable, bindRaw } from './bind-expression.ts'
import { type Binder, errorType, types } from './binder.ts'
import type { Bound, MethodGroup, Raw } from './bound.ts'
import { defaultNode, keep, node, nullOf, open } from './build.ts'
import { naturalType } from './conversions.ts'
import { asValue, convertTo, describe } from './convert.ts'
import { bestCommonType } from './inference.ts'
import { lookup } from './members.ts'
import { type Arg, isFailure, methodCandidate, resolve } from './overloads.ts'
import type { ArrayItems, Expr, Initializer, InitializerItem, Place } from './syntax.ts'

/** `new T(args) { initializer }`. */
export function bindNew(b: Binder, syntax: Expr & { kind: 'new' }): Raw {
  const type = b.type(syntax.type)
  const args = bindArguments(b, syntax.args ?? [])
  if (type === errorType || args.some((one) => one.raw.type === errorType)) {
    if (syntax.initializer) bindStray(b, syntax.initializer)
    return b.error(syntax)
  }
  const made = construct(b, type, args, syntax)
  if (made.type === errorType || !syntax.initializer) return made
  return initialize(b, made, syntax.initializer, syntax)
}

function bindStray(b: Binder, initializer: Initializer): void {
  for (const item of initializer.items) {
    if (item.form === 'element') for (const value of item.values) bindRaw(b, value)
    else if ('kind' in item.value) bindRaw(b, item.value)
    else bindStray(b, item.value)
  }
}

function construct(
  b: Binder,
  type: Type,
  args: readonly Arg[],
  syntax: Expr & { kind: 'new' },
): Bound {
  if (type.kind === 'parameter') {
    if (!type.hasNew && type.constraint !== 'struct') return b.fail('CS0304', syntax, type.name)
    return node(type, syntax, { kind: 'create' })
  }
  if (type.kind === 'array') return b.fail('CS1586', syntax)
  const { definition } = type
  if (definition.kind === 'static') return b.fail('CS0712', syntax, display(type))
  if (definition.kind === 'interface' || definition.table.abstract)
    return b.fail('CS0144', syntax, display(type))
  if (isDelegate(type)) return newDelegate(b, type, args, syntax)
  if (type === types.void) return b.fail('CS1547', syntax)
  if (isNullable(type)) {
    if (args.length === 0) return nullOf(type, syntax)
    if (args.length === 1)
      return convertTo(b, convertTo(b, args[0]!.raw, type.args[0]!), type, syntax)
  }
  const isStruct = definition.kind === 'struct' || definition.kind === 'enum'
  const methods = definition.members('.ctor') as readonly Method[]
  if (isStruct && args.length === 0 && !methods.some((one) => one.parameters.length === 0)) {
    return defaultNode(type, syntax)
  }
  const found = resolve(
    methods.map((method) => methodCandidate(method, type)),
    args,
  )
  if (!isFailure(found)) return finishCall(b, found, undefined, args, syntax, syntax.type)
  const isCount =
    found.kind === 'count' ||
    found.kind === 'none' ||
    (found.kind === 'missing' && methods.length > 1)
  if (isCount) return b.fail('CS1729', syntax.type, display(type), args.length)
  reportFailure(b, found, definition.name, args, syntax, syntax.type)
  return b.error(syntax)
}

function newDelegate(b: Binder, type: NamedType, args: readonly Arg[], syntax: Expr): Bound {
  const [arg] = args
  if (!arg || args.length > 1) return b.fail('CS0149', syntax)
  const { raw } = arg
  if (raw.type !== undefined && isDelegate(raw.type)) return convertTo(b, raw, type, syntax)
  if (raw.kind !== 'unbound-lambda' && raw.kind !== 'methods') return b.fail('CS0149', arg.place)
  return convertTo(b, raw, type, syntax)
}

// Initializers --------------------------------------------------------------------------

function initialize(b: Binder, made: Bound, initializer: Initializer, whole: Place): Bound {
  return keep(b, made, (again) => {
    const steps = initializerSteps(b, again, initializer)
    if (steps.some((step) => step.type === errorType)) return b.error(whole)
    return node(again.type, whole, { kind: 'sequence', first: steps, value: again })
  })
}

function initializerSteps(b: Binder, target: Bound, initializer: Initializer): Bound[] {
  const isCollection = initializer.items.some((item) => item.form === 'element')
  if (isCollection && !isEnumerable(target.type)) {
    bindStray(b, initializer)
    return [b.fail('CS1922', initializer, display(target.type))]
  }
  const named = new Set<string>()
  return initializer.items.map((item) => {
    if (item.form === 'element') return addElement(b, target, item)
    if (item.form === 'index') return setIndex(b, target, item)
    if (named.has(item.name)) b.report('CS1912', item, item.name)
    named.add(item.name)
    const place = { start: item.start, end: item.start + item.name.length }
    const member = bindInitialized(b, target, item.name, place)
    return member ? setMember(b, member, item.value, item) : b.error(item)
  })
}

function bindInitialized(b: Binder, target: Bound, name: string, place: Place): Bound | undefined {
  const found = lookup(target.type, name)
  if (!found.property) {
    if (found.methods.length > 0) b.report('CS1913', place, name)
    else b.report('CS0117', place, display(target.type), name)
    return undefined
  }
  return bindProperty(b, found.property, found.owner!, target, place, place)
}

function setMember(b: Binder, member: Bound, value: Expr | Initializer, item: Place): Bound {
  if (!('kind' in value)) {
    // `{ Headers = { … } }` fills what is there already.
    const steps = initializerSteps(b, member, value)
    return node(types.void, item, { kind: 'sequence', first: steps, value: member })
  }
  const raw = bindRaw(b, value)
  const place = assignable(b, member, false)
  if (!place || raw.type === errorType) return b.error(item)
  const converted = convertTo(b, raw, place.type, value)
  if (converted.type === errorType) return converted
  return node(place.type, item, { kind: 'assign', target: place, value: converted })
}

function setIndex(b: Binder, target: Bound, item: InitializerItem & { form: 'index' }): Bound {
  const args = bindArguments(b, item.args)
  if (args.some((one) => one.raw.type === errorType)) return b.error(item)
  const member = indexInto(b, target, args, item)
  return member.type === errorType ? member : setMember(b, member, item.value, item)
}

/** A collection initializer calls `Add`. */
function addElement(b: Binder, target: Bound, item: InitializerItem & { form: 'element' }): Bound {
  if (!item.braced && item.values[0]?.kind === 'assign') return b.fail('CS0747', item)
  const args = item.values.map(
    (value): Arg => ({
      raw: bindRaw(b, value),
      name: undefined,
      mode: 'value',
      place: value,
    }),
  )
  if (args.some((one) => one.raw.type === errorType)) return b.error(item)
  const member = bindMember(b, target, 'Add', [], item, item, { called: true })
  if (member.kind !== 'methods') return asValue(b, member)
  const group: MethodGroup = member.group
  return callGroup(b, group, args, item, item)
}

function isEnumerable(type: Type): boolean {
  return interfacesOf(type).some(
    (one) => one.definition.fullName === 'System.Collections.IEnumerable',
  )
}

// Arrays --------------------------------------------------------------------------------

export function bindNewArray(b: Binder, syntax: Expr & { kind: 'new-array' }): Raw {
  const element = b.type(syntax.element)
  const sizes = syntax.sizes.map((size) => convertTo(b, bindRaw(b, size), types.int, size))
  if (element === errorType) {
    if (syntax.items) bindItems(b, syntax.items)
    return b.error(syntax)
  }
  if (element === types.void) return b.fail('CS1547', syntax.element)
  const type = ArrayType.of(element, syntax.rank)
  for (const [i, size] of sizes.entries()) {
    if (size.kind === 'literal' && (size.value as number) < 0) b.report('CS0248', syntax.sizes[i]!)
  }
  if (!syntax.items) return node(type, syntax, { kind: 'new-array', sizes })
  const array = bindArrayItems(b, syntax.items, type)
  if (array.type === errorType) return array
  const [size] = sizes
  if (size) {
    if (size.kind !== 'literal') return b.fail('CS0150', syntax.sizes[0]!)
    if (size.value !== syntax.items.items.length)
      return b.fail('CS0847', syntax.items, String(size.value))
  }
  return { ...array, start: syntax.start, end: syntax.end }
}

function bindItems(b: Binder, items: ArrayItems): void {
  for (const item of items.items) {
    if (item.kind === 'array-items') bindItems(b, item)
    else bindRaw(b, item)
  }
}

/** `{ a, b }` as an array of that type. */
export function bindArrayItems(b: Binder, syntax: ArrayItems, type: ArrayType): Bound {
  if (type.rank > 1) return bindMultiItems(b, syntax, type)
  const items = syntax.items.map((item) => {
    if (item.kind === 'array-items') return b.fail('CS0623', item)
    return convertTo(b, bindRaw(b, item), type.element, item)
  })
  if (items.some((item) => item.type === errorType)) return b.error(syntax)
  return node(type, syntax, { kind: 'array', items })
}

function bindMultiItems(
  b: Binder,
  syntax: ArrayItems,
  type: ArrayType,
  known?: ReadonlyMap<Expr, Raw>,
): Bound {
  const lengths: number[] = []
  const items: Bound[] = []
  let isBad = false
  const walk = (level: ArrayItems, depth: number) => {
    const count = level.items.length
    lengths[depth] ??= count
    if (lengths[depth] !== count) {
      b.report('CS0847', level, lengths[depth])
      isBad = true
    }
    for (const item of level.items) {
      if (depth < type.rank - 1) {
        if (item.kind === 'array-items') walk(item, depth + 1)
        else {
          b.report('CS0846', item)
          isBad = true
        }
      } else if (item.kind === 'array-items') {
        b.report('CS0623', item)
        isBad = true
      } else items.push(convertTo(b, known?.get(item) ?? bindRaw(b, item), type.element, item))
    }
  }
  walk(syntax, 0)
  if (isBad || items.some((item) => item.type === errorType)) return b.error(syntax)
  while (lengths.length < type.rank) lengths.push(0)
  return node(type, syntax, { kind: 'multi-array', lengths, items })
}

/** `new[] { a, b }`. */
export function bindImplicitArray(b: Binder, syntax: Expr & { kind: 'implicit-array' }): Raw {
  const bound = new Map<Expr, Raw>()
  const collect = (items: ArrayItems) => {
    for (const item of items.items) {
      if (item.kind === 'array-items') collect(item)
      else bound.set(item, bindRaw(b, item))
    }
  }
  collect(syntax.items)
  const flat = [...bound.values()]
  if (flat.some((item) => item.type === errorType)) return b.error(syntax)
  const element = bestCommonType(flat)
  if (!element || element === types.void) return b.fail('CS0826', syntax)
  const type = ArrayType.of(element, syntax.rank)
  if (syntax.rank > 1) return bindMultiItems(b, syntax.items, type, bound)
  const items = flat.map((item) => convertTo(b, item, element))
  if (items.some((item) => item.type === errorType)) return b.error(syntax)
  return node(type, syntax, { kind: 'array', items })
}

// Anonymous objects and tuples ------------------------------------------------------------

const anonymousTypes = new Map<string, Definition>()

/** Anonymous types with the same names in the same order are one. */
export function anonymousType(names: readonly string[], args: readonly Type[]): NamedType {
  const key = names.join()
  let definition = anonymousTypes.get(key)
  if (!definition) {
    const parameters = names.map((_, i) => `T${i}`)
    definition = new Definition(
      {
        name: `AnonymousType<${parameters.join(', ')}>`,
        kind: 'class',
        members: {},
        hooks: anonymousHooks(names),
      },
      names,
    )
    anonymousTypes.set(key, definition)
  }
  return NamedType.of(definition, args)
}

function anonymousHooks(names: readonly string[]) {
  return {
    text: (self: Row) =>
      `{ ${names.map((name, i) => `${name} = ${concatText(self.items[i])}`).join(', ')} }`,
    equals: (a: Row, b: Row) => a.items.every((one, i) => equals(one, b.items[i])),
    hash: (self: Row) => self.items.map((one) => String(hashKey(one))).join('\0'),
  }
}

export function bindAnonymous(b: Binder, syntax: Expr & { kind: 'anonymous' }): Raw {
  const names: string[] = []
  const values: Bound[] = []
  for (const member of syntax.members) {
    const name = member.name ?? inferredName(member.value)
    const raw = bindRaw(b, member.value)
    if (name === undefined) {
      b.report('CS0746', member)
      values.push(b.error(member))
      continue
    }
    if (names.includes(name)) b.report('CS0833', member)
    names.push(name)
    const type = naturalType(raw)
    if (type === undefined || type === types.void) {
      values.push(b.fail('CS0828', member, type === types.void ? 'void' : describe(raw)))
    } else values.push(asValue(b, raw))
  }
  if (values.some((value) => value.type === errorType)) return b.error(syntax)
  const type = anonymousType(
    names,
    values.map((value) => value.type),
  )
  const items = values.map((value, i) => open(value, type.definition.parameters[i]!))
  return node(type, syntax, { kind: 'row', items })
}

/** `new { x.Length }` and `(x.Length, 1)` name the member by themselves. */
function inferredName(syntax: Expr): string | undefined {
  if (syntax.kind === 'name' || syntax.kind === 'member') return syntax.name
  if (syntax.kind === 'conditional-access') return inferredName(syntax.access)
  return undefined
}

export function bindTuple(b: Binder, syntax: Expr & { kind: 'tuple' }): Raw {
  const items = syntax.items.map((item) => bindRaw(b, item.value))
  const inferred = syntax.items.map((item) => item.name ?? inferredName(item.value))
  // Inferred names that collide, or that mean a position, are left out.
  const names = inferred.map((name, i) =>
    syntax.items[i]!.name === undefined &&
    (inferred.indexOf(name) !== i ||
      inferred.lastIndexOf(name) !== i ||
      /^(Item\d+|Rest|ToString|Equals|GetHashCode|CompareTo)$/.test(name ?? ''))
      ? undefined
      : name,
  )
  const given = syntax.items.map((item) => item.name)
  if (given.some((name, i) => name !== undefined && given.indexOf(name) !== i))
    b.report('CS8127', syntax)
  if (items.some((item) => item.type === errorType)) return b.error(syntax)
  const bad = items.findIndex(
    (item) => item.type === types.void || item.kind === 'type' || item.kind === 'namespace',
  )
  if (bad >= 0) return b.fail('CS8210', syntax.items[bad]!)
  // Items may still have to become others: `(long, object) t = (1, "a")`; so a tuple is typed where it is used.
  return {
    kind: 'tuple-untyped',
    type: undefined,
    items,
    names,
    start: syntax.start,
    end: syntax.end,
  }
}
