import { describe } from '../../engine/run/execute.ts'
import type { LocatedFailure } from '../../engine/run/located.ts'
import type { Ending } from '../../engine/run/moments.ts'
import type {
  Recorder,
  RequestContext,
  StepRecord,
  TraceRecord,
} from '../../engine/run/request-context.ts'
import type { CallRecord } from '../telemetry/access-log.ts'
import { maskedTarget } from '../telemetry/mask.ts'
import type { Route } from './routes.ts'
import type { TunnelEnd } from './websocket/tunnel.ts'
import type { Wire } from './wire.ts'

const maxRecords = 1_000

/** Steps and trace lines of one call, up to a bound. */
export class DebugRecorder implements Recorder {
  readonly steps: StepRecord[] = []
  readonly lines: TraceRecord[] = []

  step(record: StepRecord): void {
    if (this.steps.length < maxRecords) this.steps.push(record)
  }

  line(record: TraceRecord): void {
    if (this.lines.length < maxRecords) this.lines.push(record)
  }
}

export interface EndedCall {
  readonly id: string
  readonly wire: Wire
  readonly path: string
  readonly query: string
  readonly milliseconds: number
  readonly generation: number
  readonly ending: Ending
  readonly tunnel: TunnelEnd | undefined
  readonly route: Route | undefined
  readonly context: RequestContext | undefined
  readonly failure: LocatedFailure | undefined
  readonly detail: string | undefined
  readonly recorder: DebugRecorder | undefined
}

/** What the log tells of a call. */
export function recordOf(call: EndedCall): CallRecord {
  const { wire, route, context, failure, recorder } = call
  const api = route && 'api' in route ? route.api : undefined
  const target = call.query === '' ? call.path : `${call.path}?${call.query}`
  return {
    activityId: call.id,
    method: wire.request.method ?? '',
    target: maskedTarget(target, api?.keyNames.query),
    ip: wire.caller.ipAddress,
    milliseconds: call.milliseconds,
    ending: call.ending,
    generation: call.generation,
    api: api?.id,
    operation: route?.kind === 'operation' ? route.operation.id : undefined,
    product: context?.product?.id,
    subscription: context?.subscription?.id,
    user: context?.user?.id,
    backend: context && backendOf(context),
    backendStatus: context?.backendStatus,
    webSocket: call.tunnel && webSocketFields(call.tunnel),
    failure: failure && describe(failure),
    onErrorFailure: context?.onErrorFailure && describe(context.onErrorFailure),
    detail: call.detail,
    steps: recorder?.steps,
    trace: recorder?.lines,
  }
}

function webSocketFields(end: TunnelEnd) {
  const { closedBy, code, bytesReceived, messagesSent, messagesReceived, unread } = end
  return {
    closedBy,
    code,
    bytesReceived,
    messagesSent,
    messagesReceived,
    ...(unread > 0 ? { unread } : {}),
  }
}

/** Where the last attempt went, as far as it is known. */
function backendOf(context: RequestContext): string | undefined {
  if (context.backend) return context.backend.id
  const asked =
    context.backendStatus !== undefined || context.failure?.lastError.source === 'forward-request'
  return asked ? context.request.url.origin : undefined
}
