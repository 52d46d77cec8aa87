import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { countTokens as cl100k } from 'gpt-tokenizer/encoding/cl100k_base'
import { countTokens as o200k } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, test } from 'vitest'
import type { TokenCounter } from '../../engine/ports.ts'
import { BpeTokenCounter } from '../../gateway/tokens/counter.ts'
import { cutLongRuns } from '../../gateway/tokens/tokenizer.ts'
import { countPrompt, encodingOf } from '../../policies/shared/llm/count.ts'
import { type Prompt, prompts } from '../../policies/shared/llm/prompts.ts'
import type { Format } from '../../policies/shared/llm/request.ts'

const models: Readonly<Record<string, string>> = {
  'gpt-4o': 'o200k_base',
  'gpt-4o-mini-2024-07-18': 'o200k_base',
  'gpt-4.1': 'o200k_base',
  'gpt-5': 'o200k_base',
  o3: 'o200k_base',
  'claude-sonnet-4': 'o200k_base',
  'my-deployment': 'o200k_base',
  'gpt-4': 'cl100k_base',
  'gpt-4-turbo': 'cl100k_base',
  'gpt-4-32k': 'cl100k_base',
  'openai/gpt-4-0613': 'cl100k_base',
  'gpt-35-turbo': 'cl100k_base',
  'gpt-3.5-turbo-0125': 'cl100k_base',
  'ft:gpt-3.5-turbo:me::x': 'cl100k_base',
  'text-embedding-3-large': 'cl100k_base',
  'text-embedding-ada-002': 'cl100k_base',
}

const asText = { disallowedSpecial: new Set<string>() }
const counter = new BpeTokenCounter()

describe('encodings', () => {
  for (const [model, encoding] of Object.entries(models)) {
    test(`${model}: ${encoding}`, () => expect(encodingOf(model)).toBe(encoding))
  }

  const texts = [
    'Hello, world!',
    'Grüße aus 東京 🌍\r\n\tend  ',
    '<|endoftext|> is text',
    'function f(a) { return a ?? 1 }',
    'a'.repeat(512),
  ]
  for (const text of texts) {
    test(`${JSON.stringify(text).slice(0, 40)} counts as gpt-tokenizer counts it`, async () => {
      expect(await counter.count('o200k_base', [text])).toBe(o200k(text, asText))
      expect(await counter.count('cl100k_base', [text])).toBe(cl100k(text, asText))
    })
  }
})

