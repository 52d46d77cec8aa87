import type { Tunnel } from './tunnel.ts'

/** The WebSocket connections that are open. */
export class WebSockets {
  readonly #open = new Set<Tunnel>()

  get count(): number {
    return this.#open.size
  }

  add(tunnel: Tunnel): void {
    this.#open.add(tunnel)
  }

  delete(tunnel: Tunnel): void {
    this.#open.delete(tunnel)
  }

  /** The gateway goes away: each side of each is told so. */
  hangUp(): void {
    for (const tunnel of this.#open) tunnel.hangUp(1001, 'The gateway is stopping.')
  }
}
