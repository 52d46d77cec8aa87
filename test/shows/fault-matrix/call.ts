import { request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly id: string
  readonly body: string
  /** What became of the connection while the body came. */
  readonly end: 'whole' | 'cut'
}

export interface Sending {
  readonly backend: string
  readonly body?: Uint8Array | undefined
  readonly expect?: boolean
}

/** A call on a connection of its own. */
export function call(url: string, { backend, body, expect }: Sending): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      'x-backend': backend,
      connection: 'close',
      ...(body ? { 'content-length': body.length } : {}),
      ...(expect ? { expect: '100-continue' } : {}),
    }
    const sent = request(url, { method: body ? 'POST' : 'GET', headers, agent: false })
    let answered = false
    sent.on('response', (response) => {
      answered = true
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', ignore)
      response.on('close', () => {
        resolve({
          status: response.statusCode ?? 0,
          id: String(response.headers['postern-request-id']),
          body: Buffer.concat(chunks).toString(),
          end: response.complete ? 'whole' : 'cut',
        })
        sent.destroy()
      })
    })
    sent.on('error', (error) => {
      if (!answered) reject(error)
    })
    if (expect) sent.on('continue', () => sent.end(body))
    else sent.end(body)
    if (expect) sent.flushHeaders()
  })
}

/** `close` comes after it and tells the same. */
function ignore(): void {}
