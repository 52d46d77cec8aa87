import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An OpenID provider on a free port of this machine. */
export interface Issuer {
  readonly origin: string
  /** The address of the discovery document at the root. */
  readonly configuration: string
  /** What has been asked for, in order. */
  readonly asked: string[]
  /** What it answers by path; a number: that status; `hang`: nothing. */
  readonly answers: Map<string, unknown>
  /** With `down` every connection is cut. */
  down: boolean
  publish(keys: readonly unknown[], issuer?: string): void
  close(): Promise<void>
}

export const discovery = '/.well-known/openid-configuration'

export async function startIssuer(): Promise<Issuer> {
  const asked: string[] = []
  const answers = new Map<string, unknown>()
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    if (issuer.down) return void request.socket.destroy()
    const answer = answers.get(path)
    if (answer === 'hang') return
    if (answer === undefined || typeof answer === 'number') {
      response.writeHead(answer ?? 404).end('{}')
      return
    }
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer: Issuer = {
    origin,
    configuration: origin + discovery,
    asked,
    answers,
    down: false,
    publish(keys, name = origin) {
      answers.set(discovery, { issuer: name, jwks_uri: `${origin}/keys` })
      answers.set('/keys', { keys })
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return issuer
}
