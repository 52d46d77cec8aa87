import { argumentNull } from '../errors.ts'
import type { Members } from '../table.ts'
import { ArrayType, isEnum, type NamedType, type Type } from '../types.ts'
import { baseOf, interfacesOf, isInstance, isSubtype, typeOfName } from '../value.ts'

/** What a System.Type tells of its type beyond its names. */

interface OfType {
  readonly type: Type
}

const primitives: ReadonlySet<string> = new Set(
  [
    ...['Boolean', 'Char', 'SByte', 'Byte', 'Int16', 'UInt16', 'Int32', 'UInt32'],
    ...['Int64', 'UInt64', 'Single', 'Double'],
  ].map((name) => `System.${name}`),
)

const named = ({ type }: OfType): NamedType | undefined =>
  type.kind === 'named' ? type : undefined

/** `List<>` and `List<T>` of a table: the type with its own parameters. */
const isDefinition = (type: NamedType) => type === type.definition.self && type.args.length > 0

export function typeMembers(value: (type: Type) => unknown): Members {
  const types = (found: readonly Type[]) => found.map(value)
  return {
    'bool IsPrimitive': (self: OfType) => primitives.has(named(self)?.definition.fullName ?? ''),
    'bool IsAbstract': (self: OfType) => {
      const table = named(self)?.definition.table
      return table?.abstract === true || table?.kind === 'interface' || table?.kind === 'static'
    },
    'bool IsSealed': (self: OfType) =>
      self.type.kind === 'array' ||
      ['struct', 'enum', 'delegate', 'static'].includes(named(self)?.definition.kind ?? '') ||
      self.type === typeOfName('System.String'),
    'bool IsGenericTypeDefinition': (self: OfType) => {
      const type = named(self)
      return type !== undefined && isDefinition(type)
    },
    'bool HasElementType': (self: OfType) => self.type.kind === 'array',
    'Type GetElementType()': (self: OfType) =>
      self.type.kind === 'array' ? value(self.type.element) : null,
    'int GetArrayRank()': (self: OfType) => (self.type.kind === 'array' ? self.type.rank : 0),
    'Type MakeArrayType()': (self: OfType) => value(ArrayType.of(self.type)),
    'Type[] GetGenericArguments()': (self: OfType) => types(named(self)?.args ?? []),
    'Type[] GenericTypeArguments': (self: OfType) => {
      const type = named(self)
      return types(type && !isDefinition(type) ? type.args : [])
    },
    'Type GetGenericTypeDefinition()': (self: OfType) => value(named(self)!.definition.self),
    'Type[] GetInterfaces()': (self: OfType) => types(interfacesOf(self.type)),
    'bool IsAssignableFrom(Type c)': (self: OfType, other: OfType | null) =>
      other !== null && isSubtype(other.type, self.type),
    'bool IsAssignableTo(Type targetType)': (self: OfType, other: OfType | null) =>
      other !== null && isSubtype(self.type, other.type),
    'bool IsInstanceOfType(object o)': (self: OfType, value: unknown) =>
      value !== null && isInstance(value, self.type),
    'bool IsSubclassOf(Type c)': (self: OfType, other: OfType | null) => {
      if (other === null) throw argumentNull('c')
      for (let base = baseOf(self.type); base; base = baseOf(base)) {
        if (base === other.type) return true
      }
      return false
    },
    'bool Equals(Type o)': (self: OfType, other: OfType | null) => self === other,
    'Type GetEnumUnderlyingType()': (self: OfType) =>
      isEnum(self.type) ? value(typeOfName('System.Int32')) : null,
    'Type UnderlyingSystemType': (self: OfType) => self,
  }
}
