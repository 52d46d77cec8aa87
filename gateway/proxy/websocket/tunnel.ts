import { randomBytes } from 'node:crypto'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { Ending } from '../../../engine/run/moments.ts'
import { type Deadline, deadline } from '../deadline.ts'
import { closeFrame, Frames } from './frames.ts'
import type { TextListener } from './handshake.ts'

export interface TunnelOptions {
  readonly client: Duplex
  readonly backend: Duplex
  /** Milliseconds without a byte in either direction; 0: for ever. */
  readonly idleTimeout: number
  /** Bytes of a message. */
  readonly maxMessage: number
  /** Those who hear the text messages of the backend. */
  readonly listeners: readonly TextListener[]
  /** Told once, when both connections have ended. */
  ended(end: TunnelEnd): void
}

export interface TunnelEnd {
  readonly kind: Ending['kind']
  readonly closedBy: Side | 'gateway'
  /** Of the first close frame that passed; none where a connection simply ended. */
  readonly code: number | undefined
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly messagesSent: number
  readonly messagesReceived: number
  /** Text messages of the backend that somebody wanted to read and that could not be read. */
  readonly unread: number
}

type Side = 'client' | 'backend'

/** How long the other side may take to end what has been ended. */
const lingerTime = 2_000
/** How long a frame may take to become whole before its connection is cut, when the gateway hangs up. */
const wholeTime = 1_000

/** One way through a tunnel. */
interface Lane {
  readonly from: Duplex
  readonly to: Duplex
  readonly frames: Frames
  /** `ended`: a close frame of ours, or the end of `from`, was handed on. Nothing follows. */
  state: 'open' | 'hanging up' | 'ended'
  bytes: number
  /** `from` is closed. */
  isGone: boolean
}

/**
 * Two connections joined: bytes pass as they come, in the pace of whoever takes them. Frames are followed, not rebuilt,
 * so that extensions that both sides agreed on stay theirs.
 */
export class Tunnel {
  readonly #options: TunnelOptions
  readonly #down: Lane
  readonly #up: Lane
  #closedBy: TunnelEnd['closedBy'] | undefined
  #hangUp: { readonly code: number; readonly reason: string } | undefined
  #open = 2
  #unread = 0
  #lastByte = performance.now()
  #idle: Deadline | undefined
  #last: Deadline | undefined

  constructor(options: TunnelOptions) {
    this.#options = options
    const { client, backend, maxMessage, listeners } = options
    const reader = {
      text: (message: Uint8Array) => {
        for (const listener of listeners) listener(message)
      },
      unread: () => {
        this.#unread++
      },
    }
    const frames = new Frames(maxMessage, listeners.length > 0 ? reader : {})
    this.#down = { from: backend, to: client, frames, state: 'open', bytes: 0, isGone: false }
    const own = new Frames(maxMessage)
    this.#up = { from: client, to: backend, frames: own, state: 'open', bytes: 0, isGone: false }
    for (const socket of [client, backend]) {
      if (!(socket instanceof Socket)) continue
      socket.setTimeout(0)
      socket.setNoDelay(true)
      socket.setKeepAlive(true, 30_000)
    }
    this.#join(this.#down, 'backend')
    this.#join(this.#up, 'client')
    this.#watchIdle(options.idleTimeout)
  }

