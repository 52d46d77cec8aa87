import type { Clock, Http, Log, Measure, Metrics } from '../../../engine/ports.ts'
import { product } from '../../../engine/product.ts'
import { attemptDetail, lookup, type MessageDetail, messageDetail, withMasks } from '../detail.ts'
import type { DiagnosticPlan } from '../plan.ts'
import { type EndedCall, headerOf, linesOf } from '../telemetry.ts'
import { Batches, batchDefaults, type Delivery } from './batches.ts'
import { post } from './post.ts'

export interface InsightsParts {
  readonly http: Http
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  /** `ai.cloud.role` and `ai.cloud.roleInstance`. */
  readonly role: string
  readonly instance: string
  readonly region: string
  readonly version: string
  /** Milliseconds from the first item to its sending. */
  readonly delay?: number
}

export interface InsightsSender {
  call(call: EndedCall, plan: DiagnosticPlan, isSampled: boolean): void
  measure(measure: Measure): void
  close(): Promise<void>
}

interface Target {
  readonly key: string
  readonly url: string
}

const publicEndpoint = 'https://dc.services.visualstudio.com'

/** `InstrumentationKey=…;IngestionEndpoint=https://…/`. Throws when it names no key. */
export function targetOf(connection: string): Target {
  const parts = new Map<string, string>()
  for (const part of connection.split(';')) {
    const at = part.indexOf('=')
    if (at > 0) parts.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim())
  }
  const key = parts.get('instrumentationkey')
  if (key === undefined || key === '') {
    throw new Error('the connection string of Application Insights names no InstrumentationKey')
  }
  const suffix = parts.get('endpointsuffix')
  const base = parts.get('ingestionendpoint') ?? (suffix ? `https://dc.${suffix}` : publicEndpoint)
  if (!/^https?:\/\//.test(base)) {
    throw new Error('the IngestionEndpoint of Application Insights is no http(s) address')
  }
  return { key, url: `${base.replace(/\/+$/, '')}/v2.1/track` }
}

/** Names of one policy's metric and dimensions with what was recorded since the last sending. */
interface Sum {
  readonly measure: Measure
  count: number
  sum: number
  min: number
  max: number
}

const mostSums = 5_000
const sumInterval = 60_000

/** Sends what Application Insights shows: requests, dependencies, exceptions, traces, custom metrics. */
export function startInsights(connection: string, parts: InsightsParts): InsightsSender {
  const { key, url } = targetOf(connection)
  const { http, clock, metrics, log } = parts
  const batches = new Batches<object>({
    ...batchDefaults,
    ...(parts.delay === undefined ? {} : { delay: parts.delay }),
    exporter: 'applicationinsights',
    signal: 'items',
    clock,
    metrics,
    log,
    async send(items) {
      const text = items.map((item) => JSON.stringify(item)).join('\n')
      const headers = { 'Content-Type': 'application/x-json-stream' }
      const posted = await post(http, url, headers, text, { timeout: 10_000, compress: true })
      return deliveryOf(posted, items)
    },
  })
  const envelope = (
    kind: string,
    time: number,
    baseData: object,
    tags: Readonly<Record<string, string | undefined>>,
    sampleRate = 100,
  ) =>
    batches.push({
      name: `Microsoft.ApplicationInsights.${key.replaceAll('-', '')}.${kind.replace(/Data$/, '')}`,
      time: new Date(time).toISOString(),
      iKey: key,
      sampleRate,
      tags: {
        'ai.cloud.role': parts.role,
        'ai.cloud.roleInstance': parts.instance,
        'ai.internal.sdkVersion': `${product.command}:${parts.version}`,
        ...tags,
      },
      data: { baseType: kind, baseData: { ver: 2, ...baseData } },
    })

  const sums = new Map<string, Sum>()
  const flushSums = () => {
    const now = clock.now()
    for (const { measure, count, sum, min, max } of sums.values()) {
      const { namespace: ns, name, dimensions } = measure
      const metric = { ns, name, kind: 1, value: sum, count, min, max }
      envelope('MetricData', now, { metrics: [metric], properties: cut(dimensions) }, {})
    }
    sums.clear()
  }
  const timer = setInterval(flushSums, sumInterval)
  timer.unref()

  return {
    call: (call, plan, isSampled) => tellCall(call, plan, isSampled, parts, envelope),
    measure(measure) {
      const { namespace, name, value, dimensions } = measure
      const place = [namespace, name, ...dimensions.flat()].join('\u0000')
      let sum = sums.get(place)
      if (!sum) {
        if (sums.size >= mostSums) {
          const signal = 'measures'
          metrics.add('telemetry_dropped', 1, {
            exporter: 'applicationinsights',
            signal,
            reason: 'full',
          })
          return
        }
        sum = { measure, count: 0, sum: 0, min: value, max: value }
        sums.set(place, sum)
      }
      sum.count++
      sum.sum += value
      sum.min = Math.min(sum.min, value)
      sum.max = Math.max(sum.max, value)
    },
    async close() {
      clearInterval(timer)
      flushSums()
      await batches.close()
    },
  }
}

