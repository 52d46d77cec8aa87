import { invariantNumbers, type NumberFormat } from './culture.ts'
import { argumentError, divideByZero, outOfRange, overflowError } from './errors.ts'
import { parts } from './number/digits.ts'
import { formatDecimal } from './number/format.ts'
import { parseDecimal, styles } from './number/parse.ts'

/** MidpointRounding, by .NET's numbers. */
export const midpointModes = {
  ToEven: 0,
  AwayFromZero: 1,
  ToZero: 2,
  ToNegativeInfinity: 3,
  ToPositiveInfinity: 4,
} as const

const largest = (1n << 96n) - 1n
const mostDecimals = 28

/** System.Decimal: a sign, 96 bits of mantissa and 0 to 28 decimals, trailing zeros kept. */
export class Decimal {
  readonly negative: boolean
  readonly mantissa: bigint
  readonly scale: number

  private constructor(negative: boolean, mantissa: bigint, scale: number) {
    this.negative = negative && mantissa !== 0n
    this.mantissa = mantissa
    this.scale = scale
  }

  static readonly zero = new Decimal(false, 0n, 0)
  static readonly one = new Decimal(false, 1n, 0)
  static readonly minusOne = new Decimal(true, 1n, 0)
  static readonly maxValue = new Decimal(false, largest, 0)
  static readonly minValue = new Decimal(true, largest, 0)

  /** The decimal nearest to value ÷ 10^scale; more digits than it can hold are rounded half to even. */
  static of(value: bigint, scale: number): Decimal {
    const decimal = Decimal.tryOf(value, scale)
    if (decimal === undefined) throw tooLarge()
    return decimal
  }

  /** Undefined where the value does not fit. */
  static tryOf(value: bigint, scale: number): Decimal | undefined {
    const negative = value < 0n
    const size = negative ? -value : value
    for (let keep = Math.min(scale, mostDecimals); keep >= 0; keep--) {
      const mantissa = divideHalfEven(size, 10n ** BigInt(scale - keep))
      if (mantissa <= largest) return new Decimal(negative, mantissa, keep)
      // Each digit to drop takes 3.3 bits: far too long ones need not be tried one by one.
      const surplus = Math.floor((mantissa.toString().length - 30) * 0.99)
      if (surplus > 1) keep -= Math.min(surplus, keep)
    }
    return undefined
  }

  static fromInteger(value: number | bigint): Decimal {
    return Decimal.of(BigInt(value), 0)
  }

  /** The conversion from double, which keeps 15 digits. */
  static fromDouble(value: number): Decimal {
    return fromBinary(value, 15)
  }

  /** The conversion from float, which keeps 7 digits. */
  static fromSingle(value: number): Decimal {
    return fromBinary(value, 7)
  }

  static fromParts(lo: number, mid: number, hi: number, negative: boolean, scale: number): Decimal {
    if (scale > mostDecimals) {
      throw outOfRange("Decimal's scale value must be between 0 and 28, inclusive.", 'scale')
    }
    const mantissa = (BigInt(hi >>> 0) << 64n) | (BigInt(mid >>> 0) << 32n) | BigInt(lo >>> 0)
    return new Decimal(negative, mantissa, scale)
  }

  /** `new decimal(int[] bits)`. */
  static fromBits(bits: readonly number[]): Decimal {
    const [lo = 0, mid = 0, hi = 0, flags = 0] = bits
    const scale = (flags >>> 16) & 0xff
    if (bits.length !== 4 || (flags & 0x7f00ffff) !== 0 || scale > mostDecimals) {
      throw argumentError(
        'Decimal constructor requires an array or span of four valid decimal bytes.',
      )
    }
    return Decimal.fromParts(lo, mid, hi, flags < 0, scale)
  }

  static parse(text: string, style: number = styles.Number, info?: NumberFormat): Decimal {
    return parseDecimal(text, style, info)
  }

  /** The value times 10^scale, with its sign. */
  get signed(): bigint {
    return this.negative ? -this.mantissa : this.mantissa
  }

  get isZero(): boolean {
    return this.mantissa === 0n
  }

  get sign(): number {
    return this.isZero ? 0 : this.negative ? -1 : 1
  }

  add(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale)
    return Decimal.of(this.#at(scale) + other.#at(scale), scale)
  }

  subtract(other: Decimal): Decimal {
    return this.add(other.negate())
  }

  multiply(other: Decimal): Decimal {
    return Decimal.of(this.signed * other.signed, this.scale + other.scale)
  }

  divide(other: Decimal): Decimal {
    if (other.isZero) throw divideByZero()
    const negative = this.negative !== other.negative
    const natural = Math.max(0, this.scale - other.scale)
    const up = natural - (this.scale - other.scale)
    const whole = this.mantissa * 10n ** BigInt(up)
    if (whole % other.mantissa === 0n) {
      const mantissa = whole / other.mantissa
      return Decimal.of(negative ? -mantissa : mantissa, natural)
    }
    for (let scale = mostDecimals; scale >= 0; scale--) {
      const shift = scale - (this.scale - other.scale)
      const mantissa =
        shift >= 0
          ? divideHalfEven(this.mantissa * 10n ** BigInt(shift), other.mantissa)
          : divideHalfEven(this.mantissa, other.mantissa * 10n ** BigInt(-shift))
      if (mantissa <= largest) return trimmed(negative, mantissa, scale)
    }
    throw tooLarge()
  }

  remainder(other: Decimal): Decimal {
    if (other.isZero) throw divideByZero()
    const scale = Math.max(this.scale, other.scale)
    const left = this.#at(scale)
    const right = other.#at(scale)
    const rest = left % right
    // A dividend smaller than the divisor is the answer as it is, its own scale kept.
    return rest === left && !this.isZero ? this : Decimal.of(rest, scale)
  }

