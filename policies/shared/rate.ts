import type { Context } from '../../engine/context.ts'
import type { Awaitable, Limit, LimitState } from '../../engine/ports.ts'
import { fail } from '../../engine/run/errors.ts'
import { isPromise } from '../../engine/run/signals.ts'
import { type Increment, laterCount, whenAnswered } from './postponed.ts'

/** One counter of a rate limit, and where it tells what is left. */
export interface Rate {
  readonly key: string
  readonly calls: number
  /** Seconds. */
  readonly period: number
  readonly outputs: RateOutputs
}

export interface RateOutputs {
  readonly retryAfterHeaderName: string
  readonly retryAfterVariableName: string | undefined
  readonly remainingCallsHeaderName: string | undefined
  readonly remainingCallsVariableName: string | undefined
  readonly totalCallsHeaderName: string | undefined
}

export function limitOf({ key, calls, period }: Rate, { services }: Context): Limit {
  const kind = services.settings.rateAlgorithm ?? 'sliding'
  return { kind, key, limit: Math.max(0, calls), window: period * 1000 }
}

/** Counts one call on all rates, or refuses it and counts it on none. */
export function countOne(rates: readonly Rate[], context: Context): void | Promise<void> {
  const admission = context.services.counters.take(
    rates.map((rate) => limitOf(rate, context)),
    1,
  )
  return whenReady(admission, (result) => {
    if (!result.admitted) {
      const rate = rates[result.refusedBy]!
      throw refusal(rate, result.states[result.refusedBy]!, context)
    }
    const least = Math.min(...result.states.map(({ remaining }) => remaining))
    for (const [i, rate] of rates.entries()) {
      // The first is the policy's own, which tells the least of all counters; children tell of theirs.
      tell(rate, i === 0 ? least : result.states[i]!.remaining, context)
    }
  })
}

/** Refuses a call when nothing is left, and counts `amount` at once. */
export function countMany(rate: Rate, amount: number, context: Context): void | Promise<void> {
  const { counters } = context.services
  const limits = [limitOf(rate, context)]
  return whenReady(counters.peek(limits), ([state]) => {
    if (state!.remaining <= 0) throw refusal(rate, state!, context)
    if (amount <= 0) {
      tell(rate, state!.remaining, context)
      return
    }
    return whenReady(counters.add(limits, amount), ([after]) =>
      tell(rate, after!.remaining, context),
    )
  })
}

/** Refuses a call when nothing is left; it is counted when its response is there (limits-and-cache.md §2). */
export function countLater(
  rate: Rate,
  increment: Increment,
  context: Context,
): void | Promise<void> {
  const { counters } = context.services
  const limits = [limitOf(rate, context)]
  return whenReady(counters.peek(limits), ([state]) => {
    if (state!.remaining <= 0) throw refusal(rate, state!, context)
    tell(rate, state!.remaining, context)
    const count = async () => {
      const amount = await laterCount(increment, context)
      if (amount > 0) await counters.add(limits, amount)
    }
    whenAnswered('rate-limit-by-key', increment, count, context)
  })
}

/** Sets the variable at once, and the headers on whatever answer leaves. */
function tell({ outputs, calls }: Rate, remaining: number, context: Context): void {
  const { remainingCallsHeaderName, remainingCallsVariableName, totalCallsHeaderName } = outputs
  if (remainingCallsVariableName !== undefined) {
    context.variables.set(remainingCallsVariableName, remaining)
  }
  if (remainingCallsHeaderName === undefined && totalCallsHeaderName === undefined) return
  context.moments.onHead(({ headers }) => {
    if (remainingCallsHeaderName !== undefined) {
      headers.set(remainingCallsHeaderName, String(remaining))
    }
    if (totalCallsHeaderName !== undefined) headers.set(totalCallsHeaderName, String(calls))
  })
}

function refusal(rate: Rate, { retryAfter }: LimitState, context: Context) {
  const { retryAfterHeaderName, retryAfterVariableName } = rate.outputs
  // A limit that never admits says its period.
  const seconds = retryAfter === undefined ? rate.period : Math.max(1, Math.ceil(retryAfter / 1000))
  if (retryAfterVariableName !== undefined) context.variables.set(retryAfterVariableName, seconds)
  tell(rate, 0, context)
  return fail(
    'RateLimitExceeded',
    { seconds },
    { headers: [[retryAfterHeaderName, String(seconds)]] },
  )
}

/** Goes on at once with what is there, and later with what is not. */
export function whenReady<T>(
  value: Awaitable<T>,
  then: (value: T) => void | Promise<void>,
): void | Promise<void> {
  return isPromise(value) ? value.then(then) : then(value)
}
