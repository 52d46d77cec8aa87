import type { Format } from './request.ts'

/** What OpenTelemetry's conventions call the formats. */
export const operations: Readonly<Record<Format, string>> = {
  chat: 'chat',
  responses: 'chat',
  anthropic: 'chat',
  bedrock: 'chat',
  gemini: 'generate_content',
  completions: 'text_completion',
  embeddings: 'embeddings',
}
export const providers: Readonly<Partial<Record<Format, string>>> = {
  anthropic: 'anthropic',
  gemini: 'gcp.gemini',
  bedrock: 'aws.bedrock',
}
