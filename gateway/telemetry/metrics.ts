import type { Measure, Metrics } from '../../engine/ports.ts'
import { declarationOf, type MetricName } from './catalog.ts'

export interface MetricsSettings {
  /** Series of one metric; what goes beyond is counted in one series marked `otel.metric.overflow`. */
  readonly maxSeries: number
  /** Upper bounds of the buckets of histograms that the catalogue does not list, rising. */
  readonly bounds: readonly number[]
}

const defaults: MetricsSettings = {
  maxSeries: 2_000,
  bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
}

type Attributes = Readonly<Record<string, string>>

/** One series. Who records often keeps it: then a record is an addition. */
export class CounterSeries {
  readonly attributes: Attributes
  value = 0

  constructor(attributes: Attributes) {
    this.attributes = attributes
  }

  add(value: number): void {
    this.value += value
  }
}

export class HistogramSeries {
  readonly attributes: Attributes
  count = 0
  sum = 0
  /** One more than there are bounds: the last takes what is above all. */
  readonly buckets: number[]
  readonly #bounds: readonly number[]

  constructor(attributes: Attributes, bounds: readonly number[]) {
    this.attributes = attributes
    this.#bounds = bounds
    this.buckets = new Array<number>(bounds.length + 1).fill(0)
  }

  record(value: number): void {
    this.count++
    this.sum += value
    this.buckets[bucketOf(this.#bounds, value)]!++
  }
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

export interface Counter {
  readonly kind: 'counter'
  readonly name: string
  readonly series: Map<string, CounterSeries>
}
export interface Histogram {
  readonly kind: 'histogram'
  readonly name: string
  readonly bounds: readonly number[]
  readonly series: Map<string, HistogramSeries>
}
export type Metric = Counter | Histogram

/** A value that is there to be read: `attributes` of each of its series with the value of now. */
export type Reading = readonly (readonly [attributes: Attributes, value: number])[]

/** A metric that nobody records: it is read when somebody asks. */
export interface Observed {
  readonly name: MetricName
  read(): Reading
}

/** OpenTelemetry's mark of the series that takes what is too much. */
const overflow: Attributes = { 'otel.metric.overflow': 'true' }

/** Counters and histograms of this process. No caller can make it grow without end. */
export class MetricRegistry implements Metrics {
  /** Milliseconds since 1970: what is counted, is counted since then. */
  readonly startedAt = Date.now()
  readonly #metrics = new Map<string, Metric>()
  readonly #observed: Observed[] = []
  readonly #settings: MetricsSettings
  /** By namespace and name. */
  readonly #measured = new Map<string, MeasuredMetric>()
  readonly #listeners: ((measure: Measure) => void)[] = []
  /** Records that went into an overflow series, or into none. */
  dropped = 0

  constructor(settings: Partial<MetricsSettings> = {}) {
    this.#settings = { ...defaults, ...settings }
  }

  // ── recording ──

  add(name: string, value: number, attributes: Attributes = {}): void {
    this.counter(name, attributes).add(value)
  }

  record(name: string, value: number, attributes: Attributes = {}): void {
    this.histogram(name, attributes).record(value)
  }

  /** A series to keep. */
  counter(name: string, attributes: Attributes): CounterSeries {
    const { series } = this.#counterMetric(name)
    return this.#series(series, keyOf(attributes), (isOverflow) => {
      if (!isOverflow) return new CounterSeries({ ...attributes })
      return new OverflowCounter(this)
    })
  }

  histogram(name: string, attributes: Attributes): HistogramSeries {
    const { series, bounds } = this.#histogramMetric(name)
    return this.#series(series, keyOf(attributes), (isOverflow) => {
      if (!isOverflow) return new HistogramSeries({ ...attributes }, bounds)
      return new OverflowHistogram(this, bounds)
    })
  }

  emit(measure: Measure): void {
    const { namespace, name, value, dimensions } = measure
    for (const listener of this.#listeners) listener(measure)
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
    const place = dimensions.map(([name, value]) => `${name}\u0000${value}`).join('\u0001')
    const series = this.#series(
      metric.series,
      place,
      (isOverflow): MeasureSeries => ({
        dimensions: isOverflow ? Object.entries(overflow) : dimensions,
        count: 0,
        sum: 0,
        min: Number.POSITIVE_INFINITY,
        max: Number.NEGATIVE_INFINITY,
      }),
    )
    if (series.dimensions[0]?.[0] === overflowName) this.dropped++
    series.count++
    series.sum += value
    series.min = Math.min(series.min, value)
    series.max = Math.max(series.max, value)
  }

  /** Told of each value of a metric that policies name. */
  onMeasure(listener: (measure: Measure) => void): void {
    this.#listeners.push(listener)
  }

  /** Adds a metric that is read when it is asked for. */
  observe(name: MetricName, read: () => Reading): void {
    this.#observed.push({ name, read })
  }

  // ── reading ──

  all(): Iterable<Metric> {
    return this.#metrics.values()
  }

  measured(): Iterable<MeasuredMetric> {
    return this.#measured.values()
  }

  observed(): Iterable<Observed> {
    return this.#observed
  }

  /** Series in memory. */
  get size(): number {
    let size = 0
    for (const { series } of this.#metrics.values()) size += series.size
    for (const { series } of this.#measured.values()) size += series.size
    return size
  }

  #counterMetric(name: string): Counter {
    let metric = this.#metrics.get(name)
    if (!metric) {
      metric = { kind: 'counter', name, series: new Map() }
      this.#metrics.set(name, metric)
    }
    if (metric.kind !== 'counter') throw new Error(`the metric \`${name}\` is no counter`)
    return metric
  }

  #histogramMetric(name: string): Histogram {
    let metric = this.#metrics.get(name)
    if (!metric) {
      const bounds = declarationOf(name)?.bounds ?? this.#settings.bounds
      metric = { kind: 'histogram', name, bounds, series: new Map() }
      this.#metrics.set(name, metric)
    }
    if (metric.kind !== 'histogram') throw new Error(`the metric \`${name}\` is no histogram`)
    return metric
  }

  #series<S>(all: Map<string, S>, key: string, make: (isOverflow: boolean) => S): S {
    let series = all.get(key)
    if (series) return series
    const isOverflow = all.size >= this.#settings.maxSeries
    const place = isOverflow ? overflowKey : key
    series = all.get(place)
    if (!series) {
      series = make(isOverflow)
      all.set(place, series)
    }
    return series
  }
}

const [overflowName] = Object.keys(overflow) as [string]

/** What is too much for a metric stays in its sum, and is counted. */
class OverflowCounter extends CounterSeries {
  readonly #registry: MetricRegistry

  constructor(registry: MetricRegistry) {
    super(overflow)
    this.#registry = registry
  }

  override add(value: number): void {
    this.#registry.dropped++
    super.add(value)
  }
}

class OverflowHistogram extends HistogramSeries {
  readonly #registry: MetricRegistry

  constructor(registry: MetricRegistry, bounds: readonly number[]) {
    super(overflow, bounds)
    this.#registry = registry
  }

  override record(value: number): void {
    this.#registry.dropped++
    super.record(value)
  }
}

/** The same attributes always come in the same order: they are written by one place in the code. */
function keyOf(attributes: Attributes): string {
  let key = ''
  for (const name in attributes) key += `${name}\u0000${attributes[name]}\u0001`
  return key
}

const overflowKey = keyOf(overflow)

function bucketOf(bounds: readonly number[], value: number): number {
  for (let i = 0; i < bounds.length; i++) if (value <= bounds[i]!) return i
  return bounds.length
}
