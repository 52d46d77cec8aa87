import type { Encoding } from '../../engine/ports.ts'

/** The tokens of a text in one encoding. */
export type Tokenizer = (text: string) => number

/** Loads an encoding: a tenth of a second or more, and some 60 MB of memory. */
export async function loadTokenizer(encoding: Encoding): Promise<Tokenizer> {
  const { countTokens } = await encodings[encoding]()
  return (text) => {
    if (text.length <= longestRun) return text === '' ? 0 : countTokens(text, asText)
    let tokens = 0
    for (const part of cutLongRuns(text)) tokens += countTokens(part, asText)
    return tokens
  }
}

const encodings = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
} as const satisfies Readonly<Record<Encoding, unknown>>

/** A caller's text is text, whatever special tokens it spells. */
const asText = { disallowedSpecial: new Set<string>() }

/** Code points. Encoders take quadratic time on one long run: 40,000 equal characters stop a process for seconds. */
const longestRun = 512
const longRuns = new RegExp(`\\S{${longestRun + 1},}|\\s{${longestRun + 1},}`, 'gu')

/** The text in parts, in none of which more than 512 characters stand together without a boundary. */
export function* cutLongRuns(text: string): Generator<string> {
  let start = 0
  for (const run of text.matchAll(longRuns)) {
    const end = run.index + run[0].length
    let count = 0
    for (let at = run.index; at < end; ) {
      const width = text.codePointAt(at)! > 0xffff ? 2 : 1
      if (count === longestRun) {
        yield text.slice(start, at)
        start = at
        count = 0
      }
      count++
      at += width
    }
  }
  if (start < text.length) yield text.slice(start)
}
