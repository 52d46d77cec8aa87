import { type Cipher, createCipheriv, createDecipheriv, type Decipher } from 'node:crypto'
import { allocate } from '../budget.ts'
import { type Definition, findType } from '../definition.ts'
import { argument } from '../errors.ts'
import { cryptographic, given, invalidIvSize, invalidKeySize, slice } from './errors.ts'
import { bytesOf, charge, cryptography, randomBytes } from './hash.ts'

export const cipherModes = { CBC: 1, ECB: 2, OFB: 3, CFB: 4, CTS: 5 } as const
export const paddings = { None: 1, PKCS7: 2, Zeros: 3, ANSIX923: 4, ISO10126: 5 } as const

interface Family {
  /** In bits. */
  readonly keys: readonly number[]
  readonly defaultKey: number
  readonly block: number
  /** The name that node has for key size and mode. */
  readonly node: (bits: number, mode: string) => string
  /** The key that node takes. */
  readonly key: (key: Uint8Array) => Uint8Array
}

const repeat = (key: Uint8Array, parts: readonly number[]) =>
  Buffer.concat(parts.map((part) => key.subarray(part * 8, part * 8 + 8)))
const triple = (_bits: number, mode: string) => (mode === 'ecb' ? 'des-ede3' : `des-ede3-${mode}`)

export const families = {
  Aes: {
    keys: [128, 192, 256],
    defaultKey: 256,
    block: 128,
    node: (bits: number, mode: string) => `aes-${bits}-${mode}`,
    key: (key: Uint8Array) => key,
  },
  TripleDES: {
    keys: [128, 192],
    defaultKey: 192,
    block: 64,
    node: triple,
    key: (key: Uint8Array) => repeat(key, key.length === 16 ? [0, 1, 0] : [0, 1, 2]),
  },
  // DES is Triple DES with one key thrice; node's own is switched off.
  DES: {
    keys: [64],
    defaultKey: 64,
    block: 64,
    node: triple,
    key: (key: Uint8Array) => repeat(key, [0, 0, 0]),
  },
} as const satisfies Record<string, Family>

export type FamilyName = keyof typeof families

/** A SymmetricAlgorithm: Aes, TripleDES, DES. */
export class SymmetricAlgorithm {
  readonly definition: Definition
  readonly typeArguments = []
  readonly name: FamilyName
  readonly family: Family
  mode: number = cipherModes.CBC
  padding: number = paddings.PKCS7
  feedbackSize = 8
  #keySize: number
  #key: Uint8Array | undefined
  #iv: Uint8Array | undefined

  constructor(typeName: string, name: FamilyName) {
    this.definition = findType(cryptography + typeName)!
    this.name = name
    this.family = families[name]
    this.#keySize = this.family.defaultKey
  }

  get keySize(): number {
    return this.#keySize
  }

  set keySize(bits: number) {
    if (!this.family.keys.includes(bits)) throw cryptographic(invalidKeySize)
    this.#keySize = bits
    this.#key = undefined
  }

  get key(): Uint8Array {
    this.#key ??= randomBytes(this.#keySize / 8)
    return this.#key.slice()
  }

  set key(key: Uint8Array | null) {
    const value = given(key, 'value')
    if (!this.family.keys.includes(value.length * 8)) throw cryptographic(invalidKeySize)
    this.#key = value.slice()
    this.#keySize = value.length * 8
  }

  get iv(): Uint8Array {
    this.#iv ??= randomBytes(this.family.block / 8)
    return this.#iv.slice()
  }

  set iv(iv: Uint8Array | null) {
    const value = given(iv, 'value')
    if (value.length * 8 !== this.family.block) throw cryptographic(invalidIvSize)
    this.#iv = value.slice()
  }

  setMode(mode: number): void {
    if (mode !== cipherModes.CBC && mode !== cipherModes.ECB && mode !== cipherModes.CFB) {
      throw cryptographic('Specified cipher mode is not valid for this algorithm.')
    }
    this.mode = mode
  }

