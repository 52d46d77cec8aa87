import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net'

/** What a backend was asked. Header names are as they came. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: NodeJS.Dict<string | string[]>
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** What it is to answer; 200 and an empty body when nothing is said. */
export interface Reply {
  readonly status?: number
  readonly reason?: string
  /** Pairs, when a name comes twice. */
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
  /** Anything but text and bytes is sent as JSON. */
  readonly body?: unknown
}

export interface Backend {
  /** Without a slash at its end. */
  readonly url: string
  readonly port: number
  /** In the order of arrival. */
  readonly received: Received[]
  close(): Promise<void>
}

type Respond = (
  request: Received,
  response: ServerResponse,
) => Reply | undefined | Promise<Reply | undefined>

/**
 * An HTTP server for tests. `respond` gives the answer, or writes it to the response itself and gives
 * undefined; a list is answered in turn, the last one for ever.
 */
export async function startBackend(
  respond: Respond | Reply | readonly Reply[] = {},
): Promise<Backend> {
  const received: Received[] = []
  const choose = typeof respond === 'function' ? respond : inTurn(respond)
  const server = createServer(async (request, response) => {
    try {
      const seen = await receive(request)
      received.push(seen)
      const reply = await choose(seen, response)
      if (reply) sendReply(response, reply)
    } catch (error) {
      // A client that leaves breaks the reading; anything else is a mistake of the test, and shown to it.
      if (response.destroyed) return
      if (response.headersSent) return void response.destroy()
      sendReply(response, { status: 500, body: String(error) })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** A server that speaks by hand: `speak` is called for each connection, with what its first packets said. */
export async function startRawBackend(
  speak: (socket: Socket, head: string) => void,
): Promise<{ url: string; port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createSocketServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // The other side may reset the connection; that is its right.
    socket.on('error', () => undefined)
    let head = ''
    const read = (chunk: Buffer) => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      socket.off('data', read)
      speak(socket, head)
    }
    socket.on('data', read)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function inTurn(replies: Reply | readonly Reply[]): Respond {
  const list: readonly Reply[] = Array.isArray(replies) ? replies : [replies]
  let next = 0
  return () => list[Math.min(next++, list.length - 1)]
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method = '', url = '', headers, rawHeaders } = request
  return { method, url, headers, rawHeaders, body: Buffer.concat(chunks) }
}

function sendReply(response: ServerResponse, { status = 200, reason, headers = {}, body }: Reply) {
  const plain = body === undefined || typeof body === 'string' || body instanceof Uint8Array
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers)
  const hasType = pairs.some(([name]) => name.toLowerCase() === 'content-type')
  const type = hasType ? [] : [['content-type', plain ? 'text/plain' : 'application/json']]
  const flat = [...pairs, ...(body === undefined ? [] : type)].flat()
  if (reason === undefined) response.writeHead(status, flat)
  else response.writeHead(status, reason, flat)
  response.end(plain ? body : JSON.stringify(body))
}
