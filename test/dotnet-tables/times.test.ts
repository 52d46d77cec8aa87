import { cases } from './evaluate.ts'

cases('DateTime', {
  'new DateTime()': '01/01/0001 00:00:00',
  'new DateTime(2024, 1, 2, 3, 4, 5, 6, 7, DateTimeKind.Utc).ToString("o")':
    '2024-01-02T03:04:05.0060070Z',
  'DateTime.UtcNow.ToString("o")': '2023-11-14T22:13:20.1230000Z',
  'DateTime.Now.Kind': 'Local',
  'DateTime? n = null; return n?.Year ?? 5;': '5',
  '((IComparable)DateTime.MinValue).CompareTo(DateTime.MaxValue)': '-1',
  'DateTime.MinValue.Equals((object)DateTime.MinValue)': 'True',
  'DateTime.TryParseExact("2024", new[] { "yyyy", "MM" }, null, DateTimeStyles.None, out var x) ? x.Year : 0':
    '2024',
  'DateTime.ParseExact("2024", (string)null, null)':
    "! ArgumentNullException: Value cannot be null. (Parameter 'format')",
  '$"{new DateTime(2024, 1, 2):yyyy} {1.5m:F2} {TimeSpan.FromHours(1):c} {Guid.Empty:N}"':
    '2024 1.50 01:00:00 00000000000000000000000000000000',
})

cases('DateTimeOffset', {
  'new DateTimeOffset(2024, 1, 2, 3, 4, 5, 6, 7, TimeSpan.FromHours(1)).ToString("o")':
    '2024-01-02T03:04:05.0060070+01:00',
  'DateTime.UtcNow - DateTimeOffset.UtcNow': '00:00:00',
  'new DateTimeOffset(DateTime.UtcNow).CompareTo(DateTimeOffset.UtcNow)': '0',
  '((IComparable)DateTimeOffset.UtcNow).CompareTo(DateTime.MinValue)':
    '! ArgumentException: Object must be of type DateTimeOffset.',
})

cases('TimeSpan', {
  'new TimeSpan()': '00:00:00',
  'TimeSpan.FromDays(1, 2)': '1.02:00:00',
  'TimeSpan.FromSeconds(5, milliseconds: 7)': '00:00:05.0070000',
  'TimeSpan.FromMinutes(minutes: 3)': '00:03:00',
  '2.5 * TimeSpan.FromSeconds(2)': '00:00:05',
  '-TimeSpan.FromSeconds(2)': '-00:00:02',
  'TimeSpan.FromHours(1) / TimeSpan.FromMinutes(30)': '2',
  'TimeSpan.TicksPerMillisecond * 2': '20000',
})

cases('TimeZoneInfo', {
  'TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin").GetUtcOffset(new DateTime(2024, 7, 1))':
    '02:00:00',
  'TimeZoneInfo.ConvertTimeFromUtc(new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Utc), TimeZoneInfo.FindSystemTimeZoneById("W. Europe Standard Time"))':
    '07/01/2024 14:00:00',
  'TimeZoneInfo.ConvertTimeBySystemTimeZoneId(new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Utc), "America/New_York")':
    '07/01/2024 08:00:00',
  'TimeZoneInfo.FindSystemTimeZoneById("No/Where")':
    "! TimeZoneNotFoundException: The time zone ID 'No/Where' was not found on the local computer.",
  'TimeZoneInfo.Utc == TimeZoneInfo.Local': 'True',
  'TimeZone.CurrentTimeZone.StandardName': 'Coordinated Universal Time',
})
