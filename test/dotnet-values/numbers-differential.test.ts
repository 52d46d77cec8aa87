import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Decimal } from '../../engine/dotnet/values/decimal.ts'
import { formatFloat, formatInteger } from '../../engine/dotnet/values/number/format.ts'
import { parseFloatText, parseInteger } from '../../engine/dotnet/values/number/parse.ts'
import { datePartsOf, daysOf } from '../../engine/dotnet/values/time/calendar.ts'
import { DateTime } from '../../engine/dotnet/values/time/date-time.ts'
import { parseDateTime } from '../../engine/dotnet/values/time/date-time-parse.ts'
import { parseDateTimeExact } from '../../engine/dotnet/values/time/date-time-parse-exact.ts'
import { dateStyles } from '../../engine/dotnet/values/time/parsed.ts'
import { TimeSpan } from '../../engine/dotnet/values/time/time-span.ts'
import { parseTimeSpan } from '../../engine/dotnet/values/time/time-span-parse.ts'

const options = { numRuns: 500, seed: 11 }
const decimal = fc
  .tuple(
    fc.bigInt({ min: -(2n ** 96n) + 1n, max: 2n ** 96n - 1n }),
    fc.integer({ min: 0, max: 28 }),
  )
  .map(([mantissa, scale]) => Decimal.of(mantissa, scale))
const ticks = fc.bigInt({ min: 0n, max: DateTime.maxValue.ticks })
const clock = () => 0n

test('doubles and floats read back as themselves', () => {
  fc.assert(
    fc.property(fc.double(), fc.float(), (double, float) => {
      expect(parseFloatText(formatFloat(double))).toBe(double)
      expect(parseFloatText(formatFloat(double, 'Double', 'E16'))).toBe(double)
      expect(parseFloatText(formatFloat(float, 'Single'), 'Single')).toBe(float)
    }),
    options,
  )
})

test('F writes what toFixed writes, but for ties', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e15, max: 1e15, noNaN: true }),
      fc.integer({ min: 0, max: 9 }),
      (value, digits) => {
        const isTie = Number.isInteger(value * 2 ** (digits + 1)) && !Number.isInteger(value)
        fc.pre(!isTie)
        const fixed = value.toFixed(digits)
        const sign = Object.is(value, -0) ? '-' : ''
        expect(formatFloat(value, 'Double', `F${digits}`)).toBe(sign + fixed)
      },
    ),
    options,
  )
})

test('longs read back from digits and from bits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(parseInteger(formatInteger(value, 'Int64', 'D'), 'Int64')).toBe(value)
      expect(parseInteger(formatInteger(value, 'Int64', 'X'), 'Int64', 515)).toBe(value)
      expect(parseInteger(formatInteger(value, 'Int64', 'N0'), 'Int64', 111)).toBe(value)
    }),
    options,
  )
})

test('decimals read back with their zeros, and keep the laws of arithmetic', () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      expect(String(Decimal.parse(String(a)))).toBe(String(a))
      expect(a.compare(b)).toBe(-b.compare(a))
      expect(a.subtract(a).isZero).toBe(true)
      fc.pre(!b.isZero && a.abs().compare(b.abs()) >= 0)
      expect(a.remainder(b).abs().compare(b.abs())).toBe(-1)
      expect(Decimal.fromBits(a.toBits()).scale).toBe(a.scale)
    }),
    options,
  )
})

test('days and dates are one to one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3652058 }), (days) => {
      const { year, month, day } = datePartsOf(days)
      expect(daysOf(year, month, day)).toBe(days)
      const ours = DateTime.fromTicks(BigInt(days) * 864000000000n)
      const theirs = new Date((days - 719162) * 86400000)
      expect([year, month, day, ours.dayOfWeek]).toEqual([
        theirs.getUTCFullYear(),
        theirs.getUTCMonth() + 1,
        theirs.getUTCDate(),
        theirs.getUTCDay(),
      ])
    }),
    options,
  )
})

test('dates and time spans read back as themselves', () => {
  fc.assert(
    fc.property(ticks, (value) => {
      const date = DateTime.fromTicks(value, 1)
      const text = date.format('o')
      expect(parseDateTime(text, dateStyles.RoundtripKind, clock)).toEqual(date)
      expect(parseDateTimeExact(text, ['o'], dateStyles.RoundtripKind, clock)).toEqual(date)
      const seconds = DateTime.fromTicks(value - (value % 10000000n))
      for (const format of ['s', 'G', 'F', 'R']) {
        const found = parseDateTime(seconds.format(format), dateStyles.AdjustToUniversal, clock)
        expect(found.ticks).toBe(seconds.ticks)
      }
      const span = new TimeSpan(value)
      expect(parseTimeSpan(span.toString())).toEqual(span)
      expect(parseTimeSpan(span.negate().format('G'))).toEqual(span.negate())
    }),
    options,
  )
})
