import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { StoredCertificate } from '../../../ports.ts'
import { decryptByPassword, type Secret } from './decrypt.ts'
import { contentOf, type Der, inside, NotDer, oidOf, readDer, tags } from './der.ts'

const data = '1.2.840.113549.1.7.1'
const encryptedData = '1.2.840.113549.1.7.6'
const keyBag = '1.2.840.113549.1.12.10.1.1'
const shroudedKeyBag = '1.2.840.113549.1.12.10.1.2'
const certificateBag = '1.2.840.113549.1.12.10.1.3'
const x509 = '1.2.840.113549.1.9.22.1'

interface Bags {
  readonly certificates: Uint8Array[]
  readonly keys: KeyObject[]
}

/**
 * The certificate and key of a PFX file (RFC 7292): Node gives those of a TLS connection to nobody. The file is the
 * operator's own; its MAC is not checked, for a wrong password does not decrypt it.
 */
export function readPkcs12(bytes: Uint8Array, secret: Secret): StoredCertificate {
  const bags: Bags = { certificates: [], keys: [] }
  const [, safe] = inside(readDer(bytes)[0])
  for (const part of inside(readDer(octetsOf(inside(safe)))[0])) {
    for (const bag of inside(readDer(contentsOf(inside(part), secret))[0])) {
      readBag(inside(bag), secret, bags)
    }
  }
  return pairOf(bags)
}

/** The certificate that belongs to the key; without a key the first one. */
export function pairOf({ certificates, keys }: Bags): StoredCertificate {
  const [key] = keys
  const own = key && certificates.find((der) => new X509Certificate(der).checkPrivateKey(key))
  const certificate = own ?? certificates[0]
  if (!certificate) throw new NotDer('there is no certificate in it')
  const privateKey = own && key?.export({ type: 'pkcs8', format: 'der' })
  return { certificate, privateKey }
}

function contentsOf(part: Der[], secret: Secret): Uint8Array {
  const [type, content] = part
  if (oidOf(type) === data) return octetsOf(part)
  if (oidOf(type) !== encryptedData) throw new NotDer('it is not protected by a password')
  const [, information] = inside(inside(content, tags.zero)[0])
  const [, algorithm, encrypted] = inside(information)
  // `[0] IMPLICIT OCTET STRING`, in one piece.
  return decryptByPassword(algorithm!, contentOf(encrypted, 0x80), secret)
}

function readBag([type, value]: Der[], secret: Secret, bags: Bags): void {
  const content = contentOf(value, tags.zero)
  switch (oidOf(type)) {
    case keyBag:
      bags.keys.push(createPrivateKey({ key: Buffer.from(content), format: 'der', type: 'pkcs8' }))
      return
    case shroudedKeyBag: {
      const [algorithm, encrypted] = inside(readDer(content)[0])
      const key = decryptByPassword(algorithm!, contentOf(encrypted, tags.octets), secret)
      bags.keys.push(createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' }))
      return
    }
    case certificateBag: {
      const [kind, certificate] = inside(readDer(content)[0])
      if (oidOf(kind) !== x509) return
      bags.certificates.push(contentOf(inside(certificate, tags.zero)[0], tags.octets))
    }
  }
}

function octetsOf([, content]: Der[]): Uint8Array {
  return contentOf(inside(content, tags.zero)[0], tags.octets)
}
