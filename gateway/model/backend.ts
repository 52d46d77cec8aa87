import type { Entity, JsonObject } from './entity.ts'

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
  readonly sessionAffinity: { readonly source: string; readonly name: string } | undefined
  readonly properties: JsonObject
}

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

export interface BreakerRule {
  readonly name: string
  readonly count: number | undefined
  readonly percentage: number | undefined
  /** ISO 8601 durations. */
  readonly interval: string | undefined
  readonly tripDuration: string | undefined
  readonly statusCodeRanges: readonly { readonly min: number; readonly max: number }[]
  readonly errorReasons: readonly string[]
  readonly acceptRetryAfter: boolean
}

export interface PoolMember {
  readonly backendId: string
  readonly priority: number | undefined
  readonly weight: number | undefined
}