type Envelope = (
  kind: string,
  time: number,
  baseData: object,
  tags: Readonly<Record<string, string | undefined>>,
  sampleRate?: number,
) => void

const severityLevels = { verbose: 0, information: 1, error: 3 } as const

function tellCall(
  call: EndedCall,
  plan: DiagnosticPlan,
  isSampled: boolean,
  parts: InsightsParts,
  envelope: Envelope,
): void {
  const { record, watch, wire, context, options, api, start } = call
  const [path = ''] = record.target.split('?', 1)
  const names =
    plan.operationNames === 'Url' || !context
      ? `${record.method} ${path}`
      : `${record.api ?? ''}${api && !api.isCurrent ? `;rev=${api.revision}` : ''} - ${context.operation.name}`
  const tags = {
    'ai.operation.id': watch.traceId,
    'ai.operation.parentId': watch.spanId,
    'ai.operation.name': names,
    ...(plan.logClientIp ? { 'ai.location.ip': record.ip } : {}),
  }
  for (const line of linesOf(call, plan)) {
    const { source, message, severity = 'verbose', metadata } = line
    const properties = { source, ...metadata }
    const item = { message: message.slice(0, 32_768), severityLevel: severityLevels[severity] }
    envelope('MessageData', start, { ...item, properties }, tags)
  }
  if (!isSampled) return
  const sampleRate = call.isFailed && plan.alwaysLogErrors ? 100 : plan.sampling * 100
  const { failure } = record
  const status = record.ending.status
  const about = {
    'API Name': record.api,
    'API Revision': api?.revision,
    'API Type': api?.type,
    'Operation Name': record.operation,
    'Product Name': record.product,
    'Subscription Name': record.subscription,
    'User Id': record.user,
    'HTTP Method': record.method,
    'Request Id': record.activityId,
    Region: parts.region,
    'Service Name': parts.role,
  }
  const { frontend } = plan
  const request = messageDetail(
    frontend.request,
    (name) => headerOf(wire, name),
    watch.requestBody,
    options,
  )
  const response =
    context?.response &&
    messageDetail(frontend.response, lookup(context.response.headers), watch.responseBody, options)
  const origin = `${wire.caller.scheme}://${wire.caller.host}`
  envelope(
    'RequestData',
    start,
    {
      id: watch.spanId,
      name: names,
      duration: duration(record.milliseconds),
      responseCode: status === undefined ? '' : String(status),
      success: !call.isFailed,
      url: `${origin}${withMasks(record.target, frontend.request.queryMasks)}`.slice(0, 2_048),
      properties: cut(
        Object.entries({
          ...about,
          ...messageFields('Request', request),
          ...messageFields('Response', response),
        }),
      ),
      measurements: {
        'Response Size': record.ending.bytesSent,
        'Request Size': record.ending.bytesReceived,
      },
    },
    { ...tags, 'ai.operation.parentId': watch.parentSpanId },
    sampleRate,
  )
  for (const attempt of watch.attempts) {
    const detail = attemptDetail(attempt, plan, options)
    const ended = attempt.end ?? call.end
    envelope(
      'RemoteDependencyData',
      attempt.start,
      {
        id: attempt.spanId,
        name: `${attempt.method} ${attempt.url.origin}${attempt.url.path}`.slice(0, 1_024),
        type: 'Backend',
        target: attempt.url.host,
        data: detail.url.slice(0, 8_192),
        duration: duration(ended - attempt.start),
        resultCode: attempt.status === undefined ? (attempt.failure ?? '') : String(attempt.status),
        success: attempt.status !== undefined && attempt.status < 400,
        properties: cut(
          Object.entries({
            ...messageFields('Request', detail.request),
            ...messageFields('Response', detail.response),
          }),
        ),
      },
      tags,
      sampleRate,
    )
  }
  if (!failure) return
  const typeName = String(failure.reason)
  const message = options.clean(String(failure.message))
  const about2 = {
    ...about,
    Policy: failure.policy,
    Section: failure.section,
    Scope: failure.scope,
    Path: failure.path,
  }
  envelope(
    'ExceptionData',
    call.end,
    {
      exceptions: [{ typeName, message: message.slice(0, 32_768), hasFullStack: false }],
      severityLevel: severityLevels.error,
      properties: cut(Object.entries(about2)),
    },
    tags,
    sampleRate,
  )
}

