import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { variableName } from './shared/kinds.ts'
import { setBodyShape, setHeaderShape, setStatusShape } from './shared/message-shapes.ts'

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
})
