import type { Clock, Log, Metrics } from '../../../engine/ports.ts'

/** What became of a batch. `again`: these may be sent once more, after a while. */
export interface Delivery<T> {
  readonly taken: number
  /** The receiver wants them never. */
  readonly refused: number
  readonly again: readonly T[]
  /** Milliseconds that the receiver asked to wait. */
  readonly after?: number | undefined
  readonly error?: string | undefined
}

export interface BatchOptions<T> {
  /** `otlp`, `applicationinsights`: for metrics and the log. */
  readonly exporter: string
  readonly signal: string
  send(batch: readonly T[]): Promise<Delivery<T>>
  readonly clock: Pick<Clock, 'sleep'>
  readonly metrics: Metrics
  readonly log: Log
  readonly maxQueue: number
  readonly maxBatch: number
  /** Milliseconds from the first item to its sending. */
  readonly delay: number
  /** How often an item is sent. */
  readonly attempts: number
}

export const batchDefaults = { maxQueue: 4_096, maxBatch: 512, delay: 1_000, attempts: 4 } as const

interface Item<T> {
  readonly value: T
  attempts: number
}

/** Sends items in batches behind the requests. What is too much, or cannot be delivered, is given up and counted. */
export class Batches<T> {
  readonly #options: BatchOptions<T>
  #queue: Item<T>[] = []
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> | undefined
  readonly #closing = new AbortController()
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(options: BatchOptions<T>) {
    this.#options = options
  }

  push(value: T): void {
    const { maxQueue, maxBatch } = this.#options
    if (this.#queue.length >= maxQueue) {
      this.#dropped(1, 'full')
      return
    }
    this.#queue.push({ value, attempts: 0 })
    if (this.#sending) return
    if (this.#queue.length >= maxBatch) void this.flush()
    else this.#flushSoon()
  }

  #flushSoon(): void {
    if (this.#timer) return
    this.#timer = setTimeout(() => void this.flush(), this.#options.delay)
    this.#timer.unref()
  }

  /** Sends what is waiting. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = undefined
      // What came in the moment between.
      if (this.#queue.length > 0) this.#flushSoon()
    })
    return this.#sending
  }

  /** Sends what is waiting, once: who is away now will not be waited for. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'))
    await this.flush()
    if (this.#queue.length > 0) await this.flush()
  }

  async #drain(): Promise<void> {
    const { maxBatch } = this.#options
    let pause = 500
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, maxBatch)
      const { again, after } = await this.#deliver(batch)
      if (again.length === 0) {
        pause = 500
        continue
      }
      this.#queue.unshift(...again)
      await this.#rest(Math.min(after ?? pause, longestPause))
      pause = Math.min(pause * 2, longestPause)
    }
  }

  /** Ends early when nobody waits any more. */
  async #rest(milliseconds: number): Promise<void> {
    const { signal } = this.#closing
    if (signal.aborted) return
    await this.#options.clock.sleep(milliseconds, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }

  async #deliver(batch: Item<T>[]): Promise<{ again: Item<T>[]; after: number | undefined }> {
    const { send, attempts, exporter, signal, metrics } = this.#options
    for (const item of batch) item.attempts++
    const values = batch.map(({ value }) => value)
    const { taken, refused, again, after, error } = await send(values).catch(
      (error: unknown): Delivery<T> => ({
        taken: 0,
        refused: 0,
        again: values,
        error: error instanceof Error ? error.message : String(error),
      }),
    )
    if (taken > 0) metrics.add('telemetry_sent', taken, { exporter, signal })
    if (refused > 0) this.#dropped(refused, 'refused', error)
    const wanted = new Set(again)
    const rest = batch.filter(({ value }) => wanted.has(value))
    const most = this.#closing.signal.aborted ? 1 : attempts
    const kept = rest.filter((item) => item.attempts < most)
    if (kept.length < rest.length) this.#dropped(rest.length - kept.length, 'failed', error)
    return { again: kept, after }
  }

  #dropped(count: number, reason: 'full' | 'refused' | 'failed', error?: string): void {
    const { exporter, signal, metrics, log } = this.#options
    metrics.add('telemetry_dropped', count, { exporter, signal, reason })
    // Once a minute: a receiver that is away must not fill the log.
    const now = performance.now()
    if (now - this.#toldAt < 60_000) return
    this.#toldAt = now
    log.warn({ exporter, signal, reason, error }, 'telemetry was given up')
  }
}

const longestPause = 30_000
