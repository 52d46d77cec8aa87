import { describe } from 'vitest'
import { bytesToText, getBytes, readBits } from '../../engine/dotnet/values/bit-converter.ts'
import { aligned, formatComposite } from '../../engine/dotnet/values/composite.ts'
import {
  charFromInteger,
  charFromText,
  fromBase64,
  fromHexString,
  integerFromBase,
  integerFromDecimal,
  integerFromFloat,
  integerFromInteger,
  integerToBase,
  toBase64,
  toHexString,
} from '../../engine/dotnet/values/conversions.ts'
import { Decimal } from '../../engine/dotnet/values/decimal.ts'
import {
  ascii,
  bigEndianUnicode,
  encodingByCodePage,
  encodingByName,
  latin1,
  unicode,
  utf8,
  utf8Encoding,
  utf32Encoding,
} from '../../engine/dotnet/values/encoding.ts'
import { Guid } from '../../engine/dotnet/values/guid.ts'
import { clamp, ieeeRemainder, log, round, sign } from '../../engine/dotnet/values/math.ts'
import { pow } from '../../engine/dotnet/values/precise-math.ts'
import { Random } from '../../engine/dotnet/values/random.ts'
import { type Case, run, throws } from './cases.ts'

const overflow = (what: string) =>
  throws('OverflowException', `Value was either too large or too small for ${what}.`)
const hex = (bytes: Uint8Array) => toHexString(bytes)

const composite = (format: string, gives: unknown): Case => [
  `\`${format}\``,
  () => formatComposite(format, 2, (index, item) => `<${index}${item === null ? '' : ` ${item}`}>`),
  gives,
]
const badItem = (offset: number, reason: string) =>
  throws(
    'FormatException',
    `Input string was not in a correct format. Failure to parse near offset ${offset}. ${reason}`,
  )

describe('composite formatting', () => {
  run([
    composite('a {0} b {1:x y} c', 'a <0> b <1 x y> c'),
    composite('{{{0}}}', '{<0>}'),
    composite('{0,6}|{0,-6}|{0 , 4 :N}', '   <0>|<0>   |<0 N>'),
    composite('{0:}', '<0>'),
    composite(
      '{2}',
      throws(
        'FormatException',
        'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.',
      ),
    ),
    composite('{', badItem(1, 'Format item ends prematurely.')),
    composite('{0', badItem(2, 'Format item ends prematurely.')),
    composite('}', badItem(1, 'Format item ends prematurely.')),
    composite(
      'a } b',
      badItem(3, 'Unexpected closing brace without a corresponding opening brace.'),
    ),
    composite('{a}', badItem(1, 'Expected an ASCII digit.')),
    composite('{0,x}', badItem(3, 'Expected an ASCII digit.')),
    composite('{0x}', badItem(2, 'Format item ends prematurely.')),
    composite('{0:{}', badItem(3, 'Format item ends prematurely.')),
    ['a text that is longer than its width', () => aligned('abc', 2), 'abc'],
  ])
})

const id = Guid.parse('00112233-4455-6677-8899-aabbccddeeff')

