import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { Socket } from 'node:net'
import { checkServerIdentity, rootCertificates, type TLSSocket } from 'node:tls'
import { buildConnector, Pool } from 'undici'
import type { ClientCertificate, ConnectionOptions, OutboundRequest } from '../../engine/ports.ts'
import type { Url } from '../../engine/run/url.ts'
import type { EgressGuard } from './egress/guard.ts'

export interface HttpSettings {
  /** Milliseconds until a connection must be there. */
  readonly connectTimeout: number
  /** Milliseconds that an answer may pause between two chunks; 0: for ever. */
  readonly idleTimeout: number
  /** Milliseconds that an unused connection is kept. */
  readonly keepAliveTimeout: number
  /** Milliseconds that a connection is used, so that names are resolved anew; 0: for ever. */
  readonly connectionLifetime: number
  /** Connections per origin; APIM's own number is 2,048 (backends.md §9). */
  readonly maxConnections: number
  /** Origins with connections; beyond, the one longest unused is closed. */
  readonly maxOrigins: number
  /** Bytes of an answer's header fields. */
  readonly maxHeaderSize: number
  /** Certificates of authorities trusted beside the built-in ones, PEM. */
  readonly authorities: readonly string[]
  /** Says where requests may go; anywhere when absent. */
  readonly guard?: EgressGuard | undefined
}

export const httpDefaults: HttpSettings = {
  connectTimeout: 10_000,
  idleTimeout: 300_000,
  keepAliveTimeout: 30_000,
  connectionLifetime: 600_000,
  maxConnections: 2_048,
  maxOrigins: 1_000,
  maxHeaderSize: 65_536,
  authorities: [],
}

/** How many requests share one HTTP/2 connection. */
const streamsPerConnection = 100

interface Entry {
  readonly pool: Pool
  lastUse: number
}

/** Keep-alive connections, one pool per origin and way of connecting. */
export class Connections {
  readonly #entries = new Map<string, Entry>()
  readonly #digests = new WeakMap<ConnectionOptions, string>()
  readonly #settings: HttpSettings
  #uses = 0

  constructor(settings: HttpSettings) {
    this.#settings = settings
  }

  get size(): number {
    return this.#entries.size
  }

