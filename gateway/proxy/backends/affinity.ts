import { createHmac } from 'node:crypto'
import type { HeaderList } from '../../../engine/run/headers.ts'

/**
 * The cookie that keeps a session with one member of a pool. It holds a signature of the member's id and nothing else:
 * nobody can name a member, nor learn from it which there are.
 */
export class Affinity {
  readonly cookie: string
  readonly #values: readonly string[]
  readonly #indexes: ReadonlyMap<string, number>

  constructor(cookie: string, key: Uint8Array, pool: string, members: readonly string[]) {
    this.cookie = cookie
    this.#values = members.map((member) => {
      const text = JSON.stringify([pool.toLowerCase(), member.toLowerCase()])
      return createHmac('sha256', key).update(text).digest('base64url')
    })
    this.#indexes = new Map(this.#values.map((value, index) => [value, index]))
  }

  /** The index of the member that the caller's cookie stands for. */
  read(headers: HeaderList): number | undefined {
    for (const field of headers.values('Cookie') ?? []) {
      for (const pair of field.split(';')) {
        const equals = pair.indexOf('=')
        if (equals < 0 || pair.slice(0, equals).trim() !== this.cookie) continue
        const index = this.#indexes.get(pair.slice(equals + 1).trim())
        if (index !== undefined) return index
      }
    }
    return undefined
  }

  /** The `Set-Cookie` field for a member. */
  write(index: number): string {
    return `${this.cookie}=${this.#values[index]}; Path=/; HttpOnly`
  }
}
