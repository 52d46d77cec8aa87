import type { NumberFormat } from '../culture.ts'
import type { Digits } from './digits.ts'
import { exponentText } from './standard-format.ts'

/**
 * Custom numeric formats: `0`, `#`, `.`, `,`, `%`, `‰`, `E0`, quotes, `\` and sections for positive, negative and zero.
 * It works as .NET's NumberToStringFormat does, in two passes over the section: one counts, one writes.
 */
export function customFormat(number: Digits, format: string, info: NumberFormat): string {
  let section = findSection(format, number.digits === '' ? 2 : number.negative ? 1 : 0)
  let shape = measure(format, section)
  if (number.digits === '') {
    if (number.kind !== 'float') number.negative = false
    number.scale = 0
  } else {
    round(number, shape)
    if (number.digits === '') {
      // What rounds to nothing is written by the section for zero.
      const zero = findSection(format, 2)
      if (zero !== section) {
        section = zero
        shape = measure(format, section)
        number.scale = 0
        if (number.kind !== 'float') number.negative = false
      }
    }
  }
  return write(number, format, section, shape, info)
}

interface Shape {
  readonly digitCount: number
  readonly decimalPosition: number
  /** The place of the first `0`, counted from the decimal point to the left; 0 without one. */
  readonly firstZero: number
  /** The place of the last `0` behind the point, negative; 0 without one. */
  readonly lastZero: number
  readonly hasGroups: boolean
  readonly isScientific: boolean
  readonly scaleBy: number
}

function round(number: Digits, shape: Shape): void {
  number.scale += shape.scaleBy
  const count = shape.isScientific
    ? shape.digitCount
    : number.scale + shape.digitCount - shape.decimalPosition
  number.round(count, false)
}

function findSection(format: string, wanted: number): number {
  let left = wanted
  if (left === 0) return 0
  for (let i = 0; i < format.length; ) {
    const char = format[i++]!
    if (char === "'" || char === '"') i = skipQuoted(format, i, char)
    else if (char === '\\') i++
    else if (char === '\0') return 0
    else if (char === ';' && --left === 0) {
      const next = format[i]
      return next === undefined || next === '\0' || next === ';' ? 0 : i
    }
  }
  return 0
}

/** The index behind a closing quote, or the end. */
function skipQuoted(format: string, from: number, quote: string): number {
  let i = from
  while (i < format.length && format[i] !== '\0') if (format[i++] === quote) break
  return i
}

function measure(format: string, section: number): Shape {
  let digitCount = 0
  let decimalPosition = -1
  let firstZero = Infinity
  let lastZero = 0
  let groupPosition = -1
  let groupCount = 0
  let hasGroups = false
  let isScientific = false
  let scaleBy = 0
  for (let i = section; i < format.length; ) {
    const char = format[i++]!
    if (char === '\0' || char === ';') break
    switch (char) {
      case '#':
        digitCount++
        break
      case '0':
        if (firstZero === Infinity) firstZero = digitCount
        lastZero = ++digitCount
        break
      case '.':
        if (decimalPosition < 0) decimalPosition = digitCount
        break
      case ',':
        if (digitCount === 0 || decimalPosition >= 0) break
        if (groupPosition === digitCount) {
          groupCount++
          break
        }
        if (groupPosition >= 0) hasGroups = true
        groupPosition = digitCount
        groupCount = 1
        break
      case '%':
        scaleBy += 2
        break
      case '‰':
        scaleBy += 3
        break
      case "'":
      case '"':
        i = skipQuoted(format, i, char)
        break
      case '\\':
        i++
        break
      case 'E':
      case 'e':
        if (exponentAt(format, i)) {
          isScientific = true
          i++
          while (format[i] === '0') i++
        }
        break
    }
  }
  if (decimalPosition < 0) decimalPosition = digitCount
  if (groupPosition >= 0) {
    if (groupPosition === decimalPosition) scaleBy -= groupCount * 3
    else hasGroups = true
  }
  return {
    digitCount,
    decimalPosition,
    firstZero: firstZero < decimalPosition ? decimalPosition - firstZero : 0,
    lastZero: lastZero > decimalPosition ? decimalPosition - lastZero : 0,
    hasGroups,
    isScientific,
    scaleBy,
  }
}

