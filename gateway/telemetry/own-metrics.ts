import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { memoryUsage } from 'node:process'
import { getHeapStatistics } from 'node:v8'
import { isError } from '../../engine/text/diagnostic.ts'
import type { Gateway } from '../proxy/gateway.ts'
import { countActive } from '../runtime/activate.ts'
import type { Store } from '../store/store.ts'
import type { MetricRegistry, Reading } from './metrics.ts'

export interface OwnParts {
  readonly gateway: Pick<Gateway, 'snapshots' | 'inFlight' | 'webSockets'>
  readonly store: Pick<Store, 'health'>
  readonly tokenCounter: { readonly waiting: number }
  readonly semanticCache: { readonly size: number; readonly bytes: number }
  readonly version: string
}

/** What the gateway is and does at the moment: read when somebody asks. */
export function observeGateway(registry: MetricRegistry, parts: OwnParts): void {
  const { gateway, store, tokenCounter, semanticCache, version } = parts
  const { snapshots, inFlight } = gateway
  registry.observe('build', () => [[{ version, node: process.versions.node }, 1]])
  registry.observe('requests_in_flight', () => one(inFlight.count))
  registry.observe('websockets_open', () => one(gateway.webSockets.count))
  registry.observe('generation', () => one(snapshots.current.generation))
  registry.observe('snapshots_live', () => one(snapshots.live))
  registry.observe('apis', () => {
    const { active, all } = countActive(snapshots.current)
    return [
      [{ state: 'active' }, active],
      [{ state: 'quarantined' }, all - active],
    ]
  })
  registry.observe('findings', () => {
    const { diagnostics, problems } = snapshots.current
    const all = diagnostics.length + problems.length
    const errors =
      diagnostics.filter(isError).length +
      problems.filter(({ severity }) => severity === 'error').length
    return [
      [{ severity: 'error' }, errors],
      [{ severity: 'warning' }, all - errors],
    ]
  })
  observeStore(registry, store)
  registry.observe('token_counting_waiting', () => one(tokenCounter.waiting))
  registry.observe('semantic_cache_entries', () => one(semanticCache.size))
  registry.observe('semantic_cache_size', () => one(semanticCache.bytes))
  registry.observe('metric_records_dropped', () => one(registry.dropped))
  registry.observe('metric_series', () => one(registry.size))
}

function observeStore(registry: MetricRegistry, store: OwnParts['store']): void {
  registry.observe('store_up', () => {
    const health = store.health()
    if (health.kind === 'memory') return [[{ kind: 'memory', mode: '' }, 1]]
    return [[{ kind: 'redis', mode: health.failMode }, health.state === 'there' ? 1 : 0]]
  })
  registry.observe('store_counters', () => {
    const health = store.health()
    return health.kind === 'memory' ? one(health.counters) : []
  })
  registry.observe('store_owed', () => {
    const health = store.health()
    return health.kind === 'redis' ? one(health.owed) : []
  })
}

/** Milliseconds between two looks at the event loop. */
const resolution = 20

/** Memory, CPU and event loop of the process. The answer ends the looking. */
export function observeProcess(registry: MetricRegistry): () => void {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  let last = performance.eventLoopUtilization()
  registry.observe('process.cpu.time', () => {
    const { user, system } = process.cpuUsage()
    return [
      [{ 'cpu.mode': 'user' }, user / 1e6],
      [{ 'cpu.mode': 'system' }, system / 1e6],
    ]
  })
  registry.observe('process.memory.usage', () => one(memoryUsage.rss()))
  registry.observe('process.uptime', () => one(process.uptime()))
  registry.observe('v8js.memory.heap.used', () => one(getHeapStatistics().used_heap_size))
  registry.observe('v8js.memory.heap.limit', () => one(getHeapStatistics().heap_size_limit))
  registry.observe('nodejs.eventloop.delay', () => {
    // Its samples are of the whole interval, the wait that was asked for included.
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - resolution / 1e3)
    const reading: Reading = [
      [{ stat: 'mean' }, Number.isNaN(delay.mean) ? 0 : late(delay.mean)],
      [{ stat: 'p50' }, late(delay.percentile(50))],
      [{ stat: 'p99' }, late(delay.percentile(99))],
      [{ stat: 'max' }, late(delay.max)],
    ]
    delay.reset()
    return reading
  })
  registry.observe('nodejs.eventloop.utilization', () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return one(utilization)
  })
  return () => delay.disable()
}

function one(value: number): Reading {
  return [[{}, value]]
}
