import { divideByZero, overflow } from '../dotnet/errors.ts'
import { isEnum, type Type } from '../dotnet/types.ts'
import { sameObject } from '../dotnet/value.ts'
import { Decimal } from '../dotnet/values/decimal.ts'

export type IntegerKind =
  | 'sbyte'
  | 'byte'
  | 'short'
  | 'ushort'
  | 'int'
  | 'uint'
  | 'long'
  | 'ulong'
  | 'char'
export type NumericKind = IntegerKind | 'float' | 'double' | 'decimal'

const kinds: ReadonlyMap<string, NumericKind> = new Map([
  ['System.SByte', 'sbyte'],
  ['System.Byte', 'byte'],
  ['System.Int16', 'short'],
  ['System.UInt16', 'ushort'],
  ['System.Int32', 'int'],
  ['System.UInt32', 'uint'],
  ['System.Int64', 'long'],
  ['System.UInt64', 'ulong'],
  ['System.Char', 'char'],
  ['System.Single', 'float'],
  ['System.Double', 'double'],
  ['System.Decimal', 'decimal'],
])

/** The kind of number that a type is; undefined when it is none. Enums are none: see `underlyingKind`. */
export function numericKind(type: Type): NumericKind | undefined {
  return type.kind === 'named' ? kinds.get(type.definition.fullName) : undefined
}

/** The same, with enums as the int that they are. */
export function underlyingKind(type: Type): NumericKind | undefined {
  return isEnum(type) ? 'int' : numericKind(type)
}

export const fullNames: Readonly<Record<NumericKind, string>> = Object.fromEntries(
  [...kinds].map(([fullName, kind]) => [kind, fullName]),
) as Record<NumericKind, string>

const implicit: Readonly<Record<NumericKind, string>> = {
  sbyte: 'short int long float double decimal',
  byte: 'short ushort int uint long ulong float double decimal',
  short: 'int long float double decimal',
  ushort: 'int uint long ulong float double decimal',
  int: 'long float double decimal',
  uint: 'long ulong float double decimal',
  long: 'float double decimal',
  ulong: 'float double decimal',
  char: 'ushort int uint long ulong float double decimal',
  float: 'double',
  double: '',
  decimal: '',
}
const implicitSets = new Map(
  Object.entries(implicit).map(([from, to]) => [from, new Set(to.split(' '))]),
)

export function isImplicitNumeric(from: NumericKind, to: NumericKind): boolean {
  return implicitSets.get(from)!.has(to)
}

const ranges: Readonly<Record<IntegerKind, readonly [bigint, bigint]>> = {
  sbyte: [-128n, 127n],
  byte: [0n, 255n],
  short: [-32768n, 32767n],
  ushort: [0n, 65535n],
  int: [-2147483648n, 2147483647n],
  uint: [0n, 4294967295n],
  long: [-9223372036854775808n, 9223372036854775807n],
  ulong: [0n, 18446744073709551615n],
  char: [0n, 65535n],
}

export function isIntegral(kind: NumericKind): kind is IntegerKind {
  return Object.hasOwn(ranges, kind)
}

export function isWide(kind: NumericKind): boolean {
  return kind === 'long' || kind === 'ulong'
}

/** True when a constant of an integer type fits into another. */
export function fits(value: number | bigint, kind: IntegerKind): boolean {
  const [low, high] = ranges[kind]
  const big = BigInt(value)
  return big >= low && big <= high
}

type Value = number | bigint | Decimal

/** A number of one kind as another: `(int)3.9`. Unchecked conversions cut bits, checked ones throw. */
export function convertNumber(
  value: Value,
  from: NumericKind,
  to: NumericKind,
  checked: boolean,
): Value {
  if (to === 'decimal') return toDecimal(value, from)
  if (from === 'decimal') return fromDecimal(value as Decimal, to)
  if (to === 'double') return Number(value)
  if (to === 'float') return Math.fround(Number(value))
  if (from === 'double' || from === 'float')
    return fromFloat(value as number, to as IntegerKind, checked)
  return fitInteger(value as number | bigint, to as IntegerKind, checked)
}

export function fitInteger(
  value: number | bigint,
  to: IntegerKind,
  checked: boolean,
): number | bigint {
  if (checked && !fits(value, to)) throw overflow()
  if (typeof value === 'bigint') {
    if (to === 'long') return BigInt.asIntN(64, value)
    if (to === 'ulong') return BigInt.asUintN(64, value)
    return cutNumber(Number(BigInt.asUintN(32, value)), to)
  }
  if (to === 'long') return BigInt(value)
  if (to === 'ulong') return BigInt.asUintN(64, BigInt(value))
  return cutNumber(value, to)
}

