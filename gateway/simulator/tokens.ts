/** Counts and splits text as one encoding does. */
export interface Tokenizer {
  count(text: string): number
  /** The text in the pieces that a model would stream: one token each, or as many as make whole characters. */
  pieces(text: string): Piece[]
}
export interface Piece {
  readonly text: string
  readonly tokens: number
}

/** The tokenizer of a model. An encoding is loaded when the first model asks for it. */
export function tokenizerOf(model: string): Promise<Tokenizer> {
  const name = olderModels.test(model) ? 'cl100k_base' : 'o200k_base'
  let tokenizer = loaded.get(name)
  if (!tokenizer) {
    tokenizer = encodings[name]().then(makeTokenizer)
    loaded.set(name, tokenizer)
  }
  return tokenizer
}

/** A string that is text to the encoding, whatever special tokens it spells. */
const asText = { disallowedSpecial: new Set<string>() }

/** Encoders take quadratic time on one long "word", so longer runs are cut. */
const longestRun = 512

const olderModels = /^(gpt-3\.5|gpt-35|gpt-4(?!o|\.|-o)|text-embedding|text-ada|ada)/i

const encodings = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
} as const
type Encoding = {
  encode(text: string, options: typeof asText): number[]
  decode(ids: number[]): string
}

const loaded = new Map<keyof typeof encodings, Promise<Tokenizer>>()

function makeTokenizer(encoding: Encoding): Tokenizer {
  const encode = (text: string) => {
    const parts = cutLongRuns(text)
    if (parts.length === 1) return encoding.encode(text, asText)
    return parts.flatMap((part) => encoding.encode(part, asText))
  }
  return {
    count: (text) => (text === '' ? 0 : encode(text).length),
    pieces(text) {
      const pieces: Piece[] = []
      const ids = encode(text)
      let waiting = 0
      for (const id of ids) {
        waiting++
        // The decoder keeps the bytes of an unfinished character for the next call.
        const decoded = encoding.decode([id])
        if (decoded === '' && waiting < ids.length) continue
        pieces.push({ text: decoded, tokens: waiting })
        waiting = 0
      }
      const last = pieces.at(-1)
      if (waiting > 0 && last)
        pieces[pieces.length - 1] = { ...last, tokens: last.tokens + waiting }
      return pieces
    },
  }
}

/** The text in parts, in none of which more than `longestRun` characters stand together without a boundary. */
export function cutLongRuns(text: string): string[] {
  if (text.length <= longestRun) return [text]
  const parts: string[] = []
  let start = 0
  for (const run of text.matchAll(longRuns)) {
    const end = run.index + run[0].length
    for (let at = run.index; at < end; ) {
      let next = Math.min(at + longestRun, end)
      if (isHighSurrogate(text.charCodeAt(next - 1)) && next < end) next++
      if (next < end) {
        parts.push(text.slice(start, next))
        start = next
      }
      at = next
    }
  }
  parts.push(text.slice(start))
  return parts
}
const longRuns = new RegExp(`\\S{${longestRun + 1},}|\\s{${longestRun + 1},}`, 'g')

function isHighSurrogate(code: number) {
  return code >= 0xd800 && code <= 0xdbff
}
