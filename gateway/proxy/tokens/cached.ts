import type { Clock, TokenProvider } from '../../../engine/ports.ts'

export interface AccessToken {
  readonly token: string
  /** Milliseconds since 1970. */
  readonly expires: number
}

export type FetchToken = (resource: string, clientId: string | undefined) => Promise<AccessToken>

/** A token is renewed this long before it expires, or after four fifths of a shorter life. */
const margin = 300_000
const maxTokens = 1_000

interface Cached {
  readonly token: AccessToken
  readonly fresh: number
}

/** Keeps tokens until shortly before they expire. Callers that ask at the same time wait for one answer. */
export function cachedTokens(fetch: FetchToken, clock: Clock): TokenProvider {
  const tokens = new Map<string, Cached>()
  const flights = new Map<string, Promise<AccessToken>>()

  async function renew(key: string, resource: string, clientId: string | undefined) {
    try {
      const token = await fetch(resource, clientId)
      const now = clock.now()
      const fresh = Math.max(now + (token.expires - now) * 0.8, token.expires - margin)
      tokens.delete(key)
      if (tokens.size >= maxTokens) tokens.delete(tokens.keys().next().value!)
      tokens.set(key, { token, fresh })
      return token
    } finally {
      flights.delete(key)
    }
  }

  return {
    token(resource, clientId) {
      const key = `${clientId ?? ''} ${resourceKey(resource)}`
      const cached = tokens.get(key)
      if (cached && clock.now() < cached.fresh) return cached.token
      let flight = flights.get(key)
      if (!flight) {
        flight = renew(key, resource, clientId)
        flights.set(key, flight)
      }
      // While a new one is under way or cannot be had, the old one serves as long as it is valid.
      if (cached && clock.now() < cached.token.expires) {
        flight.catch(() => {})
        return cached.token
      }
      return flight
    },
  }
}

/** `https://vault.azure.net`, `…/` and `…/.default` are one resource. */
export function resourceKey(resource: string): string {
  return resource.replace(/\/\.default$/, '').replace(/\/+$/, '')
}
