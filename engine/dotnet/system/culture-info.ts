import { argumentNull, argumentOutOfRange, invalidOperation } from '../errors.ts'
import { enumeration, type Members, type TypeTable, type } from '../table.ts'
import type { DateFormat, NumberFormat, NumberShape } from '../values/culture.ts'
import { styles } from '../values/number/parse.ts'
import { toLowerInvariant, toUpperInvariant } from '../values/text/casing.ts'
import type { DateTime } from '../values/time/date-time.ts'
import { CultureInfo, cultureNamed, invariantCulture } from './culture.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Shapes = 'number' | 'currency' | 'percent'

/** A NumberFormatInfo that a text has made, whose members it may set. */
export class NumberFormatInfo extends CultureInfo {
  constructor(from: NumberFormat = invariantCulture.numbers) {
    const numbers = { ...from }
    for (const one of ['number', 'currency', 'percent'] as const) numbers[one] = { ...from[one] }
    super('', numbers, invariantCulture.dates)
  }
}

function writable(self: CultureInfo): NumberFormat {
  if (self instanceof NumberFormatInfo) return self.numbers
  throw invalidOperation('Instance is read-only.')
}

const numbers = <K extends keyof NumberFormat>(name: K) => ({
  get: (self: CultureInfo) => self.numbers[name],
  set: (self: CultureInfo, value: NumberFormat[K] | null) => {
    if (value === null) throw argumentNull('value')
    const target: Writable<NumberFormat> = writable(self)
    target[name] = value
  },
})

const shape = <K extends keyof NumberShape>(of: Shapes, name: K) => ({
  get: (self: CultureInfo) => self.numbers[of][name],
  set: (self: CultureInfo, value: NumberShape[K] | null) => {
    if (value === null) throw argumentNull('value')
    const target: Writable<NumberShape> = writable(self)[of]
    target[name] = value
  },
})

const shapes: Members = Object.fromEntries(
  (['number', 'currency', 'percent'] as const).flatMap((of) => {
    const name = `${of[0]!.toUpperCase()}${of.slice(1)}`
    return [
      [`int ${name}DecimalDigits { get; set; }`, shape(of, 'decimalDigits')],
      [`string ${name}DecimalSeparator { get; set; }`, shape(of, 'decimalSeparator')],
      [`string ${name}GroupSeparator { get; set; }`, shape(of, 'groupSeparator')],
      [`int[] ${name}GroupSizes { get; set; }`, shape(of, 'groupSizes')],
    ]
  }),
)

const dateText = (csharp: string, name: keyof DateFormat): Members => ({
  [`string ${csharp}`]: (self: CultureInfo) => self.dates[name],
})
const dateTexts = (
  csharp: string,
  name: keyof DateFormat,
  more: readonly string[] = [],
): Members => ({
  [`string[] ${csharp}`]: (self: CultureInfo) => [
    ...(self.dates[name] as readonly string[]),
    ...more,
  ],
})

function nameAt(names: readonly string[], index: number, parameter: string, first: number): string {
  const name = names[index - first]
  if (name !== undefined) return name
  throw argumentOutOfRange(parameter)
}

