import type { Random } from '../../engine/ports.ts'

export interface Intervals {
  readonly interval: number
  readonly maxInterval: number | undefined
  readonly delta: number | undefined
  readonly firstFastRetry: boolean
}

/** The seconds that retry waits before attempt `n` (from 1) after the first (backends.md §6). */
export function waitBefore(n: number, intervals: Intervals, random: Random): number {
  const { interval, maxInterval, delta, firstFastRetry } = intervals
  if (n === 1 && firstFastRetry) return 0
  if (delta === undefined) {
    return maxInterval === undefined ? interval : Math.min(maxInterval, interval)
  }
  if (maxInterval === undefined) return interval + (n - 1) * delta
  const step = delta * (0.8 + 0.4 * random.next())
  return Math.min(maxInterval, interval + (2 ** (n - 1) - 1) * step)
}
