import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, string } from '../engine/policy/values.ts'
import { rewrite } from './shared/rewrite.ts'
import { urlAt } from './shared/target.ts'

export default definePolicy({
  name: 'rewrite-uri',
  doc: 'Replaces path and query of the request to the backend by a template.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    template: {
      kind: string,
      required: true,
      doc: "Path and query; `{name}` stands for a parameter of the operation's URL template.",
    },
    'copy-unmatched-params': {
      kind: bool,
      default: true,
      doc: 'Whether query parameters that the operation does not name are appended.',
    },
  },
  errors: {
    ParameterNotMatched: {
      status: 500,
      message: 'The template names the parameter {parameter}, which the operation does not have.',
      body: 'Internal server error',
    },
  },
  examples: [
    {
      title: 'Another path',
      xml: '<rewrite-uri template="/v2/orders/{id}?expand=lines" copy-unmatched-params="false" />',
    },
  ],
  run({ template, copyUnmatchedParams }, { request, operation, target }) {
    const { path, queryString } = rewrite({
      template,
      copyUnmatched: copyUnmatchedParams,
      urlTemplate: operation.urlTemplate,
      parameters: request.matchedParameters,
      queryString: request.url.queryString,
    })
    request.relativePath = path
    request.url = request.url.with({ path, queryString })
    // What is asked for stands behind the base of the backend, where one is known.
    if (target.kind !== 'none' && target.base) request.url = urlAt(target.base, request)
  },
})
