import { createHash, type Hash } from 'node:crypto'
import type { Context } from '../../../engine/context.ts'
import { type Fields, field, isFields, textField } from '../llm/json.ts'
import type { Format, LlmRequest } from '../llm/request.ts'

/** What is looked for in the cache. */
export type Question =
  | {
      readonly kind: 'asked'
      readonly partition: string
      readonly prompt: string
      readonly text: string
    }
  | { readonly kind: 'skipped'; readonly why: string }
  /** The request asks a model in a format that is not cached. */
  | { readonly kind: 'none' }

export interface QuestionArgs {
  readonly embeddingsBackendId: string
  readonly ignoreSystemMessages: boolean
  readonly maxMessageCount: number | undefined
  readonly varyBy: readonly { readonly text: string }[]
}

/** Members of the body that hold the prompt; all others are parameters of the answer. */
const promptMembers: Readonly<Partial<Record<Format, readonly string[]>>> = {
  chat: ['messages'],
  responses: ['instructions', 'input'],
  anthropic: ['system', 'messages'],
  gemini: ['systemInstruction', 'system_instruction', 'contents'],
}
const systemMembers = new Set(['instructions', 'system', 'systemInstruction', 'system_instruction'])
const systemRoles = new Set(['system', 'developer'])

/** Parameters that say who asks, and not what is answered. */
const withoutEffect = new Set([
  'user',
  'metadata',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'service_tier',
])

/** Header fields that change what a model answers. */
const effectiveHeaders = ['anthropic-version', 'anthropic-beta', 'openai-beta'] as const

/**
 * Reads what a request asks into two parts: its texts, whose meaning is compared, and everything else, which has to be
 * the same. Nothing of the request is in neither, but for what has no effect on the answer.
 */
export function questionOf(request: LlmRequest, args: QuestionArgs, context: Context): Question {
  const members = promptMembers[request.format]
  if (!members) return { kind: 'none' }
  const { body } = request
  const parts = members
    .filter((name) => Object.hasOwn(body, name))
    .filter((name) => !args.ignoreSystemMessages || !systemMembers.has(name))
    .map((name) => [name, withoutSystem(body[name], args.ignoreSystemMessages)] as const)
  const count = parts.reduce((sum, [name, part]) => sum + countOf(name, part), 0)
  if (args.maxMessageCount !== undefined && count > args.maxMessageCount) {
    return skipped(`the dialogue has ${count} messages, more than ${args.maxMessageCount}`)
  }
  const hash = new Writer(createHash('sha256'))
  hash.all(placeOf(request, args, context))
  const names = Object.keys(body).filter(
    (name) => !members.includes(name) && !withoutEffect.has(name),
  )
  for (const name of names.sort()) hash.member(name, body[name])
  hash.all('prompt')
  const lines = parts.flatMap(([name, part]) => hash.prompt(name, part))
  if (hash.isTooDeep) return skipped(`the request is nested deeper than ${deepest} levels`)
  if (!hash.hasText) return skipped('the prompt has no text')
  const prompt = createHash('sha256').update(JSON.stringify(lines)).digest('base64url')
  return { kind: 'asked', partition: hash.digest(), prompt, text: lines.join('\n') }
}

function skipped(why: string): Question {
  return { kind: 'skipped', why }
}

/** Messages of a member; blocks of a system prompt are one. */
function countOf(name: string, part: unknown): number {
  return Array.isArray(part) && !systemMembers.has(name) ? part.length : 1
}

function withoutSystem(part: unknown, isIgnored: boolean): unknown {
  if (!isIgnored || !Array.isArray(part)) return part
  return part.filter((message) => !systemRoles.has(textField(message, 'role') ?? ''))
}

