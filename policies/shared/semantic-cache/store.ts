import type { Context } from '../../../engine/context.ts'
import { isPromise } from '../../../engine/run/signals.ts'
import { detach } from '../detach.ts'
import { type AnswerHead, storable } from './answer.ts'
import { type Missed, takeMissed } from './lookup.ts'

export interface StoreArgs {
  readonly duration: number
  readonly cacheResponse: boolean | undefined
}

const policy = 'llm-semantic-cache-store'

/**
 * Runs llm-semantic-cache-store: keeps the answer as it stands here, for what stands behind runs again when it is found.
 * Nothing waits for it: bytes that are still to come are copied as they pass.
 */
export function keepAnswer({ duration, cacheResponse }: StoreArgs, context: Context): void {
  const { response } = context
  const missed = takeMissed(context)
  if (!missed || !response?.body || duration <= 0) return
  const isWanted = cacheResponse ?? response.statusCode === 200
  if (!isWanted) {
    context.trace(policy, `not kept: status ${response.statusCode}`)
    return
  }
  const { statusCode, statusReason, headers, body } = response
  const head: AnswerHead = { statusCode, statusReason, headers: [...headers.flat()] }
  const { maxAnswer } = context.services.settings.semanticCache
  const keep = (bytes: Uint8Array) => put(missed, head, bytes, duration, context)
  if ((body.length ?? 0) > maxAnswer) {
    context.trace(policy, `not kept: ${body.length} bytes are more than ${maxAnswer}`)
  } else if (body.buffered) keep(body.bytes())
  else {
    context.moments.onHead((leaving) => {
      // Read by a policy behind, and perhaps replaced.
      if (body.buffered) keep(body.bytes())
      else if (leaving.body === body) collect(maxAnswer, keep, context)
    })
  }
}

/** The bytes that pass, when they all did, and are no more than is kept. */
function collect(most: number, keep: (bytes: Uint8Array) => void, context: Context): void {
  let chunks: Uint8Array[] = []
  let size = 0
  context.moments.tap({
    chunk(bytes) {
      size += bytes.length
      if (size > most) chunks = []
      else chunks.push(bytes.slice())
    },
    end(isComplete) {
      if (isComplete && size <= most) keep(Buffer.concat(chunks))
      chunks = []
    },
  })
}

function put(
  { format, partition, prompt, embedding }: Missed,
  head: AnswerHead,
  bytes: Uint8Array,
  seconds: number,
  context: Context,
): void {
  const { services, api, workspace, product, subscription } = context
  const { maxAnswer } = services.settings.semanticCache
  const answer =
    bytes.length > maxAnswer ? 'it is too large' : storable(head, bytes, format, maxAnswer)
  if (typeof answer === 'string') {
    context.trace(policy, `not kept: ${answer}`)
    return
  }
  const origin = {
    api: api.id,
    workspace: workspace?.id,
    product: product?.id,
    subscription: subscription?.id,
  }
  const kept = services.semanticCache.put({
    partition,
    prompt,
    embedding,
    answer,
    seconds,
    origin,
  })
  const tell = (isKept: boolean) => {
    if (isKept) services.metrics.add('semantic_cache_stored', 1, { api: api.id })
    context.trace(policy, isKept ? `kept for ${seconds} s` : 'not kept: there is no room')
  }
  if (isPromise(kept)) detach(policy, kept.then(tell), services)
  else tell(kept)
}
