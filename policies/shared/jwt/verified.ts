import { createHash } from 'node:crypto'
import type { Token } from './token.ts'

/** A token whose signature was found right, and with which keys: they must still be trusted when it comes again. */
export interface Verified {
  readonly token: Token
  /** Fingerprint of the key that signed it. */
  readonly signedBy: string
  /** Fingerprint of the key that decrypted it; undefined when it was not encrypted. */
  readonly decryptedBy: string | undefined
}

interface Kept extends Verified {
  readonly size: number
  readonly expires: number
}

const maxCount = 10_000
/** Characters of tokens: what is kept of one is a few times that. */
const maxSize = 8_388_608

/**
 * Tokens that were verified, by the hash of their text until they expire. What a signature says never changes; times,
 * issuers, audiences and claims are judged anew for each request.
 */
export class VerifiedTokens {
  readonly #kept = new Map<string, Kept>()
  #size = 0

  get(text: string, now: number): Verified | undefined {
    const key = hash(text)
    const kept = this.#kept.get(key)
    if (!kept) return undefined
    this.#drop(key, kept)
    if (now >= kept.expires) return undefined
    // What was used last goes last.
    this.#keep(key, kept)
    return kept
  }

  /** `expires`: milliseconds since 1970, after which nobody takes the token any more. */
  set(text: string, verified: Verified, expires: number): void {
    const key = hash(text)
    const old = this.#kept.get(key)
    if (old) this.#drop(key, old)
    this.#keep(key, { ...verified, size: text.length, expires })
    for (const [key, kept] of this.#kept) {
      if (this.#kept.size <= maxCount && this.#size <= maxSize) break
      this.#drop(key, kept)
    }
  }

  get count(): number {
    return this.#kept.size
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.set(key, kept)
    this.#size += kept.size
  }

  #drop(key: string, kept: Kept): void {
    this.#kept.delete(key)
    this.#size -= kept.size
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
