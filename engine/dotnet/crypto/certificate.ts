import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { BudgetError, spend } from '../budget.ts'
import { type Definition, findType } from '../definition.ts'
import { childrenOf, type Der, derText, oidText, readDer } from './der.ts'
import { cryptographic } from './errors.ts'
import { bytesOf, charge, cryptography, type HashName, hashes } from './hash.ts'
import { commonName, emailAddress, nameParts, nameText } from './names.ts'
import { UnknownEncryption } from './pkcs12/decrypt.ts'
import { readPkcs12 } from './pkcs12/read.ts'

export const x509 = `${cryptography}X509Certificates.`

/** An X509Certificate2 (or X509Certificate), with its private key where that is known. */
export class Certificate {
  readonly definition: Definition
  readonly typeArguments = []
  readonly of: X509Certificate
  readonly privateKey: KeyObject | undefined
  readonly #fields: readonly Der[]

  constructor(typeName: string, of: X509Certificate, privateKey?: KeyObject) {
    this.definition = findType(x509 + typeName)!
    this.of = of
    this.privateKey = privateKey
    const [toBeSigned] = childrenOf(readDer(this.raw))
    const fields = childrenOf(toBeSigned!)
    // A version of the first kind is left out.
    this.#fields = fields[0]!.tag === 0xa0 ? fields : [fields[0]!, ...fields]
  }

  get raw(): Uint8Array {
    return bytesOf(this.of.raw)
  }

  get version(): number {
    const [first] = this.#fields
    return first!.tag === 0xa0 ? readDer(first!.content).content[0]! + 1 : 1
  }

  /** Lowest byte last, as the text has it. */
  get serial(): Uint8Array {
    return this.#fields[1]!.content
  }

  get signatureOid(): string {
    return oidText(childrenOf(this.#fields[2]!)[0]!)
  }

  get issuer(): Der {
    return this.#fields[3]!
  }

  get subject(): Der {
    return this.#fields[5]!
  }

  /** Algorithm and bits of the public key. */
  get #publicKey(): Der[] {
    return childrenOf(this.#fields[6]!)
  }

  /** The key's own encoding, without the algorithm. */
  get publicKeyBytes(): Uint8Array {
    return this.#publicKey[1]!.content.slice(1)
  }

  /** Parameters of the key's algorithm, in DER. */
  get keyParameters(): Uint8Array {
    return childrenOf(this.#publicKey[0]!)[1]?.whole ?? new Uint8Array()
  }

  /** Extensions: id, whether it is critical, and value. */
  get extensions(): {
    readonly oid: string
    readonly critical: boolean
    readonly raw: Uint8Array
  }[] {
    const wrapped = this.#fields.find((one) => one.tag === 0xa3)
    return (wrapped ? childrenOf(readDer(wrapped.content)) : []).map((one) => {
      const parts = childrenOf(one)
      return {
        oid: oidText(parts[0]!),
        critical: parts.length > 2,
        raw: parts.at(-1)!.content,
      }
    })
  }

  get publicKeyOid(): string {
    return oidText(childrenOf(childrenOf(this.#fields[6]!)[0]!)[0]!)
  }

  /** Milliseconds since 1970. */
  get notBefore(): number {
    return Date.parse(this.of.validFrom)
  }

  get notAfter(): number {
    return Date.parse(this.of.validTo)
  }

  hash(name: HashName): Uint8Array {
    charge(this.of.raw.length)
    return bytesOf(createHash(hashes[name].node).update(this.of.raw).digest())
  }

  /** `GetNameInfo`: by the numbers of X509NameType. */
  nameInfo(kind: number, ofIssuer: boolean): string {
    const parts = nameParts(ofIssuer ? this.issuer : this.subject).flat()
    const part = (oid: string) => parts.findLast((one) => one.oid === oid)?.value
    const alternative = (tag: number) => (ofIssuer ? undefined : this.#alternatives(tag))
    switch (kind) {
      case 0:
        return part(commonName) ?? part('2.5.4.11') ?? part('2.5.4.10') ?? part(emailAddress) ?? ''
      case 1:
        return part(emailAddress) ?? alternative(0x81) ?? ''
      case 3:
        return part(commonName) ?? alternative(0x82) ?? ''
      case 4:
        return alternative(0x82) ?? part(commonName) ?? ''
      case 5:
        return alternative(0x86) ?? ''
      default:
        return ''
    }
  }

  #alternatives(tag: number): string | undefined {
    const wrapped = this.#fields.find((one) => one.tag === 0xa3)
    const extensions = wrapped ? childrenOf(readDer(wrapped.content)) : []
    for (const extension of extensions.map(childrenOf)) {
      if (oidText(extension[0]!) !== '2.5.29.17') continue
      const names = childrenOf(readDer(extension.at(-1)!.content))
      const found = names.find((one) => one.tag === tag)
      return found && derText(found)
    }
    return undefined
  }
}

/** Reads a certificate from DER or PEM; a private key may stand beside it in the PEM. */
export function readCertificate(
  typeName: string,
  bytes: Uint8Array,
  password?: string | null,
): Certificate {
  const text = Buffer.from(bytes).toString('latin1')
  const isPem = text.includes('-----BEGIN CERTIFICATE-----')
  if (!isPem && isPkcs12(bytes)) {
    return fromPkcs12(typeName, bytes, password ?? '')
  }
  let of: X509Certificate
  let key: KeyObject | undefined
  try {
    of = new X509Certificate(bytes)
    if (isPem && /BEGIN [A-Z ]*PRIVATE KEY/.test(text)) {
      key = createPrivateKey({ key: text, ...(password != null && { passphrase: password }) })
    }
  } catch {
    throw cryptographic('Cannot find the requested object.')
  }
  return new Certificate(typeName, of, key)
}

function fromPkcs12(typeName: string, bytes: Uint8Array, password: string): Certificate {
  try {
    // A round costs about a third of a microsecond: what is charged for ten steps.
    const secret = { password, charge: (rounds: number) => spend(10 * rounds) }
    const { certificate, privateKey } = readPkcs12(bytes, secret)
    const key = privateKey && Buffer.from(privateKey)
    return new Certificate(
      typeName,
      new X509Certificate(certificate),
      key && createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
    )
  } catch (error) {
    if (error instanceof BudgetError) throw error
    if (error instanceof UnknownEncryption) throw cryptographic(error.message)
    throw cryptographic(
      'The certificate data cannot be read with the provided password, the password may be incorrect.',
    )
  }
}

/** PFX files begin with their version, 3. */
function isPkcs12(bytes: Uint8Array): boolean {
  try {
    const [version] = childrenOf(readDer(bytes))
    return version?.tag === 2 && version.content[0] === 3
  } catch {
    // What is no DER at all is told by whoever reads it as a certificate.
    return false
  }
}

export const subjectText = (self: Certificate) => nameText(self.subject)
export const issuerText = (self: Certificate) => nameText(self.issuer)
export const hexText = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()
