import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { bool } from '../engine/policy/values.ts'

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
})
