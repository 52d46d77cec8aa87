import type { NumberFormat, NumberShape } from '../culture.ts'
import { formatError } from '../errors.ts'
import type { Digits } from './digits.ts'

/** C, E, F, G, N, P and R with their precision, -1 when not given. D, X and B are the integers' own. */
export function standardFormat(
  number: Digits,
  letter: string,
  precision: number,
  info: NumberFormat,
): string {
  const exact = number.kind === 'float'
  switch (letter.toUpperCase()) {
    case 'C': {
      const decimals = precision < 0 ? info.currency.decimalDigits : precision
      number.round(number.scale + decimals, exact)
      return shaped(number, decimals, info.currency, info)
    }
    case 'F': {
      const decimals = precision < 0 ? info.number.decimalDigits : precision
      number.round(number.scale + decimals, exact)
      const sign = number.negative ? info.negativeSign : ''
      return sign + fixed(number, decimals, info.number.decimalSeparator)
    }
    case 'N': {
      const decimals = precision < 0 ? info.number.decimalDigits : precision
      number.round(number.scale + decimals, exact)
      return shaped(number, decimals, info.number, info)
    }
    case 'P': {
      const decimals = precision < 0 ? info.percent.decimalDigits : precision
      number.scale += 2
      number.round(number.scale + decimals, exact)
      return shaped(number, decimals, info.percent, info)
    }
    case 'E': {
      const count = (precision < 0 ? 6 : precision) + 1
      number.round(count, exact)
      const sign = number.negative ? info.negativeSign : ''
      return sign + scientific(number, count, letter, info)
    }
    case 'G':
    case 'R':
      return general(number, letter, precision, info, exact)
    default:
      throw formatError('Format specifier was invalid.')
  }
}

/** `E+003`: an exponent of at least `least` digits. */
export function exponentText(
  exponent: number,
  letter: string,
  least: number,
  withPlus: boolean,
  info: NumberFormat,
): string {
  const sign = exponent < 0 ? info.negativeSign : withPlus ? info.positiveSign : ''
  return letter + sign + String(Math.abs(exponent)).padStart(least, '0')
}

function shaped(number: Digits, decimals: number, shape: NumberShape, info: NumberFormat): string {
  const text = fixed(number, decimals, shape.decimalSeparator, shape)
  let result = ''
  for (const char of number.negative ? shape.negative : shape.positive) {
    if (char === 'n') result += text
    else if (char === '-') result += info.negativeSign
    else if (char === '$') result += info.currencySymbol
    else if (char === '%') result += info.percentSymbol
    else result += char
  }
  return result
}

function fixed(number: Digits, decimals: number, separator: string, groups?: NumberShape): string {
  const { digits, scale } = number
  let whole = scale > 0 ? digits.slice(0, scale).padEnd(scale, '0') : '0'
  if (groups && scale > 0) whole = grouped(whole, groups)
  if (decimals <= 0) return whole
  const fraction =
    '0'.repeat(Math.min(decimals, Math.max(0, -scale))) + digits.slice(Math.max(0, scale))
  return whole + separator + fraction.slice(0, decimals).padEnd(decimals, '0')
}

function grouped(whole: string, shape: NumberShape): string {
  const parts: string[] = []
  let end = whole.length
  for (let i = 0; end > 0; i++) {
    const size = shape.groupSizes[Math.min(i, shape.groupSizes.length - 1)] ?? 0
    const start = size === 0 ? 0 : Math.max(0, end - size)
    parts.unshift(whole.slice(start, end))
    end = start
  }
  return parts.join(shape.groupSeparator)
}

function scientific(number: Digits, count: number, letter: string, info: NumberFormat): string {
  const digits = number.digits.padEnd(count, '0')
  const fraction = count > 1 ? info.number.decimalSeparator + digits.slice(1, count) : ''
  const exponent = number.digits === '' ? 0 : number.scale - 1
  return digits.charAt(0) + fraction + exponentText(exponent, letter, 3, true, info)
}

function general(
  number: Digits,
  letter: string,
  precision: number,
  info: NumberFormat,
  exact: boolean,
): string {
  let most = precision
  // A decimal without precision keeps its trailing zeros and never is scientific.
  const asIs = number.kind === 'decimal' && precision === -1
  if (!asIs) {
    if (most < 1) most = number.digits.length
    number.round(most, exact)
  }
  const sign = number.negative && (!asIs || number.digits !== '') ? info.negativeSign : ''
  const { digits, scale } = number
  const isScientific = !asIs && (scale > most || scale < -3)
  const point = isScientific ? 1 : scale
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  const rest = digits.slice(Math.max(0, point))
  const fraction =
    rest !== '' || point < 0
      ? info.number.decimalSeparator + '0'.repeat(Math.max(0, -point)) + rest
      : ''
  const exponentLetter = letter === 'g' || letter === 'r' ? 'e' : 'E'
  const exponent = isScientific ? exponentText(scale - 1, exponentLetter, 2, true, info) : ''
  return sign + whole + fraction + exponent
}
