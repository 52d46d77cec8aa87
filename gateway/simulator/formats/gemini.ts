import { ApiError } from '../errors.ts'
import {
  type Fields,
  field,
  integerField,
  isFields,
  listField,
  objectField,
  requiredList,
  textField,
  textsField,
} from '../fields.ts'
import { limits } from '../limits.ts'
import type { Choice, Format, Question, Reply, Stamp, StreamEvent, Turn } from '../question.ts'
import type { ReadTool } from './chat.ts'

/** Gemini's generateContent. Model and streaming stand in the path, not in the body. */
export function gemini(stream: boolean): Format {
  return { read: (body, model) => read(body, model ?? '', stream), write, events }
}

function read(body: Fields, model: string, stream: boolean): Question {
  const contents = requiredList(body, 'contents')
  if (contents.length === 0 || contents.length > limits.messages) {
    throw new ApiError(400, 'GenerateContentRequest.contents: contents is not specified')
  }
  const system = objectField(body, 'systemInstruction') ?? objectField(body, 'system_instruction')
  const turns = [
    ...(system ? [{ role: 'system', ...readParts(system, 'systemInstruction') }] : []),
    ...contents.map((content, index) => readContent(content, `contents[${index}]`)),
  ]
  const config = objectField(body, 'generationConfig') ?? {}
  const tools = readTools(listField(body, 'tools') ?? [])
  const json = field(config, 'responseMimeType') === 'application/json'
  return {
    model,
    turns,
    tools: tools.map(({ tool }) => tool),
    call: readMode(body, tools),
    format: json ? { kind: 'json', schema: field(config, 'responseSchema') } : { kind: 'text' },
    maxTokens: integerField(config, 'maxOutputTokens', { min: 1, max: limits.answer }),
    stops: textsField(config, 'stopSequences', limits.stops),
    choices: integerField(config, 'candidateCount', { min: 1, max: 8 }) ?? 1,
    stream,
    usageInStream: true,
    seed: String(field(config, 'seed') ?? ''),
    countPrompt(tokenizer) {
      let tokens = 0
      for (const { text, images } of turns) tokens += 1 + tokenizer.count(text) + images
      for (const tool of tools) tokens += tokenizer.count(tool.json)
      return tokens
    },
  }
}

type ReadTurn = Turn & { readonly images: number }

function readContent(content: unknown, where: string): ReadTurn {
  if (!isFields(content)) throw new ApiError(400, `Invalid value at '${where}'`)
  const role = textField(content, 'role') ?? 'user'
  if (role !== 'user' && role !== 'model' && role !== 'function') {
    throw new ApiError(400, 'Please use a valid role: user, model.')
  }
  return { role, ...readParts(content, where) }
}

/** Texts, calls and their results; an inline picture counts 258 tokens, as the vendor says. */
function readParts(content: Fields, where: string): { text: string; images: number } {
  const texts: string[] = []
  let images = 0
  for (const [index, part] of (listField(content, 'parts') ?? []).entries()) {
    if (!isFields(part)) throw new ApiError(400, `Invalid value at '${where}.parts[${index}]'`)
    const text = textField(part, 'text')
    const call = objectField(part, 'functionCall') ?? objectField(part, 'functionResponse')
    if (text !== undefined) texts.push(text)
    else if (call) texts.push(JSON.stringify(call))
    else if (field(part, 'inlineData') ?? field(part, 'fileData')) images += 258
    else {
      throw new ApiError(
        400,
        `The simulator does not support the part at '${where}.parts[${index}]'`,
      )
    }
  }
  return { text: texts.join('\n'), images }
}

