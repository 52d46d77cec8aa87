import type { Snapshot } from '../runtime/snapshot.ts'

/** A snapshot with the number of calls that use it. */
export class LiveSnapshot {
  readonly snapshot: Snapshot
  calls = 0

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot
  }
}

/** The snapshot that new calls get, and the earlier ones that calls still hold. */
export class Snapshots {
  #current: LiveSnapshot
  readonly #earlier = new Set<LiveSnapshot>()

  constructor(snapshot: Snapshot) {
    this.#current = new LiveSnapshot(snapshot)
  }

  get current(): Snapshot {
    return this.#current.snapshot
  }

  replace(snapshot: Snapshot): void {
    if (this.#current.calls > 0) this.#earlier.add(this.#current)
    this.#current = new LiveSnapshot(snapshot)
  }

  take(): LiveSnapshot {
    this.#current.calls++
    return this.#current
  }

  release(live: LiveSnapshot): void {
    live.calls--
    if (live.calls === 0) this.#earlier.delete(live)
  }

  /** Those in memory because of us: the current one, and those of calls that began before it. */
  get live(): number {
    return 1 + this.#earlier.size
  }
}

/** Calls that have not ended, their `onEnd` included. */
export class InFlight {
  #count = 0
  #waiting: (() => void)[] = []

  get count(): number {
    return this.#count
  }

  enter(): void {
    this.#count++
  }

  leave(): void {
    this.#count--
    if (this.#count > 0 || this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  /** Resolves when nothing is in flight. */
  idle(): Promise<void> {
    if (this.#count === 0) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
