import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../../engine/context.ts'
import type { SemanticCacheSettings } from '../../engine/ports.ts'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { startLlmGateway } from './gateway.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 })
})
afterAll(() => simulator.close())

interface Ask {
  readonly path?: string
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
  /** The text that the model answers with, where it is asked. */
  readonly text?: string
  /** Seconds before. */
  readonly after?: number
  /** The caller leaves after the first piece of the answer. */
  readonly leaves?: true
  /** What the header says first; absent: there is none. */
  readonly gives?: 'exact' | 'similar' | 'miss' | 'failed' | 'skipped'
  readonly status?: number
  /** A part of the answer. */
  readonly has?: string
  readonly lacks?: string
}

interface Case {
  readonly title: string
  readonly attributes?: string
  readonly inner?: string
  /** Attributes of the policy that stores; `''`: there is none. */
  readonly store?: string
  readonly inbound?: string
  readonly outbound?: string
  readonly names?: readonly [lookup: string, store: string]
  readonly settings?: Partial<SemanticCacheSettings>
  readonly subscriptions?: Readonly<Record<string, string>>
  /** Where embeddings come from; `away`: from nowhere. */
  readonly embeddings?: 'away' | 'none'
  readonly asks: readonly Ask[]
  /** Embeddings that were asked for. */
  readonly embedded?: number
}

const chat = (...texts: readonly string[]) => ({
  model: 'gpt-4o',
  messages: texts.map((content) => ({ role: 'user', content })),
})
const france = chat('What is the capital of France?')
const capital = chat('What is the capital city of France?')
const bread = chat('How long does sourdough bread have to rise?')
const subscriptions = { red: 'red-key', blue: 'blue-key' }
const red = { 'Ocp-Apim-Subscription-Key': 'red-key' }
const blue = { 'Ocp-Apim-Subscription-Key': 'blue-key' }
const claude = {
  model: 'claude-3',
  max_tokens: 50,
  system: 'Be brief.',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'What is the capital of France?' }] }],
}
const gemini = {
  contents: [{ role: 'user', parts: [{ text: 'What is the capital of France?' }] }],
}
const responses = { model: 'gpt-4o', input: 'What is the capital of France?' }
const streamed = { ...france, stream: true }
const image = (url: string) => ({
  model: 'gpt-4o',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is in this picture?' },
        { type: 'image_url', image_url: { url } },
      ],
    },
  ],
})
const withSystem = (system: string) => ({
  ...france,
  messages: [{ role: 'system', content: system }, ...france.messages],
})

