import { argument, argumentNull } from '../errors.ts'
import { enumeration, type Implementation, type TypeTable, type } from '../table.ts'
import type { Ref } from '../value.ts'
import { TimeSpan, ticksPer } from '../values/time/time-span.ts'
import {
  assumeNegative,
  parseTimeSpan,
  parseTimeSpanExact,
  tryParseTimeSpan,
  tryParseTimeSpanExact,
} from '../values/time/time-span-parse.ts'
import { given, givenFormats } from './date-time.ts'

type Text = string | null
type Texts = readonly Text[] | null

const parse = (text: Text) => parseTimeSpan(given(text, 'input'))

const parseExact = (text: Text, formats: readonly string[], style = 0) =>
  parseTimeSpanExact(given(text, 'input'), formats, style)

function attempt(result: Ref, value: TimeSpan | string): boolean {
  const isSpan = value instanceof TimeSpan
  result.value = isSpan ? value : TimeSpan.zero
  return isSpan
}

const tryParse = (text: Text, result: Ref) =>
  attempt(result, text === null ? '' : tryParseTimeSpan(text))

const tryParseExact = (text: Text, formats: readonly string[], style: number, result: Ref) =>
  attempt(result, text === null ? '' : tryParseTimeSpanExact(text, formats, style))

const one = (format: Text) => (format === null ? [] : [format])
const many = (formats: Texts) => (formats === null ? [] : givenFormats(formats))

const parsing: Record<string, Implementation> = {
  'static TimeSpan Parse(string s)': (text: Text) => {
    if (text === null) throw argumentNull('s')
    return parse(text)
  },
  'static TimeSpan Parse(string input, IFormatProvider formatProvider)': parse,
  'static TimeSpan ParseExact(string input, string format, IFormatProvider formatProvider)': (
    text: Text,
    format: Text,
  ) => parseExact(text, [given(format, 'format')]),
  'static TimeSpan ParseExact(string input, string format, IFormatProvider formatProvider, TimeSpanStyles styles)':
    (text: Text, format: Text, _provider: unknown, style: number) =>
      parseExact(text, [given(format, 'format')], style),
  'static TimeSpan ParseExact(string input, string[] formats, IFormatProvider formatProvider)': (
    text: Text,
    formats: Texts,
  ) => parseExact(text, givenFormats(formats)),
  'static TimeSpan ParseExact(string input, string[] formats, IFormatProvider formatProvider, TimeSpanStyles styles)':
    (text: Text, formats: Texts, _provider: unknown, style: number) =>
      parseExact(text, givenFormats(formats), style),
  'static bool TryParse(string s, out TimeSpan result)': tryParse,
  'static bool TryParse(string input, IFormatProvider formatProvider, out TimeSpan result)': (
    text: Text,
    _provider: unknown,
    result: Ref,
  ) => tryParse(text, result),
  'static bool TryParseExact(string input, string format, IFormatProvider formatProvider, out TimeSpan result)':
    (text: Text, format: Text, _provider: unknown, result: Ref) =>
      tryParseExact(text, one(format), 0, result),
  'static bool TryParseExact(string input, string format, IFormatProvider formatProvider, TimeSpanStyles styles, out TimeSpan result)':
    (text: Text, format: Text, _provider: unknown, style: number, result: Ref) =>
      tryParseExact(text, one(format), style, result),
  'static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, out TimeSpan result)':
    (text: Text, formats: Texts, _provider: unknown, result: Ref) =>
      tryParseExact(text, many(formats), 0, result),
  'static bool TryParseExact(string input, string[] formats, IFormatProvider formatProvider, TimeSpanStyles styles, out TimeSpan result)':
    (text: Text, formats: Texts, _provider: unknown, style: number, result: Ref) =>
      tryParseExact(text, many(formats), style, result),
}

const units = ['day', 'hour', 'minute', 'second', 'millisecond', 'microsecond'] as const

/** A sum of whole units, from the largest given one down. */
function sumFrom(first: (typeof units)[number], values: readonly (number | bigint)[]): TimeSpan {
  const from = units.indexOf(first)
  let ticks = 0n
  values.forEach((value, i) => {
    ticks += BigInt(value) * ticksPer[units[from + i]!]
  })
  return TimeSpan.fromUnits(ticks)
}

const rest = (...names: string[]) => names.map((name) => `long ${name} = 0`).join(', ')

