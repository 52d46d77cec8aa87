import { randomBytes } from 'node:crypto'
import type { HttpFailure, InboundResponse } from '../../engine/ports.ts'
import type { ByteSource } from '../../engine/run/body.ts'
import type { HeaderList } from '../../engine/run/headers.ts'
import type { Moments, Sending, Watcher } from '../../engine/run/moments.ts'
import type { TraceRecord } from '../../engine/run/request-context.ts'
import { Capture } from './capture.ts'
import type { CallPlan } from './plan.ts'
import { isInShare, readTraceParent, type TraceParent, writeTraceParent } from './trace-parent.ts'

/** One request to a backend. Times are milliseconds since 1970. */
export interface Attempt {
  readonly spanId: string
  readonly method: string
  readonly url: Sending['url']
  readonly start: number
  end: number | undefined
  status: number | undefined
  failure: string | undefined
  readonly requestHeaders: HeaderList
  responseHeaders: HeaderList | undefined
  readonly requestBody: Capture | undefined
  responseBody: Capture | undefined
}

export interface WatchOptions {
  readonly plan: CallPlan | undefined
  /** The share of traces to record; undefined: none is wanted. */
  readonly traceRatio: number | undefined
  /** What the caller says of its trace. */
  readonly traceParent: unknown
  now(): number
}

const mostAttempts = 20
const mostLines = 100

/** Gathers of one call what is told of it afterwards. It changes nothing but the trace header of the backend's request. */
export class CallWatch implements Watcher {
  readonly plan: CallPlan | undefined
  readonly traceId: string
  readonly spanId = id(8)
  readonly parentSpanId: string | undefined
  /** The trace is recorded. */
  readonly sampled: boolean
  readonly attempts: Attempt[] = []
  readonly lines: TraceRecord[] = []
  readonly requestBody: Capture | undefined
  readonly responseBody: Capture | undefined
  readonly #options: WatchOptions
  readonly #passesTrace: boolean

  constructor(options: WatchOptions) {
    const { plan, traceRatio, traceParent } = options
    this.#options = options
    this.plan = plan
    const correlation = plan?.insights?.correlation ?? plan?.lines?.correlation
    const isTraced = traceRatio !== undefined
    const parent: TraceParent | undefined =
      isTraced || correlation !== 'None' ? readTraceParent(traceParent) : undefined
    this.traceId = parent?.traceId ?? id(16)
    this.parentSpanId = parent?.spanId
    this.sampled = isTraced && (parent?.sampled ?? isInShare(this.traceId, traceRatio))
    this.#passesTrace = isTraced || correlation === 'W3C'
    this.requestBody = captureOf(plan?.bytes.frontend.request)
    this.responseBody = captureOf(plan?.bytes.frontend.response)
  }

  /** To be called before the policies run. */
  begin(moments: Moments): void {
    moments.watcher = this
    const { responseBody } = this
    if (responseBody) moments.tap({ chunk: (bytes) => responseBody.add(bytes), end() {} })
  }

  /** The caller's body, as it is read. */
  request<S extends ByteSource>(body: S): ByteSource {
    return this.requestBody?.of(body) ?? body
  }

  // ── what policies do ──

  line(record: TraceRecord): void {
    if (this.lines.length < mostLines) this.lines.push(record)
  }

  sending(sending: Sending, method: string): void {
    const spanId = id(8)
    if (this.#passesTrace) {
      const { traceId, sampled } = this
      sending.headers.set('traceparent', writeTraceParent({ traceId, spanId, sampled }))
    }
    if (this.attempts.length >= mostAttempts) this.attempts.shift()
    const requestBody = captureOf(this.plan?.bytes.backend.request)
    this.attempts.push({
      spanId,
      method,
      url: sending.url,
      start: this.#options.now(),
      end: undefined,
      status: undefined,
      failure: undefined,
      requestHeaders: sending.headers,
      responseHeaders: undefined,
      requestBody,
      responseBody: undefined,
    })
    const { body } = sending
    if (!requestBody || body === undefined) return
    if (body instanceof Uint8Array) requestBody.add(body)
    else sending.body = requestBody.of(body)
  }

  answered(answer: InboundResponse): InboundResponse {
    const attempt = this.attempts.at(-1)
    if (!attempt) return answer
    attempt.end = this.#options.now()
    attempt.status = answer.statusCode
    // Policies of outbound change the fields of the answer.
    attempt.responseHeaders = answer.headers.copy()
    attempt.responseBody = captureOf(this.plan?.bytes.backend.response)
    if (!attempt.responseBody || !answer.body) return answer
    return { ...answer, body: attempt.responseBody.of(answer.body) }
  }

  failed(failure: HttpFailure): void {
    const attempt = this.attempts.at(-1)
    if (!attempt) return
    attempt.end = this.#options.now()
    attempt.failure = failure.reason
  }
}

function captureOf(bytes: number | undefined): Capture | undefined {
  return bytes ? new Capture(bytes) : undefined
}

function id(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}
