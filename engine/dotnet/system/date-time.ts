import { argument, argumentNull } from '../errors.ts'
import { enumeration, type Implementation, type TypeTable, type } from '../table.ts'
import type { Ref } from '../value.ts'
import { DateTime, kinds } from '../values/time/date-time.ts'
import { parseDateTime, tryParseDateTime } from '../values/time/date-time-parse.ts'
import { parseDateTimeExact, tryParseDateTimeExact } from '../values/time/date-time-parse-exact.ts'
import { dateStyles, type Mismatch } from '../values/time/parsed.ts'
import type { TimeSpan } from '../values/time/time-span.ts'
import { clock } from './clock.ts'
import { datesOf } from './culture.ts'

type Text = string | null
type Texts = readonly Text[] | null

export function given(text: Text, name: string): string {
  if (text === null) throw argumentNull(name)
  return text
}

/** The formats of `ParseExact(string, string[], …)`. */
export function givenFormats(formats: Texts): string[] {
  if (formats === null) throw argumentNull('formats')
  return formats.map((one) => one ?? '')
}

const parse = (text: Text, style: number) => parseDateTime(given(text, 's'), style, clock)

const parseExact = (text: Text, formats: readonly string[], style: number) =>
  parseDateTimeExact(given(text, 's'), formats, style, clock)

function attempt(result: Ref, value: DateTime | Mismatch | undefined): boolean {
  const isDate = value instanceof DateTime
  result.value = isDate ? value : DateTime.minValue
  return isDate
}

const tryParse = (text: Text, style: number, result: Ref) =>
  attempt(result, text === null ? undefined : tryParseDateTime(text, style, clock))

const tryParseExact = (text: Text, formats: readonly string[], style: number, result: Ref) =>
  attempt(result, text === null ? undefined : tryParseDateTimeExact(text, formats, style, clock))

const parsing: Record<string, Implementation> = {
  'static DateTime Parse(string s)': (text: Text) => parse(text, 0),
  'static DateTime Parse(string s, IFormatProvider provider)': (text: Text) => parse(text, 0),
  'static DateTime Parse(string s, IFormatProvider provider, DateTimeStyles styles)': (
    text: Text,
    _provider: unknown,
    style: number,
  ) => parse(text, style),
  'static DateTime ParseExact(string s, string format, IFormatProvider provider)': (
    text: Text,
    format: Text,
  ) => parseExact(text, [given(format, 'format')], 0),
  'static DateTime ParseExact(string s, string format, IFormatProvider provider, DateTimeStyles style)':
    (text: Text, format: Text, _provider: unknown, style: number) =>
      parseExact(text, [given(format, 'format')], style),
  'static DateTime ParseExact(string s, string[] formats, IFormatProvider provider, DateTimeStyles style)':
    (text: Text, formats: Texts, _provider: unknown, style: number) =>
      parseExact(text, givenFormats(formats), style),
  'static bool TryParse(string s, out DateTime result)': (text: Text, result: Ref) =>
    tryParse(text, 0, result),
  'static bool TryParse(string s, IFormatProvider provider, out DateTime result)': (
    text: Text,
    _provider: unknown,
    result: Ref,
  ) => tryParse(text, 0, result),
  'static bool TryParse(string s, IFormatProvider provider, DateTimeStyles styles, out DateTime result)':
    (text: Text, _provider: unknown, style: number, result: Ref) => tryParse(text, style, result),
  'static bool TryParseExact(string s, string format, IFormatProvider provider, DateTimeStyles style, out DateTime result)':
    (text: Text, format: Text, _provider: unknown, style: number, result: Ref) =>
      tryParseExact(text, format === null ? [] : [format], style, result),
  'static bool TryParseExact(string s, string[] formats, IFormatProvider provider, DateTimeStyles style, out DateTime result)':
    (text: Text, formats: Texts, _provider: unknown, style: number, result: Ref) =>
      tryParseExact(text, formats === null ? [] : givenFormats(formats), style, result),
}

