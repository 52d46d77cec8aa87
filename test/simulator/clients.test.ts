import OpenAI, { type APIError, AzureOpenAI, type ClientOptions } from 'openai'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'

// What the vendor's own clients see: the same cases for OpenAI and for Azure's two kinds of paths.
let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0, region: 'Sweden Central' })
})
afterAll(() => simulator.close())
beforeEach(() => simulator.ledger.reset())

type Make = (headers?: Record<string, string>) => OpenAI
const apiKey = 'secret-1'
const clients: [string, Make][] = [
  ['OpenAI', (headers) => client({ baseURL: `${simulator.url}/v1` }, headers)],
  ['OpenAI on /openai/v1', (headers) => client({ baseURL: `${simulator.url}/openai/v1` }, headers)],
  [
    'AzureOpenAI',
    (headers = {}) =>
      new AzureOpenAI({
        endpoint: simulator.url,
        apiKey,
        apiVersion: '2024-10-21',
        maxRetries: 0,
        defaultHeaders: headers,
      }),
  ],
]

function client(options: ClientOptions, headers: Record<string, string> = {}) {
  return new OpenAI({ ...options, apiKey, maxRetries: 0, defaultHeaders: headers })
}

const messages = [
  { role: 'system' as const, content: 'You are brief.' },
  { role: 'user' as const, content: 'Explain token limits for gateways, please.' },
]
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string', enum: ['Bern'] },
        days: { type: 'integer', minimum: 1 },
      },
    },
  },
}

async function lastEntry() {
  await simulator.ledger.settled()
  return simulator.ledger.entries.at(-1)!
}

