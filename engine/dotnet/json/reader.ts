import { spend } from '../budget.ts'
import type { DotnetException } from '../exception.ts'
import type { Decimal } from '../values/decimal.ts'
import { parseDecimal, styles } from '../values/number/parse.ts'
import {
  isHighSurrogate,
  isIdentifier,
  isLetterOrDigit,
  isLowSurrogate,
  isNumber,
  isNumberChar,
  isSeparatorOfNumber,
  isWhiteSpace,
} from './characters.ts'
import { readerError } from './errors.ts'
import { inZone, parseJsonDate, parseOffset, zones } from './json-dates.ts'
import { formatPath, type PathStep } from './position.ts'
import { JsonToken, tokenNames } from './token.ts'

export interface ReaderSettings {
  /** What texts that look like dates become: texts for false (DateParseHandling.None), DateTimeOffset for `offset`. */
  readonly dates?: boolean | 'offset'
  /** True makes decimals of numbers with a fraction (FloatParseHandling.Decimal). */
  readonly decimals?: boolean
  /** The kind that dates get: DateTimeZoneHandling. */
  readonly zone?: number
  /** How deep arrays and objects may nest; Newtonsoft 13 has 64. */
  readonly maxDepth?: number
}

const State = {
  Start: 0,
  Property: 1,
  Array: 2,
  ArrayStart: 3,
  Object: 4,
  ObjectStart: 5,
  Constructor: 6,
  ConstructorStart: 7,
  PostValue: 8,
  Finished: 9,
} as const

const None = 0
const ObjectType = 1
const ArrayType = 2
const ConstructorType = 3
const containerNames = ['None', 'Object', 'Array', 'Constructor']

/** Integers with more digits than this are refused (JsonTextReader.MaximumJavascriptIntegerCharacterLength). */
const maxIntegerLength = 380

/**
 * Newtonsoft's JsonTextReader, state by state, so that what it accepts (comments, single quotes, names without
 * quotes, trailing commas, `new Date(…)`, octal and hexadecimal numbers) and what its errors say is the same.
 * At the end of the text the character read is NUL, as in Newtonsoft's buffer.
 */
export class JsonReader {
  token: JsonToken = JsonToken.None
  /** The text of a name, string, comment or constructor; bigint of an Integer; number or decimal of a Float; a date; a boolean. */
  value: unknown = undefined

  readonly #text: string
  readonly #length: number
  dates: boolean | 'offset'
  decimals: boolean
  zone: number
  maxDepth: number
  #pos = 0
  #line = 1
  #lineStart = 0
  #state: number = State.Start
  #ended = false
  // Where the next of each stands, as far as it was looked for.
  #backslash = -1
  #lineFeedAt = -1
  #carriageReturnAt = -1
  #tooDeep = false

  // The container that is open, and those around it.
  #type = None
  #name: string | undefined
  #index = -1
  readonly #stack: { type: number; name: string | undefined; index: number }[] = []

  constructor(text: string, settings: ReaderSettings = {}) {
    this.#text = text
    this.#length = text.length
    this.dates = settings.dates ?? true
    this.decimals = settings.decimals ?? false
    this.zone = settings.zone ?? zones.RoundtripKind
    this.maxDepth = settings.maxDepth ?? 64
  }

  get depth(): number {
    const depth = this.#stack.length
    const starts = this.token >= JsonToken.StartObject && this.token <= JsonToken.StartConstructor
    return starts || this.#type === None ? depth : depth + 1
  }

  get lineNumber(): number {
    const fresh =
      this.#state === State.Start && this.linePosition === 0 && this.token !== JsonToken.Comment
    return fresh ? 0 : this.#line
  }

  get linePosition(): number {
    return this.#pos - this.#lineStart
  }