  setPadding(padding: number): void {
    if (!(padding >= 1 && padding <= 5)) {
      throw cryptographic('Specified padding mode is not valid for this algorithm.')
    }
    this.padding = padding
  }

  /** `CreateEncryptor(rgbKey, rgbIV)` and `CreateDecryptor`. */
  transform(encrypt: boolean, key: Uint8Array | null, iv: Uint8Array | null): CryptoTransform {
    const bytes = given(key, 'rgbKey')
    if (!this.family.keys.includes(bytes.length * 8)) throw argument(invalidKeySize, 'rgbKey')
    if (iv && iv.length * 8 !== this.family.block) throw argument(invalidIvSize, 'rgbIV')
    if (!iv && this.mode !== cipherModes.ECB) {
      throw cryptographic(
        'The cipher mode specified requires that an initialization vector (IV) be used.',
      )
    }
    return new CryptoTransform(encrypt, this.family, bytes, iv, this)
  }

  /** One text at once, by key and padding given. */
  oneShot(
    encrypt: boolean,
    mode: number,
    text: Uint8Array | null,
    iv: Uint8Array | null,
    padding: number,
    feedbackSize = this.feedbackSize,
  ): Uint8Array {
    const input = given(text, encrypt ? 'plaintext' : 'ciphertext')
    if (mode !== cipherModes.ECB && given(iv, 'iv').length * 8 !== this.family.block) {
      throw argument(invalidIvSize, 'iv')
    }
    const way = { mode, padding, feedbackSize }
    return new CryptoTransform(encrypt, this.family, this.key, iv, way).finish(input)
  }
}

interface Way {
  readonly mode: number
  readonly padding: number
  readonly feedbackSize: number
}

/** An encryptor or decryptor. */
export class CryptoTransform {
  readonly encrypt: boolean
  readonly blockSize: number
  readonly #padding: number
  readonly #create: () => Cipher | Decipher
  #running: Cipher | Decipher | undefined
  /** What a decryptor holds back, for it may be padding. */
  #held: Uint8Array = new Uint8Array()

  constructor(encrypt: boolean, family: Family, key: Uint8Array, iv: Uint8Array | null, way: Way) {
    const { mode, padding, feedbackSize } = way
    const isFeedback = mode === cipherModes.CFB
    this.encrypt = encrypt
    this.blockSize = isFeedback ? feedbackSize / 8 : family.block / 8
    this.#padding = padding
    const feedback = feedbackSize === family.block ? 'cfb' : `cfb${feedbackSize}`
    const modeName = isFeedback ? feedback : mode === cipherModes.ECB ? 'ecb' : 'cbc'
    const name = family.node(key.length * 8, modeName)
    const create = encrypt ? createCipheriv : createDecipheriv
    const secret = Uint8Array.from(family.key(key))
    const start = mode === cipherModes.ECB ? null : iv!.slice()
    this.#create = () => create(name, secret, start).setAutoPadding(false)
  }

  /** `TransformBlock` */
  blocks(
    input: Uint8Array | null,
    offset: number,
    count: number,
    output: Uint8Array | null,
    outputOffset: number,
  ): number {
    const part = slice(input, offset, count, 'inputBuffer')
    if (count === 0 || count % this.blockSize !== 0) throw argument('Value was invalid.')
    const target = given(output, 'outputBuffer')
    const result = this.#update(part)
    if (outputOffset < 0 || target.length - outputOffset < result.length) {
      throw argument('Value was invalid.', 'outputBuffer')
    }
    target.set(result, outputOffset)
    return result.length
  }

  /** `TransformFinalBlock`: the transform starts anew afterwards. */
  final(input: Uint8Array | null, offset: number, count: number): Uint8Array {
    return this.finish(slice(input, offset, count, 'inputBuffer'))
  }

