import { randomUUID } from 'node:crypto'
import type { Admission, Counters, Hold, Lease, Limit, LimitState } from '../../../engine/ports.ts'
import { leaseLife } from '../renewal.ts'
import { counterOf, slotOf } from './keys.ts'
import type { RedisLink } from './link.ts'
import {
  addScript,
  peekScript,
  renewScript,
  resetScript,
  type Script,
  settleScript,
  takeScript,
} from './scripts.ts'

export interface RedisCountersOptions {
  readonly prefix: string
  /** Leases that nobody settled or renewed: their amounts were charged. */
  onExpired(count: number): void
  /** The time in place of the server's: a test turns it. */
  readonly now?: () => number
}

/** Limits of one counter key, with their places among all that were asked. */
interface Group {
  readonly slot: string
  readonly limits: { readonly limit: Limit; readonly place: number }[]
}

interface Answer {
  readonly code: number
  readonly states: readonly LimitState[]
}

/**
 * Counters of all processes on one Redis, exact. One call is one script, and so atomic. A Cluster keeps keys apart: there the limits
 * of several keys are asked one after the other, the earlier ones hold until the last one has admitted, and give
 * back when a later one refuses.
 */
export class RedisCounters implements Counters {
  readonly #link: RedisLink
  readonly #options: RedisCountersOptions
  /** A script may use one slot only. */
  #split: boolean

  constructor(link: RedisLink, options: RedisCountersOptions) {
    this.#link = link
    this.#options = options
    this.#split = link.isCluster
  }

