import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { authenticationCertificateShape } from './shared/auth-shapes.ts'

export default definePolicy({
  name: 'authentication-certificate',
  doc: 'Authenticates the gateway at the backend by a TLS client certificate.',
  sections: ['inbound'],
  scopes: allScopes,
  ...authenticationCertificateShape,
  errors: {
    CertificateNotFound: { status: 500, message: '{detail}', body: 'Internal server error' },
  },
  examples: [
    {
      title: 'A stored certificate',
      xml: '<authentication-certificate certificate-id="orders" />',
    },
  ],
})
