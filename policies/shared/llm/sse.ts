/** An event of a stream; `name` is that of its `event` field. */
export interface SseEvent {
  readonly name: string
  readonly data: string
}

/**
 * A block of a stream has ended: an event, or nothing but comments and fields without data.
 * `end`: the index behind its last byte in the chunk that was fed.
 */
export type BlockListener = (event: SseEvent | undefined, end: number) => void

export interface SseLimits {
  /** Bytes. What is longer is passed over, and counted. */
  readonly line: number
  readonly event: number
}

const defaults: SseLimits = { line: 4_194_304, event: 8_388_608 }

/**
 * Reads server-sent events (HTML standard §9.2.6) from bytes that are cut anywhere: within characters, between CR
 * and LF. It keeps nothing but the line and the event that are not complete.
 */
export class SseParser {
  readonly #onBlock: BlockListener
  readonly #limits: SseLimits
  /** Pieces of the line that has not ended. */
  #pieces: Uint8Array[] = []
  #lineSize = 0
  #isLineTooLong = false
  #afterCr = false
  #isFirstLine = true
  #name = ''
  #data: string | undefined
  #isEventTooLong = false
  /** Lines and events that were too long to be read. */
  skipped = 0

  constructor(onBlock: BlockListener, limits: SseLimits = defaults) {
    this.#onBlock = onBlock
    this.#limits = limits
  }

  feed(bytes: Uint8Array): void {
    let start = 0
    // The LF of a CRLF that was cut in two.
    if (this.#afterCr && bytes.length > 0) {
      this.#afterCr = false
      if (bytes[0] === LF) start = 1
    }
    let lf = bytes.indexOf(LF, start)
    let cr = bytes.indexOf(CR, start)
    while (start < bytes.length) {
      // Each is looked for again only when it has been passed.
      if (lf >= 0 && lf < start) lf = bytes.indexOf(LF, start)
      if (cr >= 0 && cr < start) cr = bytes.indexOf(CR, start)
      const at = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr
      if (at < 0) {
        this.#keep(bytes.subarray(start))
        return
      }
      let next = at + 1
      if (bytes[at] === CR) {
        if (next === bytes.length) this.#afterCr = true
        else if (bytes[next] === LF) next++
      }
      this.#line(bytes.subarray(start, at), next)
      start = next
    }
  }

  #keep(piece: Uint8Array): void {
    this.#lineSize += piece.length
    if (this.#isLineTooLong) return
    if (this.#lineSize > this.#limits.line) {
      this.#isLineTooLong = true
      this.#pieces = []
      return
    }
    // The bytes belong to who fed them: they may be used again.
    this.#pieces.push(piece.slice())
  }

  #line(last: Uint8Array, end: number): void {
    if (this.#lineSize + last.length > this.#limits.line) this.#isLineTooLong = true
    if (this.#isLineTooLong) {
      this.skipped++
      this.#isLineTooLong = false
      this.#pieces = []
      this.#lineSize = 0
      this.#isFirstLine = false
      return
    }
    let text: string
    if (this.#pieces.length === 0) text = decode(last)
    else {
      text = decode(Buffer.concat([...this.#pieces, last]))
      this.#pieces = []
      this.#lineSize = 0
    }
    if (this.#isFirstLine) {
      this.#isFirstLine = false
      if (text.startsWith('\uFEFF')) text = text.slice(1)
    }
    if (text === '') this.#dispatch(end)
    else this.#field(text)
  }

  #field(line: string): void {
    const colon = line.indexOf(':')
    if (colon === 0) return
    const name = colon < 0 ? line : line.slice(0, colon)
    if (name !== 'data' && name !== 'event') return
    const from = line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1
    const value = colon < 0 ? '' : line.slice(from)
    if (name === 'event') {
      this.#name = value
      return
    }
    const size = (this.#data?.length ?? 0) + value.length
    if (size > this.#limits.event) this.#isEventTooLong = true
    else this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`
  }

  #dispatch(end: number): void {
    const event =
      this.#data === undefined || this.#isEventTooLong
        ? undefined
        : { name: this.#name, data: this.#data }
    if (this.#isEventTooLong) this.skipped++
    this.#name = ''
    this.#data = undefined
    this.#isEventTooLong = false
    this.#onBlock(event, end)
  }
}

const CR = 0x0d
const LF = 0x0a

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

function decode(bytes: Uint8Array): string {
  return utf8.decode(bytes)
}
