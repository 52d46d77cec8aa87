import { type Group, systemGroups, type User } from '../model/access.ts'
import type { Schema, VersioningScheme, VersionSet } from '../model/api.ts'
import type {
  Certificate,
  NamedValue,
  OtherEntity,
  PolicyFragment,
  Tag,
} from '../model/configuration.ts'
import {
  type Entities,
  find,
  idKey,
  type JsonObject,
  nameOf,
  type PolicyText,
} from '../model/entity.ts'
import type { Diagnostic, Logger } from '../model/telemetry.ts'
import { collections, otherCollections } from './collections.ts'
import { nameIn } from './ids.ts'
import { filled, flag, member, number, object, objects, text, texts } from './json.ts'
import {
  type Information,
  type Place,
  type Reading,
  readCollection,
  readInformation,
} from './reading.ts'
import { given, namedValueVariable } from './secrets.ts'
import { childrenOf, type Folder, fileOf } from './tree.ts'

/** The policy file of a folder, or what the overrides put in its place. */
export function readPolicy(
  reading: Reading,
  folder: Folder,
  overridePath: string,
): PolicyText | undefined {
  const path = fileOf(folder, 'policy.xml')
  const laid = filled(reading.overrides.over(`${overridePath}policies/policy`, {}), 'value')
  if (laid === undefined) return reading.policy(path)
  const file = path ?? `${folder.path === '' ? '' : `${folder.path}/`}policy.xml`
  return reading.memory.policy(file, laid)
}

export function readNamedValues(reading: Reading, place: Place): Map<string, NamedValue> {
  const make = (information: Information): NamedValue => {
    const { id, properties } = information
    const displayName = filled(properties, 'displayName') ?? id
    const vault = object(properties, 'keyVault')
    const secretIdentifier = filled(vault, 'secretIdentifier')
    const keyVault =
      secretIdentifier === undefined
        ? undefined
        : { secretIdentifier, identityClientId: filled(vault, 'identityClientId') }
    return {
      ...identity(information),
      displayName,
      value:
        reading.secrets.namedValue(id, displayName) ??
        given(text(properties, 'value')) ??
        (keyVault && reading.secrets.vault(keyVault)),
      secret: flag(properties, 'secret') ?? false,
      keyVault,
      tags: texts(properties, 'tags'),
      properties,
    }
  }
  return readCollection(reading, place, collections.namedValues, make, true)
}

/** Every id that wants a secret, told before any is given: clashes are found whatever the order. */
export function claimSecrets(reading: Reading, place: Place): void {
  const owner = (id: string) => `${place.workspace ?? ''}/${id}`
  for (const folder of childrenOf(place.folder, ...collections.namedValues.folders)) {
    const id = idOf(reading, folder, collections.namedValues.files)
    reading.secrets.claim(namedValueVariable(id), owner(id))
  }
  for (const folder of childrenOf(place.folder, ...collections.subscriptions.folders)) {
    const id = idOf(reading, folder, collections.subscriptions.files)
    reading.secrets.claimSubscription(id, owner(id))
  }
}

function idOf(reading: Reading, folder: Folder, files: readonly string[]): string {
  const path = fileOf(folder, ...files)
  const document = path === undefined ? undefined : reading.document(path)
  return text(document, 'name') || folder.name
}

export function readTags(reading: Reading, place: Place): Map<string, Tag> {
  return readCollection(reading, place, collections.tags, (information) => ({
    ...identity(information),
    name: filled(information.properties, 'displayName') ?? information.id,
    properties: information.properties,
  }))
}

const schemes: readonly VersioningScheme[] = ['Segment', 'Query', 'Header']

/** Those of their own folder, and those that the second layout keeps beside an API's versions. */
export function readVersionSets(reading: Reading, place: Place): Map<string, VersionSet> {
  const make = (information: Information) =>
    versionSetOf(reading, information, information.properties)
  const sets = readCollection(reading, place, collections.versionSets, make)
  const beside = { ...collections.versionSets, files: ['apiVersionSet.json'] }
  for (const folder of childrenOf(place.folder, 'apis')) {
    if (!folder.files.has('apiversionset.json')) continue
    const information = readInformation(reading, place, beside, folder)
    const set = information && make(information)
    if (set && !sets.has(idKey(set.id))) sets.set(idKey(set.id), set)
  }
  return sets
}

