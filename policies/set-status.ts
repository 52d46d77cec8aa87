import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { editStatus } from './shared/edit-status.ts'
import { setStatusShape } from './shared/message-shapes.ts'
import { emptyResponse } from './shared/responses.ts'

export default definePolicy({
  name: 'set-status',
  doc: 'Sets the status code and the reason phrase of the response.',
  sections: allSections,
  scopes: allScopes,
  ...setStatusShape,
  examples: [{ title: 'Not found', xml: '<set-status code="404" reason="Not Found" />' }],
  run(args, context) {
    // Before there is a response: it waits for on-error, or for a pipeline without a backend.
    context.response ??= emptyResponse(context)
    editStatus(context.response, args)
  },
})
