import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const asked = Symbol('upgrade')

/**
 * Node takes every request with `Upgrade` out of HTTP as soon as somebody listens. Only WebSocket is meant: Java's
 * client asks for `h2c` with each first request and wants to be answered all the same (RFC 9110 §7.8).
 */
export class FrontRequest extends IncomingMessage {
  declare [asked]: boolean | null

  get upgrade(): boolean {
    return this[asked] === true && (this.method === 'CONNECT' || asksForWebSocket(this))
  }

  set upgrade(value: boolean | null) {
    this[asked] = value
  }
}

/** Only where all requests before it are answered: HTTP would let go of the connection under their answers. */
function asksForWebSocket({ method, headers, socket }: IncomingMessage): boolean {
  if (method !== 'GET' || headers.upgrade?.toLowerCase() !== 'websocket') return false
  return !(socket as AnsweringSocket)._httpMessage
}

/** Node's own note of the answer that a connection is giving. */
interface AnsweringSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null
}

/** An answer for a request that was taken out of HTTP; its connection ends with it. */
export function answerOn(socket: Socket, request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.once('finish', () => socket.destroySoon())
  socket.on('drain', () => {
    if (response.writableNeedDrain) response.emit('drain')
  })
  socket.on('error', ignoreError)
  return response
}

// The answer is closed with its connection, which says all that matters.
function ignoreError(): void {}
