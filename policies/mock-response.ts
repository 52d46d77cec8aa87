import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int } from '../engine/policy/values.ts'
import { name, statusCode } from './shared/kinds.ts'

export default definePolicy({
  name: 'mock-response',
  doc: 'Ends the pipeline with an example answer of the operation.',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: allScopes,
  attributes: {
    'status-code': {
      kind: statusCode,
      literal: true,
      default: 200,
      doc: 'The status, for which an example is looked up.',
    },
    'content-type': {
      kind: name,
      literal: true,
      doc: 'The content type, for which an example is looked up.',
    },
    index: {
      kind: int({ min: 0 }),
      literal: true,
      default: 0,
      undocumented: true,
      doc: 'Which example is taken, from 0.',
    },
    enabled: {
      kind: bool,
      literal: true,
      default: true,
      undocumented: true,
      doc: 'Whether the policy does anything.',
    },
  },
  examples: [
    {
      title: 'The example of 200',
      xml: '<mock-response status-code="200" content-type="application/json" />',
    },
  ],
})
