import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'

export default definePolicy({
  name: 'base',
  doc: 'Runs the same section of the next broader scope.',
  sections: allSections,
  scopes: allScopes,
  once: 'section',
  intrinsic: true,
  examples: [{ title: 'Inherit', xml: '<base />' }],
})
