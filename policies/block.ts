import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'

export default definePolicy({
  name: 'block',
  doc: 'Groups policies; they run in order.',
  sections: allSections,
  scopes: allScopes,
  undocumented: true,
  policies: {},
  examples: [
    {
      title: 'A group',
      xml: '<block><set-variable name="a" value="1" /><set-variable name="b" value="2" /></block>',
    },
  ],
  run: ({ policies }, context) => policies.run(context),
})
