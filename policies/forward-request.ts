import type { Context } from '../engine/context.ts'
import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int, oneOf } from '../engine/policy/values.ts'
import type {
  Awaitable,
  BackendLease,
  ConnectionOptions,
  InboundResponse,
  PolicySettings,
} from '../engine/ports.ts'
import { HttpFailure } from '../engine/ports.ts'
import { Body } from '../engine/run/body.ts'
import { withoutCallerKey } from '../engine/run/caller-key.ts'
import { errorResponse } from '../engine/run/error-response.ts'
import { fail, PolicyFailure } from '../engine/run/errors.ts'
import type { HeaderList } from '../engine/run/headers.ts'
import { ResponseMessage } from '../engine/run/message.ts'
import type { Watcher } from '../engine/run/moments.ts'
import { isPromise } from '../engine/run/signals.ts'
import type { Url } from '../engine/run/url.ts'
import { urlAt } from './shared/target.ts'

export default definePolicy({
  name: 'forward-request',
  doc: 'Sends the request to the backend and takes its response.',
  sections: ['backend'],
  scopes: allScopes,
  attributes: {
    timeout: {
      kind: int({ min: 0 }),
      doc: 'For how many seconds the response head is waited for, 300 when absent; 0 for ever.',
    },
    'timeout-ms': {
      kind: int({ min: 0 }),
      doc: 'The same in milliseconds.',
    },
    'continue-timeout': {
      kind: int({ min: 0 }),
      doc: 'For how many seconds `100 Continue` is waited for; nothing is waited for here, bodies are sent at once.',
    },
    'http-version': {
      kind: oneOf('1', '2or1', '2'),
      literal: true,
      default: '1',
      doc: 'The HTTP version; `2or1` prefers HTTP/2.',
    },
    'follow-redirects': {
      kind: bool,
      default: false,
      doc: 'Whether the gateway follows redirects itself.',
    },
    'buffer-request-body': {
      kind: bool,
      literal: true,
      default: false,
      doc: 'Whether the request body is kept, so that it can be sent again.',
    },
    'buffer-response': {
      kind: bool,
      literal: true,
      default: true,
      doc: 'Whether the response is passed on in larger pieces; event streams never are by default.',
    },
    'fail-on-error-status-code': {
      kind: bool,
      literal: true,
      default: false,
      doc: 'Whether a status from 400 on is an error.',
    },
  },
  rules: [{ kind: 'atMostOne', names: ['timeout', 'timeout-ms'] }],
  errors: {
    BackendErrorStatusCode: {
      status: 500,
      message: 'The backend returned status {status}.',
      doc: "The answer is the backend's.",
    },
    BackendPoolUnavailable: {
      status: 503,
      message: '{detail}',
      body: 'Service Unavailable',
      doc: 'No member of the pool can be asked; `Retry-After` says when the first one can.',
    },
    BackendCircuitOpen: {
      status: 503,
      message: '{detail}',
      body: 'Service Unavailable',
      doc: 'The circuit breaker of the backend is open; `Retry-After` says for how long.',
    },
    BackendNotFound: { status: 500, message: '{detail}', body: 'Internal server error' },
    BackendNotRunnable: { status: 500, message: '{detail}', body: 'Internal server error' },
    BackendMissing: {
      status: 500,
      message: 'The API has no service URL, and no policy set a backend.',
      body: 'Internal server error',
    },
  },
  examples: [
    {
      title: 'At most a minute, events at once',
      xml: '<forward-request timeout="60" buffer-response="false" />',
    },
  ],
  async run(args, context) {
    // Once more only where a forwarder asks for it, which changes what is sent.
    while ((await attempt(args, context)) === 'again') context.response?.body?.cancel()
  },
})

interface Args {
  readonly timeout: number | undefined
  readonly timeoutMs: number | undefined
  readonly httpVersion: '1' | '2or1' | '2'
  readonly followRedirects: boolean
  readonly failOnErrorStatusCode: boolean
}

async function attempt(args: Args, context: Context): Promise<'again' | undefined> {
  const { settings } = context.services
  const { target } = context
  const picked = target.kind === 'backend' ? pick(target.id, context) : undefined
  let lease = isPromise(picked) ? await picked : picked
  let answer: InboundResponse
  for (;;) {
    try {
      answer = await send(args, context, lease)
      break
    } catch (error) {
      const next = lease && given(lease, error)
      if (!next) throw failureOf(error, settings)
      context.trace(
        'forward-request',
        `${lease!.id} cannot be reached; ${next.id} is asked instead`,
      )
      lease = next
    }
  }
  context.backendStatus = answer.statusCode
  if (lease) {
    lease.done({ status: answer.statusCode, headers: answer.headers })
    if (lease.cookie !== undefined) answer.headers.append('Set-Cookie', lease.cookie)
  }
  context.response?.body?.cancel()
  context.response = responseOf(answer, settings.maxResponseBody)
  const verdict = context.moments.forwarder?.answered(context.response, context)
  if (isPromise(verdict) ? await verdict : verdict) return 'again'
  if (args.failOnErrorStatusCode && answer.statusCode >= 400) {
    throw fail('BackendErrorStatusCode', { status: answer.statusCode }, { keepResponse: true })
  }
  return undefined
}

