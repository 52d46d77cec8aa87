import { createPrivateKey, X509Certificate } from 'node:crypto'
import { pairOf, readPkcs12 } from '../../engine/dotnet/crypto/pkcs12/read.ts'
import type { Certificates, StoredCertificate } from '../../engine/ports.ts'
import type { Certificate, Space } from '../model/configuration.ts'
import { find } from '../model/entity.ts'
import { type CertificateSources, contentOf, passwordOf } from './content.ts'

/** The certificate entities of a space, each read when it is first used. */
export function storedCertificates(
  space: Space,
  sources: CertificateSources,
): Pick<Certificates, 'find'> {
  const read = new Map<string, StoredCertificate | undefined>()
  return {
    find(id) {
      const entity = find(space.certificates, id)
      if (!entity) return undefined
      if (!read.has(entity.id)) read.set(entity.id, readEntity(entity, sources))
      return read.get(entity.id)
    },
  }
}

function readEntity(entity: Certificate, sources: CertificateSources) {
  const bytes = contentOf(entity, sources)
  return bytes && readCertificate(bytes, passwordOf(entity) ?? '')
}

/** PEM, a certificate in DER, or PFX. */
export function readCertificate(bytes: Uint8Array, password: string): StoredCertificate {
  const text = Buffer.from(bytes).toString('latin1')
  if (text.includes('-----BEGIN')) return readPem(text, password)
  try {
    return { certificate: new X509Certificate(bytes).raw, privateKey: undefined }
  } catch {
    // No certificate by itself: then it is a PFX, and what is wrong with it is said there.
    return readPkcs12(bytes, { password, charge: () => undefined })
  }
}

const blocks = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g

function readPem(text: string, passphrase: string): StoredCertificate {
  const found = [...text.matchAll(blocks)].map(([block, kind = '']) => ({ block, kind }))
  return pairOf({
    certificates: found
      .filter(({ kind }) => kind === 'CERTIFICATE')
      .map(({ block }) => new X509Certificate(block).raw),
    keys: found
      .filter(({ kind }) => kind.endsWith('PRIVATE KEY'))
      .map(({ block: key }) => createPrivateKey({ key, passphrase })),
  })
}
