import { isUtf8 } from 'node:buffer'
import { DateTime, kinds, unixEpochTicks } from '../values/time/date-time.ts'
import { ticksPer } from '../values/time/time-span.ts'
import {
  type ClaimsObject,
  type ClaimsValue,
  JsonNumber,
  readClaims,
  writeClaims,
} from './claims-json.ts'

export interface JwtParts {
  readonly header: ClaimsObject
  readonly payload: ClaimsObject
}

/** What `AsJwt()` gives and `output-token-variable-name` holds: a token that is read, whether or not it is valid. */
export class Jwt {
  readonly algorithm: string | null
  readonly type: string | null
  readonly id: string | null
  readonly issuer: string | null
  readonly subject: string | null
  readonly audiences: readonly string[]
  /** Each claim's values as texts; a claim that is null has none. */
  readonly claims: ReadonlyMap<string, readonly string[]>
  readonly expirationTime: DateTime | null
  readonly issuedAt: DateTime | null
  readonly notBefore: DateTime | null

  constructor({ header, payload }: JwtParts) {
    this.algorithm = textOf(header.get('alg'))
    this.type = textOf(header.get('typ'))
    this.id = textOf(payload.get('jti'))
    this.issuer = textOf(payload.get('iss'))
    this.subject = textOf(payload.get('sub'))
    this.audiences = textsOf(payload.get('aud'))
    this.claims = new Map([...payload].map(([name, value]) => [name, textsOf(value)]))
    this.expirationTime = timeOf(payload.get('exp'))
    this.issuedAt = timeOf(payload.get('iat'))
    this.notBefore = timeOf(payload.get('nbf'))
  }

  /** `AsJwt()`: with or without `Bearer `; undefined when the text is no token. The signature is not looked at. */
  static parse(text: string | null): Jwt | undefined {
    if (text === null || text.length > maxLength) return undefined
    const parts = text
      .trim()
      .replace(/^Bearer\s+/i, '')
      .split('.')
    if (parts.length !== 3 || !base64Url.test(parts[2]!)) return undefined
    const header = readPart(parts[0]!)
    const payload = readPart(parts[1]!)
    return header && payload && new Jwt({ header: header.object, payload: payload.object })
  }
}

/** The JSON object of a token's header or payload. */
export function readPart(part: string): ReturnType<typeof readClaims> {
  if (part === '' || !base64Url.test(part)) return undefined
  const bytes = Buffer.from(part, 'base64url')
  return isUtf8(bytes) ? readClaims(bytes.toString('utf8')) : undefined
}

/** The values of a claim as texts: objects and arrays inside of arrays as compact JSON. */
export function textsOf(value: ClaimsValue | undefined): string[] {
  if (value === undefined || value === null) return []
  return isList(value) ? value.map(scalarText) : [scalarText(value)]
}

/** Seconds since 1970, whole or not (RFC 7519 §2); undefined when it is no number. */
export function secondsOf(value: ClaimsValue | undefined): number | undefined {
  return value instanceof JsonNumber ? Number(value.text) : undefined
}

export function isList(value: ClaimsValue): value is readonly ClaimsValue[] {
  return Array.isArray(value)
}

const maxLength = 1_048_576
const base64Url = /^[A-Za-z0-9_-]*$/

function textOf(value: ClaimsValue | undefined): string | null {
  return value === undefined || value === null ? null : scalarText(value)
}

function scalarText(value: ClaimsValue): string {
  return typeof value === 'string' ? value : writeClaims(value)
}

function timeOf(value: ClaimsValue | undefined): DateTime | null {
  const seconds = secondsOf(value)
  if (seconds === undefined || !(Math.abs(seconds) < 1e12)) return null
  const ticks = unixEpochTicks + BigInt(Math.trunc(seconds)) * ticksPer.second
  return DateTime.isValid(ticks) ? DateTime.fromTicks(ticks, kinds.Utc) : null
}
