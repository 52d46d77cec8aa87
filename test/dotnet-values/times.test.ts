import { describe } from 'vitest'
import { DateTime, kinds, unixEpochTicks } from '../../engine/dotnet/values/time/date-time.ts'
import { DateTimeOffset } from '../../engine/dotnet/values/time/date-time-offset.ts'
import {
  parseDateTime,
  parseDateTimeOffset,
} from '../../engine/dotnet/values/time/date-time-parse.ts'
import {
  parseDateTimeExact,
  parseDateTimeOffsetExact,
} from '../../engine/dotnet/values/time/date-time-parse-exact.ts'
import { dateStyles } from '../../engine/dotnet/values/time/parsed.ts'
import { TimeSpan } from '../../engine/dotnet/values/time/time-span.ts'
import {
  parseTimeSpan,
  parseTimeSpanExact,
} from '../../engine/dotnet/values/time/time-span-parse.ts'
import { type Case, run, throws } from './cases.ts'

// 2024-05-06T07:08:09Z
const clock = () => unixEpochTicks + 17149792890000000n

const date = (y: number, m: number, d: number, h = 0, min = 0, s = 0, ms = 0, kind = 0) =>
  DateTime.create(y, m, d, h, min, s, ms, kind)
const leap = date(2024, 2, 29, 13, 4, 5, 678)

const written = (value: DateTime, format: string, gives: unknown): Case => [
  `${value.format('o')} as \`${format}\``,
  () => value.format(format),
  gives,
]
const badFormat = throws('FormatException', 'Input string was not in a correct format.')
const unrepresentable = (parameter: string) =>
  throws(
    'ArgumentOutOfRangeException',
    `The added or subtracted value results in an un-representable DateTime. (Parameter '${parameter}')`,
  )

