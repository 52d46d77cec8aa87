import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { authenticationTokenShape } from './shared/auth-shapes.ts'

export default definePolicy({
  name: 'authentication-token',
  doc: 'The older form of authentication-managed-identity.',
  sections: ['inbound'],
  scopes: allScopes,
  undocumented: true,
  ...authenticationTokenShape,
  errors: {
    ManagedIdentityTokenError: { status: 500, message: '{detail}', body: 'Internal server error' },
  },
  examples: [
    {
      title: 'A token',
      xml: '<authentication-token resource-url="https://management.azure.com/" />',
    },
  ],
})
