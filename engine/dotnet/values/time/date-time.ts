import { type DateFormat, invariantDates } from '../culture.ts'
import { argumentError, outOfRange } from '../errors.ts'
import { type DateParts, datePartsOf, daysInMonth, daysOf, isLeapYear } from './calendar.ts'
import { formatDateTime } from './date-time-format.ts'
import { TimeSpan, ticksPer } from './time-span.ts'

/** DateTimeKind, by .NET's numbers. */
export const kinds = { Unspecified: 0, Utc: 1, Local: 2 } as const
export type Kind = (typeof kinds)[keyof typeof kinds]

/** The current time in UTC ticks, given by the caller. */
export type Clock = () => bigint

const maxTicks = 3155378975999999999n
export const unixEpochTicks = 621355968000000000n
const fileTimeOffset = 504911232000000000n
const oaDateOffset = 599264352000000000n

/** System.DateTime. The local time zone is UTC: converting changes the kind alone. */
export class DateTime {
  readonly ticks: bigint
  readonly kind: Kind
  #parts: DateParts | undefined

  private constructor(ticks: bigint, kind: Kind) {
    this.ticks = ticks
    this.kind = kind
  }

  static readonly minValue = new DateTime(0n, kinds.Unspecified)
  static readonly maxValue = new DateTime(maxTicks, kinds.Unspecified)
  static readonly unixEpoch = new DateTime(unixEpochTicks, kinds.Utc)

  static fromTicks(ticks: bigint, kind: number = kinds.Unspecified): DateTime {
    if (ticks < 0n || ticks > maxTicks) {
      throw outOfRange(
        'Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.',
        'ticks',
      )
    }
    return new DateTime(ticks, checkKind(kind))
  }

  static isValid(ticks: bigint): boolean {
    return ticks >= 0n && ticks <= maxTicks
  }

  static create(
    year: number,
    month: number,
    day: number,
    hour = 0,
    minute = 0,
    second = 0,
    millisecond = 0,
    kind: number = kinds.Unspecified,
    microsecond = 0,
  ): DateTime {
    if (millisecond < 0 || millisecond > 999) throw badPart('millisecond')
    if (microsecond < 0 || microsecond > 999) throw badPart('microsecond')
    const days = daysOf(year, month, day)
    if (days === undefined) {
      throw outOfRange('Year, Month, and Day parameters describe an un-representable DateTime.')
    }
    if (!(isUpTo(hour, 23) && isUpTo(minute, 59) && isUpTo(second, 59))) {
      throw outOfRange('Hour, Minute, and Second parameters describe an un-representable DateTime.')
    }
    const seconds = BigInt(days * 86400 + hour * 3600 + minute * 60 + second)
    const fraction = BigInt(millisecond * 1000 + microsecond)
    return new DateTime(
      seconds * ticksPer.second + fraction * ticksPer.microsecond,
      checkKind(kind),
    )
  }

  static utcNow(clock: Clock): DateTime {
    return new DateTime(clock(), kinds.Utc)
  }

  static now(clock: Clock): DateTime {
    return new DateTime(clock(), kinds.Local)
  }

  static today(clock: Clock): DateTime {
    return DateTime.now(clock).date
  }

  static daysInMonth(year: number, month: number): number {
    if (month < 1 || month > 12) throw outOfRange('Month must be between one and twelve.', 'month')
    checkYear(year)
    return daysInMonth(year, month)
  }

  static isLeapYear(year: number): boolean {
    checkYear(year)
    return isLeapYear(year)
  }

  static specifyKind(value: DateTime, kind: number): DateTime {
    return new DateTime(value.ticks, checkKind(kind))
  }

  static fromBinary(data: bigint): DateTime {
    const ticks = data & 0x3fffffffffffffffn
    const kind = Number(BigInt.asUintN(64, data) >> 62n)
    if (ticks > maxTicks) {
      throw argumentError(
        'The binary data must result in a DateTime with ticks between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks.',
        'dateData',
      )
    }
    return new DateTime(
      ticks,
      kind === 1 ? kinds.Utc : kind === 0 ? kinds.Unspecified : kinds.Local,
    )
  }

  static fromFileTime(fileTime: bigint, kind: Kind): DateTime {
    if (fileTime < 0n || fileTime > maxTicks - fileTimeOffset) {
      throw outOfRange('Not a valid Win32 FileTime.', 'fileTime')
    }
    return new DateTime(fileTime + fileTimeOffset, kind)
  }

  static fromOADate(value: number): DateTime {
    if (!(value < 2958466 && value > -657435)) throw argumentError('Not a legal OleAut date.')
    let millis = Math.trunc(value * 86400000 + (value >= 0 ? 0.5 : -0.5))
    // Before 1899-12-30 the day counts down and its fraction still counts up.
    if (millis < 0) millis -= (millis % 86400000) * 2
    return new DateTime(BigInt(millis) * ticksPer.millisecond + oaDateOffset, kinds.Unspecified)
  }

  get year(): number {
    return this.#date().year
  }

  get month(): number {
    return this.#date().month
  }

  get day(): number {
    return this.#date().day
  }

  get dayOfYear(): number {
    return this.#date().dayOfYear
  }

  /** 0 is Sunday. */
  get dayOfWeek(): number {
    return (Number(this.ticks / ticksPer.day) + 1) % 7
  }

  get hour(): number {
    return Number((this.ticks / ticksPer.hour) % 24n)
  }

  get minute(): number {
    return Number((this.ticks / ticksPer.minute) % 60n)
  }

  get second(): number {
    return Number((this.ticks / ticksPer.second) % 60n)
  }

