import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { catalog, declarationOf } from '../../gateway/telemetry/catalog.ts'
import { answering, api, type ServedFolder, serving } from '../admin/gateway.ts'
import { samplesOf, totalOf } from './exposition.ts'

const failing =
  '<policies><inbound><set-body>@((string)null + new Uri("x"))</set-body></inbound></policies>'

test('/metrics tells of calls, of the configuration and of the process', {
  timeout: 30_000,
}, async () => {
  const tree = { ...api('a', answering('hello')), ...api('b', failing) }
  await serving(tree, async ({ call, admin, running }) => {
    await call('/a')
    await call('/a')
    await call('/b')
    await call('/nowhere', { method: 'PROPFIND' })
    await running.gateway.inFlight.idle()
    const { status, headers, text } = await admin('GET', '/metrics')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const samples = samplesOf(text)
    const value = (name: string, labels?: Record<string, string>) => totalOf(samples, name, labels)
    const duration = 'http_server_request_duration_seconds_count'
    const ofA = {
      http_request_method: 'GET',
      http_route: '/a/',
      http_response_status_code: '200',
      url_scheme: 'http',
      error_type: '',
      api: 'a',
      operation: 'get',
    }
    expect(value(duration, ofA)).toBe(2)
    expect(value(duration, { api: 'b', http_response_status_code: '500', error_type: '500' })).toBe(
      1,
    )
    expect(value(duration, { api: '', http_request_method: '_OTHER' })).toBe(1)
    const requests = { api: 'a', operation: 'get', status_class: '2xx', ending: 'completed' }
    expect(value('postern_requests_total', requests)).toBe(2)
    const reason = { api: 'b', policy: 'set-body', reason: 'ExpressionValueEvaluationFailure' }
    expect(value('postern_failures_total', reason)).toBe(1)
    expect(value('postern_sent_bytes_total', { api: 'a' })).toBe(10)
    expect(value('postern_requests_in_flight')).toBe(0)
    expect(value('postern_generation')).toBe(1)
    expect(value('postern_apis', { state: 'active' })).toBe(2)
    expect(value('postern_store_up', { kind: 'memory' })).toBe(1)
    expect(value('process_memory_usage_bytes')).toBeGreaterThan(1e7)
    expect(value('process_cpu_time_seconds_total')).toBeGreaterThan(0)
    expect(value('nodejs_eventloop_delay_seconds', { stat: 'p99' })).toBeGreaterThanOrEqual(0)
    expect(value('postern_build', { version: '0.0.0' })).toBe(1)
  })
})

describe('who may read /metrics', () => {
  const key = 'only-for-metrics'
  const rows: readonly {
    readonly title: string
    readonly settings?: object
    readonly headers: Record<string, string>
    readonly gives: number
  }[] = [
    { title: 'nobody without a key', headers: {}, gives: 401 },
    { title: 'nobody with another', headers: { authorization: 'Bearer other' }, gives: 401 },
    {
      title: 'who has its own key',
      settings: { key },
      headers: { authorization: `Bearer ${key}` },
      gives: 200,
    },
    {
      title: 'all, where the settings say so',
      settings: { public: true },
      headers: {},
      gives: 200,
    },
    {
      title: 'no page of another site',
      settings: { public: true },
      headers: { origin: 'https://evil.example' },
      gives: 403,
    },
  ]
  for (const { title, settings = {}, headers, gives } of rows) {
    test(title, { timeout: 30_000 }, async () => {
      await serving(
        api('a', answering('a')),
        async ({ running }: ServedFolder) => {
          const response = await fetch(`${running.admin!.url}/metrics`, { headers })
          await response.text()
          expect(response.status).toBe(gives)
        },
        { settings: { telemetry: { metrics: settings } } },
      )
    })
  }

  test('its own key opens nothing else', { timeout: 30_000 }, async () => {
    await serving(
      api('a', answering('a')),
      async ({ running }) => {
        const headers = { authorization: `Bearer ${key}` }
        const response = await fetch(`${running.admin!.url}/admin/status`, { headers })
        expect(response.status).toBe(401)
      },
      { settings: { telemetry: { metrics: { key } } } },
    )
  })
})

test('each metric that the code records stands in the catalogue, with its labels', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const unknown: string[] = []
  for (const folder of ['gateway', 'policies', 'engine']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue
      const text = readFileSync(join(root, folder, name), 'utf8')
      const uses = text.matchAll(
        /(?:metrics|registry)\??\.(?:add|record|counter|histogram)\(\s*'([^']+)'/g,
      )
      for (const [, metric = ''] of uses) {
        if (!declarationOf(metric)) unknown.push(`${folder}/${name}: ${metric}`)
      }
    }
  }
  expect(unknown).toEqual([])
  expect(Object.keys(catalog).length).toBeGreaterThan(30)
})
