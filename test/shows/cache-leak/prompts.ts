import type { Random } from '../show.ts'

export interface Caller {
  readonly id: string
  readonly key: string
}

/** What has to be the same for an answer to be shared. */
export interface Variant {
  readonly model: string
  readonly temperature: number
  readonly stream: boolean
}

export interface LeakPrompt {
  readonly caller: Caller
  readonly variant: Variant
  readonly content: string
}

export const variants: readonly Variant[] = ['gpt-4o', 'gpt-4o-mini'].flatMap((model) =>
  [0, 1].flatMap((temperature) => [false, true].map((stream) => ({ model, temperature, stream }))),
)

export function callersOf(count: number): Caller[] {
  return Array.from({ length: count }, (_, at) => ({ id: `team-${at}`, key: `key-of-team-${at}` }))
}

const stems = [
  'Please tell me where the order of our customer is now, and on which day it will be delivered',
  'Write a friendly mail that answers the complaint of our customer about the late delivery',
  'Which steps of the contract with our supplier have to be finished before the audit begins',
  'Summarize the notes of the meeting with our partner about the budget of the next quarter',
]
const names = ['Smith', 'Schmidt', 'Smyth', 'Smithe', 'Schmitt']

/** The same prompts for all callers, each nearly the same as many others: what one knows tempts all the others. */
export function promptsOf(callers: readonly Caller[], count: number, random: Random): LeakPrompt[] {
  return Array.from({ length: count }, (_, at) => {
    const number = 1_000 + random.below(9_000)
    return {
      caller: callers[at % callers.length]!,
      variant: random.pick(variants),
      content: `${random.pick(stems)}. It is number ${number}, ${random.pick(names)}.`,
    }
  })
}
