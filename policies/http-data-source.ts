import { definePolicy } from '../engine/policy/define.ts'
import { setUrlShape } from './shared/message-shapes.ts'
import { resolverAuthentication } from './shared/resolver-shapes.ts'

export default definePolicy({
  name: 'http-data-source',
  doc: 'Resolves a GraphQL field by an HTTP request.',
  sections: [],
  scopes: [],
  resolver: true,
  elements: {
    'http-request': {
      doc: 'The request.',
      required: true,
      elements: {
        'set-url': { doc: 'The URL of the request.', required: true, ...setUrlShape },
      },
      policies: { allowed: [...resolverAuthentication, 'set-method', 'set-header', 'set-body'] },
    },
    backend: { doc: 'How it is sent.', policies: { allowed: ['forward-request'] } },
    'http-response': {
      doc: 'What is made of the answer.',
      policies: {
        allowed: [
          'set-body',
          'json-to-xml',
          'xml-to-json',
          'find-and-replace',
          'publish-event',
          'include-fragment',
        ],
      },
    },
  },
  examples: [
    {
      title: 'One order',
      xml: '<http-data-source><http-request><set-method>GET</set-method><set-url>@("https://orders.example/" + context.GraphQL.Arguments["id"])</set-url></http-request></http-data-source>',
    },
  ],
})
