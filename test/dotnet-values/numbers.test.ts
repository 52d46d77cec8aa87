import { describe } from 'vitest'
import { Decimal, midpointModes } from '../../engine/dotnet/values/decimal.ts'
import {
  formatDecimal,
  formatFloat,
  formatInteger,
} from '../../engine/dotnet/values/number/format.ts'
import {
  parseBoolean,
  parseDecimal,
  parseFloatText,
  parseInteger,
  styles,
} from '../../engine/dotnet/values/number/parse.ts'
import { type Case, run, throws } from './cases.ts'

const int = (value: number, format: string, gives: unknown): Case => [
  `int ${value} as \`${format}\``,
  () => formatInteger(value, 'Int32', format),
  gives,
]
const double = (value: number, format: string, gives: unknown): Case => [
  `double ${value} as \`${format}\``,
  () => formatFloat(value, 'Double', format),
  gives,
]
const float = (value: number, format: string, gives: unknown): Case => [
  `float ${value} as \`${format}\``,
  () => formatFloat(Math.fround(value), 'Single', format),
  gives,
]
const decimal = (value: string, format: string, gives: unknown): Case => [
  `decimal ${value} as \`${format}\``,
  () => formatDecimal(Decimal.parse(value), format),
  gives,
]
const badSpecifier = throws('FormatException', 'Format specifier was invalid.')

describe('integers as text', () => {
  run([
    int(7, '', '7'),
    int(-2147483648, 'D', '-2147483648'),
    int(-42, 'D5', '-00042'),
    int(255, 'x', 'ff'),
    int(255, 'X6', '0000FF'),
    int(-2, 'X', 'FFFFFFFE'),
    int(5, 'B8', '00000101'),
    int(1234567, 'N0', '1,234,567'),
    int(-1234567, 'N1', '-1,234,567.0'),
    int(98765, 'E2', '9.88E+004'),
    int(98765, 'e1', '9.9e+004'),
    int(98765, 'G2', '9.9E+04'),
    int(98765, 'G7', '98765'),
    int(-3, 'C', '(¤3.00)'),
    int(3, 'P0', '300 %'),
    int(1234, 'Y', badSpecifier),
    int(1234, 'D9999999999', badSpecifier),
    int(0, '#', ''),
    int(0, '0.0#', '0.0'),
    int(1234567, '#,#', '1,234,567'),
    int(1234567, '0,', '1235'),
    int(1234567, '0,,.0', '1.2'),
    int(42, '0000', '0042'),
    int(42, '#-#', '4-2'),
    int(1234567890, '(###) ###-####', '(123) 456-7890'),
    int(-8, '0;(0)', '(8)'),
    int(0, '0;(0);none', 'none'),
    int(0, '0;(0);', '0'),
    int(12, '"q"0\\%', 'q12%'),
    int(12, '0%', '1200%'),
    int(12, '0‰', '12000‰'),
    int(1500, '0.0E+0', '1.5E+3'),
    int(1500, '0E-00', '2E03'),
    int(5, 'abc', 'abc'),
    int(5, '0E', '5E'),
    ['the bits of an sbyte', () => formatInteger(-1, 'SByte', 'X'), 'FF'],
    ['the bits of a short', () => formatInteger(-1, 'Int16', 'x8'), '0000ffff'],
    ['the bits of a long', () => formatInteger(-1n, 'Int64', 'X'), 'FFFFFFFFFFFFFFFF'],
    [
      'a ulong with groups',
      () => formatInteger(18446744073709551615n, 'UInt64', 'N0'),
      '18,446,744,073,709,551,615',
    ],
  ])
})

describe('doubles and floats as text', () => {
  run([
    double(0.1 + 0.2, '', '0.30000000000000004'),
    double(123456789012345680, '', '1.2345678901234568E+17'),
    double(12345678901234568, '', '12345678901234568'),
    double(0.0001, '', '0.0001'),
    double(0.00001234, '', '1.234E-05'),
    double(-0, '', '-0'),
    double(NaN, 'N2', 'NaN'),
    double(-Infinity, '', '-Infinity'),
    double(1e300, 'R', '1E+300'),
    double(0.5, 'F0', '0'),
    double(1.5, 'F0', '2'),
    double(4.5, 'N0', '4'),
    double(0.375, 'F2', '0.38'),
    double(0.15, 'F1', '0.1'),
    double(-0.04, 'F1', '-0.0'),
    double(1 / 7, 'F25', '0.1428571428571428492126927'),
    double(123.456, 'E', '1.234560E+002'),
    double(0.25, 'E0', '2E-001'),
    double(0, 'E2', '0.00E+000'),
    double(123456, 'G3', '1.23E+05'),
    double(123456, 'g3', '1.23e+05'),
    double(0.1, 'G17', '0.10000000000000001'),
    double(0.125, 'P0', '12 %'),
    double(0.5, 'X', badSpecifier),
    double(2.5, '0', '3'),
    double(1.005, '0.00', '1.01'),
    double(0.1 + 0.2, '0.####################', '0.3'),
    double(-0.4, '0', '-0'),
    double(-0.4, '#', ''),
    double(-0.4, '0;minus 0;zero', 'zero'),
    double(1234.5, '#,##0.00', '1,234.50'),
    double(0.05, '.0', '.1'),
    double(12, '.0', '12.0'),
    float(0.1, '', '0.1'),
    float(16777217, '', '16777216'),
    float(1e9, '', '1E+09'),
    float(123456789, '', '123456790'),
    float(3.4028235e38, '', '3.4028235E+38'),
    float(1 / 3, '', '0.33333334'),
    float(1 / 3, 'F9', '0.333333343'),
    float(1 / 3, '0.0000000000', '0.3333333000'),
  ])
})

