/** What a culture says about writing and reading numbers: .NET's NumberFormatInfo. */
export interface NumberFormat {
  readonly negativeSign: string
  readonly positiveSign: string
  readonly nan: string
  readonly positiveInfinity: string
  readonly negativeInfinity: string
  readonly percentSymbol: string
  readonly perMilleSymbol: string
  readonly currencySymbol: string
  readonly number: NumberShape
  readonly currency: NumberShape
  readonly percent: NumberShape
}

/** `positive` and `negative` are patterns: `n` the digits, `$` the currency symbol, `%` the percent sign, `-` the minus. */
export interface NumberShape {
  readonly decimalDigits: number
  readonly decimalSeparator: string
  readonly groupSeparator: string
  readonly groupSizes: readonly number[]
  readonly positive: string
  readonly negative: string
}

/** What a culture says about dates: .NET's DateTimeFormatInfo, Gregorian calendar. */
export interface DateFormat {
  readonly dateSeparator: string
  readonly timeSeparator: string
  readonly am: string
  readonly pm: string
  readonly era: string
  readonly abbreviatedEra: string
  readonly days: readonly string[]
  readonly abbreviatedDays: readonly string[]
  readonly shortestDays: readonly string[]
  readonly months: readonly string[]
  readonly abbreviatedMonths: readonly string[]
  readonly shortDate: string
  readonly longDate: string
  readonly shortTime: string
  readonly longTime: string
  readonly fullDateTime: string
  readonly monthDay: string
  readonly yearMonth: string
}

const shape = {
  decimalDigits: 2,
  decimalSeparator: '.',
  groupSeparator: ',',
  groupSizes: [3],
} as const

/** The invariant culture, the only one an expression runs under. */
export const invariantNumbers: NumberFormat = {
  negativeSign: '-',
  positiveSign: '+',
  nan: 'NaN',
  positiveInfinity: 'Infinity',
  negativeInfinity: '-Infinity',
  percentSymbol: '%',
  perMilleSymbol: '‰',
  currencySymbol: '¤',
  number: { ...shape, positive: 'n', negative: '-n' },
  currency: { ...shape, positive: '$n', negative: '($n)' },
  percent: { ...shape, positive: 'n %', negative: '-n %' },
}

export const invariantDates: DateFormat = {
  dateSeparator: '/',
  timeSeparator: ':',
  am: 'AM',
  pm: 'PM',
  era: 'A.D.',
  abbreviatedEra: 'AD',
  days: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  abbreviatedDays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  shortestDays: ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'],
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  abbreviatedMonths: [
    'Jan',
    'Feb',
    'Mar',
    'Apr',
    'May',
    'Jun',
    'Jul',
    'Aug',
    'Sep',
    'Oct',
    'Nov',
    'Dec',
  ],
  shortDate: 'MM/dd/yyyy',
  longDate: 'dddd, dd MMMM yyyy',
  shortTime: 'HH:mm',
  longTime: 'HH:mm:ss',
  fullDateTime: 'dddd, dd MMMM yyyy HH:mm:ss',
  monthDay: 'MMMM dd',
  yearMonth: 'yyyy MMMM',
}
