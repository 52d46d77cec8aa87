import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ApiError, type Dialect } from './errors.ts'
import type { Auth } from './ledger.ts'

interface Seen {
  readonly auth: Auth
  readonly key: string
}

/** The key of a request, wherever vendors put it. */
export function keyOf(headers: IncomingHttpHeaders, query: URLSearchParams): Seen | undefined {
  for (const header of ['api-key', 'x-api-key', 'x-goog-api-key', 'ocp-apim-subscription-key']) {
    const value = headers[header]
    if (typeof value === 'string') return seen(header, '', value)
  }
  const [, scheme, key] = /^(\S+)\s+(.+)$/.exec(headers.authorization ?? '') ?? []
  if (scheme && key) return seen('authorization', scheme, key)
  const inQuery = query.get('key')
  return inQuery === null ? undefined : seen('?key', '', inQuery)
}

export function authorize(found: Seen | undefined, keys: ReadonlySet<string>, dialect: Dialect) {
  if (keys.size === 0 || (found && keys.has(found.key))) return
  throw new ApiError(401, messages[dialect](found?.key), { code: codes.get(dialect) ?? '401' })
}

function seen(header: string, scheme: string, key: string): Seen {
  const sha256 = createHash('sha256').update(key).digest('hex').slice(0, 16)
  return { auth: { header, scheme, sha256 }, key }
}

const azureMessage =
  'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key ' +
  'for an active subscription and use a correct regional API endpoint for your resource.'

const messages: Record<Dialect, (key: string | undefined) => string> = {
  openai: (key) =>
    key === undefined
      ? "You didn't provide an API key. You need to provide your API key in an Authorization header using " +
        'Bearer auth (i.e. Authorization: Bearer YOUR_KEY).'
      : `Incorrect API key provided: ${key.slice(0, 2)}***.`,
  azure: () => azureMessage,
  anthropic: (key) => (key === undefined ? 'x-api-key header is required' : 'invalid x-api-key'),
  gemini: () => 'API key not valid. Please pass a valid API key.',
  'content-safety': () => azureMessage,
  plain: () => 'A key is needed.',
}

const codes = new Map<Dialect, string>([['openai', 'invalid_api_key']])
