import type { Configuration, Space, Workspace } from '../model/configuration.ts'
import { idKey, type JsonObject } from '../model/entity.ts'
import { breather } from './breathe.ts'
import { tellDuplicatePaths, tellSameKeys } from './check.ts'
import { collections, isCollectionFolder } from './collections.ts'
import { checkFolder, diskFiles, type Files, reasonOf } from './files.ts'
import { filled, isObject, member } from './json.ts'
import { LoadMemory } from './memory.ts'
import { Overrides, readOverrides } from './overrides.ts'
import { type Problem, Problems } from './problems.ts'
import { readGateways, readProducts, readSubscriptions, readTagLinks } from './read-access.ts'
import { readApis } from './read-apis.ts'
import { readBackends } from './read-backends.ts'
import {
  claimSecrets,
  readCertificates,
  readDiagnostics,
  readFragments,
  readGroups,
  readLoggers,
  readNamedValues,
  readOthers,
  readPolicy,
  readSchemas,
  readTags,
  readUsers,
  readVersionSets,
} from './read-entities.ts'
import { type Place, Reading } from './reading.ts'
import { type Environment, readSecrets, type VaultLookup } from './secrets.ts'
import { childrenOf, type Folder, fileOf } from './tree.ts'
import { settleNamedValues, tellUnknown, usageOf } from './usage.ts'

export interface LoadOptions {
  /** Instead of the disk. */
  readonly files?: Files
  /** Where secrets are looked for; none when absent. */
  readonly environment?: Environment
  readonly secrets?: NamedText
  readonly overrides?: NamedText
  /** Values of Key Vault secrets, which are used where nobody gives another. */
  readonly vault?: VaultLookup | undefined
  /** Given again at a reload, so that only what is new is looked through. */
  readonly memory?: LoadMemory
}

/** A file from outside of the folder. */
export interface NamedText {
  readonly name: string
  readonly text: string
}

export interface Loaded {
  readonly configuration: Configuration
  readonly problems: readonly Problem[]
}

/**
 * Reads a configuration folder of any APIOps layout. File names decide what is what, so that mixtures load too.
 * What is broken is told and left out; the rest loads.
 */
export async function loadFolder(dir: string, options: LoadOptions = {}): Promise<Loaded> {
  if (!options.files) checkFolder(dir)
  const files = options.files ?? diskFiles(dir, isCollectionFolder)
  const problems = new Problems()
  const listing = await files.list()
  for (const { path, kind, message } of listing.refused) problems.add(kind, path, { message })
  const memory = options.memory ?? new LoadMemory()
  memory.begin(options.overrides?.text)
  const reading = new Reading(
    await readTexts(files, memory.wanted(listing.paths, isWanted), problems),
    problems,
    options.overrides
      ? readOverrides(options.overrides.name, options.overrides.text, problems)
      : new Overrides(),
    readSecrets(
      options.environment ?? {},
      options.secrets?.name ?? '',
      options.secrets?.text,
      problems,
      options.vault,
    ),
    memory,
  )
  const root = memory.tree(listing.paths, (path) =>
    problems.add('duplicate entity', path, {
      message: 'a folder or file of this name exists in other case; this one is left out',
    }),
  )
  if (![...root.folders.keys()].some(isCollectionFolder) && !root.files.has('policy.xml')) {
    problems.add('not a configuration', '', {
      message: 'the folder holds none of the folders of a configuration',
      hint: 'name the folder that holds `apis`, `products`, `named values` and so on',
    })
  }
  const configuration = await readConfiguration(reading, root)
  tellDuplicatePaths(configuration, problems)
  tellSameKeys(configuration, problems)
  reading.overrides.reportUnused(problems)
  reading.secrets.reportUnused(problems)
  return { configuration, problems: problems.sorted() }
}

/** Texts that the readers may ask for; the rest of a folder is not opened. */
export function isWanted(path: string): boolean {
  if (
    !/(?:^|\/)(?:[^/]+\.(?:json|graphql)|policy\.xml|specification\.(?:yaml|yml|wadl|wsdl))$/i.test(
      path,
    )
  ) {
    return false
  }
  // At service level the folder is the association, and its file says nothing.
  return !/^(?:products|tags|gateways)\/[^/]+\/(?:apis|groups|products|tags)\/[^/]+\/[^/]+$/i.test(
    path,
  )
}

