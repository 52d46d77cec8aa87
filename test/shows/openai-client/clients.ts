import OpenAI, { APIError, AzureOpenAI } from 'openai'
import type { Dispatcher } from 'undici'

export interface ClientOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly maxRetries?: number
  /** How it connects, when not as usual. */
  readonly dispatcher?: Dispatcher
}

/** `address`: what stands before `/openai/deployments/…`. */
export function azureClient(address: string, apiKey: string, options: ClientOptions = {}): OpenAI {
  return new AzureOpenAI({
    endpoint: address,
    apiKey,
    apiVersion: '2024-10-21',
    ...(options.dispatcher ? { fetchOptions: { dispatcher: options.dispatcher } } : {}),
    maxRetries: options.maxRetries ?? 0,
    defaultHeaders: { ...options.headers },
  })
}

/** Sends its key as a bearer token: a subscription key goes into the headers. */
export function openaiClient(address: string, apiKey: string, options: ClientOptions = {}): OpenAI {
  return new OpenAI({
    baseURL: `${address}/openai/v1`,
    apiKey,
    maxRetries: options.maxRetries ?? 0,
    defaultHeaders: { ...options.headers },
  })
}

/** The error that a call ends with, as the client tells it. */
export async function refused(call: PromiseLike<unknown>): Promise<APIError> {
  try {
    await call
  } catch (error) {
    if (error instanceof APIError) return error
    throw error
  }
  throw new Error('the call was not refused')
}

export const chat = 'gpt-4o'
export const embedding = 'text-embedding-3-small'

/** A question of a few tokens, with an answer of a few. */
export const question = {
  model: chat,
  messages: [{ role: 'user' as const, content: 'What does a gateway do?' }],
  max_tokens: 12,
}

export async function textOf(client: OpenAI): Promise<string> {
  const { choices } = await client.chat.completions.create(question)
  return choices[0]?.message.content ?? ''
}