/** True before `0`, `+0` and `-0`. */
function exponentAt(format: string, i: number): boolean {
  if (format[i] === '0') return true
  return (format[i] === '+' || format[i] === '-') && format[i + 1] === '0'
}

function write(
  number: Digits,
  format: string,
  section: number,
  shape: Shape,
  info: NumberFormat,
): string {
  const { digits } = number
  // `place` is the place of the next digit left of the point; `surplus` counts digits the format has no place for.
  let place = shape.isScientific
    ? shape.decimalPosition
    : Math.max(number.scale, shape.decimalPosition)
  let surplus = shape.isScientific ? 0 : number.scale - shape.decimalPosition
  let isScientific = shape.isScientific
  const separators = shape.hasGroups ? groupPlaces(place, surplus, shape, info) : []
  let next = 0
  let decimalWritten = false
  let text = number.negative && section === 0 && number.scale !== 0 ? info.negativeSign : ''

  const group = () => {
    if (place > 1 && separators.length > 0 && place === separators[separators.length - 1]! + 1) {
      text += info.number.groupSeparator
      separators.pop()
    }
  }

  for (let i = section; i < format.length; ) {
    const char = format[i++]!
    if (char === '\0' || char === ';') break
    if (surplus > 0 && (char === '#' || char === '0' || char === '.')) {
      while (surplus > 0) {
        text += digits[next++] ?? '0'
        group()
        place--
        surplus--
      }
    }
    switch (char) {
      case '#':
      case '0': {
        let digit: string | undefined
        if (surplus < 0) {
          surplus++
          if (place <= shape.firstZero) digit = '0'
        } else {
          digit = digits[next] ?? (place > shape.lastZero ? '0' : undefined)
          if (next < digits.length) next++
        }
        if (digit !== undefined) {
          text += digit
          group()
        }
        place--
        break
      }
      case '.':
        if (place !== 0 || decimalWritten) break
        if (
          shape.lastZero < 0 ||
          (shape.decimalPosition < shape.digitCount && next < digits.length)
        ) {
          text += info.number.decimalSeparator
          decimalWritten = true
        }
        break
      case '‰':
        text += info.perMilleSymbol
        break
      case '%':
        text += info.percentSymbol
        break
      case ',':
        break
      case "'":
      case '"':
        while (i < format.length && format[i] !== '\0' && format[i] !== char) text += format[i++]!
        if (i < format.length && format[i] !== '\0') i++
        break
      case '\\':
        if (i < format.length && format[i] !== '\0') text += format[i++]!
        break
      case 'E':
      case 'e': {
        if (!isScientific) {
          text += char
          if (format[i] === '+' || format[i] === '-') text += format[i++]!
          while (format[i] === '0') text += format[i++]!
          break
        }
        if (!exponentAt(format, i)) {
          text += char
          break
        }
        const withPlus = format[i] === '+'
        let least = format[i] === '0' ? 1 : 0
        while (format[++i] === '0') least++
        const exponent = digits === '' ? 0 : number.scale - shape.decimalPosition
        text += exponentText(exponent, char, Math.min(least, 10), withPlus, info)
        isScientific = false
        break
      }
      default:
        text += char
    }
  }
  if (number.negative && section === 0 && number.scale === 0 && text !== '') {
    return info.negativeSign + text
  }
  return text
}

/** The places behind which a group separator stands, the leftmost last. */
function groupPlaces(place: number, surplus: number, shape: Shape, info: NumberFormat): number[] {
  const sizes = info.number.groupSizes
  if (info.number.groupSeparator === '' || sizes.length === 0) return []
  const places: number[] = []
  const count = Math.max(shape.firstZero, place + Math.min(0, surplus))
  let index = 0
  let size = sizes[0]!
  let total = size
  while (count > total && size !== 0) {
    places.push(total)
    if (index < sizes.length - 1) size = sizes[++index]!
    total += size
  }
  return places
}
