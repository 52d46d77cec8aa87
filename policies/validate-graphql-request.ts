import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { int, oneOf } from '../engine/policy/values.ts'
import { name, variableName } from './shared/kinds.ts'

export default definePolicy({
  name: 'validate-graphql-request',
  doc: 'Checks a GraphQL request against the schema, its size and depth, and who may ask for which field.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    'error-variable-name': { kind: variableName, doc: 'The variable that gets the errors.' },
    'max-size': {
      kind: int({ min: 0, azureMax: 102_400 }),
      required: true,
      doc: 'How many bytes the request may have.',
    },
    'max-depth': { kind: int({ min: 1 }), default: 6, doc: 'How deep fields may be nested.' },
    'max-total-depth': {
      kind: int({ min: 1 }),
      undocumented: true,
      doc: 'How deep fields may be nested in all operations together.',
    },
    'max-complexity': {
      kind: int({ min: 1 }),
      undocumented: true,
      doc: 'How complex the request may be.',
    },
  },
  elements: {
    authorize: {
      doc: 'Who may ask for which field.',
      elements: {
        rule: {
          doc: 'A rule.',
          many: true,
          required: true,
          max: 100,
          attributes: {
            path: { kind: name, required: true, literal: true, doc: 'The field, `/Type/field`.' },
            action: {
              kind: oneOf('allow', 'remove', 'reject', 'ignore', 'deny'),
              default: 'allow',
              doc: 'What is done when the field is asked for.',
            },
          },
        },
      },
    },
  },
  errors: {
    GraphQLRequestInvalid: { status: 400, message: '{detail}' },
  },
  examples: [
    {
      title: 'No introspection',
      xml: '<validate-graphql-request max-size="102400" max-depth="4"><authorize><rule path="/__*" action="reject" /></authorize></validate-graphql-request>',
    },
  ],
})
