import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { int } from '../engine/policy/values.ts'
import { fail } from '../engine/run/errors.ts'
import { oneAuthentication } from './shared/auth-shapes.ts'
import { requestElements, requestErrors, requestMode } from './shared/request-shapes.ts'
import { makeRequest } from './shared/send.ts'

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
  async run(args, context) {
    const { background, http, log } = context.services
    const request = await makeRequest(args, context, args.timeout * 1000)
    const place = { activityId: context.requestId, api: context.api.id, url: request.url.origin }
    // Detached: the answer is read to its end and thrown away, what goes wrong is told to the log.
    const accepted = background.start('send-one-way-request', async () => {
      const answer = await http.send(request)
      answer.body?.cancel()
      if (answer.statusCode >= 400) {
        log.warn({ ...place, status: answer.statusCode }, 'a one-way request was refused')
      }
    })
    if (!accepted) throw fail('TooManyInFlight')
  },
})