/** The backend for this attempt. When none can be asked, `context.Response` is the 503 that retry and on-error look at. */
function pick(id: string, context: Context): Awaitable<BackendLease> {
  try {
    const picked = context.services.backends.pick(id, context.request.headers)
    return isPromise(picked) ? picked.catch((error) => unavailable(error, context)) : picked
  } catch (error) {
    return unavailable(error, context)
  }
}

const unavailableReasons: ReadonlySet<string> = new Set([
  'BackendPoolUnavailable',
  'BackendCircuitOpen',
])

function unavailable(error: unknown, context: Context): never {
  if (!(error instanceof PolicyFailure && unavailableReasons.has(error.reason))) throw error
  const { status = 503, headers } = error.answer
  context.response?.body?.cancel()
  context.response = errorResponse(context, status, 'Service Unavailable', headers)
  throw fail(error.reason, error.parameters, { ...error.answer, keepResponse: true }, error)
}

function send(
  args: Args,
  context: Context,
  lease: BackendLease | undefined,
): Promise<InboundResponse> {
  const place = addressOf(context, lease)
  if (!isPromise(place)) return sendTo(place, args, context, lease)
  return place.then((address) => sendTo(address, args, context, lease))
}

function sendTo(
  address: Address,
  args: Args,
  context: Context,
  lease: BackendLease | undefined,
): Promise<InboundResponse> {
  const { request } = context
  context.backendStatus = undefined
  context.backend = lease
  if (lease?.another) request.body?.keep()
  const sending = { url: address.url, headers: address.headers, body: request.body?.send() }
  const { forwarder, watcher } = context.moments
  forwarder?.sending(sending, context)
  watcher?.sending(sending, request.method)
  const { handshake } = context
  const answer = context.services.http.send({
    method: request.method,
    url: address.url,
    headers: address.headers,
    body: sending.body,
    timeout: args.timeoutMs ?? (args.timeout ?? 300) * 1000,
    httpVersion: handshake ? '1' : args.httpVersion,
    followRedirects: args.followRedirects && !handshake,
    signal: context.signal,
    end: lease,
    handshake,
    ...(address.connection ? { connection: address.connection } : {}),
  })
  return watcher ? watched(answer, watcher) : answer
}

async function watched(answer: Promise<InboundResponse>, watcher: Watcher) {
  try {
    return watcher.answered(await answer)
  } catch (error) {
    if (error instanceof HttpFailure) watcher.failed(error)
    throw error
  }
}

/** The attempt is over without an answer. Gives the backend to go on with: only where no byte was sent (backends.md §2). */
function given(lease: BackendLease, error: unknown): BackendLease | undefined {
  lease.done(error instanceof HttpFailure ? { failure: error } : { abandoned: true })
  lease.over()
  const isUnsent = error instanceof HttpFailure && error.unsent
  return isUnsent && error.reason === 'BackendConnectionFailure' ? lease.another?.() : undefined
}

function failureOf(error: unknown, settings: PolicySettings): unknown {
  if (!(error instanceof HttpFailure)) return error
  const status = error.reason === 'Timeout' ? { status: settings.timeoutStatus } : {}
  return fail(error.reason, { detail: error.message }, status, error)
}

interface Address {
  readonly url: Url
  readonly headers: HeaderList
  readonly connection: ConnectionOptions | undefined
}

/** Where the request goes; credentials of a backend entity are applied last and win (backends.md §1). */
function addressOf(context: Context, lease: BackendLease | undefined): Awaitable<Address> {
  const { request, target } = context
  const headers = request.headers.copy()
  // The caller's Host names the gateway; one that a policy set is meant for the backend.
  if (headers.first('Host') === request.receivedHost) headers.delete('Host')
  context.handshake?.ask(headers)
  const { passSubscriptionKey } = context.services.settings
  const keyless = (url: Url) =>
    passSubscriptionKey ? url : withoutCallerKey(context, headers, url)
  if (!lease) {
    if (target.kind === 'none') throw fail('BackendMissing')
    return { url: keyless(request.url), headers, connection: context.connection }
  }
  // The entity's certificate and proxy are credentials as well.
  const connection = context.connection
    ? { ...context.connection, ...lease.connection }
    : lease.connection
  const url = lease.authorize(headers, keyless(urlAt(lease.base, request)))
  if (isPromise(url)) return url.then((url) => ({ url, headers, connection }))
  return { url, headers, connection }
}

/** The head of an answer as a message; its body is still to come. */
function responseOf(answer: InboundResponse, limit: number): ResponseMessage {
  return new ResponseMessage({
    statusCode: answer.statusCode,
    statusReason: answer.statusReason,
    headers: answer.headers,
    body: answer.body && Body.ofSource(answer.body, limit, 'response'),
    decodeLimit: limit,
  })
}
