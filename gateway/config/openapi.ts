import type { Json, JsonObject } from '../model/entity.ts'
import { importedName } from './ids.ts'
import { flag, isObject, list, member, object, text } from './json.ts'

/** What routing needs of an operation; the rest is read when somebody asks. */
export interface SpecifiedOperation {
  readonly operationId: string
  readonly name: string
  readonly description: string | undefined
  readonly method: string
  readonly urlTemplate: string
  /** Where it stands in the specification. */
  readonly section: 'paths' | 'x-ms-paths'
  readonly path: string
}

export type OpenApiFormat = 'openapi3' | 'openapi31' | 'swagger2'

export function formatOf(document: Json): OpenApiFormat | undefined {
  if (!isObject(document)) return undefined
  if (text(document, 'swagger')?.startsWith('2')) return 'swagger2'
  const version = text(document, 'openapi')
  if (version === undefined) return undefined
  return version.startsWith('3.0') ? 'openapi3' : version.startsWith('3.') ? 'openapi31' : undefined
}

export const methods = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
]

/** `queryInTemplate`: required query parameters are part of the URL template, as APIM imports them unless told otherwise. */
export function operationsOf(document: JsonObject, queryInTemplate: boolean): SpecifiedOperation[] {
  const operations: SpecifiedOperation[] = []
  const ids = new Set<string>()
  for (const section of ['paths', 'x-ms-paths'] as const) {
    for (const [path, entry] of Object.entries(object(document, section) ?? {})) {
      const item = resolve(document, entry)
      if (!isObject(item)) continue
      for (const method of Object.keys(item)) {
        const operation = member(item, method)
        if (!methods.includes(method.toLowerCase()) || !isObject(operation)) continue
        const operationId = unique(
          text(operation, 'operationId') ?? importedName(`${method}-${path}`),
          ids,
        )
        operations.push({
          operationId,
          name: text(operation, 'summary')?.slice(0, 300) || operationId,
          description: text(operation, 'description'),
          method: method.toUpperCase(),
          urlTemplate: queryInTemplate
            ? withRequiredQuery(path, parametersOf(document, item, operation))
            : path,
          section,
          path,
        })
      }
    }
  }
  return operations
}

/** A second operation of the same id gets a number, as at import. */
function unique(id: string, taken: Set<string>): string {
  let name = id
  for (let n = 1; taken.has(name.toLowerCase()); n++) name = `${id}-${n}`
  taken.add(name.toLowerCase())
  return name
}

/** Parameters of the path and of the operation, which win by name and place. */
export function parametersOf(
  document: JsonObject,
  item: JsonObject,
  operation: JsonObject,
): JsonObject[] {
  const parameters = new Map<string, JsonObject>()
  for (const holder of [item, operation]) {
    for (const entry of list(holder, 'parameters')) {
      const parameter = resolve(document, entry)
      if (!isObject(parameter)) continue
      parameters.set(`${text(parameter, 'in')} ${text(parameter, 'name')}`, parameter)
    }
  }
  return [...parameters.values()]
}

function withRequiredQuery(path: string, parameters: readonly JsonObject[]): string {
  const names = templateNames(path)
  const added: string[] = []
  for (const parameter of parameters) {
    const name = text(parameter, 'name')
    if (text(parameter, 'in') !== 'query' || !flag(parameter, 'required') || !name) continue
    // One name cannot stand twice in a template, and these characters cannot stand in one.
    if (names.has(name.toLowerCase()) || /[{}&=?#]/.test(name)) continue
    added.push(`${name}={${name}}`)
  }
  if (added.length === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${added.join('&')}`
}

/** Names of path parameters and of query parameters in a URL template, in lower case. */
export function templateNames(urlTemplate: string): Set<string> {
  const names = new Set<string>()
  for (const found of urlTemplate.matchAll(/\{\*?([^{}]*)\}/g)) names.add(found[1]!.toLowerCase())
  const query = urlTemplate.indexOf('?')
  if (query < 0) return names
  for (const pair of urlTemplate.slice(query + 1).split('&')) {
    names.add(pair.split('=')[0]!.toLowerCase())
  }
  return names
}

const longestChain = 32

/** Follows `$ref` inside of the document. Others are never fetched: they give undefined. */
export function resolve(document: JsonObject, value: Json | undefined): Json | undefined {
  let at = value
  for (let i = 0; i < longestChain; i++) {
    if (!isObject(at)) return at
    const reference = member(at, '$ref')
    if (typeof reference !== 'string') return at
    at = reference.startsWith('#') ? pointed(document, reference.slice(1)) : undefined
  }
  return undefined
}

/** The place that a JSON pointer names (RFC 6901, percent-encoded as in a URL fragment). */
function pointed(document: JsonObject, pointer: string): Json | undefined {
  let at: Json | undefined = document
  for (const part of pointer.split('/').slice(1)) {
    const name = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(at)) at = at[Number(name)]
    else at = isObject(at) ? member(at, name) : undefined
  }
  return at
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
