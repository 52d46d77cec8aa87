import type { Awaitable, Log } from '../../engine/ports.ts'
import { isPromise } from '../../engine/run/signals.ts'

/** Lets something go on by itself; its failure is logged. */
export function detach(work: Awaitable<unknown>, log: Log): void {
  if (!isPromise(work)) return
  work.catch((error: unknown) => {
    log.warn(
      { detail: error instanceof Error ? error.message : String(error) },
      'background work failed',
    )
  })
}
