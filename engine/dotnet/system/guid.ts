import { ambient } from '../ambient.ts'
import { argument, argumentNull } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import type { Ref } from '../value.ts'
import { Guid } from '../values/guid.ts'

type Text = string | null

function parse(text: Text, name = 'input'): Guid {
  if (text === null) throw argumentNull(name)
  return Guid.parse(text)
}

function attempt(value: Guid | undefined, result: Ref): boolean {
  result.value = value ?? Guid.empty
  return value !== undefined
}

function fromBytes(bytes: Uint8Array | null, bigEndian = false): Guid {
  if (bytes === null) throw argumentNull('b')
  return Guid.fromBytes(bytes, bigEndian)
}

/** Exclusive or of its four ints. */
function hashCode(self: Guid): number {
  const bytes = self.toBytes()
  const view = new DataView(bytes.buffer)
  return [0, 4, 8, 12].reduce((hash, at) => hash ^ view.getInt32(at, true), 0)
}

export const guidTables: readonly TypeTable[] = [
  type('System.Guid', {
    kind: 'struct',
    class: Guid,
    default: Guid.empty,
    interfaces: ['IComparable', 'IComparable<Guid>', 'IEquatable<Guid>', 'IFormattable'],
    hooks: {
      text: (self: Guid) => self.toString(),
      format: (self: Guid, format: Text) => self.format(format),
      equals: (a: Guid, b: Guid) => a.equals(b),
      hash: (self: Guid) => self.digits,
      hashCode,
      compare: (a: Guid, b: Guid) => a.compare(b),
    },
    members: {
      'new(string g)': (text: Text) => parse(text, 'g'),
      'new(byte[] b)': (bytes: Uint8Array | null) => fromBytes(bytes),
      'new(int a, short b, short c, byte[] d)': (
        a: number,
        b: number,
        c: number,
        d: Uint8Array | null,
      ) => {
        if (d === null) throw argumentNull('d')
        return Guid.fromParts(a, b, c, d)
      },
      'new(int a, short b, short c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k)':
        (a: number, b: number, c: number, ...rest: number[]) =>
          Guid.fromParts(a, b, c, Uint8Array.from(rest)),
      'new(uint a, ushort b, ushort c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k)':
        (a: number, b: number, c: number, ...rest: number[]) =>
          Guid.fromParts(a, b, c, Uint8Array.from(rest)),
      'static Guid Empty': () => Guid.empty,
      'static Guid AllBitsSet': () => Guid.allBitsSet,
      'static Guid NewGuid()': () => Guid.parse(ambient().uuid()),
      'static Guid Parse(string input)': (text: Text) => parse(text),
      'static Guid Parse(string s, IFormatProvider provider)': (text: Text) => parse(text),
      'static Guid ParseExact(string input, string format)': (text: Text, format: Text) => {
        if (text === null) throw argumentNull('input')
        if (format === null) throw argumentNull('format')
        return Guid.parse(text, format)
      },
      'static bool TryParse(string input, out Guid result)': (text: Text, result: Ref) =>
        attempt(text === null ? undefined : Guid.tryParse(text), result),
      'static bool TryParse(string s, IFormatProvider provider, out Guid result)': (
        text: Text,
        _provider: unknown,
        result: Ref,
      ) => attempt(text === null ? undefined : Guid.tryParse(text), result),
      'static bool TryParseExact(string input, string format, out Guid result)': (
        text: Text,
        format: Text,
        result: Ref,
      ) => attempt(text === null ? undefined : Guid.tryParse(text, format ?? ''), result),
      'byte[] ToByteArray()': (self: Guid) => self.toBytes(),
      'byte[] ToByteArray(bool bigEndian)': (self: Guid, bigEndian: boolean) =>
        self.toBytes(bigEndian),
      'int Version': (self: Guid) => Number.parseInt(self.digits[12]!, 16),
      'int Variant': (self: Guid) => Number.parseInt(self.digits[16]!, 16),
      'string ToString(string format)': (self: Guid, format: Text) => self.format(format),
      'string ToString(string format, IFormatProvider provider)': (self: Guid, format: Text) =>
        self.format(format),
      'bool Equals(Guid g)': (self: Guid, other: Guid) => self.equals(other),
      'int CompareTo(Guid value)': (self: Guid, other: Guid) => self.compare(other),
      'int CompareTo(object value)': (self: Guid, other: unknown) => {
        if (other === null) return 1
        if (!(other instanceof Guid)) throw argument('Object must be of type GUID.', 'value')
        return self.compare(other)
      },
      'static bool operator ==(Guid a, Guid b)': (a: Guid, b: Guid) => a.equals(b),
      'static bool operator !=(Guid a, Guid b)': (a: Guid, b: Guid) => !a.equals(b),
      'static bool operator <(Guid left, Guid right)': (a: Guid, b: Guid) => a.compare(b) < 0,
      'static bool operator >(Guid left, Guid right)': (a: Guid, b: Guid) => a.compare(b) > 0,
      'static bool operator <=(Guid left, Guid right)': (a: Guid, b: Guid) => a.compare(b) <= 0,
      'static bool operator >=(Guid left, Guid right)': (a: Guid, b: Guid) => a.compare(b) >= 0,
    },
  }),
]
