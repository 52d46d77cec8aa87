interface Job {
  /** Does a little; true when there is nothing left to do. */
  readonly step: () => boolean
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** Milliseconds of work in one turn of the event loop. */
const slice = 2

/**
 * Does long work in small steps: all jobs together take no more than a slice of each turn of the event loop, however
 * many wait, and each gets its step in turn.
 */
export class Slices {
  #jobs: Job[] = []

  run(step: () => boolean): Promise<void> {
    return new Promise((done, failed) => {
      this.#jobs.push({ step, done, failed })
      if (this.#jobs.length === 1) setImmediate(this.#turn)
    })
  }

  readonly #turn = (): void => {
    const end = performance.now() + slice
    do {
      const job = this.#jobs.shift()!
      if (!this.#isOver(job)) this.#jobs.push(job)
    } while (this.#jobs.length > 0 && performance.now() < end)
    if (this.#jobs.length > 0) setImmediate(this.#turn)
  }

  #isOver(job: Job): boolean {
    try {
      if (!job.step()) return false
      job.done()
    } catch (error) {
      job.failed(error)
    }
    return true
  }
}
