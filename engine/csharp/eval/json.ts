/** A value that `JSON.parse` gives; undefined where a member is missing. */
export type Json =
  | null
  | undefined
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json }

/** A member of an object; names are compared without case. */
export function member(value: Json, name: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const object = value as { readonly [name: string]: Json }
  if (Object.hasOwn(object, name)) return object[name]
  const wanted = name.toLowerCase()
  const key = Object.keys(object).find((one) => one.toLowerCase() === wanted)
  return key === undefined ? undefined : object[key]
}

export function membersOf(value: Json): [string, Json][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value)
}

export function textOf(value: Json): string {
  return typeof value === 'string'
    ? value
    : value === null || value === undefined
      ? ''
      : String(value)
}

export function textOr(value: Json, fallback: string): string {
  return value === undefined || value === null ? fallback : textOf(value)
}

/** The same of an entity's member, which a case may make null though no gateway does. */
export function entityText(value: Json, fallback: string): string {
  return value === null ? (null as unknown as string) : textOr(value, fallback)
}

export function numberOf(value: Json): number | undefined {
  return typeof value === 'number' ? value : undefined
}
