import { timingSafeEqual } from 'node:crypto'
import { abstract, type Members, type TypeTable, type } from '../table.ts'
import { given, noAutomaticAlgorithm } from './errors.ts'
import {
  cryptography,
  HashAlgorithm,
  HashAlgorithmName,
  type HashName,
  hashByName,
  hashData,
  hashes,
  hmacData,
  newHmac,
} from './hash.ts'

type Bytes = Uint8Array | null

const refuseAutomatic = () => {
  throw noAutomaticAlgorithm()
}

/** What HashAlgorithm and the encryptors share with ICryptoTransform. */
const transform: Members = {
  'int InputBlockSize': () => 1,
  'int OutputBlockSize': () => 1,
  'bool CanReuseTransform': () => true,
  'bool CanTransformMultipleBlocks': () => true,
  'int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)':
    (
      self: HashAlgorithm,
      input: Bytes,
      offset: number,
      count: number,
      output: Bytes,
      outputOffset: number,
    ) => self.transform(input, offset, count, output, outputOffset),
  'byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)': (
    self: HashAlgorithm,
    input: Bytes,
    offset: number,
    count: number,
  ) => self.transformFinal(input, offset, count),
}

/** MD5, SHA1 and so on, with the old names of their implementations. */
function plainHash(name: HashName): TypeTable[] {
  const { bits } = hashes[name]
  const old = name === 'MD5' ? ['CryptoServiceProvider'] : ['Managed', 'CryptoServiceProvider']
  return [
    type(cryptography + name, {
      base: 'HashAlgorithm',
      abstract: true,
      members: {
        [`static ${name} Create()`]: () => new HashAlgorithm(name, name),
        [`static ${name} Create(string algName)`]: (algorithm: string | null) => {
          const made = hashByName(algorithm)
          return made?.hash === name ? made : null
        },
        'static byte[] HashData(byte[] source)': (source: Bytes) => hashData(name, source),
        'const int HashSizeInBits': bits,
        'const int HashSizeInBytes': bits / 8,
      },
    }),
    ...old.map((suffix) =>
      type(`${cryptography}${name}${suffix}`, {
        base: name,
        members: { 'new()': () => new HashAlgorithm(name + suffix, name) },
      }),
    ),
  ]
}

function hmac(name: HashName): TypeTable {
  const { bits } = hashes[name]
  const own = `HMAC${name}`
  return type(cryptography + own, {
    base: 'HMAC',
    members: {
      'new()': () => newHmac(name),
      'new(byte[] key)': (key: Bytes) => new HashAlgorithm(own, name, given(key, 'key')),
      ...(name === 'SHA1' && {
        'new(byte[] key, bool useManagedSha1)': (key: Bytes) =>
          new HashAlgorithm(own, name, given(key, 'key')),
      }),
      'static byte[] HashData(byte[] key, byte[] source)': (key: Bytes, source: Bytes) =>
        hmacData(name, key, source),
      'const int HashSizeInBits': bits,
      'const int HashSizeInBytes': bits / 8,
    },
  })
}

const names = Object.keys(hashes) as HashName[]

const keyMember: Members = {
  'byte[] Key { get; set; }': {
    get: (self: HashAlgorithm) => self.key,
    set: (self: HashAlgorithm, value: Bytes) => {
      self.key = value
    },
  },
}

export const hashTables: readonly TypeTable[] = [
  type(`${cryptography}ICryptoTransform`, {
    kind: 'interface',
    interfaces: ['IDisposable'],
    members: Object.fromEntries(Object.keys(transform).map((text) => [text, abstract])),
  }),
  type(`${cryptography}HashAlgorithm`, {
    abstract: true,
    interfaces: ['ICryptoTransform'],
    members: {
      ...transform,
      'int HashSize': (self: HashAlgorithm) => self.size,
      'byte[] Hash': (self: HashAlgorithm) => self.value,
      'byte[] ComputeHash(byte[] buffer)': (self: HashAlgorithm, buffer: Bytes) =>
        self.compute(buffer),
      'byte[] ComputeHash(byte[] buffer, int offset, int count)': (
        self: HashAlgorithm,
        buffer: Bytes,
        offset: number,
        count: number,
      ) => self.computePart(buffer, offset, count),
      'void Initialize()': (self: HashAlgorithm) => self.initialize(),
      'void Clear()': (self: HashAlgorithm) => self.dispose(),
      'void Dispose()': (self: HashAlgorithm) => self.dispose(),
      'static HashAlgorithm Create()': refuseAutomatic,
      'static HashAlgorithm Create(string hashName)': hashByName,
    },
  }),
  type(`${cryptography}KeyedHashAlgorithm`, {
    base: 'HashAlgorithm',
    abstract: true,
    members: {
      ...keyMember,
      'static KeyedHashAlgorithm Create()': refuseAutomatic,
      'static KeyedHashAlgorithm Create(string algName)': keyedByName,
    },
  }),
  type(`${cryptography}HMAC`, {
    base: 'KeyedHashAlgorithm',
    abstract: true,
    members: {
      'string HashName': (self: HashAlgorithm) => self.hash,
      'static HMAC Create()': refuseAutomatic,
      'static HMAC Create(string algorithmName)': keyedByName,
    },
  }),
  ...names.flatMap(plainHash),
  ...names.map(hmac),
  type(`${cryptography}HashAlgorithmName`, {
    kind: 'struct',
    class: HashAlgorithmName,
    default: new HashAlgorithmName(null),
    interfaces: ['IEquatable<HashAlgorithmName>'],
    hooks: {
      text: (self: HashAlgorithmName) => self.name ?? '',
      equals: (a: HashAlgorithmName, b: HashAlgorithmName) => a.name === b.name,
      hash: (self: HashAlgorithmName) => self.name ?? '',
    },
    members: {
      'new(string name)': (name: string | null) => new HashAlgorithmName(name),
      'string Name': (self: HashAlgorithmName) => self.name,
      ...Object.fromEntries(
        names.map((name) => [
          `static HashAlgorithmName ${name}`,
          () => new HashAlgorithmName(name),
        ]),
      ),
      'static bool operator ==(HashAlgorithmName left, HashAlgorithmName right)': (
        a: HashAlgorithmName,
        b: HashAlgorithmName,
      ) => a.name === b.name,
      'static bool operator !=(HashAlgorithmName left, HashAlgorithmName right)': (
        a: HashAlgorithmName,
        b: HashAlgorithmName,
      ) => a.name !== b.name,
    },
  }),
  type(`${cryptography}CryptographicOperations`, {
    kind: 'static',
    members: {
      'static bool FixedTimeEquals(byte[] left, byte[] right)': (left: Bytes, right: Bytes) => {
        const [a, b] = [left ?? new Uint8Array(), right ?? new Uint8Array()]
        return a.length === b.length && timingSafeEqual(a, b)
      },
      'static void ZeroMemory(byte[] buffer)': (buffer: Bytes) => {
        buffer?.fill(0)
      },
    },
  }),
]

function keyedByName(name: string | null): HashAlgorithm | null {
  const made = hashByName(name)
  return made?.definition.name.startsWith('HMAC') ? made : null
}
