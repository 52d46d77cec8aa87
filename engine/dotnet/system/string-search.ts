import { argumentNull, argumentOutOfRange } from '../errors.ts'
import type { Members } from '../table.ts'
import { notNull } from '../values/errors.ts'
import { comparisons } from '../values/text/compare.ts'
import { endsWith, indexOf, lastIndexOf, startsWith } from '../values/text/search.ts'

const { CurrentCulture, CurrentCultureIgnoreCase, Ordinal } = comparisons

type Text = string | null
type Units = readonly number[] | null

/** Where something stands in a string. Characters are searched by their value, texts by the rules of a culture unless told otherwise. */
export const searchMembers: Members = {
  'bool Contains(string value)': (self: string, value: Text) => self.includes(need(value)),
  'bool Contains(string value, StringComparison comparisonType)': (
    self: string,
    value: Text,
    comparison: number,
  ) => indexOf(self, need(value), comparison) >= 0,
  'bool Contains(char value)': (self: string, unit: number) => self.includes(of(unit)),
  'bool Contains(char value, StringComparison comparisonType)': (
    self: string,
    unit: number,
    comparison: number,
  ) => indexOf(self, of(unit), comparison) >= 0,
  'bool StartsWith(string value)': (self: string, value: Text) =>
    startsWith(self, need(value), CurrentCulture),
  'bool StartsWith(string value, StringComparison comparisonType)': (
    self: string,
    value: Text,
    comparison: number,
  ) => startsWith(self, need(value), comparison),
  'bool StartsWith(string value, bool ignoreCase, CultureInfo culture)': (
    self: string,
    value: Text,
    ignoreCase: boolean,
  ) => startsWith(self, need(value), cultural(ignoreCase)),
  'bool StartsWith(char value)': (self: string, unit: number) => self.charCodeAt(0) === unit,
  'bool EndsWith(string value)': (self: string, value: Text) =>
    endsWith(self, need(value), CurrentCulture),
  'bool EndsWith(string value, StringComparison comparisonType)': (
    self: string,
    value: Text,
    comparison: number,
  ) => endsWith(self, need(value), comparison),
  'bool EndsWith(string value, bool ignoreCase, CultureInfo culture)': (
    self: string,
    value: Text,
    ignoreCase: boolean,
  ) => endsWith(self, need(value), cultural(ignoreCase)),
  'bool EndsWith(char value)': (self: string, unit: number) =>
    self.length > 0 && self.charCodeAt(self.length - 1) === unit,

  'int IndexOf(char value)': (self: string, unit: number) => self.indexOf(of(unit)),
  'int IndexOf(char value, int startIndex)': (self: string, unit: number, start: number) =>
    unitsFrom(self, [unit], start, self.length - start),
  'int IndexOf(char value, int startIndex, int count)': (
    self: string,
    unit: number,
    start: number,
    count: number,
  ) => unitsFrom(self, [unit], start, count),
  'int IndexOf(char value, StringComparison comparisonType)': (
    self: string,
    unit: number,
    comparison: number,
  ) => indexOf(self, of(unit), comparison),
  'int IndexOf(string value)': (self: string, value: Text) =>
    indexOf(self, need(value), CurrentCulture),
  'int IndexOf(string value, int startIndex)': (self: string, value: Text, start: number) =>
    textFrom(self, value, start, self.length - start, CurrentCulture),
  'int IndexOf(string value, int startIndex, int count)': (
    self: string,
    value: Text,
    start: number,
    count: number,
  ) => textFrom(self, value, start, count, CurrentCulture),
  'int IndexOf(string value, StringComparison comparisonType)': (
    self: string,
    value: Text,
    comparison: number,
  ) => indexOf(self, need(value), comparison),
  'int IndexOf(string value, int startIndex, StringComparison comparisonType)': (
    self: string,
    value: Text,
    start: number,
    comparison: number,
  ) => textFrom(self, value, start, self.length - start, comparison),
  'int IndexOf(string value, int startIndex, int count, StringComparison comparisonType)': (
    self: string,
    value: Text,
    start: number,
    count: number,
    comparison: number,
  ) => textFrom(self, value, start, count, comparison),
  'int IndexOfAny(char[] anyOf)': (self: string, units: Units) =>
    unitsFrom(self, notNull(units, 'anyOf'), 0, self.length),
  'int IndexOfAny(char[] anyOf, int startIndex)': (self: string, units: Units, start: number) =>
    unitsFrom(self, notNull(units, 'anyOf'), start, self.length - start),
  'int IndexOfAny(char[] anyOf, int startIndex, int count)': (
    self: string,
    units: Units,
    start: number,
    count: number,
  ) => unitsFrom(self, notNull(units, 'anyOf'), start, count),

  'int LastIndexOf(char value)': (self: string, unit: number) => self.lastIndexOf(of(unit)),
  'int LastIndexOf(char value, int startIndex)': (self: string, unit: number, start: number) =>
    unitsBack(self, [unit], start, start + 1),
  'int LastIndexOf(char value, int startIndex, int count)': (
    self: string,
    unit: number,
    start: number,
    count: number,
  ) => unitsBack(self, [unit], start, count),
  'int LastIndexOf(string value)': (self: string, value: Text) =>
    lastIndexOf(self, need(value), CurrentCulture),
  'int LastIndexOf(string value, int startIndex)': (self: string, value: Text, start: number) =>
    textBack(self, value, start, start + 1, CurrentCulture),
  'int LastIndexOf(string value, int startIndex, int count)': (
    self: string,
    value: Text,
    start: number,
    count: number,
  ) => textBack(self, value, start, count, CurrentCulture),
  'int LastIndexOf(string value, StringComparison comparisonType)': (
    self: string,
    value: Text,
    comparison: number,
  ) => lastIndexOf(self, need(value), comparison),
  'int LastIndexOf(string value, int startIndex, StringComparison comparisonType)': (
    self: string,
    value: Text,
    start: number,
    comparison: number,
  ) => textBack(self, value, start, start + 1, comparison),
  'int LastIndexOfAny(char[] anyOf)': (self: string, units: Units) =>
    unitsBack(self, notNull(units, 'anyOf'), self.length - 1, self.length),
  'int LastIndexOfAny(char[] anyOf, int startIndex)': (self: string, units: Units, start: number) =>
    unitsBack(self, notNull(units, 'anyOf'), start, start + 1),
}

