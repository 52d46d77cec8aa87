import { allocate, spend } from '../budget.ts'
import { compare } from '../value.ts'
import { type Comparer, orderOf } from './comparers.ts'
import { comparerFailed, modified } from './list.ts'

/** What the sorted collections are made of: boxed keys in order, with their values beside them. */
export class SortedTable {
  readonly comparer: Comparer | null
  readonly keys: unknown[] = []
  readonly values: unknown[] = []
  readonly #order: (a: unknown, b: unknown) => number
  #version = 0

  constructor(comparer: Comparer | null) {
    this.comparer = comparer
    this.#order = comparer === null ? compare : orderOf(comparer)
  }

  get count(): number {
    return this.keys.length
  }

  /** Where the key stands, or `~` of where it would. */
  find(key: unknown): number {
    let low = 0
    let high = this.keys.length - 1
    spend()
    // A first key is compared with itself, so that one without order is refused at once.
    if (high < 0) this.#compare(key, key)
    while (low <= high) {
      const middle = (low + high) >> 1
      const order = this.#compare(this.keys[middle], key)
      if (order === 0) return middle
      if (order < 0) low = middle + 1
      else high = middle - 1
    }
    return ~low
  }

  add(key: unknown, value: unknown): boolean {
    const at = this.find(key)
    if (at >= 0) return false
    allocate(12)
    spend(1 + ((this.keys.length - ~at) >> 6))
    this.keys.splice(~at, 0, key)
    this.values.splice(~at, 0, value)
    this.#version++
    return true
  }

  put(at: number, value: unknown): void {
    this.values[at] = value
    this.#version++
  }

  remove(key: unknown): boolean {
    const at = this.find(key)
    if (at >= 0) this.removeAt(at)
    return at >= 0
  }

  removeAt(at: number): void {
    spend(1 + ((this.keys.length - at) >> 6))
    this.keys.splice(at, 1)
    this.values.splice(at, 1)
    this.#version++
  }

  clear(): void {
    this.keys.length = 0
    this.values.length = 0
    this.#version++
  }

  *places(): Generator<number> {
    const version = this.#version
    for (let i = 0; i < this.keys.length; i++) {
      spend()
      yield i
      if (version !== this.#version) throw modified()
    }
  }

  #compare(a: unknown, b: unknown): number {
    try {
      return this.#order(a, b)
    } catch (error) {
      throw comparerFailed(error)
    }
  }
}
