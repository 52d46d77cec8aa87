import type { Context } from '../../../engine/context.ts'
import type { CachedAnswer, Embedding } from '../../../engine/ports.ts'
import { product } from '../../../engine/product.ts'
import { Body } from '../../../engine/run/body.ts'
import { HeaderList } from '../../../engine/run/headers.ts'
import { ResponseMessage } from '../../../engine/run/message.ts'
import type { Signal } from '../../../engine/run/signals.ts'
import { exchangeOf } from '../llm/exchange.ts'
import type { Format } from '../llm/request.ts'
import { type EmbeddingArgs, embeddingOf } from './embedding.ts'
import { type QuestionArgs, questionOf } from './question.ts'

export interface LookupArgs extends QuestionArgs, EmbeddingArgs {
  readonly scoreThreshold: number
}

/** What a lookup that found nothing leaves for the policy that stores. */
export interface Missed {
  readonly format: Format
  readonly partition: string
  readonly prompt: string
  readonly embedding: Embedding | undefined
}

const note = Symbol('a prompt that the semantic cache does not know')

/** The prompt whose answer may be kept; only once. */
export function takeMissed(context: Context): Missed | undefined {
  const missed = context.notes.get(note) as Missed | undefined
  context.notes.delete(note)
  return missed
}

const jump: Signal = {
  kind: 'jump',
  behind: ['llm-semantic-cache-store', 'azure-openai-semantic-cache-store'],
}

/** Runs llm-semantic-cache-lookup: the very same prompt needs no embedding, others are found by their meaning. */
export async function lookUp(args: LookupArgs, context: Context): Promise<Signal | undefined> {
  const exchange = await exchangeOf(context)
  if (!exchange) return undefined
  const question = questionOf(exchange.request, args, context)
  if (question.kind === 'none') return undefined
  context.notes.delete(note)
  if (question.kind === 'skipped') {
    tell('skipped', question.why, context)
    return undefined
  }
  const { partition, prompt, text } = question
  const { semanticCache } = context.services
  const same = await semanticCache.exact(partition, prompt)
  if (same) return answer('exact', same, partition, context)
  const embedding = await embeddingOf(text, args, context)
  const isThere = 'vector' in embedding
  const near = isThere
    ? await semanticCache.nearest(partition, embedding, args.scoreThreshold)
    : undefined
  if (near) return answer('similar', near, partition, context)
  const { format } = exchange.request
  const missed: Missed = { format, partition, prompt, embedding: isThere ? embedding : undefined }
  context.notes.set(note, missed)
  if (isThere) tell('miss', `partition ${partition}`, context)
  else failed(args.embeddingsBackendId, embedding.why, context)
  return undefined
}

/** The stored answer is that of this call, and its policies go on behind the one that stored it. */
function answer(
  result: 'exact' | 'similar',
  { answer, distance, storedAt }: CachedAnswer,
  partition: string,
  context: Context,
): Signal {
  const { statusCode, statusReason, headers, body } = answer
  const { clock, settings } = context.services
  context.response = new ResponseMessage({
    statusCode,
    statusReason,
    headers: new HeaderList(headers),
    body: Body.ofBytes(body),
    decodeLimit: settings.maxResponseBody,
  })
  const age = Math.max(0, Math.floor((clock.now() - storedAt) / 1000))
  const told = `distance=${Number(distance.toFixed(4))}; age=${age}`
  tell(result, `${told}; partition ${partition}`, context, told)
  return jump
}

function failed(backend: string, why: string, context: Context): void {
  const message = `no embedding from the backend \`${backend}\`: ${why}`
  tell('failed', message, context)
  const { services, requestId, api, operation } = context
  const fields = { activityId: requestId, api: api.id, operation: operation.id }
  services.log.warn(fields, `llm-semantic-cache-lookup: ${message}`)
}

type Result = 'exact' | 'similar' | 'miss' | 'failed' | 'skipped'

/** In metrics and trace, and in the answer where that is wanted. */
function tell(result: Result, message: string, context: Context, detail?: string): void {
  const { metrics, settings } = context.services
  metrics.add('semantic_cache_lookups', 1, { result, api: context.api.id })
  const severity = result === 'failed' ? ({ severity: 'error' } as const) : undefined
  context.trace('llm-semantic-cache-lookup', `${result}: ${message}`, severity)
  if (!settings.semanticCache.header) return
  const value = detail === undefined ? result : `${result}; ${detail}`
  context.moments.onHead(({ headers }) => headers.set(headerName, value))
}

const headerName = `${product.headerPrefix}semantic-cache`
