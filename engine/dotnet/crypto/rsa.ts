import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto'
import { spend } from '../budget.ts'
import { type Definition, findType } from '../definition.ts'
import { argument } from '../errors.ts'
import { cryptographic, given, platformNotSupported } from './errors.ts'
import { bytesOf, charge, cryptography, type HashName, hashes } from './hash.ts'

type Bytes = Uint8Array | null

/** A padding of signatures or encryption. */
export class Padding {
  readonly definition: Definition
  readonly typeArguments = []
  readonly name: string
  /** Of OAEP: its hash. */
  readonly hash: HashName | undefined

  constructor(typeName: string, name: string, hash?: HashName) {
    this.definition = findType(cryptography + typeName)!
    this.name = name
    this.hash = hash
  }
}

/** RSAParameters: the numbers of a key, highest byte first. */
export class RSAParameters {
  readonly values: Readonly<Record<string, Uint8Array | null>>
  constructor(values: Readonly<Record<string, Uint8Array | null>> = {}) {
    this.values = values
  }
}

export const parameterNames = {
  D: 'd',
  DP: 'dp',
  DQ: 'dq',
  Exponent: 'e',
  InverseQ: 'qi',
  Modulus: 'n',
  P: 'p',
  Q: 'q',
} as const

/** System.Security.Cryptography.RSA; a key is made when one is first needed. */
export class Rsa {
  readonly definition: Definition
  readonly typeArguments = []
  #key: KeyObject | undefined
  #bits: number

  constructor(typeName = 'RSA', key?: KeyObject, bits = 2048) {
    if (bits < 512 || bits > 16384 || bits % 8 !== 0) {
      throw cryptographic('Specified key is not a valid size for this algorithm.')
    }
    this.definition = findType(cryptography + typeName)!
    this.#key = key
    this.#bits = bits
  }

  get key(): KeyObject {
    if (!this.#key) {
      // Costs about a tenth of a second with 2,048 bits, and eight times that with twice as many.
      spend(Math.ceil(2_500_000 * (this.#bits / 2048) ** 3))
      this.#key = generateKeyPairSync('rsa', { modulusLength: this.#bits }).privateKey
    }
    return this.#key
  }

  get bits(): number {
    return this.#key?.asymmetricKeyDetails?.modulusLength ?? this.#bits
  }

  set bits(bits: number) {
    this.#bits = new Rsa('RSA', undefined, bits).#bits
    this.#key = undefined
  }

  get privateKey(): KeyObject {
    if (this.key.type !== 'private')
      throw cryptographic(
        'Object contains only the public half of a key pair. A private key must also be provided.',
      )
    return this.key
  }

  get publicKey(): KeyObject {
    return this.key.type === 'private' ? createPublicKey(this.key) : this.key
  }

  /** Takes another key, by any of the encodings. */
  adopt(read: () => KeyObject): void {
    let key: KeyObject
    try {
      key = read()
    } catch {
      throw cryptographic('ASN1 corrupted data.')
    }
    if (key.asymmetricKeyType !== 'rsa') throw cryptographic('The key is no RSA key.')
    this.#key = key
  }

  importPem(text: string | null, password?: string): void {
    const pem = given(text, 'input')
    if (!/-----BEGIN (RSA |ENCRYPTED )?(PUBLIC|PRIVATE) KEY-----/.test(pem)) {
      throw argument(
        'No supported key formats were found. Check that the input represents the contents of a PEM-encoded key file, not the path to such a file.',
        'input',
      )
    }
    if (/BEGIN ENCRYPTED/.test(pem) && password === undefined) {
      throw argument(
        'An encrypted key was found, but no password was provided. Use ImportFromEncryptedPem to import this key.',
        'input',
      )
    }
    const isPrivate = pem.includes('PRIVATE KEY')
    this.adopt(() =>
      isPrivate
        ? createPrivateKey({ key: pem, ...(password !== undefined && { passphrase: password }) })
        : createPublicKey(pem),
    )
  }

  importParameters({ values }: RSAParameters): void {
    const jwk: Record<string, string> = { kty: 'RSA' }
    for (const [name, short] of Object.entries(parameterNames)) {
      const value = values[name]
      if (value) jwk[short] = Buffer.from(value).toString('base64url')
    }
    if (!jwk.n || !jwk.e)
      throw cryptographic(
        'The specified RSA parameters are not valid. Exponent and Modulus are required.',
      )
    this.adopt(() =>
      jwk.d
        ? createPrivateKey({ key: jwk, format: 'jwk' })
        : createPublicKey({ key: jwk, format: 'jwk' }),
    )
  }

  exportParameters(withPrivate: boolean): RSAParameters {
    const key = withPrivate ? this.privateKey : this.publicKey
    const jwk = key.export({ format: 'jwk' }) as Record<string, string | undefined>
    return new RSAParameters(
      Object.fromEntries(
        Object.entries(parameterNames).map(([name, short]) => {
          const text = jwk[short]
          return [name, text === undefined ? null : bytesOf(Buffer.from(text, 'base64url'))]
        }),
      ),
    )
  }

  encrypt(data: Bytes, padding: Padding | null): Uint8Array {
    const input = given(data, 'data')
    const way = encryption(given(padding, 'padding'))
    this.#charge()
    return attempt(() => publicEncrypt({ key: this.publicKey, ...way }, input))
  }

  decrypt(data: Bytes, padding: Padding | null): Uint8Array {
    const input = given(data, 'data')
    const way = encryption(given(padding, 'padding'))
    const key = this.privateKey
    if (input.length !== this.bits / 8) {
      throw cryptographic(
        'The length of the data to decrypt is not valid for the size of this key.',
      )
    }
    this.#charge(20)
    if (padding!.name !== 'Pkcs1') return attempt(() => privateDecrypt({ key, ...way }, input))
    // Node refuses this padding where its OpenSSL cannot hide a failure; .NET shows one as well.
    return unpad(attempt(() => privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, input)))
  }

  sign(data: Bytes, hash: HashName, padding: Padding | null): Uint8Array {
    const input = given(data, 'data')
    const way = signature(given(padding, 'padding'))
    const key = this.privateKey
    charge(input.length)
    this.#charge(20)
    return attempt(() => sign(hashes[hash].node, input, { key, ...way }))
  }

  verify(data: Bytes, signed: Bytes, hash: HashName, padding: Padding | null): boolean {
    const input = given(data, 'data')
    const way = signature(given(padding, 'padding'))
    charge(input.length)
    this.#charge()
    return verify(
      hashes[hash].node,
      input,
      { key: this.publicKey, ...way },
      given(signed, 'signature'),
    )
  }

  /** A signature of what is a hash already. */
  signHash(hash: Bytes, name: HashName, padding: Padding | null): Uint8Array {
    const info = digestInfo(given(hash, 'hash'), name, given(padding, 'padding'))
    const key = this.privateKey
    this.#charge(20)
    return attempt(() => privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info))
  }

  verifyHash(hash: Bytes, signed: Bytes, name: HashName, padding: Padding | null): boolean {
    const info = digestInfo(given(hash, 'hash'), name, given(padding, 'padding'))
    const value = given(signed, 'signature')
    this.#charge()
    try {
      const found = publicDecrypt(
        { key: this.publicKey, padding: constants.RSA_PKCS1_PADDING },
        value,
      )
      return Buffer.from(info).equals(found)
    } catch {
      // A signature that cannot be opened is none of this key.
      return false
    }
  }

  #charge(times = 1): void {
    spend(Math.ceil(2_000 * times * (this.bits / 2048) ** 2))
  }
}

