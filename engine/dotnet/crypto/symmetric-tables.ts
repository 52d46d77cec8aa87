import { enumeration, type Implementation, type Members, type TypeTable, type } from '../table.ts'
import { cryptographic, given, noAutomaticAlgorithm, platformNotSupported } from './errors.ts'
import { cryptography, randomBytes } from './hash.ts'
import {
  CryptoTransform,
  cipherModes,
  type FamilyName,
  paddings,
  SymmetricAlgorithm,
  symmetricByName,
} from './symmetric.ts'

type Bytes = Uint8Array | null
type Self = SymmetricAlgorithm

/** KeySizes: from, to and step. */
class KeySizes {
  readonly from: number
  readonly to: number
  readonly step: number
  constructor(from: number, to: number, step: number) {
    this.from = from
    this.to = to
    this.step = step
  }
}

const keySizes = ({ family: { keys } }: Self) => [
  new KeySizes(keys[0]!, keys.at(-1)!, keys.length > 1 ? keys[1]! - keys[0]! : 0),
]

/** `EncryptCbc` and its like: a mode's two methods with their parameters. */
function oneShots(name: 'Cbc' | 'Ecb' | 'Cfb'): Record<string, Implementation> {
  const mode = cipherModes[name.toUpperCase() as 'CBC']
  const methods: Record<string, Implementation> = {}
  for (const [verb, parameter] of [
    ['Encrypt', 'plaintext'],
    ['Decrypt', 'ciphertext'],
  ] as const) {
    const encrypt = verb === 'Encrypt'
    if (name === 'Ecb') {
      methods[`byte[] ${verb}Ecb(byte[] ${parameter}, PaddingMode paddingMode)`] = (
        self: Self,
        text: Bytes,
        padding: number,
      ) => self.oneShot(encrypt, mode, text, null, padding)
    } else if (name === 'Cbc') {
      methods[
        `byte[] ${verb}Cbc(byte[] ${parameter}, byte[] iv, PaddingMode paddingMode = PaddingMode.PKCS7)`
      ] = (self: Self, text: Bytes, iv: Bytes, padding: number) =>
        self.oneShot(encrypt, mode, text, iv, padding)
    } else {
      methods[
        `byte[] ${verb}Cfb(byte[] ${parameter}, byte[] iv, PaddingMode paddingMode = PaddingMode.None, int feedbackSizeInBits = 8)`
      ] = (self: Self, text: Bytes, iv: Bytes, padding: number, feedback: number) =>
        self.oneShot(encrypt, mode, text, iv, padding, feedback)
    }
  }
  return methods
}

function family(name: FamilyName, implementations: readonly string[]): TypeTable[] {
  return [
    type(cryptography + name, {
      base: 'SymmetricAlgorithm',
      abstract: true,
      members: {
        [`static ${name} Create()`]: () => new SymmetricAlgorithm(name, name),
        [`static ${name} Create(string algorithmName)`]: (algorithm: string | null) => {
          const made = symmetricByName(given(algorithm, 'algorithmName'))
          return made?.name === name ? made : null
        },
      },
    }),
    ...implementations.map((one) =>
      type(cryptography + one, {
        base: name,
        members: { 'new()': () => new SymmetricAlgorithm(one, name) },
      }),
    ),
  ]
}

/** Azure's `Encrypt` and `Decrypt` of byte[]. */
function azure(verb: 'Encrypt' | 'Decrypt'): Members {
  const run = (self: Bytes, algorithm: Self | null, key?: Bytes, iv?: Bytes) => {
    const input = given(self, 'input')
    const of = given(algorithm, 'alg')
    const transform = of.transform(
      verb === 'Encrypt',
      key === undefined ? of.key : key,
      iv === undefined ? of.iv : iv,
    )
    return transform.finish(input)
  }
  return {
    [`static byte[] ${verb}(this byte[] input, string alg, byte[] key, byte[] iv)`]: (
      self: Bytes,
      name: string | null,
      key: Bytes,
      iv: Bytes,
    ) => run(self, named(given(name, 'alg')), key, iv),
    [`static byte[] ${verb}(this byte[] input, SymmetricAlgorithm alg)`]: (
      self: Bytes,
      algorithm: Self | null,
    ) => run(self, algorithm),
    [`static byte[] ${verb}(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)`]:
      run,
  }
}

function named(name: string): SymmetricAlgorithm {
  const made = symmetricByName(name)
  if (!made) throw cryptographic(`'${name}' is not a known symmetric algorithm.`)
  return made
}