const cases: readonly Case[] = [
  {
    title: 'the very same prompt is answered without an embedding',
    asks: [
      { body: france, text: 'Paris.', gives: 'miss', has: 'Paris.' },
      { body: france, text: 'Lyon.', gives: 'exact', has: 'Paris.' },
      { body: france, text: 'Lyon.', gives: 'exact', has: 'Paris.' },
    ],
    embedded: 1,
  },
  {
    title: 'one of nearly the same meaning is found by its embedding',
    asks: [
      { body: france, text: 'Paris.', gives: 'miss' },
      { body: capital, text: 'Lyon.', gives: 'similar', has: 'Paris.' },
      { body: bread, text: 'A night.', gives: 'miss', has: 'A night.' },
    ],
    embedded: 3,
  },
  {
    title: 'the threshold is a distance: 0 is met by the same words alone',
    attributes: 'score-threshold="0"',
    asks: [
      { body: france, text: 'Paris.', gives: 'miss' },
      { body: capital, text: 'Lyon.', gives: 'miss', has: 'Lyon.' },
      { body: france, gives: 'exact', has: 'Paris.' },
    ],
  },
  {
    title: 'an answer is gone after its time',
    store: 'duration="60"',
    asks: [
      { body: france, text: 'Paris.', gives: 'miss' },
      { body: france, after: 59, gives: 'exact' },
      { body: capital, after: 1, text: 'Lyon.', gives: 'miss', has: 'Lyon.' },
      { body: france, text: 'Nice.', gives: 'similar', has: 'Lyon.' },
    ],
  },
  {
    title: 'duration 0 keeps nothing',
    store: 'duration="0"',
    asks: [
      { body: france, gives: 'miss' },
      { body: france, gives: 'miss' },
    ],
  },
  {
    title: 'without a policy that stores nothing is kept',
    store: '',
    asks: [
      { body: france, gives: 'miss' },
      { body: france, gives: 'miss' },
    ],
  },
  {
    title: 'the other names do the same',
    names: ['azure-openai-semantic-cache-lookup', 'azure-openai-semantic-cache-store'],
    asks: [
      { body: france, text: 'Paris.', gives: 'miss' },
      { body: france, gives: 'exact', has: 'Paris.' },
    ],
  },
  {
    title: 'both names stand for each other',
    names: ['llm-semantic-cache-lookup', 'azure-openai-semantic-cache-store'],
    asks: [
      { body: france, text: 'Paris.', gives: 'miss' },
      { body: france, gives: 'exact', has: 'Paris.' },
    ],
  },
  {
    title:
      'a hit passes over what follows in inbound, the backend, and outbound until the answer was stored',
    outbound:
      '<set-header name="x-before" exists-action="override"><value>before</value></set-header>',
    inbound:
      '<choose><when condition="@(refuse)"><return-response><set-status code="418" reason="No" /></return-response></when></choose>',
    asks: [
      { body: france, text: 'Paris.', gives: 'miss' },
      { body: france, headers: { 'x-refuse': '1' }, gives: 'exact', has: 'Paris.' },
      { body: bread, headers: { 'x-refuse': '1' }, gives: 'miss', status: 418 },
    ],
  },
  {
    title: 'subscriptions do not share',
    subscriptions,
    asks: [
      { body: france, headers: red, text: 'Paris.', gives: 'miss' },
      { body: france, headers: blue, text: 'Lyon.', gives: 'miss', has: 'Lyon.' },
      { body: capital, headers: blue, gives: 'similar', has: 'Lyon.' },
      { body: capital, headers: red, gives: 'similar', has: 'Paris.' },
    ],
  },
  {
    title: 'unless it is set so',
    subscriptions,
    settings: { share: 'api' },
    asks: [
      { body: france, headers: red, text: 'Paris.', gives: 'miss' },
      { body: france, headers: blue, gives: 'exact', has: 'Paris.' },
    ],
  },
  {
    title: 'callers without a subscription are told apart by what they show',
    asks: [
      { body: france, headers: { authorization: 'Bearer a' }, text: 'Paris.', gives: 'miss' },
      { body: france, headers: { authorization: 'Bearer b' }, text: 'Lyon.', gives: 'miss' },
      { body: france, headers: { authorization: 'Bearer a' }, gives: 'exact', has: 'Paris.' },
    ],
  },
  {
    title: 'vary-by separates, and its values do not run together',
    inner: '<vary-by>@(a)</vary-by><vary-by>@(b)</vary-by>',
    asks: [
      { body: france, headers: { a: '1', b: '23' }, text: 'Paris.', gives: 'miss' },
      { body: france, headers: { a: '12', b: '3' }, text: 'Lyon.', gives: 'miss' },
      { body: france, headers: { a: '1', b: '23' }, gives: 'exact', has: 'Paris.' },
    ],
  },
  {
    title: 'parameters of the answer have to be the same',
    asks: [
      { body: france, gives: 'miss' },
      { body: { ...france, temperature: 0 }, gives: 'miss' },
      { body: { ...france, temperature: 1 }, gives: 'miss' },
      { body: { ...france, max_tokens: 5 }, gives: 'miss' },
      { body: { ...france, model: 'gpt-4o-mini' }, gives: 'miss' },
      { body: { ...france, response_format: { type: 'json_object' } }, gives: 'miss' },
      { body: { ...france, seed: 7 }, gives: 'miss' },
      { body: { ...france, temperature: 0 }, gives: 'exact' },
      { body: { temperature: 0, ...france }, gives: 'exact' },
    ],
  },
  {
    title: 'who asks is no parameter',
    asks: [
      { body: { ...france, user: 'a' }, gives: 'miss' },
      { body: { ...france, user: 'b', metadata: { a: '1' } }, gives: 'exact' },
    ],
  },
  {
    title: 'deployments in the path do not share; a key in the query does not matter',
    subscriptions,
    asks: [
      {
        path: '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21&subscription-key=red-key',
        body: france,
        gives: 'miss',
      },
      {
        path: '/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21&subscription-key=red-key',
        body: france,
        gives: 'miss',
      },
      {
        path: '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
        body: france,
        headers: red,
        gives: 'exact',
      },
    ],
  },
  {
    title: 'pictures have to be the same',
    asks: [
      { body: image('https://example.com/a.png'), text: 'A cat.', gives: 'miss' },
      { body: image('https://example.com/b.png'), text: 'A dog.', gives: 'miss', has: 'A dog.' },
      { body: image('https://example.com/a.png'), gives: 'exact', has: 'A cat.' },
    ],
  },
  {
    title: 'roles and the number of messages have to be the same',
    asks: [
      { body: chat('Hello there', 'general question'), gives: 'miss' },
      { body: chat('Hello there general question'), gives: 'miss' },
      {
        body: {
          model: 'gpt-4o',
          messages: [
            { role: 'user', content: 'Hello there' },
            { role: 'assistant', content: 'general question' },
          ],
        },
        gives: 'miss',
      },
    ],
  },
  {
    title: 'system messages count',
    asks: [
      { body: withSystem('Answer as a pirate of the seven seas.'), gives: 'miss' },
      { body: withSystem('Translate everything to formal German.'), gives: 'miss' },
    ],
  },
  {
    title: 'unless they are ignored',
    attributes: 'score-threshold="0.15" ignore-system-messages="true"',
    asks: [
      { body: withSystem('Answer as a pirate of the seven seas.'), gives: 'miss' },
      { body: withSystem('Translate everything to formal German.'), gives: 'exact' },
    ],
  },
  {
    title: 'longer dialogues are neither looked up nor stored',
    attributes: 'score-threshold="0.15" max-message-count="2"',
    asks: [
      { body: chat('One', 'two', 'three'), gives: 'skipped' },
      { body: chat('One', 'two', 'three'), gives: 'skipped' },
      { body: chat('One', 'two'), gives: 'miss' },
      { body: chat('One', 'two'), gives: 'exact' },
    ],
  },
  {
    title: 'ignored system messages are not counted',
    attributes: 'score-threshold="0.15" max-message-count="1" ignore-system-messages="true"',
    asks: [{ body: withSystem('Be brief.'), gives: 'miss' }],
  },
  {
    title: 'streams are kept and come back as streams',
    asks: [
      { body: streamed, text: 'Paris it is.', gives: 'miss', has: 'data: [DONE]' },
      { body: streamed, text: 'Lyon.', gives: 'exact', has: 'data: [DONE]' },
    ],
  },
  {
    title: 'a stream is no answer for who wants none',
    asks: [
      { body: streamed, text: 'Paris.', gives: 'miss' },
      { body: france, text: 'Lyon.', gives: 'miss', has: 'Lyon.' },
    ],
  },
  {
    title: 'a stream that broke off is not kept',
    asks: [
      {
        body: streamed,
        headers: { 'x-simulator-cut-after-chunks': '2', 'x-simulator-cut': 'end' },
        gives: 'miss',
      },
      { body: streamed, gives: 'miss', has: '[DONE]' },
      { body: streamed, gives: 'exact', has: '[DONE]' },
    ],
  },
  {
    title: 'nor is one whose caller left',
    asks: [
      {
        body: streamed,
        headers: { 'x-simulator-chunk-delay': '20', 'x-simulator-tokens': '200' },
        leaves: true,
        gives: 'miss',
      },
      { body: streamed, gives: 'miss', has: '[DONE]' },
    ],
  },
  {
    title: 'nor one that is cut within its last event',
    asks: [
      { body: streamed, headers: { 'x-simulator-malformed': 'unfinished' }, gives: 'miss' },
      { body: streamed, gives: 'miss' },
    ],
  },
  {
    title: 'nor one that a policy stopped',
    names: ['llm-semantic-cache-lookup', 'llm-semantic-cache-store'],
    inbound:
      '<llm-content-safety backend-id="safety" enforce-on-completions="true" window-size="20"><categories><category name="Violence" threshold="4" /></categories></llm-content-safety>',
    asks: [
      { body: streamed, text: `${'The river flows. '.repeat(9)}They murder him.`, gives: 'miss' },
      { body: streamed, text: 'Paris it is.', gives: 'miss', has: 'Paris it is.' },
      { body: streamed, gives: 'exact', has: 'Paris it is.' },
    ],
  },
  {
    title: 'what only the gateway asked of a stream is not in it',
    inbound:
      '<llm-token-limit counter-key="all" tokens-per-minute="100000" estimate-prompt-tokens="false" />',
    asks: [
      { body: streamed, text: 'Paris.', gives: 'miss', lacks: 'total_tokens' },
      { body: streamed, gives: 'exact', lacks: 'total_tokens' },
    ],
  },
  {
    title: 'errors are not kept',
    asks: [
      { body: france, headers: { 'x-simulator-status': '429' }, status: 429, gives: 'miss' },
      { body: france, gives: 'miss' },
    ],
  },
  {
    title: 'unless the document says so',
    store: 'duration="60" cache-response="true"',
    asks: [
      { body: france, headers: { 'x-simulator-status': '400' }, status: 400, gives: 'miss' },
      { body: france, status: 400, gives: 'exact' },
    ],
  },
  {
    title: 'cache-response="false" keeps nothing',
    store: 'duration="60" cache-response="false"',
    asks: [
      { body: france, gives: 'miss' },
      { body: france, gives: 'miss' },
    ],
  },
  {
    title: 'large answers are not kept',
    settings: { maxAnswer: 2000 },
    asks: [
      { body: france, text: 'a '.repeat(1500), gives: 'miss' },
      { body: france, text: 'a '.repeat(1500), gives: 'miss' },
      { body: streamed, text: 'a '.repeat(200), gives: 'miss' },
      { body: streamed, gives: 'miss' },
    ],
  },
  {
    title: 'without embeddings the call goes on, and the very same prompt is still found',
    embeddings: 'away',
    asks: [
      { body: france, text: 'Paris.', gives: 'failed', has: 'Paris.' },
      { body: capital, text: 'Lyon.', gives: 'failed', has: 'Lyon.' },
      { body: france, gives: 'exact', has: 'Paris.' },
    ],
  },
  {
    title: 'a backend that makes no embeddings is told as well',
    embeddings: 'none',
    asks: [
      { body: france, text: 'Paris.', gives: 'failed', has: 'Paris.' },
      { body: france, gives: 'exact', has: 'Paris.' },
    ],
  },
  {
    title: 'Anthropic',
    asks: [
      { path: '/v1/messages', body: claude, text: 'Paris.', gives: 'miss' },
      { path: '/v1/messages', body: claude, gives: 'exact', has: 'Paris.' },
      { path: '/v1/messages', body: { ...claude, system: 'Be long.' }, gives: 'similar' },
      { path: '/v1/messages', body: { ...claude, stream: true }, gives: 'miss' },
      {
        path: '/v1/messages',
        body: { ...claude, stream: true },
        gives: 'exact',
        has: 'message_stop',
      },
    ],
    attributes: 'score-threshold="0.5"',
  },
  {
    title: 'Gemini',
    asks: [
      { path: '/v1beta/models/gemini-2.0-flash:generateContent', body: gemini, gives: 'miss' },
      { path: '/v1beta/models/gemini-2.0-flash:generateContent', body: gemini, gives: 'exact' },
      {
        path: '/v1beta/models/gemini-2.0-flash:streamGenerateContent?alt=sse',
        body: gemini,
        gives: 'miss',
      },
      {
        path: '/v1beta/models/gemini-2.0-flash:streamGenerateContent?alt=sse',
        body: gemini,
        gives: 'exact',
        has: 'data: {',
      },
      {
        path: '/v1beta/models/gemini-2.0-flash:streamGenerateContent',
        body: gemini,
        gives: 'miss',
      },
      {
        path: '/v1beta/models/gemini-2.0-flash:streamGenerateContent',
        body: gemini,
        gives: 'exact',
      },
    ],
  },
  {
    title: 'Responses',
    asks: [
      { path: '/v1/responses', body: responses, gives: 'miss' },
      { path: '/v1/responses', body: responses, gives: 'exact' },
      { path: '/v1/responses', body: { ...responses, stream: true }, gives: 'miss' },
      {
        path: '/v1/responses',
        body: { ...responses, stream: true },
        gives: 'exact',
        has: 'response.completed',
      },
    ],
  },
  {
    title: 'what asks for no chat passes',
    asks: [
      { path: '/v1/embeddings', body: { model: 'text-embedding-3-small', input: 'Hello' } },
      { path: '/v1/completions', body: { model: 'gpt-3.5-turbo-instruct', prompt: 'Hello' } },
      { path: '/echo/orders', body: { text: 'Hello' } },
    ],
  },
  {
    title: 'a prompt without text is passed on',
    asks: [{ body: chat(''), gives: 'skipped' }],
  },
]

