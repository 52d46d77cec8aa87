import type { Source, Span } from './source.ts'

/**
 * A text made out of a document (entities decoded, named values put in), each place of which can be found again there.
 * Pieces are in order and cover the text without a gap.
 */
export class MappedText {
  readonly text: string
  readonly source: Source
  readonly #pieces: readonly Piece[]

  constructor(source: Source, text: string, pieces: readonly Piece[]) {
    this.source = source
    this.text = text
    this.#pieces = pieces
  }

  /** The text of `source` between two offsets, as it stands. */
  static verbatim(source: Source, span: Span): MappedText {
    const text = source.text.slice(span.start, span.end)
    return new MappedText(source, text, [
      { start: 0, from: span.start, to: span.end, verbatim: true },
    ])
  }

  /** The place in the source that a span of this text came from. */
  span(start: number, end: number): Span {
    const first = this.#locate(start, false)
    const last = end > start ? this.#locate(end, true) : first
    return { start: first, end: Math.max(first, last) }
  }

  slice(start: number, end = this.text.length): MappedText {
    if (start === 0 && end === this.text.length) return this
    const pieces: Piece[] = []
    for (let i = 0; i < this.#pieces.length; i++) {
      const piece = this.#pieces[i]!
      const pieceEnd = this.#pieces[i + 1]?.start ?? this.text.length
      if (pieceEnd <= start && piece.start < start) continue
      if (piece.start >= end && pieces.length > 0) break
      const cut = Math.max(0, start - piece.start)
      const from = piece.verbatim ? piece.from + cut : piece.from
      pieces.push({
        start: Math.max(0, piece.start - start),
        from,
        to: piece.to,
        verbatim: piece.verbatim,
      })
    }
    return new MappedText(this.source, this.text.slice(start, end), pieces)
  }

  trim(): MappedText {
    const text = this.text
    const start = text.length - text.trimStart().length
    return this.slice(start, Math.max(start, text.trimEnd().length))
  }

  #locate(offset: number, isEnd: boolean): number {
    const pieces = this.#pieces
    let found = pieces[0]
    for (const piece of pieces) {
      if (isEnd ? piece.start >= offset : piece.start > offset) break
      found = piece
    }
    if (!found) return 0
    if (!found.verbatim) return isEnd ? found.to : found.from
    return Math.min(found.from + (offset - found.start), found.to)
  }
}

export interface Piece {
  /** Where the piece starts in the made text. */
  readonly start: number
  /** What it was made of, in the source. */
  readonly from: number
  readonly to: number
  /** True where both are the same, unit by unit. */
  readonly verbatim: boolean
}

/** Puts a mapped text together, piece by piece. */
export class MappedTextBuilder {
  readonly #source: Source
  readonly #pieces: Piece[] = []
  #text = ''

  constructor(source: Source) {
    this.#source = source
  }

  verbatim(from: number, to: number): void {
    if (to <= from) return
    this.#pieces.push({ start: this.#text.length, from, to, verbatim: true })
    this.#text += this.#source.text.slice(from, to)
  }

  replaced(text: string, from: number, to: number): void {
    if (text === '') return
    this.#pieces.push({ start: this.#text.length, from, to, verbatim: false })
    this.#text += text
  }

  build(at: number): MappedText {
    const pieces =
      this.#pieces.length > 0 ? this.#pieces : [{ start: 0, from: at, to: at, verbatim: true }]
    return new MappedText(this.#source, this.#text, pieces)
  }
}