for (const [name, make] of clients) {
  test(`${name}: the same question has the same answer, and the ledger says what it cost`, async () => {
    const first = await make().chat.completions.create({ model: 'gpt-4o', messages })
    const second = await make().chat.completions.create({ model: 'gpt-4o', messages })
    expect(first.model).toBe('gpt-4o-2024-11-20')
    expect(first.choices[0]!.finish_reason).toBe('stop')
    expect(first.choices[0]!.message.content).toMatch(/^[A-Z].{20,}\.$/)
    expect(second.choices).toEqual(first.choices)
    expect(second.id).not.toBe(first.id)
    // 3 + (3 + 1 + 4) + (3 + 1 + 8): OpenAI's rule, by hand.
    expect(first.usage!.prompt_tokens).toBe(23)
    expect(await lastEntry()).toMatchObject({
      api: 'chat',
      deployment: 'gpt-4o',
      outcome: 'completed',
      status: 200,
      promptTokens: first.usage!.prompt_tokens,
      completionTokens: first.usage!.completion_tokens,
      sentTokens: first.usage!.completion_tokens,
    })
  })

  test(`${name}: a stream says what the whole answer says, with usage when asked`, async () => {
    const whole = await make().chat.completions.create({ model: 'gpt-4o', messages })
    for (const include_usage of [true, false]) {
      const stream = await make().chat.completions.create({
        model: 'gpt-4o',
        messages,
        stream: true,
        ...(include_usage ? { stream_options: { include_usage } } : {}),
      })
      let text = ''
      const usages: unknown[] = []
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? ''
        if (chunk.usage) usages.push(chunk.usage)
      }
      expect(text).toBe(whole.choices[0]!.message.content)
      expect(usages).toEqual(include_usage ? [whole.usage] : [])
      const { promptTokens, completionTokens, stream: streamed } = await lastEntry()
      expect(streamed).toBe(true)
      expect(promptTokens).toBe(whole.usage!.prompt_tokens)
      expect(completionTokens).toBe(whole.usage!.completion_tokens)
    }
  })

  test(`${name}: max_tokens, stop and n are respected`, async () => {
    const short = await make().chat.completions.create({ model: 'gpt-4o', messages, max_tokens: 5 })
    expect(short.choices[0]!.finish_reason).toBe('length')
    expect(short.usage!.completion_tokens).toBe(5)
    const exact = await make({ 'x-simulator-tokens': '300' }).chat.completions.create({
      model: 'gpt-4o',
      messages,
    })
    expect(exact.usage!.completion_tokens).toBe(300)
    expect(exact.choices[0]!.finish_reason).toBe('stop')
    const stopped = await make({ 'x-simulator-text': 'one two three' }).chat.completions.create({
      model: 'gpt-4o',
      messages,
      stop: [' three', ' two'],
    })
    expect(stopped.choices[0]!.message.content).toBe('one')
    expect(stopped.choices[0]!.finish_reason).toBe('stop')
    const three = await make().chat.completions.create({ model: 'gpt-4o', messages, n: 3 })
    expect(new Set(three.choices.map((choice) => choice.message.content)).size).toBe(3)
  })

  test(`${name}: tools are called when the request asks, streamed or not`, async () => {
    const request = {
      model: 'gpt-4o',
      messages,
      tools: [weather],
      tool_choice: { type: 'function' as const, function: { name: 'get_weather' } },
    }
    const whole = await make().chat.completions.create(request)
    expect(whole.choices[0]!.finish_reason).toBe('tool_calls')
    const call = whole.choices[0]!.message.tool_calls![0]!
    if (call.type !== 'function') throw new Error('not a function')
    expect(JSON.parse(call.function.arguments)).toMatchObject({ city: 'Bern' })
    const stream = make().chat.completions.stream(request)
    const final = await stream.finalChatCompletion()
    expect(final.choices[0]!.message.tool_calls![0]).toMatchObject({ id: call.id })
    expect(final.choices[0]!.message.tool_calls![0]).toMatchObject({
      function: { name: 'get_weather', arguments: call.function.arguments },
    })
    const auto = await make().chat.completions.create({
      model: 'gpt-4o',
      messages,
      tools: [weather],
    })
    expect(auto.choices[0]!.finish_reason).toBe('stop')
  })

  test(`${name}: response_format gives JSON that fits its schema`, async () => {
    const schema = {
      type: 'object',
      properties: { total: { type: 'integer', minimum: 7, maximum: 7 } },
    }
    const answer = await make().chat.completions.create({
      model: 'gpt-4o',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'sum', schema } },
    })
    expect(JSON.parse(answer.choices[0]!.message.content!)).toEqual({ total: 7 })
    const open = await make().chat.completions.create({
      model: 'gpt-4o',
      messages,
      response_format: { type: 'json_object' },
    })
    expect(JSON.parse(open.choices[0]!.message.content!)).toHaveProperty('answer')
  })

  test(`${name}: legacy completions`, async () => {
    const request = { model: 'gpt-3.5-turbo-instruct', prompt: 'Once upon a time' }
    const whole = await make().completions.create(request)
    expect(whole.usage).toMatchObject({ prompt_tokens: 4, completion_tokens: 16 })
    expect(whole.choices[0]!.finish_reason).toBe('length')
    let text = ''
    for await (const chunk of await make().completions.create({ ...request, stream: true })) {
      text += chunk.choices[0]?.text ?? ''
    }
    expect(text).toBe(whole.choices[0]!.text)
  })

  test(`${name}: embeddings as floats and as base64, with dimensions`, async () => {
    const model = 'text-embedding-3-small'
    const input = ['hello world', 'good night']
    // The client asks for base64 unless told, and decodes it.
    const packed = await make().embeddings.create({ model, input, dimensions: 64 })
    const plain = await make().embeddings.create({
      model,
      input,
      dimensions: 64,
      encoding_format: 'float',
    })
    expect(packed.data[1]!.embedding).toHaveLength(64)
    expect(Array.from(packed.data[1]!.embedding)).toEqual(plain.data[1]!.embedding)
    expect(packed.usage).toEqual({ prompt_tokens: 4, total_tokens: 4 })
    const tokens = await make().embeddings.create({ model, input: [1, 2, 3] })
    expect(tokens.data[0]!.embedding).toHaveLength(1536)
    expect(tokens.usage.prompt_tokens).toBe(3)
  })

  test(`${name}: Responses, whole and as events in OpenAI's order`, async () => {
    const request = { model: 'gpt-4o', input: 'Tell me about quotas.', instructions: 'Be kind.' }
    const whole = await make().responses.create(request)
    expect(whole.status).toBe('completed')
    expect(whole.output_text.length).toBeGreaterThan(20)
    const types: string[] = []
    let text = ''
    let last: unknown
    for await (const event of await make().responses.create({ ...request, stream: true })) {
      if (types.at(-1) !== event.type) types.push(event.type)
      expect(event.sequence_number).toBeGreaterThanOrEqual(types.length - 1)
      if (event.type === 'response.output_text.delta') text += event.delta
      if (event.type === 'response.completed') last = event.response.usage
    }
    expect(text).toBe(whole.output_text)
    expect(last).toEqual(whole.usage)
    expect(types).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
    const cut = await make().responses.create({ ...request, max_output_tokens: 16 })
    expect(cut.status).toBe('incomplete')
    expect(cut.usage!.output_tokens).toBe(16)
  })

  test(`${name}: models`, async () => {
    const names: string[] = []
    for await (const model of make().models.list()) names.push(model.id)
    expect(names).toContain('gpt-4o')
    expect(await make().models.retrieve('gpt-4o')).toMatchObject({ id: 'gpt-4o', object: 'model' })
  })

  test(`${name}: a client that leaves is seen in the ledger, with what had gone out`, async () => {
    const headers = { 'x-simulator-tokens': '400', 'x-simulator-chunk-delay': '5' }
    const stream = await make(headers).chat.completions.create({
      model: 'gpt-4o',
      messages,
      stream: true,
    })
    let seen = 0
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content && ++seen === 5) break
    }
    const entry = await lastEntry()
    expect(entry.outcome).toBe('aborted')
    expect(entry.answerTokens).toBe(400)
    expect(entry.sentTokens).toBeGreaterThanOrEqual(5)
    expect(entry.sentTokens).toBeLessThan(60)
    expect(entry.completionTokens).toBe(entry.sentTokens)
    expect(entry.sentBytes).toBeGreaterThan(0)
  })

  test(`${name}: errors are those that the client knows`, async () => {
    const limited = await make({ 'x-simulator-status': '429', 'x-simulator-retry-after': '7' })
      .chat.completions.create({ model: 'gpt-4o', messages })
      .catch((error: unknown) => error)
    expect(limited).toBeInstanceOf(OpenAI.RateLimitError)
    const error = limited as APIError
    expect(error.status).toBe(429)
    expect(error.headers!.get('retry-after')).toBe('7')
    expect(error.message).toContain('Please retry after 7 seconds')
    const invalid = await make()
      .chat.completions.create({ model: 'gpt-4o', messages: [] })
      .catch((error: unknown) => error)
    expect(invalid).toBeInstanceOf(OpenAI.BadRequestError)
    expect((invalid as APIError).param).toBe('messages')
    expect((await lastEntry()).outcome).toBe('error')
  })
}

test('the headers of an answer are those of the vendor', async () => {
  const azure = await clients[2]![1]({ 'x-simulator-remaining-tokens': '42' }).chat.completions
    .create({ model: 'gpt-4o', messages })
    .asResponse()
  expect(azure.headers.get('x-ms-region')).toBe('Sweden Central')
  expect(azure.headers.get('apim-request-id')).toBe(azure.headers.get('x-request-id'))
  expect(azure.headers.get('x-ratelimit-remaining-tokens')).toBe('42')
  expect(azure.headers.get('openai-processing-ms')).toMatch(/^\d+$/)
  await azure.text()
  const entry = await lastEntry()
  expect(entry.id).toBe(azure.headers.get('x-request-id'))
  expect(entry.auth).toMatchObject({ header: 'api-key', scheme: '' })
  expect(JSON.stringify(entry)).not.toContain(apiKey)
})
