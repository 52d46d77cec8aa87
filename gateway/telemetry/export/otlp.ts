import type { Clock, Http, Log, Metrics } from '../../../engine/ports.ts'
import { product } from '../../../engine/product.ts'
import { collect } from '../collect.ts'
import type { LogSink } from '../log.ts'
import type { MetricRegistry } from '../metrics.ts'
import { Batches, batchDefaults, type Delivery } from './batches.ts'
import { attributesOf, encodeLog, encodeMetrics, encodeSpan, type Span } from './otlp-json.ts'
import type { OtlpSettings, Signal } from './otlp-settings.ts'
import { post } from './post.ts'

export interface OtlpParts {
  readonly settings: OtlpSettings
  readonly registry: MetricRegistry
  readonly http: Http
  readonly clock: Clock
  /** For what goes wrong with the sending itself. */
  readonly log: Log
}

export interface OtlpExporter {
  /** Undefined where logs are not sent. */
  readonly logs: LogSink | undefined
  /** Undefined where traces are not sent. */
  readonly spans: ((span: Span) => void) | undefined
  readonly traceRatio: number
  /** Sends what is waiting, and the metrics of now. */
  close(): Promise<void>
}

/** Tells a collector: OTLP over HTTP, in JSON. */
export function startOtlp({ settings, registry, http, clock, log }: OtlpParts): OtlpExporter {
  const { addresses, headers, compress, timeout } = settings
  const resource = { attributes: attributesOf(settings.resource) }
  const scope = { name: product.command, version: settings.resource['service.version'] }

  const send = async <T>(
    signal: Signal,
    document: object,
    items: readonly T[],
  ): Promise<Delivery<T>> => {
    const fields = { 'Content-Type': 'application/json', ...headers(signal) }
    const text = JSON.stringify(document)
    const posted = await post(http, addresses[signal]!, fields, text, { timeout, compress })
    return deliveryOf(posted, items)
  }
  const batches = <T>(signal: Signal, delay: number, wrap: (items: readonly T[]) => object) =>
    new Batches<T>({
      ...batchDefaults,
      exporter: 'otlp',
      signal,
      delay,
      clock,
      metrics: registry,
      log,
      send: (items) => send(signal, wrap(items), items),
    })

  const logs =
    addresses.logs === undefined
      ? undefined
      : batches<object>('logs', settings.logDelay, (logRecords) => ({
          resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }],
        }))
  const spans =
    addresses.traces === undefined
      ? undefined
      : batches<object>('traces', settings.traceDelay, (items) => ({
          resourceSpans: [{ resource, scopeSpans: [{ scope, spans: items }] }],
        }))
  const metrics =
    addresses.metrics === undefined
      ? undefined
      : startMetrics(registry, settings.metricInterval, (families) =>
          send('metrics', { resourceMetrics: [{ resource, scopeMetrics: families }] }, [families]),
        )
  return {
    logs:
      logs &&
      ((level, fields, message) => logs.push(encodeLog(clock.now(), level, fields, message))),
    spans: spans && ((span) => spans.push(encodeSpan(span))),
    traceRatio: spans ? settings.traceRatio : 0,
    async close() {
      await Promise.all([logs?.close(), spans?.close(), metrics?.close()])
    },
  }

  /** Metrics are cumulative: what could not be sent stands in the next. */
  function startMetrics(
    registry: MetricRegistry,
    interval: number,
    deliver: (scopeMetrics: object[]) => Promise<Delivery<object>>,
  ) {
    let running: Promise<void> | undefined
    let toldAt = Number.NEGATIVE_INFINITY
    const attributes = { exporter: 'otlp', signal: 'metrics' }
    const tell = (metrics: Metrics, reason: 'refused' | 'failed', error: string | undefined) => {
      metrics.add('telemetry_dropped', 1, { ...attributes, reason })
      if (performance.now() - toldAt < 60_000) return
      toldAt = performance.now()
      log.warn({ ...attributes, reason, error }, 'telemetry was given up')
    }
    const once = async () => {
      const families = encodeMetrics(collect(registry), registry.startedAt, clock.now(), scope)
      try {
        const { taken, refused, error } = await deliver(families)
        if (taken > 0) registry.add('telemetry_sent', 1, attributes)
        else tell(registry, refused > 0 ? 'refused' : 'failed', error)
      } catch (error) {
        tell(registry, 'failed', error instanceof Error ? error.message : String(error))
      }
    }
    const run = () => {
      running ??= once().finally(() => {
        running = undefined
      })
      return running
    }
    const timer = setInterval(() => void run(), interval)
    timer.unref()
    return {
      async close() {
        clearInterval(timer)
        await running
        await run()
      },
    }
  }
}

/** By the rules of OTLP: these may be sent again, nothing else. */
const again: ReadonlySet<number> = new Set([429, 502, 503, 504])

function deliveryOf<T>(
  { status, text, after }: { status: number; text: string; after: number | undefined },
  items: readonly T[],
): Delivery<T> {
  const error = `the collector answered ${status}: ${text.slice(0, 200)}`
  if (again.has(status)) return { taken: 0, refused: 0, again: items, after, error }
  if (status < 200 || status >= 300) return { taken: 0, refused: items.length, again: [], error }
  const refused = refusedOf(text)
  const taken = Math.max(0, items.length - refused)
  return { taken, refused, again: [], ...(refused > 0 ? { error } : {}) }
}

/** A partial success. */
function refusedOf(text: string): number {
  if (!text.includes('partialSuccess')) return 0
  try {
    const { partialSuccess = {} } = JSON.parse(text) as { partialSuccess?: Record<string, unknown> }
    const counts = ['rejectedLogRecords', 'rejectedSpans'].map((name) =>
      Number(partialSuccess[name]),
    )
    return counts.find((count) => count > 0) ?? 0
  } catch {
    // An answer of another kind with a good status: they were taken.
    return 0
  }
}
