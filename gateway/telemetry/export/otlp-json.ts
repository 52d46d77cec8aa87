import type { Family, Point } from '../collect.ts'
import type { LogLevel } from '../log.ts'

// The JSON of OTLP: names in camel case, 64-bit integers as text, ids in hex, enumerations as numbers.

export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly kind: 'server' | 'client'
  readonly name: string
  /** Milliseconds since 1970. */
  readonly start: number
  readonly end: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly error: string | undefined
  readonly isError: boolean
}

export function encodeSpan(span: Span): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name,
    kind: span.kind === 'server' ? 2 : 3,
    startTimeUnixNano: nanoseconds(span.start),
    endTimeUnixNano: nanoseconds(span.end),
    attributes: attributesOf(span.attributes),
    status: span.isError ? { code: 2, message: span.error ?? '' } : {},
  }
}

const severities: Readonly<Record<LogLevel, number>> = { debug: 5, info: 9, warn: 13, error: 17 }

export function encodeLog(
  now: number,
  level: LogLevel,
  fields: Readonly<Record<string, unknown>>,
  message: string,
): object {
  const { traceId, spanId, ...rest } = fields
  return {
    timeUnixNano: nanoseconds(now),
    observedTimeUnixNano: nanoseconds(now),
    severityNumber: severities[level],
    severityText: level.toUpperCase(),
    body: { stringValue: message },
    attributes: attributesOf(rest),
    ...(typeof traceId === 'string' ? { traceId } : {}),
    ...(typeof spanId === 'string' ? { spanId } : {}),
  }
}

interface Scope {
  readonly name: string
  readonly version: string | undefined
}

/** Metrics of the gateway in its own scope, those of policies in one for each namespace. */
export function encodeMetrics(
  families: readonly Family[],
  startedAt: number,
  now: number,
  own: Scope,
): object[] {
  const scopes = new Map<string | undefined, object[]>()
  for (const family of families) {
    const metrics = scopes.get(family.namespace) ?? []
    scopes.set(family.namespace, metrics)
    metrics.push(encodeFamily(family, nanoseconds(startedAt), nanoseconds(now)))
  }
  return [...scopes].map(([namespace, metrics]) => ({
    scope: namespace === undefined ? own : { name: namespace },
    metrics,
  }))
}

const cumulative = 2

function encodeFamily(family: Family, startTimeUnixNano: string, timeUnixNano: string): object {
  const { name, unit, doc: description } = family
  const time = { startTimeUnixNano, timeUnixNano }
  const attributes = (point: Point<unknown>) => pairsOf(point.attributes)
  const head = { name, unit, description }
  switch (family.kind) {
    case 'counter':
    case 'gauge': {
      const dataPoints = family.points.map((point) => ({
        attributes: attributes(point),
        ...(family.kind === 'counter' ? time : { timeUnixNano }),
        asDouble: point.value,
      }))
      if (family.kind === 'gauge') return { ...head, gauge: { dataPoints } }
      return { ...head, sum: { dataPoints, aggregationTemporality: cumulative, isMonotonic: true } }
    }
    case 'histogram': {
      const dataPoints = family.points.map((point) => ({
        attributes: attributes(point),
        ...time,
        count: String(point.value.count),
        sum: point.value.sum,
        bucketCounts: point.value.buckets.map(String),
        explicitBounds: family.bounds,
      }))
      return { ...head, histogram: { dataPoints, aggregationTemporality: cumulative } }
    }
    case 'measure': {
      // One bucket: what policies record has no bounds of its own.
      const dataPoints = family.points.map((point) => ({
        attributes: attributes(point),
        ...time,
        count: String(point.value.count),
        sum: point.value.sum,
        min: point.value.min,
        max: point.value.max,
        bucketCounts: [String(point.value.count)],
        explicitBounds: [],
      }))
      return { ...head, histogram: { dataPoints, aggregationTemporality: cumulative } }
    }
  }
}

/** What is undefined is left out; what is no plain value becomes one. */
export function attributesOf(fields: Readonly<Record<string, unknown>>): object[] {
  return Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value, 0) }],
  )
}

function pairsOf(attributes: readonly (readonly [string, string])[]): object[] {
  return attributes.map(([key, stringValue]) => ({ key, value: { stringValue } }))
}

const deepest = 8

function anyValue(value: unknown, depth: number): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (value instanceof Error) return { stringValue: value.stack ?? String(value) }
  if (depth >= deepest || value === null || typeof value !== 'object') {
    return { stringValue: String(value) }
  }
  if (Array.isArray(value)) {
    return { arrayValue: { values: value.map((item) => anyValue(item, depth + 1)) } }
  }
  const values = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [{ key, value: anyValue(member, depth + 1) }],
  )
  return { kvlistValue: { values } }
}

function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1_000)) * 1_000n)
}