describe('long runs', () => {
  test('are cut at 512 code points, and nowhere else', () => {
    const text = `${'字'.repeat(1200)} word ${'🌍'.repeat(600)}${' '.repeat(600)}end`
    const parts = [...cutLongRuns(text)]
    expect(parts.join('')).toBe(text)
    expect(parts.map((part) => [...part].length)).toEqual([
      512,
      512,
      176 + 6 + 512,
      88 + 512,
      88 + 3,
    ])
    expect([...cutLongRuns('short words '.repeat(1000))]).toHaveLength(1)
  })

  test('take no quadratic time', async () => {
    const start = performance.now()
    await counter.count('o200k_base', [
      '字'.repeat(40_000),
      'x'.repeat(40_000),
      '🌍'.repeat(20_000),
    ])
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})

/** Counts a token for each character: what is added to texts shows. */
const characters: TokenCounter = {
  count: (_, texts) => texts.reduce((sum, text) => sum + text.length, 0),
}

const counted: readonly { title: string; format: Format; body: object; tokens: number }[] = [
  {
    title: 'chat: three around a message, one for a name, three for the answer',
    format: 'chat',
    body: { messages: [{ role: 'user', name: 'al', content: 'hello' }] },
    tokens: 3 + 3 + 4 + 1 + 2 + 5,
  },
  {
    title: 'chat: parts, an image, tools as JSON',
    format: 'chat',
    body: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'what' },
            { type: 'image_url', image_url: { url: 'data:…' } },
          ],
        },
      ],
      tools: [{ type: 'function', function: { name: 'f' } }],
    },
    tokens: 3 + 3 + 4 + 4 + 1200 + '{"name":"f"}'.length,
  },
  {
    title: 'chat: calls of tools',
    format: 'chat',
    body: {
      messages: [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ function: { name: 'f', arguments: '{}' } }],
        },
      ],
    },
    tokens: 3 + 3 + 9 + 3,
  },
  {
    title: 'completions: texts and tokens',
    format: 'completions',
    body: { prompt: ['ab', 'cd'] },
    tokens: 4,
  },
  {
    title: 'embeddings: lists of tokens',
    format: 'embeddings',
    body: { input: [[1, 2], [3]] },
    tokens: 3,
  },
  {
    title: 'Responses: instructions and a text',
    format: 'responses',
    body: { instructions: 'be', input: 'hello' },
    tokens: 3 + (3 + 6 + 2) + (3 + 4 + 5),
  },
  {
    title: 'Responses: items',
    format: 'responses',
    body: {
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'hi' }, { type: 'input_image' }] },
        { type: 'function_call', name: 'f', arguments: '{}' },
        { type: 'function_call_output', output: 'ok' },
      ],
    },
    tokens: 3 + (3 + 4 + 2 + 1200) + (3 + 9 + 3) + (3 + 4 + 2),
  },
  {
    title: 'Anthropic: system as blocks, results of tools',
    format: 'anthropic',
    body: {
      system: [{ type: 'text', text: 'be' }],
      messages: [
        {
          role: 'user',
          content: [{ type: 'tool_result', content: [{ type: 'text', text: 'ok' }] }],
        },
        { role: 'assistant', content: [{ type: 'tool_use', name: 'f', input: { a: 1 } }] },
      ],
    },
    tokens: 3 + (3 + 6 + 2) + (3 + 4 + 2) + (3 + 9 + '{"a":1}'.length + 1),
  },
  {
    title: 'Gemini: one for a turn, no role',
    format: 'gemini',
    body: {
      systemInstruction: { parts: [{ text: 'be' }] },
      contents: [{ role: 'user', parts: [{ text: 'hi' }, { inlineData: { data: '' } }] }],
    },
    tokens: 1 + 2 + 1 + 2 + 1200,
  },
  {
    title: 'Bedrock: system, images, tools',
    format: 'bedrock',
    body: {
      system: [{ text: 'be' }],
      messages: [{ role: 'user', content: [{ text: 'hi' }, { image: { format: 'png' } }] }],
      toolConfig: { tools: [{ toolSpec: { name: 'f' } }] },
    },
    tokens: 3 + (3 + 6 + 2) + (3 + 4 + 2 + 1200) + '{"name":"f"}'.length,
  },
  {
    title: 'what is not as it should be counts nothing',
    format: 'chat',
    body: { messages: [null, 5, { content: { a: 1 } }, 'x'], tools: 'no' },
    tokens: 3 + 4 * 3,
  },
]

describe('prompts', () => {
  for (const { title, format, body, tokens } of counted) {
    test(title, () => {
      const prompt: Prompt = prompts[format](body as Record<string, unknown>)
      const request = {
        format,
        model: 'gpt-4o',
        streamed: false,
        maxTokens: undefined,
        body: {},
        prompt,
      }
      expect(countPrompt(request, characters)).toBe(tokens)
    })
  }
})

describe('the counter', () => {
  const long = 'The quick brown fox jumps over the lazy dog. '.repeat(1_000)

  test('remembers, in bounds', async () => {
    const small = new BpeTokenCounter({ remembered: 2 })
    const texts = ['a ', 'b ', 'c '].map((text) => text.repeat(300))
    const counts = texts.map((text) => o200k(text, asText))
    for (const [i, text] of [...texts, ...texts].entries()) {
      expect(await small.count('o200k_base', [text])).toBe(counts[i % 3])
    }
  })

  test('counts long texts in its thread, and goes on without it', async () => {
    const folder = await mkdtemp(join(import.meta.dirname, '.thread-'))
    try {
      const outfile = join(folder, 'token-worker.js')
      await build({
        entryPoints: [join(import.meta.dirname, '../../gateway/tokens/worker.ts')],
        outfile,
        bundle: true,
        format: 'esm',
        platform: 'node',
        packages: 'external',
        logLevel: 'silent',
      })
      const errors: unknown[] = []
      const program = pathToFileURL(outfile)
      const threaded = new BpeTokenCounter({ program, report: (error) => errors.push(error) })
      const expected = o200k(long, asText)
      expect(await threaded.count('o200k_base', [long, 'b'])).toBe(expected + 1)
      expect(await threaded.count('o200k_base', [long])).toBe(expected)
      await threaded.close()
      const other = `${long}and so on`
      expect(await threaded.count('o200k_base', [other])).toBe(o200k(other, asText))
      expect(errors).toEqual([])
      const broken = new BpeTokenCounter({
        program: pathToFileURL(join(folder, 'missing.js')),
        report: (error) => errors.push(error),
      })
      expect(await broken.count('o200k_base', [long])).toBe(expected)
      expect(errors).toHaveLength(1)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
