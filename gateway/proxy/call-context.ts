import type { Api as ApiView, Operation as OperationView, Target } from '../../engine/context.ts'
import { Body } from '../../engine/run/body.ts'
import { RequestMessage } from '../../engine/run/message.ts'
import { type Recorder, RequestContext } from '../../engine/run/request-context.ts'
import { Url } from '../../engine/run/url.ts'
import type { Product } from '../model/access.ts'
import type { Api } from '../model/api.ts'
import type { Snapshot } from '../runtime/snapshot.ts'
import type { CallWatch } from '../telemetry/watch.ts'
import type { CallSignal } from './call-signal.ts'
import type { Gateway } from './gateway.ts'
import type { Admission, KeyPlace } from './keys.ts'
import type { Route } from './routes.ts'
import { readQueryString } from './template.ts'
import type { WebSocketHandshake } from './websocket/handshake.ts'
import { hasBody, type RequestBody, requestHeaders, type Wire } from './wire.ts'

export type Admitted = Exclude<Admission, { readonly kind: 'refused' }>

/** What a call is before it has a context. */
export interface CallParts {
  readonly id: string
  readonly wire: Wire
  readonly gateway: Gateway
  readonly snapshot: Snapshot
  readonly signal: CallSignal
  readonly path: string
  /** Without `?`. */
  readonly query: string
  readonly route: Route
  /** Undefined for calls that nobody admitted: refused ones and preflights. */
  readonly admission: Admitted | undefined
  readonly body: RequestBody | undefined
  readonly handshake: WebSocketHandshake | undefined
  readonly recorder: Recorder | undefined
  readonly watch: CallWatch | undefined
}

export function makeContext(call: CallParts): RequestContext {
  const { id, wire, gateway, snapshot, signal, route, admission, recorder } = call
  const { views } = snapshot
  const api = 'api' in route ? route.api : undefined
  const apiView = api ? views.api(api) : noApi
  const services = snapshot.services(api?.workspace)
  const subscribed = admission && 'subscription' in admission ? admission : undefined
  const product = admission && productOf(admission)
  const context = new RequestContext({
    requestId: id,
    timestamp: gateway.clock.now(),
    tracing: recorder !== undefined,
    request: requestMessage(call, apiView, services.settings.maxRequestBody),
    api: apiView,
    operation: route.kind === 'operation' ? views.operation(route.operation) : noOperation,
    product: product && views.product(product),
    subscription:
      subscribed && views.subscription(subscribed.subscription, keyAt(subscribed.keyIn, call)),
    user: subscribed?.user && views.user(subscribed.user),
    workspace: views.workspace(api?.workspace),
    deployment: gateway.deployment,
    target: api ? targetOf(api, apiView) : noTarget,
    services,
    signal,
    handshake: call.handshake,
    recorder,
  })
  if (recorder && call.body === undefined && hasBody(wire.request)) {
    context.trace('gateway', 'The body of a GET or HEAD request is not passed on.')
  }
  return context
}

export function productOf(admission: Admission): Product | undefined {
  return 'product' in admission ? admission.product : undefined
}

function requestMessage(call: CallParts, api: ApiView, limit: number): RequestMessage {
  const { wire, route, body } = call
  const { request, caller } = wire
  const { host, port } = hostParts(caller.host, caller.scheme)
  const queryString = call.query === '' ? '' : `?${call.query}`
  const { scheme } = caller
  const originalUrl = new Url({ scheme, host, port, path: call.path, queryString })
  const rest = 'rest' in route ? route.rest : call.path
  const base = api.serviceUrl
  return new RequestMessage({
    method: request.method ?? 'GET',
    url: base ? base.with({ path: joined(base.path, rest), queryString }) : originalUrl,
    relativePath: rest,
    originalUrl,
    headers: requestHeaders(request, caller.host),
    body: body && Body.ofSource(call.watch?.request(body) ?? body, limit, 'request'),
    ipAddress: caller.ipAddress,
    matchedParameters: route.kind === 'operation' ? route.parameters : noParameters,
    certificate: caller.certificate,
    decodeLimit: limit,
  })
}

const noParameters: ReadonlyMap<string, string> = new Map()
const noTarget: Target = { kind: 'none' }

/** `context.Api` of a call that matches none. */
const noApi: ApiView = {
  id: '',
  name: '',
  path: '',
  revision: '',
  version: '',
  isCurrentRevision: false,
  protocols: [],
  serviceUrl: undefined,
  subscriptionKeyParameterNames: { header: '', query: '' },
}
const noOperation: OperationView = { id: '', name: '', method: '', urlTemplate: '' }

const targets = new WeakMap<ApiView, Target>()

function targetOf(api: Api, view: ApiView): Target {
  let target = targets.get(view)
  if (!target) {
    const base = view.serviceUrl
    if (api.backendId !== undefined) target = { kind: 'backend', id: api.backendId, base }
    else target = base ? { kind: 'base', base } : noTarget
    targets.set(view, target)
  }
  return target
}

/** The key that the caller used. */
function keyAt(place: KeyPlace, { wire, query }: CallParts): string {
  if (place.in === 'query') return readQueryString(query).get(place.name.toLowerCase()) ?? ''
  const value = wire.request.headers[place.name.toLowerCase()]
  const text = (typeof value === 'string' ? value : value?.[0]) ?? ''
  return place.in === 'bearer' ? text.replace(/^Bearer +/i, '') : text.trim()
}

interface HostParts {
  readonly host: string
  readonly port: number
}

let lastHost:
  | { readonly text: string; readonly scheme: string; readonly parts: HostParts }
  | undefined

/** Nearly all calls name the same host: the last one is remembered. */
function hostParts(text: string, scheme: 'http' | 'https'): HostParts {
  if (lastHost?.text === text && lastHost.scheme === scheme) return lastHost.parts
  const parts = splitHost(text, scheme)
  lastHost = { text, scheme, parts }
  return parts
}

function splitHost(text: string, scheme: 'http' | 'https'): HostParts {
  const usual = scheme === 'https' ? 443 : 80
  const port = /:(\d{1,5})$/.exec(text)
  return port
    ? { host: text.slice(0, port.index), port: Number(port[1]) }
    : { host: text.replace(/:$/, ''), port: usual }
}

function joined(base: string, rest: string): string {
  if (rest === '') return base
  return base.endsWith('/') ? `${base.slice(0, -1)}${rest}` : `${base}${rest}`
}
