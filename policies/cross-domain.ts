import { definePolicy } from '../engine/policy/define.ts'

export default definePolicy({
  name: 'cross-domain',
  doc: 'Answers `/crossdomain.xml` with a policy file for Flash and Silverlight clients.',
  sections: ['inbound'],
  scopes: ['global'],
  handshake: 'skipped',
  elements: {
    'cross-domain-policy': { doc: 'The policy file, sent as it stands.', raw: true },
  },
  examples: [
    {
      title: 'One domain',
      xml: '<cross-domain><cross-domain-policy><allow-access-from domain="*.example.com" /></cross-domain-policy></cross-domain>',
    },
  ],
})