/** Also of the set that an API describes inline. */
export function versionSetOf(
  reading: Reading,
  information: Pick<Information, 'id' | 'name' | 'origin'>,
  properties: JsonObject,
): VersionSet | undefined {
  const written = text(properties, 'versioningScheme') ?? ''
  const scheme = schemes.find((name) => name.toLowerCase() === written.toLowerCase())
  const parameter =
    scheme === 'Query'
      ? filled(properties, 'versionQueryName')
      : filled(properties, 'versionHeaderName')
  if (scheme === undefined || (scheme !== 'Segment' && parameter === undefined)) {
    const wanted = scheme === 'Query' ? 'versionQueryName' : 'versionHeaderName'
    reading.problems.add('wrong member', information.origin.file ?? '', {
      message:
        scheme === undefined
          ? `\`versioningScheme\` of ${nameOf(information.name)} is \`${written}\``
          : `${nameOf(information.name)} has no \`${wanted}\``,
      hint: scheme === undefined ? 'write Segment, Query or Header' : `name it in \`${wanted}\``,
      entity: information.name,
    })
    return undefined
  }
  return {
    ...identity(information),
    name: filled(properties, 'displayName') ?? filled(properties, 'name') ?? information.id,
    description: filled(properties, 'description'),
    scheme,
    parameter: scheme === 'Segment' ? undefined : parameter,
    properties,
  }
}

export function readGroups(reading: Reading, place: Place): Map<string, Group> {
  const groups = readCollection(reading, place, collections.groups, (information): Group => {
    const { properties } = information
    const type = text(properties, 'type')?.toLowerCase()
    return {
      ...identity(information),
      name: filled(properties, 'displayName') ?? information.id,
      description: filled(properties, 'description'),
      type: type === 'system' || type === 'external' ? type : 'custom',
      externalId: filled(properties, 'externalId'),
      properties,
    }
  })
  if (place.workspace !== undefined) return groups
  for (const id of systemGroups) {
    if (groups.has(id)) continue
    const name = `${id[0]!.toUpperCase()}${id.slice(1)}`
    groups.set(id, {
      id,
      workspace: undefined,
      origin: { file: undefined, document: undefined },
      name,
      description: undefined,
      type: 'system',
      externalId: undefined,
      properties: {},
    })
  }
  return groups
}

export function readUsers(reading: Reading, place: Place): Map<string, User> {
  const states = ['active', 'blocked', 'pending', 'deleted'] as const
  return readCollection(reading, place, collections.users, (information): User => {
    const { properties } = information
    const state = text(properties, 'state')?.toLowerCase()
    return {
      ...identity(information),
      email: filled(properties, 'email'),
      firstName: filled(properties, 'firstName'),
      lastName: filled(properties, 'lastName'),
      state: states.find((name) => name === state) ?? 'active',
      note: filled(properties, 'note'),
      identities: objects(properties, 'identities').map((entry) => ({
        provider: text(entry, 'provider') ?? '',
        id: text(entry, 'id') ?? '',
      })),
      registrationDate: filled(properties, 'registrationDate'),
      groups: [
        ...texts(properties, 'groups'),
        ...objects(properties, 'groups').map((entry) => text(entry, 'name') ?? text(entry, 'id')),
      ].map((id) => nameIn('groups', id ?? '')),
      properties,
    }
  })
}

export function readLoggers(reading: Reading, place: Place): Map<string, Logger> {
  return readCollection(reading, place, collections.loggers, (information): Logger => {
    const { properties } = information
    const credentials = new Map<string, string>()
    for (const [name, value] of Object.entries(object(properties, 'credentials') ?? {})) {
      if (typeof value === 'string') credentials.set(name, value)
    }
    return {
      ...identity(information),
      type: text(properties, 'loggerType') ?? '',
      description: filled(properties, 'description'),
      isBuffered: flag(properties, 'isBuffered') ?? true,
      resourceId: filled(properties, 'resourceId'),
      credentials,
      properties,
    }
  })
}

