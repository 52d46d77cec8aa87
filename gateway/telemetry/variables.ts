import type { Context } from '../../engine/context.ts'
import type { LogFields } from '../../engine/ports.ts'

const longest = 1_024

/** The variables of the context that the settings name: texts, numbers and flags. */
export function variableFields(context: Context, names: readonly string[]): LogFields {
  if (names.length === 0) return {}
  const found: Record<string, string | number | boolean> = Object.create(null)
  for (const name of names) {
    const value = context.variables.get(name)
    if (typeof value === 'string') found[name] = value.slice(0, longest)
    else if (typeof value === 'number' || typeof value === 'boolean') found[name] = value
  }
  return { variables: { ...found } }
}