  finish(input: Uint8Array): Uint8Array {
    allocate(input.length)
    const result = this.encrypt ? this.#encryptLast(input) : this.#decryptLast(input)
    this.reset()
    return result
  }

  reset(): void {
    this.#running = undefined
    this.#held = new Uint8Array()
  }

  #update(input: Uint8Array): Uint8Array {
    charge(input.length)
    this.#running ??= this.#create()
    const holds =
      !this.encrypt && this.#padding !== paddings.None && this.#padding !== paddings.Zeros
    if (!holds) return bytesOf(this.#running.update(input))
    const all = Buffer.concat([this.#held, input])
    const ready = Math.max(0, all.length - this.blockSize)
    this.#held = all.subarray(ready)
    return bytesOf(this.#running.update(all.subarray(0, ready)))
  }

  #encryptLast(input: Uint8Array): Uint8Array {
    const padded = pad(input, this.blockSize, this.#padding)
    charge(padded.length)
    this.#running ??= this.#create()
    return bytesOf(Buffer.concat([this.#running.update(padded), this.#running.final()]))
  }

  #decryptLast(input: Uint8Array): Uint8Array {
    const all = Buffer.concat([this.#held, input])
    if (all.length % this.blockSize !== 0) throw partialBlock()
    if (all.length === 0) return new Uint8Array()
    charge(all.length)
    this.#running ??= this.#create()
    const text = Buffer.concat([this.#running.update(all), this.#running.final()])
    return bytesOf(text.subarray(0, text.length - paddingOf(text, this.blockSize, this.#padding)))
  }
}

const partialBlock = () => cryptographic('The input data is not a complete block.')

function pad(input: Uint8Array, block: number, padding: number): Uint8Array {
  const rest = input.length % block
  if (padding === paddings.None || (padding === paddings.Zeros && rest === 0)) {
    if (rest !== 0) throw partialBlock()
    return input
  }
  const count = block - rest
  const padded = new Uint8Array(input.length + count)
  padded.set(input)
  if (padding === paddings.Zeros) return padded
  if (padding === paddings.ISO10126) padded.set(randomBytes(count), input.length)
  if (padding === paddings.PKCS7) padded.fill(count, input.length)
  padded[padded.length - 1] = count
  return padded
}

/** How many bytes at the end are padding. */
function paddingOf(text: Uint8Array, block: number, padding: number): number {
  if (padding === paddings.None || padding === paddings.Zeros) return 0
  const count = text[text.length - 1]!
  const filler = text.subarray(Math.max(0, text.length - count), text.length - 1)
  const wrong =
    count === 0 ||
    count > block ||
    (padding === paddings.PKCS7 && filler.some((byte) => byte !== count)) ||
    (padding === paddings.ANSIX923 && filler.some((byte) => byte !== 0))
  if (wrong) throw cryptographic('Padding is invalid and cannot be removed.')
  return count
}

const names: Readonly<Record<string, FamilyName>> = {
  AES: 'Aes',
  AESMANAGED: 'Aes',
  AESCRYPTOSERVICEPROVIDER: 'Aes',
  RIJNDAEL: 'Aes',
  RIJNDAELMANAGED: 'Aes',
  SYMMETRICALGORITHM: 'Aes',
  '3DES': 'TripleDES',
  'TRIPLE DES': 'TripleDES',
  TRIPLEDES: 'TripleDES',
  TRIPLEDESCRYPTOSERVICEPROVIDER: 'TripleDES',
  DES: 'DES',
  DESCRYPTOSERVICEPROVIDER: 'DES',
}

/** `SymmetricAlgorithm.Create(name)`: null for a name that is not known. */
export function symmetricByName(name: string): SymmetricAlgorithm | null {
  const plain = name.replace(/^System\.Security\.Cryptography\./, '').toUpperCase()
  const family = Object.hasOwn(names, plain) ? names[plain] : undefined
  return family ? new SymmetricAlgorithm(family, family) : null
}
