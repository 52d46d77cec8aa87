import type { Definition } from '../definition.ts'
import { argument, argumentNull, formatError } from '../errors.ts'
import { abstract, enumeration, type TypeTable, type } from '../table.ts'
import { isEnum, isValueType, type NamedType, reflectionName, type Type } from '../types.ts'
import {
  arrayOf,
  Box,
  compare,
  equals,
  hashCode,
  sameObject,
  textOf,
  typeOf,
  typeOfName,
} from '../value.ts'
import { typeMembers } from './type.ts'
import { typeCodes } from './type-code.ts'

/** A `System.Type` as a value: that of `typeof(…)` and `GetType()`. */
export class TypeValue {
  readonly type: Type

  private constructor(of: Type) {
    this.type = of
  }

  static #known = new WeakMap<Type, TypeValue>()

  static of(type: Type): TypeValue {
    const plain = type.plain
    let value = TypeValue.#known.get(plain)
    if (!value) {
      value = new TypeValue(plain)
      TypeValue.#known.set(plain, value)
    }
    return value
  }
}

/** What `new object()` makes. */
export class PlainObject {}

const typeName = (type: Type): string => {
  if (type.kind === 'array') return `${typeName(type.element)}[${','.repeat(type.rank - 1)}]`
  if (type.kind === 'parameter') return type.name
  const { name, arity } = type.definition
  return arity === 0 ? name : `${name}\`${arity}`
}

const valuesOf = (definition: Definition) => Object.entries(definition.table.values ?? {})

/** `ToString()` of an enum: its name, those of its flags, else its number. */
export function enumText(type: NamedType, value: number): string {
  const { table } = type.definition
  const entries = valuesOf(type.definition)
  const exact = entries.find(([, one]) => one === value)
  if (exact) return exact[0]
  if (!table.flags) return String(value)
  const names: string[] = []
  let rest = value
  for (const [name, one] of entries.toSorted(([, a], [, b]) => b - a)) {
    if (one === 0 || (rest & one) !== one) continue
    names.unshift(name)
    rest &= ~one
  }
  return rest === 0 && names.length > 0 ? names.join(', ') : String(value)
}

/** `Enum.Parse`: names or numbers, separated by commas; undefined when there is no such value. */
export function parseEnum(type: NamedType, text: string, ignoreCase: boolean): number | undefined {
  const entries = valuesOf(type.definition)
  let result = 0
  for (const part of text.split(',')) {
    const word = part.trim()
    if (/^[-+]?\d+$/.test(word)) {
      const number = Number(word)
      if (number < -2147483648 || number > 2147483647) return undefined
      result |= number
      continue
    }
    const entry = entries.find(([name]) =>
      ignoreCase ? name.toLowerCase() === word.toLowerCase() : name === word,
    )
    if (!entry) return undefined
    result |= entry[1]
  }
  return result
}

function formatEnum(type: NamedType, value: number, format: string | null): string {
  switch ((format ?? '').toLowerCase()) {
    case '':
    case 'g':
      return enumText(type, value)
    case 'f':
      return enumText(type, value)
    case 'd':
      return String(value)
    case 'x':
      return (value >>> 0).toString(16).toUpperCase().padStart(8, '0')
    default:
      throw formatError('Format string can be only "G", "g", "X", "x", "F", "f", "D" or "d".')
  }
}

function enumTypeOf(value: TypeValue | null): NamedType {
  if (value === null) throw argumentNull('enumType')
  if (!isEnum(value.type)) throw argument('Type provided must be an Enum.', 'enumType')
  return value.type
}

const parseOrThrow = (type: NamedType, text: string | null, ignoreCase: boolean): Box => {
  if (text === null) throw argumentNull('value')
  if (text.trim() === '') {
    throw argument('Must specify valid information for parsing in the string.', 'value')
  }
  const value = parseEnum(type, text, ignoreCase)
  if (value === undefined) throw argument(`Requested value '${text}' was not found.`)
  return new Box(type, value)
}

function tryParse(
  type: NamedType,
  text: string | null,
  ignoreCase: boolean,
  result: { value: unknown },
): boolean {
  const value = text === null ? undefined : parseEnum(type, text, ignoreCase)
  result.value = new Box(type, value ?? 0)
  return value !== undefined
}

