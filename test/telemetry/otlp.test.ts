import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { otlpSettings } from '../../gateway/telemetry/export/otlp-settings.ts'
import { answering, api, serving } from '../admin/gateway.ts'
import { serveHttp } from '../proxy/servers.ts'
import { receiver } from './receiver.ts'

// biome-ignore lint/suspicious/noExplicitAny: what a collector gets is looked into
type Any = any

const forwarding = (url: string) =>
  `<policies><inbound><set-backend-service base-url="${url}" /><emit-metric name="Calls" namespace="shop" value="2"><dimension name="API ID" /></emit-metric></inbound><backend><forward-request /></backend></policies>`

function attributes(list: readonly Any[]): Record<string, unknown> {
  return Object.fromEntries(
    list.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue]),
  )
}

test('a collector is told metrics, logs and traces', { timeout: 30_000 }, async () => {
  const collector = await receiver()
  const seen: string[] = []
  const backend = await serveHttp((request, response) => {
    seen.push(String(request.headers.traceparent))
    response.end('hi')
  })
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
    OTEL_SERVICE_NAME: 'edge',
    OTEL_RESOURCE_ATTRIBUTES: 'team=platform',
  }
  const traceId = createHash('md5').update('trace').digest('hex')
  await serving(
    { ...api('a', forwarding(backend.origin)), ...api('b', answering('b')) },
    async ({ call }) => {
      await call('/a?sig=secret', {
        headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      })
      // The caller does not record its trace: neither do we.
      await call('/b', { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-00` } })
    },
    { environment },
  )
  const of = (signal: string): Any[] =>
    collector.received
      .filter(({ path }) => path === `/v1/${signal}`)
      .map(({ text }) => JSON.parse(text))
  const [first] = collector.received
  expect(first!.headers).toMatchObject({ 'content-type': 'application/json', 'x-key': 'a b' })

  const [resourceMetrics] = of('metrics').at(-1)!.resourceMetrics
  expect(attributes(resourceMetrics.resource.attributes)).toMatchObject({
    'service.name': 'edge',
    'service.version': '0.0.0',
    team: 'platform',
  })
  const scopes = new Map<string, Any[]>(
    resourceMetrics.scopeMetrics.map(({ scope, metrics }: Any) => [scope.name, metrics]),
  )
  const duration = scopes
    .get('postern')!
    .find(({ name }) => name === 'http.server.request.duration')
  expect(duration).toMatchObject({ unit: 's', histogram: { aggregationTemporality: 2 } })
  const [point] = duration.histogram.dataPoints
  expect(attributes(point.attributes)).toMatchObject({ api: 'a', 'http.route': '/a/' })
  expect(point.count).toBe('1')
  expect(point.bucketCounts.length).toBe(point.explicitBounds.length + 1)
  expect(BigInt(point.timeUnixNano)).toBeGreaterThan(BigInt(point.startTimeUnixNano))
  const requests = scopes.get('postern')!.find(({ name }) => name === 'postern.requests')
  expect(requests.sum).toMatchObject({ isMonotonic: true, dataPoints: [{ asDouble: 1 }, {}] })
  expect(scopes.get('shop')).toMatchObject([
    { name: 'Calls', histogram: { dataPoints: [{ count: '1', sum: 2, min: 2, max: 2 }] } },
  ])

  const records = of('logs').flatMap(({ resourceLogs }) => resourceLogs[0].scopeLogs[0].logRecords)
  const line = records.find(
    ({ body, attributes: list }) => body.stringValue === 'call' && attributes(list).api === 'a',
  )
  expect(line).toMatchObject({ severityNumber: 9, severityText: 'INFO', traceId })
  expect(attributes(line.attributes)).toMatchObject({ target: '/a?sig=***', status: '200' })

  const spans = of('traces').flatMap(({ resourceSpans }) => resourceSpans[0].scopeSpans[0].spans)
  expect(spans).toMatchObject([
    { traceId, parentSpanId: '00f067aa0ba902b7', kind: 2, name: 'GET a/get', status: {} },
    { traceId, parentSpanId: spans[0].spanId, kind: 3, name: 'GET' },
  ])
  expect(seen).toEqual([`00-${traceId}-${spans[1].spanId}-01`])
  expect(attributes(spans[0].attributes)['url.query']).toBe('sig=***')
})

test('a collector that is away is asked again, and what is given up is counted', {
  timeout: 30_000,
}, async () => {
  const collector = await receiver((count) => ({ status: count <= 2 ? 503 : 200 }))
  const environment = {
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${collector.url}/own`,
    OTEL_BLRP_SCHEDULE_DELAY: '10',
  }
  await serving(
    api('a', answering('a')),
    async ({ call, admin }) => {
      await call('/a')
      const end = performance.now() + 10_000
      let text = ''
      while (!text.includes('postern_telemetry_sent_total')) {
        if (performance.now() > end) throw new Error(text)
        await new Promise((resolve) => setTimeout(resolve, 50))
        text = (await admin('GET', '/metrics')).text
      }
      expect(text).toMatch(/postern_telemetry_sent_total\{exporter="otlp",signal="logs"\} \d/)
      expect(text).not.toContain('postern_telemetry_dropped_total')
    },
    { environment },
  )
  expect(collector.received.every(({ path }) => path === '/own')).toBe(true)
})

describe('the variables of OpenTelemetry', () => {
  const read = (environment: Record<string, string>) => otlpSettings(undefined, environment, '1')
  test('nothing is sent where nothing says where to', () => {
    expect(read({ OTEL_SERVICE_NAME: 'x' })).toBeUndefined()
    expect(
      read({ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }),
    ).toBeUndefined()
  })
  test('each signal can be turned off, or sent elsewhere', () => {
    const settings = read({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://l/x',
      OTEL_TRACES_EXPORTER: 'none',
    })
    expect(settings?.addresses).toEqual({ metrics: 'http://c:4318/v1/metrics', logs: 'http://l/x' })
  })
  test('gRPC is refused by name', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    }
    expect(() => read(environment)).toThrow('asks for `grpc`, which is not spoken here')
  })
  for (const [sampler, argument, ratio] of [
    ['always_off', '', 0],
    ['parentbased_traceidratio', '0.25', 0.25],
    ['parentbased_always_on', '', 1],
  ] as const) {
    test(`${sampler} records ${ratio} of the traces`, () => {
      const environment = {
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c',
        OTEL_TRACES_SAMPLER: sampler,
        OTEL_TRACES_SAMPLER_ARG: argument,
      }
      expect(read(environment)?.traceRatio).toBe(ratio)
    })
  }
})
