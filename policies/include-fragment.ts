import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { name } from './shared/kinds.ts'

export default definePolicy({
  name: 'include-fragment',
  doc: 'Runs the policies of a policy fragment.',
  sections: allSections,
  scopes: allScopes,
  intrinsic: true,
  attributes: {
    'fragment-id': { kind: name, required: true, literal: true, doc: 'The id of the fragment.' },
  },
  examples: [{ title: 'A shared part', xml: '<include-fragment fragment-id="log-caller" />' }],
})
