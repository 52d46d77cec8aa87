import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { oneOf } from '../engine/policy/values.ts'

export default definePolicy({
  name: 'wait',
  doc: 'Runs its policies at the same time and waits for all of them, or for the first.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    for: {
      kind: oneOf('all', 'any'),
      default: 'all',
      doc: 'Whether all policies are waited for, or the first that ends.',
    },
  },
  policies: {
    allowed: [
      'send-request',
      'cache-lookup-value',
      'choose',
      'forward-request',
      'cache-store-value',
      'authentication-managed-identity',
      'authentication-token',
    ],
    required: true,
  },
  examples: [
    {
      title: 'Two calls at once',
      xml: '<wait for="all"><send-request mode="new" response-variable-name="a"><set-url>https://a.example/</set-url><set-method>GET</set-method></send-request><send-request mode="new" response-variable-name="b"><set-url>https://b.example/</set-url><set-method>GET</set-method></send-request></wait>',
    },
  ],
})
