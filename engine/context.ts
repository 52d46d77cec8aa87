import type { Cancellation, ConnectionOptions, Services } from './ports.ts'
import type { LastError } from './run/errors.ts'
import type { Handshake } from './run/handshake.ts'
import type { Message, RequestMessage, ResponseMessage } from './run/message.ts'
import type { Moments } from './run/moments.ts'
import type { Url } from './run/url.ts'

export type Section = 'inbound' | 'backend' | 'outbound' | 'on-error'
export type Scope = 'global' | 'workspace' | 'product' | 'api' | 'operation'

/** What one request carries through its policies; the `context` of expressions is a view of it. */
export interface Context {
  /** A GUID; the `activityId` of error answers. */
  readonly requestId: string
  /** When the request came in, milliseconds since 1970. */
  readonly timestamp: number
  /** Milliseconds since then. */
  elapsed(): number
  readonly tracing: boolean

  readonly request: RequestMessage
  /** Undefined until there is one (`context.Response` is null). */
  response: ResponseMessage | undefined
  /**
   * The message that set-header, set-body and others edit: the request in inbound and backend, the response in outbound and on-error.
   */
  readonly message: Message
  /** Boxed .NET values by name; names are compared with case. */
  readonly variables: Map<string, unknown>
  lastError: LastError | undefined
  section: Section
  /** The scope of the document whose policy runs. */
  readonly scope: Scope | undefined

  readonly api: Api
  readonly operation: Operation
  readonly product: Product | undefined
  readonly subscription: Subscription | undefined
  readonly user: User | undefined
  readonly workspace: Workspace | undefined
  readonly deployment: Deployment
  /** The backend that served the last attempt. */
  backend: BackendView | undefined
  /** The status of its answer; undefined when there was none. */
  backendStatus: number | undefined
  readonly graphQL: GraphQL | undefined

  /** Where forward-request will send the request. */
  target: Target
  /** What policies say of the connection to the backend; what a backend entity says of it wins. */
  connection: ConnectionOptions | undefined
  readonly services: Services
  readonly moments: Moments
  /** Undefined unless the request asks for WebSocket. */
  readonly handshake?: Handshake | undefined
  /** Aborted when the caller has gone or the request's time is over. */
  readonly signal: Cancellation
  /** What policies of one request leave for each other, keyed by a symbol of the policy that owns it. */
  readonly notes: Map<symbol, unknown>
  /** A line of the request's trace (`context.Trace`, the trace policy, what policies decide). Costs nothing when nobody traces. */
  trace(source: string, message: string, detail?: TraceDetail): void
}

export interface TraceDetail {
  readonly severity?: 'verbose' | 'information' | 'error'
  readonly metadata?: Readonly<Record<string, string>>
}

/** `base-url` and serviceUrl give a base; backend-id gives an entity, which wins from then on (backends.md §4). */
export type Target =
  | { readonly kind: 'none' }
  | { readonly kind: 'base'; readonly base: Url }
  | { readonly kind: 'backend'; readonly id: string; readonly base: Url | undefined }

export interface Api {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly revision: string
  readonly version: string
  readonly isCurrentRevision: boolean
  readonly protocols: readonly string[]
  readonly serviceUrl: Url | undefined
  readonly subscriptionKeyParameterNames: { readonly header: string; readonly query: string }
}

export interface Operation {
  readonly id: string
  readonly name: string
  readonly method: string
  readonly urlTemplate: string
}

export interface Group {
  readonly id: string
  readonly name: string
}

export interface Product {
  readonly id: string
  readonly name: string
  readonly state: 'NotPublished' | 'Published'
  readonly subscriptionRequired: boolean
  readonly approvalRequired: boolean
  readonly subscriptionLimit: number | undefined
  readonly apis: readonly Pick<Api, 'id' | 'name' | 'path'>[]
  readonly groups: readonly Group[]
}

export interface Subscription {
  readonly id: string
  readonly name: string
  /** The key that the caller used. */
  readonly key: string
  readonly primaryKey: string
  readonly secondaryKey: string
  /** Milliseconds since 1970. */
  readonly createdDate: number
  readonly startDate: number | undefined
  readonly endDate: number | undefined
}

export interface User {
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly note: string
  readonly registrationDate: number
  readonly groups: readonly Group[]
  readonly identities: readonly { readonly id: string; readonly provider: string }[]
}

export interface Workspace {
  readonly id: string
  readonly name: string
}

export interface Deployment {
  readonly gatewayId: string
  readonly instanceId: string
  readonly isManaged: boolean
  readonly region: string
  readonly serviceId: string
  readonly serviceName: string
  /** DER by certificate id. */
  readonly certificates: ReadonlyMap<string, Uint8Array>
}

export interface BackendView {
  readonly id: string
  readonly type: string
  readonly azureRegion: string | undefined
}

/** JSON values of a resolver's field. */
export interface GraphQL {
  readonly arguments: unknown
  readonly parent: unknown
}
