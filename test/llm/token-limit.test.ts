import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PolicySettings } from '../../engine/ports.ts'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { startBackend } from '../backend.ts'
import { type LlmGateway, startLlmGateway } from './gateway.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 })
})
afterAll(() => simulator.close())

const outputs =
  'remaining-tokens-header-name="left" remaining-quota-tokens-header-name="quota-left" tokens-consumed-header-name="used" ' +
  'remaining-tokens-variable-name="left" remaining-quota-tokens-variable-name="quota-left" tokens-consumed-variable-name="used"'

function limit(attributes: string): string {
  return `<llm-token-limit counter-key="k" ${attributes} ${outputs} />`
}

interface Call {
  readonly path?: string
  readonly body?: object | string
  readonly headers?: Readonly<Record<string, string>>
  /** The caller leaves after so many bytes. */
  readonly leaveAfter?: number
  /** Seconds of the counters' clock before. */
  readonly wait?: number
  /** Only what is named is compared; null: the header is not there. */
  readonly gives: {
    readonly status?: number
    readonly headers?: Readonly<Record<string, string | null>>
    readonly message?: string
  }
  /** Tokens on the rate counter afterwards. */
  readonly charged?: number
}

interface Case {
  readonly title: string
  readonly policy: string | { inbound?: string; backend?: string; outbound?: string }
  readonly llm?: Partial<PolicySettings['llm']>
  readonly calls: readonly Call[]
}

// 3 + (3 + role + words), as gpt-4o counts: 11 tokens.
const messages = [{ role: 'user', content: 'Name three rivers.' }]
const chat = { model: 'gpt-4o', messages, max_tokens: 20 }
const streamed = { ...chat, stream: true }
const ten = { 'x-simulator-tokens': '10' }

