import type { Clock, Log, Measure } from '../../engine/ports.ts'
import type { Configuration } from '../model/configuration.ts'
import type { OutboundHttp } from '../proxy/http.ts'
import type { InsightsSender } from './export/insights.ts'
import type { OtlpExporter } from './export/otlp.ts'
import type { OtlpSettings } from './export/otlp-settings.ts'
import type { MetricRegistry } from './metrics.ts'
import { metricConnections } from './plan.ts'
import type { EndedCall, InsightsSink } from './telemetry.ts'

export interface ExporterParts {
  readonly registry: MetricRegistry
  readonly clock: Clock
  readonly log: Log
  /** A way out of its own: what it sends is not measured as a call of a backend. */
  http(): OutboundHttp
  readonly role: string
  readonly instance: string
  readonly region: string
  readonly version: string
}

/** Receivers of telemetry. The code for each is loaded when a configuration names one. */
export class Exporters {
  readonly #parts: ExporterParts
  readonly #insights = new Map<string, Promise<InsightsSender | undefined>>()
  #connections: { readonly of: Configuration; readonly all: ReadonlySet<string> } | undefined
  #http: OutboundHttp | undefined
  otlp: OtlpExporter | undefined

  constructor(parts: ExporterParts) {
    this.#parts = parts
  }

  async startOtlp(settings: OtlpSettings): Promise<OtlpExporter> {
    const { startOtlp } = await import('./export/otlp.ts')
    const { registry, clock, log } = this.#parts
    this.otlp = startOtlp({ settings, registry, clock, log, http: this.#out() })
    return this.otlp
  }

  insights(connection: string): InsightsSink {
    const sender = this.#sender(connection)
    return (call: EndedCall, plan, isSampled) =>
      void sender.then((sender) => sender?.call(call, plan, isSampled))
  }

  /** A value of a policy's metric: for those whose diagnostics say `metrics`. */
  measure(measure: Measure, configuration: Configuration): void {
    if (this.#connections?.of !== configuration) {
      this.#connections = { of: configuration, all: metricConnections(configuration) }
    }
    for (const connection of this.#connections.all) {
      void this.#sender(connection).then((sender) => sender?.measure(measure))
    }
  }

  async close(): Promise<void> {
    const senders = await Promise.all(this.#insights.values())
    await Promise.all([this.otlp?.close(), ...senders.map((sender) => sender?.close())])
    await this.#http?.destroy()
  }

  #sender(connection: string): Promise<InsightsSender | undefined> {
    let sender = this.#insights.get(connection)
    if (!sender) {
      sender = this.#start(connection)
      this.#insights.set(connection, sender)
    }
    return sender
  }

  async #start(connection: string): Promise<InsightsSender | undefined> {
    const { log, registry, ...parts } = this.#parts
    try {
      const { startInsights } = await import('./export/insights.ts')
      return startInsights(connection, { ...parts, log, metrics: registry, http: this.#out() })
    } catch (error) {
      log.error({ err: error }, 'Application Insights is told nothing')
      return undefined
    }
  }

  #out(): OutboundHttp {
    this.#http ??= this.#parts.http()
    return this.#http
  }
}
