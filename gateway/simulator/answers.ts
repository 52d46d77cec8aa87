import { randomUUID } from 'node:crypto'
import { ApiError } from './errors.ts'
import type { Fault } from './faults.ts'
import { type Fields, field, isFields } from './fields.ts'
import { anthropic } from './formats/anthropic.ts'
import { chat, modelOf } from './formats/chat.ts'
import { completions } from './formats/completions.ts'
import { analyzeText, shieldPrompt } from './formats/content-safety.ts'
import { embeddings } from './formats/embeddings.ts'
import { gemini } from './formats/gemini.ts'
import { responses } from './formats/responses.ts'
import { type Deployments, modelBehind, modelEntry, modelList, snapshotOf } from './models.ts'
import type { Format, Reply, StreamEvent } from './question.ts'
import { reply } from './reply.ts'
import type { Api, Route } from './routes.ts'
import type { Embed } from './vectors.ts'

/** What is to be sent, and what it costs. */
export interface Answer {
  readonly body:
    | { readonly kind: 'json'; readonly value: unknown }
    | { readonly kind: 'events'; readonly events: readonly StreamEvent[] }
    /** Gemini's stream when it is not asked for events: one array, element by element. */
    | { readonly kind: 'array'; readonly events: readonly StreamEvent[] }
  readonly model: string
  readonly reply: Pick<
    Reply,
    'promptTokens' | 'completionTokens' | 'cachedTokens' | 'reasoningTokens'
  >
}

/** What answers are made of, besides the request. */
export interface Setting {
  readonly deployments: Deployments | undefined
  readonly contextTokens: number
  readonly embed: Embed
  readonly now: () => number
}

/** The name of the deployment or model that a request is for; empty when it has none. */
export function nameOf(route: Route, body: Fields): string {
  if (route.name !== undefined) return route.name
  const model = field(body, 'model')
  return typeof model === 'string' ? model : ''
}

export async function answer(
  route: Route,
  query: URLSearchParams,
  body: Fields,
  fault: Fault,
  setting: Setting,
): Promise<Answer> {
  if (route.dialect === 'azure') checkApiVersion(route, query, body)
  switch (route.api) {
    case 'models':
      return free(modelList(setting.deployments))
    case 'model':
      modelBehind(route.name!, route.dialect, setting.deployments)
      return free(modelEntry(route.name!))
    case 'analyze':
      return free(analyzeText(body))
    case 'shield':
      return free(shieldPrompt(body))
    case 'embeddings': {
      const name = route.name ?? modelOf(body)
      const model = modelBehind(name, route.dialect, setting.deployments)
      const made = await embeddings(body, model, setting.embed)
      const value = fault.omitUsage ? withoutUsage(made.body) : made.body
      return {
        body: { kind: 'json', value },
        model,
        reply: { ...nothing, promptTokens: made.tokens },
      }
    }
    default:
      return generated(
        formatOf(route.api, route.dialect === 'azure'),
        route,
        query,
        body,
        fault,
        setting,
      )
  }
}

async function generated(
  format: Format,
  route: Route,
  query: URLSearchParams,
  body: Fields,
  fault: Fault,
  setting: Setting,
): Promise<Answer> {
  const name = route.name ?? modelOf(body)
  const model = modelBehind(name, route.dialect, setting.deployments)
  const question = { ...format.read(body, model), model }
  const made = await reply(question, fault, setting.contextTokens)
  const stamp = {
    id: randomUUID().replaceAll('-', ''),
    created: Math.floor(setting.now() / 1000),
    model: snapshotOf(model),
  }
  if (!question.stream) {
    const value = format.write(made, question, stamp)
    const kept = fault.omitUsage ? withoutUsage(value) : value
    return { body: { kind: 'json', value: kept }, model, reply: made }
  }
  const all = format.events(made, question, stamp)
  const events = fault.omitUsage ? all.flatMap(eventWithoutUsage) : all
  const array = route.api === 'generate-stream' && query.get('alt') !== 'sse'
  return { body: { kind: array ? 'array' : 'events', events }, model, reply: made }
}

function formatOf(
  api: Exclude<Api, 'models' | 'model' | 'analyze' | 'shield' | 'embeddings'>,
  azure: boolean,
) {
  switch (api) {
    case 'chat':
      return chat(azure)
    case 'completions':
      return completions(azure)
    case 'responses':
      return responses
    case 'messages':
      return anthropic
    case 'generate':
      return gemini(false)
    case 'generate-stream':
      return gemini(true)
  }
}

/** Azure wants a version on every path but /openai/v1, and old versions do not know `stream_options`. */
function checkApiVersion(route: Route, query: URLSearchParams, body: Fields) {
  const version = query.get('api-version')
  if (version === null && !route.versioned) return
  if (version === null) throw new ApiError(404, 'Resource not found', { code: '404' })
  if (!/^(\d{4}-\d{2}-\d{2}(-preview)?|preview|latest|v1)$/.test(version)) {
    throw new ApiError(400, 'API version not supported', { code: 'BadRequest' })
  }
  if (field(body, 'stream_options') !== undefined && version < '2024-09-01-preview') {
    throw new ApiError(400, 'Unrecognized request argument supplied: stream_options', {
      param: 'stream_options',
    })
  }
}

const nothing = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 }

function free(value: unknown): Answer {
  return { body: { kind: 'json', value }, model: '', reply: nothing }
}

function eventWithoutUsage(event: StreamEvent): StreamEvent[] {
  if (event.data === '[DONE]') return [event]
  const value: unknown = JSON.parse(event.data)
  const kept = withoutUsage(value)
  const choices = isFields(kept) ? field(kept, 'choices') : undefined
  const onlyUsage = isFields(value) && field(value, 'usage') !== undefined && isEmptyList(choices)
  return onlyUsage ? [] : [{ ...event, data: JSON.stringify(kept) }]
}

function isEmptyList(value: unknown) {
  return Array.isArray(value) && value.length === 0
}

/** Usage stands in the answer, or in the response or message that an event carries. */
function withoutUsage(value: unknown): unknown {
  if (!isFields(value)) return value
  const kept = Object.entries(value).flatMap(([name, member]) => {
    if (name === 'usage' || name === 'usageMetadata') return []
    if (name === 'response' || name === 'message') return [[name, withoutUsage(member)] as const]
    return [[name, member] as const]
  })
  return Object.fromEntries(kept)
}

/** Whether a body asks for a stream, for the ledger, before anything is checked. */
export function asksForStream(route: Route, body: Fields) {
  return route.api === 'generate-stream' || field(body, 'stream') === true
}
