import { DotnetException } from '../exception.ts'
import { jsonError } from './errors.ts'
import type { Filter, Operator, Query } from './path-filter.ts'
import { JValue } from './tree.ts'

/** Reads a path of SelectToken (Newtonsoft's JSONPath), with Newtonsoft's errors. */
export function parsePath(expression: string): readonly Filter[] {
  const parser = new PathParser(expression)
  parser.main()
  return parser.filters
}

const operators: readonly [string, Operator][] = [
  ['===', 'strictEquals'],
  ['==', 'equals'],
  ['=~', 'regex'],
  ['!==', 'strictNotEquals'],
  ['!=', 'notEquals'],
  ['<>', 'notEquals'],
  ['<=', 'lessOrEqual'],
  ['<', 'less'],
  ['>=', 'greaterOrEqual'],
  ['>', 'greater'],
]

const openIndexer = 'Path ended with open indexer.'
const openQuery = 'Path ended with open query.'

class PathParser {
  readonly filters: Filter[] = []
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  main(): void {
    let start = this.#at
    this.#eatSpaces()
    if (this.#ended) return
    if (this.#char === '$') {
      if (this.#text.length === 1) return
      // Otherwise it is the first letter of a name.
      const next = this.#text[this.#at + 1]
      if (next === '.' || next === '[') {
        this.#at++
        start = this.#at
      }
    }
    if (this.#path(this.filters, start, false)) return
    const last = this.#at
    this.#eatSpaces()
    if (!this.#ended) {
      throw jsonError(`Unexpected character while parsing path: ${this.#text[last]}`)
    }
  }

  /** True when it read up to the end of the text. */
  #path(filters: Filter[], from: number, query: boolean): boolean {
    let start = from
    let scan = false
    let afterIndexer = false
    let afterDot = false
    const addName = () => {
      if (this.#at <= start) return
      filters.push(nameFilter(this.#text.slice(start, this.#at), scan))
      scan = false
    }
    while (!this.#ended) {
      const char = this.#char
      if (char === '[' || char === '(') {
        addName()
        filters.push(this.#indexer(char, scan))
        scan = false
        this.#at++
        start = this.#at
        afterIndexer = true
        afterDot = false
      } else if (char === ']' || char === ')' || char === ' ') {
        break
      } else if (char === '.') {
        addName()
        if (this.#text[this.#at + 1] === '.') {
          scan = true
          this.#at++
        }
        this.#at++
        start = this.#at
        afterIndexer = false
        afterDot = true
      } else {
        if (query && '=<!>|&'.includes(char)) break
        if (afterIndexer) throw jsonError(`Unexpected character following indexer: ${char}`)
        this.#at++
      }
    }
    const atEnd = this.#ended
    if (this.#at > start) {
      filters.push(nameFilter(this.#text.slice(start, this.#at).trimEnd(), scan))
    } else if (afterDot && (atEnd || query)) {
      throw jsonError('Unexpected end while parsing path.')
    }
    return atEnd
  }

  #indexer(open: string, scan: boolean): Filter {
    this.#at++
    const close = open === '[' ? ']' : ')'
    this.#needMore(openIndexer)
    this.#eatSpaces()
    if (this.#char === "'") return this.#quotedField(close, scan)
    if (this.#char === '?') return this.#query(close, scan)
    return this.#arrayIndexer(close)
  }

  #arrayIndexer(close: string): Filter {
    let start = this.#at
    let end: number | undefined
    let indexes: number[] | undefined
    let colons = 0
    const bounds: (number | undefined)[] = []
    const length = () => (end ?? this.#at) - start
    const number = () => toInt32(this.#text.slice(start, start + length()))
    const needNumber = () => {
      if (length() === 0) throw jsonError('Array index expected.')
      return number()
    }
    const next = () => {
      this.#at++
      this.#eatSpaces()
      start = this.#at
      end = undefined
    }
    while (!this.#ended) {
      const char = this.#char
      if (char === ' ') {
        end = this.#at
        this.#eatSpaces()
      } else if (char === close) {
        if (indexes) return { kind: 'indexes', indexes: [...indexes, needNumber()] }
        if (colons === 0) return { kind: 'index', index: needNumber() }
        if (length() > 0) bounds[colons === 1 ? 1 : 2] = number()
        return { kind: 'slice', start: bounds[0], end: bounds[1], step: bounds[2] }
      } else if (char === ',') {
        const index = needNumber()
        indexes = [...(indexes ?? []), index]
        next()
      } else if (char === '*') {
        this.#at++
        this.#needMore(openIndexer)
        this.#eatSpaces()
        if (this.#char !== close) throw badIndexer(char)
        return { kind: 'index', index: undefined }
      } else if (char === ':') {
        if (length() > 0) bounds[Math.min(colons, 2)] = number()
        colons++
        next()
      } else {
        if ((!/\p{Nd}/u.test(char) && char !== '-') || end !== undefined) throw badIndexer(char)
        this.#at++
      }
    }
    throw jsonError(openIndexer)
  }

  #quotedField(close: string, scan: boolean): Filter {
    const names: string[] = []
    while (!this.#ended) {
      names.push(this.#quotedString())
      this.#eatSpaces()
      this.#needMore(openIndexer)
      if (this.#char === close) {
        if (names.length > 1) return { kind: scan ? 'scanNames' : 'names', names }
        return { kind: scan ? 'scan' : 'name', name: names[0]! }
      }
      if (this.#char !== ',') throw badIndexer(this.#char)
      this.#at++
      this.#eatSpaces()
    }
    throw jsonError(openIndexer)
  }

  #query(close: string, scan: boolean): Filter {
    this.#at++
    this.#needMore(openIndexer)
    if (this.#char !== '(') throw badIndexer(this.#char)
    this.#at++
    const query = this.#expression()
    this.#at++
    this.#needMore(openIndexer)
    this.#eatSpaces()
    this.#needMore(openIndexer)
    if (this.#char !== close) throw badIndexer(this.#char)
    return { kind: scan ? 'scanQuery' : 'query', query }
  }

  // `&&` and `||` nest as they come: Newtonsoft knows no precedence between them.
  #expression(): Query {
    let root: Query | undefined
    let parent: { kind: 'and' | 'or'; all: Query[] } | undefined
    while (!this.#ended) {
      const left = this.#side()
      let query: Query
      if (')|&'.includes(this.#char)) query = { kind: 'exists', left }
      else {
        const operator = this.#operator()
        query = { kind: 'compare', operator, left, right: this.#side() }
      }
      if (this.#char === ')') {
        if (!parent) return query
        parent.all.push(query)
        return root!
      }
      for (const [sign, kind] of [
        ['&', 'and'],
        ['|', 'or'],
      ] as const) {
        if (this.#ended || this.#char !== sign) continue
        if (!this.#match(sign + sign)) throw this.#badQuery()
        if (parent?.kind !== kind) {
          const composite: { kind: 'and' | 'or'; all: Query[] } = { kind, all: [] }
          parent?.all.push(composite)
          parent = composite
          root ??= composite
        }
        parent.all.push(query)
        break
      }
    }
    throw jsonError(openQuery)
  }

  #side(): readonly Filter[] | JValue {
    this.#eatSpaces()
    this.#needMore(openQuery)
    const side = this.#sidePath() ?? this.#sideValue()
    if (!side) throw this.#badQuery()
    this.#eatSpaces()
    this.#needMore(openQuery)
    return side
  }

  #sidePath(): readonly Filter[] | undefined {
    if (this.#char !== '$' && this.#char !== '@') return undefined
    const filters: Filter[] = this.#char === '$' ? [{ kind: 'root' }] : []
    this.#at++
    if (this.#path(filters, this.#at, true)) throw jsonError(openQuery)
    return filters
  }

  #sideValue(): JValue | undefined {
    const char = this.#char
    if (char === "'") return new JValue('String', this.#quotedString())
    if (char === '/') return new JValue('String', this.#regexText())
    if (char === 't' && this.#match('true')) return new JValue('Boolean', true)
    if (char === 'f' && this.#match('false')) return new JValue('Boolean', false)
    if (char === 'n' && this.#match('null')) return JValue.createNull()
    if (!/[\p{Nd}-]/u.test(char)) return undefined
    const start = this.#at
    while (!this.#ended && this.#char !== ' ' && this.#char !== ')') this.#at++
    return this.#ended ? undefined : numberValue(this.#text.slice(start, this.#at))
  }

  #quotedString(): string {
    let text = ''
    this.#at++
    while (!this.#ended) {
      const char = this.#text[this.#at++]!
      if (char === "'") return text
      if (char !== '\\' || this.#ended) {
        text += char
        continue
      }
      const letter = this.#text[this.#at++]!
      const plain = escapes.get(letter)
      if (plain === undefined) throw jsonError(`Unknown escape character: \\${letter}`)
      text += plain
    }
    throw jsonError('Path ended with an open string.')
  }

  #regexText(): string {
    const start = this.#at
    this.#at++
    while (!this.#ended) {
      const char = this.#text[this.#at++]!
      if (char === '\\' && !this.#ended) this.#at++
      else if (char === '/') {
        while (!this.#ended && /\p{L}/u.test(this.#char)) this.#at++
        return this.#text.slice(start, this.#at)
      }
    }
    throw jsonError('Path ended with an open regex.')
  }

  #operator(): Operator {
    if (this.#at + 1 >= this.#text.length) throw jsonError(openQuery)
    for (const [text, operator] of operators) if (this.#match(text)) return operator
    throw jsonError('Could not read query operator.')
  }

  #match(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #eatSpaces(): void {
    while (this.#text[this.#at] === ' ') this.#at++
  }

  #needMore(message: string): void {
    if (this.#ended) throw jsonError(message)
  }

  get #ended(): boolean {
    return this.#at >= this.#text.length
  }

  get #char(): string {
    const char = this.#text[this.#at]
    if (char === undefined) throw indexOutside()
    return char
  }

  #badQuery(): DotnetException {
    return jsonError(`Unexpected character while parsing path query: ${this.#char}`)
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

function nameFilter(text: string, scan: boolean): Filter {
  return { kind: scan ? 'scan' : 'name', name: text === '*' ? undefined : text }
}

function badIndexer(char: string): DotnetException {
  return jsonError(`Unexpected character while parsing path indexer: ${char}`)
}

// What .NET throws where Newtonsoft reads past the end of the path.
function indexOutside(): DotnetException {
  return new DotnetException(
    'System.IndexOutOfRangeException',
    'Index was outside the bounds of the array.',
  )
}

function toInt32(text: string): number {
  if (!/^-?\d+$/.test(text)) {
    throw new DotnetException(
      'System.FormatException',
      `The input string '${text}' was not in a correct format.`,
    )
  }
  const value = Number(text)
  if (value >= -(2 ** 31) && value < 2 ** 31) return value
  throw new DotnetException(
    'System.OverflowException',
    'Value was either too large or too small for an Int32.',
  )
}

function numberValue(text: string): JValue | undefined {
  if (/[.eE]/.test(text)) {
    const plain = text.replaceAll(',', '')
    return /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(plain)
      ? new JValue('Double', Number(plain))
      : undefined
  }
  if (!/^-?\d+$/.test(text)) return undefined
  const value = BigInt(text.slice(0, 25))
  return BigInt.asIntN(64, value) === value ? new JValue('Int64', value) : undefined
}
