import { createHash } from 'node:crypto'
import { serving } from '../../admin/gateway.ts'
import { azureClient, chat, openaiClient, question, refused, textOf } from './clients.ts'
import type { DocumentName } from './documents.ts'
import { everyday } from './everyday.ts'
import { failing, type Relay } from './relay.ts'
import {
  backend,
  chatApi,
  fragment,
  identityToken,
  key,
  namedValue,
  type Stage,
  settings,
  subscription,
  team,
} from './stage.ts'

/** A global document with answers for every error, an API that knows its callers, and one with a limit of tokens. */
export async function hub(stage: Stage): Promise<void> {
  const { documents } = stage
  const [callers, limited] = [await stage.relay(), await stage.relay()]
  const operation = documents.text('caller-operation')
  const tree = {
    'policy.xml': documents.text('hub-global'),
    ...subscription,
    ...chatApi({
      id: 'callers',
      policy: documents.text('caller-tokens'),
      serviceUrl: nobody,
      operations: {
        chat: operation,
        embeddings: operation,
        'v1-chat': operation,
        'v1-embeddings': operation,
      },
    }),
    ...fragment('Extract-CallerId', documents.text('caller-id')),
    ...fragment('Ensure-Stream-Include-Usage', documents.text('include-usage')),
    ...backend('aoai-backend', `${callers.url}/openai`),
    ...chatApi({ id: 'genai', policy: documents.text('genai'), serviceUrl: nobody }),
    ...fragment('simple-priority-weighted', documents.text('genai-backend')),
    ...fragment('rate-limiting-by-tokens', documents.text('genai-limit')),
    ...fragment('usage-tracking-with-appinsights', documents.text('genai-usage')),
    ...backend('aoai-lb-pool', `${limited.url}/openai`),
    ...namedValue('apim-identity', 'the-client-id-of-the-identity'),
  }
  await serving(
    tree,
    async ({ running }) => {
      const { url } = running.addresses[0]!
      await callersApi(stage, `${url}/callers`, callers)
      await errors(stage, `${url}/callers`, callers)
      await limitedApi(stage, `${url}/genai`, limited)
    },
    { settings },
  )
}

/** Port 1: a place where nobody listens. */
const nobody = 'http://127.0.0.1:1'

async function callersApi(stage: Stage, url: string, relay: Relay) {
  const { checks } = stage
  const names: DocumentName[] = ['caller-tokens', 'caller-operation', 'caller-id', 'include-usage']
  const azure = azureClient(url, key)
  const openai = openaiClient(url, tokenOf({ appid: 'app-7' }), { headers: { 'api-key': key } })
  const usual = { documents: [...names, 'hub-global'] as const, usageAlways: true }
  await everyday(stage, { ...usual, who: 'AzureOpenAI at `callers`', client: azure })
  await everyday(stage, { ...usual, who: 'OpenAI at `callers`', client: openai })

  relay.take()
  const { response } = await azure.chat.completions.create(question).withResponse()
  const [asked] = relay.take()
  const { headers = {} } = asked ?? {}
  checks.equal(
    ['caller-operation'],
    'the backend of the document is asked, with the token of the identity, without the key',
    [asked?.url, headers.authorization, headers['api-key']],
    [
      `/openai/deployments/${chat}/chat/completions?api-version=2024-10-21`,
      `Bearer ${identityToken}`,
      undefined,
    ],
  )
  checks.equal(
    ['caller-tokens', 'caller-id'],
    'a caller without a token is the subscription',
    headers['x-business-unit'],
    team,
  )
  const id = response.headers.get('x-ms-request-id')
  checks.equal(
    ['caller-tokens', 'hub-global'],
    'backend and caller are told the same request id',
    [headers['x-ms-client-request-id'], headers['x-ms-correlation-request-id'], isGuid(id)],
    [id, id, true],
  )
  checks.equal(
    ['hub-global'],
    'the backend is told the address, and the answer that there is no limit of tokens',
    [headers['x-real-client-ip'], response.headers.get('x-ratelimit-remaining-tokens')],
    ['127.0.0.1', 'N/A'],
  )

  await textOf(openai)
  await textOf(azureClient(url, key, { headers: { 'X-Forwarded-For': '198.51.100.7, 10.0.0.1' } }))
  const [withToken, forwarded] = relay.take()
  checks.equal(
    ['caller-tokens', 'caller-id'],
    'a caller with a token is its `appid`',
    withToken?.headers['x-business-unit'],
    'app-7',
  )
  checks.equal(
    ['hub-global'],
    'the first address of `X-Forwarded-For` is the real one',
    forwarded?.headers['x-real-client-ip'],
    '198.51.100.7',
  )

  const streamed = await azure.chat.completions.create({ ...question, stream: true })
  for await (const _ of streamed);
  const [injected] = relay.take()
  checks.equal(
    ['include-usage'],
    'a stream that did not ask for usage is made to, and else as it was',
    JSON.parse(String(injected?.body)),
    { ...question, stream: true, stream_options: { include_usage: true } },
  )
}

