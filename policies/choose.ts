import type { Context } from '../engine/context.ts'
import type { Block, Lazy } from '../engine/policy/define.ts'
import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { bool } from '../engine/policy/values.ts'
import { isPromise, type StepResult } from '../engine/run/signals.ts'

export default definePolicy({
  name: 'choose',
  doc: 'Runs the policies of the first branch whose condition is true.',
  sections: allSections,
  scopes: allScopes,
  elements: {
    when: {
      doc: 'A branch.',
      many: true,
      required: true,
      attributes: {
        condition: { kind: bool, required: true, lazy: true, doc: 'Whether the branch is taken.' },
      },
      policies: {},
    },
    otherwise: { doc: 'The branch taken when no condition is true.', policies: {} },
  },
  examples: [
    {
      title: 'Two kinds of callers',
      xml: '<choose><when condition="@(context.Subscription == null)"><set-header name="X-Caller"><value>anonymous</value></set-header></when><otherwise><set-header name="X-Caller"><value>@(context.Subscription.Id)</value></set-header></otherwise></choose>',
    },
  ],
  run({ when, otherwise }, context) {
    return take(when, otherwise, 0, context)
  },
})

interface Branch {
  readonly condition: Lazy<boolean>
  readonly policies: Block
}

/** Asks the conditions in order, from one on; those behind the first true one are not asked. */
function take(
  branches: readonly Branch[],
  otherwise: { readonly policies: Block } | undefined,
  from: number,
  context: Context,
): StepResult {
  for (let i = from; i < branches.length; i++) {
    const { condition, policies } = branches[i]!
    const isTrue = condition(context)
    if (isPromise(isTrue)) {
      return isTrue.then((now) =>
        now ? policies.run(context) : take(branches, otherwise, i + 1, context),
      )
    }
    if (isTrue) return policies.run(context)
  }
  return otherwise?.policies.run(context)
}