describe('dates', () => {
  run([
    [
      'a day that does not exist',
      () => date(2023, 2, 29),
      throws(
        'ArgumentOutOfRangeException',
        'Year, Month, and Day parameters describe an un-representable DateTime.',
      ),
    ],
    [
      'an hour that does not exist',
      () => date(2023, 2, 2, 24),
      throws(
        'ArgumentOutOfRangeException',
        'Hour, Minute, and Second parameters describe an un-representable DateTime.',
      ),
    ],
    ['the last tick', () => DateTime.maxValue.format('o'), '9999-12-31T23:59:59.9999999'],
    [
      'its parts',
      () => [
        leap.year,
        leap.month,
        leap.day,
        leap.hour,
        leap.minute,
        leap.second,
        leap.millisecond,
        leap.dayOfWeek,
        leap.dayOfYear,
      ],
      [2024, 2, 29, 13, 4, 5, 678, 4, 60],
    ],
    [
      'the end of a month stays in the month',
      () => date(2024, 1, 31).addMonths(1).format('d'),
      '02/29/2024',
    ],
    ['back over a year', () => date(2024, 1, 31).addMonths(-14).format('d'), '11/30/2022'],
    ['a leap day after a year', () => leap.addYears(1).format('d'), '02/28/2025'],
    [
      'fractions of units',
      () => leap.date.addDays(1.5).addHours(-0.25).addMilliseconds(0.5).format('o'),
      '2024-03-01T11:45:00.0005000',
    ],
    ['beyond the end', () => DateTime.maxValue.addTicks(1n), unrepresentable('value')],
    ['months beyond the end', () => leap.addMonths(120000), unrepresentable('months')],
    [
      'far beyond the end',
      () => leap.addDays(1e9),
      throws('ArgumentOutOfRangeException', "Value to add was out of range. (Parameter 'value')"),
    ],
    ['the kind survives arithmetic', () => DateTime.utcNow(clock).addDays(1).date.kind, kinds.Utc],
    ['a file time', () => date(2024, 2, 29).toFileTime(), 133536384000000000n],
    ['an OLE date', () => date(2024, 2, 29, 12).toOADate(), 45351.5],
    [
      'from an OLE date before 1900',
      () => DateTime.fromOADate(-1.25).format('s'),
      '1899-12-29T06:00:00',
    ],
    [
      'its binary form',
      () => DateTime.fromBinary(DateTime.unixEpoch.toBinary()).format('o'),
      '1970-01-01T00:00:00.0000000Z',
    ],
    [
      'dates subtract to a time span',
      () => date(2024, 3, 1).subtract(date(2024, 2, 1)),
      '29.00:00:00',
    ],
    [
      'kinds do not matter to equality',
      () => DateTime.specifyKind(leap, kinds.Utc).equals(leap),
      true,
    ],
    [
      'days in February',
      () => [
        DateTime.daysInMonth(2023, 2),
        DateTime.daysInMonth(2000, 2),
        DateTime.daysInMonth(1900, 2),
      ],
      [28, 29, 28],
    ],
    [
      'days in no month',
      () => DateTime.daysInMonth(2023, 13),
      throws(
        'ArgumentOutOfRangeException',
        "Month must be between one and twelve. (Parameter 'month')",
      ),
    ],
  ])
  run([
    written(leap, '', '02/29/2024 13:04:05'),
    written(leap, 'd', '02/29/2024'),
    written(leap, 'D', 'Thursday, 29 February 2024'),
    written(leap, 'f', 'Thursday, 29 February 2024 13:04'),
    written(leap, 'g', '02/29/2024 13:04'),
    written(leap, 'M', 'February 29'),
    written(leap, 'Y', '2024 February'),
    written(leap, 's', '2024-02-29T13:04:05'),
    written(leap, 'u', '2024-02-29 13:04:05Z'),
    written(leap, 'R', 'Thu, 29 Feb 2024 13:04:05 GMT'),
    written(leap, 'o', '2024-02-29T13:04:05.6780000'),
    written(DateTime.specifyKind(leap, kinds.Local), 'o', '2024-02-29T13:04:05.6780000+00:00'),
    written(DateTime.specifyKind(leap, kinds.Utc), 'yyyy K', '2024 Z'),
    written(leap, 'x', badFormat),
    written(leap, '%', badFormat),
    written(leap, '%%', badFormat),
    written(leap, '%h', '1'),
    written(leap, 'hh tt', '01 PM'),
    written(leap, "d 'of' MMMM \\y", '29 of February y'),
    written(leap, 'ss.ff FFF', '05.67 678'),
    written(date(2024, 1, 1), 'ss.FFF', '00'),
    written(leap, 'ffffffff', badFormat),
    written(
      leap,
      "yyyy 'x",
      throws('FormatException', "Cannot find a matching quote character for the character '''."),
    ),
    written(leap, 'y yy yyy yyyyy', '24 24 2024 02024'),
    written(leap, 'z zz zzz', '+0 +00 +00:00'),
    written(leap, 'dd/MM/yyyy', '29/02/2024'),
    written(leap, 'N1', 'N1'),
  ])
})

const moment = DateTimeOffset.create(leap, TimeSpan.fromHours(-5.5))

describe('dates with an offset', () => {
  run([
    ['as text', () => moment, '02/29/2024 13:04:05 -05:30'],
    ['`r` is UTC', () => moment.format('r'), 'Thu, 29 Feb 2024 18:34:05 GMT'],
    ['`u` is UTC', () => moment.format('u'), '2024-02-29 18:34:05Z'],
    ['`s` is the clock', () => moment.format('s'), '2024-02-29T13:04:05'],
    ['`o` has the offset', () => moment.format('o'), '2024-02-29T13:04:05.6780000-05:30'],
    ['`K` and `zzz`', () => moment.format('K zz z'), '-05:30 -05 -5'],
    ['`U` is refused', () => moment.format('U'), badFormat],
    [
      'seconds since 1970 round down',
      () => DateTimeOffset.fromUnixTimeMilliseconds(-1n).toUnixTimeSeconds(),
      -1n,
    ],
    ['milliseconds since 1970', () => moment.toUnixTimeMilliseconds(), 1709231645678n],
    [
      'too many seconds since 1970',
      () => DateTimeOffset.fromUnixTimeSeconds(253402300800n),
      throws(
        'ArgumentOutOfRangeException',
        "Valid values are between -62135596800 and 253402300799, inclusive. (Parameter 'seconds')",
      ),
    ],
    [
      'an offset of a UTC date',
      () => DateTimeOffset.create(DateTime.unixEpoch, TimeSpan.fromHours(1)),
      throws(
        'ArgumentException',
        "The UTC Offset for Utc DateTime instances must be 0. (Parameter 'offset')",
      ),
    ],
    [
      'an offset with seconds',
      () => DateTimeOffset.create(leap, TimeSpan.fromSeconds(1)),
      throws(
        'ArgumentException',
        "Offset must be specified in whole minutes. (Parameter 'offset')",
      ),
    ],
    [
      'an offset of more than 14 hours',
      () => DateTimeOffset.create(leap, TimeSpan.fromHours(15)),
      throws(
        'ArgumentOutOfRangeException',
        "Offset must be within plus or minus 14 hours. (Parameter 'offset')",
      ),
    ],
    [
      'the same moment elsewhere',
      () => moment.toOffset(TimeSpan.fromHours(1)),
      '02/29/2024 19:34:05 +01:00',
    ],
    [
      'equal moments',
      () =>
        moment.equals(moment.toUniversalTime()) && !moment.equalsExact(moment.toUniversalTime()),
      true,
    ],
  ])
})