/** `api`: of that API; undefined: of all. */
export function readDiagnostics(
  reading: Reading,
  place: Place,
  loggers: Entities<Logger>,
  api?: string,
): Map<string, Diagnostic> {
  return readCollection(reading, place, collections.diagnostics, (information): Diagnostic => {
    const { properties } = information
    const wanted = filled(properties, 'loggerId')
    const loggerId = wanted === undefined ? undefined : nameIn('loggers', wanted)
    const logger = loggerId === undefined ? undefined : find(loggers, loggerId)
    if (loggerId !== undefined && !logger) {
      reading.problems.add('dangling logger', information.origin.file, {
        message: `${nameOf(information.name)} logs to \`${loggerId}\`, which does not exist`,
        hint: `add \`loggers/${loggerId}/loggerInformation.json\`; the diagnostic is off until then`,
        entity: information.name,
        wanted: loggerId,
      })
    }
    const verbosity = text(properties, 'verbosity')?.toLowerCase()
    const correlation = text(properties, 'httpCorrelationProtocol')?.toLowerCase()
    return {
      ...identity(information),
      api,
      loggerId: logger?.id,
      alwaysLog: filled(properties, 'alwaysLog'),
      samplingPercentage: number(object(properties, 'sampling'), 'percentage') ?? 100,
      verbosity: verbosity === 'verbose' || verbosity === 'error' ? verbosity : 'information',
      logClientIp: flag(properties, 'logClientIp') ?? false,
      httpCorrelationProtocol:
        correlation === 'none' ? 'None' : correlation === 'w3c' ? 'W3C' : 'Legacy',
      operationNameFormat:
        text(properties, 'operationNameFormat')?.toLowerCase() === 'url' ? 'Url' : 'Name',
      metrics: flag(properties, 'metrics') ?? false,
      properties,
    }
  })
}

export function readCertificates(reading: Reading, place: Place): Map<string, Certificate> {
  return readCollection(reading, place, collections.certificates, (information): Certificate => {
    const { folder, properties, name } = information
    const contentFile = fileOf(folder, 'certificate.pfx', 'certificate.pem')
    const hasContent = contentFile !== undefined || filled(properties, 'data') !== undefined
    if (!hasContent && !object(properties, 'keyVault')) {
      reading.problems.add('missing certificate', information.origin.file, {
        message: `${nameOf(name)} has no content`,
        hint: `put \`certificate.pfx\` or \`certificate.pem\` into \`${folder.path}\``,
        entity: name,
        wanted: information.id,
      })
    }
    return { ...identity(information), contentFile, properties }
  })
}

export function readFragments(reading: Reading, place: Place): Map<string, PolicyFragment> {
  return readCollection(reading, place, collections.fragments, (information): PolicyFragment => {
    const { folder, properties, name, origin } = information
    const value = filled(properties, 'value')
    const written = object(origin.document, 'properties')
    const overridden = value !== undefined && value !== filled(written, 'value')
    const file = fileOf(folder, 'policy.xml')
    const inline = value === undefined ? undefined : reading.memory.policy(origin.file, value)
    const policy = overridden ? inline : (reading.policy(file) ?? inline)
    if (!policy) {
      reading.problems.add('empty fragment', origin.file, {
        message: `${nameOf(name)} has no content`,
        hint: `put it into \`${folder.path}/policy.xml\`, in a root element \`<fragment>\``,
        entity: name,
      })
    }
    return {
      ...identity(information),
      description: filled(properties, 'description'),
      policy,
      properties,
    }
  })
}

export function readSchemas(
  reading: Reading,
  place: Place,
  collection: (typeof collections)['schemas' | 'apiSchemas'],
): Map<string, Schema> {
  return readCollection(reading, place, collection, (information): Schema => {
    const { folder, properties } = information
    const sdl = fileOf(folder, 'schema.graphql', 'specification.graphql')
    const content = sdl === undefined ? undefined : reading.text(sdl)
    return {
      ...identity(information),
      contentType: filled(properties, 'contentType') ?? filled(properties, 'schemaType'),
      properties,
      ...(content === undefined ? {} : { text: content }),
    }
  })
}

export function readOthers(reading: Reading, place: Place): Map<string, OtherEntity> {
  const others = new Map<string, OtherEntity>()
  for (const collection of otherCollections) {
    const found = readCollection(reading, place, collection, (information) => ({
      ...identity(information),
      collection: collection.section,
      properties: information.properties,
    }))
    for (const [key, entity] of found) others.set(`${collection.section}/${key}`, entity)
  }
  return others
}

export function identity(information: Pick<Information, 'id' | 'name' | 'origin'>) {
  return {
    id: information.id,
    workspace: information.name.workspace,
    origin: information.origin,
  }
}

/** `null` and absent are the same in ARM answers. */
export function present(properties: JsonObject, name: string): boolean {
  const value = member(properties, name)
  return value !== undefined && value !== null
}
