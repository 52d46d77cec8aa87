import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { type ServedFolder, serving } from '../admin/gateway.ts'

// A whole gateway before a model, and a service of embeddings that writes down how it was asked.

interface Asked {
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

let simulator: Simulator
const asked: Asked[] = []
/** What the service answers. */
let answer: { status: number; body: string } = { status: 200, body: '' }
const service = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { url = '', headers } = request
    asked.push({ url, headers, body: JSON.parse(Buffer.concat(chunks).toString()) })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
  })
})
let serviceUrl = ''
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
})
afterAll(async () => {
  service.close()
  await simulator.close()
})

const vector = JSON.stringify({ model: 'm', data: [{ embedding: [3, 4] }] })

const tree = (backend: object, auth = 'system-assigned') => ({
  'apis/chat/apiInformation.json': {
    properties: {
      path: 'chat',
      displayName: 'Chat',
      subscriptionRequired: false,
      serviceUrl: simulator.url,
    },
  },
  'apis/chat/specification.json': {
    openapi: '3.0.1',
    info: { title: 'Chat', version: '1' },
    paths: {
      '/v1/chat/completions': {
        post: { operationId: 'chat', responses: { 200: { description: 'OK' } } },
      },
    },
  },
  'apis/chat/policy.xml': `<policies>
  <inbound>
    <llm-semantic-cache-lookup score-threshold="0.05" embeddings-backend-id="embeddings" embeddings-backend-auth="${auth}">
      <vary-by>@(context.Request.Headers.GetValueOrDefault("x-team", ""))</vary-by>
    </llm-semantic-cache-lookup>
  </inbound>
  <backend><forward-request /></backend>
  <outbound><llm-semantic-cache-store duration="60" /></outbound>
</policies>`,
  'backends/embeddings/backendInformation.json': { properties: { protocol: 'http', ...backend } },
})

const settings = {
  tokens: { static: { 'https://cognitiveservices.azure.com': 'identity', 'api://own': 'own' } },
  semanticCache: { header: true, embeddingsModel: 'a-model' },
}

async function ask({ call }: ServedFolder, content = 'Hello', team = ''): Promise<string> {
  const body = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content }] })
  const headers = { 'content-type': 'application/json', 'x-team': team }
  const { status, text } = await call('/chat/v1/chat/completions', {
    method: 'POST',
    headers,
    body,
  })
  expect(status, text).toBe(200)
  return text
}

const paths = {
  own: '/v1/embeddings',
  deployment: '/openai/deployments/small/embeddings',
}

const forms: readonly {
  readonly title: string
  readonly path?: string
  readonly backend?: object
  readonly auth?: string
  readonly url?: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body?: object
}[] = [
  {
    title: 'a backend without credentials is shown a token of the identity',
    headers: { authorization: 'Bearer identity', 'content-type': 'application/json' },
    body: { model: 'a-model', input: 'user: Hello' },
  },
  {
    title: 'one with a key is not',
    backend: { credentials: { header: { 'api-key': ['{{key}}'] } } },
    headers: { 'api-key': 'secret', authorization: undefined },
  },
  {
    title: 'nor one with a key in the query',
    backend: { credentials: { query: { code: ['{{key}}'] } } },
    url: `${paths.own}?code=secret`,
    headers: { authorization: undefined },
  },
  {
    title: 'nor one with another scheme',
    backend: { credentials: { authorization: { scheme: 'Basic', parameter: '{{key}}' } } },
    headers: { authorization: 'Basic secret' },
  },
  {
    title: 'an identity of its own is for its own resource',
    backend: { credentials: { managedIdentity: { resource: 'api://own' } } },
    headers: { authorization: 'Bearer own' },
  },
  {
    title: 'by `header` there are the credentials of the backend and no token',
    auth: 'header',
    headers: { authorization: undefined },
  },
  {
    title: 'a deployment gets its version, and no model',
    path: paths.deployment,
    url: `${paths.deployment}?api-version=2024-10-21`,
    headers: { authorization: 'Bearer identity' },
    body: { input: 'user: Hello' },
  },
  {
    title: 'a version in the URL stays',
    path: `${paths.deployment}?api-version=2024-02-01`,
    url: `${paths.deployment}?api-version=2024-02-01`,
    headers: { authorization: 'Bearer identity' },
  },
]

