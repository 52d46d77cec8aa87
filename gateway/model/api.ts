import type { Entities, Entity, Json, JsonObject, PolicyText } from './entity.ts'
import type { Diagnostic } from './telemetry.ts'

export const apiTypes = [
  'http',
  'soap',
  'graphql',
  'websocket',
  'grpc',
  'odata',
  'mcp',
  'a2a',
] as const
export type ApiType = (typeof apiTypes)[number]

/** One revision of an API. Another version of an API is an API of its own, with its own id. */
export interface Api extends Entity {
  /** The id without `;rev=N`: what products, subscriptions and gateways name. */
  readonly id: string
  readonly revision: string
  readonly isCurrent: boolean
  readonly isOnline: boolean
  readonly name: string
  readonly description: string | undefined
  readonly type: ApiType
  /** The URL suffix without a version, `/` neither first nor last; may be empty. */
  readonly path: string
  /** Undefined for the original of a version set, and outside of sets. */
  readonly version: string | undefined
  readonly versionSet: VersionSet | undefined
  /** `http`, `https`, `ws`, `wss`; empty means all. */
  readonly protocols: readonly string[]
  readonly serviceUrl: string | undefined
  readonly backendId: string | undefined
  readonly subscriptionRequired: boolean
  readonly keyNames: KeyNames
  readonly policy: PolicyText | undefined
  /** By id, in the order of the specification. */
  readonly operations: Entities<Operation>
  /** Documents of operations that the API does not have: they are judged, and do not run. */
  readonly unplaced: readonly UnplacedPolicy[]
  readonly specification: Specification | undefined
  readonly diagnostics: Entities<Diagnostic>
  readonly schemas: Entities<Schema>
  readonly resolvers: Entities<Resolver>
  readonly releases: Entities<Release>
  /** Ids of tags. */
  readonly tags: readonly string[]
  readonly properties: JsonObject
  /** Why calls of this API cannot be answered although its place is known: they get 503. */
  readonly quarantine: readonly string[]
}

export interface UnplacedPolicy {
  readonly policy: PolicyText
  /** It may have its operation as soon as the specification can be read. */
  readonly awaitsSpecification: boolean
}

/** The resource name: what its folder is called. */
export function resourceName(api: Api): string {
  return api.isCurrent ? api.id : `${api.id};rev=${api.revision}`
}

/** Where a caller may put the subscription key. */
export interface KeyNames {
  readonly header: string
  readonly query: string
  /** The key may stand in `Authorization: Bearer` too. */
  readonly bearer: boolean
}

export const defaultKeyNames: KeyNames = {
  header: 'Ocp-Apim-Subscription-Key',
  query: 'subscription-key',
  bearer: false,
}

export type VersioningScheme = 'Segment' | 'Query' | 'Header'

export interface VersionSet extends Entity {
  readonly name: string
  readonly description: string | undefined
  readonly scheme: VersioningScheme
  /** Name of the query parameter or header that carries the version. */
  readonly parameter: string | undefined
  readonly properties: JsonObject
}

export interface Operation extends Entity {
  /** Id of the API, without revision. */
  readonly api: string
  readonly name: string
  readonly description: string | undefined
  readonly method: string
  /** `/orders/{id}?expand={expand}`. */
  readonly urlTemplate: string
  readonly policy: PolicyText | undefined
  readonly tags: readonly string[]
  /** What goes in and comes out. Made when first asked for: most requests never look at it. */
  readonly messages: () => OperationMessages
}

export interface OperationMessages {
  /** Parameters of the path, and of the query as far as it is part of the template. */
  readonly templateParameters: readonly Parameter[]
  readonly request: RequestShape
  readonly responses: readonly ResponseShape[]
}

export interface RequestShape {
  readonly description: string | undefined
  readonly queryParameters: readonly Parameter[]
  readonly headers: readonly Parameter[]
  readonly bodyRequired: boolean
  readonly representations: readonly Representation[]
}

export interface ResponseShape {
  /** Undefined for `default` and ranges (`range` tells which). */
  readonly statusCode: number | undefined
  /** `200`, `4XX`, `default`: as declared. */
  readonly range: string
  readonly description: string | undefined
  readonly headers: readonly Parameter[]
  readonly representations: readonly Representation[]
}

export interface Parameter {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly defaultValue: Json | undefined
  readonly values: readonly Json[]
  readonly description: string | undefined
  readonly schema: SchemaUse | undefined
  readonly examples: readonly Example[]
}

export interface Representation {
  readonly contentType: string
  readonly examples: readonly Example[]
  readonly schema: SchemaUse | undefined
  readonly formParameters: readonly Parameter[]
}

export interface Example {
  readonly name: string
  readonly value: Json
}

/** A JSON schema inside of a document, to which its `$ref`s point. */
export interface SchemaUse {
  readonly schema: Json
  readonly document: JsonObject
  /** Entity and type that an ARM representation names, where it was read from one. */
  readonly schemaId?: string
  readonly typeName?: string
}

export interface Specification {
  readonly file: string
  readonly format: 'openapi3' | 'openapi31' | 'swagger2' | 'graphql' | 'wsdl' | 'wadl'
  readonly text: string
}

export interface Schema extends Entity {
  readonly contentType: string | undefined
  readonly properties: JsonObject
  /** SDL of a GraphQL schema and the like, when a file beside holds it. */
  readonly text?: string
}

export interface Resolver extends Entity {
  readonly path: string | undefined
  readonly properties: JsonObject
  readonly policy: PolicyText | undefined
}

export interface Release extends Entity {
  readonly apiId: string | undefined
  readonly notes: string | undefined
  readonly properties: JsonObject
}
