import { createHash } from 'node:crypto'
import { ApiError } from './errors.ts'
import { exampleOf } from './example.ts'
import { limits } from './limits.ts'
import type { Choice, Question, Reply, Tool } from './question.ts'
import { type Piece, tokenizerOf } from './tokens.ts'
import { randomOf, sentence, topicsOf } from './words.ts'

/** What a test wants the answer to be, beyond what the request says. */
export interface Wish {
  readonly text?: string | undefined
  readonly tokens?: number | undefined
  readonly cachedTokens?: number | undefined
  readonly reasoningTokens?: number | undefined
}

/** Answers a question: the same question and wish give the same reply. */
export async function reply(question: Question, wish: Wish, contextTokens: number): Promise<Reply> {
  const tokenizer = await tokenizerOf(question.model)
  const promptTokens = question.countPrompt(tokenizer)
  if (promptTokens + (question.maxTokens ?? 0) > contextTokens) {
    throw new ApiError(
      400,
      `This model's maximum context length is ${contextTokens} tokens. However, you requested ` +
        `${promptTokens + (question.maxTokens ?? 0)} tokens (${promptTokens} in the messages, ` +
        `${question.maxTokens ?? 0} in the completion). Please reduce the length of either one.`,
      { code: 'context_length_exceeded', param: 'messages' },
    )
  }
  const reasoningTokens = Math.min(wish.reasoningTokens ?? 0, question.maxTokens ?? limits.answer)
  const room = (question.maxTokens ?? limits.answer) - reasoningTokens
  const tool = toolToCall(question)
  const choices: Choice[] = []
  let completionTokens = reasoningTokens
  for (let index = 0; index < question.choices; index++) {
    const seed = seedOf(question, index)
    const whole = tool
      ? JSON.stringify(exampleOf(tool.parameters, randomOf(seed)))
      : compose(question, seed, wish)
    const stop = tool ? undefined : firstStop(whole, question.stops)
    const wanted = wish.text === undefined && !tool ? (wish.tokens ?? Infinity) : Infinity
    const pieces = tokenizer.pieces(stop ? whole.slice(0, stop.index) : whole)
    const kept = take(take(pieces, wanted), room)
    const nameTokens = tool ? tokenizer.count(tool.name) : 0
    const cutShort = tokensOf(kept) < Math.min(tokensOf(pieces), wanted)
    choices.push({
      text: kept.map((piece) => piece.text).join(''),
      pieces: kept,
      call: tool && { id: `call_${seed.slice(0, 24)}`, name: tool.name, nameTokens },
      finish: cutShort ? 'length' : tool ? 'tool' : stop ? 'stop-sequence' : 'stop',
      stopSequence: cutShort ? undefined : stop?.text,
    })
    completionTokens += tokensOf(kept) + nameTokens
  }
  const cachedTokens = Math.min(wish.cachedTokens ?? 0, promptTokens)
  return { choices, promptTokens, completionTokens, cachedTokens, reasoningTokens }
}

/** The tool that the request forces, or that its last message names when the choice is the model's. */
function toolToCall({ tools, call, turns }: Question): Tool | undefined {
  if (call === 'none') return undefined
  if (call === 'required') return tools[0]
  if (call !== 'auto') return tools.find((tool) => tool.name === call.name)
  const last = turns.at(-1)
  if (last?.role !== 'user') return undefined
  const text = last.text.toLowerCase()
  return tools.find((tool) => text.includes(tool.name.toLowerCase()))
}

function compose(question: Question, seed: string, wish: Wish): string {
  if (wish.text !== undefined) return wish.text
  const random = randomOf(seed)
  const topics = topicsOf(question.turns.findLast((turn) => turn.role === 'user')?.text ?? '')
  if (question.format.kind === 'json' && wish.tokens === undefined) {
    const { schema } = question.format
    return JSON.stringify(
      schema === undefined ? { answer: sentence(topics, random) } : exampleOf(schema, random),
    )
  }
  // Four characters and a half make a token of such prose; a longer text is cut to the wish.
  const length = wish.tokens === undefined ? 120 + Math.floor(random() * 360) : wish.tokens * 9 + 80
  const sentences: string[] = []
  for (let size = 0; size < length; size += sentences.at(-1)!.length + 1) {
    sentences.push(sentence(topics, random))
  }
  return sentences.join(' ')
}

function firstStop(text: string, stops: readonly string[]) {
  let first: { index: number; text: string } | undefined
  for (const stop of stops) {
    const index = stop === '' ? -1 : text.indexOf(stop)
    if (index >= 0 && (!first || index < first.index)) first = { index, text: stop }
  }
  return first
}

function take(pieces: readonly Piece[], tokens: number): Piece[] {
  let used = 0
  const end = pieces.findIndex((piece) => {
    used += piece.tokens
    return used > tokens
  })
  return end < 0 ? [...pieces] : pieces.slice(0, end)
}

function tokensOf(pieces: readonly Piece[]) {
  return pieces.reduce((sum, piece) => sum + piece.tokens, 0)
}

function seedOf(question: Question, index: number): string {
  const hash = createHash('sha256').update(`${question.model}\n${question.seed}\n${index}\n`)
  for (const turn of question.turns) hash.update(`${turn.role}\0${turn.text}\0`)
  return hash.digest('hex')
}