describe('embeddings are asked for', () => {
  for (const one of forms) {
    test(one.title, async () => {
      answer = { status: 200, body: vector }
      asked.length = 0
      const url = serviceUrl + (one.path ?? paths.own)
      const files = {
        ...tree({ url, ...one.backend }, one.auth),
        'named values/key/namedValueInformation.json': {
          properties: { displayName: 'key', value: 'secret' },
        },
      }
      await serving(files, (served) => ask(served), { settings })
      expect(asked.map((request) => request.url)).toEqual([one.url ?? paths.own])
      const [{ headers, body }] = asked as [Asked]
      for (const [name, value] of Object.entries(one.headers)) expect(headers[name]).toBe(value)
      if (one.body) expect(body).toEqual(one.body)
    })
  }
})

const senseless: readonly (readonly [title: string, status: number, body: string, why: string])[] =
  [
    ['an error', 429, '{"error":{"code":"busy"}}', 'it answered 429 busy'],
    ['no JSON', 200, 'Hello', 'it gave an answer that cannot be read'],
    ['no vector', 200, '{"data":[]}', 'it gave an answer that cannot be read'],
    ['nulls', 200, '{"data":[{"embedding":[1,null]}]}', 'it gave an answer that cannot be read'],
    ['zeros', 200, '{"data":[{"embedding":[0,0]}]}', 'it gave an answer that cannot be read'],
    ['huge', 200, '{"data":[{"embedding":[1e999]}]}', 'it gave an answer that cannot be read'],
  ]

test('without an embedding the call goes on; log and metric tell why', async () => {
  await serving(
    tree({ url: `${serviceUrl}/v1/embeddings` }),
    async (served) => {
      for (const [title, status, body, why] of senseless) {
        answer = { status, body }
        await ask(served, title)
        const record = served.records.findLast(({ level }) => level === 'warn')
        expect(record?.msg).toBe(
          `llm-semantic-cache-lookup: no embedding from the backend \`embeddings\`: ${why}`,
        )
      }
      const { text } = await served.admin('GET', '/metrics')
      expect(text).toContain(
        `postern_semantic_cache_lookups_total{result="failed",api="chat"} ${senseless.length}`,
      )
    },
    { settings },
  )
})

test('a token that is not there is told as well', async () => {
  await serving(
    tree({ url: `${serviceUrl}/v1/embeddings` }),
    async (served) => {
      await ask(served)
      const record = served.records.findLast(({ level }) => level === 'warn')
      expect(record?.msg).toMatch(/: No token for https:\/\/cognitiveservices\.azure\.com: /)
    },
    { settings: { semanticCache: settings.semanticCache } },
  )
})

test('a backend that does not answer in time holds no call up', async () => {
  const slow = createServer(() => undefined)
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/v1/embeddings`
    const own = { ...settings, semanticCache: { timeout: 50 } }
    await serving(tree({ url }), (served) => ask(served), { settings: own })
  } finally {
    slow.closeAllConnections()
    slow.close()
  }
})

test('the management API tells how full it is, and empties it', async () => {
  answer = { status: 200, body: vector }
  await serving(
    tree({ url: `${serviceUrl}/v1/embeddings` }),
    async (served) => {
      const path = '/admin/semantic-cache'
      const { admin } = served
      expect((await admin('GET', path)).json).toEqual({ entries: 0, bytes: 0 })
      await ask(served, 'Hello', 'red')
      await ask(served, 'Hello', 'blue')
      expect((await admin('GET', path)).json.entries).toBe(2)
      expect((await admin('DELETE', `${path}?api=other`)).json).toMatchObject({ purged: 0 })
      for (const wrong of ['?apis=chat', '?api=', '?api=a&api=b']) {
        const refused = await admin('DELETE', path + wrong)
        expect([refused.status, refused.json.error.code]).toEqual([400, 'ValidationError'])
      }
      expect((await admin('DELETE', `${path}?api=chat`)).json).toEqual({
        purged: 2,
        entries: 0,
        bytes: 0,
      })
      await ask(served, 'Hello', 'red')
      expect((await admin('DELETE', path)).json).toMatchObject({ purged: 1 })
      const { text } = await admin('GET', '/metrics')
      expect(text).toContain('postern_semantic_cache_stored_total{api="chat"} 3')
      expect(text).toContain('postern_semantic_cache_lookups_total{result="miss",api="chat"} 3')
      expect(text).toContain('postern_semantic_cache_entries 0')
    },
    { settings },
  )
})
