import { definePolicy } from '../engine/policy/define.ts'
import { bool, int, number, oneOf, string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'
import { lookUp } from './shared/semantic-cache/lookup.ts'

export default definePolicy({
  name: 'llm-semantic-cache-lookup',
  doc: 'Answers a prompt from the cache when one of nearly the same meaning was answered before.',
  sections: ['inbound'],
  scopes: ['global', 'product', 'api', 'operation'],
  once: 'section',
  attributes: {
    'score-threshold': {
      kind: number({ min: 0, max: 1 }),
      required: true,
      doc: 'The largest distance of a hit: 0 is the same, 0.05 a good start, above 0.2 risks wrong answers.',
    },
    'embeddings-backend-id': {
      kind: name,
      refers: 'backend',
      required: true,
      doc: 'The backend that makes embeddings.',
    },
    'embeddings-backend-auth': {
      kind: oneOf('system-assigned', 'header'),
      literal: true,
      default: 'system-assigned',
      azureRequires: true,
      doc: "How the gateway authenticates there, beside the backend's own credentials: `system-assigned` shows a token of its identity to a backend that has none.",
    },
    'ignore-system-messages': {
      kind: bool,
      default: false,
      doc: 'Whether system messages are left out of the comparison.',
    },
    'max-message-count': {
      kind: int({ min: 0 }),
      doc: 'Dialogues with more messages are not cached.',
    },
    'cache-id': {
      kind: string,
      undocumented: true,
      doc: 'Accepted; there is one cache here (`semanticCache` of the settings).',
    },
  },
  elements: {
    'vary-by': {
      doc: 'A value that separates callers from each other.',
      many: true,
      text: { kind: string, default: '', doc: 'The value.' },
    },
  },
  examples: [
    {
      title: 'For each subscription',
      xml: '<llm-semantic-cache-lookup score-threshold="0.05" embeddings-backend-id="embeddings" embeddings-backend-auth="system-assigned"><vary-by>@(context.Subscription.Id)</vary-by></llm-semantic-cache-lookup>',
    },
  ],
  run: lookUp,
})
