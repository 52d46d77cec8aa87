import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { admin } from './admin.ts'
import { type Answer, answer, asksForStream, nameOf } from './answers.ts'
import { authorize, keyOf } from './auth.ts'
import { echo, status } from './echo.ts'
import { ApiError, type Dialect, errorBody } from './errors.ts'
import { type Fault, faultOfHeaders, Rules, tagHeader } from './faults.ts'
import { Ledger, type OpenEntry } from './ledger.ts'
import { limits } from './limits.ts'
import type { SimulatorOptions } from './options.ts'
import { Rates } from './rates.ts'
import { readBody, readJson } from './read.ts'
import { dialectOf, type Route, routeOf } from './routes.ts'
import { send, untilAborted } from './send.ts'
import { hashedVector } from './vectors.ts'

export interface Simulator {
  /** Without a slash at its end. */
  readonly url: string
  readonly ledger: Ledger
  readonly rules: Rules
  /** Cuts what is still being answered. */
  close(): Promise<void>
}

/** Starts the model simulator; rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const ledger = new Ledger()
  const rules = new Rules()
  rules.add(options.rules ?? [])
  const site = makeSite(options, ledger, rules)
  const server = createServer((request, response) => void serve(request, response, site))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 8082, options.host ?? '127.0.0.1', resolve)
  })
  const { address, family, port } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    ledger,
    rules,
    async close() {
      site.closing.abort(new Error('the simulator is closed'))
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await ledger.settled()
    },
  }
}

/** What all requests share. */
function makeSite(options: SimulatorOptions, ledger: Ledger, rules: Rules) {
  const now = options.now ?? Date.now
  return {
    ledger,
    rules,
    now,
    rates: new Rates(options.tokensPerMinute, options.requestsPerMinute, now),
    keys: new Set(options.keys ?? []),
    region: options.region ?? 'Simulated',
    setting: {
      deployments: options.deployments,
      contextTokens: options.contextTokens ?? limits.context,
      embed: options.embed ?? hashedVector,
      now,
    },
    closing: new AbortController(),
  }
}
type Site = ReturnType<typeof makeSite>

async function serve(request: IncomingMessage, response: ServerResponse, site: Site) {
  // A client that leaves is seen by the close of the response; the same news as an error adds nothing.
  response.on('error', () => undefined)
  const url = urlOf(request)
  const path = url?.pathname ?? ''
  try {
    if (!url) throw new ApiError(400, 'The request target is not a path.')
    if (path.startsWith('/_simulator/')) {
      const body = await readBody(request)
      return sendJson(response, 200, admin(request, path, body, site.ledger, site.rules))
    }
    if (path.startsWith('/echo/') || path === '/echo') {
      return sendJson(response, 200, echo(request, url, await readBody(request)))
    }
    if (path.startsWith('/status/')) return status(response, path)
    if (path === '/') return sendJson(response, 200, welcome)
    await serveModel(request, response, url, site)
  } catch (error) {
    sendError(response, error, dialectOf(path))
  }
}

const welcome = { simulator: 'models', ledger: '/_simulator/ledger', faults: '/_simulator/faults' }

async function serveModel(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  site: Site,
) {
  const path = url.pathname
  const route = routeOf(request.method ?? '', path)
  const dialect = typeof route === 'object' ? route.dialect : dialectOf(path)
  const started = performance.now()
  const id = randomUUID()
  const key = keyOf(request.headers, url.searchParams)
  const entry = site.ledger.open({
    id,
    time: new Date(site.now()).toISOString(),
    method: request.method ?? '',
    path: path.slice(0, limits.text),
    api: typeof route === 'object' ? route.api : '',
    deployment: '',
    model: '',
    tag: String(request.headers[tagHeader] ?? '').slice(0, limits.text),
    auth: key?.auth ?? null,
    stream: false,
    status: 0,
    outcome: 'open',
    promptTokens: 0,
    completionTokens: 0,
    cachedTokens: 0,
    reasoningTokens: 0,
    answerTokens: 0,
    sentBytes: 0,
    sentTokens: 0,
    sentChunks: 0,
    sha256: '',
    milliseconds: 0,
  })
  const leave = leaving(response, site.closing.signal)
  const headers = () => vendorHeaders(dialect, id, site, performance.now() - started)
  let outcome: 'completed' | 'aborted' | 'cut' | 'error'
  try {
    if (typeof route !== 'object') throw wrongPath(route, request, path, dialect)
    const body = readJson(request, await readBody(request))
    entry.deployment = nameOf(route, body).slice(0, limits.text)
    entry.stream = asksForStream(route, body)
    const fault = faultFor(request, entry, site.rules)
    outcome = await answerModel()

    async function answerModel() {
      if (fault.delay) await sleep(fault.delay, undefined, { signal: leave })
      if (fault.hang === 'head') return await untilAborted(leave)
      if (fault.status !== undefined && fault.status >= 400) throw wanted(fault)
      authorize(key, site.keys, dialect)
      site.rates.enter(entry.deployment)
      const made = await answer(route as Route, url.searchParams, body, fault, site.setting)
      bill(entry, made)
      site.rates.charge(entry.deployment, made.reply.promptTokens + made.reply.completionTokens)
      entry.status = 200
      const all = { ...headers(), ...rateHeaders(dialect, entry, fault, site) }
      return await send(response, made, all, fault, entry, leave)
    }
  } catch (error) {
    outcome = 'error'
    if (leave.aborted || isBrokenOff(request))
      outcome = site.closing.signal.aborted ? 'cut' : 'aborted'
    else entry.status = sendError(response, error, dialect, headers())
  }
  site.ledger.close(entry, outcome, Math.round(performance.now() - started))
}

