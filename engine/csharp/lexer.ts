import { Decimal } from '../dotnet/values/decimal.ts'
import { type ErrorCode, type Mistake, messageOf } from './errors.ts'
import { keywords, type NumberType, type Piece, type Token } from './token.ts'

// Longest first.
const punctuation = [
  '<<=',
  '>>=',
  '...',
  '=>',
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '??',
  '?.',
  '++',
  '--',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '|=',
  '^=',
  '<<',
  '->',
  '::',
  '..',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ',',
  '.',
  ':',
  '?',
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  '|',
  '^',
  '!',
  '~',
  '<',
  '>',
  '=',
]
const byFirst = new Map<string, string[]>()
for (const text of punctuation) {
  const known = byFirst.get(text[0]!)
  if (known) known.push(text)
  else byFirst.set(text[0]!, [text])
}

const spaces = / +/y
const plainCharacters = /[^"\\\r\n]+/y
const plainIdentifier = /[A-Za-z_][A-Za-z0-9_]*/y
const identifierStart = /[\p{L}\p{Nl}_]/u
const identifierPart = /[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}\p{Cf}]/u
const numberPattern =
  /0[xX][0-9a-fA-F_]*|0[bB][0-9_]*|(?:\d[\d_]*)?\.\d[\d_]*(?:[eE][-+]?\d[\d_]*)?|\d[\d_]*(?:[eE][-+]?\d[\d_]*)?/y

const isDigit = (character: string | undefined) =>
  character !== undefined && character >= '0' && character <= '9'

/** Cuts a text, or a part of it, into tokens; the last one is `end`. */
export function lex(
  text: string,
  mistakes: Mistake[],
  from = 0,
  to = text.length,
): readonly Token[] {
  return new Lexer(text, mistakes, from, to).run()
}

class Lexer {
  readonly #text: string
  readonly #mistakes: Mistake[]
  readonly #tokens: Token[] = []
  readonly #end: number
  #at: number
  #newline = false

  constructor(text: string, mistakes: Mistake[], from: number, to: number) {
    this.#text = text
    this.#mistakes = mistakes
    this.#at = from
    this.#end = to
  }

