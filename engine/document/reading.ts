import { type Code, codes, finding } from '../text/codes.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import type { Source, Span } from '../text/source.ts'
import { suggest } from '../text/suggest.ts'
import { entityAt } from './entities.ts'
import { Lookout, shorten } from './places.ts'
import { RegionReader } from './regions.ts'

/** Reading stops at so many errors; of the warnings no more than these are listed. */
const mostErrors = 100
const mostWarnings = 100
/** So many warnings stop the reading too: this is no policy document. */
const warningsToStop = 10_000

export interface Mask extends Span {
  /** Where markup may stand, and not inside of a tag. */
  readonly isBetweenTags: boolean
}

/** What the parts of the scanner share while they read one document. */
export class Reading {
  readonly source: Source
  readonly text: string
  readonly lookout: Lookout
  readonly regions: RegionReader
  readonly diagnostics: Diagnostic[] = []
  /** What another XML reader must not see: expressions, opaque content, `<` read as text. In order. */
  readonly masks: Mask[] = []
  /** Elements, attributes, comments and sections so far. */
  nodes = 0
  #errors = 0
  #warnings = 0

  constructor(source: Source) {
    this.source = source
    this.text = source.text
    this.lookout = new Lookout(source.text)
    this.regions = new RegionReader(this.lookout)
  }

  report(code: Code, start: number, end: number, message: string, hint?: string): void {
    const isError = codes[code].severity === 'error'
    const count = isError ? this.#errors++ : this.#warnings++
    if (count >= (isError ? mostErrors : mostWarnings)) return
    const { length } = this.text
    const span = { start: Math.min(start, length), end: Math.min(end, length) }
    this.diagnostics.push(finding(code, this.source, span, message, hint))
  }

  /** Says that nothing behind a place was read; this is listed however much was found before. */
  stopped(code: Code, at: number, message: string, hint: string): void {
    const start = Math.min(at, Math.max(0, this.text.length - 1))
    this.diagnostics.push(finding(code, this.source, { start, end: start + 1 }, message, hint))
  }

  mask(start: number, end: number, isBetweenTags: boolean): void {
    this.masks.push({ start, end, isBetweenTags })
  }

  /** Masks a long text as a whole, in place of what was masked in it: the other reader would take its time over it. */
  maskText(start: number, end: number): void {
    if (end - start < 4096) return
    while ((this.masks.at(-1)?.start ?? -1) >= start) this.masks.pop()
    this.mask(start, end, true)
  }

  get hasTooManyMistakes(): boolean {
    return this.#errors >= mostErrors || this.#warnings >= warningsToStop
  }

  /** As far as was seen: nothing stands in the document that XML does not allow. */
  get isWellFormed(): boolean {
    return this.#errors + this.#warnings === 0 && this.regions.allWellFormed
  }

  /** Judges the `&` of a literal, and answers the place behind what it begins. */
  ampersand(at: number): number {
    const entity = entityAt(this.text, at)
    switch (entity.kind) {
      case 'character':
        return entity.end
      case 'bare':
        this.report('PD1013', at, at + 1, 'a bare `&` is read as text', 'write `&amp;`')
        return at + 1
      case 'invalid': {
        const message = `\`${shorten(this.text.slice(at, entity.end))}\` names no character`
        this.report('PD1015', at, entity.end, message, 'leave it out')
        return entity.end
      }
      case 'unknown': {
        const name = shorten(entity.name)
        const near = suggest(name, ['lt', 'gt', 'amp', 'quot', 'apos'])
        const hint = near
          ? `did you mean \`&${near};\`? For the text itself write \`&amp;${name};\``
          : 'XML knows lt, gt, amp, quot, apos; others are written `&#…;` with their number'
        const message = `the entity \`&${name};\` does not exist in XML`
        this.report('PD1014', at, entity.end, message, hint)
        return entity.end
      }
    }
  }

  bareLess(at: number): void {
    this.report('PD1012', at, at + 1, 'a bare `<` is read as text', 'write `&lt;`')
  }
}
