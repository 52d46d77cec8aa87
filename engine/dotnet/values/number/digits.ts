/**
 * A number on its way to text: 0.d₁d₂d₃… × 10^scale, as .NET's NumberBuffer.
 * What may round, and whether a minus survives a zero, depends on where the digits come from.
 */
export class Digits {
  readonly kind: 'integer' | 'decimal' | 'float'
  negative: boolean
  digits: string
  scale: number

  constructor(kind: Digits['kind'], negative: boolean, digits: string, scale: number) {
    this.kind = kind
    this.negative = negative
    this.digits = digits
    this.scale = scale
  }

  /**
   * Keeps `count` digits. Digits of a float for a standard format are exact and rounded already: then `exact` is true
   * and what is left over is cut.
   */
  round(count: number, exact: boolean): void {
    let digits = this.digits
    if (count >= digits.length) {
      digits = digits.replace(/0+$/, '')
    } else if (count >= 0 && !exact && digits.charCodeAt(count) >= 53) {
      digits = digits.slice(0, count).replace(/9+$/, '')
      if (digits === '') {
        digits = '1'
        this.scale++
      } else {
        digits = digits.slice(0, -1) + String.fromCharCode(digits.charCodeAt(digits.length - 1) + 1)
      }
    } else {
      digits = digits.slice(0, Math.max(0, count)).replace(/0+$/, '')
    }
    this.digits = digits
    if (digits === '') {
      if (this.kind !== 'float') this.negative = false
      this.scale = 0
    }
  }
}

export function integerDigits(value: number | bigint): Digits {
  const negative = value < 0
  const text = String(value)
  const digits = value === 0 || value === 0n ? '' : negative ? text.slice(1) : text
  return new Digits('integer', negative, digits, digits.length)
}

/** How many digits of a float are wanted: all that tell it from its neighbours, a count of digits, or of decimals. */
export type Wanted = 'shortest' | { readonly significant: number } | { readonly decimals: number }

/** The shortest digits that read back as the same double or float. */
export function shortestDigits(value: number, type: 'Double' | 'Single'): Digits {
  const negative = isNegative(value)
  const size = Math.abs(value)
  if (size === 0) return new Digits('float', negative, '', 0)
  return fromExponential(type === 'Double' ? size.toExponential() : shortestSingle(size), negative)
}

/** Digits of the exact value, rounded half to even where they are cut. */
export function exactDigits(
  value: number,
  wanted: { readonly significant: number } | { readonly decimals: number },
): Digits {
  const negative = isNegative(value)
  const size = Math.abs(value)
  if (size === 0) return new Digits('float', negative, '', 0)
  const { mantissa, exponent } = parts(size)
  // m × 2^-n is m × 5^n / 10^n: the decimal expansion of a double always ends.
  const whole = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent)
  const digits = whole.toString()
  const scale = digits.length + Math.min(0, exponent)
  const count = 'significant' in wanted ? wanted.significant : scale + wanted.decimals
  return roundHalfEven(digits, scale, count, negative)
}

/** The parts of a positive finite double: mantissa × 2^exponent. */
export function parts(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const field = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  if (field === 0) return { mantissa: fraction, exponent: -1074 }
  return { mantissa: fraction | 0x10000000000000n, exponent: field - 1075 }
}

export function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0)
}

function roundHalfEven(digits: string, scale: number, count: number, negative: boolean): Digits {
  const result = new Digits('float', negative, digits, scale)
  if (count >= digits.length) {
    result.digits = digits.replace(/0+$/, '')
    return result
  }
  if (count < 0) return new Digits('float', negative, '', 0)
  const isTie = /^50*$/.test(digits.slice(count))
  const isOdd = count > 0 && (digits.charCodeAt(count - 1) & 1) === 1
  result.round(count, isTie && !isOdd)
  return result
}

function fromExponential(text: string, negative: boolean): Digits {
  const [mantissa = '', exponent = '0'] = text.split('e')
  return new Digits('float', negative, mantissa.replace('.', ''), Number(exponent) + 1)
}

function shortestSingle(value: number): string {
  for (let precision = 1; precision < 9; precision++) {
    const text = value.toExponential(precision - 1)
    if (Math.fround(Number(text)) === value) return text.replace(/\.?0+e/, 'e')
  }
  return value.toExponential(8).replace(/\.?0+e/, 'e')
}
