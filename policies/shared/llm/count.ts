import type { Awaitable, Encoding, TokenCounter } from '../../../engine/ports.ts'
import { isPromise } from '../../../engine/run/signals.ts'
import type { Format, LlmRequest } from './request.ts'

/** What an image counts as when its prompt is estimated: the most that the documentation tells of. */
const imageTokens = 1200

/** Tokens around each message and before the answer. Those of other vendors are not public; theirs is OpenAI's. */
const overheads: Readonly<Record<Format, { readonly message: number; readonly answer: number }>> = {
  chat: { message: 3, answer: 3 },
  responses: { message: 3, answer: 3 },
  anthropic: { message: 3, answer: 3 },
  bedrock: { message: 3, answer: 3 },
  gemini: { message: 1, answer: 0 },
  completions: { message: 0, answer: 0 },
  embeddings: { message: 0, answer: 0 },
}
/** Formats in which the role of a message is text that the model reads. */
const withRole: ReadonlySet<Format> = new Set(['chat', 'responses', 'anthropic', 'bedrock'])

/** The tokens of a request's prompt, as docs/tokens.md tells. */
export function countPrompt(
  { format, model, prompt }: LlmRequest,
  counter: TokenCounter,
): Awaitable<number> {
  const { message, answer } = overheads[format]
  const texts: string[] = []
  let tokens = answer + prompt.tokens
  for (const { role, name, texts: own, images } of prompt.messages) {
    tokens += message + images * imageTokens
    if (withRole.has(format)) texts.push(role)
    // The name takes one more token, which stands between it and the role.
    if (name !== undefined) {
      tokens++
      texts.push(name)
    }
    for (const text of own) texts.push(text)
  }
  texts.push(...prompt.tools)
  return whenCounted(counter.count(encodingOf(model), texts), (count) => tokens + count)
}

/** The tokens of an answer's texts. */
export function countTexts(
  model: string | undefined,
  texts: readonly string[],
  counter: TokenCounter,
): Awaitable<number> {
  return texts.length === 0 ? 0 : counter.count(encodingOf(model), texts)
}

/** The encoding of a model: OpenAI's older ones have their own, all others and unknown ones the newest. */
export function encodingOf(model: string | undefined): Encoding {
  const name = model?.slice(model.lastIndexOf('/') + 1).replace(/^ft:/, '') ?? ''
  return olderModels.test(name) ? 'cl100k_base' : 'o200k_base'
}

const olderModels =
  /^(gpt-3\.5|gpt-35|gpt-4(?![\w.])|gpt-4-(?!o)|text-embedding|text-ada|ada\b|davinci-002|babbage-002)/i

function whenCounted<T>(value: Awaitable<number>, then: (count: number) => T): Awaitable<T> {
  return isPromise(value) ? value.then(then) : then(value)
}
