import { describe, expect, test } from 'vitest'
import { startLlmGateway } from '../llm/gateway.ts'
import { until } from '../proxy/servers.ts'
import { open, refused, serveWebSocket } from './servers.ts'

const snapshot = {
  operations: [['GET', '/']],
  api: { type: 'websocket', protocols: ['ws'] },
} as const

/** A realtime model: each message is answered by some speech and by the end of an answer. */
function model(usage: object) {
  return serveWebSocket(
    (socket) => {
      socket.on('message', (data) => {
        socket.send(JSON.stringify({ type: 'response.audio.delta', delta: 'x'.repeat(10_000) }))
        const done = JSON.stringify({ type: 'response.done', response: { id: 'r', usage } })
        if (String(data) === 'in pieces') {
          for (const piece of [done.slice(0, 20), done.slice(20, 50)])
            socket.send(piece, { fin: false })
          socket.send(done.slice(50), { fin: true })
        } else socket.send(done)
      })
    },
    { perMessageDeflate: { threshold: 0 } },
  )
}

const usage = {
  total_tokens: 30,
  input_tokens: 20,
  output_tokens: 10,
  input_token_details: { cached_tokens: 8, text_tokens: 15, audio_tokens: 5 },
}

const used = (gateway: Awaited<ReturnType<typeof startLlmGateway>>, limit: number) => {
  const rate = { kind: 'sliding', key: 'tl:k', limit, window: 60_000 } as const
  return gateway.counters.peek([rate])[0]!.used
}

describe('tokens of realtime models', () => {
  test('are charged as answers end; a limit that is used up refuses the next handshake', async () => {
    const backend = await model(usage)
    const gateway = await startLlmGateway(
      backend.url,
      '<llm-token-limit counter-key="k" tokens-per-minute="50" estimate-prompt-tokens="false" remaining-tokens-header-name="left" />',
      { snapshot },
    )
    const client = await open(gateway.url, '')
    expect(client.socket.extensions).toBe('')
    client.socket.send('one')
    await client.messages(2)
    await until(() => used(gateway, 50) === 30, 'the first answer is charged')
    client.socket.send('in pieces')
    await client.messages(4)
    await until(() => used(gateway, 50) === 60, 'the second answer is charged')

    const { status, headers, body } = await refused(gateway.url, '')
    expect([status, headers['retry-after'], headers.left]).toEqual([429, '60', '0'])
    expect(body).toContain('Token limit is exceeded.')

    // What is open stays open.
    client.socket.send('three')
    await client.messages(6)
    await until(() => used(gateway, 50) === 90, 'the third answer is charged')

    gateway.advance(61)
    await open(gateway.url, '')
  })

  test('the prompt is left out where the policy says so; several policies of one counter charge once', async () => {
    const backend = await model(usage)
    const policy =
      '<llm-token-limit counter-key="k" tokens-per-minute="500" estimate-prompt-tokens="false" ignore-prompt="true" />'
    const gateway = await startLlmGateway(backend.url, policy + policy, { snapshot })
    const client = await open(gateway.url, '')
    client.socket.send('one')
    await client.messages(2)
    client.socket.close()
    await client.closed
    await gateway.idle()
    expect(used(gateway, 500)).toBe(10)
  })

  test('a quota counts in the period in which the answer ends', async () => {
    const backend = await model(usage)
    const gateway = await startLlmGateway(
      backend.url,
      '<llm-token-limit counter-key="k" token-quota="30" token-quota-period="Hourly" estimate-prompt-tokens="false" />',
      { snapshot },
    )
    const client = await open(gateway.url, '')
    gateway.advance(3_600)
    client.socket.send('one')
    await client.messages(2)
    const start = Date.UTC(2025, 0, 15, 13)
    const end = start + 3_600_000
    const quota = { kind: 'period', key: 'tl:k', limit: 30, start, end } as const
    await until(() => gateway.counters.peek([quota])[0]!.used === 30, 'the answer is charged')
    expect((await refused(gateway.url, '')).status).toBe(403)
  })

  test('are told as metrics', async () => {
    const backend = await model(usage)
    const gateway = await startLlmGateway(
      backend.url,
      '<llm-emit-token-metric namespace="n"><dimension name="API ID" /></llm-emit-token-metric>',
      { snapshot },
    )
    const client = await open(gateway.url, '?deployment=gpt-realtime')
    client.socket.send('one')
    client.socket.send('two')
    await client.messages(4)
    client.socket.close()
    await client.closed
    await gateway.idle()
    expect(gateway.measures.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'Total Tokens 30',
      'Prompt Tokens 20',
      'Completion Tokens 10',
      'Cached Tokens 8',
      'Total Tokens 30',
      'Prompt Tokens 20',
      'Completion Tokens 10',
      'Cached Tokens 8',
    ])
  })

  test('what is no event of a model is relayed as it is', async () => {
    const backend = await serveWebSocket()
    const gateway = await startLlmGateway(
      backend.url,
      '<llm-token-limit counter-key="k" tokens-per-minute="500" estimate-prompt-tokens="false" />',
      { snapshot },
    )
    const client = await open(gateway.url, '')
    const messages = [
      'no JSON, response.done',
      '{"type":"response.done"}',
      '{"type":"other","text":"response.done","usage":{"input_tokens":5,"output_tokens":5}}',
      '{"type":"response.done","response":{"usage":{"input_tokens":-5,"output_tokens":"many"}}}',
      '["response.done"]',
    ]
    for (const message of messages) client.socket.send(message)
    expect(await client.messages(messages.length)).toEqual(messages)
    expect(used(gateway, 500)).toBe(0)
  })
})

describe('policies of the handshake', () => {
  test('those that make no sense there are passed over, inside of others too', async () => {
    const backend = await serveWebSocket()
    const gateway = await startLlmGateway(
      backend.url,
      {
        inbound:
          '<cors><allowed-origins><origin>https://no.example</origin></allowed-origins></cors>' +
          '<set-method>DELETE</set-method><set-body>text</set-body>' +
          '<choose><when condition="@(true)"><mock-response status-code="201" /></when></choose>' +
          '<set-header name="X-Set" exists-action="override"><value>yes</value></set-header>',
        outbound: '<json-to-xml apply="always" /><xml-to-json kind="direct" apply="always" />',
      },
      { snapshot, expressions: { true: () => true } },
    )
    const client = await open(gateway.url, '')
    client.socket.send('hello')
    expect(await client.messages(1)).toEqual(['hello'])
    expect(backend.requests[0]).toMatchObject({ method: 'GET', headers: { 'x-set': 'yes' } })
  })

  test('calls are limited by their handshakes', async () => {
    const backend = await serveWebSocket()
    const gateway = await startLlmGateway(
      backend.url,
      '<rate-limit-by-key calls="2" renewal-period="60" counter-key="k" />',
      { snapshot },
    )
    await open(gateway.url, '')
    await open(gateway.url, '')
    expect((await refused(gateway.url, '')).status).toBe(429)
  })

  test('return-response is an ordinary answer', async () => {
    const gateway = await startLlmGateway(
      'ws://localhost:1',
      '<return-response><set-status code="418" reason="Teapot" /><set-body>short</set-body></return-response>',
      { snapshot },
    )
    const { status, body } = await refused(gateway.url, '')
    expect([status, body]).toEqual([418, 'short'])
  })
})
