import {
  type Api,
  type ApiType,
  apiTypes,
  defaultKeyNames,
  type KeyNames,
  type Release,
  type Resolver,
  type VersionSet,
} from '../model/api.ts'
import { type Entities, find, idKey, type JsonObject, nameOf } from '../model/entity.ts'
import type { Logger } from '../model/telemetry.ts'
import { collections } from './collections.ts'
import { isUrl, nameIn, splitRevision } from './ids.ts'
import { filled, flag, object, placeOf, text, texts } from './json.ts'
import { compare } from './problems.ts'
import {
  identity,
  present,
  readDiagnostics,
  readPolicy,
  readSchemas,
  versionSetOf,
} from './read-entities.ts'
import { readOperations, readSpecification } from './read-operations.ts'
import {
  type Information,
  type Place,
  type Reading,
  readCollection,
  readInformation,
} from './reading.ts'
import { childrenOf, type Folder, fileOf } from './tree.ts'

export interface ApiSurroundings {
  readonly versionSets: Entities<VersionSet>
  readonly loggers: Entities<Logger>
  /** Ids of tags by the `idKey` of the API, from `tags/{t}/apis`. */
  readonly tagsOfApis: ReadonlyMap<string, readonly string[]>
  /** Called now and then, so that a large folder does not hold up requests. */
  readonly breathe: () => Promise<void> | undefined
}

/** All APIs of a space by resource name, current revisions first. */
export async function readApis(
  reading: Reading,
  place: Place,
  around: ApiSurroundings,
): Promise<Map<string, Api>> {
  const apis = new Map<string, Api>()
  const groups = reading.part(place.folder, 'revisions', [], () => revisionGroups(reading, place))
  for (const { current } of groups) {
    if (!current) continue
    const wait = around.breathe()
    if (wait) await wait
    const api = readApi(reading, place, around, current, undefined)
    apis.set(idKey(api.id), api)
  }
  for (const { id, others } of groups) {
    const base = apis.get(idKey(id))
    for (const revision of others) {
      const wait = around.breathe()
      if (wait) await wait
      if (!base) tellOrphan(reading, revision)
      const api = readApi(reading, place, around, revision, base)
      apis.set(`${idKey(api.id)};rev=${idKey(api.revision)}`, api)
    }
  }
  return apis
}

interface Candidate {
  readonly id: string
  /** As the folder says it; undefined where the folder does not. */
  readonly revision: string | undefined
  readonly information: Information
}

interface RevisionGroup {
  readonly id: string
  readonly current: Candidate | undefined
  readonly others: readonly Candidate[]
}

function revisionGroups(reading: Reading, place: Place): RevisionGroup[] {
  const byId = new Map<string, Candidate[]>()
  for (const candidate of candidates(reading, place)) {
    const key = idKey(candidate.id)
    const group = byId.get(key)
    if (group) group.push(candidate)
    else byId.set(key, [candidate])
  }
  return [...byId.values()].map((group) => {
    // In the second layout all revisions have one name, and `isCurrent` tells; else the folder without `;rev` is current.
    const bases = group.filter(({ revision }) => revision === undefined)
    const current =
      bases.find(({ information }) => flag(information.properties, 'isCurrent')) ?? latest(bases)
    return { id: group[0]!.id, current, others: group.filter((one) => one !== current) }
  })
}

function latest(bases: readonly Candidate[]): Candidate | undefined {
  const number = (candidate: Candidate) =>
    Number(text(candidate.information.properties, 'apiRevision')) || 0
  return [...bases].sort((a, b) => number(b) - number(a))[0]
}

function candidates(reading: Reading, place: Place): Candidate[] {
  const found: Candidate[] = []
  const seen = new Set<string>()
  for (const { folder, revisionFolder } of apiFolders(place.folder)) {
    const information = readInformation(reading, place, collections.apis, folder)
    if (!information) continue
    const { id, revision } = splitRevision(information.id)
    const inside = text(information.properties, 'apiRevision') ?? revisionFolder
    const key = `${idKey(id)};${revision ?? (revisionFolder === undefined ? '' : inside)}`
    if (seen.has(key)) {
      reading.problems.add('duplicate entity', information.origin.file, {
        message: `${nameOf(information.name)} exists already; ids are compared without case`,
        hint: 'rename or remove one of both folders; this one is left out',
        entity: information.name,
      })
      continue
    }
    seen.add(key)
    found.push({ id, revision, information })
  }
  return found.sort((a, b) => compare(idKey(a.id), idKey(b.id)))
}

