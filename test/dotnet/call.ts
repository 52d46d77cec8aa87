import '../../engine/dotnet/tables.ts'
import { findType, type Method, type Property } from '../../engine/dotnet/definition.ts'
import { callOf, getterOf, setterOf } from '../../engine/dotnet/dispatch.ts'
import { DotnetException } from '../../engine/dotnet/exception.ts'
import { argumentsOf, type NamedType, type Type } from '../../engine/dotnet/types.ts'
import { baseOf, construct, typeOf, typeOfName } from '../../engine/dotnet/value.ts'

const short: Readonly<Record<string, string>> = {
  int: 'System.Int32',
  string: 'System.String',
  object: 'System.Object',
  byte: 'System.Byte',
}

export const named = (name: string): Type => typeOfName(short[name] ?? name)

/** Members by name and number of parameters, or by the types of these (`byte[], int`). */
function pick(of: NamedType, name: string, shape: number | string): Method | Property {
  for (let type: NamedType | undefined = of; type; type = baseOf(type)) {
    for (const member of type.definition.members(name)) {
      if (typeof shape === 'number' && member.parameters.length === shape) return member
      if (typeof shape === 'string' && parameterTypes(member) === shape) return member
    }
  }
  throw new Error(`${of.definition.fullName}.${name} with ${shape} parameters is not declared`)
}

const parameterTypes = (member: Method | Property) =>
  member.parameters.map((one) => text(one.type)).join(', ')

function text(type: Type): string {
  if (type.kind === 'array') return `${text(type.element)}[]`
  return type.kind === 'parameter' ? type.name : type.definition.name
}

/** `new T<…>(…)`; the shape tells overloads apart. */
export function make(
  name: string,
  typeArguments: readonly Type[],
  args: readonly unknown[],
  shape: string | number = args.length,
): unknown {
  const type = construct(name, ...typeArguments)
  return callOf(pick(type, '.ctor', shape) as Method)(...args, typeArguments)
}

/** A member of a value, by the value's own type. */
export function ask(self: unknown, name: string, ...args: unknown[]): unknown {
  return askAs(typeOf(self) as NamedType, args.length, self, name, ...args)
}

/** A member of a value as that type (an interface, say) shows it. */
export function askAs(
  type: NamedType,
  shape: number | string,
  self: unknown,
  name: string,
  ...args: unknown[]
): unknown {
  const member = pick(type, name, shape)
  if (member.kind === 'property') return getterOf(member)(self, ...args)
  const owner = argumentsOf(type)
  return callOf(member)(
    self,
    ...args,
    member.passed.map((one) => owner.get(one)),
  )
}

export function assign(self: unknown, name: string, ...args: unknown[]): void {
  const member = pick(typeOf(self) as NamedType, name, args.length - 1) as Property
  setterOf(member)(self, ...args)
}

/** A static member. */
export function askStatic(
  type: string,
  name: string,
  args: readonly unknown[] = [],
  shape: number | string = args.length,
  typeArguments: readonly Type[] = [],
): unknown {
  const definition = findType(type)
  if (!definition) throw new Error(`${type} is not declared`)
  const member = pick(definition.self, name, shape)
  if (member.kind === 'property') {
    return member.constant ?? getterOf(member)(...args, typeArguments)
  }
  return callOf(member)(...args, typeArguments)
}

/** What an exception says: `[type, message]`. */
export function failure(run: () => unknown): [string, string] {
  try {
    run()
  } catch (error) {
    if (error instanceof DotnetException) return [error.typeName, error.message]
    throw error
  }
  throw new Error('nothing was thrown')
}
