import { randomUUID } from 'node:crypto'
import type {
  Admission,
  Clock,
  Counters,
  Hold,
  Lease,
  Limit,
  LimitState,
  Log,
  Metrics,
} from '../../../engine/ports.ts'
import { fail } from '../../../engine/run/errors.ts'
import { MemoryCounters } from '../memory/counters.ts'
import type { RedisCounters } from './counters.ts'
import { RedisAway, type RedisLink } from './link.ts'

/** What limits do while Redis cannot be asked: let all through, let none, count in this process. */
export type FailMode = 'open' | 'closed' | 'local'

export interface GuardedOptions {
  readonly mode: FailMode
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
}

/** What the status tells of the store. */
export interface StoreHealth {
  readonly kind: 'redis'
  readonly state: 'there' | 'away'
  /** Milliseconds since 1970. */
  readonly since: number
  readonly failMode: FailMode
  /** Calls that were answered by the fail mode. */
  readonly failures: number
  /** Counters and settlements that Redis has still to be told of. */
  readonly owed: number
  /** Amounts that Redis will never be told of. */
  readonly lost: number
  readonly lastError: string | undefined
}

interface LateSettlement {
  readonly lease: Lease
  readonly amount: number
  /** Redis has not seen it yet, that is sure. */
  readonly unsent: boolean
}

const mostSettlements = 100_000
const drainInterval = 250
const localPrefix = 'local:'

/**
 * Counters in Redis that go on without it. What passes meanwhile is counted in this process, and Redis is told of it
 * when it is back: nothing passes uncounted, and what is lost is counted too.
 */
export class GuardedCounters implements Counters {
  readonly #redis: RedisCounters
  readonly #link: RedisLink
  readonly #options: GuardedOptions
  readonly #local: MemoryCounters
  readonly #late = new Map<string, LateSettlement>()
  #failures = 0
  #lost = 0
  /** Counters on their way to Redis. */
  #carried = 0
  #toldAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #draining: Promise<void> | undefined