async function readTexts(
  files: Files,
  paths: readonly string[],
  problems: Problems,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  const breathe = breather()
  for (const path of paths) {
    const wait = breathe()
    if (wait) await wait
    try {
      const text = files.read(path)
      texts.set(path, typeof text === 'string' ? text : await text)
    } catch (error) {
      problems.add('unreadable file', path, {
        message: `the file cannot be read: ${reasonOf(error)}`,
      })
    }
  }
  return texts
}

async function readConfiguration(reading: Reading, root: Folder): Promise<Configuration> {
  const breathe = breather()
  const place: Place = { folder: root, workspace: undefined, prefix: '' }
  const rooms = childrenOf(root, 'workspaces').map(workspacePlace)
  for (const each of [place, ...rooms]) claimSecrets(reading, each)
  const service = await readSpace(reading, place, breathe)
  const workspaces = new Map<string, Workspace>()
  for (const room of rooms) {
    const space = await readSpace(reading, room, breathe)
    const workspace = workspaceOf(reading, room, space)
    workspaces.set(idKey(workspace.id), workspace)
  }
  const information = fileOf(root, 'serviceInformation.json')
  return {
    service,
    workspaces,
    gateways: readGateways(reading, place, service.apis),
    users: readUsers(reading, place),
    serviceInformation: information === undefined ? undefined : reading.document(information),
  }
}

interface Room extends Place {
  readonly workspace: string
}

function workspacePlace(folder: Folder): Room {
  return { folder, workspace: folder.name, prefix: `workspaces/${folder.name}/` }
}

/** The information file is written by v6 only. */
function workspaceOf(reading: Reading, room: Room, space: Space): Workspace {
  const file = fileOf(room.folder, ...collections.workspaces.files)
  const document = file === undefined ? undefined : reading.document(file)
  const given = member(document, 'properties')
  const properties: JsonObject = reading.overrides.over(
    `workspaces/${room.workspace}`,
    isObject(given) ? given : {},
  )
  return {
    ...space,
    id: room.workspace,
    workspace: room.workspace,
    origin: { file, document },
    name: filled(properties, 'displayName') ?? room.workspace,
    description: filled(properties, 'description'),
  }
}

async function readSpace(
  reading: Reading,
  place: Place,
  breathe: () => Promise<void> | undefined,
): Promise<Space> {
  const { folder, workspace } = place
  const part = <T>(name: string, around: readonly unknown[], read: () => T) =>
    reading.part(folder, name, around, read)
  const namedValues = readNamedValues(reading, place)
  const tags = part('tags', [], () => readTags(reading, place))
  const versionSets = part('version sets', [], () => readVersionSets(reading, place))
  const groups = part('groups', [], () => readGroups(reading, place))
  const loggers = part('loggers', [], () => readLoggers(reading, place))
  const certificates = part('certificates', [], () => readCertificates(reading, place))
  const backends = part('backends', [certificates], () =>
    readBackends(reading, place, certificates),
  )
  const fragments = part('fragments', [], () => readFragments(reading, place))
  const tagsOfApis = part('tags of APIs', [], () => readTagLinks(reading, place, 'apis'))
  const apis = await readApis(reading, place, { versionSets, loggers, tagsOfApis, breathe })
  await breathe()
  const tagsOfProducts = part('tags of products', [], () =>
    readTagLinks(reading, place, 'products'),
  )
  // All that a product says of an API is its id; in the first layout it says its name.
  const named = reading.memory.same(
    folder,
    [...apis].flatMap(([key, { name }]) => [key, name]),
  )
  const products = part('products', [named, groups, tagsOfProducts], () =>
    readProducts(reading, place, apis, groups, tagsOfProducts),
  )
  const subscriptions = readSubscriptions(reading, place, apis, products)
  const space = {
    workspace,
    policy: readPolicy(reading, folder, place.prefix),
    apis,
    versionSets,
    products,
    subscriptions,
    groups,
    namedValues,
    fragments,
    backends,
    certificates,
    loggers,
    diagnostics: part('diagnostics', [loggers], () => readDiagnostics(reading, place, loggers)),
    tags,
    schemas: part('schemas', [], () => readSchemas(reading, place, collections.schemas)),
    others: part('others', [], () => readOthers(reading, place)),
  }
  await breathe()
  const usage = usageOf(reading, space)
  const namedValuesByName = settleNamedValues(reading, place.workspace, namedValues, usage)
  tellUnknown(reading, space, usage)
  return { ...space, namedValuesByName }
}
