import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Deadline, deadline } from '../../gateway/proxy/deadline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a short wait ends to the millisecond', () => {
  const passed = vi.fn()
  deadline(50, passed)
  vi.advanceTimersByTime(49)
  expect(passed).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(passed).toHaveBeenCalledOnce()
})

test('a long wait never ends early, and a quarter of a second late at most', () => {
  const passed = vi.fn()
  deadline(60_000, passed)
  vi.advanceTimersByTime(59_999)
  expect(passed).not.toHaveBeenCalled()
  vi.advanceTimersByTime(251)
  expect(passed).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(120_000)
  expect(passed).toHaveBeenCalledOnce()
})

test('of many, those that are cancelled do not end, in whatever order', () => {
  const passed: number[] = []
  const all = Array.from({ length: 10 }, (_, i) => deadline(10_000 + i, () => passed.push(i)))
  for (const i of [0, 9, 4, 4, 8]) all[i]!.cancel()
  vi.advanceTimersByTime(11_000)
  expect(passed.toSorted()).toEqual([1, 2, 3, 5, 6, 7])
})

test('one that ends may cancel others that are due', () => {
  const passed: string[] = []
  let other: Deadline | undefined
  deadline(6_000, () => {
    passed.push('first')
    other?.cancel()
  })
  other = deadline(6_000, () => passed.push('other'))
  vi.advanceTimersByTime(7_000)
  expect(passed).toEqual(['first'])
})