describe('decimals as text', () => {
  run([
    decimal('1.500', '', '1.500'),
    decimal('0.00', '', '0.00'),
    decimal('-0.0', '', '0.0'),
    decimal('0.0000000000000000000000000001', '', '0.0000000000000000000000000001'),
    decimal('12345.678', 'G3', '1.23E+04'),
    decimal('2.5', 'F0', '3'),
    decimal('0.005', 'N2', '0.01'),
    decimal('-1234.565', 'C', '(¤1,234.57)'),
    decimal('79228162514264337593543950335', 'N0', '79,228,162,514,264,337,593,543,950,335'),
    decimal('0.1234', 'P', '12.34 %'),
    decimal('1.10', '0.0##', '1.1'),
    decimal('5', 'X', badSpecifier),
    decimal('5', 'D', badSpecifier),
  ])
})

const overflow = (what: string) =>
  throws('OverflowException', `Value was either too large or too small for ${what}.`)
const bad = (text: string) =>
  throws('FormatException', `The input string '${text}' was not in a correct format.`)

describe('text as a number', () => {
  run([
    ['blanks around an int', () => parseInteger(' \t12\n', 'Int32'), 12],
    ['zeros at the end of memory', () => parseInteger('12\0\0', 'Int32'), 12],
    ['a sign alone', () => parseInteger('-', 'Int32'), bad('-')],
    ['a blank behind the sign', () => parseInteger('- 1', 'Int32'), bad('- 1')],
    ['too large for an int', () => parseInteger('2147483648', 'Int32'), overflow('an Int32')],
    ['the smallest int', () => parseInteger('-2147483648', 'Int32'), -2147483648],
    [
      'digits that end in a letter are no number at all',
      () => parseInteger('99999999999x', 'Int32'),
      bad('99999999999x'),
    ],
    ['-1 as a byte', () => parseInteger('-1', 'Byte'), overflow('an unsigned byte')],
    ['-0 as a uint', () => parseInteger('-0', 'UInt32'), 0],
    ['128 as an sbyte', () => parseInteger('128', 'SByte'), overflow('a signed byte')],
    ['a long', () => parseInteger('-9223372036854775808', 'Int64'), -9223372036854775808n],
    ['a ulong', () => parseInteger('18446744073709551616', 'UInt64'), overflow('a UInt64')],
    ['groups', () => parseInteger('1,23,4', 'Int32', styles.AllowThousands), 1234],
    ['a fraction of zeros', () => parseInteger('12.00', 'Int32', styles.AllowDecimalPoint), 12],
    [
      'a fraction',
      () => parseInteger('12.50', 'Int32', styles.AllowDecimalPoint),
      overflow('an Int32'),
    ],
    ['an exponent', () => parseInteger('12e2', 'Int32', styles.AllowExponent), 1200],
    ['hexadecimal bits', () => parseInteger('ffffffff', 'Int32', styles.HexNumber), -1],
    [
      'too many hexadecimal digits',
      () => parseInteger('100', 'Byte', styles.HexNumber),
      overflow('an unsigned byte'),
    ],
    ['hexadecimal takes no sign', () => parseInteger('-1', 'Int32', styles.HexNumber), bad('-1')],
    ['binary bits', () => parseInteger('1010', 'Int32', styles.BinaryNumber), 10],
    ['parentheses', () => parseInteger('(12)', 'Int32', styles.Any), -12],
    ['an open parenthesis', () => parseInteger('(12', 'Int32', styles.Any), bad('(12')],
    ['a sign at the end', () => parseInteger('12-', 'Int32', styles.Any), -12],
    ['a currency symbol', () => parseInteger('-¤ 12', 'Int32', styles.Any), -12],
    [
      'an unknown style',
      () => parseInteger('1', 'Int32', 1 << 20),
      throws(
        'ArgumentException',
        "An undefined NumberStyles value is being used. (Parameter 'style')",
      ),
    ],
    ['a double with groups and exponent', () => parseFloatText('-1,234.5e-1'), -123.45],
    ['a double that is too large', () => parseFloatText('-1e999'), -Infinity],
    ['minus zero', () => Object.is(parseFloatText('-0'), -0), true],
    ['infinity in any case', () => parseFloatText(' infinity '), Infinity],
    ['NaN with a sign', () => parseFloatText('-nan'), NaN],
    ['an exponent without digits', () => parseFloatText('1e'), bad('1e')],
    ['two points', () => parseFloatText('1.2.3'), bad('1.2.3')],
    [
      'a float rounds once',
      () => parseFloatText('1.00000017881393432617187499', 'Single'),
      Math.fround(1.0000001),
    ],
    ['a decimal keeps its zeros', () => parseDecimal(' 1,234.5000 '), '1234.5000'],
    ['a decimal of zeros', () => parseDecimal('0.000'), '0.000'],
    [
      'a decimal rounds half to even',
      () => parseDecimal('0.00000000000000000000000000005'),
      '0.0000000000000000000000000000',
    ],
    [
      'a decimal that does not fit',
      () => parseDecimal('79228162514264337593543950335.5'),
      overflow('a Decimal'),
    ],
    ['a decimal with an exponent', () => parseDecimal('1e3', styles.Float), '1000'],
    ['a huge exponent', () => parseDecimal('1e999999999', styles.Float), overflow('a Decimal')],
    ['a bool in any case', () => parseBoolean(' tRUE '), true],
    [
      'no bool',
      () => parseBoolean('1'),
      throws('FormatException', "String '1' was not recognized as a valid Boolean."),
    ],
  ])
})

