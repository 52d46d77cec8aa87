import { argument, argumentNull, formatError } from '../errors.ts'
import { enumeration, type Implementation, type Members, type TypeTable, type } from '../table.ts'
import { Box, type Ref } from '../value.ts'
import { lowerUnit, upperUnit } from '../values/text/casing.ts'
import * as chars from '../values/text/char.ts'
import { typeCodes } from './type-code.ts'

type Text = string | null

const tests = {
  IsControl: chars.isControl,
  IsDigit: chars.isDigit,
  IsHighSurrogate: chars.isHighSurrogate,
  IsLetter: chars.isLetter,
  IsLetterOrDigit: chars.isLetterOrDigit,
  IsLower: chars.isLower,
  IsLowSurrogate: chars.isLowSurrogate,
  IsNumber: chars.isNumber,
  IsPunctuation: chars.isPunctuation,
  IsSeparator: chars.isSeparator,
  IsSurrogate: chars.isSurrogate,
  IsSymbol: chars.isSymbol,
  IsUpper: chars.isUpper,
  IsWhiteSpace: chars.isWhiteSpace,
}

/** Each test by a char, and by a place in a string. */
const testMembers: Record<string, Implementation> = {}
for (const [name, test] of Object.entries(tests)) {
  testMembers[`static bool ${name}(char c)`] = (unit: number) => test(unit)
  testMembers[`static bool ${name}(string s, int index)`] = (text: Text, index: number) =>
    test(pointAt(text, index))
}

const members: Members = {
  'const char MinValue': 0,
  'const char MaxValue': 0xffff,
  ...testMembers,
  'static bool IsAscii(char c)': (unit: number) => unit < 128,
  'static bool IsAsciiDigit(char c)': (unit: number) => isBetween(unit, '0', '9'),
  'static bool IsAsciiLetter(char c)': isAsciiLetter,
  'static bool IsAsciiLetterLower(char c)': (unit: number) => isBetween(unit, 'a', 'z'),
  'static bool IsAsciiLetterUpper(char c)': (unit: number) => isBetween(unit, 'A', 'Z'),
  'static bool IsAsciiLetterOrDigit(char c)': (unit: number) =>
    isAsciiLetter(unit) || isBetween(unit, '0', '9'),
  'static bool IsAsciiHexDigit(char c)': (unit: number) =>
    isBetween(unit, '0', '9') || isBetween(unit, 'a', 'f') || isBetween(unit, 'A', 'F'),
  'static bool IsBetween(char c, char minInclusive, char maxInclusive)': (
    unit: number,
    least: number,
    most: number,
  ) => unit >= least && unit <= most,
  'static bool IsSurrogatePair(char highSurrogate, char lowSurrogate)': (
    high: number,
    low: number,
  ) => chars.isHighSurrogate(high) && chars.isLowSurrogate(low),
  'static char ToUpper(char c)': upperUnit,
  'static char ToUpper(char c, CultureInfo culture)': upperUnit,
  'static char ToUpperInvariant(char c)': upperUnit,
  'static char ToLower(char c)': lowerUnit,
  'static char ToLower(char c, CultureInfo culture)': lowerUnit,
  'static char ToLowerInvariant(char c)': lowerUnit,
  'static double GetNumericValue(char c)': (unit: number) => chars.numericValue(unit),
  'static double GetNumericValue(string s, int index)': (text: Text, index: number) =>
    chars.numericValue(pointAt(text, index)),
  'static UnicodeCategory GetUnicodeCategory(char c)': (unit: number) =>
    chars.unicodeCategory(unit),
  'static string ConvertFromUtf32(int utf32)': chars.convertFromUtf32,
  'static int ConvertToUtf32(string s, int index)': (text: Text, index: number) => {
    if (text === null) throw argumentNull('s')
    return chars.convertToUtf32(text, index)
  },
  'static int ConvertToUtf32(char highSurrogate, char lowSurrogate)': (high: number, low: number) =>
    chars.convertToUtf32(String.fromCharCode(high, low), 0),
  'static char Parse(string s)': (text: Text) => {
    if (text === null) throw argumentNull('s')
    if (text.length !== 1) throw formatError('String must be exactly one character long.')
    return text.charCodeAt(0)
  },
  'static bool TryParse(string s, out char result)': (text: Text, result: Ref<number>) => {
    const isOne = text !== null && text.length === 1
    result.value = isOne ? text.charCodeAt(0) : 0
    return isOne
  },
  'static string ToString(char c)': (unit: number) => String.fromCharCode(unit),
  'string ToString()': (self: number) => String.fromCharCode(self),
  'string ToString(IFormatProvider provider)': (self: number) => String.fromCharCode(self),
  'bool Equals(char obj)': (self: number, other: number) => self === other,
  'int CompareTo(char value)': (self: number, other: number) => self - other,
  'int CompareTo(object value)': (self: number, other: unknown) => {
    if (other === null) return 1
    if (!(other instanceof Box) || other.type.definition.name !== 'Char')
      throw argument('Object must be of type Char.')
    return self - (other.value as number)
  },
  'TypeCode GetTypeCode()': () => typeCodes.Char,
  'static bool IsAsciiHexDigitLower(char c)': (unit: number) =>
    (unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 102),
  'static bool IsAsciiHexDigitUpper(char c)': (unit: number) =>
    (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 70),
}

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
    members,
  }),
  enumeration('System.Globalization.UnicodeCategory', [
    'UppercaseLetter',
    'LowercaseLetter',
    'TitlecaseLetter',
    'ModifierLetter',
    'OtherLetter',
    'NonSpacingMark',
    'SpacingCombiningMark',
    'EnclosingMark',
    'DecimalDigitNumber',
    'LetterNumber',
    'OtherNumber',
    'SpaceSeparator',
    'LineSeparator',
    'ParagraphSeparator',
    'Control',
    'Format',
    'Surrogate',
    'PrivateUse',
    'ConnectorPunctuation',
    'DashPunctuation',
    'OpenPunctuation',
    'ClosePunctuation',
    'InitialQuotePunctuation',
    'FinalQuotePunctuation',
    'OtherPunctuation',
    'MathSymbol',
    'CurrencySymbol',
    'ModifierSymbol',
    'OtherSymbol',
    'OtherNotAssigned',
  ]),
]

function pointAt(text: Text, index: number): number {
  if (text === null) throw argumentNull('s')
  if (index < 0 || index >= text.length) {
    throw argument('Specified argument was out of the range of valid values.', 'index')
  }
  return text.codePointAt(index)!
}

function isBetween(unit: number, least: string, most: string): boolean {
  return unit >= least.charCodeAt(0) && unit <= most.charCodeAt(0)
}

function isAsciiLetter(unit: number): boolean {
  return isBetween(unit, 'a', 'z') || isBetween(unit, 'A', 'Z')
}
