import type { Gate, GateResult } from '../../../engine/run/moments.ts'
import { field, isFields, parseJson } from './json.ts'
import type { Meter } from './meter.ts'
import { SseParser } from './sse.ts'

/**
 * The text of a streamed chat request that asks for usage too; undefined when it asks already, forbids it, or cannot
 * be changed for sure. Nothing else of the text becomes another (its client may have written it in its own way).
 */
export function askForUsage(text: string): string | undefined {
  const options = memberOf(text, 'stream_options')
  if (options === 'several') return undefined
  if (options === undefined) {
    const end = text.lastIndexOf('}')
    return `${text.slice(0, end)},"stream_options":{"include_usage":true}${text.slice(end)}`
  }
  const given = parseJson(text.slice(options.start, options.end))
  if (given !== null && !isFields(given)) return undefined
  if (field(given, 'include_usage') !== undefined) return undefined
  const asked = JSON.stringify({ ...given, include_usage: true })
  return text.slice(0, options.start) + asked + text.slice(options.end)
}

/** Where the value of a member of the outermost object stands. The text is known to be a JSON object. */
function memberOf(
  text: string,
  name: string,
): { readonly start: number; readonly end: number } | undefined | 'several' {
  let depth = 0
  let found: { start: number; end: number } | undefined
  let isKey = false
  let open: number | undefined
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '"') {
      const end = stringEnd(text, at)
      if (depth === 1 && isKey && parseJson(text.slice(at, end)) === name) {
        if (found) return 'several'
        open = text.indexOf(':', end) + 1
        at = open - 1
      } else at = end - 1
      isKey = false
    } else if (character === '{' || character === '[') {
      depth++
      isKey = depth === 1
    } else if (depth === 1 && (character === ',' || character === '}')) {
      if (open !== undefined) found = { start: open, end: at }
      open = undefined
      isKey = true
      if (character === '}') depth--
    } else if (character === '}' || character === ']') depth--
  }
  return found
}

/** The index behind the closing quotation mark. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

/** True for the chunk that `include_usage` adds: no choices, but usage. */
function isUsageChunk(value: unknown): boolean {
  const choices = field(value, 'choices')
  return Array.isArray(choices) && choices.length === 0 && isFields(field(value, 'usage'))
}

/** What is held back of an event that has not ended; a longer one is no chunk of usage. */
const longestUsageChunk = 65_536

/**
 * Takes the chunk out of a stream that only we asked for, and lets every other byte through as it came.
 * The meter reads the events here: the chunk is for it.
 */
export function usageGate(meter: Meter, done: () => void): Gate {
  let blocks: { readonly end: number; readonly isOurs: boolean }[] = []
  const parser = new SseParser((event, end) => {
    const value = event && meter.event(event)
    blocks.push({ end, isOurs: isUsageChunk(value) })
  })
  let held: Uint8Array[] = []
  let heldSize = 0
  /** The last block ended with the CR at the end of a chunk: an LF that follows belongs to it. */
  let afterCr: 'kept' | 'taken' | undefined

  const release = (parts: Uint8Array[]): void => {
    parts.push(...held)
    held = []
    heldSize = 0
  }

  return {
    chunk(bytes): GateResult {
      blocks = []
      parser.feed(bytes)
      const parts: Uint8Array[] = []
      let start = 0
      if (afterCr && bytes[0] === LF) {
        start = 1
        if (afterCr === 'kept') parts.push(bytes.subarray(0, 1))
      }
      if (bytes.length > 0) afterCr = undefined
      for (const { end, isOurs } of blocks) {
        if (isOurs) {
          held = []
          heldSize = 0
        } else {
          release(parts)
          parts.push(bytes.subarray(start, end))
        }
        if (end === bytes.length && bytes[end - 1] === CR) afterCr = isOurs ? 'taken' : 'kept'
        start = end
      }
      if (start < bytes.length) {
        held.push(bytes.subarray(start))
        heldSize += bytes.length - start
        if (heldSize > longestUsageChunk) release(parts)
      }
      return { bytes: joined(parts) }
    },
    end() {
      const parts: Uint8Array[] = []
      release(parts)
      done()
      return joined(parts)
    },
  }
}

const CR = 0x0d
const LF = 0x0a

function joined(parts: readonly Uint8Array[]): Uint8Array | undefined {
  if (parts.length === 0) return undefined
  return parts.length === 1 ? parts[0] : Buffer.concat(parts)
}
