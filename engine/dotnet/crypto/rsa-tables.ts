import { createPrivateKey, createPublicKey } from 'node:crypto'
import { enumeration, type Members, type TypeTable, type } from '../table.ts'
import { parseElement } from '../xml/load.ts'
import { XName } from '../xml/name.ts'
import { cryptographic, given, noAutomaticAlgorithm } from './errors.ts'
import { bytesOf, cryptography, HashAlgorithmName, type HashName, hashNamed } from './hash.ts'
import { Oid } from './oid.ts'
import { Padding, parameterNames, RSAParameters, Rsa } from './rsa.ts'

type Bytes = Uint8Array | null
type Text = string | null
type Hash = HashAlgorithmName

const part = (data: Bytes, offset: number, count: number) =>
  given(data, 'data').subarray(offset, offset + count)

/** `ImportPkcs8PrivateKey` and its like read the bytes and tell how many they took. */
const imported =
  (read: (self: Rsa, source: Buffer) => void) =>
  (self: Rsa, source: Bytes, count: { value: number }) => {
    const bytes = Buffer.from(given(source, 'source'))
    read(self, bytes)
    count.value = bytes.length
  }

const keyMembers: Members = {
  'void ImportFromPem(string input)': (self: Rsa, pem: Text) => self.importPem(pem),
  'void ImportFromEncryptedPem(string input, string password)': (
    self: Rsa,
    pem: Text,
    password: Text,
  ) => self.importPem(pem, given(password, 'password')),
  'void ImportRSAPrivateKey(byte[] source, out int bytesRead)': imported((self, key) =>
    self.adopt(() => createPrivateKey({ key, format: 'der', type: 'pkcs1' })),
  ),
  'void ImportRSAPublicKey(byte[] source, out int bytesRead)': imported((self, key) =>
    self.adopt(() => createPublicKey({ key, format: 'der', type: 'pkcs1' })),
  ),
  'void ImportPkcs8PrivateKey(byte[] source, out int bytesRead)': imported((self, key) =>
    self.adopt(() => createPrivateKey({ key, format: 'der', type: 'pkcs8' })),
  ),
  'void ImportSubjectPublicKeyInfo(byte[] source, out int bytesRead)': imported((self, key) =>
    self.adopt(() => createPublicKey({ key, format: 'der', type: 'spki' })),
  ),
  'void ImportParameters(RSAParameters parameters)': (self: Rsa, parameters: RSAParameters) =>
    self.importParameters(parameters),
  'RSAParameters ExportParameters(bool includePrivateParameters)': (self: Rsa, own: boolean) =>
    self.exportParameters(own),
  'byte[] ExportRSAPrivateKey()': (self: Rsa) =>
    bytesOf(self.privateKey.export({ format: 'der', type: 'pkcs1' })),
  'byte[] ExportRSAPublicKey()': (self: Rsa) =>
    bytesOf(self.publicKey.export({ format: 'der', type: 'pkcs1' })),
  'byte[] ExportPkcs8PrivateKey()': (self: Rsa) =>
    bytesOf(self.privateKey.export({ format: 'der', type: 'pkcs8' })),
  'byte[] ExportSubjectPublicKeyInfo()': (self: Rsa) =>
    bytesOf(self.publicKey.export({ format: 'der', type: 'spki' })),
  'string ExportRSAPublicKeyPem()': (self: Rsa) =>
    (self.publicKey.export({ format: 'pem', type: 'pkcs1' }) as string).trimEnd(),
  'string ExportRSAPrivateKeyPem()': (self: Rsa) =>
    (self.privateKey.export({ format: 'pem', type: 'pkcs1' }) as string).trimEnd(),
  'string ExportPkcs8PrivateKeyPem()': (self: Rsa) =>
    (self.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string).trimEnd(),
  'string ExportSubjectPublicKeyInfoPem()': (self: Rsa) =>
    (self.publicKey.export({ format: 'pem', type: 'spki' }) as string).trimEnd(),
}

