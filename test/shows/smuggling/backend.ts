import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type Arrived, readRequests } from './strict.ts'

/** A backend without an HTTP parser of its own: it keeps every byte, and reads them by the letter. */
export interface RawBackend {
  readonly origin: string
  /** What has come since it was last asked. */
  take(): Taken
  close(): Promise<void>
}

export interface Taken {
  readonly requests: readonly Arrived[]
  readonly violations: readonly string[]
  /** Bytes of a request that is not whole. */
  readonly unfinished: readonly string[]
}

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok'

export async function startBackend(): Promise<RawBackend> {
  let requests: Arrived[] = []
  let violations: string[] = []
  const open = new Map<Socket, string>()
  const server = createServer((socket) => {
    open.set(socket, '')
    socket.on('data', (bytes) => {
      const read = readRequests(open.get(socket)! + bytes.toString('latin1'))
      open.set(socket, read.rest)
      requests.push(...read.requests)
      for (const _ of read.requests) socket.write(answer)
      if (read.violation === undefined) return
      violations.push(read.violation)
      socket.destroy()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = { requests, violations, unfinished: [...open.values()].filter(Boolean) }
      requests = []
      violations = []
      return taken
    },
    close() {
      for (const socket of open.keys()) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
