import { definePolicy } from '../engine/policy/define.ts'
import { bool, string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'
import { resolverResponse } from './shared/resolver-shapes.ts'

export default definePolicy({
  name: 'sql-data-source',
  doc: 'Resolves a GraphQL field by a T-SQL statement.',
  sections: [],
  scopes: [],
  resolver: true,
  elements: {
    'connection-info': {
      doc: 'The database.',
      required: true,
      elements: {
        'connection-string': {
          doc: 'How to reach it.',
          required: true,
          attributes: {
            'use-managed-identity': {
              kind: bool,
              default: false,
              doc: "Whether the gateway's identity is used.",
            },
            scope: { kind: string, undocumented: true, doc: 'The scope of the token.' },
            'client-id': {
              kind: string,
              undocumented: true,
              doc: 'The client id of a user-assigned identity.',
            },
          },
          text: { kind: string, required: true, doc: 'The connection string.' },
        },
      },
      policies: {
        allowed: ['get-authorization-context', 'authentication-certificate', 'include-fragment'],
      },
    },
    request: {
      doc: 'The statement and its parameters.',
      required: true,
      attributes: {
        'single-result': {
          kind: bool,
          default: false,
          doc: 'Whether one row is expected.',
        },
      },
      elements: {
        'sql-statement': {
          doc: 'The statement; of several the last one gives the result.',
          required: true,
          many: true,
          text: { kind: string, required: true, doc: 'T-SQL.' },
        },
        parameters: {
          doc: 'The parameters.',
          elements: {
            parameter: {
              doc: 'A parameter.',
              many: true,
              required: true,
              attributes: {
                name: { kind: name, required: true, doc: 'The name, `@id`.' },
                'sql-type': { kind: string, doc: 'The SQL type.' },
              },
              text: { kind: string, default: '', doc: 'The value.' },
            },
          },
        },
      },
      policies: { allowed: ['set-body', 'include-fragment'] },
    },
    response: resolverResponse,
  },
  policies: { allowed: ['include-fragment'] },
  examples: [
    {
      title: 'One order',
      xml: '<sql-data-source><connection-info><connection-string use-managed-identity="true">Server=tcp:sql.example,1433;Initial Catalog=orders;</connection-string></connection-info><request single-result="true"><sql-statement>SELECT * FROM orders WHERE id = @id</sql-statement><parameters><parameter name="@id">@(context.GraphQL.Arguments["id"])</parameter></parameters></request></sql-data-source>',
    },
  ],
})
