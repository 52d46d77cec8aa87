import { argument, argumentNull, formatError } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import type { Ref } from '../value.ts'
import { typeCodes } from './type-code.ts'

function parseBoolean(text: string): boolean | undefined {
  // Blanks and trailing NULs around the word do not count.
  const word = text.replace(/^[\s\0]+|[\s\0]+$/g, '').toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : undefined
}

export const booleanTables: readonly TypeTable[] = [
  type('System.Boolean', {
    kind: 'struct',
    default: false,
    interfaces: ['IComparable', 'IComparable<bool>', 'IEquatable<bool>', 'IConvertible'],
    hooks: {
      text: (self: boolean) => (self ? 'True' : 'False'),
      equals: (a: boolean, b: boolean) => a === b,
      hash: (self: boolean) => self,
      compare: (a: boolean, b: boolean) => Number(a) - Number(b),
    },
    members: {
      'TypeCode GetTypeCode()': () => typeCodes.Boolean,
      'int CompareTo(object obj)': (self: boolean, other: unknown) => {
        if (other === null) return 1
        if (typeof other !== 'boolean') throw argument('Object must be of type Boolean.')
        return Number(self) - Number(other)
      },
      'static string TrueString': () => 'True',
      'static string FalseString': () => 'False',
      'bool Equals(bool obj)': (self: boolean, obj: boolean) => self === obj,
      'int CompareTo(bool value)': (self: boolean, value: boolean) => Number(self) - Number(value),
      'string ToString(IFormatProvider provider)': (self: boolean) => (self ? 'True' : 'False'),
      'static bool Parse(string value)': (text: string | null) => {
        if (text === null) throw argumentNull('value')
        const value = parseBoolean(text)
        if (value === undefined) {
          throw formatError(`String '${text}' was not recognized as a valid Boolean.`)
        }
        return value
      },
      'static bool TryParse(string value, out bool result)': (
        text: string | null,
        result: Ref<boolean>,
      ) => {
        const value = text === null ? undefined : parseBoolean(text)
        result.value = value ?? false
        return value !== undefined
      },
    },
  }),
]
