import type { Context } from '../../engine/context.ts'
import type { Lazy } from '../../engine/policy/define.ts'
import { detach } from './detach.ts'

/** By how much a call counts: `increment-condition` and `increment-count`. */
export interface Increment {
  readonly condition: Lazy<boolean> | undefined
  readonly count: Lazy<number>
}

/** Literals are known at once, expressions when the response is there (limits-and-cache.md §2). */
export function isKnown({ condition, count }: Increment): boolean {
  return (condition === undefined || condition.constant === true) && count.constant === true
}

/** What literals say. */
export function knownCount({ condition, count }: Increment, context: Context): number {
  const counts = condition === undefined || condition(context) === true
  return counts ? (count(context) as number) : 0
}

/** What the expressions say, now that the response is there. */
export async function laterCount(
  { condition, count }: Increment,
  context: Context,
): Promise<number> {
  try {
    const counts = condition === undefined ? true : await condition(context)
    return counts ? await count(context) : 0
  } catch (error) {
    // The answer is on its way: the call is counted once, so that a mistake does not lift the limit.
    const detail = error instanceof Error ? error.message : String(error)
    const { log } = context.services
    log.warn(
      { activityId: context.requestId, detail },
      'a postponed increment failed; counted as 1',
    )
    return 1
  }
}

/** Counts when the response is there. */
export function whenAnswered(
  name: string,
  { condition, count }: Increment,
  work: () => Promise<void>,
  { moments, services }: Context,
): void {
  // Bodies can only be read when they have gone through.
  if (condition?.readsBodies || count.readsBodies) moments.onEnd(work)
  else moments.onHead(() => detach(name, work(), services))
}
