import { eachEntity } from './entities.ts'
import { blanksEnd, type Lookout } from './places.ts'
import type { Entities, Skipped } from './skip.ts'
import { skipCSharp } from './skip-csharp.ts'
import { skipJsonata } from './skip-jsonata.ts'
import type { Region } from './tree.ts'

export interface Opening {
  /** Of the `@`. */
  readonly start: number
  /** Of the bracket behind it. */
  readonly bracket: number
  readonly language: Region['language']
  readonly form: Region['form']
}

/** The opening of an expression at a place: `@(`, `@{` or `@jsonata(`. */
export function openingAt(text: string, at: number): Opening | undefined {
  if (text.charCodeAt(at) !== 64) return undefined
  const next = text[at + 1]
  if (next === '(') return { start: at, bracket: at + 1, language: 'csharp', form: 'expression' }
  if (next === '{') return { start: at, bracket: at + 1, language: 'csharp', form: 'block' }
  if (text.startsWith('@jsonata(', at)) {
    return { start: at, bracket: at + 8, language: 'jsonata', form: 'expression' }
  }
  return undefined
}

/** Finds the end of a region by the lexical rules of its language. */
export function skipRegion(text: string, opening: Opening): Skipped & Entities {
  const skip = opening.language === 'csharp' ? skipCSharp : skipJsonata
  const seen = { entities: false }
  return Object.assign(skip(text, opening.bracket, seen), seen)
}

export function region(opening: Opening, end: number, escaped: boolean): Region {
  const { start, language, form } = opening
  return { span: { start, end }, language, form, escaped }
}

type Fault = Extract<Skipped, { kind: 'fault' }>
export type FoundRegion = { readonly kind: 'region'; readonly region: Region } | Fault

/** Finds the expression regions of a raw document. */
export class RegionReader {
  readonly #lookout: Lookout
  readonly #undecided: { escaped: boolean }[] = []
  /** False once a region was found that XML does not allow as it stands. */
  allWellFormed = true

  constructor(lookout: Lookout) {
    this.#lookout = lookout
  }

  /**
   * Reads the region that a value begins with. `limit` is where the value ends if it is well-formed XML: at the next
   * quote or `<`. In an attribute the region must then fill it.
   */
  whole(opening: Opening, limit: number, place: 'attribute' | 'text'): FoundRegion {
    const { text } = this.#lookout
    const escapedEnd = skipEscaped(text, opening, limit)
    const isEscaped =
      escapedEnd !== undefined && (place === 'text' || blanksEnd(text, escapedEnd) === limit)
    if (!isEscaped) this.#lookout.spend(Math.max(0, limit - opening.start))
    else if (!text.slice(opening.start, escapedEnd).includes('"')) {
      return { kind: 'region', region: region(opening, escapedEnd, true) }
    }
    const skipped = skipRegion(text, opening)
    if (isEscaped) {
      if (skipped.kind === 'fault' || skipped.entities || skipped.end !== escapedEnd) {
        return { kind: 'region', region: region(opening, escapedEnd, true) }
      }
      // Entities in its strings alone: an XML document means them decoded, code among raw code does not.
      const undecided = { ...region(opening, escapedEnd, false) }
      this.#undecided.push(undecided)
      return { kind: 'region', region: undecided }
    }
    const mixedEnd = skipped.entities ? this.#mixedEnd(opening) : undefined
    if (mixedEnd !== undefined) {
      this.allWellFormed = false
      return { kind: 'region', region: region(opening, mixedEnd, true) }
    }
    if (skipped.kind === 'fault') {
      this.#lookout.spend(skipped.reached - opening.start)
      return skipped
    }
    const code = text.slice(opening.start, skipped.end)
    if (limit < skipped.end || /<|&(?!(?:\w+|#\w+);)/.test(code)) this.allWellFormed = false
    return { kind: 'region', region: region(opening, skipped.end, false) }
  }

  /** The end of escaped code with a raw quote or `<` in it, in a comment for instance. */
  #mixedEnd(opening: Opening): number | undefined {
    const { length } = this.#lookout.text
    for (let size = 512; !this.#lookout.isExhausted; size *= 4) {
      const limit = Math.min(length, opening.start + size)
      const end = skipEscaped(this.#lookout.text, opening, limit)
      if (end !== undefined || limit === length) return end
      this.#lookout.spend(limit - opening.start)
    }
    return undefined
  }

  /** An expression inside of a literal: when it does not close, it is none. */
  embedded(at: number): Region | undefined {
    const opening = openingAt(this.#lookout.text, at)
    if (!opening || this.#lookout.isExhausted) return
    const skipped = skipRegion(this.#lookout.text, opening)
    if (skipped.kind === 'closed') return region(opening, skipped.end, false)
    this.#lookout.spend(skipped.reached - at)
    return undefined
  }

  /** The same in a part that was cut out of the text at `offset`, where nothing is escaped. */
  cut(part: string, opening: Opening, offset: number): FoundRegion {
    const skipped = skipRegion(part, opening)
    if (skipped.kind === 'fault') {
      const { start, end } = skipped.span
      return { ...skipped, span: { start: start + offset, end: end + offset } }
    }
    const moved = { ...opening, start: opening.start + offset }
    return { kind: 'region', region: region(moved, skipped.end + offset, false) }
  }

  /** Settles the regions that depend on whether the whole document is well-formed XML. */
  settle(isWellFormed: boolean): void {
    for (const each of this.#undecided) each.escaped = isWellFormed
  }
}

/**
 * Reads a region whose code is escaped (`@(x[&quot;a&quot;])`) and ends before `limit`.
 * Answers the place behind its closing bracket, or nothing when the decoded text does not close.
 */
function skipEscaped(text: string, opening: Opening, limit: number): number | undefined {
  // Behind each entity: where the decoded text goes on, and how far behind the raw one it is.
  const places: number[] = []
  const shifts: number[] = []
  let decoded = ''
  let from = opening.start
  eachEntity(text, from, limit, (character, start, end) => {
    decoded += text.slice(from, start) + character
    from = end
    places.push(decoded.length)
    shifts.push(from - opening.start - decoded.length)
  })
  if (shifts.length === 0) return undefined
  decoded += text.slice(from, limit)
  const skipped = skipRegion(decoded, {
    ...opening,
    start: 0,
    bracket: opening.bracket - opening.start,
  })
  if (skipped.kind === 'fault') return undefined
  const last = places.findLastIndex((place) => place <= skipped.end)
  return opening.start + skipped.end + (shifts[last] ?? 0)
}
