import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { proxyShape } from './shared/auth-shapes.ts'
import { proxyErrors, proxyOf } from './shared/connection.ts'

export default definePolicy({
  name: 'proxy',
  doc: 'Sends the request to the backend through an HTTP proxy.',
  sections: ['inbound'],
  scopes: allScopes,
  ...proxyShape,
  errors: proxyErrors,
  examples: [
    {
      title: 'With credentials',
      xml: '<proxy url="http://proxy.example:8080" username="gateway" password="secret" />',
    },
  ],
  run(args, context) {
    context.connection = { ...context.connection, proxy: proxyOf(args) }
  },
})
