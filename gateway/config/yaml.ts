import { parseDocument } from 'yaml'
import type { Json, JsonObject } from '../model/entity.ts'
import type { Parsed } from './json.ts'

/**
 * YAML 1.2 by the `yaml` package, with a short cut: what the APIOps extractor writes (block style, every scalar on
 * one line, no anchors, tags or block scalars) is read some thirty times faster by the reader below. It gives up at
 * the first thing that it does not know, and then the package reads all.
 */
export function parseYaml(text: string): Parsed {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const quick = parsePlainYaml(plain)
  if (quick !== undefined) return { value: quick }
  try {
    const document = parseDocument(plain, { prettyErrors: false, logLevel: 'silent' })
    const error = document.errors[0]
    if (error) return { message: error.message, offset: error.pos[0] + text.length - plain.length }
    return { value: document.toJS({ maxAliasCount: 100 }) as Json }
  } catch (error) {
    // Too many aliases, or nested too deep for its recursion.
    return { message: error instanceof Error ? error.message : String(error), offset: 0 }
  }
}

/** The value, or undefined where the text is not of the simple kind. */
export function parsePlainYaml(text: string): Json | undefined {
  try {
    return new PlainYaml(text).read()
  } catch (error) {
    if (error === notPlain) return undefined
    throw error
  }
}

const notPlain = new Error('not plain YAML')
function giveUp(): never {
  throw notPlain
}

const deepest = 100

/** Keys that were found plain before: specifications have few different ones. */
const plainKeys = new Set<string>()
const mostPlainKeys = 2000
const space = 32
const dash = 45
const colon = 58
const quote = 39
const doubleQuote = 34

