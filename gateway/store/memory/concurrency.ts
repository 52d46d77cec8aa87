import type { Concurrency } from '../../../engine/ports.ts'

/** Slots of limit-concurrency within this process. A key without taken slots takes no memory. */
export class MemoryConcurrency implements Concurrency {
  readonly #taken = new Map<string, number>()

  enter(key: string, max: number): (() => void) | undefined {
    const taken = this.#taken.get(key) ?? 0
    if (taken >= max) return undefined
    this.#taken.set(key, taken + 1)
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      const left = this.#taken.get(key)! - 1
      if (left === 0) this.#taken.delete(key)
      else this.#taken.set(key, left)
    }
  }

  taken(key: string): number {
    return this.#taken.get(key) ?? 0
  }
}
