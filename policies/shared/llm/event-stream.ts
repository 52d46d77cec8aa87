/** A message of Amazon's binary event streams. */
export interface AwsMessage {
  readonly type: string
  readonly payload: Uint8Array
}

/** Bytes of one message; what claims to be longer is no such stream. */
const longest = 16_777_216

/**
 * Reads `application/vnd.amazon.eventstream`: messages of total length, length of headers, checksum, headers, payload,
 * checksum. Checksums are the reader's at the end of the way, not ours.
 */
export class AwsEventStreamParser {
  readonly #onMessage: (message: AwsMessage) => void
  #pieces: Uint8Array[] = []
  #size = 0
  /** Nothing can be read before so many bytes are there. */
  #needed = 12
  /** The bytes made no sense: nothing is read any more. */
  broken = false

  constructor(onMessage: (message: AwsMessage) => void) {
    this.#onMessage = onMessage
  }

  /** Bytes of the message that has not ended. */
  get pending(): number {
    return this.#size
  }

  feed(bytes: Uint8Array): void {
    if (this.broken) return
    this.#pieces.push(bytes.slice())
    this.#size += bytes.length
    if (this.#size < this.#needed) return
    let all = Buffer.concat(this.#pieces)
    this.#needed = 12
    while (all.length >= 12) {
      const total = all.readUInt32BE(0)
      const headers = all.readUInt32BE(4)
      if (total > longest || total < 16 || headers > total - 16) {
        this.broken = true
        this.#pieces = []
        return
      }
      this.#needed = total
      if (all.length < total) break
      const type = eventType(all.subarray(12, 12 + headers))
      this.#onMessage({ type, payload: all.subarray(12 + headers, total - 4) })
      all = all.subarray(total)
      this.#needed = 12
    }
    this.#pieces = [all]
    this.#size = all.length
  }
}

/** The header `:event-type`. All headers that Bedrock sends are strings (type 7). */
function eventType(bytes: Buffer): string {
  let at = 0
  while (at + 4 <= bytes.length) {
    const nameEnd = at + 1 + bytes[at]!
    if (nameEnd + 3 > bytes.length || bytes[nameEnd] !== 7) return ''
    const name = bytes.toString('utf8', at + 1, nameEnd)
    const end = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1)
    if (name === ':event-type') return bytes.toString('utf8', nameEnd + 3, end)
    at = end
  }
  return ''
}
