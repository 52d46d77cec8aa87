import type { ClaimsValue } from '../../../engine/dotnet/context/claims-json.ts'
import { isList, secondsOf, textsOf } from '../../../engine/dotnet/context/jwt.ts'
import { type Refuse, shown } from './refusal.ts'
import type { Token } from './token.ts'

export interface LifetimeRule {
  readonly requireExpirationTime: boolean
  /** Seconds. */
  readonly clockSkew: number
}

export interface ClaimRule {
  readonly name: string
  readonly match: 'all' | 'any'
  readonly separator?: string | undefined
  readonly value: readonly { readonly text: string }[]
}

/** Step 4: `now` in milliseconds since 1970. */
export function checkLifetime(
  { payload }: Token,
  { requireExpirationTime, clockSkew }: LifetimeRule,
  now: number,
  refuse: Refuse,
): void {
  const expires = seconds(payload.get('exp'), 'exp', refuse)
  const starts = seconds(payload.get('nbf'), 'nbf', refuse)
  if (expires === undefined && requireExpirationTime) {
    throw refuse('JwtInvalid', { detail: 'The token has no expiration time.' })
  }
  if (expires !== undefined && now / 1000 >= expires + clockSkew) {
    throw refuse('TokenExpired', { detail: 'The token is expired.' })
  }
  if (starts !== undefined && now / 1000 < starts - clockSkew) {
    throw refuse('JwtInvalid', { detail: 'The token is not yet valid.' })
  }
}

/** Step 5. An issuer of Entra's metadata holds `{tenantid}` for the tenant of the token. */
export function isIssuedBy({ payload }: Token, allowed: readonly string[]): boolean {
  const issuer = payload.get('iss')
  const tenant = payload.get('tid')
  return typeof issuer === 'string' && allowed.some((one) => issuer === withTenant(one, tenant))
}

export function wrongIssuer({ jwt }: Token, refuse: Refuse) {
  const detail =
    jwt.issuer === null
      ? 'The token names no issuer.'
      : `The issuer \`${shown(jwt.issuer)}\` of the token is not allowed.`
  return refuse('TokenIssuerNotAllowed', { detail })
}

/** Step 6: compared by ordinals. */
export function checkAudience(token: Token, allowed: readonly string[], refuse: Refuse): void {
  const value = token.payload.get('aud')
  const audiences = value === undefined || value === null ? [] : isList(value) ? value : [value]
  if (audiences.some((one) => typeof one === 'string' && allowed.includes(one))) return
  const detail =
    audiences.length === 0
      ? 'The token names no audience.'
      : `The audience \`${shown(textsOf(value).join(', '))}\` of the token is not allowed.`
  throw refuse('TokenAudienceNotAllowed', { detail })
}

/** Step 7: claims that are missing are reported together. */
export function checkClaims({ payload }: Token, rules: readonly ClaimRule[], refuse: Refuse): void {
  const missing = rules
    .map(({ name }) => name)
    .filter((name) => (payload.get(name) ?? null) === null)
  if (missing.length > 0) throw refuse('TokenClaimNotFound', { claims: missing.join(', ') })
  for (const { name, match, separator, value } of rules) {
    if (value.length === 0) continue
    const given = new Set(valuesOf(payload.get(name)!, separator))
    const has = ({ text }: { readonly text: string }) => given.has(text)
    if (match === 'all' ? value.every(has) : value.some(has)) continue
    const shownValue = shown(textsOf(payload.get(name)).join(','))
    throw refuse('TokenClaimValueNotAllowed', { name, value: shownValue })
  }
}

function valuesOf(value: ClaimsValue, separator: string | undefined): readonly string[] {
  if (typeof value !== 'string' || !separator) return textsOf(value)
  return value.split(separator).map((part) => part.trim())
}

function seconds(value: ClaimsValue | undefined, name: string, refuse: Refuse): number | undefined {
  if (value === undefined) return undefined
  const read = secondsOf(value)
  if (read !== undefined) return read
  throw refuse('JwtInvalid', { detail: `The token's \`${name}\` is no number.` })
}

const tenantId = /^[0-9A-Za-z-]{1,64}$/

function withTenant(issuer: string, tenant: ClaimsValue | undefined): string | undefined {
  if (!/\{tenantid\}/i.test(issuer)) return issuer
  if (typeof tenant !== 'string' || !tenantId.test(tenant)) return undefined
  return issuer.replace(/\{tenantid\}/gi, tenant)
}