function cutNumber(value: number, to: IntegerKind): number {
  switch (to) {
    case 'sbyte':
      return (value << 24) >> 24
    case 'byte':
      return value & 0xff
    case 'short':
      return (value << 16) >> 16
    case 'ushort':
    case 'char':
      return value & 0xffff
    case 'uint':
      return value >>> 0
    default:
      return value | 0
  }
}

// .NET 9 saturates: what is too large becomes the largest, NaN becomes 0; small types go by way of int.
function fromFloat(value: number, to: IntegerKind, checked: boolean): number | bigint {
  const whole = Math.trunc(value)
  if (checked) {
    if (!Number.isFinite(value) || !fits(BigInt(whole), to)) throw overflow()
    return isWide(to) ? BigInt(whole) : whole + 0
  }
  if (Number.isNaN(value)) return isWide(to) ? 0n : 0
  const through: IntegerKind = isWide(to) || to === 'uint' ? to : 'int'
  const [low, high] = ranges[through]
  const bounded = whole <= Number(low) ? low : whole >= Number(high) ? high : BigInt(whole)
  return isWide(to) ? bounded : cutNumber(Number(bounded), to)
}

function toDecimal(value: Value, from: NumericKind): Decimal {
  if (value instanceof Decimal) return value
  if (from === 'double') return Decimal.fromDouble(value as number)
  if (from === 'float') return Decimal.fromSingle(value as number)
  return Decimal.fromInteger(value)
}

function fromDecimal(value: Decimal, to: NumericKind): number | bigint {
  if (to === 'double') return value.toDouble()
  if (to === 'float') return Math.fround(value.toSingle())
  const whole = value.truncate().signed
  const kind = to as IntegerKind
  if (!fits(whole, kind)) {
    const names = {
      sbyte: 'a signed byte',
      byte: 'an unsigned byte',
      short: 'an Int16',
      ushort: 'a UInt16',
      int: 'an Int32',
      uint: 'a UInt32',
      long: 'an Int64',
      ulong: 'a UInt64',
      char: 'a character',
    }
    throw overflow(`Value was either too large or too small for ${names[kind]}.`)
  }
  return isWide(to) ? whole : Number(whole)
}

export interface Operation {
  run(a: never, b: never): unknown
  readonly checked?: (a: never, b: never) => unknown
  /** The operation in JavaScript, where a function call would be too much. */
  readonly js?: (a: string, b: string) => string
}

type Table = Readonly<Record<string, Operation>>

const checkedInt = (run: (a: number, b: number) => number) => (a: number, b: number) => {
  const result = run(a, b)
  if (result !== (result | 0)) throw overflow()
  return result
}
const checkedUint = (run: (a: number, b: number) => number) => (a: number, b: number) => {
  const result = run(a, b)
  if (result < 0 || result > 0xffffffff) throw overflow()
  return result
}
// The product of two 32-bit numbers may have more digits than a double keeps.
const exactProduct = (low: bigint, high: bigint) => (a: number, b: number) => {
  const result = BigInt(a) * BigInt(b)
  if (result < low || result > high) throw overflow()
  return Number(result)
}

const int: Table = {
  '+': {
    run: (a: number, b: number) => (a + b) | 0,
    checked: checkedInt((a, b) => a + b),
    js: (a, b) => `(${a}+${b}|0)`,
  },
  '-': {
    run: (a: number, b: number) => (a - b) | 0,
    checked: checkedInt((a, b) => a - b),
    js: (a, b) => `(${a}-${b}|0)`,
  },
  '*': { run: (a: number, b: number) => Math.imul(a, b), checked: exactProduct(...ranges.int) },
  '/': { run: divideInt },
  '%': { run: remainderInt },
  '&': { run: (a: number, b: number) => a & b, js: (a, b) => `(${a}&${b})` },
  '|': { run: (a: number, b: number) => a | b, js: (a, b) => `(${a}|${b})` },
  '^': { run: (a: number, b: number) => a ^ b, js: (a, b) => `(${a}^${b})` },
  '<<': { run: (a: number, b: number) => a << b, js: (a, b) => `(${a}<<${b})` },
  '>>': { run: (a: number, b: number) => a >> b, js: (a, b) => `(${a}>>${b})` },
}