  run(): readonly Token[] {
    for (;;) {
      this.#skipBlanks()
      if (this.#at >= this.#end) break
      this.#token()
      this.#newline = false
    }
    this.#push('end', this.#at, '')
    return this.#tokens
  }

  #token(): void {
    const text = this.#text
    const start = this.#at
    const first = text[start]!
    const second = text[start + 1]
    if (first === '"') return this.#string()
    if (first === '@' && second === '"') return this.#verbatim()
    if (first === '$' && second === '"') return this.#interpolated(2, false)
    if (first === '$' && second === '@' && text[start + 2] === '"')
      return this.#interpolated(3, true)
    if (first === '@' && second === '$' && text[start + 2] === '"') {
      this.#mistake('CS8401', start, start + 3)
      return this.#interpolated(3, true)
    }
    if (first === "'") return this.#char()
    if (isDigit(first) || (first === '.' && isDigit(second))) {
      return this.#number()
    }
    if (this.#identifier()) return
    for (const one of byFirst.get(first) ?? []) {
      // `?.5` is a question mark and a number.
      if (one === '?.' && isDigit(text[start + 2])) continue
      if (!text.startsWith(one, start) || start + one.length > this.#end) continue
      this.#at = start + one.length
      if (one === '...') this.#mistake('CS8635', start, this.#at)
      this.#push('punctuation', start, one)
      return
    }
    const character = String.fromCodePoint(text.codePointAt(start)!)
    this.#at = start + character.length
    this.#mistake('CS1056', start, this.#at, character)
  }

  #skipBlanks(): void {
    const text = this.#text
    while (this.#at < this.#end) {
      const code = text.charCodeAt(this.#at)
      if (code === 10 || code === 13 || code === 0x2028 || code === 0x2029 || code === 0x85) {
        this.#newline = true
        this.#at++
      } else if (code === 32) {
        // Indentation is long; the end of a part is no matter of blanks.
        spaces.lastIndex = this.#at
        spaces.test(text)
        this.#at = Math.min(this.#end, spaces.lastIndex)
      } else if (code === 9 || code === 11 || code === 12 || code === 0xa0 || code === 0xfeff) {
        this.#at++
      } else if (code === 47 && text[this.#at + 1] === '/') {
        this.#skipLine()
      } else if (code === 47 && text[this.#at + 1] === '*') {
        const close = text.indexOf('*/', this.#at + 2)
        if (close < 0 || close + 2 > this.#end) {
          this.#mistake('CS1035', this.#at, this.#end)
          this.#at = this.#end
        } else {
          if (text.slice(this.#at, close).includes('\n')) this.#newline = true
          this.#at = close + 2
        }
      } else if (code === 35) {
        this.#directive()
      } else if (code > 127 && /\p{Zs}/u.test(text[this.#at]!)) {
        this.#at++
      } else {
        return
      }
    }
  }

  #skipLine(): void {
    while (this.#at < this.#end && !/[\r\n\u2028\u2029\u0085]/.test(this.#text[this.#at]!))
      this.#at++
  }

  // `#region` and the like change nothing; conditions are not for expressions, which have no symbols to ask for.
  #directive(): void {
    const start = this.#at
    const isFirst = /(^|[\r\n])[ \t]*$/.test(this.#text.slice(0, start))
    this.#skipLine()
    const line = this.#text.slice(start, this.#at)
    if (!isFirst) this.#mistake('CS1040', start, this.#at)
    else if (!/^#\s*(region|endregion|pragma|line|nullable|warning)\b/.test(line)) {
      this.#mistake('CS1733', start, this.#at)
    }
  }

  #identifier(): boolean {
    const text = this.#text
    const start = this.#at
    if (this.#plainIdentifier(start)) return true
    let at = start
    const verbatim = text[at] === '@'
    if (verbatim) at++
    let name = ''
    for (;;) {
      if (at >= this.#end) break
      let character = String.fromCodePoint(text.codePointAt(at)!)
      let length = character.length
      if (character === '\\') {
        const unicode = /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/y
        unicode.lastIndex = at
        const match = unicode.exec(text)
        const code = match ? Number.parseInt(match[1] ?? match[2]!, 16) : -1
        if (!match || code > 0x10ffff) break
        character = String.fromCodePoint(code)
        length = match[0].length
      }
      if (!(name === '' ? identifierStart : identifierPart).test(character)) break
      name += character
      at += length
    }
    if (name === '') return false
    this.#at = at
    // Formatting characters do not belong to the name.
    const value = name.replace(/\p{Cf}/gu, '').normalize('NFC')
    const isKeyword = !verbatim && keywords.has(value) && text.slice(start, at) === value
    this.#push(isKeyword ? 'keyword' : 'identifier', start, this.#textFrom(start), value)
    return true
  }

  /** An identifier of ASCII letters, as nearly all are. */
  #plainIdentifier(start: number): boolean {
    plainIdentifier.lastIndex = start
    const name = plainIdentifier.exec(this.#text)?.[0]
    if (name === undefined || start + name.length > this.#end) return false
    const next = this.#text.charCodeAt(start + name.length)
    if (next > 127 || next === 92) return false
    this.#at = start + name.length
    const keyword = keywords.get(name)
    if (keyword === undefined) this.#push('identifier', start, name, name)
    else this.#push('keyword', start, keyword, keyword)
    return true
  }

  #number(): void {
    const start = this.#at
    numberPattern.lastIndex = start
    const digits = numberPattern.exec(this.#text)![0]
    this.#at = start + digits.length
    const suffix =
      /^(?:[uU][lL]?|[lL][uU]?|[fFdDmM])/.exec(this.#text.slice(this.#at, this.#at + 2))?.[0] ?? ''
    // `1L.ToString()`, but also `0x1F`, whose F is a digit.
    this.#at += suffix.length
    const prefixed = /^0[xXbB]/.test(digits)
    const plain = digits.replaceAll('_', '')
    const isReal =
      !prefixed && /[.eE]|^[^.]*$/.test(plain) && (/[.eE]/.test(plain) || /[fFdDmM]/.test(suffix))
    if (
      /_$/.test(digits) ||
      /_[.eE]/.test(digits) ||
      /^0[xXbB]_*$/.test(digits) ||
      /^0[bB][01_]*[2-9]/.test(digits)
    ) {
      this.#mistake('CS1013', start, this.#at)
      this.#push('number', start, this.#textFrom(start), 0, 'int')
      return
    }
    if (isReal) this.#real(start, plain, suffix.toLowerCase())
    else this.#integer(start, plain, suffix.toLowerCase())
  }

  #real(start: number, digits: string, suffix: string): void {
    if (suffix === 'm') {
      const value = decimalOf(digits)
      if (!value) this.#mistake('CS0594', start, this.#at, 'decimal')
      this.#push('number', start, this.#textFrom(start), value ?? Decimal.zero, 'decimal')
      return
    }
    const isFloat = suffix === 'f'
    const value = isFloat ? Math.fround(Number(digits)) : Number(digits)
    if (!Number.isFinite(value))
      this.#mistake('CS0594', start, this.#at, isFloat ? 'float' : 'double')
    this.#push('number', start, this.#textFrom(start), value, isFloat ? 'float' : 'double')
  }

  #integer(start: number, digits: string, suffix: string): void {
    const value = BigInt(digits)
    if (value > 0xffffffffffffffffn) {
      this.#mistake('CS1021', start, this.#at)
      this.#push('number', start, this.#textFrom(start), 0, 'int')
      return
    }
    const isUnsigned = suffix.includes('u')
    const isLong = suffix.includes('l')
    const fits = (high: bigint) => value <= high
    let type: NumberType
    if (!isUnsigned && !isLong && fits(0x7fffffffn)) type = 'int'
    else if (!isLong && fits(0xffffffffn)) type = 'uint'
    else if (!isUnsigned && fits(0x7fffffffffffffffn)) type = 'long'
    else type = 'ulong'
    this.#push(
      'number',
      start,
      this.#textFrom(start),
      type === 'int' || type === 'uint' ? Number(value) : value,
      type,
    )
  }

  #string(): void {
    const start = this.#at
    this.#at++
    let value = ''
    for (;;) {
      plainCharacters.lastIndex = this.#at
      const plain = plainCharacters.exec(this.#text)?.[0].slice(0, this.#end - this.#at) ?? ''
      value += plain
      this.#at += plain.length
      const character = this.#text[this.#at]
      if (this.#at >= this.#end || character === '\n' || character === '\r') {
        this.#mistake('CS1010', start, start + 1)
        break
      }
      if (character === '"') {
        this.#at++
        break
      }
      value += character === '\\' ? this.#escape() : character
      if (character !== '\\') this.#at++
    }
    this.#push('string', start, this.#textFrom(start), value)
  }

  #verbatim(): void {
    const start = this.#at
    const text = this.#text
    this.#at += 2
    let value = ''
    for (;;) {
      const quote = text.indexOf('"', this.#at)
      if (quote < 0 || quote >= this.#end) {
        this.#mistake('CS1039', start, start + 2)
        value += text.slice(this.#at, this.#end)
        this.#at = this.#end
        break
      }
      value += text.slice(this.#at, quote)
      this.#at = quote + 1
      if (text[this.#at] !== '"' || this.#at >= this.#end) break
      value += '"'
      this.#at++
    }
    this.#push('string', start, this.#textFrom(start), value)
  }

  #char(): void {
    const start = this.#at
    this.#at++
    const text = this.#text
    let value = ''
    while (
      this.#at < this.#end &&
      text[this.#at] !== "'" &&
      text[this.#at] !== '\n' &&
      text[this.#at] !== '\r'
    ) {
      if (text[this.#at] === '\\') value += this.#escape()
      else value += text[this.#at++]
    }
    if (this.#at >= this.#end || text[this.#at] !== "'") {
      this.#mistake(value.length > 1 ? 'CS1012' : 'CS1010', start, start + 1)
    } else {
      this.#at++
      if (value.length === 0) this.#mistake('CS1011', start, this.#at)
      if (value.length > 1) this.#mistake('CS1012', start, this.#at)
    }
    this.#push('char', start, this.#textFrom(start), value.charCodeAt(0) || 0)
  }

  /** Reads an escape sequence at the backslash. */
  #escape(): string {
    const start = this.#at
    const letter = this.#text[start + 1]
    const simple = letter === undefined ? undefined : escapes.get(letter)
    if (simple !== undefined && start + 1 < this.#end) {
      this.#at = start + 2
      return simple
    }
    const long = /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{1,4}))/y
    long.lastIndex = start
    const match = long.exec(this.#text)
    const code = match ? Number.parseInt(match[1] ?? match[2] ?? match[3]!, 16) : -1
    if (!match || code > 0x10ffff) {
      this.#at = Math.min(this.#end, start + 2)
      this.#mistake('CS1009', start, this.#at)
      return letter ?? ''
    }
    this.#at = start + match[0].length
    return code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code)
  }

  #interpolated(prefix: number, verbatim: boolean): void {
    const start = this.#at
    const text = this.#text
    this.#at += prefix
    const pieces: Piece[] = []
    let literal = ''
    const flush = () => {
      if (literal !== '') pieces.push({ kind: 'text', text: literal })
      literal = ''
    }
    for (;;) {
      const character = text[this.#at]
      const isLineEnd = character === '\n' || character === '\r'
      if (this.#at >= this.#end || (!verbatim && isLineEnd)) {
        this.#mistake(verbatim ? 'CS1039' : 'CS1010', start, start + prefix)
        break
      }
      if (character === '"') {
        if (verbatim && text[this.#at + 1] === '"') {
          literal += '"'
          this.#at += 2
          continue
        }
        this.#at++
        break
      }
      if (character === '{' || character === '}') {
        if (text[this.#at + 1] === character) {
          literal += character
          this.#at += 2
        } else if (character === '}') {
          this.#mistake('CS8086', this.#at, this.#at + 1, '}')
          this.#at++
        } else {
          flush()
          pieces.push(this.#hole(verbatim))
        }
      } else if (character === '\\' && !verbatim) {
        literal += this.#escape()
      } else {
        literal += character
        this.#at++
      }
    }
    flush()
    this.#push('interpolated', start, this.#textFrom(start), pieces)
  }

  /** A hole's parts are found by brackets, strings and comments; the parser reads the expression from its place. */
  #hole(verbatim: boolean): Piece {
    const open = this.#at
    const start = open + 1
    const text = this.#text
    let at = start
    let depth = 0
    let comma = -1
    let colon = -1
    for (; at < this.#end; at++) {
      const character = text[at]!
      if (character === '"' || character === '$' || character === '@' || character === "'") {
        const past = this.#pastLiteral(at)
        if (past > at) at = past - 1
      } else if ('([{'.includes(character)) {
        depth++
      } else if (character === '}' && depth === 0) {
        break
      } else if (')]}'.includes(character)) {
        depth--
      } else if (character === ',' && depth === 0) {
        comma = at
      } else if (character === '>' && depth === 0) {
        // It was one between type arguments.
        comma = -1
      } else if (character === ':' && depth === 0) {
        if (text[at + 1] === ':') at++
        else {
          colon = at
          break
        }
      } else if (!verbatim && (character === '\n' || character === '\r')) {
        break
      }
    }
    const expressionEnd = comma >= 0 ? comma : at
    const alignment = comma >= 0 ? { start: comma + 1, end: at } : undefined
    let format: string | undefined
    this.#at = at
    if (colon >= 0) format = this.#format(verbatim)
    if (text[this.#at] === '}' && this.#at < this.#end) this.#at++
    else this.#mistake('CS8076', open, open + 1)
    return { kind: 'hole', start, end: expressionEnd, alignment, format }
  }

  #format(verbatim: boolean): string {
    let format = ''
    this.#at++
    const text = this.#text
    while (this.#at < this.#end) {
      const character = text[this.#at]!
      if (character === '}' && text[this.#at + 1] !== '}') break
      if (character === '"' && !(verbatim && text[this.#at + 1] === '"')) break
      if (character === '\n' && !verbatim) break
      if (character === '\\' && !verbatim) {
        format += this.#escape()
        continue
      }
      format += character
      this.#at += character === '}' || character === '{' || character === '"' ? 2 : 1
    }
    if (format === '') this.#mistake('CS8089', this.#at - 1, this.#at)
    return format
  }

  /** The end of a string or character literal that begins at a place; the place itself when none does. */
  #pastLiteral(at: number): number {
    if (!/^(?:\$@|@\$|\$|@)?"|^'/.test(this.#text.slice(at, at + 3))) return at
    const inner = new Lexer(this.#text, [], at, this.#end)
    inner.#token()
    return inner.#at
  }

  #push(
    kind: Token['kind'],
    start: number,
    text: string,
    value?: unknown,
    type?: NumberType,
  ): void {
    this.#tokens.push({
      kind,
      text,
      start,
      end: this.#at,
      value,
      type,
      afterNewline: this.#newline,
    })
  }

  /** What has been read since a place. */
  #textFrom(start: number): string {
    return this.#text.slice(start, this.#at)
  }

  #mistake(code: ErrorCode, start: number, end: number, ...args: string[]): void {
    this.#mistakes.push({ code, message: messageOf(code, args), start, end: Math.max(end, start) })
  }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', '"'],
  ['\\', '\\'],
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

/** A decimal literal: its digits are kept with their zeros (`1.50m`), at most 28 behind the point. */
function decimalOf(text: string): Decimal | undefined {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const scale = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction || '0')
  if (scale > 56 || scale < -29)
    return digits === 0n ? Decimal.zero : scale > 0 ? Decimal.zero : undefined
  if (scale >= 0) return Decimal.tryOf(digits, scale)
  return Decimal.tryOf(digits * 10n ** BigInt(-scale), 0)
}
