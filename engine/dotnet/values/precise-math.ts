/**
 * Functions of System.Math to the last bit. .NET calls the C library, whose results are the nearest double in all but
 * rare cases; JavaScript's are one unit off far more often. So they are computed here in twice the precision.
 */

/** A number as the sum of two doubles, the second less than half a unit of the first. */
type Pair = readonly [high: number, low: number]

// Digits of constants beyond a double's.
const ln2: Pair = [0.6931471805599453, 2.3190468138462996e-17]
const ln10: Pair = [2.302585092994046, -2.1707562233822494e-16]
const halfPi: readonly [number, number, number] = [
  1.5707963267948966, 6.123233995736766e-17, -1.4973849048591833e-33,
]

export function exp(x: number): number {
  const rough = Math.exp(x)
  if (x === 0 || !Number.isFinite(rough) || rough < 1e-290) return rough
  return collapse(expOf([x, 0]))
}

export function log(x: number): number {
  return isOrdinary(x) && x !== 1 ? collapse(logOf(x)) : Math.log(x)
}

export function log2(x: number): number {
  return isOrdinary(x) && x !== 1 ? collapse(divide(logOf(x), ln2)) : Math.log2(x)
}

// The C library's own formula: its last bit is not always the nearest.
export function log10(x: number): number {
  if (!isOrdinary(x)) return Math.log10(x)
  const k = exponentOf(x)
  const i = k < 0 ? 1 : 0
  const y = k + i
  const fraction = x * 2 ** -y
  const z = y * 3.694239077158931e-13 + 0.4342944819032518 * log(fraction)
  return z + y * 0.30102999566361177
}

export function pow(x: number, y: number): number {
  // 1 to any power is 1, and -1 to an infinite one.
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1
  const rough = x ** y
  const size = Math.abs(x)
  const isPlain = y === 0 || y === 1 || !Number.isFinite(y) || !isOrdinary(size) || size === 1
  if (isPlain || !isOrdinary(Math.abs(rough)) || Math.abs(rough) < 1e-290) return rough
  const value = collapse(expOf(scale(logOf(size), y)))
  return rough < 0 ? -value : value
}

export function sin(x: number): number {
  return isSmallAngle(x) ? collapse(sinCosOf(x)[0]) : Math.sin(x)
}

export function cos(x: number): number {
  return isSmallAngle(x) ? collapse(sinCosOf(x)[1]) : Math.cos(x)
}

export function tan(x: number): number {
  if (!isSmallAngle(x)) return Math.tan(x)
  const [sine, cosine] = sinCosOf(x)
  return collapse(divide(sine, cosine))
}

export function atan(x: number): number {
  const rough = Math.atan(x)
  if (!Number.isFinite(x) || Math.abs(x) < 1e-5 || Math.abs(x) > 1e15) return rough
  // One step of Newton's: atan x = a + (x cos a - sin a) / (cos a + x sin a).
  const [sine, cosine] = sinCosOf(rough)
  const above = add(scale(cosine, x), negate(sine))
  const below = add(cosine, scale(sine, x))
  return collapse(add([rough, 0], divide(above, below)))
}

export function asin(x: number): number {
  const rough = Math.asin(x)
  if (!(Math.abs(x) < 1) || Math.abs(x) < 1e-5) return rough
  const [sine, cosine] = sinCosOf(rough)
  return collapse(add([rough, 0], divide(add([x, 0], negate(sine)), cosine)))
}

export function acos(x: number): number {
  const rough = Math.acos(x)
  if (!(Math.abs(x) < 1)) return rough
  const [sine, cosine] = sinCosOf(rough)
  return collapse(add([rough, 0], divide(add(cosine, [-x, 0]), sine)))
}

// 2 to the power of -2/3, -1/3, 0, 1/3, 2/3.
const thirds = [
  0.6299605249474365, 0.7937005259840997, 1, 1.2599210498948732, 1.5874010519681996,
] as const

// The polynomial's coefficients, the highest power's first.
const cubeRoot = [
  -0.14526389938548637, 0.7849323449766392, -1.8346927748361308, 2.4469312256353444,
  -2.114994941673713, 1.508191937815849, 0.35489576504391984,
]

/** The cube root as the C library computes it: a polynomial of the fraction, and one step of Halley's. */
export function cbrt(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  const size = Math.abs(x)
  const exponent = exponentOf(size) + 1
  const m = exponent < -1000 ? size * 2 ** 200 * 2 ** (-exponent - 200) : size * 2 ** -exponent
  let u = 0
  for (const coefficient of cubeRoot) u = coefficient + u * m
  const cube = u * u * u
  const root = ((u * (cube + 2 * m)) / (2 * cube + m)) * thirds[(2 + (exponent % 3)) as 0]
  return Math.sign(x) * root * 2 ** Math.trunc(exponent / 3)
}

/** cosh, asinh and acosh by the C library's formulas, from the functions above. */
export function cosh(x: number): number {
  const size = Math.abs(x)
  if (!(size < 22)) return size < 709 ? 0.5 * exp(size) : Math.cosh(x)
  if (size < 0.34657359027997264) {
    if (size < 2 ** -55) return 1
    const t = Math.expm1(size)
    const w = 1 + t
    return 1 + (t * t) / (w + w)
  }
  const t = exp(size)
  return 0.5 * t + 0.5 / t
}

