import type { Context } from '../../../engine/context.ts'
import type { Lease, Limit, LimitState } from '../../../engine/ports.ts'
import type { LlmExchange, Spent } from './exchange.ts'
import { Means } from './means.ts'

/** What one policy asks of the counters. */
export interface TokenRequest {
  readonly limits: readonly Limit[]
  /** Tokens that have to be there. */
  readonly least: number
  /** Tokens to reserve, if there are so many. */
  readonly hold: number
  readonly ignorePrompt: boolean
  /** Under what the mean completion is remembered. */
  readonly meanKey: string
}

export type Admitted =
  | { readonly admitted: true; readonly states: readonly LimitState[] }
  | { readonly admitted: false; readonly states: readonly LimitState[]; readonly refusedBy: number }

/** As long as the process lives, it renews its leases every ten seconds. */
const leaseLife = 30_000

interface Entry {
  readonly lease: Lease
  readonly ignorePrompt: boolean
  readonly meanKey: string
  isOpen: boolean
}

/**
 * The token limits of one request: each counter reserves and is charged once, however many policies name it
 * (ai-policies.md §2). Reserved before the backend is asked, settled when it is known what was used (design §10).
 */
export class TokenBook {
  readonly #context: Context
  readonly #entries: Entry[] = []
  readonly #listeners: ((consumed: number) => void | Promise<void>)[] = []

  constructor(exchange: LlmExchange, context: Context) {
    this.#context = context
    exchange.onSpent((spent) => this.#settle(spent))
  }

  /** Told when tokens were charged. */
  onCharged(listener: (consumed: number) => void | Promise<void>): void {
    this.#listeners.push(listener)
  }

  /** All limits admit and reserve, or none does, and what the request had reserved before is given back. */
  async admit({ limits, least, hold, ignorePrompt, meanKey }: TokenRequest): Promise<Admitted> {
    const { counters } = this.#context.services
    const mine = limits.filter((limit) => !this.#counts(limit))
    const states = new Map<Limit, LimitState>()
    const others = limits.filter((limit) => !mine.includes(limit))
    // A counter that this request has reserved from is asked without: it must not count the request twice.
    for (const limit of others) {
      const [state] = await counters.peek([limit])
      states.set(limit, state!)
      const room = limit.limit - state!.used + this.#heldOn(limit)
      if (room < Math.max(1, least)) return this.#refused(limits, limit, states)
    }
    if (mine.length === 0) return { admitted: true, states: listed(limits, states) }
    let admission = await counters.take(mine, hold, { life: leaseLife })
    if (!admission.admitted && hold > least) {
      // What is reserved for the completion is cut to what is left.
      const left = Math.min(...admission.states.map(({ remaining }) => remaining))
      const amount = Math.max(least, Math.min(hold, left))
      admission = await counters.take(mine, amount, { life: leaseLife })
    }
    for (const [i, limit] of mine.entries()) states.set(limit, admission.states[i]!)
    if (!admission.admitted) return this.#refused(limits, mine[admission.refusedBy]!, states)
    this.#entries.push({ lease: admission.lease!, ignorePrompt, meanKey, isOpen: true })
    return { admitted: true, states: listed(limits, states) }
  }

  async #refused(
    limits: readonly Limit[],
    by: Limit,
    states: Map<Limit, LimitState>,
  ): Promise<Admitted> {
    await this.#release()
    const missing = limits.filter((limit) => !states.has(limit))
    const peeked = missing.length === 0 ? [] : await this.#context.services.counters.peek(missing)
    for (const [i, limit] of missing.entries()) states.set(limit, peeked[i]!)
    return { admitted: false, states: listed(limits, states), refusedBy: limits.indexOf(by) }
  }

  /** The request goes no further: nothing is charged. */
  async #release(): Promise<void> {
    const open = this.#entries.filter(({ isOpen }) => isOpen)
    for (const entry of open) entry.isOpen = false
    for (const { lease } of open) await this.#context.services.counters.settle(lease, 0)
  }

  #settle(spent: Spent | undefined): void | Promise<void> {
    if (!spent) return this.#release()
    const { counters } = this.#context.services
    const { prompt, completion } = spent.usage
    const waits: Promise<unknown>[] = []
    for (const entry of this.#entries) {
      const amount = completion + (entry.ignorePrompt ? 0 : prompt)
      // A second answer, of a request that was sent again, comes on top.
      const charged = entry.isOpen
        ? counters.settle(entry.lease, amount)
        : counters.add(entry.lease.limits, amount)
      entry.isOpen = false
      if (charged instanceof Promise) waits.push(charged)
      Means.of(counters).add(entry.meanKey, completion)
    }
    const tell = () => this.#listeners.map((listener) => listener(prompt + completion))
    if (waits.length === 0) return all(tell())
    return Promise.all(waits).then(() => all(tell()))
  }

  #counts(limit: Limit): boolean {
    return this.#entries.some(({ lease }) => lease.limits.some((own) => isSame(own, limit)))
  }

  #heldOn(limit: Limit): number {
    const entry = this.#entries.find(({ lease }) => lease.limits.some((own) => isSame(own, limit)))
    return entry?.isOpen ? entry.lease.amount : 0
  }
}

function listed(limits: readonly Limit[], states: ReadonlyMap<Limit, LimitState>): LimitState[] {
  return limits.map((limit) => states.get(limit)!)
}

/** Two limits of one counter, which may allow different amounts. */
function isSame(a: Limit, b: Limit): boolean {
  if (a.kind !== b.kind || a.key !== b.key) return false
  return a.kind !== 'period' || b.kind !== 'period' || (a.start === b.start && a.end === b.end)
}

function all(waits: readonly (void | Promise<void>)[]): void | Promise<void> {
  const promises = waits.filter((wait) => wait instanceof Promise)
  if (promises.length > 0) return Promise.all(promises).then(() => undefined)
}
