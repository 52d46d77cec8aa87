import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { fail } from '../engine/run/errors.ts'
import { authenticationTokenShape } from './shared/auth-shapes.ts'
import { identityToken } from './shared/identity.ts'

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
  run(args, context) {
    const { resourceUrl, tokenType, ignoreError } = args
    if (tokenType !== 'managed-service-identity' || resourceUrl === undefined) {
      const detail =
        resourceUrl === undefined
          ? 'authentication-token names no resource-url.'
          : `There are no tokens of the type \`${tokenType}\` here.`
      if (!ignoreError) throw fail('ManagedIdentityTokenError', { detail })
      context.trace('authentication-token', detail, { severity: 'error' })
      return
    }
    const wanted = { resource: resourceUrl, clientId: undefined, ignoreError }
    return identityToken(wanted, context, (value) =>
      context.request.headers.set('Authorization', value),
    )
  },
})