  get path(): string {
    if (this.#type === None) return ''
    const steps: PathStep[] = this.#stack.map(stepOf)
    const state = this.#state
    const inside =
      state !== State.ArrayStart && state !== State.ConstructorStart && state !== State.ObjectStart
    if (inside) steps.push(stepOf({ type: this.#type, name: this.#name, index: this.#index }))
    return formatPath(steps)
  }

  /** Moves to the next token; false at the end. */
  read(): boolean {
    spend()
    for (;;) {
      switch (this.#state) {
        case State.Start:
        case State.Property:
        case State.Array:
        case State.ArrayStart:
        case State.Constructor:
        case State.ConstructorStart:
          return this.#parseValue()
        case State.Object:
        case State.ObjectStart:
          return this.#parseObject()
        case State.PostValue:
          if (this.#parsePostValue()) return true
          break
        default:
          return this.#readFinished()
      }
    }
  }

  /** Moves over comments to the next token that is content. */
  moveToContent(): boolean {
    while (this.token === JsonToken.None || this.token === JsonToken.Comment) {
      if (!this.read()) return false
    }
    return true
  }

  /** Moves to the end of the value at hand. */
  skip(): void {
    if (this.token === JsonToken.PropertyName) this.read()
    if (this.token < JsonToken.StartObject || this.token > JsonToken.StartConstructor) return
    const depth = this.depth
    while (this.read() && depth < this.depth);
  }

  fail(message: string): DotnetException {
    return readerError(message, this.path, this.lineNumber, this.linePosition)
  }

  #readFinished(): boolean {
    if (this.#pos < this.#length) {
      this.#eatWhitespace()
      if (this.#ended) return this.#set(JsonToken.None, undefined, false, false)
      const char = this.#charAt(this.#pos)
      if (char === '/') {
        this.#parseComment()
        return true
      }
      throw this.fail(`Additional text encountered after finished reading JSON content: ${char}.`)
    }
    return this.#set(JsonToken.None, undefined, false, false)
  }

  #parseValue(): boolean {
    const text = this.#text
    for (;;) {
      const code = text.charCodeAt(this.#pos)
      switch (code) {
        case 34: // "
        case 39: // '
          this.#parseString(code)
          return true
        case 123: // {
          this.#pos++
          return this.#start(JsonToken.StartObject, ObjectType, State.ObjectStart)
        case 91: // [
          this.#pos++
          return this.#start(JsonToken.StartArray, ArrayType, State.ArrayStart)
        case 93: // ]
          this.#pos++
          return this.#end(JsonToken.EndArray, ArrayType)
        case 41: // )
          this.#pos++
          return this.#end(JsonToken.EndConstructor, ConstructorType)
        case 116: // t
          return this.#keyword('true', JsonToken.Boolean, true, 'Error parsing boolean value.')
        case 102: // f
          return this.#keyword('false', JsonToken.Boolean, false, 'Error parsing boolean value.')
        case 110: // n
          return this.#parseNullOrConstructor()
        case 78: // N
          return this.#keyword('NaN', JsonToken.Float, Number.NaN, 'Error parsing NaN value.')
        case 73: // I
          return this.#infinity('Infinity', Number.POSITIVE_INFINITY)
        case 45: // -
          if (text.charCodeAt(this.#pos + 1) === 73) {
            return this.#infinity('-Infinity', Number.NEGATIVE_INFINITY)
          }
          return this.#parseNumber()
        case 47: // /
          this.#parseComment()
          return true
        case 117: // u
          return this.#keyword(
            'undefined',
            JsonToken.Undefined,
            undefined,
            'Error parsing undefined value.',
          )
        case 44: // , stays, so that the next read meets it: `[,]` holds one undefined.
          return this.#set(JsonToken.Undefined, undefined)
        case 13:
          this.#carriageReturn()
          break
        case 10:
          this.#lineFeed()
          break
        case 32:
        case 9:
          this.#pos++
          break
        default:
          if (Number.isNaN(code)) {
            this.#ended = true
            return false
          }
          if (code === 0 || isWhiteSpace(code)) {
            this.#pos++
            break
          }
          if (code === 46 || (code >= 48 && code <= 57) || isNumber(code)) {
            return this.#parseNumber()
          }
          throw this.#unexpected(this.#pos)
      }
    }
  }

  #parseObject(): boolean {
    for (;;) {
      const code = this.#text.charCodeAt(this.#pos)
      switch (code) {
        case 34:
        case 39:
          return this.#parseProperty(code)
        case 125: {
          // The place of an error counts from before the brace here, unlike after a value.
          this.#end(JsonToken.EndObject, ObjectType)
          this.#pos++
          return true
        }
        case 47:
          this.#parseComment()
          return true
        case 13:
          this.#carriageReturn()
          break
        case 10:
          this.#lineFeed()
          break
        case 32:
        case 9:
          this.#pos++
          break
        default:
          if (Number.isNaN(code)) {
            this.#ended = true
            return false
          }
          if (code !== 0 && !isWhiteSpace(code)) return this.#parseProperty(code)
          this.#pos++
      }
    }
  }

  #parseProperty(first: number): boolean {
    let name: string
    if (first === 34 || first === 39) {
      this.#pos++
      name = this.#readString(first)
    } else if (isIdentifier(first)) {
      name = this.#readUnquotedName()
    } else {
      throw this.fail(`Invalid property identifier character: ${this.#charAt(this.#pos)}.`)
    }
    if (this.#text.charCodeAt(this.#pos) !== 58) {
      this.#eatWhitespace()
      if (this.#text.charCodeAt(this.#pos) !== 58) {
        const char = this.#charAt(this.#pos)
        throw this.fail(
          `Invalid character after parsing property name. Expected ':' but got: ${char}.`,
        )
      }
    }
    this.#pos++
    this.token = JsonToken.PropertyName
    this.value = name
    this.#state = State.Property
    this.#name = name
    return true
  }

  #readUnquotedName(): string {
    const start = this.#pos
    for (;;) {
      const code = this.#text.charCodeAt(this.#pos)
      if (Number.isNaN(code)) {
        throw this.fail('Unexpected end while parsing unquoted property name.')
      }
      if (isIdentifier(code)) {
        this.#pos++
        continue
      }
      if (code === 0 || code === 58 || isWhiteSpace(code)) break
      const char = this.#charAt(this.#pos)
      throw this.fail(`Invalid JavaScript property identifier character: ${char}.`)
    }
    return this.#text.slice(start, this.#pos)
  }

  #parsePostValue(): boolean {
    for (;;) {
      const code = this.#text.charCodeAt(this.#pos)
      switch (code) {
        case 44:
          this.#pos++
          this.#stateOfContainer()
          return false
        case 125:
          this.#pos++
          return this.#end(JsonToken.EndObject, ObjectType)
        case 93:
          this.#pos++
          return this.#end(JsonToken.EndArray, ArrayType)
        case 41:
          this.#pos++
          return this.#end(JsonToken.EndConstructor, ConstructorType)
        case 47:
          this.#parseComment()
          return true
        case 13:
          this.#carriageReturn()
          break
        case 10:
          this.#lineFeed()
          break
        case 32:
        case 9:
          this.#pos++
          break
        default: {
          if (Number.isNaN(code)) {
            this.#ended = true
            this.#state = State.Finished
            return false
          }
          if (code === 0 || isWhiteSpace(code)) {
            this.#pos++
            break
          }
          const char = this.#charAt(this.#pos)
          throw this.fail(`After parsing a value an unexpected character was encountered: ${char}.`)
        }
      }
    }
  }

  #parseString(quote: number): void {
    this.#pos++
    const text = this.#readString(quote)
    this.#postValue(true)
    if (this.dates) {
      const date =
        this.dates === 'offset' ? parseOffset(text) : inZone(parseJsonDate(text), this.zone)
      if (date) {
        this.#set(JsonToken.Date, date, false)
        return
      }
    }
    this.token = JsonToken.String
    this.value = text
  }

