import type { Log, LogFields } from '../../engine/ports.ts'
import type { RequestContext, TraceRecord } from '../../engine/run/request-context.ts'
import type { Api } from '../model/api.ts'
import type { Wire } from '../proxy/wire.ts'
import type { Snapshot } from '../runtime/snapshot.ts'
import { type CallRecord, logCall } from './access-log.ts'
import { attemptDetail, type DetailOptions, lookup, messageDetail, withMasks } from './detail.ts'
import type { Span } from './export/otlp-json.ts'
import { type CallPlan, type DiagnosticPlan, type PlanDefaults, planOf } from './plan.ts'
import { type Cleaner, cleanerOf, withoutKeys } from './secrets.ts'
import { isInShare } from './trace-parent.ts'
import { variableFields } from './variables.ts'
import { CallWatch } from './watch.ts'

/** A call that is over, for those who tell of it. */
export interface EndedCall {
  readonly record: CallRecord
  readonly watch: CallWatch
  readonly wire: Wire
  readonly context: RequestContext | undefined
  readonly api: Api | undefined
  readonly options: DetailOptions
  readonly isFailed: boolean
  /** Milliseconds since 1970. */
  readonly start: number
  readonly end: number
}

/** Takes calls to Application Insights. `isSampled`: the call itself is told of, not only its traces. */
export type InsightsSink = (call: EndedCall, plan: DiagnosticPlan, isSampled: boolean) => void

export interface TelemetryParts {
  readonly log: Log
  readonly defaults: PlanDefaults
  readonly variables: readonly string[]
  now(): number
  /** Where spans go; undefined: nowhere. */
  readonly spans: ((span: Span) => void) | undefined
  readonly traceRatio: number
  insights(connection: string): InsightsSink
}

const levels = { verbose: 0, information: 1, error: 2 } as const

/** What is told of calls beside their metrics: lines of the log, traces, Application Insights. */
export class Telemetry {
  readonly #parts: TelemetryParts
  /** Made when an API of a snapshot is first called. */
  readonly #plans = new WeakMap<Snapshot, Map<Api | undefined, CallPlan | undefined>>()
  readonly #cleaners = new WeakMap<Snapshot, Cleaner>()

  constructor(parts: TelemetryParts) {
    this.#parts = parts
  }

  /** Undefined where nothing more is told of this call than of all. */
  watch(snapshot: Snapshot, api: Api | undefined, wire: Wire): CallWatch | undefined {
    const { spans, traceRatio, now } = this.#parts
    const plan = this.#planOf(snapshot, api)
    if (!plan && !spans) return undefined
    return new CallWatch({
      plan,
      traceRatio: spans ? traceRatio : undefined,
      traceParent: wire.request.headers.traceparent,
      now,
    })
  }

  ended(
    given: CallRecord,
    snapshot: Snapshot,
    api: Api | undefined,
    watch: CallWatch | undefined,
    wire: Wire,
    context: RequestContext | undefined,
  ): void {
    const { log, now } = this.#parts
    const record =
      given.failure || given.trace ? cleaned(given, this.#cleanerOf(snapshot, context)) : given
    if (!watch) {
      logCall(log, record, context && this.#variables(context))
      return
    }
    const end = now()
    const call: EndedCall = {
      record,
      watch,
      wire,
      context,
      api,
      options: { clean: this.#cleanerOf(snapshot, context), keyName: api?.keyNames.header },
      isFailed:
        record.failure !== undefined ||
        record.ending.kind !== 'completed' ||
        (record.ending.status ?? 500) >= 400,
      start: end - record.milliseconds,
      end,
    }
    this.#line(call)
    const insights = watch.plan?.insights
    if (insights) this.#parts.insights(insights.connection)(call, insights, isTold(call, insights))
    if (this.#parts.spans && watch.sampled)
      for (const span of spansOf(call)) this.#parts.spans(span)
  }

  #planOf(snapshot: Snapshot, api: Api | undefined): CallPlan | undefined {
    let plans = this.#plans.get(snapshot)
    if (!plans) {
      plans = new Map()
      this.#plans.set(snapshot, plans)
    }
    if (plans.has(api)) return plans.get(api)
    const plan = planOf(snapshot.configuration, api, this.#parts.defaults)
    plans.set(api, plan)
    return plan
  }

  #cleanerOf(snapshot: Snapshot, context: RequestContext | undefined): Cleaner {
    let clean = this.#cleaners.get(snapshot)
    if (!clean) {
      clean = cleanerOf(snapshot.configuration)
      this.#cleaners.set(snapshot, clean)
    }
    const subscription = context?.subscription
    if (!subscription) return clean
    const { key, primaryKey, secondaryKey } = subscription
    const cleaned = clean
    return (text) => withoutKeys(cleaned(text), [key, primaryKey, secondaryKey])
  }

  #variables(context: RequestContext): LogFields {
    return variableFields(context, this.#parts.variables)
  }

  #line(call: EndedCall): void {
    const { record, watch, wire, context, options } = call
    const { log } = this.#parts
    const plan = watch.plan?.lines
    const ids = { traceId: watch.traceId, spanId: watch.spanId }
    const variables = context ? this.#variables(context) : {}
    if (!plan) {
      logCall(log, record, { ...ids, ...variables })
      return
    }
    const traces = linesOf(call, plan)
    if (!isTold(call, plan)) {
      // Traces are never left out by sampling (integration.md §6).
      for (const line of traces)
        log.info({ activityId: record.activityId, ...ids, ...line }, 'trace')
      return
    }
    const { frontend } = plan
    const request = messageDetail(
      frontend.request,
      (name) => headerOf(wire, name),
      watch.requestBody,
      options,
    )
    const response =
      context?.response &&
      messageDetail(
        frontend.response,
        lookup(context.response.headers),
        watch.responseBody,
        options,
      )
    const more = {
      ...ids,
      ...variables,
      ...(request || response ? { frontend: { request, response } } : {}),
      ...(watch.attempts.length > 0
        ? { attempts: watch.attempts.map((one) => attemptDetail(one, plan, options)) }
        : {}),
      ...(traces.length > 0 ? { traces } : {}),
    }
    const target = withMasks(record.target, frontend.request.queryMasks)
    const told = { ...record, target, ...(plan.logClientIp ? {} : { ip: undefined }) }
    logCall(log, told, more)
  }
}

/** What failed may name values, and so may lines of `--debug`. */
function cleaned(record: CallRecord, clean: Cleaner): CallRecord {
  const fields = (given: LogFields | undefined) =>
    given &&
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        typeof value === 'string' ? clean(value) : value,
      ]),
    )
  const { failure, onErrorFailure, trace } = record
  return {
    ...record,
    failure: fields(failure),
    onErrorFailure: fields(onErrorFailure),
    trace: trace?.map((line) => ({ ...line, message: clean(line.message) })),
  }
}

