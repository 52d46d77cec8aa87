import { argumentError } from '../errors.ts'
import { DateTime } from './date-time.ts'
import { TimeSpan, ticksPer } from './time-span.ts'

/** System.TimeZoneInfo.TransitionTime: when in a year the clocks change. */
export class TransitionTime {
  readonly timeOfDay: DateTime
  readonly month: number
  /** Of a floating date: the week of the month, 5 the last, and the day of the week. */
  readonly week: number
  readonly dayOfWeek: number
  /** Of a fixed date: the day of the month. */
  readonly day: number
  readonly isFixed: boolean

  private constructor(timeOfDay: DateTime, month: number, week: number, day: number, of: number) {
    if (month < 1 || month > 12)
      throw argumentError('The Month parameter must be in the range 1 through 12.', 'month')
    this.timeOfDay = timeOfDay
    this.month = month
    this.week = week
    this.day = day
    this.dayOfWeek = of
    this.isFixed = week === 0
  }

  static fixed(timeOfDay: DateTime, month: number, day: number): TransitionTime {
    if (day < 1 || day > 31) {
      throw argumentError('The Day parameter must be in the range 1 through 31.', 'day')
    }
    return new TransitionTime(timeOfDay, month, 0, day, 0)
  }

  static floating(timeOfDay: DateTime, month: number, week: number, day: number): TransitionTime {
    if (week < 1 || week > 5) {
      throw argumentError('The Week parameter must be in the range 1 through 5.', 'week')
    }
    return new TransitionTime(timeOfDay, month, week, 1, day)
  }

  /** The moment in a year, by the clock of that time. */
  in(year: number): bigint {
    const days = DateTime.daysInMonth(year, this.month)
    let day = Math.min(this.day, days)
    if (!this.isFixed) {
      const first = DateTime.create(year, this.month, 1).dayOfWeek
      day = 1 + ((this.dayOfWeek - first + 7) % 7) + 7 * (this.week - 1)
      while (day > days) day -= 7
    }
    const start = DateTime.create(year, this.month, day).ticks
    return start + (this.timeOfDay.ticks % ticksPer.day)
  }

  get key(): string {
    return [this.month, this.week, this.day, this.dayOfWeek, this.timeOfDay.ticks].join()
  }
}

/** System.TimeZoneInfo.AdjustmentRule: daylight saving time between two dates. */
export class AdjustmentRule {
  readonly dateStart: DateTime
  readonly dateEnd: DateTime
  readonly delta: TimeSpan
  readonly start: TransitionTime
  readonly end: TransitionTime
  readonly baseDelta: TimeSpan

  constructor(
    dateStart: DateTime,
    dateEnd: DateTime,
    delta: TimeSpan,
    start: TransitionTime,
    end: TransitionTime,
    baseDelta: TimeSpan = TimeSpan.zero,
  ) {
    if (dateStart.ticks > dateEnd.ticks) {
      throw argumentError(
        'The DateStart property must come before the DateEnd property.',
        'dateStart',
      )
    }
    this.dateStart = dateStart
    this.dateEnd = dateEnd
    this.delta = delta
    this.start = start
    this.end = end
    this.baseDelta = baseDelta
  }

  covers(ticks: bigint): boolean {
    return ticks >= this.dateStart.ticks && ticks < this.dateEnd.ticks + ticksPer.day
  }

  /** Whether daylight saving time is in force at a moment of the zone's standard time. */
  isDaylight(standard: bigint): boolean {
    const { year } = DateTime.fromTicks(standard)
    const from = this.start.in(year)
    const to = this.end.in(year) - this.delta.ticks
    return from <= to ? standard >= from && standard < to : standard >= from || standard < to
  }
}
