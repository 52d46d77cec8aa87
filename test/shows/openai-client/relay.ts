import { request } from 'node:http'
import { type Received, startBackend } from '../../backend.ts'

/** A backend that writes down what it is asked, and lets the simulator answer. */
export interface Relay {
  readonly url: string
  readonly received: readonly Received[]
  /** What goes wrong with the next requests: fields of the simulator's faults, one set per request. */
  readonly faults: Readonly<Record<string, string>>[]
  /** What was received since the last call of this. */
  take(): readonly Received[]
  close(): Promise<void>
}

export async function startRelay(target: string): Promise<Relay> {
  const faults: Readonly<Record<string, string>>[] = []
  let taken = 0
  const backend = await startBackend(({ method, url, headers, body }, response) => {
    const { host: _, ...passed } = headers
    const upstream = request(`${target}${url}`, {
      method,
      headers: { ...passed, ...faults.shift() },
    })
    // The caller leaves: so does the relay.
    response.once('close', () => upstream.destroy())
    upstream.on('error', () => response.destroy())
    upstream.on('response', (answer) => {
      answer.on('error', () => response.destroy())
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      response.flushHeaders()
      answer.pipe(response)
    })
    upstream.end(body)
    return undefined
  })
  return {
    url: backend.url,
    received: backend.received,
    faults,
    take() {
      const news = backend.received.slice(taken)
      taken = backend.received.length
      return news
    },
    close: () => backend.close(),
  }
}

/** Answers of an error status, as the vendor words them. */
export function failing(status: number, retryAfter?: number): Readonly<Record<string, string>> {
  const after = retryAfter === undefined ? {} : { 'x-simulator-retry-after': String(retryAfter) }
  return { 'x-simulator-status': String(status), ...after }
}
