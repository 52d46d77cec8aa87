import { List, ReadOnlyList } from '../collections/list.ts'
import { argumentNull } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import { type Ref, typeOfName } from '../value.ts'
import { AdjustmentRule, TransitionTime } from '../values/time/adjustment-rule.ts'
import { DateTime, kinds } from '../values/time/date-time.ts'
import type { DateTimeOffset } from '../values/time/date-time-offset.ts'
import type { TimeSpan } from '../values/time/time-span.ts'
import { ianaIdOf, TimeZone, windowsIdOf } from '../values/time/time-zone.ts'

type Zone = TimeZone | null
type Text = string | null

function given<T>(value: T | null, name: string): T {
  if (value === null) throw argumentNull(name)
  return value
}

const find = (id: Text) => TimeZone.find(given(id, 'id'))

/** The zone that a date's kind tells. */
const zoneOf = (time: DateTime) => (time.kind === kinds.Utc ? TimeZone.utc : TimeZone.local)

const convert = (time: DateTime, destination: Zone) =>
  TimeZone.convert(time, given(destination, 'destinationTimeZone'), zoneOf(time))

function tryFind(id: Text, result: Ref): boolean {
  const zone = id === null ? undefined : TimeZone.tryFind(id)
  result.value = zone ?? null
  return zone !== undefined
}

function custom(
  id: Text,
  base: TimeSpan,
  display: Text,
  standard: Text,
  daylight: Text,
  rules: readonly AdjustmentRule[] | null,
): TimeZone {
  return TimeZone.custom(given(id, 'id'), {
    base,
    displayName: display ?? '',
    standardName: standard ?? '',
    daylightName: daylight ?? '',
    rules: rules ?? [],
  })
}

const newRule = (
  from: DateTime,
  to: DateTime,
  delta: TimeSpan,
  start: TransitionTime,
  end: TransitionTime,
  base?: TimeSpan,
) => new AdjustmentRule(from, to, delta, start, end, base)

function found(name: string | undefined, result: Ref): boolean {
  result.value = name ?? null
  return name !== undefined
}

/** What `TimeZone.CurrentTimeZone` is: the machine's zone, which is UTC. */
class CurrentTimeZone {}
const current = new CurrentTimeZone()

