import type { ByteSink, ByteSource } from '../../engine/run/body.ts'

/** The beginning of a body that passes: a copy, which holds nothing up. */
export class Capture {
  readonly #most: number
  #pieces: Uint8Array[] = []
  #size = 0
  /** There was more. */
  isCut = false

  constructor(most: number) {
    this.#most = most
  }

  add(bytes: Uint8Array): void {
    const room = this.#most - this.#size
    if (bytes.length > room) this.isCut = true
    if (room <= 0 || bytes.length === 0) return
    // The bytes belong to who sends them on: they may be used again.
    const piece = bytes.slice(0, room)
    this.#pieces.push(piece)
    this.#size += piece.length
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces)
  }

  /** The same source, what passes is looked at. */
  of(source: ByteSource): ByteSource {
    return new CapturedSource(source, this)
  }
}

class CapturedSource implements ByteSource {
  readonly length: number | undefined
  readonly #source: ByteSource
  readonly #capture: Capture

  constructor(source: ByteSource, capture: Capture) {
    this.length = source.length
    this.#source = source
    this.#capture = capture
  }

  start(sink: ByteSink): void {
    const capture = this.#capture
    this.#source.start({
      chunk(bytes) {
        capture.add(bytes)
        return sink.chunk(bytes)
      },
      end: () => sink.end(),
      fail: (error) => sink.fail(error),
    })
  }

  resume(): void {
    this.#source.resume()
  }

  cancel(reason?: Error): void {
    this.#source.cancel(reason)
  }
}
