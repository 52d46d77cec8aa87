import type { CachingType, Log, Metrics, ValueCache } from '../../../engine/ports.ts'
import { valueKey } from './keys.ts'
import type { RedisLink } from './link.ts'
import { readValue, Unstorable, writeValue } from './serialize.ts'

export interface RedisValueCacheOptions {
  readonly prefix: string
  readonly metrics: Metrics
  readonly log: Log
  /** Bytes of one value. */
  readonly maxBytes?: number
}

/** The external cache. What goes wrong with it is a miss, and is counted; no request fails of it (limits-and-cache.md §6.3). */
export class RedisValueCache implements ValueCache {
  readonly #link: RedisLink
  readonly #internal: ValueCache
  readonly #options: RedisValueCacheOptions

  constructor(link: RedisLink, internal: ValueCache, options: RedisValueCacheOptions) {
    this.#link = link
    this.#internal = internal
    this.#options = options
  }

  get(key: string, type: CachingType) {
    if (type === 'internal') return this.#internal.get(key, type)
    return this.#tried('get', async () => {
      const bytes = await this.#link.run((client) => client.getBuffer(this.#keyOf(key)))
      return bytes === null ? undefined : { value: readValue(bytes) }
    })
  }

  set(key: string, value: unknown, seconds: number, type: CachingType) {
    if (type === 'internal') return this.#internal.set(key, value, seconds, type)
    if (!(seconds > 0)) return this.remove(key, type)
    return this.#tried('set', async () => {
      const bytes = writeValue(value)
      const { maxBytes = 16_777_216 } = this.#options
      if (bytes.length > maxBytes) throw new Unstorable(`it has more than ${maxBytes} bytes`)
      const milliseconds = Math.max(1, Math.min(Math.round(seconds * 1000), 2 ** 52))
      await this.#link.run((client) => client.set(this.#keyOf(key), bytes, 'PX', milliseconds))
    })
  }

  remove(key: string, type: CachingType) {
    if (type === 'internal') return this.#internal.remove(key, type)
    return this.#tried('remove', async () => {
      await this.#link.run((client) => client.del(this.#keyOf(key)))
    })
  }

  #keyOf(key: string): string {
    return valueKey(this.#options.prefix, key)
  }

  async #tried<T>(operation: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      const { metrics, log } = this.#options
      metrics.add('cache_failures', 1, { operation })
      const detail = error instanceof Error ? error.message : String(error)
      // The link tells of an outage; a value that cannot be kept is the policy's own matter.
      if (error instanceof Unstorable) log.warn({ detail }, 'a value was not kept in the cache')
      else log.debug({ detail, operation }, 'the external cache failed')
      return undefined
    }
  }
}
