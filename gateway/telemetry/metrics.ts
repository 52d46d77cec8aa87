import type { Measure, Metrics } from '../../engine/ports.ts'

export interface MetricsSettings {
  /** Series of one metric; what goes beyond is counted in one series marked `overflow`. */
  readonly maxSeries: number
  /** Upper bounds of a histogram's buckets, rising. */
  readonly bounds: readonly number[]
}

/** Seconds, from what a cached answer takes to what a long stream does. */
const defaults: MetricsSettings = {
  maxSeries: 1_000,
  bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
}

/** Histograms of other things than seconds. */
const ownBounds: ReadonlyMap<string, readonly number[]> = new Map([
  // The powers of four that OpenTelemetry's conventions name.
  ['gen_ai.client.token.usage', Array.from({ length: 14 }, (_, power) => 4 ** power)],
])

type Attributes = Readonly<Record<string, string>>

export interface CounterSeries {
  readonly attributes: Attributes
  value: number
}
export interface HistogramSeries {
  readonly attributes: Attributes
  count: number
  sum: number
  /** One more than there are bounds: the last takes what is above all. */
  readonly buckets: number[]
}

/** The values of one metric that policies name, as Azure Monitor gathers them. */
export interface MeasureSeries {
  readonly dimensions: Measure['dimensions']
  count: number
  sum: number
  min: number
  max: number
}
export interface MeasuredMetric {
  readonly namespace: string
  readonly name: string
  readonly series: Map<string, MeasureSeries>
}

export type Metric =
  | { readonly kind: 'counter'; readonly name: string; readonly series: Map<string, CounterSeries> }
  | {
      readonly kind: 'histogram'
      readonly name: string
      readonly bounds: readonly number[]
      readonly series: Map<string, HistogramSeries>
    }

const overflow: Attributes = { overflow: 'true' }

/** Counters and histograms of this process. No caller can make it grow without end. */
export class MetricRegistry implements Metrics {
  readonly #metrics = new Map<string, Metric>()
  readonly #settings: MetricsSettings
  /** By namespace and name. */
  readonly #measured = new Map<string, MeasuredMetric>()
  /** Records that went into an overflow series. */
  dropped = 0

  constructor(settings: Partial<MetricsSettings> = {}) {
    this.#settings = { ...defaults, ...settings }
  }

  add(name: string, value: number, attributes?: Attributes): void {
    let metric = this.#metrics.get(name)
    if (!metric) {
      metric = { kind: 'counter', name, series: new Map() }
      this.#metrics.set(name, metric)
    }
    if (metric.kind !== 'counter') throw new Error(`the metric \`${name}\` is no counter`)
    const made = (attributes: Attributes): CounterSeries => ({ attributes, value: 0 })
    this.#series(metric.series, attributes, made).value += value
  }

  record(name: string, value: number, attributes?: Attributes): void {
    let metric = this.#metrics.get(name)
    if (!metric) {
      const bounds = ownBounds.get(name) ?? this.#settings.bounds
      metric = { kind: 'histogram', name, bounds, series: new Map() }
      this.#metrics.set(name, metric)
    }
    if (metric.kind !== 'histogram') throw new Error(`the metric \`${name}\` is no histogram`)
    const { bounds } = metric
    const series = this.#series(metric.series, attributes, (attributes) => ({
      attributes,
      count: 0,
      sum: 0,
      buckets: new Array<number>(bounds.length + 1).fill(0),
    }))
    series.count++
    series.sum += value
    series.buckets[bucketOf(bounds, value)]!++
  }

  emit({ namespace, name, value, dimensions }: Measure): void {
    const key = `${namespace}\u0000${name}`
    let metric = this.#measured.get(key)
    if (!metric) {
      // Names stand in documents, which are few; and yet.
      if (this.#measured.size >= this.#settings.maxSeries) {
        this.dropped++
        return
      }
      metric = { namespace, name, series: new Map() }
      this.#measured.set(key, metric)
    }
    const make = (attributes: Attributes): MeasureSeries => ({
      dimensions: attributes === overflow ? Object.entries(overflow) : dimensions,
      count: 0,
      sum: 0,
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
    })
    const place = dimensions.map(([name, value]) => `${name}\u0000${value}`).join('\u0001')
    const series = this.#series(metric.series, undefined, make, place)
    series.count++
    series.sum += value
    series.min = Math.min(series.min, value)
    series.max = Math.max(series.max, value)
  }

  all(): Iterable<Metric> {
    return this.#metrics.values()
  }

  measured(): Iterable<MeasuredMetric> {
    return this.#measured.values()
  }

  #series<S>(
    all: Map<string, S>,
    attributes: Attributes = {},
    make: (attributes: Attributes) => S,
    key = keyOf(attributes),
  ): S {
    let series = all.get(key)
    if (series) return series
    if (all.size >= this.#settings.maxSeries) {
      this.dropped++
      const rest = keyOf(overflow)
      series = all.get(rest)
      if (series) return series
      series = make(overflow)
      all.set(rest, series)
      return series
    }
    series = make({ ...attributes })
    all.set(key, series)
    return series
  }
}

/** The same attributes always come in the same order: they are written by one place in the code. */
function keyOf(attributes: Attributes): string {
  let key = ''
  for (const name in attributes) key += `${name}\u0000${attributes[name]}\u0001`
  return key
}

function bucketOf(bounds: readonly number[], value: number): number {
  for (let i = 0; i < bounds.length; i++) if (value <= bounds[i]!) return i
  return bounds.length
}