const digestPrefixes: Readonly<Record<HashName, string>> = {
  MD5: '3020300c06082a864886f70d020505000410',
  SHA1: '3021300906052b0e03021a05000414',
  SHA256: '3031300d060960864801650304020105000420',
  SHA384: '3041300d060960864801650304020205000430',
  SHA512: '3051300d060960864801650304020305000440',
}

function digestInfo(hash: Uint8Array, name: HashName, padding: Padding): Uint8Array {
  if (hash.length * 8 !== hashes[name].bits) {
    throw cryptographic(
      'The provided hash value is not the expected size for the specified hash algorithm.',
    )
  }
  if (padding.name !== 'Pkcs1') {
    throw platformNotSupported(
      'PSS signatures of a hash are not supported here: use SignData or VerifyData.',
    )
  }
  return bytesOf(Buffer.concat([Buffer.from(digestPrefixes[name], 'hex'), hash]))
}

/** What goes wrong inside of OpenSSL. */
function attempt(run: () => Uint8Array): Uint8Array {
  try {
    return bytesOf(run())
  } catch {
    throw cryptographic('Error occurred during a cryptographic operation.')
  }
}

function encryption({ name, hash }: Padding) {
  if (name === 'Pkcs1') return { padding: constants.RSA_PKCS1_PADDING }
  return { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hashes[hash!].node }
}

/** PKCS#1: 0, 2, at least eight bytes that are not 0, 0, the text. */
function unpad(block: Uint8Array): Uint8Array {
  const end = block.indexOf(0, 2)
  if (block[0] !== 0 || block[1] !== 2 || end < 10) {
    throw cryptographic('Error occurred during a cryptographic operation.')
  }
  return block.slice(end + 1)
}

function signature({ name }: Padding) {
  if (name === 'Pkcs1') return { padding: constants.RSA_PKCS1_PADDING }
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}
