import { expect, test } from 'vitest'
import { createLog } from '../../gateway/telemetry/log.ts'
import { maskedTarget } from '../../gateway/telemetry/mask.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'

const targets = [
  { target: '/a/b', gives: '/a/b' },
  { target: '/a?x=1&subscription-key=abc', gives: '/a?x=1&subscription-key=***' },
  { target: '/a?API-KEY=abc&sig=d%20e', gives: '/a?API-KEY=***&sig=***' },
  { target: '/a?api%2Dkey=abc', gives: '/a?api%2Dkey=***' },
  { target: '/a?my-key=abc&y', keyName: 'My-Key', gives: '/a?my-key=***&y' },
  { target: '/a?%zz=1&code=2', gives: '/a?%zz=1&code=***' },
  { target: '/a?', gives: '/a?' },
]
for (const { target, keyName, gives } of targets) {
  test(`the log shows ${target} as ${gives}`, () => {
    expect(maskedTarget(target, keyName)).toBe(gives)
  })
}

test('a long target is cut', () => {
  expect(maskedTarget(`/${'x'.repeat(5000)}`).length).toBe(2049)
})

test('log lines are JSON with level, time, message and fields', () => {
  const lines: string[] = []
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } })
  log.debug({}, 'not seen')
  log.warn({ activityId: 'x' }, 'seen')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 'warn', time: expect.stringMatching(/^\d{4}-.*Z$/), activityId: 'x', msg: 'seen' },
  ])
})

test('counters and histograms keep a series for each set of attributes, up to a bound', () => {
  const registry = new MetricRegistry({ maxSeries: 2, bounds: [1, 10] })
  for (const key of ['a', 'b', 'c', 'd', 'a']) registry.add('calls', 1, { key })
  for (const value of [1, 5, 50]) registry.record('seconds', value)
  const [calls, seconds] = [...registry.all()]
  expect([...calls!.series.values()]).toMatchObject([
    { attributes: { key: 'a' }, value: 2 },
    { attributes: { key: 'b' }, value: 1 },
    { attributes: { 'otel.metric.overflow': 'true' }, value: 2 },
  ])
  expect([...seconds!.series.values()]).toMatchObject([
    { attributes: {}, count: 3, sum: 56, buckets: [1, 1, 1] },
  ])
  expect(registry.dropped).toBe(2)
})

test('a name is a counter or a histogram, not both', () => {
  const registry = new MetricRegistry()
  registry.add('x', 1)
  expect(() => registry.record('x', 1)).toThrow('`x` is no histogram')
})
