import type { IncomingMessage } from 'node:http'
import { onTestFinished } from 'vitest'
import { type ClientOptions, type ServerOptions, WebSocket, WebSocketServer } from 'ws'
import { type Setup, startGateway } from '../proxy/gateway.ts'
import { certificate, type Running, serveHttp, serveHttps, until } from '../proxy/servers.ts'

export interface Backend extends Running {
  /** `ws://…` or `wss://…`. */
  readonly url: string
  readonly requests: readonly IncomingMessage[]
  readonly sockets: readonly WebSocket[]
}

type Take = (socket: WebSocket, request: IncomingMessage) => void

export function echo(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
}

/** A server of WebSocket. Requests without a handshake get 418. */
export async function serveWebSocket(
  take: Take = echo,
  options: ServerOptions = {},
  { secure = false } = {},
): Promise<Backend> {
  const plain = (_: IncomingMessage, response: { writeHead(status: number): { end(): void } }) =>
    response.writeHead(418).end()
  const running = secure ? await serveHttps(plain) : await serveHttp(plain)
  const requests: IncomingMessage[] = []
  const sockets: WebSocket[] = []
  const server = new WebSocketServer({ noServer: true, ...options })
  running.server.on('upgrade', (request, socket, head) => {
    server.handleUpgrade(request, socket, head, (client) => {
      requests.push(request)
      sockets.push(client)
      client.on('error', () => {})
      take(client, request)
    })
  })
  const url = running.origin.replace(/^http/, 'ws')
  return { ...running, url, requests, sockets }
}

/** A gateway with a WebSocket API at `/api`. */
export function startWebSocketGateway(serviceUrl: string | undefined, setup: Setup = {}) {
  return startGateway({
    serviceUrl,
    operations: [['GET', '/']],
    ...setup,
    api: { type: 'websocket', protocols: ['ws', 'wss'], ...setup.api },
  })
}

export interface Client {
  readonly socket: WebSocket
  readonly received: string[]
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  /** Resolves when so many messages have come. */
  messages(count: number): Promise<readonly string[]>
}

/** Opens a connection; rejects with the status where it is refused. */
export async function open(
  origin: string,
  path = '/api',
  options: ClientOptions & { readonly protocols?: string[] } = {},
): Promise<Client> {
  const { protocols = [], ...others } = options
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}${path}`, protocols, others)
  onTestFinished(() => socket.terminate())
  const received: string[] = []
  socket.on('message', (data) => received.push(String(data)))
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return {
    socket,
    received,
    closed,
    async messages(count) {
      await until(() => received.length >= count, `${count} messages`)
      return received
    },
  }
}

/** The answer to a handshake that is refused. */
export function refused(
  origin: string,
  path = '/api',
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: string; headers: IncomingMessage['headers'] }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}${path}`, { headers })
    socket.on('open', () => {
      socket.terminate()
      reject(new Error('the handshake was accepted'))
    })
    socket.on('error', reject)
    socket.on('unexpected-response', (_, response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers })
      })
    })
  })
}

export { certificate }
