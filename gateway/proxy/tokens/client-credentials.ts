import type { TokenProvider } from '../../../engine/ports.ts'
import { requestToken, type TokenServices } from './answer.ts'
import { cachedTokens, resourceKey } from './cached.ts'

/** An application that signs in by its secret: OAuth 2.0 client credentials (RFC 6749 §4.4). */
export interface ClientCredentials {
  /** `https://login.microsoftonline.com`, or another authority that answers in the same way. */
  readonly authority: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
}

/** The first application is used where a policy names no client id, as Azure does with the system's identity. */
export function clientCredentials(
  applications: readonly ClientCredentials[],
  services: TokenServices,
): TokenProvider {
  return cachedTokens((resource, clientId) => {
    const application = applications.find(
      (candidate) =>
        clientId === undefined || candidate.clientId.toLowerCase() === clientId.toLowerCase(),
    )
    if (!application) throw new Error(`There are no credentials for the client id \`${clientId}\`.`)
    const { authority, tenantId, clientSecret } = application
    const form = {
      grant_type: 'client_credentials',
      client_id: application.clientId,
      client_secret: clientSecret,
      scope: `${resourceKey(resource)}/.default`,
    }
    return requestToken({ url: tokenEndpoint(authority, tenantId), form }, services)
  }, services.clock)
}

export function tokenEndpoint(authority: string, tenantId: string): string {
  return `${authority.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`
}
