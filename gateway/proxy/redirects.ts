import type { InboundResponse, OutboundRequest } from '../../engine/ports.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { Url } from '../../engine/run/url.ts'

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** What may tell another origin who is asking. */
const credentials: readonly string[] = [
  'Authorization',
  'Cookie',
  'Proxy-Authorization',
  'api-key',
  'x-api-key',
  'x-functions-key',
  'x-goog-api-key',
  'Ocp-Apim-Subscription-Key',
]

/**
 * The request that a redirect asks for (RFC 9110 §15.4); undefined when the answer is final.
 * A body that was streamed cannot be sent again, and https is never left for http: then the redirect is the answer.
 */
export function redirected(
  request: OutboundRequest,
  response: InboundResponse,
): OutboundRequest | undefined {
  const { statusCode } = response
  if (!redirects.has(statusCode)) return undefined
  const location = response.headers.first('Location')
  const url = location === undefined ? undefined : resolve(request.url, location)
  if (!url || (request.url.scheme === 'https' && url.scheme !== 'https')) return undefined

  const toGet = becomesGet(statusCode, request.method)
  const { body } = request
  const replayable = body === undefined || body instanceof Uint8Array || body.length === 0
  if (!toGet && !replayable) return undefined

  const headers = new HeaderList(request.headers.flat())
  if (toGet) for (const name of bodyFields) headers.delete(name)
  const sameOrigin = url.origin === request.url.origin
  if (!sameOrigin) for (const name of [...credentials, 'Host']) headers.delete(name)
  const { connection, ...rest } = request
  return {
    ...rest,
    url,
    headers,
    method: toGet ? 'GET' : request.method,
    body: toGet ? undefined : body,
    ...connectionFor(connection, sameOrigin),
  }
}

const bodyFields = ['Content-Length', 'Content-Type', 'Content-Encoding', 'Content-Language']

function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'HEAD' && method !== 'GET'
  return (status === 301 || status === 302) && method === 'POST'
}

/** A client certificate is a credential as well. */
function connectionFor(connection: OutboundRequest['connection'], sameOrigin: boolean) {
  if (!connection) return {}
  if (sameOrigin || !connection.clientCertificate) return { connection }
  const { clientCertificate: _, ...rest } = connection
  return { connection: rest }
}

function resolve(base: Url, location: string): Url | undefined {
  if (!URL.canParse(location, base.toString())) return undefined
  const url = new URL(location, base.toString())
  return url.protocol === 'http:' || url.protocol === 'https:' ? Url.parse(url.href) : undefined
}
