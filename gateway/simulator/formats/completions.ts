import {
  type Fields,
  field,
  flagField,
  integerField,
  objectField,
  refuse,
  textsField,
  wrongType,
} from '../fields.ts'
import { limits } from '../limits.ts'
import type { Format, Question, Reply, Stamp, StreamEvent } from '../question.ts'
import { finishReason, interleaved, modelOf, safe, usageOf } from './chat.ts'

/** OpenAI's legacy completions: one prompt, or several that are answered one by one. */
export function completions(azure: boolean): Format {
  return {
    read,
    write: (reply, _question, stamp) => ({
      ...head(stamp),
      choices: reply.choices.map((choice, index) => ({
        text: choice.text,
        index,
        logprobs: null,
        finish_reason: finishReason(choice),
        ...(azure ? { content_filter_results: safe } : {}),
      })),
      usage: usageOf(reply),
    }),
    events,
  }
}

function read(body: Fields, deployment: string | undefined): Question {
  refuse(body, ['logprobs', 'echo', 'suffix', 'best_of'])
  const { text, tokens } = readPrompt(field(body, 'prompt'))
  const options = objectField(body, 'stream_options')
  return {
    model: deployment ?? modelOf(body),
    turns: [{ role: 'user', text }],
    tools: [],
    call: 'none',
    format: { kind: 'text' },
    // The legacy interface answers with 16 tokens unless told.
    maxTokens: integerField(body, 'max_tokens', { min: 1, max: limits.answer }) ?? 16,
    stops: textsField(body, 'stop', limits.stops),
    choices: integerField(body, 'n', { min: 1, max: limits.choices }) ?? 1,
    stream: flagField(body, 'stream'),
    usageInStream: options !== undefined && flagField(options, 'include_usage'),
    seed: String(field(body, 'seed') ?? ''),
    countPrompt: (tokenizer) => tokens ?? tokenizer.count(text),
  }
}

/** A text, or the numbers of its tokens. */
function readPrompt(prompt: unknown): { text: string; tokens?: number } {
  if (prompt === undefined) return { text: '<|endoftext|>', tokens: 1 }
  if (typeof prompt === 'string') return { text: prompt }
  if (Array.isArray(prompt) && prompt.length > 0) {
    if (prompt.length === 1 && typeof prompt[0] === 'string') return { text: prompt[0] }
    if (prompt.every((item) => Number.isInteger(item))) {
      return { text: prompt.join(' '), tokens: prompt.length }
    }
  }
  throw wrongType('prompt', 'a string, an array of one string or an array of tokens', prompt)
}

function events(reply: Reply, question: Question, stamp: Stamp): StreamEvent[] {
  const usage = question.usageInStream ? { usage: null } : {}
  const chunk = (index: number, text: string, finish: string | null) => {
    const choice = { text, index, logprobs: null, finish_reason: finish }
    return JSON.stringify({ ...head(stamp), choices: [choice], ...usage })
  }
  const list: StreamEvent[] = []
  for (const { index, piece } of interleaved(reply.choices)) {
    list.push({ data: chunk(index, piece.text, null), tokens: piece.tokens })
  }
  for (const [index, choice] of reply.choices.entries()) {
    list.push({ data: chunk(index, '', finishReason(choice)), tokens: 0 })
  }
  if (question.usageInStream) {
    list.push({
      data: JSON.stringify({ ...head(stamp), choices: [], usage: usageOf(reply) }),
      tokens: 0,
    })
  }
  list.push({ data: '[DONE]', tokens: 0 })
  return list
}

function head(stamp: Stamp) {
  return {
    id: `cmpl-${stamp.id}`,
    object: 'text_completion',
    created: stamp.created,
    model: stamp.model,
  }
}