/** `apis/{id}`, or in the second layout `apis/{display name}/{version}/{revision}`. */
function apiFolders(root: Folder): { folder: Folder; revisionFolder: string | undefined }[] {
  const found: { folder: Folder; revisionFolder: string | undefined }[] = []
  for (const folder of childrenOf(root, 'apis')) {
    const nested = [...folder.folders.values()].flatMap((version) =>
      [...version.folders.values()].filter((revision) => revision.files.has('apiinformation.json')),
    )
    if (folder.files.has('apiinformation.json') || (nested.length === 0 && !isSetOnly(folder))) {
      found.push({ folder, revisionFolder: undefined })
    } else {
      for (const revision of nested) found.push({ folder: revision, revisionFolder: revision.name })
    }
  }
  return found
}

/** A version set of the second layout, none of whose versions was extracted. */
function isSetOnly(folder: Folder): boolean {
  return folder.files.has('apiversionset.json')
}

/** Taken as it was when neither its files nor what it is joined to have changed. */
function readApi(
  reading: Reading,
  place: Place,
  around: ApiSurroundings,
  candidate: Candidate,
  base: Api | undefined,
): Api {
  const { versionSets, loggers, tagsOfApis } = around
  const { information, id, revision } = candidate
  const joined = [information, id, revision, base, versionSets, loggers, tagsOfApis]
  return reading.part(information.folder, 'api', joined, () =>
    makeApi(reading, place, around, candidate, base),
  )
}

function makeApi(
  reading: Reading,
  place: Place,
  around: ApiSurroundings,
  candidate: Candidate,
  base: Api | undefined,
): Api {
  const { information, id } = candidate
  const { properties, folder, name, origin } = information
  const quarantine: string[] = []
  if (information.hasPlaceholder) quarantine.push('a placeholder was left in its information file')
  const isCurrent = base === undefined && candidate.revision === undefined
  const inside = filled(properties, 'apiRevision')
  if (candidate.revision !== undefined && inside !== undefined && inside !== candidate.revision) {
    reading.problems.add('revision disagrees', origin.file, {
      message: `the folder says revision ${candidate.revision}, \`apiRevision\` says ${inside}`,
      hint: 'the folder is believed',
      entity: name,
      at: placeOf(reading.text(origin.file) ?? '', 'apiRevision'),
    })
  }
  const overridePath = `${place.prefix}apis/${information.id}/`
  const inner: Place = { folder, workspace: place.workspace, prefix: overridePath }
  const type = base?.type ?? typeOf(properties)
  const unserved = notServed[type]
  if (unserved !== undefined) {
    quarantine.push(unserved)
    reading.problems.add('not served yet', origin.file, {
      message: `${nameOf(name)}: ${unserved}`,
      hint: 'its calls get 503; everything else is served',
      entity: name,
    })
  }
  const schemas = readSchemas(reading, inner, collections.apiSchemas)
  const read = readSpecification(reading, folder, name, quarantine)
  const { operations, unplaced } = readOperations(reading, inner, {
    api: id,
    apiName: name,
    type,
    schemas,
    quarantine,
    ...read,
    queryInTemplate:
      text(properties, 'translateRequiredQueryParameters')?.toLowerCase() !== 'query',
  })
  return {
    id,
    workspace: place.workspace,
    origin,
    revision: candidate.revision ?? inside ?? '1',
    isCurrent,
    isOnline: flag(properties, 'isOnline') ?? true,
    // What a revision may not change it has from the current one, as APIOps publishes it.
    name: base?.name ?? filled(properties, 'displayName') ?? id,
    description: base?.description ?? filled(properties, 'description'),
    type,
    path: base?.path ?? (text(properties, 'path') ?? '').replace(/^\/+|\/+$/g, ''),
    version: base ? base.version : filled(properties, 'apiVersion'),
    versionSet: base
      ? base.versionSet
      : versionSetFor(reading, around.versionSets, information, quarantine),
    protocols:
      base?.protocols ?? texts(properties, 'protocols').map((protocol) => protocol.toLowerCase()),
    serviceUrl: serviceUrlOf(reading, information),
    backendId: backendIdOf(properties),
    subscriptionRequired:
      base?.subscriptionRequired ?? flag(properties, 'subscriptionRequired') ?? true,
    keyNames: keyNamesOf(properties),
    policy: readPolicy(reading, folder, overridePath),
    operations,
    unplaced,
    specification: read.specification,
    diagnostics: readDiagnostics(reading, inner, around.loggers, id),
    schemas,
    resolvers: readResolvers(reading, inner),
    releases: readReleases(reading, inner),
    tags: tagsOf(reading, folder, around.tagsOfApis.get(idKey(id)) ?? []),
    properties,
    quarantine,
  }
}

/** Kinds that are loaded and kept, and cannot answer calls. */
const notServed: Readonly<Partial<Record<ApiType, string>>> = {
  graphql: 'GraphQL APIs are not served yet',
  grpc: 'gRPC APIs are not served',
  odata: 'OData APIs are not served yet',
  mcp: 'MCP servers are not served yet',
  a2a: 'A2A agents are not served yet',
}

