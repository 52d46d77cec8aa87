import { describe, expect, test } from 'vitest'
import { costOf } from '../../gateway/telemetry/model-metrics.ts'
import { readPrices } from '../../gateway/telemetry/prices.ts'
import { withFolder } from '../cli/run.ts'

const inSettings = new Map([['GPT-4o', { input: 2.5, cachedInput: 1.25, output: 10 }]])
const none = new Map<string, never>()

function read(
  tree: Record<string, string>,
  given: { file?: string; currency?: string; models?: typeof inSettings },
) {
  return withFolder(tree, (folder) =>
    readPrices({
      currency: given.currency,
      file: given.file === undefined ? undefined : `${folder}/${given.file}`,
      models: given.models ?? none,
    }),
  )
}

describe('prices', () => {
  const found: readonly [model: string, input: number | undefined][] = [
    ['gpt-4o', 2.5],
    ['gpt-4o-2024-08-06', 2.5],
    ['claude-sonnet-4-20250514', 3],
    ['anthropic.claude-3-haiku-20240307-v1:0', 0.25],
    ['gpt-4-0613', 30],
    ['gpt-4o-mini', undefined],
  ]
  for (const [model, input] of found) {
    test(`${model} is ${input === undefined ? 'unknown' : `found at ${input}`}`, async () => {
      const yaml =
        'currency: EUR\nmodels:\n  claude-sonnet-4: { input: 3, output: 15 }\n  anthropic.claude-3-haiku: { input: 0.25, output: 1.25 }\n  gpt-4: { input: 30, output: 60 }\n  gpt-4o: { input: 99 }\n'
      const prices = await read({ 'p.yaml': yaml }, { file: 'p.yaml', models: inSettings })
      expect(prices.currency).toBe('EUR')
      expect(prices.of(model)?.input).toBe(input)
    })
  }

  test('the answer names the model better than the request', async () => {
    const prices = await read({}, { models: inSettings })
    expect(prices.currency).toBe('USD')
    expect(prices.of('unknown', 'gpt-4o')?.output).toBe(10)
    expect(prices.of(undefined, undefined)).toBeUndefined()
  })

  const wrong: readonly { title: string; text: string; currency?: string; says: string }[] = [
    {
      title: 'a price that is none',
      text: '{"models":{"a":{"input":"2"}}}',
      says: 'expected a number',
    },
    { title: 'no input price', text: '{"models":{"a":{"output":2}}}', says: '`input` is missing' },
    { title: 'an unknown member', text: '{"model":{}}', says: 'there is no setting `model` here' },
    { title: 'two currencies', text: '{"currency":"EUR"}', currency: 'USD', says: 'prices in USD' },
  ]
  for (const { title, text, currency, says } of wrong) {
    test(`${title} is an error`, async () => {
      const given = currency === undefined ? {} : { currency }
      await expect(read({ 'p.json': text }, { file: 'p.json', ...given })).rejects.toThrow(says)
    })
  }

  test('cached tokens cost less, and are never more than the prompt', () => {
    const price = { input: 2, cachedInput: 1, output: 10 }
    const usage = { prompt: 1_000_000, completion: 100_000, cached: 400_000 }
    expect(costOf(usage, price)).toEqual({ input: 1.2, cached: 0.4, output: 1 })
    expect(
      costOf({ prompt: 10, completion: 0, cached: 20 }, { ...price, cachedInput: undefined }),
    ).toEqual({
      input: 0,
      cached: 0.00002,
      output: 0,
    })
  })
})