const factories: Record<string, Implementation> = {
  'static TimeSpan FromDays(double value)': TimeSpan.fromDays,
  'static TimeSpan FromHours(double value)': TimeSpan.fromHours,
  'static TimeSpan FromMinutes(double value)': TimeSpan.fromMinutes,
  'static TimeSpan FromSeconds(double value)': TimeSpan.fromSeconds,
  'static TimeSpan FromMilliseconds(double value)': TimeSpan.fromMilliseconds,
  'static TimeSpan FromMicroseconds(double value)': TimeSpan.fromMicroseconds,
  'static TimeSpan FromTicks(long value)': (value: bigint) => new TimeSpan(value),
  'static TimeSpan FromDays(int days)': (...values: number[]) => sumFrom('day', values),
  [`static TimeSpan FromDays(int days, int hours = 0, ${rest('minutes', 'seconds', 'milliseconds', 'microseconds')})`]:
    (...values: (number | bigint)[]) => sumFrom('day', values),
  'static TimeSpan FromHours(int hours)': (...values: number[]) => sumFrom('hour', values),
  [`static TimeSpan FromHours(int hours, ${rest('minutes', 'seconds', 'milliseconds', 'microseconds')})`]:
    (...values: (number | bigint)[]) => sumFrom('hour', values),
  'static TimeSpan FromMinutes(long minutes)': (...values: bigint[]) => sumFrom('minute', values),
  [`static TimeSpan FromMinutes(long minutes, ${rest('seconds', 'milliseconds', 'microseconds')})`]:
    (...values: bigint[]) => sumFrom('minute', values),
  'static TimeSpan FromSeconds(long seconds)': (...values: bigint[]) => sumFrom('second', values),
  [`static TimeSpan FromSeconds(long seconds, ${rest('milliseconds', 'microseconds')})`]: (
    ...values: bigint[]
  ) => sumFrom('second', values),
  [`static TimeSpan FromMilliseconds(long milliseconds, ${rest('microseconds')})`]: (
    ...values: bigint[]
  ) => sumFrom('millisecond', values),
  'static TimeSpan FromMicroseconds(long microseconds)': (...values: bigint[]) =>
    sumFrom('microsecond', values),
}

const constants: Record<string, bigint> = {
  'const long NanosecondsPerTick': 100n,
  'const long TicksPerMicrosecond': ticksPer.microsecond,
  'const long TicksPerMillisecond': ticksPer.millisecond,
  'const long TicksPerSecond': ticksPer.second,
  'const long TicksPerMinute': ticksPer.minute,
  'const long TicksPerHour': ticksPer.hour,
  'const long TicksPerDay': ticksPer.day,
}

type Both = readonly [TimeSpan, TimeSpan]
const compare = (...[a, b]: Both) => a.compare(b)
const same = (...[a, b]: Both) => a.equals(b)

