import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Http } from '../../../engine/ports.ts'
import { Body } from '../../../engine/run/body.ts'
import { HeaderList } from '../../../engine/run/headers.ts'
import { Url } from '../../../engine/run/url.ts'

const zip = promisify(gzip)

export interface Posted {
  readonly status: number
  readonly text: string
  /** Milliseconds of `Retry-After`. */
  readonly after: number | undefined
}

/** Bytes of an answer that are looked at. */
const longestAnswer = 1_048_576

/** Posts a text to a receiver of telemetry. Rejects when it cannot be reached. */
export async function post(
  http: Http,
  address: string,
  headers: Readonly<Record<string, string>>,
  text: string,
  { timeout, compress }: { readonly timeout: number; readonly compress: boolean },
): Promise<Posted> {
  const url = Url.parse(address)
  if (!url) throw new Error(`\`${address}\` is no URL`)
  const plain = Buffer.from(text, 'utf8')
  const body = compress ? await zip(plain) : plain
  const fields = { ...headers, ...(compress ? { 'Content-Encoding': 'gzip' } : {}) }
  const response = await http.send({
    method: 'POST',
    url,
    headers: HeaderList.from(Object.entries(fields)),
    body,
    timeout,
  })
  const answer = response.body && Body.ofSource(response.body, longestAnswer, 'response')
  await answer?.buffer()
  return {
    status: response.statusCode,
    text: answer ? Buffer.from(answer.bytes()).toString('utf8') : '',
    after: afterOf(response.headers.first('Retry-After')),
  }
}

function afterOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : undefined
}
