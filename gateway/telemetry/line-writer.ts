import { fstatSync, write, writeSync } from 'node:fs'

/** Characters that are gathered for one write. */
const batch = 65_536
/** Characters that wait at most, while who reads is slow; what comes then is not written, and counted. */
const mostWaiting = 16_777_216
/** Milliseconds until a full pipe is tried again. */
const pause = 10

/** Where log lines go: written in large pieces, one after the other, without holding up who logs. */
export class LineWriter {
  readonly #file: number
  #lines: string[] = []
  #size = 0
  /** What is being written. */
  #current: Buffer | undefined
  /** What comes behind it is not to wait for more. */
  #urgent = false
  #dropped = 0
  /** Told when nothing can be written any more: then lines are lost. */
  readonly #failed: (error: Error) => void

  constructor(file: number, failed: (error: Error) => void) {
    fstatSync(file)
    this.#file = file
    this.#failed = failed
  }

  write(line: string): void {
    if (this.#size > mostWaiting) {
      this.#dropped++
      return
    }
    this.#lines.push(line)
    this.#size += line.length
    if (this.#size >= batch && !this.#current) this.flush()
  }

  /** Begins to write what is there. */
  flush(): void {
    if (this.#current) {
      this.#urgent = true
      return
    }
    this.#urgent = false
    if (this.#size === 0) return
    this.#current = this.#take()
    this.#write()
  }

  /** Writes all that is there before it returns. */
  flushSync(): void {
    // A piece that is on its way is in the hands of another thread, which takes no time for it.
    if (this.#current) sleep(pause)
    if (this.#size === 0) return
    let bytes = this.#take()
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(writeSync(this.#file, bytes))
      } catch (error) {
        if (!isFull(error)) throw error
        sleep(pause)
      }
    }
  }

  #take(): Buffer {
    const lines = this.#lines
    this.#lines = []
    this.#size = 0
    if (this.#dropped > 0) {
      lines.push(
        `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), dropped: this.#dropped, msg: 'lines of the log were not written: who reads them is too slow' })}\n`,
      )
      this.#dropped = 0
    }
    return Buffer.from(lines.join(''), 'utf8')
  }

  #write(): void {
    const bytes = this.#current!
    write(this.#file, bytes, 0, bytes.length, null, (error, written) => {
      if (error && !isFull(error)) {
        this.#current = undefined
        this.#failed(error)
      } else if (error) setTimeout(() => this.#write(), pause).unref()
      else if (written < bytes.length) {
        this.#current = bytes.subarray(written)
        this.#write()
      } else {
        this.#current = undefined
        if (this.#urgent || this.#size >= batch) this.flush()
      }
    })
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN'
}
