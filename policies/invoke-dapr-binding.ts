import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'
import { bodyContent, renderBody } from './shared/body-content.ts'
import { tellDapr } from './shared/dapr.ts'
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
    template: {
      ...daprAttributes.template,
      unsupported: 'templates of bindings are not supported',
    },
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
  async run(args, context) {
    const { name, operation = 'create', metadata, data } = args
    const items = (metadata?.item ?? []).map(({ key, text }) => [key, text] as const)
    const content = data && (await renderBody(data.text, { context, message: context.message }))
    const members = [
      ...(data ? [`"data":${jsonOf(content!)}`] : []),
      ...(items.length > 0 ? [`"metadata":${JSON.stringify(Object.fromEntries(items))}`] : []),
      `"operation":${JSON.stringify(operation)}`,
    ]
    const body = `{${members.join(',')}}`
    await tellDapr('invoke-dapr-binding', ['bindings', name], body, args, context)
  },
})

/** JSON as it is written, anything else as a text. */
function jsonOf(content: string | Uint8Array): string {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8')
  try {
    JSON.parse(text)
    return text
  } catch {
    // Not JSON: bindings take texts as well.
    return JSON.stringify(text)
  }
}
