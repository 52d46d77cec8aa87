import { ServerResponse } from 'node:http'
import type { ByteSink, ByteSource } from '../../engine/run/body.ts'
import type { ResponseMessage } from '../../engine/run/message.ts'
import type { RequestContext } from '../../engine/run/request-context.ts'
import { keptBack, passedOn } from './hop-by-hop.ts'
import { cut, type Wire, writeHead } from './wire.ts'

/** How the bytes of an answer went. */
export type Relayed = 'whole' | 'cut' | 'open'

/**
 * Sends the answer of a context: its head, then its body as it comes, in the pace of the caller.
 * Small bodies that are already there go out in one write.
 */
export class Relay implements ByteSink {
  readonly #wire: Wire
  state: Relayed = 'open'
  bytesSent = 0
  /** The status that the caller got. */
  status: number | undefined
  #source: ByteSource | undefined
  /** While the source is being started: what it had at hand, not yet written. */
  #early: Uint8Array[] | undefined
  #ended = false
  #failed: Error | undefined
  #drains = false
  /** What takes the bytes first: taps and gates, or this relay itself. */
  #top: ByteSink | undefined
  #gone = false

  constructor(wire: Wire) {
    this.#wire = wire
  }

  /** Throws, before anything was sent, when the head cannot be written. */
  send(context: RequestContext, fields: readonly string[]): void {
    const response = context.response!
    context.moments.head(response, context)
    const { statusCode, statusReason } = response
    const head = headOf(response, fields)
    const content = this.#wire.request.method === 'HEAD' ? undefined : contentOf(response)
    if (content === undefined || content instanceof Uint8Array) {
      this.#sendBytes(context, response, head, content)
      return
    }
    const gated = context.moments.gated
    if (content.length !== undefined && !gated) head.push('Content-Length', String(content.length))
    this.#source = content
    this.#early = []
    this.#top = context.moments.watched ? context.moments.sink(this, this.#resume) : this
    content.start(this.#top)
    const early = this.#early
    this.#early = undefined
    try {
      writeHead(this.#wire.response, statusCode, statusReason, head)
    } catch (error) {
      content.cancel()
      throw error
    }
    this.status = statusCode
    this.#begin(early)
  }

  /** The built-in answer to what should not have happened. Nothing was sent before. */
  sendError(activityId: string, fields: readonly string[]): void {
    const { request, response } = this.#wire
    const body = JSON.stringify({ statusCode: 500, message: 'Internal server error', activityId })
    const length = String(body.length)
    const head = ['Content-Type', 'application/json', 'Content-Length', length, ...fields]
    writeHead(response, 500, 'Internal Server Error', head)
    this.status = 500
    this.state = 'whole'
    this.bytesSent = request.method === 'HEAD' ? 0 : body.length
    response.end(request.method === 'HEAD' ? '' : body)
  }

  /** Why an answer was cut off. */
  get failure(): Error | undefined {
    return this.state === 'cut' ? this.#failed : undefined
  }

  /** True when the last byte was handed over to the system. */
  get whole(): boolean {
    if (this.state !== 'whole') return false
    const { response } = this.#wire
    if (response instanceof ServerResponse) return response.writableFinished
    return response.writableEnded && !response.stream?.aborted
  }

  /** The caller has gone: the backend is let go, and who watches is told that nothing more comes. */
  abandon(reason: Error): void {
    this.#gone = true
    this.#letGo(reason)
    if (this.state === 'open') this.#top?.fail(reason)
  }

  #letGo(reason?: Error): void {
    const source = this.#source
    this.#source = undefined
    source?.cancel(reason)
  }

  #sendBytes(
    context: RequestContext,
    response: ResponseMessage,
    head: string[],
    bytes: Uint8Array | undefined,
  ): void {
    const { request, response: out } = this.#wire
    const { statusCode, statusReason } = response
    const bodiless = statusCode === 204 || statusCode === 304 || statusCode < 200
    if (request.method === 'HEAD') {
      const length = response.body?.buffered ? response.body.length : declaredLength(response)
      if (length !== undefined && !bodiless) head.push('Content-Length', String(length))
      response.body?.cancel()
    } else if (!bodiless && bytes !== undefined && context.moments.watched) {
      this.#sendWatched(context, response, head, bytes)
      return
    } else if (!bodiless) head.push('Content-Length', String(bytes?.length ?? 0))
    writeHead(out, statusCode, statusReason, head)
    this.status = statusCode
    this.state = 'whole'
    if (bodiless || bytes === undefined || bytes.length === 0) out.end()
    else {
      this.bytesSent = bytes.length
      out.end(bytes)
    }
  }

