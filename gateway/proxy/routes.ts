import type { Api, Operation } from '../model/api.ts'
import { allApis, type Configuration } from '../model/configuration.ts'
import { find, idKey } from '../model/entity.ts'
import { isWebSocket, storedPath, urlPath } from '../model/place.ts'
import { Asked, matchedParameters, OperationTable } from './operations.ts'
import { decoded, readQueryString, type Template } from './template.ts'

/** Header names in lower case, as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Where a call goes. An API that is quarantined is found like any other: look at `api.quarantine` before all else,
 * for one without a readable specification has no operations.
 */
export type Route =
  | {
      readonly kind: 'operation'
      readonly api: Api
      readonly operation: Operation
      /** `context.Request.MatchedParameters`. */
      readonly parameters: ReadonlyMap<string, string>
      /** The API's part of the URL path, version included, without slashes at its ends. */
      readonly apiPath: string
      /** What follows it, as the client wrote it: empty, or with `/` at its start. */
      readonly rest: string
    }
  | {
      readonly kind: 'no operation'
      readonly api: Api
      readonly apiPath: string
      readonly rest: string
      readonly reason: string
    }
  | {
      readonly kind: 'no version' | 'no revision'
      readonly apiPath: string
      readonly reason: string
    }
  | { readonly kind: 'no API'; readonly reason: string }

export interface Router {
  /**
   * `path` begins with `/` and is as received; `rawQuery` is without `?`. With `scheme` the API's protocols must
   * allow it. For a CORS preflight ask with the method that `Access-Control-Request-Method` names.
   */
  match(
    method: string,
    host: string,
    path: string,
    rawQuery: string,
    headers: RequestHeaders,
    scheme?: 'http' | 'https',
  ): Route
}

export interface RouterOptions {
  /** Serve only the APIs of this gateway entity; one without associations serves all. */
  readonly gateway?: string
}

/** Makes the tables that `match` reads. Entities of APIM's order: longest path, revision, version, operation. */
export function buildRouter(configuration: Configuration, options: RouterOptions = {}): Router {
  const root = emptyNode()
  const served = gatewayApis(configuration, options.gateway)
  const revisions = new Map<string, Revisions>()
  for (const api of allApis(configuration)) {
    if (served && (api.workspace !== undefined || !served.has(idKey(api.id)))) continue
    const key = `${api.workspace ?? ''}/${idKey(api.id)}`
    const entry: Entry = { api, table: new OperationTable([...api.operations.values()]) }
    let known = revisions.get(key)
    if (!known) {
      known = { current: undefined, byNumber: new Map() }
      revisions.set(key, known)
      place(root, api, known)
    }
    if (api.isCurrent) known.current = entry
    known.byNumber.set(idKey(api.revision), entry)
  }
  for (const known of revisions.values()) if (known.current) placeStored(root, known)
  return {
    match: (method, _host, path, rawQuery, headers, scheme) =>
      route(root, method, path, rawQuery, headers, scheme),
  }
}

function gatewayApis(
  configuration: Configuration,
  gateway: string | undefined,
): ReadonlySet<string> | undefined {
  // `managed` is the built-in gateway of a service.
  if (gateway === undefined || idKey(gateway) === 'managed') return undefined
  const entity = find(configuration.gateways, gateway)
  if (!entity) throw new Error(`there is no gateway \`${gateway}\` in the configuration`)
  return entity.apis
}

interface Entry {
  readonly api: Api
  readonly table: OperationTable
}

interface Revisions {
  current: Entry | undefined
  readonly byNumber: Map<string, Entry>
}

interface Node {
  readonly children: Map<string, Node>
  http: Family | undefined
  websocket: Family | undefined
}

/** The APIs at one path. */
interface Family {
  readonly path: string
  /** Without a version, the original of a set, or a version of a Segment set, whose path holds it. */
  plain: Revisions | undefined
  /** Versions that a query parameter or a header tells apart. */
  readonly apart: Apart[]
  /** Versions of a Segment set that stand below this path. */
  readonly below: string[]
}

interface Apart {
  readonly scheme: 'Query' | 'Header'
  /** In lower case. */
  readonly parameter: string
  readonly versions: Map<string, Revisions>
}

function emptyNode(): Node {
  return { children: new Map(), http: undefined, websocket: undefined }
}

