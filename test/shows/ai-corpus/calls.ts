import { isDeepStrictEqual } from 'node:util'
import type { Simulator } from '../../../gateway/simulator/server.ts'
import type { ServedFolder } from '../../admin/gateway.ts'
import { chat } from '../openai-client/clients.ts'
import { key } from '../openai-client/stage.ts'
import type { AiDocument, TokenLimit } from './documents.ts'
import { developerToken } from './entra.ts'
import { path } from './site.ts'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Asks what the document is about, and tells where the answers are not those that it predicts. */
export class Calls {
  readonly problems: string[] = []
  count = 0
  readonly #document: AiDocument
  readonly #served: ServedFolder
  readonly #simulator: Simulator
  /** Tokens that were charged, by the simulator's own account. */
  #charged = 0

  constructor(document: AiDocument, served: ServedFolder, simulator: Simulator) {
    this.#document = document
    this.#served = served
    this.#simulator = simulator
  }

  async run(): Promise<void> {
    await this.#chat()
    await this.#stream()
    // What the stream used is charged: the next whole answer tells what is left.
    await this.#chat()
    await this.#metrics()
    await this.#withoutKey()
    if (this.#document.needsToken) await this.#withoutToken()
    await this.#unsafe()
    if (this.#document.caches.lookup && this.#document.caches.store) await this.#repeated()
    const counters = new Map(
      this.#document.limits.map((limit) => [`${limit.kind} ${limit.counterKey}`, limit]),
    )
    for (const limit of counters.values()) await this.#exhausted(limit)
  }

  async #chat(): Promise<void> {
    const body = this.#question()
    const [answer, direct] = [await this.#ask(body), await this.#direct(body)]
    this.#equal('the status of a chat', answer.status, 200)
    this.#equal('the answer of a chat', essence(answer.text), essence(direct.text))
    const { usage } = parsed(direct.text) as { usage: { total_tokens: number } }
    this.#charged += usage.total_tokens
    for (const limit of this.#document.limits) {
      this.#header('after a chat', limit, answer, limit.remainingHeader, this.#left(limit))
      this.#header('after a chat', limit, answer, limit.consumedHeader, usage.total_tokens)
    }
  }

  async #stream(): Promise<void> {
    const body = { ...this.#question(), stream: true }
    const [answer, direct] = [await this.#ask(body), await this.#direct(body)]
    this.#equal('the status of a stream', answer.status, 200)
    this.#equal(
      'the type of a stream',
      answer.headers.get('content-type'),
      direct.headers.get('content-type'),
    )
    this.#equal('the events of a stream', eventsOf(answer.text), eventsOf(direct.text))
    const whole = { ...body, stream_options: { include_usage: true } }
    const last = eventsOf((await this.#direct(whole)).text, 'usage')
    const usage = last.find((one) => one !== null && one !== undefined) as {
      prompt_tokens: number
      total_tokens: number
    }
    // The head leaves before there is a completion.
    for (const limit of this.#document.limits) {
      const left = this.#left(limit, usage.prompt_tokens)
      this.#header('on a stream', limit, answer, limit.remainingHeader, left)
      this.#header('on a stream', limit, answer, limit.consumedHeader, usage.prompt_tokens)
    }
    this.#charged += usage.total_tokens
    await this.#served.running.gateway.inFlight.idle()
  }

  /** The sums of all that was used, under the document's namespace and with its dimensions. */
  async #metrics(): Promise<void> {
    if (this.#document.metrics.length === 0) return
    await this.#served.running.gateway.inFlight.idle()
    const { text } = await this.#served.admin('GET', '/metrics')
    for (const { namespace, dimensions } of this.#document.metrics) {
      const name = `${snake(namespace)}_total_tokens_sum`
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`))
      const sum = lines.reduce((all, line) => all + Number(line.slice(line.lastIndexOf(' '))), 0)
      this.#equal(`the metric ${name}`, sum, this.#charged)
      for (const dimension of dimensions) {
        const has = lines.every((line) => line.includes(`${snake(dimension)}="`))
        this.#equal(`the dimension ${dimension}`, has, true)
      }
    }
  }

  async #withoutKey(): Promise<void> {
    await this.#refused('a caller without a key', this.#question(), {
      headers: { 'api-key': '' },
      status: 401,
      message: this.#document.withoutKey,
    })
  }