  constructor(redis: RedisCounters, link: RedisLink, options: GuardedOptions) {
    this.#redis = redis
    this.#link = link
    this.#options = options
    this.#local = new MemoryCounters(options.clock, {
      onEvicted: () => this.#lose(1),
      onExpired: () => this.#drainSoon(),
    })
  }

  health(): StoreHealth {
    return {
      kind: 'redis',
      state: this.#link.available ? 'there' : 'away',
      since: this.#link.since,
      failMode: this.#options.mode,
      failures: this.#failures,
      owed: this.#local.size + this.#carried + this.#late.size,
      lost: this.#lost,
      lastError: this.#link.lastError,
    }
  }

  async take(limits: readonly Limit[], amount: number, hold?: Hold): Promise<Admission> {
    const id = randomUUID()
    return this.#guard(
      'take',
      () => this.#redis.take(limits, amount, hold, id),
      (unsent) => {
        // The lease may be there all the same: it must not be charged.
        if (hold && !unsent) this.#later({ lease: { id, limits, amount }, amount: 0, unsent: true })
        return this.#takeHere(limits, amount, hold)
      },
    )
  }

  async add(limits: readonly Limit[], amount: number): Promise<readonly LimitState[]> {
    return this.#guard(
      'add',
      () => this.#redis.add(limits, amount),
      (unsent) => {
        if (unsent) return this.#addHere(limits, amount)
        // Most likely it was done, only late. To do it again would count it twice.
        this.#lose(amount)
        return this.#local.peek(limits)
      },
    )
  }

  async settle(lease: Lease, amount: number): Promise<readonly LimitState[]> {
    if (lease.id.startsWith(localPrefix)) return this.#settleHere(lease, amount)
    return this.#guard(
      'settle',
      () => this.#redis.settle(lease, amount),
      (unsent) => {
        this.#later({ lease, amount, unsent })
        return this.#local.peek(lease.limits)
      },
    )
  }

  async renew(leases: readonly Lease[], life: number): Promise<void> {
    const isLocal = ({ id }: Lease) => id.startsWith(localPrefix)
    this.#local.renew(leases.filter(isLocal).map(inner), life)
    const others = leases.filter((lease) => !isLocal(lease))
    if (others.length === 0) return
    await this.#guard(
      'renew',
      () => this.#redis.renew(others, life),
      () => undefined,
    )
  }

  async peek(limits: readonly Limit[]): Promise<readonly LimitState[]> {
    return this.#guard(
      'peek',
      () => this.#redis.peek(limits),
      () => {
        if (this.#options.mode === 'closed') throw refusal()
        const states = this.#local.peek(limits)
        if (this.#options.mode === 'local') return states
        return states.map((state, i) => admitting(state, limits[i]!))
      },
    )
  }

  async reset(key: string): Promise<void> {
    this.#local.reset(key)
    await this.#redis.reset(key)
  }

  /** Tells Redis of what it does not know yet, as far as it can be asked. */
  drain(): Promise<void> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined
    })
    return this.#draining
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#link.available) await this.drain()
    clearTimeout(this.#timer)
    const { owed } = this.health()
    if (owed > 0) this.#options.log.error({ owed }, 'Redis was never told of these counters')
  }

  async #guard<T>(
    operation: string,
    ask: () => Promise<T>,
    without: (unsent: boolean) => T,
  ): Promise<T> {
    if (this.#link.available) {
      try {
        return await ask()
      } catch (error) {
        this.#failed(operation, error)
        return without(!(error instanceof RedisAway && error.uncertain))
      }
    }
    this.#failed(operation)
    return without(true)
  }

  #takeHere(limits: readonly Limit[], amount: number, hold: Hold | undefined): Admission {
    const { mode } = this.#options
    if (mode === 'closed') throw refusal()
    if (mode === 'local') {
      const admission = this.#local.take(limits, amount, hold)
      this.#drainSoon()
      if (!admission.admitted || !admission.lease) return admission
      const { lease } = admission
      return { ...admission, lease: { ...lease, id: localPrefix + lease.id } }
    }
    const states = hold ? this.#local.peek(limits) : this.#addHere(limits, amount)
    // Nothing is held where nothing is refused; it is charged when it is settled.
    const lease = hold && { id: `${localPrefix}${randomUUID()}`, limits, amount }
    return { admitted: true, states: states.map((state, i) => admitting(state, limits[i]!)), lease }
  }

  #addHere(limits: readonly Limit[], amount: number): readonly LimitState[] {
    const states = this.#local.add(limits, amount)
    this.#drainSoon()
    return states
  }

  #settleHere(lease: Lease, amount: number): readonly LimitState[] {
    if (this.#options.mode === 'open') return this.#addHere(lease.limits, amount)
    const states = this.#local.settle(inner(lease), amount)
    this.#drainSoon()
    return states
  }

  #later(settlement: LateSettlement): void {
    if (this.#late.size >= mostSettlements) this.#lose(settlement.amount)
    else this.#late.set(settlement.lease.id, settlement)
    this.#drainSoon()
  }

  #drainSoon(): void {
    if (this.#timer) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.drain()
    }, drainInterval)
    this.#timer.unref()
  }

  async #drain(): Promise<void> {
    for (const settlement of [...this.#late.values()]) {
      if (!this.#link.available) break
      await this.#settleLate(settlement)
    }
    if (this.#local.size > 0 && (await this.#takesWrites())) {
      const charged = this.#local.drain()
      this.#carried = charged.length
      for (const { limit, used } of charged) {
        await this.#carryOver([limit], used)
        this.#carried--
      }
    }
    if (this.#late.size > 0 || this.#local.size > 0) this.#drainSoon()
  }

  async #settleLate(settlement: LateSettlement): Promise<void> {
    const { lease, amount, unsent } = settlement
    try {
      const { wasOpen } = await this.#redis.settleOpen(lease, amount)
      // It expired meanwhile and was charged by what it held: the rest is still to be charged.
      const rest = amount - lease.amount
      if (!wasOpen && unsent && rest > 0) await this.#carryOver(lease.limits, rest)
      this.#late.delete(lease.id)
    } catch (error) {
      this.#failed('settle', error)
      const seen = error instanceof RedisAway && error.uncertain
      this.#late.set(lease.id, { lease, amount, unsent: unsent && !seen })
    }
  }

  /** Charges that come back are charged anew: none is taken out of here before it can be told. */
  async #takesWrites(): Promise<boolean> {
    if (!this.#link.available) return false
    try {
      await this.#redis.tryWrite()
      return true
    } catch (error) {
      this.#failed('carry-over', error)
      return false
    }
  }

  async #carryOver(limits: readonly Limit[], used: number): Promise<void> {
    try {
      await this.#redis.add(limits, used)
    } catch (error) {
      this.#failed('carry-over', error)
      if (error instanceof RedisAway && error.uncertain) this.#lose(used)
      else this.#addHere(limits, used)
    }
  }

  #failed(operation: string, error?: unknown): void {
    const { mode, metrics, log } = this.#options
    this.#failures++
    metrics.add('store_failures', 1, { operation, mode })
    // The link tells when the server goes; here speaks one that is there and refuses.
    const now = performance.now()
    if (error === undefined || now - this.#toldAt < 10_000) return
    this.#toldAt = now
    log.error({ err: error, operation, failMode: mode }, 'Redis did not count')
  }

  #lose(amount: number): void {
    this.#lost += amount
    this.#options.metrics.add('store_lost', amount)
  }
}

function refusal() {
  return fail('CountersUnavailable', {}, { headers: [['Retry-After', '1']] })
}

/** Nobody is refused in this state, and it says what is known. */
function admitting({ used }: LimitState, { limit }: Limit): LimitState {
  return { used, remaining: Math.max(1, limit - used), retryAfter: 0 }
}

function inner(lease: Lease): Lease {
  return { ...lease, id: lease.id.slice(localPrefix.length) }
}
