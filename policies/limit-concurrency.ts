import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { int, string } from '../engine/policy/values.ts'

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
})
