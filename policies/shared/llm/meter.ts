import { createBrotliDecompress, createGunzip, createInflate, type Gunzip } from 'node:zlib'
import { AnswerReader } from './answer-reader.ts'
import { AwsEventStreamParser } from './event-stream.ts'
import { field, parseJson } from './json.ts'
import { type SseEvent, SseParser } from './sse.ts'

/** What the head of an answer tells of its body. */
export interface BodyHead {
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
}

/**
 * Reads the bytes of one answer as they pass: event streams event by event, JSON when it is whole. All policies of a
 * request share one. Of a compressed body a copy is decoded.
 */
export class Meter {
  readonly reader = new AnswerReader()
  readonly #sink: Sink
  #decoder: Gunzip | undefined
  #decoded = 0
  #decodedEnd: Promise<void> | undefined

  constructor(head: BodyHead) {
    this.#sink = sinkOf(head.contentType ?? '', this.reader)
    const encoding = head.contentEncoding?.trim().toLowerCase() ?? ''
    if (encoding !== '' && encoding !== 'identity') this.#decode(encoding)
  }

  feed(bytes: Uint8Array): void {
    if (this.#decoder) {
      // A copy: the relayed bytes belong to who sends them.
      if (this.#decoded < mostDecoded) this.#decoder.write(bytes.slice())
    } else this.#sink.feed(bytes)
  }

  /** An event that somebody else has cut out of the stream; answers it parsed. */
  event(event: SseEvent): unknown {
    return readEvent(event, this.reader)
  }

  /** After the last byte, or when there will be no more. */
  end(): void | Promise<void> {
    if (!this.#decoder) return this.#sink.end()
    this.#decoder.end()
    return this.#decodedEnd!.then(() => this.#sink.end())
  }

  #decode(encoding: string): void {
    const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding]!() : undefined
    if (!decoder) return
    this.#decoder = decoder as Gunzip
    this.#decodedEnd = new Promise((resolve) => {
      decoder.on('data', (bytes: Buffer) => {
        this.#decoded += bytes.length
        if (this.#decoded <= mostDecoded) this.#sink.feed(bytes)
      })
      decoder.on('end', resolve)
      // What broke off, or is not what it says: what was read until then counts.
      decoder.on('error', () => resolve())
      decoder.on('close', resolve)
    })
  }
}

/** Decoded bytes that are looked at: a small body may unfold to a very large one. */
const mostDecoded = 67_108_864

const decoders: Readonly<
  Record<string, () => ReturnType<typeof createGunzip | typeof createBrotliDecompress>>
> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

interface Sink {
  feed(bytes: Uint8Array): void
  end(): void
}

export function isEventStream(contentType: string | undefined): boolean {
  return contentType !== undefined && /^\s*text\/event-stream\b/i.test(contentType)
}

export function isAnyStream(contentType: string | undefined): boolean {
  return (
    isEventStream(contentType) || /^application\/vnd\.amazon\.eventstream/i.test(contentType ?? '')
  )
}

function sinkOf(contentType: string, reader: AnswerReader): Sink {
  if (isEventStream(contentType)) {
    const parser = new SseParser((event) => {
      if (event) readEvent(event, reader)
    })
    return { feed: (bytes) => parser.feed(bytes), end() {} }
  }
  if (isAnyStream(contentType)) {
    const parser = new AwsEventStreamParser(({ payload }) => readAws(payload, reader))
    return { feed: (bytes) => parser.feed(bytes), end() {} }
  }
  return new JsonSink(reader)
}

/** Answers the event parsed. */
export function readEvent(event: SseEvent, reader: AnswerReader): unknown {
  if (event.data === '[DONE]') return undefined
  const value = parseJson(event.data)
  reader.event(value)
  return value
}

export function readAws(payload: Uint8Array, reader: AnswerReader): void {
  const value = parseJson(Buffer.from(payload).toString('utf8'))
  // InvokeModel wraps the model's own events.
  const inner = field(value, 'bytes')
  if (typeof inner !== 'string') reader.event(value)
  else reader.event(parseJson(Buffer.from(inner, 'base64').toString('utf8')))
}

/** A whole JSON answer. Of one that is too large to be parsed in passing only the end is kept, where usage stands. */
class JsonSink implements Sink {
  readonly #reader: AnswerReader
  #chunks: Uint8Array[] = []
  #size = 0
  #isLarge = false

  constructor(reader: AnswerReader) {
    this.#reader = reader
  }

  feed(bytes: Uint8Array): void {
    this.#chunks.push(bytes.slice())
    this.#size += bytes.length
    if (this.#size <= largest && !this.#isLarge) return
    this.#isLarge = true
    if (this.#size < 2 * tail) return
    const kept = Buffer.concat(this.#chunks).subarray(-tail)
    this.#chunks = [Buffer.from(kept)]
    this.#size = kept.length
  }

  end(): void {
    const text = Buffer.concat(this.#chunks).toString('utf8')
    this.#chunks = []
    if (this.#isLarge) this.#reader.whole(usageAtEnd(text))
    else this.#reader.whole(parseJson(text))
  }
}

const largest = 4_194_304
const tail = 65_536

/** The last `usage` member of a JSON text whose beginning is missing. */
function usageAtEnd(text: string): unknown {
  const at = Math.max(text.lastIndexOf('"usage"'), text.lastIndexOf('"usageMetadata"'))
  // Within a string the quotation mark would be escaped.
  if (at < 0 || text[at - 1] === '\\') return undefined
  const rest = text.slice(at)
  for (let end = rest.indexOf('}'); end >= 0; end = rest.indexOf('}', end + 1)) {
    const value = parseJson(`{${rest.slice(0, end + 1)}}`)
    if (value !== undefined) return value
  }
  return undefined
}
