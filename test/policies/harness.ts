import type { Section } from '../../engine/context.ts'
import { readDocument } from '../../engine/document/read.ts'
import {
  type Certificates,
  type DescribedResponse,
  HttpFailure,
  type InboundResponse,
  type OpenIdConfigurations,
  type OutboundRequest,
  type Services,
} from '../../engine/ports.ts'
import { compileDocument } from '../../engine/program/compile.ts'
import { PolicyIndex } from '../../engine/program/environment.ts'
import { makeProgram } from '../../engine/program/link.ts'
import type { Program } from '../../engine/program/program.ts'
import { Body } from '../../engine/run/body.ts'
import { execute } from '../../engine/run/execute.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { RequestMessage } from '../../engine/run/message.ts'
import { RequestContext } from '../../engine/run/request-context.ts'
import { Url } from '../../engine/run/url.ts'
import { Source } from '../../engine/text/source.ts'
import { MemoryConcurrency } from '../../gateway/store/memory/concurrency.ts'
import { MemoryCounters } from '../../gateway/store/memory/counters.ts'
import { MemorySemanticCache } from '../../gateway/store/memory/semantic-cache.ts'
import { MemoryValueCache } from '../../gateway/store/memory/value-cache.ts'
import { BpeTokenCounter } from '../../gateway/tokens/counter.ts'
import { policies } from '../../policies/index.ts'
import { type Expressions, languagesOf } from './languages.ts'

/** Encodings are loaded once for all cases. */
const tokenCounter = new BpeTokenCounter()

/** One request through one document of the operation. */
export interface PolicyCase {
  readonly title: string
  /** What stands in inbound, or in each section; the others are empty, backend forwards. */
  readonly policy: string | { readonly [S in Section]?: string }
  readonly given?: Given
  readonly gives: Gives
}

export interface Given {
  readonly method?: string
  /** Path and query behind the API's suffix. */
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly ip?: string
  readonly subscription?: string | null
  readonly urlTemplate?: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly variables?: Readonly<Record<string, unknown>>
  /** What the backend answers, one after the other, the last again and again; a word: it fails so. */
  readonly backend?: readonly (Answer | HttpFailure['reason'])[]
  readonly expressions?: Expressions
  readonly examples?: readonly DescribedResponse[]
  readonly openId?: OpenIdConfigurations
  readonly certificates?: Partial<Certificates>
  /** The request is made so often; `gives` is about the last. */
  readonly calls?: number
  /** Seconds of the test's clock before each call. */
  readonly seconds?: number
}

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Only what is named is compared. */
export interface Gives {
  readonly status?: number
  readonly reason?: string
  /** null: the header is not there. */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly body?: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly error?: { readonly source?: string; readonly reason?: string; readonly message?: string }
  /** What the backend got; false: nothing. */
  readonly sent?: false | Sent
  /** How often the backend was asked. */
  readonly attempts?: number
  /** Seconds that the policies slept, one after the other. */
  readonly slept?: readonly number[]
  readonly traces?: readonly string[]
}

interface Sent {
  readonly method?: string
  readonly url?: string
  readonly headers?: Readonly<Record<string, string | null>>
  readonly body?: string
}

/** A place where requests are made: its clock, stores and backend are those of all of them. */
export class Bench {
  readonly sent: OutboundRequest[] = []
  readonly slept: number[] = []
  readonly traces: string[] = []
  readonly services: Services
  readonly program: Program
  readonly #given: Given
  #now = Date.UTC(2025, 0, 1)

  constructor(policy: PolicyCase['policy'], given: Given = {}) {
    this.#given = given
    this.services = this.#services()
    this.program = programOf(policy, given.expressions ?? {})
  }

  async call(given: Given = this.#given): Promise<RequestContext> {
    this.#now += (given.seconds ?? 0) * 1000
    const context = this.context(given)
    await execute(this.program, context)
    await this.finish(context)
    return context
  }

