import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { int, string } from '../engine/policy/values.ts'

export default definePolicy({
  name: 'set-status',
  doc: 'Sets the status code and the reason phrase of the response.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    code: { kind: int({ min: 100, max: 999 }), doc: 'The status code.' },
    reason: { kind: string, doc: 'The reason phrase; the standard one of the code when absent.' },
  },
  examples: [{ title: 'Not found', xml: '<set-status code="404" reason="Not Found" />' }],
})
