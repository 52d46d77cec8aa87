import type { Api, Context, Operation } from './context.ts'
import type { ByteSource } from './run/body.ts'
import type { Handshake } from './run/handshake.ts'
import type { HeaderList } from './run/headers.ts'
import type { Url } from './run/url.ts'

/** A value, or a promise of it: what is near answers at once, what is far when it comes. */
export type Awaitable<T> = T | Promise<T>

/** Everything that policies and expressions need from outside. Time, randomness, storage and the network come in here. */
export interface Services {
  readonly clock: Clock
  readonly random: Random
  readonly http: Http
  readonly backends: Backends
  readonly counters: Counters
  readonly tokenCounter: TokenCounter
  readonly concurrency: Concurrency
  readonly cache: ValueCache
  readonly semanticCache: SemanticCache
  readonly tokens: TokenProvider
  readonly openId: OpenIdConfigurations
  readonly certificates: Certificates
  readonly examples: Examples
  readonly metrics: Metrics
  /** Absent where nobody looks at models. */
  readonly models?: Models
  readonly log: Log
  readonly background: Background
  readonly settings: PolicySettings
}

/** Choices of the operator that change what policies do. */
export interface PolicySettings {
  /** `preserve`: a body can be read again and again. `azure`: the second read fails as in Azure. */
  readonly bodies: 'preserve' | 'azure'
  readonly timeoutStatus: number
  /** Event streams are relayed at once whatever buffer-response says. */
  readonly autoUnbufferSse: boolean
  readonly maxRequestBody: number
  readonly maxResponseBody: number
  /** The backend gets the caller's subscription key. */
  readonly passSubscriptionKey?: boolean
  /** How rate-limit and rate-limit-by-key count; a sliding window when absent. */
  readonly rateAlgorithm?: 'sliding' | 'bucket'
  readonly llm: LlmSettings
  readonly contentSafety: ContentSafetySettings
  readonly semanticCache: SemanticCacheSettings
  /** The Dapr sidecar; `http://localhost:3500` when absent. */
  readonly dapr?: DaprSettings
}

export interface DaprSettings {
  readonly url: string
  /** What the sidecar wants to be shown. */
  readonly token: string | undefined
}

/** Choices about answers of models that are kept. */
export interface SemanticCacheSettings {
  /** Who may get an answer that another one's prompt led to. */
  readonly share: 'subscription' | 'product' | 'api'
  /** Bytes of an answer that is kept. */
  readonly maxAnswer: number
  /** Milliseconds until the embeddings backend must have answered. */
  readonly timeout: number
  /** What embeddings backends are asked for that do not name a model in their URL. */
  readonly embeddingsModel: string
  /** Answers tell whether they came from the cache. */
  readonly header: boolean
}

/** Choices about llm-content-safety. */
export interface ContentSafetySettings {
  /** What is done with a text that the service gave no judgement of. */
  readonly onError: 'open' | 'closed'
  /** What is done with a prompt of more characters than the service takes. */
  readonly oversize: 'block' | 'window'
  /** All texts of a prompt are judged together, or each message by itself. */
  readonly split: 'request' | 'message'
  /** Milliseconds until the service must have answered. */
  readonly timeout: number
}

/** Choices about limits on the tokens of models. */
export interface LlmSettings {
  /** `sliding`: what was used in the last minute. `bucket`: a bucket of a minute's tokens that fills up again. */
  readonly rate: 'sliding' | 'bucket'
  /** What a request reserves until its tokens are known: its prompt, or with what its completion may take. */
  readonly hold: 'prompt' | 'completion'
  /** `ask`: streamed chats that are counted are made to tell their usage. */
  readonly streamUsage: 'ask' | 'never'
}

/**
 * Tells that nobody waits any more. Every AbortSignal is one; that of a request is lighter, for to make an
 * AbortSignal costs as much as a chain of policies.
 */
export interface Cancellation {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after that time; rejects with the signal's reason when it is aborted before. */
  sleep(milliseconds: number, signal?: Cancellation): Promise<void>
}

export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  bytes(count: number): Uint8Array
  uuid(): string
}

export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}
export type LogFields = Readonly<Record<string, unknown>>

export interface Metrics {
  add(name: string, value: number, attributes?: Readonly<Record<string, string>>): void
  record(name: string, value: number, attributes?: Readonly<Record<string, string>>): void
  /** A value of a metric that a policy names. */
  emit(measure: Measure): void
}