export const symmetricTables: readonly TypeTable[] = [
  enumeration(`${cryptography}CipherMode`, cipherModes),
  enumeration(`${cryptography}PaddingMode`, paddings),
  type(`${cryptography}KeySizes`, {
    class: KeySizes,
    members: {
      'new(int minSize, int maxSize, int skipSize)': (from: number, to: number, step: number) =>
        new KeySizes(from, to, step),
      'int MinSize': (self: KeySizes) => self.from,
      'int MaxSize': (self: KeySizes) => self.to,
      'int SkipSize': (self: KeySizes) => self.step,
    },
  }),
  type(`${cryptography}CryptoTransform`, {
    class: CryptoTransform,
    hidden: true,
    face: `${cryptography}ICryptoTransform`,
    interfaces: ['ICryptoTransform'],
    members: {
      'int InputBlockSize': (self: CryptoTransform) => self.blockSize,
      'int OutputBlockSize': (self: CryptoTransform) => self.blockSize,
      'bool CanReuseTransform': () => true,
      'bool CanTransformMultipleBlocks': () => true,
      'int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)':
        (
          self: CryptoTransform,
          input: Bytes,
          offset: number,
          count: number,
          output: Bytes,
          outputOffset: number,
        ) => self.blocks(input, offset, count, output, outputOffset),
      'byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)': (
        self: CryptoTransform,
        input: Bytes,
        offset: number,
        count: number,
      ) => self.final(input, offset, count),
      'void Dispose()': (self: CryptoTransform) => self.reset(),
    },
  }),
  type(`${cryptography}SymmetricAlgorithm`, {
    abstract: true,
    interfaces: ['IDisposable'],
    members: {
      'byte[] Key { get; set; }': {
        get: (self: Self) => self.key,
        set: (self: Self, key: Bytes) => {
          self.key = key
        },
      },
      'byte[] IV { get; set; }': {
        get: (self: Self) => self.iv,
        set: (self: Self, iv: Bytes) => {
          self.iv = iv
        },
      },
      'int KeySize { get; set; }': {
        get: (self: Self) => self.keySize,
        set: (self: Self, bits: number) => {
          self.keySize = bits
        },
      },
      'int BlockSize { get; set; }': {
        get: (self: Self) => self.family.block,
        set: (self: Self, bits: number) => {
          if (bits === self.family.block) return
          throw cryptographic('Specified block size is not valid for this algorithm.')
        },
      },
      'int FeedbackSize { get; set; }': {
        get: (self: Self) => self.feedbackSize,
        set: (self: Self, bits: number) => {
          if (bits !== 8 && bits !== self.family.block) {
            throw cryptographic('Specified feedback size is not valid for this algorithm.')
          }
          self.feedbackSize = bits
        },
      },
      'CipherMode Mode { get; set; }': {
        get: (self: Self) => self.mode,
        set: (self: Self, mode: number) => self.setMode(mode),
      },
      'PaddingMode Padding { get; set; }': {
        get: (self: Self) => self.padding,
        set: (self: Self, padding: number) => self.setPadding(padding),
      },
      'KeySizes[] LegalKeySizes': keySizes,
      'KeySizes[] LegalBlockSizes': ({ family: { block } }: Self) => [
        new KeySizes(block, block, 0),
      ],
      'bool ValidKeySize(int bitLength)': (self: Self, bits: number) =>
        self.family.keys.includes(bits),
      'void GenerateKey()': (self: Self) => {
        self.key = randomBytes(self.keySize / 8)
      },
      'void GenerateIV()': (self: Self) => {
        self.iv = randomBytes(self.family.block / 8)
      },
      'ICryptoTransform CreateEncryptor()': (self: Self) => self.transform(true, self.key, self.iv),
      'ICryptoTransform CreateEncryptor(byte[] rgbKey, byte[] rgbIV)': (
        self: Self,
        key: Bytes,
        iv: Bytes,
      ) => self.transform(true, key, iv),
      'ICryptoTransform CreateDecryptor()': (self: Self) =>
        self.transform(false, self.key, self.iv),
      'ICryptoTransform CreateDecryptor(byte[] rgbKey, byte[] rgbIV)': (
        self: Self,
        key: Bytes,
        iv: Bytes,
      ) => self.transform(false, key, iv),
      ...oneShots('Cbc'),
      ...oneShots('Ecb'),
      ...oneShots('Cfb'),
      'void Clear()': () => undefined,
      'void Dispose()': () => undefined,
      'static SymmetricAlgorithm Create()': () => {
        throw noAutomaticAlgorithm()
      },
      'static SymmetricAlgorithm Create(string algName)': (name: string | null) => {
        const plain = given(name, 'algName')
        if (/RC2/i.test(plain)) {
          throw platformNotSupported(`Algorithm '${plain}' is not supported on this platform.`)
        }
        return symmetricByName(plain)
      },
    },
  }),
  ...family('Aes', ['AesManaged', 'AesCryptoServiceProvider', 'RijndaelManaged']),
  ...family('TripleDES', ['TripleDESCryptoServiceProvider']),
  ...family('DES', ['DESCryptoServiceProvider']),
  type('CryptographyExtensions', {
    kind: 'static',
    hidden: true,
    members: { ...azure('Encrypt'), ...azure('Decrypt') },
  }),
]
