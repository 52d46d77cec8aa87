import { type Implementation, type TypeTable, type } from '../table.ts'
import type { Ref } from '../value.ts'
import { DateTime, kinds } from '../values/time/date-time.ts'
import { DateTimeOffset } from '../values/time/date-time-offset.ts'
import { parseDateTimeOffset, tryParseDateTimeOffset } from '../values/time/date-time-parse.ts'
import {
  parseDateTimeOffsetExact,
  tryParseDateTimeOffsetExact,
} from '../values/time/date-time-parse-exact.ts'
import type { Mismatch } from '../values/time/parsed.ts'
import type { TimeSpan } from '../values/time/time-span.ts'
import { clock } from './clock.ts'
import { datesOf } from './culture.ts'
import { given, givenFormats } from './date-time.ts'

type Text = string | null
type Texts = readonly Text[] | null

const parse = (text: Text, style: number) => parseDateTimeOffset(given(text, 'input'), style, clock)

const parseExact = (text: Text, formats: readonly string[], style: number) =>
  parseDateTimeOffsetExact(given(text, 'input'), formats, style, clock)

function attempt(result: Ref, value: DateTimeOffset | Mismatch | undefined): boolean {
  const isDate = value instanceof DateTimeOffset
  result.value = isDate ? value : DateTimeOffset.minValue
  return isDate
}

const tryParse = (text: Text, style: number, result: Ref) =>
  attempt(result, text === null ? undefined : tryParseDateTimeOffset(text, style, clock))

const tryParseExact = (text: Text, formats: readonly string[], style: number, result: Ref) =>
  attempt(
    result,
    text === null ? undefined : tryParseDateTimeOffsetExact(text, formats, style, clock),
  )

const parsing: Record<string, Implementation> = {
  'static DateTimeOffset Parse(string input)': (text: Text) => parse(text, 0),
  'static DateTimeOffset Parse(string input, IFormatProvider formatProvider)': (text: Text) =>
    parse(text, 0),
  'static DateTimeOffset Parse(string input, IFormatProvider formatProvider, DateTimeStyles styles)':
    (text: Text, _provider: unknown, style: number) => parse(text, style),
  'static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider)': (
    text: Text,
    format: Text,
  ) => parseExact(text, [given(format, 'format')], 0),
  'static DateTimeOffset ParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles)':
    (text: Text, format: Text, _provider: unknown, style: number) =>
      parseExact(text, [given(format, 'format')], style),
  'static DateTimeOffset ParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles)':
    (text: Text, formats: Texts, _provider: unknown, style: number) =>
      parseExact(text, givenFormats(formats), style),
  'static bool TryParse(string input, out DateTimeOffset result)': (text: Text, result: Ref) =>
    tryParse(text, 0, result),
  'static bool TryParse(string s, IFormatProvider provider, out DateTimeOffset result)': (
    text: Text,
    _provider: unknown,
    result: Ref,
  ) => tryParse(text, 0, result),
  'static bool TryParse(string input, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)':
    (text: Text, _provider: unknown, style: number, result: Ref) => tryParse(text, style, result),
  'static bool TryParseExact(string input, string format, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)':
    (text: Text, format: Text, _provider: unknown, style: number, result: Ref) =>
      tryParseExact(text, format === null ? [] : [format], style, result),
  'static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, DateTimeStyles styles, out DateTimeOffset result)':
    (text: Text, formats: Texts, _provider: unknown, style: number, result: Ref) =>
      tryParseExact(text, formats === null ? [] : givenFormats(formats), style, result),
}

const time = 'int year, int month, int day, int hour, int minute, int second'

const constructors: Record<string, Implementation> = {
  'new(DateTime dateTime)': (value: DateTime) => DateTimeOffset.create(value),
  'new(DateTime dateTime, TimeSpan offset)': (value: DateTime, offset: TimeSpan) =>
    DateTimeOffset.create(value, offset),
  'new(long ticks, TimeSpan offset)': (ticks: bigint, offset: TimeSpan) =>
    DateTimeOffset.fromTicks(ticks, offset),
}
for (const further of ['', ', int millisecond', ', int millisecond, int microsecond']) {
  constructors[`new(${time}${further}, TimeSpan offset)`] = (...args: unknown[]) => {
    const offset = args.at(-1) as TimeSpan
    const [year = 0, month = 0, day = 0, hour, minute, second, millisecond, microsecond] =
      args.slice(0, -1) as number[]
    return DateTimeOffset.create(
      DateTime.create(
        ...([year, month, day, hour, minute, second, millisecond] as const),
        kinds.Unspecified,
        microsecond,
      ),
      offset,
    )
  }
}

