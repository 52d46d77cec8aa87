import { argumentNull, invalidOperation } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import { isNullable } from '../types.ts'
import { compare, concatText, equals, hashCode } from '../value.ts'
import { TypeValue } from './object.ts'

/** `T?`: null or the value. Receivers may be null here, unlike everywhere else. */
export const nullableTables: readonly TypeTable[] = [
  type('System.Nullable<T>', {
    kind: 'struct',
    default: null,
    members: {
      'new(T value)': (value: unknown) => value,
      'string ToString()': concatText,
      'int GetHashCode()': (self: unknown) => hashCode(self),
      'bool Equals(object other)': (self: unknown, other: unknown) => equals(self, other),
      'bool HasValue': (self: unknown) => self !== null,
      'T Value': (self: unknown) => {
        if (self === null) throw invalidOperation('Nullable object must have a value.')
        return self
      },
      // Two methods in .NET; as one it needs no type argument.
      'T GetValueOrDefault(T defaultValue = default)': (self: unknown, fallback: unknown) =>
        self ?? fallback,
    },
  }),
  type('System.Nullable', {
    kind: 'static',
    members: {
      'static int Compare<T>(T? n1, T? n2) where T : struct': (a: unknown, b: unknown) =>
        compare(a, b),
      'static bool Equals<T>(T? n1, T? n2) where T : struct': (a: unknown, b: unknown) =>
        equals(a, b),
      'static Type GetUnderlyingType(Type nullableType)': (of: TypeValue) => {
        if (of === null) throw argumentNull('nullableType')
        return isNullable(of.type) ? TypeValue.of(of.type.args[0]!) : null
      },
    },
  }),
]
