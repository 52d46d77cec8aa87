import type { Usage } from '../../policies/shared/llm/usage.ts'

/** An answer as a provider writes it on the wire, and what it tells. */
export interface WireSample {
  readonly title: string
  readonly contentType: string
  readonly body: string
  readonly reported: Partial<Usage>
  readonly isFinal: boolean
  readonly texts?: readonly string[]
  readonly model?: string
}

const sse = 'text/event-stream; charset=utf-8'
const json = 'application/json'

/** Named events of a stream, as Responses and Anthropic write them. */
function named(...events: readonly object[]): string {
  const line = (event: object) => `event: ${(event as { type: string }).type}\n`
  return events.map((event) => `${line(event)}data: ${JSON.stringify(event)}\n\n`).join('')
}

function plain(...events: readonly (object | string)[]): string {
  return events
    .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
    .join('')
}

const chunk = (choices: unknown, more = {}) => ({ id: 'c', model: 'gpt-4o-2024', choices, ...more })

export const samples: readonly WireSample[] = [
  {
    title: 'chat, whole',
    contentType: json,
    body: JSON.stringify({
      model: 'gpt-4o-2024',
      choices: [{ message: { content: 'Hi' } }],
      usage: {
        prompt_tokens: 20,
        completion_tokens: 5,
        total_tokens: 25,
        prompt_tokens_details: { cached_tokens: 16 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    }),
    reported: { prompt: 20, completion: 5, cached: 16, reasoning: 2 },
    isFinal: true,
    model: 'gpt-4o-2024',
  },
  {
    title: 'chat, streamed with usage',
    contentType: sse,
    body: plain(
      chunk([{ index: 0, delta: { role: 'assistant', content: '' } }], { usage: null }),
      chunk([{ index: 0, delta: { content: 'Grüße, ' } }], { usage: null }),
      chunk([{ index: 0, delta: { content: '世界 🌍' } }], { usage: null }),
      chunk([], { usage: { prompt_tokens: 9, completion_tokens: 6, total_tokens: 15 } }),
      '[DONE]',
    ),
    reported: { prompt: 9, completion: 6 },
    isFinal: true,
    texts: ['Grüße, 世界 🌍'],
    model: 'gpt-4o-2024',
  },
  {
    title: 'chat, streamed without usage: two choices and a call of a tool',
    contentType: sse,
    body: plain(
      chunk([{ index: 0, delta: { content: 'one ' } }]),
      chunk([{ index: 1, delta: { content: 'two' } }]),
      chunk([{ index: 0, delta: { content: 'more' } }]),
      chunk([{ index: 0, delta: { tool_calls: [{ index: 0, function: { name: 'look' } }] } }]),
      chunk([{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: '{}' } }] } }]),
      '[DONE]',
    ),
    reported: {},
    isFinal: false,
    texts: ['one more', 'two', 'look{}'],
  },
  {
    title: 'embeddings',
    contentType: json,
    body: JSON.stringify({ data: [], model: 'e', usage: { prompt_tokens: 8, total_tokens: 8 } }),
    reported: { prompt: 8, completion: 0 },
    isFinal: true,
  },
  {
    title: 'Responses, streamed',
    contentType: sse,
    body: named(
      { type: 'response.created', response: { model: 'gpt-4.1', usage: null } },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hel' },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'lo' },
      {
        type: 'response.completed',
        response: {
          model: 'gpt-4.1',
          usage: {
            input_tokens: 11,
            input_tokens_details: { cached_tokens: 4 },
            output_tokens: 3,
            output_tokens_details: { reasoning_tokens: 1 },
          },
        },
      },
    ),
    reported: { prompt: 11, completion: 3, cached: 4, reasoning: 1 },
    isFinal: true,
    texts: ['Hello'],
    model: 'gpt-4.1',
  },
  {
    title: 'Anthropic, streamed: cached tokens are beside the input',
    contentType: sse,
    body: named(
      {
        type: 'message_start',
        message: {
          model: 'claude-4',
          usage: {
            input_tokens: 10,
            cache_creation_input_tokens: 100,
            cache_read_input_tokens: 1000,
            output_tokens: 1,
          },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'ping' },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Bon' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'jour' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } },
      { type: 'message_stop' },
    ),
    reported: { prompt: 1110, completion: 7, cached: 1000 },
    isFinal: true,
    texts: ['Bonjour'],
    model: 'claude-4',
  },
  {
    title: 'Anthropic, broken off before its end',
    contentType: sse,
    body: named(
      { type: 'message_start', message: { usage: { input_tokens: 10, output_tokens: 1 } } },
      { type: 'content_block_delta', index: 0, delta: { text: 'Bonjour' } },
    ),
    reported: { prompt: 10, completion: 1 },
    isFinal: false,
    texts: ['Bonjour'],
  },
  {
    title: 'Gemini, streamed: the last chunk wins, thoughts are completion',
    contentType: sse,
    body: plain(
      {
        candidates: [{ index: 0, content: { parts: [{ text: 'a' }] } }],
        usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 1, totalTokenCount: 8 },
        modelVersion: 'gemini-3',
      },
      {
        candidates: [{ index: 0, content: { parts: [{ text: 'b' }] } }],
        usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 2, thoughtsTokenCount: 30 },
      },
    ),
    reported: { prompt: 7, completion: 32, reasoning: 30 },
    isFinal: true,
    texts: ['ab'],
    model: 'gemini-3',
  },
  {
    title: 'Gemini, a stream that is a JSON list',
    contentType: json,
    body: JSON.stringify([
      { candidates: [{ content: { parts: [{ text: 'a' }] } }] },
      { candidates: [], usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4 } },
    ]),
    reported: { prompt: 3, completion: 4 },
    isFinal: true,
  },
  {
    title: 'Bedrock Converse, whole',
    contentType: json,
    body: JSON.stringify({
      output: { message: { content: [{ text: 'x' }] } },
      usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7, cacheReadInputTokens: 3 },
    }),
    reported: { prompt: 8, completion: 2, cached: 3 },
    isFinal: true,
  },
  {
    title: 'counts that are none are not taken',
    contentType: json,
    body: '{"usage":{"prompt_tokens":-1,"completion_tokens":1.5,"__proto__":{"prompt_tokens":9}}}',
    reported: { completion: 0 },
    isFinal: true,
  },
  {
    title: 'an answer without usage: its text',
    contentType: json,
    body: JSON.stringify({ choices: [{ index: 0, message: { content: 'plain words' } }] }),
    reported: {},
    isFinal: false,
    texts: ['plain words'],
  },
  {
    title: 'no JSON at all',
    contentType: json,
    body: '<html>Bad gateway</html>',
    reported: {},
    isFinal: false,
    texts: [],
  },
]
