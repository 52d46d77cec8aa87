import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import {
  type Cancellation,
  type ExchangeEnd,
  HttpFailure,
  type InboundResponse,
} from '../../engine/ports.ts'
import type { ByteSink, ByteSource } from '../../engine/run/body.ts'
import type { Handshake } from '../../engine/run/handshake.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import type { OriginMetrics } from '../telemetry/client-metrics.ts'
import { type Deadline, deadline } from './deadline.ts'
import { failureOf } from './failures.ts'
import { connectionNames, isHopByHop } from './hop-by-hop.ts'

/** What came before anybody asked for it is kept up to this size; then the connection is paused. */
const earlyLimit = 65_536

/**
 * One request to one origin: undici's handler, and the source of the answer's body.
 * Its raw form of handler is used: it gives names as they came, every value of a name, and its answer `false` pauses.
 */
export class Exchange implements Dispatcher.DispatchHandler, ByteSource {
  readonly head: Promise<InboundResponse>
  length: number | undefined
  readonly #origin: string
  readonly #method: string
  #resolve!: (response: InboundResponse) => void
  #reject!: (failure: Error) => void
  #abort: ((error?: Error) => void) | undefined
  #resume: (() => void) | undefined
  #deadline: Deadline | undefined
  #signal: Cancellation | undefined
  #state: 'waiting' | 'head' | 'ended' | 'failed' = 'waiting'
  #failure: Error | undefined
  #sink: ByteSink | undefined
  /** Who wants to know when all is over. */
  end: ExchangeEnd | undefined
  /** Takes the connection when the answer is 101. */
  handshake: Handshake | undefined
  #early: Uint8Array[] | undefined
  #earlySize = 0
  readonly #metrics: OriginMetrics | undefined
  readonly #start = performance.now()
  #status: number | undefined

  constructor(
    origin: string,
    method: string,
    timeout: number,
    signal: Cancellation | undefined,
    metrics?: OriginMetrics,
  ) {
    this.#origin = origin
    this.#method = method
    this.#metrics = metrics
    this.head = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    if (timeout > 0) {
      this.#deadline = deadline(timeout, () => {
        const text = `The backend ${origin} did not answer within ${timeout} ms.`
        this.#giveUp(new HttpFailure('Timeout', text))
      })
    }
    if (signal) {
      this.#signal = signal
      signal.addEventListener('abort', this.#onAbort, { once: true })
      if (signal.aborted) this.#onAbort()
    }
  }

  // ── undici's side ──

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort
    if (this.#failure) abort(this.#failure)
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, reason: string): boolean {
    // Informational answers stay between the gateway and the backend.
    if (status < 200) return true
    this.#state = 'head'
    this.#status = status
    this.#resume = resume
    this.#deadline?.cancel()
    const headers = responseHeaders(raw)
    const bodiless = this.#method === 'HEAD' || status === 204 || status === 304
    this.length = bodiless ? undefined : lengthOf(headers)
    this.#resolve({
      statusCode: status,
      statusReason: reason,
      headers,
      body: bodiless ? undefined : this,
    })
    return true
  }

  /** 101: the connection is the handshake's, and nothing more comes here. */
  onUpgrade(status: number, raw: Buffer[], connection: Duplex): void {
    const headers = responseHeaders(raw)
    const refusal =
      this.#state === 'waiting' ? this.handshake?.accepted(connection, headers) : 'it came too late'
    if (refusal !== undefined) {
      connection.on('error', () => {}).destroy()
      const text = `The backend ${this.#origin} did not switch to WebSocket properly: ${refusal}.`
      this.onError(new HttpFailure('BackendConnectionFailure', text))
      return
    }
    this.#state = 'ended'
    this.#status = status
    const { end } = this
    this.end = undefined
    connection.once('close', () => end?.over())
    this.#release()
    this.#resolve({
      statusCode: status,
      statusReason: 'Switching Protocols',
      headers,
      body: undefined,
    })
  }

  onData(chunk: Buffer): boolean {
    if (this.#sink) return this.#sink.chunk(chunk)
    this.#early ??= []
    this.#early.push(chunk)
    this.#earlySize += chunk.length
    return this.#earlySize < earlyLimit
  }

  onComplete(): void {
    this.#state = 'ended'
    this.#release()
    this.#sink?.end()
  }

  onError(error: Error): void {
    if (this.#state === 'ended' || this.#state === 'failed') return
    this.#fail(failureOf(error, this.#origin))
  }

  // ── the reader's side ──

  start(sink: ByteSink): void {
    const early = this.#early
    this.#early = undefined
    let open = true
    if (early) for (const chunk of early) open = sink.chunk(chunk)
    if (this.#state === 'ended') sink.end()
    else if (this.#state === 'failed') sink.fail(this.#failure!)
    else {
      this.#sink = sink
      if (open && this.#earlySize >= earlyLimit) this.#resume?.()
    }
  }

  resume(): void {
    if (this.#state === 'head') this.#resume?.()
  }

  cancel(reason?: Error): void {
    if (this.#state === 'ended' || this.#state === 'failed') return
    this.#sink = undefined
    this.#giveUp(reason instanceof HttpFailure ? reason : goneFailure(reason))
  }

  // ── ends ──

  readonly #onAbort = (): void => {
    const reason: unknown = this.#signal?.reason
    this.#giveUp(reason instanceof HttpFailure ? reason : goneFailure(reason))
  }

  #giveUp(failure: HttpFailure): void {
    if (this.#state === 'ended' || this.#state === 'failed') return
    this.#fail(failure)
    this.#abort?.(failure)
  }

  #fail(failure: Error): void {
    const before = this.#state
    this.#state = 'failed'
    this.#failure = failure
    // undici connects before it writes: without a connection nothing has left.
    if (!this.#abort && failure instanceof HttpFailure) failure.unsent = true
    this.#release()
    if (before === 'waiting') this.#reject(failure)
    else this.#sink?.fail(failure)
  }

  /** Once, when nothing more comes. */
  #release(): void {
    const { name, reason } = (this.#failure ?? {}) as { name?: string; reason?: string }
    const time = performance.now() - this.#start
    this.#metrics?.ended(this.#method, this.#status, reason ?? name, time)
    this.#deadline?.cancel()
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#signal = undefined
    this.end?.over()
  }
}

function goneFailure(reason: unknown): HttpFailure {
  return new HttpFailure(
    'ClientConnectionFailure',
    'The request was given up: nobody waits for its answer.',
    reason,
  )
}

/** The fields of an answer without those of its connection. */
function responseHeaders(raw: readonly Buffer[]): HeaderList {
  const flat: string[] = []
  let named: ReadonlySet<string> | undefined
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toString('latin1')
    const value = raw[i + 1]!.toString('latin1')
    if (!isHopByHop(name)) flat.push(name, value)
    else if (name.length === 10) named = connectionNames([name, value]) ?? named
  }
  const headers = HeaderList.own(flat)
  if (named) for (const name of named) headers.delete(name)
  return headers
}

function lengthOf(headers: HeaderList): number | undefined {
  const text = headers.first('Content-Length')
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