  /** Ends the tunnel from here: both sides get a close frame as soon as a frame of theirs is whole. */
  hangUp(code: number, reason: string): void {
    if (this.#hangUp || this.#open === 0) return
    this.#hangUp = { code, reason }
    this.#closedBy ??= 'gateway'
    for (const lane of [this.#down, this.#up]) {
      if (lane.state !== 'open') continue
      lane.state = 'hanging up'
      if (lane.frames.isBetween) this.#say(lane)
    }
    this.#last ??= deadline(wholeTime, () => this.destroy())
  }

  /** Cuts both connections. */
  destroy(): void {
    this.#closedBy ??= 'gateway'
    this.#options.client.destroy()
    this.#options.backend.destroy()
  }

  #join(lane: Lane, side: Side): void {
    const { from, to } = lane
    from.on('data', (chunk: Buffer) => this.#pass(lane, chunk, side))
    from.on('end', () => this.#end(lane, side))
    from.on('error', ignoreError)
    from.on('close', () => this.#gone(lane, side))
    to.on('drain', () => from.resume())
    from.resume()
    // It may have gone while the policies ran.
    if (from.destroyed) process.nextTick(() => this.#gone(lane, side))
  }

  #pass(lane: Lane, chunk: Buffer, side: Side): void {
    this.#lastByte = performance.now()
    if (lane.state === 'ended') return
    lane.bytes += chunk.length
    if (lane.state === 'hanging up') {
      const rest = lane.frames.rest(chunk)
      if (rest > 0) lane.to.write(chunk.subarray(0, rest))
      if (lane.frames.isBetween) this.#say(lane)
      return
    }
    const length = lane.frames.pass(chunk)
    if (lane.frames.closeCode !== undefined) this.#closedBy ??= side
    if (!lane.frames.isTooLarge) {
      if (!lane.to.write(chunk)) lane.from.pause()
      return
    }
    if (length < 0) return this.destroy()
    if (length > 0) lane.to.write(chunk.subarray(0, length))
    this.hangUp(1009, 'The message is too large.')
    this.#say(lane)
  }

  /** The last frame of a direction is ours. */
  #say(lane: Lane): void {
    const { code, reason } = this.#hangUp!
    lane.state = 'ended'
    const isClosed = lane.frames.closeCode !== undefined
    const mask = lane === this.#up ? randomBytes(4) : undefined
    lane.to.end(isClosed ? undefined : closeFrame(code, reason, mask))
  }

  #end(lane: Lane, side: Side): void {
    this.#closedBy ??= side
    if (lane.state === 'ended') return
    lane.state = 'ended'
    lane.to.end(() => {
      this.#last ??= deadline(lingerTime, () => this.destroy())
    })
  }

  #gone(lane: Lane, side: Side): void {
    if (lane.isGone) return
    lane.isGone = true
    this.#closedBy ??= side
    if (lane.state !== 'ended') {
      lane.state = 'ended'
      abort(lane.to)
    }
    // What still comes for it nobody gets: it is read to its end, however slow its reader was.
    const back = lane === this.#down ? this.#up : this.#down
    back.state = 'ended'
    back.from.resume()
    this.#open--
    if (this.#open > 0) return
    this.#idle?.cancel()
    this.#last?.cancel()
    this.#options.ended(this.#result())
  }

  #watchIdle(time: number): void {
    if (time === 0) return
    this.#idle = deadline(time, () => {
      const left = this.#lastByte + this.#options.idleTimeout - performance.now()
      if (left > 0) this.#watchIdle(left)
      else this.hangUp(1001, 'Nothing was sent for too long.')
    })
  }

  #result(): TunnelEnd {
    const down = this.#down
    const up = this.#up
    const closedBy = this.#closedBy!
    const code = this.#hangUp?.code ?? codeOf(closedBy === 'backend' ? [down, up] : [up, down])
    const broken = closedBy === 'client' ? 'aborted' : 'cut'
    return {
      kind: code === undefined ? broken : 'completed',
      closedBy,
      code,
      bytesSent: down.bytes,
      bytesReceived: up.bytes,
      messagesSent: down.frames.messages,
      messagesReceived: up.frames.messages,
      unread: this.#unread,
    }
  }
}

function codeOf(lanes: readonly Lane[]): number | undefined {
  return lanes.find(({ frames }) => frames.closeCode !== undefined)?.frames.closeCode
}

/** What broke off is broken off: nobody may take it for an orderly end. */
function abort(socket: Duplex): void {
  if (socket instanceof Socket && !(socket instanceof TLSSocket)) socket.resetAndDestroy()
  else socket.destroy()
}

// `close` follows, which says all that matters.
function ignoreError(): void {}
