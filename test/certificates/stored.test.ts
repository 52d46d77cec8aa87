import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CompactEncrypt } from 'jose'
import { expect, it } from 'vitest'
import { storedCertificates } from '../../gateway/certificates/stored.ts'
import type { Certificate, Space } from '../../gateway/model/configuration.ts'
import { Bench } from '../policies/harness.ts'
import { token } from '../policies/jwt-tokens.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const privateKey = createPrivateKey(readFileSync(`${folder}key.pem`))
const key = { privateKey, publicKey: createPublicKey(privateKey) }

const entity = (id: string, contentFile: string | undefined, password = ''): Certificate => ({
  id,
  workspace: undefined,
  origin: { file: undefined, document: undefined },
  contentFile,
  properties: { password },
})
const entities = [
  entity('Tokens', 'aes.pfx', 'pässword'),
  entity('locked', 'aes.pfx', 'wrong'),
  entity('vault', undefined),
]
const space = {
  certificates: new Map(entities.map((one) => [one.id.toLowerCase(), one])),
} as Partial<Space> as Space
const certificates = storedCertificates(space, { folder })

const policy = (id: string, encrypted = false) => {
  const keys = `<key certificate-id="${id}" />`
  const decryption = encrypted ? `<decryption-keys>${keys}</decryption-keys>` : ''
  return `<validate-jwt header-name="Authorization"><issuer-signing-keys>${keys}</issuer-signing-keys>${decryption}</validate-jwt>`
}
const signed = token({ header: { alg: 'RS256' } }, key)

const cases: readonly (readonly [title: string, id: string, reason: string | undefined])[] = [
  ['verifies tokens', 'tokens', undefined],
  ['that nobody knows is the document’s mistake', 'lost', 'TokenKeyInvalid'],
  ['with a wrong password is the document’s mistake', 'locked', 'TokenKeyInvalid'],
  ['whose content is elsewhere is the document’s mistake', 'vault', 'TokenKeyInvalid'],
]
for (const [title, id, reason] of cases) {
  it(`a certificate of an entity ${title}`, async () => {
    const headers = { authorization: `Bearer ${signed}` }
    const { lastError } = await new Bench(policy(id), { certificates, headers }).call()
    expect(lastError?.reason).toBe(reason)
  })
}

it('a certificate of an entity decrypts tokens', async () => {
  const text = await new CompactEncrypt(Buffer.from(signed))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256' })
    .encrypt(key.publicKey)
  const headers = { authorization: `Bearer ${text}` }
  const { lastError } = await new Bench(policy('tokens', true), { certificates, headers }).call()
  expect(lastError).toBeUndefined()
})
