/** Where bytes come from: pushes them into one sink. Both Node's messages and undici's handlers are sources at no cost. */
export interface ByteSource {
  /** Known length in bytes, if any. */
  readonly length: number | undefined
  /** Called once. Nothing flows before. */
  start(sink: ByteSink): void
  /** After a `chunk` that answered false. */
  resume(): void
  /** Nobody wants the rest. */
  cancel(reason?: Error): void
}

export interface ByteSink {
  /** False asks for a pause until `resume`. The bytes belong to the sink. */
  chunk(bytes: Uint8Array): boolean
  end(): void
  fail(error: Error): void
}

/** Whose body it is: what is too large is answered differently. */
export type BodyOf = 'request' | 'response'

/** A body over its limit: 413 for a request, 500 with its reason for a response. */
export class BodyTooLarge extends Error {
  readonly limit: number
  readonly of: BodyOf
  constructor(limit: number, of: BodyOf) {
    super(`The ${of} body is larger than the limit of ${limit} bytes.`)
    this.name = 'BodyTooLarge'
    this.limit = limit
    this.of = of
  }
}

/**
 * The body of one message: a stream that has not been read, or bytes in memory.
 * A stream is read once. `buffer()` brings it into memory; `keep()` has a copy kept while it is sent on.
 */
export class Body {
  #source: ByteSource | undefined
  #bytes: Uint8Array | undefined
  #buffering: Promise<void> | undefined
  #keep = false
  #tooLarge = false
  readonly #limit: number
  readonly #of: BodyOf

  private constructor(
    source: ByteSource | undefined,
    bytes: Uint8Array | undefined,
    limit: number,
    of: BodyOf,
  ) {
    this.#source = source
    this.#bytes = bytes
    this.#limit = limit
    this.#of = of
  }

  static ofBytes(bytes: Uint8Array): Body {
    return new Body(undefined, bytes, Number.POSITIVE_INFINITY, 'request')
  }

  static ofText(text: string): Body {
    return Body.ofBytes(Buffer.from(text, 'utf8'))
  }

  /** `limit`: how many bytes may be brought into memory. */
  static ofSource(source: ByteSource, limit: number, of: BodyOf): Body {
    return new Body(source, undefined, limit, of)
  }

  /** True when the bytes can be read without waiting. */
  get buffered(): boolean {
    return this.#bytes !== undefined
  }

  /** True when a stream was sent on and no copy was kept. */
  get gone(): boolean {
    return this.#bytes === undefined && this.#source === undefined && this.#buffering === undefined
  }

  get length(): number | undefined {
    return this.#bytes?.length ?? this.#source?.length
  }

  /** The bytes as received: compressed if the message says so. Only when `buffered`. */
  bytes(): Uint8Array {
    if (!this.#bytes) throw new Error('a body was read before it was buffered')
    return this.#bytes
  }

  /** Brings the whole body into memory. Answers undefined when it is there already. */
  buffer(): Promise<void> | undefined {
    if (this.#bytes) return undefined
    if (this.#buffering) return this.#buffering
    const source = this.#source
    if (!source) {
      if (this.#tooLarge) throw new BodyTooLarge(this.#limit, this.#of)
      throw new Error('a body was read after it had been sent on')
    }
    this.#source = undefined
    this.#buffering = collect(source, this.#limit, this.#of).then((bytes) => {
      this.#bytes = bytes
      this.#buffering = undefined
    })
    return this.#buffering
  }

  /** Asks that a copy be kept when the body is sent on. To be said before `send`. */
  keep(): void {
    this.#keep = true
  }

  /**
   * Hands the body over to be sent: the bytes when they are in memory, else the stream, which is then gone
   * (with `keep()`, its bytes are in memory once it has been sent).
   */
  send(): Uint8Array | ByteSource {
    if (this.#bytes) return this.#bytes
    const source = this.#source
    if (!source) return new Uint8Array(0)
    this.#source = undefined
    if (!this.#keep) return source
    return keeping(source, this.#limit, (bytes) => {
      this.#bytes = bytes
      this.#tooLarge = bytes === undefined
    })
  }

  /** Throws away what has not been read. */
  cancel(reason?: Error): void {
    this.#source?.cancel(reason)
    this.#source = undefined
  }
}

function collect(source: ByteSource, limit: number, of: BodyOf): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (source.length !== undefined && source.length > limit) {
      source.cancel()
      reject(new BodyTooLarge(limit, of))
      return
    }
    const chunks: Uint8Array[] = []
    let size = 0
    source.start({
      chunk(bytes) {
        size += bytes.length
        if (size > limit) {
          source.cancel()
          reject(new BodyTooLarge(limit, of))
          return false
        }
        chunks.push(bytes)
        return true
      },
      end: () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)),
      fail: reject,
    })
  })
}

/** The same stream, of which a copy is given to `done` at its end; undefined when it was over the limit. */
function keeping(
  source: ByteSource,
  limit: number,
  done: (bytes: Uint8Array | undefined) => void,
): ByteSource {
  return {
    length: source.length,
    start(sink) {
      let chunks: Uint8Array[] | undefined = []
      let size = 0
      source.start({
        chunk(bytes) {
          size += bytes.length
          if (size > limit) chunks = undefined
          chunks?.push(bytes)
          return sink.chunk(bytes)
        },
        end() {
          done(chunks && Buffer.concat(chunks))
          sink.end()
        },
        fail: (error) => sink.fail(error),
      })
    },
    resume: () => source.resume(),
    cancel: (reason) => source.cancel(reason),
  }
}