class PlainYaml {
  readonly #text: string
  // The lines that hold something: column and offset of their first character, offset behind their last.
  readonly #columns: number[] = []
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  #line = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
    let at = 0
    while (at < text.length) {
      const newline = text.indexOf('\n', at)
      let end = newline < 0 ? text.length : newline
      const next = newline < 0 ? text.length : newline + 1
      let start = at
      while (text.charCodeAt(start) === space) start++
      while (end > start && (text.charCodeAt(end - 1) === space || text.charCodeAt(end - 1) === 13))
        end--
      if (end > start && text.charCodeAt(start) !== 35) {
        if (text.charCodeAt(start) === 9) giveUp()
        this.#columns.push(start - at)
        this.#starts.push(start)
        this.#ends.push(end)
      }
      at = next
    }
    if (/\r(?!\n)/.test(text)) giveUp()
  }

  read(): Json {
    if (this.#starts.length === 0) giveUp()
    const value = this.#block(this.#columns[0]!)
    if (this.#line < this.#starts.length) giveUp()
    return value
  }

  #block(column: number): Json {
    if (++this.#depth > deepest) giveUp()
    const value = this.#isItem(this.#line) ? this.#sequence(column) : this.#mapping(column)
    this.#depth--
    return value
  }

  #isItem(line: number): boolean {
    const start = this.#starts[line]!
    if (this.#text.charCodeAt(start) !== dash) return false
    return start + 1 === this.#ends[line]! || this.#text.charCodeAt(start + 1) === space
  }

  #sequence(column: number): Json {
    const items: Json[] = []
    while (this.#columns[this.#line] === column && this.#isItem(this.#line)) {
      const line = this.#line
      let start = this.#starts[line]! + 1
      const end = this.#ends[line]!
      while (start < end && this.#text.charCodeAt(start) === space) start++
      if (start === end) {
        this.#line++
        items.push(this.#nested(column, false))
        continue
      }
      const inner = column + (start - this.#starts[line]!)
      if (this.#keyEnd(start, end) === undefined) {
        this.#line++
        items.push(this.#scalar(start, end, column))
        continue
      }
      // `- name: value`: a mapping that begins behind the dash.
      this.#starts[line] = start
      this.#columns[line] = inner
      items.push(this.#block(inner))
    }
    this.#mustEnd(column)
    return items
  }

  #mapping(column: number): Json {
    const result: Record<string, Json> = {}
    while (this.#columns[this.#line] === column && !this.#isItem(this.#line)) {
      const start = this.#starts[this.#line]!
      const end = this.#ends[this.#line]!
      const keyEnd = this.#keyEnd(start, end) ?? giveUp()
      const key = this.#key(start, keyEnd)
      if (key === '__proto__' || Object.hasOwn(result, key)) giveUp()
      let value = keyEnd + 1
      while (value < end && this.#text.charCodeAt(value) === space) value++
      this.#line++
      result[key] = value === end ? this.#nested(column, true) : this.#scalar(value, end, column)
    }
    this.#mustEnd(column)
    return result as JsonObject
  }

  /** After a block only a line of a block around it may follow. */
  #mustEnd(column: number): void {
    const next = this.#columns[this.#line]
    if (next !== undefined && next > column) giveUp()
    if (next === column && this.#depth === 1) giveUp()
  }

  /** What stands below a key or a dash; the items of a key's sequence may stand at its own column. */
  #nested(column: number, ofKey: boolean): Json {
    const next = this.#columns[this.#line]
    if (next === undefined || next < column) return null
    if (next > column) return this.#block(next)
    return ofKey && this.#isItem(this.#line) ? this.#block(next) : null
  }

  /** Offset of the `:` behind a key, if the text begins with one. */
  #keyEnd(start: number, end: number): number | undefined {
    const text = this.#text
    const first = text.charCodeAt(start)
    if (first === quote || first === doubleQuote) {
      const close = this.#closing(start, end)
      if (close === undefined) return giveUp()
      if (text.charCodeAt(close + 1) !== colon) return undefined
      return close + 2 === end || text.charCodeAt(close + 2) === space ? close + 1 : giveUp()
    }
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at)
      if (code === 35 && text.charCodeAt(at - 1) === space) giveUp()
      if (code !== colon) continue
      if (at + 1 === end || text.charCodeAt(at + 1) === space) return at
    }
    return undefined
  }

  #key(start: number, end: number): string {
    const text = this.#text
    if (end - start > 1000) giveUp()
    const first = text.charCodeAt(start)
    if (first === quote || first === doubleQuote) return this.#quoted(start, end)
    const key = text.slice(start, end)
    if (plainKeys.has(key)) return key
    // `<<` merges, `null` and numbers become other keys than their text, and the rest begins something else.
    if (!plainStart(key) || key.endsWith(' ') || key === '<<' || /\t/.test(key)) giveUp()
    if (typeof resolve(key) !== 'string' && !/^(?:0|[1-9][0-9]{0,9})$/.test(key)) giveUp()
    if (plainKeys.size < mostPlainKeys) plainKeys.add(key)
    return key
  }

  #scalar(start: number, end: number, column: number): Json {
    // A deeper line below would go on with the scalar.
    const next = this.#columns[this.#line]
    if (next !== undefined && next > column) giveUp()
    const text = this.#text
    const first = text.charCodeAt(start)
    if (first === quote || first === doubleQuote) return this.#quoted(start, end)
    if (first === 91 || first === 123) {
      const value = text.slice(start, end)
      if (/^\[ *\]$/.test(value)) return []
      return /^\{ *\}$/.test(value) ? {} : giveUp()
    }
    const value = text.slice(start, end)
    if (!plainStart(value) || value.endsWith(':') || /: | #|\t/.test(value)) giveUp()
    return resolve(value)
  }

  #closing(start: number, end: number): number | undefined {
    const text = this.#text
    const mark = text.charCodeAt(start)
    for (let at = start + 1; at < end; at++) {
      const code = text.charCodeAt(at)
      if (code === 92 && mark === doubleQuote) at++
      else if (code === mark) {
        if (mark === doubleQuote || text.charCodeAt(at + 1) !== quote) return at
        at++
      }
    }
    return undefined
  }

  #quoted(start: number, end: number): string {
    const close = this.#closing(start, end)
    if (close === undefined || close + 1 !== end) return giveUp()
    const text = this.#text
    const inner = text.slice(start + 1, close)
    if (text.charCodeAt(start) === quote) return inner.replaceAll("''", "'")
    if (!inner.includes('\\')) return inner
    try {
      // The escapes that JSON has mean the same in YAML; with another one the package reads.
      return JSON.parse(text.slice(start, end)) as string
    } catch {
      return giveUp()
    }
  }
}

/** A plain scalar may not begin with an indicator; `-` is one only before a space. */
function plainStart(value: string): boolean {
  if (/^[[\]{}#&*!|>%@`"',?:]/.test(value)) return false
  return !/^(?:-(?:\s|$)|---|\.\.\.)/.test(value)
}

const integer = /^[-+]?[0-9]+$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

/** The core schema of YAML 1.2. */
function resolve(value: string): Json {
  const code = value.charCodeAt(0)
  const digitLike = (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46
  if (digitLike) {
    if (/^0[xo]|^[-+]?\.(?:inf|nan)$/i.test(value)) giveUp()
    return integer.test(value) || float.test(value) ? Number(value) : value
  }
  if (/^(?:null|Null|NULL|~)$/.test(value)) return null
  if (/^(?:true|True|TRUE)$/.test(value)) return true
  return /^(?:false|False|FALSE)$/.test(value) ? false : value
}
