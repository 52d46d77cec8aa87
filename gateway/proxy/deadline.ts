/** Waits from here on share one timer. */
const long = 5_000
/** How often that timer looks: long waits end this much late at most. */
const interval = 250

/** Something to do unless it is cancelled in time. A timer of its own for each call would cost more than all the rest of its waiting. */
export interface Deadline {
  cancel(): void
}

export function deadline(milliseconds: number, passed: () => void): Deadline {
  if (milliseconds >= long) return new LongWait(performance.now() + milliseconds, passed)
  const timer = setTimeout(passed, milliseconds)
  return { cancel: () => clearTimeout(timer) }
}

const waiting = new Set<LongWait>()
let looking: NodeJS.Timeout | undefined

class LongWait implements Deadline {
  readonly at: number
  readonly passed: () => void

  constructor(at: number, passed: () => void) {
    this.at = at
    this.passed = passed
    waiting.add(this)
    looking ??= setInterval(look, interval).unref()
  }

  cancel(): void {
    waiting.delete(this)
  }
}

function look(): void {
  if (waiting.size === 0) {
    clearInterval(looking)
    looking = undefined
    return
  }
  const now = performance.now()
  for (const wait of waiting) {
    if (now < wait.at) continue
    waiting.delete(wait)
    wait.passed()
  }
}