const read = (text: string, gives: unknown, style = 0): Case => [
  `\`${text}\` with styles ${style}`,
  () => parseDateTime(text, style, clock).format('o'),
  gives,
]
const notRecognized = (text: string) =>
  throws('FormatException', `String '${text}' was not recognized as a valid DateTime.`)

describe('text as a date', () => {
  run([
    read('2024-02-29', '2024-02-29T00:00:00.0000000'),
    read(' 2024-2-9 ', '2024-02-09T00:00:00.0000000'),
    read('2024-02-29T13:14:15.12345678Z', '2024-02-29T13:14:15.1234568+00:00'),
    read('2024-02-29T13:14:15Z', '2024-02-29T13:14:15.0000000Z', dateStyles.RoundtripKind),
    read('2024-02-29T13:14:15Z', '2024-02-29T13:14:15.0000000Z', dateStyles.AdjustToUniversal),
    read('2024-02-29T23:14:15-0230', '2024-03-01T01:44:15.0000000+00:00'),
    read('2024-02-29 13:14 +01', '2024-02-29T12:14:00.0000000+00:00'),
    read('2/29/2024', '2024-02-29T00:00:00.0000000'),
    read('2-3-24 1:02', '2024-02-03T01:02:00.0000000'),
    read('2/3/50', '1950-02-03T00:00:00.0000000'),
    read('29/2/2024', notRecognized('29/2/2024')),
    read('2/29', '2024-02-29T00:00:00.0000000'),
    read('02/2024', '2024-02-01T00:00:00.0000000'),
    read('Thursday, 29 February 2024 13:14', '2024-02-29T13:14:00.0000000'),
    read(
      'Friday, 29 February 2024',
      throws(
        'FormatException',
        "String 'Friday, 29 February 2024' was not recognized as a valid DateTime because the day of week was incorrect.",
      ),
    ),
    read('29-Feb-24', '2024-02-29T00:00:00.0000000'),
    read('Feb 29', '2024-02-29T00:00:00.0000000'),
    read('Feb 2023', '2023-02-01T00:00:00.0000000'),
    read('Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.0000000+00:00'),
    read('4 PM', '2024-05-06T16:00:00.0000000'),
    read('12:30 AM', '0001-01-01T00:30:00.0000000', dateStyles.NoCurrentDateDefault),
    read('13:30 PM', notRecognized('13:30 PM')),
    read('2024-02-29 24:00', notRecognized('2024-02-29 24:00')),
    read('2024-02-29 13:14', '2024-02-29T13:14:00.0000000+00:00', dateStyles.AssumeLocal),
    read('2024', notRecognized('2024')),
    read('', notRecognized('')),
    read(
      '2024-02-29 next',
      throws(
        'FormatException',
        "The string '2024-02-29 next' was not recognized as a valid DateTime. There is an unknown word starting at index '11'.",
      ),
    ),
    read(
      '0001-01-01T00:00:00+01:00',
      throws(
        'FormatException',
        "The DateTime represented by the string '0001-01-01T00:00:00+01:00' is out of range.",
      ),
    ),
    read(
      'x',
      throws(
        'ArgumentException',
        "The DateTimeStyles values AssumeLocal and AssumeUniversal cannot be used together. (Parameter 'styles')",
      ),
      96,
    ),
    [
      'an offset is kept',
      () => parseDateTimeOffset('2024-02-29T13:14:15-05:30', 0, clock),
      '02/29/2024 13:14:15 -05:30',
    ],
    [
      'without an offset it is local',
      () => parseDateTimeOffset('2/29/2024 1:02 PM', 0, clock),
      '02/29/2024 13:02:00 +00:00',
    ],
    [
      'an offset behind a date',
      () => parseDateTimeOffset('5/1/2008 -1:00', 0, clock),
      '05/01/2008 00:00:00 -01:00',
    ],
  ])
})

