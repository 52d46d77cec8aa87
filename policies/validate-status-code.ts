import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { statusCode } from './shared/kinds.ts'
import { action, errorsVariable, validationErrors } from './shared/validation-shapes.ts'

export default definePolicy({
  name: 'validate-status-code',
  doc: 'Checks the status code of the response.',
  sections: ['outbound', 'on-error'],
  scopes: allScopes,
  handshake: 'skipped',
  once: 'section',
  attributes: {
    'unspecified-status-code-action': action(
      'What is done with a status that the API does not describe.',
    ),
    'errors-variable-name': errorsVariable,
  },
  elements: {
    'status-code': {
      doc: 'A status with an action of its own.',
      many: true,
      attributes: {
        code: { kind: statusCode, required: true, literal: true, doc: 'The status.' },
        action: action('The action.'),
      },
    },
  },
  errors: validationErrors,
  examples: [
    {
      title: 'Hide what is not described',
      xml: '<validate-status-code unspecified-status-code-action="prevent" errors-variable-name="errors" />',
    },
  ],
})
