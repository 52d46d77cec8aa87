import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../gateway/certificates/stored.ts'

const file = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)))
const certificate = new X509Certificate(file('certificate.pem')).raw
const key = createPrivateKey(file('key.pem')).export({ type: 'pkcs8', format: 'der' })

const cases: readonly {
  readonly title: string
  readonly bytes: Uint8Array
  readonly password?: string
  readonly gives?: 'both' | 'certificate'
  readonly fails?: RegExp
}[] = [
  { title: 'PEM without a key', bytes: file('certificate.pem'), gives: 'certificate' },
  {
    title: 'PEM with its key',
    bytes: Buffer.concat([file('key.pem'), file('certificate.pem')]),
    gives: 'both',
  },
  { title: 'DER', bytes: file('certificate.cer'), gives: 'certificate' },
  {
    title: 'PFX by AES, with another certificate in it',
    bytes: file('aes.pfx'),
    password: 'pässword',
    gives: 'both',
  },
  {
    title: 'PFX by triple DES',
    bytes: file('triple-des.pfx'),
    password: 'password',
    gives: 'both',
  },
  { title: 'PFX without a key', bytes: file('certificate-only.pfx'), gives: 'certificate' },
  {
    title: 'PFX by RC2',
    bytes: file('rc2.pfx'),
    password: 'password',
    fails: /encryption 1\.2\.840\.113549\.1\.12\.1\.6 is not supported: export it with AES-256/,
  },
  { title: 'a wrong password', bytes: file('aes.pfx'), password: 'wrong', fails: /./ },
  { title: 'a file that is cut off', bytes: file('aes.pfx').subarray(0, 900), fails: /cut off/ },
  { title: 'nothing', bytes: new Uint8Array(0), fails: /expected/ },
  { title: 'lengths beyond the end', bytes: Buffer.from('3084ffffffff', 'hex'), fails: /cut off/ },
]

describe('certificates of entities', () => {
  for (const { title, bytes, password = '', gives, fails } of cases) {
    it(title, () => {
      if (fails) return expect(() => readCertificate(bytes, password)).toThrow(fails)
      const read = readCertificate(bytes, password)
      expect(Buffer.from(read.certificate).equals(certificate)).toBe(true)
      if (gives === 'certificate') expect(read.privateKey).toBeUndefined()
      else expect(Buffer.from(read.privateKey!).equals(key)).toBe(true)
    })
  }
})
