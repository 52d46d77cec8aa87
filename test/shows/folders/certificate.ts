import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** PEM. */
export interface ServerCertificate {
  readonly cert: string
  readonly key: string
}

/** An authority that vouches for any host name: its own certificate, and one for each host that is asked for. */
export interface Authority {
  /** PEM. */
  readonly certificate: string
  certificateOf(host: string): ServerCertificate
  /** One whose time was over before the show. */
  expiredFor(host: string): ServerCertificate
}

export function createAuthority(issuer = 'authority of the show'): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const make = (subject: string, extension: Buffer, until = '491231235959Z') =>
    certificate({ issuer, subject, extension, until, publicKey, privateKey })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const known = new Map<string, string>()
  return {
    certificate: make(issuer, isAuthority),
    certificateOf(host) {
      const cert = known.get(host) ?? make(host, alternativeName(host))
      known.set(host, cert)
      return { cert, key }
    },
    expiredFor: (host) => ({ cert: make(host, alternativeName(host), '250102000000Z'), key }),
  }
}

interface Parts {
  readonly issuer: string
  readonly subject: string
  readonly extension: Buffer
  /** As UTCTime (RFC 5280 §4.1.2.5.1). */
  readonly until: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** X.509 version 3 with one extension (RFC 5280 §4.1), signed with ECDSA and SHA-256. */
function certificate(parts: Parts): string {
  const { issuer, subject, extension, until, publicKey, privateKey } = parts
  const algorithm = sequence(identifier('2a8648ce3d040302'))
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name(issuer),
    sequence(time('250101000000Z'), time(until)),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  )
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', content, privateKey)])
  const whole = sequence(content, algorithm, der(0x03, signature)).toString('base64')
  const lines = whole.replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}

const yes = der(0x01, Buffer.from([0xff]))
const isAuthority = sequence(identifier('551d13'), yes, der(0x04, sequence(yes)))

function alternativeName(host: string): Buffer {
  return sequence(identifier('551d11'), der(0x04, sequence(der(0x82, Buffer.from(host)))))
}

function name(text: string): Buffer {
  return sequence(der(0x31, sequence(identifier('550403'), der(0x0c, Buffer.from(text)))))
}

function time(text: string): Buffer {
  return der(0x17, Buffer.from(text))
}

function identifier(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'))
}

function sequence(...items: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(items))
}

/** Tag, length, content. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), content])
}