// GetNames and GetValues go by the unsigned value.
const sortedValues = (type: NamedType) =>
  valuesOf(type.definition).toSorted(([, a], [, b]) => (a >>> 0) - (b >>> 0))

const namespaceOf = (type: Type): string | null => {
  let element = type
  while (element.kind === 'array') element = element.element
  return element.kind === 'named' ? element.definition.namespace || null : null
}

/** `Type.FullName`: type arguments with their assemblies, which no expression should rely on, are left out. */
const fullNameOf = (type: Type): string => {
  if (type.kind !== 'named' || type.args.length === 0) return reflectionName(type)
  return `${type.definition.fullName}\`${type.args.length}[${type.args.map((arg) => `[${fullNameOf(arg)}]`).join(',')}]`
}

export const objectTables: readonly TypeTable[] = [
  type('System.Object', {
    members: {
      'new()': () => new PlainObject(),
      'string ToString()': (self: unknown) => textOf(self),
      'bool Equals(object obj)': (self: unknown, obj: unknown) => equals(self, obj),
      'int GetHashCode()': (self: unknown) => hashCode(self),
      'Type GetType()': (self: unknown) => TypeValue.of(typeOf(self)),
      'static bool Equals(object objA, object objB)': equals,
      'static bool ReferenceEquals(object objA, object objB)': sameObject,
    },
  }),
  type('System.PlainObject', { hidden: true, face: 'System.Object', class: PlainObject }),
  type('System.ValueType', { abstract: true }),
  type('System.Void', { kind: 'struct', hidden: true }),
  type('System.IDisposable', { kind: 'interface', members: { 'void Dispose()': abstract } }),
  type('System.IFormatProvider', { kind: 'interface' }),
  type('System.IFormattable', { kind: 'interface' }),
  type('System.ICloneable', { kind: 'interface', members: { 'object Clone()': abstract } }),
  type('System.IConvertible', { kind: 'interface' }),
  type('System.IComparable', {
    kind: 'interface',
    members: { 'int CompareTo(object obj)': (self: unknown, obj: unknown) => compare(self, obj) },
  }),
  type('System.IComparable<in T>', {
    kind: 'interface',
    members: { 'int CompareTo(T other)': (self: unknown, other: unknown) => compare(self, other) },
  }),
  type('System.IEquatable<T>', {
    kind: 'interface',
    members: { 'bool Equals(T other)': (self: unknown, other: unknown) => equals(self, other) },
  }),
  type('System.Enum', {
    base: 'System.ValueType',
    interfaces: ['IComparable', 'IFormattable', 'IConvertible'],
    abstract: true,
    hooks: {
      text: (self: number, type: NamedType) => enumText(type, self),
      format: (self: number, format: string | null, _provider: unknown, type: NamedType) =>
        formatEnum(type, self, format),
      compare: (a: number, b: number) => Math.sign(a - b),
      hashCode: (self: number) => self,
    },
    members: {
      'string ToString(string format)': (self: Box, format: string | null) =>
        formatEnum(self.type, self.value as number, format),
      'bool HasFlag(Enum flag)': (self: Box, flag: Box | null) => {
        if (flag === null) throw argumentNull('flag')
        const wanted = flag.value as number
        return ((self.value as number) & wanted) === wanted
      },
      'int CompareTo(object target)': (self: Box, target: unknown) =>
        target === null ? 1 : compare(self.value, (target as Box).value),
      'static object Parse(Type enumType, string value)': (of: TypeValue, value: string | null) =>
        parseOrThrow(enumTypeOf(of), value, false),
      'static object Parse(Type enumType, string value, bool ignoreCase)': (
        of: TypeValue,
        value: string | null,
        ignoreCase: boolean,
      ) => parseOrThrow(enumTypeOf(of), value, ignoreCase),
      'static T Parse<T>(string value) where T : struct': (
        value: string | null,
        [T]: [NamedType],
      ) => parseOrThrow(T, value, false),
      'static T Parse<T>(string value, bool ignoreCase) where T : struct': (
        value: string | null,
        ignoreCase: boolean,
        [T]: [NamedType],
      ) => parseOrThrow(T, value, ignoreCase),
      'static bool TryParse<T>(string value, out T result) where T : struct': (
        value: string | null,
        result: { value: unknown },
        [T]: [NamedType],
      ) => tryParse(T, value, false, result),
      'static bool TryParse<T>(string value, bool ignoreCase, out T result) where T : struct': (
        value: string | null,
        ignoreCase: boolean,
        result: { value: unknown },
        [T]: [NamedType],
      ) => tryParse(T, value, ignoreCase, result),
      'static bool IsDefined(Type enumType, object value)': (of: TypeValue, value: unknown) => {
        const entries = valuesOf(enumTypeOf(of).definition)
        if (typeof value === 'string') return entries.some(([name]) => name === value)
        const number = value instanceof Box ? Number(value.value) : value
        return entries.some(([, one]) => one === number)
      },
      'static string GetName(Type enumType, object value)': (of: TypeValue, value: unknown) => {
        const number = value instanceof Box ? Number(value.value) : value
        return valuesOf(enumTypeOf(of).definition).find(([, one]) => one === number)?.[0] ?? null
      },
      'static string[] GetNames(Type enumType)': (of: TypeValue) =>
        sortedValues(enumTypeOf(of)).map(([name]) => name),
      'static Array GetValues(Type enumType)': (of: TypeValue) =>
        arrayOf(
          enumTypeOf(of),
          sortedValues(enumTypeOf(of)).map(([, value]) => value),
        ),
      'static object ToObject(Type enumType, int value)': (of: TypeValue, value: number) =>
        new Box(enumTypeOf(of), value),
      'static object ToObject(Type enumType, object value)': (of: TypeValue, value: unknown) =>
        new Box(enumTypeOf(of), Number(value instanceof Box ? value.value : value)),
      'static string Format(Type enumType, object value, string format)': (
        of: TypeValue,
        value: unknown,
        format: string | null,
      ) => formatEnum(enumTypeOf(of), Number(value instanceof Box ? value.value : value), format),
      'static Type GetUnderlyingType(Type enumType)': (of: TypeValue) => {
        enumTypeOf(of)
        return TypeValue.of(typeOfName('System.Int32'))
      },
      'TypeCode GetTypeCode()': () => typeCodes.Int32,
      'static string[] GetNames<T>() where T : struct': ([T]: [NamedType]) =>
        sortedValues(T).map(([name]) => name),
      'static T[] GetValues<T>() where T : struct': ([T]: [NamedType]) =>
        arrayOf(
          T,
          sortedValues(T).map(([, value]) => value),
        ),
      'static string GetName<T>(T value) where T : struct': (value: Box, [T]: [NamedType]) =>
        valuesOf(T.definition).find(([, one]) => one === value.value)?.[0] ?? null,
      'static bool IsDefined<T>(T value) where T : struct': (value: Box, [T]: [NamedType]) =>
        valuesOf(T.definition).some(([, one]) => one === value.value),
    },
  }),
  type('System.Type', {
    class: TypeValue,
    hooks: { text: (self: TypeValue) => reflectionName(self.type) },
    members: {
      'string Name': (self: TypeValue) => typeName(self.type),
      'string FullName': (self: TypeValue) => fullNameOf(self.type),
      'string Namespace': (self: TypeValue) => namespaceOf(self.type),
      'bool IsArray': (self: TypeValue) => self.type.kind === 'array',
      'bool IsEnum': (self: TypeValue) => isEnum(self.type),
      'bool IsValueType': (self: TypeValue) => isValueType(self.type),
      'bool IsClass': (self: TypeValue) =>
        self.type.kind === 'array' || (self.type as NamedType).definition.kind === 'class',
      'bool IsInterface': (self: TypeValue) =>
        self.type.kind === 'named' && self.type.definition.kind === 'interface',
      'bool IsGenericType': (self: TypeValue) =>
        self.type.kind === 'named' && self.type.args.length > 0,
      'Type BaseType': (self: TypeValue) => {
        const base = self.type.kind === 'named' ? self.type.definition.base : undefined
        return base ? TypeValue.of(base) : null
      },
      ...typeMembers(TypeValue.of),
      'static bool operator ==(Type left, Type right)': (a: unknown, b: unknown) => a === b,
      'static bool operator !=(Type left, Type right)': (a: unknown, b: unknown) => a !== b,
    },
  }),
  enumeration('System.DayOfWeek', [
    'Sunday',
    'Monday',
    'Tuesday',
    'Wednesday',
    'Thursday',
    'Friday',
    'Saturday',
  ]),
]
