import { Pool } from 'undici'
import { events } from './backend.ts'

export interface LoadFigures {
  calls: number
  failedCalls: number
  streams: number
  brokenStreams: number
  /** Answers of a version older than the one that was active when the call was sent. */
  staleCalls: number
  readonly failures: string[]
}

/** A machine that is too busy shows in the rate, not in calls that wait for each other. */
const mostOpen = 500

/** Calls at a steady rate and streams that are always open, checked one by one, until it is stopped. */
export class Load {
  readonly figures: LoadFigures = {
    calls: 0,
    failedCalls: 0,
    streams: 0,
    brokenStreams: 0,
    staleCalls: 0,
    failures: [],
  }
  /** The version whose activation was answered last. */
  version = 0
  readonly #calls: Pool
  readonly #streams: Pool
  /** Of its own: calls that wait for a busy machine do not hold it up. */
  readonly #probe: Pool
  readonly #running = new Set<Promise<void>>()
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #started = 0
  #sent = 0
  #open = 0

  constructor(origin: string) {
    this.#calls = new Pool(origin, { connections: 64, pipelining: 1 })
    this.#probe = new Pool(origin, { connections: 1, pipelining: 1 })
    this.#streams = new Pool(origin, { connections: 400, pipelining: 1, bodyTimeout: 30_000 })
  }

  start(rate: number, streams: number): void {
    this.#started = performance.now()
    this.#timer = setInterval(() => {
      const due = ((performance.now() - this.#started) / 1000) * rate
      while (this.#sent < due && this.#open < mostOpen) {
        this.#sent++
        this.#run(this.#call(this.#calls))
      }
    }, 10)
    for (let i = 0; i < streams; i++) this.#run(this.#keepStreaming(i / streams))
  }

  /** Calls a second since the start. */
  get rate(): number {
    return this.figures.calls / ((performance.now() - this.#started) / 1000)
  }

  /** Answers the version that the policy tells. */
  call(): Promise<number | undefined> {
    return this.#call(this.#probe)
  }

  async #call(pool: Pool): Promise<number | undefined> {
    const { figures } = this
    const wanted = this.version
    this.#open++
    try {
      const { statusCode, headers, body } = await pool.request({
        method: 'GET',
        path: '/live/things-0/1',
      })
      const text = await body.text()
      figures.calls++
      const version = Number(headers['x-version'])
      if (statusCode !== 200 || text !== 'answer of the backend' || Number.isNaN(version)) {
        this.#fail(`call: ${statusCode} ${text.slice(0, 200)}`)
        figures.failedCalls++
        return undefined
      }
      if (version < wanted) figures.staleCalls++
      return version
    } catch (error) {
      figures.calls++
      figures.failedCalls++
      this.#fail(`call: ${error}`)
      return undefined
    } finally {
      this.#open--
    }
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await Promise.all(this.#running)
    await Promise.all([this.#calls, this.#streams, this.#probe].map((pool) => pool.close()))
  }

  async #keepStreaming(share: number): Promise<void> {
    // Not all begin at once.
    await new Promise((resolve) => setTimeout(resolve, share * 8_000))
    while (!this.#stopped) await this.#stream()
  }

  async #stream(): Promise<void> {
    const { figures } = this
    figures.streams++
    try {
      const { statusCode, body } = await this.#streams.request({
        method: 'GET',
        path: '/stream/things-0/stream',
      })
      const text = await body.text()
      const wanted = Array.from({ length: events }, (_, at) => `data: ${at}\n\n`).join('')
      if (statusCode === 200 && text === `${wanted}data: end\n\n`) return
      this.#fail(`stream: ${statusCode}, ${text.length} characters`)
    } catch (error) {
      this.#fail(`stream: ${error}`)
    }
    figures.brokenStreams++
  }

  #run(work: Promise<unknown>): void {
    const run = work.then(() => void this.#running.delete(run))
    this.#running.add(run)
  }

  #fail(text: string): void {
    if (this.figures.failures.length < 20) this.figures.failures.push(text)
  }
}