/** Of two APIs that claim one place the first is served; the loader tells of it. */
function place(root: Node, api: Api, revisions: Revisions): void {
  const { version, versionSet } = api
  const family = familyAt(root, urlPath(api), api)
  if (version === undefined || versionSet === undefined || versionSet.scheme === 'Segment') {
    family.plain ??= revisions
    if (version !== undefined && versionSet) familyAt(root, api.path, api).below.push(version)
    return
  }
  const { scheme } = versionSet
  const parameter = (versionSet.parameter ?? '').toLowerCase()
  let apart = family.apart.find((one) => one.scheme === scheme && one.parameter === parameter)
  if (!apart) {
    apart = { scheme, parameter, versions: new Map() }
    family.apart.push(apart)
  }
  const key = version.toLowerCase()
  if (!apart.versions.has(key)) apart.versions.set(key, revisions)
}

/** A stored path that ends with the version counts as a whole where nothing else claims it. */
function placeStored(root: Node, revisions: Revisions): void {
  const api = revisions.current!.api
  const path = storedPath(api)
  if (path === undefined) return
  const family = familyAt(root, path, api)
  if (family.apart.length === 0) family.plain ??= revisions
}

function familyAt(root: Node, path: string, api: Api): Family {
  let node = root
  for (const segment of path === '' ? [] : path.split('/')) {
    const key = decoded(segment).toLowerCase()
    const next = node.children.get(key) ?? emptyNode()
    node.children.set(key, next)
    node = next
  }
  const which = isWebSocket(api) ? 'websocket' : 'http'
  node[which] ??= { path, plain: undefined, apart: [], below: [] }
  return node[which]
}

function route(
  root: Node,
  method: string,
  asGiven: string,
  rawQuery: string,
  headers: RequestHeaders,
  scheme: 'http' | 'https' | undefined,
): Route {
  const path = withoutDots(asGiven)
  const segments = path.slice(1).split('/')
  if (path.includes('%'))
    for (let i = 0; i < segments.length; i++) segments[i] = decoded(segments[i]!)
  const found = findFamily(root, segments, isUpgrade(headers))
  if (!found) return { kind: 'no API', reason: `no API has a path that \`${path}\` begins with` }
  const { family, depth, revision } = found
  const versioned = chooseVersion(family, rawQuery, headers)
  if ('reason' in versioned) return { kind: 'no version', apiPath: family.path, ...versioned }
  const entry = chooseRevision(versioned, revision)
  if (!entry) {
    const reason =
      revision === undefined
        ? `the API at \`/${family.path}\` has no current revision`
        : `the API at \`/${family.path}\` has no revision ${revision} that is online`
    return { kind: 'no revision', apiPath: family.path, reason }
  }
  const { api, table } = entry
  const apiPath = family.path
  const rest = restOf(path, depth)
  const asked = new Asked(segments.slice(depth), rawQuery)
  if (scheme !== undefined && api.protocols.length > 0 && !allows(api, scheme)) {
    const reason = `api \`${api.id}\` is not served over ${scheme}`
    return { kind: 'no operation', api, apiPath, rest, reason }
  }
  const template = table.find(method, asked)
  if (!template) {
    return {
      kind: 'no operation',
      api,
      apiPath,
      rest,
      reason: whyNone(api, table, method, rest, asked),
    }
  }
  const parameters = matchedParameters(template, asked)
  return { kind: 'operation', api, operation: template.operation, parameters, apiPath, rest }
}

interface Found {
  readonly family: Family
  /** How many segments of the path are the API's. */
  readonly depth: number
  readonly revision: string | undefined
}

/** The longest path of an API that the URL begins with. `;rev=N` may stand at the end of its segments. */
function findFamily(root: Node, segments: readonly string[], upgrade: boolean): Found | undefined {
  let node: Node | undefined = root
  let revision: string | undefined
  const rootFamily = familyOf(root, upgrade)
  let best: Found | undefined = rootFamily && { family: rootFamily, depth: 0, revision }
  for (let depth = 1; depth <= segments.length; depth++) {
    let text = segments[depth - 1]!.toLowerCase()
    const mark = text.indexOf(';rev=')
    if (mark >= 0) {
      revision = text.slice(mark + 5)
      text = text.slice(0, mark)
      // At a root API, `;rev=2` is a segment of its own.
      if (text === '' && depth === 1 && rootFamily) return { family: rootFamily, depth, revision }
    }
    node = node.children.get(text)
    if (!node) break
    const family = familyOf(node, upgrade)
    if (!family) continue
    best = { family, depth, revision }
    // A revision ends the path of its API, unless only versions stand there.
    if (mark >= 0 && (family.plain || family.apart.length > 0)) break
  }
  return best
}

