import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { authenticationManagedIdentityShape } from './shared/auth-shapes.ts'
import { identityToken } from './shared/identity.ts'

export default definePolicy({
  name: 'authentication-managed-identity',
  doc: "Sends a token of the gateway's own identity to the backend, or puts it into a variable.",
  sections: ['inbound'],
  scopes: allScopes,
  ...authenticationManagedIdentityShape,
  errors: {
    ManagedIdentityTokenError: { status: 500, message: '{detail}', body: 'Internal server error' },
  },
  examples: [
    {
      title: 'A token for Azure OpenAI',
      xml: '<authentication-managed-identity resource="https://cognitiveservices.azure.com" output-token-variable-name="token" ignore-error="false" />',
    },
  ],
  run(args, context) {
    return identityToken(args, context, (value) =>
      context.request.headers.set('Authorization', value),
    )
  },
})