/** Each word with a capital and small letters behind it; a word all in capitals stays as it is. */
function titleCase(text: string | null): string {
  if (text === null) throw argumentNull('str')
  return text.replace(/\p{L}[\p{L}\p{M}\p{N}'’]*/gu, (word) =>
    /\p{Ll}/u.test(word) || word.length === 1
      ? toUpperInvariant(word[0]!) + toLowerInvariant(word.slice(1))
      : word,
  )
}

/** `GetWeekOfYear`: the first week holds January 1st, is the first full one, or has at least four days. */
function weekOfYear(date: DateTime, rule: number, first: number): number {
  const dayOfYear = date.dayOfYear - 1
  if (rule === 0) {
    const newYear = (date.dayOfWeek - (dayOfYear % 7) + 7) % 7
    return Math.trunc((dayOfYear + ((newYear - first + 7) % 7)) / 7) + 1
  }
  const needed = rule === 1 ? 7 : 4
  const newYear = (((date.dayOfWeek - dayOfYear) % 7) + 7) % 7
  let offset = (first - newYear + 7) % 7
  if (offset !== 0 && offset >= needed) offset -= 7
  const at = dayOfYear - offset
  if (at >= 0) return Math.trunc(at / 7) + 1
  return weekOfYear(date.addDays(-(dayOfYear + 1)), rule, first)
}

/** The Thursday of a date's week: its year and day tell the week of ISO 8601. */
function thursdayOf(date: DateTime): DateTime {
  return date.addDays(4 - (date.dayOfWeek || 7))
}

const isoWeek = (date: DateTime) => Math.trunc((thursdayOf(date).dayOfYear - 1) / 7) + 1
const isoYear = (date: DateTime) => thursdayOf(date).year

class TextInfo {}
class Calendar {}
const textInfo = new TextInfo()
const calendar = new Calendar()

/** Further members of CultureInfo. */
const cultureParts: Members = {
  'NumberFormatInfo NumberFormat': (self: CultureInfo) => self,
  'DateTimeFormatInfo DateTimeFormat': (self: CultureInfo) => self,
  'TextInfo TextInfo': () => textInfo,
  'Calendar Calendar': () => calendar,
  'bool IsNeutralCulture': () => false,
  'bool IsReadOnly': () => true,
  'int LCID': (self: CultureInfo) => (self.name === '' ? 127 : 1033),
  'string ThreeLetterISOLanguageName': (self: CultureInfo) => (self.name === '' ? 'ivl' : 'eng'),
  'string EnglishName': (self: CultureInfo) =>
    self.name === '' ? 'Invariant Language (Invariant Country)' : 'English (United States)',
  'string NativeName': (self: CultureInfo) =>
    self.name === '' ? 'Invariant Language (Invariant Country)' : 'English (United States)',
}

export const cultureTables: readonly TypeTable[] = [
  type('System.Globalization.CultureInfo', {
    class: CultureInfo,
    interfaces: ['IFormatProvider'],
    hooks: {
      text: (self: CultureInfo) => self.name,
      equals: (a: CultureInfo, b: CultureInfo) => a.name === b.name,
      hash: (self: CultureInfo) => self.name,
    },
    members: {
      'new(string name)': cultureNamed,
      'static CultureInfo InvariantCulture': () => invariantCulture,
      'static CultureInfo CurrentCulture': () => invariantCulture,
      'static CultureInfo CurrentUICulture': () => invariantCulture,
      'static CultureInfo GetCultureInfo(string name)': cultureNamed,
      'static CultureInfo CreateSpecificCulture(string name)': cultureNamed,
      'string Name': (self: CultureInfo) => self.name,
      'string TwoLetterISOLanguageName': (self: CultureInfo) => self.name.slice(0, 2) || 'iv',
      'string DisplayName': (self: CultureInfo) =>
        self.name === '' ? 'Invariant Language (Invariant Country)' : 'English (United States)',
      ...cultureParts,
    },
  }),
  enumeration('System.Globalization.NumberStyles', styles, { flags: true }),
  type('System.Globalization.NumberFormatInfo', {
    class: NumberFormatInfo,
    interfaces: ['IFormatProvider'],
    members: {
      'new()': () => new NumberFormatInfo(),
      'static NumberFormatInfo InvariantInfo': () => invariantCulture,
      'static NumberFormatInfo CurrentInfo': () => invariantCulture,
      'object Clone()': (self: CultureInfo) => new NumberFormatInfo(self.numbers),
      'string NegativeSign { get; set; }': numbers('negativeSign'),
      'string PositiveSign { get; set; }': numbers('positiveSign'),
      'string PercentSymbol { get; set; }': numbers('percentSymbol'),
      'string PerMilleSymbol { get; set; }': numbers('perMilleSymbol'),
      'string CurrencySymbol { get; set; }': numbers('currencySymbol'),
      'string NaNSymbol { get; set; }': numbers('nan'),
      'string PositiveInfinitySymbol { get; set; }': numbers('positiveInfinity'),
      'string NegativeInfinitySymbol { get; set; }': numbers('negativeInfinity'),
      ...shapes,
    },
  }),
  type('System.Globalization.DateTimeFormatInfo', {
    class: class DateTimeFormatInfo extends CultureInfo {},
    interfaces: ['IFormatProvider'],
    members: {
      'static DateTimeFormatInfo InvariantInfo': () => invariantCulture,
      'static DateTimeFormatInfo CurrentInfo': () => invariantCulture,
      ...dateTexts('DayNames', 'days'),
      ...dateTexts('AbbreviatedDayNames', 'abbreviatedDays'),
      ...dateTexts('ShortestDayNames', 'shortestDays'),
      // The thirteenth month of other calendars has no name here.
      ...dateTexts('MonthNames', 'months', ['']),
      ...dateTexts('AbbreviatedMonthNames', 'abbreviatedMonths', ['']),
      ...dateText('ShortDatePattern', 'shortDate'),
      ...dateText('LongDatePattern', 'longDate'),
      ...dateText('ShortTimePattern', 'shortTime'),
      ...dateText('LongTimePattern', 'longTime'),
      ...dateText('FullDateTimePattern', 'fullDateTime'),
      ...dateText('MonthDayPattern', 'monthDay'),
      ...dateText('YearMonthPattern', 'yearMonth'),
      ...dateText('DateSeparator', 'dateSeparator'),
      ...dateText('TimeSeparator', 'timeSeparator'),
      ...dateText('AMDesignator', 'am'),
      ...dateText('PMDesignator', 'pm'),
      'string RFC1123Pattern': () => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
      'string SortableDateTimePattern': () => "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
      'string UniversalSortableDateTimePattern': () => "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
      'DayOfWeek FirstDayOfWeek': () => 0,
      'CalendarWeekRule CalendarWeekRule': () => 0,
      'Calendar Calendar': () => calendar,
      'string GetDayName(DayOfWeek dayofweek)': (self: CultureInfo, index: number) =>
        nameAt(self.dates.days, index, 'dayofweek', 0),
      'string GetAbbreviatedDayName(DayOfWeek dayofweek)': (self: CultureInfo, index: number) =>
        nameAt(self.dates.abbreviatedDays, index, 'dayofweek', 0),
      'string GetMonthName(int month)': (self: CultureInfo, index: number) =>
        index === 13 ? '' : nameAt(self.dates.months, index, 'month', 1),
      'string GetAbbreviatedMonthName(int month)': (self: CultureInfo, index: number) =>
        index === 13 ? '' : nameAt(self.dates.abbreviatedMonths, index, 'month', 1),
    },
  }),
  type('System.Globalization.TextInfo', {
    class: TextInfo,
    members: {
      'string ToTitleCase(string str)': (_self: unknown, text: string | null) => titleCase(text),
      'string ToUpper(string str)': (_self: unknown, text: string | null) => {
        if (text === null) throw argumentNull('str')
        return toUpperInvariant(text)
      },
      'string ToLower(string str)': (_self: unknown, text: string | null) => {
        if (text === null) throw argumentNull('str')
        return toLowerInvariant(text)
      },
      'string ListSeparator': () => ',',
    },
  }),
  type('System.Globalization.Calendar', {
    class: Calendar,
    abstract: true,
    members: {
      'int GetWeekOfYear(DateTime time, CalendarWeekRule rule, DayOfWeek firstDayOfWeek)': (
        _self: unknown,
        date: DateTime,
        rule: number,
        first: number,
      ) => {
        if (rule < 0 || rule > 2) throw argumentOutOfRange('rule')
        if (first < 0 || first > 6) throw argumentOutOfRange('firstDayOfWeek')
        return weekOfYear(date, rule, first)
      },
      'int GetYear(DateTime time)': (_self: unknown, date: DateTime) => date.year,
      'int GetMonth(DateTime time)': (_self: unknown, date: DateTime) => date.month,
      'int GetDayOfMonth(DateTime time)': (_self: unknown, date: DateTime) => date.day,
      'int GetDayOfYear(DateTime time)': (_self: unknown, date: DateTime) => date.dayOfYear,
      'DayOfWeek GetDayOfWeek(DateTime time)': (_self: unknown, date: DateTime) => date.dayOfWeek,
    },
  }),
  type('System.Globalization.GregorianCalendar', {
    class: class GregorianCalendar extends Calendar {},
    base: 'Calendar',
    members: { 'new()': () => calendar },
  }),
  type('System.Globalization.ISOWeek', {
    kind: 'static',
    members: {
      'static int GetWeekOfYear(DateTime date)': isoWeek,
      'static int GetYear(DateTime date)': isoYear,
    },
  }),
  enumeration('System.Globalization.CalendarWeekRule', [
    'FirstDay',
    'FirstFullWeek',
    'FirstFourDayWeek',
  ]),
]
