import type { Url } from '../../engine/run/url.ts'
import type { HistogramSeries, MetricRegistry } from './metrics.ts'

/** Origins whose series are at hand; for others they are looked up by name. */
const mostOrigins = 1_000

/** Measures requests to backends. */
export class ClientMetrics {
  readonly #registry: MetricRegistry
  readonly #origins = new Map<string, OriginMetrics>()

  constructor(registry: MetricRegistry) {
    this.#registry = registry
  }

  of(url: Url): OriginMetrics {
    const { origin } = url
    let known = this.#origins.get(origin)
    if (!known) {
      known = new OriginMetrics(this.#registry, url.host, String(url.port))
      if (this.#origins.size < mostOrigins) this.#origins.set(origin, known)
    }
    return known
  }
}

/** The series of one origin, by method, status and failure. */
export class OriginMetrics {
  readonly #registry: MetricRegistry
  readonly #host: string
  readonly #port: string
  readonly #methods = new Map<string, Map<number | string, HistogramSeries>>()

  constructor(registry: MetricRegistry, host: string, port: string) {
    this.#registry = registry
    this.#host = host
    this.#port = port
  }

  /** `failure`: why there was no whole answer. `status`: that of its head, where there was one. */
  ended(
    method: string,
    status: number | undefined,
    failure: string | undefined,
    milliseconds: number,
  ): void {
    let known = this.#methods.get(method)
    if (!known) {
      known = new Map()
      // Policies may set any method: only the usual ones are kept at hand.
      if (this.#methods.size < 16) this.#methods.set(method, known)
    }
    const slot = failure === undefined ? status! : `${failure} ${status}`
    let series = known.get(slot)
    if (!series) {
      const error = failure ?? (status! >= 400 ? String(status) : '')
      series = this.#registry.histogram('http.client.request.duration', {
        'http.request.method': method,
        'server.address': this.#host,
        'server.port': this.#port,
        'http.response.status_code': status === undefined ? '' : String(status),
        'error.type': error,
      })
      known.set(slot, series)
    }
    series.record(milliseconds / 1000)
  }
}
