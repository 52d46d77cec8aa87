import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { editBody } from './shared/edit-body.ts'
import { setBodyShape } from './shared/message-shapes.ts'

export default definePolicy({
  name: 'set-body',
  doc: 'Replaces the body of the current message.',
  sections: allSections,
  scopes: allScopes,
  handshake: 'skipped',
  ...setBodyShape,
  streams: 'buffers',
  examples: [
    { title: 'Literal text', xml: '<set-body>{"status":"accepted"}</set-body>' },
    {
      title: 'An expression',
      xml: '<set-body>@(context.Request.Body.As<string>(preserveContent: true).ToUpper())</set-body>',
    },
  ],
  run(args, context) {
    return editBody(context.message, args, context.message, context)
  },
})
