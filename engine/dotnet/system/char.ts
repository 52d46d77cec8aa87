import { type TypeTable, type } from '../table.ts'

export const charTables: readonly TypeTable[] = [
  type('System.Char', {
    kind: 'struct',
    default: 0,
    represented: 'number',
    interfaces: ['IComparable', 'IComparable<char>', 'IEquatable<char>', 'IConvertible'],
    hooks: {
      text: (self: number) => String.fromCharCode(self),
      equals: (a: number, b: number) => a === b,
      hash: (self: number) => self,
      hashCode: (self: number) => self | (self << 16),
      compare: (a: number, b: number) => a - b,
    },
    members: {
      'const char MinValue': 0,
      'const char MaxValue': 0xffff,
    },
  }),
]