  /** The pool for a request; throws when it may not go there. `tlsName`: the host that the certificate must be for, where it is not the URL's. */
  pool(
    url: Url,
    options: ConnectionOptions | undefined,
    version: OutboundRequest['httpVersion'],
    tlsName: string | undefined,
  ): Pool {
    const { origin } = url
    const digest = this.#digest(options)
    const plain = digest === '' && tlsName === undefined && (version ?? '1') === '1'
    const key = plain ? origin : `${origin} ${version ?? '1'} ${tlsName ?? ''} ${digest}`
    let entry = this.#entries.get(key)
    if (!entry) {
      if (this.#entries.size >= this.#settings.maxOrigins) this.#evict()
      entry = { pool: this.#open(url, options ?? {}, version ?? '1', tlsName), lastUse: 0 }
      this.#entries.set(key, entry)
    }
    entry.lastUse = ++this.#uses
    return entry.pool
  }

  /** Closes idle connections, and others when their requests have ended. */
  async close(): Promise<void> {
    const pools = [...this.#entries.values()]
    this.#entries.clear()
    await Promise.all(pools.map(({ pool }) => pool.close()))
  }

  async destroy(): Promise<void> {
    const pools = [...this.#entries.values()]
    this.#entries.clear()
    await Promise.all(pools.map(({ pool }) => pool.destroy()))
  }

  #evict(): void {
    let oldest: string | undefined
    let lastUse = Number.POSITIVE_INFINITY
    for (const [key, entry] of this.#entries) {
      if (entry.lastUse < lastUse) {
        oldest = key
        lastUse = entry.lastUse
      }
    }
    if (oldest === undefined) return
    void this.#entries.get(oldest)!.pool.close()
    this.#entries.delete(oldest)
  }

  #digest(options: ConnectionOptions | undefined): string {
    if (!options) return ''
    let digest = this.#digests.get(options)
    if (digest === undefined) {
      digest = digestOf(options)
      this.#digests.set(options, digest)
    }
    return digest
  }

  #open(
    url: Url,
    options: ConnectionOptions,
    version: '1' | '2' | '2or1',
    tlsName: string | undefined,
  ): Pool {
    const settings = this.#settings
    // As undici reads it: `0x7f.1` is 127.0.0.1. A name that passes is judged again by its addresses.
    settings.guard?.check(new URL(url.origin).hostname)
    if (options.proxy) settings.guard?.check(new URL(options.proxy.url).hostname)
    const plainProxy = options.proxy && url.scheme === 'http'
    let negotiated: string | undefined
    const connect = connector(settings, options, version, tlsName)
    const pool = new Pool(plainProxy ? new URL(options.proxy!.url).origin : url.origin, {
      connections: settings.maxConnections,
      keepAliveTimeout: settings.keepAliveTimeout,
      maxHeaderSize: settings.maxHeaderSize,
      bodyTimeout: settings.idleTimeout,
      // The exchange has a timer of its own: undici's is exact to half a second only.
      headersTimeout: 0,
      ...(settings.connectionLifetime > 0 ? { clientTtl: settings.connectionLifetime } : {}),
      pipelining: 1,
      allowH2: version !== '1',
      connect(target: buildConnector.Options, done: buildConnector.Callback) {
        connect(target, (...result) => {
          negotiated = protocolOf(result[1])
          done(...result)
        })
      },
    })
    // undici tells of a connection before anything else can happen: `negotiated` is this one's.
    pool.on('connect', (_, targets) => {
      const client = targets.at(-1) as { pipelining?: number } | undefined
      if (negotiated === 'h2' && client) client.pipelining = streamsPerConnection
    })
    return pool
  }
}

/** Two connections with the same digest are interchangeable; `''` is the ordinary way of connecting. */
function digestOf(options: ConnectionOptions): string {
  const { clientCertificate, proxy } = options
  const { validateCertificateChain = true, validateCertificateName = true } = options
  if (validateCertificateChain && validateCertificateName && !clientCertificate && !proxy) return ''
  const hash = createHash('sha256')
  hash.update(JSON.stringify([validateCertificateChain, validateCertificateName, proxy ?? null]))
  if (clientCertificate) hash.update(certificateDigest(clientCertificate))
  return hash.digest('base64url')
}

const certificateDigests = new WeakMap<ClientCertificate, string>()

function certificateDigest(certificate: ClientCertificate): string {
  let digest = certificateDigests.get(certificate)
  if (digest === undefined) {
    const hash = createHash('sha256')
    hash.update('pfx' in certificate ? certificate.pfx : certificate.pem)
    digest = hash.update(`\0${certificate.password ?? ''}`).digest('base64url')
    certificateDigests.set(certificate, digest)
  }
  return digest
}

function protocolOf(socket: Socket | TLSSocket | null): string | undefined {
  const protocol = socket && 'alpnProtocol' in socket ? socket.alpnProtocol : undefined
  return typeof protocol === 'string' ? protocol : undefined
}

function connector(
  settings: HttpSettings,
  options: ConnectionOptions,
  version: '1' | '2' | '2or1',
  tlsName: string | undefined,
): buildConnector.connector {
  const { validateCertificateChain = true, validateCertificateName = true, proxy } = options
  const certificate = options.clientCertificate
  const connectOptions: buildConnector.BuildOptions & { useH2c: boolean } = {
    timeout: settings.connectTimeout,
    allowH2: version !== '1',
    useH2c: version === '2',
    rejectUnauthorized: validateCertificateChain,
    ...(validateCertificateName ? {} : { checkServerIdentity: () => undefined }),
    ...(certificate ? contentOf(certificate) : {}),
    ...(certificate?.password === undefined ? {} : { passphrase: certificate.password }),
    ...(settings.authorities.length > 0 ? { ca: trusted(settings.authorities) } : {}),
    ...lookupOf(settings),
  }
  const connect = buildConnector(connectOptions)
  const secured: buildConnector.connector = (target, done) => {
    const name = tlsName ?? target.servername
    connect({ ...target, ...(name ? { servername: name } : {}) }, (...result) => {
      const [error, socket] = result
      if (error) return done(error, null)
      const refusal = judge(socket as Socket, name || target.hostname)
      if (!refusal) return done(null, socket as Socket)
      socket?.on('error', () => {}).destroy()
      done(refusal, null)
    })
  }
  return proxy ? tunnelled(proxy, settings, secured) : secured

  function judge(socket: Socket, name: string): Error | undefined {
    if (!('getPeerCertificate' in socket)) return undefined
    const tls = socket as TLSSocket
    if (version === '2' && tls.alpnProtocol !== 'h2') {
      return new Error('the backend does not speak HTTP/2, which http-version="2" demands')
    }
    // Node leaves the name unchecked as well when the chain is not to be validated.
    if (validateCertificateChain || !validateCertificateName) return undefined
    return checkServerIdentity(name, tls.getPeerCertificate())
  }
}

function lookupOf({ guard }: HttpSettings) {
  return guard ? { lookup: guard.lookup } : {}
}

function contentOf(certificate: ClientCertificate) {
  return 'pfx' in certificate
    ? { pfx: Buffer.from(certificate.pfx) }
    : { cert: certificate.pem, key: certificate.pem }
}

function trusted(authorities: readonly string[]): string[] {
  return [...rootCertificates, ...authorities]
}

/** A connection through an HTTP proxy: CONNECT for TLS; without TLS the request itself names the origin. */
function tunnelled(
  proxy: NonNullable<ConnectionOptions['proxy']>,
  settings: HttpSettings,
  connect: buildConnector.connector,
): buildConnector.connector {
  return (target, done) => {
    if (target.protocol !== 'https:') return connect(target, done)
    const { hostname, port } = new URL(proxy.url)
    const authority = `${target.hostname}:${target.port || '443'}`
    const authorization = proxyAuthorization(proxy)
    const request = httpRequest({
      host: hostname,
      port: port === '' ? 80 : Number(port),
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        ...(authorization ? { 'proxy-authorization': authorization } : {}),
      },
      agent: false,
      timeout: settings.connectTimeout,
      ...lookupOf(settings),
    })
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) return connect({ ...target, httpSocket: socket }, done)
      socket.destroy()
      done(new Error(`the proxy ${proxy.url} answered ${response.statusCode} to CONNECT`), null)
    })
    request.once('timeout', () => request.destroy(new Error(`the proxy ${proxy.url} timed out`)))
    request.once('error', (error) => done(error, null))
    request.end()
  }
}

export function proxyAuthorization(
  proxy: NonNullable<ConnectionOptions['proxy']>,
): string | undefined {
  if (proxy.username === undefined) return undefined
  const pair = `${proxy.username}:${proxy.password ?? ''}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
