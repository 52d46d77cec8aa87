import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { setStatusShape } from './shared/message-shapes.ts'

export default definePolicy({
  name: 'set-status',
  doc: 'Sets the status code and the reason phrase of the response.',
  sections: allSections,
  scopes: allScopes,
  ...setStatusShape,
  examples: [{ title: 'Not found', xml: '<set-status code="404" reason="Not Found" />' }],
})