/** A call that asks to upgrade goes to the WebSocket API of a path, where there is one. */
function familyOf(node: Node, upgrade: boolean): Family | undefined {
  return upgrade ? (node.websocket ?? node.http) : (node.http ?? node.websocket)
}

function isUpgrade(headers: RequestHeaders): boolean {
  const upgrade = headers.upgrade
  return typeof upgrade === 'string' && upgrade.toLowerCase() === 'websocket'
}

function chooseVersion(
  family: Family,
  rawQuery: string,
  headers: RequestHeaders,
): Revisions | { readonly reason: string } {
  for (const { scheme, parameter, versions } of family.apart) {
    const given = scheme === 'Query' ? readQueryString(rawQuery).get(parameter) : headers[parameter]
    const asked = typeof given === 'string' ? given : given?.[0]
    if (asked === undefined || asked === '') continue
    const found = versions.get(asked.toLowerCase())
    if (found) return found
    return { reason: `the API at \`/${family.path}\` has no version \`${asked.slice(0, 100)}\`` }
  }
  if (family.plain) return family.plain
  const [apart] = family.apart
  if (apart) {
    const carrier = apart.scheme === 'Query' ? 'query parameter' : 'header'
    return {
      reason: `the API at \`/${family.path}\` wants a version in the ${carrier} \`${apart.parameter}\``,
    }
  }
  const known = family.below.map((version) => `\`${version}\``).join(', ')
  return { reason: `the path must go on with a version of \`/${family.path}\`: ${known}` }
}

function chooseRevision({ current, byNumber }: Revisions, revision: string | undefined) {
  const entry = revision === undefined ? current : byNumber.get(revision)
  return entry?.api.isOnline ? entry : undefined
}

function allows(api: Api, scheme: 'http' | 'https'): boolean {
  const wanted = isWebSocket(api) ? (scheme === 'https' ? 'wss' : 'ws') : scheme
  return api.protocols.includes(wanted)
}

function whyNone(
  api: Api,
  table: OperationTable,
  method: string,
  rest: string,
  asked: Asked,
): string {
  const place = `\`${method} ${rest === '' ? '/' : rest}\``
  const nearly: Template | undefined = table.findWithoutQuery(method, asked)
  if (nearly) {
    const names = nearly.query.map(({ name, value }) =>
      value === undefined ? name : `${name}=${value}`,
    )
    return `operation \`${nearly.operation.id}\` of api \`${api.id}\` would take ${place} with the query ${names.join(', ')}`
  }
  const methods = table.methods(asked)
  if (methods.length > 0) return `api \`${api.id}\` takes ${methods.join(', ')} there, not ${place}`
  return `api \`${api.id}\` has no operation for ${place}`
}

/** The path behind the first `depth` segments. */
function restOf(path: string, depth: number): string {
  let at = 0
  for (let i = 0; i < depth; i++) {
    at = path.indexOf('/', at + 1)
    if (at < 0) return ''
  }
  const rest = path.slice(at)
  return rest === '/' && depth === 0 ? '' : rest
}

/**
 * Without `.` and `..`, encoded ones too (RFC 3986 §5.2.4). A backend would take them out: what is matched here and
 * what is reached there must be the same.
 */
function withoutDots(path: string): string {
  const dotted = path.includes('/.') || (path.includes('%') && /\/%2e/i.test(path))
  if (!dotted) return path.startsWith('/') ? path : `/${path}`
  const kept: string[] = []
  const segments = path.split('/').slice(path.startsWith('/') ? 1 : 0)
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!
    const dots = segment.replaceAll(/%2e/gi, '.')
    const isLast = i === segments.length - 1
    if (dots === '..') kept.pop()
    else if (dots !== '.') kept.push(segment)
    if (isLast && (dots === '.' || dots === '..')) kept.push('')
  }
  return `/${kept.join('/')}`
}