const useMembers: Members = {
  'byte[] Encrypt(byte[] data, RSAEncryptionPadding padding)': (
    self: Rsa,
    data: Bytes,
    padding: Padding | null,
  ) => self.encrypt(data, padding),
  'byte[] Decrypt(byte[] data, RSAEncryptionPadding padding)': (
    self: Rsa,
    data: Bytes,
    padding: Padding | null,
  ) => self.decrypt(data, padding),
  'byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
    self: Rsa,
    data: Bytes,
    hash: Hash,
    padding: Padding | null,
  ) => self.sign(data, hashNamed(hash), padding),
  'byte[] SignData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)':
    (self: Rsa, data: Bytes, offset: number, count: number, hash: Hash, padding: Padding | null) =>
      self.sign(part(data, offset, count), hashNamed(hash), padding),
  'byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
    self: Rsa,
    value: Bytes,
    hash: Hash,
    padding: Padding | null,
  ) => self.signHash(value, hashNamed(hash), padding),
  'bool VerifyData(byte[] data, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)':
    (self: Rsa, data: Bytes, signed: Bytes, hash: Hash, padding: Padding | null) =>
      self.verify(data, signed, hashNamed(hash), padding),
  'bool VerifyHash(byte[] hash, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)':
    (self: Rsa, value: Bytes, signed: Bytes, hash: Hash, padding: Padding | null) =>
      self.verifyHash(value, signed, hashNamed(hash), padding),
}

function padding(
  name: string,
  kinds: Readonly<Record<string, HashName | undefined>>,
  more: Members,
): TypeTable {
  const values = Object.entries(kinds).map(([kind, hash]) => {
    let value: Padding | undefined
    const get = () => {
      value ??= new Padding(name, kind, hash)
      return value
    }
    return [`static ${name} ${kind}`, get] as const
  })
  const same = (a: Padding | null, b: Padding | null) => a?.name === b?.name
  return type(cryptography + name, {
    hooks: {
      text: (self: Padding) => self.name,
      equals: same,
      hash: (self: Padding) => self.name,
    },
    members: {
      ...more,
      ...Object.fromEntries(values),
      [`static bool operator ==(${name} left, ${name} right)`]: same,
      [`static bool operator !=(${name} left, ${name} right)`]: (
        a: Padding | null,
        b: Padding | null,
      ) => !same(a, b),
    },
  })
}

// The numbers of a key as XML, in the order in which .NET writes them.
const inXml = ['Modulus', 'Exponent', 'P', 'Q', 'DP', 'DQ', 'InverseQ', 'D']

function toXml(self: Rsa, own: boolean): string {
  const { values } = self.exportParameters(own)
  const parts = inXml.map((name) => {
    const bytes = values[name]
    return bytes ? `<${name}>${Buffer.from(bytes).toString('base64')}</${name}>` : ''
  })
  return `<RSAKeyValue>${parts.join('')}</RSAKeyValue>`
}

function fromXml(self: Rsa, xml: Text): void {
  const root = parseElement(given(xml, 'xmlString'))
  const values: Record<string, Uint8Array> = {}
  for (const name of inXml) {
    const found = root.element(new XName('', name))
    if (found) values[name] = bytesOf(Buffer.from(found.value, 'base64'))
  }
  if (!values.Modulus || !values.Exponent) {
    throw cryptographic(
      "Input string does not contain a valid encoding of the 'RSA' 'Modulus' parameter.",
    )
  }
  self.importParameters(new RSAParameters(values))
}

const parameterMembers: Members = Object.fromEntries(
  Object.keys(parameterNames).map((name) => [
    `byte[] ${name}`,
    (self: RSAParameters) => self.values[name] ?? null,
  ]),
)

