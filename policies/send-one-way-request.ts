import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { int } from '../engine/policy/values.ts'
import { oneAuthentication } from './shared/auth-shapes.ts'
import { requestElements, requestErrors, requestMode } from './shared/request-shapes.ts'

export default definePolicy({
  name: 'send-one-way-request',
  doc: 'Sends a request of its own and does not wait for the response.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    mode: requestMode,
    timeout: {
      kind: int({ min: 0 }),
      default: 60,
      doc: 'For how many seconds the response is waited for before the request is given up.',
    },
  },
  elements: requestElements,
  rules: [oneAuthentication],
  errors: requestErrors,
  examples: [
    {
      title: 'Tell a chat room',
      xml: '<send-one-way-request mode="new"><set-url>https://chat.example/hook</set-url><set-method>POST</set-method><set-body>@("failed: " + context.RequestId)</set-body></send-one-way-request>',
    },
  ],
})
