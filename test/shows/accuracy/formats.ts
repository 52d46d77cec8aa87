import type { Random } from '../show.ts'
import { passage } from './texts.ts'

export type Vendor = 'openai' | 'other'

export interface WireFormat {
  readonly name: string
  readonly vendor: Vendor
  readonly streams: boolean
  readonly path: (stream: boolean) => string
  /** A request about these turns; the first is the system's. */
  readonly body: (turns: readonly string[], stream: boolean) => object
  /** Tokens of the prompt by OpenAI's own recipe; undefined where there is none. */
  readonly prompt?: (turns: readonly string[], count: (text: string) => number) => number
}

const chatBody = (turns: readonly string[], stream: boolean) => ({
  model: 'gpt-4o',
  messages: turns.map((content, at) => ({ role: roleOf(at), content })),
  ...(stream ? { stream } : {}),
})

/** The recipe for chats in OpenAI's cookbook: three for each message, and three for the answer. */
const chatPrompt = (turns: readonly string[], count: (text: string) => number) =>
  turns.reduce((sum, text, at) => sum + 3 + count(roleOf(at)) + count(text), 3)

const deployments = '/openai/deployments/gpt-4o'

export const formats: readonly WireFormat[] = [
  {
    name: 'OpenAI chat',
    vendor: 'openai',
    streams: true,
    path: () => '/m/v1/chat/completions',
    body: chatBody,
    prompt: chatPrompt,
  },
  {
    name: 'OpenAI completions',
    vendor: 'openai',
    streams: true,
    path: () => '/m/v1/completions',
    body: (turns, stream) => ({
      model: 'gpt-4o',
      prompt: turns.join('\n'),
      // Without it an answer has sixteen.
      max_tokens: 8_192,
      ...(stream ? { stream } : {}),
    }),
    prompt: (turns, count) => count(turns.join('\n')),
  },
  {
    name: 'OpenAI embeddings',
    vendor: 'openai',
    streams: false,
    path: () => '/m/v1/embeddings',
    body: (turns) => ({ model: 'text-embedding-3-small', input: turns }),
    prompt: (turns, count) => turns.reduce((sum, text) => sum + count(text), 0),
  },
  {
    name: 'OpenAI Responses',
    vendor: 'openai',
    streams: true,
    path: () => '/m/v1/responses',
    body: ([system, ...turns], stream) => ({
      model: 'gpt-4o',
      instructions: system,
      input: turns.map((content, at) => ({ role: roleOf(at + 1), content })),
      ...(stream ? { stream } : {}),
    }),
    prompt: chatPrompt,
  },
  {
    name: 'Azure OpenAI chat',
    vendor: 'openai',
    streams: true,
    path: () => `/m${deployments}/chat/completions?api-version=2024-10-21`,
    body: chatBody,
    prompt: chatPrompt,
  },
  {
    name: 'Anthropic Messages',
    vendor: 'other',
    streams: true,
    path: () => '/m/v1/messages',
    body: ([system, ...turns], stream) => ({
      model: 'claude-sonnet-4-5',
      max_tokens: 8_192,
      system,
      messages: turns.map((content, at) => ({ role: roleOf(at + 1), content })),
      ...(stream ? { stream } : {}),
    }),
  },
  {
    name: 'Gemini',
    vendor: 'other',
    streams: true,
    path: (stream) =>
      `/m/v1beta/models/gemini-2.5-flash:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: ([system, ...turns]) => ({
      systemInstruction: { parts: [{ text: system }] },
      contents: turns.map((text, at) => ({
        role: at % 2 === 0 ? 'user' : 'model',
        parts: [{ text }],
      })),
    }),
  },
  {
    name: 'Bedrock Converse',
    vendor: 'other',
    streams: true,
    path: (stream) => `/b/model/nova-lite/converse${stream ? '-stream' : ''}`,
    body: ([system, ...turns]) => ({
      system: [{ text: system }],
      messages: turns.map((text, at) => ({ role: roleOf(at + 1), content: [{ text }] })),
    }),
  },
]

function roleOf(at: number): string {
  if (at === 0) return 'system'
  return at % 2 === 1 ? 'user' : 'assistant'
}

/** A system's text, and a dialogue that ends with the user. */
export function turnsOf(texts: readonly string[], random: Random): readonly string[] {
  const count = 2 + 2 * random.below(3)
  return Array.from({ length: count }, () => passage(texts, 1_200, random))
}