describe('Guid', () => {
  run([
    [
      'its first groups are little-endian bytes',
      () => hex(id.toBytes()),
      '33221100554477668899AABBCCDDEEFF',
    ],
    ['from bytes', () => Guid.fromBytes(id.toBytes()), '00112233-4455-6677-8899-aabbccddeeff'],
    ['as N', () => id.format('N'), '00112233445566778899aabbccddeeff'],
    ['as P', () => id.format('p'), '(00112233-4455-6677-8899-aabbccddeeff)'],
    [
      'as X',
      () => id.format('X'),
      '{0x00112233,0x4455,0x6677,{0x88,0x99,0xaa,0xbb,0xcc,0xdd,0xee,0xff}}',
    ],
    [
      'as anything else',
      () => id.format('Q'),
      throws(
        'FormatException',
        'Format string can be only "D", "d", "N", "n", "P", "p", "B", "b", "X" or "x".',
      ),
    ],
    ['X is read', () => Guid.parse(id.format('X')).equals(id), true],
    [
      'short groups of X',
      () => Guid.parse('{0x1, 0x2, 0x3, {0x4,0x5,0x6,0x7,0x8,0x9,0xa,0xb}}'),
      '00000001-0002-0003-0405-060708090a0b',
    ],
    [
      'blanks around',
      () => Guid.parse(' {00112233-4455-6677-8899-AABBCCDDEEFF} ').equals(id),
      true,
    ],
    ['too short', () => Guid.parse('bad'), throws('FormatException', 'Unrecognized Guid format.')],
    ['a letter too far', () => Guid.tryParse('0011223g-4455-6677-8899-aabbccddeeff'), undefined],
    ['another format than asked for', () => Guid.tryParse(id.toString(), 'N'), undefined],
    [
      'a new one is of version 4',
      () => Guid.create(new Uint8Array(16).fill(0xff)),
      'ffffffff-ffff-4fff-bfff-ffffffffffff',
    ],
    ['order', () => id.compare(Guid.empty), 1],
    [
      'from parts',
      () => Guid.fromParts(-1, 1, -1, new Uint8Array(8)),
      'ffffffff-0001-ffff-0000-000000000000',
    ],
  ])
})

describe('Convert', () => {
  run([
    [
      'half to even',
      () => [2.5, 3.5, -2.5, 0.49].map((one) => integerFromFloat(one, 'Int32')),
      [2, 4, -2, 0],
    ],
    [
      'a double that does not fit an int',
      () => integerFromFloat(2147483647.5, 'Int32'),
      overflow('an Int32'),
    ],
    [
      'a double that rounds into an int',
      () => integerFromFloat(-2147483648.5, 'Int32'),
      -2147483648,
    ],
    [
      'a double that does not fit a byte',
      () => integerFromFloat(256, 'Byte'),
      overflow('an unsigned byte'),
    ],
    [
      'a double that does not fit a long',
      () => integerFromFloat(1e19, 'Int64'),
      throws('OverflowException', 'Arithmetic operation resulted in an overflow.'),
    ],
    ['a double as a long', () => integerFromFloat(1.5, 'Int64'), 2n],
    ['a decimal', () => integerFromDecimal(Decimal.parse('2.5'), 'Int32'), 2],
    [
      'a long that does not fit',
      () => integerFromInteger(3000000000n, 'Int32'),
      overflow('an Int32'),
    ],
    ['a char', () => charFromInteger(65536), overflow('a character')],
    [
      'a char of text',
      () => charFromText('xy'),
      throws('FormatException', 'String must be exactly one character long.'),
    ],
    ['hexadecimal bits', () => integerFromBase('0xFFFFFFFE', 16, 'Int32'), -2],
    ['octal', () => integerFromBase('17', 8, 'Int32'), 15],
    ['bits of a short', () => integerFromBase('ffff', 16, 'Int16'), -1],
    ['too many bits', () => integerFromBase('1ffffffff', 16, 'Int32'), overflow('an Int32')],
    [
      'a minus in base 2',
      () => integerFromBase('-1', 2, 'Int32'),
      throws('ArgumentException', 'String cannot contain a minus sign if the base is not 10.'),
    ],
    [
      'no digit',
      () => integerFromBase('g', 16, 'Int32'),
      throws('FormatException', 'Could not find any recognizable digits.'),
    ],
    [
      'more than digits',
      () => integerFromBase('12', 2, 'Int32'),
      throws('FormatException', 'Additional non-parsable characters are at the end of the string.'),
    ],
    ['no text', () => integerFromBase('', 2, 'Int32'), throws('ArgumentOutOfRangeException')],
    [
      'another base',
      () => integerFromBase('1', 7, 'Int32'),
      throws('ArgumentException', 'Invalid Base.'),
    ],
    ['a negative short in base 16', () => integerToBase(-1, 16, 'Int16'), 'ffff'],
    ['a negative int in base 10', () => integerToBase(-1, 10, 'Int32'), '-1'],
    [
      'Base64 in lines',
      () =>
        toBase64(new Uint8Array(58), true)
          .split('\r\n')
          .map((line) => line.length),
      [76, 4],
    ],
    ['Base64 in lines that are just full', () => toBase64(new Uint8Array(57), true).length, 76],
    ['Base64 with blanks', () => utf8.decode(fromBase64(' aGVs\r\nbG8= ')), 'hello'],
    ['Base64 without padding', () => fromBase64('aGVsbG8'), throws('FormatException')],
    ['Base64 for addresses', () => fromBase64('a-_b'), throws('FormatException')],
    ['padding in the middle', () => fromBase64('aG==aGVs'), throws('FormatException')],
    ['hexadecimal text', () => hex(fromHexString('01aBff')), '01ABFF'],
    [
      'an odd number of digits',
      () => fromHexString('012'),
      throws(
        'FormatException',
        'The input is not a valid hex string as its length is not a multiple of 2.',
      ),
    ],
  ])
})

