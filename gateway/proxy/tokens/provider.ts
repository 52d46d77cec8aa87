import type { TokenProvider } from '../../../engine/ports.ts'
import type { TokenServices } from './answer.ts'
import { type ClientCredentials, clientCredentials } from './client-credentials.ts'
import { type Environment, type IdentitySettings, managedIdentity } from './managed.ts'
import { staticTokens } from './static.ts'

export interface TokenSettings extends IdentitySettings {
  readonly static: ReadonlyMap<string, string>
  readonly applications: readonly ClientCredentials[]
}

/**
 * A token that is written down wins; then an application signs in, where there is one for the client id; then the
 * machine's own identity is asked.
 */
export function tokenProvider(
  settings: TokenSettings,
  environment: Environment,
  services: TokenServices,
): TokenProvider {
  const written = staticTokens(settings.static)
  const applications = clientCredentials(settings.applications, services)
  const managed = managedIdentity(settings, environment, services)
  const all = settings.static.has('*')
  return {
    token(resource, clientId) {
      if (clientId === undefined && (all || settings.static.has(resource))) {
        return written.token(resource)
      }
      const isOwn = settings.applications.some(
        (one) => clientId === undefined || one.clientId.toLowerCase() === clientId.toLowerCase(),
      )
      if (managed && !isOwn) return managed.token(resource, clientId)
      const last = settings.applications.length === 0 ? written : applications
      return last.token(resource, clientId)
    },
  }
}

/** Whether anything but tokens that are written down can be had. */
export function hasIdentity({ provider, applications, static: table }: TokenSettings): boolean {
  return provider !== 'none' || applications.length > 0 || table.size > 0
}
