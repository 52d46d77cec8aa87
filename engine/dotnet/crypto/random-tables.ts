import { pbkdf2Sync } from 'node:crypto'
import { ambient } from '../ambient.ts'
import { allocate, spend } from '../budget.ts'
import { argument, negative } from '../errors.ts'
import { type Members, type TypeTable, type } from '../table.ts'
import { given, notPositive, slice } from './errors.ts'
import {
  bytesOf,
  cryptography,
  HashAlgorithmName,
  type HashName,
  hashes,
  hashNamed,
  randomBytes,
} from './hash.ts'

type Bytes = Uint8Array | null

/** A RandomNumberGenerator; its bytes are those of the running evaluation. */
class RandomNumberGenerator {}
class RNGCryptoServiceProvider extends RandomNumberGenerator {}

function newBytes(count: number): Uint8Array {
  if (count < 0) throw negative('count', count)
  allocate(count)
  return randomBytes(count)
}

function integer(from: number, to: number): number {
  if (from >= to) {
    throw argument('Range of random number does not contain at least one possibility.')
  }
  const range = to - from
  // Numbers beyond the last whole range would make the first ones more likely.
  const limit = Math.floor(2 ** 32 / range) * range
  for (;;) {
    spend()
    const number = Buffer.from(ambient().bytes(4)).readUInt32LE()
    if (number < limit) return from + (number % range)
  }
}

function nonZero(data: Uint8Array): void {
  for (let i = 0; i < data.length; i++) {
    do {
      spend()
      data[i] = ambient().bytes(1)[0]!
    } while (data[i] === 0)
  }
}

/** Rfc2898DeriveBytes: PBKDF2, whose bytes are taken piece by piece. */
class DerivedBytes {
  readonly hash: HashName
  readonly #password: Uint8Array
  salt: Uint8Array
  iterations: number
  #taken = 0

  constructor(password: Uint8Array, salt: Uint8Array, iterations: number, hash: HashName) {
    if (iterations <= 0) throw notPositive('iterations', iterations)
    this.#password = password
    this.salt = salt
    this.iterations = iterations
    this.hash = hash
  }

