import { enumeration, type Members, type TypeTable, type } from '../table.ts'
import { sequence, typeOfName } from '../value.ts'
import { DateTime, kinds, unixEpochTicks } from '../values/time/date-time.ts'
import {
  type Certificate,
  hexText,
  issuerText,
  readCertificate,
  subjectText,
  x509,
} from './certificate.ts'
import { cryptographic, given } from './errors.ts'
import { bytesOf, type HashAlgorithmName, hashNamed } from './hash.ts'
import { Oid } from './oid.ts'
import { Rsa } from './rsa.ts'

type Bytes = Uint8Array | null
type Text = string | null
type Self = Certificate

/** An X500DistinguishedName. */
class DistinguishedName {
  readonly name: string
  readonly raw: Uint8Array
  constructor(name: string, raw: Uint8Array) {
    this.name = name
    this.raw = raw
  }
}

/** An id with bytes in DER: an extension, the key inside of a PublicKey. */
class AsnData {
  readonly oid: string
  readonly raw: Uint8Array
  readonly critical: boolean
  constructor(oid: string, raw: Uint8Array, critical = false) {
    this.oid = oid
    this.raw = raw
    this.critical = critical
  }
}

class Extension extends AsnData {}

/** The public key of a certificate. */
class PublicKey {
  readonly of: Certificate
  constructor(of: Certificate) {
    this.of = of
  }
}

const local = (milliseconds: number) =>
  DateTime.fromTicks(BigInt(milliseconds) * 10_000n + unixEpochTicks, kinds.Local)

// As X509Certificate writes its dates: the invariant culture's general form.
const dateText = (milliseconds: number) => {
  const text = new Date(milliseconds).toISOString()
  return `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)} ${text.slice(11, 19)}`
}

const read = (typeName: string) => (bytes: Bytes, password: Text) => {
  const data = bytes ?? new Uint8Array()
  if (data.length === 0)
    throw cryptographic("Array may not be empty or null. (Parameter 'rawData')")
  return readCertificate(typeName, data, password)
}

const rsaKey = (self: Self | null, withPrivate: boolean) => {
  const { of, privateKey } = given(self, 'certificate')
  const key = withPrivate ? privateKey : of.publicKey
  return key?.asymmetricKeyType === 'rsa' ? new Rsa('RSAOpenSsl', key) : null
}

const constructors = (typeName: string): Members => ({
  'new(byte[] rawData)': (bytes: Bytes) => read(typeName)(bytes, null),
  'new(byte[] rawData, string password)': read(typeName),
  'new(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)': read(typeName),
})

const lowestFirst = (bytes: Uint8Array) => bytes.slice().reverse()

/** `ToString()` */
function text(self: Self): string {
  const lines = [
    ['Subject', subjectText(self)],
    ['Issuer', issuerText(self)],
    ['Serial Number', hexText(self.serial)],
    ['Not Before', dateText(self.notBefore)],
    ['Not After', dateText(self.notAfter)],
    ['Thumbprint', hexText(self.hash('SHA1'))],
  ]
  return `${lines.map(([name, value]) => `[${name}]\n  ${value}`).join('\n\n')}\n`
}

const same = (a: Self, b: Self) => Buffer.from(a.raw).equals(b.raw)

const asnMembers: Members = {
  'Oid Oid': (self: AsnData) => new Oid(self.oid),
  'byte[] RawData': (self: AsnData) => self.raw.slice(),
}

