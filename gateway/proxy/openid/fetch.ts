import type { Http, OpenIdConfiguration } from '../../../engine/ports.ts'
import { Body } from '../../../engine/run/body.ts'
import { HeaderList } from '../../../engine/run/headers.ts'
import { Url } from '../../../engine/run/url.ts'

const timeout = 10_000
const maxDocument = 1_048_576
const maxKeys = 100

/** The discovery document (OpenID Connect Discovery 1.0 §4) and the key set that it names. */
export async function fetchConfiguration(
  url: string,
  host: string | undefined,
  http: Http,
): Promise<OpenIdConfiguration> {
  const metadata = await fetchObject(url, host, http)
  const { issuer, jwks_uri: keysUrl } = metadata
  if (typeof issuer !== 'string' || issuer === '') throw new Error(`${url} names no issuer.`)
  if (typeof keysUrl !== 'string') throw new Error(`${url} names no jwks_uri.`)
  if (url.startsWith('https:') && !keysUrl.startsWith('https:')) {
    throw new Error(`The jwks_uri of ${url} is not https.`)
  }
  // The other Host is for the server of the configuration, wherever its keys are.
  const sameServer = Url.parse(keysUrl)?.origin === Url.parse(url)?.origin
  const { keys } = await fetchObject(keysUrl, sameServer ? host : undefined, http)
  if (!Array.isArray(keys)) throw new Error(`${keysUrl} holds no keys.`)
  if (keys.length > maxKeys) throw new Error(`${keysUrl} holds more than ${maxKeys} keys.`)
  return { issuer, keys: keys.filter(isObject) }
}

async function fetchObject(
  address: string,
  host: string | undefined,
  http: Http,
): Promise<Record<string, unknown>> {
  const url = Url.parse(address)
  if (!url) throw new Error(`\`${address}\` is not a URL.`)
  const fields = ['Accept', 'application/json']
  if (host !== undefined) fields.push('Host', host)
  const response = await http.send({
    method: 'GET',
    url,
    headers: HeaderList.own(fields),
    body: undefined,
    timeout,
    followRedirects: true,
  })
  if (response.statusCode !== 200) {
    response.body?.cancel()
    throw new Error(`${address} answered ${response.statusCode}.`)
  }
  const value = parse(await read(response.body, address))
  if (!isObject(value)) throw new Error(`${address} answered no JSON object.`)
  return value
}

async function read(
  source: Parameters<typeof Body.ofSource>[0] | undefined,
  address: string,
): Promise<string> {
  if (!source) return ''
  const body = Body.ofSource(source, maxDocument, 'response')
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      source.cancel()
      reject(new Error(`${address} did not answer to the end within ${timeout / 1000} seconds.`))
    }, timeout)
  })
  try {
    await Promise.race([body.buffer(), late])
  } finally {
    clearTimeout(timer)
  }
  return Buffer.from(body.bytes()).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the caller says whose answer it is.
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
