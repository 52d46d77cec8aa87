import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { bool, int } from '../engine/policy/values.ts'

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
    count: { kind: int({ min: 1, max: 50 }), required: true, doc: 'How many attempts are added.' },
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
})
