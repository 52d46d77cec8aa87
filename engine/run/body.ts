import { KeptSource } from './kept-source.ts'

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
  #kept: KeptSource | undefined
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

  get length(): number | undefined {
    return this.#bytes?.length ?? (this.#source ?? this.#kept)?.length
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
    const source = this.#take('read')
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
   * Hands the body over to be sent: the bytes when they are in memory, else the stream, which is then gone.
   * With `keep()` it can be sent and read again from its beginning, however far the sending came.
   */
  send(): Uint8Array | ByteSource {
    if (this.#bytes) return this.#bytes
    if (this.#keep && this.#source) {
      this.#kept = new KeptSource(this.#source, this.#limit, (bytes) => {
        this.#bytes = bytes
        this.#kept = undefined
      })
      this.#source = undefined
    }
    return this.#take('sent')
  }

  /** Throws away what has not been read. */
  cancel(reason?: Error): void {
    this.#source?.cancel(reason)
    this.#kept?.cancel(reason)
    this.#source = undefined
    this.#kept = undefined
  }

  #take(what: 'read' | 'sent'): ByteSource {
    const source = this.#source
    this.#source = undefined
    if (source) return source
    if (!this.#kept) throw new Error(`a body was ${what} after it had been sent on`)
    if (this.#kept.tooLarge) throw new BodyTooLarge(this.#limit, this.#of)
    return this.#kept.open()
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
