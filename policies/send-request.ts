import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { bool, int } from '../engine/policy/values.ts'
import { HttpFailure, type InboundResponse } from '../engine/ports.ts'
import { fail } from '../engine/run/errors.ts'
import { ResponseMessage } from '../engine/run/message.ts'
import { oneAuthentication } from './shared/auth-shapes.ts'
import { variableName } from './shared/kinds.ts'
import { requestElements, requestErrors, requestMode } from './shared/request-shapes.ts'
import { bodyOf, makeRequest } from './shared/send.ts'

export default definePolicy({
  name: 'send-request',
  doc: 'Sends a request of its own and puts the response into a variable.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    mode: requestMode,
    'response-variable-name': {
      kind: variableName,
      doc: 'The variable that gets the response.',
    },
    timeout: {
      kind: int({ min: 0 }),
      default: 60,
      doc: 'For how many seconds the response is waited for.',
    },
    'timeout-ms': {
      kind: int({ min: 0 }),
      undocumented: true,
      doc: 'The same in milliseconds, which wins.',
    },
    'ignore-error': {
      kind: bool,
      literal: true,
      default: false,
      doc: 'Whether the request goes on when there is no response; the variable is then null.',
    },
    'buffer-response': {
      kind: bool,
      literal: true,
      default: true,
      undocumented: true,
      doc: 'Whether the body of the response is read at once.',
    },
    'fail-on-error-status-code': {
      kind: bool,
      literal: true,
      default: false,
      undocumented: true,
      doc: 'Whether a status from 400 on is an error.',
    },
  },
  elements: requestElements,
  rules: [oneAuthentication],
  errors: requestErrors,
  examples: [
    {
      title: 'Ask another service',
      xml: '<send-request mode="new" response-variable-name="answer" timeout="10" ignore-error="true"><set-url>https://rates.example/today</set-url><set-method>GET</set-method></send-request>',
    },
  ],
  async run(args, context) {
    const { http, settings } = context.services
    const request = await makeRequest(args, context, args.timeoutMs ?? args.timeout * 1000)
    const name = args.responseVariableName
    let answer: InboundResponse
    try {
      answer = await http.send({ ...request, signal: context.signal })
      const response = new ResponseMessage({
        statusCode: answer.statusCode,
        statusReason: answer.statusReason,
        headers: answer.headers,
        body: bodyOf(answer, settings.maxResponseBody),
        decodeLimit: settings.maxResponseBody,
      })
      if (args.bufferResponse) await response.buffer()
      if (name !== undefined) context.variables.set(name, response)
      else response.body?.cancel()
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error
      const detail = `${request.method} ${request.url.origin}: ${error.message}`
      if (!args.ignoreError)
        throw fail(error.reason, { detail }, { status: 500, body: 'Internal server error' }, error)
      context.trace('send-request', detail, { severity: 'error' })
      if (name !== undefined) context.variables.set(name, null)
      return
    }
    if (args.failOnErrorStatusCode && answer.statusCode >= 400) {
      throw fail('ErrorStatusCode', { status: answer.statusCode })
    }
  },
})
