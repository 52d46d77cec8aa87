import type { Certificates, OpenIdConfiguration, StoredCertificate } from '../../../engine/ports.ts'
import { fail } from '../../../engine/run/errors.ts'
import {
  certificateOf,
  type Material,
  privateOf,
  secretOf,
  UnusableKey,
  webKeyOf,
} from './material.ts'
import type { Token } from './token.ts'

/** A key that tokens may be signed or encrypted with. */
export interface TokenKey extends Material {
  readonly id: string | undefined
  /** The only algorithm that it is for; undefined: all of its family. */
  readonly algorithm: string | undefined
}

/** A key as a document gives it. */
export interface KeyArgs {
  readonly id?: string | undefined
  readonly certificateId?: string | undefined
  readonly n?: string | undefined
  readonly e?: string | undefined
  readonly text?: string | undefined
}

/** The documented algorithms, and their neighbours (RFC 7518 §3.1): which keys they take. */
const algorithms: ReadonlyMap<string, Pick<Material, 'family' | 'curve'>> = new Map([
  ...['HS256', 'HS384', 'HS512'].map((name) => [name, of('secret')] as const),
  ...['RS256', 'RS384', 'RS512'].map((name) => [name, of('rsa')] as const),
  ...['PS256', 'PS384', 'PS512'].map((name) => [name, of('rsa')] as const),
  ['ES256', of('ec', 'prime256v1')],
  ['ES384', of('ec', 'secp384r1')],
  ['ES512', of('ec', 'secp521r1')],
])

function of(family: Material['family'], curve?: string): Pick<Material, 'family' | 'curve'> {
  return { family, curve }
}

export function isKnownAlgorithm(name: string): boolean {
  return algorithms.has(name)
}

/** The keys that may have signed a token. */
export interface Candidates {
  readonly keys: readonly TokenKey[]
  /** The token names a key that nobody has. */
  readonly isUnknown: boolean
}

/**
 * Keys with the token's id; when there is none, every key of the document and those of providers that have no id
 * (authentication.md §3, step 3). A token that names no key is tried with all, as in Azure.
 */
export function candidatesFor(
  { keyId, algorithm }: Token,
  own: readonly TokenKey[],
  configurations: readonly OpenIdConfiguration[],
): Candidates {
  const published = configurations.flatMap(keysOf)
  const all = [...own, ...published]
  const named = keyId === undefined ? [] : all.filter(({ id }) => id === keyId)
  const isUnknown = keyId !== undefined && named.length === 0
  const tried = isUnknown
    ? [...own, ...published.filter(({ id }) => id === undefined)]
    : keyId === undefined
      ? all
      : named
  const wanted = algorithms.get(algorithm)
  const keys = tried.filter(
    (key) =>
      key.family === wanted?.family &&
      (wanted.curve === undefined || key.curve === wanted.curve) &&
      (key.algorithm === undefined || key.algorithm === algorithm),
  )
  return { keys, isUnknown: isUnknown || all.length === 0 }
}

const published = new WeakMap<OpenIdConfiguration, readonly TokenKey[]>()

/** The keys of a provider that sign; those that cannot be read are left out. */
function keysOf(configuration: OpenIdConfiguration): readonly TokenKey[] {
  let keys = published.get(configuration)
  if (keys) return keys
  keys = configuration.keys.flatMap((jwk) => {
    const { use, key_ops: operations, kid, x5t, alg } = jwk
    if (use !== undefined && use !== 'sig') return []
    if (Array.isArray(operations) && !operations.includes('verify')) return []
    const id = typeof kid === 'string' ? kid : typeof x5t === 'string' ? x5t : undefined
    const algorithm = typeof alg === 'string' ? alg : undefined
    try {
      return [{ ...webKeyOf(jwk), id, algorithm }]
    } catch (error) {
      if (error instanceof UnusableKey) return []
      throw error
    }
  })
  published.set(configuration, keys)
  return keys
}

