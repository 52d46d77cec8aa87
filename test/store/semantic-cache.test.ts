import { describe, expect, test } from 'vitest'
import type { SemanticEntry } from '../../engine/ports.ts'
import { MemorySemanticCache } from '../../gateway/store/memory/semantic-cache.ts'
import { Slices } from '../../gateway/store/memory/slices.ts'

const clock = { now: () => 0, sleep: async () => undefined }

/** A vector of length 1 that points from one axis to the next by an angle. */
function turned(angle: number, dimensions = 4): Float32Array {
  const vector = new Float32Array(dimensions)
  vector[0] = Math.cos(angle)
  vector[1] = Math.sin(angle)
  return vector
}

function entry(prompt: string, more: Partial<SemanticEntry> = {}): SemanticEntry {
  return {
    partition: 'p',
    prompt,
    embedding: { space: 'm', vector: turned(0) },
    answer: { statusCode: 200, statusReason: 'OK', headers: [], body: Buffer.from(prompt) },
    seconds: 60,
    origin: { api: 'chat', workspace: undefined, product: undefined, subscription: 'red' },
    ...more,
  }
}

const at = (angle: number) => ({ embedding: { space: 'm', vector: turned(angle) } })
const textOf = (found: { answer: { body: Uint8Array } } | undefined) =>
  found && Buffer.from(found.answer.body).toString()