/** Whose answer it would be, and where it would come from. */
function placeOf(request: LlmRequest, args: QuestionArgs, context: Context): readonly unknown[] {
  const { api, operation, workspace, target, services } = context
  const { url, headers } = context.request
  const { share } = services.settings.semanticCache
  const keyName = api.subscriptionKeyParameterNames.query.toLowerCase()
  const query = url.queryString
    .slice(1)
    .split('&')
    .filter((pair) => pair.split('=', 1)[0]!.toLowerCase() !== keyName)
  return [
    workspace?.id ?? '',
    [api.id, api.revision, operation.id],
    [share, ...sharing[share](context)],
    [request.format, request.model ?? '', request.streamed],
    [url.path, query],
    effectiveHeaders.map((name) => headers.joined(name) ?? ''),
    target.kind === 'backend' ? target.id : target.kind === 'base' ? target.base.toString() : '',
    args.embeddingsBackendId,
    args.ignoreSystemMessages,
    args.varyBy.map(({ text }) => text),
  ]
}

const sharing: Readonly<
  Record<'subscription' | 'product' | 'api', (context: Context) => readonly unknown[]>
> = {
  // Who has no subscription is known by nothing else than what he shows.
  subscription: ({ subscription, product, request }) =>
    subscription
      ? ['subscription', subscription.id, product?.id ?? '']
      : [
          'caller',
          product?.id ?? '',
          request.headers.joined('Authorization') ?? '',
          request.certificate ? Buffer.from(request.certificate).toString('base64') : '',
        ],
  product: ({ product }) => [product?.id ?? ''],
  api: () => [],
}

const deepest = 64

/** Strings under these names are texts, wherever they stand in a prompt. */
const textNames = new Set([
  'content',
  'text',
  'refusal',
  'output',
  'instructions',
  'input',
  'system',
])
/** Strings in lists under these names are, too. */
const listNames = new Set(['content', 'input', 'system', 'parts'])

/** Writes values so that different ones never give the same bytes. */
class Writer {
  readonly #hash: Hash
  isTooDeep = false
  hasText = false

  constructor(hash: Hash) {
    this.#hash = hash
  }

  all(value: unknown): void {
    this.#write(value, 0, undefined, '')
  }

  member(name: string, value: unknown): void {
    this.all(name)
    this.all(value)
  }

  /** Writes a member of the body without its texts; answers these, one for each message, with its role. */
  prompt(name: string, value: unknown): string[] {
    this.all(name)
    const messages = Array.isArray(value) ? value : [value]
    this.#hash.update(`m${messages.length}`)
    return messages.map((message) => {
      const texts: string[] = []
      this.#write(message, 1, texts, name)
      const role = isFields(message) ? (textField(message, 'role') ?? '') : ''
      return `${role || (systemMembers.has(name) ? 'system' : 'user')}: ${texts.join('\n')}`
    })
  }

  digest(): string {
    return this.#hash.digest('base64url')
  }

  #write(value: unknown, depth: number, texts: string[] | undefined, name: string): void {
    if (depth > deepest) {
      this.isTooDeep = true
      return
    }
    if (typeof value === 'string') {
      if (texts && textNames.has(name)) {
        texts.push(value)
        if (/\S/.test(value)) this.hasText = true
        this.#hash.update('t')
      } else {
        this.#hash.update(`s${value.length}:`)
        this.#hash.update(value)
      }
    } else if (Array.isArray(value)) {
      this.#hash.update(`[${value.length}`)
      const inner = listNames.has(name) ? name : ''
      for (const item of value) {
        this.#write(item, depth + 1, texts, typeof item === 'string' && inner !== '' ? 'text' : '')
      }
    } else if (isFields(value)) this.#object(value, depth, texts)
    else this.#hash.update(`${typeof value}${String(value)};`)
  }

  #object(value: Fields, depth: number, texts: string[] | undefined): void {
    const names = Object.keys(value).sort()
    this.#hash.update(`{${names.length}`)
    for (const name of names) {
      this.#hash.update(`s${name.length}:${name}`)
      this.#write(field(value, name), depth + 1, texts, name)
    }
  }
}
