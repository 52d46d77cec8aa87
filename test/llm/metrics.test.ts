import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Measure } from '../../engine/ports.ts'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'
import type { Expressions } from '../policies/languages.ts'
import { startLlmGateway } from './gateway.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 })
})
afterAll(() => simulator.close())

interface Case {
  readonly title: string
  readonly policy: string
  readonly headers?: Readonly<Record<string, string>>
  readonly stream?: boolean
  readonly expressions?: Expressions
  /** `namespace/name`: value. */
  readonly gives: Readonly<Record<string, number>>
  readonly dimensions?: Readonly<Record<string, string>>
}

const ten = { 'x-simulator-tokens': '10' }
const api = '<dimension name="API ID" />'

const cases: readonly Case[] = [
  {
    title: 'tokens by Azure’s names, those of the cache and of reasoning where they are told',
    policy: `<llm-emit-token-metric namespace="n">${api}</llm-emit-token-metric>`,
    headers: { ...ten, 'x-simulator-cached-tokens': '4', 'x-simulator-reasoning-tokens': '3' },
    gives: {
      'n/Total Tokens': 24,
      'n/Prompt Tokens': 11,
      'n/Completion Tokens': 13,
      'n/Cached Tokens': 4,
      'n/Reasoning Tokens': 3,
    },
    dimensions: { 'API ID': 'test' },
  },
  {
    title: 'a stream is told exactly',
    policy: `<azure-openai-emit-token-metric>${api}</azure-openai-emit-token-metric>`,
    headers: ten,
    stream: true,
    gives: {
      'API Management/Total Tokens': 21,
      'API Management/Prompt Tokens': 11,
      'API Management/Completion Tokens': 10,
      'API Management/Cached Tokens': 0,
      'API Management/Reasoning Tokens': 0,
    },
  },
  {
    title: 'one kind of tokens by a name of its own',
    policy: `<llm-emit-token-metric name="out" value-type="completion-tokens">${api}</llm-emit-token-metric>`,
    headers: ten,
    gives: { 'API Management/out': 10 },
  },
  {
    title: 'dimensions: default names, values, what is not there',
    policy:
      '<emit-metric name="calls"><dimension name="Gateway ID" /><dimension name="Location" />' +
      '<dimension name="User ID" /><dimension name="Client" value="@(client)" /></emit-metric>',
    expressions: { client: () => 'shop' },
    gives: { 'API Management/calls': 1 },
    dimensions: { 'Gateway ID': 'managed', Location: 'Test', 'User ID': '', Client: 'shop' },
  },
  {
    title: 'a value of a metric of your own',
    policy: `<emit-metric name="size" namespace="n" value="@(size)">${api}</emit-metric>`,
    expressions: { size: () => 12 },
    gives: { 'n/size': 12 },
  },
  {
    title: 'an error of the backend used no tokens',
    policy: `<llm-emit-token-metric>${api}</llm-emit-token-metric>`,
    headers: { 'x-simulator-status': '503' },
    gives: {},
  },
]

describe('metrics of policies', () => {
  for (const {
    title,
    policy,
    headers,
    stream = false,
    expressions = {},
    gives,
    dimensions,
  } of cases) {
    test(title, async () => {
      const gateway = await startLlmGateway(simulator.url, policy, { expressions })
      const messages = [{ role: 'user', content: 'Name three rivers.' }]
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ model: 'gpt-4o', messages, stream }),
      })
      await response.text()
      await gateway.idle()
      const { measures } = gateway
      const seen = measures.map(({ namespace, name, value }) => [`${namespace}/${name}`, value])
      expect(Object.fromEntries(seen)).toEqual(gives)
      if (dimensions) expect(Object.fromEntries(measures[0]!.dimensions)).toEqual(dimensions)
    })
  }

  test('tokens by OpenTelemetry’s conventions, once for a request', async () => {
    const one = `<llm-emit-token-metric>${api}</llm-emit-token-metric>`
    const gateway = await startLlmGateway(simulator.url, one + one)
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...ten },
      body: JSON.stringify({
        model: 'claude-sonnet-4',
        max_tokens: 50,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    })
    await response.text()
    await gateway.idle()
    const metric = [...gateway.metrics.all()].find(({ name }) => name.endsWith('token.usage'))!
    const series = [...metric.series.values()]
    expect(series).toMatchObject([
      {
        attributes: { 'gen_ai.provider.name': 'anthropic', 'gen_ai.token.type': 'input' },
        count: 1,
      },
      { attributes: { 'gen_ai.token.type': 'output' }, count: 1, sum: 10 },
    ])
  })

  test('calls cost what the price table says, and those of unknown models are counted', async () => {
    const prices = new Map([['gpt-4o', { input: 2.5, cachedInput: 1.25, output: 10 }]])
    const policy = `<llm-emit-token-metric>${api}</llm-emit-token-metric>`
    const gateway = await startLlmGateway(simulator.url, policy, { prices })
    for (const [model, more] of [
      ['gpt-4o-2024-08-06', {}],
      ['gpt-4o', { 'x-simulator-cached-tokens': '4' }],
      ['llama-99', {}],
    ] as const) {
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...ten, ...more },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi there' }] }),
      })
      await response.text()
    }
    await gateway.idle()
    const sum = (name: string, labels: Record<string, string>) => {
      let total = 0
      for (const metric of gateway.metrics.all()) {
        if (metric.kind !== 'counter' || metric.name !== name) continue
        for (const { attributes, value } of metric.series.values()) {
          const fits = Object.entries(labels).every(([key, text]) => attributes[key] === text)
          if (fits) total += value
        }
      }
      return total
    }
    const model = { 'gen_ai.response.model': 'gpt-4o-2024-11-20' }
    const input = sum('llm_tokens', { ...model, type: 'input' })
    const cached = sum('llm_tokens', { ...model, type: 'cached' })
    expect([input > cached, cached]).toEqual([true, 4])
    const dated = { 'gen_ai.response.model': 'gpt-4o-2024-08-06' }
    expect(sum('llm_tokens', { ...dated, type: 'output' })).toBe(10)
    expect(sum('llm_cost', { ...dated, type: 'output', currency: 'EUR' })).toBeCloseTo(0.0001, 10)
    expect(sum('llm_cost', { ...model, type: 'input' })).toBeCloseTo(
      ((input - cached) * 2.5) / 1e6,
      12,
    )
    expect(sum('llm_cost', { ...model, type: 'cached' })).toBeCloseTo((cached * 1.25) / 1e6, 12)
    expect(sum('llm_calls_without_price', {})).toBe(1)
    expect(sum('llm_cost', { 'gen_ai.response.model': 'llama-99' })).toBe(0)
    expect(sum('llm_calls', { usage: 'reported' })).toBe(3)
  })
})

test('a metric has so many series, what goes beyond is counted in one', () => {
  const registry = new MetricRegistry({ maxSeries: 2 })
  const measure = (value: number, user: string): Measure => ({
    namespace: 'n',
    name: 'tokens',
    value,
    dimensions: [['user', user]],
  })
  for (const [i, user] of ['a', 'b', 'a', 'c', 'd'].entries()) registry.emit(measure(i, user))
  const [metric] = [...registry.measured()]
  expect([...metric!.series.values()]).toEqual([
    { dimensions: [['user', 'a']], count: 2, sum: 2, min: 0, max: 2 },
    { dimensions: [['user', 'b']], count: 1, sum: 1, min: 1, max: 1 },
    { dimensions: [['otel.metric.overflow', 'true']], count: 2, sum: 7, min: 3, max: 4 },
  ])
  expect(registry.dropped).toBe(2)
})
