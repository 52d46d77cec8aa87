/** What a metric is, for those that read it. */
export interface MetricDeclaration {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  /** In UCUM, as OpenTelemetry writes it: `s`, `By`, `{token}`; empty for what has none. */
  readonly unit: string
  readonly doc: string
  readonly labels: readonly string[]
  /** Upper bounds of a histogram's buckets, rising. */
  readonly bounds?: readonly number[]
}

/** OpenTelemetry's buckets for times of HTTP, with those of long streams behind. */
const seconds = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
] as const
/** The powers of four that the conventions name for tokens. */
const tokens = Array.from({ length: 14 }, (_, power) => 4 ** power)
/** Those that they name for calls of models. */
const modelSeconds = Array.from({ length: 14 }, (_, power) => 0.01 * 2 ** power)

/** Who called which model, for counters that are charged to somebody. */
const chargedTo = [
  'gen_ai.response.model',
  'gen_ai.provider.name',
  'api',
  'product',
  'subscription',
]
const modelLabels = [
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.request.model',
  'gen_ai.response.model',
]

/**
 * All metrics of the gateway itself. Those with a name of OpenTelemetry's conventions keep it; the others are shown
 * with the name of the product before them.
 */
export const catalog = {
  // ── requests ──
  'http.server.request.duration': {
    kind: 'histogram',
    unit: 's',
    doc: 'Time from the head of a request to the last byte of its answer.',
    labels: [
      'http.request.method',
      'http.route',
      'http.response.status_code',
      'url.scheme',
      'error.type',
      'api',
      'operation',
    ],
    bounds: seconds,
  },
  requests: {
    kind: 'counter',
    unit: '{request}',
    doc: 'Requests answered. `ending`: `completed`, `failed` (an error answer of the gateway), `cut` (the backend broke off), `aborted` (the caller left).',
    labels: ['api', 'operation', 'status_class', 'ending'],
  },
  failures: {
    kind: 'counter',
    unit: '{request}',
    doc: 'Requests that met `on-error`, by the policy and the reason of `context.LastError`.',
    labels: ['api', 'policy', 'reason'],
  },
  requests_in_flight: {
    kind: 'gauge',
    unit: '{request}',
    doc: 'Requests that have not ended.',
    labels: [],
  },
  websockets_open: {
    kind: 'gauge',
    unit: '{connection}',
    doc: 'WebSocket connections that are open.',
    labels: [],
  },
  received: {
    kind: 'counter',
    unit: 'By',
    doc: 'Bytes of request bodies read from callers, and of what they send over WebSocket.',
    labels: ['api'],
  },
  sent: {
    kind: 'counter',
    unit: 'By',
    doc: 'Bytes of answer bodies handed to callers.',
    labels: ['api'],
  },
  'http.client.request.duration': {
    kind: 'histogram',
    unit: 's',
    doc: 'Time of a request to a backend, from its sending to the last byte of the answer.',
    labels: [
      'http.request.method',
      'server.address',
      'server.port',
      'http.response.status_code',
      'error.type',
    ],
    bounds: seconds,
  },
  content_safety_verdicts: {
    kind: 'counter',
    unit: '{verdict}',
    doc: 'Judgements of llm-content-safety. `of`: `prompt` or `answer`; `verdict`: `passed`, `refused`, or `unchecked` where the service gave none.',
    labels: ['of', 'verdict'],
  },
  semantic_cache_lookups: {
    kind: 'counter',
    unit: '{lookup}',
    doc: 'Lookups in the semantic cache. `result`: `exact` (the very same prompt), `similar`, `miss`, `failed` (no embedding could be had: the call went on to the model), `skipped` (the dialogue is not cached).',
    labels: ['result', 'api'],
  },
  semantic_cache_stored: {
    kind: 'counter',
    unit: '{answer}',
    doc: 'Answers that the semantic cache has taken.',
    labels: ['api'],
  },
  semantic_cache_evicted: {
    kind: 'counter',
    unit: '{answer}',
    doc: 'Answers that were given up before their time, because the semantic cache was full.',
    labels: [],
  },
  semantic_cache_entries: {
    kind: 'gauge',
    unit: '{answer}',
    doc: 'Answers in the semantic cache.',
    labels: [],
  },
  semantic_cache_size: {
    kind: 'gauge',
    unit: 'By',
    doc: 'What they take, about, with their vectors.',
    labels: [],
  },
  key_vault_failures: {
    kind: 'counter',
    unit: '{request}',
    doc: 'Key Vault secrets that could not be read; the last good value stays.',
    labels: [],
  },
  egress_denied: {
    kind: 'counter',
    unit: '{connection}',
    doc: 'Connections that the `egress` settings denied.',
    labels: [],
  },
  backend_breaker_changes: {
    kind: 'counter',
    unit: '{change}',
    doc: 'Circuit breakers of backends that became `open`, `half-open` or `closed`.',
    labels: ['backend', 'workspace', 'state'],
  },
  backend_pools_unavailable: {
    kind: 'counter',
    unit: '{request}',
    doc: 'Requests for which a pool had no backend that could be asked.',
    labels: ['backend', 'workspace'],
  },
  backend_open: {
    kind: 'gauge',
    unit: '',
    doc: '1 while the circuit breaker of a backend keeps requests away, and while one attempt shows whether it is well again; else 0.',
    labels: ['backend', 'workspace'],
  },
  backend_in_flight: {
    kind: 'gauge',
    unit: '{request}',
    doc: 'Requests to a backend whose answer has not ended.',
    labels: ['backend', 'workspace'],
  },
  backend_attempts: {
    kind: 'counter',
    unit: '{request}',
    doc: 'Requests to a backend that were answered or failed; those that a retry repeats count each time.',
    labels: ['backend', 'workspace'],
  },
  backend_failures: {
    kind: 'counter',
    unit: '{request}',
    doc: 'Those that were answered with 429 or 5xx, or not at all.',
    labels: ['backend', 'workspace'],
  },

  // ── models ──
  'gen_ai.client.token.usage': {
    kind: 'histogram',
    unit: '{token}',
    doc: 'Tokens of one call of a model, `input` and `output`.',
    labels: [...modelLabels, 'gen_ai.token.type', 'api'],
    bounds: tokens,
  },
  'gen_ai.client.operation.duration': {
    kind: 'histogram',
    unit: 's',
    doc: 'Time of one call of a model, from its sending to the last byte of the answer.',
    labels: [...modelLabels, 'error.type', 'api'],
    bounds: modelSeconds,
  },
  'gen_ai.client.operation.time_to_first_chunk': {
    kind: 'histogram',
    unit: 's',
    doc: 'Time until the first byte of a streamed answer of a model.',
    labels: [...modelLabels, 'api'],
    bounds: modelSeconds,
  },
  llm_tokens: {
    kind: 'counter',
    unit: '{token}',
    doc: 'Tokens of calls of models. `type`: `input` (with the cached ones), `output` (with reasoning), and of these `cached` and `reasoning` where the provider tells.',
    labels: ['type', ...chargedTo],
  },
  llm_cost: {
    kind: 'counter',
    unit: '{currency}',
    doc: 'What calls of models cost by the price table of the settings.',
    labels: ['currency', 'type', ...chargedTo],
  },
  llm_calls: {
    kind: 'counter',
    unit: '{call}',
    doc: 'Calls of models. `usage`: `reported` by the provider, `estimated` by the gateway, `none` where no model answered.',
    labels: ['usage', ...chargedTo],
  },
  llm_calls_without_price: {
    kind: 'counter',
    unit: '{call}',
    doc: 'Calls of models that the price table does not know: their cost is in no figure.',
    labels: ['gen_ai.response.model', 'gen_ai.provider.name'],
  },

  // ── configuration ──
  build: {
    kind: 'gauge',
    unit: '',
    doc: 'Always 1; the version stands in its labels.',
    labels: ['version', 'node'],
  },
  generation: {
    kind: 'gauge',
    unit: '',
    doc: 'The generation of the configuration that is active.',
    labels: [],
  },
  snapshots_live: {
    kind: 'gauge',
    unit: '{snapshot}',
    doc: 'Configurations in memory: the active one, and earlier ones that requests still hold.',
    labels: [],
  },
  apis: {
    kind: 'gauge',
    unit: '{api}',
    doc: 'APIs by `state`: `active`, or `quarantined` (they answer 503).',
    labels: ['state'],
  },
  findings: {
    kind: 'gauge',
    unit: '{finding}',
    doc: 'What was found in the active configuration, by severity.',
    labels: ['severity'],
  },
  reloads: {
    kind: 'counter',
    unit: '{reload}',
    doc: 'Changes of the configuration by `result`: `active`, `refused`, `failed`.',
    labels: ['result'],
  },

  // ── store ──
  store_up: {
    kind: 'gauge',
    unit: '',
    doc: '1 while the store can be asked, 0 while the fail mode rules.',
    labels: ['kind', 'mode'],
  },
  store_counters: {
    kind: 'gauge',
    unit: '{counter}',
    doc: 'Counters of limits in this process, without Redis.',
    labels: [],
  },
  store_owed: {
    kind: 'gauge',
    unit: '{counter}',
    doc: 'Counters and settlements that Redis has still to be told of.',
    labels: [],
  },
  store_failures: {
    kind: 'counter',
    unit: '{call}',
    doc: 'Calls of the store that were answered by the fail mode.',
    labels: ['operation', 'mode'],
  },
  store_lost: {
    kind: 'counter',
    unit: '',
    doc: 'Amounts that Redis will never be told of.',
    labels: [],
  },
  leases_expired: {
    kind: 'counter',
    unit: '{lease}',
    doc: 'Reservations of requests whose process died: they were charged.',
    labels: [],
  },
  cache_failures: {
    kind: 'counter',
    unit: '{call}',
    doc: 'Calls of the external cache that failed; each is a miss.',
    labels: ['operation'],
  },
  openid_fetches: {
    kind: 'counter',
    unit: '{fetch}',
    doc: 'Configurations of OpenID providers that were fetched, by `result`: `ok`, `kept` (it failed, the last one stays), `failed`.',
    labels: ['result'],
  },

  // ── work behind the requests ──
  background_refused: {
    kind: 'counter',
    unit: '{task}',
    doc: 'Background work that was not begun, because too much was under way.',
    labels: ['name'],
  },
  background_failed: {
    kind: 'counter',
    unit: '{task}',
    doc: 'Background work that failed.',
    labels: ['name'],
  },
  token_counting_waiting: {
    kind: 'gauge',
    unit: '{job}',
    doc: 'Long prompts that wait for the thread that counts tokens.',
    labels: [],
  },

  // ── telemetry itself ──
  metric_records_dropped: {
    kind: 'counter',
    unit: '{record}',
    doc: 'Values that went into the series `otel_metric_overflow="true"` of their metric, or into none, because it had too many series.',
    labels: [],
  },
  metric_series: {
    kind: 'gauge',
    unit: '{series}',
    doc: 'Series in memory, of all metrics.',
    labels: [],
  },
  telemetry_sent: {
    kind: 'counter',
    unit: '{item}',
    doc: 'Items that a receiver of telemetry has taken.',
    labels: ['exporter', 'signal'],
  },
  telemetry_dropped: {
    kind: 'counter',
    unit: '{item}',
    doc: 'Items of telemetry that were given up: `full` (too many were waiting), `refused` by the receiver, `failed` (it could not be reached).',
    labels: ['exporter', 'signal', 'reason'],
  },

  // ── process ──
  'process.cpu.time': {
    kind: 'counter',
    unit: 's',
    doc: 'CPU time of the process.',
    labels: ['cpu.mode'],
  },
  'process.memory.usage': {
    kind: 'gauge',
    unit: 'By',
    doc: 'Memory of the process that is in RAM.',
    labels: [],
  },
  'process.uptime': {
    kind: 'gauge',
    unit: 's',
    doc: 'How long the process runs.',
    labels: [],
  },
  'v8js.memory.heap.used': {
    kind: 'gauge',
    unit: 'By',
    doc: 'Memory of the JavaScript heap that is in use.',
    labels: [],
  },
  'v8js.memory.heap.limit': {
    kind: 'gauge',
    unit: 'By',
    doc: 'How large the JavaScript heap may become.',
    labels: [],
  },
  'nodejs.eventloop.delay': {
    kind: 'gauge',
    unit: 's',
    doc: 'How late the event loop is, since the last reading; `stat`: `mean`, `p50`, `p99`, `max`.',
    labels: ['stat'],
  },
  'nodejs.eventloop.utilization': {
    kind: 'gauge',
    unit: '1',
    doc: 'The share of its time that the event loop works, since the last reading.',
    labels: [],
  },
} as const satisfies Readonly<Record<string, MetricDeclaration>>

export type MetricName = keyof typeof catalog

export function declarationOf(name: string): MetricDeclaration | undefined {
  return Object.hasOwn(catalog, name) ? catalog[name as MetricName] : undefined
}
