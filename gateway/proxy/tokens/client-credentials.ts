import type { Clock, Http, TokenProvider } from '../../../engine/ports.ts'
import { Body } from '../../../engine/run/body.ts'
import { HeaderList } from '../../../engine/run/headers.ts'
import { Url } from '../../../engine/run/url.ts'
import { type AccessToken, cachedTokens, resourceKey } from './cached.ts'

/** An application that signs in by its secret: OAuth 2.0 client credentials (RFC 6749 §4.4). */
export interface ClientCredentials {
  /** `https://login.microsoftonline.com`, or another authority that answers in the same way. */
  readonly authority: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
}

const timeout = 10_000
const maxAnswer = 1_048_576

/** The first application is used where a policy names no client id, as Azure does with the system's identity. */
export function clientCredentials(
  applications: readonly ClientCredentials[],
  http: Http,
  clock: Clock,
): TokenProvider {
  return cachedTokens(async (resource, clientId) => {
    const application = applications.find(
      (candidate) =>
        clientId === undefined || candidate.clientId.toLowerCase() === clientId.toLowerCase(),
    )
    if (!application) throw new Error(`There are no credentials for the client id \`${clientId}\`.`)
    return request(application, resource, http, clock)
  }, clock)
}

async function request(
  { authority, tenantId, clientId, clientSecret }: ClientCredentials,
  resource: string,
  http: Http,
  clock: Clock,
): Promise<AccessToken> {
  const endpoint = `${authority.replace(/\/+$/, '')}/${tenantId}/oauth2/v2.0/token`
  const url = Url.parse(endpoint)
  if (!url) throw new Error(`The token endpoint \`${endpoint}\` is not a URL.`)
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${resourceKey(resource)}/.default`,
  })
  const response = await http.send({
    method: 'POST',
    url,
    headers: HeaderList.own([
      'Content-Type',
      'application/x-www-form-urlencoded',
      'Accept',
      'application/json',
    ]),
    body: Buffer.from(form.toString()),
    timeout,
  })
  const text = await read(response.body)
  const answer = parse(text)
  if (response.statusCode !== 200) {
    const detail = typeof answer.error === 'string' ? `: ${answer.error}` : ''
    throw new Error(`The authority ${url.origin} answered ${response.statusCode}${detail}.`)
  }
  const { access_token: token, expires_in: seconds } = answer
  if (typeof token !== 'string' || token === '') {
    throw new Error(`The answer of the authority ${url.origin} holds no access_token.`)
  }
  const life = Number(seconds)
  return { token, expires: clock.now() + (Number.isFinite(life) && life > 0 ? life : 300) * 1000 }
}

async function read(source: Parameters<typeof Body.ofSource>[0] | undefined): Promise<string> {
  if (!source) return ''
  const body = Body.ofSource(source, maxAnswer, 'response')
  await body.buffer()
  return Buffer.from(body.bytes()).toString('utf8')
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    // Not JSON: the caller says what it misses.
    return {}
  }
}
