import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { HashAlgorithmName } from '../../engine/dotnet/crypto/hash.ts'
import { ask, askStatic, failure, make } from '../dotnet/call.ts'

const cryptography = 'System.Security.Cryptography.'
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const sha256 = new HashAlgorithmName('SHA256')
const padding = (kind: string, name: string) => askStatic(`${cryptography}RSA${kind}Padding`, name)

function rsa(pem: string): unknown {
  const made = askStatic(`${cryptography}RSA`, 'Create')
  ask(made, 'ImportFromPem', pem)
  return made
}
const own = rsa(privateKey.export({ format: 'pem', type: 'pkcs8' }) as string)
const open = rsa(publicKey.export({ format: 'pem', type: 'spki' }) as string)

it.each(['Pkcs1', 'Pss'])('signs and verifies with %s', (name) => {
  const way = padding('Signature', name)
  const signed = ask(own, 'SignData', bytes('text'), sha256, way)
  expect(ask(open, 'VerifyData', bytes('text'), signed, sha256, way)).toBe(true)
  expect(ask(open, 'VerifyData', bytes('other'), signed, sha256, way)).toBe(false)
})

it('signs a hash as it signs the data', () => {
  const way = padding('Signature', 'Pkcs1')
  const hash = askStatic(`${cryptography}SHA256`, 'HashData', [bytes('text')])
  const signed = ask(own, 'SignHash', hash, sha256, way)
  expect(signed).toEqual(ask(own, 'SignData', bytes('text'), sha256, way))
  expect(ask(open, 'VerifyHash', hash, signed, sha256, way)).toBe(true)
  expect(ask(open, 'VerifyHash', hash, bytes('x'), sha256, way)).toBe(false)
})

it.each(['Pkcs1', 'OaepSHA1', 'OaepSHA256'])('encrypts and decrypts with %s', (name) => {
  const way = padding('Encryption', name)
  expect(ask(own, 'Decrypt', ask(open, 'Encrypt', bytes('text'), way), way)).toEqual(bytes('text'))
})

it('takes and gives its numbers', () => {
  const numbers = ask(own, 'ExportParameters', true)
  const copy = askStatic(`${cryptography}RSA`, 'Create', [numbers], 'RSAParameters')
  const pkcs8 = (self: unknown) => ask(self, 'ExportPkcs8PrivateKey')
  expect(pkcs8(copy)).toEqual(pkcs8(own))
  expect(ask(copy, 'KeySize')).toBe(2048)
})

it('says what it lacks', () => {
  expect(failure(() => ask(open, 'Decrypt', bytes('x'), padding('Encryption', 'Pkcs1')))[0]).toBe(
    `${cryptography}CryptographicException`,
  )
  expect(failure(() => rsa('no key'))[0]).toBe('System.ArgumentException')
})

it('knows numbers and names of algorithms', () => {
  const oid = make(`${cryptography}Oid`, [], ['1.2.840.113549.1.1.11'], 'String')
  expect([ask(oid, 'Value'), ask(oid, 'FriendlyName')]).toEqual([
    '1.2.840.113549.1.1.11',
    'sha256RSA',
  ])
  expect(ask(padding('Encryption', 'OaepSHA256'), 'ToString')).toBe('OaepSHA256')
})
