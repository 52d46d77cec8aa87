import type { Context } from '../../engine/context.ts'
import type { Limit, LimitState } from '../../engine/ports.ts'
import { fail } from '../../engine/run/errors.ts'
import { type Increment, isKnown, knownCount, laterCount, whenAnswered } from './postponed.ts'
import { whenReady } from './rate.ts'

/** What is let through in each of the periods that follow each other from `start`. */
export interface Quota {
  readonly key: string
  readonly calls: number | undefined
  /** Kilobytes of request and response bodies. */
  readonly bandwidth: number | undefined
  /** Milliseconds since 1970. */
  readonly start: number
  /** Seconds; 0: one period that never ends. */
  readonly period: number
}

/** One side of a quota in the period of this call. */
interface Share {
  readonly kind: 'call volume' | 'bandwidth'
  readonly limit: Limit & { readonly kind: 'period' }
}

/** Counts a call on all quotas, or refuses it and counts it on none. Its bytes are charged when it is over. */
export function countCall(quotas: readonly Quota[], context: Context): void | Promise<void> {
  const { counters } = context.services
  const calls = quotas.flatMap((quota) => callShare(quota, context))
  const bytes = quotas.flatMap((quota) => byteShare(quota, context))
  return whenReady(counters.peek(limitsOf(bytes)), (states) => {
    refuseUsedUp(bytes, states, context)
    chargeBytes(bytes, async () => true, context)
    return whenReady(counters.take(limitsOf(calls), 1), (admission) => {
      if (!admission.admitted) throw refusal(calls[admission.refusedBy]!, context)
    })
  })
}

/**
 * Counts a call on a key that several policies may share: once in a request, however many of them it meets
 * (limits-and-cache.md §4).
 */
export function countKey(
  quota: Quota,
  increment: Increment,
  context: Context,
): void | Promise<void> {
  const { counters } = context.services
  const shares = [...callShare(quota, context), ...byteShare(quota, context)]
  return whenReady(counters.peek(limitsOf(shares)), (states) => {
    const counted = countedIn(context)
    // What this very request has counted on the key does not stand against it.
    const own = shares.map((share) => counted.get(identityOf(share)) ?? 0)
    refuseUsedUp(shares, states, context, own)
    const fresh = shares.filter((share) => !counted.has(identityOf(share)))
    const known = isKnown(increment) ? knownCount(increment, context) : undefined
    for (const share of fresh) {
      counted.set(identityOf(share), share.kind === 'bandwidth' ? 0 : (known ?? 0))
    }
    const calls = fresh.filter(({ kind }) => kind === 'call volume')
    const bytes = fresh.filter(({ kind }) => kind === 'bandwidth')
    let later: Promise<number> | undefined
    const count = () => {
      later ??= known === undefined ? laterCount(increment, context) : Promise.resolve(known)
      return later
    }
    chargeBytes(bytes, async () => (await count()) > 0, context)
    if (calls.length === 0) return
    if (known === undefined) {
      const add = async () => {
        const amount = await count()
        if (amount > 0) await counters.add(limitsOf(calls), amount)
      }
      return whenAnswered('quota-by-key', increment, add, context)
    }
    if (known === 1) {
      return whenReady(counters.take(limitsOf(calls), 1), (admission) => {
        if (!admission.admitted) throw refusal(calls[admission.refusedBy]!, context)
      })
    }
    if (known > 0) return whenReady(counters.add(limitsOf(calls), known), () => undefined)
  })
}

function callShare({ calls, ...quota }: Quota, context: Context): Share[] {
  return calls === undefined ? [] : [shareOf('call volume', quota, calls, context)]
}

function byteShare({ bandwidth, ...quota }: Quota, context: Context): Share[] {
  if (bandwidth === undefined) return []
  return [shareOf('bandwidth', { ...quota, key: `${quota.key}:bytes` }, bandwidth * 1024, context)]
}

function shareOf(
  kind: Share['kind'],
  { key, start, period }: Pick<Quota, 'key' | 'start' | 'period'>,
  limit: number,
  { services }: Context,
): Share {
  if (period === 0) return { kind, limit: { kind: 'period', key, limit, start: 0, end: undefined } }
  const length = period * 1000
  const from = start + Math.floor((services.clock.now() - start) / length) * length
  return { kind, limit: { kind: 'period', key, limit, start: from, end: from + length } }
}

function limitsOf(shares: readonly Share[]): Limit[] {
  return shares.map(({ limit }) => limit)
}

function refuseUsedUp(
  shares: readonly Share[],
  states: readonly LimitState[],
  context: Context,
  own: readonly number[] = [],
): void {
  const at = shares.findIndex(({ limit }, i) => states[i]!.used - (own[i] ?? 0) >= limit.limit)
  if (at >= 0) throw refusal(shares[at]!, context)
}

function chargeBytes(
  shares: readonly Share[],
  counts: () => Promise<boolean>,
  { moments, services }: Context,
): void {
  if (shares.length === 0) return
  moments.onEnd(async ({ bytesReceived, bytesSent }) => {
    const bytes = bytesReceived + bytesSent
    if (bytes > 0 && (await counts())) await services.counters.add(limitsOf(shares), bytes)
  })
}

function refusal({ kind, limit: { end } }: Share, { services }: Context) {
  if (end === undefined) return fail('QuotaExceeded', { kind, replenished: '' })
  const seconds = Math.max(1, Math.ceil((end - services.clock.now()) / 1000))
  const replenished = ` Quota will be replenished in ${timeSpan(seconds)}.`
  const headers = [['Retry-After', String(seconds)]] as const
  return fail('QuotaExceeded', { kind, replenished }, { headers })
}

/** As .NET writes a TimeSpan: `07:01:20`, `20.09:58:55`. */
function timeSpan(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  const parts = [(seconds / 3600) % 24, (seconds / 60) % 60, seconds % 60]
  const time = parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')
  return days > 0 ? `${days}.${time}` : time
}

const countedKeys = Symbol('keys that this request has counted, and by how much')

function countedIn({ notes }: Context): Map<string, number> {
  const known = notes.get(countedKeys) as Map<string, number> | undefined
  if (known) return known
  const counted = new Map<string, number>()
  notes.set(countedKeys, counted)
  return counted
}

function identityOf({ limit: { key, start, end } }: Share): string {
  return `${start} ${end ?? ''} ${key}`
}
