import type { BackendLease } from '../../../engine/ports.ts'
import { fail } from '../../../engine/run/errors.ts'
import type { HeaderList } from '../../../engine/run/headers.ts'
import type { Backend } from '../../model/backend.ts'
import { Affinity } from './affinity.ts'
import type { Member } from './member.ts'
import { retryAfterSeconds } from './retry-after.ts'
import { type Candidate, select } from './select.ts'
import type { BackendStates } from './states.ts'

export interface PoolSources {
  readonly states: BackendStates
  readonly affinityKey: Uint8Array
  readonly poolStatus?: number
}

/**
 * A load-balanced pool: each attempt goes to a member whose breaker lets it through, of the lowest priority that has one
 * (backends.md §2). Members of a higher number are asked only while all of the lower ones are tripped.
 */
export class PoolOfBackends {
  readonly #pool: Backend
  readonly #members: readonly Member[]
  readonly #candidates: readonly Candidate[]
  readonly #sources: PoolSources
  readonly #turns: Float64Array
  readonly #affinity: Affinity | undefined

  constructor(pool: Backend, members: readonly Member[], sources: PoolSources) {
    this.#pool = pool
    this.#members = members
    this.#candidates = members.map(({ state }, at) => ({ member: pool.pool[at]!, state }))
    this.#sources = sources
    this.#turns = sources.states.turns(pool)
    this.#affinity =
      pool.sessionAffinity &&
      new Affinity(
        pool.sessionAffinity.cookie,
        sources.affinityKey,
        pool.id,
        members.map(({ state }) => state.id),
      )
  }

  /** Which member is asked is known only when it is. */
  base(): undefined {
    return undefined
  }

  pick(headers: HeaderList | undefined): BackendLease {
    const wanted = headers && this.#affinity?.read(headers)
    if (wanted !== undefined && this.#members[wanted]!.admits()) {
      return this.#lease(wanted, undefined, undefined)
    }
    const index = this.#select(undefined)
    if (index < 0) throw this.#unavailable()
    return this.#lease(index, this.#affinity?.write(index), undefined)
  }

  #select(tried: ReadonlySet<number> | undefined): number {
    const now = this.#sources.states.clock.now()
    return select(
      this.#candidates,
      (index) => !tried?.has(index) && this.#members[index]!.admits(),
      this.#pool.extensions.selection,
      this.#turns,
      now,
    )
  }

  #lease(
    index: number,
    cookie: string | undefined,
    tried: ReadonlySet<number> | undefined,
  ): BackendLease {
    const another = this.#pool.extensions.repeatUnsent
      ? () => {
          const all = new Set(tried).add(index)
          const next = this.#select(all)
          return next < 0 ? undefined : this.#lease(next, this.#affinity?.write(next), all)
        }
      : undefined
    return this.#members[index]!.lease({ cookie, another })
  }

  #unavailable() {
    const { states, poolStatus } = this.#sources
    const { id, workspace = '' } = this.#pool
    let soonest = Number.POSITIVE_INFINITY
    for (const { state } of this.#members) {
      soonest = Math.min(soonest, state.breaker.trip?.until ?? soonest)
    }
    states.metrics.add('backend_pools_unavailable', 1, { backend: id, workspace })
    return fail(
      'BackendPoolUnavailable',
      { detail: `Backend pool '${id}' is temporarily unavailable.` },
      {
        ...(poolStatus === undefined ? {} : { status: poolStatus }),
        headers: [['Retry-After', String(retryAfterSeconds(soonest - states.clock.now()))]],
      },
    )
  }
}
