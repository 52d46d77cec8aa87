import type { Context } from '../engine/context.ts'
import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { Body } from '../engine/run/body.ts'
import { fail } from '../engine/run/errors.ts'
import { ResponseMessage } from '../engine/run/message.ts'
import { respond, type Signal } from '../engine/run/signals.ts'
import { editBody } from './shared/edit-body.ts'
import { editHeader } from './shared/edit-headers.ts'
import { editStatus } from './shared/edit-status.ts'
import { variableName } from './shared/kinds.ts'
import { setBodyShape, setHeaderShape, setStatusShape } from './shared/message-shapes.ts'
import { emptyResponse, replaceResponse } from './shared/responses.ts'

export default definePolicy({
  name: 'return-response',
  doc: 'Ends the pipeline and answers the caller.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    'response-variable-name': {
      kind: variableName,
      literal: true,
      doc: 'A variable with a response to start from; else an empty `200 OK`.',
    },
  },
  elements: {
    'set-status': { doc: 'The status of the answer.', ...setStatusShape },
    'set-header': { doc: 'A header of the answer.', many: true, ...setHeaderShape },
    'set-body': { doc: 'The body of the answer.', ...setBodyShape },
  },
  errors: {
    ResponseNotFound: {
      status: 500,
      message: 'The variable {variable} holds no response.',
      body: 'Internal server error',
    },
  },
  examples: [
    {
      title: 'Refuse a call',
      xml: '<return-response><set-status code="403" reason="Forbidden" /><set-header name="Content-Type" exists-action="override"><value>application/json</value></set-header><set-body>{"error":"forbidden"}</set-body></return-response>',
    },
  ],
  run(args, context) {
    const response = startingPoint(args.responseVariableName, context)
    if (args.setStatus) editStatus(response, args.setStatus)
    for (const header of args.setHeader) {
      if (editHeader(header, response)) continue
      context.trace('return-response', `${header.name} cannot be changed by a policy`)
    }
    // The bodies of the context are gone here: templates see none (transformation.md §5.1).
    const wait = args.setBody && editBody(response, args.setBody, undefined, context)
    return wait ? wait.then(() => answer(context, response)) : answer(context, response)
  },
})

function answer(context: Context, response: ResponseMessage): Signal {
  replaceResponse(context, response)
  return respond
}

/** A copy of the response in the variable, so that the variable keeps its own; else an empty `200 OK`. */
function startingPoint(variable: string | undefined, context: Context): ResponseMessage {
  if (variable === undefined) return emptyResponse(context)
  const response = context.variables.get(variable)
  if (!(response instanceof ResponseMessage)) throw fail('ResponseNotFound', { variable })
  const { statusCode, statusReason, headers, body, decodeLimit } = response
  return new ResponseMessage({
    statusCode,
    statusReason,
    headers: headers.copy(),
    body: body?.buffered ? Body.ofBytes(body.bytes()) : body,
    decodeLimit,
  })
}
