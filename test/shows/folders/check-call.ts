import { request } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import type { Call } from './predicted.ts'
import { type Reached, usual, type World } from './world.ts'

export interface CallOptions {
  readonly url: string
  readonly keys: ReadonlyMap<string, string>
  readonly world: World
  /** The API does not answer: every call gets 503. */
  readonly isQuarantined: boolean
}

/** Makes the call, and tells in which points the answer and what the backend got are not those predicted. */
export async function checkCall(call: Call, options: CallOptions): Promise<string[]> {
  const { world, isQuarantined } = options
  world.reached.length = 0
  world.replies.clear()
  for (const [url, reply] of Object.entries(call.replies ?? {})) world.replies.set(url, reply)
  const answer = await send(call, options)
  const problems: string[] = []
  const differ = (what: string, seen: unknown, wanted: unknown) => {
    if (!matches(seen, wanted)) problems.push(`${what} is ${show(seen)}, and not ${show(wanted)}`)
  }
  if (isQuarantined) {
    // Who has no key is told so first.
    if (answer.status !== 401 || call.gives !== 401) {
      differ('the status in quarantine', answer.status, 503)
    }
    differ('what backends got', world.reached.map(targetOf), [])
    return named(call, problems)
  }
  differ('the status', answer.status, call.gives ?? 200)
  if ('json' in call) differ('the body', parsed(answer.text), call.json)
  else if (call.text !== undefined) differ('the body', answer.text, call.text)
  else if (call.sent !== null) differ('the body', answer.text, usual.body)
  for (const [name, value] of Object.entries(call.has ?? {})) {
    differ(name, answer.headers[name], value)
  }
  if (call.sent === null) differ('what backends got', world.reached.map(targetOf), [])
  else problems.push(...checkSent(call, call.sent, world.reached.at(-1)))
  return named(call, problems)
}

function checkSent(call: Call, wanted: string, sent: Reached | undefined): string[] {
  if (!sent) return [`no backend was reached, and not ${wanted}`]
  const problems: string[] = []
  if (readable(targetOf(sent)) !== readable(wanted)) {
    problems.push(`the backend got ${targetOf(sent)}, and not ${wanted}`)
  }
  for (const [name, value] of Object.entries(call.with ?? {})) {
    const seen = sent.headers[name] ?? null
    if (!matches(seen, value)) problems.push(`it got ${name}: ${seen}, and not ${value}`)
  }
  if (call.sentBody !== undefined && !matches(sent.body, call.sentBody)) {
    problems.push(`it got the body ${show(sent.body)}, and not ${show(call.sentBody)}`)
  }
  return problems
}

function named(call: Call, problems: readonly string[]): string[] {
  return problems.map((problem) => `${call.api}, ${call.ask}: ${problem}`)
}

function matches(seen: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp) return wanted.test(String(seen))
  return isDeepStrictEqual(seen, wanted)
}

function show(value: unknown): string {
  return value instanceof RegExp ? String(value) : (JSON.stringify(value) ?? 'nothing')
}

function targetOf({ method, url }: Reached): string {
  return `${method} ${url}`
}

/** Queries are compared as they are meant: how a value is encoded may differ. */
function readable(target: string): string {
  const [path = '', query] = target.split(/\?(.*)/s)
  if (query === undefined) return path
  return `${path}?${query.split('&').map(decodeURIComponent).join('&')}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
}

/** Without a library that would change the path or add header fields. */
function send(call: Call, { url, keys }: CallOptions): Promise<Answer> {
  const { ask, key = 'everything', keyHeader = 'Ocp-Apim-Subscription-Key' } = call
  const [method = '', path = ''] = ask.split(' ')
  const given = key === null ? {} : { [keyHeader]: keys.get(key) ?? `no key of ${key}` }
  const { hostname: host, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const headers = { ...given, ...call.headers }
    const outgoing = request({ host, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, text: Buffer.concat(chunks).toString() })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(call.body)
  })
}