export const certificateTables: readonly TypeTable[] = [
  type('System.Security.Cryptography.AsnEncodedData', { class: AsnData, members: asnMembers }),
  type(`${x509}X509Extension`, {
    class: Extension,
    base: 'AsnEncodedData',
    members: { 'bool Critical': (self: Extension) => self.critical },
  }),
  enumeration(`${x509}X509NameType`, [
    'SimpleName',
    'EmailName',
    'UpnName',
    'DnsName',
    'DnsFromAlternativeName',
    'UrlName',
  ]),
  enumeration(`${x509}X509ContentType`, {
    Unknown: 0,
    Cert: 1,
    SerializedCert: 2,
    Pfx: 3,
    Pkcs12: 3,
    SerializedStore: 4,
    Pkcs7: 5,
    Authenticode: 6,
  }),
  enumeration(
    `${x509}X509KeyStorageFlags`,
    {
      DefaultKeySet: 0,
      UserKeySet: 1,
      MachineKeySet: 2,
      Exportable: 4,
      UserProtected: 8,
      PersistKeySet: 16,
      EphemeralKeySet: 32,
    },
    { flags: true },
  ),
  type(`${x509}X500DistinguishedName`, {
    class: DistinguishedName,
    members: {
      'string Name': (self: DistinguishedName) => self.name,
      'byte[] RawData': (self: DistinguishedName) => self.raw.slice(),
    },
  }),
  type(`${x509}PublicKey`, {
    class: PublicKey,
    members: {
      'Oid Oid': (self: PublicKey) => new Oid(self.of.publicKeyOid),
      'AsnEncodedData EncodedKeyValue': (self: PublicKey) =>
        new AsnData(self.of.publicKeyOid, self.of.publicKeyBytes),
      'AsnEncodedData EncodedParameters': (self: PublicKey) =>
        new AsnData(self.of.publicKeyOid, self.of.keyParameters),
      'AsymmetricAlgorithm Key': (self: PublicKey) => rsaKey(self.of, false),
      'RSA GetRSAPublicKey()': (self: PublicKey) => rsaKey(self.of, false),
      'byte[] ExportSubjectPublicKeyInfo()': (self: PublicKey) =>
        bytesOf(self.of.of.publicKey.export({ format: 'der', type: 'spki' })),
    },
  }),
  type(`${x509}X509Certificate`, {
    interfaces: ['IDisposable'],
    hooks: { text, equals: same, hash: (self: Self) => hexText(self.serial) },
    members: {
      ...constructors('X509Certificate'),
      'string Subject': subjectText,
      'string Issuer': issuerText,
      'string GetSerialNumberString()': (self: Self) => hexText(self.serial),
      'byte[] GetSerialNumber()': (self: Self) => lowestFirst(self.serial),
      'byte[] GetCertHash()': (self: Self) => self.hash('SHA1'),
      'byte[] GetCertHash(HashAlgorithmName hashAlgorithm)': (
        self: Self,
        name: HashAlgorithmName,
      ) => self.hash(hashNamed(name)),
      'string GetCertHashString()': (self: Self) => hexText(self.hash('SHA1')),
      'string GetCertHashString(HashAlgorithmName hashAlgorithm)': (
        self: Self,
        name: HashAlgorithmName,
      ) => hexText(self.hash(hashNamed(name))),
      'byte[] GetRawCertData()': (self: Self) => self.raw,
      'string GetRawCertDataString()': (self: Self) => hexText(self.raw),
      'string GetEffectiveDateString()': (self: Self) => dateText(self.notBefore),
      'string GetExpirationDateString()': (self: Self) => dateText(self.notAfter),
      'string GetFormat()': () => 'X509',
      'string GetKeyAlgorithm()': (self: Self) => self.publicKeyOid,
      'byte[] GetKeyAlgorithmParameters()': (self: Self) => self.keyParameters.slice(),
      'string GetKeyAlgorithmParametersString()': (self: Self) => hexText(self.keyParameters),
      'byte[] GetPublicKey()': (self: Self) => self.publicKeyBytes,
      'string GetPublicKeyString()': (self: Self) => hexText(self.publicKeyBytes),
      'string GetName()': subjectText,
      'string GetIssuerName()': issuerText,
      'byte[] Export(X509ContentType contentType)': (self: Self, kind: number) => {
        if (kind === 1) return self.raw
        throw cryptographic('Only certificates (X509ContentType.Cert) can be exported here.')
      },
      'void Dispose()': () => undefined,
    },
  }),
  type(`${x509}X509Certificate2`, {
    base: 'X509Certificate',
    members: {
      ...constructors('X509Certificate2'),
      'static X509Certificate2 CreateFromPem(string certPem)': (pem: Text) =>
        readCertificate('X509Certificate2', Buffer.from(given(pem, 'certPem'))),
      'static X509Certificate2 CreateFromPem(string certPem, string keyPem)': (
        pem: Text,
        key: Text,
      ) =>
        readCertificate(
          'X509Certificate2',
          Buffer.from(`${given(pem, 'certPem')}\n${given(key, 'keyPem')}`),
        ),
      'string Thumbprint': (self: Self) => hexText(self.hash('SHA1')),
      'string SerialNumber': (self: Self) => hexText(self.serial),
      'byte[] RawData': (self: Self) => self.raw,
      'int Version': (self: Self) => self.version,
      'DateTime NotBefore': (self: Self) => local(self.notBefore),
      'DateTime NotAfter': (self: Self) => local(self.notAfter),
      'IEnumerable<X509Extension> Extensions': (self: Self) => {
        const found = self.extensions.map((one) => new Extension(one.oid, one.raw, one.critical))
        return sequence(typeOfName(`${x509}X509Extension`), () => found.values())
      },
      'static X509ContentType GetCertContentType(byte[] rawData)': (bytes: Bytes) => {
        read('X509Certificate2')(bytes, null)
        return 1
      },
      'string FriendlyName': () => '',
      'bool Archived': () => false,
      'bool HasPrivateKey': (self: Self) => self.privateKey !== undefined,
      'AsymmetricAlgorithm PrivateKey': (self: Self) => rsaKey(self, true),
      'PublicKey PublicKey': (self: Self) => new PublicKey(self),
      'Oid SignatureAlgorithm': (self: Self) => new Oid(self.signatureOid),
      'X500DistinguishedName SubjectName': (self: Self) =>
        new DistinguishedName(subjectText(self), self.subject.whole),
      'X500DistinguishedName IssuerName': (self: Self) =>
        new DistinguishedName(issuerText(self), self.issuer.whole),
      'string GetNameInfo(X509NameType nameType, bool forIssuer)': (
        self: Self,
        kind: number,
        ofIssuer: boolean,
      ) => self.nameInfo(kind, ofIssuer),
      'string ExportCertificatePem()': (self: Self) => self.of.toString().trimEnd(),
      'bool MatchesHostname(string hostname, bool allowWildcards = true, bool allowCommonName = true)':
        (self: Self, host: Text, wildcards: boolean, common: boolean) =>
          self.of.checkHost(given(host, 'hostname'), {
            wildcards,
            subject: common ? 'default' : 'never',
          }) !== undefined,
      // An expression knows no authorities to trust: what nobody vouches for is not valid.
      'bool Verify()': () => false,
      'void Reset()': () => undefined,
    },
  }),
  type(`${x509}RSACertificateExtensions`, {
    kind: 'static',
    members: {
      'static RSA GetRSAPublicKey(this X509Certificate2 certificate)': (self: Self | null) =>
        rsaKey(self, false),
      'static RSA GetRSAPrivateKey(this X509Certificate2 certificate)': (self: Self | null) =>
        rsaKey(self, true),
    },
  }),
  type('CertificateExtensions', {
    kind: 'static',
    hidden: true,
    members: { 'static bool VerifyNoRevocation(this X509Certificate2 certificate)': () => false },
  }),
]
