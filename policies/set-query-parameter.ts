import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { editQuery } from './shared/edit-query.ts'
import { setQueryParameterShape } from './shared/message-shapes.ts'

export default definePolicy({
  name: 'set-query-parameter',
  doc: 'Adds, replaces, appends to or removes a query parameter of the request to the backend.',
  sections: ['inbound', 'backend'],
  scopes: allScopes,
  ...setQueryParameterShape,
  examples: [
    {
      title: 'Set a parameter',
      xml: '<set-query-parameter name="api-version" exists-action="override"><value>2024-10-21</value></set-query-parameter>',
    },
  ],
  run(args, { request }) {
    const queryString = editQuery(request.url.queryString, args)
    if (queryString !== request.url.queryString) request.url = request.url.with({ queryString })
  },
})
