import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { onTestFinished } from 'vitest'
import { Body, type ByteSource } from '../../engine/run/body.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { Url } from '../../engine/run/url.ts'

export function certificate(name: string): Buffer {
  return readFileSync(new URL(`./certificates/${name}`, import.meta.url))
}

export interface Running {
  readonly origin: string
  readonly port: number
  readonly server: Server
  /** Connections accepted so far. */
  connections(): number
}

export async function serveHttp(listener: RequestListener, options: ServerOptions = {}) {
  return running(createServer({ keepAliveTimeout: 60_000, ...options }, listener), 'http')
}

export async function serveHttps(listener: RequestListener, options: TlsOptions = {}) {
  const tls = { key: certificate('localhost.key.pem'), cert: certificate('localhost.pem') }
  return running(createHttpsServer({ ...tls, ...options }, listener) as Server, 'https')
}

export async function serveHttp2(listener: RequestListener, { secure = true } = {}) {
  const tls = { key: certificate('localhost.key.pem'), cert: certificate('localhost.pem') }
  const take = listener as unknown as Parameters<typeof createHttp2Server>[0]
  const server = secure
    ? createSecureServer({ ...tls, allowHTTP1: false }, take as never)
    : createHttp2Server(take as never)
  return running(server as unknown as Server, secure ? 'https' : 'http')
}

/** Speaks bytes: for what no proper server does. */
export async function serveBytes(take: (socket: Socket) => void) {
  return running(createTcpServer(take) as unknown as Server, 'http')
}

async function running(server: Server, scheme: string): Promise<Running> {
  let connections = 0
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  const { port } = server.address() as AddressInfo
  return { origin: `${scheme}://localhost:${port}`, port, server, connections: () => connections }
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Sends bytes as they are and gives back everything until the other side closes. */
export function sendBytes(port: number, text: string, { half = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(text, 'latin1')
      if (half) socket.end()
    })
    let answer = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      answer += chunk
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    )
  })
}

export function url(text: string): Url {
  return Url.parse(text)!
}

export function headers(entries: Readonly<Record<string, string>> = {}): HeaderList {
  return HeaderList.from(Object.entries(entries))
}

/** All bytes of a source as text; rejects when it fails. */
export async function textOf(source: ByteSource | undefined): Promise<string> {
  if (!source) return ''
  const body = Body.ofSource(source, Number.POSITIVE_INFINITY, 'response')
  await body.buffer()
  return Buffer.from(body.bytes()).toString('utf8')
}

/** A source of these chunks, in the pace of its reader. */
export function sourceOf(chunks: readonly string[], length?: number): ByteSource {
  let sink: Parameters<ByteSource['start']>[0] | undefined
  let next = 0
  const pump = () => {
    while (sink && next < chunks.length) {
      if (!sink.chunk(Buffer.from(chunks[next++]!))) return
    }
    if (sink) sink.end()
    sink = undefined
  }
  return {
    length,
    start(taker) {
      sink = taker
      // As from a socket: never within the call.
      setImmediate(pump)
    },
    resume: pump,
    cancel() {
      sink = undefined
    },
  }
}

export function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 5_000
  return new Promise((resolve, reject) => {
    const look = () => {
      if (condition()) resolve()
      else if (performance.now() > end) reject(new Error(`never came true: ${what}`))
      else setTimeout(look, 2)
    }
    look()
  })
}
