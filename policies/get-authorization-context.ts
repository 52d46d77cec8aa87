import { definePolicy } from '../engine/policy/define.ts'
import { getAuthorizationContextShape } from './shared/resolver-shapes.ts'

export default definePolicy({
  name: 'get-authorization-context',
  doc: 'Puts the OAuth token of a connection of the credential manager into a variable.',
  sections: ['inbound'],
  scopes: ['global', 'product', 'api', 'operation'],
  ...getAuthorizationContextShape,
  errors: {
    AuthorizationNotFound: { status: 500, message: '{detail}', body: 'Internal server error' },
    AuthorizationError: { status: 500, message: '{detail}', body: 'Internal server error' },
    AuthorizationAccessDenied: { status: 500, message: '{detail}', body: 'Internal server error' },
  },
  examples: [
    {
      title: 'A GitHub connection',
      xml: '<get-authorization-context provider-id="github" authorization-id="bot" context-variable-name="github" identity-type="managed" ignore-error="false" />',
    },
  ],
})