export const timeZoneTables: readonly TypeTable[] = [
  type('System.TimeZoneInfo', {
    class: TimeZone,
    interfaces: ['IEquatable<TimeZoneInfo>'],
    hooks: {
      text: (self: TimeZone) => self.displayName,
      equals: (a: TimeZone, b: TimeZone) => a.equals(b),
      hash: (self: TimeZone) => self.id.toUpperCase(),
    },
    members: {
      'static void ClearCachedData()': () => undefined,
      'static TimeZoneInfo CreateCustomTimeZone(string id, TimeSpan baseUtcOffset, string displayName, string standardDisplayName)':
        (id: Text, base: TimeSpan, display: Text, standard: Text) =>
          custom(id, base, display, standard, standard, null),
      'static TimeZoneInfo CreateCustomTimeZone(string id, TimeSpan baseUtcOffset, string displayName, string standardDisplayName, string daylightDisplayName, TimeZoneInfo.AdjustmentRule[] adjustmentRules)':
        custom,
      'TimeZoneInfo.AdjustmentRule[] GetAdjustmentRules()': (self: TimeZone) => [...self.rules],
      'static bool TryConvertIanaIdToWindowsId(string ianaId, out string windowsId)': (
        id: Text,
        result: Ref,
      ) => found(windowsIdOf(given(id, 'ianaId')), result),
      'static bool TryConvertWindowsIdToIanaId(string windowsId, out string ianaId)': (
        id: Text,
        result: Ref,
      ) => found(ianaIdOf(given(id, 'windowsId')), result),
      'static TimeZoneInfo Utc': () => TimeZone.utc,
      'static TimeZoneInfo Local': () => TimeZone.local,
      'string Id': (self: TimeZone) => self.id,
      'bool HasIanaId': (self: TimeZone) => /^UTC$|\//.test(self.id),
      'string DisplayName': (self: TimeZone) => self.displayName,
      'string StandardName': (self: TimeZone) => self.standardName,
      'string DaylightName': (self: TimeZone) => self.daylightName,
      'TimeSpan BaseUtcOffset': (self: TimeZone) => self.baseUtcOffset,
      'bool SupportsDaylightSavingTime': (self: TimeZone) => self.supportsDaylightSavingTime,
      'TimeSpan GetUtcOffset(DateTime dateTime)': (self: TimeZone, time: DateTime) =>
        self.utcOffset(time),
      'TimeSpan GetUtcOffset(DateTimeOffset dateTimeOffset)': (
        self: TimeZone,
        time: DateTimeOffset,
      ) => self.utcOffset(time),
      'bool IsDaylightSavingTime(DateTime dateTime)': (self: TimeZone, time: DateTime) =>
        self.isDaylightSavingTime(time),
      'bool IsDaylightSavingTime(DateTimeOffset dateTimeOffset)': (
        self: TimeZone,
        time: DateTimeOffset,
      ) => self.isDaylightSavingTime(time),
      'bool IsAmbiguousTime(DateTime dateTime)': (self: TimeZone, time: DateTime) =>
        self.isAmbiguousTime(time),
      'bool IsInvalidTime(DateTime dateTime)': (self: TimeZone, time: DateTime) =>
        self.isInvalidTime(time),
      'TimeSpan[] GetAmbiguousTimeOffsets(DateTime dateTime)': (self: TimeZone, time: DateTime) =>
        self.getAmbiguousTimeOffsets(time),
      'bool Equals(TimeZoneInfo other)': (self: TimeZone, other: Zone) =>
        other !== null && self.equals(other),
      'bool HasSameRules(TimeZoneInfo other)': (self: TimeZone, other: Zone) =>
        self.equals(given(other, 'other')),
      'static TimeZoneInfo FindSystemTimeZoneById(string id)': find,
      'static bool TryFindSystemTimeZoneById(string id, out TimeZoneInfo timeZoneInfo)': tryFind,
      'static System.Collections.ObjectModel.ReadOnlyCollection<TimeZoneInfo> GetSystemTimeZones()':
        () => new ReadOnlyList(new List(typeOfName('System.TimeZoneInfo'), TimeZone.all())),
      'static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo destinationTimeZone)': convert,
      'static DateTime ConvertTime(DateTime dateTime, TimeZoneInfo sourceTimeZone, TimeZoneInfo destinationTimeZone)':
        (time: DateTime, source: Zone, destination: Zone) =>
          TimeZone.convert(
            time,
            given(destination, 'destinationTimeZone'),
            given(source, 'sourceTimeZone'),
          ),
      'static DateTimeOffset ConvertTime(DateTimeOffset dateTimeOffset, TimeZoneInfo destinationTimeZone)':
        (time: DateTimeOffset, destination: Zone) =>
          TimeZone.convertOffset(time, given(destination, 'destinationTimeZone')),
      'static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string destinationTimeZoneId)':
        (time: DateTime, id: Text) => convert(time, find(id)),
      'static DateTime ConvertTimeBySystemTimeZoneId(DateTime dateTime, string sourceTimeZoneId, string destinationTimeZoneId)':
        (time: DateTime, source: Text, destination: Text) =>
          TimeZone.convert(time, find(destination), find(source)),
      'static DateTimeOffset ConvertTimeBySystemTimeZoneId(DateTimeOffset dateTimeOffset, string destinationTimeZoneId)':
        (time: DateTimeOffset, id: Text) => TimeZone.convertOffset(time, find(id)),
      'static DateTime ConvertTimeToUtc(DateTime dateTime)': (time: DateTime) =>
        TimeZone.toUtc(time, zoneOf(time)),
      'static DateTime ConvertTimeToUtc(DateTime dateTime, TimeZoneInfo sourceTimeZone)': (
        time: DateTime,
        source: Zone,
      ) => TimeZone.toUtc(time, given(source, 'sourceTimeZone')),
      'static DateTime ConvertTimeFromUtc(DateTime dateTime, TimeZoneInfo destinationTimeZone)': (
        time: DateTime,
        destination: Zone,
      ) => TimeZone.fromUtc(time, given(destination, 'destinationTimeZone')),
    },
  }),
  type('System.TimeZoneInfo+TransitionTime', {
    kind: 'struct',
    class: TransitionTime,
    default: TransitionTime.fixed(DateTime.minValue, 1, 1),
    hooks: {
      equals: (a: TransitionTime, b: TransitionTime) => a.key === b.key,
      hash: (self: TransitionTime) => self.key,
    },
    members: {
      'static TimeZoneInfo.TransitionTime CreateFixedDateRule(DateTime timeOfDay, int month, int day)':
        TransitionTime.fixed,
      'static TimeZoneInfo.TransitionTime CreateFloatingDateRule(DateTime timeOfDay, int month, int week, DayOfWeek dayOfWeek)':
        TransitionTime.floating,
      'DateTime TimeOfDay': (self: TransitionTime) => self.timeOfDay,
      'int Month': (self: TransitionTime) => self.month,
      'int Week': (self: TransitionTime) => self.week || 1,
      'int Day': (self: TransitionTime) => self.day,
      'DayOfWeek DayOfWeek': (self: TransitionTime) => self.dayOfWeek,
      'bool IsFixedDateRule': (self: TransitionTime) => self.isFixed,
    },
  }),
  type('System.TimeZoneInfo+AdjustmentRule', {
    class: AdjustmentRule,
    members: {
      'static TimeZoneInfo.AdjustmentRule CreateAdjustmentRule(DateTime dateStart, DateTime dateEnd, TimeSpan daylightDelta, TimeZoneInfo.TransitionTime daylightTransitionStart, TimeZoneInfo.TransitionTime daylightTransitionEnd)':
        newRule,
      'static TimeZoneInfo.AdjustmentRule CreateAdjustmentRule(DateTime dateStart, DateTime dateEnd, TimeSpan daylightDelta, TimeZoneInfo.TransitionTime daylightTransitionStart, TimeZoneInfo.TransitionTime daylightTransitionEnd, TimeSpan baseUtcOffsetDelta)':
        newRule,
      'DateTime DateStart': (self: AdjustmentRule) => self.dateStart,
      'DateTime DateEnd': (self: AdjustmentRule) => self.dateEnd,
      'TimeSpan DaylightDelta': (self: AdjustmentRule) => self.delta,
      'TimeSpan BaseUtcOffsetDelta': (self: AdjustmentRule) => self.baseDelta,
      'TimeZoneInfo.TransitionTime DaylightTransitionStart': (self: AdjustmentRule) => self.start,
      'TimeZoneInfo.TransitionTime DaylightTransitionEnd': (self: AdjustmentRule) => self.end,
    },
  }),
  type('System.TimeZone', {
    class: CurrentTimeZone,
    abstract: true,
    members: {
      'static TimeZone CurrentTimeZone': () => current,
      'string StandardName': () => TimeZone.local.standardName,
      'string DaylightName': () => TimeZone.local.daylightName,
      'TimeSpan GetUtcOffset(DateTime time)': (_self: unknown, time: DateTime) =>
        TimeZone.local.utcOffset(time),
      'bool IsDaylightSavingTime(DateTime time)': () => false,
      'DateTime ToUniversalTime(DateTime time)': (_self: unknown, time: DateTime) =>
        time.toUniversalTime(),
      'DateTime ToLocalTime(DateTime time)': (_self: unknown, time: DateTime) => time.toLocalTime(),
    },
  }),
]
