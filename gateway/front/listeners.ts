import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { SecureContextOptions, TlsOptions } from 'node:tls'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { Log } from '../../engine/ports.ts'
import type { Wire } from '../proxy/wire.ts'
import { answerBrokenRequest, answerOverLimit, isOverLimit, trackResponse } from './broken.ts'
import { callerOf, TrustedProxies } from './caller.ts'
import { Certificates } from './certificates.ts'
import { answerOn, FrontRequest } from './handshake.ts'
import type { FrontSettings, ListenerSettings } from './settings.ts'

export interface FrontDoor {
  /** What calls are handed to; never waited for. */
  handle(wire: Wire): void
  /** Whether calls can be answered now. */
  ready(): boolean
  /** Resolves when no call is in flight. */
  idle(): Promise<void>
  /** Ends what would go on for ever: WebSocket connections. */
  hangUp?(): void
  readonly log: Log
}

export interface Listeners {
  readonly addresses: readonly { readonly url: string; readonly port: number }[]
  /** Takes no more calls, waits for those in flight, then closes what is left after `grace` milliseconds. */
  close(grace: number): Promise<void>
}

type AnyServer = Server | Http2SecureServer
interface Bindings {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

/** Opens all listeners, or none: a port that is taken is named in the error. */
export async function startListeners(settings: FrontSettings, door: FrontDoor): Promise<Listeners> {
  const proxies = new TrustedProxies(settings.trustedProxies)
  let closing = false
  const opened: OpenListener[] = []
  try {
    for (const listener of settings.listeners) {
      const isClosing = () => closing
      opened.push(await open(listener, settings, door, proxies, isClosing))
    }
  } catch (error) {
    for (const { destroy } of opened) destroy()
    throw error
  }
  return {
    addresses: opened.map(({ url, port }) => ({ url, port })),
    async close(grace) {
      closing = true
      const closed = opened.map(({ stop }) => stop())
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, grace)
      })
      await Promise.race([door.idle(), late])
      clearTimeout(timer)
      if (door.hangUp) {
        door.hangUp()
        await Promise.race([door.idle(), later(hangUpTime)])
      }
      for (const { destroy } of opened) destroy()
      await Promise.all(closed)
      // What was cut off has its own end to write down.
      await door.idle()
    },
  }
}

/** How long WebSocket connections may take to end when they are told to. */
const hangUpTime = 1_500

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}

interface OpenListener {
  readonly url: string
  readonly port: number
  /** Takes no new connections, and lets idle ones go. */
  stop(): Promise<void>
  destroy(): void
}

