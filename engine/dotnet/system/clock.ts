import { ambient } from '../ambient.ts'
import type { Clock } from '../values/time/date-time.ts'
import { unixEpochTicks } from '../values/time/date-time.ts'

/** The running evaluation's clock, in ticks of UTC. */
export const clock: Clock = () => {
  const milliseconds = ambient().now()
  const whole = Math.floor(milliseconds)
  const ticks = BigInt(Math.floor((milliseconds - whole) * 10_000))
  return BigInt(whole) * 10_000n + ticks + unixEpochTicks
}
