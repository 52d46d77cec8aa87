import { field, isFields, listField, textField } from './json.ts'
import { type ReportedUsage, usageOf } from './usage.ts'

/** Characters of an answer's text that are kept for counting. */
const mostText = 16_777_216

/** Gathers what an answer tells, whole or event by event: its usage, its text, its model. */
export class AnswerReader {
  reported: ReportedUsage = {}
  /** The completion that was reported is that of the whole answer, or of all that came. */
  isFinal = false
  model: string | undefined
  /** Texts are gathered even where the answer tells its usage. */
  keepTexts = false
  /** Told of each piece of text as it comes; `slot`: the choice or part that it belongs to. */
  onText: ((slot: string, text: string) => void) | undefined
  #texts = new Map<string, string>()
  #size = 0

  /** The texts, each of one choice or part: tokens do not reach from one to the other. */
  get texts(): readonly string[] {
    return [...this.#texts.values()]
  }

  /** A whole answer; a list is a stream of Gemini's that is no event stream. */
  whole(answer: unknown): void {
    if (Array.isArray(answer)) {
      for (const item of answer) this.event(item)
      return
    }
    this.#usage(answer)
    if (this.reported.completion !== undefined) this.isFinal = true
    this.#model(answer)
    if (this.isFinal && !this.keepTexts) return
    for (const choice of listField(answer, 'choices')) {
      this.#delta(choice, field(choice, 'message'))
    }
    this.#output(answer)
    this.#blocks(listField(answer, 'content'), 'content')
    this.#candidates(answer)
    this.#blocks(listField(field(field(answer, 'output'), 'message'), 'content'), 'content')
  }

  /** One event of a stream, parsed. `kind`: its type where that stands outside of it (Bedrock). */
  event(event: unknown): void {
    if (!isFields(event)) return
    this.#model(event)
    const type = textField(event, 'type')
    const isUsage = this.#usage(event)
    // Anthropic's first event has the prompt, and a completion that has just begun.
    if (isUsage && type !== 'message_start') this.isFinal = true
    for (const choice of listField(event, 'choices')) this.#delta(choice, field(choice, 'delta'))
    this.#candidates(event)
    if (type !== undefined) this.#typed(type, event)
    this.#bedrock(event)
  }

  #usage(value: unknown): boolean {
    const usage = usageOf(value)
    if (usage) this.reported = { ...this.reported, ...usage }
    return usage?.completion !== undefined
  }

  #model(value: unknown): void {
    this.model ??=
      nonEmpty(textField(value, 'model')) ??
      textField(value, 'modelVersion') ??
      textField(field(value, 'response'), 'model') ??
      textField(field(value, 'message'), 'model')
  }

  #add(slot: string, text: string | undefined): void {
    if (!text) return
    this.onText?.(slot, text)
    if (this.#size > mostText) return
    this.#size += text.length
    this.#texts.set(slot, (this.#texts.get(slot) ?? '') + text)
  }

  /** OpenAI's chat and completions. */
  #delta(choice: unknown, delta: unknown): void {
    const slot = String(field(choice, 'index') ?? 0)
    this.#add(slot, textField(choice, 'text'))
    for (const name of ['content', 'refusal', 'reasoning_content']) {
      this.#add(`${slot} ${name}`, textField(delta, name))
    }
    for (const call of [
      ...listField(delta, 'tool_calls'),
      { function: field(delta, 'function_call') },
    ]) {
      const target = field(call, 'function')
      const at = `${slot} call ${field(call, 'index') ?? 0}`
      this.#add(at, textField(target, 'name'))
      this.#add(at, textField(target, 'arguments'))
    }
  }

  /** Events of the Responses API and of Anthropic. */
  #typed(type: string, event: unknown): void {
    if (type.startsWith('response.') && type.endsWith('.delta')) {
      const place = `${field(event, 'output_index') ?? 0} ${field(event, 'content_index') ?? 0}`
      this.#add(`${place} ${type}`, textField(event, 'delta'))
    } else if (type === 'response.output_item.added') {
      this.#add(`${field(event, 'output_index')} call`, textField(field(event, 'item'), 'name'))
    } else if (type === 'content_block_start') {
      this.#blocks([field(event, 'content_block')], String(field(event, 'index')))
    } else if (type === 'content_block_delta') {
      const delta = field(event, 'delta')
      for (const name of ['text', 'thinking', 'partial_json']) {
        this.#add(String(field(event, 'index')), textField(delta, name))
      }
    }
  }

  /** Items of a whole answer of the Responses API. */
  #output(answer: unknown): void {
    for (const [index, item] of listField(answer, 'output').entries()) {
      this.#blocks(listField(item, 'content'), `output ${index}`)
      this.#add(`call ${index}`, textField(item, 'name'))
      this.#add(`call ${index}`, textField(item, 'arguments'))
    }
  }

  #candidates(value: unknown): void {
    for (const [index, candidate] of listField(value, 'candidates').entries()) {
      const slot = `candidate ${field(candidate, 'index') ?? index}`
      for (const part of listField(field(candidate, 'content'), 'parts')) {
        this.#add(slot, textField(part, 'text'))
        const call = field(part, 'functionCall')
        if (isFields(call)) this.#add(slot, JSON.stringify(call))
      }
    }
  }

  /** Bedrock's events: `delta` and `start` of a block. */
  #bedrock(event: unknown): void {
    const at = field(event, 'contentBlockIndex')
    if (at === undefined) return
    const slot = `block ${at}`
    const delta = field(event, 'delta')
    this.#add(slot, textField(delta, 'text'))
    this.#add(slot, textField(field(delta, 'toolUse'), 'input'))
    this.#add(slot, textField(field(delta, 'reasoningContent'), 'text'))
    this.#add(slot, textField(field(field(event, 'start'), 'toolUse'), 'name'))
  }

  /** Blocks of content as Anthropic, Bedrock and the Responses API have them. */
  #blocks(blocks: readonly unknown[], slot: string): void {
    for (const block of blocks) {
      for (const name of ['text', 'thinking', 'refusal', 'name']) {
        this.#add(slot, textField(block, name))
      }
      const use = field(block, 'toolUse')
      this.#add(slot, textField(use, 'name'))
      for (const input of [field(block, 'input'), field(use, 'input')]) {
        if (isFields(input) && Object.keys(input).length > 0) this.#add(slot, JSON.stringify(input))
      }
    }
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
