import { product } from '../../engine/product.ts'
import { declarationOf, type MetricDeclaration } from './catalog.ts'
import type { HistogramSeries, MeasureSeries, MetricRegistry } from './metrics.ts'

/** One metric with its series of now: what Prometheus and OpenTelemetry are told, each in its words. */
export type Family = {
  /** OpenTelemetry's name. */
  readonly name: string
  /** Where policies name the metric: its namespace. */
  readonly namespace?: string
  readonly unit: string
  readonly doc: string
} & (
  | { readonly kind: 'counter' | 'gauge'; readonly points: readonly Point<number>[] }
  | {
      readonly kind: 'histogram'
      readonly bounds: readonly number[]
      readonly points: readonly Point<HistogramSeries>[]
    }
  | { readonly kind: 'measure'; readonly points: readonly Point<MeasureSeries>[] }
)

export interface Point<V> {
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly value: V
}

const unlisted = { kind: 'counter', unit: '', doc: '' } as const

/** Everything that there is to tell now, in the order in which it was first recorded. */
export function collect(registry: MetricRegistry): Family[] {
  const families: Family[] = []
  for (const metric of registry.all()) {
    const head = headOf(metric.name, declarationOf(metric.name) ?? unlisted)
    if (metric.kind === 'counter') {
      const points = [...metric.series.values()].map(({ attributes, value }) => ({
        attributes: Object.entries(attributes),
        value,
      }))
      families.push({ ...head, kind: 'counter', points })
    } else {
      const points = [...metric.series.values()].map((series) => ({
        attributes: Object.entries(series.attributes),
        value: series,
      }))
      families.push({ ...head, kind: 'histogram', bounds: metric.bounds, points })
    }
  }
  for (const { name, read } of registry.observed()) {
    const declaration = declarationOf(name)!
    const points = read().map(([attributes, value]) => ({
      attributes: Object.entries(attributes),
      value,
    }))
    if (declaration.kind === 'histogram' || points.length === 0) continue
    families.push({ ...headOf(name, declaration), kind: declaration.kind, points })
  }
  for (const { namespace, name, series } of registry.measured()) {
    const points = [...series.values()].map((value) => ({ attributes: value.dimensions, value }))
    const doc = `The metric \`${name}\` of policies, in the namespace \`${namespace}\`.`
    families.push({ name, namespace, unit: '', doc, kind: 'measure', points })
  }
  return families
}

/** Names without a dot are the product's own. */
export function publicName(name: string): string {
  return name.includes('.') ? name : `${product.command}.${name}`
}

function headOf(name: string, { unit, doc }: Pick<MetricDeclaration, 'unit' | 'doc'>) {
  return { name: publicName(name), unit, doc }
}
