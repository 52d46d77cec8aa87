import type { AttemptResult } from '../../../engine/ports.ts'
import type { BreakerRule } from '../../model/backend.ts'
import { readRetryAfter } from './retry-after.ts'
import { CallWindow, FailureLog } from './windows.ts'

/** Why and for how long a breaker is open. Times are milliseconds since 1970. */
export interface Trip {
  readonly at: number
  readonly until: number
  /** The rule that tripped it; undefined for an operator. */
  readonly rule: string | undefined
  /** `429`, `Timeout`, or what the operator says. */
  readonly reason: string
}

export type Change =
  | { readonly kind: 'tripped'; readonly trip: Trip }
  /** Its time is over, and one attempt shows whether the backend is well again. */
  | { readonly kind: 'half-open' }
  | { readonly kind: 'closed'; readonly by: 'time' | 'probe' | 'operator' | 'rules' }

/** Milliseconds after which a probe that has not ended is no longer waited for. */
const longestProbe = 60_000
const none = Number.NEGATIVE_INFINITY

/** Below so many calls a percentage says nothing (backends.md §3). */
export const fewestCalls = 10

/**
 * A circuit breaker: closed while its backend may be asked, open after one of its rules tripped it, closed again when its
 * time is over; with `probe`, half-open until one attempt went well. Who asks says what time it is.
 */
export class CircuitBreaker {
  readonly rules: readonly BreakerRule[]
  readonly #probe: boolean
  readonly #windows: readonly RuleWindow[]
  #state: 'closed' | 'open' | 'half-open' = 'closed'
  /** Until then one attempt is waited for; it may never end. */
  #probeUntil = none
  /** The one that holds, else the last one. */
  trip: Trip | undefined

  constructor(rules: readonly BreakerRule[], probe = false) {
    this.rules = rules
    this.#probe = probe
    this.#windows = rules.map((rule) => new RuleWindow(rule))
  }

  get state() {
    return this.#state
  }

  /** Whether an attempt may begin. Only `settle` takes note of the time. */
  get admits(): boolean {
    return this.#state === 'closed' || (this.#state === 'half-open' && this.#probeUntil < 0)
  }

  /** An attempt begins; true when it is the one that decides. */
  enter(now: number): boolean {
    if (this.#state !== 'half-open') return false
    // As long as the trip was, and long enough for the head of a slow answer.
    const { at, until } = this.trip!
    this.#probeUntil = now + Math.max(until - at, longestProbe)
    return true
  }

  /** Ends a trip whose time is over; of a probe that does not end nothing more is expected. */
  settle(now: number): Change | undefined {
    if (this.#state === 'half-open' && now >= this.#probeUntil) this.#probeUntil = none
    if (this.#state !== 'open' || now < this.trip!.until) return undefined
    if (this.#probe) {
      this.#state = 'half-open'
      this.#probeUntil = none
      return { kind: 'half-open' }
    }
    return this.#close('time')
  }

  /** How an attempt went. What comes late, from before a trip, changes nothing. */
  record(result: AttemptResult, now: number, deciding: boolean): Change | undefined {
    if (this.#state === 'closed') return this.#recordClosed(result, now)
    if (this.#state !== 'half-open' || !deciding) return undefined
    this.#probeUntil = none
    if (!isTold(result)) return undefined
    const failed = this.rules.filter((rule) => isFailure(result, rule))
    return failed.length > 0 ? this.#open(failed, result, now) : this.#close('probe')
  }

  tripBy(trip: Trip): Change {
    this.#state = 'open'
    this.trip = trip
    for (const window of this.#windows) window.clear()
    return { kind: 'tripped', trip }
  }

  reset(): Change | undefined {
    return this.#state === 'closed' ? undefined : this.#close('operator')
  }

  #recordClosed(result: AttemptResult, now: number): Change | undefined {
    if (this.#windows.length === 0 || !isTold(result)) return undefined
    let tripped: BreakerRule[] | undefined
    for (const window of this.#windows) {
      if (!window.add(isFailure(result, window.rule), now)) continue
      tripped ??= []
      tripped.push(window.rule)
    }
    return tripped && this.#open(tripped, result, now)
  }

  /** Of several rules the longest time holds. */
  #open(rules: readonly BreakerRule[], result: AttemptResult, now: number): Change {
    let longest = rules[0]!
    for (const rule of rules) {
      if (durationOf(rule, result, now) > durationOf(longest, result, now)) longest = rule
    }
    return this.tripBy({
      at: now,
      until: now + durationOf(longest, result, now),
      rule: longest.name,
      reason: reasonOf(result),
    })
  }

  #close(by: 'time' | 'probe' | 'operator'): Change {
    this.#state = 'closed'
    this.#probeUntil = none
    for (const window of this.#windows) window.clear()
    return { kind: 'closed', by }
  }
}

/** What one rule remembers. */
class RuleWindow {
  readonly rule: BreakerRule
  readonly #log: FailureLog | undefined
  readonly #calls: CallWindow | undefined

  constructor(rule: BreakerRule) {
    const { count, percentage, interval } = rule
    this.rule = rule
    this.#log = count === undefined ? undefined : new FailureLog(count, interval)
    this.#calls = percentage === undefined ? undefined : new CallWindow(interval)
  }

  /** True when this failure trips the breaker. */
  add(failed: boolean, now: number): boolean {
    this.#calls?.add(failed, now)
    if (!failed) return false
    const byCount = this.#log?.add(now) === true
    return byCount || this.#overPercentage()
  }

  #overPercentage(): boolean {
    const { percentage } = this.rule
    if (!this.#calls || percentage === undefined) return false
    const { calls, failures } = this.#calls
    return calls >= fewestCalls && failures * 100 >= percentage * calls
  }

  clear(): void {
    this.#log?.clear()
    this.#calls?.clear()
  }
}

/** A caller that leaves, and a request that could not be made, tell nothing of the backend. */
function isTold(result: AttemptResult): boolean {
  if ('status' in result) return true
  return 'failure' in result && result.failure.reason !== 'ClientConnectionFailure'
}

/** A status in a range, or a reason of the list. Without an answer there is no status (backends.md §3). */
export function isFailure(result: AttemptResult, rule: BreakerRule): boolean {
  if ('status' in result) {
    const { status } = result
    for (const { min, max } of rule.statusCodeRanges) {
      if (status >= min && status <= max) return true
    }
    return status >= 500 && status <= 599 && rule.errorReasons.includes('server errors')
  }
  return 'failure' in result && rule.errorReasons.includes(result.failure.reason.toLowerCase())
}

function durationOf(rule: BreakerRule, result: AttemptResult, now: number): number {
  if (!rule.acceptRetryAfter || !('status' in result)) return rule.tripDuration
  return readRetryAfter(result.headers.first('Retry-After'), now) ?? rule.tripDuration
}

function reasonOf(result: AttemptResult): string {
  if ('status' in result) return String(result.status)
  return 'failure' in result ? result.failure.reason : ''
}