const constructors: Record<string, Implementation> = {
  'new(long ticks)': (ticks: bigint) => DateTime.fromTicks(ticks),
  'new(long ticks, DateTimeKind kind)': (ticks: bigint, kind: number) =>
    DateTime.fromTicks(ticks, kind),
}
const date = 'int year, int month, int day'
const time = `${date}, int hour, int minute, int second`
const parts: readonly (readonly [signature: string, own: string])[] = [
  [date, ''],
  [time, ''],
  [`${time}, DateTimeKind kind`, 'kind'],
  [`${time}, int millisecond`, 'millisecond'],
  [`${time}, int millisecond, DateTimeKind kind`, 'millisecond kind'],
  [`${time}, int millisecond, int microsecond`, 'millisecond microsecond'],
  [`${time}, int millisecond, int microsecond, DateTimeKind kind`, 'millisecond microsecond kind'],
]
for (const [signature, own] of parts) {
  const names = own.split(' ')
  const from = signature === date ? 3 : 6
  constructors[`new(${signature})`] = (...args: number[]) => {
    const [year = 0, month = 0, day = 0, hour, minute, second] = args.slice(0, from)
    const further = new Map(names.map((name, i) => [name, args[from + i]]))
    const [millisecond, kind] = [further.get('millisecond'), further.get('kind')]
    const microsecond = further.get('microsecond')
    return DateTime.create(
      ...([year, month, day, hour, minute, second, millisecond, kind, microsecond] as const),
    )
  }
}

const compare = (a: DateTime, b: DateTime) => a.compare(b)

const written = (format: string) => (self: DateTime) => self.format(format)