export const rsaTables: readonly TypeTable[] = [
  type(`${cryptography}Oid`, {
    class: Oid,
    members: {
      'new()': () => new Oid(null),
      'new(string oid)': (value: Text) => new Oid(given(value, 'oid')),
      'new(string value, string friendlyName)': (value: Text, name: Text) => new Oid(value, name),
      'new(Oid oid)': (of: Oid | null) => new Oid(given(of, 'oid').value, of!.name),
      'string Value': (self: Oid) => self.value,
      'string FriendlyName': (self: Oid) => self.name,
      'static Oid FromOidValue(string oidValue, OidGroup group)': (value: Text) => {
        const oid = new Oid(given(value, 'oidValue'))
        if (oid.name === null) throw cryptographic('The OID value is invalid.')
        return oid
      },
      'static Oid FromFriendlyName(string friendlyName, OidGroup group)': (name: Text) => {
        const oid = new Oid(given(name, 'friendlyName'))
        if (oid.value === name) throw cryptographic('No OID value matches this name.')
        return oid
      },
    },
  }),
  enumeration(`${cryptography}OidGroup`, [
    'All',
    'HashAlgorithm',
    'EncryptionAlgorithm',
    'PublicKeyAlgorithm',
    'SignatureAlgorithm',
    'Attribute',
    'ExtensionOrAttribute',
    'EnhancedKeyUsage',
    'Policy',
    'Template',
    'KeyDerivationFunction',
  ]),
  type(`${cryptography}AsymmetricAlgorithm`, {
    abstract: true,
    interfaces: ['IDisposable'],
    members: {
      'int KeySize { get; set; }': {
        get: (self: Rsa) => self.bits,
        set: (self: Rsa, bits: number) => {
          self.bits = bits
        },
      },
      'string SignatureAlgorithm': () => 'RSA',
      'string KeyExchangeAlgorithm': () => 'RSA',
      'string ToXmlString(bool includePrivateParameters)': toXml,
      'void FromXmlString(string xmlString)': fromXml,
      'void Clear()': () => undefined,
      'void Dispose()': () => undefined,
      'static AsymmetricAlgorithm Create()': () => {
        throw noAutomaticAlgorithm()
      },
    },
  }),
  padding(
    'RSAEncryptionPadding',
    {
      Pkcs1: undefined,
      OaepSHA1: 'SHA1',
      OaepSHA256: 'SHA256',
      OaepSHA384: 'SHA384',
      OaepSHA512: 'SHA512',
    },
    {
      'RSAEncryptionPaddingMode Mode': (self: Padding) => (self.name === 'Pkcs1' ? 0 : 1),
      'HashAlgorithmName OaepHashAlgorithm': (self: Padding) =>
        new HashAlgorithmName(self.hash ?? null),
      'static RSAEncryptionPadding CreateOaep(HashAlgorithmName hashAlgorithm)': (hash: Hash) => {
        const found = hashNamed(hash)
        return new Padding('RSAEncryptionPadding', `Oaep${found}`, found)
      },
    },
  ),
  padding(
    'RSASignaturePadding',
    { Pkcs1: undefined, Pss: undefined },
    {
      'RSASignaturePaddingMode Mode': (self: Padding) => (self.name === 'Pkcs1' ? 0 : 1),
    },
  ),
  enumeration(`${cryptography}RSAEncryptionPaddingMode`, ['Pkcs1', 'Oaep']),
  enumeration(`${cryptography}RSASignaturePaddingMode`, ['Pkcs1', 'Pss']),
  type(`${cryptography}RSAParameters`, {
    kind: 'struct',
    class: RSAParameters,
    default: new RSAParameters(),
    members: { 'new()': () => new RSAParameters(), ...parameterMembers },
  }),
  type(`${cryptography}RSA`, {
    base: 'AsymmetricAlgorithm',
    abstract: true,
    members: {
      'static RSA Create()': () => new Rsa(),
      'static RSA Create(int keySizeInBits)': (bits: number) => new Rsa('RSA', undefined, bits),
      'static RSA Create(RSAParameters parameters)': (parameters: RSAParameters) => {
        const rsa = new Rsa()
        rsa.importParameters(parameters)
        return rsa
      },
      ...keyMembers,
      ...useMembers,
    },
  }),
  ...['RSACng', 'RSACryptoServiceProvider', 'RSAOpenSsl'].map((name) =>
    type(cryptography + name, {
      base: 'RSA',
      members: {
        'new()': () => new Rsa(name),
        [name === 'RSACryptoServiceProvider' ? 'new(int dwKeySize)' : 'new(int keySize)']: (
          bits: number,
        ) => new Rsa(name, undefined, bits),
      },
    }),
  ),
]
