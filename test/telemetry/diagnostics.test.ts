import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { answering, api, type ServedFolder, serving } from '../admin/gateway.ts'
import { diagnostic } from './receiver.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 })
})
afterAll(() => simulator.close())

type Records = readonly Record<string, unknown>[]

const chat = (inbound = '') => ({
  'apis/chat/apiInformation.json': {
    properties: {
      path: 'chat',
      displayName: 'chat',
      serviceUrl: simulator.url,
      subscriptionRequired: true,
    },
  },
  'apis/chat/specification.json': {
    openapi: '3.0.1',
    info: { title: 'chat', version: '1' },
    paths: {
      '/v1/chat/completions': {
        post: { operationId: 'complete', responses: { 200: { description: 'OK' } } },
      },
    },
  },
  'apis/chat/policy.xml': `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
  'subscriptions/team-a/subscriptionInformation.json': {
    properties: {
      displayName: 'Team A',
      scope: '/apis/chat',
      state: 'active',
      primaryKey: 'key-of-team-a-123',
    },
  },
})
const keyed = { 'ocp-apim-subscription-key': 'key-of-team-a-123', 'x-simulator-tokens': '10' }

/** The records of some calls of a model. */
async function recordsOf(
  tree: Record<string, unknown>,
  calls: readonly { headers?: Record<string, string>; body?: object }[],
  settings: object = {},
): Promise<Records> {
  return serving(
    tree as Parameters<typeof serving>[0],
    async ({ call, running, records }: ServedFolder) => {
      for (const { headers = keyed, body = {} } of calls) {
        await call('/chat/v1/chat/completions', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({
            model: 'gpt-4o',
            messages: [{ role: 'user', content: 'Hi there' }],
            ...body,
          }),
        })
      }
      await running.gateway.inFlight.idle()
      return records
    },
    { settings },
  )
}

const of = (records: Records, message: string) => records.filter(({ msg }) => msg === message)
const llm = (more: object = {}) => ({
  largeLanguageModel: { logs: 'enabled', ...more },
})

describe('the log of models', () => {
  const columns = {
    api: 'chat',
    operation: 'complete',
    subscription: 'team-a',
    deploymentName: 'gpt-4o',
    modelName: 'gpt-4o-2024-11-20',
    provider: 'openai',
    status: 200,
    completionTokens: 10,
    sequenceNumber: 0,
  }
  test('has who called what and what it used, and no prompt', { timeout: 30_000 }, async () => {
    const tree = { ...chat(), ...diagnostic('azuremonitor', llm(), { api: 'chat' }) }
    const records = await recordsOf(tree, [{}, { body: { stream: true } }])
    const rows = of(records, 'model call')
    expect(rows).toMatchObject([
      { ...columns, isStreamCompletion: false },
      { ...columns, isStreamCompletion: true },
    ])
    const [row] = rows
    expect(row!.totalTokens).toBe(Number(row!.promptTokens) + 10)
    expect(row!.activityId).toBe(of(records, 'call')[0]!.activityId)
    expect(JSON.stringify(records)).not.toContain('Hi there')
  })

  test('has prompts and completions where the entity says so', { timeout: 30_000 }, async () => {
    const more = {
      requests: { messages: 'all', maxSizeInBytes: 262_144 },
      responses: { messages: 'all', maxSizeInBytes: 262_144 },
    }
    const tree = { ...chat(), ...diagnostic('azuremonitor', llm(more)) }
    const long = 'ü'.repeat(40_000)
    const calls = [
      {},
      { body: { stream: true } },
      { body: { messages: [{ role: 'user', content: long }] } },
    ]
    const rows = of(await recordsOf(tree, calls), 'model call')
    for (const row of rows.slice(0, 2)) {
      expect(row).toMatchObject({
        requestMessages: [{ role: 'user', content: 'Hi there' }],
        responseMessages: [{ role: 'assistant', content: expect.stringMatching(/\w+/) }],
      })
    }
    // 80 KB in rows of 32 KB, no character cut in two.
    const parts = rows.slice(2)
    expect(parts.map(({ sequenceNumber }) => sequenceNumber)).toEqual([0, 1, 2])
    const text = parts.map(({ requestMessages }) => requestMessages).join('')
    expect(JSON.parse(text)).toEqual([{ role: 'user', content: long }])
  })

  test('has calls that no model was asked for, with the caller', { timeout: 30_000 }, async () => {
    const limit =
      '<llm-token-limit counter-key="x" tokens-per-minute="1" estimate-prompt-tokens="true" />'
    const settings = { telemetry: { log: { llm: 'usage', variables: ['who'] } } }
    const who = '<set-variable name="who" value="ann" />'
    const records = await recordsOf(chat(who + limit), [{}], settings)
    expect(of(records, 'model call')).toMatchObject([
      { subscription: 'team-a', totalTokens: 0, modelName: '', variables: { who: 'ann' } },
    ])
    expect(of(records, 'call refused')).toMatchObject([{ status: 429, variables: { who: 'ann' } }])
  })
})

test('a large body for no model is neither read nor refused', { timeout: 30_000 }, async () => {
  const tree = {
    ...api('up', answering('taken')),
    'apis/up/specification.json': {
      openapi: '3.0.1',
      info: { title: 'up', version: '1' },
      paths: { '/': { post: { operationId: 'put', responses: { 200: { description: 'OK' } } } } },
    },
  }
  const settings = { telemetry: { log: { llm: 'usage' } }, limits: { bufferedRequestBody: 1_000 } }
  await serving(
    tree,
    async ({ call }) => {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ data: 'x'.repeat(5_000) })
      expect((await call('/up', { method: 'POST', headers, body })).status).toBe(200)
    },
    { settings },
  )
})

test('an error in the log names no secret', { timeout: 30_000 }, async () => {
  const inbound =
    '<set-variable name="x" value="@(int.Parse("{{s}}"))" /><set-variable name="y" value="@{ throw new Exception("{{s}}"); }" />'
  const tree = {
    ...chat(inbound),
    'named values/s/namedValueInformation.json': {
      properties: { displayName: 's', value: 'very-secret-value', secret: true },
    },
  }
  const records = await recordsOf(tree, [{}])
  expect(of(records, 'call failed').length).toBe(1)
  expect(JSON.stringify(records)).not.toContain('very-secret-value')
})

describe('lines of calls', () => {
  test('hold the fields and the beginning of the bodies that the entity names, secrets masked', {
    timeout: 30_000,
  }, async () => {
    const side = {
      request: {
        headers: ['Ocp-Apim-Subscription-Key', 'Content-Type', 'X-Hidden'],
        body: { bytes: 12 },
        dataMasking: {
          headers: [{ value: 'X-Hidden', mode: 'Hide' }],
          queryParams: [{ value: 'q', mode: 'Mask' }],
        },
      },
      response: { headers: ['Content-Type'], body: { bytes: 10 } },
    }
    const tree = { ...chat(), ...diagnostic('local', { frontend: side, backend: side }) }
    const records = await recordsOf(tree, [{ headers: { ...keyed, 'x-hidden': 'y' } }])
    const [line] = of(records, 'call')
    const request = {
      headers: { 'Content-Type': 'application/json' },
      body: '{"model":"gp',
      isCut: true,
    }
    const response = { headers: { 'Content-Type': 'application/json' }, isCut: true }
    expect(line).toMatchObject({
      frontend: {
        request: {
          ...request,
          headers: { ...request.headers, 'Ocp-Apim-Subscription-Key': '***' },
        },
        response: { ...response, body: expect.stringMatching(/^\{.{9}$/s) },
      },
      attempts: [
        {
          method: 'POST',
          url: `${simulator.url}/v1/chat/completions`,
          status: 200,
          request,
          response,
        },
      ],
    })
    // The address of the caller is written where the entity says so only.
    expect(line!.ip).toBeUndefined()
    expect(JSON.stringify(records)).not.toContain('key-of-team-a-123')
    expect(JSON.stringify(line)).not.toContain('X-Hidden')
  })

  const outcomes: readonly { title: string; properties: object; gives: string[] }[] = [
    {
      title: 'an entity for errors alone leaves out what went well',
      properties: { verbosity: 'error' },
      gives: ['call refused'],
    },
    {
      title: 'a share of nothing leaves out all',
      properties: { sampling: { percentage: 0 } },
      gives: [],
    },
    {
      title: 'a share of nothing, errors always',
      properties: { sampling: { percentage: 0 }, alwaysLog: 'allErrors' },
      gives: ['call refused'],
    },
  ]
  for (const { title, properties, gives } of outcomes) {
    test(title, { timeout: 30_000 }, async () => {
      const tree = { ...chat(), ...diagnostic('azuremonitor', properties) }
      const records = await recordsOf(tree, [{}, { headers: {} }])
      const calls = records.filter(({ activityId }) => activityId !== undefined)
      expect(calls.map(({ msg }) => msg)).toEqual(gives)
    })
  }

  test('traces stand in the line by verbosity, and by themselves where it is left out', {
    timeout: 30_000,
  }, async () => {
    const traces = ['verbose', 'information', 'error'].map(
      (severity) =>
        `<trace source="s" severity="${severity}"><message>${severity} one</message></trace>`,
    )
    const tree = (properties: object) => ({
      ...chat(traces.join('')),
      ...diagnostic('local', properties),
    })
    const [line] = of(await recordsOf(tree({ verbosity: 'information' }), [{}]), 'call')
    expect(line!.traces).toEqual([
      { source: 's', severity: 'information', message: 'information one' },
      { source: 's', severity: 'error', message: 'error one' },
    ])
    const alone = await recordsOf(tree({ verbosity: 'error', sampling: { percentage: 0 } }), [{}])
    expect(of(alone, 'call')).toEqual([])
    expect(of(alone, 'trace')).toMatchObject([
      { source: 's', severity: 'error', message: 'error one' },
    ])
  })

  test('the entity of the API goes before that of all', { timeout: 30_000 }, async () => {
    const tree = {
      ...chat(),
      ...diagnostic('local', { sampling: { percentage: 0 } }),
      ...diagnostic('local', { logClientIp: true }, { api: 'chat' }),
    }
    const [line] = of(await recordsOf(tree, [{}]), 'call')
    expect(line).toMatchObject({
      ip: '127.0.0.1',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })
})
