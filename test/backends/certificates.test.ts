import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientCertificates } from '../../gateway/certificates/client.ts'
import type { Certificate, Space } from '../../gateway/model/configuration.ts'
import { certificate } from '../proxy/servers.ts'

const pfx = certificate('client.pfx')
const pem = `${certificate('client.pem')}${certificate('client.key.pem')}`
const thumbprint = new X509Certificate(certificate('client.pem')).fingerprint

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  writeFileSync(join(folder, 'client.pfx'), pfx)
  writeFileSync(join(folder, 'client.pem'), pem)
})
afterAll(() => rmSync(folder, { recursive: true }))

function entity(id: string, more: Partial<Certificate>): Certificate {
  const origin = { file: undefined, document: undefined }
  return { id, workspace: undefined, origin, contentFile: undefined, properties: {}, ...more }
}

function find(
  reference: { readonly id: string } | { readonly thumbprint: string },
  one: Certificate,
) {
  const space = { certificates: new Map([[one.id, one]]) } as unknown as Space
  return clientCertificates(space, { folder })(reference)
}

describe('client certificates of backends', () => {
  const password = { properties: { password: 'secret' } }
  const data = { properties: { data: pfx.toString('base64'), password: 'secret' } }
  for (const { title, one, gives } of [
    {
      title: 'a PFX file with its password',
      one: { contentFile: 'client.pfx', ...password },
      gives: { pfx: new Uint8Array(pfx), password: 'secret' },
    },
    { title: 'a PEM file with its key', one: { contentFile: 'client.pem' }, gives: { pem } },
    {
      title: 'a PFX in the entity itself',
      one: data,
      gives: { pfx: new Uint8Array(pfx), password: 'secret' },
    },
    { title: 'one whose content is elsewhere is not there', one: {}, gives: undefined },
  ]) {
    test(title, () => expect(find({ id: 'c' }, entity('c', one))).toEqual(gives))
  }

  test('by thumbprint: the one written down, or that of the content, however it is spelt', () => {
    const written = entity('c', { contentFile: 'client.pem', properties: { thumbprint: 'AB12' } })
    expect(find({ thumbprint: 'ab:12' }, written)).toEqual({ pem })
    expect(find({ thumbprint: 'cd' }, written)).toBeUndefined()
    const unwritten = entity('c', { contentFile: 'client.pem' })
    expect(find({ thumbprint }, unwritten)).toEqual({ pem })
    expect(find({ thumbprint: thumbprint.replaceAll(':', '').toLowerCase() }, unwritten)).toEqual({
      pem,
    })
    expect(find({ thumbprint }, entity('c', { contentFile: 'client.pfx', ...password }))).toEqual({
      pfx: new Uint8Array(pfx),
      password: 'secret',
    })
  })
})
