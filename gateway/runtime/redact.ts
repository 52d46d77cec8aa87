import { type Configuration, spaces } from '../model/configuration.ts'

/** Shorter ones would take ordinary words out. */
const shortest = 4
const redacted = '***'

/** Takes the secrets of a configuration out of what people and programs are shown: of every text in a plain value. */
export function redactor(configuration: Configuration): <T>(value: T) => T {
  const secrets = new Set<string>()
  const add = (text: string | undefined) => {
    if (text !== undefined && text.length >= shortest) secrets.add(text)
  }
  for (const space of spaces(configuration)) {
    for (const { secret, keyVault, value } of space.namedValues.values()) {
      if (secret || keyVault) add(value)
    }
    for (const { primaryKey, secondaryKey } of space.subscriptions.values()) {
      add(primaryKey)
      add(secondaryKey)
    }
  }
  // The longest first: one may be a part of another.
  const ordered = [...secrets].sort((a, b) => b.length - a.length)
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return ordered.reduce((text, secret) => text.replaceAll(secret, redacted), value)
    }
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner)]))
  }
  return <T>(value: T) => (ordered.length === 0 ? value : (clean(value) as T))
}