function messageFields(side: string, detail: MessageDetail | undefined): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [name, value] of Object.entries(detail?.headers ?? {}))
    fields[`${side}-${name}`] = value
  if (detail?.body !== undefined) fields[`${side}-Body`] = detail.body
  return fields
}

/** Lengths that the receiver takes; what is not there is left out. */
function cut(entries: Iterable<readonly [string, unknown]>): Record<string, string> {
  const properties: Record<string, string> = Object.create(null)
  for (const [name, value] of entries) {
    if (value !== undefined) properties[name.slice(0, 150)] = String(value).slice(0, 8_192)
  }
  return { ...properties }
}

/** `DD.HH:MM:SS.MMMMMM` */
function duration(milliseconds: number): string {
  const total = Math.max(0, milliseconds)
  const pad = (value: number, width: number) => String(value).padStart(width, '0')
  const seconds = Math.floor(total / 1000)
  const micro = Math.floor((total % 1000) * 1000)
  const [day, hour] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24]
  const [minute, second] = [Math.floor(seconds / 60) % 60, seconds % 60]
  return `${pad(day, 2)}.${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}.${pad(micro, 6)}`
}

/** What the receiver wants again later. */
const again: ReadonlySet<number> = new Set([401, 403, 408, 429, 439, 500, 502, 503, 504])

function deliveryOf(
  { status, text, after }: { status: number; text: string; after: number | undefined },
  items: readonly object[],
): Delivery<object> {
  const error = `Application Insights answered ${status}: ${text.slice(0, 200)}`
  if (status === 200) return { taken: items.length, refused: 0, again: [] }
  if (status !== 206) {
    if (again.has(status)) return { taken: 0, refused: 0, again: items, after, error }
    return { taken: 0, refused: items.length, again: [], error }
  }
  // Some were taken; the others are named by their place.
  const errors = errorsOf(text)
  const later = errors.filter(({ statusCode }) => again.has(statusCode)).map(({ index }) => index)
  const wanted = [...new Set(later)].flatMap((index) => items[index] ?? [])
  const refused = errors.length - later.length
  return { taken: items.length - errors.length, refused, again: wanted, after, error }
}

function errorsOf(text: string): { index: number; statusCode: number }[] {
  try {
    const { errors } = JSON.parse(text) as { errors?: unknown }
    return (Array.isArray(errors) ? errors : []).filter(
      (one): one is { index: number; statusCode: number } =>
        Number.isInteger(one?.index) && Number.isInteger(one?.statusCode),
    )
  } catch {
    // Nothing is named: nothing can be sent again.
    return []
  }
}
