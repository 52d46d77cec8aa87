import { ApiError } from '../errors.ts'
import {
  type Fields,
  field,
  flagField,
  isFields,
  listField,
  required,
  requiredInteger,
  requiredList,
  textField,
  textsField,
} from '../fields.ts'
import { limits } from '../limits.ts'
import type { Choice, Format, Question, Reply, Stamp, StreamEvent, Turn } from '../question.ts'
import { modelOf, type ReadTool } from './chat.ts'

/** Anthropic's Messages. Tokens are counted by OpenAI's encoding: the vendor's own is not public. */
export const anthropic: Format = { read, write, events }

function read(body: Fields): Question {
  const model = modelOf(body)
  const messages = requiredList(body, 'messages')
  if (messages.length === 0 || messages.length > limits.messages) {
    throw new ApiError(400, `messages: expected 1 to ${limits.messages} messages`)
  }
  const system = field(body, 'system')
  const turns = [
    ...(system === undefined ? [] : [{ role: 'system', ...readBlocks(system, 'system') }]),
    ...messages.map((message, index) => readMessage(message, `messages.${index}`)),
  ]
  const tools = (listField(body, 'tools') ?? []).map(readTool)
  return {
    model,
    turns,
    tools: tools.map(({ tool }) => tool),
    call: readToolChoice(field(body, 'tool_choice'), tools),
    format: { kind: 'text' },
    maxTokens: requiredInteger(body, 'max_tokens', { min: 1, max: limits.answer }),
    stops: textsField(body, 'stop_sequences', limits.stops),
    choices: 1,
    stream: flagField(body, 'stream'),
    usageInStream: true,
    seed: '',
    countPrompt(tokenizer) {
      let tokens = 3
      for (const { role, text, images } of turns) {
        tokens += 3 + tokenizer.count(role) + tokenizer.count(text) + images
      }
      for (const { json } of tools) tokens += tokenizer.count(json)
      return tokens
    },
  }
}

type ReadTurn = Turn & { readonly images: number }

function readMessage(message: unknown, where: string): ReadTurn {
  if (!isFields(message)) throw new ApiError(400, `${where}: Input should be a valid dictionary`)
  const role = textField(message, 'role')
  if (role !== 'user' && role !== 'assistant') {
    throw new ApiError(400, `${where}.role: Input should be 'user' or 'assistant'`)
  }
  return { role, ...readBlocks(required(message, 'content'), `${where}.content`) }
}

/** The text of a string or of blocks; a block of an image counts 1,600 tokens, as the vendor says of large ones. */
function readBlocks(content: unknown, where: string): { text: string; images: number } {
  if (typeof content === 'string') return { text: content, images: 0 }
  if (!Array.isArray(content)) throw new ApiError(400, `${where}: Input should be a valid list`)
  const texts: string[] = []
  let images = 0
  for (const block of content) {
    const type = isFields(block) ? field(block, 'type') : undefined
    if (type === 'text') texts.push(textField(block, 'text') ?? '')
    else if (type === 'thinking') texts.push(textField(block, 'thinking') ?? '')
    else if (type === 'image') images += 1_600
    else if (type === 'tool_use') {
      texts.push(`${textField(block, 'name') ?? ''}${JSON.stringify(field(block, 'input') ?? {})}`)
    } else if (type === 'tool_result') {
      const result = readBlocks(field(block, 'content') ?? '', `${where}.tool_result`)
      texts.push(result.text)
      images += result.images
    } else {
      throw new ApiError(400, `${where}: the simulator does not support blocks of type '${type}'`)
    }
  }
  return { text: texts.join('\n'), images }
}

function readTool(value: unknown, index: number): ReadTool {
  const name = isFields(value) ? textField(value, 'name') : undefined
  if (!isFields(value) || name === undefined || index >= limits.tools) {
    throw new ApiError(
      400,
      `tools.${index}: expected at most ${limits.tools} tools, each with a name`,
    )
  }
  return { tool: { name, parameters: field(value, 'input_schema') }, json: JSON.stringify(value) }
}

function readToolChoice(choice: unknown, tools: readonly ReadTool[]): Question['call'] {
  if (!isFields(choice)) return 'auto'
  const type = field(choice, 'type')
  if (type === 'auto' || type === 'none') return type
  if (type === 'any' && tools.length > 0) return 'required'
  const name = textField(choice, 'name')
  if (type === 'tool' && name !== undefined && tools.some(({ tool }) => tool.name === name)) {
    return { name }
  }
  throw new ApiError(400, 'tool_choice: it names none of the tools')
}

function write(reply: Reply, _question: Question, stamp: Stamp) {
  const choice = reply.choices[0]!
  return {
    ...head(stamp),
    content: [
      choice.call ? toolUse(choice, parsed(choice.text)) : { type: 'text', text: choice.text },
    ],
    stop_reason: stopReason(choice),
    stop_sequence: choice.stopSequence ?? null,
    usage: { ...inputUsage(reply), output_tokens: reply.completionTokens },
  }
}

function events(reply: Reply, _question: Question, stamp: Stamp): StreamEvent[] {
  const choice = reply.choices[0]!
  const list: StreamEvent[] = []
  const send = (type: string, members: object, tokens = 0) =>
    list.push({ event: type, data: JSON.stringify({ type, ...members }), tokens })
  const start = { ...head(stamp), content: [], stop_reason: null, stop_sequence: null }
  send('message_start', {
    message: { ...start, usage: { ...inputUsage(reply), output_tokens: 1 } },
  })
  const block = choice.call ? toolUse(choice, {}) : { type: 'text', text: '' }
  send('content_block_start', { index: 0, content_block: block }, choice.call?.nameTokens ?? 0)
  send('ping', {})
  for (const { text, tokens } of choice.pieces) {
    const delta = choice.call
      ? { type: 'input_json_delta', partial_json: text }
      : { type: 'text_delta', text }
    send('content_block_delta', { index: 0, delta }, tokens)
  }
  send('content_block_stop', { index: 0 })
  const delta = { stop_reason: stopReason(choice), stop_sequence: choice.stopSequence ?? null }
  send('message_delta', { delta, usage: { output_tokens: reply.completionTokens } })
  send('message_stop', {})
  return list
}

function head(stamp: Stamp) {
  return { id: `msg_${stamp.id}`, type: 'message', role: 'assistant', model: stamp.model }
}

/** Tokens read from the vendor's cache are not among `input_tokens`. */
function inputUsage(reply: Reply) {
  return {
    input_tokens: reply.promptTokens - reply.cachedTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: reply.cachedTokens,
  }
}

function toolUse({ call }: Choice, input: unknown) {
  return { type: 'tool_use', id: `toolu_${call!.id.slice(5)}`, name: call!.name, input }
}

/** Arguments that were cut by `max_tokens` are no JSON any more. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

function stopReason({ finish }: Choice) {
  return (
    {
      stop: 'end_turn',
      length: 'max_tokens',
      tool: 'tool_use',
      'stop-sequence': 'stop_sequence',
    } as const
  )[finish]
}
