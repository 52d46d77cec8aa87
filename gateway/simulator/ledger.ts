import { limits } from './limits.ts'

/** What the simulator served: the truth that a gateway's own books are compared with. */
export interface LedgerEntry {
  readonly id: string
  /** ISO 8601. */
  readonly time: string
  readonly method: string
  readonly path: string
  readonly api: string
  /** The name that was asked for: deployment or model. */
  readonly deployment: string
  /** The model behind it; empty when nothing was generated. */
  readonly model: string
  /** The value of `x-simulator-tag`. */
  readonly tag: string
  readonly auth: Auth | null
  readonly stream: boolean
  readonly status: number
  readonly outcome: Outcome
  readonly promptTokens: number
  /** Output tokens billed: of a stream that broke off, those that went out. */
  readonly completionTokens: number
  readonly cachedTokens: number
  readonly reasoningTokens: number
  /** Output tokens that the whole answer has. */
  readonly answerTokens: number
  /** Body bytes, and the tokens in them, that were handed to the network. */
  readonly sentBytes: number
  readonly sentTokens: number
  readonly sentChunks: number
  /** Of the body bytes sent; empty while the answer is under way. */
  readonly sha256: string
  readonly milliseconds: number
}

/** `cut`: the simulator broke the answer off. `aborted`: the client did. `error`: the answer was one. */
export type Outcome = 'open' | 'completed' | 'aborted' | 'cut' | 'error'

/** The key that came with a request: told apart by its hash, never shown. */
export interface Auth {
  readonly header: string
  readonly scheme: string
  /** The first 16 hexadecimal digits. */
  readonly sha256: string
}

/** An entry while its request is served. */
export type OpenEntry = { -readonly [Name in keyof LedgerEntry]: LedgerEntry[Name] }

export class Ledger {
  #entries: OpenEntry[] = []
  #dropped = 0
  #open = 0
  #waiting: (() => void)[] = []

  open(entry: OpenEntry): OpenEntry {
    if (this.#entries.length === limits.ledger) {
      this.#entries.shift()
      this.#dropped++
    }
    this.#entries.push(entry)
    this.#open++
    return entry
  }

  /** Called once for each entry, by the server. */
  close(entry: OpenEntry, outcome: Exclude<Outcome, 'open'>, milliseconds: number) {
    entry.outcome = outcome
    entry.milliseconds = milliseconds
    this.#open--
    if (this.#open > 0) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** The newest `limits.ledger` entries, oldest first. */
  get entries(): readonly LedgerEntry[] {
    return this.#entries
  }

  /** How many entries had to go. */
  get dropped() {
    return this.#dropped
  }

  get totals() {
    const totals = { requests: 0, promptTokens: 0, completionTokens: 0, sentBytes: 0 }
    for (const entry of this.#entries) {
      totals.requests++
      totals.promptTokens += entry.promptTokens
      totals.completionTokens += entry.completionTokens
      totals.sentBytes += entry.sentBytes
    }
    return totals
  }

  /** Resolves when no request is being served. */
  settled(): Promise<void> {
    if (this.#open === 0) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  reset() {
    this.#entries = []
    this.#dropped = 0
  }
}
