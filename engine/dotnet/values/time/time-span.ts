import { argumentError, outOfRange, overflowError } from '../errors.ts'
import { formatTimeSpan } from './time-span-format.ts'

/** A tick is 100 ns. */
export const ticksPer = {
  microsecond: 10n,
  millisecond: 10_000n,
  second: 10_000_000n,
  minute: 600_000_000n,
  hour: 36_000_000_000n,
  day: 864_000_000_000n,
} as const

const longMax = 9223372036854775807n
const longMin = -9223372036854775808n

/** System.TimeSpan. */
export class TimeSpan {
  readonly ticks: bigint

  constructor(ticks: bigint) {
    this.ticks = ticks
  }

  static readonly zero = new TimeSpan(0n)
  static readonly maxValue = new TimeSpan(longMax)
  static readonly minValue = new TimeSpan(longMin)

  /** `new TimeSpan(days, hours, minutes, seconds, milliseconds, microseconds)`. */
  static create(
    days: number,
    hours: number,
    minutes: number,
    seconds: number,
    milliseconds = 0,
    microseconds = 0,
  ): TimeSpan {
    return TimeSpan.fromUnits(
      BigInt(days) * ticksPer.day +
        BigInt(hours) * ticksPer.hour +
        BigInt(minutes) * ticksPer.minute +
        BigInt(seconds) * ticksPer.second +
        BigInt(milliseconds) * ticksPer.millisecond +
        BigInt(microseconds) * ticksPer.microsecond,
    )
  }

  /** A sum of whole units, in ticks. */
  static fromUnits(ticks: bigint): TimeSpan {
    if (ticks > longMax || ticks < longMin) throw outOfRange(tooLong)
    return new TimeSpan(ticks)
  }

  static fromDays(value: number): TimeSpan {
    return fromDouble(value * Number(ticksPer.day))
  }

  static fromHours(value: number): TimeSpan {
    return fromDouble(value * Number(ticksPer.hour))
  }

  static fromMinutes(value: number): TimeSpan {
    return fromDouble(value * Number(ticksPer.minute))
  }

  static fromSeconds(value: number): TimeSpan {
    return fromDouble(value * Number(ticksPer.second))
  }

  static fromMilliseconds(value: number): TimeSpan {
    return fromDouble(value * Number(ticksPer.millisecond))
  }

  static fromMicroseconds(value: number): TimeSpan {
    return fromDouble(value * Number(ticksPer.microsecond))
  }

  get days(): number {
    return Number(this.ticks / ticksPer.day)
  }

  get hours(): number {
    return Number((this.ticks / ticksPer.hour) % 24n)
  }

  get minutes(): number {
    return Number((this.ticks / ticksPer.minute) % 60n)
  }

  get seconds(): number {
    return Number((this.ticks / ticksPer.second) % 60n)
  }

  get milliseconds(): number {
    return Number((this.ticks / ticksPer.millisecond) % 1000n)
  }

  get microseconds(): number {
    return Number((this.ticks / ticksPer.microsecond) % 1000n)
  }

  get nanoseconds(): number {
    return Number(this.ticks % 10n) * 100
  }

  get totalDays(): number {
    return Number(this.ticks) / Number(ticksPer.day)
  }

  get totalHours(): number {
    return Number(this.ticks) / Number(ticksPer.hour)
  }

  get totalMinutes(): number {
    return Number(this.ticks) / Number(ticksPer.minute)
  }

  get totalSeconds(): number {
    return Number(this.ticks) / Number(ticksPer.second)
  }

  get totalMilliseconds(): number {
    const most = Number(longMax / ticksPer.millisecond)
    const value = Number(this.ticks) / Number(ticksPer.millisecond)
    return Math.max(-most, Math.min(most, value))
  }

  get totalMicroseconds(): number {
    return Number(this.ticks) / Number(ticksPer.microsecond)
  }

  get totalNanoseconds(): number {
    return Number(this.ticks) * 100
  }

  add(other: TimeSpan): TimeSpan {
    return checked(this.ticks + other.ticks)
  }

  subtract(other: TimeSpan): TimeSpan {
    return checked(this.ticks - other.ticks)
  }

  negate(): TimeSpan {
    if (this.ticks === longMin) {
      throw overflowError('Negating the minimum value of a twos complement number is invalid.')
    }
    return new TimeSpan(-this.ticks)
  }

  duration(): TimeSpan {
    if (this.ticks === longMin) {
      throw overflowError(
        'The duration cannot be returned for TimeSpan.MinValue because the absolute value of TimeSpan.MinValue exceeds the value of TimeSpan.MaxValue.',
      )
    }
    return this.ticks < 0n ? new TimeSpan(-this.ticks) : this
  }

  multiply(factor: number): TimeSpan {
    if (Number.isNaN(factor)) throw argumentError(notANumber, 'factor')
    return fromDouble(roundToEven(Number(this.ticks) * factor))
  }

  divide(divisor: number): TimeSpan {
    if (Number.isNaN(divisor)) throw argumentError(notANumber, 'divisor')
    return fromDouble(roundToEven(Number(this.ticks) / divisor))
  }

  ratio(other: TimeSpan): number {
    return Number(this.ticks) / Number(other.ticks)
  }

  compare(other: TimeSpan): number {
    return this.ticks < other.ticks ? -1 : this.ticks > other.ticks ? 1 : 0
  }

  equals(other: TimeSpan): boolean {
    return this.ticks === other.ticks
  }

  format(format: string | null): string {
    return formatTimeSpan(this, format)
  }

  toString(): string {
    return formatTimeSpan(this, null)
  }
}

const tooLong = 'TimeSpan overflowed because the duration is too long.'
const notANumber = 'TimeSpan does not accept floating point Not-a-Number values.'

function checked(ticks: bigint): TimeSpan {
  if (ticks > longMax || ticks < longMin) throw overflowError(tooLong)
  return new TimeSpan(ticks)
}

function fromDouble(ticks: number): TimeSpan {
  if (Number.isNaN(ticks)) throw argumentError(notANumber)
  if (ticks > 2 ** 63 || ticks < -(2 ** 63)) throw overflowError(tooLong)
  return ticks === 2 ** 63 ? TimeSpan.maxValue : new TimeSpan(BigInt(Math.trunc(ticks)))
}

function roundToEven(value: number): number {
  const rounded = Math.round(value)
  return Math.abs(value - Math.trunc(value)) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}