function divideInt(a: number, b: number): number {
  if (b === 0) throw divideByZero()
  if (b === -1 && a === -2147483648) throw overflow()
  return (a / b) | 0
}

function remainderInt(a: number, b: number): number {
  if (b === 0) throw divideByZero()
  // The processor divides, and its quotient has no room.
  if (b === -1 && a === -2147483648) throw overflow()
  // 0 for -4 % 2, where JavaScript has -0.
  return (a % b) | 0
}

const uint: Table = {
  '+': {
    run: (a: number, b: number) => (a + b) >>> 0,
    checked: checkedUint((a, b) => a + b),
    js: (a, b) => `(${a}+${b}>>>0)`,
  },
  '-': {
    run: (a: number, b: number) => (a - b) >>> 0,
    checked: checkedUint((a, b) => a - b),
    js: (a, b) => `(${a}-${b}>>>0)`,
  },
  '*': {
    run: (a: number, b: number) => Math.imul(a, b) >>> 0,
    checked: exactProduct(...ranges.uint),
  },
  '/': {
    run: (a: number, b: number) => {
      if (b === 0) throw divideByZero()
      return Math.trunc(a / b)
    },
  },
  '%': {
    run: (a: number, b: number) => {
      if (b === 0) throw divideByZero()
      return a % b
    },
  },
  '&': { run: (a: number, b: number) => (a & b) >>> 0, js: (a, b) => `((${a}&${b})>>>0)` },
  '|': { run: (a: number, b: number) => (a | b) >>> 0, js: (a, b) => `((${a}|${b})>>>0)` },
  '^': { run: (a: number, b: number) => (a ^ b) >>> 0, js: (a, b) => `((${a}^${b})>>>0)` },
  '<<': { run: (a: number, b: number) => (a << b) >>> 0, js: (a, b) => `(${a}<<${b}>>>0)` },
  '>>': { run: (a: number, b: number) => a >>> b, js: (a, b) => `(${a}>>>${b})` },
}

function wide(kind: 'long' | 'ulong'): Table {
  const [low, high] = ranges[kind]
  const cut =
    kind === 'long'
      ? (value: bigint) => BigInt.asIntN(64, value)
      : (value: bigint) => BigInt.asUintN(64, value)
  const both = (run: (a: bigint, b: bigint) => bigint): Operation => ({
    run: (a: bigint, b: bigint) => cut(run(a, b)),
    checked: (a: bigint, b: bigint) => {
      const result = run(a, b)
      if (result < low || result > high) throw overflow()
      return result
    },
  })
  const divide = (run: (a: bigint, b: bigint) => bigint): Operation => ({
    run: (a: bigint, b: bigint) => {
      if (b === 0n) throw divideByZero()
      if (b === -1n && a === low) throw overflow()
      return run(a, b)
    },
  })
  return {
    '+': both((a, b) => a + b),
    '-': both((a, b) => a - b),
    '*': both((a, b) => a * b),
    '/': divide((a, b) => a / b),
    '%': divide((a, b) => a % b),
    '&': { run: (a: bigint, b: bigint) => a & b, js: (a, b) => `(${a}&${b})` },
    '|': { run: (a: bigint, b: bigint) => a | b, js: (a, b) => `(${a}|${b})` },
    '^': { run: (a: bigint, b: bigint) => a ^ b, js: (a, b) => `(${a}^${b})` },
    // The right operand is an int, of which six bits count.
    '<<': { run: (a: bigint, b: number) => cut(a << BigInt(b & 63)) },
    '>>': { run: (a: bigint, b: number) => a >> BigInt(b & 63) },
  }
}

const double: Table = {
  '+': { run: (a: number, b: number) => a + b, js: (a, b) => `(${a}+${b})` },
  '-': { run: (a: number, b: number) => a - b, js: (a, b) => `(${a}-${b})` },
  '*': { run: (a: number, b: number) => a * b, js: (a, b) => `(${a}*${b})` },
  '/': { run: (a: number, b: number) => a / b, js: (a, b) => `(${a}/${b})` },
  '%': { run: (a: number, b: number) => a % b, js: (a, b) => `(${a}%${b})` },
}

const float: Table = {
  '+': { run: (a: number, b: number) => Math.fround(a + b) },
  '-': { run: (a: number, b: number) => Math.fround(a - b) },
  '*': { run: (a: number, b: number) => Math.fround(a * b) },
  '/': { run: (a: number, b: number) => Math.fround(a / b) },
  '%': { run: (a: number, b: number) => Math.fround(a % b) },
}