const header = (name: string) => (context: Context) => context.request.headers.first(name) ?? ''
const expressions = {
  a: header('a'),
  b: header('b'),
  refuse: (context: Context) => context.request.headers.has('x-refuse'),
}

const resource = 'https://cognitiveservices.azure.com'

describe('llm-semantic-cache', () => {
  for (const one of cases) {
    test(one.title, async () => {
      const { lookup, store } = policiesOf(one)
      const before = await embeddingsAsked()
      const embeddings = {
        away: 'http://127.0.0.1:9/v1/embeddings',
        none: `${simulator.url}/echo/embeddings`,
      }
      const gateway = await startLlmGateway(
        simulator.url,
        {
          inbound: `${lookup}${one.inbound ?? ''}`,
          outbound: `${one.outbound ?? ''}${store}`,
        },
        {
          expressions,
          semanticCache: one.settings ?? {},
          ...(one.subscriptions ? { subscriptions: one.subscriptions } : {}),
          tokens: new Map([[resource, 'identity']]),
          backends: {
            safety: simulator.url,
            embeddings: one.embeddings
              ? embeddings[one.embeddings]
              : `${simulator.url}/v1/embeddings`,
          },
        },
      )
      const bodies = new Map<string, string>()
      for (const [at, ask] of one.asks.entries()) {
        if (ask.after) gateway.advance(ask.after)
        const answer = await send(gateway.url, ask)
        const told = answer.headers.get('postern-semantic-cache') ?? undefined
        expect(answer.status, `${at}: ${answer.text}`).toBe(ask.status ?? 200)
        expect(told?.split(';')[0], `${at}: ${told}`).toBe(ask.gives)
        if (ask.has) expect(`${answer.text} ${contentOf(answer.text)}`).toContain(ask.has)
        if (ask.lacks) expect(answer.text).not.toContain(ask.lacks)
        // What comes from the cache is what came from the model, byte for byte.
        const key = JSON.stringify([ask.path, ask.body, ask.headers])
        if (ask.gives === 'exact' && bodies.has(key)) expect(answer.text).toBe(bodies.get(key))
        else bodies.set(key, answer.text)
        await gateway.idle()
      }
      if (one.embedded !== undefined) {
        expect((await embeddingsAsked()) - before).toBe(one.embedded)
      }
    })
  }
})

