import type {
  CachedAnswer,
  Clock,
  Embedding,
  SemanticCache,
  SemanticEntry,
  SemanticFilter,
} from '../../../engine/ports.ts'
import { Slices } from './slices.ts'

export interface SemanticCacheOptions {
  /** Of all answers with their vectors. */
  readonly maxBytes: number
  /** An answer that was still good was given up for another one. */
  onEvicted(): void
}

const defaults: SemanticCacheOptions = { maxBytes: 134_217_728, onEvicted() {} }

interface Entry extends SemanticEntry {
  readonly key: string
  readonly size: number
  readonly storedAt: number
  readonly expires: number
  /** Its place among those that it is compared with. */
  at: number
  isGone: boolean
}

/**
 * The semantic cache of one process: exact, for every vector of a partition is looked at. Bounded in bytes, the oldest
 * answer goes first. Large partitions are looked through in slices between which everything else goes on.
 */
export class MemorySemanticCache implements SemanticCache {
  /** By partition and prompt, oldest first. */
  readonly #entries = new Map<string, Entry>()
  /** What is compared with each other: of one partition, and of one model of embeddings. */
  readonly #groups = new Map<string, Entry[]>()
  readonly #clock: Clock
  readonly #options: SemanticCacheOptions
  readonly #slices = new Slices()
  #bytes = 0

  constructor(clock: Clock, options: Partial<SemanticCacheOptions> = {}) {
    this.#clock = clock
    this.#options = { ...defaults, ...options }
  }

  get size(): number {
    return this.#entries.size
  }

  get bytes(): number {
    return this.#bytes
  }

  exact(partition: string, prompt: string): CachedAnswer | undefined {
    const entry = this.#entries.get(keyOf(partition, prompt))
    if (!entry) return undefined
    if (entry.expires > this.#clock.now()) return { ...entry, distance: 0 }
    this.#remove(entry)
    return undefined
  }

  nearest(
    partition: string,
    embedding: Embedding,
    distance: number,
  ): CachedAnswer | undefined | Promise<CachedAnswer | undefined> {
    const group = this.#groups.get(groupOf(partition, embedding))
    if (!group) return undefined
    const { vector } = embedding
    const perStep = Math.max(1, Math.floor(productsPerStep / vector.length))
    let best: Entry | undefined
    let highest = Number.NEGATIVE_INFINITY
    let at = 0
    const step = (): boolean => {
      const now = this.#clock.now()
      for (let left = perStep; left > 0 && at < group.length; left--) {
        const entry = group[at]!
        // Another one takes its place.
        if (entry.expires <= now) this.#remove(entry)
        else {
          const product = dot(entry.embedding!.vector, vector)
          if (product > highest) {
            highest = product
            best = entry
          }
          at++
        }
      }
      return at >= group.length
    }
    const found = (): CachedAnswer | undefined => {
      // It may have been given up while others were looked at.
      if (!best || best.isGone) return undefined
      const away = Math.min(2, Math.max(0, 1 - highest))
      return away <= distance ? { ...best, distance: away } : undefined
    }
    if (group.length <= perStep) {
      step()
      return found()
    }
    return this.#slices.run(step).then(found)
  }

  put(given: SemanticEntry): boolean {
    const { partition, prompt, embedding, answer, seconds } = given
    const { maxBytes } = this.#options
    const key = keyOf(partition, prompt)
    const size = sizeOf(given)
    if (!(seconds > 0) || size > maxBytes) return false
    const known = this.#entries.get(key)
    if (known) this.#remove(known)
    const now = this.#clock.now()
    while (this.#bytes + size > maxBytes) this.#giveUpOldest(now)
    const entry: Entry = {
      ...given,
      // A piece of a larger buffer would keep all of it in memory.
      answer: { ...answer, body: new Uint8Array(answer.body) },
      key,
      size,
      storedAt: now,
      expires: now + seconds * 1000,
      at: -1,
      isGone: false,
    }
    this.#entries.set(key, entry)
    this.#bytes += size
    if (!embedding) return true
    const name = groupOf(partition, embedding)
    const group = this.#groups.get(name)
    entry.at = group?.length ?? 0
    if (group) group.push(entry)
    else this.#groups.set(name, [entry])
    return true
  }

  purge(filter: SemanticFilter): number {
    let purged = 0
    for (const entry of this.#entries.values()) {
      if (!fits(entry, filter)) continue
      this.#remove(entry)
      purged++
    }
    return purged
  }

  #giveUpOldest(now: number): void {
    const oldest: Entry = this.#entries.values().next().value!
    this.#remove(oldest)
    if (oldest.expires > now) this.#options.onEvicted()
  }

  #remove(entry: Entry): void {
    entry.isGone = true
    this.#entries.delete(entry.key)
    this.#bytes -= entry.size
    if (!entry.embedding) return
    const name = groupOf(entry.partition, entry.embedding)
    const group = this.#groups.get(name)!
    const last = group.pop()!
    if (last !== entry) {
      group[entry.at] = last
      last.at = entry.at
    }
    if (group.length === 0) this.#groups.delete(name)
  }
}

/** Products of one step: some tenths of a millisecond. */
const productsPerStep = 262_144

/** What an entry takes beside its bytes, about. */
const overhead = 768

function sizeOf({ answer, embedding }: SemanticEntry): number {
  const headers = answer.headers.reduce((sum, text) => sum + text.length * 2, 0)
  return overhead + headers + answer.body.length + (embedding?.vector.byteLength ?? 0)
}

function keyOf(partition: string, prompt: string): string {
  return `${partition} ${prompt}`
}

function groupOf(partition: string, { space, vector }: Embedding): string {
  return `${partition} ${vector.length} ${space}`
}

const originNames = ['api', 'workspace', 'product', 'subscription'] as const

function fits(entry: Entry, filter: SemanticFilter): boolean {
  if (filter.partition !== undefined && filter.partition !== entry.partition) return false
  return originNames.every(
    (name) =>
      filter[name] === undefined ||
      filter[name].toLowerCase() === (entry.origin[name] ?? '').toLowerCase(),
  )
}

/** Four sums, so that no product waits for the one before. */
function dot(a: Float32Array, b: Float32Array): number {
  let first = 0
  let second = 0
  let third = 0
  let fourth = 0
  const whole = a.length - (a.length % 4)
  for (let i = 0; i < whole; i += 4) {
    first += a[i]! * b[i]!
    second += a[i + 1]! * b[i + 1]!
    third += a[i + 2]! * b[i + 2]!
    fourth += a[i + 3]! * b[i + 3]!
  }
  for (let i = whole; i < a.length; i++) first += a[i]! * b[i]!
  return first + second + (third + fourth)
}
