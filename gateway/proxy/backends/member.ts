import type { AttemptResult, BackendLease, ConnectionOptions } from '../../../engine/ports.ts'
import { fail } from '../../../engine/run/errors.ts'
import type { HeaderList } from '../../../engine/run/headers.ts'
import type { Url } from '../../../engine/run/url.ts'
import { retryAfterSeconds } from './retry-after.ts'
import type { SingleBackend } from './single.ts'
import type { BackendState, BackendStates } from './states.ts'

/** A single backend with its state: asked by itself, or as a member of pools. */
export class Member {
  readonly state: BackendState
  readonly #single: SingleBackend
  readonly #states: BackendStates

  constructor(single: SingleBackend, state: BackendState, states: BackendStates) {
    this.#single = single
    this.state = state
    this.#states = states
  }

  base(): Url {
    return this.#single.base()
  }

  /** Whether its breaker lets an attempt through now. */
  admits(): boolean {
    const { breaker } = this.state
    if (breaker.state === 'closed') return true
    this.#states.settle(this.state)
    return breaker.admits
  }

  pick(): BackendLease {
    if (this.admits()) return this.lease(undefined)
    const { id, breaker } = this.state
    const left = (breaker.trip?.until ?? 0) - this.#states.clock.now()
    throw fail(
      'BackendCircuitOpen',
      { detail: `The circuit breaker of the backend ${id} is open.` },
      { headers: [['Retry-After', String(retryAfterSeconds(left))]] },
    )
  }

  /** One attempt at this backend begins. */
  lease(pool: PoolLease | undefined): BackendLease {
    return new Lease(this.#single, this.state, this.#states, pool)
  }
}

/** What a pool adds to the attempt at one of its members. */
export interface PoolLease {
  readonly cookie: string | undefined
  readonly another: BackendLease['another']
}

class Lease implements BackendLease {
  readonly id: string
  readonly type = 'Single'
  readonly azureRegion = undefined
  readonly base: Url
  readonly connection: ConnectionOptions
  readonly #single: SingleBackend
  readonly #state: BackendState
  readonly #states: BackendStates
  readonly #pool: PoolLease | undefined
  readonly #begun: number
  readonly #deciding: boolean
  #told = false
  #open = true

  constructor(
    single: SingleBackend,
    state: BackendState,
    states: BackendStates,
    pool: PoolLease | undefined,
  ) {
    this.id = state.id
    this.base = single.base()
    this.connection = single.connection()
    this.#single = single
    this.#state = state
    this.#states = states
    this.#pool = pool
    this.#begun = states.clock.now()
    this.#deciding = state.breaker.enter(this.#begun)
    state.inFlight++
  }

  get cookie(): string | undefined {
    return this.#pool?.cookie
  }

  get another() {
    return this.#pool?.another
  }

  authorize(headers: HeaderList, url: Url) {
    return this.#single.authorize(headers, url)
  }

  done(result: AttemptResult): void {
    if (this.#told) return
    this.#told = true
    if (this.#pool) this.#state.noteTokens(result, this.#begun)
    this.#states.done(this.#state, result, this.#begun, this.#deciding)
  }

  over(): void {
    if (!this.#open) return
    this.#open = false
    this.#state.inFlight--
  }
}
