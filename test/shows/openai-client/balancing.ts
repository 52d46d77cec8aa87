import { serving } from '../../admin/gateway.ts'
import { azureClient, openaiClient, question, refused, textOf } from './clients.ts'
import { everyday } from './everyday.ts'
import { failing, type Relay } from './relay.ts'
import {
  backend,
  chatApi,
  identityToken,
  key,
  namedValue,
  type Stage,
  settings,
  subscription,
} from './stage.ts'

/** Documents that choose backends and try again. */
export async function balancing(stage: Stage): Promise<void> {
  const { documents } = stage
  const relays = {
    first: await stage.relay(),
    second: await stage.relay(),
    spare: await stage.relay(),
    mcp: await stage.relay(),
    primary: await stage.relay(),
    left: await stage.relay(),
    right: await stage.relay(),
  }
  const balanced = [
    { name: 'first', priority: 1, weight: 100 },
    { name: 'second', priority: 2, weight: 100 },
    { name: 'spare', priority: 3, weight: 100 },
  ]
  const nobody = 'http://127.0.0.1:1'
  const tree = {
    ...subscription,
    ...chatApi({ id: 'balanced', policy: documents.text('load-balancing'), serviceUrl: nobody }),
    ...namedValue('openai-lb-config', JSON.stringify(balanced)),
    ...chatApi({
      id: 'mcp',
      policy: documents.text('private-mcp'),
      serviceUrl: `${relays.mcp.url}/openai`,
    }),
    ...chatApi({ id: 'nobody', policy: documents.text('private-mcp'), serviceUrl: nobody }),
    ...chatApi({ id: 'primary', policy: documents.text('primary-retry'), serviceUrl: nobody }),
    ...chatApi({ id: 'random', policy: documents.text('random-backend'), serviceUrl: nobody }),
    ...namedValue('backend-url-1', `${relays.left.url}/openai`),
    ...namedValue('backend-url-2', `${relays.right.url}/openai`),
    ...backend('first', `${relays.first.url}/openai`),
    ...backend('second', `${relays.second.url}/openai`),
    ...backend('spare', `${relays.spare.url}/openai`),
    ...backend('primary', `${relays.primary.url}/openai`),
  }
  await serving(
    tree,
    async ({ running }) => {
      const { url } = running.addresses[0]!
      await loadBalancer(stage, `${url}/balanced`, relays)
      await fewRetries(stage, url, relays.mcp)
      await slowRetries(stage, `${url}/primary`, relays.primary)
      await random(stage, `${url}/random`, relays)
    },
    { settings },
  )
}

interface Three {
  readonly first: Relay
  readonly second: Relay
  readonly spare: Relay
}

async function loadBalancer(stage: Stage, url: string, { first, second, spare }: Three) {
  const { checks } = stage
  const client = azureClient(url, key)
  const openai = openaiClient(url, 'sk-1', { headers: { 'api-key': key } })
  const documents = ['load-balancing'] as const
  await everyday(stage, { documents, who: 'AzureOpenAI at `balanced`', client })
  await everyday(stage, { documents, who: 'OpenAI at `balanced`', client: openai })

  const counts = () => [first, second, spare].map((relay) => relay.take().length)
  const served = async () => {
    const { response } = await client.chat.completions.create(question).withResponse()
    return [response.headers.get('x-ms-openai'), ...counts()]
  }
  const { authorization, 'api-key': sent } = first.received.at(-1)?.headers ?? {}
  checks.equal(
    documents,
    'the backend gets the token of the identity, not the key',
    [authorization, sent],
    [`Bearer ${identityToken}`, undefined],
  )
  counts()
  checks.equal(documents, 'the first priority is asked', await served(), ['first', 1, 0, 0])
  first.faults.push(failing(429, 60))
  checks.equal(
    documents,
    'when it throttles, the next one answers the same request',
    await served(),
    ['second', 1, 1, 0],
  )
  checks.equal(
    documents,
    'what throttles is remembered in the cache, and not asked by the next request',
    await served(),
    ['second', 0, 1, 0],
  )
  second.faults.push(failing(503, 60))
  const asked = { ...question, stream: true } as const
  const { data, response } = await client.chat.completions.create(asked).withResponse()
  let text = ''
  for await (const { choices } of data) text += choices[0]?.delta.content ?? ''
  checks.equal(
    documents,
    'a stream changes to the next one, too, before it begins',
    [response.headers.get('x-ms-openai'), ...counts(), text],
    ['spare', 0, 1, 1, await textOf(stage.direct)],
  )
  spare.faults.push(failing(429, 3))
  const refusal = await refused(textOf(client))
  checks.equal(
    documents,
    'when none is left, the caller gets the last answer with its Retry-After',
    [refusal.constructor.name, refusal.headers?.get('retry-after'), ...counts()],
    ['RateLimitError', '3', 0, 0, 1],
  )
  checks.equal(documents, 'then the first one is asked again', await served(), ['first', 1, 0, 0])
}

