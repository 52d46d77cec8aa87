import { argument } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import type { Ref } from '../value.ts'
import { Version } from '../values/version.ts'

type Text = string | null
type Nullable = Version | null

function compare(a: Nullable, b: Nullable): number {
  if (a === null) return b === null ? 0 : -1
  return b === null ? 1 : a.compare(b)
}

export const versionTables: readonly TypeTable[] = [
  type('System.Version', {
    class: Version,
    interfaces: ['IComparable', 'IComparable<Version>', 'IEquatable<Version>', 'ICloneable'],
    hooks: {
      text: (self: Version) => self.toString(),
      equals: (a: Version, b: Version) => a.compare(b) === 0,
      hash: (self: Version) => self.toString(),
      compare: (a: Version, b: Version) => a.compare(b),
    },
    members: {
      'new()': () => new Version([0, 0]),
      'new(int major, int minor)': (...parts: number[]) => Version.of(parts),
      'new(int major, int minor, int build)': (...parts: number[]) => Version.of(parts),
      'new(int major, int minor, int build, int revision)': (...parts: number[]) =>
        Version.of(parts),
      'new(string version)': (text: Text) => Version.parse(text, 'version'),
      'int Major': (self: Version) => self.part(0),
      'int Minor': (self: Version) => self.part(1),
      'int Build': (self: Version) => self.part(2),
      'int Revision': (self: Version) => self.part(3),
      'short MajorRevision': (self: Version) => self.part(3) >> 16,
      'short MinorRevision': (self: Version) => (self.part(3) << 16) >> 16,
      'string ToString(int fieldCount)': (self: Version, count: number) => self.text(count),
      'object Clone()': (self: Version) => new Version(self.parts),
      'static Version Parse(string input)': (text: Text) => Version.parse(text, 'input'),
      'static bool TryParse(string input, out Version result)': (text: Text, result: Ref) => {
        const value = text === null ? undefined : Version.tryParse(text)
        result.value = value ?? null
        return value !== undefined
      },
      'bool Equals(Version obj)': (self: Version, other: Nullable) => compare(self, other) === 0,
      'int CompareTo(Version value)': compare,
      'int CompareTo(object version)': (self: Version, other: unknown) => {
        if (other !== null && !(other instanceof Version)) {
          throw argument('Object must be of type Version.')
        }
        return compare(self, other)
      },
      'static bool operator ==(Version v1, Version v2)': (a: Nullable, b: Nullable) =>
        compare(a, b) === 0,
      'static bool operator !=(Version v1, Version v2)': (a: Nullable, b: Nullable) =>
        compare(a, b) !== 0,
      'static bool operator <(Version v1, Version v2)': (a: Nullable, b: Nullable) =>
        compare(a, b) < 0,
      'static bool operator <=(Version v1, Version v2)': (a: Nullable, b: Nullable) =>
        compare(a, b) <= 0,
      'static bool operator >(Version v1, Version v2)': (a: Nullable, b: Nullable) =>
        compare(a, b) > 0,
      'static bool operator >=(Version v1, Version v2)': (a: Nullable, b: Nullable) =>
        compare(a, b) >= 0,
    },
  }),
]
