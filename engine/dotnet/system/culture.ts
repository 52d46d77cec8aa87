import { argumentNull } from '../errors.ts'
import { DotnetException } from '../exception.ts'
import {
  type DateFormat,
  invariantDates,
  invariantNumbers,
  type NumberFormat,
} from '../values/culture.ts'

/** A CultureInfo, NumberFormatInfo or DateTimeFormatInfo: what an IFormatProvider argument holds. */
export class CultureInfo {
  readonly name: string
  readonly numbers: NumberFormat
  readonly dates: DateFormat

  constructor(name: string, numbers: NumberFormat, dates: DateFormat) {
    this.name = name
    this.numbers = numbers
    this.dates = dates
  }
}

export const invariantCulture = new CultureInfo('', invariantNumbers, invariantDates)

// The gateway knows no other culture's data: these write numbers and dates as the invariant culture does, but for their name.
const americanDates: DateFormat = {
  ...invariantDates,
  shortDate: 'M/d/yyyy',
  longDate: 'dddd, MMMM d, yyyy',
  shortTime: 'h:mm tt',
  longTime: 'h:mm:ss tt',
  fullDateTime: 'dddd, MMMM d, yyyy h:mm:ss tt',
  monthDay: 'MMMM d',
  yearMonth: 'MMMM yyyy',
}
const american = new CultureInfo(
  'en-US',
  {
    ...invariantNumbers,
    currencySymbol: '$',
    currency: { ...invariantNumbers.currency, positive: '$n', negative: '-$n' },
    number: { ...invariantNumbers.number, decimalDigits: 3 },
    percent: { ...invariantNumbers.percent, decimalDigits: 3, positive: 'n%', negative: '-n%' },
  },
  americanDates,
)
const cultures = new Map([invariantCulture, american].map((one) => [one.name.toLowerCase(), one]))

/** The number format of a provider; null and everything else is the invariant one. */
export function numbersOf(provider: unknown): NumberFormat {
  return provider instanceof CultureInfo ? provider.numbers : invariantNumbers
}

export function datesOf(provider: unknown): DateFormat {
  return provider instanceof CultureInfo ? provider.dates : invariantDates
}

export function cultureNamed(name: string | null): CultureInfo {
  if (name === null) throw argumentNull('name')
  const culture = cultures.get(name.toLowerCase())
  if (culture) return culture
  throw new DotnetException(
    'System.Globalization.CultureNotFoundException',
    `Only the invariant culture and en-US are known here. (Parameter 'name')\n${name} is an invalid culture identifier.`,
    undefined,
    { ParamName: 'name' },
  )
}