// What is done to the clock's time, the offset being kept.
const additions: Record<string, Implementation> = Object.fromEntries(
  (
    [
      ['AddDays(double days)', 'addDays'],
      ['AddHours(double hours)', 'addHours'],
      ['AddMinutes(double minutes)', 'addMinutes'],
      ['AddSeconds(double seconds)', 'addSeconds'],
      ['AddMilliseconds(double milliseconds)', 'addMilliseconds'],
      ['AddMicroseconds(double microseconds)', 'addMicroseconds'],
      ['AddMonths(int months)', 'addMonths'],
      ['AddYears(int years)', 'addYears'],
    ] as const
  ).map(([signature, method]) => [
    `DateTimeOffset ${signature}`,
    (self: DateTimeOffset, value: number) => self.with(self.dateTime[method](value)),
  ]),
)

const components: Record<string, Implementation> = Object.fromEntries(
  (
    [
      ['Year', 'year'],
      ['Month', 'month'],
      ['Day', 'day'],
      ['Hour', 'hour'],
      ['Minute', 'minute'],
      ['Second', 'second'],
      ['Millisecond', 'millisecond'],
      ['Microsecond', 'microsecond'],
      ['Nanosecond', 'nanosecond'],
      ['DayOfYear', 'dayOfYear'],
    ] as const
  ).map(([name, property]) => [`int ${name}`, (self: DateTimeOffset) => self.dateTime[property]]),
)

type Both = readonly [DateTimeOffset, DateTimeOffset]
const compare = (...[a, b]: Both) => a.compare(b)
const same = (...[a, b]: Both) => a.equals(b)

