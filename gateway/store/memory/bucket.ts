/** A token bucket, kept as what is missing in it: `used` shrinks by `limit` per `window`, and may exceed the limit. */
export class Bucket {
  #used = 0
  #at = 0

  used(now: number, limit: number, window: number): number {
    this.#settle(now, limit, window)
    return this.#used
  }

  add(now: number, limit: number, window: number, amount: number): void {
    this.#settle(now, limit, window)
    this.#used = Math.max(0, this.#used + amount)
  }

  /** Milliseconds until at most `allowed` is missing. */
  until(now: number, limit: number, window: number, allowed: number): number {
    const over = this.used(now, limit, window) - allowed
    return over <= 0 ? 0 : Math.ceil((over * window) / limit)
  }

  idle(now: number, limit: number, window: number): boolean {
    return this.used(now, limit, window) === 0
  }

  #settle(now: number, limit: number, window: number): void {
    const filled = Math.max(0, now - this.#at) * (limit / window)
    // What is below a millionth of a token is rounding.
    const used = this.#used - filled
    this.#used = used < 1e-6 ? 0 : used
    this.#at = now
  }
}
