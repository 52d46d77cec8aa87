import { Worker } from 'node:worker_threads'
import type { Encoding } from '../../engine/ports.ts'

/** What goes to the thread, and what comes back: counts in the order of the texts, or what was wrong. */
export interface CountingJob {
  readonly id: number
  readonly encoding: Encoding
  readonly texts: readonly string[]
}
export type CountingResult =
  | { readonly id: number; readonly counts: readonly number[] }
  | { readonly id: number; readonly error: string }

/** Jobs that may wait; what comes on top is counted by the caller itself. */
const mostWaiting = 256

type Waiting = (counts: readonly number[] | undefined) => void

/** One thread that counts long texts, so that the event loop does not. Started by the first of them. */
export class CountingThread {
  readonly #program: URL
  readonly #report: (error: unknown) => void
  #worker: Worker | undefined
  #waiting = new Map<number, Waiting>()
  #nextId = 0
  #closed = false

  constructor(program: URL, report: (error: unknown) => void) {
    this.#program = program
    this.#report = report
  }

  /** Jobs that have no answer yet. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Undefined when the thread cannot: then somebody else has to count. */
  count(encoding: Encoding, texts: readonly string[]): Promise<readonly number[] | undefined> {
    if (this.#closed || this.#waiting.size >= mostWaiting) return Promise.resolve(undefined)
    const worker = this.#start()
    const job: CountingJob = { id: ++this.#nextId, encoding, texts }
    return new Promise((resolve) => {
      this.#waiting.set(job.id, resolve)
      worker.ref()
      worker.postMessage(job)
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
    this.#giveUp()
  }

  #start(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(this.#program)
    this.#worker = worker
    worker.unref()
    worker.on('message', (result: CountingResult) => {
      const waiting = this.#waiting.get(result.id)
      this.#waiting.delete(result.id)
      if (this.#waiting.size === 0) worker.unref()
      if ('error' in result) this.#report(new Error(result.error))
      waiting?.('counts' in result ? result.counts : undefined)
    })
    worker.on('error', (error) => this.#report(error))
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      this.#giveUp()
    })
    return worker
  }

  #giveUp(): void {
    const waiting = this.#waiting
    this.#waiting = new Map()
    for (const resolve of waiting.values()) resolve(undefined)
  }
}
