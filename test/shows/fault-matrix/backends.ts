import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import type { FaultName } from '../../docs/faults.ts'
import { type Authority, createAuthority } from '../folders/certificate.ts'

/** Where each fault is to be had. */
export interface Backends {
  origin(name: FaultName): string
  /** Connections of the backend of a fault on which something came. */
  asked(name: FaultName): number
  /** Connections that are open, all backends together. */
  open(): number
  close(): Promise<void>
}

/** What a backend does with a connection on which a request has begun. */
type Behaviour = (socket: Socket) => void

const partLater = 40
const after = (milliseconds: number, act: () => void) => void setTimeout(act, milliseconds)

function ends(text: string): Behaviour {
  return (socket) => socket.end(text)
}

/** A head and the begin of a body; then something else. */
function begins(head: string, then: Behaviour): Behaviour {
  return (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n${head}`)
    after(partLater, () => then(socket))
  }
}

const nothing: Behaviour = () => {}
const reset: Behaviour = (socket) => socket.resetAndDestroy()
const chunked = 'Transfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n'
const whole: Behaviour = ends('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')

const plain: Partial<Record<FaultName, Behaviour>> = {
  noTls: ends('220 mail.example ESMTP\r\n'),
  resetBeforeHead: reset,
  endBeforeHead: ends(''),
  endInHead: ends('HTTP/1.1 200 OK\r\nContent-'),
  stallBeforeHead: nothing,
  garbage: ends('hello\r\n\r\n'),
  statusLine: ends('HTTP/1.1 two OK\r\nContent-Length: 0\r\n\r\n'),
  headerBomb: ends(`HTTP/1.1 200 OK\r\n${`X-Bomb: ${'x'.repeat(1_000)}\r\n`.repeat(100)}\r\n`),
  resetInBody: begins('Content-Length: 100\r\n\r\nsome', reset),
  endInBody: begins(chunked, ends('')),
  tooShort: begins('Content-Length: 100\r\n\r\nsome', ends('')),
  chunk: begins(chunked, ends('zz\r\nsome\r\n0\r\n\r\n')),
  stallInBody: begins(chunked, nothing),
  tooLong: begins('Content-Length: 4\r\n\r\nsomeHTTP/1.1 200 OK\r\n\r\n', nothing),
  slow: begins('Content-Length: 4\r\n\r\nso', (socket) => {
    after(1_000, () => socket.write('m'))
    after(2_000, () => socket.end('e'))
  }),
  noContinue(socket) {
    // The head came before; it may have brought some of the body.
    let seen = 0
    socket.on('data', (bytes) => {
      seen += bytes.length
      if (seen >= bodySize - 65_536) whole(socket)
    })
  },
  early(socket) {
    socket.pause()
    socket.end('HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 4\r\n\r\nsome')
    after(500, () => socket.destroy())
  },
  earlyAndOpen(socket) {
    socket.pause()
    socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nsome')
    // A socket that is not read never hears that the other side has gone.
    after(1_000, () => socket.destroy())
  },
}

/** Bytes of the body of each request that has one: more than what sockets hold. */
export const bodySize = 8 * 1024 * 1024

const secure: Partial<Record<FaultName, (known: Authority) => TlsOptions>> = {
  expired: (known) => known.expiredFor('localhost'),
  otherHost: (known) => known.certificateOf('elsewhere.test'),
  unknownAuthority: () => createAuthority('an unknown authority').certificateOf('localhost'),
  selfSigned() {
    const own = createAuthority('localhost')
    return { cert: own.certificate, key: own.certificateOf('localhost').key }
  },
}

export async function startBackends(authority: Authority): Promise<Backends> {
  const origins = new Map<string, string>([
    ['name', 'http://nowhere.invalid'],
    ['refused', `http://localhost:${await freePort()}`],
  ])
  const counts = new Map<string, number>()
  const sockets = new Set<Socket>()
  const servers: Server[] = []
  const start = async (name: string, scheme: string, server: Server) => {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      // Resets are what is wanted here; `close` comes after each.
      socket.on('error', () => {})
      socket.once('close', () => sockets.delete(socket))
    })
    servers.push(server)
    origins.set(name, `${scheme}://localhost:${await listen(server)}`)
  }
  for (const [name, behaviour] of Object.entries(plain)) {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.once('data', () => {
        counts.set(name, (counts.get(name) ?? 0) + 1)
        behaviour(socket)
      })
      socket.once('end', () => socket.end())
    })
    await start(name, name === 'noTls' ? 'https' : 'http', server)
  }
  for (const [name, options] of Object.entries(secure)) {
    const server = createTlsServer(options(authority))
    server.on('tlsClientError', (_, socket) => socket.destroy())
    server.on('secureConnection', (socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        counts.set(name, (counts.get(name) ?? 0) + 1)
        whole(socket)
      })
    })
    await start(name, 'https', server)
  }
  return {
    origin: (name) => origins.get(name)!,
    asked: (name) => counts.get(name) ?? 0,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}
