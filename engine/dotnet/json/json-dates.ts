import { DateTimeOffset } from '../values/time/date-time-offset.ts'
import { TimeSpan } from '../values/time/time-span.ts'

const ticksPerMillisecond = 10_000n
const ticksPerDay = 864_000_000_000n
/** Ticks of 1970-01-01. */
const unixEpoch = 621_355_968_000_000_000n
const maxTicks = 3_155_378_975_999_999_999n

/** DateTimeKind */
const Unspecified = 0
const Utc = 1
const Local = 2

/** What a date in JSON says: ticks and DateTimeKind of a DateTime, and the offset when one was written, in ticks. */
export interface DateParts {
  readonly ticks: bigint
  readonly kind: number
}

const isoPattern =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?(?:([Zz])|([+-])(\d\d)(?::?(\d\d)?)?|:?(?:\d\d)?)$/
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * A text that Newtonsoft's reader takes for a date: ISO 8601 with `T` and seconds, or `/Date(…)/`.
 * The zone of the machine is UTC, so that a date with an offset becomes local time of offset zero.
 */
export function parseJsonDate(text: string): DateParts | undefined {
  const length = text.length
  if (length < 9) return undefined
  const first = text.charCodeAt(0)
  if (first === 47) {
    return text.startsWith('/Date(') && text.endsWith(')/') ? microsoftDate(text) : undefined
  }
  const maybe = length >= 19 && length <= 40 && first >= 48 && first <= 57
  if (!maybe || text.charCodeAt(10) !== 84) return undefined
  const parts = parseIso(text)
  if (!parts) return undefined
  if (parts.zone === undefined) return { ticks: parts.ticks, kind: Unspecified }
  if (parts.zone === 'Z') return { ticks: parts.ticks, kind: Utc }
  return { ticks: clamp(parts.ticks - parts.zone), kind: Local }
}

/** Newtonsoft's DateTimeZoneHandling. */
export const zones = { Local: 0, Utc: 1, Unspecified: 2, RoundtripKind: 3 } as const

/** A date as that handling wants it; the machine's own zone is UTC, so that only the kind changes. */
export function inZone(date: DateParts | undefined, zone: number): DateParts | undefined {
  if (!date || zone === zones.RoundtripKind) return date
  const kind = zone === zones.Local ? Local : zone === zones.Utc ? Utc : Unspecified
  return { ticks: date.ticks, kind }
}

/** A text as a DateTimeOffset. */
export function parseOffset(text: string): DateTimeOffset | undefined {
  const parts = parseIsoOffset(text)
  return parts && DateTimeOffset.fromTicks(parts.ticks, new TimeSpan(parts.offset))
}

/** The local time as written and its offset in ticks; undefined where no DateTimeOffset can hold it. */
export function parseIsoOffset(text: string): { ticks: bigint; offset: bigint } | undefined {
  if (text.length < 19 || text.length > 40) return undefined
  const parts = parseIso(text)
  if (!parts) return undefined
  const offset = parts.zone === undefined || parts.zone === 'Z' ? 0n : parts.zone
  const utc = parts.ticks - offset
  return utc < 0n || utc > maxTicks ? undefined : { ticks: parts.ticks, offset }
}

function parseIso(text: string): { ticks: bigint; zone: bigint | 'Z' | undefined } | undefined {
  const match = isoPattern.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as number[]
  if (year === 0 || month === 0 || month! > 12 || day === 0) return undefined
  if (day! > daysInMonth(year!, month!)) return undefined
  if (hour! > 24 || minute! > 59 || second! > 59) return undefined
  const fraction = Number((match[7] ?? '').padEnd(7, '0'))
  if (hour === 24 && (minute! > 0 || second! > 0 || fraction > 0)) return undefined
  const seconds = BigInt(hour! * 3600 + minute! * 60 + second!)
  const ticks =
    dayNumber(year!, month!, day!) * ticksPerDay + seconds * 10_000_000n + BigInt(fraction)
  if (ticks > maxTicks) return undefined
  return { ticks, zone: zoneOf(match) }
}

function zoneOf(match: RegExpExecArray): bigint | 'Z' | undefined {
  if (match[8]) return 'Z'
  if (!match[9]) return undefined
  const minutes = Number(match[10]) * 60 + Number(match[11] ?? 0)
  const ticks = BigInt(minutes) * 600_000_000n
  return match[9] === '-' ? -ticks : ticks
}

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : monthDays[month - 1]!
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Days since 0001-01-01. */
function dayNumber(year: number, month: number, day: number): bigint {
  const y = year - 1
  let days = y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  for (let m = 1; m < month; m++) days += daysInMonth(year, m)
  return BigInt(days + day - 1)
}

/** `/Date(1709212455000+0100)/`: milliseconds since 1970 in UTC; an offset makes it local time. */
function microsoftDate(text: string): DateParts | undefined {
  const match = /^\/Date\((-?\d{1,19})(?:([+-])(\d\d)(\d\d)?)?\)\/$/.exec(text)
  if (!match) return undefined
  const ticks = BigInt(match[1]!) * ticksPerMillisecond + unixEpoch
  if (ticks < 0n || ticks > maxTicks) return undefined
  return { ticks, kind: match[2] ? Local : Utc }
}

function clamp(ticks: bigint): bigint {
  if (ticks < 0n) return 0n
  return ticks > maxTicks ? maxTicks : ticks
}

/** A date as Newtonsoft writes it: without trailing zeros of the fraction; `offset` in minutes for local time. */
export function formatJsonDate(ticks: bigint, kind: number, offset = 0): string {
  const days = ticks / ticksPerDay
  const rest = ticks % ticksPerDay
  const date = new Date(Number(days) * 86_400_000 - 62_135_596_800_000)
  const seconds = Number(rest / 10_000_000n)
  const fraction = Number(rest % 10_000_000n)
  let text = `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`
  text += `T${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
  if (fraction !== 0) text += `.${pad(fraction, 7).replace(/0+$/, '')}`
  if (kind === Utc) return `${text}Z`
  if (kind !== Local) return text
  const minutes = Math.abs(offset)
  const sign = offset < 0 ? '-' : '+'
  return `${text}${sign}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