export const timeSpanTables: readonly TypeTable[] = [
  enumeration(
    'System.Globalization.TimeSpanStyles',
    { None: 0, AssumeNegative: assumeNegative },
    { flags: true },
  ),
  type('System.TimeSpan', {
    kind: 'struct',
    class: TimeSpan,
    default: TimeSpan.zero,
    interfaces: ['IComparable', 'IComparable<TimeSpan>', 'IEquatable<TimeSpan>', 'IFormattable'],
    hooks: {
      text: (self: TimeSpan) => self.toString(),
      format: (self: TimeSpan, format: Text) => self.format(format),
      equals: same,
      hash: (self: TimeSpan) => self.ticks,
      hashCode: (self: TimeSpan) => Number(BigInt.asIntN(32, self.ticks ^ (self.ticks >> 32n))),
      compare,
    },
    members: {
      ...constants,
      ...factories,
      ...parsing,
      'new(long ticks)': (ticks: bigint) => new TimeSpan(ticks),
      'new(int hours, int minutes, int seconds)': (h: number, m: number, s: number) =>
        TimeSpan.create(0, h, m, s),
      'new(int days, int hours, int minutes, int seconds)': TimeSpan.create,
      'new(int days, int hours, int minutes, int seconds, int milliseconds)': TimeSpan.create,
      'new(int days, int hours, int minutes, int seconds, int milliseconds, int microseconds)':
        TimeSpan.create,
      'static TimeSpan Zero': () => TimeSpan.zero,
      'static TimeSpan MaxValue': () => TimeSpan.maxValue,
      'static TimeSpan MinValue': () => TimeSpan.minValue,
      'long Ticks': (self: TimeSpan) => self.ticks,
      'int Days': (self: TimeSpan) => self.days,
      'int Hours': (self: TimeSpan) => self.hours,
      'int Minutes': (self: TimeSpan) => self.minutes,
      'int Seconds': (self: TimeSpan) => self.seconds,
      'int Milliseconds': (self: TimeSpan) => self.milliseconds,
      'int Microseconds': (self: TimeSpan) => self.microseconds,
      'int Nanoseconds': (self: TimeSpan) => self.nanoseconds,
      'double TotalDays': (self: TimeSpan) => self.totalDays,
      'double TotalHours': (self: TimeSpan) => self.totalHours,
      'double TotalMinutes': (self: TimeSpan) => self.totalMinutes,
      'double TotalSeconds': (self: TimeSpan) => self.totalSeconds,
      'double TotalMilliseconds': (self: TimeSpan) => self.totalMilliseconds,
      'double TotalMicroseconds': (self: TimeSpan) => self.totalMicroseconds,
      'double TotalNanoseconds': (self: TimeSpan) => self.totalNanoseconds,
      'TimeSpan Add(TimeSpan ts)': (...[a, b]: Both) => a.add(b),
      'TimeSpan Subtract(TimeSpan ts)': (...[a, b]: Both) => a.subtract(b),
      'TimeSpan Negate()': (self: TimeSpan) => self.negate(),
      'TimeSpan Duration()': (self: TimeSpan) => self.duration(),
      'TimeSpan Multiply(double factor)': (self: TimeSpan, by: number) => self.multiply(by),
      'TimeSpan Divide(double divisor)': (self: TimeSpan, by: number) => self.divide(by),
      'double Divide(TimeSpan ts)': (...[a, b]: Both) => a.ratio(b),
      'string ToString(string format)': (self: TimeSpan, format: Text) => self.format(format),
      'string ToString(string format, IFormatProvider formatProvider)': (
        self: TimeSpan,
        format: Text,
      ) => self.format(format),
      'int CompareTo(TimeSpan value)': compare,
      'int CompareTo(object value)': (self: TimeSpan, other: unknown) => {
        if (other === null) return 1
        if (!(other instanceof TimeSpan)) throw argument('Object must be of type TimeSpan.')
        return self.compare(other)
      },
      'bool Equals(TimeSpan obj)': same,
      'static int Compare(TimeSpan t1, TimeSpan t2)': compare,
      'static bool Equals(TimeSpan t1, TimeSpan t2)': same,
      'static TimeSpan operator +(TimeSpan t)': (self: TimeSpan) => self,
      'static TimeSpan operator -(TimeSpan t)': (self: TimeSpan) => self.negate(),
      'static TimeSpan operator +(TimeSpan t1, TimeSpan t2)': (...[a, b]: Both) => a.add(b),
      'static TimeSpan operator -(TimeSpan t1, TimeSpan t2)': (...[a, b]: Both) => a.subtract(b),
      'static TimeSpan operator *(TimeSpan timeSpan, double factor)': (
        self: TimeSpan,
        by: number,
      ) => self.multiply(by),
      'static TimeSpan operator *(double factor, TimeSpan timeSpan)': (
        by: number,
        self: TimeSpan,
      ) => self.multiply(by),
      'static TimeSpan operator /(TimeSpan timeSpan, double divisor)': (
        self: TimeSpan,
        by: number,
      ) => self.divide(by),
      'static double operator /(TimeSpan t1, TimeSpan t2)': (...[a, b]: Both) => a.ratio(b),
      'static bool operator ==(TimeSpan t1, TimeSpan t2)': same,
      'static bool operator !=(TimeSpan t1, TimeSpan t2)': (...both: Both) => !same(...both),
      'static bool operator <(TimeSpan t1, TimeSpan t2)': (...both: Both) => compare(...both) < 0,
      'static bool operator <=(TimeSpan t1, TimeSpan t2)': (...both: Both) => compare(...both) <= 0,
      'static bool operator >(TimeSpan t1, TimeSpan t2)': (...both: Both) => compare(...both) > 0,
      'static bool operator >=(TimeSpan t1, TimeSpan t2)': (...both: Both) => compare(...both) >= 0,
    },
  }),
]