function policiesOf({ names, attributes, inner, store = 'duration="3600"' }: Case) {
  const [lookupName, storeName] = names ?? ['llm-semantic-cache-lookup', 'llm-semantic-cache-store']
  const given = attributes ?? 'score-threshold="0.15"'
  return {
    lookup: `<${lookupName} ${given} embeddings-backend-id="embeddings" embeddings-backend-auth="system-assigned">${inner ?? ''}</${lookupName}>`,
    store: store === '' ? '' : `<${storeName} ${store} />`,
  }
}

async function send(url: string, { path, body, headers, text, leaves }: Ask) {
  const controller = new AbortController()
  const response = await fetch(url + (path ?? '/v1/chat/completions'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(text === undefined ? {} : { 'x-simulator-text': text }),
      ...(path?.endsWith('/messages') ? { 'anthropic-version': '2023-06-01' } : {}),
      ...headers,
    },
    body: JSON.stringify(body),
    signal: controller.signal,
  })
  const { status, headers: fields } = response
  if (!leaves) return { status, headers: fields, text: await response.text() }
  await response.body!.getReader().read()
  controller.abort()
  return { status, headers: fields, text: '' }
}

/** The text of a streamed answer. */
function contentOf(body: string): string {
  return [...body.matchAll(/^data: (\{.*\})$/gm)]
    .map(([, json]) => JSON.parse(json!))
    .map((event) => event.choices?.[0]?.delta?.content ?? event.delta?.text ?? '')
    .join('')
}

async function embeddingsAsked(): Promise<number> {
  const response = await fetch(`${simulator.url}/_simulator/ledger`)
  const { entries } = (await response.json()) as { entries: { api: string }[] }
  return entries.filter(({ api }) => api === 'embeddings').length
}