function readTools(list: readonly unknown[]): ReadTool[] {
  const tools = list.flatMap((entry) =>
    isFields(entry) ? (listField(entry, 'functionDeclarations') ?? []) : [],
  )
  if (tools.length > limits.tools) throw new ApiError(400, `at most ${limits.tools} functions`)
  return tools.map((value, index) => {
    const name = isFields(value) ? textField(value, 'name') : undefined
    if (!isFields(value) || name === undefined) {
      throw new ApiError(400, `functionDeclarations[${index}].name: missing`)
    }
    return {
      tool: { name, parameters: lowerTypes(field(value, 'parameters'), 0) },
      json: JSON.stringify(value),
    }
  })
}

/** Gemini writes the types of a schema in upper case. */
function lowerTypes(value: unknown, depth: number): unknown {
  if (depth > limits.schemaDepth) return undefined
  if (Array.isArray(value)) return value.map((item) => lowerTypes(item, depth + 1))
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'type' && typeof member === 'string'
        ? member.toLowerCase()
        : lowerTypes(member, depth + 1),
    ]),
  )
}

function readMode(body: Fields, tools: readonly ReadTool[]): Question['call'] {
  const config = objectField(objectField(body, 'toolConfig') ?? {}, 'functionCallingConfig') ?? {}
  const mode = field(config, 'mode')
  if (mode === 'NONE') return 'none'
  if (mode !== 'ANY') return 'auto'
  const allowed = textsField(config, 'allowedFunctionNames', limits.tools)
  const tool = tools.find(({ tool }) => allowed.length === 0 || allowed.includes(tool.name))
  if (tool) return { name: tool.tool.name }
  throw new ApiError(400, 'toolConfig: it allows none of the functions')
}

function write(reply: Reply, _question: Question, stamp: Stamp) {
  return {
    candidates: reply.choices.map((choice, index) =>
      candidate(
        index,
        choice.call ? callPart(choice) : { text: choice.text },
        finishReason(choice),
      ),
    ),
    usageMetadata: usageOf(reply, reply.completionTokens - reply.reasoningTokens),
    modelVersion: stamp.model,
    responseId: stamp.id,
  }
}

function events(reply: Reply, _question: Question, stamp: Stamp): StreamEvent[] {
  const list: StreamEvent[] = []
  let sent = 0
  const send = (index: number, part: object, finish: string | undefined, tokens: number) => {
    sent += tokens
    const data = {
      candidates: [candidate(index, part, finish)],
      usageMetadata: usageOf(reply, sent),
      modelVersion: stamp.model,
      responseId: stamp.id,
    }
    list.push({ data: JSON.stringify(data), tokens })
  }
  for (const [index, choice] of reply.choices.entries()) {
    if (choice.call) {
      const tokens = choice.pieces.reduce(
        (sum, piece) => sum + piece.tokens,
        choice.call.nameTokens,
      )
      send(index, callPart(choice), finishReason(choice), tokens)
      continue
    }
    for (const { text, tokens } of choice.pieces) send(index, { text }, undefined, tokens)
    send(index, { text: '' }, finishReason(choice), 0)
  }
  return list
}

function candidate(index: number, part: object, finish: string | undefined) {
  return {
    content: { parts: [part], role: 'model' },
    ...(finish === undefined ? {} : { finishReason: finish }),
    index,
  }
}

function callPart({ call, text, finish }: Choice) {
  // Arguments that were cut by `maxOutputTokens` are no JSON any more.
  return { functionCall: { name: call!.name, args: finish === 'length' ? {} : JSON.parse(text) } }
}

function finishReason({ finish }: Choice) {
  return finish === 'length' ? 'MAX_TOKENS' : 'STOP'
}

function usageOf(reply: Reply, candidates: number) {
  return {
    promptTokenCount: reply.promptTokens,
    candidatesTokenCount: candidates,
    totalTokenCount: reply.promptTokens + candidates + reply.reasoningTokens,
    ...(reply.cachedTokens > 0 ? { cachedContentTokenCount: reply.cachedTokens } : {}),
    ...(reply.reasoningTokens > 0 ? { thoughtsTokenCount: reply.reasoningTokens } : {}),
  }
}
