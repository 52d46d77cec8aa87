/** A claim that is longer than a test, as a command: `npm run show -- NAME`. */
export interface Show {
  readonly name: string
  readonly summary: string
  run(options: ShowOptions): Promise<ShowResult>
}

export interface ShowOptions {
  /** A small share of the cases. */
  readonly quick: boolean
  /** All randomness comes from here. */
  readonly seed: number
  log(line: string): void
}

export interface ShowResult {
  readonly ok: boolean
  readonly figures: Record<string, unknown>
}

/** A stream of random numbers that is the same wherever it runs (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 to 1, exclusive. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }

  /** From 0 to `below`, exclusive. */
  below(below: number): number {
    return Math.floor(this.next() * below)
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!
  }
}
