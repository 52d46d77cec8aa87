import { type Fields, field, isFields, listField, textField } from './json.ts'
import type { Format } from './request.ts'

/** What a model reads. */
export interface Prompt {
  readonly messages: readonly PromptMessage[]
  /** Tools and functions as JSON text. */
  readonly tools: readonly string[]
  /** Tokens that come as numbers: prompts of completions and embeddings may. */
  readonly tokens: number
}

export interface PromptMessage {
  readonly role: string
  readonly name?: string
  readonly texts: readonly string[]
  readonly images: number
}

/** How the prompt of each format is read. What is not as it should be is passed over: the model will refuse it. */
export const prompts: Readonly<Record<Format, (body: Fields) => Prompt>> = {
  chat(body) {
    const tools = [...listField(body, 'tools'), ...listField(body, 'functions')]
    return promptOf(
      listField(body, 'messages').map((message) => {
        const { texts, images } = readContent(field(message, 'content'))
        const name = textField(message, 'name')
        const calls = listField(message, 'tool_calls').map((call) => field(call, 'function'))
        for (const call of [...calls, field(message, 'function_call')]) {
          if (isFields(call)) texts.push(callText(call, 'arguments'))
        }
        const role = textField(message, 'role') ?? ''
        return { role, texts, images, ...(name === undefined ? {} : { name }) }
      }),
      tools.map((tool) => field(tool, 'function') ?? tool),
    )
  },
  completions: (body) => ofInputs(field(body, 'prompt')),
  embeddings: (body) => ofInputs(field(body, 'input')),
  responses(body) {
    const instructions = textField(body, 'instructions')
    const input = field(body, 'input')
    const items = Array.isArray(input) ? input : [{ role: 'user', content: input }]
    return promptOf(
      [
        ...(instructions === undefined ? [] : [message('system', instructions)]),
        ...items.map(readItem),
      ],
      listField(body, 'tools'),
    )
  },
  anthropic(body) {
    const system = field(body, 'system')
    const messages = listField(body, 'messages').map((entry) => ({
      role: textField(entry, 'role') ?? '',
      ...readContent(field(entry, 'content')),
    }))
    const first = system === undefined ? [] : [{ role: 'system', ...readContent(system) }]
    return promptOf([...first, ...messages], listField(body, 'tools'))
  },
  gemini(body) {
    const system = field(body, 'systemInstruction') ?? field(body, 'system_instruction')
    const contents = field(body, 'contents')
    const list = Array.isArray(contents) ? contents : [contents]
    return promptOf(
      [
        ...(system === undefined ? [] : [{ role: 'system', ...readContent(partsOf(system)) }]),
        ...list.map((content) => ({
          role: textField(content, 'role') ?? 'user',
          ...readContent(partsOf(content)),
        })),
      ],
      listField(body, 'tools').flatMap((tool) => listField(tool, 'functionDeclarations')),
    )
  },
  bedrock(body) {
    const system = listField(body, 'system')
    return promptOf(
      [
        ...(system.length === 0 ? [] : [{ role: 'system', ...readContent(system) }]),
        ...listField(body, 'messages').map((entry) => ({
          role: textField(entry, 'role') ?? '',
          ...readContent(field(entry, 'content')),
        })),
      ],
      listField(field(body, 'toolConfig'), 'tools').map((tool) => field(tool, 'toolSpec') ?? tool),
    )
  },
}

function promptOf(messages: readonly PromptMessage[], tools: readonly unknown[]): Prompt {
  return { messages, tools: tools.map((tool) => JSON.stringify(tool) ?? ''), tokens: 0 }
}

function message(role: string, text: string): PromptMessage {
  return { role, texts: [text], images: 0 }
}

/** A text, a list of texts, a list of tokens, or a list of such lists. */
function ofInputs(input: unknown): Prompt {
  const texts: string[] = []
  let tokens = 0
  const read = (value: unknown, depth: number) => {
    if (typeof value === 'string') texts.push(value)
    else if (typeof value === 'number') tokens++
    else if (Array.isArray(value) && depth < 2) for (const item of value) read(item, depth + 1)
  }
  read(input, 0)
  return { messages: [{ role: '', texts, images: 0 }], tools: [], tokens }
}

/** An item of the Responses API: a message, a call of a tool, or what it gave. */
function readItem(item: unknown): PromptMessage {
  const type = textField(item, 'type')
  if (type === 'function_call') {
    const texts = isFields(item) ? [callText(item, 'arguments')] : []
    return { role: 'assistant', texts, images: 0 }
  }
  if (type === 'function_call_output') {
    return { role: 'tool', ...readContent(field(item, 'output')) }
  }
  return { role: textField(item, 'role') ?? 'assistant', ...readContent(field(item, 'content')) }
}

/** Gemini takes the one for the other: a list of parts, or a single one. */
function partsOf(content: unknown): unknown {
  const parts = field(content, 'parts')
  return isFields(parts) ? [parts] : parts
}

interface Content {
  readonly texts: string[]
  images: number
}

/** Texts and images of a string or of a list of parts, as all formats write them. */
function readContent(content: unknown, into: Content = { texts: [], images: 0 }, depth = 0) {
  if (typeof content === 'string') into.texts.push(content)
  else if (Array.isArray(content)) for (const part of content) readPart(part, into, depth)
  return into
}

const textNames = ['text', 'thinking', 'refusal'] as const
const imageNames = ['image_url', 'inlineData', 'inline_data', 'fileData', 'image'] as const
const imageTypes = new Set(['image', 'image_url', 'input_image'])
/** Blocks that hold content again: results of tools. */
const nesting = [
  ['tool_result', 'content'],
  ['toolResult', 'content'],
] as const
const deepest = 8

function readPart(part: unknown, into: Content, depth: number): void {
  if (typeof part === 'string') {
    into.texts.push(part)
    return
  }
  const type = textField(part, 'type')
  for (const name of textNames) {
    const text = textField(part, name)
    if (text !== undefined) into.texts.push(text)
  }
  if (
    imageTypes.has(type ?? '') ||
    imageNames.some((name) => field(part, name) !== undefined && type === undefined)
  ) {
    into.images++
  }
  // Anthropic and Bedrock: a call of a tool.
  const use = type === 'tool_use' ? part : field(part, 'toolUse')
  if (isFields(use)) into.texts.push(callText(use, 'input'))
  // Gemini: a call and its result.
  for (const name of ['functionCall', 'functionResponse']) {
    const call = field(part, name)
    if (isFields(call)) into.texts.push(JSON.stringify(call))
  }
  if (isFields(field(part, 'json'))) into.texts.push(JSON.stringify(field(part, 'json')))
  if (depth >= deepest) return
  for (const [name, member] of nesting) {
    const result = type === name ? part : field(part, name)
    if (isFields(result)) readContent(field(result, member), into, depth + 1)
  }
}

function callText(call: Fields, member: 'arguments' | 'input'): string {
  const given = field(call, member)
  const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? '')
  return `${textField(call, 'name') ?? ''}${text}`
}
