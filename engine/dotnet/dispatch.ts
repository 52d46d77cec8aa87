import type { Definition, Member, Method, Property } from './definition.ts'
import { notSupported } from './errors.ts'
import type { Implementation } from './table.ts'
import {
  argumentsOf,
  isBoxed,
  type NamedType,
  type Substitution,
  substitute,
  type Type,
} from './types.ts'
import { box, definitionOf, elementType, isArray, typeOf, unbox } from './value.ts'

export type Call = (...args: readonly unknown[]) => unknown

/** The function behind a method: its implementation, or the search for that of the value's own type. */
export function callOf(method: Method): Call {
  if (!method.isVirtual) {
    if (!method.implementation) throw new Error(`${describe(method)} has no implementation`)
    return method.implementation as Call
  }
  return virtualCall(method, 'call', method.implementation)
}

export function getterOf(property: Property): Call {
  if (!property.isVirtual) {
    if (!property.get) throw new Error(`${describe(property)} cannot be read`)
    return property.get as Call
  }
  return virtualCall(property, 'get', property.get)
}

export function setterOf(property: Property): Call {
  if (!property.isVirtual) {
    if (!property.set) throw new Error(`${describe(property)} cannot be set`)
    return property.set as Call
  }
  return virtualCall(property, 'set', undefined)
}

type Accessor = 'call' | 'get' | 'set'

const virtualCalls: Readonly<Record<Accessor, WeakMap<Member, Call>>> = {
  call: new WeakMap(),
  get: new WeakMap(),
  set: new WeakMap(),
}

function virtualCall(
  member: Member,
  accessor: Accessor,
  fallback: Implementation | undefined,
): Call {
  const cached = virtualCalls[accessor].get(member)
  if (cached) return cached
  const byType = new Map<Type, Call>()
  const call: Call = (self, ...args) => {
    const type = typeOf(self)
    let found = byType.get(type)
    if (!found) {
      found = search(member, accessor, self, fallback)
      byType.set(type, found)
    }
    return found(self, ...args)
  }
  virtualCalls[accessor].set(member, call)
  return call
}

function implementationOf(member: Member, accessor: Accessor): Implementation | undefined {
  if (member.kind === 'method') return member.implementation
  return accessor === 'set' ? member.set : member.get
}

/** The version of `member` that the value's type or its nearest base has. */
function search(
  member: Member,
  accessor: Accessor,
  self: unknown,
  fallback: Implementation | undefined,
): Call {
  let definition: Definition | undefined = definitionOf(self)
  let by: Substitution = substitutionOf(self, definition)
  while (definition) {
    if (definition !== member.owner) {
      const own = definition.members(member.name)
      for (const candidate of [...definition.explicit(member.owner, member.name), ...own]) {
        const implementation = overrides(candidate, member)
          ? implementationOf(candidate, accessor)
          : undefined
        if (implementation) return adapt(member, candidate, by, implementation as Call)
      }
    } else if (fallback) {
      return fallback as Call
    }
    const base: NamedType | undefined = definition.base
    if (!base) break
    const outer: NamedType = substitute(base, by) as NamedType
    by = argumentsOf(outer)
    definition = base.definition
  }
  if (fallback) return fallback as Call
  return () => {
    throw notSupported()
  }
}

function substitutionOf(self: unknown, definition: Definition): Substitution {
  if (isArray(self)) return new Map([[definition.parameters[0]!, elementType(self)]])
  const type = typeOf(self)
  return type.kind === 'named' ? argumentsOf(type) : new Map()
}

function overrides(candidate: Member, member: Member): boolean {
  if (candidate.kind !== member.kind || candidate.isStatic) return false
  if (candidate.parameters.length !== member.parameters.length) return false
  if (candidate.kind === 'method' && member.kind === 'method') {
    if (candidate.typeParameters.length !== member.typeParameters.length) return false
  }
  return candidate.parameters.every((parameter, i) => {
    const wanted = member.parameters[i]!
    if (parameter.mode !== wanted.mode) return false
    const a = parameter.type
    const b = wanted.type
    return a.open || b.open || a.plain === b.plain
  })
}

/**
 * An interface takes `T` in its boxed form; the type that implements `IComparable<double>` takes a bare double.
 */
function adapt(member: Member, candidate: Member, by: Substitution, call: Call): Call {
  const bareAt = member.parameters.map((parameter, i) => {
    const own = candidate.parameters[i]!.type
    return parameter.type.kind === 'parameter' && !own.open && isBoxed(own)
  })
  const declared = resultOf(member)
  const own = resultOf(candidate)
  const boxed = declared.kind === 'parameter' && !own.open && isBoxed(own)
  if (!boxed && !bareAt.includes(true)) return call
  const type = substitute(own, by)
  return (self, ...args) => {
    const result = call(self, ...args.map((arg, i) => (bareAt[i] ? unbox(arg) : arg)))
    return boxed ? box(result, type) : result
  }
}

function resultOf(member: Member): Type {
  return member.kind === 'method' ? member.returns : member.type
}

function describe(member: Member): string {
  return `${member.owner.fullName}.${member.name}`
}