function typeOf(properties: JsonObject): ApiType {
  if (present(properties, 'mcpProperties') || present(properties, 'mcpTools')) return 'mcp'
  if (present(properties, 'a2aProperties')) return 'a2a'
  const written = filled(properties, 'type') ?? filled(properties, 'apiType') ?? 'http'
  return apiTypes.find((type) => type === written.toLowerCase()) ?? 'http'
}

function versionSetFor(
  reading: Reading,
  versionSets: Entities<VersionSet>,
  information: Information,
  quarantine: string[],
): VersionSet | undefined {
  const { properties, name, origin } = information
  const inline = object(properties, 'apiVersionSet')
  const reference = filled(properties, 'apiVersionSetId') ?? filled(inline, 'id')
  const id = reference === undefined ? undefined : nameIn('apiVersionSets', reference)
  const known = id === undefined ? undefined : find(versionSets, id)
  if (known) return known
  if (inline && filled(inline, 'versioningScheme') !== undefined) {
    const setName = { type: 'version set', id: id ?? `of ${information.id}` } as const
    return versionSetOf(reading, { id: setName.id, name: setName, origin }, inline)
  }
  if (id === undefined) return undefined
  const message = `its version set \`${id}\` does not exist`
  quarantine.push(message)
  reading.problems.add('dangling version set', origin.file, {
    message: `${nameOf(name)}: ${message}`,
    hint: `add \`version sets/${id}/versionSetInformation.json\`; without it nobody knows where the version stands`,
    entity: name,
    wanted: id,
    at: placeOf(reading.text(origin.file) ?? '', 'apiVersionSetId'),
  })
  return undefined
}

/** Named values may stand in it; otherwise it must be an absolute URL. */
function serviceUrlOf(reading: Reading, information: Information): string | undefined {
  const { properties, name, origin } = information
  const url = filled(properties, 'serviceUrl')?.trim()
  if (url === undefined || isUrl(url)) return url
  reading.problems.add('wrong member', origin.file, {
    message: `\`serviceUrl\` of ${nameOf(name)} is \`${url.slice(0, 200)}\`, which is no absolute URL`,
    hint: 'write the backend as `https://host/path`; until then only a policy can say where calls go',
    entity: name,
    at: placeOf(reading.text(origin.file) ?? '', 'serviceUrl'),
  })
  return undefined
}

function backendIdOf(properties: JsonObject): string | undefined {
  const id = filled(properties, 'backendId')
  return id === undefined ? undefined : nameIn('backends', id)
}

function keyNamesOf(properties: JsonObject): KeyNames {
  const names = object(properties, 'subscriptionKeyParameterNames')
  return {
    header: filled(names, 'header') ?? defaultKeyNames.header,
    query: filled(names, 'query') ?? defaultKeyNames.query,
    bearer: text(names, 'bearer')?.toLowerCase() === 'enabled',
  }
}

function readResolvers(reading: Reading, inner: Place): Map<string, Resolver> {
  return readCollection(reading, inner, collections.resolvers, (information): Resolver => {
    const { folder, properties } = information
    return {
      ...identity(information),
      path: filled(properties, 'path'),
      properties,
      policy: readPolicy(reading, folder, `${inner.prefix}resolvers/${information.id}/`),
    }
  })
}

function readReleases(reading: Reading, inner: Place): Map<string, Release> {
  return readCollection(reading, inner, collections.releases, (information): Release => {
    const apiId = filled(information.properties, 'apiId')
    return {
      ...identity(information),
      apiId: apiId === undefined ? undefined : nameIn('apis', apiId),
      notes: filled(information.properties, 'notes'),
      properties: information.properties,
    }
  })
}

/** Folders of v6, the array of v3 to v5, and what v7 keeps at the tag. */
export function tagsOf(reading: Reading, folder: Folder, fromTags: readonly string[]): string[] {
  const tags = new Map<string, string>()
  const add = (id: string | undefined) => {
    if (id !== undefined && !tags.has(idKey(id))) tags.set(idKey(id), id)
  }
  for (const child of childrenOf(folder, 'tags')) add(child.name)
  const array = fileOf(folder, 'tags.json')
  if (array !== undefined) for (const entry of reading.array(array)) add(filled(entry, 'name'))
  for (const id of fromTags) add(id)
  return [...tags.values()]
}

function tellOrphan(reading: Reading, { id, information }: Candidate): void {
  reading.problems.add('revision without API', information.origin.file, {
    message: `${nameOf(information.name)} is a revision, and \`apis/${id}\` is not there`,
    hint: `it answers at \`;rev=${information.id.split(';rev=')[1]}\` only; add the current revision`,
    entity: information.name,
  })
}
