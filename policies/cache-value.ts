import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { int, string } from '../engine/policy/values.ts'
import { anyValue, cachingType, variableName } from './shared/kinds.ts'

export default definePolicy({
  name: 'cache-value',
  doc: 'Puts a value of the cache into a variable and runs policies that make it anew when it is old or missing.',
  sections: allSections,
  scopes: allScopes,
  undocumented: true,
  attributes: {
    key: { kind: string, required: true, doc: 'The key of the value.' },
    'variable-name': {
      kind: variableName,
      required: true,
      literal: true,
      doc: 'The variable that gets the value, and that the policies inside set.',
    },
    'expires-after': {
      kind: int({ min: 0 }),
      lazy: true,
      default: 28_800,
      doc: 'For how many seconds the value is kept; asked after the policies have run.',
    },
    'refresh-after': {
      kind: int({ min: 0 }),
      lazy: true,
      doc: 'After how many seconds it is made anew; `expires-after` when absent.',
    },
    'default-value': { kind: anyValue, doc: 'What the variable gets when nothing makes a value.' },
    'caching-type': {
      kind: cachingType,
      literal: true,
      default: 'prefer-external',
      doc: 'Which cache keeps it.',
    },
  },
  elements: {
    value: { doc: 'The policies that set the variable.', required: true, policies: {} },
  },
  examples: [
    {
      title: 'A token for eight hours',
      xml: '<cache-value key="token" variable-name="token" expires-after="28800"><value><set-variable name="token" value="@(Guid.NewGuid().ToString())" /></value></cache-value>',
    },
  ],
})
