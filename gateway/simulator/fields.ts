import { ApiError } from './errors.ts'

/** An object of a request body. Its members are read by these functions alone. */
export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member, or undefined when it is missing or null. */
export function field(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined
}

export function required(fields: Fields, name: string): unknown {
  const value = field(fields, name)
  if (value === undefined) {
    throw new ApiError(400, `Missing required parameter: '${name}'.`, {
      code: 'missing_required_parameter',
      param: name,
    })
  }
  return value
}

export function textField(fields: Fields, name: string): string | undefined {
  const value = field(fields, name)
  if (value === undefined || typeof value === 'string') return value
  throw wrongType(name, 'a string', value)
}

export function flagField(fields: Fields, name: string): boolean {
  const value = field(fields, name)
  if (value === undefined) return false
  if (typeof value === 'boolean') return value
  throw wrongType(name, 'a boolean', value)
}

export function integerField(
  fields: Fields,
  name: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const value = field(fields, name)
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw wrongType(name, 'an integer', value)
  if (value < min) throw outOfRange(name, `a value >= ${min}`, value, 'below_min_value')
  if (value > max) throw outOfRange(name, `a value <= ${max}`, value, 'above_max_value')
  return value
}

export function objectField(fields: Fields, name: string): Fields | undefined {
  const value = field(fields, name)
  if (value === undefined || isFields(value)) return value
  throw wrongType(name, 'an object', value)
}

export function listField(fields: Fields, name: string): readonly unknown[] | undefined {
  const value = field(fields, name)
  if (value === undefined || Array.isArray(value)) return value
  throw wrongType(name, 'an array', value)
}

export function requiredList(fields: Fields, name: string): readonly unknown[] {
  required(fields, name)
  return listField(fields, name) ?? []
}

export function requiredInteger(
  fields: Fields,
  name: string,
  bounds: { min: number; max: number },
) {
  required(fields, name)
  return integerField(fields, name, bounds) ?? bounds.min
}

/** One string, or several: `stop`, `prompt`, `input`. */
export function textsField(fields: Fields, name: string, most: number): string[] {
  const value = field(fields, name)
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw wrongType(name, 'a string or an array of strings', value)
  }
  if (value.length > most) {
    throw new ApiError(400, `Invalid '${name}': array too long. Expected at most ${most} items.`, {
      code: 'array_above_max_length',
      param: name,
    })
  }
  return value
}

/** Says by name that a member is known to the vendor but not to the simulator. */
export function refuse(fields: Fields, names: readonly string[]) {
  for (const name of names) {
    const value = field(fields, name)
    if (value === undefined || value === false) continue
    throw new ApiError(400, `The simulator does not support '${name}'.`, {
      code: 'unsupported_parameter',
      param: name,
    })
  }
}

export function wrongType(name: string, expected: string, value: unknown) {
  return new ApiError(
    400,
    `Invalid type for '${name}': expected ${expected}, but got ${kindOf(value)} instead.`,
    { code: 'invalid_type', param: name },
  )
}

function outOfRange(name: string, expected: string, value: number, code: string) {
  return new ApiError(400, `Invalid '${name}': expected ${expected}, but got ${value} instead.`, {
    code: `integer_${code}`,
    param: name,
  })
}

function kindOf(value: unknown) {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'an array'
  return (
    { string: 'a string', number: 'a number', boolean: 'a boolean' }[String(typeof value)] ??
    'an object'
  )
}