async function errors(stage: Stage, url: string, relay: Relay) {
  const { checks, simulator } = stage
  relay.take()
  const azure = azureClient(url, key)
  const gone = await refused(textOf(azureClient(url, 'a-wrong-key')))
  checks.equal(['hub-global'], 'a wrong key is answered 401 by on-error', told(gone), {
    type: 'AuthenticationError',
    status: 401,
    code: '401',
    hasId: true,
  })
  const openai = await refused(textOf(openaiClient(url, 'sk-1')))
  checks.equal(['hub-global'], 'no key at all is answered so, too', told(openai), {
    type: 'AuthenticationError',
    status: 401,
    code: '401',
    hasId: true,
  })
  const nowhere = await refused(azure.images.generate({ prompt: 'a gate', model: 'dall-e' }))
  checks.equal(['hub-global'], 'no such operation is answered 404 by on-error', told(nowhere), {
    type: 'NotFoundError',
    status: 404,
    code: '404',
    hasId: true,
  })
  checks.equal(['hub-global'], 'none of them came to the backend', relay.take().length, 0)

  const unknown = await refused(azure.chat.completions.create({ ...question, model: 'gpt-9' }))
  const passed = [unknown.status, unknown.code, isGuid(unknown.headers?.get('x-ms-request-id'))]
  checks.equal(
    ['hub-global', 'caller-operation'],
    'an error of the model passes through outbound as it is',
    passed,
    [404, 'DeploymentNotFound', true],
  )

  relay.faults.push(failing(429, 7))
  const throttled = await refused(textOf(azure))
  const { headers } = throttled
  checks.equal(
    ['hub-global'],
    'a 429 of the model keeps Retry-After and is told to clients in their ways',
    [throttled.constructor.name, ...retryHeaders.map((name) => headers?.get(name))],
    ['RateLimitError', '7', '7000', 'true'],
  )
  relay.take()
  relay.faults.push(failing(429, 1))
  const started = performance.now()
  await textOf(azureClient(url, key, { maxRetries: 1 }))
  const waited = performance.now() - started
  checks.holds(
    ['hub-global'],
    'so a client that retries waits a second and is answered',
    relay.take().length === 2 && waited > 950 && waited < 4_000,
    { waited },
  )

  simulator.ledger.reset()
  const legacy = azure.completions.create({ model: chat, prompt: 'Hello', max_tokens: 3 })
  const broken = await refused(legacy)
  checks.equal(
    ['hub-global', 'caller-tokens'],
    'a backend where nobody listens is answered 500 by on-error',
    told(broken),
    { type: 'InternalServerError', status: 500, code: '500', hasId: true },
  )
  checks.equal(['hub-global'], 'and no model was asked', simulator.ledger.entries.length, 0)
}

const retryHeaders = ['retry-after', 'retry-after-ms', 'x-should-retry']

async function limitedApi(stage: Stage, url: string, relay: Relay) {
  const { checks } = stage
  const names: DocumentName[] = ['genai', 'genai-backend', 'genai-limit', 'genai-usage']
  const client = azureClient(url, key)
  const documents: DocumentName[] = [...names, 'hub-global']
  await everyday(stage, { documents, who: 'AzureOpenAI at `genai`', client })

  relay.take()
  relay.faults.push(failing(429), failing(429))
  const { data, response } = await client.chat.completions.create(question).withResponse()
  const asked = relay.take()
  checks.equal(
    ['genai', 'genai-backend'],
    'two answers of 429 are tried again in the request, each with the token of the identity',
    asked.map(({ url, headers }) => [url.split('?')[0], headers.authorization]),
    Array(3).fill([`/openai/deployments/${chat}/chat/completions`, `Bearer ${identityToken}`]),
  )
  const consumed = response.headers.get('x-apim-max-consumed-tokens')
  checks.equal(
    ['genai-limit'],
    'the tokens consumed are those of the answer',
    consumed,
    String(data.usage?.total_tokens),
  )
  const remaining = Number(response.headers.get('x-apim-max-remaining-tokens'))
  checks.holds(
    ['genai-limit'],
    'of 500 tokens fewer remain',
    remaining > 0 && remaining < 500 - Number(consumed),
    { remaining },
  )

  const long = { headers: { 'x-simulator-tokens': '600' } }
  await client.chat.completions.create({ ...question, max_tokens: 600 }, long)
  relay.take()
  const over = await refused(textOf(client))
  checks.equal(['genai-limit', 'hub-global'], 'over the limit on-error answers', told(over), {
    type: 'RateLimitError',
    status: 429,
    code: '429',
    hasId: true,
  })
  const after = Number(over.headers?.get('retry-after'))
  checks.equal(
    ['genai-limit', 'hub-global'],
    'with the seconds to wait, in each way, and in the body',
    [
      after >= 1 && after <= 60,
      ...retryHeaders.map((name) => over.headers?.get(name)),
      bodyOf(over).retryAfter,
    ],
    [true, String(after), String(after * 1000), 'true', String(after)],
  )
  checks.equal(['genai-limit'], 'and the model is not asked', relay.take().length, 0)
}

/** An error as on-error of the global document words it. */
function told(error: Awaited<ReturnType<typeof refused>>) {
  const { code, requestId } = bodyOf(error)
  const id = error.headers?.get('x-ms-request-id')
  const hasId = isGuid(id) && requestId === id
  return { type: error.constructor.name, status: error.status, code, hasId }
}

function bodyOf({ error }: { readonly error: unknown }): Readonly<Record<string, unknown>> {
  return typeof error === 'object' && error !== null ? { ...error } : {}
}

function isGuid(text: string | null | undefined): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text ?? '')
}

/** A token that nobody has signed: the fragment reads it as it is. */
function tokenOf(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signature = createHash('sha256').update('none').digest('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.${signature}`
}
