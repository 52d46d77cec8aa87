import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'
import { bodyContent } from './shared/body-content.ts'
import { headerName, method, variableName } from './shared/kinds.ts'

export default definePolicy({
  name: 'invoke-request',
  doc: 'Sends the request to another URL or backend and takes the response.',
  sections: allSections,
  scopes: allScopes,
  undocumented: true,
  attributes: {
    url: {
      kind: string,
      required: true,
      doc: 'The URL; with a leading `/`, a path of this gateway.',
    },
    method: { kind: method, doc: 'The method; that of the request when absent.' },
    'backend-id': { kind: string, doc: 'The id of a backend entity.' },
    'response-variable-name': {
      kind: variableName,
      literal: true,
      doc: 'The variable that gets the response; else it becomes the response of the request.',
    },
  },
  elements: {
    value: {
      doc: 'A value, known from the schema alone.',
      many: true,
      text: { kind: string, default: '', doc: 'The value.' },
    },
    header: {
      doc: 'A header of the request.',
      many: true,
      attributes: {
        name: { kind: headerName, required: true, doc: 'Its name.' },
        value: { kind: string, required: true, doc: 'Its value.' },
      },
    },
    body: {
      doc: 'The body of the request.',
      text: { kind: bodyContent, opaque: true, default: '', doc: 'The body.' },
    },
  },
  examples: [{ title: 'Another path', xml: '<invoke-request url="/orders/v2" />' }],
})
