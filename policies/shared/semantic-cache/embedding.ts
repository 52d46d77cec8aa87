import type { Context } from '../../../engine/context.ts'
import { type Embedding, HttpFailure } from '../../../engine/ports.ts'
import { BodyTooLarge } from '../../../engine/run/body.ts'
import { PolicyFailure } from '../../../engine/run/errors.ts'
import type { Url } from '../../../engine/run/url.ts'
import { askBackend } from '../ask-backend.ts'
import { field, listField, textField } from '../llm/json.ts'

export interface EmbeddingArgs {
  readonly embeddingsBackendId: string
  readonly embeddingsBackendAuth: 'system-assigned' | 'header'
}

/** Characters beyond which no model of embeddings takes a text. */
const longestText = 131_072
const mostDimensions = 16_384

const deployment = /\/openai\/deployments\/[^/]+\/embeddings\/?$/i

/** The meaning of a text by the embeddings backend (ai-policies.md §5.3); else why there is none. */
export async function embeddingOf(
  text: string,
  { embeddingsBackendId, embeddingsBackendAuth }: EmbeddingArgs,
  context: Context,
): Promise<Embedding | { readonly why: string }> {
  if (text.length > longestText) return { why: `the prompt has ${text.length} characters` }
  const { timeout, embeddingsModel } = context.services.settings.semanticCache
  const isDeployment = ({ path }: Url) => deployment.test(path)
  try {
    const { status, json } = await askBackend(context, {
      backendId: embeddingsBackendId,
      path: '',
      query: (base) => (isDeployment(base) ? '?api-version=2024-10-21' : ''),
      body: (base) =>
        isDeployment(base) ? { input: text } : { model: embeddingsModel, input: text },
      timeout,
      identityFor:
        embeddingsBackendAuth === 'system-assigned'
          ? 'https://cognitiveservices.azure.com'
          : undefined,
    })
    if (status === 200) return read(json)
    const code = textField(field(json, 'error'), 'code')
    return { why: `it answered ${status}${code === undefined ? '' : ` ${code}`}` }
  } catch (error) {
    // Nobody waits any more: the call ends as it does everywhere else.
    if (context.signal.aborted) throw error
    const why = reasonOf(error)
    if (why === undefined) throw error
    return { why }
  }
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof HttpFailure || error instanceof BodyTooLarge) return error.message
  if (!(error instanceof PolicyFailure)) return undefined
  const { detail } = error.parameters
  return detail === undefined ? error.reason : String(detail)
}

/** `data[0].embedding`, made one long. */
function read(json: unknown): Embedding | { readonly why: string } {
  const values = listField(listField(json, 'data')[0], 'embedding')
  const vector = new Float32Array(Math.min(values.length, mostDimensions))
  let squares = 0
  for (let i = 0; i < vector.length; i++) {
    const value = values[i]
    if (typeof value !== 'number') return senseless
    vector[i] = value
    squares += value * value
  }
  const length = Math.sqrt(squares)
  if (values.length > mostDimensions || !(length > 0) || !Number.isFinite(length)) return senseless
  return {
    space: textField(json, 'model') ?? '',
    vector: vector.map((value) => value / length),
  }
}

const senseless = { why: 'it gave an answer that cannot be read' } as const
