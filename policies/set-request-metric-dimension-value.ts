import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'

export default definePolicy({
  name: 'set-request-metric-dimension-value',
  doc: 'Sets a dimension of the metrics of the request.',
  sections: allSections,
  scopes: allScopes,
  undocumented: true,
  attributes: {
    name: { kind: name, required: true, doc: 'The name of the dimension.' },
    value: { kind: string, required: true, doc: 'Its value.' },
  },
  examples: [
    {
      title: 'A tenant',
      xml: '<set-request-metric-dimension-value name="tenant" value="contoso" />',
    },
  ],
})
