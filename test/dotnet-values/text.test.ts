import { describe } from 'vitest'
import { toLowerInvariant, toUpperInvariant } from '../../engine/dotnet/values/text/casing.ts'
import {
  convertToUtf32,
  isDigit,
  isPunctuation,
  isWhiteSpace,
  numericValue,
  trim,
  unicodeCategory,
} from '../../engine/dotnet/values/text/char.ts'
import {
  comparisons as c,
  compare,
  comparisonKey,
} from '../../engine/dotnet/values/text/compare.ts'
import {
  endsWith,
  indexOf,
  lastIndexOf,
  replace,
  startsWith,
} from '../../engine/dotnet/values/text/search.ts'
import { DateTime, kinds } from '../../engine/dotnet/values/time/date-time.ts'
import { DateTimeOffset } from '../../engine/dotnet/values/time/date-time-offset.ts'
import { TimeZone } from '../../engine/dotnet/values/time/time-zone.ts'
import { run, throws } from './cases.ts'

const code = (char: string) => char.codePointAt(0)!

describe('case', () => {
  run([
    ['upper', () => toUpperInvariant('straße éßÿ αβς ǆ 𐐨'), 'STRAßE ÉßŸ ΑΒΣ Ǆ 𐐀'],
    ['lower', () => toLowerInvariant('ΑΣ İI K'), 'ας İi k'.replace('ς', 'σ')],
    ['dotless i stays', () => toUpperInvariant('ıi'), 'ıI'],
    ['an iota subscript', () => toUpperInvariant('ᾳᾀ'), 'ᾼᾈ'],
  ])
})

describe('comparison', () => {
  run([
    [
      'a culture puts lower case first',
      () => [compare('a', 'A'), compare('A', 'a'), compare('a', 'B')],
      [-1, 1, -1],
    ],
    [
      'accents come after letters',
      () => [compare('resume', 'résumé'), compare('éa', 'eb')],
      [-1, -1],
    ],
    ['without case', () => compare('ABC', 'abc', c.InvariantCultureIgnoreCase), 0],
    ['an ignored character', () => compare('a\u00adb', 'ab'), 0],
    ['forms of one letter', () => compare('e\u0301', 'é'), 0],
    [
      'ordinal differences',
      () => [compare('a', 'A', c.Ordinal), compare('abc', 'ab', c.Ordinal)],
      [32, 1],
    ],
    ['ordinal without case', () => compare('straße', 'STRASSE', c.OrdinalIgnoreCase) !== 0, true],
    ['underscore between the cases', () => compare('_', 'a', c.OrdinalIgnoreCase), 30],
    [
      'null comes first',
      () => [compare(null, ''), compare('', null), compare(null, null)],
      [-1, 1, 0],
    ],
    [
      'an unknown comparison',
      () => compare('a', 'b', 9),
      throws(
        'ArgumentException',
        "The string comparison type passed in is currently not supported. (Parameter 'comparisonType')",
      ),
    ],
    [
      'keys',
      () => comparisonKey('Äb', c.OrdinalIgnoreCase) === comparisonKey('äB', c.OrdinalIgnoreCase),
      true,
    ],
  ])
})

describe('search', () => {
  run([
    [
      'plain',
      () => [indexOf('Hello', 'l', 0), lastIndexOf('Hello', 'l', 0), indexOf('Hello', 'L', 0)],
      [2, 3, -1],
    ],
    [
      'without case',
      () => [indexOf('Hello', 'L', c.OrdinalIgnoreCase), indexOf('Hello', 'LO', 1)],
      [2, 3],
    ],
    [
      'over an ignored character',
      () => [indexOf('x\u00adab', 'xa', 0), startsWith('\u200dab', 'ab', 0)],
      [0, true],
    ],
    ['an ignored character is found anywhere', () => indexOf('ab', '\u00ad', 0), 0],
    ['ordinally it is not', () => indexOf('ab', '\u00ad', c.Ordinal), -1],
    [
      'a letter is not found in an accented one',
      () => [indexOf('e\u0301', 'e', 0), indexOf('e\u0301', 'e', 4)],
      [-1, 0],
    ],
    ['an accented letter in its other form', () => indexOf('cafe\u0301', 'é', 0), 3],
    [
      'the end',
      () => [endsWith('naïve', 'ÏVE', 3), endsWith('a', '', 0), endsWith('a', 'aa', 5)],
      [true, true, false],
    ],
    ['nothing is found at the end', () => lastIndexOf('abc', '', 0), 3],
    ['replaced without case', () => replace('aBAb', 'ab', 'x', c.OrdinalIgnoreCase), 'xx'],
    ['replaced by culture', () => replace('e\u0301a', 'é', 'x', c.InvariantCulture), 'xa'],
  ])
})

