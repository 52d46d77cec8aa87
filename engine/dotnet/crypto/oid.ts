/** System.Security.Cryptography.Oid: a number and the name that .NET knows it by. */
export class Oid {
  value: string | null
  name: string | null

  constructor(value: string | null, name?: string | null) {
    const known = value === null ? undefined : numberOf(value)
    this.value = known ?? value
    this.name =
      name === undefined ? (this.value === null ? null : (friendlyNames[this.value] ?? null)) : name
  }
}

function numberOf(name: string): string | undefined {
  const wanted = name.toLowerCase()
  return Object.entries(friendlyNames).find(([, one]) => one.toLowerCase() === wanted)?.[0]
}

const friendlyNames: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.1': 'RSA',
  '1.2.840.113549.1.1.4': 'md5RSA',
  '1.2.840.113549.1.1.5': 'sha1RSA',
  '1.2.840.113549.1.1.7': 'RSAES_OAEP',
  '1.2.840.113549.1.1.10': 'RSASSA-PSS',
  '1.2.840.113549.1.1.11': 'sha256RSA',
  '1.2.840.113549.1.1.12': 'sha384RSA',
  '1.2.840.113549.1.1.13': 'sha512RSA',
  '1.2.840.113549.2.5': 'md5',
  '1.2.840.10045.2.1': 'ECC',
  '1.2.840.10045.4.3.2': 'sha256ECDSA',
  '1.2.840.10045.4.3.3': 'sha384ECDSA',
  '1.2.840.10045.4.3.4': 'sha512ECDSA',
  '1.3.14.3.2.26': 'sha1',
  '1.3.6.1.5.5.7.3.1': 'Server Authentication',
  '1.3.6.1.5.5.7.3.2': 'Client Authentication',
  '2.5.4.3': 'CN',
  '2.5.29.14': 'Subject Key Identifier',
  '2.5.29.15': 'Key Usage',
  '2.5.29.17': 'Subject Alternative Name',
  '2.5.29.19': 'Basic Constraints',
  '2.5.29.35': 'Authority Key Identifier',
  '2.5.29.37': 'Enhanced Key Usage',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
