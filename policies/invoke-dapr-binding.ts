import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'
import { bodyContent } from './shared/body-content.ts'
import { daprAttributes, daprErrors } from './shared/dapr-shapes.ts'
import { name } from './shared/kinds.ts'

export default definePolicy({
  name: 'invoke-dapr-binding',
  aliases: ['invoke-darp-binding'],
  doc: 'Invokes an output binding of the Dapr sidecar.',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: allScopes,
  attributes: {
    name: { kind: name, required: true, doc: 'The binding.' },
    operation: { kind: string, doc: 'The operation of the binding.' },
    ...daprAttributes,
  },
  elements: {
    metadata: {
      doc: 'The metadata of the binding.',
      elements: {
        item: {
          doc: 'An entry.',
          many: true,
          attributes: { key: { kind: name, required: true, doc: 'Its key.' } },
          text: { kind: string, default: '', doc: 'Its value.' },
        },
      },
    },
    data: {
      doc: 'The data of the binding.',
      text: { kind: bodyContent, opaque: true, default: '', doc: 'The data.' },
    },
  },
  errors: daprErrors,
  examples: [
    {
      title: 'A row in a table',
      xml: '<invoke-dapr-binding name="orders-table" operation="create"><metadata><item key="source">api</item></metadata><data>@(context.Request.Body.As<string>(preserveContent: true))</data></invoke-dapr-binding>',
    },
  ],
})