export function acosh(x: number): number {
  if (!(x > 2) || x > 2 ** 28) return Math.acosh(x)
  return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)))
}

export function asinh(x: number): number {
  const size = Math.abs(x)
  if (!(size > 2) || size > 2 ** 28) return Math.asinh(x)
  return Math.sign(x) * log(2 * size + 1 / (Math.sqrt(x * x + 1) + size))
}

const isOrdinary = (x: number) => x > 1e-300 && x < Infinity
const isSmallAngle = (x: number) => Math.abs(x) < 1e5 && Math.abs(x) > 1e-5

/** The exponent of the power of two at or below a positive number. */
export function exponentOf(x: number): number {
  if (x < 2 ** -1022) return exponentOf(x * 2 ** 54) - 54
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  return ((view.getUint16(0) >> 4) & 0x7ff) - 1023
}

// Pairs -------------------------------------------------------------------------------

const collapse = ([high, low]: Pair) => high + low
const negate = ([high, low]: Pair): Pair => [-high, -low]

function twoSum(a: number, b: number): Pair {
  const sum = a + b
  const part = sum - a
  return [sum, a - (sum - part) + (b - part)]
}

function quickSum(a: number, b: number): Pair {
  const sum = a + b
  return [sum, b - (sum - a)]
}

function twoProduct(a: number, b: number): Pair {
  const product = a * b
  const ta = 134217729 * a
  const ah = ta - (ta - a)
  const al = a - ah
  const tb = 134217729 * b
  const bh = tb - (tb - b)
  const bl = b - bh
  return [product, ah * bh - product + ah * bl + al * bh + al * bl]
}

function add(a: Pair, b: Pair): Pair {
  const [s, e] = twoSum(a[0], b[0])
  const [t, f] = twoSum(a[1], b[1])
  const [high, low] = quickSum(s, e + t)
  return quickSum(high, low + f)
}

function multiply(a: Pair, b: Pair): Pair {
  const [high, low] = twoProduct(a[0], b[0])
  return quickSum(high, low + (a[0] * b[1] + a[1] * b[0]))
}

function scale(a: Pair, by: number): Pair {
  const [high, low] = twoProduct(a[0], by)
  return quickSum(high, low + a[1] * by)
}

function divide(a: Pair, b: Pair): Pair {
  const first = a[0] / b[0]
  const rest = add(a, negate(scale(b, first)))
  const second = rest[0] / b[0]
  const last = add(rest, negate(scale(b, second)))
  return add(quickSum(first, second), [last[0] / b[0], 0])
}

function expOf(x: Pair): Pair {
  const k = Math.round(x[0] / ln2[0])
  // The argument's share of one 512th, raised again by nine squarings.
  const rest = add(x, negate(scale(ln2, k)))
  const r: Pair = [rest[0] / 512, rest[1] / 512]
  let term: Pair = r
  let sum: Pair = r
  for (let i = 2; i <= 9; i++) {
    term = divide(multiply(term, r), [i, 0])
    sum = add(sum, term)
  }
  // e^r - 1 is kept, for adding 1 early would lose its digits.
  for (let i = 0; i < 9; i++) sum = add(scale(sum, 2), multiply(sum, sum))
  const [high, low] = add(sum, [1, 0])
  const half = Math.trunc(k / 2)
  return [high * 2 ** half * 2 ** (k - half), low * 2 ** half * 2 ** (k - half)]
}

function logOf(x: number): Pair {
  const k = exponentOf(x)
  const m = x * 2 ** -k
  const [fraction, power] = m > Math.SQRT2 ? [m / 2, k + 1] : [m, k]
  // One step of Newton's on e^y = x.
  const y = Math.log(fraction)
  const e = expOf([-y, 0])
  const rest = add(scale(e, fraction), [-1, 0])
  const square = multiply(rest, rest)
  const part = add([y, 0], add(rest, [-square[0] / 2, 0]))
  return add(scale(ln2, power), part)
}

function sinCosOf(x: number): readonly [Pair, Pair] {
  const k = Math.round(x / halfPi[0])
  let r = add([x, 0], negate(twoProduct(halfPi[0], k)))
  r = add(r, negate(twoProduct(halfPi[1], k)))
  r = add(r, [-halfPi[2] * k, 0])
  const square = negate(multiply(r, r))
  let sine: Pair = r
  let cosine: Pair = [1, 0]
  let termS: Pair = r
  let termC: Pair = [1, 0]
  for (let i = 1; i <= 13; i++) {
    termC = divide(multiply(termC, square), [(2 * i - 1) * (2 * i), 0])
    termS = divide(multiply(termS, square), [2 * i * (2 * i + 1), 0])
    cosine = add(cosine, termC)
    sine = add(sine, termS)
  }
  switch (((k % 4) + 4) % 4) {
    case 0:
      return [sine, cosine]
    case 1:
      return [cosine, negate(sine)]
    case 2:
      return [negate(sine), negate(cosine)]
    default:
      return [negate(cosine), sine]
  }
}
