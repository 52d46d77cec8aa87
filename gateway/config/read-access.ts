import {
  type Group,
  type Product,
  type Subscription,
  type SubscriptionScope,
  type SubscriptionState,
  subscriptionStates,
  systemGroups,
} from '../model/access.ts'
import type { Api } from '../model/api.ts'
import type { Gateway } from '../model/configuration.ts'
import { type Entities, find, idKey, nameOf } from '../model/entity.ts'
import { collections } from './collections.ts'
import { nameIn, readReference, splitRevision } from './ids.ts'
import { filled, flag, number, object, objects, text } from './json.ts'
import type { ProblemKind } from './problems.ts'
import { tagsOf } from './read-apis.ts'
import { identity, readPolicy } from './read-entities.ts'
import { type Information, type Place, type Reading, readCollection } from './reading.ts'
import { given, subscriptionVariable } from './secrets.ts'
import { childrenOf, type Folder, fileOf } from './tree.ts'

export function readProducts(
  reading: Reading,
  place: Place,
  apis: Entities<Api>,
  groups: Entities<Group>,
  tagsOfProducts: ReadonlyMap<string, readonly string[]>,
): Map<string, Product> {
  return readCollection(reading, place, collections.products, (information): Product => {
    const { id, folder, properties } = information
    const limit = number(properties, 'subscriptionsLimit')
    return {
      ...identity(information),
      name: filled(properties, 'displayName') ?? id,
      description: filled(properties, 'description'),
      terms: filled(properties, 'terms'),
      subscriptionRequired: flag(properties, 'subscriptionRequired') ?? true,
      approvalRequired: flag(properties, 'approvalRequired') ?? false,
      subscriptionsLimit: limit,
      state:
        text(properties, 'state')?.toLowerCase() === 'published' ? 'published' : 'notPublished',
      apis: existingApis(reading, information, apisNamed(reading, place, information, apis), apis),
      groups: existingGroups(reading, place, information, groups),
      tags: tagsOf(reading, folder, tagsOfProducts.get(idKey(id)) ?? []),
      policy: readPolicy(reading, folder, `${place.prefix}products/${id}/`),
      properties,
    }
  })
}

/** An association, and the file that says it. */
interface Named {
  readonly id: string
  readonly file: string
}

/** Folders of v6 and later, the array of v2 to v5 and apiops-cli, and display names of v1. */
function apisNamed(
  reading: Reading,
  place: Place,
  information: Information,
  apis: Entities<Api>,
): Named[] {
  const { folder, origin } = information
  const found = associations(reading, place, folder, 'apis', 'apiId')
  for (const entry of objects(origin.document, 'apis')) {
    const shown = filled(entry, 'displayName')
    const api = [...apis.values()].find(({ name }) => name === shown)
    const id = api?.id ?? filled(entry, 'name') ?? shown
    if (id !== undefined) found.push({ id, file: origin.file })
  }
  return found.map(({ id, file }) => ({ id: splitRevision(id).id, file }))
}

/**
 * What `folder` is joined to. At service level the name of the folder counts and its content not; in workspaces the
 * folder may be called like the link, so that the id inside counts.
 */
function associations(
  reading: Reading,
  place: Place,
  folder: Folder,
  collection: 'apis' | 'groups' | 'products',
  member: 'apiId' | 'groupId' | 'productId',
): Named[] {
  const found: Named[] = []
  for (const child of childrenOf(folder, collection)) {
    const file = [...child.files.values()].find((path) => path.toLowerCase().endsWith('.json'))
    const document =
      file === undefined || place.workspace === undefined ? undefined : reading.document(file)
    const linked = filled(object(document, 'properties'), member)
    const id = linked === undefined ? child.name : nameIn(collection, linked)
    found.push({ id, file: file ?? child.path })
  }
  const array = fileOf(folder, `${collection}.json`)
  if (array === undefined) return found
  for (const entry of reading.array(array)) {
    const id = filled(entry, 'name')
    if (id !== undefined) found.push({ id, file: array })
  }
  return found
}

function existingApis(
  reading: Reading,
  information: Information,
  wanted: readonly Named[],
  apis: Entities<Api>,
): Set<string> {
  const found = new Set<string>()
  const told = new Set<string>()
  for (const { id, file } of wanted) {
    if (find(apis, id)) found.add(idKey(id))
    else if (!told.has(idKey(id))) {
      told.add(idKey(id))
      tellDangling(reading, 'dangling product→API', information, file, `the API \`${id}\``, id)
    }
  }
  return found
}

function existingGroups(
  reading: Reading,
  place: Place,
  information: Information,
  groups: Entities<Group>,
): string[] {
  const found = new Map<string, string>()
  for (const { id, file } of associations(
    reading,
    place,
    information.folder,
    'groups',
    'groupId',
  )) {
    const key = idKey(id)
    // Workspaces may use the built-in groups of the service.
    const exists = groups.has(key) || systemGroups.some((name) => name === key)
    if (exists) found.set(key, find(groups, id)?.id ?? id)
    else if (!found.has(key)) {
      tellDangling(reading, 'dangling product→group', information, file, `the group \`${id}\``, id)
    }
  }
  return [...found.values()]
}

