import { DotnetException } from '../exception.ts'
import {
  addCases,
  asciiDigitSet,
  asciiSpaceSet,
  asciiWordSet,
  CharSet,
  digitSet,
  equivalents,
  namedSet,
  setOf,
  spaceSet,
  wordSet,
} from './char-set.ts'
import { type Node, regexOptions as option, type Pattern } from './tree.ts'

const maxInt = 2147483647
const empty: Node = { kind: 'empty' }

/** Reads a pattern of .NET's syntax; throws RegexParseException. */
export function parsePattern(pattern: string, options: number): Pattern {
  // Read twice: a reference may stand before its group, and how `\12` reads depends on the groups there are.
  const scan = new Parser(pattern, options, undefined)
  scan.parse()
  const groups = scan.assignNumbers()
  const root = new Parser(pattern, options, groups).parse()
  const numbers = [...groups.numbers].sort((a, b) => a - b)
  return { root, numbers, names: groups.names, rightToLeft: (options & option.RightToLeft) !== 0 }
}

interface Groups {
  readonly numbers: ReadonlySet<number>
  readonly names: ReadonlyMap<string, number>
}

class Parser {
  readonly #text: string
  readonly #groups: Groups | undefined
  #options: number
  #at = 0
  #automatic = 1
  #depth = 0
  readonly #numbersSeen = new Set<number>([0])
  readonly #namesSeen = new Set<string>()

  constructor(text: string, options: number, groups: Groups | undefined) {
    this.#text = text
    this.#options = options
    this.#groups = groups
  }

