import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Certificate } from '../model/configuration.ts'
import type { VaultReference } from '../vault/identifier.ts'

/** Where the contents of certificate entities are. */
export interface CertificateSources {
  readonly folder: string
  /** Values of Key Vault secrets, as far as they are known. */
  vault?(reference: VaultReference): string | undefined
}

/** PEM, DER or PFX; undefined when it is not here. A vault gives PFX as base64, or PEM. */
export function contentOf(entity: Certificate, sources: CertificateSources) {
  const { contentFile, properties } = entity
  if (contentFile !== undefined) {
    return new Uint8Array(readFileSync(join(sources.folder, contentFile)))
  }
  const { data } = properties
  const reference = vaultReferenceOf(entity)
  const text = typeof data === 'string' ? data : reference && sources.vault?.(reference)
  if (text === undefined) return undefined
  return new Uint8Array(Buffer.from(text, text.includes('-----BEGIN') ? 'utf8' : 'base64'))
}

export function passwordOf({ properties }: Certificate): string | undefined {
  return typeof properties.password === 'string' ? properties.password : undefined
}

export function vaultReferenceOf({
  contentFile,
  properties,
}: Certificate): VaultReference | undefined {
  const { keyVault, data } = properties
  if (contentFile !== undefined || typeof data === 'string') return undefined
  if (typeof keyVault !== 'object' || keyVault === null || Array.isArray(keyVault)) return undefined
  const { secretIdentifier, identityClientId } = keyVault as Readonly<Record<string, unknown>>
  if (typeof secretIdentifier !== 'string' || secretIdentifier.trim() === '') return undefined
  const isNamed = typeof identityClientId === 'string' && identityClientId !== ''
  return { secretIdentifier, identityClientId: isNamed ? identityClientId : undefined }
}
