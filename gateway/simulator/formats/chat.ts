import { ApiError } from '../errors.ts'
import {
  type Fields,
  field,
  flagField,
  integerField,
  isFields,
  listField,
  objectField,
  refuse,
  required,
  textField,
  textsField,
  wrongType,
} from '../fields.ts'
import { limits } from '../limits.ts'
import type { Choice, Format, Question, Reply, Stamp, StreamEvent, Tool } from '../question.ts'
import type { Tokenizer } from '../tokens.ts'

/** OpenAI's chat completions. Azure's answers carry the verdicts of its content filter as well. */
export function chat(azure: boolean): Format {
  return {
    read,
    write: (reply, question, stamp) => write(reply, question, stamp, azure),
    events: (reply, question, stamp) => events(reply, question, stamp, azure),
  }
}

function read(body: Fields, deployment: string | undefined): Question {
  refuse(body, ['logprobs', 'audio', 'functions', 'function_call', 'web_search_options'])
  const messages = readMessages(required(body, 'messages'))
  const tools = readTools(listField(body, 'tools') ?? [])
  const options = objectField(body, 'stream_options')
  const stream = flagField(body, 'stream')
  if (options && !stream) {
    throw new ApiError(
      400,
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      {
        param: 'stream_options',
      },
    )
  }
  const bounds = { min: 1, max: limits.answer }
  return {
    model: deployment ?? modelOf(body),
    turns: messages,
    tools: tools.map(({ tool }) => tool),
    call: readToolChoice(field(body, 'tool_choice'), tools),
    format: readFormat(objectField(body, 'response_format')),
    maxTokens:
      integerField(body, 'max_completion_tokens', bounds) ??
      integerField(body, 'max_tokens', bounds),
    stops: textsField(body, 'stop', limits.stops),
    choices: integerField(body, 'n', { min: 1, max: limits.choices }) ?? 1,
    stream,
    usageInStream: options !== undefined && flagField(options, 'include_usage'),
    seed: String(field(body, 'seed') ?? ''),
    countPrompt: (tokenizer) => countMessages(messages, tools, tokenizer),
  }
}

export function modelOf(body: Fields): string {
  const model = textField(body, 'model')
  if (model) return model
  throw new ApiError(400, 'you must provide a model parameter', { param: 'model' })
}

interface Message {
  readonly role: string
  readonly text: string
  readonly name: string | undefined
  readonly images: number
}

function readMessages(value: unknown): Message[] {
  if (!Array.isArray(value)) throw wrongType('messages', 'an array of objects', value)
  if (value.length === 0 || value.length > limits.messages) {
    throw new ApiError(400, `Invalid 'messages': expected 1 to ${limits.messages} messages.`, {
      code: value.length === 0 ? 'empty_array' : 'array_above_max_length',
      param: 'messages',
    })
  }
  return value.map(readMessage)
}

function readMessage(value: unknown, index: number): Message {
  const where = `messages[${index}]`
  if (!isFields(value)) throw wrongType(where, 'an object', value)
  const role = textField(value, 'role')
  if (role === undefined || !roles.has(role)) {
    throw new ApiError(
      400,
      role === undefined
        ? `Missing required parameter: '${where}.role'.`
        : `Invalid value: '${role.slice(0, 64)}'. Supported values are: ${quoted(roles)}.`,
      {
        code: role === undefined ? 'missing_required_parameter' : 'invalid_value',
        param: `${where}.role`,
      },
    )
  }
  const content = field(value, 'content')
  const parts = readContent(content, `${where}.content`)
  const calls = (listField(value, 'tool_calls') ?? []).map((call) => {
    const target = isFields(call) ? objectField(call, 'function') : undefined
    return target ? `${textField(target, 'name') ?? ''}${textField(target, 'arguments') ?? ''}` : ''
  })
  if (content === undefined && calls.length === 0 && role !== 'assistant') {
    throw new ApiError(400, `Missing required parameter: '${where}.content'.`, {
      code: 'missing_required_parameter',
      param: `${where}.content`,
    })
  }
  return {
    role,
    text: [...parts.texts, ...calls].join('\n'),
    name: textField(value, 'name'),
    images: parts.images,
  }
}

const roles = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function'])

function quoted(names: Iterable<string>) {
  return [...names].map((name) => `'${name}'`).join(', ')
}