  /**
   * Reads up to the closing quote. Starts behind the opening one. Looks for quote, backslash and line ends with
   * `indexOf`, which is many times faster than a loop over the characters.
   */
  #readString(quote: number): string {
    const text = this.#text
    const start = this.#pos
    const end = text.indexOf(quote === 34 ? '"' : "'", start)
    if (end < 0) return this.#readHardString(quote, start, start)
    if (this.#backslash < start) this.#backslash = this.#find('\\', start)
    if (this.#lineFeedAt < start) this.#lineFeedAt = this.#find('\n', start)
    if (this.#carriageReturnAt < start) this.#carriageReturnAt = this.#find('\r', start)
    if (this.#lineFeedAt < end || this.#carriageReturnAt < end) {
      return this.#readHardString(quote, start, start)
    }
    if (this.#backslash < end) return this.#readEscapedString(quote, start)
    this.#pos = end + 1
    return text.slice(start, end)
  }

  // Escapes of JSON proper are left to JSON.parse; single quotes, halves of surrogates and mistakes are not.
  #readEscapedString(quote: number, start: number): string {
    if (quote !== 34) return this.#readHardString(quote, start, start)
    const text = this.#text
    let end = text.indexOf('"', start)
    while (end >= 0 && isEscaped(text, start, end)) end = text.indexOf('"', end + 1)
    if (end >= 0 && end < this.#lineFeedAt && end < this.#carriageReturnAt) {
      const raw = text.slice(start - 1, end + 1)
      if (!/\\u[dD]/.test(raw)) {
        const plain = parseJsonText(raw)
        if (plain !== undefined) {
          this.#pos = end + 1
          return plain
        }
      }
    }
    return this.#readHardString(quote, start, start)
  }

  #find(char: string, from: number): number {
    const at = this.#text.indexOf(char, from)
    return at < 0 ? this.#length : at
  }

  #readHardString(quote: number, start: number, stopped: number): string {
    const text = this.#text
    let done = ''
    let from = start
    let at = stopped
    for (;;) {
      const code = text.charCodeAt(at++)
      if (code === quote) {
        this.#pos = at
        return done + text.slice(from, at - 1)
      }
      if (code === 92) {
        done += text.slice(from, at - 1)
        this.#pos = at
        if (at >= this.#length) throw this.#unterminated(quote)
        done += this.#readEscape()
        at = this.#pos
        from = at
      } else if (code === 13) {
        this.#pos = at - 1
        this.#carriageReturn()
        at = this.#pos
      } else if (code === 10) {
        this.#pos = at - 1
        this.#lineFeed()
      } else if (Number.isNaN(code)) {
        this.#pos = at - 1
        throw this.#unterminated(quote)
      }
    }
  }

  #readEscape(): string {
    const char = this.#text[this.#pos++]!
    if (char === 'u') return this.#readUnicode()
    const plain = escapes.get(char)
    if (plain === undefined) throw this.fail(`Bad JSON escape sequence: \\${char}.`)
    return plain
  }

