import { createHash } from 'node:crypto'
import type { Encoding, TokenCounter } from '../../engine/ports.ts'
import { CountingThread } from './thread.ts'
import { loadTokenizer, type Tokenizer } from './tokenizer.ts'

export interface TokenCounterOptions {
  /** Characters of one request that are counted at once; more are counted by a thread, or piece by piece without one. */
  readonly atOnce: number
  /** Texts whose counts are remembered. */
  readonly remembered: number
  /** Where the thread's program stands; undefined: there is none. */
  readonly program: URL | undefined
  report(error: unknown): void
}

const defaults: TokenCounterOptions = {
  atOnce: 16_384,
  remembered: 50_000,
  program: undefined,
  report() {},
}

/** Shorter texts are counted faster than looked up. */
const worthRemembering = 256

/** The tokens of texts by OpenAI's encodings. A conversation that grew by one message is counted for that message alone. */
export class BpeTokenCounter implements TokenCounter {
  readonly #options: TokenCounterOptions
  readonly #loaded = new Map<Encoding, Tokenizer>()
  readonly #loading = new Map<Encoding, Promise<Tokenizer>>()
  /** Counts by encoding and hash, in order of last use: texts of callers are not kept. */
  readonly #known = new Map<string, number>()
  readonly #thread: CountingThread | undefined

  constructor(options: Partial<TokenCounterOptions> = {}) {
    this.#options = { ...defaults, ...options }
    const { program, report } = this.#options
    this.#thread = program && new CountingThread(program, report)
  }

  count(encoding: Encoding, texts: readonly string[]): number | Promise<number> {
    let tokens = 0
    let size = 0
    const unknown: { readonly text: string; readonly key: string | undefined }[] = []
    for (const text of texts) {
      if (text === '') continue
      const key = text.length >= worthRemembering ? keyOf(encoding, text) : undefined
      const known = key === undefined ? undefined : this.#recall(key)
      if (known !== undefined) tokens += known
      else {
        unknown.push({ text, key })
        size += text.length
      }
    }
    if (unknown.length === 0) return tokens
    if (size > this.#options.atOnce) {
      return this.#countLong(encoding, unknown).then((counted) => tokens + counted)
    }
    const tokenizer = this.#loaded.get(encoding)
    const add = (tokenizer: Tokenizer) => {
      for (const { text, key } of unknown) tokens += this.#remember(key, tokenizer(text))
      return tokens
    }
    return tokenizer ? add(tokenizer) : this.#load(encoding).then(add)
  }

  /** Loads what would else be loaded by the first request. */
  async warm(encoding: Encoding): Promise<void> {
    await this.#load(encoding)
  }

  /** Long texts that wait to be counted. */
  get waiting(): number {
    return this.#thread?.waiting ?? 0
  }

  close(): Promise<void> {
    return this.#thread?.close() ?? Promise.resolve()
  }

  async #countLong(
    encoding: Encoding,
    texts: readonly { readonly text: string; readonly key: string | undefined }[],
  ): Promise<number> {
    const counts = await this.#thread?.count(
      encoding,
      texts.map(({ text }) => text),
    )
    let tokens = 0
    if (counts) {
      for (const [i, { key }] of texts.entries()) tokens += this.#remember(key, counts[i]!)
      return tokens
    }
    // Without a thread other requests have their turn between two texts.
    const tokenizer = await this.#load(encoding)
    for (const { text, key } of texts) {
      tokens += this.#remember(key, tokenizer(text))
      await new Promise(setImmediate)
    }
    return tokens
  }

  #load(encoding: Encoding): Promise<Tokenizer> {
    let loading = this.#loading.get(encoding)
    if (!loading) {
      loading = loadTokenizer(encoding).then((tokenizer) => {
        this.#loaded.set(encoding, tokenizer)
        return tokenizer
      })
      this.#loading.set(encoding, loading)
    }
    return loading
  }

  #recall(key: string): number | undefined {
    const count = this.#known.get(key)
    if (count === undefined) return undefined
    this.#known.delete(key)
    this.#known.set(key, count)
    return count
  }

  #remember(key: string | undefined, count: number): number {
    if (key === undefined) return count
    if (this.#known.size >= this.#options.remembered) {
      this.#known.delete(this.#known.keys().next().value!)
    }
    this.#known.set(key, count)
    return count
  }
}

function keyOf(encoding: Encoding, text: string): string {
  return `${encoding[0]}${createHash('sha1').update(text).digest('base64')}`
}
