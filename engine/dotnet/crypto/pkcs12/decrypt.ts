import { createDecipheriv, createHash, pbkdf2Sync } from 'node:crypto'
import { contentOf, type Der, inside, integerOf, NotDer, oidOf, tags } from './der.ts'

/** An encryption that is not spoken, in words. */
export class UnknownEncryption extends Error {}

const pbes2 = '1.2.840.113549.1.5.13'
const pbkdf2 = '1.2.840.113549.1.5.12'
const tripleDesOfPkcs12 = '1.2.840.113549.1.12.1.3'

const ciphers: ReadonlyMap<string, readonly [name: string, keyBytes: number]> = new Map([
  ['2.16.840.1.101.3.4.1.2', ['aes-128-cbc', 16]],
  ['2.16.840.1.101.3.4.1.22', ['aes-192-cbc', 24]],
  ['2.16.840.1.101.3.4.1.42', ['aes-256-cbc', 32]],
  ['1.2.840.113549.3.7', ['des-ede3-cbc', 24]],
])

const hashes: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
])

const maxIterations = 10_000_000

/** A password, and who is told before so many rounds of hashing are made. */
export interface Secret {
  readonly password: string
  readonly charge: (rounds: number) => void
}

/** Decrypts what a password protects (RFC 8018 §6.2, RFC 7292 appendix B and C). */
export function decryptByPassword(algorithm: Der, data: Uint8Array, secret: Secret): Uint8Array {
  const [id, parameters] = inside(algorithm)
  const name = oidOf(id)
  if (name === pbes2) return decryptPbes2(inside(parameters), data, secret)
  if (name !== tripleDesOfPkcs12) {
    throw new UnknownEncryption(`the encryption ${name} is not supported: export it with AES-256`)
  }
  const [saltValue, count] = inside(parameters)
  const salt = contentOf(saltValue, tags.octets)
  const iterations = iterationsOf(count)
  const { password } = secret
  secret.charge(3 * iterations)
  const key = derive(password, salt, iterations, 1, 24)
  const iv = derive(password, salt, iterations, 2, 8)
  return decipher('des-ede3-cbc', key, iv, data)
}

function decryptPbes2([derivation, encryption]: Der[], data: Uint8Array, secret: Secret) {
  const [kdf, kdfParameters] = inside(derivation)
  const [cipherId, ivValue] = inside(encryption)
  const cipher = ciphers.get(oidOf(cipherId))
  if (oidOf(kdf) !== pbkdf2 || !cipher) {
    throw new UnknownEncryption('the encryption is not supported: export it with AES-256')
  }
  const [saltValue, count, ...rest] = inside(kdfParameters)
  const prf = rest.find(({ tag }) => tag === tags.sequence)
  const hash = prf ? hashes.get(oidOf(inside(prf)[0])) : 'sha1'
  if (!hash) throw new UnknownEncryption('the hash of the encryption is not supported')
  const [name, keyBytes] = cipher
  const salt = contentOf(saltValue, tags.octets)
  const iterations = iterationsOf(count)
  secret.charge(iterations)
  const key = pbkdf2Sync(secret.password, salt, iterations, keyBytes, hash)
  return decipher(name, key, contentOf(ivValue, tags.octets), data)
}

function iterationsOf(value: Der | undefined): number {
  const count = integerOf(value)
  if (count < 1 || count > maxIterations) throw new NotDer('the number of iterations is wrong')
  return count
}

function decipher(name: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const cipher = createDecipheriv(name, key, iv)
  return Buffer.concat([cipher.update(data), cipher.final()])
}

const block = 64

/** Key material of PKCS #12 by SHA-1 (RFC 7292 appendix B.2). `purpose`: 1 key, 2 initial vector. */
function derive(
  password: string,
  salt: Uint8Array,
  iterations: number,
  purpose: number,
  size: number,
): Uint8Array {
  const secret = Buffer.from(`${password}\0`, 'utf16le').swap16()
  const input = Buffer.concat([filled(salt), filled(secret)])
  const out: Buffer[] = []
  for (let made = 0; made < size; made += 20) {
    let hash = sha1(Buffer.concat([Buffer.alloc(block, purpose), input]))
    for (let i = 1; i < iterations; i++) hash = sha1(hash)
    out.push(hash)
    addToBlocks(input, filled(hash, block))
  }
  return Buffer.concat(out).subarray(0, size)
}

/** Repeated to whole blocks, or to a length. */
function filled(bytes: Uint8Array, length = Math.ceil(bytes.length / block) * block): Buffer {
  return Buffer.alloc(length, bytes)
}

/** Each block of `input` + `addend` + 1, as numbers. */
function addToBlocks(input: Buffer, addend: Buffer): void {
  for (let start = 0; start < input.length; start += block) {
    let carry = 1
    for (let i = block - 1; i >= 0; i--) {
      carry += input[start + i]! + addend[i]!
      input[start + i] = carry & 0xff
      carry >>= 8
    }
  }
}

function sha1(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest()
}
