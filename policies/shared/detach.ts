import type { Awaitable, Services } from '../../engine/ports.ts'
import { isPromise } from '../../engine/run/signals.ts'

/** Lets something go on by itself; its failure is logged, and a shutdown waits for it. */
export function detach(
  name: string,
  work: Awaitable<void>,
  { background, log }: Pick<Services, 'background' | 'log'>,
): void {
  if (!isPromise(work)) return
  const logged = work.catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error)
    log.warn({ policy: name, detail }, 'background work failed')
  })
  background.start(name, () => logged)
}
