import type { Family, Point } from './collect.ts'

export type Exposition = 'text' | 'openmetrics'

export const contentTypes: Readonly<Record<Exposition, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

/** OpenMetrics for those that ask for it, as Prometheus does; else the older text format. */
export function expositionOf(accept: string | undefined): Exposition {
  return accept?.includes('application/openmetrics-text') ? 'openmetrics' : 'text'
}

/** The metrics as Prometheus reads them. */
export function expose(families: readonly Family[], format: Exposition): string {
  const isOpen = format === 'openmetrics'
  const lines: string[] = []
  const taken = new Set<string>()
  for (const family of families) {
    const name = free(prometheusName(family), taken)
    // OpenMetrics names the family of a counter without the `_total` of its samples.
    const sample = family.kind === 'counter' ? `${name}_total` : name
    const head = isOpen ? name : sample
    if (family.doc !== '') lines.push(`# HELP ${head} ${escapedDoc(family.doc, isOpen)}`)
    lines.push(`# TYPE ${head} ${types[family.kind]}`)
    const unit = unitWord(family)
    if (isOpen && unit !== '') lines.push(`# UNIT ${head} ${unit}`)
    writeSamples(family, sample, lines)
  }
  if (isOpen) lines.push('# EOF')
  return `${lines.join('\n')}\n`
}

const types = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  measure: 'summary',
} as const satisfies Readonly<Record<Family['kind'], string>>

function writeSamples(family: Family, name: string, lines: string[]): void {
  switch (family.kind) {
    case 'counter':
    case 'gauge':
      for (const { attributes, value } of family.points) {
        lines.push(`${name}${braced(labels(attributes))} ${number(value)}`)
      }
      return
    case 'histogram':
      for (const point of family.points) writeHistogram(name, family.bounds, point, lines)
      return
    case 'measure':
      for (const { attributes, value } of family.points) {
        const at = braced(labels(attributes))
        lines.push(`${name}_sum${at} ${number(value.sum)}`, `${name}_count${at} ${value.count}`)
      }
  }
}

function writeHistogram(
  name: string,
  bounds: readonly number[],
  { attributes, value }: Point<{ count: number; sum: number; buckets: readonly number[] }>,
  lines: string[],
): void {
  const own = labels(attributes)
  const before = own === '' ? '' : `${own},`
  let count = 0
  for (const [i, bound] of bounds.entries()) {
    count += value.buckets[i]!
    lines.push(`${name}_bucket{${before}le="${number(bound)}"} ${count}`)
  }
  lines.push(`${name}_bucket{${before}le="+Inf"} ${value.count}`)
  const at = braced(own)
  lines.push(`${name}_sum${at} ${number(value.sum)}`, `${name}_count${at} ${value.count}`)
}

// ── names ──

/** Words for OpenTelemetry's units, as its rules for Prometheus have them. */
const unitWords: Readonly<Record<string, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  By: 'bytes',
  '1': 'ratio',
}

/** Snake case with the unit at its end, without the `_total` of counters. */
export function prometheusName(family: Pick<Family, 'name' | 'namespace' | 'unit' | 'kind'>) {
  const { namespace, name, kind } = family
  const text =
    namespace === undefined ? sanitized(name) : sanitized(`${namespace}_${name}`).toLowerCase()
  const unit = unitWord(family)
  const named = unit === '' || text.endsWith(`_${unit}`) ? text : `${text}_${unit}`
  return kind === 'counter' ? named.replace(/_total$/, '') : named
}

function unitWord({ unit, kind }: Pick<Family, 'unit' | 'kind'>): string {
  if (unit === '1' && kind !== 'gauge') return ''
  return Object.hasOwn(unitWords, unit) ? unitWords[unit]! : ''
}

/** What Prometheus takes for a name; runs of other characters become one `_`. */
function sanitized(text: string): string {
  const plain = text.replace(/[^a-zA-Z0-9_]+/g, '_').replace(/^_+|_+$/g, '')
  return plain === '' || /^\d/.test(plain) ? `_${plain}` : plain
}

export function labelName(text: string): string {
  return sanitized(text).toLowerCase()
}

/** Two metrics of one name would be one invalid text: the second is numbered. */
function free(name: string, taken: Set<string>): string {
  let unique = name
  for (let i = 2; taken.has(unique); i++) unique = `${name}_${i}`
  taken.add(unique)
  return unique
}

// ── values ──

function labels(attributes: readonly (readonly [string, string])[]): string {
  if (attributes.length === 0) return ''
  const taken = new Set<string>()
  return attributes
    .map(([name, value]) => `${free(labelName(name), taken)}="${escapedValue(value)}"`)
    .join(',')
}

function braced(text: string): string {
  return text === '' ? '' : `{${text}}`
}

function escapedValue(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}

function escapedDoc(text: string, isOpen: boolean): string {
  if (isOpen) return escapedValue(text)
  return text.replace(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'))
}

function number(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  if (value === Number.NEGATIVE_INFINITY) return '-Inf'
  return String(value)
}
