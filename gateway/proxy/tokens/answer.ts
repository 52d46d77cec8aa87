import type { Clock, Http } from '../../../engine/ports.ts'
import { Body } from '../../../engine/run/body.ts'
import { HeaderList } from '../../../engine/run/headers.ts'
import { Url } from '../../../engine/run/url.ts'
import type { AccessToken } from './cached.ts'

export interface TokenServices {
  readonly http: Http
  readonly clock: Clock
}

export interface TokenRequest {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent by POST; without it GET is used. */
  readonly form?: Readonly<Record<string, string>>
}

/** The one who was asked for a token gave none. */
export class TokenRefused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'TokenRefused'
    this.status = status
  }
}

const timeout = 10_000
const maxAnswer = 1_048_576
/** Seconds that a token is taken to live when nothing says so. */
const unknownLife = 300

/** Asks once for a token; what comes back is OAuth's answer (RFC 6749 §5.1), or that of Azure's identity endpoints. */
export async function requestToken(
  { url: text, headers = {}, form }: TokenRequest,
  { http, clock }: TokenServices,
): Promise<AccessToken> {
  const url = Url.parse(text)
  if (!url) throw new Error(`The token endpoint \`${text}\` is not a URL.`)
  const response = await http.send({
    method: form ? 'POST' : 'GET',
    url,
    headers: HeaderList.from([
      ...(form ? ([['Content-Type', 'application/x-www-form-urlencoded']] as const) : []),
      ['Accept', 'application/json'],
      ...Object.entries(headers),
    ]),
    body: form && Buffer.from(new URLSearchParams(form).toString()),
    timeout,
  })
  const body = response.body && Body.ofSource(response.body, maxAnswer, 'response')
  await body?.buffer()
  const answer = objectOf(body ? Buffer.from(body.bytes()).toString('utf8') : '')
  if (response.statusCode !== 200) {
    const detail = typeof answer.error === 'string' ? `: ${answer.error}` : ''
    const message = `${url.origin} answered ${response.statusCode}${detail}.`
    throw new TokenRefused(response.statusCode, message)
  }
  return readToken(answer, url.origin, clock.now())
}

/** `access_token` with `expires_in` or `expires_on` (seconds since 1970), as numbers or texts; `accessToken` is Azure's CLI. */
export function readToken(
  answer: Readonly<Record<string, unknown>>,
  from: string,
  now: number,
): AccessToken {
  const { access_token, accessToken, expires_in, expires_on } = answer
  const token = access_token ?? accessToken
  if (typeof token !== 'string' || token === '') {
    throw new Error(`The answer of ${from} holds no access_token.`)
  }
  const life = positive(expires_in)
  if (life !== undefined) return { token, expires: now + life * 1000 }
  const until = positive(expires_on)
  return { token, expires: until === undefined ? now + unknownLife * 1000 : until * 1000 }
}

/** The members of a JSON object; of anything else none: the caller says what it misses. */
export function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    // Not JSON: there is nothing in it.
    return {}
  }
}

function positive(value: unknown): number | undefined {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
  return Number.isFinite(number) && number > 0 ? number : undefined
}
