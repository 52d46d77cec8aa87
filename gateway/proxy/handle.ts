import { randomUUID } from 'node:crypto'
import { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { HttpFailure } from '../../engine/ports.ts'
import type { Program } from '../../engine/program/program.ts'
import { BodyTooLarge } from '../../engine/run/body.ts'
import { execute, executeFailure, outside } from '../../engine/run/execute.ts'
import type { LocatedFailure } from '../../engine/run/located.ts'
import type { Ending } from '../../engine/run/moments.ts'
import type { RequestContext } from '../../engine/run/request-context.ts'
import { watchExchange } from '../../policies/shared/llm/exchange.ts'
import type { Api } from '../model/api.ts'
import { isWebSocket } from '../model/place.ts'
import type { CallWatch } from '../telemetry/watch.ts'
import { type Admitted, makeContext, productOf } from './call-context.ts'
import { DebugRecorder, recordOf } from './call-record.ts'
import { CallSignal } from './call-signal.ts'
import type { Gateway } from './gateway.ts'
import type { LiveSnapshot } from './live.ts'
import { preflight } from './preflight.ts'
import {
  apiUnavailable,
  bodyTooLarge,
  handshakeMissing,
  handshakeUnexpected,
  keyRefused,
  operationNotFound,
  webSocketsExhausted,
} from './refusals.ts'
import { Relay } from './relay.ts'
import type { Route } from './routes.ts'
import { WebSocketHandshake } from './websocket/handshake.ts'
import { switchProtocols } from './websocket/switch.ts'
import { Tunnel, type TunnelEnd } from './websocket/tunnel.ts'
import { cut, drain, openBody, type RequestBody, type Wire } from './wire.ts'

/** Answers one call, whatever happens: it never throws, and nobody needs to wait for it. */
export function handle(wire: Wire, gateway: Gateway): void {
  try {
    new Call(wire, gateway).run()
  } catch (error) {
    lost(error, wire, gateway)
  }
}

/** A mistake in what answers mistakes: the caller's connection ends, and the process goes on. */
function lost(error: unknown, { response }: Wire, { log }: Gateway): void {
  log.error({ err: error }, 'a call was lost')
  response.destroy()
}

class Call {
  readonly #id = randomUUID()
  readonly #start = performance.now()
  readonly #wire: Wire
  readonly #gateway: Gateway
  readonly #live: LiveSnapshot
  readonly #signal = new CallSignal()
  readonly #relay: Relay
  readonly #body: RequestBody | undefined
  readonly #recorder: DebugRecorder | undefined
  readonly #handshake: WebSocketHandshake | undefined
  readonly #path: string
  readonly #query: string
  #route: Route | undefined
  #watch: CallWatch | undefined
  #context: RequestContext | undefined
  #tunnelEnd: TunnelEnd | undefined
  /** What the log tells, and the caller is not told. */
  #detail: string | undefined
  /** A mistake of ours, or an answer that HTTP has no way to say. */
  #broken: LocatedFailure | undefined
  /** The policies have run. */
  #settled = false
  /** The caller has its answer, or has gone. */
  #closed = false

  constructor(wire: Wire, gateway: Gateway) {
    const { settings, snapshots, inFlight } = gateway
    inFlight.enter()
    this.#wire = wire
    this.#gateway = gateway
    this.#live = snapshots.take()
    this.#relay = new Relay(wire)
    this.#body = openBody(wire, settings.maxRequestBody)
    this.#recorder = settings.debug ? new DebugRecorder() : undefined
    this.#handshake = wire.handshake && new WebSocketHandshake(wire.request)
    const target = localTarget(wire.request.url ?? '/')
    const query = target.indexOf('?')
    this.#path = (query < 0 ? target : target.slice(0, query)) || '/'
    this.#query = query < 0 ? '' : target.slice(query + 1)
    wire.response.on('close', () => this.#onClose())
    wire.response.on('error', ignoreError)
  }

  run(): void {
    try {
      const running = this.#begin()
      if (running) {
        running
          .then(
            () => this.#answer(),
            (error) => this.#fail(error),
          )
          .catch((error) => lost(error, this.#wire, this.#gateway))
      } else this.#answer()
    } catch (error) {
      this.#fail(error)
    }
  }

  // ── from the wire to the end of the policies ──

  #begin(): void | Promise<void> {
    const { method = 'GET', headers } = this.#wire.request
    const route = this.#match(method)
    // An operation for OPTIONS makes it a call like others (transformation.md §13).
    const wanted =
      method === 'OPTIONS' && route.kind !== 'operation' && headers.origin !== undefined
        ? headers['access-control-request-method']
        : undefined
    if (wanted === undefined) return this.#routed(route)
    return this.#preflight(this.#match(wanted)) ?? this.#routed(route)
  }

  #match(method: string): Route {
    const { request, caller } = this.#wire
    const scheme = this.#gateway.settings.enforceProtocols ? caller.scheme : undefined
    const { router } = this.#live.snapshot
    return router.match(method, caller.host, this.#path, this.#query, request.headers, scheme)
  }

  /** Browsers send no key with a preflight: it is answered before keys are asked for. */
  #preflight(route: Route): Promise<void> | undefined {
    const { snapshot } = this.#live
    if (!('api' in route) || snapshot.quarantine(route.api)) return undefined
    const operation = route.kind === 'operation' ? route.operation : undefined
    const program = snapshot.program(route.api, operation, undefined)
    return preflight(program, this.#contextFor(route, undefined))
  }

  #routed(route: Route): void | Promise<void> {
    const { snapshot } = this.#live
    const { request, caller } = this.#wire
    const quarantine = 'api' in route ? snapshot.quarantine(route.api) : undefined
    if (quarantine) {
      this.#detail = quarantine.join('; ')
      return executeFailure(undefined, this.#contextFor(route, undefined), apiUnavailable())
    }
    if (route.kind !== 'operation') {
      this.#detail = route.reason
      const context = this.#contextFor(route, undefined)
      return executeFailure(snapshot.globalProgram, context, operationNotFound())
    }
    const { api, operation, apiPath } = route
    const misplaced = this.#misplaced(api)
    if (misplaced) {
      const program = snapshot.program(api, operation, undefined)
      return executeFailure(program, this.#contextFor(route, undefined), misplaced)
    }
    const origin = `${caller.scheme}://${caller.host}`
    const admission = snapshot.keys.admit(api, request.headers, this.#query, origin, apiPath)
    if (admission.kind === 'refused') {
      this.#detail = admission.detail
      const program = snapshot.program(api, operation, undefined)
      return executeFailure(program, this.#contextFor(route, undefined), keyRefused(admission))
    }
    const program = snapshot.program(api, operation, productOf(admission))
    const context = this.#contextFor(route, admission)
    const { maxRequestBody } = this.#gateway.settings
    if (this.#body?.length !== undefined && this.#body.length > maxRequestBody) {
      return executeFailure(program, context, bodyTooLarge(maxRequestBody))
    }
    if (this.#watch?.plan?.llm) return this.#watched(program, context)
    return execute(program, context)
  }

  /** WebSocket APIs take handshakes, and others take none. */
  #misplaced(api: Api): LocatedFailure | undefined {
    const { settings, webSockets } = this.#gateway
    if (isWebSocket(api)) {
      if (!this.#handshake) return handshakeMissing()
      return webSockets.count < settings.webSockets
        ? undefined
        : webSocketsExhausted(settings.webSockets)
    }
    return this.#handshake && handshakeUnexpected()
  }

  /** Calls of models are told of whatever policies do: what they ask is read before. */
  async #watched(program: Program, context: RequestContext): Promise<void> {
    try {
      await watchExchange(context)
    } catch (error) {
      const isLarge = error instanceof BodyTooLarge
      return executeFailure(program, context, isLarge ? bodyTooLarge(error.limit) : outside(error))
    }
    return execute(program, context)
  }

  #contextFor(route: Route, admission: Admitted | undefined): RequestContext {
    this.#route = route
    const api = 'api' in route ? route.api : undefined
    const watch = this.#gateway.telemetry.watch(this.#live.snapshot, api, this.#wire)
    this.#watch = watch
    this.#context = makeContext({
      id: this.#id,
      wire: this.#wire,
      gateway: this.#gateway,
      snapshot: this.#live.snapshot,
      signal: this.#signal,
      path: this.#path,
      query: this.#query,
      route,
      admission,
      body: this.#body,
      handshake: this.#handshake,
      recorder: this.#recorder,
      watch,
    })
    watch?.begin(this.#context.moments)
    return this.#context
  }

  // ── the answer ──

  #answer(): void {
    this.#settled = true
    const context = this.#context!
    const connection = this.#handshake?.take()
    if (this.#closed) {
      connection?.destroy()
      context.response?.body?.cancel()
      this.#finish()
      return
    }
    try {
      if (context.response?.statusCode === 101) return this.#join(context, connection)
      // Policies of outbound have put another answer in the place of the backend's.
      connection?.destroy()
      this.#relay.send(context, this.#ownFields())
    } catch (error) {
      this.#fail(error)
    }
  }

  /** The backend has switched protocols: from here on, frames pass. */
  #join(context: RequestContext, backend: Duplex | undefined): void {
    const { response, handshake } = this.#wire
    const { settings, webSockets } = this.#gateway
    if (!backend || !handshake || !(response instanceof ServerResponse)) {
      throw new Error('a policy answered 101, and no backend has switched protocols')
    }
    const answer = context.response!
    try {
      context.moments.head(answer, context)
      switchProtocols(response, handshake.socket, answer.headers, this.#ownFields())
    } catch (error) {
      backend.destroy()
      throw error
    }
    const tunnel = new Tunnel({
      client: handshake.socket,
      backend,
      idleTimeout: settings.webSocketIdleTimeout,
      maxMessage: settings.webSocketMessage,
      listeners: this.#handshake!.listeners,
      ended: (end) => {
        webSockets.delete(tunnel)
        this.#tunnelEnd = end
        this.#closed = true
        if (end.kind !== 'completed') this.#signal.abort(new Error('The connection has ended.'))
        this.#finish()
      },
    })
    webSockets.add(tunnel)
  }

  /** Fields of the gateway itself. */
  #ownFields(): readonly string[] {
    const { response, expectsContinue } = this.#wire
    // A body that was announced and not asked for may come or not: only a new connection is sure.
    if (expectsContinue && !this.#body?.started && response instanceof ServerResponse) {
      response.shouldKeepAlive = false
    }
    const { requestIdHeader } = this.#gateway.settings
    const fields = requestIdHeader === '' ? [] : [requestIdHeader, this.#id]
    // RFC 9110 §15.5.22: it has to say what to upgrade to.
    const asksToUpgrade = this.#context?.response?.statusCode === 426
    if (asksToUpgrade && response instanceof ServerResponse && !this.#broken) {
      fields.push('Connection', 'Upgrade', 'Upgrade', 'websocket')
    }
    return fields
  }

  /** Something that no policy is to blame for. The caller gets an answer all the same. */
  #fail(error: unknown): void {
    this.#settled = true
    this.#broken = outside(error)
    const { response } = this.#wire
    if (this.#closed) this.#finish()
    else if (response.headersSent) {
      this.#relay.state = 'cut'
      cut(response)
    } else this.#relay.sendError(this.#id, this.#ownFields())
  }

  // ── the end ──

  #onClose(): void {
    this.#closed = true
    if (this.#relay.whole) drain(this.#wire)
    else {
      const text = 'The caller closed the connection before the answer was complete.'
      const gone = new HttpFailure('ClientConnectionFailure', text)
      this.#relay.abandon(gone)
      this.#signal.abort(gone)
    }
    this.#body?.cancel()
    if (this.#settled) this.#finish()
  }

  #finish(): void {
    const ending = this.#tunnelEnd ? tunnelEnding(this.#tunnelEnd) : this.#relayEnding()
    const context = this.#context
    if (!context || context.moments.endless) {
      this.#close(ending)
      return
    }
    const report = (error: unknown) => {
      const { log } = this.#gateway
      log.error({ call: this.#id, err: error }, 'something failed after the answer was sent')
    }
    context.moments
      .end(ending, context, report)
      .catch(report)
      .then(() => this.#close(ending))
  }

  #relayEnding(): Ending {
    const { status, bytesSent } = this.#relay
    const bytesReceived = this.#body?.size ?? 0
    return { kind: this.#endingKind(), status, bytesSent, bytesReceived }
  }

  #endingKind(): Ending['kind'] {
    if (this.#relay.state === 'cut') return 'cut'
    if (!this.#relay.whole) return 'aborted'
    return this.#broken || this.#context?.failure ? 'failed' : 'completed'
  }

  #close(ending: Ending): void {
    const { log, calls, telemetry, snapshots, inFlight } = this.#gateway
    const milliseconds = performance.now() - this.#start
    const route = this.#route
    try {
      const record = recordOf({
        id: this.#id,
        wire: this.#wire,
        path: this.#path,
        query: this.#query,
        milliseconds,
        generation: this.#live.snapshot.generation,
        ending,
        tunnel: this.#tunnelEnd,
        route,
        context: this.#context,
        failure: this.#broken ?? this.#context?.failure,
        detail: this.#detail ?? this.#relay.failure?.message,
        recorder: this.#recorder,
      })
      const api = route && 'api' in route ? route.api : undefined
      const { snapshot } = this.#live
      telemetry.ended(record, snapshot, api, this.#watch, this.#wire, this.#context)
      calls.ended({
        api,
        operation: route?.kind === 'operation' ? route.operation : undefined,
        method: record.method,
        scheme: this.#wire.caller.scheme,
        ending,
        milliseconds,
        failure: record.failure,
      })
    } catch (error) {
      log.error({ call: this.#id, err: error }, 'a call could not be written down')
    } finally {
      snapshots.release(this.#live)
      inFlight.leave()
    }
  }
}

function tunnelEnding({ kind, bytesSent, bytesReceived }: TunnelEnd): Ending {
  return { kind, status: 101, bytesSent, bytesReceived }
}

/** The absolute form of RFC 9112 §3.2.2 without its origin: the front door has taken the host from there. */
function localTarget(target: string): string {
  if (target.startsWith('/')) return target
  const origin = /^https?:\/\/[^/?#]*/i.exec(target)?.[0]
  return origin === undefined ? target : target.slice(origin.length)
}

// A response whose caller has gone emits its error as well as `close`, which says all that matters.
function ignoreError(): void {}
