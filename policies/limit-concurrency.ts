import type { Context } from '../engine/context.ts'
import type { Block } from '../engine/policy/define.ts'
import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { int, string } from '../engine/policy/values.ts'
import { fail } from '../engine/run/errors.ts'
import { isPromise, type StepResult } from '../engine/run/signals.ts'

export default definePolicy({
  name: 'limit-concurrency',
  doc: 'Lets only so many requests with the same key run its policies at the same time.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    key: { kind: string, required: true, doc: 'Requests with the same key count together.' },
    'max-count': {
      kind: int({ min: 1 }),
      required: true,
      literal: true,
      doc: 'How many may be inside at the same time.',
    },
  },
  policies: {},
  errors: {
    ConcurrencyLimitExceeded: { status: 429, message: 'Concurrency limit is exceeded.' },
  },
  examples: [
    {
      title: 'Spare the backend',
      xml: '<limit-concurrency key="orders" max-count="20"><forward-request timeout="30" /></limit-concurrency>',
    },
  ],
  run({ key, maxCount, policies }, context) {
    const entered = context.services.concurrency.enter(key, maxCount)
    return isPromise(entered)
      ? entered.then((leave) => inside(leave, policies, context))
      : inside(entered, policies, context)
  },
})

function inside(leave: (() => void) | undefined, policies: Block, context: Context): StepResult {
  if (!leave) throw fail('ConcurrencyLimitExceeded')
  try {
    const result = policies.run(context)
    if (!isPromise(result)) {
      leaveWhenSent(leave, context)
      return result
    }
    return result.then(
      (signal) => {
        leaveWhenSent(leave, context)
        return signal
      },
      (error) => {
        leave()
        throw error
      },
    )
  } catch (error) {
    leave()
    throw error
  }
}

/** A backend that still sends its answer is still busy: the slot is held until the end (limits-and-cache.md §5). */
function leaveWhenSent(leave: () => void, context: Context): void {
  const { body } = context.response ?? {}
  const isStreaming = context.section === 'backend' && body !== undefined && !body.buffered
  if (isStreaming) context.moments.onEnd(() => leave())
  else leave()
}