/** Aborted when the client leaves before the end of the answer, or the simulator is closed. */
function leaving(response: ServerResponse, closing: AbortSignal): AbortSignal {
  const controller = new AbortController()
  const close = () => controller.abort(closing.reason)
  closing.addEventListener('abort', close)
  response.once('close', () => {
    closing.removeEventListener('abort', close)
    if (!response.writableFinished) controller.abort(new Error('the client left'))
  })
  return controller.signal
}

function isBrokenOff(request: IncomingMessage) {
  return request.destroyed && !request.complete
}

function bill(entry: OpenEntry, made: Answer) {
  entry.model = made.model
  entry.promptTokens = made.reply.promptTokens
  entry.answerTokens = made.reply.completionTokens
  entry.cachedTokens = made.reply.cachedTokens
  entry.reasoningTokens = made.reply.reasoningTokens
}

/** What a rule says of such a request, and over it what the request says itself. */
function faultFor(request: IncomingMessage, entry: OpenEntry, rules: Rules): Fault {
  const own = faultOfHeaders(request.headers)
  return { ...rules.take(entry), ...own }
}

function wanted(fault: Fault) {
  const status = fault.status ?? 500
  const retryAfter = fault.retryAfter
  const message =
    fault.message ??
    (status === 429 && retryAfter !== undefined
      ? `Requests have exceeded the rate limit. Please retry after ${retryAfter} seconds.`
      : (STATUS_CODES[status] ?? `Status ${status}`))
  return new ApiError(status, message, {
    ...(status === 429 ? { code: 'RateLimitReached' } : {}),
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  })
}

function wrongPath(
  route: 'method' | undefined,
  request: IncomingMessage,
  path: string,
  dialect: Dialect,
) {
  if (route === 'method') return new ApiError(405, `Not allowed to ${request.method} on ${path}.`)
  if (dialect === 'azure') return new ApiError(404, 'Resource not found', { code: '404' })
  return new ApiError(404, `Invalid URL (${request.method} ${path.slice(0, 256)})`)
}

function vendorHeaders(
  dialect: Dialect,
  id: string,
  site: Site,
  milliseconds: number,
): Record<string, string> {
  const processing = { 'openai-processing-ms': String(Math.round(milliseconds)) }
  const azure = { 'x-request-id': id, 'apim-request-id': id, 'x-ms-region': site.region }
  switch (dialect) {
    case 'openai':
      return { 'x-request-id': id, ...processing }
    case 'azure':
      return { ...azure, ...processing }
    case 'content-safety':
      return azure
    case 'anthropic':
      return { 'request-id': id, 'x-request-id': id }
    default:
      return { 'x-request-id': id }
  }
}

function rateHeaders(
  dialect: Dialect,
  entry: OpenEntry,
  fault: Fault,
  site: Site,
): Record<string, string> {
  const { remainingTokens, remainingRequests, retryAfter } = fault
  const openai = dialect === 'openai' || dialect === 'azure'
  return {
    ...(openai ? site.rates.headers(entry.deployment) : {}),
    ...(remainingTokens === undefined
      ? {}
      : { 'x-ratelimit-remaining-tokens': String(remainingTokens) }),
    ...(remainingRequests === undefined
      ? {}
      : { 'x-ratelimit-remaining-requests': String(remainingRequests) }),
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  }
}

/** Answers with an error as the vendor words it, if the head has not left; gives its status. */
function sendError(
  response: ServerResponse,
  error: unknown,
  dialect: Dialect,
  headers: Record<string, string> = {},
): number {
  const known = error instanceof ApiError ? error : new ApiError(500, String(error))
  if (response.headersSent) {
    response.destroy()
    return response.statusCode
  }
  sendJson(response, known.status, errorBody(known, dialect), { ...headers, ...known.headers })
  return known.status
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
) {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': body.length,
  })
  response.end(body)
}

/** A target such as `//host/path` is a path too. */
function urlOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? ''
  return target.startsWith('/') ? new URL(`http://simulator${target}`) : undefined
}
