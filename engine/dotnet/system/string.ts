import { type TypeTable, type } from '../table.ts'

export const stringTables: readonly TypeTable[] = [
  type('System.String', {
    interfaces: [
      'IEnumerable<char>',
      'IComparable',
      'IComparable<string>',
      'IEquatable<string>',
      'ICloneable',
      'IConvertible',
    ],
    members: {
      'int Length': (self: string) => self.length,
    },
  }),
]
