import { allocate, spend } from '../budget.ts'
import { type Comparer, type Equality, equalityOf } from './comparers.ts'
import { modified } from './list.ts'

interface Entry {
  key: unknown
  value: unknown
  /** The next entry with the same hash key; -1 at the end. */
  next: number
}

/**
 * What Dictionary and HashSet are made of. Entries stand in order of insertion; a removed one leaves a gap, and the
 * gaps are filled again, the latest first: so .NET orders what was added after a removal.
 */
export class HashTable {
  readonly comparer: Comparer | null
  readonly #equality: Equality
  readonly #heads = new Map<unknown, number>()
  #entries: (Entry | undefined)[] = []
  #gaps: number[] = []
  /** Counts additions: as in .NET, removal does not disturb an enumeration. */
  #version = 0

  constructor(comparer: Comparer | null) {
    this.comparer = comparer
    this.#equality = equalityOf(comparer)
  }

  get count(): number {
    return this.#entries.length - this.#gaps.length
  }

  /** Where the key stands; -1 when it is absent. */
  find(key: unknown): number {
    return this.#search(this.#equality.key(key), key)
  }

  keyAt(place: number): unknown {
    return this.#entries[place]!.key
  }

  valueAt(place: number): unknown {
    return this.#entries[place]!.value
  }

  /** Replaces a value; that does not disturb an enumeration either. */
  put(place: number, value: unknown): void {
    this.#entries[place]!.value = value
  }

  /** Adds a key; false when it is there already. */
  add(key: unknown, value: unknown): boolean {
    const hash = this.#equality.key(key)
    if (this.#search(hash, key) >= 0) return false
    allocate(16)
    const place = this.#gaps.pop() ?? this.#entries.length
    this.#entries[place] = { key, value, next: this.#heads.get(hash) ?? -1 }
    this.#heads.set(hash, place)
    this.#version++
    return true
  }

  remove(key: unknown): boolean {
    const hash = this.#equality.key(key)
    const place = this.#search(hash, key)
    if (place < 0) return false
    const { next } = this.#entries[place]!
    const head = this.#heads.get(hash)!
    if (head !== place) this.#before(head, place).next = next
    else if (next >= 0) this.#heads.set(hash, next)
    else this.#heads.delete(hash)
    this.#entries[place] = undefined
    this.#gaps.push(place)
    return true
  }

  clear(): void {
    this.#heads.clear()
    this.#entries = []
    this.#gaps = []
  }

  /** The places of all entries; throws when something was added on the way. */
  *places(): Generator<number> {
    const version = this.#version
    for (let place = 0; ; place++) {
      if (version !== this.#version) throw modified()
      if (place >= this.#entries.length) return
      if (!this.#entries[place]) continue
      spend()
      yield place
    }
  }

  #search(hash: unknown, key: unknown): number {
    let place = this.#heads.get(hash) ?? -1
    while (place >= 0) {
      const entry = this.#entries[place]!
      if (this.#equality.same(entry.key, key)) return place
      spend()
      place = entry.next
    }
    return place
  }

  #before(head: number, place: number): Entry {
    let entry = this.#entries[head]!
    while (entry.next !== place) entry = this.#entries[entry.next]!
    return entry
  }
}
