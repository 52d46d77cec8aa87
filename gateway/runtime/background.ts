import type { Background, Log, Metrics } from '../../engine/ports.ts'

export interface BackgroundWork extends Background {
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

const most = 10_000

/** Work that outlives its request. What fails is logged and counted, never thrown. */
export function createBackground(log: Log, metrics: Metrics): BackgroundWork {
  const running = new Set<Promise<void>>()
  return {
    start(name, work) {
      if (running.size >= most) {
        metrics.add('background_refused', 1, { name })
        return false
      }
      const run: Promise<void> = Promise.resolve()
        .then(work)
        .catch((error: unknown) => {
          metrics.add('background_failed', 1, { name })
          log.warn({ name, err: error }, 'background work failed')
        })
        .finally(() => running.delete(run))
      running.add(run)
      return true
    },
    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
