import { toBool, toInteger, toNumber, toText } from '../dotnet/convert.ts'
import { DotnetException } from '../dotnet/exception.ts'
import type { Kind, Literal } from './kinds.ts'

/** Any text. null becomes the empty string. */
export const string: Kind<string> = {
  name: 'string',
  literal: (text) => ({ ok: true, value: text }),
  result: (value) => toText(value),
}

/** Any text; null stays undefined (a header that is not added). */
export const optionalString: Kind<string | undefined> = {
  name: 'string',
  literal: (text) => ({ ok: true, value: text }),
  result: (value) => (value === null || value === undefined ? undefined : toText(value)),
}

/** `true` or `false`. */
export const bool: Kind<boolean> = {
  name: 'bool',
  values: ['true', 'false'],
  literal(text) {
    const lower = text.trim().toLowerCase()
    if (lower === 'true' || lower === 'false') return { ok: true, value: lower === 'true' }
    return { ok: false, problem: `\`${text}\` is not a bool`, hint: 'write `true` or `false`' }
  },
  result: (value) => toBool(value),
}

export interface Range {
  readonly min?: number
  readonly max?: number
  /** What Azure allows at most: more is a warning, and works here. */
  readonly azureMax?: number
}

/** A decimal integer in a range. */
export function int(range: Range = {}): Kind<number> {
  return {
    name: 'int',
    literal(text) {
      if (!/^\s*[+-]?\d+\s*$/.test(text)) {
        return { ok: false, problem: `\`${text}\` is not an integer`, hint: 'write digits only' }
      }
      return inRange(Number(text), range)
    },
    result: (value) => required(inRange(toInteger(value), range)),
  }
}

/** A number with or without a fraction. */
export function number(range: Range = {}): Kind<number> {
  return {
    name: 'number',
    literal(text) {
      if (!/^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/.test(text)) {
        return { ok: false, problem: `\`${text}\` is not a number` }
      }
      return inRange(Number(text), range)
    },
    result: (value) => required(inRange(toNumber(value), range)),
  }
}

/** One of a list of words, case as documented. */
export function oneOf<const V extends string>(...values: readonly V[]): Kind<V> {
  const judge = (text: string): Literal<V> => {
    const exact = values.find((value) => value === text.trim())
    if (exact !== undefined) return { ok: true, value: exact }
    const near = values.find((value) => value.toLowerCase() === text.trim().toLowerCase())
    const list = values.map((value) => `\`${value}\``).join(', ')
    const hint = near ? `write \`${near}\`` : `write one of ${list}`
    return { ok: false, problem: `\`${text}\` is not one of ${list}`, hint }
  }
  return {
    name: values.join(' | '),
    values,
    literal: judge,
    result: (value) => required(judge(toText(value))),
  }
}

function inRange(value: number, { min, max, azureMax }: Range): Literal<number> {
  if (min !== undefined && value < min) {
    return { ok: false, problem: `${value} is below the minimum of ${min}` }
  }
  if (max !== undefined && value > max) {
    return { ok: false, problem: `${value} is above the maximum of ${max}` }
  }
  if (azureMax !== undefined && value > azureMax) {
    return { ok: true, value, refused: `${value} is above Azure's maximum of ${azureMax}` }
  }
  return { ok: true, value }
}

function required<T>(literal: Literal<T>): T {
  if (literal.ok) return literal.value
  throw new DotnetException('System.FormatException', `${literal.problem}.`)
}
