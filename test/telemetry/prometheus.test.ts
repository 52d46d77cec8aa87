import { describe, expect, test } from 'vitest'
import { collect } from '../../gateway/telemetry/collect.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'
import { expose } from '../../gateway/telemetry/prometheus.ts'
import { samplesOf } from './exposition.ts'

/** Every way to record, names that Prometheus does not take, values that have to be escaped. */
function filled(): MetricRegistry {
  const registry = new MetricRegistry()
  registry.add('store_failures', 2, { operation: 'take', mode: 'local' })
  registry.record('http.server.request.duration', 0.003, { api: 'a"b\\c\nd' })
  registry.record('http.server.request.duration', 1000, { api: 'a"b\\c\nd' })
  registry.observe('process.memory.usage', () => [[{}, 1024]])
  registry.observe('nodejs.eventloop.utilization', () => [[{}, 0.5]])
  const dimensions = [
    ['API ID', 'chat'],
    ['Api-Id', 'twice'],
    ['2nd', 'x'],
  ] as const
  const measure = { namespace: 'API Management', name: 'Total Tokens', dimensions }
  registry.emit({ ...measure, value: 40 })
  registry.emit({ ...measure, value: 2.5 })
  registry.emit({ ...measure, name: 'total-tokens', value: 1 })
  return registry
}

describe('the text format', () => {
  test('has a type for each metric, and its series below', () => {
    const text = expose(collect(filled()), 'text')
    expect(text).toContain(
      '# TYPE postern_store_failures_total counter\npostern_store_failures_total{operation="take",mode="local"} 2\n',
    )
    expect(text).toContain('# TYPE http_server_request_duration_seconds histogram\n')
    expect(text).toContain(
      'http_server_request_duration_seconds_bucket{api="a\\"b\\\\c\\nd",le="0.005"} 1\n',
    )
    expect(text).toContain(
      'http_server_request_duration_seconds_bucket{api="a\\"b\\\\c\\nd",le="+Inf"} 2\n',
    )
    expect(text).toContain(
      '# TYPE process_memory_usage_bytes gauge\nprocess_memory_usage_bytes 1024\n',
    )
    expect(text).toContain('nodejs_eventloop_utilization_ratio 0.5\n')
    expect(text).toContain(
      '# TYPE api_management_total_tokens summary\napi_management_total_tokens_sum{api_id="chat",api_id_2="twice",_2nd="x"} 42.5\n',
    )
    // Two names that Prometheus cannot tell apart.
    expect(text).toContain('# TYPE api_management_total_tokens_2 summary\n')
    expect(samplesOf(text).length).toBeGreaterThan(20)
  })

  test('in OpenMetrics counters lose `_total` in their head, units are named, and the end is told', () => {
    const text = expose(collect(filled()), 'openmetrics')
    expect(text).toContain(
      '# TYPE postern_store_failures counter\npostern_store_failures_total{operation="take",mode="local"} 2\n',
    )
    expect(text).toContain('# UNIT process_memory_usage_bytes bytes\n')
    expect(text.endsWith('# EOF\n')).toBe(true)
    expect(samplesOf(text).length).toBeGreaterThan(20)
  })
})
