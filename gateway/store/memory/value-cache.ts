import type { CachingType, Clock, ValueCache } from '../../../engine/ports.ts'

export interface ValueCacheOptions {
  readonly maxEntries: number
  /** Approximate bytes of all keys and values. */
  readonly maxBytes: number
  /** Called for what goes in and what comes out: a value that can be changed must not be shared between requests. */
  copy(value: unknown): unknown
}

const defaults: ValueCacheOptions = {
  maxEntries: 10_000,
  maxBytes: 67_108_864,
  copy: (value) => value,
}

interface Entry {
  readonly value: unknown
  readonly size: number
  readonly expires: number
}

/** The internal cache: in this process, bounded, the entry longest unused goes first. */
export class MemoryValueCache implements ValueCache {
  readonly #entries = new Map<string, Entry>()
  readonly #clock: Clock
  readonly #options: ValueCacheOptions
  #bytes = 0

  constructor(clock: Clock, options: Partial<ValueCacheOptions> = {}) {
    this.#clock = clock
    this.#options = { ...defaults, ...options }
  }

  get size(): number {
    return this.#entries.size
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string, type: CachingType): { readonly value: unknown } | undefined {
    // An external cache that is not configured is a cache that cannot be reached: a miss (limits-and-cache.md §6.5).
    if (type === 'external') return undefined
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#remove(key, entry)
    if (entry.expires <= this.#clock.now()) return undefined
    this.#insert(key, entry)
    return { value: this.#options.copy(entry.value) }
  }

  set(key: string, value: unknown, seconds: number, type: CachingType): void {
    if (type === 'external') return
    this.remove(key, type)
    const { maxEntries, maxBytes, copy } = this.#options
    const size = key.length * 2 + approximateSize(value, maxBytes)
    if (!(seconds > 0) || size > maxBytes) return
    const now = this.#clock.now()
    while (this.#entries.size >= maxEntries || this.#bytes + size > maxBytes) this.#evict()
    this.#insert(key, { value: copy(value), size, expires: now + seconds * 1000 })
  }

  remove(key: string, type: CachingType): void {
    if (type === 'external') return
    const entry = this.#entries.get(key)
    if (entry) this.#remove(key, entry)
  }

  #insert(key: string, entry: Entry): void {
    this.#entries.set(key, entry)
    this.#bytes += entry.size
  }

  #remove(key: string, entry: Entry): void {
    this.#entries.delete(key)
    this.#bytes -= entry.size
  }

  #evict(): void {
    const [key, entry] = this.#entries.entries().next().value!
    this.#remove(key, entry)
  }
}

/** Bytes that a value holds, counted no further than `limit`. Parts seen twice count once. */
export function approximateSize(value: unknown, limit: number): number {
  const seen = new Set<object>()
  const rest: unknown[] = [value]
  let size = 0
  while (rest.length > 0 && size <= limit) {
    const part = rest.pop()
    if (typeof part === 'string') size += 16 + part.length * 2
    else if (typeof part === 'bigint') size += 32
    else if (typeof part !== 'object' || part === null) size += 8
    else if (part instanceof Uint8Array) size += 64 + part.length
    else if (!seen.has(part)) {
      seen.add(part)
      size += 48
      if (part instanceof Map) rest.push(...part.keys(), ...part.values())
      else if (part instanceof Set || Array.isArray(part)) for (const item of part) rest.push(item)
      else for (const name of Object.keys(part)) rest.push((part as Record<string, unknown>)[name])
    }
  }
  return size
}
