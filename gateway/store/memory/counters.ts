import type {
  Admission,
  Clock,
  Counters,
  Hold,
  Lease,
  Limit,
  LimitState,
} from '../../../engine/ports.ts'
import { Bucket } from './bucket.ts'
import { SlidingLog } from './sliding-log.ts'

export interface MemoryCountersOptions {
  /** Keys that count something at the same time. */
  readonly maxKeys: number
  /** A key that still counted was given up for another one: its limit starts anew. */
  onEvicted(key: string): void
  /** Nobody settled or renewed this lease: its amount was charged. */
  onExpired(lease: Lease): void
}

const defaults: MemoryCountersOptions = { maxKeys: 200_000, onEvicted() {}, onExpired() {} }

/** One counter: what was charged, and what open leases hold. */
interface Counter {
  readonly key: string
  charge: SlidingLog | Bucket | Period
  held: number
  /** Open leases; one may hold nothing and still be charged later. */
  leases: number
  /** The limit that it was last asked for. */
  limit: Limit
}

interface Period {
  used: number
}

interface OpenLease {
  readonly lease: Lease
  readonly counters: readonly Counter[]
  expires: number
}

/**
 * The counters of one process, exact. What a lease holds counts for as long as it is open, wherever the window
 * stands; what it really used is charged when it is settled. So the charges of any window stay within the limit
 * and what the requests in flight used beyond their holds (design §10).
 */
export class MemoryCounters implements Counters {
  /** By identity; in order of last use. */
  readonly #counters = new Map<string, Counter>()
  readonly #leases = new Map<string, OpenLease>()
  readonly #clock: Clock
  readonly #options: MemoryCountersOptions
  #now = 0
  #nextLease = 0
  /** No lease expires before. */
  #nextExpiry = Number.POSITIVE_INFINITY

  constructor(clock: Clock, options: Partial<MemoryCountersOptions> = {}) {
    this.#clock = clock
    this.#options = { ...defaults, ...options }
  }

  get size(): number {
    return this.#counters.size
  }

  get openLeases(): number {
    return this.#leases.size
  }