describe('characters', () => {
  run([
    [
      'categories',
      () =>
        ['A', 'a', '٣', ' ', '\n', '_', '-', '+', '€', '\ud800', '½'].map((one) =>
          unicodeCategory(code(one)),
        ),
      [0, 1, 8, 11, 14, 18, 19, 25, 26, 16, 10],
    ],
    ['digits', () => [isDigit(code('٣')), isDigit(code('½'))], [true, false]],
    ['punctuation', () => [isPunctuation(code('-')), isPunctuation(code('$'))], [true, false]],
    [
      'white space',
      () =>
        ['\u0085', '\u00a0', '\ufeff', '\u200b', '\u2028'].map((one) => isWhiteSpace(code(one))),
      [true, true, false, false, true],
    ],
    ['trimmed', () => [trim('\u0085 a\u3000'), trim(' a ', 'start')], ['a', 'a ']],
    [
      'numeric values',
      () => ['7', '٣', '½', '²', 'Ⅷ', '⑳', 'x'].map((one) => numericValue(code(one))),
      [7, 3, 0.5, 2, 8, 20, -1],
    ],
    ['a pair', () => convertToUtf32('😀', 0), 128512],
    ['half a pair', () => convertToUtf32('😀', 1), throws('ArgumentException')],
  ])
})

const berlin = TimeZone.find('W. Europe Standard Time')
const at = (y: number, m: number, d: number, h = 0, min = 0, kind: number = kinds.Unspecified) =>
  DateTime.create(y, m, d, h, min, 0, 0, kind)

describe('time zones', () => {
  run([
    [
      'a Windows name',
      () => [berlin.id, berlin.equals(TimeZone.find('Europe/Berlin'))],
      ['W. Europe Standard Time', true],
    ],
    [
      'an unknown name',
      () => TimeZone.find('Mars/Base'),
      throws(
        'TimeZoneNotFoundException',
        "The time zone ID 'Mars/Base' was not found on the local computer.",
      ),
    ],
    [
      'its offsets',
      () =>
        [
          berlin.baseUtcOffset,
          berlin.utcOffset(at(2024, 7, 1)),
          berlin.utcOffset(at(2024, 1, 1)),
        ].map(String),
      ['01:00:00', '02:00:00', '01:00:00'],
    ],
    [
      'south of the equator',
      () => TimeZone.find('AUS Eastern Standard Time').isDaylightSavingTime(at(2024, 1, 1)),
      true,
    ],
    ['half an hour', () => TimeZone.find('Asia/Kolkata').baseUtcOffset, '05:30:00'],
    [
      'names',
      () => [berlin.standardName, berlin.daylightName],
      ['Central European Standard Time', 'Central European Summer Time'],
    ],
    [
      'UTC',
      () => [
        TimeZone.utc.displayName,
        String(TimeZone.utc.baseUtcOffset),
        TimeZone.utc.supportsDaylightSavingTime,
      ],
      ['(UTC) Coordinated Universal Time', '00:00:00', false],
    ],
    [
      'from UTC',
      () => TimeZone.fromUtc(at(2024, 7, 1, 12, 0, kinds.Utc), berlin).format('o'),
      '2024-07-01T14:00:00.0000000',
    ],
    [
      'to UTC',
      () => TimeZone.toUtc(at(2024, 7, 1, 14), berlin).format('o'),
      '2024-07-01T12:00:00.0000000Z',
    ],
    [
      'between zones',
      () =>
        TimeZone.convert(at(2024, 1, 1, 12), TimeZone.find('America/New_York'), berlin).format('s'),
      '2024-01-01T06:00:00',
    ],
    [
      'a date of the wrong kind',
      () => TimeZone.toUtc(at(2024, 1, 1, 0, 0, kinds.Utc), berlin),
      throws('ArgumentException'),
    ],
    [
      'a time that is skipped',
      () => [
        berlin.isInvalidTime(at(2024, 3, 31, 2, 30)),
        berlin.isInvalidTime(at(2024, 3, 31, 3, 0)),
      ],
      [true, false],
    ],
    [
      'a skipped time has no UTC',
      () => TimeZone.toUtc(at(2024, 3, 31, 2, 30), berlin),
      throws('ArgumentException'),
    ],
    [
      'a time that comes twice',
      () => [
        berlin.isAmbiguousTime(at(2024, 10, 27, 2, 30)),
        String(berlin.utcOffset(at(2024, 10, 27, 2, 30))),
      ],
      [true, '01:00:00'],
    ],
    [
      'its two offsets',
      () => berlin.getAmbiguousTimeOffsets(at(2024, 10, 27, 2, 30)).map(String),
      ['01:00:00', '02:00:00'],
    ],
    [
      'with an offset',
      () => TimeZone.convertOffset(DateTimeOffset.fromUnixTimeSeconds(1719835200n), berlin),
      '07/01/2024 14:00:00 +02:00',
    ],
  ])
})
