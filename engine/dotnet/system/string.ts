import { affordable, allocate } from '../budget.ts'
import { argument, argumentNull, argumentOutOfRange, indexOutOfRange, negative } from '../errors.ts'
import { enumeration, type Members, type TypeTable, type } from '../table.ts'
import { concatText, enumerate } from '../value.ts'
import { aligned } from '../values/composite.ts'
import { toLowerInvariant, toUpperInvariant } from '../values/text/casing.ts'
import { trim } from '../values/text/char.ts'
import { compare, compareOrdinal, comparisons, equals } from '../values/text/compare.ts'
import { replace } from '../values/text/search.ts'
import { CultureInfo } from './culture.ts'
import { formatText } from './format.ts'
import { searchMembers } from './string-search.ts'
import { splitMembers, splitOptionsTable } from './string-split.ts'
import { typeCodes } from './type-code.ts'

const { CurrentCulture, CurrentCultureIgnoreCase } = comparisons

type Text = string | null
type Texts = readonly Text[] | null
type Units = readonly number[] | null

const instanceMembers: Members = {
  'int Length': (self: string) => self.length,
  'char this[int index]': (self: string, index: number) => {
    if (index < 0 || index >= self.length) throw indexOutOfRange()
    return self.charCodeAt(index)
  },
  'void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)': (
    self: string,
    from: number,
    to: number[] | null,
    at: number,
    count: number,
  ) => {
    if (to === null) throw argumentNull('destination')
    if (count < 0) throw argumentOutOfRange('count', 'Count cannot be less than zero.')
    if (from < 0 || count > self.length - from) {
      throw argumentOutOfRange(
        'sourceIndex',
        'Index was out of range. Must be non-negative and less than the size of the collection.',
      )
    }
    if (at < 0 || at > to.length - count) {
      throw argumentOutOfRange(
        'destinationIndex',
        'Index was out of range. Must be non-negative and less than the size of the collection.',
      )
    }
    for (let i = 0; i < count; i++) to[at + i] = self.charCodeAt(from + i)
  },
  'string Substring(int startIndex)': (self: string, start: number) =>
    substring(self, start, self.length - start),
  'string Substring(int startIndex, int length)': substring,
  'string Remove(int startIndex)': (self: string, start: number) => {
    if (start < 0) throw argumentOutOfRange('startIndex', 'StartIndex cannot be less than zero.')
    if (start > self.length) throw beyond('startIndex')
    return self.slice(0, start)
  },
  'string Remove(int startIndex, int count)': (self: string, start: number, count: number) => {
    if (start < 0) throw argumentOutOfRange('startIndex', 'StartIndex cannot be less than zero.')
    if (count < 0) throw argumentOutOfRange('count', 'Count cannot be less than zero.')
    if (count > self.length - start) {
      throw argumentOutOfRange(
        'count',
        'Index and count must refer to a location within the string.',
      )
    }
    return made(self.slice(0, start) + self.slice(start + count))
  },
  'string Insert(int startIndex, string value)': (self: string, start: number, value: Text) => {
    if (value === null) throw argumentNull('value')
    if (start < 0) throw negative('startIndex', start)
    if (start > self.length) {
      const limit = `startIndex ('${start}') must be less than or equal to '${self.length}'.`
      throw argumentOutOfRange('startIndex', limit, start)
    }
    return made(self.slice(0, start) + value + self.slice(start))
  },
  'string Replace(char oldChar, char newChar)': (self: string, from: number, to: number) =>
    made(self.replaceAll(String.fromCharCode(from), () => String.fromCharCode(to))),
  'string Replace(string oldValue, string newValue)': (self: string, from: Text, to: Text) => {
    const parts = self.split(oldValue(from), affordable(4))
    const by = to ?? ''
    allocate(4 * parts.length + self.length + (parts.length - 1) * by.length)
    return parts.join(by)
  },
  'string Replace(string oldValue, string newValue, StringComparison comparisonType)': (
    self: string,
    from: Text,
    to: Text,
    comparison: number,
  ) => made(replace(self, oldValue(from), to ?? '', comparison)),
  'string Replace(string oldValue, string newValue, bool ignoreCase, CultureInfo culture)': (
    self: string,
    from: Text,
    to: Text,
    ignoreCase: boolean,
  ) =>
    made(
      replace(
        self,
        oldValue(from),
        to ?? '',
        ignoreCase ? CurrentCultureIgnoreCase : CurrentCulture,
      ),
    ),
  'string ReplaceLineEndings()': (self: string) => made(self.replace(lineEnds, '\n')),
  'string ReplaceLineEndings(string replacementText)': (self: string, text: Text) => {
    if (text === null) throw argumentNull('replacementText')
    return made(self.replace(lineEnds, () => text))
  },
  'string PadLeft(int totalWidth)': (self: string, width: number) => pad(self, width, 0x20, 'left'),
  'string PadLeft(int totalWidth, char paddingChar)': (self: string, width: number, unit: number) =>
    pad(self, width, unit, 'left'),
  'string PadRight(int totalWidth)': (self: string, width: number) =>
    pad(self, width, 0x20, 'right'),
  'string PadRight(int totalWidth, char paddingChar)': (
    self: string,
    width: number,
    unit: number,
  ) => pad(self, width, unit, 'right'),
  'string ToUpper()': toUpperInvariant,
  'string ToUpper(CultureInfo culture)': (self: string, culture: unknown) =>
    toUpperInvariant(cultured(self, culture)),
  'string ToUpperInvariant()': toUpperInvariant,
  'string ToLower()': toLowerInvariant,
  'string ToLower(CultureInfo culture)': (self: string, culture: unknown) =>
    toLowerInvariant(cultured(self, culture)),
  'string ToLowerInvariant()': toLowerInvariant,
  'char[] ToCharArray()': (self: string) => unitsOf(self),
  'char[] ToCharArray(int startIndex, int length)': (
    self: string,
    start: number,
    length: number,
  ) => {
    if (start < 0 || start > self.length || start > self.length - length) throw beyond('startIndex')
    if (length < 0) throw argumentOutOfRange('length')
    return unitsOf(self.slice(start, start + length))
  },
  'int CompareTo(string strB)': (self: string, other: Text) => compare(self, other, CurrentCulture),
  'int CompareTo(object value)': (self: string, other: unknown) => {
    if (other !== null && typeof other !== 'string') {
      throw argument('Object must be of type String.')
    }
    return compare(self, other, CurrentCulture)
  },
  'bool Equals(string value)': (self: string, other: Text) => self === other,
  'bool Equals(string value, StringComparison comparisonType)': (
    self: string,
    other: Text,
    comparison: number,
  ) => equals(self, other, comparison),
  'string ToString()': (self: string) => self,
  'string ToString(IFormatProvider provider)': (self: string) => self,
  'object Clone()': (self: string) => self,
  'bool IsNormalized()': (self: string) => self === self.normalize('NFC'),
  'string Normalize()': (self: string) => made(self.normalize('NFC')),
  'string Normalize(NormalizationForm normalizationForm)': (self: string, form: number) =>
    made(self.normalize(forms[form] ?? 'NFC')),
}

