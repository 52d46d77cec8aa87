import type { Admission, Counters, Lease } from '../../engine/ports.ts'

/** What a lease lives, and how often those of a process are renewed (design §10). */
export const leaseLife = 30_000
const renewalInterval = 10_000

export interface RenewingCounters extends Counters {
  /** Leases of this process that wait for their settlement. */
  readonly open: number
  stop(): void
}

/**
 * Counters whose open leases are renewed by one call every ten seconds.
 * When the process dies nobody renews, and what it held is charged.
 */
export function renewing(
  counters: Counters,
  report: (error: unknown) => void,
  interval = renewalInterval,
): RenewingCounters {
  const open = new Map<string, Lease>()
  const timer = setInterval(async () => {
    if (open.size === 0) return
    try {
      await counters.renew([...open.values()], leaseLife)
    } catch (error) {
      report(error)
    }
  }, interval)
  timer.unref()
  return {
    get open() {
      return open.size
    },
    take(limits, amount, hold) {
      const admission = counters.take(limits, amount, hold)
      if (!hold) return admission
      if (admission instanceof Promise) return admission.then(note)
      return note(admission)
    },
    settle(lease, amount) {
      open.delete(lease.id)
      return counters.settle(lease, amount)
    },
    add: (limits, amount) => counters.add(limits, amount),
    renew: (leases, life) => counters.renew(leases, life),
    peek: (limits) => counters.peek(limits),
    reset: (key) => counters.reset(key),
    stop: () => clearInterval(timer),
  }

  function note(admission: Admission): Admission {
    if (admission.admitted && admission.lease) open.set(admission.lease.id, admission.lease)
    return admission
  }
}
