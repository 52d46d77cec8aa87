/** Members of JSON that came from outside: only own ones are seen, and only of the type that is asked for. */
export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function field(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

export function textField(value: unknown, name: string): string | undefined {
  const member = field(value, name)
  return typeof member === 'string' ? member : undefined
}

export function listField(value: unknown, name: string): readonly unknown[] {
  const member = field(value, name)
  return Array.isArray(member) ? member : []
}

/** A count of tokens; what is no sensible count is not there. */
export function countField(value: unknown, name: string): number | undefined {
  const member = field(value, name)
  if (typeof member !== 'number' || !Number.isInteger(member)) return undefined
  return member >= 0 && member <= 1e12 ? member : undefined
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
