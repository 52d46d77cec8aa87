import type { ClaimsObject } from '../../../engine/dotnet/context/claims-json.ts'
import { Jwt, readPart } from '../../../engine/dotnet/context/jwt.ts'
import { type Refuse, shown } from './refusal.ts'

/** A token in its compact form, read and not yet believed (RFC 7519). */
export interface Token {
  readonly text: string
  readonly algorithm: string
  /** `kid`, or the thumbprint of the certificate in its place. */
  readonly keyId: string | undefined
  readonly payload: ClaimsObject
  /** False: `alg` is `none`, and there is no signature. */
  readonly signed: boolean
  readonly jwt: Jwt
}

/** A token that is encrypted (RFC 7516). */
export interface EncryptedToken {
  readonly text: string
  readonly management: string
  readonly encryption: string
  readonly keyId: string | undefined
}

export const maxTokenLength = 65_536

/** What `typ` may say of an access or identity token (RFC 9068 §2.1, RFC 8725 §3.11). */
const types = new Set(['jwt', 'at+jwt'])
const compact = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){2}$/
const encryptedCompact = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){4}$/

export function isEncrypted(text: string): boolean {
  return text.length <= maxTokenLength && encryptedCompact.test(text)
}

export function readToken(text: string, refuse: Refuse): Token {
  if (text.length > maxTokenLength) {
    const detail = `The token is longer than ${maxTokenLength} characters.`
    throw refuse('JwtInvalid', { detail })
  }
  if (!compact.test(text)) {
    throw refuse('JwtInvalid', { detail: 'The token is not a JWT in compact form.' })
  }
  const [first, second, signature] = text.split('.') as [string, string, string]
  const header = headerOf(first, refuse)
  const payload = objectOf(second, 'payload', refuse)
  const type = header.get('typ')
  if (type !== undefined && !isKnownType(type)) {
    throw refuse('JwtInvalid', { detail: 'The token is of another type than JWT.' })
  }
  const algorithm = textOf(header, 'alg', refuse)
  if (algorithm === undefined) throw refuse('JwtInvalid', { detail: 'The token has no `alg`.' })
  return {
    text,
    algorithm,
    keyId: keyIdOf(header, refuse),
    payload,
    signed: algorithm !== 'none' || signature !== '',
    jwt: new Jwt({ header, payload }),
  }
}

export function readEncrypted(text: string, refuse: Refuse): EncryptedToken {
  const header = headerOf(text.slice(0, text.indexOf('.')), refuse)
  const management = textOf(header, 'alg', refuse)
  const encryption = textOf(header, 'enc', refuse)
  if (management === undefined || encryption === undefined) {
    throw refuse('JwtInvalid', { detail: 'The encrypted token has no `alg` or no `enc`.' })
  }
  return { text, management, encryption, keyId: keyIdOf(header, refuse) }
}

/** The payload of an encrypted token that is not signed: claims alone. */
export function readUnsigned(text: string, refuse: Refuse): Token {
  const payload = objectOf(Buffer.from(text, 'utf8').toString('base64url'), 'payload', refuse)
  const jwt = new Jwt({ header: new Map([['alg', 'none']]), payload })
  return { text, algorithm: 'none', keyId: undefined, payload, signed: false, jwt }
}

// Keys that the header brings along or points at (`jwk`, `jku`, `x5c`, `x5u`) are never looked at.
function headerOf(part: string, refuse: Refuse): ClaimsObject {
  const header = objectOf(part, 'header', refuse)
  // No extension is understood here, and one that is critical must be (RFC 7515 §4.1.11).
  if (header.has('crit')) {
    throw refuse('JwtInvalid', { detail: 'The token has critical extensions (`crit`).' })
  }
  return header
}

function objectOf(part: string, what: 'header' | 'payload', refuse: Refuse): ClaimsObject {
  const read = readPart(part)
  if (!read) throw refuse('JwtInvalid', { detail: `The ${what} of the token is no JSON object.` })
  if (read.duplicate !== undefined) {
    const name = shown(read.duplicate)
    throw refuse('JwtInvalid', { detail: `The ${what} of the token has \`${name}\` twice.` })
  }
  return read.object
}

function textOf(header: ClaimsObject, name: string, refuse: Refuse): string | undefined {
  const value = header.get(name)
  if (value === undefined || typeof value === 'string') return value
  throw refuse('JwtInvalid', { detail: `The token's \`${name}\` is no text.` })
}

function keyIdOf(header: ClaimsObject, refuse: Refuse): string | undefined {
  return textOf(header, 'kid', refuse) ?? textOf(header, 'x5t', refuse)
}

function isKnownType(type: unknown): boolean {
  return typeof type === 'string' && types.has(type.toLowerCase().replace(/^application\//, ''))
}
