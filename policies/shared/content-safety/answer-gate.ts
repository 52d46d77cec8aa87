import type { Gate, GateResult } from '../../../engine/run/moments.ts'
import { AnswerReader } from '../llm/answer-reader.ts'
import { AwsEventStreamParser } from '../llm/event-stream.ts'
import { isEventStream, readAws, readEvent } from '../llm/meter.ts'
import { SseParser } from '../llm/sse.ts'
import type { Windows } from './windows.ts'

/** Bytes that are held at most before what came is judged, however little text is in it. */
const mostHeld = 4_194_304

/** Judges texts; false stops the answer. */
export type Judge = (texts: readonly string[]) => Promise<boolean>

/**
 * Holds the events of a streamed answer until their text has been judged, window by window. What the caller gets are
 * the bytes as they came, whole events alone; from a refusal on nothing more.
 */
export function answerGate(contentType: string, windows: Windows, judge: Judge): Gate {
  const texts = new Map<string, { unjudged: string; tail: string }>()
  let longest = 0
  let held: Uint8Array[] = []
  let heldSize = 0

  const reader = new AnswerReader()
  reader.onText = (slot, text) => {
    const known = texts.get(slot) ?? { unjudged: '', tail: '' }
    texts.set(slot, known)
    known.unjudged += text
    longest = Math.max(longest, known.unjudged.length)
  }
  const events = eventsOf(contentType, reader)

  /** All texts that are there pass, each with the end of what stood before. */
  async function isFine(): Promise<boolean> {
    const asked: string[] = []
    for (const [, text] of texts) {
      if (text.unjudged === '') continue
      const whole = text.tail + text.unjudged
      asked.push(whole)
      text.tail = windows.overlap === 0 ? '' : whole.slice(-windows.overlap)
      text.unjudged = ''
    }
    longest = 0
    // An event too long to be read hides its text.
    if (events.skipped > 0) return false
    return asked.length === 0 || judge(asked)
  }

  /** What is held, but for the beginning of an event. */
  function release(): Uint8Array | undefined {
    const all = Buffer.concat(held)
    const end = all.length - Math.min(events.pending, all.length)
    held = end < all.length ? [all.subarray(end)] : []
    heldSize = all.length - end
    return end > 0 ? all.subarray(0, end) : undefined
  }

  async function judged(): Promise<GateResult> {
    return (await isFine()) ? { bytes: release() } : { bytes: undefined, stop: true }
  }

  return {
    chunk(bytes) {
      // The bytes belong to who sends them, and these stay.
      held.push(bytes.slice())
      heldSize += bytes.length
      events.feed(bytes)
      if (longest >= windows.size || heldSize > mostHeld || events.skipped > 0) return judged()
      return longest === 0 ? { bytes: release() } : { bytes: undefined }
    },
    async end() {
      if (!(await isFine())) return undefined
      return held.length === 0 ? undefined : Buffer.concat(held)
    },
  }
}

interface Events {
  feed(bytes: Uint8Array): void
  /** Bytes of the event that has not ended. */
  readonly pending: number
  /** Events that were too long to be read. */
  readonly skipped: number
}

function eventsOf(contentType: string, reader: AnswerReader): Events {
  if (!isEventStream(contentType)) {
    const parser = new AwsEventStreamParser(({ payload }) => readAws(payload, reader))
    return {
      feed: (bytes) => parser.feed(bytes),
      get pending() {
        return parser.pending
      },
      get skipped() {
        return parser.broken ? 1 : 0
      },
    }
  }
  let pending = 0
  let end = 0
  const parser = new SseParser((event, at) => {
    if (event) readEvent(event, reader)
    end = at
    pending = 0
  })
  return {
    feed(bytes) {
      end = 0
      parser.feed(bytes)
      pending += bytes.length - end
    },
    get pending() {
      return pending
    },
    get skipped() {
      return parser.skipped
    },
  }
}
