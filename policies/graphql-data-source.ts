import { definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'
import { setUrlShape } from './shared/message-shapes.ts'
import { resolverAuthentication, resolverResponse } from './shared/resolver-shapes.ts'

export default definePolicy({
  name: 'graphql-data-source',
  doc: 'Resolves a GraphQL field by another GraphQL service.',
  sections: [],
  scopes: [],
  resolver: true,
  undocumented: true,
  elements: {
    request: {
      doc: 'The request.',
      required: true,
      elements: {
        'set-url': { doc: 'The URL of the service.', ...setUrlShape },
        document: {
          doc: 'The GraphQL document.',
          required: true,
          text: { kind: string, required: true, doc: 'Its text.' },
        },
        operationName: {
          doc: 'The operation of the document.',
          text: { kind: string, default: '', doc: 'Its name.' },
        },
        variables: {
          doc: 'The variables.',
          elements: {
            variable: {
              doc: 'A variable.',
              many: true,
              required: true,
              attributes: { name: { kind: name, required: true, doc: 'Its name.' } },
              text: { kind: string, default: '', doc: 'Its value.' },
            },
          },
        },
      },
      policies: { allowed: [...resolverAuthentication, 'set-header'] },
    },
    response: resolverResponse,
  },
  examples: [
    {
      title: 'One user',
      xml: '<graphql-data-source><request><set-url>https://users.example/graphql</set-url><document>query($id: ID!) { user(id: $id) { name } }</document><variables><variable name="id">@(context.GraphQL.Arguments["id"].ToString())</variable></variables></request></graphql-data-source>',
    },
  ],
})
