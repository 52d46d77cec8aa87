import { Readable } from 'node:stream'
import type { ByteSource } from '../../engine/run/body.ts'

/** A byte source as the stream that undici sends. Nothing is read before the connection is there. */
export class Upload extends Readable {
  readonly #source: ByteSource
  #state: 'waiting' | 'flowing' | 'over' = 'waiting'

  constructor(source: ByteSource) {
    super({ highWaterMark: 65_536 })
    this.#source = source
  }

  override _read(): void {
    if (this.#state === 'flowing') this.#source.resume()
    if (this.#state !== 'waiting') return
    this.#state = 'flowing'
    this.#source.start({
      chunk: (bytes) => this.push(bytes),
      end: () => {
        this.#state = 'over'
        this.push(null)
      },
      fail: (error) => {
        this.#state = 'over'
        this.destroy(error)
      },
    })
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#state !== 'over') {
      this.#state = 'over'
      this.#source.cancel(error ?? undefined)
    }
    done(error)
  }
}
