import { definePolicy } from '../engine/policy/define.ts'
import { publishEventShape } from './shared/resolver-shapes.ts'

export default definePolicy({
  name: 'publish-event',
  doc: 'Sends the result of a resolver to the subscribers of a GraphQL field.',
  sections: [],
  scopes: [],
  resolver: true,
  ...publishEventShape,
  examples: [
    {
      title: 'Tell who waits for orders',
      xml: '<publish-event><targets><graphql-subscription id="orderCreated" /></targets></publish-event>',
    },
  ],
})
