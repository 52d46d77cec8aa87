import type { PoolMember, Selection } from '../../model/backend.ts'
import type { BackendState } from './states.ts'

export interface Candidate {
  readonly member: PoolMember
  readonly state: BackendState
}

/** How heavy a member weighs in the choice, lower first; undefined leaves it to the turns. */
type Weigher = (candidate: Candidate, now: number) => number

/** Extensions: among members of one priority the one with the least load is taken, by turns where it is equal. */
const weighers: Readonly<Record<Exclude<Selection, 'weighted'>, Weigher>> = {
  'least-busy': ({ member, state }) => (state.inFlight + 1) / share(member),
  // One that was never asked is asked first: nothing else would make it known.
  latency: ({ member, state }) =>
    state.latency === undefined ? 0 : (state.latency * (state.inFlight + 1)) / share(member),
  // One that nothing is known of may have everything left.
  'remaining-tokens': ({ state }, now) => -(state.remainingTokens(now) ?? Number.POSITIVE_INFINITY),
}

function share({ weight }: PoolMember): number {
  return Math.max(weight, 1)
}

/**
 * Chooses among the members that can be asked: of the lowest priority there is, by smooth weighted turns, which spread each
 * member's share evenly. `turns` has a number for each member of the pool, and is kept between choices.
 * Answers an index, or -1 when nobody can be asked.
 */
export function select(
  candidates: readonly Candidate[],
  admits: (index: number) => boolean,
  selection: Selection,
  turns: Float64Array,
  now: number,
): number {
  const group = firstGroup(candidates, admits)
  if (group.length <= 1) return group[0] ?? -1
  if (selection === 'weighted') return byTurns(candidates, group, turns)
  const weigh = weighers[selection]
  const weights = group.map((index) => weigh(candidates[index]!, now))
  const least = Math.min(...weights)
  const equal = group.filter((_, at) => weights[at] === least)
  return equal.length === 1 ? equal[0]! : byTurns(candidates, equal, turns)
}

/** Indexes of the members of the lowest priority that has one that can be asked; those with a weight, if there are. */
function firstGroup(
  candidates: readonly Candidate[],
  admits: (index: number) => boolean,
): readonly number[] {
  let priority = Number.POSITIVE_INFINITY
  let group: number[] = []
  for (let index = 0; index < candidates.length; index++) {
    const { member } = candidates[index]!
    if (member.priority > priority || !admits(index)) continue
    if (member.priority < priority) {
      priority = member.priority
      group = []
    }
    group.push(index)
  }
  const weighted = group.filter((index) => candidates[index]!.member.weight > 0)
  return weighted.length > 0 ? weighted : group
}

/** Each turn everybody's number grows by its weight; the greatest is chosen and pays what all have got. */
function byTurns(
  candidates: readonly Candidate[],
  group: readonly number[],
  turns: Float64Array,
): number {
  let total = 0
  let chosen = -1
  for (const index of group) {
    const weight = share(candidates[index]!.member)
    total += weight
    turns[index]! += weight
    if (chosen < 0 || turns[index]! > turns[chosen]!) chosen = index
  }
  turns[chosen]! -= total
  return chosen
}
