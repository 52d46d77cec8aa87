/** The times of the last failures: exactly as many as a rule counts. */
export class FailureLog {
  readonly #count: number
  readonly #interval: number
  #times: number[] = []
  #next = 0

  constructor(count: number, interval: number) {
    this.#count = count
    this.#interval = interval
  }

  /** Adds a failure; true when as many as the rule counts lie within its interval. */
  add(now: number): boolean {
    this.#times[this.#next] = now
    this.#next = (this.#next + 1) % this.#count
    // What is overwritten next is the oldest of the last `count`.
    return this.#times.length === this.#count && now - this.#times[this.#next]! < this.#interval
  }

  clear(): void {
    this.#times = []
    this.#next = 0
  }
}

const slots = 60

/** Calls and failures of an interval, in slots of a sixtieth of it: as long as the interval, exact to one slot. */
export class CallWindow {
  readonly #slot: number
  readonly #calls = new Float64Array(slots)
  readonly #failures = new Float64Array(slots)
  #current = Number.NEGATIVE_INFINITY
  calls = 0
  failures = 0

  constructor(interval: number) {
    this.#slot = interval / slots
  }

  add(failed: boolean, now: number): void {
    this.advance(now)
    const at = this.#current % slots
    this.#calls[at]!++
    this.calls++
    if (!failed) return
    this.#failures[at]!++
    this.failures++
  }

  /** Forgets what is older than the interval. A clock that goes back stays in the slot that it had reached. */
  advance(now: number): void {
    const slot = Math.floor(now / this.#slot)
    if (slot <= this.#current) return
    if (slot - this.#current >= slots) this.clear()
    else {
      for (let passed = this.#current + 1; passed <= slot; passed++) {
        const at = passed % slots
        this.calls -= this.#calls[at]!
        this.failures -= this.#failures[at]!
        this.#calls[at] = 0
        this.#failures[at] = 0
      }
    }
    this.#current = slot
  }

  clear(): void {
    this.#calls.fill(0)
    this.#failures.fill(0)
    this.calls = 0
    this.failures = 0
    this.#current = Number.NEGATIVE_INFINITY
  }
}
