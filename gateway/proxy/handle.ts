import { randomUUID } from 'node:crypto'
import { ServerResponse } from 'node:http'
import type { Api as ApiView, Operation as OperationView, Target } from '../../engine/context.ts'
import { HttpFailure } from '../../engine/ports.ts'
import { Body } from '../../engine/run/body.ts'
import { describe, execute, executeFailure, outside } from '../../engine/run/execute.ts'
import type { LocatedFailure } from '../../engine/run/located.ts'
import { RequestMessage } from '../../engine/run/message.ts'
import type { Ending } from '../../engine/run/moments.ts'
import {
  type Recorder,
  RequestContext,
  type StepRecord,
  type TraceRecord,
} from '../../engine/run/request-context.ts'
import { Url } from '../../engine/run/url.ts'
import type { Product } from '../model/access.ts'
import type { Api } from '../model/api.ts'
import type { Snapshot } from '../runtime/snapshot.ts'
import { countCall, logCall } from '../telemetry/access-log.ts'
import { maskedTarget } from '../telemetry/mask.ts'
import { CallSignal } from './call-signal.ts'
import type { Gateway } from './gateway.ts'
import type { Admission } from './keys.ts'
import type { LiveSnapshot } from './live.ts'
import { preflight } from './preflight.ts'
import { apiUnavailable, bodyTooLarge, keyRefused, operationNotFound } from './refusals.ts'
import { Relay } from './relay.ts'
import type { Route } from './routes.ts'
import { readQueryString } from './template.ts'
import { bodyLength, cut, hasBody, RequestBody, requestHeaders, type Wire } from './wire.ts'

/** Answers one call, whatever happens: it never throws, and nobody needs to wait for it. */
export function handle(wire: Wire, gateway: Gateway): void {
  new Call(wire, gateway).run()
}

/** The longest that the rest of a request's body is read after its answer is out. */
const drainTime = 2_000

class Call {
  readonly #wire: Wire
  readonly #gateway: Gateway
  readonly #live: LiveSnapshot
  readonly #snapshot: Snapshot
  readonly #id = randomUUID()
  readonly #start = performance.now()
  readonly #signal = new CallSignal()
  readonly #relay: Relay
  #path = ''
  #query = ''
  #route: Route | undefined
  #admission: Exclude<Admission, { kind: 'refused' }> | undefined
  #body: RequestBody | undefined
  #recorder: DebugRecorder | undefined
  #context: RequestContext | undefined
  /** What the log tells, and the caller is not told. */
  #detail: string | undefined
  /** A mistake of ours, or an answer that HTTP has no way to say. */
  #broken: LocatedFailure | undefined
  #closed = false
  #settled = false

