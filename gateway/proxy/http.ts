import type { Dispatcher } from 'undici'
import {
  type ExchangeEnd,
  type Http,
  HttpFailure,
  type InboundResponse,
  type OutboundRequest,
} from '../../engine/ports.ts'
import type { ByteSource } from '../../engine/run/body.ts'
import type { Url } from '../../engine/run/url.ts'
import type { ClientMetrics } from '../telemetry/client-metrics.ts'
import { Connections, type HttpSettings, httpDefaults, proxyAuthorization } from './connections.ts'
import { Exchange } from './exchange.ts'
import { failureOf } from './failures.ts'
import { keptBack, passedOn } from './hop-by-hop.ts'
import { redirected } from './redirects.ts'
import { Upload } from './upload.ts'

export interface OutboundHttp extends Http {
  readonly connections: Connections
  /** Waits for requests in flight; `destroy` cuts them. */
  close(): Promise<void>
  destroy(): Promise<void>
}

/**
 * The way out: undici, a pool of connections per origin. Nothing is repeated and nothing is decompressed:
 * what a backend sends is what comes.
 */
export function createHttp(
  settings: Partial<HttpSettings> = {},
  metrics?: ClientMetrics,
): OutboundHttp {
  const connections = new Connections({ ...httpDefaults, ...settings })
  return {
    connections,
    send(request) {
      return request.followRedirects
        ? follow(connections, request, metrics)
        : once(connections, request, request.timeout, metrics)
    },
    close: () => connections.close(),
    destroy: () => connections.destroy(),
  }
}

function once(
  connections: Connections,
  request: OutboundRequest,
  timeout: number,
  metrics: ClientMetrics | undefined,
): Promise<InboundResponse> {
  const { method, connection, handshake } = request
  const url = handshake ? httpUrl(request.url) : request.url
  if (url.scheme !== 'http' && url.scheme !== 'https') {
    const text = `The backend URL ${url.origin} is neither http nor https.`
    return Promise.reject(new HttpFailure('BackendConnectionFailure', text))
  }
  const { headers, host } = fieldsOf(request)
  const viaProxy = connection?.proxy !== undefined && url.scheme === 'http'
  if (viaProxy) addProxyFields(headers, request, host)
  // As .NET does: a Host that a policy sets is the name that the certificate has to be for.
  const tlsName = url.scheme === 'https' && host !== undefined ? hostName(host) : undefined
  let pool: Dispatcher
  try {
    pool = connections.pool(url, connection, request.httpVersion, tlsName)
  } catch (error) {
    return Promise.reject(failureOf(error, url.origin))
  }
  const exchange = new Exchange(url.origin, method, timeout, request.signal, metrics?.of(url))
  exchange.end = request.end
  exchange.handshake = handshake
  const target = requestTarget(url)
  pool.dispatch(
    {
      method: method as Dispatcher.HttpMethod,
      path: viaProxy ? `${url.origin}${target}` : target,
      headers,
      body: bodyOf(request.body),
      ...(handshake ? { upgrade: 'websocket' } : {}),
    },
    exchange,
  )
  return exchange.head
}

/** Handshakes are HTTP (RFC 6455 §4.1). */
function httpUrl(url: Url): Url {
  if (url.scheme !== 'ws' && url.scheme !== 'wss') return url
  return url.with({ scheme: url.scheme === 'wss' ? 'https' : 'http' })
}

/** How many times an answer may send on to another place. */
const maxRedirects = 10

async function follow(
  connections: Connections,
  first: OutboundRequest,
  metrics: ClientMetrics | undefined,
): Promise<InboundResponse> {
  const start = performance.now()
  let request = first
  for (let hop = 0; ; hop++) {
    const left = first.timeout === 0 ? 0 : first.timeout - (performance.now() - start)
    const timeout = first.timeout === 0 ? 0 : Math.max(1, left)
    const end = first.end && new HopEnd(first.end)
    const response = await once(connections, { ...request, end }, timeout, metrics)
    const next = redirected(request, response)
    if (!next) {
      end?.settle()
      return response
    }
    response.body?.cancel()
    if (hop === maxRedirects) {
      const text = `The backend ${first.url.origin} redirected more than ${maxRedirects} times.`
      throw new HttpFailure('BackendConnectionFailure', text)
    }
    request = next
  }
}

/** Of several exchanges the last one's end is the end. */
class HopEnd implements ExchangeEnd {
  readonly #end: ExchangeEnd
  #over = false
  #last = false

  constructor(end: ExchangeEnd) {
    this.#end = end
  }

  over(): void {
    this.#over = true
    if (this.#last) this.#end.over()
  }

  settle(): void {
    this.#last = true
    if (this.#over) this.#end.over()
  }
}

const isKeptBack = keptBack(['content-length', 'expect', 'host'])

/** The fields to send, Host apart. The length is the body's own. */
function fieldsOf(request: OutboundRequest): { headers: string[]; host: string | undefined } {
  const headers = passedOn(request.headers, isKeptBack)
  const host = request.headers.values('Host')?.at(-1)
  if (host !== undefined) headers.push('host', host)
  const length = request.body?.length
  // undici writes the length of bytes by itself, and of nothing at all where the method asks for it.
  if (length !== undefined && !(request.body instanceof Uint8Array)) {
    headers.push('content-length', String(length))
  }
  return { headers, host }
}

function addProxyFields(headers: string[], request: OutboundRequest, host: string | undefined) {
  if (host === undefined) headers.push('host', request.url.origin.slice('http://'.length))
  const authorization = proxyAuthorization(request.connection!.proxy!)
  if (authorization !== undefined) headers.push('proxy-authorization', authorization)
}

function bodyOf(body: OutboundRequest['body']): Uint8Array | Upload | null {
  if (body === undefined) return null
  if (body instanceof Uint8Array) return body.length === 0 ? null : body
  return body.length === 0 ? discard(body) : new Upload(body)
}

/** A stream that is known to hold nothing. */
function discard(source: ByteSource): null {
  source.start({ chunk: () => true, end() {}, fail() {} })
  return null
}

function hostName(host: string): string {
  return host.replace(/:\d*$/, '')
}

/** Path and query as they go over the wire: what a policy put in raw is percent-encoded. */
function requestTarget(url: Url): string {
  const target = url.path.startsWith('/')
    ? `${url.path}${url.queryString}`
    : `/${url.path}${url.queryString}`
  return plainTarget.test(target) ? target : target.replace(otherCharacters, percentEncode)
}

const plainTarget = /^[\x21\x22\x24-\x7e]*$/
const otherCharacters = /[^\x21\x22\x24-\x7e]+/g

function percentEncode(text: string): string {
  let encoded = ''
  for (const byte of Buffer.from(text, 'utf8')) {
    encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}
