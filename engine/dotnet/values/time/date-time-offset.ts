import { type DateFormat, invariantDates } from '../culture.ts'
import { argumentError, outOfRange } from '../errors.ts'
import { type Clock, DateTime, kinds, unixEpochTicks } from './date-time.ts'
import { formatDateTime } from './date-time-format.ts'
import { TimeSpan, ticksPer } from './time-span.ts'

const minUnixSeconds = -62135596800n
const maxUnixSeconds = 253402300799n

/** System.DateTimeOffset: a time on a clock, and how far that clock is ahead of UTC. */
export class DateTimeOffset {
  /** The clock's time, unspecified. */
  readonly dateTime: DateTime
  readonly offset: TimeSpan

  private constructor(dateTime: DateTime, offset: TimeSpan) {
    this.dateTime = dateTime
    this.offset = offset
  }

  static readonly minValue = new DateTimeOffset(DateTime.minValue, TimeSpan.zero)
  static readonly maxValue = new DateTimeOffset(DateTime.maxValue, TimeSpan.zero)
  static readonly unixEpoch = new DateTimeOffset(
    DateTime.specifyKind(DateTime.unixEpoch, kinds.Unspecified),
    TimeSpan.zero,
  )

  /** `new DateTimeOffset(dateTime, offset)`; without an offset that of UTC, the local zone. */
  static create(dateTime: DateTime, offset?: TimeSpan): DateTimeOffset {
    if (offset && dateTime.kind !== kinds.Unspecified && offset.ticks !== 0n) {
      throw dateTime.kind === kinds.Utc
        ? argumentError('The UTC Offset for Utc DateTime instances must be 0.', 'offset')
        : argumentError(
            'The UTC Offset of the local dateTime parameter does not match the offset argument.',
            'offset',
          )
    }
    return DateTimeOffset.#checked(dateTime.ticks, offset ?? TimeSpan.zero)
  }

  static fromTicks(ticks: bigint, offset: TimeSpan): DateTimeOffset {
    return DateTimeOffset.#checked(DateTime.fromTicks(ticks).ticks, offset)
  }

  static utcNow(clock: Clock): DateTimeOffset {
    return new DateTimeOffset(DateTime.fromTicks(clock()), TimeSpan.zero)
  }

  static fromUnixTimeSeconds(seconds: bigint): DateTimeOffset {
    if (seconds < minUnixSeconds || seconds > maxUnixSeconds) {
      throw outOfRange(
        `Valid values are between ${minUnixSeconds} and ${maxUnixSeconds}, inclusive.`,
        'seconds',
      )
    }
    return DateTimeOffset.#at(seconds * ticksPer.second + unixEpochTicks, TimeSpan.zero)
  }

  static fromUnixTimeMilliseconds(milliseconds: bigint): DateTimeOffset {
    const least = minUnixSeconds * 1000n
    const most = maxUnixSeconds * 1000n + 999n
    if (milliseconds < least || milliseconds > most) {
      throw outOfRange(`Valid values are between ${least} and ${most}, inclusive.`, 'milliseconds')
    }
    return DateTimeOffset.#at(milliseconds * ticksPer.millisecond + unixEpochTicks, TimeSpan.zero)
  }

  get utcTicks(): bigint {
    return this.dateTime.ticks - this.offset.ticks
  }

  get ticks(): bigint {
    return this.dateTime.ticks
  }

  get utcDateTime(): DateTime {
    return DateTime.fromTicks(this.utcTicks, kinds.Utc)
  }

  get localDateTime(): DateTime {
    return DateTime.fromTicks(this.utcTicks, kinds.Local)
  }

  get totalOffsetMinutes(): number {
    return Number(this.offset.ticks / ticksPer.minute)
  }

  /** The result of an operation on the clock's time, with the same offset. */
  with(dateTime: DateTime): DateTimeOffset {
    return DateTimeOffset.#checked(dateTime.ticks, this.offset)
  }

  add(span: TimeSpan): DateTimeOffset {
    return this.with(this.dateTime.add(span))
  }

  subtractSpan(span: TimeSpan): DateTimeOffset {
    return this.with(this.dateTime.subtractSpan(span))
  }

  subtract(other: DateTimeOffset): TimeSpan {
    return new TimeSpan(this.utcTicks - other.utcTicks)
  }

  toOffset(offset: TimeSpan): DateTimeOffset {
    return DateTimeOffset.#checked(this.utcTicks + offset.ticks, offset)
  }

  toUniversalTime(): DateTimeOffset {
    return DateTimeOffset.#at(this.utcTicks, TimeSpan.zero)
  }

  toLocalTime(): DateTimeOffset {
    return this.toUniversalTime()
  }

  toUnixTimeSeconds(): bigint {
    return this.utcTicks / ticksPer.second + minUnixSeconds
  }

  toUnixTimeMilliseconds(): bigint {
    return this.utcTicks / ticksPer.millisecond + minUnixSeconds * 1000n
  }

  toFileTime(): bigint {
    return this.utcDateTime.toFileTime()
  }

  compare(other: DateTimeOffset): number {
    const left = this.utcTicks
    const right = other.utcTicks
    return left < right ? -1 : left > right ? 1 : 0
  }

  /** The same moment, whatever the offsets. */
  equals(other: DateTimeOffset): boolean {
    return this.utcTicks === other.utcTicks
  }

  equalsExact(other: DateTimeOffset): boolean {
    return this.equals(other) && this.offset.equals(other.offset)
  }

  format(format: string | null, info: DateFormat = invariantDates): string {
    return formatDateTime(this.dateTime, format, info, this.offset)
  }

  toString(): string {
    return formatDateTime(this.dateTime, null, invariantDates, this.offset)
  }

  static #at(ticks: bigint, offset: TimeSpan): DateTimeOffset {
    return new DateTimeOffset(DateTime.fromTicks(ticks), offset)
  }

  static #checked(ticks: bigint, offset: TimeSpan): DateTimeOffset {
    if (offset.ticks % ticksPer.minute !== 0n) {
      throw argumentError('Offset must be specified in whole minutes.', 'offset')
    }
    const most = 14n * ticksPer.hour
    if (offset.ticks < -most || offset.ticks > most) {
      throw outOfRange('Offset must be within plus or minus 14 hours.', 'offset')
    }
    if (!DateTime.isValid(ticks - offset.ticks)) {
      throw outOfRange(
        'The UTC time represented when the offset is applied must be between year 0 and 10,000.',
        'offset',
      )
    }
    return DateTimeOffset.#at(ticks, offset)
  }
}
