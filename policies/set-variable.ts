import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { anyValue, variableName } from './shared/kinds.ts'

export default definePolicy({
  name: 'set-variable',
  doc: 'Sets a variable that later policies of the request read as `context.Variables["…"]`.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    name: { kind: variableName, required: true, literal: true, doc: 'The name of the variable.' },
    value: {
      kind: anyValue,
      required: true,
      doc: 'The value: a literal is a string, an expression keeps its type.',
    },
  },
  examples: [
    {
      title: 'Remember who calls',
      xml: '<set-variable name="caller" value="@(context.Subscription?.Name ?? "anonymous")" />',
    },
  ],
  run({ name, value }, { variables }) {
    variables.set(name, value)
  },
})
