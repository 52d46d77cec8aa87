import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'
import { bodyContent, renderBody } from './shared/body-content.ts'
import { tellDapr } from './shared/dapr.ts'
import { daprAttributes, daprErrors } from './shared/dapr-shapes.ts'

export default definePolicy({
  name: 'publish-to-dapr',
  aliases: ['publish-to-darp'],
  doc: 'Publishes a message through the Dapr sidecar.',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: allScopes,
  attributes: {
    'pubsub-name': {
      kind: string,
      alias: 'pub-sub-name',
      doc: 'The pub/sub component; when absent, `topic` begins with it and a `/`.',
    },
    topic: { kind: string, required: true, doc: 'The topic.' },
    ...daprAttributes,
  },
  text: { kind: bodyContent, opaque: true, default: '', doc: 'The message.' },
  errors: daprErrors,
  examples: [
    {
      title: 'A new order',
      xml: '<publish-to-dapr pubsub-name="orders" topic="new">@(context.Request.Body.As<string>(preserveContent: true))</publish-to-dapr>',
    },
  ],
  async run(args, context) {
    const { pubsubName = '', topic } = args
    const message = await renderBody(args.text, { context, message: context.message })
    const named = pubsubName === '' ? topic.split('/') : [pubsubName, topic]
    const [component = '', ...rest] = named
    await tellDapr(
      'publish-to-dapr',
      ['publish', component, rest.join('/')],
      message,
      args,
      context,
    )
  },
})
