import type { Context } from '../context.ts'
import type { ByteSink } from './body.ts'
import type { ResponseMessage } from './message.ts'
import type { Ending, Forwarder, Gate, GateResult, Moments, Observer, Watcher } from './moments.ts'
import { isPromise } from './signals.ts'

/** The moments of one request: policies register, the gateway calls. */
export class MomentList implements Moments {
  forwarder: Forwarder | undefined
  watcher: Watcher | undefined
  #heads: ((response: ResponseMessage, context: Context) => void)[] | undefined
  #observers: Observer[] | undefined
  #gates: Gate[] | undefined
  #ends: ((ending: Ending, context: Context) => void | Promise<void>)[] | undefined

  onHead(listener: (response: ResponseMessage, context: Context) => void): void {
    this.#heads ??= []
    this.#heads.push(listener)
  }

  tap(observer: Observer): void {
    this.#observers ??= []
    this.#observers.push(observer)
  }

  gate(gate: Gate): void {
    this.#gates ??= []
    this.#gates.push(gate)
  }

  onEnd(listener: (ending: Ending, context: Context) => void | Promise<void>): void {
    this.#ends ??= []
    this.#ends.push(listener)
  }

  /** The head is about to leave. */
  head(response: ResponseMessage, context: Context): void {
    if (this.#heads) for (const listener of this.#heads) listener(response, context)
  }

  /** Puts gates, then taps, in front of what takes the relayed bytes. */
  sink(sink: ByteSink, resume: () => void): ByteSink {
    let wrapped = sink
    if (this.#observers) wrapped = observed(wrapped, this.#observers)
    if (this.#gates)
      for (const gate of this.#gates.toReversed()) wrapped = gated(wrapped, gate, resume)
    return wrapped
  }

  /** True when relayed bytes have to pass through somebody's hands. */
  get watched(): boolean {
    return this.#observers !== undefined || this.#gates !== undefined
  }

  /** True when relayed bytes may become others. */
  get gated(): boolean {
    return this.#gates !== undefined
  }

  /** True when nobody wants to be told the end. */
  get endless(): boolean {
    return this.#ends === undefined
  }

  /** Tells the end once; every listener is called, errors go to `report`. */
  async end(ending: Ending, context: Context, report: (error: unknown) => void): Promise<void> {
    const listeners = this.#ends
    this.#ends = undefined
    if (!listeners) return
    const waits: Promise<void>[] = []
    for (const listener of listeners) {
      try {
        const wait = listener(ending, context)
        if (wait) waits.push(wait)
      } catch (error) {
        report(error)
      }
    }
    for (const result of await Promise.allSettled(waits)) {
      if (result.status === 'rejected') report(result.reason)
    }
  }
}

function observed(sink: ByteSink, observers: readonly Observer[]): ByteSink {
  return {
    chunk(bytes) {
      for (const observer of observers) observer.chunk(bytes)
      return sink.chunk(bytes)
    },
    end() {
      for (const observer of observers) observer.end(true)
      sink.end()
    },
    fail(error) {
      for (const observer of observers) observer.end(false)
      sink.fail(error)
    },
  }
}

/** Chunks go through the gate one after the other; while it waits, the source is paused. */
function gated(sink: ByteSink, gate: Gate, resume: () => void): ByteSink {
  const queue: (Uint8Array | 'end')[] = []
  let busy = false
  let over = false

  /** Lets on what the gate gave; false asks for a pause. */
  function pass({ bytes, stop }: GateResult): boolean {
    const open = bytes && bytes.length > 0 ? sink.chunk(bytes) : true
    if (stop) finish(undefined)
    return open
  }

  function finish(rest: Uint8Array | undefined): void {
    if (rest && rest.length > 0) sink.chunk(rest)
    over = true
    sink.end()
  }

  function failed(error: unknown): void {
    over = true
    sink.fail(error as Error)
  }

  /** Waits for `first`, then goes on with what came meanwhile. */
  async function drain(first: Promise<void>): Promise<void> {
    busy = true
    try {
      await first
      for (let item = queue.shift(); item !== undefined && !over; item = queue.shift()) {
        if (item === 'end') finish(await gate.end())
        else pass(await gate.chunk(item))
      }
    } catch (error) {
      failed(error)
    } finally {
      busy = false
    }
    resume()
  }

  return {
    chunk(bytes) {
      if (over) return true
      if (busy) {
        queue.push(bytes)
        return false
      }
      try {
        const result = gate.chunk(bytes)
        if (!isPromise(result)) return pass(result)
        void drain(result.then((result) => void pass(result)))
      } catch (error) {
        failed(error)
      }
      return false
    },
    end() {
      if (over) return
      if (busy) {
        queue.push('end')
        return
      }
      try {
        const rest = gate.end()
        if (isPromise(rest)) void drain(rest.then(finish))
        else finish(rest)
      } catch (error) {
        failed(error)
      }
    },
    fail(error) {
      if (over) return
      over = true
      sink.fail(error)
    },
  }
}
