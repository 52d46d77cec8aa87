import { type Configuration, spaces } from '../model/configuration.ts'

/** Header fields whose values are secrets, whoever asks for them. */
const secretHeaders: ReadonlySet<string> = new Set([
  'api-key',
  'apikey',
  'authorization',
  'cookie',
  'ocp-apim-subscription-key',
  'proxy-authorization',
  'set-cookie',
  'x-amz-security-token',
  'x-api-key',
  'x-functions-key',
  'x-goog-api-key',
])

export function isSecretHeader(name: string, keyName: string | undefined): boolean {
  return secretHeaders.has(name) || name === keyName?.toLowerCase()
}

/** Shorter ones would take ordinary words out. */
const shortest = 8
const masked = '***'

export type Cleaner = (text: string) => string

/** Takes the secret named values of a configuration out of a text. */
export function cleanerOf(configuration: Configuration): Cleaner {
  const secrets = new Set<string>()
  for (const space of spaces(configuration)) {
    for (const { secret, keyVault, value } of space.namedValues.values()) {
      if ((secret || keyVault) && value !== undefined && value.length >= shortest) {
        secrets.add(value)
      }
    }
  }
  // The longest first: one may be a part of another.
  const ordered = [...secrets].sort((a, b) => b.length - a.length)
  return (text) => ordered.reduce((left, secret) => left.replaceAll(secret, masked), text)
}

/** Takes the keys of one call out of a text. */
export function withoutKeys(text: string, keys: readonly (string | undefined)[]): string {
  return keys.reduce<string>(
    (left, key) =>
      key !== undefined && key.length >= shortest ? left.replaceAll(key, masked) : left,
    text,
  )
}