async function fewRetries(stage: Stage, url: string, relay: Relay) {
  const { checks } = stage
  const documents = ['private-mcp'] as const
  const client = azureClient(`${url}/mcp`, key)
  const openai = openaiClient(`${url}/mcp`, 'sk-1', { headers: { 'api-key': key } })
  await everyday(stage, { documents, who: 'AzureOpenAI at `mcp`', client })
  await everyday(stage, { documents, who: 'OpenAI at `mcp`', client: openai })

  relay.take()
  relay.faults.push(failing(429), failing(503))
  await textOf(client)
  checks.equal(documents, '429 and 503 are tried again at once', relay.take().length, 3)
  relay.faults.push(failing(429, 9), failing(429, 8), failing(429, 7))
  const throttled = await refused(textOf(client))
  checks.equal(
    documents,
    'after two retries the last answer is the answer',
    [throttled.constructor.name, throttled.headers?.get('retry-after'), relay.take().length],
    ['RateLimitError', '7', 3],
  )
  relay.faults.push(failing(500))
  const failed = await refused(textOf(client))
  checks.equal(
    documents,
    '500 is not tried again',
    [failed.constructor.name, relay.take().length],
    ['InternalServerError', 1],
  )
  const missing = await refused(textOf(azureClient(`${url}/mcp`, 'a-wrong-key')))
  checks.equal(
    documents,
    'a wrong key is answered 401 with the challenge, and no backend asked',
    [missing.status, missing.headers?.get('www-authenticate')?.split(' ')[0], relay.take().length],
    [401, 'AzureApiManagementKey', 0],
  )
  const nobody = await refused(textOf(azureClient(`${url}/nobody`, key)))
  checks.equal(
    documents,
    'without an answer of a backend the condition fails, and on-error leaves the 500 as it is',
    [nobody.status, nobody.headers?.get('content-type')],
    [500, 'application/json'],
  )
}

async function slowRetries(stage: Stage, url: string, relay: Relay) {
  const { checks } = stage
  const documents = ['primary-retry'] as const
  const client = azureClient(url, key)
  await everyday(stage, { documents, who: 'AzureOpenAI at `primary`', client })
  relay.take()
  relay.faults.push(failing(500))
  const started = performance.now()
  await textOf(client)
  const waited = performance.now() - started
  const asked = relay.take().map(({ headers, body }) => [headers.authorization, String(body)])
  checks.equal(
    documents,
    'a retry sends the whole request again, with the token of the identity',
    asked,
    Array(2).fill([`Bearer ${identityToken}`, JSON.stringify(question)]),
  )
  checks.holds(
    documents,
    'and waits its interval of a second before',
    waited >= 990 && waited < 2_500,
    { waited },
  )
}

async function random(
  stage: Stage,
  url: string,
  { left, right }: { readonly left: Relay; readonly right: Relay },
) {
  const { checks, quick } = stage
  const documents = ['random-backend'] as const
  const client = openaiClient(url, 'sk-1', { headers: { 'api-key': key } })
  await everyday(stage, { documents, who: 'OpenAI at `random`', client })
  left.take()
  right.take()
  const count = quick ? 40 : 400
  const texts = new Set<string>()
  for (let i = 0; i < count; i++) texts.add(await textOf(client))
  const [ofLeft, ofRight] = [left.take().length, right.take().length]
  checks.equal(documents, 'each request goes to one of two backends', ofLeft + ofRight, count)
  // Six standard deviations off a half: once in a billion runs.
  const fair = Math.abs(ofLeft - count / 2) <= 6 * Math.sqrt(count / 4)
  checks.holds(documents, 'half of them to each', fair && ofLeft * ofRight > 0, { ofLeft, ofRight })
  checks.equal(documents, 'and the answer is the same', [...texts], [await textOf(stage.direct)])
}
