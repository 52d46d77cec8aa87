import {
  constants,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  sign as signWith,
} from 'node:crypto'

/** A key pair that tokens are signed with here, by Node's own cryptography: another than that which verifies them. */
export interface Signer {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export const rsa = (): Signer => generateKeyPairSync('rsa', { modulusLength: 2048 })
export const ec = (namedCurve = 'P-256'): Signer => generateKeyPairSync('ec', { namedCurve })

export interface TokenParts {
  readonly header?: Readonly<Record<string, unknown>>
  readonly payload?: Readonly<Record<string, unknown>>
  /** Raw JSON in place of the two. */
  readonly headerText?: string
  readonly payloadText?: string
}

/** When the clock of a test bench starts, in seconds. */
export const start = Date.UTC(2025, 0, 1) / 1000

export const claims = {
  iss: 'https://issuer.example/',
  sub: 'ann',
  aud: 'orders',
  exp: start + 3600,
  scp: 'orders.read orders.write',
  roles: ['admin', 'reader'],
}

/** A token signed by a secret or a private key, with `alg` as the header says. */
export function token(parts: TokenParts, key?: Uint8Array | Signer): string {
  const header = { alg: 'HS256', typ: 'JWT', ...parts.header }
  const first = base64Url(parts.headerText ?? JSON.stringify(header))
  const second = base64Url(parts.payloadText ?? JSON.stringify(parts.payload ?? claims))
  const input = `${first}.${second}`
  const signature = key === undefined ? '' : signatureOf(String(header.alg), input, key)
  return `${input}.${signature}`
}

export function base64Url(text: string | Uint8Array): string {
  return Buffer.from(text as string).toString('base64url')
}

function signatureOf(algorithm: string, input: string, key: Uint8Array | Signer): string {
  const hash = `sha${algorithm.slice(2)}`
  if (key instanceof Uint8Array) return createHmac(hash, key).update(input).digest('base64url')
  const options = {
    key: key.privateKey,
    dsaEncoding: 'ieee-p1363' as const,
    ...(algorithm.startsWith('PS')
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {}),
  }
  return signWith(hash, Buffer.from(input), options).toString('base64url')
}

/** The public key as a member of a key set. */
export function webKey(signer: Signer, members: Readonly<Record<string, unknown>> = {}) {
  return { ...signer.publicKey.export({ format: 'jwk' }), use: 'sig', ...members }
}