const cases: readonly Case[] = [
  {
    title: 'what was used is charged, and told on the same answer',
    policy: limit('tokens-per-minute="100" estimate-prompt-tokens="false"'),
    calls: [
      {
        body: chat,
        headers: ten,
        gives: { status: 200, headers: { left: '79', used: '21', 'quota-left': null } },
        charged: 21,
      },
      { body: chat, headers: ten, gives: { headers: { left: '58', used: '21' } }, charged: 42 },
    ],
  },
  {
    title: 'a completion may go beyond the limit, and blocks who comes next',
    policy: limit('tokens-per-minute="15" estimate-prompt-tokens="false"'),
    calls: [
      { body: chat, headers: ten, gives: { status: 200, headers: { left: '0' } }, charged: 21 },
      {
        body: chat,
        wait: 19,
        gives: {
          status: 429,
          headers: { left: '0', used: '0', 'retry-after': '41' },
          message: 'Token limit is exceeded. Try again in 41 seconds.',
        },
        charged: 21,
      },
      { body: chat, wait: 41, headers: ten, gives: { status: 200 }, charged: 21 },
    ],
  },
  {
    title: 'a prompt that is estimated larger than the whole limit is refused without a time',
    policy: limit('tokens-per-minute="5" estimate-prompt-tokens="true"'),
    calls: [
      {
        body: chat,
        gives: {
          status: 429,
          headers: { 'retry-after': null },
          message: 'Token limit is exceeded.',
        },
        charged: 0,
      },
    ],
  },
  {
    title: 'a quota is told with its time',
    policy: limit('token-quota="20" token-quota-period="Hourly" estimate-prompt-tokens="false"'),
    calls: [
      {
        body: chat,
        headers: ten,
        gives: { status: 200, headers: { left: null, 'quota-left': '0' } },
      },
      {
        body: chat,
        wait: 18 * 60 + 6,
        gives: {
          status: 403,
          headers: { 'retry-after': '2514', 'quota-left': '0' },
          message: 'Token quota is exceeded. Try again in 41 minutes and 54 seconds.',
        },
      },
      {
        body: chat,
        wait: 2514,
        headers: ten,
        gives: { status: 200, headers: { 'quota-left': '0' } },
      },
    ],
  },
  {
    title: 'a quota for ever has no time',
    policy: limit('token-quota="5" estimate-prompt-tokens="false"'),
    calls: [
      { body: chat, gives: { status: 200 } },
      {
        body: chat,
        gives: {
          status: 403,
          headers: { 'retry-after': null },
          message: 'Token quota is exceeded.',
        },
      },
    ],
  },
  {
    title: 'a stream is asked for its usage: charged exactly, told as it was at its head',
    policy: limit('tokens-per-minute="100" estimate-prompt-tokens="false"'),
    calls: [
      {
        body: streamed,
        headers: ten,
        gives: { status: 200, headers: { left: '89', used: '11' } },
        charged: 21,
      },
    ],
  },
  {
    title: 'a stream without usage is counted',
    policy: limit('tokens-per-minute="100" estimate-prompt-tokens="false"'),
    llm: { streamUsage: 'never' },
    calls: [{ body: streamed, headers: ten, gives: { status: 200 }, charged: 21 }],
  },
  {
    title: 'a compressed answer is read too',
    policy: limit('tokens-per-minute="100" estimate-prompt-tokens="false"'),
    calls: [
      {
        body: chat,
        headers: { ...ten, 'accept-encoding': 'gzip' },
        gives: { status: 200 },
        charged: 21,
      },
    ],
  },
  {
    title: 'an error of the backend costs nothing',
    policy: limit('tokens-per-minute="100" estimate-prompt-tokens="true"'),
    calls: [
      { body: chat, headers: { 'x-simulator-status': '500' }, gives: { status: 500 }, charged: 0 },
    ],
  },
  {
    title: 'a request that never reaches a backend costs nothing',
    policy: `${limit('tokens-per-minute="100" estimate-prompt-tokens="true"')}<return-response><set-status code="418" /></return-response>`,
    calls: [{ body: chat, gives: { status: 418 }, charged: 0 }],
  },
  {
    title: 'a later refusal gives back what was reserved',
    policy:
      limit('tokens-per-minute="100" estimate-prompt-tokens="true"') +
      '<llm-token-limit counter-key="other" tokens-per-minute="1" estimate-prompt-tokens="true" />',
    calls: [{ body: chat, gives: { status: 429 }, charged: 0 }],
  },
  {
    title: 'two policies of one key charge once',
    policy:
      limit('tokens-per-minute="100" estimate-prompt-tokens="true"') +
      '<azure-openai-token-limit counter-key="k" tokens-per-minute="30" estimate-prompt-tokens="true" />',
    calls: [
      { body: chat, headers: ten, gives: { status: 200 }, charged: 21 },
      { body: chat, headers: ten, gives: { status: 429 }, charged: 21 },
    ],
  },
  {
    title: 'a request that asks no model is let through, whatever is left',
    policy: limit('tokens-per-minute="0" estimate-prompt-tokens="true"'),
    calls: [
      {
        path: '/echo',
        body: { a: 1 },
        gives: { status: 200, headers: { used: '0', left: '0' } },
        charged: 0,
      },
      { body: chat, gives: { status: 429 } },
    ],
  },
  {
    title: 'only the completion counts where the prompt is ignored',
    policy: limit('tokens-per-minute="100" estimate-prompt-tokens="true" ignore-prompt="true"'),
    calls: [{ body: chat, headers: ten, gives: { status: 200 }, charged: 10 }],
  },
  {
    title: 'what outbound puts in the place of an answer changes nothing of its count',
    policy: {
      inbound: limit('tokens-per-minute="100" estimate-prompt-tokens="false"'),
      outbound: '<set-body>{"mine":true}</set-body>',
    },
    calls: [
      { body: chat, headers: ten, gives: { status: 200, headers: { used: '21' } }, charged: 21 },
    ],
  },
  {
    title: 'a request that is sent again is charged for both answers',
    policy: {
      inbound: limit('tokens-per-minute="100" estimate-prompt-tokens="false"'),
      backend: '<forward-request /><forward-request />',
    },
    calls: [{ body: chat, headers: ten, gives: { status: 200 }, charged: 42 }],
  },
  {
    title: 'a bucket fills up again evenly, and carries debt',
    policy: limit('tokens-per-minute="12" estimate-prompt-tokens="false"'),
    llm: { rate: 'bucket' },
    calls: [
      { body: chat, headers: ten, gives: { status: 200 }, charged: 21 },
      { body: chat, gives: { status: 429, headers: { 'retry-after': '50' } } },
      { body: chat, wait: 50, headers: ten, gives: { status: 200 } },
    ],
  },
  {
    title: 'a header of another name takes the place of Retry-After',
    policy: limit(
      'tokens-per-minute="1" estimate-prompt-tokens="false" retry-after-header-name="x-wait"',
    ),
    calls: [
      { body: chat, gives: { status: 200 } },
      { body: chat, gives: { status: 429, headers: { 'retry-after': null, 'x-wait': '60' } } },
    ],
  },
  {
    title: 'a wrong content type gets nobody around a limit',
    policy: limit('tokens-per-minute="5" estimate-prompt-tokens="true"'),
    calls: [{ body: chat, headers: { 'content-type': 'image/png' }, gives: { status: 429 } }],
  },
  {
    title: 'what a completion may take is reserved, but refuses nobody who has room for the prompt',
    policy: limit('tokens-per-minute="30" estimate-prompt-tokens="true"'),
    llm: { hold: 'completion' },
    calls: [
      { body: { ...chat, max_tokens: 500 }, headers: ten, gives: { status: 200 }, charged: 21 },
    ],
  },
]

