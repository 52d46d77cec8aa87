import type { Log, LogFields } from '../../engine/ports.ts'
import type { Ending } from '../../engine/run/moments.ts'
import type { StepRecord, TraceRecord } from '../../engine/run/request-context.ts'

/** What is known of a call when it is over. */
export interface CallRecord {
  readonly activityId: string
  readonly method: string
  /** Path and query, secrets masked. */
  readonly target: string
  readonly ip: string | undefined
  readonly milliseconds: number
  readonly ending: Ending
  readonly generation: number
  readonly api: string | undefined
  readonly operation: string | undefined
  readonly product: string | undefined
  readonly subscription: string | undefined
  readonly user: string | undefined
  readonly backend: string | undefined
  readonly backendStatus: number | undefined
  /** How a WebSocket connection went. */
  readonly webSocket?: LogFields | undefined
  /** Where and why it failed; see `describe` of the executor. */
  readonly failure: LogFields | undefined
  /** What went wrong in on-error itself. */
  readonly onErrorFailure?: LogFields | undefined
  /** Why no operation was found, why an API cannot be called, why an answer was cut off: what the caller is not told. */
  readonly detail: string | undefined
  /** Only with `--debug`. */
  readonly steps: readonly StepRecord[] | undefined
  readonly trace: readonly TraceRecord[] | undefined
}

/** One record for each call; that of a failed call holds everything needed to find the cause. */
export function logCall(log: Log, record: CallRecord, more?: LogFields): void {
  const { ending, failure } = record
  // Undefined members are not written.
  const fields = {
    activityId: record.activityId,
    method: record.method,
    target: record.target,
    ip: record.ip,
    status: ending.status,
    ending: ending.kind,
    bytes: ending.bytesSent,
    ms: Math.round(record.milliseconds * 100) / 100,
    generation: record.generation,
    api: record.api,
    operation: record.operation,
    product: record.product,
    subscription: record.subscription,
    user: record.user,
    backend: record.backend,
    backendStatus: record.backendStatus,
    webSocket: record.webSocket,
    detail: record.detail,
    error: failure,
    onErrorFailure: record.onErrorFailure,
    steps: record.steps,
    trace: record.trace,
    ...more,
  }
  if (failure === undefined) {
    if (ending.kind === 'cut') log.warn(fields, 'answer cut off by the backend')
    else log.info(fields, 'call')
  } else if ((ending.status ?? 500) >= 500) log.error(fields, 'call failed')
  else log.warn(fields, 'call refused')
}