  negate(): Decimal {
    return new Decimal(!this.negative, this.mantissa, this.scale)
  }

  abs(): Decimal {
    return this.negative ? this.negate() : this
  }

  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale)
    const left = this.#at(scale)
    const right = other.#at(scale)
    return left < right ? -1 : left > right ? 1 : 0
  }

  equals(other: Decimal): boolean {
    return this.compare(other) === 0
  }

  /** The same for equal values: 1.0 and 1.00. */
  get key(): string {
    const { signed, scale } = trimmed(this.negative, this.mantissa, this.scale)
    return `${signed}e-${scale}`
  }

  truncate(): Decimal {
    return this.round(0, midpointModes.ToZero)
  }

  floor(): Decimal {
    return this.round(0, midpointModes.ToNegativeInfinity)
  }

  ceiling(): Decimal {
    return this.round(0, midpointModes.ToPositiveInfinity)
  }

  round(decimals = 0, mode: number = midpointModes.ToEven): Decimal {
    if (decimals < 0 || decimals > mostDecimals) {
      throw outOfRange(
        'Decimal can only round to between 0 and 28 digits of precision.',
        'decimals',
      )
    }
    checkMode(mode)
    if (decimals >= this.scale) return this
    const unit = 10n ** BigInt(this.scale - decimals)
    let mantissa = this.mantissa / unit
    const rest = this.mantissa % unit
    if (roundsUp(rest, unit, mantissa, this.negative, mode)) mantissa++
    return new Decimal(this.negative, mantissa, decimals)
  }

  /** The conversion to double, with the rounding of .NET's own arithmetic. */
  toDouble(): number {
    const low = Number(this.mantissa & 0xffffffffffffffffn)
    const high = Number(this.mantissa >> 64n)
    const size = (low + high * 2 ** 64) / Number(`1e${this.scale}`)
    return this.negative ? -size : size
  }

  toSingle(): number {
    return Math.fround(this.toDouble())
  }

  /** The integer part. */
  toBigInt(): bigint {
    return this.signed / 10n ** BigInt(this.scale)
  }

  /** `decimal.GetBits`: low, mid, high as ints, then sign and scale. */
  toBits(): [number, number, number, number] {
    const part = (shift: bigint) => Number((this.mantissa >> shift) & 0xffffffffn) | 0
    const flags = (this.scale << 16) | (this.negative ? 0x80000000 : 0)
    return [part(0n), part(32n), part(64n), flags | 0]
  }

  format(format: string | null, info: NumberFormat = invariantNumbers): string {
    return formatDecimal(this, format, info)
  }

  toString(): string {
    return formatDecimal(this)
  }

  /** The value times 10^scale, for a scale that is no smaller than its own. */
  #at(scale: number): bigint {
    return this.signed * 10n ** BigInt(scale - this.scale)
  }
}

export function checkMode(mode: number): void {
  if (mode >= 0 && mode <= 4) return
  throw argumentError(
    `The value '${mode}' is not valid for this usage of the type MidpointRounding.`,
    'mode',
  )
}

/** Whether a size of `quotient` and `rest`/`unit` goes one up (away from zero). */
function roundsUp(
  rest: bigint,
  unit: bigint,
  quotient: bigint,
  negative: boolean,
  mode: number,
): boolean {
  const twice = rest * 2n
  switch (mode) {
    case midpointModes.ToEven:
      return twice > unit || (twice === unit && (quotient & 1n) === 1n)
    case midpointModes.AwayFromZero:
      return twice >= unit
    case midpointModes.ToNegativeInfinity:
      return negative && rest !== 0n
    case midpointModes.ToPositiveInfinity:
      return !negative && rest !== 0n
    default:
      return false
  }
}

function divideHalfEven(value: bigint, by: bigint): bigint {
  if (by === 1n) return value
  const quotient = value / by
  const rest = value - quotient * by
  return roundsUp(rest, by, quotient, false, midpointModes.ToEven) ? quotient + 1n : quotient
}

function trimmed(negative: boolean, value: bigint, from: number): Decimal {
  let mantissa = value
  let scale = from
  while (scale > 0 && mantissa % 10n === 0n) {
    mantissa /= 10n
    scale--
  }
  return Decimal.of(negative ? -mantissa : mantissa, scale)
}

// As VarDecFromR8: scaled by a power of ten in floating point, rounded half to even, zeros at the end dropped.
function fromBinary(value: number, digits: number): Decimal {
  const size = Math.abs(value)
  if (size === 0) return Decimal.zero
  if (!Number.isFinite(size)) throw tooLarge()
  const { mantissa, exponent } = parts(size)
  const bits = mantissa.toString(2).length + exponent
  if (bits < -94) return Decimal.zero
  if (bits > 96) throw tooLarge()
  let scaled = size
  let power = digits - 1 - ((bits * 19728) >> 16)
  if (power >= 0) {
    power = Math.min(power, mostDecimals)
    scaled *= Number(`1e${power}`)
  } else if (power !== -1 || scaled >= Number(`1e${digits}`)) {
    scaled /= Number(`1e${-power}`)
  } else {
    power = 0
  }
  if (scaled < Number(`1e${digits - 1}`) && power < mostDecimals) {
    scaled *= 10
    power++
  }
  let whole = Math.floor(scaled)
  const rest = scaled - whole
  if (rest > 0.5 || (rest === 0.5 && whole % 2 === 1)) whole++
  const signed = BigInt(value < 0 ? -whole : whole)
  if (power < 0) return Decimal.of(signed * 10n ** BigInt(-power), 0)
  return trimmed(value < 0, BigInt(whole), power)
}

function tooLarge() {
  return overflowError('Value was either too large or too small for a Decimal.')
}