  parse(): Node {
    const node = this.#alternation()
    if (this.#at < this.#text.length) this.#fail("Too many )'s.")
    return node
  }

  /** Names get the numbers behind those of the groups without a name. */
  assignNumbers(): Groups {
    const numbers = new Set(this.#numbersSeen)
    const names = new Map<string, number>()
    let next = this.#automatic
    for (const name of this.#namesSeen) {
      while (numbers.has(next)) next++
      numbers.add(next)
      names.set(name, next)
    }
    return { numbers, names }
  }

  #alternation(): Node {
    if (++this.#depth > 500) this.#fail('Nested groups are too deep.')
    const branches: Node[] = []
    do branches.push(this.#concatenation())
    while (this.#take('|'))
    this.#depth--
    return branches.length === 1 ? branches[0]! : { kind: 'alternate', nodes: branches }
  }

  #concatenation(): Node {
    const nodes: Node[] = []
    for (;;) {
      this.#skipBlank()
      const char = this.#text[this.#at]
      if (char === undefined || char === '|' || char === ')') break
      const isQuantifier = this.#isQuantifier()
      if (isQuantifier) this.#fail(`Quantifier '${char}' following nothing.`, this.#at + 1)
      const atom = this.#atom(char)
      // An option like (?i) is no atom: nothing stands before a quantifier then.
      if (atom) nodes.push(this.#quantified(atom))
    }
    return nodes.length === 1 ? nodes[0]! : nodes.length === 0 ? empty : { kind: 'concat', nodes }
  }

  #quantified(atom: Node): Node {
    this.#skipBlank()
    if (!this.#isQuantifier()) return atom
    const char = this.#text[this.#at++]!
    let min = char === '+' ? 1 : 0
    let max = char === '?' ? 1 : maxInt
    if (char === '{') {
      const end = this.#text.indexOf('}', this.#at)
      const [low = '', high] = this.#text.slice(this.#at, end).split(',')
      min = this.#bounded(low)
      max = high === undefined ? min : high === '' ? maxInt : this.#bounded(high)
      this.#at = end + 1
      if (min > max) this.#fail('Illegal {x,y} with x > y.')
    }
    this.#skipBlank()
    const lazy = this.#take('?')
    this.#skipBlank()
    if (this.#isQuantifier()) {
      this.#fail(`Nested quantifier '${this.#text[this.#at]}'.`, this.#at + 1)
    }
    return { kind: 'loop', node: atom, min, max, lazy }
  }

  #bounded(digits: string): number {
    const value = Number(digits)
    if (value <= maxInt) return value
    return this.#fail('Capture group numbers must be less than or equal to Int32.MaxValue.')
  }

  #isQuantifier(): boolean {
    const char = this.#text[this.#at]
    if (char === '*' || char === '+' || char === '?') return true
    if (char !== '{') return false
    quantifierForm.lastIndex = this.#at
    return quantifierForm.test(this.#text)
  }

  /** One element; undefined for an option or a comment. */
  #atom(char: string): Node | undefined {
    this.#at++
    switch (char) {
      case '[':
        return { kind: 'set', set: this.#characterClass() }
      case '(':
        return this.#group()
      case '^':
        return { kind: 'anchor', anchor: this.#has(option.Multiline) ? 'lineStart' : 'start' }
      case '$':
        return { kind: 'anchor', anchor: this.#has(option.Multiline) ? 'lineEnd' : 'endOrLastLine' }
      case '.':
        return { kind: 'set', set: this.#has(option.Singleline) ? anySet : notNewLine }
      case '\\':
        return this.#escape()
      default:
        return this.#unit(char.charCodeAt(0))
    }
  }

  #unit(unit: number): Node {
    if (!this.#has(option.IgnoreCase)) return { kind: 'unit', unit }
    const units = equivalents(unit)
    if (units.length === 1) return { kind: 'unit', unit }
    return { kind: 'set', set: setOf(...units.map((one) => [one, one] as const)) }
  }

  #escape(): Node {
    const char = this.#text[this.#at]
    if (char === undefined) this.#fail('Illegal \\ at end of pattern.')
    const ecma = this.#has(option.ECMAScript)
    switch (char) {
      case 'b':
        this.#at++
        return { kind: 'anchor', anchor: ecma ? 'asciiBoundary' : 'boundary' }
      case 'B':
        this.#at++
        return { kind: 'anchor', anchor: ecma ? 'notAsciiBoundary' : 'notBoundary' }
      case 'A':
        this.#at++
        return { kind: 'anchor', anchor: 'start' }
      case 'G':
        this.#at++
        return { kind: 'anchor', anchor: 'previousEnd' }
      case 'Z':
        this.#at++
        return { kind: 'anchor', anchor: 'endOrLastLine' }
      case 'z':
        this.#at++
        return { kind: 'anchor', anchor: 'end' }
      case 'w':
      case 'W':
      case 'd':
      case 'D':
      case 's':
      case 'S':
        this.#at++
        return { kind: 'set', set: this.#shorthand(char!) }
      case 'p':
      case 'P':
        this.#at++
        return { kind: 'set', set: this.#property(char === 'P') }
      default:
        return this.#reference() ?? this.#unit(this.#escapedUnit())
    }
  }

  #shorthand(letter: string): CharSet {
    const ecma = this.#has(option.ECMAScript)
    const set = {
      w: ecma ? asciiWordSet : wordSet,
      d: ecma ? asciiDigitSet : digitSet,
      s: ecma ? asciiSpaceSet : spaceSet,
    }[letter.toLowerCase() as 'w' | 'd' | 's']()
    return letter === letter.toLowerCase() ? set : set.inverted()
  }

  #property(negated: boolean): CharSet {
    if (this.#text.length - this.#at < 3) this.#fail('Incomplete \\p{X} character escape.')
    if (!this.#take('{')) this.#fail('Malformed \\p{X} character escape.')
    const start = this.#at
    while (/^[\w-]$/.test(this.#text.charAt(this.#at))) this.#at++
    const name = this.#text.slice(start, this.#at)
    if (!this.#take('}')) this.#fail('Incomplete \\p{X} character escape.')
    const set = namedSet(name)
    if (!set) return this.#fail(`Unknown property '${name}'.`)
    return negated ? set.inverted() : set
  }

  /** `\1`, `\k<name>`, `\<name>`; undefined where the escape is none. */
  #reference(): Node | undefined {
    const start = this.#at
    const isNamed = this.#text[start] === 'k'
    let at = start + (isNamed ? 1 : 0)
    const open = this.#text[at]
    const close = open === '<' ? '>' : open === "'" ? "'" : undefined
    if (isNamed && close === undefined) this.#fail('Malformed \\k<...> named back reference.')
    if (close !== undefined) {
      const end = this.#text.indexOf(close, at + 1)
      const name = end < 0 ? '' : this.#text.slice(at + 1, end)
      if (/^\w+$/u.test(name) || wordName.test(name)) {
        this.#at = end + 1
        return this.#backTo(this.#groupNumber(name))
      }
      if (isNamed) this.#fail('Malformed \\k<...> named back reference.')
      return undefined
    }
    const digits = /^[1-9]\d*/.exec(this.#text.slice(at, at + 12))?.[0]
    if (digits === undefined) return undefined
    at += digits.length
    const number = Number(digits)
    const exists = (one: number) => this.#groups === undefined || this.#groups.numbers.has(one)
    if (this.#has(option.ECMAScript)) {
      // The longest run of digits that names a group; the rest are literals.
      for (let length = digits.length; length > 0; length--) {
        const one = Number(digits.slice(0, length))
        if (!exists(one)) continue
        this.#at = start + length
        return this.#backTo(one)
      }
      return undefined
    }
    if (exists(number)) {
      this.#at = at
      return this.#backTo(number)
    }
    if (number <= 9) {
      this.#at = at
      this.#fail(`Reference to undefined group number ${number}.`)
    }
    return undefined
  }

  #backTo(group: number): Node {
    return {
      kind: 'reference',
      group,
      ignoreCase: this.#has(option.IgnoreCase),
      ecma: this.#has(option.ECMAScript),
    }
  }

  #groupNumber(name: string): number {
    if (this.#groups === undefined) return 0
    if (/^\d+$/.test(name)) {
      if (this.#groups.numbers.has(Number(name))) return Number(name)
      return this.#fail(`Reference to undefined group number ${name}.`)
    }
    return this.#groups.names.get(name) ?? this.#fail(`Reference to undefined group name ${name}.`)
  }

  /** A single character behind a backslash. */
  #escapedUnit(): number {
    const char = this.#text[this.#at++]
    if (char === undefined) return this.#fail('Illegal \\ at end of pattern.')
    if (char >= '0' && char <= '7') {
      const digits = /^[0-7]{1,3}/.exec(this.#text.slice(this.#at - 1))![0]
      this.#at += digits.length - 1
      return Number.parseInt(digits, 8) & 0xff
    }
    switch (char) {
      case 'x':
        return this.#hex(2)
      case 'u':
        return this.#hex(4)
      case 'a':
        return 7
      case 'b':
        return 8
      case 'e':
        return 27
      case 'f':
        return 12
      case 'n':
        return 10
      case 'r':
        return 13
      case 't':
        return 9
      case 'v':
        return 11
      case 'c': {
        const control = this.#text[this.#at++]
        if (control === undefined) return this.#fail('Missing control character.')
        const code = control.toUpperCase().charCodeAt(0) - 64
        return code >= 0 && code < 32 ? code : this.#fail('Unrecognized control character.')
      }
      default:
        if (!this.#has(option.ECMAScript) && wordName.test(char)) {
          return this.#fail(`Unrecognized escape sequence \\${char}.`)
        }
        return char.charCodeAt(0)
    }
  }

  #hex(count: number): number {
    const digits = this.#text.slice(this.#at, this.#at + count)
    if (digits.length < count || !/^[0-9a-fA-F]+$/.test(digits)) {
      return this.#fail('Insufficient hexadecimal digits.')
    }
    this.#at += count
    return Number.parseInt(digits, 16)
  }

  #characterClass(): CharSet {
    if (++this.#depth > 500) this.#fail('Nested groups are too deep.')
    const negated = this.#take('^')
    let set = new CharSet()
    let without: CharSet | undefined
    let first = true
    for (;;) {
      const char = this.#text[this.#at]
      if (char === undefined) return this.#fail('Unterminated [] set.')
      if (char === ']' && !first) break
      if (char === '-' && this.#text[this.#at + 1] === '[' && !first) {
        this.#at += 2
        without = this.#characterClass()
        if (this.#at < this.#text.length && this.#text[this.#at] !== ']') {
          this.#fail('A subtraction must be the last element in a character class.')
        }
        continue
      }
      first = false
      const low = this.#classItem()
      if (low instanceof CharSet) {
        set.addAll(low)
        continue
      }
      const isRange =
        this.#text[this.#at] === '-' &&
        this.#at + 1 < this.#text.length &&
        this.#text[this.#at + 1] !== ']'
      let high = low
      // `[a-z-[aeiou]]`: a minus before a bracket begins a subtraction.
      if (isRange && this.#text[this.#at + 1] !== '[') {
        this.#at++
        const item = this.#classItem()
        if (item instanceof CharSet) {
          return this.#fail(
            `Cannot include class \\${this.#text[this.#at - 1]} in character range.`,
          )
        }
        if (item < low) return this.#fail('[x-y] range in reverse order.')
        high = item
      }
      if (this.#has(option.IgnoreCase)) addCases(set, low, high)
      else set.addRange(low, high)
    }
    this.#at++
    this.#depth--
    if (negated) set = set.inverted()
    return without ? set.without(without) : set
  }

  #classItem(): CharSet | number {
    const char = this.#text[this.#at++]
    if (char === undefined) return this.#fail('Unterminated [] set.')
    if (char !== '\\') return char.charCodeAt(0)
    const escaped = this.#text[this.#at]
    if (escaped === undefined) return this.#fail('Illegal \\ at end of pattern.')
    if ('wWdDsS'.includes(escaped)) {
      this.#at++
      return this.#shorthand(escaped)
    }
    if (escaped === 'p' || escaped === 'P') {
      this.#at++
      return this.#property(escaped === 'P')
    }
    if (escaped === '-') {
      this.#at++
      return 45
    }
    return this.#escapedUnit()
  }

  #group(): Node | undefined {
    const before = this.#options
    if (!this.#take('?')) {
      if (this.#has(option.ExplicitCapture)) return this.#groupBody((node) => node, before)
      const group = this.#automatic++
      this.#numbersSeen.add(group)
      return this.#groupBody((node) => ({ kind: 'capture', node, group, pops: undefined }), before)
    }
    const char = this.#text[this.#at++]
    switch (char) {
      case undefined:
        return this.#fail('Unrecognized grouping construct.')
      case ':':
        return this.#groupBody((node) => node, before)
      case '>':
        return this.#groupBody((node) => ({ kind: 'atomic', node }), before)
      case '=':
      case '!':
        return this.#look(false, char === '!', before)
      case '#': {
        const end = this.#text.indexOf(')', this.#at)
        if (end < 0) return this.#fail('Unterminated (?#...) comment.', this.#text.length)
        this.#at = end + 1
        return undefined
      }
      case '(':
        return this.#conditional(before)
      case '<': {
        const next = this.#text[this.#at]
        if (next === '=' || next === '!') {
          this.#at++
          return this.#look(true, next === '!', before)
        }
        return this.#named('>', before)
      }
      case "'":
        return this.#named("'", before)
      default:
        this.#at--
        return this.#inlineOptions(before)
    }
  }

  #groupBody(wrap: (node: Node) => Node, before: number): Node {
    const node = this.#alternation()
    if (!this.#take(')')) this.#fail("Not enough )'s.")
    this.#options = before
    return wrap(node)
  }

  #look(behind: boolean, negated: boolean, before: number): Node {
    return this.#groupBody((node) => ({ kind: 'look', node, behind, negated }), before)
  }

  /** `(?<name>…)`, `(?<name-other>…)`, `(?<-other>…)`. */
  #named(close: string, before: number): Node {
    const end = this.#text.indexOf(close, this.#at)
    const text = end < 0 ? this.#text.slice(this.#at) : this.#text.slice(this.#at, end)
    const match = /^([^-]*)(?:-(.*))?$/su.exec(text)
    const name = match?.[1] ?? ''
    const other = match?.[2]
    const isName = (one: string) => wordName.test(one) && !/^\d+\D/.test(one)
    const isValid =
      (name === '' ? other !== undefined : isName(name)) && (other === undefined || isName(other))
    if (!isValid) {
      if (this.#at >= this.#text.length || (end < 0 && isName(name))) {
        this.#fail('Unrecognized grouping construct.')
      }
      this.#fail('Invalid group name: Group names must begin with a word character.')
    }
    if (end < 0) this.#fail('Unrecognized grouping construct.')
    if (name === '0') this.#fail('Capture number cannot be zero.')
    this.#at = end + 1
    if (name !== '') {
      if (/^\d+$/.test(name)) this.#numbersSeen.add(this.#bounded(name))
      else this.#namesSeen.add(name)
    }
    const group = name === '' ? undefined : this.#groupNumber(name)
    const pops = other === undefined ? undefined : this.#groupNumber(other)
    return this.#groupBody((node) => ({ kind: 'capture', node, group, pops }), before)
  }

  /** `(?(1)…|…)`, `(?(name)…|…)`, `(?(expression)…|…)`. */
  #conditional(before: number): Node {
    const start = this.#at
    const name = /^(\w+)\)/u.exec(this.#text.slice(start, start + 200))?.[1]
    let condition: number | Node
    if (name !== undefined && /^\d+$/.test(name)) {
      if (this.#groups && !this.#groups.numbers.has(Number(name))) {
        this.#fail(`Conditional alternation refers to an undefined group number ${name}.`)
      }
      condition = Number(name)
      this.#at += name.length + 1
    } else if (name !== undefined && (this.#groups?.names ?? this.#namesSeen).has(name)) {
      condition = this.#groups?.names.get(name) ?? 0
      this.#at += name.length + 1
    } else {
      if (this.#text.startsWith('?#', start))
        this.#fail('Alternation conditions cannot be comments.')
      if (/^\?(?:<[^=!]|')/.test(this.#text.slice(start))) {
        this.#fail('Alternation conditions do not capture and cannot be named.')
      }
      const isLook = /^\?(?:[=!]|<[=!])/.test(this.#text.slice(start))
      const outer = this.#options
      // The condition does not capture: `(?(a)b|c)` looks ahead for `a`.
      if (!isLook) this.#options |= option.ExplicitCapture
      const node = isLook ? this.#group()! : this.#groupBody((one) => one, outer)
      this.#options = outer
      condition = isLook ? node : { kind: 'look', node, behind: false, negated: false }
    }
    return this.#groupBody((node) => {
      const branches = node.kind === 'alternate' ? node.nodes : [node]
      if (branches.length > 2) this.#fail('Too many | in (?()|).')
      return { kind: 'if', condition, yes: branches[0]!, no: branches[1] ?? empty }
    }, before)
  }

  /** `(?i-s)` for the rest of the group, `(?i-s:…)` for its own. */
  #inlineOptions(before: number): Node | undefined {
    let off = false
    for (;;) {
      const char = this.#text[this.#at++]
      if (char === undefined) return this.#fail('Unrecognized grouping construct.')
      if (char === ')') return undefined
      if (char === ':') return this.#groupBody((node) => node, before)
      if (char === '-' || char === '+') {
        off = char === '-'
        continue
      }
      const flag = inlineFlags[char.toLowerCase()]
      if (flag === undefined) return this.#fail('Unrecognized grouping construct.')
      this.#options = off ? this.#options & ~flag : this.#options | flag
    }
  }

  #skipBlank(): void {
    const skipsWhite = this.#has(option.IgnorePatternWhitespace)
    for (;;) {
      if (skipsWhite) {
        while (/^[\t-\r ]$/.test(this.#text.charAt(this.#at))) this.#at++
        if (this.#text[this.#at] === '#') {
          const end = this.#text.indexOf('\n', this.#at)
          this.#at = end < 0 ? this.#text.length : end
          continue
        }
      }
      if (!this.#text.startsWith('(?#', this.#at)) return
      const end = this.#text.indexOf(')', this.#at)
      if (end < 0) this.#fail('Unterminated (?#...) comment.', this.#text.length)
      this.#at = end + 1
    }
  }

  #has(flag: number): boolean {
    return (this.#options & flag) !== 0
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #fail(reason: string, offset = this.#at): never {
    const at = Math.min(offset, this.#text.length)
    throw new DotnetException(
      'System.Text.RegularExpressions.RegexParseException',
      `Invalid pattern '${this.#text}' at offset ${at}. ${reason}`,
      undefined,
      { Offset: at, ParamName: null },
    )
  }
}

const quantifierForm = /\{\d+(?:,\d*)?\}/y
const wordName = /^[\p{L}\p{Mn}\p{Nd}\p{Pc}]+$/u
const anySet = setOf([0, 0xffff])
const notNewLine = setOf([0, 9], [11, 0xffff])

const inlineFlags: Readonly<Record<string, number>> = {
  i: option.IgnoreCase,
  m: option.Multiline,
  n: option.ExplicitCapture,
  s: option.Singleline,
  x: option.IgnorePatternWhitespace,
}
