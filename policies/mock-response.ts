import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int } from '../engine/policy/values.ts'
import { respond } from '../engine/run/signals.ts'
import { name, statusCode } from './shared/kinds.ts'
import { mockAnswer } from './shared/mock.ts'
import { emptyResponse, replaceResponse } from './shared/responses.ts'

export default definePolicy({
  name: 'mock-response',
  doc: 'Ends the pipeline with an example answer of the operation.',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: allScopes,
  handshake: 'skipped',
  attributes: {
    'status-code': {
      kind: statusCode,
      literal: true,
      default: 200,
      doc: 'The status, for which an example is looked up.',
    },
    'content-type': {
      kind: name,
      literal: true,
      doc: 'The content type, for which an example is looked up.',
    },
    index: {
      kind: int({ min: 0 }),
      literal: true,
      default: 0,
      undocumented: true,
      doc: 'Which example is taken, from 0.',
    },
    enabled: {
      kind: bool,
      literal: true,
      default: true,
      undocumented: true,
      doc: 'Whether the policy does anything.',
    },
  },
  examples: [
    {
      title: 'The example of 200',
      xml: '<mock-response status-code="200" content-type="application/json" />',
    },
  ],
  run({ statusCode, contentType, index, enabled }, context) {
    if (!enabled) return
    const { api, operation, services } = context
    const answer = mockAnswer(
      services.examples.responses(api, operation),
      statusCode,
      contentType,
      index,
    )
    const response = emptyResponse(context, statusCode)
    if (answer.contentType !== undefined) response.headers.set('Content-Type', answer.contentType)
    if (answer.body !== undefined) response.setBody(answer.body)
    replaceResponse(context, response)
    return respond
  },
})