  constructor(wire: Wire, gateway: Gateway) {
    this.#wire = wire
    this.#gateway = gateway
    this.#relay = new Relay(wire)
    gateway.inFlight.enter()
    this.#live = gateway.snapshots.take()
    this.#snapshot = this.#live.snapshot
    wire.response.on('close', this.#onClose)
    wire.response.on('error', ignoreError)
  }

  run(): void {
    try {
      const running = this.#begin()
      if (running) running.then(this.#answer, this.#fail)
      else this.#answer()
    } catch (error) {
      this.#fail(error)
    }
  }

  // ── from the wire to the end of the policies ──

  #begin(): void | Promise<void> {
    const { request, caller } = this.#wire
    const { router } = this.#snapshot
    const { settings } = this.#gateway
    this.#readTarget(request.url ?? '/')
    if (settings.debug) this.#recorder = new DebugRecorder()

    const method = request.method ?? 'GET'
    const scheme = settings.enforceProtocols ? caller.scheme : undefined
    const match = (method: string) =>
      router.match(method, caller.host, this.#path, this.#query, request.headers, scheme)

    const route = match(method)
    const wanted = this.#preflightMethod()
    // An operation for OPTIONS makes it a call like others (transformation.md §13).
    if (wanted === undefined || route.kind === 'operation') return this.#routed(route)
    return this.#preflight(match(wanted)) ?? this.#routed(route)
  }

  #routed(route: Route): void | Promise<void> {
    const { request, caller } = this.#wire
    const snapshot = this.#snapshot
    this.#route = route
    const api = 'api' in route ? route.api : undefined
    const quarantined = api && this.#quarantined(api)
    if (quarantined) {
      this.#detail = quarantined.join('; ')
      return executeFailure(undefined, this.#makeContext(), apiUnavailable())
    }
    if (route.kind !== 'operation') {
      this.#detail = route.reason
      return executeFailure(snapshot.globalProgram, this.#makeContext(), operationNotFound())
    }
    const { operation, apiPath } = route
    const origin = `${caller.scheme}://${caller.host}`
    const admission = snapshot.keys.admit(route.api, request.headers, this.#query, origin, apiPath)
    if (admission.kind === 'refused') {
      this.#detail = admission.detail
      const program = snapshot.program(route.api, operation, undefined)
      return executeFailure(program, this.#makeContext(), keyRefused(admission))
    }
    this.#admission = admission
    const program = snapshot.program(route.api, operation, productOf(admission))
    const context = this.#makeContext()
    const { maxRequestBody } = this.#gateway.settings
    if ((this.#body?.length ?? 0) > maxRequestBody) {
      return executeFailure(program, context, bodyTooLarge(maxRequestBody))
    }
    return execute(program, context)
  }

  /** The method that a CORS preflight asks about. */
  #preflightMethod(): string | undefined {
    const { method, headers } = this.#wire.request
    if (method !== 'OPTIONS' || headers.origin === undefined) return undefined
    return headers['access-control-request-method']
  }

  /** Browsers send no key with a preflight: it is answered before keys are asked for. */
  #preflight(route: Route): Promise<void> | undefined {
    if (!('api' in route) || this.#quarantined(route.api)) return undefined
    const operation = route.kind === 'operation' ? route.operation : undefined
    this.#route = route
    return preflight(this.#snapshot.program(route.api, operation, undefined), this.#makeContext())
  }

  #quarantined(api: Api): readonly string[] | undefined {
    return this.#snapshot.quarantine(api)
  }

  #readTarget(target: string): void {
    // The absolute form of RFC 9112 §3.2.2: its authority is the caller's host, known already.
    const origin = target.startsWith('/') ? undefined : /^https?:\/\/[^/?#]*/i.exec(target)?.[0]
    const local = origin === undefined ? target : target.slice(origin.length)
    const query = local.indexOf('?')
    this.#path = (query < 0 ? local : local.slice(0, query)) || '/'
    this.#query = query < 0 ? '' : local.slice(query + 1)
  }

  #makeContext(): RequestContext {
    const snapshot = this.#snapshot
    const { views } = snapshot
    const route = this.#route!
    const api = 'api' in route ? route.api : undefined
    const operation = route.kind === 'operation' ? route.operation : undefined
    const services = snapshot.services(api?.workspace)
    const request = this.#requestMessage(api && views.api(api), services.settings.maxRequestBody)
    const admission = this.#admission
    const subscribed = admission && 'subscription' in admission ? admission : undefined
    const product = admission && productOf(admission)
    const context = new RequestContext({
      requestId: this.#id,
      timestamp: this.#gateway.clock.now(),
      tracing: this.#recorder !== undefined,
      request,
      api: api ? views.api(api) : noApi,
      operation: operation ? views.operation(operation) : noOperation,
      product: product && views.product(product),
      subscription:
        subscribed && views.subscription(subscribed.subscription, this.#key(subscribed)),
      user: subscribed?.user && views.user(subscribed.user),
      workspace: views.workspace(api?.workspace),
      deployment: this.#gateway.deployment,
      target: api ? targetOf(api, views.api(api)) : noTarget,
      services,
      signal: this.#signal,
      recorder: this.#recorder,
    })
    if (this.#wire.request.method === 'GET' || this.#wire.request.method === 'HEAD') {
      if (hasBody(this.#wire.request)) {
        context.trace('gateway', 'The body of a GET or HEAD request is not passed on.')
      }
    }
    this.#context = context
    return context
  }

  #requestMessage(api: ApiView | undefined, limit: number): RequestMessage {
    const { request, caller } = this.#wire
    const route = this.#route!
    const { host, port } = hostParts(caller.host, caller.scheme)
    const queryString = this.#query === '' ? '' : `?${this.#query}`
    const originalUrl = new Url({
      scheme: caller.scheme,
      host,
      port,
      path: this.#path,
      queryString,
    })
    const rest = 'rest' in route ? route.rest : this.#path
    const base = api?.serviceUrl
    const url = base ? base.with({ path: joined(base.path, rest), queryString }) : originalUrl
    return new RequestMessage({
      method: request.method ?? 'GET',
      url,
      relativePath: rest,
      originalUrl,
      headers: requestHeaders(request, caller.host),
      body: this.#openBody(limit),
      ipAddress: caller.ipAddress,
      matchedParameters: route.kind === 'operation' ? route.parameters : noParameters,
      certificate: caller.certificate,
      decodeLimit: limit,
    })
  }

  /** APIM drops the bodies of GET requests. */
  #openBody(limit: number): Body | undefined {
    const { request } = this.#wire
    if (request.method === 'GET' || request.method === 'HEAD') return undefined
    if (!hasBody(request)) return undefined
    this.#body ??= new RequestBody(
      this.#wire,
      bodyLength(request),
      this.#gateway.settings.maxRequestBody,
    )
    return Body.ofSource(this.#body, limit, 'request')
  }

  /** The key that the caller used. */
  #key({ keyIn }: { readonly keyIn: { readonly in: string; readonly name: string } }): string {
    const { headers } = this.#wire.request
    if (keyIn.in === 'query')
      return readQueryString(this.#query).get(keyIn.name.toLowerCase()) ?? ''
    const value = headers[keyIn.name.toLowerCase()]
    const text = (typeof value === 'string' ? value : value?.[0]) ?? ''
    return keyIn.in === 'bearer' ? text.replace(/^Bearer +/i, '') : text.trim()
  }

  // ── the answer ──

  readonly #answer = (): void => {
    this.#settled = true
    const context = this.#context!
    if (this.#closed) {
      context.response?.body?.cancel()
      this.#finish()
      return
    }
    try {
      this.#relay.send(context, this.#fields())
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Fields of the gateway itself. */
  #fields(): readonly string[] {
    const { requestIdHeader } = this.#gateway.settings
    const fields = requestIdHeader === '' ? [] : [requestIdHeader, this.#id]
    // A body that was announced and not asked for may come or not: only a new connection is sure.
    if (this.#wire.expectsContinue && !this.#body?.started) closing(this.#wire)
    return fields
  }

  /** Something that no policy is to blame for. The caller gets an answer all the same. */
  readonly #fail = (error: unknown): void => {
    this.#settled = true
    this.#broken = outside(error)
    if (this.#closed) {
      this.#finish()
      return
    }
    const { response } = this.#wire
    if (response.headersSent) {
      this.#relay.state = 'cut'
      cut(response)
      return
    }
    const body = JSON.stringify({
      statusCode: 500,
      message: 'Internal server error',
      activityId: this.#id,
    })
    this.#relay.status = 500
    this.#relay.state = 'whole'
    this.#relay.bytesSent = body.length
    response.statusCode = 500
    response.setHeader('Content-Type', 'application/json')
    response.setHeader('Content-Length', body.length)
    const fields = this.#fields()
    for (let i = 0; i < fields.length; i += 2) response.setHeader(fields[i]!, fields[i + 1]!)
    response.end(this.#wire.request.method === 'HEAD' ? '' : body)
  }

  // ── the end ──

  readonly #onClose = (): void => {
    this.#closed = true
    const { request } = this.#wire
    if (!this.#whole()) {
      const text = 'The caller closed the connection before the answer was complete.'
      const gone = new HttpFailure('ClientConnectionFailure', text)
      this.#relay.abandon(gone)
      this.#signal.abort(gone)
    } else if (!request.complete && request.httpVersionMajor < 2) drain(this.#wire)
    this.#body?.cancel()
    if (this.#settled) this.#finish()
  }

  /** True when the last byte was handed over to the system. */
  #whole(): boolean {
    if (this.#relay.state !== 'whole') return false
    const { response } = this.#wire
    if (response instanceof ServerResponse) return response.writableFinished
    return response.writableEnded && !response.stream?.aborted
  }

  #finish(): void {
    const ending: Ending = {
      kind: this.#endingKind(),
      status: this.#relay.status,
      bytesSent: this.#relay.bytesSent,
    }
    const context = this.#context
    if (!context) {
      this.#close(ending)
      return
    }
    context.moments.end(ending, context, this.#report).then(
      () => this.#close(ending),
      (error) => {
        this.#report(error)
        this.#close(ending)
      },
    )
  }

  #endingKind(): Ending['kind'] {
    if (this.#relay.state === 'cut') return 'cut'
    if (!this.#whole()) return 'aborted'
    return this.#broken || this.#context?.failure ? 'failed' : 'completed'
  }

  readonly #report = (error: unknown): void => {
    const { log } = this.#gateway
    log.error({ call: this.#id, err: error }, 'something failed after the answer was sent')
  }

  #close(ending: Ending): void {
    const { log, metrics, snapshots, inFlight } = this.#gateway
    try {
      const record = this.#record(ending)
      logCall(log, record)
      countCall(metrics, record)
    } finally {
      snapshots.release(this.#live)
      inFlight.leave()
    }
  }

  #record(ending: Ending) {
    const context = this.#context
    const route = this.#route
    const api = route && 'api' in route ? route.api : undefined
    const failure = this.#broken ?? context?.failure
    const target = this.#query === '' ? this.#path : `${this.#path}?${this.#query}`
    return {
      activityId: this.#id,
      method: this.#wire.request.method ?? '',
      target: maskedTarget(target, api?.keyNames.query),
      ip: this.#wire.caller.ipAddress,
      milliseconds: performance.now() - this.#start,
      ending,
      generation: this.#snapshot.generation,
      api: api?.id,
      operation: route?.kind === 'operation' ? route.operation.id : undefined,
      product: context?.product?.id,
      subscription: context?.subscription?.id,
      user: context?.user?.id,
      backend: context && backendOf(context),
      backendStatus: context?.backendStatus,
      failure: failure && describe(failure),
      detail: this.#detail,
      steps: this.#recorder?.steps,
      trace: this.#recorder?.lines,
    }
  }
}

/** Steps and trace lines of one call, up to a bound. */
class DebugRecorder implements Recorder {
  readonly steps: StepRecord[] = []
  readonly lines: TraceRecord[] = []

  step(record: StepRecord): void {
    if (this.steps.length < maxRecords) this.steps.push(record)
  }

  line(record: TraceRecord): void {
    if (this.lines.length < maxRecords) this.lines.push(record)
  }
}
const maxRecords = 1_000

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

function productOf(admission: Admission): Product | undefined {
  return 'product' in admission ? admission.product : undefined
}

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

/** Where the last attempt went, as far as it is known. */
function backendOf(context: RequestContext): string | undefined {
  if (context.backend) return context.backend.id
  if (context.backendStatus !== undefined) return context.request.url.origin
  return context.failure?.lastError.source === 'forward-request'
    ? context.request.url.origin
    : undefined
}

let lastHost: { host: string; scheme: string; parts: { host: string; port: number } } | undefined

/** Nearly all calls name the same host: the last one is remembered. */
function hostParts(host: string, scheme: 'http' | 'https') {
  if (lastHost?.host === host && lastHost.scheme === scheme) return lastHost.parts
  const parts = splitHost(host, scheme)
  lastHost = { host, scheme, parts }
  return parts
}

function splitHost(host: string, scheme: 'http' | 'https') {
  const colon = host.lastIndexOf(':')
  if (colon < 0 || host.endsWith(']')) return { host, port: scheme === 'https' ? 443 : 80 }
  const port = Number(host.slice(colon + 1))
  return { host: host.slice(0, colon), port: Number.isInteger(port) ? port : 80 }
}

function joined(base: string, rest: string): string {
  if (rest === '') return base
  return base.endsWith('/') ? `${base.slice(0, -1)}${rest}` : `${base}${rest}`
}

function closing({ response }: Wire): void {
  if (response instanceof ServerResponse) response.shouldKeepAlive = false
}

/** Reads what is left of a request's body, for a while: a caller that is still sending could not read the answer. */
function drain({ request }: Wire): void {
  request.resume()
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, drainTime)
  timer.unref()
  request.once('close', () => clearTimeout(timer))
}

// A response whose caller has gone emits its error as well as `close`, which says all that matters.
function ignoreError(): void {}
