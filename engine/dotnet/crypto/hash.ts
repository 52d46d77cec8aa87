import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { ambient } from '../ambient.ts'
import { spend } from '../budget.ts'
import { type Definition, findType } from '../definition.ts'
import { argument, argumentNull } from '../errors.ts'
import { cryptographic, disposed, given, slice } from './errors.ts'

/** The hash functions by .NET's names: what node calls them, bits of the hash, bytes of a block. */
export const hashes = {
  MD5: { node: 'md5', bits: 128, block: 64 },
  SHA1: { node: 'sha1', bits: 160, block: 64 },
  SHA256: { node: 'sha256', bits: 256, block: 64 },
  SHA384: { node: 'sha384', bits: 384, block: 128 },
  SHA512: { node: 'sha512', bits: 512, block: 128 },
} as const

export type HashName = keyof typeof hashes

export const cryptography = 'System.Security.Cryptography.'

/** A HashAlgorithm, or (with a key) an HMAC. `definition` tells which of .NET's types it is. */
export class HashAlgorithm {
  readonly definition: Definition
  readonly typeArguments = []
  readonly hash: HashName
  /** Of an HMAC; null for plain hashes. */
  #key: Uint8Array | null
  #running: Hash | Hmac | undefined
  #value: Uint8Array | null = null
  #disposed = false

  constructor(typeName: string, hash: HashName, key: Uint8Array | null = null) {
    this.definition = findType(cryptography + typeName)!
    this.hash = hash
    this.#key = key?.slice() ?? null
  }

  get size(): number {
    return hashes[this.hash].bits
  }

  /** The hash of what was transformed; null before. */
  get value(): Uint8Array | null {
    this.#check()
    if (this.#running)
      throw cryptographic('Hash must be finalized before the hash value is retrieved.')
    return this.#value?.slice() ?? null
  }

  get key(): Uint8Array {
    return this.#key!.slice()
  }

  set key(key: Uint8Array | null) {
    const value = given(key, 'value')
    if (this.#running) {
      throw cryptographic('Hash key cannot be changed after the first write to the stream.')
    }
    this.#key = value.slice()
  }

  compute(buffer: Uint8Array | null): Uint8Array {
    this.#check()
    this.#update(given(buffer, 'buffer'))
    return this.#finish()
  }

  computePart(buffer: Uint8Array | null, offset: number, count: number): Uint8Array {
    const part = slice(buffer, offset, count)
    this.#check()
    this.#update(part)
    return this.#finish()
  }

  transform(
    input: Uint8Array | null,
    offset: number,
    count: number,
    output: Uint8Array | null,
    outputOffset: number,
  ): number {
    const part = this.#input(input, offset, count)
    this.#update(part)
    if (output && (output !== input || offset !== outputOffset)) output.set(part, outputOffset)
    return count
  }

  transformFinal(input: Uint8Array | null, offset: number, count: number): Uint8Array {
    const part = this.#input(input, offset, count)
    this.#update(part)
    this.#finish()
    return part.slice()
  }

  initialize(): void {
    this.#running = undefined
  }

  dispose(): void {
    this.#disposed = true
    this.#running = undefined
    this.#value = null
  }

  #input(input: Uint8Array | null, offset: number, count: number): Uint8Array {
    const part = slice(input, offset, count, 'inputBuffer')
    this.#check()
    return part
  }

  #update(bytes: Uint8Array): void {
    const { node } = hashes[this.hash]
    charge(bytes.length)
    this.#running ??= this.#key ? createHmac(node, this.#key) : createHash(node)
    this.#running.update(bytes)
  }

  #finish(): Uint8Array {
    const value = bytesOf(this.#running!.digest())
    this.#running = undefined
    this.#value = value
    return value.slice()
  }

  #check(): void {
    if (this.#disposed) throw disposed(this.definition.fullName)
  }
}

/** Fuel for what native code does with that many bytes. */
export function charge(bytes: number): void {
  spend(50 + (bytes >> 4))
}

/** A Buffer as a .NET byte[]: plain, with memory of its own. */
export function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer)
}

export function hashData(hash: HashName, source: Uint8Array | null): Uint8Array {
  const bytes = given(source, 'source')
  charge(bytes.length)
  return bytesOf(createHash(hashes[hash].node).update(bytes).digest())
}

export function hmacData(hash: HashName, key: Uint8Array | null, source: Uint8Array | null) {
  const secret = given(key, 'key')
  const bytes = given(source, 'source')
  charge(bytes.length)
  return bytesOf(createHmac(hashes[hash].node, secret).update(bytes).digest())
}

/** Random bytes of the running evaluation. */
export function randomBytes(count: number): Uint8Array {
  charge(count)
  return bytesOf(ambient().bytes(count))
}

/** `HashAlgorithm.Create(name)`: null for a name that .NET does not know. */
export function hashByName(name: string | null): HashAlgorithm | null {
  const plain = given(name, 'hashName').replace(/^System\.Security\.Cryptography\./, '')
  const key = plain.toUpperCase().replace(/^SHA-/, 'SHA').replace(/^SHA$/, 'SHA1')
  const hmac = /^HMAC/.test(key)
  const hash = key.replace(/^HMAC/, '').replace(/MANAGED$|CRYPTOSERVICEPROVIDER$/, '')
  if (!isHash(hash)) return null
  return hmac ? newHmac(hash) : new HashAlgorithm(hash, hash)
}

export function isHash(name: string): name is HashName {
  return Object.hasOwn(hashes, name)
}

/** An HMAC with a key of its own. */
export function newHmac(hash: HashName): HashAlgorithm {
  return new HashAlgorithm(`HMAC${hash}`, hash, randomBytes(hashes[hash].block))
}

/** A HashAlgorithmName: any text, mostly the name of a hash. */
export class HashAlgorithmName {
  readonly name: string | null
  constructor(name: string | null) {
    this.name = name
  }
}

/** The hash that a HashAlgorithmName argument names. */
export function hashNamed(name: HashAlgorithmName, parameter = 'hashAlgorithm'): HashName {
  if (name.name === null || name.name === '') {
    throw name.name === null
      ? argumentNull(parameter)
      : argument('The hash algorithm name cannot be null or empty.', parameter)
  }
  if (isHash(name.name)) return name.name
  throw cryptographic(`'${name.name}' is not a known hash algorithm.`)
}