function tellDangling(
  reading: Reading,
  kind: ProblemKind,
  { name }: Information,
  file: string,
  what: string,
  wanted: string,
): void {
  reading.problems.add(kind, file, {
    message: `${nameOf(name)} names ${what}, which does not exist`,
    hint: 'add it, or remove this association, which has no effect',
    entity: name,
    wanted,
  })
}

export function readGateways(
  reading: Reading,
  place: Place,
  apis: Entities<Api>,
): Map<string, Gateway> {
  return readCollection(reading, place, collections.gateways, (information): Gateway => {
    const named = associations(reading, place, information.folder, 'apis', 'apiId')
    const found = new Set<string>()
    for (const { id, file } of named) {
      const { id: base } = splitRevision(id)
      if (find(apis, base)) found.add(idKey(base))
      else {
        tellDangling(
          reading,
          'dangling gateway→API',
          information,
          file,
          `the API \`${base}\``,
          base,
        )
      }
    }
    return {
      ...identity(information),
      description: filled(information.properties, 'description'),
      apis: named.length === 0 ? undefined : found,
      properties: information.properties,
    }
  })
}

export function readSubscriptions(
  reading: Reading,
  place: Place,
  apis: Entities<Api>,
  products: Entities<Product>,
): Map<string, Subscription> {
  return readCollection(reading, place, collections.subscriptions, (information): Subscription => {
    const { id, name, properties, origin } = information
    const { secrets, problems } = reading
    const owner = filled(properties, 'ownerId')
    const key = (which: 'primary' | 'secondary') =>
      secrets.subscriptionKey(id, which) ?? given(text(properties, `${which}Key`))
    const subscription: Subscription = {
      ...identity(information),
      name: filled(properties, 'displayName'),
      scope: scopeOf(reading, information, apis, products),
      ownerId: owner === undefined ? undefined : nameIn('users', owner),
      state: stateOf(reading, information),
      allowTracing: flag(properties, 'allowTracing') ?? false,
      primaryKey: key('primary'),
      secondaryKey: key('secondary'),
      properties,
    }
    const variable = subscriptionVariable(id, 'primary')
    if (secrets.clashes(variable) && secrets.has(variable)) {
      problems.add('clashing secret names', origin.file, {
        message: `several entities would read \`${secrets.prefixed(variable)}\`, ${nameOf(name)} among them: none does`,
        hint: 'give their keys by id in the secrets file, under `subscriptions`',
        entity: name,
        wanted: id,
      })
    }
    if (subscription.primaryKey === undefined && subscription.secondaryKey === undefined) {
      problems.add('missing subscription key', origin.file, {
        message: `${nameOf(name)} has no keys`,
        hint: `keys are made at the start; to give your own set \`${secrets.prefixed(variable)}\``,
        entity: name,
        wanted: id,
      })
    }
    return subscription
  })
}

/** A state that nobody knows lets nobody in. */
function stateOf(reading: Reading, { properties, name, origin }: Information): SubscriptionState {
  const written = filled(properties, 'state')
  if (written === undefined) return 'active'
  const state = subscriptionStates.find((known) => known === written.toLowerCase())
  if (state !== undefined) return state
  reading.problems.add('wrong member', origin.file, {
    message: `\`state\` of ${nameOf(name)} is \`${written}\``,
    hint: `write one of ${subscriptionStates.join(', ')}; until then it counts as suspended`,
    entity: name,
  })
  return 'suspended'
}

function scopeOf(
  reading: Reading,
  information: Information,
  apis: Entities<Api>,
  products: Entities<Product>,
): SubscriptionScope {
  const written = text(information.properties, 'scope') ?? ''
  const { parts } = readReference(written)
  const [collection, id] = parts
  const kind = collection?.toLowerCase()
  if (kind === undefined) {
    // The scope of the service itself; of a workspace it means all of its APIs.
    return information.name.workspace === undefined ? { kind: 'service' } : { kind: 'apis' }
  }
  if (kind === 'apis' && id === undefined) return { kind: 'apis' }
  const base = id === undefined ? undefined : splitRevision(id).id
  const product = base === undefined ? undefined : find(products, base)
  if (kind === 'products' && product) return { kind: 'product', id: product.id }
  const api = base === undefined ? undefined : find(apis, base)
  if (kind === 'apis' && api) return { kind: 'api', id: api.id }
  reading.problems.add('dangling subscription scope', information.origin.file, {
    message: `${nameOf(information.name)} is for \`${parts.join('/')}\`, which does not exist`,
    hint: 'add it, or correct `scope`; until then its keys open nothing',
    entity: information.name,
    ...(base === undefined ? {} : { wanted: base }),
  })
  return { kind: 'nothing', text: written }
}

/** Keys of tagged entities with the ids of their tags, from `tags/{t}/{collection}/{id}`. */
export function readTagLinks(
  reading: Reading,
  place: Place,
  collection: 'apis' | 'products',
): Map<string, string[]> {
  const links = new Map<string, string[]>()
  for (const tag of childrenOf(place.folder, 'tags')) {
    const member = collection === 'apis' ? 'apiId' : 'productId'
    for (const { id } of associations(reading, place, tag, collection, member)) {
      const key = idKey(splitRevision(id).id)
      const tags = links.get(key)
      if (tags) tags.push(tag.name)
      else links.set(key, [tag.name])
    }
  }
  return links
}