const bits = Uint8Array.of(1, 2, 255, 255, 255, 255)

describe('BitConverter', () => {
  run([
    ['an int', () => hex(getBytes(-2, 'Int32')), 'FEFFFFFF'],
    ['a long', () => hex(getBytes(1n, 'Int64')), '0100000000000000'],
    ['a double', () => hex(getBytes(1.5, 'Double')), '000000000000F83F'],
    ['a char', () => hex(getBytes(0x20ac, 'Char')), 'AC20'],
    ['back to an int', () => readBits(bits, 2, 'Int32'), -1],
    ['back to a ushort', () => readBits(bits, 0, 'UInt16'), 513],
    [
      'too near to the end',
      () => readBits(bits, 3, 'Int32'),
      throws(
        'ArgumentException',
        "The array starting from the specified index is not long enough to read a value of the specified type. (Parameter 'value')",
      ),
    ],
    ['behind the end', () => readBits(bits, 6, 'Boolean'), throws('ArgumentOutOfRangeException')],
    ['as text', () => bytesToText(bits, 1, 2), '02-FF'],
    ['nothing as text', () => bytesToText(new Uint8Array(0)), ''],
  ])
})

describe('Random', () => {
  const numbers = (seed: number) => {
    const random = Random.seeded(seed)
    return [random.next(), random.next(), random.next()]
  }
  run([
    ['the sequence of 42', () => numbers(42), [1434747710, 302596119, 269548474]],
    ['the sequence of 0', () => numbers(0)[0], 1559595546],
    ['a negative seed counts as its size', () => numbers(-42), numbers(42)],
    ['below a bound', () => Random.seeded(42).nextBelow(100), 66],
    ['between bounds', () => Random.seeded(42).nextBetween(10, 20), 16],
    [
      'over the whole range',
      () => Number.isInteger(Random.seeded(1).nextBetween(-2147483648, 2147483647)),
      true,
    ],
    [
      'a negative bound',
      () => Random.seeded(1).nextBelow(-1),
      throws(
        'ArgumentOutOfRangeException',
        "maxValue ('-1') must be a non-negative value. (Parameter 'maxValue')\nActual value was -1.",
      ),
    ],
    [
      'bounds in the wrong order',
      () => Random.seeded(1).nextBetween(2, 1),
      throws(
        'ArgumentOutOfRangeException',
        "'minValue' cannot be greater than maxValue. (Parameter 'minValue')",
      ),
    ],
    ['from outside', () => Random.from(() => 0.5).nextBelow(10), 4],
  ])
})

