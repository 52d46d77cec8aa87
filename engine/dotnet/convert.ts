import { DotnetException } from './exception.ts'
import { textOf, unbox } from './value.ts'

/**
 * Conversions of an expression's boxed result to what a policy attribute wants (reference/expressions.md §3).
 * They throw a DotnetException that says what is wrong.
 */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value
  return value === null || value === undefined ? '' : textOf(value)
}

export function toBool(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  const text = toText(value).toLowerCase()
  if (text === 'true' || text === 'false') return text === 'true'
  throw new DotnetException('System.FormatException', `\`${toText(value)}\` is not a bool.`)
}

export function toInteger(value: unknown): number {
  const number = toNumber(value)
  if (Number.isInteger(number)) return number
  throw new DotnetException('System.FormatException', `\`${toText(value)}\` is not an integer.`)
}

export function toNumber(boxed: unknown): number {
  const value = unbox(boxed)
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  const text = toText(value).trim()
  if (text !== '' && Number.isFinite(Number(text))) return Number(text)
  throw new DotnetException('System.FormatException', `\`${text}\` is not a number.`)
}