  async #withoutToken(): Promise<void> {
    const answer = await this.#refused('a caller without a token', this.#question(), {
      headers: { authorization: '' },
      status: 401,
      message: /A valid Entra token is required/,
    })
    this.#equal(
      'the WWW-Authenticate header',
      answer.headers.get('www-authenticate')?.includes('/.well-known/oauth-protected-resource'),
      true,
    )
  }

  /** At each threshold a text is refused; beneath it, it passes. */
  async #unsafe(): Promise<void> {
    const { safety } = this.#document
    if (!safety) return
    const refused = { status: 403, message: /^Request failed content safety check\.$/ }
    for (const { name, threshold } of safety.categories) {
      const text = (severity: number) => this.#question(`[${name.toLowerCase()}:${severity}] Hello`)
      await this.#refused(`${name} at ${threshold}`, text(threshold), refused)
      const less = text(Math.max(1, threshold - 1))
      if (threshold > 1) await this.#passes(`${name} beneath ${threshold}`, less)
    }
    for (const list of safety.blocklists) {
      const text = this.#question(`[blocklist:${list}] Hello`)
      await this.#refused(`a word of the blocklist ${list}`, text, refused)
    }
    const attack = this.#question('[attack] Hello')
    if (safety.shieldsPrompt) await this.#refused('an attack', attack, refused)
    else await this.#passes('an attack that nobody looks for', attack)
    const stream = { ...attack, stream: true }
    if (safety.shieldsPrompt)
      await this.#refused('an attack that asks for a stream', stream, refused)
  }

  /** A question that was answered before does not reach the model again. */
  async #repeated(): Promise<void> {
    const question = this.#question('Which question is asked again and again?')
    const first = await this.#passes('a new question', question)
    await this.#served.running.gateway.inFlight.idle()
    const before = this.#modelCalls()
    const second = await this.#ask(question)
    this.#equal('a repeated question', essence(second.text), essence(first.text))
    this.#equal('the calls of the model for it', this.#modelCalls() - before, 0)
  }

  /** Far more than the limit is used at once, which is allowed; then nothing is, until it is over. */
  async #exhausted(limit: TokenLimit): Promise<void> {
    if (limit.amount === undefined) return
    const { retryAfterHeader, remainingHeader } = limit
    const what = `the ${limit.kind} of ${limit.amount}`
    if (limit.kind === 'rate' && limit.estimates && limit.amount <= 5_000) {
      const long = this.#question('word '.repeat(limit.amount + 1))
      const answer = await this.#refused(`a prompt beyond ${what}`, long, {
        status: 429,
        message: /^Token limit is exceeded\.$/,
      })
      this.#equal('its time to wait', answer.headers.get(retryAfterHeader), null)
    }
    const used = { 'x-simulator-reasoning-tokens': '131000', 'x-simulator-tokens': '2' }
    const last = await this.#ask({ ...this.#question(), max_tokens: 131_072 }, used)
    this.#equal(`a chat that uses up ${what}`, last.status, 200)
    if (remainingHeader) this.#equal(`${what} then`, last.headers.get(remainingHeader), '0')
    const times = String.raw`\d+ (day|hour|minute|second)s?( and \d+ (hour|minute|second)s?)?`
    const message = {
      rate: /^Token limit is exceeded\. Try again in \d+ seconds\.$/,
      quota: limit.isForever
        ? /^Token quota is exceeded\.$/
        : new RegExp(String.raw`^Token quota is exceeded\. Try again in ${times}\.$`),
    }[limit.kind]
    const status = { rate: 429, quota: 403 }[limit.kind]
    for (const body of [this.#question(), { ...this.#question(), stream: true }]) {
      const answer = await this.#refused(`beyond ${what}`, body, { status, message })
      const wait = answer.headers.get(retryAfterHeader)
      const longest = limit.kind === 'rate' ? 60 : 366 * 86_400
      this.#equal(
        `the time to wait beyond ${what}`,
        limit.isForever ? wait : Number(wait) >= 1 && Number(wait) <= longest,
        limit.isForever ? null : true,
      )
      if (remainingHeader) {
        this.#equal(`${what} in the refusal`, answer.headers.get(remainingHeader), '0')
      }
    }
  }

  async #passes(what: string, body: object): Promise<Answer> {
    const answer = await this.#ask(body)
    this.#equal(what, answer.status, 200)
    if (answer.status === 200) {
      const { usage } = parsed(answer.text) as { usage: { total_tokens: number } }
      this.#charged += usage.total_tokens
    }
    return answer
  }

  async #refused(
    what: string,
    question: object,
    expected: {
      readonly status: number
      readonly message: RegExp
      readonly headers?: Readonly<Record<string, string>>
    },
  ): Promise<Answer> {
    const before = this.#modelCalls()
    const answer = await this.#ask(question, expected.headers)
    this.#equal(`the status of ${what}`, answer.status, expected.status)
    const body = parsed(answer.text) as RefusalBody
    const { statusCode = Number(body.error?.code), message = body.error?.message } = body
    const isWorded = statusCode === expected.status && expected.message.test(String(message))
    this.#equal(`the words of ${what}: ${answer.text.slice(0, 200)}`, isWorded, true)
    this.#equal(`the calls of the model for ${what}`, this.#modelCalls() - before, 0)
    return answer
  }

  #modelCalls(): number {
    return this.#simulator.ledger.entries.filter(({ api }) => api === 'chat').length
  }

  #left({ amount }: TokenLimit, more = 0): number | undefined {
    return amount === undefined ? undefined : Math.max(0, amount - this.#charged - more)
  }

  #header(
    when: string,
    limit: TokenLimit,
    answer: Answer,
    name: string | undefined,
    value: number | undefined,
  ): void {
    if (name === undefined) return
    const seen = answer.headers.get(name)
    const what = `${name} ${when}`
    if (value !== undefined && limit.amount !== undefined) this.#equal(what, seen, String(value))
    else this.#equal(what, /^\d+$/.test(seen ?? ''), true)
  }

  #equal(what: string, seen: unknown, predicted: unknown): void {
    this.count++
    if (isDeepStrictEqual(seen, predicted)) return
    this.problems.push(`${what} is ${brief(seen)}, and not ${brief(predicted)}`)
  }

  #asked = 0
  /** No two have a word in common: what is cached must not answer for the model. */
  #question(content?: string): object {
    const own = content ?? wordsOf(this.#asked++, this.#document.caches.lookup ? 24 : 1)
    const isTight = this.#document.limits.some(({ amount = 0 }) => amount < 100)
    return {
      model: chat,
      messages: [{ role: 'user', content: own }],
      max_tokens: isTight && !content ? 1 : 12,
    }
  }

  #ask(body: object, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const token = this.#document.needsToken ? { authorization: `Bearer ${developerToken()}` } : {}
    const url = `${this.#served.running.addresses[0]!.url}${path}`
    return post(url, body, { 'api-key': key, ...token, ...more })
  }

  #direct(body: object): Promise<Answer> {
    return post(`${this.#simulator.url}${path.slice('/ai'.length)}`, body, {})
  }
}