/** What `emit-metric` and its kin tell, in Azure Monitor's words. */
export interface Measure {
  readonly namespace: string
  readonly name: string
  readonly value: number
  readonly dimensions: readonly (readonly [name: string, value: string])[]
}

/** Told of calls of models, once for each answer; once with none where no model was asked or none answered. */
export interface Models {
  /** Whether the texts of the answer are wanted, too. */
  wantsTexts(context: Context): boolean
  ended(call: ModelCall, context: Context): void
}

/** A call of a model, in whatever format it was written. Names are those of OpenTelemetry's conventions. */
export interface ModelCall {
  /** `chat`, `text_completion`, `embeddings`, `generate_content`. */
  readonly operation: string
  /** `openai`, `anthropic`, `gcp.gemini`, `aws.bedrock`. */
  readonly provider: string
  readonly requestModel: string | undefined
  readonly responseModel: string | undefined
  readonly streamed: boolean
  /** Undefined where nothing was used. Cached tokens are part of the prompt, reasoning ones of the completion. */
  readonly usage:
    | {
        readonly prompt: number
        readonly completion: number
        readonly cached?: number
        readonly reasoning?: number
      }
    | undefined
  /** False where a part of it was counted by us. */
  readonly isReported: boolean
  /** That of the model's answer. */
  readonly status: number | undefined
  /** Milliseconds from its sending to the end of the answer; undefined when it was not sent. */
  readonly duration: number | undefined
  /** Milliseconds until the first byte of a streamed answer. */
  readonly firstByte: number | undefined
  /** The parsed body of the request. */
  readonly request: unknown
  /** Texts of the answer, where they were wanted. */
  readonly answer: readonly string[]
}

/** Work that goes on after its request: bounded in number, awaited at shutdown, its errors logged and counted. */
export interface Background {
  /** False when too much is under way already: then nothing was started. */
  start(name: string, work: () => Promise<void>): boolean
}

/** A request on its way out. */
export interface OutboundRequest {
  readonly method: string
  readonly url: Url
  readonly headers: HeaderList
  readonly body: Uint8Array | ByteSource | undefined
  /** Milliseconds until the response head; 0: no limit. */
  readonly timeout: number
  readonly httpVersion?: '1' | '2' | '2or1'
  readonly followRedirects?: boolean
  readonly signal?: Cancellation
  readonly connection?: ConnectionOptions
  /** Told when nothing more comes or goes: after the answer's last byte, or when it has failed. */
  readonly end?: ExchangeEnd | undefined
  /** Asks for WebSocket; `ws` and `wss` are schemes then. A 101 is an answer without body. */
  readonly handshake?: Handshake | undefined
}

export interface ExchangeEnd {
  over(): void
}

/** What makes a connection different from others to the same origin. */
export interface ConnectionOptions {
  readonly validateCertificateChain?: boolean
  readonly validateCertificateName?: boolean
  readonly clientCertificate?: ClientCertificate
  readonly proxy?: { readonly url: string; readonly username?: string; readonly password?: string }
}

/** A PFX file, or a PEM file with certificates and key. */
export type ClientCertificate = ({ readonly pfx: Uint8Array } | { readonly pem: string }) & {
  readonly password?: string
}

/** The head of an answer; its body is still to come. */
export interface InboundResponse {
  readonly statusCode: number
  readonly statusReason: string
  readonly headers: HeaderList
  readonly body: ByteSource | undefined
}

