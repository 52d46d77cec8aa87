import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { CertificateReference, ClientCertificate } from '../../engine/ports.ts'
import type { Certificate, Space } from '../model/configuration.ts'
import { find } from '../model/entity.ts'
import { type CertificateSources, contentOf, passwordOf } from './content.ts'
import { readCertificate } from './stored.ts'

/** Certificates that policies bring along and that are remembered: reading one costs milliseconds. */
const maxBrought = 100

/** The certificates that backends are shown, with their keys. Each is read when it is first used. */
export function clientCertificates(space: Space, sources: CertificateSources) {
  const read = new Map<string, ClientCertificate | undefined>()
  const brought = new Map<string, ClientCertificate>()
  return (reference: CertificateReference): ClientCertificate | undefined => {
    if ('pfx' in reference) {
      const key = digestOf(reference.pfx, reference.password)
      const known = brought.get(key) ?? usable(reference.pfx, reference.password)
      brought.delete(key)
      if (brought.size >= maxBrought) brought.delete(brought.keys().next().value!)
      brought.set(key, known)
      return known
    }
    const entity =
      'id' in reference
        ? find(space.certificates, reference.id)
        : byThumbprint(space, reference.thumbprint, sources)
    if (!entity) return undefined
    if (!read.has(entity.id)) read.set(entity.id, withKey(entity, sources))
    return read.get(entity.id)
  }
}

function byThumbprint(
  space: Space,
  thumbprint: string,
  sources: CertificateSources,
): Certificate | undefined {
  const wanted = thumbprint.replaceAll(/[\s:]/g, '').toLowerCase()
  return [...space.certificates.values()].find((entity) => {
    const { thumbprint: written } = entity.properties
    const own = typeof written === 'string' ? written : thumbprintOf(entity, sources)
    return own?.replaceAll(/[\s:]/g, '').toLowerCase() === wanted
  })
}

/** SHA-1 of the certificate, as Azure names it. */
function thumbprintOf(entity: Certificate, sources: CertificateSources): string | undefined {
  const bytes = contentOf(entity, sources)
  if (!bytes) return undefined
  try {
    const { certificate } = readCertificate(bytes, passwordOf(entity) ?? '')
    return createHash('sha1').update(certificate).digest('hex')
  } catch {
    // One that cannot be read is in nobody's way; who names it by its id is told why.
    return undefined
  }
}

function withKey(entity: Certificate, sources: CertificateSources): ClientCertificate | undefined {
  const bytes = contentOf(entity, sources)
  if (!bytes) return undefined
  return usable(bytes, passwordOf(entity))
}

/** The certificate as TLS takes it. Throws when it cannot be read, or holds no key. */
function usable(bytes: Uint8Array, password: string | undefined): ClientCertificate {
  const secret = password === undefined ? {} : { password }
  const passphrase = password === undefined ? {} : { passphrase: password }
  const text = Buffer.from(bytes).toString('latin1')
  if (text.includes('-----BEGIN')) {
    createSecureContext({ cert: text, key: text, ...passphrase })
    return { pem: text, ...secret }
  }
  try {
    createSecureContext({ pfx: Buffer.from(bytes), ...passphrase })
    return { pfx: bytes, ...secret }
  } catch (error) {
    // Files encrypted in old ways, which OpenSSL 3 does not read. They are taken apart here.
    const { certificate, privateKey } = readCertificate(bytes, password ?? '')
    if (!privateKey) throw new Error('there is no private key in it', { cause: error })
    const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
    return { pem: new X509Certificate(certificate).toString() + pem }
  }
}

function digestOf(bytes: Uint8Array, password: string | undefined): string {
  return createHash('sha256')
    .update(bytes)
    .update(`\0${password ?? ''}`)
    .digest('base64')
}
