import { allocate } from '../budget.ts'
import { formatError } from './errors.ts'

/** Writes the argument of that index with the format of its item; null without one. */
export type FormatItem = (index: number, format: string | null) => string

/** `string.Format`: text with items `{index,width:format}`. `count` is the number of arguments. */
export function formatComposite(format: string, count: number, item: FormatItem): string {
  let text = ''
  let i = 0
  const next = () => {
    i++
    if (i >= format.length) throw badItem(i, 'Format item ends prematurely.')
    return format[i]!
  }
  const number = () => {
    if (!isDigit(format[i]!)) throw badItem(i, 'Expected an ASCII digit.')
    let value = 0
    while (isDigit(format[i]!) && value < 1_000_000) {
      value = value * 10 + Number(format[i])
      next()
    }
    return value
  }
  const skipBlanks = () => {
    while (format[i] === ' ') next()
  }

  while (i < format.length) {
    const brace = format[i]!
    if (brace !== '{' && brace !== '}') {
      text += brace
      i++
      continue
    }
    if (next() === brace) {
      text += brace
      i++
      continue
    }
    if (brace === '}') {
      throw badItem(i, 'Unexpected closing brace without a corresponding opening brace.')
    }
    const index = number()
    skipBlanks()
    let width = 0
    if (format[i] === ',') {
      next()
      skipBlanks()
      const toTheLeft = format[i] === '-'
      if (toTheLeft) next()
      width = number()
      if (toTheLeft) width = -width
      skipBlanks()
    }
    let itemFormat: string | null = null
    if (format[i] === ':') {
      const start = i + 1
      while (next() !== '}') {
        if (format[i] === '{') throw badItem(i, 'Format item ends prematurely.')
      }
      itemFormat = format.slice(start, i)
    } else if (format[i] !== '}') {
      throw badItem(i, 'Format item ends prematurely.')
    }
    i++
    if (index >= count) {
      throw formatError(
        'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.',
      )
    }
    const written = aligned(item(index, itemFormat === '' ? null : itemFormat), width)
    allocate(written.length)
    text += written
  }
  return text
}

/** Fills a text to a width: at the left, or for a negative width at the right. */
export function aligned(text: string, width: number): string {
  const size = Math.abs(width)
  if (size <= text.length) return text
  if (size > 1000) allocate(size)
  return width > 0 ? text.padStart(size) : text.padEnd(size)
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9'
}

function badItem(offset: number, reason: string) {
  return formatError(
    `Input string was not in a correct format. Failure to parse near offset ${offset}. ${reason}`,
  )
}
