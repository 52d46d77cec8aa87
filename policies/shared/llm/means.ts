import type { Counters } from '../../../engine/ports.ts'

const most = 10_000
/** How much the newest value weighs. */
const weight = 0.2

/** The mean completion by counter key and model, newer ones weighing more. Bounded; lives as long as the counters do. */
export class Means {
  static readonly #all = new WeakMap<Counters, Means>()
  readonly #means = new Map<string, number>()

  static of(counters: Counters): Means {
    let means = Means.#all.get(counters)
    if (!means) {
      means = new Means()
      Means.#all.set(counters, means)
    }
    return means
  }

  get(key: string): number | undefined {
    return this.#means.get(key)
  }

  add(key: string, value: number): void {
    const mean = this.#means.get(key)
    this.#means.delete(key)
    if (this.#means.size >= most) this.#means.delete(this.#means.keys().next().value!)
    this.#means.set(key, mean === undefined ? value : mean + weight * (value - mean))
  }
}
