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
  wrongType,
} from '../fields.ts'
import { limits } from '../limits.ts'
import type { Choice, Format, Question, Reply, Stamp, StreamEvent } from '../question.ts'
import { modelOf, readContent, readTool, readToolChoice } from './chat.ts'

/** OpenAI's Responses, without what needs a memory on the server. */
export const responses: Format = { read, write, events }

function read(body: Fields, deployment: string | undefined): Question {
  refuse(body, ['previous_response_id', 'conversation', 'background', 'prompt'])
  const instructions = textField(body, 'instructions')
  const input = readInput(required(body, 'input'))
  const turns = instructions === undefined ? input : [systemTurn(instructions), ...input]
  const tools = (listField(body, 'tools') ?? []).map((value, index) => {
    if (isFields(value) && field(value, 'type') === 'function') return readTool(value, index)
    throw new ApiError(400, "The simulator supports tools of type 'function' only.", {
      code: 'invalid_value',
      param: `tools[${index}].type`,
    })
  })
  if (tools.length > limits.tools) {
    throw new ApiError(400, `Invalid 'tools': expected at most ${limits.tools}.`, {
      param: 'tools',
    })
  }
  return {
    model: deployment ?? modelOf(body),
    turns,
    tools: tools.map(({ tool }) => tool),
    call: readToolChoice(field(body, 'tool_choice'), tools),
    format: readFormat(objectField(body, 'text')),
    maxTokens: integerField(body, 'max_output_tokens', { min: 16, max: limits.answer }),
    stops: [],
    choices: 1,
    stream: flagField(body, 'stream'),
    usageInStream: true,
    seed: '',
    countPrompt(tokenizer) {
      let tokens = 3
      for (const turn of turns) {
        tokens += 3 + tokenizer.count(turn.role) + tokenizer.count(turn.text) + turn.images
      }
      for (const { json } of tools) tokens += tokenizer.count(json)
      return tokens
    },
  }
}

interface InputTurn {
  readonly role: string
  readonly text: string
  readonly images: number
}

function systemTurn(text: string): InputTurn {
  return { role: 'system', text, images: 0 }
}

function readInput(input: unknown): InputTurn[] {
  if (typeof input === 'string') return [{ role: 'user', text: input, images: 0 }]
  if (!Array.isArray(input)) throw wrongType('input', 'a string or an array of items', input)
  if (input.length > limits.messages) {
    throw new ApiError(400, `Invalid 'input': expected at most ${limits.messages} items.`, {
      code: 'array_above_max_length',
      param: 'input',
    })
  }
  return input.map(readItem)
}

function readItem(item: unknown, index: number): InputTurn {
  const where = `input[${index}]`
  if (!isFields(item)) throw wrongType(where, 'an object', item)
  const type = textField(item, 'type') ?? 'message'
  switch (type) {
    case 'message': {
      const { texts, images } = readContent(field(item, 'content'), `${where}.content`)
      return { role: String(required(item, 'role')), text: texts.join('\n'), images }
    }
    case 'function_call':
      return {
        role: 'assistant',
        text: `${textField(item, 'name') ?? ''}${textField(item, 'arguments') ?? ''}`,
        images: 0,
      }
    case 'function_call_output': {
      const { texts, images } = readContent(field(item, 'output'), `${where}.output`)
      return { role: 'tool', text: texts.join('\n'), images }
    }
    case 'reasoning':
      return { role: 'assistant', text: '', images: 0 }
    default:
      throw new ApiError(
        400,
        `The simulator does not support items of type '${type.slice(0, 64)}'.`,
        {
          code: 'invalid_value',
          param: `${where}.type`,
        },
      )
  }
}

function readFormat(text: Fields | undefined): Question['format'] {
  const format = text && objectField(text, 'format')
  const type = format && field(format, 'type')
  if (!format || type === 'text') return { kind: 'text' }
  if (type === 'json_object') return { kind: 'json' }
  if (type === 'json_schema') return { kind: 'json', schema: required(format, 'schema') }
  throw new ApiError(400, "Invalid value for 'text.format.type'.", {
    code: 'invalid_value',
    param: 'text.format.type',
  })
}

function write(reply: Reply, question: Question, stamp: Stamp) {
  const choice = reply.choices[0]!
  const ended = choice.finish === 'length' ? 'incomplete' : 'completed'
  return {
    ...skeleton(question, stamp),
    status: ended,
    incomplete_details: ended === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    output: [outputItem(choice, stamp, ended)],
    usage: usageOf(reply),
  }
}

function events(reply: Reply, question: Question, stamp: Stamp): StreamEvent[] {
  const choice = reply.choices[0]!
  const list: StreamEvent[] = []
  const send = (type: string, members: object, tokens = 0) => {
    const data = JSON.stringify({ type, sequence_number: list.length, ...members })
    list.push({ event: type, data, tokens })
  }
  const whole = write(reply, question, stamp)
  const item = whole.output[0]!
  const running = { ...skeleton(question, stamp), status: 'in_progress', output: [], usage: null }
  const at = { item_id: item.id, output_index: 0 }
  send('response.created', { response: running })
  send('response.in_progress', { response: running })
  if (choice.call) {
    const empty = { ...item, status: 'in_progress', arguments: '' }
    send('response.output_item.added', { output_index: 0, item: empty }, choice.call.nameTokens)
    for (const { text, tokens } of choice.pieces) {
      send('response.function_call_arguments.delta', { ...at, delta: text }, tokens)
    }
    const { name } = choice.call
    send('response.function_call_arguments.done', { ...at, name, arguments: choice.text })
  } else {
    const place = { ...at, content_index: 0 }
    const empty = { ...item, status: 'in_progress', content: [] }
    send('response.output_item.added', { output_index: 0, item: empty })
    send('response.content_part.added', { ...place, part: textPart('') })
    for (const { text, tokens } of choice.pieces) {
      send('response.output_text.delta', { ...place, delta: text, logprobs: [] }, tokens)
    }
    send('response.output_text.done', { ...place, text: choice.text, logprobs: [] })
    send('response.content_part.done', { ...place, part: textPart(choice.text) })
  }
  send('response.output_item.done', { output_index: 0, item })
  send(`response.${whole.status}`, { response: whole })
  return list
}

function outputItem(choice: Choice, stamp: Stamp, status: 'completed' | 'incomplete') {
  if (choice.call) {
    const { id, name } = choice.call
    return {
      id: `fc_${stamp.id}`,
      type: 'function_call',
      status,
      call_id: id,
      name,
      arguments: choice.text,
    }
  }
  const content = [textPart(choice.text)]
  return { id: `msg_${stamp.id}`, type: 'message', status, role: 'assistant', content }
}

function textPart(text: string) {
  return { type: 'output_text', text, annotations: [], logprobs: [] }
}

function skeleton(question: Question, stamp: Stamp) {
  return {
    id: `resp_${stamp.id}`,
    object: 'response',
    created_at: stamp.created,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: question.maxTokens ?? null,
    metadata: {},
    model: stamp.model,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
  }
}

function usageOf(reply: Reply) {
  return {
    input_tokens: reply.promptTokens,
    input_tokens_details: { cached_tokens: reply.cachedTokens },
    output_tokens: reply.completionTokens,
    output_tokens_details: { reasoning_tokens: reply.reasoningTokens },
    total_tokens: reply.promptTokens + reply.completionTokens,
  }
}