const decimal: Table = {
  '+': { run: (a: Decimal, b: Decimal) => a.add(b) },
  '-': { run: (a: Decimal, b: Decimal) => a.subtract(b) },
  '*': { run: (a: Decimal, b: Decimal) => a.multiply(b) },
  '/': { run: (a: Decimal, b: Decimal) => a.divide(b) },
  '%': { run: (a: Decimal, b: Decimal) => a.remainder(b) },
}

const tables: Readonly<Partial<Record<NumericKind, Table>>> = {
  int,
  uint,
  long: wide('long'),
  ulong: wide('ulong'),
  double,
  float,
  decimal,
}

/** The arithmetic of a promoted kind: int, uint, long, ulong, float, double, decimal. */
export function operation(op: string, kind: NumericKind): Operation {
  return tables[kind]![op]!
}

const compareDecimal: Table = {
  '==': { run: (a: Decimal, b: Decimal) => a.compare(b) === 0 },
  '!=': { run: (a: Decimal, b: Decimal) => a.compare(b) !== 0 },
  '<': { run: (a: Decimal, b: Decimal) => a.compare(b) < 0 },
  '>': { run: (a: Decimal, b: Decimal) => a.compare(b) > 0 },
  '<=': { run: (a: Decimal, b: Decimal) => a.compare(b) <= 0 },
  '>=': { run: (a: Decimal, b: Decimal) => a.compare(b) >= 0 },
}

const compareNumber: Table = {
  '==': { run: (a: number, b: number) => a === b, js: (a, b) => `(${a}===${b})` },
  '!=': { run: (a: number, b: number) => a !== b, js: (a, b) => `(${a}!==${b})` },
  '<': { run: (a: number, b: number) => a < b, js: (a, b) => `(${a}<${b})` },
  '>': { run: (a: number, b: number) => a > b, js: (a, b) => `(${a}>${b})` },
  '<=': { run: (a: number, b: number) => a <= b, js: (a, b) => `(${a}<=${b})` },
  '>=': { run: (a: number, b: number) => a >= b, js: (a, b) => `(${a}>=${b})` },
}

// Of values that may be boxed: each box is an object of its own.
const compareObject: Table = {
  '==': { run: sameObject },
  '!=': { run: (a: unknown, b: unknown) => !sameObject(a, b) },
}

export function comparison(
  op: string,
  kind: NumericKind | 'bool' | 'string' | 'reference' | 'object',
): Operation {
  if (kind === 'object') return compareObject[op]!
  return (kind === 'decimal' ? compareDecimal : compareNumber)[op]!
}

/** `-x` and `~x`. */
export function negate(value: Value, op: '-' | '~', kind: NumericKind, checked: boolean): Value {
  if (op === '~') {
    if (kind === 'uint') return ~(value as number) >>> 0
    if (kind === 'ulong') return BigInt.asUintN(64, ~(value as bigint))
    return ~(value as number)
  }
  if (value instanceof Decimal) return value.negate()
  if (kind === 'double' || kind === 'float') return -(value as number)
  if (kind === 'long') {
    if (checked && value === ranges.long[0]) throw overflow()
    return BigInt.asIntN(64, -(value as bigint))
  }
  if (checked && value === -2147483648) throw overflow()
  return -(value as number) | 0
}

/** The kind in which two numbers are added; undefined when there is none in common (C# 11.4.7). */
export function promote(a: NumericKind, b: NumericKind): NumericKind | 'ambiguous' | undefined {
  if (a === 'decimal' || b === 'decimal') {
    const other = a === 'decimal' ? b : a
    return other === 'float' || other === 'double' ? undefined : 'decimal'
  }
  if (a === 'double' || b === 'double') return 'double'
  if (a === 'float' || b === 'float') return 'float'
  if (a === 'ulong' || b === 'ulong') {
    const other = a === 'ulong' ? b : a
    return ['sbyte', 'short', 'int', 'long'].includes(other) ? 'ambiguous' : 'ulong'
  }
  if (a === 'long' || b === 'long') return 'long'
  if (a === 'uint' || b === 'uint') {
    const other = a === 'uint' ? b : a
    return ['sbyte', 'short', 'int'].includes(other) ? 'long' : 'uint'
  }
  return 'int'
}

/** The kind of `-x`, `~x`, `+x`. */
export function promoteOne(kind: NumericKind): NumericKind {
  return ['sbyte', 'byte', 'short', 'ushort', 'char'].includes(kind) ? 'int' : kind
}
