import { describe, expect, test } from 'vitest'
import { Batches, batchDefaults, type Delivery } from '../../gateway/telemetry/export/batches.ts'
import { silentLog } from '../../gateway/telemetry/log.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'

function batches(
  send: (batch: readonly number[]) => Promise<Delivery<number>>,
  options: { maxQueue?: number; maxBatch?: number } = {},
) {
  const metrics = new MetricRegistry()
  const pauses: number[] = []
  const made = new Batches<number>({
    ...batchDefaults,
    ...options,
    delay: 60_000,
    exporter: 'x',
    signal: 'y',
    metrics,
    log: silentLog,
    send,
    clock: {
      async sleep(milliseconds) {
        pauses.push(milliseconds)
      },
    },
  })
  const counts = () =>
    Object.fromEntries(
      [...metrics.all()].flatMap(({ name, series }) =>
        [...series.values()].map((one) => [
          `${name} ${one.attributes.reason ?? ''}`.trim(),
          'value' in one ? one.value : 0,
        ]),
      ),
    )
  return { made, pauses, counts }
}

const taken = async (batch: readonly number[]) => ({ taken: batch.length, refused: 0, again: [] })

describe('batches', () => {
  test('go out together, and no more than fit', async () => {
    const sent: number[][] = []
    const { made, counts } = batches(
      (batch) => {
        sent.push([...batch])
        return taken(batch)
      },
      { maxBatch: 2, maxQueue: 3 },
    )
    made.push(1)
    await made.flush()
    for (let i = 0; i < 4; i++) made.push(i)
    await made.flush()
    expect(sent.flat().length + Number(counts()['telemetry_dropped full'] ?? 0)).toBe(5)
    expect(sent.every((batch) => batch.length <= 2)).toBe(true)
  })

  test('what is too much is given up and counted', () => {
    const { made, counts } = batches(taken, { maxQueue: 2 })
    for (let i = 0; i < 5; i++) made.push(i)
    expect(counts()).toEqual({ 'telemetry_dropped full': 3 })
  })

  test('who is away is asked four times, ever more slowly', async () => {
    let count = 0
    const { made, pauses, counts } = batches(() => {
      count++
      return Promise.reject(new Error('away'))
    })
    made.push(1)
    await made.flush()
    expect(count).toBe(4)
    expect(pauses).toEqual([500, 1000, 2000])
    expect(counts()).toEqual({ 'telemetry_dropped failed': 1 })
  })

  test('the receiver says how long to wait, and what it wants again', async () => {
    const sent: number[][] = []
    const { made, pauses, counts } = batches(async (batch) => {
      sent.push([...batch])
      if (sent.length > 1) return taken(batch)
      return { taken: 1, refused: 1, again: [batch[2]!], after: 7_000 }
    })
    for (const value of [1, 2, 3]) made.push(value)
    await made.flush()
    expect(sent).toEqual([[1, 2, 3], [3]])
    expect(pauses).toEqual([7_000])
    expect(counts()).toEqual({ telemetry_sent: 2, 'telemetry_dropped refused': 1 })
  })

  test('at the end each item is sent once more, and nobody is waited for', async () => {
    let count = 0
    const { made, pauses } = batches(() => {
      count++
      return Promise.reject(new Error('away'))
    })
    made.push(1)
    await made.close()
    expect([count, pauses]).toEqual([1, []])
  })
})
