import { DotnetException } from '../exception.ts'
import { checkMode, midpointModes } from './decimal.ts'
import { argumentError, outOfRange, overflowError } from './errors.ts'
import { log as preciseLog } from './precise-math.ts'

/** System.Math where it differs from JavaScript's Math. */

export function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest < 0.5) return withSign(floor, value)
  if (rest > 0.5) return withSign(floor + 1, value)
  return withSign(floor % 2 === 0 ? floor : floor + 1, value)
}

/** `Math.Round(double, digits, mode)`: scaled by a power of ten in floating point, as .NET does. */
export function round(value: number, digits = 0, mode: number = midpointModes.ToEven): number {
  if (digits < 0 || digits > 15) {
    throw outOfRange('Rounding digits must be between 0 and 15, inclusive.', 'digits')
  }
  checkMode(mode)
  if (digits === 0) return roundWhole(value, mode)
  if (!(Math.abs(value) < 1e16)) return value
  const power = 10 ** digits
  return roundWhole(value * power, mode) / power
}

/** `MathF.Round(float, digits, mode)`. */
export function roundSingle(
  value: number,
  digits = 0,
  mode: number = midpointModes.ToEven,
): number {
  if (digits < 0 || digits > 6) {
    throw outOfRange('Rounding digits must be between 0 and 6, inclusive.', 'digits')
  }
  checkMode(mode)
  if (digits === 0 || !(Math.abs(value) < 1e8)) return roundWhole(value, mode)
  const power = 10 ** digits
  return Math.fround(roundWhole(Math.fround(value * power), mode) / power)
}

function roundWhole(value: number, mode: number): number {
  switch (mode) {
    case midpointModes.ToEven:
      return roundToEven(value)
    case midpointModes.AwayFromZero: {
      // The largest number below a half: 0.49999999999999994 must not round up.
      const half = 0.49999999999999994
      return Math.trunc(value + (isNegative(value) ? -half : half))
    }
    case midpointModes.ToNegativeInfinity:
      return Math.floor(value)
    case midpointModes.ToPositiveInfinity:
      return Math.ceil(value)
    default:
      return Math.trunc(value)
  }
}

export function sign(value: number): number {
  if (Number.isNaN(value)) {
    throw new DotnetException(
      'System.ArithmeticException',
      'Function does not accept floating point Not-a-Number values.',
    )
  }
  return Math.sign(value) + 0
}

/** `Math.Abs` of a signed integer type, whose smallest value is `least`. */
export function absInteger<T extends number | bigint>(value: T, least: T): T {
  if (value === least) {
    throw overflowError('Negating the minimum value of a twos complement number is invalid.')
  }
  return (value < 0 ? -value : value) as T
}

/** `Math.Log(a, newBase)`. */
export function log(value: number, base: number): number {
  if (Number.isNaN(value)) return value
  if (Number.isNaN(base)) return base
  if (base === 1 || (value !== 1 && (base === 0 || base === Infinity))) return NaN
  return preciseLog(value) / preciseLog(base)
}

export function ieeeRemainder(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN
  const regular = x % y
  if (Number.isNaN(regular)) return NaN
  if (regular === 0 && isNegative(x)) return -0
  const alternative = regular - Math.abs(y) * Math.sign(x)
  if (Math.abs(alternative) === Math.abs(regular)) {
    const quotient = x / y
    return Math.abs(roundToEven(quotient)) > Math.abs(quotient) ? alternative : regular
  }
  return Math.abs(alternative) < Math.abs(regular) ? alternative : regular
}

export function clamp<T extends number | bigint>(value: T, low: T, high: T): T {
  if (low > high) throw argumentError(`'${low}' cannot be greater than ${high}.`)
  if (value < low) return low
  return value > high ? high : value
}

/** The next number above (`step` 1) or below (-1). */
export function nextDouble(value: number, step: 1 | -1): number {
  if (Number.isNaN(value) || value === step * Infinity) return value
  if (value === 0) return step * Number.MIN_VALUE
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const away = value > 0 === step > 0
  view.setBigInt64(0, view.getBigInt64(0) + (away ? 1n : -1n))
  return view.getFloat64(0)
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0)
}

function withSign(rounded: number, value: number): number {
  return rounded === 0 && isNegative(value) ? -0 : rounded
}
