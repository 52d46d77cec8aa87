import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, oneOf, string } from '../engine/policy/values.ts'
import { fail } from '../engine/run/errors.ts'
import { Url } from '../engine/run/url.ts'
import { daprUrl, invocation, showToken } from './shared/dapr.ts'
import { daprErrors } from './shared/dapr-shapes.ts'
import { retarget } from './shared/target.ts'

const serviceFabric = 'Service Fabric is not supported'

export default definePolicy({
  name: 'set-backend-service',
  doc: 'Sends the request to another backend.',
  sections: ['inbound', 'backend'],
  scopes: allScopes,
  attributes: {
    'base-url': { kind: string, doc: 'The base URL of the backend.' },
    'backend-id': {
      kind: string,
      refers: 'backend',
      doc: 'The id of a backend entity, single or pool; `dapr` for Dapr.',
    },
    'sf-resolve-condition': {
      kind: bool,
      unsupported: serviceFabric,
      doc: 'Service Fabric: whether the service is looked up again.',
    },
    'sf-service-instance-name': {
      kind: string,
      unsupported: serviceFabric,
      doc: 'Service Fabric: the service instance.',
    },
    'sf-partition-key': {
      kind: string,
      unsupported: serviceFabric,
      doc: 'Service Fabric: the partition.',
    },
    'sf-replica-type': {
      kind: oneOf('primary', 'secondary'),
      unsupported: serviceFabric,
      undocumented: true,
      doc: 'Service Fabric: the kind of replica.',
    },
    'sf-listener-name': {
      kind: string,
      unsupported: serviceFabric,
      doc: 'Service Fabric: the listener.',
    },
    'dapr-app-id': { kind: string, doc: 'Dapr: the application.' },
    'dapr-method': { kind: string, doc: 'Dapr: the method or path.' },
    'dapr-namespace': { kind: string, doc: 'Dapr: the namespace.' },
  },
  rules: [
    { kind: 'exactlyOne', names: ['base-url', 'backend-id'] },
    { kind: 'requires', name: 'dapr-app-id', needs: 'backend-id' },
    { kind: 'requires', name: 'dapr-app-id', needs: 'dapr-method' },
    { kind: 'requires', name: 'dapr-method', needs: 'dapr-app-id' },
    { kind: 'requires', name: 'dapr-namespace', needs: 'dapr-app-id' },
  ],
  errors: {
    BackendNotFound: {
      status: 500,
      message: 'There is no backend with the id {id}.',
      body: 'Internal server error',
    },
    BackendUrlInvalid: {
      status: 500,
      message: 'The base URL `{url}` of the backend is no absolute URL.',
      body: 'Internal server error',
    },
    ...daprErrors,
    BackendNotRunnable: { status: 500, message: '{detail}', body: 'Internal server error' },
  },
  examples: [
    { title: 'A URL', xml: '<set-backend-service base-url="https://orders.example/v2" />' },
    { title: 'A backend entity', xml: '<set-backend-service backend-id="orders-pool" />' },
    {
      title: 'An application behind the Dapr sidecar',
      xml: '<set-backend-service backend-id="dapr" dapr-app-id="orders" dapr-method="new" />',
    },
  ],
  run({ baseUrl, backendId, daprAppId, daprMethod, daprNamespace }, context) {
    if (backendId === 'dapr' && daprAppId !== undefined && daprMethod !== undefined) {
      const { request } = context
      const url = daprUrl(context, invocation(daprAppId, daprNamespace, daprMethod))
      // The path of the operation is the sidecar's business no more; the query goes along (integration.md §5.1).
      request.url = url.with({ queryString: request.url.queryString })
      context.target = { kind: 'base', base: url }
      showToken(request.headers, context)
      return
    }
    if (backendId !== undefined) {
      if (!context.services.backends.has(backendId))
        throw fail('BackendNotFound', { id: backendId })
      const base = context.services.backends.baseOf(backendId)
      context.target = { kind: 'backend', id: backendId, base }
      if (base) retarget(context, base)
      return
    }
    // Once a backend entity is set, only another one replaces it (backends.md §4).
    if (context.target.kind === 'backend') {
      context.trace('set-backend-service', 'base-url has no effect: backend-id was set before')
      return
    }
    const base = Url.parse(baseUrl ?? '')
    if (!base) throw fail('BackendUrlInvalid', { url: baseUrl ?? '' })
    context.target = { kind: 'base', base }
    retarget(context, base)
  },
})