const exact = (text: string, format: string | string[], gives: unknown, style = 0): Case => [
  `\`${text}\` by \`${format}\` with styles ${style}`,
  () => parseDateTimeExact(text, [format].flat(), style, clock).format('o'),
  gives,
]

describe('text as a date of a given format', () => {
  run([
    exact('29.02.2024', 'dd.MM.yyyy', '2024-02-29T00:00:00.0000000'),
    exact('9.2.2024', 'dd.MM.yyyy', notRecognized('9.2.2024')),
    exact('9.12.24', 'd.M.yy', '2024-12-09T00:00:00.0000000'),
    exact('20240229T131415Z', "yyyyMMdd'T'HHmmssZ", '2024-02-29T13:14:15.0000000+00:00'),
    exact(
      '2024-02-29T13:14:15+02:00',
      'yyyy-MM-ddTHH:mm:sszzz',
      '2024-02-29T11:14:15.0000000Z',
      dateStyles.AdjustToUniversal,
    ),
    exact(
      '2024-02-29T13:14:15Z',
      'yyyy-MM-ddTHH:mm:ssK',
      '2024-02-29T13:14:15.0000000Z',
      dateStyles.RoundtripKind,
    ),
    exact('2024-02-29T13:14:15', 'yyyy-MM-ddTHH:mm:ssK', '2024-02-29T13:14:15.0000000'),
    exact('2024-02-29T13:14:15.5', 'yyyy-MM-ddTHH:mm:ss.FFF', '2024-02-29T13:14:15.5000000'),
    exact('2024-02-29T13:14:15', 'yyyy-MM-ddTHH:mm:ss.FFF', '2024-02-29T13:14:15.0000000'),
    exact(
      '2024-02-29T13:14:15.5',
      'yyyy-MM-ddTHH:mm:ss.fff',
      notRecognized('2024-02-29T13:14:15.5'),
    ),
    exact('Thu, 29 Feb 2024 13:14:15 GMT', 'r', '2024-02-29T13:14:15.0000000'),
    exact(
      'Thu, 29 Feb 2024 13:14:15 GMT',
      'ddd, dd MMM yyyy HH:mm:ss GMT',
      '2024-02-29T13:14:15.0000000+00:00',
    ),
    exact('29 february 2024', 'd MMMM yyyy', '2024-02-29T00:00:00.0000000'),
    exact('1:05 pm', 'h:mm tt', '2024-05-06T13:05:00.0000000'),
    exact('2024-02-29', ['dd/MM/yyyy', 'yyyy-MM-dd'], '2024-02-29T00:00:00.0000000'),
    exact('2024-02-29', [], throws('FormatException', 'No format specifiers were provided.')),
    exact('2024-02-29', '', throws('FormatException', 'Format specifier was invalid.')),
    exact(' 2024-02-29 ', 'yyyy-MM-dd', '2024-02-29T00:00:00.0000000', dateStyles.AllowWhiteSpaces),
    exact('2024-02-29x', 'yyyy-MM-dd', notRecognized('2024-02-29x')),
    exact('2024-02-30', 'yyyy-MM-dd', notRecognized('2024-02-30')),
    [
      '`r` is UTC to DateTimeOffset',
      () => parseDateTimeOffsetExact('Thu, 29 Feb 2024 13:14:15 GMT', ['r'], 0, clock),
      '02/29/2024 13:14:15 +00:00',
    ],
    [
      'an offset without a date',
      () => parseDateTimeOffsetExact('29/02/2024 -0100', ['dd/MM/yyyy zzz'], 0, clock),
      '02/29/2024 00:00:00 -01:00',
    ],
  ])
})

const span = new TimeSpan(937840500000n) // 1.02:03:04.05
const tooLong = (type: string) =>
  throws(type, 'TimeSpan overflowed because the duration is too long.')

