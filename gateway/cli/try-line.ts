import type { Subscription } from '../model/access.ts'
import type { Api, Operation } from '../model/api.ts'
import { allApis, type Configuration, spaceOf } from '../model/configuration.ts'
import { find, idKey } from '../model/entity.ts'
import { urlPath } from '../model/place.ts'
import type { Snapshot } from '../runtime/snapshot.ts'

/** A curl line that calls something of this configuration; undefined when nothing can be called so simply. */
export function tryLine(snapshot: Snapshot, origin: string): string | undefined {
  const calls = [...callsOf(snapshot)].sort((a, b) => b.rank - a.rank)
  const [best] = calls
  if (!best) return undefined
  const { api, operation, key } = best
  const parts = [`curl -s ${quoted(`${origin}/${pathOf(api, operation)}${queryOf(operation)}`)}`]
  if (operation.method !== 'GET' && operation.method !== 'POST')
    parts.push(`-X ${operation.method}`)
  if (key !== undefined) parts.push(`-H ${quoted(`${api.keyNames.header}: ${key}`)}`)
  if (isChat(operation)) {
    parts.push(`-d ${quoted('{"messages":[{"role":"user","content":"Hello!"}]}')}`)
  } else if (operation.method === 'POST') parts.push(`-d ''`)
  return parts.join(' ')
}

interface Call {
  readonly api: Api
  readonly operation: Operation
  readonly key: string | undefined
  readonly rank: number
}

function* callsOf(snapshot: Snapshot): Generator<Call> {
  const { configuration } = snapshot
  for (const api of allApis(configuration)) {
    if (!api.isCurrent || api.type !== 'http' || snapshot.quarantine(api)) continue
    if (api.versionSet && api.versionSet.scheme !== 'Segment') continue
    const key = keyFor(configuration, api)
    if (api.subscriptionRequired && key === undefined) continue
    for (const operation of api.operations.values()) {
      yield { api, operation, key, rank: rankOf(operation) }
    }
  }
}

/** A chat first; else what reads, and needs nothing to be filled in. */
function rankOf(operation: Operation): number {
  if (isChat(operation)) return 3
  if (operation.method !== 'GET') return 0
  return operation.urlTemplate.includes('{') ? 1 : 2
}

function isChat({ method, urlTemplate }: Operation): boolean {
  return method === 'POST' && /\/chat\/completions\/?$/.test(urlTemplate)
}

function keyFor(configuration: Configuration, api: Api): string | undefined {
  const { subscriptions, products } = spaceOf(configuration, api.workspace)
  const opens = ({ scope }: Subscription): boolean => {
    if (scope.kind === 'apis') return true
    if (scope.kind === 'api') return idKey(scope.id) === idKey(api.id)
    return scope.kind === 'product' && !!find(products, scope.id)?.apis.has(idKey(api.id))
  }
  for (const subscription of subscriptions.values()) {
    if (subscription.state === 'active' && opens(subscription)) return subscription.primaryKey
  }
  return undefined
}

function pathOf(api: Api, { urlTemplate }: Operation): string {
  const path = urlTemplate
    .split('?')[0]!
    .replace(/\{\*[^}]*\}|\*/g, 'x')
    .replace(/\{([^}]*)\}/g, (_, name: string) => (/deployment/i.test(name) ? 'gpt-4o' : '1'))
  return [urlPath(api), path.replace(/^\//, '')].filter((part) => part !== '').join('/')
}

/** Services of Azure want their version. */
function queryOf(operation: Operation): string {
  const { queryParameters } = operation.messages().request
  const wants = queryParameters.some(({ name }) => name === 'api-version')
  return wants ? '?api-version=2024-10-21' : ''
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
