import { lambda } from './functions.ts'
import type { Generator } from './generator.ts'
import * as t from './types.ts'

/** The shortest way to a value of the type; a constant where it has constants. */
export function literal(g: Generator, type: t.Type): string {
  g.isConstant = false
  switch (type.kind) {
    case 'integer':
    case 'real':
    case 'bool':
    case 'string':
    case 'enum':
      g.isConstant = true
      g.mark('literals')
      return g.pick(constants[type.name]!)
    case 'time':
      return g.pick(times[type.name]!)
    case 'object':
      return g.chance(0.15) ? '((object)null)' : `((object)${literal(g, g.plain())})`
    case 'nullable':
      return g.chance(0.3) ? `((${type.name})null)` : `((${type.name})${literal(g, type.of[0]!)})`
    case 'array':
      return g.chance(0.05)
        ? `((${type.name})null)`
        : `new ${type.name} { ${items(g, type.of[0]!)} }`
    case 'grid':
      g.mark('arrays of several dimensions')
      return `new ${type.name} { { ${literal(g, type.of[0]!)} }, { ${literal(g, type.of[0]!)} } }`
    case 'list':
      return g.chance(0.05)
        ? `((${type.name})null)`
        : `new ${type.name} { ${items(g, type.of[0]!)} }`
    case 'sequence':
      return `((${type.name})new ${t.array(type.of[0]!).name} { ${items(g, type.of[0]!)} })`
    case 'dictionary':
      return `new ${type.name} { [${literal(g, type.of[0]!)}] = ${literal(g, type.of[1]!)} }`
    case 'tuple':
      return `((${type.name})(${type.of.map((one) => literal(g, one)).join(', ')}))`
    case 'anonymous':
      g.mark('anonymous types')
      return `new { ${type.of.map((one, i) => `${type.members[i]} = ${literal(g, one)}`).join(', ')} }`
    case 'delegate':
      return `((${type.name})(${lambda(g, type)}))`
    case 'builder':
      return 'new StringBuilder("ab")'
  }
}

function items(g: Generator, of: t.Type): string {
  const text = Array.from({ length: 1 + g.below(2) }, () => literal(g, of)).join(', ')
  g.isConstant = false
  return text
}

/** Constants by type. Decimals and texts are small, so that what C# computes with them while it compiles has a value. */
const constants: Readonly<Record<string, readonly string[]>> = {
  int: '0 1 2 3 7 10 (-1) (-5) 31 100 0xFF 0b101 1_000 int.MaxValue int.MinValue'.split(' '),
  long: '0L 1L 2L (-3L) 40L 4294967296L 9007199254740993L long.MaxValue long.MinValue'.split(' '),
  uint: '0u 1u 5u 31u 4294967295u 2147483648u'.split(' '),
  ulong: '0ul 1ul 9ul 18446744073709551615ul 9007199254740993UL'.split(' '),
  short: '((short)0) ((short)7) ((short)(-9)) short.MaxValue short.MinValue'.split(' '),
  ushort: '((ushort)0) ((ushort)8) ushort.MaxValue'.split(' '),
  byte: '((byte)0) ((byte)1) ((byte)200) byte.MaxValue'.split(' '),
  sbyte: '((sbyte)0) ((sbyte)(-1)) ((sbyte)100) sbyte.MinValue'.split(' '),
  char: ["'a'", "'Z'", "'0'", "' '", "'\\n'", "'\\''", "'\\u00e4'", "'\\x41'", "'{'", "'\"'"],
  double:
    '0.0 1.5 (-2.25) 0.1 1e10 1e300 3d double.NaN double.PositiveInfinity double.Epsilon'.split(
      ' ',
    ),
  float: '0f 1.5f (-2.5f) 0.1f 1e10f float.MaxValue 3.3333333f'.split(' '),
  decimal: '0m 1.50m (-2m) 0.1m 3m 100.000m 12345.678m'.split(' '),
  bool: ['true', 'false'],
  string: [
    ...[
      '""',
      '"a"',
      '"abc"',
      '"Hello, World"',
      '"12"',
      '"a\\tb\\\\\\""',
      '" x "',
      '"\\u2028${1}`"',
    ],
    ...['@"c:\\d ""q"" "', '"é\\U0001F600"', '"true"', '"1.5"', '"{0}"', '"b"', '"*/ //"'],
  ],
  DayOfWeek: ['DayOfWeek.Monday', 'DayOfWeek.Friday', 'DayOfWeek.Sunday', '((DayOfWeek)9)'],
}

const times: Readonly<Record<string, readonly string[]>> = {
  DateTime: [
    'new DateTime(2020, 2, 29)',
    'new DateTime(2021, 12, 31, 23, 59, 58, DateTimeKind.Utc)',
    'DateTime.MinValue',
  ],
  TimeSpan: ['TimeSpan.Zero', 'TimeSpan.FromMinutes(90)', 'new TimeSpan(1, 2, 3)'],
}
