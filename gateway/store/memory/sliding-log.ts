/** What was counted in the last `window` milliseconds, exactly, at the clock's resolution of one millisecond. */
export class SlidingLog {
  #times: number[] = []
  #amounts: number[] = []
  #first = 0
  #total = 0
  #window = 0

  /** Callers may ask for different windows of one log: it keeps what the longest one asked so far reaches. */
  used(now: number, window: number): number {
    if (window > this.#window) this.#window = window
    this.#drop(now - this.#window)
    if (window === this.#window) return this.#total
    let used = 0
    for (let i = this.#times.length - 1; i >= this.#first; i--) {
      if (this.#times[i]! <= now - window) break
      used += this.#amounts[i]!
    }
    return used
  }

  add(now: number, window: number, amount: number): void {
    if (window > this.#window) this.#window = window
    this.#drop(now - this.#window)
    if (amount === 0) return
    this.#total += amount
    const last = this.#times.length - 1
    // One entry per millisecond bounds the log by its window, whatever the traffic.
    if (last >= this.#first && this.#times[last]! === now) this.#amounts[last]! += amount
    else {
      this.#times.push(now)
      this.#amounts.push(amount)
    }
  }

  /** Milliseconds until at most `allowed` is left in the window; 0 when it is so now. */
  until(now: number, window: number, allowed: number): number {
    let over = this.used(now, window) - allowed
    if (over <= 0) return 0
    for (let i = this.#first; i < this.#times.length; i++) {
      if (this.#times[i]! <= now - window) continue
      over -= this.#amounts[i]!
      if (over <= 0) return this.#times[i]! + window - now
    }
    return window
  }

  idle(now: number): boolean {
    this.#drop(now - this.#window)
    return this.#first === this.#times.length
  }

  #drop(until: number): void {
    const times = this.#times
    while (this.#first < times.length && times[this.#first]! <= until) {
      this.#total -= this.#amounts[this.#first]!
      this.#first++
    }
    if (this.#first === times.length) this.#total = 0
    // Moves what is left only when half of the array is behind it.
    if (this.#first > 64 && this.#first * 2 > times.length) {
      this.#times = times.slice(this.#first)
      this.#amounts = this.#amounts.slice(this.#first)
      this.#first = 0
    }
  }
}
