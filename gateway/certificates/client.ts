import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectionOptions } from '../../engine/ports.ts'
import type { Certificate, Space } from '../model/configuration.ts'
import { find } from '../model/entity.ts'
import { readCertificate } from './stored.ts'

export type ClientCertificate = NonNullable<ConnectionOptions['clientCertificate']>

/** The certificate entities as backends want them shown: with their key. Each is read when it is first used. */
export function clientCertificates(space: Space, folder: string) {
  const read = new Map<string, ClientCertificate | undefined>()
  return (reference: { readonly id: string } | { readonly thumbprint: string }) => {
    const entity =
      'id' in reference
        ? find(space.certificates, reference.id)
        : byThumbprint(space, reference.thumbprint, folder)
    if (!entity) return undefined
    if (!read.has(entity.id)) read.set(entity.id, withKey(entity, folder))
    return read.get(entity.id)
  }
}

function byThumbprint(space: Space, thumbprint: string, folder: string): Certificate | undefined {
  const wanted = thumbprint.replaceAll(/[\s:]/g, '').toLowerCase()
  return [...space.certificates.values()].find((entity) => {
    const { thumbprint: written } = entity.properties
    const own = typeof written === 'string' ? written : thumbprintOf(entity, folder)
    return own?.replaceAll(/[\s:]/g, '').toLowerCase() === wanted
  })
}

/** SHA-1 of the certificate, as Azure names it. */
function thumbprintOf(entity: Certificate, folder: string): string | undefined {
  const bytes = contentOf(entity, folder)
  if (!bytes) return undefined
  const { certificate } = readCertificate(bytes, passwordOf(entity) ?? '')
  return createHash('sha1').update(certificate).digest('hex')
}

function withKey(entity: Certificate, folder: string): ClientCertificate | undefined {
  const bytes = contentOf(entity, folder)
  if (!bytes) return undefined
  const password = passwordOf(entity)
  const secret = password === undefined ? {} : { password }
  const text = Buffer.from(bytes).toString('latin1')
  return text.includes('-----BEGIN') ? { pem: text, ...secret } : { pfx: bytes, ...secret }
}

function contentOf({ contentFile, properties }: Certificate, folder: string) {
  if (contentFile !== undefined) return new Uint8Array(readFileSync(join(folder, contentFile)))
  const { data } = properties
  return typeof data === 'string' ? new Uint8Array(Buffer.from(data, 'base64')) : undefined
}

function passwordOf({ properties }: Certificate): string | undefined {
  return typeof properties.password === 'string' ? properties.password : undefined
}