  async take(
    limits: readonly Limit[],
    amount: number,
    hold?: Hold,
    id: string = randomUUID(),
  ): Promise<Admission> {
    const groups = this.#groups(limits)
    if (groups.length === 0) {
      return { admitted: true, states: [], lease: hold && { id, limits, amount } }
    }
    return this.#splitting(async () => {
      if (this.#split && groups.length > 1) {
        return this.#takeInTurn(groups, limits, amount, hold, id)
      }
      const { code, states } = await this.#take(groups, limits.length, amount, hold?.life, id)
      if (code > 0) return { admitted: false, states, refusedBy: code - 1 }
      return { admitted: true, states, lease: hold && { id, limits, amount } }
    })
  }

  async add(limits: readonly Limit[], amount: number): Promise<readonly LimitState[]> {
    return this.#each(limits, (groups) => this.#ask(addScript, groups, limits.length, [amount]))
  }

  async settle(lease: Lease, amount: number): Promise<readonly LimitState[]> {
    return (await this.settleOpen(lease, amount)).states
  }

  /** Tells as well whether the lease was still open: else it was charged before, by what it held. */
  async settleOpen(
    { id, limits }: Lease,
    amount: number,
  ): Promise<{ wasOpen: boolean; states: readonly LimitState[] }> {
    let wasOpen = false
    const states = await this.#each(limits, async (groups) => {
      const answer = await this.#ask(settleScript, groups, limits.length, [id, amount])
      wasOpen ||= answer.code > 0
      return answer
    })
    return { wasOpen, states }
  }

  async peek(limits: readonly Limit[]): Promise<readonly LimitState[]> {
    return this.#each(limits, (groups) => this.#ask(peekScript, groups, limits.length, []))
  }

  /** A call for each counter key, all under way at once: one turn on the wire. */
  async renew(leases: readonly Lease[], life: number): Promise<void> {
    const ids = new Map<string, string[]>()
    for (const { id, limits } of leases) {
      for (const slot of new Set(limits.map(({ key }) => slotOf(this.#options.prefix, key)))) {
        const known = ids.get(slot)
        if (known) known.push(id)
        else ids.set(slot, [id])
      }
    }
    const calls = [...ids].flatMap(([slot, all]) =>
      batches(all, 1_000).map((some) => this.#run(renewScript, [slot], [life, ...some])),
    )
    const failed = (await Promise.allSettled(calls)).find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  }

  async reset(key: string): Promise<void> {
    await this.#run(resetScript, [slotOf(this.#options.prefix, key)], [])
  }

  /** Rejects where the server is full, or is a copy that takes no writes. */
  async tryWrite(): Promise<void> {
    await this.#link.run((client) => client.set(`${this.#options.prefix}probe`, '', 'PX', 1_000))
  }

  async #takeInTurn(
    groups: readonly Group[],
    limits: readonly Limit[],
    amount: number,
    hold: Hold | undefined,
    id: string,
  ): Promise<Admission> {
    const states: LimitState[] = []
    const life = hold?.life ?? leaseLife
    const held: Group[] = []
    try {
      for (const [at, group] of groups.entries()) {
        const isLast = at === groups.length - 1
        const { code, states: own } = await this.#take(
          [group],
          limits.length,
          amount,
          hold || !isLast ? life : undefined,
          id,
        )
        Object.assign(states, own)
        if (code > 0) {
          await this.#giveBack(held, id, states)
          const later = groups.slice(at + 1).flatMap((next) => next.limits)
          const places = later.map(({ place }) => place)
          const seen = await this.peek(later.map(({ limit }) => limit))
          for (const [i, place] of places.entries()) states[place] = seen[i]!
          const refusing = places.filter((place) => states[place]!.remaining < Math.max(1, amount))
          return { admitted: false, states, refusedBy: Math.min(code - 1, ...refusing) }
        }
        held.push(group)
      }
    } catch (error) {
      // Nobody counts on these holds any more. If they cannot be given back now, they are charged when they expire.
      await this.#giveBack(held, id, states).catch(() => undefined)
      throw error
    }
    if (hold) return { admitted: true, states, lease: { id, limits, amount } }
    const charged = held.slice(0, -1).map((group) => this.#settle(group, id, amount, states))
    await Promise.all(charged)
    return { admitted: true, states, lease: undefined }
  }

  async #giveBack(held: readonly Group[], id: string, states: LimitState[]): Promise<void> {
    await Promise.all(held.map((group) => this.#settle(group, id, 0, states)))
  }

  async #settle(group: Group, id: string, amount: number, states: LimitState[]): Promise<void> {
    Object.assign(states, (await this.#ask(settleScript, [group], 0, [id, amount])).states)
  }

  #take(
    groups: readonly Group[],
    count: number,
    amount: number,
    life: number | undefined,
    id: string,
  ): Promise<Answer> {
    return this.#ask(takeScript, groups, count, [amount, life ?? '', id])
  }

  /** All groups in one call, or each in its own. */
  async #each(
    limits: readonly Limit[],
    ask: (groups: readonly Group[]) => Promise<Answer>,
  ): Promise<readonly LimitState[]> {
    const groups = this.#groups(limits)
    if (groups.length === 0) return []
    return this.#splitting(async () => {
      if (!this.#split) return (await ask(groups)).states
      const states: LimitState[] = []
      const answers = await Promise.all(groups.map((group) => ask([group])))
      for (const answer of answers) Object.assign(states, answer.states)
      return states
    })
  }

  /** What looks like one server may be a Cluster behind a proxy: it refuses before anything is done. */
  async #splitting<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      const isRefused = error instanceof Error && error.message.includes('CROSSSLOT')
      if (this.#split || !isRefused) throw error
      this.#split = true
      return run()
    }
  }

  #groups(limits: readonly Limit[]): Group[] {
    const groups = new Map<string, Group>()
    for (const [place, limit] of limits.entries()) {
      const slot = slotOf(this.#options.prefix, limit.key)
      const group = groups.get(slot)
      if (group) group.limits.push({ limit, place })
      else groups.set(slot, { slot, limits: [{ limit, place }] })
    }
    return [...groups.values()]
  }

  /** States come back at the places of their limits; those of other groups stay empty. */
  async #ask(
    script: Script,
    groups: readonly Group[],
    count: number,
    first: readonly (string | number)[],
  ): Promise<Answer> {
    const members = groups.flatMap(({ limits }, at) =>
      limits.map(({ limit, place }) => ({ limit, place, number: at + 1 })),
    )
    // In the order asked: the first limit that refuses is told.
    members.sort((a, b) => a.place - b.place)
    const reply = await this.#run(
      script,
      groups.map(({ slot }) => slot),
      [...first, ...members.flatMap(({ limit, number }) => wordsOf(limit, number))],
    )
    const states: LimitState[] = []
    states.length = count
    for (const [i, { place }] of members.entries()) {
      const [used, remaining, wait] = reply.slice(2 + i * 3, 5 + i * 3) as [number, number, number]
      states[place] = { used, remaining, retryAfter: wait < 0 ? undefined : wait }
    }
    const code =
      script === takeScript && reply[0]! > 0 ? members[reply[0]! - 1]!.place + 1 : reply[0]!
    return { code, states }
  }

  async #run(
    script: Script,
    slots: readonly string[],
    args: readonly (string | number)[],
  ): Promise<readonly number[]> {
    const { now, onExpired } = this.#options
    const keys = slots.map((slot) => `${slot}l`)
    const reply = await this.#link.script(script, keys, [now ? now() : '', ...args])
    const expired = reply[1] ?? 0
    if (expired > 0) onExpired(expired)
    return reply
  }
}

function wordsOf(limit: Limit, number: number): (string | number)[] {
  const extra = limit.kind === 'period' ? (limit.end ?? '') : limit.window
  return [number, counterOf(limit), limit.limit, extra]
}

function batches<T>(items: readonly T[], size: number): T[][] {
  const all: T[][] = []
  for (let at = 0; at < items.length; at += size) all.push(items.slice(at, at + size))
  return all
}
