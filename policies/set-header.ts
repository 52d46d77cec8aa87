import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { editHeader } from './shared/edit-headers.ts'
import { setHeaderShape } from './shared/message-shapes.ts'

export default definePolicy({
  name: 'set-header',
  doc: 'Adds, replaces, appends to or removes a header of the current message.',
  sections: allSections,
  scopes: allScopes,
  ...setHeaderShape,
  examples: [
    {
      title: 'Set a header',
      xml: '<set-header name="X-Team" exists-action="override"><value>orders</value></set-header>',
    },
    {
      title: 'Remove a header',
      xml: '<set-header name="X-Powered-By" exists-action="delete" />',
    },
  ],
  run(args, context) {
    if (editHeader(args, context.message)) return
    context.trace('set-header', `${args.name} cannot be changed by a policy`)
  },
})
