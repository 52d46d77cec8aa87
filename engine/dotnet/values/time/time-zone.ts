import { DotnetException } from '../../exception.ts'
import { argumentError, outOfRange } from '../errors.ts'
import type { AdjustmentRule } from './adjustment-rule.ts'
import { DateTime, kinds, unixEpochTicks } from './date-time.ts'
import { DateTimeOffset } from './date-time-offset.ts'
import { TimeSpan, ticksPer } from './time-span.ts'
import { windowsZones } from './windows-zones.ts'

/** System.TimeZoneInfo over the zones that Intl knows. The local zone is UTC. */
export class TimeZone {
  /** As it was asked for: an IANA or a Windows name. */
  readonly id: string
  readonly #zone: string
  #madeClock: Intl.DateTimeFormat | undefined
  readonly #offsets = new Map<number, number>()

  readonly #custom: CustomZone | undefined

  private constructor(id: string, zone: string, custom?: CustomZone) {
    this.id = id
    this.#zone = zone
    this.#custom = custom
  }

  get #clock(): Intl.DateTimeFormat {
    this.#madeClock ??= new Intl.DateTimeFormat('en-US', {
      timeZone: this.#zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
    return this.#madeClock
  }

  /** `CreateCustomTimeZone` */
  static custom(id: string, parts: CustomZone): TimeZone {
    if (id === '') throw argumentError("The specified ID parameter '' is not supported.", 'id')
    if (parts.base.ticks % ticksPer.minute !== 0n) {
      throw argumentError(
        'The TimeSpan parameter cannot be specified more precisely than whole minutes.',
        'baseUtcOffset',
      )
    }
    if (abs(parts.base.ticks) > 14n * ticksPer.hour) {
      throw outOfRange(
        'The TimeSpan parameter must be within plus or minus 14.0 hours.',
        'baseUtcOffset',
      )
    }
    return new TimeZone(id, 'Etc/UTC', parts)
  }

  /** The rules of a zone that a text has made; those of the system's zones are Intl's and have no such form. */
  get rules(): readonly AdjustmentRule[] {
    if (this.#custom) return this.#custom.rules
    if (!this.supportsDaylightSavingTime) return []
    throw new DotnetException(
      'System.NotSupportedException',
      `The adjustment rules of the system's time zone '${this.id}' cannot be had.`,
    )
  }

  static readonly utc = new TimeZone('UTC', 'Etc/UTC')
  static readonly local = TimeZone.utc
  static readonly #known = new Map<string, TimeZone>()

  /** `FindSystemTimeZoneById`. */
  static find(id: string): TimeZone {
    const zone = TimeZone.tryFind(id)
    if (zone) return zone
    throw new DotnetException(
      'System.TimeZoneNotFoundException',
      `The time zone ID '${id}' was not found on the local computer.`,
    )
  }

  static tryFind(id: string): TimeZone | undefined {
    if (id.toUpperCase() === 'UTC') return TimeZone.utc
    const known = TimeZone.#known.get(id.toLowerCase())
    if (known) return known
    const windows = windowsNames.get(id.toLowerCase())
    const name = windows === undefined ? id : windowsZones[windows]!
    // Offsets such as +01:00 are zones to Intl alone.
    if (!/^[A-Za-z]/.test(name) || !isZone(name)) return undefined
    const zone = new TimeZone(windows ?? id, name)
    TimeZone.#known.set(id.toLowerCase(), zone)
    return zone
  }

  /** All zones by their IANA names. */
  static all(): TimeZone[] {
    return [TimeZone.utc, ...Intl.supportedValuesOf('timeZone').map((id) => TimeZone.find(id))]
  }

  get baseUtcOffset(): TimeSpan {
    if (this.#custom) return this.#custom.base
    return minutes(this.#standardMinutes(2025))
  }

  get supportsDaylightSavingTime(): boolean {
    if (this.#custom) return this.#custom.rules.length > 0
    const year = (month: number) => this.#minutesAt(Date.UTC(2025, month, 1))
    return [0, 3, 6, 9].some((month) => year(month) !== this.#standardMinutes(2025))
  }

  get standardName(): string {
    if (this.#custom) return this.#custom.standardName
    return this.#name('standard')
  }

  get daylightName(): string {
    if (this.#custom) return this.#custom.daylightName
    return this.supportsDaylightSavingTime ? this.#name('daylight') : this.standardName
  }

  get displayName(): string {
    if (this.#custom) return this.#custom.displayName
    if (this === TimeZone.utc) return '(UTC) Coordinated Universal Time'
    const base = this.baseUtcOffset
    const sign = base.ticks < 0n ? '-' : '+'
    const clock = base.duration().format('hh\\:mm')
    const generic = nameIn(this.#zone, 'longGeneric', new Date(Date.UTC(2025, 0, 1)))
    const city = this.#zone.slice(this.#zone.lastIndexOf('/') + 1).replaceAll('_', ' ')
    const place = generic.includes(city) ? generic : `${generic} (${city})`
    return base.ticks === 0n ? `(UTC) ${place}` : `(UTC${sign}${clock}) ${place}`
  }

  /** How far the zone is ahead of UTC then. A time of the zone that is skipped or comes twice is taken as standard time. */
  utcOffset(time: DateTime | DateTimeOffset): TimeSpan {
    if (time instanceof DateTimeOffset)
      return minutes(this.#minutesAt(toMilliseconds(time.utcTicks)))
    if (time.kind !== kinds.Unspecified && !(this === TimeZone.utc)) {
      return minutes(this.#minutesAt(toMilliseconds(time.ticks)))
    }
    const offsets = this.#localOffsets(time)
    return minutes(Math.min(...(offsets.length > 0 ? offsets : this.#around(time))))
  }

  isDaylightSavingTime(time: DateTime | DateTimeOffset): boolean {
    const offset = this.utcOffset(time)
    const year = time instanceof DateTimeOffset ? time.utcDateTime.year : time.year
    return offset.totalMinutes > this.#standardMinutes(year)
  }

  isAmbiguousTime(time: DateTime): boolean {
    return this.#localOffsets(time).length > 1
  }

  isInvalidTime(time: DateTime): boolean {
    return time.kind === kinds.Unspecified && this.#localOffsets(time).length === 0
  }

  getAmbiguousTimeOffsets(time: DateTime): TimeSpan[] {
    const offsets = this.#localOffsets(time)
    if (offsets.length > 1) return offsets.toSorted((a, b) => a - b).map(minutes)
    throw argumentError('The supplied DateTime is not in an ambiguous time range.', 'dateTime')
  }

  equals(other: TimeZone): boolean {
    if (this.#custom || other.#custom) return this.id === other.id && this.#custom === other.#custom
    return this.#zone === other.#zone
  }

  toString(): string {
    return this.displayName
  }

  /** `ConvertTimeToUtc(dateTime, sourceTimeZone)`. */
  static toUtc(time: DateTime, source: TimeZone = TimeZone.local): DateTime {
    if (time.kind === kinds.Utc) {
      if (source !== TimeZone.utc) throw wrongKind()
      return time
    }
    if (time.kind === kinds.Local && source !== TimeZone.local) throw wrongKind()
    if (source.isInvalidTime(time)) {
      throw argumentError(
        'The supplied DateTime represents an invalid time.  For example, when the clock is adjusted forward, any time in the period that is skipped is invalid.',
        'dateTime',
      )
    }
    return clamped(time.ticks - source.utcOffset(time).ticks, kinds.Utc)
  }

  /** `ConvertTimeFromUtc(dateTime, destinationTimeZone)`. */
  static fromUtc(time: DateTime, destination: TimeZone): DateTime {
    if (time.kind === kinds.Local && destination !== TimeZone.local) throw wrongKind()
    const offset = destination.#minutesAt(toMilliseconds(time.ticks))
    const kind = destination === TimeZone.utc ? kinds.Utc : kinds.Unspecified
    return clamped(time.ticks + minutes(offset).ticks, kind)
  }

  /** `ConvertTime(dateTime, sourceTimeZone, destinationTimeZone)`; without a source the kind tells it. */
  static convert(time: DateTime, destination: TimeZone, source = TimeZone.local): DateTime {
    return TimeZone.fromUtc(TimeZone.toUtc(time, source), destination)
  }

  static convertOffset(time: DateTimeOffset, destination: TimeZone): DateTimeOffset {
    return time.toOffset(destination.utcOffset(time))
  }

  #name(which: 'standard' | 'daylight'): string {
    if (this === TimeZone.utc) return 'Coordinated Universal Time'
    const standard = this.#standardMinutes(2025)
    const month = [0, 6].find(
      (one) => (this.#minutesAt(Date.UTC(2025, one, 1)) === standard) === (which === 'standard'),
    )
    return nameIn(this.#zone, 'long', new Date(Date.UTC(2025, month ?? 0, 1)))
  }

  #standardMinutes(year: number): number {
    if (this.#custom) return this.#custom.base.totalMinutes
    return Math.min(
      this.#minutesAt(Date.UTC(Math.max(year, 100), 0, 1)),
      this.#minutesAt(Date.UTC(Math.max(year, 100), 6, 1)),
    )
  }

  /** The offsets for which this is a time on the zone's clock: none when it is skipped, two when it comes twice. */
  #localOffsets(time: DateTime): number[] {
    const local = toMilliseconds(time.ticks)
    return this.#around(time).filter((one) => this.#minutesAt(local - one * 60_000) === one)
  }

  #around(time: DateTime): number[] {
    const local = toMilliseconds(time.ticks)
    const day = 86_400_000
    return [...new Set([this.#minutesAt(local - day), this.#minutesAt(local + day)])]
  }

  #minutesAt(milliseconds: number): number {
    if (this.#custom) return customMinutes(this.#custom, milliseconds)
    if (this.#zone === 'Etc/UTC') return 0
    // Zones change at full quarters of an hour.
    const quarter = Math.floor(milliseconds / 900_000)
    const known = this.#offsets.get(quarter)
    if (known !== undefined) return known
    const at = quarter * 900_000
    const parts = new Map<string, string>()
    for (const { type, value } of this.#clock.formatToParts(at)) parts.set(type, value)
    const get = (type: string) => Number(parts.get(type))
    const year = parts.get('era') === 'BC' ? 1 - get('year') : get('year')
    const date = new Date(0)
    date.setUTCFullYear(year, get('month') - 1, get('day'))
    date.setUTCHours(get('hour'), get('minute'), get('second'))
    const offset = Math.round((date.getTime() - at) / 60_000)
    if (this.#offsets.size > 1000) this.#offsets.clear()
    this.#offsets.set(quarter, offset)
    return offset
  }
}

/** What `CreateCustomTimeZone` is given. */
export interface CustomZone {
  readonly base: TimeSpan
  readonly displayName: string
  readonly standardName: string
  readonly daylightName: string
  readonly rules: readonly AdjustmentRule[]
}

const abs = (value: bigint) => (value < 0n ? -value : value)

function customMinutes({ base, rules }: CustomZone, milliseconds: number): number {
  const utc = BigInt(Math.trunc(milliseconds)) * ticksPer.millisecond + unixEpochTicks
  const standard = utc + base.ticks
  const rule = rules.find((one) => one.covers(standard))
  if (!rule) return base.totalMinutes
  const moved = standard + rule.baseDelta.ticks
  const offset = base.totalMinutes + rule.baseDelta.totalMinutes
  return rule.isDaylight(moved) ? offset + rule.delta.totalMinutes : offset
}

/** `TryConvertIanaIdToWindowsId`, and the other way round. */
export function windowsIdOf(iana: string): string | undefined {
  const wanted = iana.toLowerCase()
  return Object.keys(windowsZones).find((name) => windowsZones[name]!.toLowerCase() === wanted)
}

export function ianaIdOf(windows: string): string | undefined {
  const name = windowsNames.get(windows.toLowerCase())
  return name === undefined ? undefined : windowsZones[name]
}

const windowsNames = new Map(Object.keys(windowsZones).map((name) => [name.toLowerCase(), name]))

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function nameIn(zone: string, style: 'long' | 'longGeneric', date: Date): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: style })
  return format.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? zone
}

function minutes(value: number): TimeSpan {
  return new TimeSpan(BigInt(value) * ticksPer.minute)
}

function toMilliseconds(ticks: bigint): number {
  return Number((ticks - unixEpochTicks) / ticksPer.millisecond)
}

function clamped(ticks: bigint, kind: number): DateTime {
  if (ticks < 0n) return DateTime.specifyKind(DateTime.minValue, kind)
  if (!DateTime.isValid(ticks)) return DateTime.specifyKind(DateTime.maxValue, kind)
  return DateTime.fromTicks(ticks, kind)
}

function wrongKind() {
  return argumentError(
    'The conversion could not be completed because the supplied DateTime did not have the Kind property set correctly.  For example, when the Kind property is DateTimeKind.Local, the source time zone must be TimeZoneInfo.Local.',
    'sourceTimeZone',
  )
}
