import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import type { StoredCertificate } from '../../../engine/ports.ts'

/** What a key is made of. Its family decides what it may verify: a public key is never a secret. */
export interface Material {
  readonly family: 'secret' | 'rsa' | 'ec'
  /** Of an elliptic curve key, by OpenSSL's name. */
  readonly curve: string | undefined
  readonly key: Uint8Array | KeyObject
  /** The same for the same key, wherever it comes from. */
  readonly fingerprint: string
}

/** A key that cannot be used, in words. */
export class UnusableKey extends Error {}

/** Azure's own minimum (RFC 7518 §3.2 asks for as many bits as the hash has). */
const minSecretBytes = 16
const minRsaBits = 2048

/** A secret in base64 or base64url, as people write it. */
export function secretOf(text: string): Material {
  const trimmed = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed)) throw new UnusableKey('The key is not base64.')
  const key = Buffer.from(trimmed, 'base64')
  if (key.length < minSecretBytes) {
    throw new UnusableKey(`The key is shorter than ${minSecretBytes * 8} bits.`)
  }
  return { family: 'secret', curve: undefined, key, fingerprint: hash('secret', key) }
}

export function certificateOf(der: Uint8Array): Material {
  return publicMaterial(() => new X509Certificate(der).publicKey)
}

/** The private key of a certificate, for decryption. */
export function privateOf({ privateKey }: StoredCertificate): Material {
  if (!privateKey) throw new UnusableKey('The certificate has no private key.')
  const key = attempt(() =>
    createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }),
  )
  return { ...publicMaterial(() => createPublicKey(key)), key }
}

/** The public key of a JSON web key; secrets are none (RFC 7517 §4). */
export function webKeyOf(jwk: Readonly<Record<string, unknown>>): Material {
  const { kty, n, e, crv, x, y, x5c } = jwk
  if (kty === 'RSA' && typeof n === 'string' && typeof e === 'string') {
    return publicMaterial(() => createPublicKey({ key: { kty, n, e }, format: 'jwk' }))
  }
  if (kty === 'EC' && typeof crv === 'string' && typeof x === 'string' && typeof y === 'string') {
    return publicMaterial(() => createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' }))
  }
  const chain: readonly unknown[] = Array.isArray(x5c) ? x5c : []
  if (typeof chain[0] === 'string') return certificateOf(Buffer.from(chain[0], 'base64'))
  throw new UnusableKey('The key is neither RSA nor of an elliptic curve.')
}

function publicMaterial(make: () => KeyObject): Material {
  const key = attempt(make)
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  const fingerprint = hash('public', key.export({ type: 'spki', format: 'der' }))
  if (type === 'ec') return { family: 'ec', curve: details?.namedCurve, key, fingerprint }
  if (type !== 'rsa') throw new UnusableKey('The key is neither RSA nor of an elliptic curve.')
  if ((details?.modulusLength ?? 0) < minRsaBits) {
    throw new UnusableKey(`The RSA key is shorter than ${minRsaBits} bits.`)
  }
  return { family: 'rsa', curve: undefined, key, fingerprint }
}

function attempt<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw new UnusableKey('The key or certificate cannot be read.', { cause: error })
  }
}

function hash(kind: string, bytes: Uint8Array): string {
  return createHash('sha256').update(kind).update(bytes).digest('base64')
}
