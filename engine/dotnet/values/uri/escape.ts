import { allocate, spend } from '../../budget.ts'

/** Percent-encoding as System.Uri does it. */

const unreserved = String.raw`A-Za-z0-9\-._~`
const reserved = String.raw`;/?:@&=+$,#[\]!'()*`

/** What is left as it is: by the part of a URI. */
const kept = {
  data: unreserved,
  uri: unreserved + reserved,
  path: (unreserved + reserved).replace('?', '').replace('#', ''),
  query: (unreserved + reserved).replace('#', ''),
} as const

export type Kept = keyof typeof kept

const others = patterns((set) => `[^${set}]`)
const othersButEscapes = patterns((set) => `%(?![0-9a-fA-F]{2})|[^%${set}]`)

function patterns(source: (set: string) => string): Readonly<Record<Kept, RegExp>> {
  const list = Object.entries(kept).map(([name, set]) => [name, new RegExp(source(set), 'gu')])
  return Object.fromEntries(list) as Record<Kept, RegExp>
}

/** Encodes what may not stand in that part. With `keepEscapes`, `%41` stays; else its `%` is encoded as well. */
export function percentEncode(text: string, part: Kept, keepEscapes: boolean): string {
  const pattern = (keepEscapes ? othersButEscapes : others)[part]
  pattern.lastIndex = 0
  if (!pattern.test(text)) return text
  allocate(3 * text.length)
  return text.replace(pattern, (char) => {
    spend()
    return percent(char)
  })
}

/** One character in UTF-8; half a pair becomes U+FFFD. */
function percent(char: string): string {
  return Array.from(Buffer.from(char, 'utf8'), hex).join('')
}

const hex = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`

/** `UnescapeDataString`: every sequence that is UTF-8. */
export function unescapeAll(text: string): string {
  return text.replace(runs, (run) => unescapeRun(run, () => true))
}

const runs = /(?:%[0-9a-fA-F]{2})+/g

/**
 * Decodes for reading: what would mean something else when decoded stays, `%` that begins no sequence is encoded.
 * `stops` are further characters to keep; `display` leaves control characters alone.
 */
export function unescapeSafe(
  text: string,
  stops: string,
  options: { isQuery?: boolean; display?: boolean } = {},
): string {
  const { isQuery = false, display = false } = options
  const decodes = (point: number) =>
    point > 0x7f
      ? isIri(point, isQuery)
      : !isUnsafe(point) && !stops.includes(String.fromCharCode(point))
  return text.replace(special, (found) => {
    if (found.length > 1) return unescapeRun(found, decodes)
    return found === '%' || !display ? hex(found.charCodeAt(0)) : found
  })
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const special = /(?:%[0-9a-fA-F]{2})+|%|[\x00-\x1f\x7f-\x9f]/g

/** Whether a text needs `normalizeIri`: it has letters beyond ASCII, or escapes of what need not be escaped. */
export function needsNormalizing(text: string): boolean {
  return /[^\0-\x7f]|%(?:[89a-fA-F][0-9a-fA-F]|2[dDeE]|3[0-9]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])/.test(
    text,
  )
}

/** Decodes what may stand in an IRI, encodes what may not. */
export function normalizeIri(text: string, isQuery: boolean): string {
  const decodes = (point: number) => (point > 0x7f ? isIri(point, isQuery) : !isUnsafe(point))
  return text.replace(beyondAscii, (found) => {
    if (found.startsWith('%')) return unescapeRun(found, decodes)
    return isIri(found.codePointAt(0)!, isQuery) ? found : percent(found)
  })
}

const beyondAscii = /(?:%[0-9a-fA-F]{2})+|[^\0-\x7f]/gu

/** Decodes the sequences of a run that `decodes` allows; others, and bytes that are not UTF-8, stay as they are. */
function unescapeRun(run: string, decodes: (point: number) => boolean): string {
  const bytes = Buffer.from(run.replaceAll('%', ''), 'hex')
  let text = ''
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i)
    const char = length > 0 ? bytes.toString('utf8', i, i + length) : ''
    const isDecoded = char !== '' && decodes(char.codePointAt(0)!)
    const size = Math.max(1, length)
    text += isDecoded ? char : run.slice(3 * i, 3 * (i + size))
    i += size
  }
  return text
}

/** 0 where no valid character begins. */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at]!
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  if (length === 0 || lead > 0xf4 || at + length > bytes.length) return 0
  const isValid = !bytes.toString('utf8', at, at + length).includes('\ufffd')
  const isReplacement = bytes.toString('hex', at, at + length) === 'efbfbd'
  return isValid || isReplacement ? length : 0
}

const unsafeMarks = ";/?:@&=+$,#[]!'()*%\\"

function isUnsafe(point: number): boolean {
  return (
    point <= 0x1f ||
    (point >= 0x7f && point <= 0x9f) ||
    unsafeMarks.includes(String.fromCodePoint(point))
  )
}

/** Whether a character beyond ASCII may stand in an IRI (RFC 3987); private ones in a query alone. */
export function isIri(point: number, isQuery: boolean): boolean {
  if (point <= 0xffff) {
    if (isBidiControl(point)) return false
    return (
      (point >= 0xa0 && point <= 0xd7ff) ||
      (point >= 0xf900 && point <= 0xfdcf) ||
      (point >= 0xfdf0 && point <= 0xffef) ||
      (isQuery && point >= 0xe000 && point <= 0xf8ff)
    )
  }
  if ((point & 0xffff) >= 0xfffe || (point >= 0xe0000 && point <= 0xe0fff)) return false
  return isQuery || point < 0xf0000
}

function isBidiControl(point: number): boolean {
  return point === 0x200e || point === 0x200f || (point >= 0x202a && point <= 0x202e)
}