export const dateTimeOffsetTables: readonly TypeTable[] = [
  type('System.DateTimeOffset', {
    kind: 'struct',
    class: DateTimeOffset,
    default: DateTimeOffset.minValue,
    interfaces: [
      'IComparable',
      'IComparable<DateTimeOffset>',
      'IEquatable<DateTimeOffset>',
      'IFormattable',
    ],
    hooks: {
      text: (self: DateTimeOffset) => self.toString(),
      format: (self: DateTimeOffset, format: Text, provider: unknown) =>
        self.format(format, datesOf(provider)),
      equals: same,
      hash: (self: DateTimeOffset) => self.utcTicks,
      hashCode: (self: DateTimeOffset) =>
        Number(BigInt.asIntN(32, self.utcTicks ^ (self.utcTicks >> 32n))),
      compare,
    },
    members: {
      ...constructors,
      ...parsing,
      ...components,
      ...additions,
      'static DateTimeOffset MinValue': () => DateTimeOffset.minValue,
      'static DateTimeOffset MaxValue': () => DateTimeOffset.maxValue,
      'static DateTimeOffset UnixEpoch': () => DateTimeOffset.unixEpoch,
      'static DateTimeOffset Now': () => DateTimeOffset.utcNow(clock),
      'static DateTimeOffset UtcNow': () => DateTimeOffset.utcNow(clock),
      'DayOfWeek DayOfWeek': (self: DateTimeOffset) => self.dateTime.dayOfWeek,
      'DateTime DateTime': (self: DateTimeOffset) => self.dateTime,
      'DateTime UtcDateTime': (self: DateTimeOffset) => self.utcDateTime,
      'DateTime LocalDateTime': (self: DateTimeOffset) => self.localDateTime,
      'DateTime Date': (self: DateTimeOffset) => self.dateTime.date,
      'TimeSpan TimeOfDay': (self: DateTimeOffset) => self.dateTime.timeOfDay,
      'TimeSpan Offset': (self: DateTimeOffset) => self.offset,
      'int TotalOffsetMinutes': (self: DateTimeOffset) => self.totalOffsetMinutes,
      'long Ticks': (self: DateTimeOffset) => self.ticks,
      'long UtcTicks': (self: DateTimeOffset) => self.utcTicks,
      'DateTimeOffset Add(TimeSpan timeSpan)': (self: DateTimeOffset, span: TimeSpan) =>
        self.add(span),
      'DateTimeOffset AddTicks(long ticks)': (self: DateTimeOffset, ticks: bigint) =>
        self.with(self.dateTime.addTicks(ticks)),
      'TimeSpan Subtract(DateTimeOffset value)': (...[self, other]: Both) => self.subtract(other),
      'DateTimeOffset Subtract(TimeSpan value)': (self: DateTimeOffset, span: TimeSpan) =>
        self.subtractSpan(span),
      'DateTimeOffset ToOffset(TimeSpan offset)': (self: DateTimeOffset, offset: TimeSpan) =>
        self.toOffset(offset),
      'DateTimeOffset ToUniversalTime()': (self: DateTimeOffset) => self.toUniversalTime(),
      'DateTimeOffset ToLocalTime()': (self: DateTimeOffset) => self.toLocalTime(),
      'long ToUnixTimeSeconds()': (self: DateTimeOffset) => self.toUnixTimeSeconds(),
      'long ToUnixTimeMilliseconds()': (self: DateTimeOffset) => self.toUnixTimeMilliseconds(),
      'long ToFileTime()': (self: DateTimeOffset) => self.toFileTime(),
      'string ToString(string format)': (self: DateTimeOffset, format: Text) => self.format(format),
      'string ToString(IFormatProvider formatProvider)': (
        self: DateTimeOffset,
        provider: unknown,
      ) => self.format(null, datesOf(provider)),
      'string ToString(string format, IFormatProvider formatProvider)': (
        self: DateTimeOffset,
        format: Text,
        provider: unknown,
      ) => self.format(format, datesOf(provider)),
      'int CompareTo(DateTimeOffset other)': compare,
      'bool Equals(DateTimeOffset other)': same,
      'bool EqualsExact(DateTimeOffset other)': (...[self, other]: Both) => self.equalsExact(other),
      'static int Compare(DateTimeOffset first, DateTimeOffset second)': compare,
      'static bool Equals(DateTimeOffset first, DateTimeOffset second)': same,
      'static DateTimeOffset FromUnixTimeSeconds(long seconds)': DateTimeOffset.fromUnixTimeSeconds,
      'static DateTimeOffset FromUnixTimeMilliseconds(long milliseconds)':
        DateTimeOffset.fromUnixTimeMilliseconds,
      'static DateTimeOffset FromFileTime(long fileTime)': (fileTime: bigint) =>
        DateTimeOffset.create(DateTime.fromFileTime(fileTime, kinds.Local)),
      'static implicit operator DateTimeOffset(DateTime dateTime)': (value: DateTime) =>
        DateTimeOffset.create(value),
      'static DateTimeOffset operator +(DateTimeOffset dateTimeOffset, TimeSpan timeSpan)': (
        value: DateTimeOffset,
        span: TimeSpan,
      ) => value.add(span),
      'static DateTimeOffset operator -(DateTimeOffset dateTimeOffset, TimeSpan timeSpan)': (
        value: DateTimeOffset,
        span: TimeSpan,
      ) => value.subtractSpan(span),
      'static TimeSpan operator -(DateTimeOffset left, DateTimeOffset right)': (...[a, b]: Both) =>
        a.subtract(b),
      'static bool operator ==(DateTimeOffset left, DateTimeOffset right)': same,
      'static bool operator !=(DateTimeOffset left, DateTimeOffset right)': (...both: Both) =>
        !same(...both),
      'static bool operator <(DateTimeOffset left, DateTimeOffset right)': (...both: Both) =>
        compare(...both) < 0,
      'static bool operator <=(DateTimeOffset left, DateTimeOffset right)': (...both: Both) =>
        compare(...both) <= 0,
      'static bool operator >(DateTimeOffset left, DateTimeOffset right)': (...both: Both) =>
        compare(...both) > 0,
      'static bool operator >=(DateTimeOffset left, DateTimeOffset right)': (...both: Both) =>
        compare(...both) >= 0,
    },
  }),
]
