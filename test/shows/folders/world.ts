import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import tls, { createSecureContext } from 'node:tls'
import { type Authority, createAuthority } from './certificate.ts'

/** A request that reached a host of the world. */
export interface Reached {
  readonly method: string
  /** `https://host/path?query`; the port only where it is not the scheme's own. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What every host of the world says that was not told to say something else. */
export const usual = { headers: { 'content-type': 'text/plain' }, body: 'legacy blue' }

/** Every host that is called by name, in one process: real connections and real TLS, that lead here. */
export interface World {
  readonly authority: Authority
  readonly reached: Reached[]
  /** Answers of single addresses, without their query. */
  readonly replies: Map<string, Reply>
  close(): Promise<void>
}

export async function startWorld(): Promise<World> {
  const authority = createAuthority()
  const reached: Reached[] = []
  const replies = new Map<string, Reply>()
  /** Where a connection was meant to go, by its local port. */
  const origins = new Map<number, string>()
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const origin = origins.get(request.socket.remotePort ?? 0) ?? 'nowhere:'
      const url = `${origin}${request.url}`
      const { method = '', headers } = request
      reached.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      const reply: Reply = { ...usual, ...replies.get(url.replace(/\?.*$/s, '')) }
      response.writeHead(reply.status ?? 200, reply.headers).end(reply.body)
    })
  }
  const plain = createServer(answer)
  const secure = createSecureServer(
    {
      ...authority.certificateOf('unnamed'),
      SNICallback: (name, done) => done(null, createSecureContext(authority.certificateOf(name))),
    },
    answer,
  )
  const sockets = new Set<Socket>()
  for (const server of [plain, secure]) {
    server.on('connection', (socket) => sockets.add(socket))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  }
  const restore = leadHere(origins, { http: portOf(plain), https: portOf(secure) })
  return {
    authority,
    reached,
    replies,
    async close() {
      restore()
      for (const socket of sockets) socket.destroy()
      for (const server of [plain, secure]) await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Target {
  readonly host?: string
  readonly port?: number | string
}

type Open = (target: Target, ...more: readonly unknown[]) => Socket

/** Connections to names lead to the servers of this process; those to addresses go where they go. */
function leadHere(
  origins: Map<number, string>,
  ports: { readonly http: number; readonly https: number },
): () => void {
  const before = { plain: net.connect, secure: tls.connect }
  const lead = (scheme: 'http' | 'https', open: Open): Open => {
    return (target, ...more) => {
      const { host } = target
      if (host === undefined || net.isIP(host) !== 0) return open(target, ...more)
      const usualPort = scheme === 'http' ? 80 : 443
      const port = Number(target.port || usualPort)
      const socket = open({ ...target, host: '127.0.0.1', port: ports[scheme] }, ...more)
      const origin = `${scheme}://${host}${port === usualPort ? '' : `:${port}`}`
      socket.once('connect', () => origins.set(socket.localPort ?? 0, origin))
      return socket
    }
  }
  Object.assign(net, { connect: lead('http', before.plain as unknown as Open) })
  Object.assign(tls, { connect: lead('https', before.secure as unknown as Open) })
  return () => {
    Object.assign(net, { connect: before.plain })
    Object.assign(tls, { connect: before.secure })
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