describe('llm-token-limit', () => {
  for (const { title, policy, llm = {}, calls } of cases) {
    test(title, async () => {
      const gateway = await startLlmGateway(simulator.url, policy, { llm })
      for (const call of calls) {
        gateway.advance(call.wait ?? 0)
        const answer = await ask(gateway, call)
        expect(answer).toMatchObject(call.gives)
        if (call.charged !== undefined) {
          await gateway.idle()
          expect(chargedOf(gateway, llm.rate ?? 'sliding')).toBe(call.charged)
        }
        expect(gateway.counters.openLeases).toBe(0)
      }
    })
  }
})

function chargedOf({ counters }: LlmGateway, kind: 'sliding' | 'bucket'): number {
  const limit = { kind, key: 'tl:k', limit: 12, window: 60_000 }
  return counters.peek([limit])[0]!.used
}

async function ask(
  gateway: LlmGateway,
  { path = '/v1/chat/completions', body, headers, gives }: Call,
) {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  await gateway.idle()
  const shown = Object.keys(gives.headers ?? {}).map((name) => [name, response.headers.get(name)])
  const message = gives.message === undefined ? {} : { message: JSON.parse(text).message }
  return { status: response.status, headers: Object.fromEntries(shown), ...message }
}

const google = { contents: [{ role: 'user', parts: [{ text: 'Name three rivers.' }] }] }
const formats: readonly { title: string; path: string; body: object; streamPath?: string }[] = [
  { title: 'OpenAI chat', path: '/v1/chat/completions', body: chat },
  {
    title: 'Azure chat',
    path: '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
    body: { messages },
  },
  {
    title: 'completions',
    path: '/v1/completions',
    body: { model: 'gpt-3.5-turbo-instruct', prompt: 'Name three rivers.' },
  },
  {
    title: 'Responses',
    path: '/v1/responses',
    body: { model: 'gpt-4.1', input: 'Name three rivers.' },
  },
  {
    title: 'Anthropic',
    path: '/v1/messages',
    body: { model: 'claude-sonnet-4', messages, max_tokens: 50 },
  },
  {
    title: 'Gemini',
    path: '/v1beta/models/gemini-3:generateContent',
    body: google,
    streamPath: '/v1beta/models/gemini-3:streamGenerateContent?alt=sse',
  },
]