/** `Trim`, `TrimStart` and `TrimEnd`. */
const trimMembers: Members = Object.fromEntries(
  (['both', 'start', 'end'] as const).flatMap((side) => {
    const name = { both: 'Trim', start: 'TrimStart', end: 'TrimEnd' }[side]
    return [
      [`string ${name}()`, (self: string) => trim(self, side)],
      [
        `string ${name}(char trimChar)`,
        (self: string, unit: number) => trimUnits(self, [unit], side),
      ],
      [
        `string ${name}(params char[] trimChars)`,
        (self: string, units: Units) =>
          units === null || units.length === 0 ? trim(self, side) : trimUnits(self, units, side),
      ],
    ]
  }),
)

const staticMembers: Members = {
  'const string Empty': '',
  'new(char c, int count)': (unit: number, count: number) => {
    if (count < 0) throw negative('count', count)
    allocate(count)
    return String.fromCharCode(unit).repeat(count)
  },
  'new(char[] value)': (units: Units) => textOfUnits(units ?? []),
  'new(char[] value, int startIndex, int length)': (
    units: Units,
    start: number,
    length: number,
  ) => {
    if (units === null) throw argumentNull('value')
    if (start < 0) throw negative('startIndex', start)
    if (length < 0) throw negative('length', length)
    if (start > units.length - length) throw beyond('startIndex')
    return textOfUnits(units.slice(start, start + length))
  },
  'static bool IsNullOrEmpty(string value)': (value: Text) => value === null || value === '',
  'static bool IsNullOrWhiteSpace(string value)': (value: Text) =>
    value === null || trim(value) === '',
  'static bool operator ==(string a, string b)': (a: Text, b: Text) => a === b,
  'static bool operator !=(string a, string b)': (a: Text, b: Text) => a !== b,
  'static bool Equals(string a, string b)': (a: Text, b: Text) => a === b,
  'static bool Equals(string a, string b, StringComparison comparisonType)': (
    a: Text,
    b: Text,
    comparison: number,
  ) => equals(a, b, comparison),
  'static int Compare(string strA, string strB)': (a: Text, b: Text) =>
    compare(a, b, CurrentCulture),
  'static int Compare(string strA, string strB, bool ignoreCase)': (
    a: Text,
    b: Text,
    ignoreCase: boolean,
  ) => compare(a, b, ignoreCase ? CurrentCultureIgnoreCase : CurrentCulture),
  'static int Compare(string strA, string strB, bool ignoreCase, CultureInfo culture)': (
    a: Text,
    b: Text,
    ignoreCase: boolean,
  ) => compare(a, b, ignoreCase ? CurrentCultureIgnoreCase : CurrentCulture),
  'static int Compare(string strA, string strB, StringComparison comparisonType)': (
    a: Text,
    b: Text,
    comparison: number,
  ) => compare(a, b, comparison),
  'static int Compare(string strA, int indexA, string strB, int indexB, int length)': (
    a: Text,
    atA: number,
    b: Text,
    atB: number,
    length: number,
  ) => compare(part(a, atA, length), part(b, atB, length), CurrentCulture),
  'static int Compare(string strA, int indexA, string strB, int indexB, int length, StringComparison comparisonType)':
    (a: Text, atA: number, b: Text, atB: number, length: number, comparison: number) =>
      compare(part(a, atA, length), part(b, atB, length), comparison),
  'static int CompareOrdinal(string strA, string strB)': (a: Text, b: Text) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
    return compareOrdinal(a, b)
  },
  'static string Copy(string str)': (text: Text) => {
    if (text === null) throw argumentNull('str')
    return text
  },
  'static string IsInterned(string str)': (text: Text) => {
    if (text === null) throw argumentNull('str')
    return text
  },
  'static string Intern(string str)': (text: Text) => {
    if (text === null) throw argumentNull('str')
    return text
  },
  'static string Concat(object arg0)': (a: unknown) => concatText(a),
  'static string Concat(object arg0, object arg1)': (...all: unknown[]) => joinAll(all, ''),
  'static string Concat(object arg0, object arg1, object arg2)': (...all: unknown[]) =>
    joinAll(all, ''),
  'static string Concat(params object[] args)': (all: readonly unknown[] | null) =>
    joinAll(given(all, 'args'), ''),
  'static string Concat(string str0, string str1)': (...all: Text[]) => joinAll(all, ''),
  'static string Concat(string str0, string str1, string str2)': (...all: Text[]) =>
    joinAll(all, ''),
  'static string Concat(string str0, string str1, string str2, string str3)': (...all: Text[]) =>
    joinAll(all, ''),
  'static string Concat(params string[] values)': (all: Texts) => joinAll(given(all, 'values'), ''),
  'static string Concat(IEnumerable<string> values)': (all: unknown) =>
    joinAll(enumerate(given(all, 'values')), ''),
  'static string Concat<T>(IEnumerable<T> values)': (all: unknown) =>
    joinAll(enumerate(given(all, 'values')), ''),
  'static string Join(string separator, params string[] value)': (between: Text, all: Texts) =>
    joinAll(given(all, 'value'), between ?? ''),
  'static string Join(string separator, params object[] values)': (
    between: Text,
    all: readonly unknown[] | null,
  ) => joinAll(given(all, 'values'), between ?? ''),
  'static string Join(string separator, IEnumerable<string> values)': (
    between: Text,
    all: unknown,
  ) => joinAll(enumerate(given(all, 'values')), between ?? ''),
  'static string Join<T>(string separator, IEnumerable<T> values)': (between: Text, all: unknown) =>
    joinAll(enumerate(given(all, 'values')), between ?? ''),
  'static string Join(string separator, string[] value, int startIndex, int count)': (
    between: Text,
    all: Texts,
    start: number,
    count: number,
  ) => {
    const values = given(all, 'value')
    if (start < 0) throw negative('startIndex', start)
    if (count < 0) throw negative('count', count)
    if (start > values.length - count) {
      throw argumentOutOfRange(
        'startIndex',
        'Index and count must refer to a location within the buffer.',
      )
    }
    return joinAll(values.slice(start, start + count), between ?? '')
  },
  'static string Join(char separator, params string[] value)': (between: number, all: Texts) =>
    joinAll(given(all, 'value'), String.fromCharCode(between)),
  'static string Join(char separator, params object[] values)': (
    between: number,
    all: readonly unknown[] | null,
  ) => joinAll(given(all, 'values'), String.fromCharCode(between)),
  'static string Join<T>(char separator, IEnumerable<T> values)': (between: number, all: unknown) =>
    joinAll(enumerate(given(all, 'values')), String.fromCharCode(between)),
  'static string Format(string format, object arg0)': (format: Text, ...all: unknown[]) =>
    formatText(null, format, all),
  'static string Format(string format, object arg0, object arg1)': (
    format: Text,
    ...all: unknown[]
  ) => formatText(null, format, all),
  'static string Format(string format, object arg0, object arg1, object arg2)': (
    format: Text,
    ...all: unknown[]
  ) => formatText(null, format, all),
  'static string Format(string format, params object[] args)': (
    format: Text,
    all: readonly unknown[] | null,
  ) => formatText(null, format, all),
  'static string Format(IFormatProvider provider, string format, object arg0)': (
    provider: unknown,
    format: Text,
    ...all: unknown[]
  ) => formatText(provider, format, all),
  'static string Format(IFormatProvider provider, string format, object arg0, object arg1)': (
    provider: unknown,
    format: Text,
    ...all: unknown[]
  ) => formatText(provider, format, all),
  'static string Format(IFormatProvider provider, string format, params object[] args)': (
    provider: unknown,
    format: Text,
    all: readonly unknown[] | null,
  ) => formatText(provider, format, all),
}

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
    hooks: { compare: (a: string, b: string) => compare(a, b, CurrentCulture) },
    members: {
      'TypeCode GetTypeCode()': () => typeCodes.String,
      ...instanceMembers,
      ...searchMembers,
      ...splitMembers,
      ...trimMembers,
      ...staticMembers,
    },
  }),
  enumeration('System.StringComparison', comparisons),
  enumeration('System.Text.NormalizationForm', { FormC: 1, FormD: 2, FormKC: 5, FormKD: 6 }),
  splitOptionsTable,
]

