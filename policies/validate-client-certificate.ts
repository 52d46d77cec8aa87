import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, string } from '../engine/policy/values.ts'

const check = (doc: string) => ({ kind: bool, literal: true, default: true, doc }) as const
const part = (doc: string) => ({ kind: string, literal: true, doc }) as const

export default definePolicy({
  name: 'validate-client-certificate',
  doc: 'Lets only callers through whose TLS client certificate is valid and known.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    'validate-revocation': check('Whether revocation is checked.'),
    'validate-trust': check('Whether the chain must end at a trusted authority.'),
    'validate-not-before': check('Whether the certificate must be valid already.'),
    'validate-not-after': check('Whether the certificate must be valid still.'),
    'ignore-error': {
      kind: bool,
      literal: true,
      default: false,
      doc: 'Whether a request goes on in spite of a failure.',
    },
  },
  elements: {
    identities: {
      doc: 'The certificates that are known, of which one must fit.',
      elements: {
        identity: {
          doc: 'A certificate; all attributes given must fit.',
          many: true,
          required: true,
          max: 10,
          attributes: {
            thumbprint: part('The thumbprint.'),
            'serial-number': part('The serial number.'),
            'common-name': part('The common name of the subject.'),
            subject: part('The distinguished name of the subject.'),
            'dns-name': part('A DNS name of the certificate.'),
            'issuer-subject': part('The distinguished name of the issuer.'),
            'issuer-thumbprint': part('The thumbprint of the issuer.'),
            'issuer-certificate-id': part('The id of the stored certificate of the issuer.'),
          },
          rules: [
            { kind: 'atMostOne', names: ['issuer-certificate-id', 'issuer-subject'] },
            { kind: 'atMostOne', names: ['issuer-certificate-id', 'issuer-thumbprint'] },
          ],
        },
      },
    },
  },
  errors: {
    ClientCertificateNotPresent: { status: 403, message: 'Client certificate not present.' },
    ClientCertificateInvalid: { status: 403, message: '{detail}', body: 'Forbidden' },
  },
  examples: [
    {
      title: 'One subject',
      xml: '<validate-client-certificate validate-revocation="false"><identities><identity subject="CN=orders" issuer-subject="CN=Contoso CA" /></identities></validate-client-certificate>',
    },
  ],
})