async function open(
  listener: ListenerSettings,
  settings: FrontSettings,
  door: FrontDoor,
  proxies: TrustedProxies,
  closing: () => boolean,
): Promise<OpenListener> {
  const { server, certificates } = createFor(listener, settings, door.log)
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  const take = requestListener(listener, settings, door, proxies, closing)
  server.on('request', take(false))
  server.on('checkContinue', take(true))
  server.on('upgrade', handshakeListener(listener, settings, door, proxies, closing))
  server.on('clientError', answerBrokenRequest)
  await listen(server, listener)
  const { port } = server.address() as AddressInfo
  const name = listener.address.includes(':') ? `[${listener.address}]` : listener.address
  return {
    url: `${listener.tls ? 'https' : 'http'}://${name}:${port}`,
    port,
    stop() {
      certificates?.close()
      for (const session of sessions) session.close()
      return new Promise((resolve) => server.close(() => resolve()))
    },
    destroy() {
      certificates?.close()
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Hono answers health and hands everything else over, without waiting for its end. */
function requestListener(
  listener: ListenerSettings,
  { limits, healthPath }: FrontSettings,
  door: FrontDoor,
  proxies: TrustedProxies,
  closing: () => boolean,
) {
  const asksForCertificate = listener.tls?.requestClientCertificate === true
  return (expectsContinue: boolean) => {
    const app = new Hono<{ Bindings: Bindings }>()
    // What APIM's own gateways answer to load balancers.
    app.get('/status-0123456789abcdef', (c) => c.text('Service Operational'))
    app.get(healthPath, (c) => c.json({ status: 'alive' }))
    app.get(`${healthPath}/ready`, (c) => {
      const ready = door.ready() && !closing()
      return c.json({ status: ready ? 'ready' : 'not ready' }, ready ? 200 : 503)
    })
    app.all('*', (c) => {
      const { incoming, outgoing } = c.env
      if (closing()) outgoing.shouldKeepAlive = false
      if (isOverLimit(incoming, limits)) {
        answerOverLimit(incoming, outgoing, limits)
        return RESPONSE_ALREADY_SENT
      }
      trackResponse(outgoing)
      door.handle({
        request: incoming,
        response: outgoing,
        caller: callerOf(incoming, proxies, asksForCertificate),
        expectsContinue,
      })
      return RESPONSE_ALREADY_SENT
    })
    return getRequestListener(app.fetch as Parameters<typeof getRequestListener>[0], {
      overrideGlobalObjects: false,
      autoCleanupIncoming: false,
      // HTTP/1.0 callers may name no host.
      hostname: 'localhost',
      errorHandler: () =>
        Response.json({ statusCode: 400, message: 'Bad request' }, { status: 400 }),
    })
  }
}

/** WebSocket handshakes; all that asks for other protocols is an ordinary request. */
function handshakeListener(
  listener: ListenerSettings,
  { limits }: FrontSettings,
  door: FrontDoor,
  proxies: TrustedProxies,
  closing: () => boolean,
) {
  const asksForCertificate = listener.tls?.requestClientCertificate === true
  return (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const response = answerOn(socket, request)
    if (closing()) {
      response.writeHead(503, { 'Content-Length': 0 }).end()
      return
    }
    if (isOverLimit(request, limits)) {
      answerOverLimit(request, response, limits)
      return
    }
    // Frames that came with the head are read as the first ones.
    if (head.length > 0) socket.unshift(head)
    door.handle({
      request,
      response,
      caller: callerOf(request, proxies, asksForCertificate),
      expectsContinue: false,
      handshake: { socket },
    })
  }
}

function createFor({ tls }: ListenerSettings, settings: FrontSettings, log: Log) {
  const { limits } = settings
  const options = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeout,
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    // Time-outs are noticed this often.
    connectionsCheckingInterval: Math.max(100, Math.min(5_000, limits.headersTimeout / 4)),
    requireHostHeader: true,
    IncomingMessage: FrontRequest,
    insecureHTTPParser: false,
  }
  let certificates: Certificates | undefined
  let server: AnyServer
  if (tls) {
    const isDefault = (changed: SecureContextOptions) => {
      if ('setSecureContext' in server) (server as Http2SecureServer).setSecureContext(changed)
    }
    const known = new Certificates(tls.certificates, log, isDefault)
    certificates = known
    const secure: TlsOptions = {
      ...known.first,
      minVersion: tls.minVersion ?? 'TLSv1.2',
      requestCert: tls.requestClientCertificate === true,
      rejectUnauthorized: false,
      SNICallback: (name, done) => done(null, known.find(name)),
    }
    server = tls.http2
      ? createSecureServer({
          ...options,
          ...secure,
          allowHTTP1: true,
          Http1IncomingMessage: FrontRequest,
        })
      : (createHttpsServer({ ...options, ...secure }) as Server)
  } else server = createServer(options)
  const tuned = server as Server
  tuned.maxConnections = limits.maxConnections
  // Node would leave out what is over the number, and say nothing: it is counted by us.
  tuned.maxHeadersCount = 0
  tuned.maxRequestsPerSocket = limits.requestsPerConnection
  return { server: tuned, certificates }
}

function listen(server: AnyServer, { address, port }: ListenerSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is taken' : error.message
      reject(new Error(`cannot listen on ${address}:${port}: ${why}`, { cause: error }))
    })
    server.listen(port, address, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}
