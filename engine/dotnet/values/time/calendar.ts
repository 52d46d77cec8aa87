/** The Gregorian calendar over days since 0001-01-01. */

const daysPerYear = 365
const daysPer4Years = 1461
const daysPer100Years = 36524
const daysPer400Years = 146097

const daysToMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]
const daysToMonthOfLeapYear = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366]

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** For a year and month that exist. */
export function daysInMonth(year: number, month: number): number {
  const table = isLeapYear(year) ? daysToMonthOfLeapYear : daysToMonth
  return table[month]! - table[month - 1]!
}

/** Undefined for a date that does not exist. */
export function daysOf(year: number, month: number, day: number): number | undefined {
  if (!(year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1)) return undefined
  const table = isLeapYear(year) ? daysToMonthOfLeapYear : daysToMonth
  if (day > table[month]! - table[month - 1]!) return undefined
  const y = year - 1
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return y * daysPerYear + leaps + table[month - 1]! + day - 1
}

export interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly dayOfYear: number
}

export function datePartsOf(days: number): DateParts {
  const centuries = Math.floor(days / daysPer400Years)
  let rest = days - centuries * daysPer400Years
  const hundreds = Math.min(3, Math.floor(rest / daysPer100Years))
  rest -= hundreds * daysPer100Years
  const fours = Math.floor(rest / daysPer4Years)
  rest -= fours * daysPer4Years
  const ones = Math.min(3, Math.floor(rest / daysPerYear))
  rest -= ones * daysPerYear
  const year = centuries * 400 + hundreds * 100 + fours * 4 + ones + 1
  const table = isLeapYear(year) ? daysToMonthOfLeapYear : daysToMonth
  let month = 1
  while (rest >= table[month]!) month++
  return { year, month, day: rest - table[month - 1]! + 1, dayOfYear: rest + 1 }
}
