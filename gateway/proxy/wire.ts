import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, type Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Socket } from 'node:net'
import { HttpFailure } from '../../engine/ports.ts'
import type { ByteSink, ByteSource } from '../../engine/run/body.ts'
import { BodyTooLarge } from '../../engine/run/body.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { connectionNames, isHopByHop } from './hop-by-hop.ts'

/** One call as it came in: the streams of Node, and who the caller is, as far as the front door believes it. */
export interface Wire {
  readonly request: IncomingMessage | Http2ServerRequest
  readonly response: ServerResponse | Http2ServerResponse
  readonly caller: Caller
  /** The caller waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean
  /** The caller asks for WebSocket over this connection, which HTTP has let go. */
  readonly handshake?: { readonly socket: Socket }
}

export interface Caller {
  readonly ipAddress: string
  readonly scheme: 'http' | 'https'
  /** With the port, as in the Host field. */
  readonly host: string
  /** DER. */
  readonly certificate: Uint8Array | undefined
}

/** The fields of a request without those of its connection; HTTP/2's `:authority` is its Host. */
export function requestHeaders(request: Wire['request'], host: string): HeaderList {
  const raw = request.rawHeaders
  const flat: string[] = []
  let named: ReadonlySet<string> | undefined
  let hasHost = false
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    const value = raw[i + 1]!
    if (isHopByHop(name)) {
      if (name.length === 10) named = connectionNames([name, value]) ?? named
      continue
    }
    if (name.charCodeAt(0) === 58 || isExpect(name)) continue
    if (name.length === 4 && name.toLowerCase() === 'host') hasHost = true
    flat.push(name, value)
  }
  if (!hasHost && host !== '') flat.unshift('Host', host)
  const headers = HeaderList.own(flat)
  if (named) for (const name of named) headers.delete(name)
  return headers
}

function isExpect(name: string): boolean {
  return name.length === 6 && name.toLowerCase() === 'expect'
}

/** True when a body follows: its length is given and not zero, or it comes in chunks (RFC 9112 §6.3). */
export function hasBody(request: Wire['request']): boolean {
  if (request.httpVersionMajor >= 2) return !(request as Http2ServerRequest).stream.endAfterHeaders
  const { headers } = request
  if (headers['transfer-encoding'] !== undefined) return true
  const length = headers['content-length']
  return length !== undefined && length !== '0'
}

/** The body of a request, if any is to be passed on: APIM drops those of GET requests. */
export function openBody(wire: Wire, limit: number): RequestBody | undefined {
  const { request } = wire
  if (request.method === 'GET' || request.method === 'HEAD' || !hasBody(request)) return undefined
  return new RequestBody(wire, bodyLength(request), limit)
}

/** The declared length of a request body; undefined when it comes in chunks. */
function bodyLength(request: Wire['request']): number | undefined {
  const { headers } = request
  if (headers['transfer-encoding'] !== undefined) return undefined
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}

/** The body of a request as a source. Not a byte is read, and no `100 Continue` sent, before somebody wants it. */
export class RequestBody implements ByteSource {
  readonly length: number | undefined
  readonly #wire: Wire
  readonly #limit: number
  #sink: ByteSink | undefined
  #size = 0
  started = false

  constructor(wire: Wire, length: number | undefined, limit: number) {
    this.#wire = wire
    this.length = length
    this.#limit = limit
  }

  /** Bytes read so far. */
  get size(): number {
    return this.#size
  }

  start(sink: ByteSink): void {
    this.started = true
    const { request, response, expectsContinue } = this.#wire
    this.#sink = sink
    if (request.destroyed && !request.readableEnded) {
      this.#fail()
      return
    }
    if (expectsContinue) response.writeContinue()
    request.on('data', this.#onData)
    request.on('end', this.#onEnd)
    request.on('error', this.#fail)
    request.on('close', this.#fail)
  }

  resume(): void {
    this.#wire.request.resume()
  }

  cancel(): void {
    this.#sink = undefined
    if (this.started) this.#wire.request.resume()
  }

  readonly #onData = (chunk: Buffer): void => {
    const sink = this.#sink
    if (!sink) return
    this.#size += chunk.length
    if (this.#size > this.#limit) {
      this.#sink = undefined
      sink.fail(new BodyTooLarge(this.#limit, 'request'))
    } else if (!sink.chunk(chunk)) this.#wire.request.pause()
  }

  readonly #onEnd = (): void => {
    const sink = this.#sink
    this.#sink = undefined
    sink?.end()
  }

  readonly #fail = (): void => {
    const sink = this.#sink
    this.#sink = undefined
    const text = 'The caller closed the connection before the request was complete.'
    sink?.fail(new HttpFailure('ClientConnectionFailure', text))
  }
}

/** Writes the head. Throws when a field or the reason holds what HTTP does not allow. */
export function writeHead(
  response: Wire['response'],
  status: number,
  reason: string,
  flat: string[],
): void {
  if (!(response instanceof Http2ServerResponse)) {
    response.writeHead(status, reason, flat)
    return
  }
  // HTTP/2 has no reason phrase, and its compatibility layer keeps one of several values unless they come together.
  const fields = new Map<string, string[]>()
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i]!.toLowerCase()
    const values = fields.get(name)
    if (values) values.push(flat[i + 1]!)
    else fields.set(name, [flat[i + 1]!])
  }
  for (const [name, values] of fields) {
    response.setHeader(name, values.length === 1 ? values[0]! : values)
  }
  response.writeHead(status)
}

/** Ends the caller's connection so that nobody takes the answer for whole. */
export function cut(response: Wire['response']): void {
  if (response instanceof Http2ServerResponse) {
    response.stream?.close(constants.NGHTTP2_INTERNAL_ERROR)
    return
  }
  const { socket } = response
  // Where the end of the connection is the end of the body, only a reset tells.
  if (socket && !response.chunkedEncoding && !response.hasHeader('content-length')) {
    socket.resetAndDestroy()
  } else response.destroy()
}

/** The longest that the rest of a request's body is read after its answer is out. */
const drainTime = 2_000

/** Reads what is left of a request's body, for a while: a caller that is still sending could not read the answer. */
export function drain({ request }: Wire): void {
  if (request.complete || request.httpVersionMajor >= 2) return
  request.resume()
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, drainTime)
  timer.unref()
  request.once('close', () => clearTimeout(timer))
}
