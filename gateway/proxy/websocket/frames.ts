/** What is noticed while frames pass (RFC 6455 §5). */
export interface FrameListener {
  /** A text message that was not compressed, whole. */
  text?(message: Uint8Array): void
  /** A text message that could not be read: it was compressed, or larger than the bound. */
  unread?(): void
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8 } as const

/** Bytes of a text message that is read. */
const mostText = 4_194_304

/** Follows the frames of one direction as their bytes pass. Nothing is copied, except texts that somebody wants. */
export class Frames {
  readonly #maxMessage: number
  readonly #listener: FrameListener
  /** Of a frame whose head is not whole yet. */
  readonly #head = Buffer.alloc(14)
  #headLength = 0
  /** Bytes of the frame's content that are still to come. */
  #left = 0
  #opcode = 0
  #isFinal = true
  #mask: Uint8Array | undefined
  #messageSize = 0
  #text: Uint8Array[] | undefined
  #isUnread = false
  #control: number[] = []
  /** Whole messages so far, without control frames. */
  messages = 0
  /** The code of a close frame: 1005 where it has none. */
  closeCode: number | undefined

  constructor(maxMessage: number, listener: FrameListener = {}) {
    this.#maxMessage = maxMessage
    this.#listener = listener
  }

  /** True between two frames: there, a frame can be put in. */
  get isBetween(): boolean {
    return this.#headLength === 0 && this.#left === 0
  }

  /**
   * How many of the bytes may pass: fewer than there are where a message is too large, up to the frame that makes it so;
   * -1 when a part of that frame's head has passed already.
   */
  pass(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length) {
      if (this.#left > 0) at = this.#content(bytes, at)
      else {
        const start = at - this.#headLength
        at = this.#readHead(bytes, at)
        if (this.isTooLarge) return Math.max(-1, start)
      }
    }
    return at
  }

  /** How many of the bytes belong to the frame that has begun. */
  rest(bytes: Uint8Array): number {
    for (let at = 0; at < bytes.length; ) {
      if (this.isBetween) return at
      at = this.#left > 0 ? this.#content(bytes, at) : this.#readHead(bytes, at)
    }
    return bytes.length
  }

  /** A message is larger than the bound. */
  get isTooLarge(): boolean {
    return this.#messageSize > this.#maxMessage
  }

  #readHead(bytes: Uint8Array, from: number): number {
    const head = this.#head
    let at = from
    while (at < bytes.length) {
      head[this.#headLength++] = bytes[at++]!
      if (this.#headLength < 2) continue
      const short = head[1]! & 0x7f
      const lengthSize = short === 127 ? 8 : short === 126 ? 2 : 0
      const isMasked = (head[1]! & 0x80) !== 0
      if (this.#headLength < 2 + lengthSize + (isMasked ? 4 : 0)) continue
      const length =
        lengthSize === 8
          ? Number(head.readBigUInt64BE(2))
          : lengthSize === 2
            ? head.readUInt16BE(2)
            : short
      this.#mask = isMasked
        ? Uint8Array.from(head.subarray(2 + lengthSize, 6 + lengthSize))
        : undefined
      this.#headLength = 0
      this.#begin(head[0]!, length)
      break
    }
    return at
  }

  #begin(first: number, length: number): void {
    this.#opcode = first & 0x0f
    this.#isFinal = (first & 0x80) !== 0
    this.#left = length
    const isControl = this.#opcode >= 8
    if (isControl) this.#control = []
    else {
      if (this.#opcode !== opcodes.continuation) this.#startMessage(first)
      this.#messageSize += length
    }
    if (length === 0) this.#endFrame()
  }

  #startMessage(first: number): void {
    this.#messageSize = 0
    this.#isUnread = false
    this.#text = undefined
    if (!this.#listener.text || this.#opcode !== opcodes.text) return
    // The first of the reserved bits: compressed (RFC 7692 §6).
    if ((first & 0x40) !== 0 || this.#mask) this.#isUnread = true
    else this.#text = []
  }

  #content(bytes: Uint8Array, at: number): number {
    const end = Math.min(bytes.length, at + this.#left)
    if (this.#opcode >= 8) {
      for (let i = at; i < end && this.#control.length < 2; i++) this.#control.push(bytes[i]!)
    } else if (this.#text) {
      if (this.#messageSize > mostText) {
        this.#text = undefined
        this.#isUnread = true
      } else this.#text.push(bytes.subarray(at, end))
    }
    this.#left -= end - at
    if (this.#left === 0) this.#endFrame()
    return end
  }

  #endFrame(): void {
    if (this.#opcode >= 8) {
      if (this.#opcode === opcodes.close) this.closeCode ??= this.#codeOf()
      return
    }
    if (!this.#isFinal) return
    this.messages++
    this.#messageSize = 0
    const text = this.#text
    this.#text = undefined
    if (text) this.#listener.text?.(text.length === 1 ? text[0]! : Buffer.concat(text))
    else if (this.#isUnread) this.#listener.unread?.()
    this.#isUnread = false
  }

  #codeOf(): number {
    const [high, low] = this.#control
    if (high === undefined || low === undefined) return 1005
    const mask = this.#mask
    return ((high ^ (mask?.[0] ?? 0)) << 8) | (low ^ (mask?.[1] ?? 0))
  }
}

/** A close frame. What goes to a server is masked (RFC 6455 §5.3). */
export function closeFrame(code: number, reason: string, mask?: Uint8Array): Uint8Array {
  const content = Buffer.concat([
    Buffer.from([code >> 8, code & 0xff]),
    Buffer.from(reason, 'utf8'),
  ])
  if (!mask) return Buffer.concat([Buffer.from([0x88, content.length]), content])
  for (let i = 0; i < content.length; i++) content[i]! ^= mask[i % 4]!
  return Buffer.concat([Buffer.from([0x88, 0x80 | content.length]), mask, content])
}
