import type { Duplex } from 'node:stream'
import type { HeaderList } from './headers.ts'

/** A request that asks for WebSocket. When the backend agrees, both connections are joined. */
export interface Handshake {
  /** Puts into a request what is between the caller and the backend alone: no policy changes it. */
  ask(headers: HeaderList): void
  /** The backend has switched protocols. Tells what is wrong with its answer, if anything is. */
  accepted(connection: Duplex, headers: HeaderList): string | undefined
  /** Hears each text message of the backend; the backend is not asked for compression then. */
  onText(listener: (message: Uint8Array) => void): void
}
