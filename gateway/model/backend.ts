import { type Entities, type Entity, find, type JsonObject } from './entity.ts'

/** A backend. Credentials, url and proxy may hold `{{named values}}`: they are put in when used. */
export interface Backend extends Entity {
  readonly kind: 'single' | 'pool'
  readonly title: string | undefined
  readonly description: string | undefined
  /** Undefined for pools. */
  readonly url: string | undefined
  readonly protocol: 'http' | 'soap'
  readonly resourceId: string | undefined
  readonly credentials: BackendCredentials
  readonly tls: {
    readonly validateCertificateChain: boolean
    readonly validateCertificateName: boolean
  }
  readonly proxy: BackendProxy | undefined
  readonly breakerRules: readonly BreakerRule[]
  /** Members that exist; empty for single backends. */
  readonly pool: readonly PoolMember[]
  /** The cookie that keeps a caller's session with one member. */
  readonly sessionAffinity: { readonly cookie: string } | undefined
  readonly extensions: BackendExtensions
  readonly properties: JsonObject
}

/** What Azure does not have: in a member of its own (`x-postern`), so that exports for Azure leave it out. */
export interface BackendExtensions {
  /** After a trip one attempt shows whether the backend is well again. */
  readonly halfOpenProbe: boolean
  /** How a pool chooses among members of one priority. */
  readonly selection: Selection
  /** An attempt that broke down before a byte was sent goes on to another member. */
  readonly repeatUnsent: boolean
}

export const selections = ['weighted', 'least-busy', 'latency', 'remaining-tokens'] as const
export type Selection = (typeof selections)[number]

export interface BackendCredentials {
  readonly header: readonly CredentialValues[]
  readonly query: readonly CredentialValues[]
  readonly authorization: { readonly scheme: string; readonly parameter: string } | undefined
  /** Ids of certificate entities. */
  readonly certificateIds: readonly string[]
  /** Thumbprints. */
  readonly certificates: readonly string[]
  readonly managedIdentity:
    | { readonly clientId: string | undefined; readonly resource: string }
    | undefined
}

/** A header or query parameter of the credentials, with its values. */
export interface CredentialValues {
  readonly name: string
  readonly values: readonly string[]
}

export interface BackendProxy {
  readonly url: string
  readonly username: string | undefined
  readonly password: string | undefined
}

/** When a circuit breaker trips, and for how long. Times are milliseconds. */
export interface BreakerRule {
  readonly name: string
  /** Failures within the interval. */
  readonly count: number | undefined
  /** Failures of a hundred calls within the interval. */
  readonly percentage: number | undefined
  readonly interval: number
  readonly tripDuration: number
  readonly statusCodeRanges: readonly { readonly min: number; readonly max: number }[]
  /** In lower case. */
  readonly errorReasons: readonly string[]
  /** The failing answer's `Retry-After` counts instead of `tripDuration`. */
  readonly acceptRetryAfter: boolean
}

export interface PoolMember {
  readonly backendId: string
  /** The lowest is asked first. */
  readonly priority: number
  /** The share among members of the same priority; 0: none as long as there are others. */
  readonly weight: number
}

/** Members of a pool (backends.md §2). */
export const mostMembers = 30

/** The member of `properties` with what Azure does not have. */

/** Why nothing can be sent to a backend; undefined when it can. */
export function backendRefusal(backend: Backend, backends: Entities<Backend>): string | undefined {
  if (backend.kind === 'pool') return poolRefusal(backend, backends)
  return backend.url === undefined ? `backend \`${backend.id}\` has no url` : undefined
}

function poolRefusal({ id, pool }: Backend, backends: Entities<Backend>): string | undefined {
  if (pool.length === 0) return `pool \`${id}\` has no members`
  if (pool.length > mostMembers) return `pool \`${id}\` has more than ${mostMembers} members`
  for (const { backendId } of pool) {
    const member = find(backends, backendId)
    if (member?.kind === 'pool') return `pool \`${id}\` holds the pool \`${backendId}\``
    if (member?.url === undefined) return `pool \`${id}\` holds \`${backendId}\`, which has no url`
  }
  return undefined
}
