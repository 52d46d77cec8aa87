import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { headerName } from './shared/kinds.ts'
import { action, errorsVariable, validationErrors } from './shared/validation-shapes.ts'

export default definePolicy({
  name: 'validate-headers',
  doc: 'Checks the headers of the response.',
  sections: ['outbound', 'on-error'],
  scopes: allScopes,
  handshake: 'skipped',
  once: 'section',
  attributes: {
    'specified-header-action': action('What is done with a header that does not conform.'),
    'unspecified-header-action': action(
      'What is done with a header that the API does not describe.',
    ),
    'errors-variable-name': errorsVariable,
  },
  elements: {
    header: {
      doc: 'A header with an action of its own.',
      many: true,
      attributes: {
        name: { kind: headerName, required: true, literal: true, doc: 'Its name.' },
        action: action('The action.'),
      },
    },
  },
  errors: validationErrors,
  examples: [
    {
      title: 'Log what is not described',
      xml: '<validate-headers specified-header-action="prevent" unspecified-header-action="detect" errors-variable-name="errors" />',
    },
  ],
})
