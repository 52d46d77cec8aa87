import { gunzipSync } from 'node:zlib'
import { serveHttp } from '../proxy/servers.ts'

export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** A receiver of telemetry: keeps what comes, and answers as it is told. */
export async function receiver(
  answer: (count: number, text: string) => { status: number; body?: object } = () => ({
    status: 200,
    body: {},
  }),
) {
  const received: Received[] = []
  const { port } = await serveHttp((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const isZipped = request.headers['content-encoding'] === 'gzip'
      const text = (isZipped ? gunzipSync(bytes) : bytes).toString('utf8')
      received.push({ path: request.url ?? '', headers: request.headers, text })
      const { status, body } = answer(received.length, text)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(body === undefined ? '' : JSON.stringify(body))
    })
  })
  return { url: `http://127.0.0.1:${port}`, received }
}

/** A diagnostic entity with its logger, at the place of all APIs or of one. */
export function diagnostic(
  id: string,
  properties: object,
  { api, connection }: { api?: string; connection?: string } = {},
): Record<string, object> {
  const at = api === undefined ? '' : `apis/${api}/`
  const logger = connection === undefined ? {} : { loggerId: '/loggers/insights' }
  return {
    [`${at}diagnostics/${id}/diagnosticInformation.json`]: {
      properties: { ...logger, ...properties },
    },
    ...(connection === undefined
      ? {}
      : {
          'loggers/insights/loggerInformation.json': {
            properties: {
              loggerType: 'applicationInsights',
              credentials: { connectionString: '{{insights}}' },
            },
          },
          'named values/insights/namedValueInformation.json': {
            properties: { displayName: 'insights', value: connection, secret: true },
          },
        }),
  }
}