  /** Bytes in memory pass the same taps and gates as a stream. */
  #sendWatched(
    context: RequestContext,
    response: ResponseMessage,
    head: string[],
    bytes: Uint8Array,
  ): void {
    if (!context.moments.gated) head.push('Content-Length', String(bytes.length))
    this.#early = []
    this.#top = context.moments.sink(this, this.#resume)
    if (bytes.length > 0) this.#top.chunk(bytes)
    this.#top.end()
    const early = this.#early
    this.#early = undefined
    writeHead(this.#wire.response, response.statusCode, response.statusReason, head)
    this.status = response.statusCode
    this.#begin(early)
  }

  /** Writes what came while the source was started. */
  #begin(early: readonly Uint8Array[]): void {
    const { response } = this.#wire
    if (this.#ended && !this.#failed && early.length <= 1) {
      this.state = 'whole'
      const [only] = early
      if (only === undefined) response.end()
      else {
        this.bytesSent = only.length
        response.end(only)
      }
      return
    }
    // Nobody waits for the head until the first byte comes; HTTP/2 has sent it already.
    if (early.length === 0 && response instanceof ServerResponse) response.flushHeaders()
    let open = true
    for (const chunk of early) open = this.#write(chunk)
    if (this.#failed) this.fail(this.#failed)
    else if (this.#ended) this.end()
    else if (!open) this.#awaitDrain()
  }

  // ── the sink ──

  chunk(bytes: Uint8Array): boolean {
    if (this.#early) {
      this.#early.push(bytes)
      return true
    }
    if (this.#write(bytes)) return true
    this.#awaitDrain()
    return false
  }

  end(): void {
    this.#ended = true
    if (this.#early) return
    this.state = 'whole'
    this.#wire.response.end()
    // A gate may stop an answer that the backend would have gone on with.
    this.#letGo()
  }

  fail(error: Error): void {
    this.#failed = error
    if (this.#early || this.#gone) return
    this.state = 'cut'
    this.#source = undefined
    cut(this.#wire.response)
  }

  #write(bytes: Uint8Array): boolean {
    this.bytesSent += bytes.length
    // One method for two classes whose overloads differ in nothing that matters here.
    return (this.#wire.response as { write(chunk: Uint8Array): boolean }).write(bytes)
  }

  #awaitDrain(): void {
    if (this.#drains) return
    this.#drains = true
    this.#wire.response.once('drain', () => {
      this.#drains = false
      this.#source?.resume()
    })
  }

  /** What a gate calls when it can take more: not before the caller can. */
  readonly #resume = (): void => {
    const { response } = this.#wire
    if (response.writableNeedDrain) this.#awaitDrain()
    else this.#source?.resume()
  }
}

function contentOf(response: ResponseMessage): Uint8Array | ByteSource | undefined {
  const { statusCode } = response
  if (statusCode === 204 || statusCode === 304) {
    response.body?.cancel()
    return undefined
  }
  return response.body?.send()
}

const isKeptBack = keptBack(['content-length'])

/** Fields as they are sent: nothing of another connection, the length is set by whoever knows it. */
function headOf(response: ResponseMessage, fields: readonly string[]): string[] {
  const head = passedOn(response.headers, isKeptBack)
  head.push(...fields)
  return head
}

function declaredLength(response: ResponseMessage): number | undefined {
  const text = response.headers.first('Content-Length')
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
