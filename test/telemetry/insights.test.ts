import { expect, test } from 'vitest'
import { targetOf } from '../../gateway/telemetry/export/insights.ts'
import { api, serving } from '../admin/gateway.ts'
import { serveHttp } from '../proxy/servers.ts'
import { diagnostic, receiver } from './receiver.ts'

// biome-ignore lint/suspicious/noExplicitAny: what the receiver gets is looked into
type Any = any

const key = '00000000-1111-2222-3333-444444444444'
const policy = (url: string) => `<policies>
  <inbound>
    <set-backend-service base-url="${url}" />
    <trace source="shop" severity="information"><message>key is very-secret-value</message><metadata name="n" value="1" /></trace>
    <trace source="shop"><message>too small</message></trace>
    <emit-metric name="Orders" namespace="shop" value="3"><dimension name="API ID" /></emit-metric>
  </inbound>
  <backend><forward-request /></backend>
</policies>`
const refusing =
  '<policies><inbound><rate-limit-by-key calls="1" renewal-period="60" counter-key="x" /><return-response><set-status code="200" /></return-response></inbound></policies>'

const secret = {
  'named values/s/namedValueInformation.json': {
    properties: { displayName: 's', value: 'very-secret-value', secret: true },
  },
}

test('Application Insights is told requests, dependencies, exceptions, traces and metrics', {
  timeout: 30_000,
}, async () => {
  const track = await receiver((count) =>
    count === 1
      ? // The first two items are taken, the third is wanted later, the fourth never.
        {
          status: 206,
          body: {
            errors: [
              { index: 2, statusCode: 503 },
              { index: 3, statusCode: 400 },
            ],
          },
        }
      : { status: 200, body: {} },
  )
  const parents: string[] = []
  const backend = await serveHttp((request, response) => {
    parents.push(String(request.headers.traceparent))
    response.setHeader('x-answer', 'yes')
    response.end('hello world')
  })
  const connection = `InstrumentationKey=${key};IngestionEndpoint=${track.url}/`
  const properties = {
    metrics: true,
    logClientIp: true,
    httpCorrelationProtocol: 'W3C',
    sampling: { samplingType: 'fixed', percentage: 100 },
    frontend: { request: { headers: ['Authorization', 'X-Client'], body: { bytes: 4 } } },
    backend: { response: { headers: ['X-Answer'], body: { bytes: 5 } } },
  }
  const a = api('a', policy(backend.origin))
  const tree = {
    ...a,
    ...api('b', refusing),
    ...secret,
    ...diagnostic('applicationinsights', properties, { connection }),
    'apis/a/specification.json': {
      openapi: '3.0.1',
      info: { title: 'a', version: '1' },
      paths: {
        '/': {
          post: {
            operationId: 'order',
            summary: 'Order',
            responses: { 200: { description: 'OK' } },
          },
        },
      },
    },
  }
  const traceId = 'a'.repeat(32)
  let metrics = ''
  await serving(tree, async ({ call, admin, running }) => {
    await call('/a?code=hidden&x=1', {
      method: 'POST',
      body: 'order 1',
      headers: {
        authorization: 'Bearer abc',
        'x-client': 'till',
        traceparent: `00-${traceId}-${'b'.repeat(16)}-01`,
      },
    })
    await call('/b')
    await call('/b')
    await running.gateway.inFlight.idle()
    const end = performance.now() + 10_000
    while (track.received.length < 2 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    metrics = (await admin('GET', '/metrics')).text
  })
  expect(track.received.every(({ path }) => path === '/v2.1/track')).toBe(true)
  expect(track.received[0]!.headers['content-type']).toBe('application/x-json-stream')
  const all = track.received.flatMap(({ text }) =>
    text.split('\n').map((line): Any => JSON.parse(line)),
  )
  for (const item of all) {
    expect(item).toMatchObject({
      iKey: key,
      tags: { 'ai.cloud.role': 'postern' },
      data: { baseData: { ver: 2 } },
    })
    expect(item.name).toBe(
      `Microsoft.ApplicationInsights.${key.replaceAll('-', '')}.${item.data.baseType.replace('Data', '')}`,
    )
  }
  const of = (type: string): Any[] => all.filter(({ data }) => data.baseType === type)
  const ofA = ({ tags }: Any) => tags['ai.operation.id'] === traceId
  const request = of('RequestData').find(ofA)
  expect(request.tags).toMatchObject({
    'ai.operation.name': 'a - Order',
    'ai.operation.parentId': 'b'.repeat(16),
    'ai.location.ip': '127.0.0.1',
  })
  expect(request.data.baseData).toMatchObject({
    name: 'a - Order',
    responseCode: '200',
    success: true,
    duration: expect.stringMatching(/^00\.00:00:\d\d\.\d{6}$/),
    url: expect.stringMatching(/\/a\?code=\*\*\*&x=1$/),
    properties: {
      'API Name': 'a',
      'API Revision': '1',
      'Operation Name': 'order',
      'Request-Authorization': '***',
      'Request-X-Client': 'till',
      'Request-Body': 'orde',
    },
    measurements: { 'Response Size': 11, 'Request Size': 7 },
  })
  const dependency = of('RemoteDependencyData').find(ofA).data.baseData
  expect(dependency).toMatchObject({
    type: 'Backend',
    resultCode: '200',
    success: true,
    properties: { 'Response-X-Answer': 'yes', 'Response-Body': 'hello' },
  })
  expect(parents).toEqual([`00-${traceId}-${dependency.id}-00`])
  expect(
    new Set(
      of('MessageData')
        .filter(ofA)
        .map(({ data }) => JSON.stringify(data.baseData)),
    ),
  ).toEqual(
    new Set([
      JSON.stringify({
        ver: 2,
        message: 'key is ***',
        severityLevel: 1,
        properties: { source: 'shop', n: '1' },
      }),
    ]),
  )
  expect(of('ExceptionData')).toMatchObject([
    {
      data: {
        baseData: {
          exceptions: [{ typeName: 'RateLimitExceeded' }],
          properties: { Policy: 'rate-limit-by-key' },
        },
      },
    },
  ])
  expect(of('MetricData').map(({ data }) => data.baseData)).toMatchObject([
    {
      metrics: [{ ns: 'shop', name: 'Orders', value: 3, count: 1, min: 3, max: 3 }],
      properties: { 'API ID': 'a' },
    },
  ])
  // One of the first batch was sent again, one was given up.
  expect(metrics).toContain(
    'postern_telemetry_dropped_total{exporter="applicationinsights",signal="items",reason="refused"} 1',
  )
  expect(JSON.stringify(all)).not.toContain('very-secret-value')
  expect(JSON.stringify(all)).not.toContain('Bearer abc')
})

test('connection strings', () => {
  expect(targetOf('InstrumentationKey=k')).toEqual({
    key: 'k',
    url: 'https://dc.services.visualstudio.com/v2.1/track',
  })
  expect(
    targetOf(
      'InstrumentationKey=k;IngestionEndpoint=https://x.in.applicationinsights.azure.com/;LiveEndpoint=y',
    ).url,
  ).toBe('https://x.in.applicationinsights.azure.com/v2.1/track')
  expect(() => targetOf('IngestionEndpoint=https://x')).toThrow('names no InstrumentationKey')
})
