import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Format } from '../../policies/shared/llm/request.ts'
import { storable } from '../../policies/shared/semantic-cache/answer.ts'

interface Case {
  readonly title: string
  readonly format?: Format
  readonly status?: number
  readonly type?: string
  readonly encoding?: string
  readonly body: string | Uint8Array
  readonly kept: boolean
}

const json = (value: unknown) => JSON.stringify(value)
const events = (...values: readonly unknown[]) =>
  values.map((value) => `data: ${typeof value === 'string' ? value : json(value)}\n\n`).join('')
const stream = 'text/event-stream; charset=utf-8'
const choice = (finish_reason: string | null, index = 0) => ({
  index,
  message: { content: 'Paris.' },
  finish_reason,
})
const chat = (...finishes: readonly (string | null)[]) =>
  json({ choices: finishes.map((finish, index) => choice(finish, index)) })
const chunk = (finish_reason: string | null, index = 0) => ({
  choices: [{ index, delta: { content: 'a' }, finish_reason }],
})
const gemini = (finishReason?: string) => ({
  candidates: [{ content: { parts: [{ text: 'a' }] }, ...(finishReason ? { finishReason } : {}) }],
})

const cases: readonly Case[] = [
  { title: 'a chat that stopped', body: chat('stop'), kept: true },
  { title: 'a chat at its max_tokens', body: chat('length'), kept: true },
  { title: 'a chat that calls a tool', body: chat('tool_calls'), kept: true },
  { title: 'a chat that a filter ended', body: chat('content_filter'), kept: false },
  { title: 'two choices, one filtered', body: chat('stop', 'content_filter'), kept: false },
  { title: 'a choice without an end', body: chat(null), kept: false },
  { title: 'no choices', body: chat(), kept: false },
  {
    title: 'an error with 200',
    body: json({ error: { message: 'no' }, choices: [choice('stop')] }),
    kept: false,
  },
  { title: 'half of an answer', body: chat('stop').slice(0, 40), kept: false },
  { title: 'no JSON', type: 'text/html', body: '<p>Sign in</p>', kept: false },
  { title: 'nothing', body: '', kept: false },
  {
    title: 'an error, where the document keeps errors',
    status: 429,
    body: json({ error: {} }),
    kept: true,
  },
  { title: 'gzip', encoding: 'gzip', body: gzipSync(chat('stop')), kept: true },
  { title: 'br', encoding: 'br', body: brotliCompressSync(chat('stop')), kept: true },
  { title: 'what is no gzip', encoding: 'gzip', body: chat('stop'), kept: false },
  { title: 'an encoding that nobody knows', encoding: 'zip', body: chat('stop'), kept: false },
  {
    title: 'gzip that unfolds to too much',
    encoding: 'gzip',
    body: gzipSync(`${' '.repeat(20_000)}${chat('stop')}`),
    kept: false,
  },
  {
    title: 'a stream that stopped',
    type: stream,
    body: events(chunk(null), chunk('stop'), '[DONE]'),
    kept: true,
  },
  {
    title: 'one with an empty chunk before and usage behind',
    type: stream,
    body: events({ choices: [] }, chunk('stop'), { choices: [], usage: {} }, '[DONE]'),
    kept: true,
  },
  {
    title: 'one in gzip',
    type: stream,
    encoding: 'gzip',
    body: gzipSync(events(chunk('stop'), '[DONE]')),
    kept: true,
  },
  { title: 'one without its end', type: stream, body: events(chunk('stop')), kept: false },
  {
    title: 'one whose choice did not end',
    type: stream,
    body: events(chunk(null), '[DONE]'),
    kept: false,
  },
  {
    title: 'two choices, of which one did not end',
    type: stream,
    body: events(chunk('stop'), chunk(null, 1), '[DONE]'),
    kept: false,
  },
  {
    title: 'one that a filter ended',
    type: stream,
    body: events(chunk('content_filter'), '[DONE]'),
    kept: false,
  },
  {
    title: 'one with an error',
    type: stream,
    body: events(chunk('stop'), { error: { message: 'no' } }, '[DONE]'),
    kept: false,
  },
  { title: 'one that is nothing but its end', type: stream, body: events('[DONE]'), kept: false },
  { title: 'its last event unfinished', type: stream, body: 'data: [DONE]', kept: false },
  {
    title: 'Responses that are completed',
    format: 'responses',
    body: json({ status: 'completed', error: null }),
    kept: true,
  },
  ...['incomplete', 'failed', 'in_progress', 'queued'].map((status) => ({
    title: `Responses that are ${status}`,
    format: 'responses' as const,
    body: json({ status }),
    kept: false,
  })),
  {
    title: 'a stream of Responses',
    format: 'responses',
    type: stream,
    body: events({ type: 'response.created' }, { type: 'response.completed' }),
    kept: true,
  },
  ...['response.incomplete', 'response.failed'].map((type) => ({
    title: `a stream of Responses that ends by ${type}`,
    format: 'responses' as const,
    type: stream,
    body: events({ type: 'response.created' }, { type }),
    kept: false,
  })),
  {
    title: 'Anthropic',
    format: 'anthropic',
    body: json({ stop_reason: 'end_turn' }),
    kept: true,
  },
  ...['refusal', 'pause_turn', null].map((stop_reason) => ({
    title: `Anthropic with ${stop_reason}`,
    format: 'anthropic' as const,
    body: json({ stop_reason }),
    kept: false,
  })),
  {
    title: 'a stream of Anthropic',
    format: 'anthropic',
    type: stream,
    body: events(
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop' },
    ),
    kept: true,
  },
  {
    title: 'a stream of Anthropic that refuses',
    format: 'anthropic',
    type: stream,
    body: events(
      { type: 'message_delta', delta: { stop_reason: 'refusal' } },
      { type: 'message_stop' },
    ),
    kept: false,
  },
  {
    title: 'a stream of Anthropic with an error',
    format: 'anthropic',
    type: stream,
    body: events({ type: 'error', error: {} }, { type: 'message_stop' }),
    kept: false,
  },
  { title: 'Gemini', format: 'gemini', body: json(gemini('STOP')), kept: true },
  { title: 'Gemini at its bound', format: 'gemini', body: json(gemini('MAX_TOKENS')), kept: true },
  { title: 'Gemini for safety', format: 'gemini', body: json(gemini('SAFETY')), kept: false },
  {
    title: 'Gemini that blocked the prompt',
    format: 'gemini',
    body: json({ promptFeedback: { blockReason: 'SAFETY' } }),
    kept: false,
  },
  {
    title: 'a list of Gemini',
    format: 'gemini',
    body: json([gemini(), gemini('STOP')]),
    kept: true,
  },
  {
    title: 'a list of Gemini without its end',
    format: 'gemini',
    body: json([gemini(), gemini()]),
    kept: false,
  },
  {
    title: 'a stream of Gemini',
    format: 'gemini',
    type: stream,
    body: events(gemini(), gemini('STOP')),
    kept: true,
  },
  {
    title: 'a stream of Gemini without its end',
    format: 'gemini',
    type: stream,
    body: events(gemini(), gemini()),
    kept: false,
  },
]

