import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StreamBackend {
  readonly url: string
  close(): Promise<void>
}

/** How many events a stream has, and how far apart they are. */
export const events = 40
const pause = 200

/** Answers at once, and `/things-0/stream` with events, one by one, the last one marked. */
export async function startBackend(): Promise<StreamBackend> {
  const server = createServer((request, response) => {
    if (!request.url?.endsWith('/stream')) {
      response.setHeader('content-type', 'text/plain')
      response.end('answer of the backend')
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    let sent = 0
    const timer = setInterval(() => {
      response.write(`data: ${sent++}\n\n`)
      if (sent < events) return
      clearInterval(timer)
      response.end('data: end\n\n')
    }, pause)
    response.on('close', () => clearInterval(timer))
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