  /** A surrogate without its other half becomes U+FFFD, but only where it was written as an escape. */
  #readUnicode(): string {
    let unit = this.#readHex()
    if (isLowSurrogate(unit)) return '\ufffd'
    let done = ''
    while (isHighSurrogate(unit)) {
      const at = this.#pos
      const follows = at + 2 < this.#length && this.#text[at] === '\\' && this.#text[at + 1] === 'u'
      if (!follows) return `${done}\ufffd`
      this.#pos += 2
      const next = this.#readHex()
      if (isLowSurrogate(next)) return done + String.fromCharCode(unit, next)
      done += '\ufffd'
      unit = next
    }
    return done + String.fromCharCode(unit)
  }

  #readHex(): number {
    const at = this.#pos
    // Newtonsoft wants one character behind the four digits to be there.
    if (at + 4 >= this.#length) {
      throw this.fail('Unexpected end while parsing Unicode escape sequence.')
    }
    const digits = this.#text.slice(at, at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
      throw this.fail(`Invalid Unicode escape sequence: \\u${digits}.`)
    }
    this.#pos += 4
    return Number.parseInt(digits, 16)
  }

  #parseNumber(): boolean {
    const text = this.#text
    const start = this.#pos
    let at = start
    let plain = true
    for (;;) {
      const code = text.charCodeAt(at)
      if (code >= 48 && code <= 57) {
        at++
        continue
      }
      if (isNumberChar(code)) {
        plain = plain && code === 45 && at === start
        at++
        continue
      }
      this.#pos = at
      // NUL and the end of the text end a number too.
      if (Number.isNaN(code) || code === 0 || isSeparatorOfNumber(code)) break
      const char = this.#charAt(at)
      throw this.fail(`Unexpected character encountered while parsing number: ${char}.`)
    }
    const digits = text.slice(start, at)
    this.#postValue(true)
    const leadingZero = digits.length > 1 && digits.charCodeAt(0) === 48
    if (plain && !leadingZero && digits.length < 16 && digits !== '-') {
      this.token = JsonToken.Integer
      this.value = BigInt(Number(digits))
      return true
    }
    return this.#hardNumber(digits)
  }

  #hardNumber(digits: string): boolean {
    if (/^0[^.eE]/.test(digits)) {
      const integer = parseNonDecimal(digits)
      if (integer === undefined) throw this.#notANumber(digits)
      return this.#set(JsonToken.Integer, integer, false)
    }
    if (/^-?\d+$/.test(digits)) {
      if (digits.length > maxIntegerLength) {
        this.#set(JsonToken.Undefined, undefined, false)
        throw this.fail(`JSON integer ${digits} is too large to parse.`)
      }
      return this.#set(JsonToken.Integer, BigInt(digits), false)
    }
    if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(digits)) throw this.#notANumber(digits)
    const value = this.decimals ? this.#decimal(digits) : Number(digits)
    return this.#set(JsonToken.Float, value, false)
  }

  #decimal(digits: string): Decimal {
    try {
      return parseDecimal(digits, styles.Float)
    } catch {
      this.#set(JsonToken.Undefined, undefined, false)
      throw this.fail(`Input string '${digits}' is not a valid decimal.`)
    }
  }

  #notANumber(digits: string): DotnetException {
    this.#set(JsonToken.Undefined, undefined, false)
    return this.fail(`Input string '${digits}' is not a valid number.`)
  }

  #infinity(text: string, value: number): boolean {
    return this.#keyword(text, JsonToken.Float, value, `Error parsing ${text} value.`)
  }

  #keyword(text: string, token: JsonToken, value: unknown, error: string): boolean {
    if (!this.#match(text)) throw this.fail(error)
    return this.#set(token, value)
  }

  #parseNullOrConstructor(): boolean {
    if (this.#pos + 1 >= this.#length) {
      this.#pos++
      throw this.fail('Unexpected end when reading JSON.')
    }
    const next = this.#text[this.#pos + 1]
    if (next === 'u') {
      return this.#keyword('null', JsonToken.Null, undefined, 'Error parsing null value.')
    }
    if (next === 'e') return this.#parseConstructor()
    throw this.#unexpected(this.#pos)
  }

  #parseConstructor(): boolean {
    if (!this.#match('new')) throw this.fail('Unexpected content while parsing JSON.')
    this.#eatWhitespace()
    const start = this.#pos
    let end: number
    for (;;) {
      const code = this.#text.charCodeAt(this.#pos)
      if (Number.isNaN(code)) throw this.fail('Unexpected end while parsing constructor.')
      end = this.#pos
      if (isLetterOrDigit(code)) {
        this.#pos++
        continue
      }
      if (code === 13) this.#carriageReturn()
      else if (code === 10) this.#lineFeed()
      else if (code === 0 || isWhiteSpace(code)) this.#pos++
      else if (code !== 40) throw this.#badConstructor()
      break
    }
    if (start === end) throw this.fail('Empty constructor name.')
    const name = this.#text.slice(start, end)
    this.#eatWhitespace()
    if (this.#text.charCodeAt(this.#pos) !== 40) throw this.#badConstructor()
    this.#pos++
    this.value = name
    return this.#start(JsonToken.StartConstructor, ConstructorType, State.ConstructorStart, name)
  }

  #badConstructor(): DotnetException {
    const char = this.#charAt(this.#pos)
    return this.fail(`Unexpected character while parsing constructor: ${char}.`)
  }

  #parseComment(): void {
    this.#pos++
    if (this.#pos + 1 >= this.#length) {
      throw this.fail('Unexpected end while parsing comment.')
    }
    const opener = this.#text[this.#pos]
    if (opener !== '*' && opener !== '/') {
      throw this.fail(`Error parsing comment. Expected: *, got ${opener}.`)
    }
    this.#pos++
    const start = this.#pos
    for (;;) {
      const code = this.#text.charCodeAt(this.#pos)
      if (Number.isNaN(code)) {
        this.#ended = true
        if (opener === '*') throw this.fail('Unexpected end while parsing comment.')
        break
      }
      if (opener === '/') {
        if (code === 10 || code === 13) break
        this.#pos++
      } else if (code === 42 && this.#text.charCodeAt(this.#pos + 1) === 47) {
        const comment = this.#text.slice(start, this.#pos)
        this.#pos += 2
        this.#set(JsonToken.Comment, comment)
        return
      } else if (code === 13) this.#carriageReturn()
      else if (code === 10) this.#lineFeed()
      else this.#pos++
    }
    this.#set(JsonToken.Comment, this.#text.slice(start, this.#pos))
  }

  /** Steps over `expected` when it stands here and something that may follow a value comes next. */
  #match(expected: string): boolean {
    if (this.#pos + expected.length - 1 >= this.#length) {
      this.#pos = this.#length
      throw this.fail('Unexpected end when reading JSON.')
    }
    for (let i = 0; i < expected.length; i++) {
      if (this.#text.charCodeAt(this.#pos + i) === expected.charCodeAt(i)) continue
      this.#pos += i
      return false
    }
    this.#pos += expected.length
    return this.#pos >= this.#length || this.#atSeparator()
  }

  #atSeparator(): boolean {
    const code = this.#text.charCodeAt(this.#pos)
    if (code === 125 || code === 93 || code === 44 || code === 0) return true
    if (code === 47) {
      const next = this.#text[this.#pos + 1]
      return next === '*' || next === '/'
    }
    if (code === 41) {
      return this.#state === State.Constructor || this.#state === State.ConstructorStart
    }
    return isWhiteSpace(code)
  }

  #eatWhitespace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#pos)
      if (code === 13) this.#carriageReturn()
      else if (code === 10) this.#lineFeed()
      else if (code === 0 || isWhiteSpace(code)) this.#pos++
      else {
        if (Number.isNaN(code)) this.#ended = true
        return
      }
    }
  }

  #lineFeed(): void {
    this.#pos++
    this.#line++
    this.#lineStart = this.#pos
  }

  #carriageReturn(): void {
    this.#pos++
    // Newtonsoft asks for one character more than it looks at: CR LF at the very end counts as two lines.
    if (this.#pos + 1 < this.#length && this.#text.charCodeAt(this.#pos) === 10) this.#pos++
    this.#line++
    this.#lineStart = this.#pos
  }

  #set(token: JsonToken, value: unknown, counts = true, found = true): boolean {
    this.token = token
    this.value = value
    if (token !== JsonToken.None && token !== JsonToken.Comment) this.#postValue(counts)
    return found
  }

  #postValue(counts: boolean): void {
    this.#state = this.#type === None ? State.Finished : State.PostValue
    if (counts && this.#type >= ArrayType) this.#index++
  }

  #start(token: JsonToken, type: number, state: number, value?: string): boolean {
    this.token = token
    this.value = value
    this.#state = state
    if (this.#type >= ArrayType) this.#index++
    if (this.#type === None) {
      this.#type = type
      this.#name = undefined
      this.#index = -1
      return true
    }
    this.#stack.push({ type: this.#type, name: this.#name, index: this.#index })
    this.#type = type
    this.#name = undefined
    this.#index = -1
    if (this.depth + 1 > this.maxDepth && !this.#tooDeep) {
      this.#tooDeep = true
      throw this.fail(`The reader's MaxDepth of ${this.maxDepth} has been exceeded.`)
    }
    return true
  }

  #end(token: JsonToken, type: number): boolean {
    this.token = token
    this.value = undefined
    const open = this.#type
    const outer = this.#stack.pop()
    this.#type = outer?.type ?? None
    this.#name = outer?.name
    this.#index = outer?.index ?? -1
    if (open !== type) {
      throw this.fail(
        `JsonToken ${tokenNames[token]} is not valid for closing JsonType ${containerNames[open]}.`,
      )
    }
    this.#state = this.#type === None ? State.Finished : State.PostValue
    return true
  }

  #stateOfContainer(): void {
    if (this.#type === ObjectType) this.#state = State.Object
    else if (this.#type === ArrayType) this.#state = State.Array
    else if (this.#type === ConstructorType) this.#state = State.Constructor
    else this.#state = State.Finished
  }

  #unexpected(at: number): DotnetException {
    return this.fail(`Unexpected character encountered while parsing value: ${this.#charAt(at)}.`)
  }

  #unterminated(quote: number): DotnetException {
    return this.fail(`Unterminated string. Expected delimiter: ${String.fromCharCode(quote)}.`)
  }

  #charAt(at: number): string {
    return this.#text[at] ?? '\0'
  }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['/', '/'],
])

function isEscaped(text: string, start: number, at: number): boolean {
  let from = at
  while (from > start && text.charCodeAt(from - 1) === 92) from--
  return (at - from) % 2 === 1
}

function parseJsonText(raw: string): string | undefined {
  try {
    return JSON.parse(raw) as string
  } catch {
    // The reader's own loop then says what is wrong, in Newtonsoft's words.
    return undefined
  }
}

function stepOf(frame: { type: number; name: string | undefined; index: number }): PathStep {
  return frame.type === ObjectType ? (frame.name ?? '') : frame.index
}

/** `0x1F` and `017`, as Convert.ToInt64 reads them in base 16 and 8: 64 bits, two's complement. */
function parseNonDecimal(digits: string): bigint | undefined {
  const hexadecimal = /^0[xX]([0-9a-fA-F]+)$/.exec(digits)
  if (!hexadecimal && !/^[0-7]+$/.test(digits)) return undefined
  const value = BigInt(hexadecimal ? `0x${hexadecimal[1]}` : `0o${digits}`)
  return value < 2n ** 64n ? BigInt.asIntN(64, value) : undefined
}
