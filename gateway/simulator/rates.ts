import { ApiError } from './errors.ts'

/** What each deployment has left in its minute. */
export class Rates {
  readonly #tokens: number
  readonly #requests: number
  readonly #now: () => number
  readonly #windows = new Map<string, { end: number; tokens: number; requests: number }>()

  constructor(tokens: number | undefined, requests: number | undefined, now: () => number) {
    this.#tokens = tokens ?? Infinity
    this.#requests = requests ?? Infinity
    this.#now = now
  }

  /** Lets a request in, or throws what the vendor answers. */
  enter(deployment: string) {
    const window = this.#window(deployment)
    if (window.tokens >= this.#tokens || window.requests >= this.#requests) {
      const seconds = Math.max(1, Math.ceil((window.end - this.#now()) / 1000))
      throw new ApiError(
        429,
        `Requests to this deployment have exceeded the rate limit. Please retry after ${seconds} seconds.`,
        { code: 'RateLimitReached', headers: { 'retry-after': String(seconds) } },
      )
    }
    window.requests++
  }

  charge(deployment: string, tokens: number) {
    this.#window(deployment).tokens += tokens
  }

  /** The headers of an answer. Where there is no limit they say a large number. */
  headers(deployment: string): Record<string, string> {
    const window = this.#window(deployment)
    const left = (limit: number, used: number, otherwise: number) =>
      String(limit === Infinity ? otherwise : Math.max(0, limit - used))
    return {
      'x-ratelimit-limit-tokens': left(this.#tokens, 0, 10_000_000),
      'x-ratelimit-limit-requests': left(this.#requests, 0, 10_000),
      'x-ratelimit-remaining-tokens': left(this.#tokens, window.tokens, 10_000_000),
      'x-ratelimit-remaining-requests': left(this.#requests, window.requests, 10_000),
    }
  }

  #window(deployment: string) {
    const now = this.#now()
    const known = this.#windows.get(deployment)
    if (known && known.end > now) return known
    if (!known && this.#windows.size >= mostDeployments) this.#windows.clear()
    const window = { end: now + 60_000, tokens: 0, requests: 0 }
    this.#windows.set(deployment, window)
    return window
  }
}

const mostDeployments = 10_000
