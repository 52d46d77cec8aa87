import { compactVerify, errors } from 'jose'
import { type Candidates, isKnownAlgorithm, type TokenKey } from './keys.ts'
import { type Refuse, shown } from './refusal.ts'
import type { Token } from './token.ts'

export function checkAlgorithm({ algorithm }: Token, refuse: Refuse): void {
  if (isKnownAlgorithm(algorithm)) return
  const detail = `The algorithm \`${shown(algorithm)}\` is not supported.`
  throw refuse('TokenSignatureInvalid', { detail })
}

/** The key that a token is signed with; tries all that may be it. */
export async function signerOf(
  token: Token,
  { keys, isUnknown }: Candidates,
  refuse: Refuse,
): Promise<TokenKey> {
  for (const key of keys) if (await isSignedBy(token, key, refuse)) return key
  if (isUnknown) throw refuse('TokenSignatureKeyNotFound', { detail: keyNotFound(token) })
  const detail =
    keys.length === 0
      ? `No key is for the algorithm \`${token.algorithm}\`.`
      : 'The signature of the token is invalid.'
  throw refuse('TokenSignatureInvalid', { detail })
}

async function isSignedBy(token: Token, { key }: TokenKey, refuse: Refuse): Promise<boolean> {
  try {
    await compactVerify(token.text, key, { algorithms: [token.algorithm] })
    return true
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return false
    if (error instanceof errors.JWSInvalid) {
      throw refuse('JwtInvalid', { detail: 'The token is malformed.' })
    }
    throw error
  }
}

function keyNotFound({ keyId }: Token): string {
  if (keyId === undefined) return 'There is no key to verify the token with.'
  return `The key \`${shown(keyId)}\` of the token is not known.`
}
