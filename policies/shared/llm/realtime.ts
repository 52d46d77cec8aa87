import type { Context } from '../../../engine/context.ts'
import type { Handshake } from '../../../engine/run/handshake.ts'
import { isPromise } from '../../../engine/run/signals.ts'
import type { Spent, SpentListener } from './exchange.ts'
import { field } from './json.ts'
import { usageOf } from './usage.ts'

/** The conversation with a realtime model over WebSocket, shared by all policies of its handshake. */
export function realtimeOf(context: Context): Realtime | undefined {
  const { handshake } = context
  if (!handshake) return undefined
  let known = context.notes.get(note) as Realtime | undefined
  if (!known) {
    known = new Realtime(handshake, context)
    context.notes.set(note, known)
  }
  return known
}

const note = Symbol('conversation with a realtime model')

/** Each answer of the model ends with one event that tells what it used. */
export class Realtime {
  readonly #context: Context
  readonly #model: string | undefined
  readonly #listeners: SpentListener[] = []
  readonly #claimed = new Set<string>()
  readonly #pending = new Set<Promise<void>>()
  #failure: { readonly error: unknown } | undefined

  constructor(handshake: Handshake, context: Context) {
    this.#context = context
    this.#model = modelOf(context)
    handshake.onText((message) => this.#read(message))
    context.moments.onEnd(async () => {
      await Promise.all(this.#pending)
      if (this.#failure) throw this.#failure.error
    })
  }

  /** Told of each answer. */
  onSpent(listener: SpentListener): void {
    this.#listeners.push(listener)
  }

  /** A counter is charged once for each answer, however many policies name it: true for the first one. */
  claim(counter: string): boolean {
    if (this.#claimed.has(counter)) return false
    this.#claimed.add(counter)
    return true
  }

  #read(message: Uint8Array): void {
    const spent = spentOf(message, this.#model)
    if (!spent) return
    this.#observe(spent)
    for (const listener of this.#listeners) {
      try {
        const wait = listener(spent)
        if (isPromise(wait)) this.#await(wait)
      } catch (error) {
        this.#failure ??= { error }
      }
    }
  }

  /** What is waited for is bounded by what a model says: an event for each of its answers. */
  #await(wait: Promise<void>): void {
    const settled = wait
      .catch((error) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#pending.delete(settled))
    this.#pending.add(settled)
  }

  #observe({ usage, model }: Spent): void {
    const context = this.#context
    context.services.models?.ended(
      {
        operation: 'realtime',
        provider: 'openai',
        requestModel: model,
        responseModel: undefined,
        streamed: true,
        usage,
        isReported: true,
        status: 101,
        duration: undefined,
        firstByte: undefined,
        request: undefined,
        answer: [],
      },
      context,
    )
  }
}

/** Most messages are pieces of speech: only what may be the last event of an answer is parsed. */
function spentOf(message: Uint8Array, model: string | undefined): Spent | undefined {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  if (!bytes.includes('response.done')) return undefined
  const event = parsed(bytes)
  if (field(event, 'type') !== 'response.done') return undefined
  const reported = usageOf(event)
  if (!reported) return undefined
  const { prompt = 0, completion = 0 } = reported
  return { usage: { ...reported, prompt, completion }, isReported: true, status: 101, model }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    // Not an event of a model; it is relayed like any message.
    return undefined
  }
}

/** Azure names a deployment, OpenAI a model. */
function modelOf({ request }: Context): string | undefined {
  const { query } = request.url
  return query.get('deployment')?.[0] ?? query.get('model')?.[0]
}
