import { describe, expect, it } from 'vitest'
import { withAmbient } from '../../engine/dotnet/ambient.ts'
import { BudgetError, defaultLimits, withBudget } from '../../engine/dotnet/budget.ts'
import { HashAlgorithmName } from '../../engine/dotnet/crypto/hash.ts'
import type { NamedType } from '../../engine/dotnet/types.ts'
import { typeOf } from '../../engine/dotnet/value.ts'
import { ask, askAs, askStatic, assign, failure, make } from '../dotnet/call.ts'

const cryptography = 'System.Security.Cryptography.'
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'))
const base64 = (value: unknown) => Buffer.from(value as Uint8Array).toString('base64')
const hex = (value: unknown) => Buffer.from(value as Uint8Array).toString('hex')
const services = {
  now: () => 0,
  random: () => 0.5,
  bytes: (count: number) => new Uint8Array(count).fill(7),
  uuid: () => '',
  bodies: 'preserve' as const,
}
const run = <T>(what: () => T): T => withAmbient(services, what)

describe('hashes', () => {
  it.each([
    ['MD5', '', '1B2M2Y8AsgTpgAmY7PhCfg=='],
    ['SHA1', 'abc', 'qZk+NkcGgWq6PiVxeFDCbJzQ2J0='],
    ['SHA384', 'abc', 'ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn'],
  ])('%s of %j', (name, text, expected) => {
    const hash = askStatic(cryptography + name, 'Create')
    expect(base64(ask(hash, 'ComputeHash', bytes(text)))).toBe(expected)
    expect(base64(askStatic(cryptography + name, 'HashData', [bytes(text)]))).toBe(expected)
  })

  it.each([
    ['HMACMD5', 'nVxz74VZTTTsRDi3yX5R2A=='],
    ['HMACSHA256', 'UDH+PZicbRU3oBP6bnOdojRj/a7DtwE32Cjjas4iG9A='],
    ['HMACSHA384', 'xfl62f0QIMF019wCz4PEwb8V7iDsVVtpCtWOYtqKAO5EzNtly4yArP0Sfr7laJWK'],
  ])('%s of a key and data', (name, expected) => {
    const hmac = make(cryptography + name, [], [bytes('key')])
    expect(base64(ask(hmac, 'ComputeHash', bytes('data')))).toBe(expected)
  })

  it('goes block by block', () => {
    const hash = make(`${cryptography}SHA256Managed`, [], [])
    ask(hash, 'TransformBlock', bytes('ab'), 0, 2, null, 0)
    ask(hash, 'TransformFinalBlock', bytes('xc'), 1, 1)
    expect(hex(ask(hash, 'Hash'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })

  it('takes a key later, and has one of its own before', () => {
    run(() => {
      const hmac = make(`${cryptography}HMACSHA256`, [], [])
      expect((ask(hmac, 'Key') as Uint8Array).length).toBe(64)
      assign(hmac, 'Key', bytes('key'))
      expect(base64(ask(hmac, 'ComputeHash', bytes('data')))).toBe(
        'UDH+PZicbRU3oBP6bnOdojRj/a7DtwE32Cjjas4iG9A=',
      )
    })
  })

  it('throws what .NET throws', () => {
    const sha = () => askStatic(`${cryptography}SHA256`, 'Create')
    const texts = [
      failure(() => make(`${cryptography}HMACSHA256`, [], [null])),
      failure(() => ask(sha(), 'ComputeHash', null)),
      failure(() => askStatic(`${cryptography}HMAC`, 'Create')),
      failure(() => {
        const hash = sha()
        ask(hash, 'Dispose')
        ask(hash, 'ComputeHash', bytes(''))
      }),
    ]
    expect(texts).toEqual([
      ['System.ArgumentNullException', "Value cannot be null. (Parameter 'key')"],
      ['System.ArgumentNullException', "Value cannot be null. (Parameter 'buffer')"],
      [
        'System.PlatformNotSupportedException',
        'This platform does not allow the automatic selection of an algorithm.',
      ],
      [
        'System.ObjectDisposedException',
        "Cannot access a disposed object.\nObject name: 'System.Security.Cryptography.SHA256'.",
      ],
    ])
  })
})

describe('ciphers', () => {
  const key = bytes('0123456789abcdef')
  const iv = new Uint8Array(16)
  const extension = (verb: string, ...args: unknown[]) =>
    askStatic('CryptographyExtensions', verb, args, 'Byte[], String, Byte[], Byte[]')

  it('are at hand as Encrypt and Decrypt of bytes', () => {
    const secret = extension('Encrypt', key, 'Aes', key, iv)
    expect(base64(secret)).toBe('cnJ+iB7c/QEApxhoeQm1ZbK1BDCaLhZGeh0WxMZ4WIA=')
    expect(extension('Decrypt', secret, 'AesManaged', key, iv)).toEqual(key)
  })

  const round: readonly [string, number, number, number][] = [
    ['Aes', 32, 1, 2],
    ['Aes', 16, 2, 2],
    ['Aes', 24, 4, 2],
    ['Aes', 16, 1, 4],
    ['Aes', 16, 1, 5],
    ['TripleDES', 24, 1, 2],
    ['TripleDES', 16, 2, 2],
    ['DES', 8, 1, 2],
  ]
  it.each(round)('%s with %i bytes of key, mode %i, padding %i', (name, size, mode, padding) => {
    run(() => {
      const algorithm = askStatic(cryptography + name, 'Create')
      assign(
        algorithm,
        'Key',
        new Uint8Array(size).map((_, i) => i * 5),
      )
      assign(algorithm, 'Mode', mode)
      assign(algorithm, 'Padding', padding)
      for (const text of ['', 'short', 'exactly 16 bytes', 'rather longer than one block is']) {
        const encryptor = ask(algorithm, 'CreateEncryptor')
        const secret = ask(encryptor, 'TransformFinalBlock', bytes(text), 0, text.length)
        const decryptor = ask(algorithm, 'CreateDecryptor')
        const all = secret as Uint8Array
        expect(ask(decryptor, 'TransformFinalBlock', all, 0, all.length)).toEqual(bytes(text))
      }
    })
  })

  it('a decryptor holds back what may be padding', () => {
    const algorithm = askStatic(`${cryptography}Aes`, 'Create')
    assign(algorithm, 'Key', key)
    assign(algorithm, 'IV', iv)
    const secret = extension('Encrypt', key, 'Aes', key, iv) as Uint8Array
    const decryptor = ask(algorithm, 'CreateDecryptor')
    const out = new Uint8Array(32)
    expect(ask(decryptor, 'TransformBlock', secret, 0, 16, out, 0)).toBe(0)
    expect(ask(decryptor, 'TransformBlock', secret, 16, 16, out, 0)).toBe(16)
    expect(out.subarray(0, 16)).toEqual(key)
    expect(ask(decryptor, 'TransformFinalBlock', secret, 0, 0)).toEqual(new Uint8Array())
  })

  it('DES is DES', () => {
    const des = askStatic(`${cryptography}DES`, 'Create')
    assign(des, 'Key', new Uint8Array(Buffer.from('133457799bbcdff1', 'hex')))
    const text = new Uint8Array(Buffer.from('0123456789abcdef', 'hex'))
    expect(hex(ask(des, 'EncryptEcb', text, 1))).toBe('85e813540f0ab405')
  })

  it('throw what .NET throws', () => {
    const wrong = new Uint8Array(16)
    const algorithm = askStatic(`${cryptography}Aes`, 'Create')
    const cryptographic = 'System.Security.Cryptography.CryptographicException'
    expect([
      failure(() => extension('Decrypt', wrong, 'Aes', key, iv)),
      failure(() => extension('Decrypt', bytes('x'), 'Aes', key, iv)),
      failure(() => extension('Encrypt', key, 'Aes', bytes('short'), iv)),
      failure(() => extension('Encrypt', key, 'Aes', key, bytes('short'))),
      failure(() => assign(algorithm, 'Key', bytes('short'))),
      failure(() => assign(algorithm, 'IV', bytes('short'))),
    ]).toEqual([
      [cryptographic, 'Padding is invalid and cannot be removed.'],
      [cryptographic, 'The input data is not a complete block.'],
      [
        'System.ArgumentException',
        "Specified key is not a valid size for this algorithm. (Parameter 'rgbKey')",
      ],
      [
        'System.ArgumentException',
        "Specified initialization vector (IV) does not match the block size for this algorithm. (Parameter 'rgbIV')",
      ],
      [cryptographic, 'Specified key is not a valid size for this algorithm.'],
      [
        cryptographic,
        'Specified initialization vector (IV) does not match the block size for this algorithm.',
      ],
    ])
  })
})

describe('derived and random bytes', () => {
  it('PBKDF2 gives its bytes piece by piece', () => {
    const derived = make(
      `${cryptography}Rfc2898DeriveBytes`,
      [],
      ['password', bytes('salt'), 2],
      'String, Byte[], Int32',
    )
    const first = hex(ask(derived, 'GetBytes', 8))
    expect(first + hex(ask(derived, 'GetBytes', 12))).toBe(
      'ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957',
    )
  })

  it('costs fuel by its iterations', () => {
    const derive = () =>
      askStatic(
        `${cryptography}Rfc2898DeriveBytes`,
        'Pbkdf2',
        ['p', bytes('salt'), 2_000_000_000, new HashAlgorithmName('SHA256'), 32],
        'String, Byte[], Int32, HashAlgorithmName, Int32',
      )
    expect(() => withBudget(defaultLimits, derive)).toThrow(BudgetError)
  })

  it('random bytes are those of the evaluation', () => {
    run(() => {
      const random = make(`${cryptography}RNGCryptoServiceProvider`, [], [])
      const data = new Uint8Array(3)
      askAs(typeOf(random) as NamedType, 'Byte[]', random, 'GetBytes', data)
      expect([...data]).toEqual([7, 7, 7])
      expect(askStatic(`${cryptography}RandomNumberGenerator`, 'GetHexString', [3, true])).toBe(
        '070',
      )
    })
  })
})
