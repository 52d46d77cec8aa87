import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { setMethodShape } from './shared/message-shapes.ts'

export default definePolicy({
  name: 'set-method',
  doc: 'Sets the HTTP method of the request to the backend.',
  sections: ['inbound', 'on-error'],
  scopes: allScopes,
  handshake: 'skipped',
  ...setMethodShape,
  examples: [{ title: 'Always POST', xml: '<set-method>POST</set-method>' }],
  run({ text }, { request }) {
    request.method = text
  },
})
