import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FrontLimits } from './settings.ts'

/** What Node's parser refuses, by the code of its error. */
const refusals: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The header fields of the request are too large.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    message: 'The chunk extensions of the request are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request did not arrive in time.' },
}

const current = Symbol('response')

interface TrackedSocket extends Socket {
  [current]?: ServerResponse
}

/** Notes which answer a connection is giving: a broken request must not write into it. */
export function trackResponse(response: ServerResponse): void {
  const socket = response.socket as TrackedSocket | null
  if (socket) socket[current] = response
}

/** Answers a request that never became one, and closes its connection. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: TrackedSocket): void {
  const response = socket[current]
  const busy = response !== undefined && !response.writableFinished && response.headersSent
  if (error.code === 'ECONNRESET' || !socket.writable || busy) {
    socket.destroy()
    return
  }
  const code = error.code ?? ''
  const refusal = Object.hasOwn(refusals, code) ? refusals[code]! : badRequest
  socket.end(rawAnswer(refusal.status, refusal.message), () => socket.destroy())
}

const badRequest = { status: 400, message: 'The request is not valid HTTP.' }

export function isOverLimit(
  { url = '', rawHeaders }: IncomingMessage,
  limits: FrontLimits,
): boolean {
  return url.length > limits.urlLength || rawHeaders.length > limits.headerCount * 2
}

export function answerOverLimit(
  { url = '' }: IncomingMessage,
  response: ServerResponse,
  { urlLength, headerCount }: FrontLimits,
): void {
  const [status, message]: [number, string] =
    url.length > urlLength
      ? [414, `The URL of the request is longer than the limit of ${urlLength} characters.`]
      : [431, `The request has more than ${headerCount} header fields.`]
  response.shouldKeepAlive = false
  const body = JSON.stringify({ statusCode: status, message })
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.length })
  response.end(body)
}

function rawAnswer(status: number, message: string): string {
  const body = JSON.stringify({ statusCode: status, message })
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
  )
}
