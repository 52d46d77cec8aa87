import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { authenticationCertificateShape } from './shared/auth-shapes.ts'
import { certificateErrors, clientCertificate } from './shared/connection.ts'

export default definePolicy({
  name: 'authentication-certificate',
  doc: 'Authenticates the gateway at the backend by a TLS client certificate.',
  sections: ['inbound'],
  scopes: allScopes,
  ...authenticationCertificateShape,
  errors: certificateErrors,
  examples: [
    {
      title: 'A stored certificate',
      xml: '<authentication-certificate certificate-id="orders" />',
    },
  ],
  run(args, context) {
    context.connection = {
      ...context.connection,
      clientCertificate: clientCertificate(args, context),
    }
  },
})