/** The texts of a content: a string, or parts as chat and Responses have them. */
export function readContent(content: unknown, where: string): { texts: string[]; images: number } {
  if (content === undefined) return { texts: [], images: 0 }
  if (typeof content === 'string') return { texts: [content], images: 0 }
  if (!Array.isArray(content)) throw wrongType(where, 'a string or an array of parts', content)
  const texts: string[] = []
  let images = 0
  for (const [index, part] of content.entries()) {
    if (!isFields(part)) throw wrongType(`${where}[${index}]`, 'an object', part)
    const type = textField(part, 'type') ?? ''
    if (textParts.has(type)) texts.push(textField(part, type === 'refusal' ? type : 'text') ?? '')
    else if (type === 'image_url' || type === 'input_image') images += imageTokens(part)
    else {
      throw new ApiError(
        400,
        `The simulator does not support content of type '${type.slice(0, 64)}'.`,
        {
          code: 'invalid_value',
          param: `${where}[${index}].type`,
        },
      )
    }
  }
  return { texts, images }
}

const textParts = new Set(['text', 'input_text', 'output_text', 'refusal'])

/** What OpenAI's vision guide gives for gpt-4o: 85 for low detail, 765 for a square of 1,024 pixels. */
function imageTokens(part: Fields) {
  const image = field(part, 'image_url')
  const detail = field(isFields(image) ? image : part, 'detail')
  return detail === 'low' ? 85 : 765
}

export interface ReadTool {
  readonly tool: Tool
  readonly json: string
}

function readTools(list: readonly unknown[]): ReadTool[] {
  if (list.length > limits.tools) {
    throw new ApiError(400, `Invalid 'tools': expected at most ${limits.tools}.`, {
      param: 'tools',
    })
  }
  return list.map((value, index) => {
    if (!isFields(value) || field(value, 'type') !== 'function') {
      throw new ApiError(400, "The simulator supports tools of type 'function' only.", {
        code: 'invalid_value',
        param: `tools[${index}].type`,
      })
    }
    return readTool(objectField(value, 'function') ?? value, index)
  })
}

export function readTool(value: Fields, index: number): ReadTool {
  const name = textField(value, 'name')
  if (name === undefined || !/^[\w-]{1,128}$/.test(name)) {
    throw new ApiError(
      400,
      `Invalid 'tools[${index}].name': expected 1 to 128 letters, digits, _ or -.`,
      {
        code: 'invalid_value',
        param: `tools[${index}].name`,
      },
    )
  }
  return { tool: { name, parameters: field(value, 'parameters') }, json: JSON.stringify(value) }
}

export function readToolChoice(choice: unknown, tools: readonly ReadTool[]): Question['call'] {
  if (choice === undefined) return 'auto'
  if (choice === 'none' || choice === 'auto') return choice
  if (tools.length === 0) {
    throw new ApiError(400, "'tool_choice' is only allowed when 'tools' are specified.", {
      param: 'tool_choice',
    })
  }
  if (choice === 'required') return choice
  const target = isFields(choice) ? (objectField(choice, 'function') ?? choice) : {}
  const name = textField(target, 'name')
  if (name !== undefined && tools.some(({ tool }) => tool.name === name)) return { name }
  throw new ApiError(400, "Invalid value for 'tool_choice': it names none of the 'tools'.", {
    code: 'invalid_value',
    param: 'tool_choice',
  })
}

function readFormat(format: Fields | undefined): Question['format'] {
  const type = format && textField(format, 'type')
  if (!format || type === 'text') return { kind: 'text' }
  if (type === 'json_object') return { kind: 'json' }
  if (type === 'json_schema') {
    const schema = objectField(format, 'json_schema')
    return { kind: 'json', schema: schema && required(schema, 'schema') }
  }
  throw new ApiError(400, "Invalid value for 'response_format.type'.", {
    code: 'invalid_value',
    param: 'response_format.type',
  })
}

/** OpenAI's cookbook: three tokens around each message, one for a name, three that prime the answer. */
function countMessages(messages: Message[], tools: ReadTool[], tokenizer: Tokenizer) {
  let tokens = 3
  for (const { role, text, name, images } of messages) {
    tokens += 3 + tokenizer.count(role) + tokenizer.count(text) + images
    if (name !== undefined) tokens += 1 + tokenizer.count(name)
  }
  for (const { json } of tools) tokens += tokenizer.count(json)
  return tokens
}