  take(count: number): Uint8Array {
    if (count <= 0) throw notPositive('cb', count)
    const end = this.#taken + count
    const all = pbkdf2(this.#password, this.salt, this.iterations, this.hash, end)
    const bytes = all.slice(this.#taken)
    this.#taken = end
    return bytes
  }

  reset(): void {
    this.#taken = 0
  }
}

export function pbkdf2(
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  hash: HashName,
  length: number,
): Uint8Array {
  if (length === 0) return new Uint8Array()
  const { node, bits } = hashes[hash]
  allocate(length)
  spend(10 * iterations * Math.ceil((length * 8) / bits))
  return bytesOf(pbkdf2Sync(password, salt, iterations, length, node))
}

const text = (password: string | null) => bytesOf(Buffer.from(given(password, 'password'), 'utf8'))
const bytes = (password: Bytes) => given(password, 'password').slice()
const saltOf = (salt: Bytes) => given(salt, 'salt').slice()
const newSalt = (size: number) => {
  if (size < 0) throw negative('saltSize', size)
  return newBytes(size)
}

/** Constructors: a password as text or bytes, a salt or (for texts) its size, iterations, hash. */
function constructors(): Members {
  const members: Record<string, Members[string]> = {}
  for (const [password, of] of [
    ['string', text],
    ['byte[]', bytes],
  ] as const) {
    for (const [salt, saltFrom] of [
      ['byte[] salt', saltOf],
      ['int saltSize', newSalt],
    ] as const) {
      if (password === 'byte[]' && salt !== 'byte[] salt') continue
      const make = (p: never, s: never, iterations: number, hash: HashName) =>
        new DerivedBytes(of(p), saltFrom(s), iterations, hash)
      members[`new(${password} password, ${salt})`] = (p: never, s: never) =>
        make(p, s, 1000, 'SHA1')
      members[`new(${password} password, ${salt}, int iterations)`] = (
        p: never,
        s: never,
        iterations: number,
      ) => make(p, s, iterations, 'SHA1')
      members[
        `new(${password} password, ${salt}, int iterations, HashAlgorithmName hashAlgorithm)`
      ] = (p: never, s: never, iterations: number, hash: HashAlgorithmName) =>
        make(p, s, iterations, hashNamed(hash))
    }
    members[
      `static byte[] Pbkdf2(${password} password, byte[] salt, int iterations, HashAlgorithmName hashAlgorithm, int outputLength)`
    ] = (p: never, salt: Bytes, iterations: number, hash: HashAlgorithmName, length: number) => {
      if (iterations <= 0) throw notPositive('iterations', iterations)
      if (length < 0) throw negative('outputLength', length)
      return pbkdf2(of(p), saltOf(salt), iterations, hashNamed(hash), length)
    }
  }
  return members
}

export const randomNumberTables: readonly TypeTable[] = [
  type(`${cryptography}RandomNumberGenerator`, {
    class: RandomNumberGenerator,
    abstract: true,
    interfaces: ['IDisposable'],
    members: {
      'static RandomNumberGenerator Create()': () => new RandomNumberGenerator(),
      'static byte[] GetBytes(int count)': newBytes,
      'static int GetInt32(int toExclusive)': (to: number) => {
        if (to <= 0) throw notPositive('toExclusive', to)
        return integer(0, to)
      },
      'static int GetInt32(int fromInclusive, int toExclusive)': integer,
      'static string GetHexString(int stringLength, bool lowercase = false)': (
        length: number,
        lower: boolean,
      ) => {
        if (length < 0) throw negative('stringLength', length)
        const hex = Buffer.from(newBytes((length + 1) >> 1))
          .toString('hex')
          .slice(0, length)
        return lower ? hex : hex.toUpperCase()
      },
      'static void Fill(byte[] data)': (data: Bytes) => {
        const target = given(data, 'data')
        target.set(randomBytes(target.length))
      },
      'void GetBytes(byte[] data)': (_self: RandomNumberGenerator, data: Bytes) => {
        const target = given(data, 'data')
        target.set(randomBytes(target.length))
      },
      'void GetBytes(byte[] data, int offset, int count)': (
        _self: RandomNumberGenerator,
        data: Bytes,
        offset: number,
        count: number,
      ) => {
        const target = given(data, 'data')
        if (offset < 0) throw negative('offset', offset)
        if (count < 0) throw negative('count', count)
        slice(target, offset, count).set(randomBytes(count))
      },
      'void GetNonZeroBytes(byte[] data)': (_self: RandomNumberGenerator, data: Bytes) =>
        nonZero(given(data, 'data')),
      'void Dispose()': () => undefined,
    },
  }),
  type(`${cryptography}RNGCryptoServiceProvider`, {
    class: RNGCryptoServiceProvider,
    base: 'RandomNumberGenerator',
    members: { 'new()': () => new RNGCryptoServiceProvider() },
  }),
  type(`${cryptography}DeriveBytes`, { abstract: true, interfaces: ['IDisposable'] }),
  type(`${cryptography}Rfc2898DeriveBytes`, {
    class: DerivedBytes,
    base: 'DeriveBytes',
    members: {
      ...constructors(),
      'byte[] GetBytes(int cb)': (self: DerivedBytes, count: number) => self.take(count),
      'byte[] Salt': (self: DerivedBytes) => self.salt.slice(),
      'int IterationCount': (self: DerivedBytes) => self.iterations,
      'HashAlgorithmName HashAlgorithm': (self: DerivedBytes) => new HashAlgorithmName(self.hash),
      'void Reset()': (self: DerivedBytes) => self.reset(),
      'void Dispose()': () => undefined,
    },
  }),
]
