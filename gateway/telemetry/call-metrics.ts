import type { LogFields } from '../../engine/ports.ts'
import type { Ending } from '../../engine/run/moments.ts'
import type { Api, Operation } from '../model/api.ts'
import type { CounterSeries, HistogramSeries, MetricRegistry } from './metrics.ts'

/** What is measured of each call. */
export interface MeasuredCall {
  readonly api: Api | undefined
  readonly operation: Operation | undefined
  readonly method: string
  readonly scheme: 'http' | 'https'
  readonly ending: Ending
  readonly milliseconds: number
  /** With the policy and the reason of the error that the caller got. */
  readonly failure: LogFields | undefined
}

/** The series of one kind of call of one operation. */
interface CallSeries {
  readonly duration: HistogramSeries
  readonly requests: CounterSeries
  readonly received: CounterSeries
  readonly sent: CounterSeries
}

const kinds = ['completed', 'failed', 'cut', 'aborted'] as const satisfies readonly Ending['kind'][]

/** Callers name methods as they like. */
const methods: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'QUERY',
])

/** For calls that match no API. */
const nowhere = {}

/**
 * Counts calls. The series of an operation are looked up by name once for each status: a call costs two lookups by
 * number and object, and four additions.
 */
export class CallMetrics {
  readonly #registry: MetricRegistry
  readonly #series = new WeakMap<object, Map<number, CallSeries>>()

  constructor(registry: MetricRegistry) {
    this.#registry = registry
  }

  ended(call: MeasuredCall): void {
    const { api, operation, ending, failure } = call
    // A preflight runs the operation of another method.
    const isOwn = operation !== undefined && operation.method === call.method
    const place = isOwn ? operation : (api ?? nowhere)
    let known = this.#series.get(place)
    if (!known) {
      known = new Map()
      this.#series.set(place, known)
    }
    const slot = slotOf(call, isOwn)
    let series = known.get(slot)
    if (!series) {
      series = this.#make(call, isOwn ? operation : undefined)
      known.set(slot, series)
    }
    series.duration.record(call.milliseconds / 1000)
    series.requests.add(1)
    series.received.add(ending.bytesReceived)
    series.sent.add(ending.bytesSent)
    if (failure) {
      const { policy, reason } = failure
      const attributes = { api: api?.id ?? '', policy: String(policy), reason: String(reason) }
      this.#registry.add('failures', 1, attributes)
    }
  }

  #make(call: MeasuredCall, operation: Operation | undefined): CallSeries {
    const { api, method, scheme, ending } = call
    const { kind, status } = ending
    const apiId = api?.id ?? ''
    const id = operation?.id ?? ''
    const errorType =
      kind === 'aborted' || kind === 'cut'
        ? kind
        : status !== undefined && status >= 500
          ? String(status)
          : ''
    const registry = this.#registry
    return {
      duration: registry.histogram('http.server.request.duration', {
        'http.request.method': methods.has(method) ? method : '_OTHER',
        'http.route': api && operation ? routeOf(api, operation) : '',
        'http.response.status_code': status === undefined ? '' : String(status),
        'url.scheme': scheme,
        'error.type': errorType,
        api: apiId,
        operation: id,
      }),
      requests: registry.counter('requests', {
        api: apiId,
        operation: id,
        status_class: status === undefined ? 'none' : `${Math.floor(status / 100)}xx`,
        ending: kind,
      }),
      received: registry.counter('received', { api: apiId }),
      sent: registry.counter('sent', { api: apiId }),
    }
  }
}

const methodNumbers = new Map([...methods].map((method, i) => [method, i + 1]))

/** What tells apart two calls of one place, in one number. */
function slotOf({ method, scheme, ending }: MeasuredCall, isOwn: boolean): number {
  const kind = kinds.indexOf(ending.kind)
  const other = isOwn ? 0 : (methodNumbers.get(method) ?? 15)
  return (((ending.status ?? 0) * 16 + other) * 4 + kind) * 2 + (scheme === 'https' ? 1 : 0)
}

function routeOf(api: Api, operation: Operation): string {
  const path = api.path === '' ? '' : `/${api.path}`
  const [template = ''] = operation.urlTemplate.split('?', 1)
  return `${path}${template.startsWith('/') ? '' : '/'}${template}`
}