export function headerOf({ request }: Wire, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

/** Whether a call is told of at all: by its share, its outcome, and how much is to be told. */
function isTold({ watch, isFailed }: EndedCall, plan: DiagnosticPlan): boolean {
  if (isFailed && plan.alwaysLogErrors) return true
  if (!isFailed && plan.verbosity === 'error') return false
  return isInShare(watch.traceId, plan.sampling)
}

/** Lines of the trace policy that matter enough, without secrets. */
export function linesOf(
  { watch, options }: Pick<EndedCall, 'watch' | 'options'>,
  { verbosity }: DiagnosticPlan,
): TraceRecord[] {
  const { clean } = options
  return watch.lines
    .filter(({ severity = 'verbose' }) => levels[severity] >= levels[verbosity])
    .map(({ source, message, severity, metadata }) => ({
      source,
      message: clean(message),
      ...(severity ? { severity } : {}),
      ...(metadata && Object.keys(metadata).length > 0
        ? {
            metadata: Object.fromEntries(
              Object.entries(metadata).map(([name, value]) => [name, clean(value)]),
            ),
          }
        : {}),
    }))
}

/** The call as a span, and below it each request to a backend. */
function* spansOf({ record, watch, wire, options, start, end }: EndedCall): Generator<Span> {
  const { traceId, spanId, parentSpanId } = watch
  const { status } = record.ending
  const [path = '', query] = record.target.split('?', 2)
  yield {
    traceId,
    spanId,
    parentSpanId,
    kind: 'server',
    name: record.operation ? `${record.method} ${record.api}/${record.operation}` : record.method,
    start,
    end,
    isError: (status ?? 500) >= 500 || record.ending.kind !== 'completed',
    error: record.failure === undefined ? undefined : String(record.failure.reason),
    attributes: {
      'http.request.method': record.method,
      'url.path': path,
      'url.query': query,
      'url.scheme': wire.caller.scheme,
      'server.address': wire.caller.host,
      'http.response.status_code': status,
      'client.address': record.ip,
      'error.type': record.failure === undefined ? undefined : String(record.failure.reason),
      api: record.api,
      operation: record.operation,
      product: record.product,
      subscription: record.subscription,
      activityId: record.activityId,
    },
  }
  for (const attempt of watch.attempts) {
    const { url } = attempt
    const detail = attemptDetail(attempt, nothing, options)
    yield {
      traceId,
      spanId: attempt.spanId,
      parentSpanId: spanId,
      kind: 'client',
      name: attempt.method,
      start: attempt.start,
      // Its head: the rest of the answer passes under the span of the call.
      end: attempt.end ?? end,
      isError: attempt.failure !== undefined || (attempt.status ?? 0) >= 400,
      error: attempt.failure,
      attributes: {
        'http.request.method': attempt.method,
        'url.full': detail.url,
        'server.address': url.host,
        'server.port': url.port,
        'http.response.status_code': attempt.status,
        'error.type': attempt.failure,
      },
    }
  }
}

const noMessage = { headers: [], bytes: 0, masks: new Map(), queryMasks: new Map() }
const nothing = { backend: { request: noMessage, response: noMessage } }
