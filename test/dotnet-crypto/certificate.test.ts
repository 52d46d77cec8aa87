import { expect, it } from 'vitest'
import { readCertificate, subjectText } from '../../engine/dotnet/crypto/certificate.ts'
import '../../engine/dotnet/tables.ts'
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
    'The certificate data cannot be read with the provided password, the password may be incorrect.',
  ])
})

// A key and its certificate in a file that `openssl pkcs12 -export` made; the password is `pw`.
const pfx =
  'MIIJzwIBAzCCCYUGCSqGSIb3DQEHAaCCCXYEgglyMIIJbjCCA+IGCSqGSIb3DQEHBqCCA9MwggPPAgEAMIIDyAYJKoZIhvcNAQcBMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjZfHVp8poxBwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEM3mRs5hc8AaPhNNEpo7qzCAggNgNYuhMub9bgBlfV1iaOrYIfeDku6nfKLaY2h0fHpIChFfbixB0q+mDaq40Nqebh0XQe1twOPkr2iVTGi3GqEP1MxfhXaZ9XKhveEZNl+CQQd826RHosHxnPUODGMuu5xN7AdlDCp0bouXkvpTdu7/DqmfQ5YeHY5Zf+f1DzB9XwiIaH5rtZr/iQUSi4p47wvWzZ33b7hnh/DwSxquHQmh4G3vX8KikE057Bre91H9CVp+Fwf/h6CmKSNFbt0K1Sc2m1ayh8p48CeOCD5aAEYHgs92ZPXKLryhiBqLTgZ08p5UcHGZHPNBeVEmow+BRicFtOp6Zkf3x0jPOChq9Mix49kEKFYNGsXSctOBhj7SAzH/Y3wCa/4tt8EDsUe3TUKOYOWkEMsW51zxN7FFzaKa2mi25kcrqkAktj8oGqpBnMVgBo/Dn1ujvJj/umYlV5dmxUxuZMwQ+17jgwtyF1zHE4el8Co2Baj5UYkxLE39n6jtUzi0GknDlG/DRf/mTEYkrpxVyByGdkbgoSREcwDVrnewJPXBHNUop0iXn8KnP8ycy5Fe4XIJhPGZ/VcZIiaw7yABF0bv/w4LE2bbOSekUeV69XKTENYv6SJjxBxEwYer7w9m21oxqcg8otCn7Ap3bt1ewo9Uvtohz8uqJwA/Co9oEqQoylmRIw8ML6IqOp2LViIssI9Q68ed2GANZ/Hle6wGnVfGKyT3d4RgoBsYdopwbAEYCYLYX3GdESfzr2rBREqbZLwEXBiQCTziDaSCpXXP/4gRKkf1WDXKhghsqgtyQRiY0I49kDwN7D4vETHcpQwkv/91Ib9f5QxYllPNu7yzOKCZX/ELMWnJMdGOHN1fV5XdImIH0i9glzArsSVHWVXil0QKxCvr0upSWiOQ1fwPk0qgSuEk6Q1x8w4g6fHIkUoFxH3n8Ydc0YvcOEobjabpCOGxmjWtZpxJ7huZhyGaIxzdX05cdxdJyjiN/s6I5Hw/TsyZV+hDyKXErI6TjIPUD4Lydspcz7lcZxr4hBOD1Yxi64jCY4rq1HHGxcuoyjiPdQ3O/OFk1uG+wExCw4gD9wSgpH757xEz6Kilzly51ZCkRtKbAgXopiEgXQ9EzNRf5o9IO6spqVYXwJnBQCAXSfdVuadVQhuxRKw/MIIFhAYJKoZIhvcNAQcBoIIFdQSCBXEwggVtMIIFaQYLKoZIhvcNAQwKAQKgggUxMIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIo5NSkcsCP74CAggAMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBBnTAOPsu9YSpzVSuE1okDwBIIE0G/3+hK7/aURA8Eu7PWEmY7RhNjBPW4J8vfMJ2PHTdwVs9ipg538Ucb7bbnx0ccoMFMVkRhTOlzztzT5c3ArikT1sgKsnShCzVwzpF/r6jfAATDuvtpxCB+adeH6IKymx71w7YTtAkriVrWZ66EDwHQobcE/8WtNv/SYzWBq31PjQN5UJChUEVnvCHgW53HlRAKlW8eyUqFFv0MxAnuvhWjeDHRCvuF9dMEq96pYSINRj1rIwpSaMWSwgjNh6Y57P44rtMQ8exX/Em5OrK5/cT5Onu2kyEHrfxsbDPIT6kS1uzP3OHGqWvYAKpGH/zrKuHZvQIJG9hXN2trs13ar0MgZfcRCPb89QD66T/zL8dBrCp9pdt658QoZXKcmvHi8pBl/YWww8aay7eutBf3yYJEE+w07Rjm/RI0gZemlEGSi6/XXd/oPMblihWbjkC9DNc8xKgaXbndJBZgHKDreGafbyNQEfwwsgHY0kInANFnSISbsjCDP5RCcOiaXk+6Ma7djFroLu041jrgs+YcJ17QPoXOllWlxkd3CPGMCmtymVPm+rnrxYqttCE04+WtnZfwt2CIS2AJJSy9cVn4WNj97oRxJ1F4KinRbZtPqv0EkS6DlwuPbfsHYIUyZrT4ZCr5kilsiLx5q1NlVZUKRvEEL4K+1+QER3ImwGH5fqIZero3DukBev3w5qfJ1C+tTCxi3tfc97tg1lh7cZued6NAdwJTuesbIh7GZPVvf1U4GgPLSfK6yz5rBNICG/zE5Exq0ZGL7mrDGykmB3fq53YR2yE8e7czb6BNZLzBN2VjP50cOFu9KS54gcVAJMD8QK716dEhekMuhLuiZQtJcjbLCMCdr8wpdEfchUQ/e3xPJ1gYJoJaRVJjIlsP5vcE14gWv5zPrSsyh33kYyfNpWv4hVp6DYyxe1daFCiWvYMwm1O1gL8rV7dxw5j8QJ4A2O8X6hYZtoeGltLCp+lqzFXYsI7Vikvekx5CsXBalNiNUOI1ykDxlYeYvAVEaMFce8BnLKoIn0pePM2lZCBWXp9y4dj2ftdq9Iorlz5WWPX/cgQve+sfJbmpU2MsibsMmuKYu0y2T+h8K7wZTWqw4L/rrjHHRQJJiR24trvYKJ1JaHp0FZgpfMq0UnKwwhpy8DMbls8pa8hTm8OkbtlUzN/jizAhRWrdl6BCBX/DU+SNnijOU5vZi6zq2GYajNFPWSI1etU4qBjUm0mwMojw+y3PYpQdYXcmikjN7ntoEgr2rHUuvtgAa7ItLqLKXSeMoBI8WC/xKB0OQTYfjVeIzCjHT/I7bm5V3NqjLatHKzqLhRVaO0l/NSeR3pxsXIruOYA9Xxg5h6VaebBfS2ZxlGjPaG5BngZzS0FgG52djimM8d6JIwEefn+TcUeuBWJfFszuMESUMPe41LpIG9P3qCCflnYsdU7s/R8UefMxZ8mS3FhEm5oIGvhjcVlxKEfbORCc4DXxISgN9aoy0BLaogDEvM8AonOSGaibnwCWJu9/A42L2sWK3LvU1QA33O/MX7lMsXdAJSs1jYsLAf5jdfj2+vpojhHaJkIzX+i9AQPfizR/UuYZxyESpPNNmVBfIk00ogIXt5eme0bEoELVjZFtrq2YTXbW5LeGIFjLuj+8DMSUwIwYJKoZIhvcNAQkVMRYEFACFBFJDxw+F6wuzBLj8/AvhygO+MEEwMTANBglghkgBZQMEAgEFAAQgAB4PlpQCuJ1/Q/mbIrOd2hxQilXC/jvzlESITp5mVsUECIc56ibVBPHeAgIIAA=='

it('reads the certificate and key of a PFX file by its password', () => {
  const bytes = new Uint8Array(Buffer.from(pfx, 'base64'))
  const certificate = readCertificate('X509Certificate2', bytes, 'pw')
  expect(certificate.privateKey?.asymmetricKeyType).toBe('rsa')
  expect(subjectText(certificate)).toBe('CN=t')
  const name = 'System.Security.Cryptography.CryptographicException'
  expect(failure(() => readCertificate('X509Certificate2', bytes, 'no'))[0]).toBe(name)
})