/** The keys that a document gives, for signatures. A key that cannot be used is the document's mistake. */
export function signingKeys(
  list: readonly KeyArgs[],
  tokens: readonly string[],
  certificates: Certificates,
): TokenKey[] | Promise<TokenKey[]> {
  const legacy = tokens.map((text) => named('a signing token', undefined, () => legacyKey(text)))
  return keysFrom(list, certificates, 'signing', legacy)
}

/** The keys that a document gives, for encrypted tokens. */
export function decryptionKeys(
  list: readonly KeyArgs[],
  certificates: Certificates,
): TokenKey[] | Promise<TokenKey[]> {
  return keysFrom(list, certificates, 'decryption', [])
}

type Use = 'signing' | 'decryption'

function keysFrom(
  list: readonly KeyArgs[],
  certificates: Certificates,
  use: Use,
  before: TokenKey[],
): TokenKey[] | Promise<TokenKey[]> {
  const keys = list.map((args) => keyFrom(args, certificates, use))
  if (keys.every(isReady)) return [...before, ...keys]
  return Promise.all(keys).then((ready) => [...before, ...ready])
}

function isReady(key: TokenKey | Promise<TokenKey>): key is TokenKey {
  return !(key instanceof Promise)
}

function keyFrom(
  { id, certificateId, n, e, text = '' }: KeyArgs,
  certificates: Certificates,
  use: Use,
): TokenKey | Promise<TokenKey> {
  const what = `the ${use} key${id === undefined ? '' : ` \`${id}\``}`
  if (certificateId !== undefined) {
    const take = (found: StoredCertificate | undefined) =>
      named(what, id, () => fromCertificate(found, certificateId, use))
    const found = attemptFind(certificates, certificateId, what)
    return found instanceof Promise ? found.then(take) : take(found)
  }
  if (n !== undefined && e !== undefined) {
    return named(what, id, () => {
      if (use === 'decryption') throw new UnusableKey('A public key decrypts nothing.')
      const key = `rsa ${n} ${e}`
      return remembered(key, () => webKeyOf({ kty: 'RSA', n: urlForm(n), e: urlForm(e) }))
    })
  }
  return named(what, id, () => remembered(`secret ${text}`, () => secretOf(text)))
}

function attemptFind(certificates: Certificates, id: string, what: string) {
  const failed = (error: unknown) => {
    const detail = `The certificate \`${id}\` of ${what} cannot be read.`
    return fail('TokenKeyInvalid', { detail }, {}, error)
  }
  try {
    const found = certificates.find(id)
    if (!(found instanceof Promise)) return found
    return found.catch((error) => {
      throw failed(error)
    })
  } catch (error) {
    throw failed(error)
  }
}

const ofCertificates = { signing: new WeakMap(), decryption: new WeakMap() } as const satisfies {
  [U in Use]: WeakMap<StoredCertificate, Material>
}

function fromCertificate(
  found: StoredCertificate | undefined,
  certificateId: string,
  use: Use,
): Material {
  if (!found) throw new UnusableKey(`There is no certificate \`${certificateId}\`.`)
  const cache: WeakMap<StoredCertificate, Material> = ofCertificates[use]
  let material = cache.get(found)
  if (!material) {
    material = use === 'signing' ? certificateOf(found.certificate) : privateOf(found)
    cache.set(found, material)
  }
  return material
}

function legacyKey(text: string): Material {
  return remembered(`certificate ${text}`, () => certificateOf(Buffer.from(text, 'base64')))
}

const maxRemembered = 1_000
const maxRememberedLength = 16_384
const read = new Map<string, Material>()

/** Keys of documents are read once; expressions may give ever new ones. */
function remembered(text: string, make: () => Material): Material {
  let material = read.get(text)
  if (material) return material
  material = make()
  if (text.length > maxRememberedLength) return material
  if (read.size >= maxRemembered) read.delete(read.keys().next().value!)
  read.set(text, material)
  return material
}

function named(what: string, id: string | undefined, make: () => Material): TokenKey {
  try {
    return { ...make(), id: id === '' ? undefined : id, algorithm: undefined }
  } catch (error) {
    if (!(error instanceof UnusableKey)) throw error
    throw fail('TokenKeyInvalid', { detail: `${error.message} (${what})` }, {}, error)
  }
}

function urlForm(text: string): string {
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