describe('Math', () => {
  run([
    ['half to even', () => [0.5, 1.5, 2.5, -1.5].map((one) => round(one)), [0, 2, 2, -2]],
    [
      'half away from zero',
      () => [0.5, 2.5, -2.5, 0.49999999999999994].map((one) => round(one, 0, 1)),
      [1, 3, -3, 0],
    ],
    ['digits', () => [round(2.345, 2), round(1.005, 2), round(2.5, 0, 3)], [2.35, 1, 2]],
    [
      'too many digits',
      () => round(1, 16),
      throws(
        'ArgumentOutOfRangeException',
        "Rounding digits must be between 0 and 15, inclusive. (Parameter 'digits')",
      ),
    ],
    [
      'an unknown mode',
      () => round(1, 0, 9),
      throws(
        'ArgumentException',
        "The value '9' is not valid for this usage of the type MidpointRounding. (Parameter 'mode')",
      ),
    ],
    [
      'the sign of NaN',
      () => sign(NaN),
      throws('ArithmeticException', 'Function does not accept floating point Not-a-Number values.'),
    ],
    ['logarithms', () => [log(8, 2), log(5, 1), log(5, 0)], [3, NaN, NaN]],
    ['powers of one', () => [pow(1, NaN), pow(-1, Infinity), pow(2, 10)], [1, 1, 1024]],
    [
      'the remainder of IEEE',
      () => [ieeeRemainder(3, 2), ieeeRemainder(10, 3), ieeeRemainder(17.8, 4.1)],
      [-1, 1, 1.4000000000000021],
    ],
    [
      'bounds in the wrong order',
      () => clamp(1, 3, 2),
      throws('ArgumentException', "'3' cannot be greater than 2."),
    ],
  ])
})

const bytes = (...list: number[]) => Uint8Array.from(list)

describe('Encoding', () => {
  run([
    ['UTF-8', () => hex(utf8.encode('é€😀')), 'C3A9E282ACF09F9880'],
    ['half a pair in UTF-8', () => hex(utf8.encode('\ud800x')), 'EFBFBD78'],
    [
      'bytes that are no UTF-8',
      () => utf8.decode(bytes(0x61, 0xff, 0xe2, 0x82, 0x62)),
      'a\ufffd\ufffdb',
    ],
    ['a byte order mark stays', () => utf8.decode(bytes(0xef, 0xbb, 0xbf, 0x61)), '\ufeffa'],
    ['a part', () => utf8.decode(bytes(65, 66, 67), 1, 1), 'B'],
    [
      'a part beyond the end',
      () => utf8.decode(bytes(65, 66, 67), 2, 2),
      throws(
        'ArgumentOutOfRangeException',
        "Index and count must refer to a location within the buffer. (Parameter 'bytes')",
      ),
    ],
    [
      'UTF-16',
      () => [hex(unicode.encode('a😀')), hex(bigEndianUnicode.encode('a'))],
      ['61003DD800DE', '0061'],
    ],
    ['half a unit of UTF-16', () => unicode.decode(bytes(0x61, 0, 0x62)), 'a\ufffd'],
    ['UTF-32', () => hex(utf32Encoding.encode('😀')), '00F60100'],
    [
      'bytes that are no UTF-32',
      () => utf32Encoding.decode(bytes(0x61, 0, 0, 0, 0, 0, 0, 1, 1)),
      'a\ufffd\ufffd',
    ],
    ['ASCII', () => hex(ascii.encode('é😀a')), '3F3F3F61'],
    ['bytes that are no ASCII', () => ascii.decode(bytes(0x61, 0xe9)), 'a\ufffd'],
    ['Latin-1', () => hex(latin1.encode('éāＡ“€')), 'E96141223F'],
    [
      'preambles',
      () => [utf8, unicode, utf32Encoding, ascii].map((one) => hex(one.preamble)),
      ['EFBBBF', 'FFFE', 'FFFE0000', ''],
    ],
    [
      'by name',
      () => [encodingByName('UTF-8').webName, encodingByName('latin1').encodingName],
      ['utf-8', 'Western European (ISO)'],
    ],
    ['by code page', () => encodingByCodePage(1201).webName, 'utf-16BE'],
    ['an unknown name', () => encodingByName('constructor'), throws('ArgumentException')],
    ['an unknown code page', () => encodingByCodePage(1252), throws('NotSupportedException')],
    [
      'an encoder that throws',
      () => utf8Encoding(false, true).encode('a\ud800'),
      throws(
        'Text.EncoderFallbackException',
        'Unable to translate Unicode character \\\\uD800 at index 1 to specified code page.',
      ),
    ],
    [
      'a decoder that throws',
      () => utf8Encoding(false, true).decode(bytes(0xc3, 0xa9, 0xff)),
      throws(
        'Text.DecoderFallbackException',
        'Unable to translate bytes [FF] at index 2 from specified code page to Unicode.',
      ),
    ],
  ])
})
