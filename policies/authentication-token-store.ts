import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { authenticationTokenStoreShape } from './shared/auth-shapes.ts'

export default definePolicy({
  name: 'authentication-token-store',
  doc: 'Sends a token of the former token store to the backend.',
  sections: ['inbound'],
  scopes: allScopes,
  undocumented: true,
  ...authenticationTokenStoreShape,
  examples: [
    {
      title: 'A stored token',
      xml: '<authentication-token-store token-id="dropbox" output-token-variable-name="token" />',
    },
  ],
})