const of = String.fromCharCode
const cultural = (ignoreCase: boolean) => (ignoreCase ? CurrentCultureIgnoreCase : CurrentCulture)

function need(value: Text): string {
  if (value === null) throw argumentNull('value')
  return value
}

function checkForward(text: string, start: number, count: number): void {
  if (start < 0 || start > text.length) {
    throw argumentOutOfRange(
      'startIndex',
      'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
    )
  }
  if (count < 0 || count > text.length - start) {
    throw argumentOutOfRange(
      'count',
      'Count must be positive and count must refer to a location within the string/array/collection.',
    )
  }
}

function textFrom(self: string, value: Text, start: number, count: number, comparison: number) {
  const wanted = need(value)
  checkForward(self, start, count)
  const part = self.slice(start, start + count)
  const found = comparison === Ordinal ? part.indexOf(wanted) : indexOf(part, wanted, comparison)
  return found < 0 ? -1 : start + found
}

function unitsFrom(self: string, units: readonly number[], start: number, count: number): number {
  checkForward(self, start, count)
  for (let i = start; i < start + count; i++) if (units.includes(self.charCodeAt(i))) return i
  return -1
}

/** Backwards over `count` units, `start` being the first one looked at. */
function region(
  self: string,
  start: number,
  count: number,
): { from: number; to: number } | undefined {
  if (self.length === 0) return undefined
  if (start < 0 || start > self.length) {
    throw argumentOutOfRange(
      'startIndex',
      'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
    )
  }
  const to = Math.min(start + 1, self.length)
  const from = start === self.length ? to - count + 1 : to - count
  if (count < 0 || from < 0) {
    throw argumentOutOfRange(
      'count',
      'Count must be positive and count must refer to a location within the string/array/collection.',
    )
  }
  return { from, to }
}

function unitsBack(self: string, units: readonly number[], start: number, count: number): number {
  const part = region(self, start, count)
  if (!part) return -1
  for (let i = part.to - 1; i >= part.from; i--) if (units.includes(self.charCodeAt(i))) return i
  return -1
}

function textBack(self: string, value: Text, start: number, count: number, comparison: number) {
  const wanted = need(value)
  if (self.length === 0) return wanted === '' ? 0 : -1
  const part = region(self, start, count)!
  const found = lastIndexOf(self.slice(part.from, part.to), wanted, comparison)
  return found < 0 ? -1 : part.from + found
}
