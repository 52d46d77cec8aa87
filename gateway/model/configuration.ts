import type { Group, Product, Subscription, User } from './access.ts'
import type { Api, Schema, VersionSet } from './api.ts'
import type { Backend } from './backend.ts'
import {
  type Entities,
  type Entity,
  find,
  idKey,
  type JsonObject,
  type PolicyText,
} from './entity.ts'
import type { Diagnostic, Logger } from './telemetry.ts'

/** All entities of one loaded folder: the data of a snapshot. Nothing in it changes. */
export interface Configuration {
  readonly service: Space
  readonly workspaces: Entities<Workspace>
  readonly gateways: Entities<Gateway>
  readonly users: Entities<User>
  /** `serviceInformation.json`: name, gateway URL, host names, region. */
  readonly serviceInformation: JsonObject | undefined
}

/** What service level and a workspace both hold. A name is looked up in its own space only. */
export interface Space {
  /** The workspace's id; undefined at service level. */
  readonly workspace: string | undefined
  readonly policy: PolicyText | undefined
  /** By resource name: the current revision by the API's id, others by `id;rev=N`. */
  readonly apis: Entities<Api>
  readonly versionSets: Entities<VersionSet>
  readonly products: Entities<Product>
  readonly subscriptions: Entities<Subscription>
  readonly groups: Entities<Group>
  /** By resource id; policies name them by display name: `namedValueOf`. */
  readonly namedValues: Entities<NamedValue>
  /** The same by display name in lower case. */
  readonly namedValuesByName: ReadonlyMap<string, NamedValue>
  readonly fragments: Entities<PolicyFragment>
  readonly backends: Entities<Backend>
  readonly certificates: Entities<Certificate>
  readonly loggers: Entities<Logger>
  readonly diagnostics: Entities<Diagnostic>
  readonly tags: Entities<Tag>
  readonly schemas: Entities<Schema>
  /** Kept, not used by the gateway's core: caches, authorization servers, policy restrictions, … */
  readonly others: Entities<OtherEntity>
}

export interface Workspace extends Space, Entity {
  readonly workspace: string
  readonly name: string
  readonly description: string | undefined
}

export interface NamedValue extends Entity {
  /** The name that `{{…}}` uses. */
  readonly displayName: string
  /** Undefined while nobody has given it: secret, Key Vault, placeholder. May be an expression. */
  readonly value: string | undefined
  readonly secret: boolean
  readonly keyVault:
    | { readonly secretIdentifier: string; readonly identityClientId: string | undefined }
    | undefined
  readonly tags: readonly string[]
  readonly properties: JsonObject
}

export interface PolicyFragment extends Entity {
  readonly description: string | undefined
  /** Undefined when neither a policy file nor a `value` is there. */
  readonly policy: PolicyText | undefined
  readonly properties: JsonObject
}

export interface Certificate extends Entity {
  /** Name of the `.pfx` or `.pem` beside the information file. */
  readonly contentFile: string | undefined
  readonly properties: JsonObject
}

export interface Tag extends Entity {
  readonly name: string
  readonly properties: JsonObject
}

export interface Gateway extends Entity {
  readonly description: string | undefined
  /** `idKey`s of the APIs that it serves; undefined when no association says so: all. */
  readonly apis: ReadonlySet<string> | undefined
  readonly properties: JsonObject
}

export interface OtherEntity extends Entity {
  /** The folder that holds it: `caches`, `authorization servers`, … */
  readonly collection: string
  readonly properties: JsonObject
}

export function spaces(configuration: Configuration): Space[] {
  return [configuration.service, ...configuration.workspaces.values()]
}

export function spaceOf(configuration: Configuration, workspace: string | undefined): Space {
  if (workspace === undefined) return configuration.service
  const space = configuration.workspaces.get(idKey(workspace))
  if (!space) throw new Error(`workspace \`${workspace}\` is not in this configuration`)
  return space
}

export function* allApis(configuration: Configuration): Generator<Api> {
  for (const space of spaces(configuration)) yield* space.apis.values()
}

/** Every policy document and fragment, those of resolvers included. */
export function* policiesOf(configuration: Configuration): Generator<PolicyText> {
  yield* sharedPolicies(configuration)
  for (const api of allApis(configuration)) yield* policiesOfApi(api)
}

/** All texts that may hold expressions: a named value may be one, too. */
export function* expressionTexts(configuration: Configuration): Generator<string> {
  for (const { text } of policiesOf(configuration)) yield text
  for (const { namedValues } of spaces(configuration)) {
    for (const { value } of namedValues.values()) if (value !== undefined) yield value
  }
}

/** Those that belong to no API. */
export function* sharedPolicies(configuration: Configuration): Generator<PolicyText> {
  for (const space of spaces(configuration)) {
    if (space.policy) yield space.policy
    for (const { policy } of space.fragments.values()) if (policy) yield policy
    for (const { policy } of space.products.values()) if (policy) yield policy
  }
}

export function* policiesOfApi(api: Api): Generator<PolicyText> {
  if (api.policy) yield api.policy
  for (const { policy } of api.operations.values()) if (policy) yield policy
  for (const { policy } of api.unplaced) yield policy
  for (const { policy } of api.resolvers.values()) if (policy) yield policy
}

/** What `{{name}}` means in a document of this space. */
export function namedValueOf(space: Space, name: string): NamedValue | undefined {
  return space.namedValuesByName.get(idKey(name))
}

/** What `{{name}}` means in an entity (credentials, URLs): APIM writes some of these by id. */
export function namedValueOfEntity(space: Space, name: string): NamedValue | undefined {
  return namedValueOf(space, name) ?? find(space.namedValues, name)
}

/** The products that hold an API, in the API's own space. */
export function productsOf(configuration: Configuration, api: Api): Product[] {
  const key = idKey(api.id)
  const { products } = spaceOf(configuration, api.workspace)
  return [...products.values()].filter((product) => product.apis.has(key))
}

export function ownerOf(
  configuration: Configuration,
  subscription: Subscription,
): User | undefined {
  if (subscription.ownerId === undefined) return undefined
  return find(configuration.users, subscription.ownerId)
}
