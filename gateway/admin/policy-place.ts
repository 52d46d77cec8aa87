import { posix } from 'node:path'
import type { Configuration, PolicyFragment, Space } from '../model/configuration.ts'
import { type Entity, find, type JsonObject, type PolicyText } from '../model/entity.ts'
import type { Changes } from '../runtime/reloader.ts'
import { ArmError } from './errors.ts'

/** Where the policy document of a scope is, or would be. */
export interface PolicyPlace {
  /** `apis/echo/operations/get`, as the caller wrote it. */
  readonly scope: string
  readonly policy: PolicyText | undefined
  readonly file: string
  /** What to write so that this text is the document. */
  changes(text: string): Changes
}

const resource = /^(?!\.)[A-Za-z0-9_;=. -]{1,256}$/

/**
 * The place of a scope: `global`, `workspaces/{w}`, `products/{p}`, `apis/{a}`, `apis/{a}/operations/{o}`,
 * `fragments/{f}`; the last four also below `workspaces/{w}/`. Throws an `ArmError` when there is no such thing.
 */
export function policyPlace(
  configuration: Configuration,
  paths: Iterable<string>,
  parts: readonly string[],
): PolicyPlace {
  const [first, second, ...rest] = parts
  if (first === 'workspaces' && second !== undefined) {
    const workspace = find(configuration.workspaces, second)
    if (!workspace) throw notFound('workspace', second)
    const folder = workspace.origin.file
      ? posix.dirname(workspace.origin.file)
      : `workspaces/${workspace.id}`
    return inSpace(workspace, folder, rest, parts, paths)
  }
  const isGlobal = first === 'global' && parts.length === 1
  return inSpace(configuration.service, '', isGlobal ? [] : parts, parts, paths)
}

function inSpace(
  space: Space,
  folder: string,
  rest: readonly string[],
  parts: readonly string[],
  paths: Iterable<string>,
): PolicyPlace {
  const scope = parts.join('/')
  const [type, id, inner, innerId] = rest
  if (rest.length === 0) return documentAt(scope, space.policy, folder)
  if (id !== undefined && rest.length === 2) {
    if (type === 'products') {
      const product = find(space.products, id)
      if (!product) throw notFound('product', id)
      return documentAt(scope, product.policy, folderOf(product))
    }
    if (type === 'apis') {
      const api = find(space.apis, id)
      if (!api) throw notFound('API', id)
      return documentAt(scope, api.policy, folderOf(api))
    }
    if (type === 'fragments') return fragmentAt(scope, space, folder, id, paths)
  }
  if (type === 'apis' && inner === 'operations' && rest.length === 4) {
    const api = find(space.apis, id!)
    if (!api) throw notFound('API', id!)
    const operation = find(api.operations, innerId!)
    if (!operation) throw notFound(`operation of the API \`${api.id}\``, innerId!)
    if (!operation.policy && !resource.test(operation.id)) {
      throw new ArmError(409, 'Conflict', `no folder can have the name \`${operation.id}\``)
    }
    return documentAt(scope, operation.policy, `${folderOf(api)}/operations/${operation.id}`)
  }
  throw new ArmError(
    404,
    'ResourceNotFound',
    `\`${scope}\` is no scope; scopes are global, workspaces/{id}, products/{id}, apis/{id}, apis/{id}/operations/{id}, fragments/{id}`,
  )
}

function documentAt(scope: string, policy: PolicyText | undefined, folder: string): PolicyPlace {
  const file = policy?.file ?? posix.join(folder, 'policy.xml')
  return { scope, policy, file, changes: (text) => new Map([[file, text]]) }
}

function folderOf({ origin, id }: Entity): string {
  if (origin.file === undefined) throw new Error(`\`${id}\` comes from no file`)
  return posix.dirname(origin.file)
}

function fragmentAt(
  scope: string,
  space: Space,
  folder: string,
  id: string,
  paths: Iterable<string>,
): PolicyPlace {
  const fragment = find(space.fragments, id)
  if (fragment) return existingFragment(scope, fragment)
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,78}[A-Za-z0-9])?$/.test(id)) {
    throw new ArmError(400, 'ValidationError', `\`${id}\` is no id of a policy fragment`)
  }
  const base = posix.join(folder, collectionFolder(folder, paths), id)
  const file = `${base}/policy.xml`
  const information = `${base}/policyFragmentInformation.json`
  const content = `${JSON.stringify({ properties: {} }, null, 2)}\n`
  const changes = (text: string) =>
    new Map([
      [file, text],
      [information, content],
    ])
  return { scope, policy: undefined, file, changes }
}

/** Some layouts keep the text inside of the information file. */
function existingFragment(scope: string, fragment: PolicyFragment): PolicyPlace {
  const { policy, origin } = fragment
  const { file: information, document } = origin
  if (policy && policy.file !== information) return documentAt(scope, policy, '')
  if (information === undefined) throw new Error(`\`${fragment.id}\` comes from no file`)
  if (!policy) return documentAt(scope, undefined, posix.dirname(information))
  const { properties } = document ?? {}
  const changes = (text: string) => {
    const changed = { ...document, properties: { ...(properties as JsonObject), value: text } }
    return new Map([[information, `${JSON.stringify(changed, null, 2)}\n`]])
  }
  return { scope, policy, file: information, changes }
}

/** The folder of fragments as this layout spells it. */
function collectionFolder(folder: string, paths: Iterable<string>): string {
  const prefix = folder === '' ? '' : `${folder}/`
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue
    const name = path.slice(prefix.length).split('/', 1)[0]!
    if (/^policy ?fragments$/i.test(name)) return name
    if (/^(?:namedValues|versionSets)$/.test(name)) return 'policyFragments'
  }
  return 'policy fragments'
}

function notFound(what: string, id: string): ArmError {
  return new ArmError(404, 'ResourceNotFound', `there is no ${what} \`${id}\``)
}
