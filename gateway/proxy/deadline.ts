/** Waits from here on share one timer. */
const long = 5_000
/** How often that timer looks: long waits end this much late at most. */
const interval = 250

/** Something to do unless it is cancelled in time. A timer of its own would cost each call a few microseconds. */
export interface Deadline {
  cancel(): unknown
}

export function deadline(milliseconds: number, passed: () => void): Deadline {
  if (milliseconds >= long) return new LongWait(performance.now() + milliseconds, passed)
  const timer = setTimeout(passed, milliseconds)
  return { cancel: () => clearTimeout(timer) }
}

// An array and not a Set: the tables that a Set leaves behind as entries come and go keep ended calls in memory.
const waiting: LongWait[] = []
let looking: NodeJS.Timeout | undefined

class LongWait implements Deadline {
  readonly at: number
  readonly passed: () => void
  /** Its place among those that wait; -1 when it is over. */
  #place: number

  constructor(at: number, passed: () => void) {
    this.at = at
    this.passed = passed
    this.#place = waiting.push(this) - 1
    looking ??= setInterval(look, interval).unref()
  }

  /** Answers false when it was over already. The last one takes its place. */
  cancel(): boolean {
    if (this.#place < 0) return false
    const last = waiting.pop()!
    if (last !== this) {
      waiting[this.#place] = last
      last.#place = this.#place
    }
    this.#place = -1
    return true
  }
}

function look(): void {
  if (waiting.length === 0) {
    clearInterval(looking)
    looking = undefined
    return
  }
  const now = performance.now()
  for (const wait of waiting.filter(({ at }) => at <= now)) {
    if (wait.cancel()) wait.passed()
  }
}