describe('time spans', () => {
  run([
    ['as text', () => span, '1.02:03:04.0500000'],
    ['as `g`', () => span.format('g'), '1:2:03:04.05'],
    ['as `G`', () => span.negate().format('G'), '-1:02:03:04.0500000'],
    ['as a custom format', () => span.format("d'd 'h'h 'm'm 'ss\\.ff"), '1d 2h 3m 04.05'],
    ['letters that mean nothing', () => span.format('hh:mm'), badFormat],
    ['a format without letters of its own', () => span.format('x'), badFormat],
    [
      'units may be fractions',
      () => TimeSpan.fromMinutes(1.5).add(TimeSpan.fromMilliseconds(0.5)),
      '00:01:30.0005000',
    ],
    [
      'its parts',
      () => [span.days, span.hours, span.minutes, span.seconds, span.milliseconds],
      [1, 2, 3, 4, 50],
    ],
    ['negative parts', () => [span.negate().hours, span.negate().seconds], [-2, -4]],
    ['totals', () => [span.totalHours, span.totalMilliseconds], [26.051125, 93784050]],
    ['times a number', () => span.multiply(2), '2.04:06:08.1000000'],
    ['divided by a number', () => TimeSpan.fromMinutes(1).divide(3), '00:00:20'],
    ['divided by a span', () => TimeSpan.fromMinutes(1).ratio(TimeSpan.fromSeconds(90)), 2 / 3],
    ['too long', () => TimeSpan.fromDays(1e9), tooLong('OverflowException')],
    [
      'a sum that is too long',
      () => TimeSpan.maxValue.add(new TimeSpan(1n)),
      tooLong('OverflowException'),
    ],
    [
      'parts that are too long',
      () => TimeSpan.create(20000000, 0, 0, 0),
      tooLong('ArgumentOutOfRangeException'),
    ],
    [
      'no number',
      () => TimeSpan.fromDays(NaN),
      throws('ArgumentException', 'TimeSpan does not accept floating point Not-a-Number values.'),
    ],
    [
      'the smallest has no opposite',
      () => TimeSpan.minValue.negate(),
      throws(
        'OverflowException',
        'Negating the minimum value of a twos complement number is invalid.',
      ),
    ],
    ['the smallest as text', () => TimeSpan.minValue, '-10675199.02:48:05.4775808'],
  ])
})

const spanText = (text: string, gives: unknown): Case => [
  `\`${text}\``,
  () => parseTimeSpan(text),
  gives,
]
const noSpan = (text: string) =>
  throws('FormatException', `String '${text}' was not recognized as a valid TimeSpan.`)
const spanOverflow = (text: string) =>
  throws(
    'OverflowException',
    `The TimeSpan string '${text}' could not be parsed because at least one of the numeric components is out of range or contains too many digits.`,
  )

describe('text as a time span', () => {
  run([
    spanText('7', '7.00:00:00'),
    spanText(' -1:2 ', '-01:02:00'),
    spanText('1:2:3', '01:02:03'),
    spanText('1.2:3', '1.02:03:00'),
    spanText('1:2:3:4', '1.02:03:04'),
    spanText('1.2:3:4.0000001', '1.02:03:04.0000001'),
    spanText('24:00:00', '24.00:00:00'),
    spanText('23:60', spanOverflow('23:60')),
    spanText('1:2:3.12345678', spanOverflow('1:2:3.12345678')),
    spanText('1:2:', noSpan('1:2:')),
    spanText('1.5', noSpan('1.5')),
    spanText('', noSpan('')),
    ['a custom format', () => parseTimeSpanExact('1d 02:03', ["d'd 'hh\\:mm"]), '1.02:03:00'],
    ['`c`', () => parseTimeSpanExact('1.02:03:04', ['c']), '1.02:03:04'],
    ['`G` wants all parts', () => parseTimeSpanExact('1:02:03', ['G']), noSpan('1:02:03')],
    ['several formats', () => parseTimeSpanExact('0203', ['hh\\:mm', 'hhmm']), '02:03:00'],
    ['assumed negative', () => parseTimeSpanExact('0203', ['hhmm'], 1), '-02:03:00'],
    ['a format that does not match', () => parseTimeSpanExact('x', ['hhmm']), noSpan('x')],
    [
      'a bad format',
      () => parseTimeSpanExact('x', ['q']),
      throws('FormatException', 'Format specifier was invalid.'),
    ],
  ])
})
