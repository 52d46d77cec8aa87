import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { ApiError } from './errors.ts'

/** What came in, as JSON: for REST samples, and to see what a gateway sent. */
export function echo(request: IncomingMessage, url: URL, body: Buffer) {
  const text = body.toString('utf8')
  const isText = Buffer.from(text).equals(body)
  return {
    method: request.method,
    path: url.pathname,
    url: request.url,
    query: valuesOf(url.searchParams),
    httpVersion: request.httpVersion,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body: isText ? text : null,
    base64: isText ? null : body.toString('base64'),
    json: isText ? parsed(text) : null,
  }
}

/** `GET /status/503`: an answer of that status, with a body where one may be. */
export function status(response: ServerResponse, path: string) {
  const code = Number(/^\/status\/([2-5]\d\d)$/.exec(path)?.[1])
  if (!code) throw new ApiError(404, 'A status is a number from 200 to 599.')
  const body =
    code === 204 || code === 205 || code === 304
      ? undefined
      : { status: code, message: STATUS_CODES[code] ?? '' }
  response.writeHead(code, body ? { 'content-type': 'application/json' } : {})
  response.end(body && JSON.stringify(body))
}

/** A name that came twice has a list. */
function valuesOf(query: URLSearchParams) {
  const names = new Set(query.keys())
  return Object.fromEntries(
    [...names].map((name) => {
      const values = query.getAll(name)
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
