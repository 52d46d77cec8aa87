import type { Context } from '../context.ts'
import type { Awaitable, HttpFailure, InboundResponse } from '../ports.ts'
import type { ByteSource } from './body.ts'
import type { HeaderList } from './headers.ts'
import type { ResponseMessage } from './message.ts'
import type { TraceRecord } from './request-context.ts'
import type { Url } from './url.ts'

/** How an exchange ended, told once to every `onEnd`. */
export interface Ending {
  /** `completed`: the last byte was handed over; `aborted`: the caller went away; `cut`: the backend broke off; `failed`: an error answer. */
  readonly kind: 'completed' | 'aborted' | 'cut' | 'failed'
  /** The status that the caller got; undefined when nothing was sent. */
  readonly status: number | undefined
  /** Body bytes handed to the caller. */
  readonly bytesSent: number
  /** Body bytes read from the caller. */
  readonly bytesReceived: number
}

/** Sees relayed bytes unchanged and without delay. */
export interface Observer {
  chunk(bytes: Uint8Array): void
  /** After the last byte, or when there will be no more. */
  end(complete: boolean): void
}

/** May hold back, change or stop relayed bytes. */
export interface Gate {
  /** What may go on now; `stop` ends the answer there. Promises hold the stream. */
  chunk(bytes: Uint8Array): GateResult | Promise<GateResult>
  end(): Uint8Array | undefined | Promise<Uint8Array | undefined>
}

export interface GateResult {
  readonly bytes: Uint8Array | undefined
  readonly stop?: boolean
}

/** A request of forward-request, about to leave. */
export interface Sending {
  readonly url: Url
  /** Of this attempt alone. */
  readonly headers: HeaderList
  body: Uint8Array | ByteSource | undefined
}

/** Takes part in each attempt of forward-request. */
export interface Forwarder {
  /** Credentials are in place; head and body may be changed. */
  sending(sending: Sending, context: Context): void
  /** The head of an answer is here. `again`: it is thrown away, and the request is sent once more. */
  answered(response: ResponseMessage, context: Context): Awaitable<'again' | undefined>
}

/** Sees what happens and changes nothing: for telemetry. */
export interface Watcher {
  /** What the trace policy and others say with a severity. */
  line(record: TraceRecord): void
  /** An attempt of forward-request leaves. Its body may be put into a source that copies what passes. */
  sending(sending: Sending, method: string): void
  /** The head of an answer; the same one, or with a body that copies what passes. */
  answered(answer: InboundResponse): InboundResponse
  failed(failure: HttpFailure): void
}

/** The moments after a policy has run (design §3). */
export interface Moments {
  /** Between the policies and the backend, attempt by attempt. */
  forwarder: Forwarder | undefined
  watcher: Watcher | undefined
  /** The response head is about to leave, that of an error answer too. */
  onHead(listener: (response: ResponseMessage, context: Context) => void): void
  tap(observer: Observer): void
  gate(gate: Gate): void
  /** Exactly once, after the last byte, abort, failure or time-out; never delays the answer; awaited at shutdown. */
  onEnd(listener: (ending: Ending, context: Context) => void | Promise<void>): void
}