  take(limits: readonly Limit[], amount: number, hold?: Hold): Admission {
    const now = this.#tick()
    const counters = limits.map((limit) => this.#counter(limit, now))
    // Who asks for nothing still needs room for one: a limit that is used up refuses everybody.
    const needed = Math.max(1, amount)
    const refusedBy = counters.findIndex(
      (counter, i) => usedOf(counter, limits[i]!, now) + needed > limits[i]!.limit + rounding,
    )
    if (refusedBy >= 0) {
      const states = counters.map((counter, i) => stateOf(counter, limits[i]!, now, needed))
      return { admitted: false, states, refusedBy }
    }
    const lease = hold ? this.#open(limits, amount, hold, counters, now) : undefined
    // Two limits of one counter count once.
    for (const [i, counter] of distinct(counters)) {
      if (lease) {
        counter.held += amount
        counter.leases++
      } else charge(counter, limits[i]!, now, amount)
    }
    return { admitted: true, states: this.#states(counters, limits, now), lease }
  }

  add(limits: readonly Limit[], amount: number): readonly LimitState[] {
    const now = this.#tick()
    const counters = limits.map((limit) => this.#counter(limit, now))
    for (const [i, counter] of distinct(counters)) charge(counter, limits[i]!, now, amount)
    return this.#states(counters, limits, now)
  }

  settle(lease: Lease, amount: number): readonly LimitState[] {
    const now = this.#tick()
    const open = this.#leases.get(lease.id)
    if (!open) return this.peek(lease.limits)
    this.#leases.delete(lease.id)
    this.#close(open, amount, now)
    return this.#states(open.counters, lease.limits, now)
  }

  peek(limits: readonly Limit[]): readonly LimitState[] {
    const now = this.#tick()
    return limits.map((limit) => {
      const counter = this.#counters.get(identityOf(limit)) ?? emptyCounter(limit)
      return stateOf(counter, limit, now, 1)
    })
  }

  renew(leases: readonly Lease[], life: number): void {
    const now = this.#tick()
    for (const { id } of leases) {
      const open = this.#leases.get(id)
      if (open) open.expires = now + life
    }
  }

  reset(key: string): void {
    for (const [identity, counter] of this.#counters) {
      if (counter.key !== key) continue
      if (counter.leases === 0) this.#counters.delete(identity)
      else counter.charge = emptyCounter(counter.limit).charge
    }
  }

  /** Takes out all that was charged, for another store to go on with. What open leases hold stays here. */
  drain(): { readonly limit: Limit; readonly used: number }[] {
    const now = this.#tick()
    const charged: { limit: Limit; used: number }[] = []
    for (const [identity, counter] of this.#counters) {
      const used = usedOf(counter, counter.limit, now) - counter.held
      if (used > 0) charged.push({ limit: counter.limit, used })
      if (counter.leases === 0) this.#counters.delete(identity)
      else counter.charge = emptyCounter(counter.limit).charge
    }
    return charged
  }

  /** The time, never going back, with everything charged that ran out before it. */
  #tick(): number {
    this.#now = Math.max(this.#now, this.#clock.now())
    if (this.#now >= this.#nextExpiry) this.#expire()
    return this.#now
  }

  #expire(): void {
    const expired: OpenLease[] = []
    this.#nextExpiry = Number.POSITIVE_INFINITY
    for (const open of this.#leases.values()) {
      if (open.expires <= this.#now) expired.push(open)
      else this.#nextExpiry = Math.min(this.#nextExpiry, open.expires)
    }
    // In the order of time, in which logs are written.
    for (const open of expired.sort((a, b) => a.expires - b.expires)) {
      this.#leases.delete(open.lease.id)
      this.#close(open, open.lease.amount, open.expires)
      this.#options.onExpired(open.lease)
    }
  }

  #open(
    limits: readonly Limit[],
    amount: number,
    hold: Hold,
    counters: readonly Counter[],
    now: number,
  ): Lease {
    const lease = { id: String(++this.#nextLease), limits, amount }
    const expires = now + hold.life
    this.#leases.set(lease.id, { lease, counters, expires })
    this.#nextExpiry = Math.min(this.#nextExpiry, expires)
    return lease
  }

  #close({ lease, counters }: OpenLease, amount: number, now: number): void {
    for (const [i, counter] of distinct(counters)) {
      counter.held -= lease.amount
      counter.leases--
      charge(counter, lease.limits[i]!, now, amount)
    }
  }

  #states(
    counters: readonly Counter[],
    limits: readonly Limit[],
    now: number,
  ): readonly LimitState[] {
    return counters.map((counter, i) => stateOf(counter, limits[i]!, now, 1))
  }

  #counter(limit: Limit, now: number): Counter {
    const identity = identityOf(limit)
    let counter = this.#counters.get(identity)
    if (counter) this.#counters.delete(identity)
    else {
      counter = emptyCounter(limit)
      if (this.#counters.size >= this.#options.maxKeys) this.#makeRoom(now)
    }
    counter.limit = limit
    this.#counters.set(identity, counter)
    return counter
  }

  #makeRoom(now: number): void {
    let scanned = 0
    let oldest: string | undefined
    for (const [identity, counter] of this.#counters) {
      if (counter.leases > 0) continue
      oldest ??= identity
      if (isIdle(counter, now)) {
        this.#counters.delete(identity)
        return
      }
      if (++scanned === 64) break
    }
    if (oldest === undefined) return
    this.#options.onEvicted(this.#counters.get(oldest)!.key)
    this.#counters.delete(oldest)
  }
}

const rounding = 1e-6

function identityOf(limit: Limit): string {
  switch (limit.kind) {
    case 'sliding':
      return `s ${limit.key}`
    case 'bucket':
      return `b ${limit.key}`
    case 'period':
      return `p ${limit.start} ${limit.end ?? ''} ${limit.key}`
  }
}

function emptyCounter(limit: Limit): Counter {
  const { key } = limit
  switch (limit.kind) {
    case 'sliding':
      return { key, charge: new SlidingLog(), held: 0, leases: 0, limit }
    case 'bucket':
      return { key, charge: new Bucket(), held: 0, leases: 0, limit }
    case 'period':
      return { key, charge: { used: 0 }, held: 0, leases: 0, limit }
  }
}

function* distinct(counters: readonly Counter[]): Generator<[number, Counter]> {
  for (let i = 0; i < counters.length; i++) {
    if (counters.indexOf(counters[i]!) === i) yield [i, counters[i]!]
  }
}

function charge(counter: Counter, limit: Limit, now: number, amount: number): void {
  const { charge } = counter
  if (charge instanceof SlidingLog) {
    if (limit.kind === 'sliding') charge.add(now, limit.window, amount)
  } else if (charge instanceof Bucket) {
    if (limit.kind === 'bucket') charge.add(now, limit.limit, limit.window, amount)
  } else charge.used += amount
}

function usedOf(counter: Counter, limit: Limit, now: number): number {
  const { charge, held } = counter
  if (charge instanceof SlidingLog) {
    return held + (limit.kind === 'sliding' ? charge.used(now, limit.window) : 0)
  }
  if (charge instanceof Bucket) {
    return held + (limit.kind === 'bucket' ? charge.used(now, limit.limit, limit.window) : 0)
  }
  return held + charge.used
}

function stateOf(counter: Counter, limit: Limit, now: number, needed: number): LimitState {
  const used = usedOf(counter, limit, now)
  return {
    used: Math.max(0, Math.ceil(used - rounding)),
    remaining: Math.max(0, Math.floor(limit.limit - used + rounding)),
    retryAfter: retryAfter(counter, limit, now, needed),
  }
}

/** Milliseconds until `needed` would be admitted, if no open lease were settled before. */
function retryAfter(
  counter: Counter,
  limit: Limit,
  now: number,
  needed: number,
): number | undefined {
  if (needed > limit.limit) return undefined
  const allowed = limit.limit - needed - counter.held + rounding
  if (usedOf(counter, limit, now) - counter.held <= allowed) return 0
  const { charge } = counter
  if (charge instanceof SlidingLog && limit.kind === 'sliding') {
    return charge.until(now, limit.window, Math.max(0, allowed))
  }
  if (charge instanceof Bucket && limit.kind === 'bucket') {
    return charge.until(now, limit.limit, limit.window, Math.max(0, allowed))
  }
  if (limit.kind !== 'period' || limit.end === undefined) return undefined
  return Math.max(0, limit.end - now)
}

function isIdle(counter: Counter, now: number): boolean {
  const { charge, limit } = counter
  if (charge instanceof SlidingLog) return charge.idle(now)
  if (charge instanceof Bucket) {
    return limit.kind === 'bucket' && charge.idle(now, limit.limit, limit.window)
  }
  return (
    charge.used === 0 || (limit.kind === 'period' && (limit.end ?? Number.POSITIVE_INFINITY) <= now)
  )
}
