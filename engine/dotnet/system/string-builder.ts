import { argument, argumentNull, argumentOutOfRange, negative } from '../errors.ts'
import { type Accessors, type Implementation, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { keywordTypes } from '../types.ts'
import { box, concatText, enumerate, typeOfName } from '../value.ts'
import { StringBuilder } from '../values/string-builder.ts'
import { formatText } from './format.ts'

type Text = string | null
type Units = readonly number[] | null
type Members = Record<string, Implementation | Accessors>

const written = ['bool', 'byte', 'sbyte', 'short', 'ushort', 'int', 'uint', 'long', 'ulong']
const scalars = [...written, 'float', 'double', 'decimal']

export const unitsToText = (units: readonly number[]): string => {
  let text = ''
  for (const unit of units) text += String.fromCharCode(unit)
  return text
}

/** `value[start .. start + count]` of an array of chars. */
export function unitsPart(units: Units, start: number, count: number, names: [string, string]) {
  if (start < 0) throw negative(names[0], start)
  if (count < 0) throw negative(names[1], count)
  if (units === null) {
    if (start === 0 && count === 0) return ''
    throw argumentNull('value')
  }
  if (count > units.length - start) {
    throw argumentOutOfRange(
      names[1],
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    )
  }
  return unitsToText(units.slice(start, start + count))
}

function textPart(value: string, start: number, count: number): string {
  if (start < 0) throw negative('startIndex', start)
  if (count < 0) throw negative('count', count)
  if (start > value.length - count) {
    throw argumentOutOfRange(
      'startIndex',
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    )
  }
  return value.slice(start, start + count)
}

/** `Append` and `Insert` of the types whose text needs no more than their name. */
const members: Members = {}
for (const keyword of scalars) {
  const name = keywordTypes.get(keyword)!
  const textOf = (value: unknown) => concatText(box(value, typeOfName(name)))
  members[`StringBuilder Append(${keyword} value)`] = (self: StringBuilder, value: unknown) =>
    self.append(textOf(value))
  members[`StringBuilder Insert(int index, ${keyword} value)`] = (
    self: StringBuilder,
    index: number,
    value: unknown,
  ) => self.insert(index, textOf(value))
}

const counts = ['object arg0', 'object arg0, object arg1', 'object arg0, object arg1, object arg2']
for (const list of counts) {
  members[`StringBuilder AppendFormat(string format, ${list})`] = (
    self: StringBuilder,
    format: Text,
    ...args: unknown[]
  ) => self.append(formatText(null, format, args))
  members[`StringBuilder AppendFormat(IFormatProvider provider, string format, ${list})`] = (
    self: StringBuilder,
    provider: unknown,
    format: Text,
    ...args: unknown[]
  ) => self.append(formatText(provider, format, args))
}

function join(self: StringBuilder, separator: string, values: Iterable<unknown> | null) {
  if (values === null) throw argumentNull('values')
  let first = true
  for (const value of values) {
    if (!first) self.append(separator)
    first = false
    self.append(concatText(value))
  }
  return self
}

for (const [kind, textOf] of [
  ['string', (one: unknown) => (one as Text) ?? ''],
  ['char', (one: unknown) => String.fromCharCode(one as number)],
] as const) {
  const given = (values: unknown) => (values === null ? null : enumerate(values))
  const append = (self: StringBuilder, separator: unknown, values: unknown) =>
    join(self, textOf(separator), given(values))
  members[`StringBuilder AppendJoin(${kind} separator, params object[] values)`] = append
  members[`StringBuilder AppendJoin(${kind} separator, params string[] values)`] = append
  members[`StringBuilder AppendJoin<T>(${kind} separator, IEnumerable<T> values)`] = (
    self: StringBuilder,
    separator: unknown,
    values: unknown,
    _types: readonly Type[],
  ) => append(self, separator, values)
}

export const stringBuilderTables: readonly TypeTable[] = [
  type('System.Text.StringBuilder', {
    class: StringBuilder,
    hooks: { text: (self: StringBuilder) => self.text },
    members: {
      ...members,
      'new()': () => new StringBuilder(),
      'new(int capacity)': (capacity: number) => withCapacity('', capacity),
      'new(int capacity, int maxCapacity)': (capacity: number, most: number) => {
        if (capacity > most) {
          throw argumentOutOfRange('capacity', 'Capacity exceeds maximum capacity.')
        }
        if (most < 1) {
          throw argumentOutOfRange('maxCapacity', 'MaxCapacity must be one or greater.')
        }
        return withCapacity('', capacity)
      },
      'new(string value)': (value: Text) => new StringBuilder(value ?? ''),
      'new(string value, int capacity)': (value: Text, capacity: number) =>
        withCapacity(value ?? '', capacity),
      'new(string value, int startIndex, int length, int capacity)': (
        value: Text,
        start: number,
        length: number,
        capacity: number,
      ) => withCapacity(textPart(value ?? '', start, length), capacity),
      'int Length { get; set; }': {
        get: (self: StringBuilder) => self.length,
        set: (self: StringBuilder, value: number) => {
          self.length = value
        },
      },
      'int Capacity { get; set; }': {
        get: (self: StringBuilder) => self.capacity,
        set: (self: StringBuilder, value: number) => {
          self.capacity = value
        },
      },
      'int MaxCapacity': () => 2147483647,
      'int EnsureCapacity(int capacity)': (self: StringBuilder, capacity: number) =>
        self.ensureCapacity(capacity),
      'char this[int index] { get; set; }': {
        get: (self: StringBuilder, index: number) => self.get(index),
        set: (self: StringBuilder, index: number, unit: number) => self.set(index, unit),
      },
      'StringBuilder Append(string value)': (self: StringBuilder, value: Text) =>
        self.append(value ?? ''),
      'StringBuilder Append(object value)': (self: StringBuilder, value: unknown) =>
        self.append(concatText(value)),
      'StringBuilder Append(StringBuilder value)': (
        self: StringBuilder,
        value: StringBuilder | null,
      ) => self.append(value?.text ?? ''),
      'StringBuilder Append(char value)': (self: StringBuilder, unit: number) =>
        self.append(String.fromCharCode(unit)),
      'StringBuilder Append(char[] value)': (self: StringBuilder, units: Units) =>
        self.append(unitsToText(units ?? [])),
      'StringBuilder Append(char value, int repeatCount)': (
        self: StringBuilder,
        unit: number,
        count: number,
      ) => self.append(String.fromCharCode(unit), count),
      'StringBuilder Append(char[] value, int startIndex, int charCount)': (
        self: StringBuilder,
        units: Units,
        start: number,
        count: number,
      ) => self.append(unitsPart(units, start, count, ['startIndex', 'charCount'])),
      'StringBuilder Append(string value, int startIndex, int count)': (
        self: StringBuilder,
        value: Text,
        start: number,
        count: number,
      ) => {
        if (value === null && (start !== 0 || count !== 0)) throw argumentNull('value')
        return self.append(textPart(value ?? '', start, count))
      },
      'StringBuilder Append(StringBuilder value, int startIndex, int count)': (
        self: StringBuilder,
        value: StringBuilder | null,
        start: number,
        count: number,
      ) => {
        if (value === null && (start !== 0 || count !== 0)) throw argumentNull('value')
        return self.append(textPart(value?.text ?? '', start, count))
      },
      'StringBuilder AppendLine()': (self: StringBuilder) => self.append('\n'),
      'StringBuilder AppendLine(string value)': (self: StringBuilder, value: Text) =>
        self.append(value ?? '').append('\n'),
      'StringBuilder AppendFormat(string format, params object[] args)': (
        self: StringBuilder,
        format: Text,
        args: readonly unknown[] | null,
      ) => self.append(formatText(null, format, args)),
      'StringBuilder AppendFormat(IFormatProvider provider, string format, params object[] args)': (
        self: StringBuilder,
        provider: unknown,
        format: Text,
        args: readonly unknown[] | null,
      ) => self.append(formatText(provider, format, args)),
      'StringBuilder Insert(int index, string value)': (
        self: StringBuilder,
        index: number,
        value: Text,
      ) => self.insert(index, value ?? ''),
      'StringBuilder Insert(int index, string value, int count)': (
        self: StringBuilder,
        index: number,
        value: Text,
        count: number,
      ) => self.insert(index, value ?? '', count),
      'StringBuilder Insert(int index, object value)': (
        self: StringBuilder,
        index: number,
        value: unknown,
      ) => self.insert(index, concatText(value)),
      'StringBuilder Insert(int index, char value)': (
        self: StringBuilder,
        index: number,
        unit: number,
      ) => self.insert(index, String.fromCharCode(unit)),
      'StringBuilder Insert(int index, char[] value)': (
        self: StringBuilder,
        index: number,
        units: Units,
      ) => self.insert(index, unitsToText(units ?? [])),
      'StringBuilder Insert(int index, char[] value, int startIndex, int charCount)': (
        self: StringBuilder,
        index: number,
        units: Units,
        start: number,
        count: number,
      ) => self.insert(index, unitsPart(units, start, count, ['startIndex', 'charCount'])),
      'StringBuilder Remove(int startIndex, int length)': (
        self: StringBuilder,
        start: number,
        length: number,
      ) => self.remove(start, length),
      'StringBuilder Replace(string oldValue, string newValue)': (
        self: StringBuilder,
        old: Text,
        by: Text,
      ) => self.replace(old, by),
      'StringBuilder Replace(string oldValue, string newValue, int startIndex, int count)': (
        self: StringBuilder,
        old: Text,
        by: Text,
        start: number,
        count: number,
      ) => self.replace(old, by, start, count),
      'StringBuilder Replace(char oldChar, char newChar)': (
        self: StringBuilder,
        old: number,
        by: number,
      ) => self.replace(String.fromCharCode(old), String.fromCharCode(by)),
      'StringBuilder Replace(char oldChar, char newChar, int startIndex, int count)': (
        self: StringBuilder,
        old: number,
        by: number,
        start: number,
        count: number,
      ) => self.replace(String.fromCharCode(old), String.fromCharCode(by), start, count),
      'StringBuilder Clear()': (self: StringBuilder) => self.clear(),
      'void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)': (
        self: StringBuilder,
        from: number,
        target: number[] | null,
        at: number,
        count: number,
      ) => copyTo(self, from, target, at, count),
      'bool Equals(StringBuilder sb)': (self: StringBuilder, other: StringBuilder | null) =>
        other !== null && self.text === other.text,
      'string ToString(int startIndex, int length)': (
        self: StringBuilder,
        start: number,
        length: number,
      ) => self.toText(start, length),
    },
  }),
]

function withCapacity(text: string, capacity: number): StringBuilder {
  if (capacity < 0) throw negative('capacity', capacity)
  return new StringBuilder(text, capacity === 0 ? 16 : capacity)
}

function copyTo(
  self: StringBuilder,
  from: number,
  target: number[] | null,
  at: number,
  count: number,
): void {
  if (target === null) throw argumentNull('destination')
  if (at < 0) throw negative('destinationIndex', at)
  if (at > target.length - count) {
    throw argument(
      'Either offset did not refer to a position in the string, or there is an insufficient length of destination character array.',
    )
  }
  const text = textPart(self.text, from, count)
  for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i)
}
