import type { TokenProvider } from '../../../engine/ports.ts'
import { resourceKey } from './cached.ts'

/** Tokens that the operator has written down, by resource; `*` stands for all others. */
export function staticTokens(table: ReadonlyMap<string, string>): TokenProvider {
  const tokens = new Map([...table].map(([resource, token]) => [resourceKey(resource), token]))
  return {
    token(resource) {
      const token = tokens.get(resourceKey(resource)) ?? tokens.get('*')
      if (token === undefined) {
        throw new Error(`There is no token for the resource \`${resource}\` in the settings.`)
      }
      return { token, expires: Number.POSITIVE_INFINITY }
    },
  }
}
