import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'

export default definePolicy({
  name: 'log-to-eventhub',
  doc: 'Sends a text to the event hub of a logger.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    'logger-id': { kind: name, required: true, literal: true, doc: 'The id of the logger.' },
    'partition-id': { kind: string, literal: true, doc: 'The partition.' },
    'partition-key': { kind: string, doc: 'Texts with the same key go to the same partition.' },
  },
  text: { kind: string, required: true, doc: 'The text.' },
  rules: [{ kind: 'atMostOne', names: ['partition-id', 'partition-key'] }],
  examples: [
    {
      title: 'Who called what',
      xml: '<log-to-eventhub logger-id="calls">@(context.Subscription?.Id + " " + context.Request.Url.Path)</log-to-eventhub>',
    },
  ],
})
