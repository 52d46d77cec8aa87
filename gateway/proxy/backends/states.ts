import type { AttemptResult, Clock, Log, Metrics } from '../../../engine/ports.ts'
import type { Backend, BackendExtensions, BreakerRule } from '../../model/backend.ts'
import { type Entities, idKey } from '../../model/entity.ts'
import { type Change, CircuitBreaker } from './breaker.ts'
import { CallWindow } from './windows.ts'

export interface StateServices {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/** Milliseconds over which the error rate of a backend is told. */
const rateInterval = 60_000
/** How much the last answer weighs in the average of latencies. */
const newest = 0.2
/** For how long an answer's word on what is left of its tokens counts: limits of models are by the minute. */
const wordOfTokens = 60_000

/** What is known of one backend, whatever configuration names it. */
export class BackendState {
  readonly id: string
  readonly workspace: string | undefined
  breaker: CircuitBreaker
  /** Attempts whose answer has not ended. */
  inFlight = 0
  /** Since the start of the process. */
  attempts = 0
  failures = 0
  readonly recent = new CallWindow(rateInterval)
  /** Milliseconds until the head of an answer, later answers weighing more. */
  latency: number | undefined
  readonly #tokens = { remaining: 0, until: Number.NEGATIVE_INFINITY }
  #epoch: number
  #rules: string

  constructor({ id, workspace, breakerRules, extensions }: Backend, epoch: number) {
    this.id = id
    this.workspace = workspace
    this.breaker = new CircuitBreaker(breakerRules, extensions.halfOpenProbe)
    this.#epoch = epoch
    this.#rules = rulesKey(breakerRules, extensions)
  }

