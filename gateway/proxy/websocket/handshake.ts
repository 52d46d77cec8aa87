import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Handshake } from '../../../engine/run/handshake.ts'
import type { HeaderList } from '../../../engine/run/headers.ts'
import type { Wire } from '../wire.ts'

export type TextListener = (message: Uint8Array) => void

/** Fields that caller and backend settle between them (RFC 6455 §4.1). */
const settled = ['Sec-WebSocket-Key', 'Sec-WebSocket-Version'] as const

/** The handshake of one call: what the backend is asked, and the connection that it gives. */
export class WebSocketHandshake implements Handshake {
  readonly #request: Wire['request']
  readonly #listeners: TextListener[] = []
  #connection: Duplex | undefined

  constructor(request: Wire['request']) {
    this.#request = request
  }

  ask(headers: HeaderList): void {
    // The URL of the backend gives it (transformation.md §2).
    headers.delete('Host')
    for (const name of settled) {
      const value = this.#field(name)
      if (value === undefined) headers.delete(name)
      else headers.set(name, value)
    }
    if (this.#listeners.length > 0) headers.delete('Sec-WebSocket-Extensions')
  }

  accepted(connection: Duplex, headers: HeaderList): string | undefined {
    // Whatever happens to it before it is taken, nobody waits for it yet.
    connection.on('error', () => {})
    const accept = headers.first('Sec-WebSocket-Accept')?.trim()
    if (accept !== acceptOf(this.#field('Sec-WebSocket-Key') ?? '')) {
      return 'its `Sec-WebSocket-Accept` does not belong to the key that it was sent'
    }
    this.#connection?.destroy()
    this.#connection = connection
    return undefined
  }

  onText(listener: TextListener): void {
    this.#listeners.push(listener)
  }

  get listeners(): readonly TextListener[] {
    return this.#listeners
  }

  /** The backend's connection, once: whoever takes it ends it. */
  take(): Duplex | undefined {
    const connection = this.#connection
    this.#connection = undefined
    return connection
  }

  #field(name: string): string | undefined {
    const value = this.#request.headers[name.toLowerCase()]
    return typeof value === 'string' ? value : undefined
  }
}

function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}
