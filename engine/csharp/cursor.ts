import { type ErrorCode, type Mistake, messageOf } from './errors.ts'
import { lex } from './lexer.ts'
import type { Token } from './token.ts'

/** Where the parser stands in the tokens of a text. */
export class Cursor {
  readonly text: string
  readonly mistakes: Mistake[]
  readonly tokens: readonly Token[]
  /** Features newer than what Azure documents. */
  readonly newer: Mistake[]
  at = 0
  /** Nesting of expressions and statements. */
  depth = 0
  /** True while a yield statement of the function being read has been seen. */
  yields = false
  /** True inside of an async function, where `await` is an operator. */
  isAsync = false

  constructor(text: string, mistakes: Mistake[], newer: Mistake[], from = 0, to = text.length) {
    this.text = text
    this.mistakes = mistakes
    this.newer = newer
    this.tokens = lex(text, mistakes, from, to)
  }

  get token(): Token {
    return this.tokens[this.at]!
  }

  get isEnd(): boolean {
    return this.token.kind === 'end'
  }

  get isIdentifier(): boolean {
    return this.token.kind === 'identifier'
  }

  peek(ahead = 1): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!
  }

  /** The end of the token before. */
  get before(): number {
    return this.tokens[this.at - 1]?.end ?? this.token.start
  }

  next(): Token {
    const token = this.token
    if (token.kind !== 'end') this.at++
    return token
  }

  /** True when a punctuation or keyword stands here. */
  is(text: string, ahead = 0): boolean {
    const token = ahead === 0 ? this.tokens[this.at]! : this.peek(ahead)
    return token.text === text && (token.kind === 'punctuation' || token.kind === 'keyword')
  }

  /** True when a contextual keyword stands here. */
  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return token.kind === 'identifier' && token.text === word
  }

  skip(text: string): boolean {
    if (!this.is(text)) return false
    this.at++
    return true
  }

  skipWord(word: string): boolean {
    if (!this.isWord(word)) return false
    this.at++
    return true
  }

  /** `>` directly behind `>`: what ends type arguments is the shift operator elsewhere. */
  isShiftRight(): boolean {
    return this.is('>') && this.is('>', 1) && this.token.end === this.peek().start
  }

  expect(text: string): boolean {
    if (this.skip(text)) return true
    const code = missing[text]
    if (code) this.missing(code)
    else this.missing('CS1003', text)
    return false
  }

  identifier(): { name: string; start: number; end: number } {
    const token = this.token
    if (token.kind === 'identifier') {
      this.at++
      return { name: token.value as string, start: token.start, end: token.end }
    }
    if (token.kind === 'keyword') this.missing('CS1041', '', token.text)
    else this.missing('CS1001')
    return { name: '', start: token.start, end: token.start }
  }

  /** A mistake where something is missing: behind the last token when a new line follows, else at the next. */
  missing(code: ErrorCode, ...args: string[]): void {
    const token = this.token
    const previous = this.tokens[this.at - 1]
    if (previous && (token.afterNewline || token.kind === 'end')) {
      this.report(code, previous.end, previous.end, ...args)
    } else this.report(code, token.start, token.end, ...args)
  }

  report(code: ErrorCode, start: number, end: number, ...args: string[]): void {
    // One mistake a place: what follows from it says nothing new.
    if (this.mistakes.some((one) => one.start === start && one.code === code)) return
    this.mistakes.push({ code, message: messageOf(code, args), start, end })
  }

  /** A feature that C# 7.3 does not have. */
  refuse(feature: string, version: string, start: number, end: number): void {
    this.report('CS8370', start, end, feature, version)
  }

  /** A feature of 7.1 to 7.3, which Azure's documented C# 7 does not have. */
  tolerate(feature: string, version: string, start: number, end: number): void {
    this.newer.push({
      code: 'PC4002',
      message: `\`${feature}\` came with C# ${version}; Azure documents C# 7 for policy expressions.`,
      start,
      end,
      warning: true,
      azureRefuses: true,
    })
  }

  /** Tries to read something; undefined and back where it was when `read` answers undefined or makes a mistake. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const { at } = this
    const count = this.mistakes.length
    const newer = this.newer.length
    const result = read()
    if (result !== undefined && this.mistakes.length === count) return result
    this.at = at
    this.mistakes.length = count
    this.newer.length = newer
    return undefined
  }

  /** The same, and back where it was in any case. */
  ahead(test: () => boolean): boolean {
    const { at } = this
    const count = this.mistakes.length
    const newer = this.newer.length
    const result = test() && this.mistakes.length === count
    this.at = at
    this.mistakes.length = count
    this.newer.length = newer
    return result
  }

  /** Runs one level deeper; stops before the stack of JavaScript does. */
  nested<T>(read: () => T): T {
    if (++this.depth > deepest) {
      this.depth = 0
      throw new TooDeep(this.token.start)
    }
    const result = read()
    this.depth--
    return result
  }
}

const deepest = 250

/** The text is nested deeper than any policy needs. */
export class TooDeep extends Error {
  readonly at: number
  constructor(at: number) {
    super('too deep')
    this.at = at
  }
}

const missing: Readonly<Record<string, ErrorCode>> = {
  ';': 'CS1002',
  ')': 'CS1026',
  '}': 'CS1513',
  '{': 'CS1514',
  in: 'CS1515',
}
