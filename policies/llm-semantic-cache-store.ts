import { definePolicy } from '../engine/policy/define.ts'
import { bool, int } from '../engine/policy/values.ts'
import { keepAnswer } from './shared/semantic-cache/store.ts'

export default definePolicy({
  name: 'llm-semantic-cache-store',
  doc: 'Keeps the answer of a prompt for llm-semantic-cache-lookup.',
  sections: ['outbound'],
  scopes: ['global', 'product', 'api', 'operation'],
  once: 'section',
  attributes: {
    duration: { kind: int({ min: 0 }), required: true, doc: 'For how many seconds it is kept.' },
    'cache-response': {
      kind: bool,
      doc: 'Whether the answer is kept; when absent, that depends on its status being 200.',
    },
  },
  examples: [{ title: 'Two minutes', xml: '<llm-semantic-cache-store duration="120" />' }],
  run: keepAnswer,
})
