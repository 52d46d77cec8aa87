import { brotliCompressSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askForUsage, usageGate } from '../../policies/shared/llm/ask-usage.ts'
import { Meter } from '../../policies/shared/llm/meter.ts'
import { type SseEvent, SseParser } from '../../policies/shared/llm/sse.ts'
import { samples, type WireSample } from './samples.ts'

/** Bytes cut by widths, the last one again and again. */
function cut(bytes: Uint8Array, widths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const width = Math.max(1, widths[Math.min(i, widths.length - 1)] ?? bytes.length)
    chunks.push(bytes.subarray(at, at + width))
    at += width
  }
  return chunks
}

async function read(sample: WireSample, chunks: readonly Uint8Array[], contentEncoding?: string) {
  const meter = new Meter({ contentType: sample.contentType, contentEncoding })
  for (const chunk of chunks) {
    const lent = Uint8Array.from(chunk)
    meter.feed(lent)
    // Whoever reads must not keep what it was lent.
    lent.fill(0)
  }
  await meter.end()
  const { reported, isFinal, texts, model } = meter.reader
  return { reported, isFinal, texts, model }
}

function told({ reported, isFinal, texts, model }: WireSample) {
  return { reported, isFinal, ...(texts ? { texts } : {}), ...(model ? { model } : {}) }
}

describe('what an answer tells', () => {
  for (const sample of samples) {
    const bytes = Buffer.from(sample.body)
    test(sample.title, async () => {
      expect(await read(sample, [bytes])).toMatchObject(told(sample))
    })
    test(`${sample.title}, cut anywhere, with any line ends, compressed`, async () => {
      for (const lineEnd of ['\n', '\r\n', '\r']) {
        const body = Buffer.from(sample.body.replaceAll('\n', lineEnd))
        for (const widths of [[1], [2], [3], [7], [64]]) {
          expect(await read(sample, cut(body, widths))).toMatchObject(told(sample))
        }
      }
      expect(await read(sample, cut(gzipSync(bytes), [5]), 'gzip')).toMatchObject(told(sample))
      expect(await read(sample, cut(brotliCompressSync(bytes), [5]), 'br')).toMatchObject(
        told(sample),
      )
    })
  }

  test('any split tells the same', async () => {
    const streams = samples.filter(({ contentType }) => contentType.startsWith('text/event-stream'))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...streams),
        fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 60 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        async (sample, widths, lineEnd, withBom) => {
          const text = sample.body
            .replaceAll('\n', lineEnd)
            .replaceAll('data:', `: hello${lineEnd}data:`)
          const body = Buffer.from((withBom ? '\uFEFF' : '') + text)
          expect(await read(sample, cut(body, widths))).toMatchObject(told(sample))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a large body is read from its end', async () => {
    const data = 'x'.repeat(6_000_000)
    const body = JSON.stringify({ data, usage: { prompt_tokens: 8, total_tokens: 8 } })
    const sample = { ...samples[3]!, body }
    expect(await read(sample, cut(Buffer.from(body), [65_536]))).toMatchObject({
      reported: { prompt: 8, completion: 0 },
    })
  })

  test('Bedrock, a binary event stream', async () => {
    const body = Buffer.concat([
      awsMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi' } }),
      awsMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { text: ' you' } }),
      awsMessage('metadata', { usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 } }),
    ])
    const contentType = 'application/vnd.amazon.eventstream'
    const sample: WireSample = {
      title: '',
      contentType,
      body: '',
      reported: { prompt: 5, completion: 2 },
      isFinal: true,
      texts: ['Hi you'],
    }
    for (const widths of [[1], [7], [100], [10_000]]) {
      expect(await read(sample, cut(body, widths))).toMatchObject(told(sample))
    }
  })
})

function awsMessage(type: string, payload: object): Buffer {
  const name = Buffer.from(':event-type')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(type.length)
  const header = Buffer.concat([
    Buffer.from([name.length]),
    name,
    Buffer.from([7]),
    length,
    Buffer.from(type),
  ])
  const body = Buffer.from(JSON.stringify(payload))
  const total = 12 + header.length + body.length + 4
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(total, 0)
  prelude.writeUInt32BE(header.length, 4)
  return Buffer.concat([prelude, header, body, Buffer.alloc(4)])
}