describe('what is kept of an answer', () => {
  for (const one of cases) {
    test(`${one.kept ? 'kept' : 'not kept'}: ${one.title}`, () => {
      const { type = 'application/json', encoding, body, format = 'chat', status = 200 } = one
      const headers = ['Content-Type', type]
      if (encoding !== undefined) headers.push('Content-Encoding', encoding)
      const head = { statusCode: status, statusReason: 'OK', headers }
      const bytes = typeof body === 'string' ? Buffer.from(body) : body
      const answer = storable(head, bytes, format, 10_000)
      expect(typeof answer === 'string' ? answer : 'kept').toEqual(
        one.kept ? 'kept' : expect.stringMatching(/./),
      )
      expect(typeof answer !== 'string').toBe(one.kept)
      if (typeof answer !== 'string' && encoding !== undefined) {
        expect(answer.headers).toEqual(['Content-Type', type])
        expect(Buffer.from(answer.body).toString()).toMatch(/^(\{|data: )/)
      }
    })
  }

  test('fields of one call are not', () => {
    const headers = [
      ['Content-Type', 'application/json'],
      ['Set-Cookie', 'a=b'],
      ['X-Request-Id', '1'],
      ['apim-request-id', '2'],
      ['x-ratelimit-remaining-tokens', '3'],
      ['Anthropic-RateLimit-Requests-Remaining', '4'],
      ['Date', 'today'],
      ['Transfer-Encoding', 'chunked'],
      ['x-ms-region', 'East'],
    ].flat()
    const answer = storable(
      { statusCode: 200, statusReason: 'OK', headers },
      Buffer.from(chat('stop')),
      'chat',
      10_000,
    )
    const kept = ['Content-Type', 'application/json', 'x-ms-region', 'East']
    expect(answer).toMatchObject({ headers: kept })
  })
})
