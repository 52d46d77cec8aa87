import {
  type Definition,
  extensionClasses,
  findType,
  type Member,
  type Method,
  type Property,
} from '../dotnet/definition.ts'
import { isInterface, type NamedType, type Type } from '../dotnet/types.ts'
import { baseOf, interfacesOf } from '../dotnet/value.ts'
import { types } from './binder.ts'

/** What a name means on a type. */
export interface Lookup {
  readonly methods: readonly Method[]
  readonly property: Property | undefined
  /** The constructed type that has the property. */
  readonly owner: NamedType | undefined
}

const none: Lookup = { methods: [], property: undefined, owner: undefined }
const cache = new WeakMap<Type, Map<string, Lookup>>()

/** The members of a name on a type and what it derives from; nearer ones hide others. */
export function lookup(type: Type, name: string): Lookup {
  let names = cache.get(type)
  if (!names) {
    names = new Map()
    cache.set(type, names)
  }
  let found = names.get(name)
  if (!found) {
    found = search(type, name)
    names.set(name, found)
  }
  return found
}

function search(type: Type, name: string): Lookup {
  const methods: Method[] = []
  for (const owner of hierarchy(type)) {
    for (const member of owner.definition.members(name)) {
      if (member.kind === 'property') {
        if (methods.length > 0) break
        return { methods: [], property: member, owner }
      }
      if (!member.isExtension && !methods.some((other) => overrides(other, member)))
        methods.push(member)
    }
  }
  return methods.length === 0 ? none : { methods, property: undefined, owner: undefined }
}

/** A type, its bases, and where it is an interface those that it extends and object. */
export function* hierarchy(type: Type): Generator<NamedType> {
  if (type.kind === 'parameter') {
    for (const bound of type.bounds) yield* hierarchy(bound)
    if (!type.bounds.some((one) => !isInterface(one))) yield types.object
    return
  }
  if (type.kind === 'named') yield type
  if (isInterface(type)) {
    for (const one of interfacesOf(type)) if (one !== type) yield one
    yield types.object
    return
  }
  for (let base = baseOf(type); base; base = baseOf(base)) yield base
}

// A base type's method of the same parameters is the same method.
function overrides(derived: Method, base: Method): boolean {
  if (derived.owner === base.owner || derived.isStatic !== base.isStatic) return false
  if (derived.parameters.length !== base.parameters.length) return false
  if (derived.typeParameters.length !== base.typeParameters.length) return false
  return derived.parameters.every((one, i) => {
    const other = base.parameters[i]!
    return one.mode === other.mode && one.type.plain === other.type.plain
  })
}

export interface Indexer {
  readonly property: Property
  readonly owner: NamedType
}

const indexerCache = new WeakMap<Type, readonly Indexer[]>()

/** Indexers of a type. */
export function indexers(type: Type): readonly Indexer[] {
  let found = indexerCache.get(type)
  if (!found) {
    found = searchIndexers(type)
    indexerCache.set(type, found)
  }
  return found
}

function searchIndexers(type: Type): readonly Indexer[] {
  const found: Indexer[] = []
  for (const owner of hierarchy(type)) {
    for (const member of owner.definition.members('this[]')) {
      if (
        member.kind === 'property' &&
        !found.some((other) => sameParameters(other.property, member))
      ) {
        found.push({ property: member, owner })
      }
    }
    // Those of a base are seen only where the type itself has none.
    if (found.length > 0 && !isInterface(type)) break
  }
  return found
}

function sameParameters(a: Member, b: Member): boolean {
  return (
    a.parameters.length === b.parameters.length &&
    a.parameters.every((one, i) => one.type.plain === b.parameters[i]!.type.plain)
  )
}

const extensions = new Map<string, readonly Method[]>()

/** Extension methods of a name. */
export function extensionMethods(name: string): readonly Method[] {
  let found = extensions.get(name)
  if (!found) {
    const members = extensionClasses().flatMap((one) => one.members(name))
    found = members.filter((one): one is Method => one.kind === 'method' && one.isExtension)
    extensions.set(name, found)
  }
  return found
}

/** Names that could have been meant: for hints. */
export function* memberNames(type: Type): Generator<string> {
  for (const owner of hierarchy(type)) {
    for (const name of owner.definition.memberNames()) if (/^[A-Za-z]/.test(name)) yield name
  }
}

/** The type whose members a value shows: those of `T?` are of `Nullable<T>`. */
export function nestedType(type: Type, name: string): Definition | undefined {
  return type.kind === 'named' ? findType(`${type.definition.fullName}+${name}`) : undefined
}