const d = (text: string) => Decimal.parse(text, styles.Float)

describe('decimal arithmetic', () => {
  run([
    ['a sum has the longer scale', () => d('1.20').add(d('1.3')), '2.50'],
    ['a difference may be zero', () => d('1.10').subtract(d('1.1')), '0.00'],
    ['a product adds scales', () => d('1.20').multiply(d('1.3')), '1.560'],
    [
      'a product of many decimals rounds half to even',
      () => d('0.000000000000005').multiply(d('0.00000000000001')),
      '0.0000000000000000000000000000',
    ],
    ['a product that does not fit', () => Decimal.maxValue.multiply(d('2')), overflow('a Decimal')],
    ['a sum that does not fit', () => Decimal.maxValue.add(d('1')), overflow('a Decimal')],
    [
      'a sum that loses decimals',
      () => Decimal.maxValue.add(d('0.4')),
      '79228162514264337593543950335',
    ],
    ['an exact quotient', () => d('1.20').divide(d('0.4')), '3.0'],
    ['a quotient with a remainder drops zeros', () => d('5').divide(d('2')), '2.5'],
    ['an endless quotient', () => d('2').divide(d('3')), '0.6666666666666666666666666667'],
    ['a divisor with decimals', () => d('1').divide(d('0.25')), '4'],
    [
      'division by zero',
      () => d('1').divide(d('0.0')),
      throws('DivideByZeroException', 'Attempted to divide by zero.'),
    ],
    ['a remainder', () => d('7').remainder(d('1.5')), '1.0'],
    ['a remainder of zero', () => d('3').remainder(d('1.5')), '0.0'],
    ['a smaller dividend is the remainder', () => d('1').remainder(d('1.50')), '1'],
    ['a negative remainder', () => d('-7').remainder(d('4')), '-3'],
    [
      'equal values with other scales',
      () => d('1.0').equals(d('1.000')) && d('1.0').key === d('1.000').key,
      true,
    ],
    ['order', () => d('-1.5').compare(d('-1.49')), -1],
    ['round to even', () => d('2.5').round(), '2'],
    ['round away from zero', () => d('-2.5').round(0, midpointModes.AwayFromZero), '-3'],
    ['round decimals', () => d('2.345').round(2), '2.34'],
    ['round leaves a shorter scale', () => d('2.5').round(4), '2.5'],
    [
      'round to too many decimals',
      () => d('2.5').round(29),
      throws(
        'ArgumentOutOfRangeException',
        "Decimal can only round to between 0 and 28 digits of precision. (Parameter 'decimals')",
      ),
    ],
    ['floor', () => d('-2.1').floor(), '-3'],
    ['ceiling', () => d('2.1').ceiling(), '3'],
    ['truncate', () => d('-2.9').truncate(), '-2'],
    ['from a double: 15 digits', () => Decimal.fromDouble(0.1 + 0.2), '0.3'],
    ['from a large double', () => Decimal.fromDouble(1e20), '100000000000000000000'],
    ['from a double that does not fit', () => Decimal.fromDouble(1e29), overflow('a Decimal')],
    ['from a double that is next to nothing', () => Decimal.fromDouble(1e-30), '0'],
    ['from a float: 7 digits', () => Decimal.fromSingle(Math.fround(1.1)), '1.1'],
    ['to a double', () => d('1.10').toDouble(), 1.1],
    ['its bits', () => d('-1.5').toBits(), [15, 0, 0, -2147418112]],
    ['from its bits', () => Decimal.fromBits([15, 0, 0, -2147418112]), '-1.5'],
  ])
})