  /** The answer leaves. */
  async finish(context: RequestContext): Promise<void> {
    const response = context.response!
    context.moments.head(response, context)
    await response.buffer()
    const bytesSent = response.body?.length ?? 0
    const bytesReceived = context.request.body?.length ?? 0
    const status = response.statusCode
    const ending = { kind: 'completed', status, bytesSent, bytesReceived } as const
    await context.moments.end(ending, context, (error) => {
      throw error
    })
  }

  context(given: Given): RequestContext {
    const base = Url.parse('https://backend.example/base')!
    const [path = '/', query = ''] = (given.url ?? '/orders').split(/(?=\?)/)
    const request = new RequestMessage({
      method: given.method ?? 'GET',
      url: base.with({ path: base.path + path, queryString: query }),
      relativePath: path,
      originalUrl: Url.parse(`https://gateway.example/shop${path}${query}`)!,
      headers: HeaderList.from(Object.entries(given.headers ?? {})),
      body: given.body === undefined ? undefined : Body.ofText(given.body),
      ipAddress: given.ip ?? '192.0.2.7',
      matchedParameters: new Map(Object.entries(given.parameters ?? {})),
      decodeLimit: 1_000_000,
    })
    const context = new RequestContext({
      requestId: '00000000-0000-0000-0000-000000000001',
      timestamp: this.#now,
      tracing: true,
      request,
      api: {
        id: 'shop',
        name: 'Shop',
        path: 'shop',
        revision: '1',
        version: '',
        isCurrentRevision: true,
        protocols: ['https'],
        serviceUrl: base,
        subscriptionKeyParameterNames: {
          header: 'Ocp-Apim-Subscription-Key',
          query: 'subscription-key',
        },
      },
      operation: {
        id: 'get-order',
        name: 'Get an order',
        method: 'GET',
        urlTemplate: given.urlTemplate ?? '/orders',
      },
      subscription: subscriptionOf(given.subscription),
      deployment: {
        gatewayId: 'managed',
        instanceId: 'test',
        isManaged: true,
        region: 'Test',
        serviceId: 'test',
        serviceName: 'test',
        certificates: new Map(),
      },
      target: { kind: 'base', base },
      services: this.services,
      signal: new AbortController().signal,
      recorder: {
        step() {},
        line: ({ source, message }) => this.traces.push(`${source}: ${message}`),
      },
    })
    for (const [name, value] of Object.entries(given.variables ?? {})) {
      context.variables.set(name, value)
    }
    return context
  }

  #services(): Services {
    const clock = {
      now: () => this.#now,
      sleep: async (milliseconds: number) => {
        this.slept.push(milliseconds / 1000)
        this.#now += milliseconds
      },
    }
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const given = this.#given
    const missing = (what: string) => () => {
      throw new Error(`the test has no ${what}`)
    }
    return {
      clock,
      log,
      random: { next: () => 0.5, bytes: (count) => new Uint8Array(count), uuid: missing('uuid') },
      http: { send: async (request) => this.#answer(request) },
      backends: { has: () => false, pick: missing('backends'), baseOf: missing('backends') },
      counters: new MemoryCounters(clock),
      concurrency: new MemoryConcurrency(),
      cache: new MemoryValueCache(clock),
      semanticCache: new MemorySemanticCache(clock),
      tokens: { token: missing('tokens') },
      openId: given.openId ?? { get: missing('provider'), renew: missing('provider') },
      certificates: { find: () => undefined, client: () => undefined, ...given.certificates },
      examples: { responses: () => given.examples ?? [] },
      tokenCounter,
      metrics: { add() {}, record() {}, emit() {} },
      background: {
        start(_, work) {
          void work()
          return true
        },
      },
      settings: {
        bodies: 'preserve',
        timeoutStatus: 504,
        autoUnbufferSse: true,
        maxRequestBody: 1_000_000,
        maxResponseBody: 1_000_000,
        llm: { rate: 'sliding', hold: 'prompt', streamUsage: 'ask' },
        contentSafety: { onError: 'open', oversize: 'block', split: 'request', timeout: 1000 },
        semanticCache: {
          share: 'subscription',
          maxAnswer: 100_000,
          timeout: 1000,
          embeddingsModel: 'text-embedding-3-small',
          header: false,
        },
      },
    }
  }