describe('MemorySemanticCache', () => {
  test('finds the nearest, and tells its distance', async () => {
    const cache = new MemorySemanticCache(clock)
    for (const angle of [0, 0.3, 0.6]) cache.put(entry(`at ${angle}`, at(angle)))
    const found = await cache.nearest('p', { space: 'm', vector: turned(0.35) }, 0.1)
    expect(textOf(found)).toBe('at 0.3')
    expect(found?.distance).toBeCloseTo(1 - Math.cos(0.05), 6)
  })

  test('distance is a bound: what is as far away is a hit, what is farther is none', async () => {
    const cache = new MemorySemanticCache(clock)
    cache.put(entry('a', { embedding: { space: 'm', vector: new Float32Array([1, 0]) } }))
    const far = { space: 'm', vector: new Float32Array([0.5, Math.sqrt(0.75)]) }
    expect(textOf(await cache.nearest('p', far, 0.5))).toBe('a')
    expect(await cache.nearest('p', far, 0.499)).toBeUndefined()
  })

  test('partitions, models of embeddings and lengths of vectors are never compared', async () => {
    const cache = new MemorySemanticCache(clock)
    cache.put(entry('a'))
    const { vector } = at(0).embedding
    expect(await cache.nearest('q', { space: 'm', vector }, 2)).toBeUndefined()
    expect(await cache.nearest('p', { space: 'n', vector }, 2)).toBeUndefined()
    expect(await cache.nearest('p', { space: 'm', vector: turned(0, 8) }, 2)).toBeUndefined()
    expect(cache.exact('q', 'a')).toBeUndefined()
    expect(textOf(await cache.nearest('p', { space: 'm', vector }, 2))).toBe('a')
  })

  test('an entry without embedding is found by its prompt alone', async () => {
    const cache = new MemorySemanticCache(clock)
    cache.put(entry('a', { embedding: undefined }))
    expect(textOf(cache.exact('p', 'a'))).toBe('a')
    expect(await cache.nearest('p', at(0).embedding, 2)).toBeUndefined()
  })

  test('the same prompt is kept once, as it was answered last', () => {
    const cache = new MemorySemanticCache(clock)
    cache.put(entry('a'))
    const { bytes } = cache
    cache.put(entry('a', { answer: { ...entry('a').answer, body: Buffer.from('b') } }))
    expect([cache.size, cache.bytes, textOf(cache.exact('p', 'a'))]).toEqual([1, bytes, 'b'])
  })

  test('the oldest goes when there is no room, and that is told', async () => {
    let evicted = 0
    const cache = new MemorySemanticCache(clock, {
      maxBytes: 10_000,
      onEvicted: () => {
        evicted++
      },
    })
    for (let i = 0; i < 20; i++) cache.put(entry(`${i}`, at(i / 10)))
    expect(cache.bytes).toBeLessThanOrEqual(10_000)
    expect(evicted).toBe(20 - cache.size)
    expect(cache.exact('p', '0')).toBeUndefined()
    expect(textOf(cache.exact('p', '19'))).toBe('19')
    expect(await cache.nearest('p', at(0).embedding, 0.0001)).toBeUndefined()
  })

  test('what is larger than all is not kept, nor what is over at once', () => {
    const cache = new MemorySemanticCache(clock, { maxBytes: 2000 })
    const body = Buffer.alloc(3000)
    expect(cache.put(entry('a', { answer: { ...entry('a').answer, body } }))).toBe(false)
    expect(cache.put(entry('a', { seconds: 0 }))).toBe(false)
    expect(cache.put(entry('a', { seconds: Number.NaN }))).toBe(false)
    expect([cache.size, cache.bytes]).toEqual([0, 0])
  })

  test('time goes over answers wherever they stand', async () => {
    let now = 0
    const cache = new MemorySemanticCache({ ...clock, now: () => now })
    for (let i = 0; i < 10; i++) cache.put(entry(`${i}`, { ...at(i), seconds: i + 1 }))
    now = 5_500
    const found = await cache.nearest('p', at(0).embedding, 2)
    expect(textOf(found)).toBe('6')
    expect(cache.size).toBe(5)
  })

  test('purge takes what fits all that is named', () => {
    const cache = new MemorySemanticCache(clock)
    const origin = { api: 'chat', workspace: undefined, product: undefined, subscription: 'red' }
    cache.put(entry('1', { origin }))
    cache.put(entry('2', { origin: { ...origin, subscription: 'blue' } }))
    cache.put(entry('3', { origin: { ...origin, api: 'other' }, partition: 'q' }))
    expect(cache.purge({ api: 'chat', subscription: 'BLUE' })).toBe(1)
    expect(cache.purge({ api: 'chat', product: 'none' })).toBe(0)
    expect(cache.purge({ partition: 'q' })).toBe(1)
    expect(cache.purge({})).toBe(1)
    expect([cache.size, cache.bytes]).toEqual([0, 0])
  })

  test('many vectors are looked through in turns, while answers come and go', async () => {
    const cache = new MemorySemanticCache(clock)
    const dimensions = 512
    for (let i = 0; i < 2_000; i++) {
      const vector = turned(i / 2_000, dimensions)
      cache.put(entry(`${i}`, { embedding: { space: 'm', vector } }))
    }
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    const wanted = [100, 900, 1_900].map((i) =>
      cache.nearest('p', { space: 'm', vector: turned(i / 2_000, dimensions) }, 0.01),
    )
    expect(wanted[0]).toBeInstanceOf(Promise)
    const found = await Promise.all(wanted)
    clearInterval(timer)
    expect(found.map(textOf)).toEqual(['100', '900', '1900'])
    const gone = cache.nearest('p', { space: 'm', vector: turned(0, dimensions) }, 0.0000001)
    cache.purge({})
    expect(await gone).toBeUndefined()
  })
})

test('Slices lets everything else go on between its turns, and all jobs take part', async () => {
  const slices = new Slices()
  const done: string[] = []
  const job = (name: string, milliseconds: number) => {
    let left = milliseconds * 2
    return slices
      .run(() => {
        const end = performance.now() + 0.5
        while (performance.now() < end);
        left--
        return left <= 0
      })
      .then(() => done.push(name))
  }
  let others = 0
  const other = () => {
    others++
    if (done.length < 3) setImmediate(other)
  }
  setImmediate(other)
  await Promise.all([job('long', 20), job('short', 1), job('middle', 5)])
  expect(done).toEqual(['short', 'middle', 'long'])
  expect(others).toBeGreaterThan(8)
  await expect(
    slices.run(() => {
      throw new Error('broken')
    }),
  ).rejects.toThrow('broken')
})
