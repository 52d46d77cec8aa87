import { indexOutOfRange, notSupported } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import { box, type DotnetArray, elementType, equals, MultiArray, unbox } from '../value.ts'

const itemAt = (self: DotnetArray, index: number): unknown => {
  if (index < 0 || index >= self.length) throw indexOutOfRange()
  return box(self[index], elementType(self))
}

const indexIn = (self: DotnetArray, item: unknown): number => {
  const element = elementType(self)
  for (let i = 0; i < self.length; i++) if (equals(box(self[i], element), item)) return i
  return -1
}

const fixed = () => {
  throw notSupported('Collection was of a fixed size.')
}

export const arrayTables: readonly TypeTable[] = [
  type('System.Array', {
    abstract: true,
    interfaces: ['System.Collections.IList', 'ICloneable'],
    members: {
      'int Length': (self: DotnetArray | MultiArray) =>
        self instanceof MultiArray ? self.items.length : self.length,
    },
  }),
  // What an array does as an IList<T>. No text can name it.
  type('System.SZArray<T>', {
    hidden: true,
    base: 'System.Array',
    interfaces: ['IList<T>', 'IReadOnlyList<T>'],
    members: {
      'int Count': (self: DotnetArray) => self.length,
      'bool IsReadOnly': () => true,
      'T this[int index] { get; set; }': {
        get: itemAt,
        set: (self: DotnetArray, index: number, value: unknown) => {
          if (index < 0 || index >= self.length) throw indexOutOfRange()
          self[index] = unbox(value)
        },
      },
      'bool Contains(T item)': (self: DotnetArray, item: unknown) => indexIn(self, item) >= 0,
      'int IndexOf(T item)': indexIn,
      'void Add(T item)': fixed,
      'void Clear()': fixed,
      'bool Remove(T item)': fixed,
      'void Insert(int index, T item)': fixed,
      'void RemoveAt(int index)': fixed,
    },
  }),
]
