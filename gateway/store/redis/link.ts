import { type Cluster, Redis } from 'ioredis'
import type { Log } from '../../../engine/ports.ts'
import type { Script } from './scripts.ts'

export type RedisClient = Redis | Cluster

export interface LinkOptions {
  readonly client: RedisClient
  /** Milliseconds that a command may take, whatever the client tries. */
  readonly timeout: number
  readonly log: Log
}

/** The server cannot be asked, or did not answer in time. */
export class RedisAway extends Error {
  /** The command may have been executed all the same. */
  readonly uncertain: boolean
  constructor(message: string, uncertain: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'RedisAway'
    this.uncertain = uncertain
  }
}

const probeInterval = 200

/**
 * The way to Redis. Every command ends within its time; while the server is away none is tried,
 * so that a call pays for an outage at most once.
 */
export class RedisLink {
  readonly isCluster: boolean
  readonly #client: RedisClient
  readonly #timeout: number
  readonly #log: Log
  #probe: NodeJS.Timeout | undefined
  #suspended = false
  #wasAway = false
  #since = Date.now()
  #lastError: string | undefined

  constructor({ client, timeout, log }: LinkOptions) {
    this.#client = client
    this.#timeout = timeout
    this.#log = log
    this.isCluster = client.isCluster
    client.on('ready', () => this.#turned())
    client.on('close', () => this.#turned())
    client.on('error', (error: Error) => {
      this.#lastError = error.message
    })
  }

  get available(): boolean {
    return this.#client.status === 'ready' && !this.#suspended
  }

  /** Since when it is there, or away. */
  get since(): number {
    return this.#since
  }

  get lastError(): string | undefined {
    return this.#lastError
  }

  /** Resolves when the server can be asked, or after that time. */
  async ready(milliseconds: number): Promise<boolean> {
    const end = Date.now() + milliseconds
    while (!this.available && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return this.available
  }

  async script(
    { sha, text }: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<readonly number[]> {
    const reply = await this.run(async (client) => {
      try {
        return await client.evalsha(sha, keys.length, ...keys, ...args)
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
        return await client.eval(text, keys.length, ...keys, ...args)
      }
    })
    if (!Array.isArray(reply)) throw new RedisAway('the answer of a script is not a list', true)
    return reply
  }

  /** Rejects with RedisAway when there is no answer, and with the server's own error when it refuses. */
  async run<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    if (!this.available) {
      throw new RedisAway(this.#lastError ?? 'there is no connection', false)
    }
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new RedisAway(`no answer within ${this.#timeout} ms`, true)),
        this.#timeout,
      )
    })
    try {
      return await Promise.race([work(this.#client), late])
    } catch (error) {
      throw this.#judged(error)
    } finally {
      clearTimeout(timer)
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#probe)
    this.#suspended = true
    this.#client.disconnect()
  }

  #judged(error: unknown): unknown {
    const message = error instanceof Error ? error.message : String(error)
    this.#lastError = message
    // The server's own refusals say that it was not done; a script stopped midway does not exist.
    if (error instanceof Error && error.name === 'ReplyError') return error
    const isLate = error instanceof RedisAway || /timed out/.test(message)
    // One node of a Cluster says nothing of the others.
    if (isLate && !this.isCluster) this.#suspend()
    return error instanceof RedisAway ? error : new RedisAway(message, true, error)
  }

  #suspend(): void {
    if (this.#suspended) return
    this.#suspended = true
    this.#turned()
    this.#probeSoon()
  }

  #probeSoon(): void {
    clearTimeout(this.#probe)
    this.#probe = setTimeout(() => void this.#ask(), probeInterval)
    this.#probe.unref()
  }

  async #ask(): Promise<void> {
    try {
      // The client's own time limit ends it.
      if (this.#client.status === 'ready' && this.#client instanceof Redis) {
        await this.#client.ping()
        this.#suspended = false
        this.#turned()
        return
      }
    } catch (error) {
      this.#lastError = error instanceof Error ? error.message : String(error)
    }
    this.#probeSoon()
  }

  #turned(): void {
    if (this.available === !this.#wasAway) return
    this.#wasAway = !this.available
    this.#since = Date.now()
    if (this.#wasAway) this.#log.error({ detail: this.#lastError }, 'Redis is away')
    else this.#log.info({}, 'Redis is there again')
  }
}