const forms: Readonly<Record<number, string>> = { 1: 'NFC', 2: 'NFD', 5: 'NFKC', 6: 'NFKD' }
const lineEnds = /\r\n|[\r\n\f\u0085\u2028\u2029]/g

/** New text, accounted for. */
function made(text: string): string {
  allocate(text.length)
  return text
}

function beyond(name: string) {
  return argumentOutOfRange(name, `${name} cannot be larger than length of string.`)
}

function substring(self: string, start: number, length: number): string {
  if (start < 0) throw argumentOutOfRange('startIndex', 'StartIndex cannot be less than zero.')
  if (start > self.length) throw beyond('startIndex')
  if (length < 0) throw argumentOutOfRange('length', 'Length cannot be less than zero.')
  if (start > self.length - length) {
    throw argumentOutOfRange(
      'length',
      'Index and length must refer to a location within the string.',
    )
  }
  return made(self.slice(start, start + length))
}

function oldValue(text: Text): string {
  if (text === null) throw argumentNull('oldValue')
  if (text === '') throw argument('The value cannot be an empty string.', 'oldValue')
  return text
}

function pad(self: string, width: number, unit: number, side: 'left' | 'right'): string {
  if (width < 0) throw negative('totalWidth', width)
  if (width <= self.length) return self
  allocate(width)
  if (unit === 0x20) return aligned(self, side === 'left' ? width : -width)
  const filling = String.fromCharCode(unit).repeat(width - self.length)
  return side === 'left' ? filling + self : self + filling
}

function cultured(self: string, culture: unknown): string {
  if (!(culture instanceof CultureInfo)) throw argumentNull('culture')
  return self
}

function unitsOf(text: string): number[] {
  allocate(4 * text.length)
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
}

function textOfUnits(units: readonly number[]): string {
  allocate(units.length)
  let text = ''
  for (const unit of units) text += String.fromCharCode(unit)
  return text
}

function trimUnits(self: string, units: readonly number[], side: 'both' | 'start' | 'end'): string {
  let start = 0
  let end = self.length
  if (side !== 'end') while (start < end && units.includes(self.charCodeAt(start))) start++
  if (side !== 'start') while (end > start && units.includes(self.charCodeAt(end - 1))) end--
  return self.slice(start, end)
}

function part(text: Text, at: number, length: number): Text {
  return text === null ? null : text.slice(at, at + length)
}

function given<T>(values: T | null, name: string): T {
  if (values === null) throw argumentNull(name)
  return values
}

function joinAll(values: Iterable<unknown>, between: string): string {
  let text = ''
  let first = true
  for (const value of values) {
    const piece = first ? concatText(value) : between + concatText(value)
    allocate(piece.length)
    text += piece
    first = false
  }
  return text
}
