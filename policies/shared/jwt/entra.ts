import type { OpenIdConfiguration } from '../../../engine/ports.ts'
import type { Provider } from './providers.ts'
import { type Refuse, shown } from './refusal.ts'
import type { Token } from './token.ts'

/** A tenant of Microsoft Entra ID, and where it is asked. */
export interface Tenant {
  /** Scheme and host, without a slash at the end. */
  readonly endpoint: string
  /** An id, a domain, `common`, `organizations`, `consumers`. */
  readonly name: string
}

const publicCloud = 'https://login.microsoftonline.com'
/** Where tokens of version 1 say that they come from. */
const issuerOfVersion1 = 'https://sts.windows.net'
const issuersOfVersion1: ReadonlyMap<string, string> = new Map([
  ['https://login.chinacloudapi.cn', 'https://sts.chinacloudapi.cn'],
  ['https://login.partner.microsoftonline.cn', 'https://sts.chinacloudapi.cn'],
])
const tenantName = /^[A-Za-z0-9][A-Za-z0-9.-]*$/

/** Reads `tenant-id`, which may be a URL of the tenant, with `authentication-endpoint`; undefined when it is neither. */
export function tenantOf(id: string, endpoint: string | undefined): Tenant | undefined {
  const given = endpoint?.trim() ? withScheme(endpoint.trim()) : undefined
  const url = /^(https?:\/\/[^/?#]+)\/([^/?#]+)/.exec(id.trim())
  const name = url ? url[2]! : id.trim()
  if (!tenantName.test(name)) return undefined
  const own = url && !isIssuer(url[1]!) ? url[1]! : publicCloud
  return { endpoint: given ?? own, name }
}

/** The metadata of version 2 tell issuer and keys; those of version 1 may have keys of their own. */
export function providersOf({ endpoint, name }: Tenant): Provider[] {
  const document = '.well-known/openid-configuration'
  return [
    { url: `${endpoint}/${name}/v2.0/${document}` },
    { url: `${endpoint}/${name}/${document}`, spare: true },
  ]
}

/** The issuers of both versions, for the tenant that the metadata name; `{tenantid}` stands for every tenant. */
export function entraIssuers(
  { endpoint }: Tenant,
  configurations: readonly OpenIdConfiguration[],
): string[] {
  const issuers = configurations.map(({ issuer }) => issuer)
  const version1 = issuersOfVersion1.get(endpoint) ?? issuerOfVersion1
  const tenant = issuers[0] === undefined ? undefined : tenantIn(issuers[0])
  return tenant === undefined ? issuers : [...issuers, `${version1}/${tenant}/`]
}

/** The application that asks: `azp` of version 2, `appid` of version 1. */
export function checkClient({ payload }: Token, allowed: readonly string[], refuse: Refuse): void {
  const name = payload.has('azp') ? 'azp' : 'appid'
  const value = payload.get(name)
  if (value === undefined) throw refuse('TokenClaimNotFound', { claims: 'azp' })
  const client = typeof value === 'string' ? value.toLowerCase() : undefined
  if (client !== undefined && allowed.some((id) => id.trim().toLowerCase() === client)) return
  throw refuse('TokenClaimValueNotAllowed', { name, value: shown(String(client ?? '')) })
}

/** What `aud` may be for an application: its id, or the URI that Entra gives it. */
export function audiencesOf(applicationIds: readonly string[]): string[] {
  return applicationIds.flatMap((text) => {
    const id = text.trim()
    return [id, `api://${id}`]
  })
}

function withScheme(endpoint: string): string {
  const trimmed = endpoint.replace(/\/+$/, '')
  return /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
}

function isIssuer(origin: string): boolean {
  return origin === issuerOfVersion1 || [...issuersOfVersion1.values()].includes(origin)
}

/** The tenant that an issuer of version 2 names: its last segment but one. */
function tenantIn(issuer: string): string | undefined {
  return /\/([^/]+)\/v2\.0\/?$/.exec(issuer)?.[1] ?? /\/([^/]+)\/$/.exec(issuer)?.[1]
}
