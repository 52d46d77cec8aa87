import type { RequestMessage } from '../../../engine/run/message.ts'
import { type Fields, field, isFields, textField } from './json.ts'
import { type Prompt, prompts } from './prompts.ts'

/** The wire formats of models' requests. */
export type Format =
  | 'chat'
  | 'completions'
  | 'embeddings'
  | 'responses'
  | 'anthropic'
  | 'gemini'
  | 'bedrock'

/** A request to a model, in whatever format it is written. */
export interface LlmRequest {
  readonly format: Format
  /** The model or deployment that it names. */
  readonly model: string | undefined
  readonly streamed: boolean
  /** At most so many tokens of completion, where the request says so. */
  readonly maxTokens: number | undefined
  /** Shared between its readers: nobody may change it. */
  readonly body: Fields
  readonly prompt: Prompt
}

/** `prompt-type` of the token policies: forces what would be recognised. */
export type PromptType = 'auto' | 'chat-completion' | 'completion' | 'embeddings'

/**
 * Recognises a request by its path, its headers and the members of its body, never by the API's name
 * (ai-policies.md §1.1). Undefined: it asks no model that we know. Its body has to be in memory.
 */
export function recognise(
  request: RequestMessage,
  promptType: PromptType = 'auto',
): LlmRequest | undefined {
  if (!mayAskModel(request) || !request.body?.buffered) return undefined
  const body = request.json()
  if (!isFields(body)) return undefined
  const { path } = request.url
  const format = promptType === 'auto' ? formatOf(path, request, body) : forcedFormats[promptType]
  if (!format) return undefined
  return {
    format,
    model: textField(body, 'model') ?? modelOfPath(path),
    streamed: isStreamed(format, path, request, body),
    maxTokens: maxTokensOf(body),
    body,
    prompt: prompts[format](body),
  }
}

/** False when the head alone tells that no model is asked: then its body need not be read. */
export function mayAskModel({ method, body, headers, url }: RequestMessage): boolean {
  if (method !== 'POST' || body === undefined || freePath.test(url.path)) return false
  const type = headers.first('Content-Type')
  if (type === undefined || /json|^\s*$|^text\/plain|x-www-form-urlencoded/i.test(type)) return true
  // Servers of models do not look at the type: nobody gets around a limit by a wrong one.
  return modelPath.test(url.path)
}

/** True when the path alone tells that a model is asked. */
export function isModelPath({ url }: RequestMessage): boolean {
  return modelPath.test(url.path)
}

/** Questions about tokens, which cost none. */
const freePath = /[/:](count_tokens|countTokens|input_tokens)$/
const modelPath =
  /\/(completions|embeddings|responses|messages)$|:(streamG|g)enerateContent$|\/(converse|invoke)(-[a-z-]+)?$/

const forcedFormats = {
  'chat-completion': 'chat',
  completion: 'completions',
  embeddings: 'embeddings',
} as const satisfies Readonly<Record<Exclude<PromptType, 'auto'>, Format>>

function formatOf(path: string, request: RequestMessage, body: Fields): Format | undefined {
  if (bedrockPath.test(path) && Object.hasOwn(body, 'messages')) return 'bedrock'
  if (Object.hasOwn(body, 'contents')) return 'gemini'
  if (Object.hasOwn(body, 'messages')) {
    const isAnthropic =
      path.endsWith('/messages') ||
      request.headers.first('anthropic-version') !== undefined ||
      Object.hasOwn(body, 'anthropic_version')
    return isAnthropic ? 'anthropic' : 'chat'
  }
  if (Object.hasOwn(body, 'prompt')) return 'completions'
  if (!Object.hasOwn(body, 'input')) return undefined
  if (path.endsWith('/embeddings')) return 'embeddings'
  return path.endsWith('/responses') ? 'responses' : undefined
}

const bedrockPath = /\/model\/[^/]+\/converse(-stream)?$/
const streamedPath = /:streamGenerateContent$|\/converse-stream$|-with-response-stream$/

function isStreamed(format: Format, path: string, request: RequestMessage, body: Fields): boolean {
  if (streamedPath.test(path)) return true
  if (format === 'gemini') return /[?&]alt=sse(&|$)/.test(request.url.queryString)
  return format !== 'bedrock' && field(body, 'stream') === true
}

/** Azure's deployments, Google's and Amazon's models stand in the path. */
function modelOfPath(path: string): string | undefined {
  const name = /\/(?:deployments|models?)\/([^/:]+)[/:]/.exec(path)?.[1]
  if (name === undefined) return undefined
  try {
    return decodeURIComponent(name)
  } catch {
    // A stray % stays as it came; no model has such a name.
    return name
  }
}

const maxTokensNames = ['max_completion_tokens', 'max_tokens', 'max_output_tokens'] as const

function maxTokensOf(body: Fields): number | undefined {
  const candidates = [
    ...maxTokensNames.map((name) => field(body, name)),
    field(field(body, 'generationConfig'), 'maxOutputTokens'),
    field(field(body, 'inferenceConfig'), 'maxTokens'),
  ]
  return candidates.find(
    (value): value is number => typeof value === 'number' && Number.isInteger(value) && value > 0,
  )
}