/** No answer came. `reason` is LastError's; `EgressDenied`: the operator lets no request go there. */
export class HttpFailure extends Error {
  readonly reason:
    | 'Timeout'
    | 'BackendConnectionFailure'
    | 'ClientConnectionFailure'
    | 'EgressDenied'
  /** No byte of the request has left: it can be sent elsewhere, whatever it is. */
  unsent = false
  constructor(reason: HttpFailure['reason'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'HttpFailure'
    this.reason = reason
  }
}

export interface Http {
  /** Resolves when the head of the answer is there; rejects with `HttpFailure`, or `BodyTooLarge` of the request's body. */
  send(request: OutboundRequest): Promise<InboundResponse>
}

/** The backend entities. Pools and breakers stand behind this door. */
export interface Backends {
  has(id: string): boolean
  /** The base URL of a single backend; undefined for pools, whose member is picked when the request is sent. */
  baseOf(id: string): Url | undefined
  /**
   * The backend to be asked now: itself, or a member of the pool, chosen anew each time. The caller's header fields tell
   * where its session is kept. Throws a PolicyFailure with the answer for the caller when none can be asked.
   */
  pick(id: string, headers?: HeaderList): Awaitable<BackendLease>
}

/** One attempt at one backend. Whoever picks says how it went: `done`, and `over`, whatever happens. */
export interface BackendLease extends ExchangeEnd {
  readonly id: string
  readonly type: string
  readonly azureRegion: string | undefined
  readonly base: Url
  readonly connection: ConnectionOptions
  /** Applies the entity's credentials, after all policies; they override what policies set. */
  authorize(headers: HeaderList, url: Url): Awaitable<Url>
  /** The `Set-Cookie` field that keeps the caller's session with this member. */
  readonly cookie: string | undefined
  /** After an attempt of which no byte was sent: another member, none that was tried. Where the pool is set to go on so. */
  readonly another: (() => BackendLease | undefined) | undefined
  /** How the attempt went: for breakers and pools. Only the first word counts. */
  done(result: AttemptResult): void
}

export type AttemptResult =
  | { readonly status: number; readonly headers: HeaderList }
  | { readonly failure: HttpFailure }
  /** Nothing was sent, for a reason that is not the backend's. */
  | { readonly abandoned: true }

export interface TokenProvider {
  /** An access token for a resource (`https://cognitiveservices.azure.com`), cached until it expires. */
  token(
    resource: string,
    clientId?: string,
  ): Awaitable<{ readonly token: string; readonly expires: number }>
}

/** What OpenID providers say of themselves, kept and renewed. Both reject while nothing is known of a provider. */
export interface OpenIdConfigurations {
  /** At most an hour old; older only while the provider cannot be reached. `host`: the `Host` field to ask with. */
  get(url: string, host?: string): Awaitable<OpenIdConfiguration>
  /** A token names a key that the configuration lacks: fetches again, at most every five minutes. */
  renew(url: string, host?: string): Awaitable<OpenIdConfiguration>
}

export interface OpenIdConfiguration {
  readonly issuer: string
  /** The members of each key (RFC 7517 §4). */
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}

/** The certificate entities. */
export interface Certificates {
  /** Undefined when there is none of that id; throws when it cannot be read. */
  find(id: string): Awaitable<StoredCertificate | undefined>
  /** A certificate to show to backends: one object as long as it is the same. Undefined when there is none; throws when it cannot be used. */
  client(reference: CertificateReference): ClientCertificate | undefined
}

export type CertificateReference =
  | { readonly id: string }
  | { readonly thumbprint: string }
  | { readonly pfx: Uint8Array; readonly password: string | undefined }

export interface StoredCertificate {
  /** DER. */
  readonly certificate: Uint8Array
  /** PKCS #8 in DER, where the certificate came with its key. */
  readonly privateKey: Uint8Array | undefined
}

/** Boxed .NET values by key, with a time to live in seconds. A failure is a miss, never an error (limits-and-cache.md §6.3). */
export interface ValueCache {
  get(key: string, type: CachingType): Awaitable<{ readonly value: unknown } | undefined>
  set(key: string, value: unknown, seconds: number, type: CachingType): Awaitable<void>
  remove(key: string, type: CachingType): Awaitable<void>
}
export type CachingType = 'internal' | 'external' | 'prefer-external'

/**
 * Answers of models, found again by what was asked. Only what is in one partition is ever compared.
 * A failure is a miss, never an error.
 */
export interface SemanticCache {
  /** The answer to the very same prompt. */
  exact(partition: string, prompt: string): Awaitable<CachedAnswer | undefined>
  /** The answer to the prompt of the nearest meaning that is at most `distance` away. */
  nearest(
    partition: string,
    embedding: Embedding,
    distance: number,
  ): Awaitable<CachedAnswer | undefined>
  /** False when it is not kept: it is larger than the cache, or its time is over already. */
  put(entry: SemanticEntry): Awaitable<boolean>
  /** Gives up what fits all that is named; tells how many these were. */
  purge(filter: SemanticFilter): Awaitable<number>
}

/** The meaning of a text. */
export interface Embedding {
  /** The model that made it: vectors of different models are not compared. */
  readonly space: string
  /** Of length 1. */
  readonly vector: Float32Array
}

export interface SemanticEntry {
  readonly partition: string
  /** A hash of the prompt. */
  readonly prompt: string
  /** Undefined: only the very same prompt finds it. */
  readonly embedding: Embedding | undefined
  readonly answer: StoredAnswer
  readonly seconds: number
  readonly origin: SemanticOrigin
}

/** Whose call an answer came from. */
export interface SemanticOrigin {
  readonly api: string
  readonly workspace: string | undefined
  readonly product: string | undefined
  readonly subscription: string | undefined
}

export type SemanticFilter = Partial<SemanticOrigin> & { readonly partition?: string | undefined }

export interface StoredAnswer {
  readonly statusCode: number
  readonly statusReason: string
  /** `[name, value, name, value, …]` */
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

export interface CachedAnswer {
  readonly answer: StoredAnswer
  /** 1 − cosine: 0 is the same. */
  readonly distance: number
  /** Milliseconds since 1970. */
  readonly storedAt: number
}

/** What operations answer, as their descriptions tell. */
export interface Examples {
  /** In the order of the description; empty where nothing is described. */
  responses(api: Api, operation: Operation): readonly DescribedResponse[]
}

export interface DescribedResponse {
  /** Undefined for `default` and ranges. */
  readonly statusCode: number | undefined
  /** `200`, `4XX`, `default`: as described. */
  readonly range: string
  readonly representations: readonly {
    readonly contentType: string
    readonly examples: readonly { readonly value: unknown }[]
    /** A JSON schema, and the document that its `$ref`s point into. */
    readonly schema: { readonly schema: unknown; readonly document: unknown } | undefined
  }[]
}

/** Slots of limit-concurrency: one process group counts together. */
export interface Concurrency {
  /** Takes a slot if fewer than `max` are taken; the answer gives it back, once. */
  enter(key: string, max: number): Awaitable<(() => void) | undefined>
}

/** Counts tokens as models' encodings do. */
export interface TokenCounter {
  /** Of all texts together; a promise where an encoding is loaded first, or much has to be counted. */
  count(encoding: Encoding, texts: readonly string[]): Awaitable<number>
}
export type Encoding = 'o200k_base' | 'cl100k_base'

/**
 * Counters of limits and quotas. One call is atomic: all limits admit, or none counts.
 * The store's own time decides, so that replicas agree.
 */
export interface Counters {
  /**
   * Asks all limits for `amount`; when all admit, `amount` is counted on each.
   * With `hold` the amount is only reserved, and the lease has to be settled.
   */
  take(limits: readonly Limit[], amount: number, hold?: Hold): Awaitable<Admission>
  /** Counts afterwards, whatever the limits say: postponed increments. */
  add(limits: readonly Limit[], amount: number): Awaitable<readonly LimitState[]>
  /** Replaces a hold by what was really used. */
  settle(lease: Lease, amount: number): Awaitable<readonly LimitState[]>
  /** Leases of requests that still run: none is charged for another `life`. One call for all of a process. */
  renew(leases: readonly Lease[], life: number): Awaitable<void>
  /** The state without counting. */
  peek(limits: readonly Limit[]): Awaitable<readonly LimitState[]>
  reset(key: string): Awaitable<void>
}

export type Limit =
  /** At most `limit` in any `window` (milliseconds): a sliding log. */
  | {
      readonly kind: 'sliding'
      readonly key: string
      readonly limit: number
      readonly window: number
    }
  /** A bucket of `limit`, filled up again within `window`; its level may be negative after a settlement. */
  | {
      readonly kind: 'bucket'
      readonly key: string
      readonly limit: number
      readonly window: number
    }
  /** At most `limit` in the fixed period that runs from `start` to `end` (milliseconds since 1970; `end` absent: for ever). */
  | {
      readonly kind: 'period'
      readonly key: string
      readonly limit: number
      readonly start: number
      readonly end: number | undefined
    }

export interface Hold {
  /** Milliseconds until a lease that nobody renewed is charged. */
  readonly life: number
}

export interface Lease {
  readonly id: string
  readonly limits: readonly Limit[]
  readonly amount: number
}

export interface LimitState {
  readonly used: number
  /** Never below 0. */
  readonly remaining: number
  /** Milliseconds until one more (of a refused `take`: its amount) would be admitted; 0 when it would be now; undefined: never. */
  readonly retryAfter: number | undefined
}

export type Admission =
  | {
      readonly admitted: true
      readonly states: readonly LimitState[]
      readonly lease: Lease | undefined
    }
  /** `refusedBy`: index of the first limit that refused. */
  | { readonly admitted: false; readonly states: readonly LimitState[]; readonly refusedBy: number }
