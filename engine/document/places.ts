// Where the pieces of a raw document end. Each expression is sticky and cannot backtrack.

const name = /[\p{L}_:][\p{L}\p{N}\p{M}_:.·-]*/uy
const stray = /(?:[^\s<>/]|\/(?!>))+/y
const unquoted = /(?:[^\s<>/]|\/(?!>))*/y
const untilAngle = /[^<>]*/y
const line = /[^\r\n]*/y

/** The XML name at a place, or the empty string. */
export function nameAt(text: string, at: number): string {
  let end = at
  let kind = nameKind(text, end)
  if (kind === 'start') {
    do kind = nameKind(text, ++end)
    while (kind === 'start' || kind === 'inner')
  }
  if (kind !== 'other') return text.slice(at, end)
  name.lastIndex = at
  return name.exec(text)?.[0] ?? ''
}

/** What an ASCII character is in a name; `other` for the rest, which the pattern decides. */
function nameKind(text: string, at: number): 'start' | 'inner' | 'none' | 'other' {
  const code = text.charCodeAt(at)
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return 'start'
  if (code === 95 || code === 58) return 'start'
  if ((code >= 48 && code <= 57) || code === 45 || code === 46) return 'inner'
  return code > 127 ? 'other' : 'none'
}

/** Behind the blanks at a place. */
export function blanksEnd(text: string, at: number): number {
  let end = at
  for (;;) {
    const code = text.charCodeAt(end)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return end
    end++
  }
}

export const strayEnd = (text: string, at: number) => Math.max(at + 1, endOf(stray, text, at))
export const unquotedEnd = (text: string, at: number) => endOf(unquoted, text, at)
export const angleAfter = (text: string, at: number) => endOf(untilAngle, text, at)
export const lineEnd = (text: string, at: number) => endOf(line, text, at)

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** Whether the `<` at a place begins a tag, a comment or the like. */
export function startsMarkup(text: string, at: number): boolean {
  const next = text[at + 1]
  return next === '!' || next === '/' || next === '?' || nameAt(text, at + 1) !== ''
}

/** Whether `</name` stands at a place, and the name ends there. */
export function isEndTag(text: string, at: number, name: string): boolean {
  return text.startsWith(`</${name}`, at) && /[\s>]/.test(text[at + 2 + name.length] ?? '')
}

/** Whether nothing but blanks stands between a place and the line end before it. */
export function startsLine(text: string, from: number, at: number): boolean {
  for (let before = at - 1; before >= from; before--) {
    const char = text[before]
    if (char === '\n' || char === '\r') return true
    if (char !== ' ' && char !== '\t') return false
  }
  return false
}

export function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}

/**
 * Looks for things further on in a text. Searches that fail are remembered or paid for out of a budget in proportion to
 * the text, so that all of them together stay linear in it.
 */
export class Lookout {
  readonly text: string
  readonly #absent = new Set<string>()
  #budget: number

  constructor(text: string) {
    this.text = text
    this.#budget = text.length + 200_000
  }

  get isExhausted(): boolean {
    return this.#budget < 0
  }

  spend(characters: number): void {
    this.#budget -= characters
  }

  /** `indexOf`, which does not look again for what is nowhere behind an earlier place. */
  find(what: string, from: number): number {
    if (this.#absent.has(what)) return -1
    const at = this.text.indexOf(what, from)
    if (at < 0) this.#absent.add(what)
    return at
  }

  /** The next `<`, or the end of the text. */
  nextAngle(from: number): number {
    const at = this.find('<', from)
    return at < 0 ? this.text.length : at
  }

  /** Behind blanks and comments. */
  behindComments(from: number): number {
    let at = blanksEnd(this.text, from)
    while (this.text.startsWith('<!--', at)) {
      const end = this.find('-->', at + 4)
      if (end < 0) return at
      at = blanksEnd(this.text, end + 3)
    }
    return at
  }
}
