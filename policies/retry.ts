import type { Context } from '../engine/context.ts'
import type { Block } from '../engine/policy/define.ts'
import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { bool, int } from '../engine/policy/values.ts'
import { PolicyFailure } from '../engine/run/errors.ts'
import type { Signal } from '../engine/run/signals.ts'
import { waitBefore } from './shared/waits.ts'

export default definePolicy({
  name: 'retry',
  doc: 'Runs its policies, and again while the condition is true and attempts are left.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    condition: {
      kind: bool,
      required: true,
      lazy: true,
      doc: 'Whether another attempt is made; asked after each.',
    },
    count: {
      kind: int({ min: 1, azureMax: 50 }),
      required: true,
      doc: 'How many attempts are added.',
    },
    interval: {
      kind: int({ min: 0 }),
      required: true,
      doc: 'The seconds between two attempts, or what they are reckoned from.',
    },
    'max-interval': { kind: int({ min: 1 }), doc: 'The longest wait in seconds.' },
    delta: { kind: int({ min: 1 }), doc: 'By how many seconds waits grow.' },
    'first-fast-retry': {
      kind: bool,
      default: false,
      doc: 'Whether the second attempt follows at once.',
    },
  },
  policies: {},
  examples: [
    {
      title: 'Ask again when the backend is busy',
      xml: '<retry condition="@(context.Response.StatusCode == 429)" count="3" interval="1" first-fast-retry="true"><forward-request buffer-request-body="true" /></retry>',
    },
  ],
  async run(args, context) {
    const { clock, random } = context.services
    for (let attempt = 1; ; attempt++) {
      const failure = await once(args.policies, context)
      if (failure?.kind === 'signal') return failure.signal
      const isLast = attempt > args.count
      if (isLast || context.signal.aborted || !(await args.condition(context))) {
        if (failure) throw failure.error
        return
      }
      const seconds = waitBefore(attempt, args, random)
      context.trace('retry', `attempt ${attempt + 1} in ${seconds} seconds`)
      if (seconds > 0) await clock.sleep(seconds * 1000, context.signal)
    }
  },
})

type Outcome =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'error'; readonly error: unknown }

/** One attempt. After one that failed in backend there is no response: the condition sees null (backends.md §6). */
async function once(policies: Block, context: Context): Promise<Outcome | undefined> {
  try {
    const signal = await policies.run(context)
    return signal ? { kind: 'signal', signal } : undefined
  } catch (error) {
    if (context.section === 'backend' && !keepsResponse(error)) {
      context.response?.body?.cancel()
      context.response = undefined
    }
    return { kind: 'error', error }
  }
}

/** True for `fail-on-error-status-code`, where the backend's own answer stays. */
function keepsResponse(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof PolicyFailure ? error.cause : error
  return cause instanceof PolicyFailure && cause.answer.keepResponse === true
}
