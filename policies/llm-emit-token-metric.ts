import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, oneOf, string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'
import { emitTokens } from './shared/llm/token-metric.ts'
import { dimension } from './shared/metric-shapes.ts'

export default definePolicy({
  name: 'llm-emit-token-metric',
  doc: 'Records how many tokens a call used, with dimensions.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    namespace: {
      kind: name,
      literal: true,
      default: 'API Management',
      doc: 'The namespace of the metrics.',
    },
    name: { kind: string, literal: true, undocumented: true, doc: 'The name of the metric.' },
    'value-type': {
      kind: oneOf('all', 'total-tokens', 'prompt-tokens', 'completion-tokens'),
      literal: true,
      default: 'all',
      undocumented: true,
      doc: 'Which tokens are recorded.',
    },
    'ignore-prompt': {
      kind: bool,
      literal: true,
      default: false,
      undocumented: true,
      doc: 'Whether the tokens of the prompt are left out.',
    },
  },
  elements: { dimension: { ...dimension, required: true } },
  examples: [
    {
      title: 'By subscription and client',
      xml: '<llm-emit-token-metric namespace="llm"><dimension name="Subscription ID" /><dimension name="Client IP" value="@(context.Request.IpAddress)" /></llm-emit-token-metric>',
    },
  ],
  run: emitTokens,
})