  get millisecond(): number {
    return Number((this.ticks / ticksPer.millisecond) % 1000n)
  }

  get microsecond(): number {
    return Number((this.ticks / ticksPer.microsecond) % 1000n)
  }

  get nanosecond(): number {
    return Number(this.ticks % 10n) * 100
  }

  get date(): DateTime {
    return new DateTime(this.ticks - (this.ticks % ticksPer.day), this.kind)
  }

  get timeOfDay(): TimeSpan {
    return new TimeSpan(this.ticks % ticksPer.day)
  }

  addTicks(ticks: bigint): DateTime {
    return this.#moved(ticks)
  }

  add(span: TimeSpan): DateTime {
    return this.#moved(span.ticks)
  }

  subtractSpan(span: TimeSpan): DateTime {
    return this.#moved(-span.ticks)
  }

  /** The time between two dates; kinds do not matter. */
  subtract(other: DateTime): TimeSpan {
    return new TimeSpan(this.ticks - other.ticks)
  }

  addDays(value: number): DateTime {
    return this.#addUnits(value, ticksPer.day)
  }

  addHours(value: number): DateTime {
    return this.#addUnits(value, ticksPer.hour)
  }

  addMinutes(value: number): DateTime {
    return this.#addUnits(value, ticksPer.minute)
  }

  addSeconds(value: number): DateTime {
    return this.#addUnits(value, ticksPer.second)
  }

  addMilliseconds(value: number): DateTime {
    return this.#addUnits(value, ticksPer.millisecond)
  }

  addMicroseconds(value: number): DateTime {
    return this.#addUnits(value, ticksPer.microsecond)
  }

  /** A day that the month does not have becomes its last. */
  addMonths(months: number): DateTime {
    if (months < -120000 || months > 120000) {
      throw outOfRange('Months value must be between +/-120000.', 'months')
    }
    const { year, month, day } = this.#date()
    return this.#onDate(year * 12 + month - 1 + months, day, 'months')
  }

  addYears(years: number): DateTime {
    if (years < -10000 || years > 10000) {
      throw outOfRange('Years value must be between +/-10000.', 'years')
    }
    const { year, month, day } = this.#date()
    return this.#onDate((year + years) * 12 + month - 1, day, 'value')
  }

  toUniversalTime(): DateTime {
    return this.kind === kinds.Utc ? this : new DateTime(this.ticks, kinds.Utc)
  }

  toLocalTime(): DateTime {
    return this.kind === kinds.Local ? this : new DateTime(this.ticks, kinds.Local)
  }

  toBinary(): bigint {
    return BigInt.asIntN(64, (BigInt(this.kind) << 62n) | this.ticks)
  }

  toFileTime(): bigint {
    const value = this.ticks - fileTimeOffset
    if (value < 0n) throw outOfRange('Not a valid Win32 FileTime.')
    return value
  }

  toOADate(): number {
    let value = this.ticks
    if (value === 0n) return 0
    if (value < ticksPer.day) value += oaDateOffset
    let millis = Number((value - oaDateOffset) / ticksPer.millisecond)
    if (millis < 0) {
      const fraction = millis % 86400000
      if (fraction !== 0) millis -= (86400000 + fraction) * 2
    }
    return millis / 86400000
  }

  compare(other: DateTime): number {
    return this.ticks < other.ticks ? -1 : this.ticks > other.ticks ? 1 : 0
  }

  /** Kinds do not matter. */
  equals(other: DateTime): boolean {
    return this.ticks === other.ticks
  }

  format(format: string | null, info: DateFormat = invariantDates): string {
    return formatDateTime(this, format, info)
  }

  toString(): string {
    return formatDateTime(this, null, invariantDates)
  }

  #date(): DateParts {
    this.#parts ??= datePartsOf(Number(this.ticks / ticksPer.day))
    return this.#parts
  }

  #moved(by: bigint): DateTime {
    const ticks = this.ticks + by
    if (ticks < 0n || ticks > maxTicks) throw unrepresentable('value')
    return new DateTime(ticks, this.kind)
  }

  #addUnits(value: number, unit: bigint): DateTime {
    if (Math.abs(value) > Number(maxTicks / unit)) {
      throw outOfRange('Value to add was out of range.', 'value')
    }
    if (Number.isNaN(value)) return this
    const whole = Math.trunc(value)
    const fraction = Math.trunc((value - whole) * Number(unit))
    return this.#moved(BigInt(whole) * unit + BigInt(fraction))
  }

  #onDate(monthsSinceZero: number, day: number, parameter: string): DateTime {
    const year = Math.floor(monthsSinceZero / 12)
    const month = monthsSinceZero - year * 12 + 1
    if (year < 1 || year > 9999) throw unrepresentable(parameter)
    const days = daysOf(year, month, Math.min(day, daysInMonth(year, month)))!
    return new DateTime(BigInt(days) * ticksPer.day + (this.ticks % ticksPer.day), this.kind)
  }
}

function checkKind(kind: number): Kind {
  if (kind !== 0 && kind !== 1 && kind !== 2) {
    throw argumentError('Invalid DateTimeKind value.', 'kind')
  }
  return kind
}

function checkYear(year: number): void {
  if (year < 1 || year > 9999) throw outOfRange('Year must be between 1 and 9999.', 'year')
}

function isUpTo(value: number, most: number): boolean {
  return value >= 0 && value <= most
}

const badPart = (name: string) => outOfRange('Valid values are between 0 and 999, inclusive.', name)

const unrepresentable = (parameter: string) =>
  outOfRange('The added or subtracted value results in an un-representable DateTime.', parameter)