describe('the books agree with those of the model', () => {
  const policy = limit('tokens-per-minute="1000000" estimate-prompt-tokens="true"')
  // Streams of the old completions tell no usage, and nobody counts what was thought.
  const thinking = { 'x-simulator-cached-tokens': '4', 'x-simulator-reasoning-tokens': '7' }
  for (const { title, path, body, streamPath } of formats) {
    for (const stream of [false, true]) {
      test(`${title}${stream ? ', streamed' : ''}`, async () => {
        const gateway = await startLlmGateway(simulator.url, policy)
        const tag = `${title} ${stream}`
        const more = title === 'completions' ? {} : thinking
        const given = stream && !streamPath ? { ...body, stream: true } : body
        const call = {
          path: (stream && streamPath) || path,
          body: given,
          headers: { 'x-simulator-tag': tag, 'x-simulator-chunk-bytes': '3', ...more },
          gives: {},
        }
        expect(await ask(gateway, call)).toMatchObject({ status: 200 })
        expect(chargedOf(gateway, 'sliding')).toBe(billed(tag))
      })
    }
  }

  test('embeddings', async () => {
    const gateway = await startLlmGateway(simulator.url, policy)
    const body = { model: 'text-embedding-3-small', input: ['one text', 'another text'] }
    const headers = { 'x-simulator-tag': 'embeddings' }
    await ask(gateway, { path: '/v1/embeddings', body, headers, gives: {} })
    expect(chargedOf(gateway, 'sliding')).toBe(billed('embeddings'))
  })

  for (const { title, path, body, streamPath } of formats.filter((f) => !streamPathOnly(f))) {
    test(`${title}, when the caller leaves: the prompt and what was relayed`, async () => {
      const gateway = await startLlmGateway(simulator.url, policy)
      const leaving = new AbortController()
      const response = await fetch(gateway.url + (streamPath ?? path), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-simulator-chunk-delay': '15',
          'x-simulator-tokens': '40',
        },
        body: JSON.stringify({ ...body, max_tokens: 60, ...(streamPath ? {} : { stream: true }) }),
        signal: leaving.signal,
      })
      const reader = response.body!.getReader()
      for (let i = 0; i < 9; i++) await reader.read()
      leaving.abort()
      await gateway.idle()
      const charged = chargedOf(gateway, 'sliding')
      const prompt = simulator.ledger.entries.at(-1)!.promptTokens
      expect(charged).toBeGreaterThan(prompt)
      expect(charged).toBeLessThan(prompt + 40)
      expect(gateway.counters.openLeases).toBe(0)
    })
  }
})

describe('exchanges that do not come to their end', () => {
  const policy = limit('tokens-per-minute="1000" estimate-prompt-tokens="true"')

  test('a caller that leaves before the answer pays for the prompt', async () => {
    const gateway = await startLlmGateway(simulator.url, policy)
    const headers = { 'content-type': 'application/json', 'x-simulator-hang': 'head' }
    const signal = AbortSignal.timeout(300)
    const body = JSON.stringify(chat)
    const call = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers,
      body,
      signal,
    })
    await expect(call).rejects.toThrow()
    await gateway.idle()
    expect(chargedOf(gateway, 'sliding')).toBe(11)
    expect(gateway.counters.openLeases).toBe(0)
  })

  test('a stream that the backend breaks off is charged for what came', async () => {
    const gateway = await startLlmGateway(simulator.url, policy)
    const headers = {
      'content-type': 'application/json',
      'x-simulator-tokens': '40',
      'x-simulator-chunk-delay': '5',
      'x-simulator-cut-after-chunks': '12',
      'x-simulator-tag': 'cut',
    }
    const body = JSON.stringify({ ...streamed, max_tokens: 60 })
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers,
      body,
    })
    await expect(response.text()).rejects.toThrow()
    await gateway.idle()
    await simulator.ledger.settled()
    expect(chargedOf(gateway, 'sliding')).toBe(billed('cut'))
    expect(gateway.counters.openLeases).toBe(0)
  })
})

