import { expect, test } from 'vitest'
import { MemoryConcurrency } from '../../gateway/store/memory/concurrency.ts'
import { MemoryCounters } from '../../gateway/store/memory/counters.ts'
import { approximateSize, MemoryValueCache } from '../../gateway/store/memory/value-cache.ts'
import { storeSuite } from './suite.ts'

const start = 1_700_000_000_000

function turnedClock() {
  let now = start
  return {
    now: () => now,
    sleep: () => Promise.resolve(),
    advance(milliseconds: number) {
      now += milliseconds
    },
  }
}

storeSuite('memory', () => {
  const clock = turnedClock()
  return {
    counters: new MemoryCounters(clock),
    cache: new MemoryValueCache(clock),
    concurrency: new MemoryConcurrency(),
    now: clock.now,
    advance: clock.advance,
    close() {},
  }
})

test('the number of keys is bounded: idle ones go first, and one that counts is told of', () => {
  const clock = turnedClock()
  const evicted: string[] = []
  const counters = new MemoryCounters(clock, { maxKeys: 3, onEvicted: (key) => evicted.push(key) })
  const take = (key: string) => counters.take([{ kind: 'sliding', key, limit: 1, window: 1000 }], 1)
  take('a')
  take('b')
  clock.advance(1000)
  take('c')
  take('d')
  expect([counters.size, evicted]).toEqual([3, []])
  take('e')
  take('f')
  expect([counters.size, evicted]).toEqual([3, ['c']])
})

test('a counter with an open lease is never given up', () => {
  const clock = turnedClock()
  const counters = new MemoryCounters(clock, { maxKeys: 2 })
  const limit = { kind: 'sliding', key: 'held', limit: 5, window: 1000 } as const
  const held = counters.take([limit], 0, { life: 30_000 })
  for (const key of ['a', 'b', 'c', 'd']) counters.take([{ ...limit, key }], 1)
  const [state] = counters.settle(held.admitted ? held.lease! : never(), 5)
  expect(state!.used).toBe(5)
  expect(counters.peek([limit])[0]!.used).toBe(5)
})

function never(): never {
  throw new Error('not admitted')
}

test('an expired lease is told of', () => {
  const clock = turnedClock()
  const expired: number[] = []
  const counters = new MemoryCounters(clock, { onExpired: ({ amount }) => expired.push(amount) })
  counters.take([{ kind: 'period', key: 'q', limit: 9, start: 0, end: undefined }], 4, { life: 10 })
  clock.advance(10)
  counters.peek([])
  expect([expired, counters.openLeases]).toEqual([[4], 0])
})

test('a log with a million calls in a second holds one entry per millisecond', () => {
  const clock = turnedClock()
  const counters = new MemoryCounters(clock)
  const limit = { kind: 'sliding', key: 'k', limit: 1_000_000, window: 1000 } as const
  for (let i = 0; i < 1000; i++) {
    counters.take([limit], 1000)
    clock.advance(1)
  }
  expect(counters.peek([limit])[0]).toMatchObject({ used: 999_000, remaining: 1000 })
})

test('the cache is bounded by entries and by bytes; the one longest unused goes first', () => {
  const cache = new MemoryValueCache(turnedClock(), { maxEntries: 2, maxBytes: 2000 })
  cache.set('a', 'x', 10, 'internal')
  cache.set('b', 'x', 10, 'internal')
  cache.get('a', 'internal')
  cache.set('c', 'x', 10, 'internal')
  expect(cache.get('b', 'internal')).toBeUndefined()
  cache.set('large', 'x'.repeat(900), 10, 'internal')
  expect([cache.size, cache.bytes < 2000]).toEqual([2, true])
  cache.set('too large', 'x'.repeat(1000), 10, 'internal')
  expect(cache.get('too large', 'internal')).toBeUndefined()
  expect(cache.get('large', 'internal')).toBeDefined()
})

test('values that can be changed are copied on both ways', () => {
  const cache = new MemoryValueCache(turnedClock(), { copy: (value) => structuredClone(value) })
  const value = { list: [1] }
  cache.set('k', value, 10, 'internal')
  value.list.push(2)
  const first = cache.get('k', 'internal')!.value as typeof value
  first.list.push(3)
  expect(cache.get('k', 'internal')).toEqual({ value: { list: [1] } })
})

test('an external cache that is not there misses', () => {
  const cache = new MemoryValueCache(turnedClock())
  cache.set('k', 1, 10, 'external')
  expect(cache.get('k', 'external')).toBeUndefined()
  expect(cache.get('k', 'prefer-external')).toBeUndefined()
})

test('the size of a value is counted through all its parts, cycles included', () => {
  const value: { text: string; self?: unknown } = { text: 'x'.repeat(100) }
  value.self = value
  expect(approximateSize(value, 1e6)).toBeGreaterThan(200)
  expect(approximateSize(new Uint8Array(5000), 1e6)).toBeGreaterThan(5000)
})