  #answer(request: OutboundRequest): InboundResponse {
    this.sent.push(request)
    const answers = this.#given.backend ?? [{}]
    const answer = answers[Math.min(this.sent.length, answers.length) - 1]!
    if (typeof answer === 'string') throw new HttpFailure(answer, `${answer} of the test`)
    const body = answer.body ?? ''
    return {
      statusCode: answer.status ?? 200,
      statusReason: 'From backend',
      headers: HeaderList.from(Object.entries(answer.headers ?? {})),
      body: {
        length: Buffer.byteLength(body),
        start(sink) {
          sink.chunk(Buffer.from(body))
          sink.end()
        },
        resume() {},
        cancel() {},
      },
    }
  }
}

/** Runs a case; answers of `gives` what the case names. */
export async function runCase({ policy, given = {}, gives }: PolicyCase): Promise<Gives> {
  const bench = new Bench(policy, given)
  let context: RequestContext | undefined
  for (let i = 0; i < (given.calls ?? 1); i++) context = await bench.call()
  return observed(bench, context!, gives)
}

function observed(bench: Bench, context: RequestContext, gives: Gives): Gives {
  const response = context.response!
  const all: Gives = {
    status: response.statusCode,
    reason: response.statusReason,
    headers: named(gives.headers, (name) => response.headers.joined(name) ?? null),
    body: response.text(),
    variables: named(gives.variables, (name) => context.variables.get(name)),
    error: named(gives.error, (key) => context.lastError?.[key as 'reason']),
    sent: gives.sent ? sentOf(bench.sent.at(-1), gives.sent) : bench.sent.length === 0 && false,
    attempts: bench.sent.length,
    slept: bench.slept,
    traces: bench.traces,
  }
  return Object.fromEntries(Object.entries(all).filter(([key]) => Object.hasOwn(gives, key)))
}

function sentOf(request: OutboundRequest | undefined, wanted: Sent): Sent {
  if (!request) return {}
  const { method, url, headers, body } = request
  const all: Sent = {
    method,
    url: url.toString(),
    headers: named(wanted.headers, (name) => headers.joined(name) ?? null),
    body: body instanceof Uint8Array ? Buffer.from(body).toString() : '',
  }
  return Object.fromEntries(Object.entries(all).filter(([key]) => Object.hasOwn(wanted, key)))
}

function named<T>(wanted: object | undefined, value: (name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.keys(wanted ?? {}).map((name) => [name, value(name)]))
}

export function programOf(policy: PolicyCase['policy'], expressions: Expressions): Program {
  const sections = typeof policy === 'string' ? { inbound: policy } : policy
  const { inbound = '', backend = '<forward-request />', outbound = '' } = sections
  const onError = sections['on-error'] ?? ''
  const text = `<policies><inbound>${inbound}</inbound><backend>${backend}</backend><outbound>${outbound}</outbound><on-error>${onError}</on-error></policies>`
  const read = readDocument(new Source('policy.xml', text))
  const compiled =
    read.value && compileDocument(read.value, 'operation', environmentOf(expressions))
  if (!compiled?.value) {
    const findings = [...read.diagnostics, ...(compiled?.diagnostics ?? [])]
    throw new Error(findings.map(({ message }) => message).join('\n'))
  }
  return makeProgram([compiled.value], new Map())
}

function environmentOf(expressions: Expressions) {
  return {
    policies: new PolicyIndex(policies),
    namedValues: new Map<string, string>(),
    languages: languagesOf(expressions),
  }
}

function subscriptionOf(id: string | null | undefined) {
  if (id === null) return undefined
  return {
    id: id ?? 'alice',
    name: id ?? 'alice',
    key: 'key',
    primaryKey: 'key',
    secondaryKey: 'key-2',
    createdDate: 0,
    startDate: undefined,
    endDate: undefined,
  }
}