  /** The breaker lives on as long as its rules stay; those of the newest configuration hold. */
  adopt({ breakerRules, extensions }: Backend, epoch: number): Change | undefined {
    if (epoch <= this.#epoch) return undefined
    this.#epoch = epoch
    const rules = rulesKey(breakerRules, extensions)
    if (rules === this.#rules) return undefined
    this.#rules = rules
    const wasOpen = this.breaker.state !== 'closed'
    this.breaker = new CircuitBreaker(breakerRules, extensions.halfOpenProbe)
    return wasOpen ? { kind: 'closed', by: 'rules' } : undefined
  }

  note(result: AttemptResult, milliseconds: number, now: number): void {
    const failed = isError(result)
    if (failed === undefined) return
    this.attempts++
    if (failed) this.failures++
    this.recent.add(failed, now)
    if (!('status' in result)) return
    this.latency =
      this.latency === undefined
        ? milliseconds
        : this.latency + (milliseconds - this.latency) * newest
  }

  /** What the last answer said is left of the backend's tokens; undefined when nobody knows. */
  remainingTokens(now: number): number | undefined {
    return now < this.#tokens.until ? this.#tokens.remaining : undefined
  }

  noteTokens(result: AttemptResult, now: number): void {
    if (!('status' in result)) return
    const text = result.headers.first('x-ratelimit-remaining-tokens')?.trim() ?? ''
    if (!/^\d{1,15}$/.test(text)) return
    this.#tokens.remaining = Number(text)
    this.#tokens.until = now + wordOfTokens
  }
}

/** Whether an attempt counts as an error of the backend in what operators see; undefined when it tells nothing. */
function isError(result: AttemptResult): boolean | undefined {
  if ('status' in result) return result.status >= 500 || result.status === 429
  if ('failure' in result && result.failure.reason !== 'ClientConnectionFailure') return true
  return undefined
}

function rulesKey(rules: readonly BreakerRule[], { halfOpenProbe }: BackendExtensions): string {
  return JSON.stringify([rules, halfOpenProbe])
}

/** Where the turns of a pool stand: a number for each member. */
export interface PoolTurns {
  readonly members: string
  readonly turns: Float64Array
}

/**
 * The states of all backends of the process. They are outside of snapshots: a reload of the configuration leaves breakers
 * open, counts where they are and pools in their turn, as far as what they stand for has not changed.
 */
export class BackendStates {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly #log: Log
  readonly #states = new Map<string, BackendState>()
  readonly #pools = new Map<string, PoolTurns>()
  readonly #closing = new AbortController()
  #epoch = 0

  constructor({ clock, log, metrics }: StateServices) {
    this.clock = clock
    this.metrics = metrics
    this.#log = log
  }

  /** A configuration of a space comes into use. What it no longer names is forgotten. */
  enter(workspace: string | undefined, backends: Entities<Backend>): number {
    for (const [key, state] of this.#states) {
      if (state.workspace === workspace && !backends.has(idKey(state.id))) this.#states.delete(key)
    }
    const prefix = keyOf(workspace, '')
    for (const key of this.#pools.keys()) {
      if (key.startsWith(prefix) && !backends.has(key.slice(prefix.length))) this.#pools.delete(key)
    }
    return ++this.#epoch
  }

  /** The state of a backend; made when it is first asked for. */
  of(backend: Backend, epoch: number): BackendState {
    const key = keyOf(backend.workspace, backend.id)
    let state = this.#states.get(key)
    if (!state) {
      state = new BackendState(backend, epoch)
      this.#states.set(key, state)
    } else this.#tell(state, state.adopt(backend, epoch))
    return state
  }

  /** The state of a backend that may not have been asked yet: an operator wants it. */
  made(backend: Backend): BackendState {
    return this.find(backend.workspace, backend.id) ?? this.of(backend, 0)
  }

  /** Undefined as long as nobody has asked the backend. */
  find(workspace: string | undefined, id: string): BackendState | undefined {
    const state = this.#states.get(keyOf(workspace, id))
    if (state) this.settle(state)
    return state
  }

  all(): Iterable<BackendState> {
    return this.#states.values()
  }

  turns({ workspace, id, pool }: Backend): Float64Array {
    const key = keyOf(workspace, id)
    const members = JSON.stringify(pool)
    let known = this.#pools.get(key)
    if (known?.members !== members) {
      known = { members, turns: new Float64Array(pool.length) }
      this.#pools.set(key, known)
    }
    return known.turns
  }

  /** Takes note of the time: trips that are over end. */
  settle(state: BackendState): void {
    if (state.breaker.state === 'closed') return
    this.#tell(state, state.breaker.settle(this.clock.now()))
  }

  /** An attempt went well or not. Its answer may have ended before. */
  done(state: BackendState, result: AttemptResult, begun: number, deciding: boolean): void {
    const now = this.clock.now()
    state.note(result, now - begun, now)
    this.#tell(state, state.breaker.record(result, now, deciding))
  }

  trip(state: BackendState, milliseconds: number, reason: string): void {
    const now = this.clock.now()
    const trip = { at: now, until: now + milliseconds, rule: undefined, reason }
    this.#tell(state, state.breaker.tripBy(trip))
  }

  reset(state: BackendState): void {
    this.#tell(state, state.breaker.reset())
  }

  /** Nothing is waited for any more. */
  close(): void {
    this.#closing.abort(closed)
  }

  #tell(state: BackendState, change: Change | undefined): void {
    if (!change) return
    const { id: backend, workspace } = state
    const fields = { backend, workspace }
    this.metrics.add('backend_breaker_changes', 1, {
      backend,
      workspace: workspace ?? '',
      state: change.kind === 'tripped' ? 'open' : change.kind,
    })
    if (change.kind === 'tripped') {
      const { rule, reason, at, until } = change.trip
      const trip = { ...fields, rule, reason, until: new Date(until).toISOString() }
      this.#log.warn(trip, 'the circuit breaker of a backend tripped')
      void this.#wake(state, until - at)
    } else if (change.kind === 'half-open') {
      this.#log.info(fields, 'the circuit breaker of a backend lets one attempt through')
    } else {
      this.#log.info({ ...fields, by: change.by }, 'the circuit breaker of a backend closed')
    }
  }

  /** The end of a trip is told when it comes, and not when somebody next asks. */
  async #wake(state: BackendState, milliseconds: number): Promise<void> {
    try {
      await this.clock.sleep(milliseconds, this.#closing.signal)
      this.settle(state)
    } catch (error) {
      if (error !== closed) this.#log.error({ err: error }, 'the end of a trip was not waited for')
    }
  }
}

const closed = new Error('the gateway stops')

function keyOf(workspace: string | undefined, id: string): string {
  return `${workspace?.toLowerCase() ?? ''}/${idKey(id)}`
}
