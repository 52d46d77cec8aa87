import type { ByteSink, ByteSource } from './body.ts'

/**
 * A stream that can be read more than once, as long as it is not larger than the limit: what has come is kept, and the
 * rest follows. A reader that leaves early takes nothing away from the next one.
 */
export class KeptSource implements ByteSink {
  readonly length: number | undefined
  readonly #source: ByteSource
  readonly #limit: number
  readonly #whole: (bytes: Uint8Array) => void
  /** Undefined once there is more than may be kept. */
  #chunks: Uint8Array[] | undefined = []
  #size = 0
  #state: 'waiting' | 'flowing' | 'ended' | 'failed' = 'waiting'
  #error: Error | undefined
  #reader: Reader | undefined

  /** `whole` is given the bytes when all have come and could be kept. */
  constructor(source: ByteSource, limit: number, whole: (bytes: Uint8Array) => void) {
    this.length = source.length
    this.#source = source
    this.#limit = limit
    this.#whole = whole
  }

  /** True when the beginning is lost: nobody else can read it. */
  get tooLarge(): boolean {
    return this.#chunks === undefined
  }

  /** The stream from its beginning. The reader before, if there is one, gets nothing more. */
  open(): ByteSource {
    const reader = new Reader(this)
    this.#reader = reader
    return reader
  }

  cancel(reason?: Error): void {
    this.#reader = undefined
    this.#source.cancel(reason)
  }

  // ── the reader's side ──

  /** The next chunk that a reader has not seen; undefined when it has to wait. */
  at(index: number): Uint8Array | undefined {
    return this.#chunks?.[index]
  }

  start(): void {
    if (this.#state === 'waiting') {
      this.#state = 'flowing'
      this.#source.start(this)
    } else if (this.#state === 'flowing') this.#source.resume()
  }

  /** How the stream ended; undefined while it flows. */
  get ending(): { readonly error: Error | undefined } | undefined {
    if (this.#state === 'ended') return { error: undefined }
    return this.#state === 'failed' ? { error: this.#error } : undefined
  }

  leave(reader: Reader): void {
    if (this.#reader === reader) this.#reader = undefined
  }

  // ── the source's side ──

  chunk(bytes: Uint8Array): boolean {
    this.#size += bytes.length
    if (this.#size > this.#limit && this.#chunks) {
      this.#reader?.flush()
      this.#chunks = undefined
    }
    if (!this.#chunks) return this.#reader?.pass(bytes) ?? false
    this.#chunks.push(bytes)
    return this.#reader?.pump() ?? false
  }

  end(): void {
    this.#state = 'ended'
    if (this.#chunks) {
      const [first] = this.#chunks
      this.#whole(this.#chunks.length === 1 ? first! : Buffer.concat(this.#chunks))
    }
    this.#reader?.pump()
  }

  fail(error: Error): void {
    this.#state = 'failed'
    this.#error = error
    this.#reader?.pump()
  }
}

class Reader implements ByteSource {
  readonly length: number | undefined
  readonly #kept: KeptSource
  #sink: ByteSink | undefined
  #next = 0
  #paused = false

  constructor(kept: KeptSource) {
    this.length = kept.length
    this.#kept = kept
  }

  start(sink: ByteSink): void {
    this.#sink = sink
    if (this.pump()) this.#kept.start()
  }

  resume(): void {
    this.#paused = false
    if (this.pump()) this.#kept.start()
  }

  cancel(): void {
    this.#sink = undefined
    this.#kept.leave(this)
  }

  /** Gives what is there; false when the sink wants a pause, or nothing more comes. */
  pump(): boolean {
    while (this.#sink && !this.#paused) {
      const bytes = this.#kept.at(this.#next)
      if (!bytes) {
        const { ending } = this.#kept
        if (!ending) return true
        this.#finish(ending.error)
      } else {
        this.#next++
        if (!this.#sink.chunk(bytes)) this.#paused = true
      }
    }
    return false
  }

  /** Everything at once, whatever the sink's pace: what is kept is about to be given up. */
  flush(): void {
    for (let bytes = this.#kept.at(this.#next); bytes && this.#sink; ) {
      this.#next++
      this.#sink.chunk(bytes)
      bytes = this.#kept.at(this.#next)
    }
  }

  /** A chunk that is not kept. */
  pass(bytes: Uint8Array): boolean {
    const open = this.#sink?.chunk(bytes) ?? false
    this.#paused = !open
    return open
  }

  #finish(error: Error | undefined): void {
    const sink = this.#sink
    this.#sink = undefined
    if (error) sink?.fail(error)
    else sink?.end()
  }
}
