import { allocate } from '../budget.ts'
import { argumentNull } from '../errors.ts'
import { type Implementation, type TypeTable, type } from '../table.ts'
import { keywordTypes } from '../types.ts'
import { type BitType, bytesToText, getBytes, readBits } from '../values/bit-converter.ts'

type Bytes = Uint8Array | null

const keywords = [
  'bool',
  'char',
  'short',
  'ushort',
  'int',
  'uint',
  'long',
  'ulong',
  'float',
  'double',
] as const

function given(bytes: Bytes): Uint8Array {
  if (bytes === null) throw argumentNull('value')
  return bytes
}

const conversions: Record<string, Implementation> = Object.fromEntries(
  keywords.flatMap((keyword): [string, Implementation][] => {
    const name = keywordTypes.get(keyword)!.slice('System.'.length) as BitType
    return [
      [
        `static byte[] GetBytes(${keyword} value)`,
        (value: number | bigint | boolean) => getBytes(value, name),
      ],
      [
        `static ${keyword} To${name}(byte[] value, int startIndex)`,
        (bytes: Bytes, start: number) => readBits(given(bytes), start, name),
      ],
    ]
  }),
)

/** The bits of one type read as another. */
const reread = (from: BitType, to: BitType) => (value: number | bigint) =>
  readBits(getBytes(value, from), 0, to)

function text(bytes: Bytes, start?: number, length?: number): string {
  const all = given(bytes)
  allocate(3 * (length ?? all.length))
  return bytesToText(all, start, length)
}

export const bitConverterTables: readonly TypeTable[] = [
  type('System.BitConverter', {
    kind: 'static',
    members: {
      ...conversions,
      'static bool IsLittleEndian': () => true,
      'static string ToString(byte[] value)': (bytes: Bytes) => text(bytes),
      'static string ToString(byte[] value, int startIndex)': (bytes: Bytes, start: number) =>
        text(bytes, start),
      'static string ToString(byte[] value, int startIndex, int length)': text,
      'static long DoubleToInt64Bits(double value)': reread('Double', 'Int64'),
      'static double Int64BitsToDouble(long value)': reread('Int64', 'Double'),
      'static ulong DoubleToUInt64Bits(double value)': reread('Double', 'UInt64'),
      'static double UInt64BitsToDouble(ulong value)': reread('UInt64', 'Double'),
      'static int SingleToInt32Bits(float value)': reread('Single', 'Int32'),
      'static float Int32BitsToSingle(int value)': reread('Int32', 'Single'),
      'static uint SingleToUInt32Bits(float value)': reread('Single', 'UInt32'),
      'static float UInt32BitsToSingle(uint value)': reread('UInt32', 'Single'),
    },
  }),
]
