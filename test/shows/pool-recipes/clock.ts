import type { Clock } from '../../../engine/ports.ts'

/** A time that moves only when it is told to, or when everybody who is at work waits for it. */
export class VirtualClock implements Clock {
  readonly start = Date.parse('2026-01-01T00:00:00Z')
  #now = this.start
  #sleepers: { readonly until: number; readonly wake: () => void }[] = []

  now = () => this.#now

  get seconds(): number {
    return (this.#now - this.start) / 1000
  }

  sleep: Clock['sleep'] = (milliseconds) =>
    new Promise((wake) => this.#sleepers.push({ until: this.#now + milliseconds, wake }))

  /** Moves to a moment, waking on the way whoever wanted to be woken. */
  async goTo(seconds: number): Promise<void> {
    const end = this.start + seconds * 1000
    while (this.#wakeNext(end)) await turn()
    this.#now = Math.max(this.#now, end)
  }

  /** Lets work go on; whenever it makes no step by itself for a while, time goes to the next one who sleeps. */
  async finish<T>(work: Promise<T>, idle: () => boolean): Promise<T> {
    let open = true
    const done = work.finally(() => {
      open = false
    })
    while (open) {
      const before = performance.now()
      while (open && (performance.now() - before < 60 || !idle())) await turn()
      if (open) this.#wakeNext(Number.POSITIVE_INFINITY)
    }
    return done
  }

  #wakeNext(end: number): boolean {
    const [next] = this.#sleepers.toSorted((a, b) => a.until - b.until)
    if (!next || next.until > end) return false
    this.#now = Math.max(this.#now, next.until)
    this.#sleepers = this.#sleepers.filter((one) => one !== next)
    next.wake()
    return true
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1))
}