function write(reply: Reply, _question: Question, stamp: Stamp, azure: boolean): unknown {
  return {
    id: `chatcmpl-${stamp.id}`,
    object: 'chat.completion',
    created: stamp.created,
    model: stamp.model,
    ...(azure
      ? { prompt_filter_results: [{ prompt_index: 0, content_filter_results: safe }] }
      : {}),
    choices: reply.choices.map((choice, index) => ({
      index,
      message: {
        role: 'assistant',
        content: choice.call ? null : choice.text,
        refusal: null,
        ...(choice.call ? { tool_calls: [toolCall(choice, choice.text)] } : {}),
      },
      logprobs: null,
      finish_reason: finishReason(choice),
      ...(azure ? { content_filter_results: choice.call ? {} : safe } : {}),
    })),
    usage: usageOf(reply),
    system_fingerprint: fingerprint,
  }
}

function events(reply: Reply, question: Question, stamp: Stamp, azure: boolean): StreamEvent[] {
  const head = {
    id: `chatcmpl-${stamp.id}`,
    object: 'chat.completion.chunk',
    created: stamp.created,
    model: stamp.model,
    system_fingerprint: fingerprint,
  }
  // With include_usage every chunk says `usage: null` but the last, which has no choices.
  const usage = question.usageInStream ? { usage: null } : {}
  const list: StreamEvent[] = []
  const send = (index: number, delta: unknown, finish: string | null, tokens: number) => {
    const filter = azure && finish === null && tokens > 0 ? { content_filter_results: safe } : {}
    const choice = { index, delta, logprobs: null, finish_reason: finish, ...filter }
    list.push({ data: JSON.stringify({ ...head, choices: [choice], ...usage }), tokens })
  }
  if (azure) {
    const prompt = [{ prompt_index: 0, content_filter_results: safe }]
    const first = { ...head, id: '', created: 0, model: '', object: '', choices: [] }
    list.push({ data: JSON.stringify({ ...first, prompt_filter_results: prompt }), tokens: 0 })
  }
  for (const [index, choice] of reply.choices.entries()) {
    if (choice.call) {
      const delta = {
        role: 'assistant',
        content: null,
        tool_calls: [{ index: 0, ...toolCall(choice, '') }],
      }
      send(index, delta, null, choice.call.nameTokens)
    } else {
      send(index, { role: 'assistant', content: '', refusal: null }, null, 0)
    }
  }
  for (const { index, piece } of interleaved(reply.choices)) {
    const delta = reply.choices[index]!.call
      ? { tool_calls: [{ index: 0, function: { arguments: piece.text } }] }
      : { content: piece.text }
    send(index, delta, null, piece.tokens)
  }
  for (const [index, choice] of reply.choices.entries()) send(index, {}, finishReason(choice), 0)
  if (question.usageInStream) {
    list.push({ data: JSON.stringify({ ...head, choices: [], usage: usageOf(reply) }), tokens: 0 })
  }
  list.push({ data: '[DONE]', tokens: 0 })
  return list
}

/** The pieces of all choices in turn, as a model with `n` > 1 sends them. */
export function* interleaved(choices: readonly Choice[]) {
  const longest = Math.max(...choices.map((choice) => choice.pieces.length))
  for (let at = 0; at < longest; at++) {
    for (const [index, choice] of choices.entries()) {
      const piece = choice.pieces[at]
      if (piece) yield { index, piece }
    }
  }
}

function toolCall({ call }: Choice, argumentText: string) {
  return { id: call!.id, type: 'function', function: { name: call!.name, arguments: argumentText } }
}

export function finishReason({ finish }: Choice) {
  return ({ stop: 'stop', length: 'length', tool: 'tool_calls', 'stop-sequence': 'stop' } as const)[
    finish
  ]
}

export function usageOf(reply: Reply) {
  return {
    prompt_tokens: reply.promptTokens,
    completion_tokens: reply.completionTokens,
    total_tokens: reply.promptTokens + reply.completionTokens,
    prompt_tokens_details: { cached_tokens: reply.cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reply.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

const fingerprint = 'fp_simulator'

/** What Azure's content filter says of a harmless text. */
export const safe = {
  hate: { filtered: false, severity: 'safe' },
  self_harm: { filtered: false, severity: 'safe' },
  sexual: { filtered: false, severity: 'safe' },
  violence: { filtered: false, severity: 'safe' },
}
