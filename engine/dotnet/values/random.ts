import { spendOver } from '../budget.ts'
import { outOfRange, outOfRangeValue } from './errors.ts'

const intMax = 2147483647

/** System.Random. A seed gives .NET's sequence; without one the numbers come from the caller. */
export class Random {
  readonly #sample: () => number

  private constructor(sample: () => number) {
    this.#sample = sample
  }

  /** `new Random(seed)`. */
  static seeded(seed: number): Random {
    return new Random(subtractive(seed))
  }

  /** `new Random()`: `random` answers numbers from 0 to below 1. */
  static from(random: () => number): Random {
    return new Random(() => Math.min(intMax - 1, Math.floor(random() * intMax)))
  }

  next(): number {
    return this.#sample()
  }

  nextBelow(max: number): number {
    if (max < 0) {
      const message = `maxValue ('${max}') must be a non-negative value.`
      throw outOfRangeValue(message, 'maxValue', String(max))
    }
    return Math.trunc(this.nextDouble() * max)
  }

  nextBetween(min: number, max: number): number {
    checkOrder(min, max)
    const range = max - min
    if (range <= intMax) return Math.trunc(this.nextDouble() * range) + min
    // Two samples make one of a larger range: the second one decides about the sign.
    const first = this.#sample()
    const signed = this.#sample() % 2 === 0 ? -first : first
    return Math.trunc(((signed + intMax - 1) / (2 * intMax - 1)) * range) + min
  }

  nextDouble(): number {
    return this.#sample() * (1 / intMax)
  }

  nextSingle(): number {
    for (;;) {
      const value = Math.fround(this.nextDouble())
      if (value < 1) return value
    }
  }

  nextLong(): bigint {
    for (;;) {
      const value = this.#bits() >> 1n
      if (value !== 0x7fffffffffffffffn) return value
    }
  }

  nextLongBelow(max: bigint): bigint {
    if (max < 0n) {
      const message = `maxValue ('${max}') must be a non-negative value.`
      throw outOfRangeValue(message, 'maxValue', String(max))
    }
    return this.nextLongBetween(0n, max)
  }

  nextLongBetween(min: bigint, max: bigint): bigint {
    checkOrder(min, max)
    const range = max - min
    if (range <= 1n) return min
    const width = BigInt((range - 1n).toString(2).length)
    for (;;) {
      const value = this.#bits() >> (64n - width)
      if (value < range) return value + min
    }
  }

  nextBytes(count: number): Uint8Array {
    spendOver(4 * count)
    const bytes = new Uint8Array(count)
    for (let i = 0; i < count; i++) bytes[i] = this.#sample() & 0xff
    return bytes
  }

  #bits(): bigint {
    const low = BigInt(this.nextBelow(1 << 22))
    const middle = BigInt(this.nextBelow(1 << 22))
    const high = BigInt(this.nextBelow(1 << 20))
    return low | (middle << 22n) | (high << 44n)
  }
}

function checkOrder(min: number | bigint, max: number | bigint): void {
  if (min > max) throw outOfRange("'minValue' cannot be greater than maxValue.", 'minValue')
}

// Knuth's subtractive generator with .NET's own slip in the second index (21 where Knuth has 31).
function subtractive(seed: number): () => number {
  const state = new Int32Array(56)
  let mj = 161803398 - (seed === -2147483648 ? intMax : Math.abs(seed))
  let mk = 1
  state[55] = mj
  for (let i = 1, at = 0; i < 55; i++) {
    at += 21
    if (at >= 55) at -= 55
    state[at] = mk
    mk = (mj - mk) | 0
    if (mk < 0) mk += intMax
    mj = state[at]!
  }
  for (let turn = 1; turn < 5; turn++) {
    for (let i = 1; i < 56; i++) {
      let other = i + 30
      if (other >= 55) other -= 55
      let value = (state[i]! - state[1 + other]!) | 0
      if (value < 0) value += intMax
      state[i] = value
    }
  }
  let next = 0
  let nextOther = 21
  return () => {
    if (++next >= 56) next = 1
    if (++nextOther >= 56) nextOther = 1
    let value = (state[next]! - state[nextOther]!) | 0
    if (value === intMax) value--
    if (value < 0) value += intMax
    state[next] = value
    return value
  }
}