describe('many at the same time', () => {
  test('what they reserve keeps them within the limit, but for their completions', async () => {
    const policy = limit('tokens-per-minute="100" estimate-prompt-tokens="true"')
    const gateway = await startLlmGateway(simulator.url, policy)
    const headers = { ...ten, 'x-simulator-delay': '800' }
    const bodies = Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? chat : streamed))
    const answers = await Promise.all(
      bodies.map((body) => ask(gateway, { body, headers, gives: {} })),
    )
    const admitted = answers.filter(({ status }) => status === 200).length
    // Nine prompts of 11 tokens have room.
    expect(admitted).toBe(9)
    await gateway.idle()
    expect(chargedOf(gateway, 'sliding')).toBe(9 * 21)
    expect(gateway.counters.openLeases).toBe(0)
  })

  test('with the completion reserved they are fewer', async () => {
    const policy = limit('tokens-per-minute="100" estimate-prompt-tokens="true"')
    const gateway = await startLlmGateway(simulator.url, policy, { llm: { hold: 'completion' } })
    const headers = { ...ten, 'x-simulator-delay': '800' }
    const calls = Array.from({ length: 30 }, () => ask(gateway, { body: chat, headers, gives: {} }))
    const admitted = (await Promise.all(calls)).filter(({ status }) => status === 200).length
    // Each reserves 11 + 20, the last one what is left.
    expect(admitted).toBe(3)
    expect(chargedOf(gateway, 'sliding')).toBe(3 * 21)
  })
})

describe('the question for usage', () => {
  const policy = limit('tokens-per-minute="1000" estimate-prompt-tokens="false"')

  test('the caller sees the bytes that a backend sends to who did not ask', async () => {
    const gateway = await startLlmGateway(simulator.url, policy)
    for (const headers of [{ 'x-simulator-split-seed': '7' }, { 'x-simulator-line-end': 'crlf' }]) {
      const call = {
        body: JSON.stringify(streamed),
        headers: { 'content-type': 'application/json', ...headers },
      }
      const whole = async (url: string) => {
        const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', ...call })
        return (await response.text()).replaceAll(/"(id|created)":("[^"]*"|\d+)/g, '')
      }
      const own = (await whole(simulator.url)).replaceAll('"usage":null,', '')
      const relayed = (await whole(gateway.url)).replaceAll(',"usage":null', '')
      expect(relayed).toBe(own.replaceAll(',"usage":null', ''))
      expect(relayed).not.toContain('prompt_tokens')
    }
  })

  test('who asks himself gets the chunk', async () => {
    const gateway = await startLlmGateway(simulator.url, policy)
    const body = { ...streamed, stream_options: { include_usage: true } }
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(await response.text()).toContain('"prompt_tokens":11')
  })

  test('a backend that does not know it is asked again without, and not asked any more', async () => {
    const backend = await startBackend((request) => {
      if (request.body.includes('stream_options')) {
        return { status: 400, body: { error: { message: 'Unrecognized: stream_options' } } }
      }
      return {
        headers: { 'content-type': 'text/event-stream' },
        body: 'data: {"choices":[{"index":0,"delta":{"content":"Hello there"}}]}\n\ndata: [DONE]\n\n',
      }
    })
    try {
      const gateway = await startLlmGateway(backend.url, policy)
      expect(await ask(gateway, { body: streamed, gives: {} })).toMatchObject({ status: 200 })
      expect(await ask(gateway, { body: streamed, gives: {} })).toMatchObject({ status: 200 })
      const asked = backend.received.map(({ body }) => body.includes('include_usage'))
      expect(asked).toEqual([true, false, false])
      // 11 of the prompt, 2 of the answer, twice.
      expect(chargedOf(gateway, 'sliding')).toBe(26)
    } finally {
      await backend.close()
    }
  })

  test('a signed body, and one of another format, stay as they are', async () => {
    const backend = await startBackend({ body: {} })
    try {
      const gateway = await startLlmGateway(backend.url, policy)
      const signed = { 'x-amz-content-sha256': 'abc' }
      await ask(gateway, { body: streamed, headers: signed, gives: {} })
      await ask(gateway, { path: '/v1/responses', body: { input: 'x', stream: true }, gives: {} })
      await ask(gateway, { body: chat, gives: {} })
      const texts = backend.received.map(({ body }) => body.toString())
      expect(texts).toEqual([
        JSON.stringify(streamed),
        '{"input":"x","stream":true}',
        JSON.stringify(chat),
      ])
    } finally {
      await backend.close()
    }
  })
})

function streamPathOnly({ title }: { title: string }) {
  return title === 'Azure chat'
}

function billed(tag: string): number {
  const entry = simulator.ledger.entries.find((entry) => entry.tag === tag)!
  return entry.promptTokens + entry.completionTokens
}
