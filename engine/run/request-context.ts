import type {
  Api,
  BackendView,
  Context,
  Deployment,
  GraphQL,
  Operation,
  Product,
  Scope,
  Section,
  Subscription,
  Target,
  TraceDetail,
  User,
  Workspace,
} from '../context.ts'
import type { Cancellation, ConnectionOptions, Services } from '../ports.ts'
import type { Program } from '../program/program.ts'
import type { LastError } from './errors.ts'
import type { Handshake } from './handshake.ts'
import type { LocatedFailure } from './located.ts'
import type { Message, RequestMessage, ResponseMessage } from './message.ts'
import { MomentList } from './moment-list.ts'

export interface RequestContextParts {
  readonly requestId: string
  readonly timestamp: number
  readonly tracing: boolean
  readonly request: RequestMessage
  readonly api: Api
  readonly operation: Operation
  readonly product?: Product | undefined
  readonly subscription?: Subscription | undefined
  readonly user?: User | undefined
  readonly workspace?: Workspace | undefined
  readonly graphQL?: GraphQL | undefined
  readonly deployment: Deployment
  readonly target: Target
  readonly services: Services
  readonly signal: Cancellation
  readonly handshake?: Handshake | undefined
  /** Records steps and trace lines; absent when nobody looks. */
  readonly recorder?: Recorder | undefined
}

/** What `start --debug` and request traces see of a running program. */
export interface Recorder {
  step(record: StepRecord): void
  line(record: TraceRecord): void
}
export interface StepRecord {
  readonly section: Section
  readonly scope: string
  readonly path: string
  readonly place: string
  readonly milliseconds: number
  readonly failed: boolean
}
export interface TraceRecord extends TraceDetail {
  readonly source: string
  readonly message: string
}

/** The context of one request, and where its program stands. */
export class RequestContext implements Context {
  readonly requestId: string
  readonly timestamp: number
  readonly tracing: boolean
  readonly request: RequestMessage
  response: ResponseMessage | undefined
  readonly variables = new Map<string, unknown>()
  lastError: LastError | undefined
  section: Section = 'inbound'
  readonly api: Api
  readonly operation: Operation
  readonly product: Product | undefined
  readonly subscription: Subscription | undefined
  readonly user: User | undefined
  readonly workspace: Workspace | undefined
  readonly deployment: Deployment
  backend: BackendView | undefined
  backendStatus: number | undefined
  readonly graphQL: GraphQL | undefined
  target: Target
  connection: ConnectionOptions | undefined
  readonly services: Services
  readonly moments = new MomentList()
  readonly signal: Cancellation
  readonly handshake: Handshake | undefined
  readonly notes = new Map<symbol, unknown>()
  readonly recorder: Recorder | undefined

  /** The program and the level of its chain that runs now. */
  program: Program | undefined
  level = 0
  /** A cache hit: steps are passed over until behind the policy of one of these names. */
  skipBehind: readonly string[] | undefined
  /** The first failure of the request, for the log. */
  failure: LocatedFailure | undefined
  /** What went wrong in on-error itself, for the log. */
  onErrorFailure: LocatedFailure | undefined

  constructor(parts: RequestContextParts) {
    this.requestId = parts.requestId
    this.timestamp = parts.timestamp
    this.tracing = parts.tracing
    this.request = parts.request
    this.response = undefined
    this.lastError = undefined
    this.api = parts.api
    this.operation = parts.operation
    this.product = parts.product
    this.subscription = parts.subscription
    this.user = parts.user
    this.workspace = parts.workspace
    this.graphQL = parts.graphQL
    this.deployment = parts.deployment
    this.backend = undefined
    this.backendStatus = undefined
    this.target = parts.target
    this.connection = undefined
    this.services = parts.services
    this.signal = parts.signal
    this.handshake = parts.handshake
    this.recorder = parts.recorder
    this.program = undefined
    this.skipBehind = undefined
    this.failure = undefined
    this.onErrorFailure = undefined
  }

  get message(): Message {
    if (this.section === 'inbound' || this.section === 'backend') return this.request
    return this.response ?? this.request
  }

  get scope(): Scope | undefined {
    return this.program?.chain[this.level]?.scope
  }

  elapsed(): number {
    return this.services.clock.now() - this.timestamp
  }

  trace(source: string, message: string, detail?: TraceDetail): void {
    this.recorder?.line({ source, message, ...detail })
    if (detail?.severity !== undefined) this.moments.watcher?.line({ source, message, ...detail })
  }
}
