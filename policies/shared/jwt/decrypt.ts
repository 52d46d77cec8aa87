import { compactDecrypt, errors } from 'jose'
import type { TokenKey } from './keys.ts'
import type { Refuse } from './refusal.ts'
import { type EncryptedToken, maxTokenLength } from './token.ts'

/** Ways of having the content key, and the bytes of the secret that they take; RSA takes private keys (RFC 7518 §4). */
const managements: ReadonlyMap<string, number | 'rsa' | 'direct'> = new Map<
  string,
  number | 'rsa' | 'direct'
>([
  ['RSA-OAEP', 'rsa'],
  ['RSA-OAEP-256', 'rsa'],
  ['A128KW', 16],
  ['A192KW', 24],
  ['A256KW', 32],
  ['dir', 'direct'],
])

/** Content encryptions, and the bytes of their keys (RFC 7518 §5). */
const encryptions: ReadonlyMap<string, number> = new Map([
  ['A128CBC-HS256', 32],
  ['A192CBC-HS384', 48],
  ['A256CBC-HS512', 64],
  ['A128GCM', 16],
  ['A192GCM', 24],
  ['A256GCM', 32],
])

export interface Decrypted {
  readonly text: string
  readonly key: TokenKey
}

/** Tries the keys with the token's id first, then all others (authentication.md §3, step 2). */
export async function decrypt(
  token: EncryptedToken,
  keys: readonly TokenKey[],
  refuse: Refuse,
): Promise<Decrypted> {
  if (keys.length === 0) {
    throw refuse('JwtInvalid', { detail: 'The token is encrypted, and no key decrypts it.' })
  }
  const named = token.keyId === undefined ? [] : keys.filter(({ id }) => id === token.keyId)
  for (const key of [...named, ...keys.filter((key) => !named.includes(key))]) {
    if (!fits(token, key)) continue
    const text = await attempt(token, key)
    if (text !== undefined) return { text, key }
  }
  throw refuse('JwtInvalid', { detail: 'The token could not be decrypted.' })
}

function fits({ management, encryption }: EncryptedToken, { family, key }: TokenKey): boolean {
  const need = managements.get(management)
  const content = encryptions.get(encryption)
  if (need === undefined || content === undefined) return false
  if (need === 'rsa') return family === 'rsa'
  if (!(key instanceof Uint8Array)) return false
  return key.length === (need === 'direct' ? content : need)
}

/** Undefined when this key does not open it; which step failed is told to nobody. */
async function attempt(token: EncryptedToken, { key }: TokenKey): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(token.text, key, {
      keyManagementAlgorithms: [token.management],
      contentEncryptionAlgorithms: [token.encryption],
      maxDecompressedLength: maxTokenLength,
    })
    return Buffer.from(plaintext).toString('utf8')
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}
