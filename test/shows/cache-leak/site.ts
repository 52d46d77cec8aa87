import type { Tree } from '../../cli/run.ts'
import type { Caller } from './prompts.ts'

export const threshold = 0.15
/** A busy machine may take its time: what is late would be a miss, and nothing is shown by that. */
export const settings = { semanticCache: { header: true, timeout: 60_000 } }

/** One chat API with a semantic cache, for callers with a subscription each. */
export function tree(simulator: string, callers: readonly Caller[]): Tree {
  const subscriptions = callers.map(({ id, key }) => [
    `subscriptions/${id}/subscriptionInformation.json`,
    { properties: { displayName: id, scope: '/apis/chat', state: 'active', primaryKey: key } },
  ])
  return {
    'apis/chat/apiInformation.json': {
      properties: {
        displayName: 'Chat',
        path: 'chat',
        serviceUrl: simulator,
        subscriptionRequired: true,
        subscriptionKeyParameterNames: { header: 'api-key', query: 'subscription-key' },
      },
    },
    'apis/chat/specification.json': {
      openapi: '3.0.1',
      info: { title: 'Chat', version: '1' },
      paths: {
        '/v1/chat/completions': {
          post: { operationId: 'chat', responses: { 200: { description: 'OK' } } },
        },
      },
    },
    'apis/chat/policy.xml': `<policies>
  <inbound>
    <llm-semantic-cache-lookup score-threshold="${threshold}" embeddings-backend-id="embeddings" embeddings-backend-auth="system-assigned">
      <vary-by>@(context.Request.Headers.GetValueOrDefault("x-pair", ""))</vary-by>
    </llm-semantic-cache-lookup>
  </inbound>
  <backend><forward-request /></backend>
  <outbound><llm-semantic-cache-store duration="3600" /></outbound>
</policies>`,
    'backends/embeddings/backendInformation.json': {
      properties: {
        url: `${simulator}/v1/embeddings`,
        protocol: 'http',
        credentials: { header: { 'api-key': ['key'] } },
      },
    },
    ...Object.fromEntries(subscriptions),
  }
}
