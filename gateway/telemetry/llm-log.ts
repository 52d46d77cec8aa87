import type { Context } from '../../engine/context.ts'
import type { LogFields, ModelCall } from '../../engine/ports.ts'
import type { LlmPlan } from './plan.ts'
import { variableFields } from './variables.ts'
import { CallWatch } from './watch.ts'

/** Bytes of messages in one record; more make several (ai-policies.md §7). */
const recordBytes = 32_768

/**
 * The records of one call of a model: the columns of Azure's log with the caller beside them. Messages that are too
 * long for one record go on in those that follow, as text.
 */
export function llmRecords(
  call: ModelCall,
  context: Context,
  { requestBytes, responseBytes }: LlmPlan,
  variables: readonly string[],
): LogFields[] {
  const { usage } = call
  const { watcher } = context.moments
  const head = {
    activityId: context.requestId,
    ...(watcher instanceof CallWatch ? { traceId: watcher.traceId, spanId: watcher.spanId } : {}),
    api: context.api.id,
    apiVersion: context.api.version === '' ? undefined : context.api.version,
    operation: context.operation.id,
    operationName: context.operation.name,
    region: context.deployment.region,
    product: context.product?.id,
    subscription: context.subscription?.id,
    user: context.user?.id,
    ...variableFields(context, variables),
  }
  const first = {
    backend: context.backend?.id,
    deploymentName: call.requestModel,
    modelName: call.responseModel ?? '',
    provider: call.provider,
    operationKind: call.operation,
    isStreamCompletion: call.streamed,
    status: call.status,
    ms: call.duration,
    firstByteMs: call.firstByte,
    promptTokens: usage?.prompt ?? 0,
    completionTokens: usage?.completion ?? 0,
    totalTokens: usage ? usage.prompt + usage.completion : 0,
    cachedTokens: usage?.cached,
    reasoningTokens: usage?.reasoning,
    isEstimated: usage ? !call.isReported : undefined,
  }
  const requests = requestBytes > 0 ? messagesOf(call.request) : undefined
  const answers = call.answer.map((content) => ({ role: 'assistant', content }))
  const responses = responseBytes > 0 && answers.length > 0 ? answers : undefined
  const requestParts = partsOf(requests, requestBytes)
  const responseParts = partsOf(responses, responseBytes)
  const count = Math.max(1, requestParts.length, responseParts.length)
  return Array.from({ length: count }, (_, i) => ({
    ...head,
    sequenceNumber: i,
    ...(i === 0 ? first : {}),
    requestMessages: requestParts[i],
    responseMessages: responseParts[i],
  }))
}

const names = [
  'system',
  'instructions',
  'systemInstruction',
  'messages',
  'contents',
  'input',
  'prompt',
]

/** What the model reads; the list itself where there is nothing beside it. */
function messagesOf(request: unknown): unknown {
  if (typeof request !== 'object' || request === null) return undefined
  const body = request as Readonly<Record<string, unknown>>
  const found = names.filter((name) => Object.hasOwn(body, name))
  if (found.length === 1) return body[found[0]!]
  return Object.fromEntries(found.map((name) => [name, body[name]]))
}

/** One value where it fits in a record, else the pieces of its text. */
function partsOf(value: unknown, most: number): readonly unknown[] {
  if (value === undefined) return []
  const bytes = Buffer.from(JSON.stringify(value) ?? '', 'utf8')
  if (bytes.length <= Math.min(recordBytes, most)) return [value]
  const end = Math.min(bytes.length, most)
  const parts: string[] = []
  for (let start = 0; start < end; ) {
    let next = Math.min(start + recordBytes, end)
    // Not within a character.
    while (next < bytes.length && next > start + 1 && (bytes[next]! & 0xc0) === 0x80) next--
    parts.push(bytes.toString('utf8', start, next))
    start = next
  }
  return parts
}