/** Words that stand in no other question; the more there are, the less near it is to others. */
function wordsOf(question: number, count: number): string {
  const letters = 'bdfgklmnprstvz'
  return Array.from({ length: count }, (_, at) => {
    const number = question * 24 + at
    const [first, second] = [number % 14, Math.floor(number / 14) % 14]
    return `${letters[first]}o${letters[second]}u${letters[(first + second) % 14]}a`
  }).join(' ')
}

async function post(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const sent = Object.entries(headers).filter(([, value]) => value !== '')
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...Object.fromEntries(sent) },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** As the gateway words it, or as a document does in `on-error`. */
interface RefusalBody {
  readonly statusCode?: number
  readonly message?: string
  readonly error?: { readonly code?: string; readonly message?: string }
}

/** Of an answer what is the same each time. */
function essence(text: string): unknown {
  const { choices, usage, model } = parsed(text) as Readonly<Record<string, unknown>>
  return { choices, usage, model }
}

function eventsOf(text: string, member = 'choices'): readonly unknown[] {
  return text
    .split('\n\n')
    .flatMap((event) => {
      const data = event.replace(/^data: /, '')
      if (data === '' || data === '[DONE]') return data === '' ? [] : [data]
      return [(parsed(data) as Readonly<Record<string, unknown>>)[member]]
    })
    .filter((one) => member === 'choices' || typeof one === 'object')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return { text }
  }
}

function snake(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
}

function brief(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 400)
}