export const dateTimeTables: readonly TypeTable[] = [
  enumeration('System.DateTimeKind', kinds),
  enumeration('System.Globalization.DateTimeStyles', dateStyles, { flags: true }),
  type('System.DateTime', {
    kind: 'struct',
    class: DateTime,
    default: DateTime.minValue,
    interfaces: [
      'IComparable',
      'IComparable<DateTime>',
      'IEquatable<DateTime>',
      'IFormattable',
      'IConvertible',
    ],
    hooks: {
      text: (self: DateTime) => self.toString(),
      format: (self: DateTime, format: Text, provider: unknown) =>
        self.format(format, datesOf(provider)),
      equals: (a: DateTime, b: DateTime) => a.equals(b),
      hash: (self: DateTime) => self.ticks,
      hashCode: (self: DateTime) => Number(BigInt.asIntN(32, self.ticks ^ (self.ticks >> 32n))),
      compare,
    },
    members: {
      ...constructors,
      ...parsing,
      'static DateTime MinValue': () => DateTime.minValue,
      'static DateTime MaxValue': () => DateTime.maxValue,
      'static DateTime UnixEpoch': () => DateTime.unixEpoch,
      'static DateTime UtcNow': () => DateTime.utcNow(clock),
      'static DateTime Now': () => DateTime.now(clock),
      'static DateTime Today': () => DateTime.today(clock),
      'int Year': (self: DateTime) => self.year,
      'int Month': (self: DateTime) => self.month,
      'int Day': (self: DateTime) => self.day,
      'int Hour': (self: DateTime) => self.hour,
      'int Minute': (self: DateTime) => self.minute,
      'int Second': (self: DateTime) => self.second,
      'int Millisecond': (self: DateTime) => self.millisecond,
      'int Microsecond': (self: DateTime) => self.microsecond,
      'int Nanosecond': (self: DateTime) => self.nanosecond,
      'int DayOfYear': (self: DateTime) => self.dayOfYear,
      'DayOfWeek DayOfWeek': (self: DateTime) => self.dayOfWeek,
      'DateTimeKind Kind': (self: DateTime) => self.kind,
      'long Ticks': (self: DateTime) => self.ticks,
      'DateTime Date': (self: DateTime) => self.date,
      'TimeSpan TimeOfDay': (self: DateTime) => self.timeOfDay,
      'DateTime Add(TimeSpan value)': (self: DateTime, value: TimeSpan) => self.add(value),
      'DateTime AddDays(double value)': (self: DateTime, value: number) => self.addDays(value),
      'DateTime AddHours(double value)': (self: DateTime, value: number) => self.addHours(value),
      'DateTime AddMinutes(double value)': (self: DateTime, value: number) =>
        self.addMinutes(value),
      'DateTime AddSeconds(double value)': (self: DateTime, value: number) =>
        self.addSeconds(value),
      'DateTime AddMilliseconds(double value)': (self: DateTime, value: number) =>
        self.addMilliseconds(value),
      'DateTime AddMicroseconds(double value)': (self: DateTime, value: number) =>
        self.addMicroseconds(value),
      'DateTime AddMonths(int months)': (self: DateTime, months: number) => self.addMonths(months),
      'DateTime AddYears(int value)': (self: DateTime, years: number) => self.addYears(years),
      'DateTime AddTicks(long value)': (self: DateTime, ticks: bigint) => self.addTicks(ticks),
      'TimeSpan Subtract(DateTime value)': (self: DateTime, other: DateTime) =>
        self.subtract(other),
      'DateTime Subtract(TimeSpan value)': (self: DateTime, value: TimeSpan) =>
        self.subtractSpan(value),
      'DateTime ToUniversalTime()': (self: DateTime) => self.toUniversalTime(),
      'DateTime ToLocalTime()': (self: DateTime) => self.toLocalTime(),
      'bool IsDaylightSavingTime()': () => false,
      'long ToBinary()': (self: DateTime) => self.toBinary(),
      'long ToFileTime()': (self: DateTime) => self.toFileTime(),
      'long ToFileTimeUtc()': (self: DateTime) => self.toFileTime(),
      'double ToOADate()': (self: DateTime) => self.toOADate(),
      'string ToShortDateString()': written('d'),
      'string ToLongDateString()': written('D'),
      'string ToShortTimeString()': written('t'),
      'string ToLongTimeString()': written('T'),
      'string ToString(string format)': (self: DateTime, format: Text) => self.format(format),
      'string ToString(IFormatProvider provider)': (self: DateTime, provider: unknown) =>
        self.format(null, datesOf(provider)),
      'string ToString(string format, IFormatProvider provider)': (
        self: DateTime,
        format: Text,
        provider: unknown,
      ) => self.format(format, datesOf(provider)),
      'int CompareTo(DateTime value)': compare,
      'int CompareTo(object value)': (self: DateTime, other: unknown) => {
        if (other === null) return 1
        if (!(other instanceof DateTime)) throw argument('Object must be of type DateTime.')
        return self.compare(other)
      },
      'bool Equals(DateTime value)': (self: DateTime, other: DateTime) => self.equals(other),
      'TypeCode GetTypeCode()': () => 16,
      'void Deconstruct(out int year, out int month, out int day)': (
        self: DateTime,
        year: Ref,
        month: Ref,
        day: Ref,
      ) => {
        year.value = self.year
        month.value = self.month
        day.value = self.day
      },
      'static int Compare(DateTime t1, DateTime t2)': compare,
      'static bool Equals(DateTime t1, DateTime t2)': (a: DateTime, b: DateTime) => a.equals(b),
      'static int DaysInMonth(int year, int month)': DateTime.daysInMonth,
      'static bool IsLeapYear(int year)': DateTime.isLeapYear,
      'static DateTime SpecifyKind(DateTime value, DateTimeKind kind)': DateTime.specifyKind,
      'static DateTime FromBinary(long dateData)': DateTime.fromBinary,
      'static DateTime FromFileTime(long fileTime)': (fileTime: bigint) =>
        DateTime.fromFileTime(fileTime, kinds.Local),
      'static DateTime FromFileTimeUtc(long fileTime)': (fileTime: bigint) =>
        DateTime.fromFileTime(fileTime, kinds.Utc),
      'static DateTime FromOADate(double d)': DateTime.fromOADate,
      'static DateTime operator +(DateTime d, TimeSpan t)': (d: DateTime, t: TimeSpan) => d.add(t),
      'static DateTime operator -(DateTime d, TimeSpan t)': (d: DateTime, t: TimeSpan) =>
        d.subtractSpan(t),
      'static TimeSpan operator -(DateTime d1, DateTime d2)': (a: DateTime, b: DateTime) =>
        a.subtract(b),
      'static bool operator ==(DateTime d1, DateTime d2)': (a: DateTime, b: DateTime) =>
        a.equals(b),
      'static bool operator !=(DateTime d1, DateTime d2)': (a: DateTime, b: DateTime) =>
        !a.equals(b),
      'static bool operator <(DateTime t1, DateTime t2)': (a: DateTime, b: DateTime) =>
        compare(a, b) < 0,
      'static bool operator <=(DateTime t1, DateTime t2)': (a: DateTime, b: DateTime) =>
        compare(a, b) <= 0,
      'static bool operator >(DateTime t1, DateTime t2)': (a: DateTime, b: DateTime) =>
        compare(a, b) > 0,
      'static bool operator >=(DateTime t1, DateTime t2)': (a: DateTime, b: DateTime) =>
        compare(a, b) >= 0,
    },
  }),
]
