import { expect, it } from 'vitest'
import { textOf } from '../../engine/dotnet/value.ts'
import { ask, askStatic, failure, make } from '../dotnet/call.ts'

const x509 = 'System.Security.Cryptography.X509Certificates.'
// Made for this test: C=US, O="Contoso, Ltd", CN=client.example.com, DNS:alt.example.com; nobody has its key.
const base64 =
  'MIIDcDCCAligAwIBAgIDGis8MA0GCSqGSIb3DQEBCwUAMEExCzAJBgNVBAYTAlVTMRUwEwYDVQQKDAxD' +
  'b250b3NvLCBMdGQxGzAZBgNVBAMMEmNsaWVudC5leGFtcGxlLmNvbTAgFw0yNjExMjIxODA0MjBaGA8y' +
  'MTI2MTAyOTE4MDQyMFowQTELMAkGA1UEBhMCVVMxFTATBgNVBAoMDENvbnRvc28sIEx0ZDEbMBkGA1UE' +
  'AwwSY2xpZW50LmV4YW1wbGUuY29tMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4BLUZhXa' +
  'mhYW60vEyPfL3u5eajG10eKekZ0i9J4oHgiMLpSzt/fUGJUOzYTuU1T1tg7iNkWuCaXH3cz6XyVmDyJ+' +
  'ITJRlU9+Hw8J9UjvR4q7LITilwR727rMW2NhI2GNLb8vfdk87uQLHWdttSPgjrto5xqaY30szQziPnSy' +
  'GhaA3Wg3v+EbXqT7lcyClixA6LO7WYFWUysdBNhs/1PYf0anGgVccMUaKJYoNBKBv0D31ig4DikpH05S' +
  'Yaf8B0eMgH4EOnkgZdLsdcAt/CUOQNP6fxB03eb4/dS1uKhKUNroqUFbrimUV53aaZY30EKiLJDD+REH' +
  '5i9g2bwXaBgFMwIDAQABo28wbTAdBgNVHQ4EFgQUKai8V+JIj8hSS/DLGPg7iZ/fmN4wHwYDVR0jBBgw' +
  'FoAUKai8V+JIj8hSS/DLGPg7iZ/fmN4wDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgg9hbHQuZXhh' +
  'bXBsZS5jb20wDQYJKoZIhvcNAQELBQADggEBAFkShdRAhqjciQTXePo66UgIfYWCuMkCg2AN4+JrKQph' +
  '1nIkNkaTHRuv6x+4MhUA0EIhbJnJHDQaGSeXF06s4MqEAcNyFVH1DxiGvsSFCs4abC7Da/ZOYxOix2F0' +
  '1NheWppzJmZekLyU+EBYUfemncfDojZuUwAGjXvv2Lj2hJhj78I8HoJ7oy1vBiHl4v+WIKpb9eGPYCOK' +
  'KL/rafYBBcmpUoSOakIIG51OVFHKmW/7F6KoLB6ej13NJEs00OZDitLap1C6hg2HlWDa5oKmLioUBSsb' +
  'ob8CzQgqGDEtQPuZ7XhGz98k8/o4KV+zMGlbfZy8aCIlhPXDVFlOH51SZdQ='
const der = new Uint8Array(Buffer.from(base64, 'base64'))
const read = (bytes: Uint8Array) => make(`${x509}X509Certificate2`, [], [bytes])

it.each([
  ['Subject', 'CN=client.example.com, O="Contoso, Ltd", C=US'],
  ['Issuer', 'CN=client.example.com, O="Contoso, Ltd", C=US'],
  ['SerialNumber', '1A2B3C'],
  ['Thumbprint', '9CC50B3655CB28D7216781578665B201B94DA15C'],
  ['HasPrivateKey', false],
  ['Version', 3],
])('%s', (name, expected) => {
  expect(ask(read(der), name)).toBe(expected)
})

it('has names', () => {
  const certificate = read(der)
  expect([0, 1, 3, 4].map((kind) => ask(certificate, 'GetNameInfo', kind, false))).toEqual([
    'client.example.com',
    '',
    'client.example.com',
    'alt.example.com',
  ])
  expect(ask(ask(certificate, 'SubjectName'), 'Name')).toBe(ask(certificate, 'Subject'))
})

it('has keys and algorithms', () => {
  const certificate = read(der)
  const rsa = askStatic(`${x509}RSACertificateExtensions`, 'GetRSAPublicKey', [certificate])
  expect(ask(rsa, 'KeySize')).toBe(2048)
  expect(askStatic(`${x509}RSACertificateExtensions`, 'GetRSAPrivateKey', [certificate])).toBe(null)
  expect(ask(ask(certificate, 'SignatureAlgorithm'), 'FriendlyName')).toBe('sha256RSA')
  expect(ask(ask(ask(certificate, 'PublicKey'), 'Oid'), 'Value')).toBe('1.2.840.113549.1.1.1')
})

it('is read from PEM as from DER', () => {
  const pem = `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
  expect(ask(read(new Uint8Array(Buffer.from(pem))), 'RawData')).toEqual(der)
})

it('says when it is valid, but not that somebody vouches for it', () => {
  const certificate = read(der)
  expect(textOf(ask(certificate, 'GetEffectiveDateString'))).toMatch(/^11\/22\/2026 /)
  expect(ask(certificate, 'Verify')).toBe(false)
})

it('refuses what is no certificate', () => {
  const name = 'System.Security.Cryptography.CryptographicException'
  expect(failure(() => read(Uint8Array.of(1, 2, 3)))[0]).toBe(name)
  expect(failure(() => read(Uint8Array.of(0x30, 0x03, 2, 1, 3)))).toEqual([
    name,
    'PKCS#12 files are not read in expressions: use a certificate in DER or PEM.',
  ])
})
