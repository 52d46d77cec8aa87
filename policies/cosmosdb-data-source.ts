import { definePolicy } from '../engine/policy/define.ts'
import { bool, oneOf, string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'
import { resolverResponse, templated } from './shared/resolver-shapes.ts'

const partitionKey = {
  ...templated('The partition key.'),
  attributes: {
    ...templated('').attributes,
    'data-type': {
      kind: oneOf('string', 'number', 'bool', 'none', 'null'),
      default: 'string',
      doc: 'The type of the key.',
    },
  },
} as const

const etag = {
  ...templated('The entity tag that is compared.'),
  attributes: {
    ...templated('').attributes,
    type: {
      kind: oneOf('match', 'no-match'),
      default: 'match',
      doc: 'Whether it must be equal or not.',
    },
  },
} as const

const writing = {
  'consistency-level': { kind: string, doc: 'The consistency level.' },
  'pre-trigger': { kind: string, doc: 'The trigger that runs before.' },
  'post-trigger': { kind: string, doc: 'The trigger that runs after.' },
} as const

export default definePolicy({
  name: 'cosmosdb-data-source',
  doc: 'Resolves a GraphQL field by a request to Cosmos DB.',
  sections: [],
  scopes: [],
  resolver: true,
  elements: {
    'connection-info': {
      doc: 'The container.',
      required: true,
      elements: {
        'connection-string': {
          doc: 'How to reach the account.',
          required: true,
          attributes: {
            'use-managed-identity': {
              kind: bool,
              default: false,
              doc: "Whether the gateway's identity is used.",
            },
            'client-id': {
              kind: string,
              undocumented: true,
              doc: 'The client id of a user-assigned identity.',
            },
          },
          text: { kind: string, required: true, doc: 'The connection string.' },
        },
        'database-name': {
          doc: 'The database.',
          required: true,
          text: { kind: string, required: true, doc: 'Its name.' },
        },
        'container-name': {
          doc: 'The container.',
          required: true,
          text: { kind: string, required: true, doc: 'Its name.' },
        },
      },
    },
    'query-request': {
      doc: 'A query.',
      attributes: {
        'enable-low-precision-order-by': {
          kind: bool,
          doc: 'Whether sorting may be less exact.',
        },
      },
      elements: {
        'sql-statement': { required: true, ...templated('The query.') },
        parameters: {
          doc: 'The parameters.',
          elements: {
            parameter: {
              many: true,
              ...templated('A parameter.'),
              attributes: {
                ...templated('').attributes,
                name: { kind: name, required: true, doc: 'The name, `@id`.' },
                type: { kind: string, undocumented: true, doc: 'The type.' },
              },
            },
          },
        },
        'partition-key': partitionKey,
        paging: {
          doc: 'How much comes at once.',
          elements: {
            'max-item-count': { required: true, ...templated('How many items; -1 for all.') },
            'continuation-token': { required: true, ...templated('Where to go on.') },
          },
        },
      },
      policies: { allowed: ['include-fragment'] },
    },
    'read-request': {
      doc: 'One item is read.',
      elements: {
        id: { required: true, ...templated('The id of the item.') },
        'partition-key': partitionKey,
      },
      policies: { allowed: ['include-fragment'] },
    },
    'delete-request': {
      doc: 'One item is deleted.',
      attributes: writing,
      elements: {
        id: { required: true, ...templated('The id of the item.') },
        'partition-key': partitionKey,
        etag,
      },
      policies: { allowed: ['include-fragment'] },
    },
    'write-request': {
      doc: 'One item is written.',
      attributes: {
        type: {
          kind: oneOf('insert', 'replace', 'upsert'),
          default: 'upsert',
          doc: 'What happens when the item is there, or is not.',
        },
        ...writing,
        'indexing-directive': { kind: string, default: 'default', doc: 'Whether it is indexed.' },
        'enable-content-response-on-write': {
          kind: bool,
          undocumented: true,
          doc: 'Whether the item comes back.',
        },
      },
      elements: {
        id: templated('The id of the item, for `replace`.'),
        'partition-key': partitionKey,
        etag,
      },
      policies: { allowed: ['set-body', 'include-fragment'] },
    },
    response: resolverResponse,
  },
  rules: [
    {
      kind: 'exactlyOne',
      names: ['query-request', 'read-request', 'delete-request', 'write-request'],
    },
  ],
  examples: [
    {
      title: 'One order',
      xml: '<cosmosdb-data-source><connection-info><connection-string use-managed-identity="true">AccountEndpoint=https://orders.documents.example:443/;</connection-string><database-name>shop</database-name><container-name>orders</container-name></connection-info><read-request><id>@(context.GraphQL.Arguments["id"].ToString())</id><partition-key>@(context.GraphQL.Arguments["id"].ToString())</partition-key></read-request></cosmosdb-data-source>',
    },
  ],
})
