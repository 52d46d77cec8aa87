import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { name } from './shared/kinds.ts'

export default definePolicy({
  name: 'set-graphql-resolver',
  doc: 'Resolves a GraphQL field; a retired form of resolvers.',
  sections: ['backend'],
  scopes: allScopes,
  resolver: true,
  attributes: {
    'parent-type': { kind: name, required: true, literal: true, doc: 'The type with the field.' },
    field: { kind: name, required: true, literal: true, doc: 'The field.' },
  },
  policies: {
    allowed: ['http-data-source', 'sql-data-source', 'cosmosdb-data-source', 'graphql-data-source'],
    required: true,
  },
  examples: [
    {
      title: 'One order',
      xml: '<set-graphql-resolver parent-type="Query" field="order"><http-data-source><http-request><set-method>GET</set-method><set-url>https://orders.example/1</set-url></http-request></http-data-source></set-graphql-resolver>',
    },
  ],
})