const streams: readonly {
  title: string
  text: string
  events: readonly SseEvent[]
  skipped?: number
}[] = [
  { title: 'an event', text: 'data: a\n\n', events: [{ name: '', data: 'a' }] },
  { title: 'no blank behind the colon', text: 'data:a\n\n', events: [{ name: '', data: 'a' }] },
  { title: 'two data lines', text: 'data: a\ndata: b\n\n', events: [{ name: '', data: 'a\nb' }] },
  { title: 'a name', text: 'event: x\ndata: a\n\n', events: [{ name: 'x', data: 'a' }] },
  {
    title: 'a name without data is no event',
    text: 'event: x\n\ndata: a\n\n',
    events: [{ name: '', data: 'a' }],
  },
  {
    title: 'comments and other fields',
    text: ': hi\nid: 1\nretry: 5\ndata: a\n\n',
    events: [{ name: '', data: 'a' }],
  },
  { title: 'a field without a colon', text: 'data\n\n', events: [{ name: '', data: '' }] },
  {
    title: 'mixed line ends',
    text: 'data: a\r\r\ndata: b\n\r\n',
    events: [
      { name: '', data: 'a' },
      { name: '', data: 'b' },
    ],
  },
  { title: 'a mark at the start', text: '\uFEFFdata: a\n\n', events: [{ name: '', data: 'a' }] },
  { title: 'an event that has not ended is none', text: 'data: a\n', events: [] },
  {
    title: 'a line that is too long',
    text: `data: ${'x'.repeat(200)}\ndata: b\n\n`,
    events: [{ name: '', data: 'b' }],
    skipped: 1,
  },
  {
    title: 'an event that is too long',
    text: `${`data: ${'x'.repeat(60)}\n`.repeat(5)}\ndata: b\n\n`,
    events: [{ name: '', data: 'b' }],
    skipped: 1,
  },
]

describe('server-sent events', () => {
  for (const { title, text, events, skipped = 0 } of streams) {
    test(title, () => {
      for (const width of [1, 2, 3, 1000]) {
        const seen: SseEvent[] = []
        const parser = new SseParser((event) => event && seen.push(event), {
          line: 100,
          event: 250,
        })
        for (const chunk of cut(Buffer.from(text), [width])) parser.feed(chunk)
        expect(seen).toEqual(events)
        expect(parser.skipped).toBe(skipped)
      }
    })
  }
})

const bodies: readonly { title: string; body: string; asked: string | undefined }[] = [
  {
    title: 'is added at the end',
    body: '{"stream":true, "messages":[{"a":"}"}] }',
    asked: '{"stream":true, "messages":[{"a":"}"}] ,"stream_options":{"include_usage":true}}',
  },
  {
    title: 'joins other options',
    body: '{"stream_options" : {"x":1},"stream":true}',
    asked: '{"stream_options" :{"x":1,"include_usage":true},"stream":true}',
  },
  {
    title: 'takes the place of null',
    body: '{"stream":true,"stream_options":null}',
    asked: '{"stream":true,"stream_options":{"include_usage":true}}',
  },
  {
    title: 'is there already',
    body: '{"stream_options":{"include_usage":true}}',
    asked: undefined,
  },
  { title: 'was forbidden', body: '{"stream_options":{"include_usage":false}}', asked: undefined },
  {
    title: 'stands there twice',
    body: '{"stream_options":{},"stream_options":{}}',
    asked: undefined,
  },
  {
    title: 'is written with escapes',
    body: '{"stream\\u005foptions":{"include_usage":true}}',
    asked: undefined,
  },
  {
    title: 'in a message is none',
    body: '{"messages":[{"stream_options":{"include_usage":true}}]}',
    asked:
      '{"messages":[{"stream_options":{"include_usage":true}}],"stream_options":{"include_usage":true}}',
  },
]

describe('the question for usage', () => {
  for (const { title, body, asked } of bodies) {
    test(title, () => expect(askForUsage(body)).toBe(asked))
  }
})

describe('the chunk that only we asked for', () => {
  const before =
    'data: {"choices":[{"index":0,"delta":{"content":"a"}}],"usage":null}\n\n: wait\n\n'
  const ours = 'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1}}\n\n'
  const after = 'data: [DONE]\n\n'

  test('is taken out, every other byte stays, however the stream is cut', () => {
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      const whole = Buffer.from((before + ours + after).replaceAll('\n', lineEnd))
      const kept = (before + after).replaceAll('\n', lineEnd)
      for (let width = 1; width <= 64; width++) {
        const meter = new Meter({ contentType: 'text/event-stream', contentEncoding: undefined })
        const gate = usageGate(meter, () => undefined)
        const out: Uint8Array[] = []
        const take = (bytes: Uint8Array | undefined) => bytes && out.push(Uint8Array.from(bytes))
        for (const chunk of cut(whole, [width])) {
          take((gate.chunk(chunk) as { bytes: Uint8Array | undefined }).bytes)
        }
        take(gate.end() as Uint8Array | undefined)
        expect(Buffer.concat(out).toString()).toBe(kept)
        expect(meter.reader.reported).toEqual({ prompt: 9, completion: 1 })
      }
    }
  })

  test('a stream that ends within an event passes whole', () => {
    const meter = new Meter({ contentType: 'text/event-stream', contentEncoding: undefined })
    const gate = usageGate(meter, () => undefined)
    const first = gate.chunk(Buffer.from(`${before}data: {"cho`)) as { bytes: Uint8Array }
    expect(Buffer.concat([first.bytes, gate.end() as Uint8Array]).toString()).toBe(
      `${before}data: {"cho`,
    )
  })
})
