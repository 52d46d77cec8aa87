import { spend } from '../budget.ts'
import type { DotnetException } from '../exception.ts'
import { invalidPattern, isBlank, isNameChar, isNameStart, isSpace } from './characters.ts'
import { badNameChar, badStartNameChar, invalidCharacter, xmlError } from './errors.ts'
import { xmlNamespace, xmlnsNamespace } from './name.ts'

/** System.Xml.XmlNodeType */
export const XmlNodeType = {
  None: 0,
  Element: 1,
  Attribute: 2,
  Text: 3,
  CDATA: 4,
  EntityReference: 5,
  Entity: 6,
  ProcessingInstruction: 7,
  Comment: 8,
  Document: 9,
  DocumentType: 10,
  DocumentFragment: 11,
  Notation: 12,
  Whitespace: 13,
  SignificantWhitespace: 14,
  EndElement: 15,
  EndEntity: 16,
  XmlDeclaration: 17,
} as const
export type XmlNodeType = (typeof XmlNodeType)[keyof typeof XmlNodeType]

export interface ReaderAttribute {
  readonly prefix: string
  readonly local: string
  namespace: string
  readonly value: string
  /** Where its name stands. */
  readonly at: number
}

interface Element {
  readonly name: string
  readonly local: string
  readonly prefix: string
  readonly namespace: string
  readonly at: number
  readonly scope: Scope
}

/** What prefixes mean, and `xml:space`, inside of an element. */
interface Scope {
  readonly prefixes: ReadonlyMap<string, string>
  readonly preserve: boolean
}

// Bounds on what entities of an internal DTD may become: .NET allows ten million characters.
const maxEntityCharacters = 1_000_000
const maxEntityReferences = 1000
/** The deepest nesting of elements that is read. */
const maxDepth = 1000

const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/**
 * .NET's XmlTextReader over a text: namespaces, line ends made `\n`, entities expanded, errors with .NET's texts and
 * places. Nothing outside of the text is ever read: external entities are empty.
 */
export class XmlReader {
  nodeType: XmlNodeType = XmlNodeType.None
  prefix = ''
  local = ''
  namespace = ''
  value = ''
  isEmptyElement = false
  attributes: readonly ReaderAttribute[] = []
  ended = false
  /** Of a document type. */
  publicId: string | null = null
  systemId: string | null = null

  /** The whole text, for those who begin anew. */
  readonly source: string

  #text: string
  #pos = 0
  readonly #keepSpace: boolean
  readonly #open: Element[] = []
  #scope: Scope = {
    prefixes: new Map([
      ['xml', xmlNamespace],
      ['xmlns', xmlnsNamespace],
    ]),
    preserve: false,
  }
  #entities: Map<string, string> | undefined
  #entityCharacters = 0
  #entityReferences = 0
  // Texts that are being read further once that of an entity has ended.
  readonly #outer: { readonly text: string; readonly pos: number }[] = []
  #hasRoot = false
  #begun = false
  #popEmpty = false

  /** `keepSpace`: text that is only white space is reported too. */
  constructor(text: string, keepSpace = false) {
    this.source = text
    this.#text = text.startsWith('\ufeff') ? text.slice(1) : text
    this.#keepSpace = keepSpace
  }

  get name(): string {
    return this.prefix === '' ? this.local : `${this.prefix}:${this.local}`
  }

  get depth(): number {
    const inside = this.nodeType === XmlNodeType.Element && !this.#popEmpty ? 1 : 0
    return this.#open.length - inside
  }

  /** Moves to the next node; false at the end. */
  read(): boolean {
    if (this.ended) return false
    spend()
    this.attributes = []
    this.#popEmpty = false
    this.isEmptyElement = false
    if (!this.#begun) {
      this.#begun = true
      if (this.#declaration()) return true
    }
    for (;;) {
      const found = this.#open.length > 0 ? this.#content() : this.#documentContent()
      if (found === undefined) return this.#end()
      if (found) return true
    }
  }

  /** Moves over comments, processing instructions and white space. */
  moveToContent(): XmlNodeType {
    for (;;) {
      switch (this.nodeType) {
        case XmlNodeType.Element:
        case XmlNodeType.Text:
        case XmlNodeType.CDATA:
        case XmlNodeType.EndElement:
          return this.nodeType
      }
      if (!this.read()) return this.nodeType
    }
  }

  fail(message: string, at = this.#pos): DotnetException {
    const [line, position] = this.#place(at)
    return xmlError(message, line, position)
  }

  #place(at: number): [line: number, position: number] {
    let line = 1
    let start = 0
    const breaks = /\r\n|\r|\n/g
    for (let match = breaks.exec(this.#text); match; match = breaks.exec(this.#text)) {
      if (match.index + match[0].length > at) break
      line++
      start = match.index + match[0].length
    }
    return [line, at - start + 1]
  }

  #end(): boolean {
    this.ended = true
    this.#node(XmlNodeType.None)
    return false
  }

  #node(type: XmlNodeType, value = '', local = '', prefix = '', namespace = ''): true {
    this.nodeType = type
    this.value = value
    this.local = local
    this.prefix = prefix
    this.namespace = namespace
    return true
  }

  /** What stands outside of the root; undefined at the end. */
  #documentContent(): boolean | undefined {
    const text = this.#text
    const start = this.#pos
    if (start >= text.length) {
      if (!this.#hasRoot) throw xmlError('Root element is missing.')
      return undefined
    }
    if (text[start] !== '<') return this.#rootSpace()
    const bad = () => this.fail('Data at the root level is invalid.', start)
    if (text.length - start < 4) throw bad()
    switch (text[start + 1]) {
      case '?':
        return this.#instruction(start + 2)
      case '/':
        throw this.fail('Unexpected end tag.', start + 2)
      case '!':
        if (text[start + 2] === '-') return this.#comment(start)
        if (text[start + 2] === '[') throw bad()
        return this.#documentType(start + 2)
    }
    if (this.#hasRoot) throw this.fail('There are multiple root elements.', start + 1)
    this.#hasRoot = true
    return this.#element(start + 1)
  }

  #rootSpace(): boolean {
    const text = this.#text
    const start = this.#pos
    while (isSpace(text.charCodeAt(this.#pos))) this.#pos++
    if (this.#pos < text.length && text[this.#pos] !== '<') {
      const char = text[this.#pos]!
      throw this.fail(
        invalidPattern.test(char) ? invalidCharacter(char) : 'Data at the root level is invalid.',
      )
    }
    if (!this.#keepSpace) return false
    return this.#node(XmlNodeType.Whitespace, normalize(text.slice(start, this.#pos)))
  }

  #content(): boolean {
    const text = this.#text
    const start = this.#pos
    if (start >= text.length) {
      if (this.#leaveEntity()) return false
      throw this.#unclosed()
    }
    if (text[start] !== '<') return this.#characters()
    switch (text[start + 1]) {
      case undefined:
        throw this.#unclosed()
      case '?':
        return this.#instruction(start + 2)
      case '/':
        return this.#endElement(start + 2)
      case '!':
        if (text.length - start < 4) throw this.#unclosed()
        if (text[start + 2] === '-') return this.#comment(start)
        if (text[start + 2] === '[') return this.#cdata(start)
        this.#pos = start + 2
        if (text.startsWith('DOCTYPE', this.#pos)) {
          throw this.fail('DTD must be defined before the document root element.')
        }
        throw this.#unexpected(this.#pos, '<!--', '<[CDATA[')
    }
    return this.#element(start + 1)
  }

  #unclosed(): DotnetException {
    const names = this.#open.map((one) => one.name).reverse()
    const list = names.length === 0 ? '' : `${names.join(', ')}.`
    return this.fail(
      `Unexpected end of file has occurred. The following elements are not closed: ${list}`,
      this.#text.length,
    )
  }

  #element(start: number): boolean {
    const end = this.#qualifiedName(start)
    const { prefix, local } = split(this.#text.slice(start, end))
    this.#pos = end
    const found = isSpace(this.#text.charCodeAt(end)) ? this.#attributes() : []
    const char = this.#text[this.#pos]
    if (char === '/') {
      const close = this.#text[this.#pos + 1]
      if (close === undefined) {
        throw this.fail('Unexpected end of file while parsing > has occurred.')
      }
      if (close !== '>') throw this.#unexpected(found.length > 0 ? this.#pos + 1 : this.#pos, '>')
      this.#pos += 2
      this.isEmptyElement = true
    } else if (char === '>') this.#pos++
    else throw this.fail(badNameChar(char ?? '\0'))
    const outer = this.#scope
    const scope = this.#scopeOf(found, outer)
    const namespace = this.#resolve(prefix, start, scope)
    for (const one of found) {
      if (one.prefix !== '') one.namespace = this.#resolve(one.prefix, one.at, scope)
      else if (one.local === 'xmlns') one.namespace = xmlnsNamespace
    }
    this.#checkDuplicates(found)
    this.attributes = found
    this.#node(XmlNodeType.Element, '', local, prefix, namespace)
    this.#popEmpty = this.isEmptyElement
    if (this.isEmptyElement) return true
    if (this.#open.length >= maxDepth) {
      throw this.fail(`Elements are nested deeper than ${maxDepth} levels.`)
    }
    this.#open.push({ name: this.name, local, prefix, namespace, at: start, scope: outer })
    this.#scope = scope
    return true
  }

  #attributes(): ReaderAttribute[] {
    const text = this.#text
    const found: ReaderAttribute[] = []
    for (;;) {
      const from = this.#pos
      this.#skipSpace()
      const start = this.#pos
      const char = text[start]
      if (char === undefined) throw this.#unclosed()
      if (char === '>') return found
      if (char === '/') {
        if (text[start + 1] === undefined) throw this.#unclosed()
        if (text[start + 1] !== '>') throw this.#unexpected(start + 1, '>')
        return found
      }
      if (!isNameStart(text.charCodeAt(start))) throw this.fail(badStartNameChar(char))
      if (start === from) {
        throw this.fail(`'${this.#token(start)}' is an unexpected token. Expecting white space.`)
      }
      const end = this.#qualifiedName(start)
      const { prefix, local } = split(text.slice(start, end))
      this.#pos = end
      this.#skipSpace()
      if (text[this.#pos] !== '=') throw this.#unexpected(this.#pos, '=')
      this.#pos++
      this.#skipSpace()
      const quote = text[this.#pos]
      if (quote !== '"' && quote !== "'") throw this.#unexpected(this.#pos, '"', "'")
      this.#pos++
      const at = this.#pos
      const value = this.#attributeValue(quote)
      if (prefix === 'xmlns' && value === '') {
        throw this.fail('Invalid namespace declaration.', at - 1)
      }
      found.push({ prefix, local, namespace: '', value, at: start })
    }
  }

  #attributeValue(quote: string): string {
    let value = ''
    let from = this.#pos
    const entities = this.#outer.length
    for (;;) {
      const char = this.#text[this.#pos]
      if (char === undefined) {
        if (this.#outer.length === entities) {
          throw this.fail('There is an unclosed literal string.')
        }
        value += this.#attributeText(from)
        this.#leaveEntity()
        from = this.#pos
      } else if (char === '&') {
        value += this.#attributeText(from)
        value += this.#reference() ?? ''
        from = this.#pos
      } else if (char === '<') {
        throw this.fail("'<', hexadecimal value 0x3C, is an invalid attribute character.")
        // A quote that comes out of an entity does not end the value.
      } else if (char === quote && this.#outer.length === entities) break
      else this.#pos++
    }
    value += this.#attributeText(from)
    this.#pos++
    return value
  }

  #leaveEntity(): boolean {
    const outer = this.#outer.pop()
    if (!outer) return false
    this.#text = outer.text
    this.#pos = outer.pos
    return true
  }

  #attributeText(from: number): string {
    const raw = this.#text.slice(from, this.#pos)
    this.#checkCharacters(raw, from)
    return raw.replace(/\r\n|[\t\r\n]/g, ' ')
  }

  #scopeOf(found: readonly ReaderAttribute[], outer: Scope): Scope {
    let prefixes: Map<string, string> | undefined
    let preserve = outer.preserve
    for (const { prefix, local, value, at } of found) {
      if (prefix === 'xml' && local === 'space') {
        const space = value.trim()
        if (space !== 'preserve' && space !== 'default') {
          throw this.fail(`'${value}' is an invalid xml:space value.`, at)
        }
        preserve = space === 'preserve'
      }
      const declared =
        prefix === 'xmlns' ? local : prefix === '' && local === 'xmlns' ? '' : undefined
      if (declared === undefined) continue
      this.#checkDeclaration(declared, value, at)
      prefixes ??= new Map(outer.prefixes)
      prefixes.set(declared, value)
    }
    if (!prefixes && preserve === outer.preserve) return outer
    return { prefixes: prefixes ?? outer.prefixes, preserve }
  }

  #checkDeclaration(prefix: string, namespace: string, at: number): void {
    if (prefix === 'xmlns' || namespace === xmlnsNamespace) {
      throw this.fail('Prefix "xmlns" is reserved for use by XML.', at)
    }
    if ((prefix === 'xml') !== (namespace === xmlNamespace)) {
      throw this.fail(
        `Prefix "xml" is reserved for use by XML and can be mapped only to namespace name "${xmlNamespace}".`,
        at,
      )
    }
  }

  #resolve(prefix: string, at: number, scope: Scope): string {
    const namespace = scope.prefixes.get(prefix)
    if (namespace === undefined && prefix !== '') {
      throw this.fail(`'${prefix}' is an undeclared prefix.`, at)
    }
    return namespace ?? ''
  }

  #checkDuplicates(found: readonly ReaderAttribute[]): void {
    const seen = new Set<string>()
    for (const { prefix, local, namespace, at } of found) {
      const key = `${namespace}\0${local}`
      if (seen.has(key)) {
        const name = prefix === '' ? local : `${prefix}:${local}`
        throw this.fail(`'${name}' is a duplicate attribute name.`, at)
      }
      seen.add(key)
    }
  }

  #endElement(start: number): boolean {
    const element = this.#open.at(-1)!
    const text = this.#text
    const end = start + element.name.length
    const next = text.charCodeAt(end)
    if (!text.startsWith(element.name, start) || isNameChar(next) || next === 58) {
      if (start >= text.length) throw this.#unclosed()
      const [line, position] = this.#place(element.at)
      this.#pos = start
      const found = text.slice(start, this.#qualifiedName(start))
      throw this.fail(
        `The '${element.name}' start tag on line ${line} position ${position} does not match the end tag of '${found}'.`,
        start,
      )
    }
    this.#pos = end
    this.#skipSpace()
    if (this.#pos >= text.length) throw this.#unclosed()
    if (text[this.#pos] !== '>') throw this.#unexpected(this.#pos, '>')
    this.#pos++
    this.#open.pop()
    this.#scope = element.scope
    return this.#node(XmlNodeType.EndElement, '', element.local, element.prefix, element.namespace)
  }

  #characters(): boolean {
    let value = ''
    for (;;) {
      const text = this.#text
      const start = this.#pos
      const mark = /[<&]/g
      mark.lastIndex = start
      const end = mark.exec(text)?.index ?? text.length
      const raw = text.slice(start, end)
      const close = raw.indexOf(']]>')
      if (close >= 0) {
        throw this.fail("']]>' is not allowed in character data.", start + close)
      }
      this.#checkCharacters(raw, start)
      value += normalize(raw)
      this.#pos = end
      if (text[end] === '&') value += this.#reference() ?? ''
      else if (end < text.length || !this.#leaveEntity()) break
    }
    if (value === '') return false
    if (!isBlank(value)) return this.#node(XmlNodeType.Text, value)
    if (this.#scope.preserve) return this.#node(XmlNodeType.SignificantWhitespace, value)
    return this.#keepSpace ? this.#node(XmlNodeType.Whitespace, value) : false
  }

  /** What `&…;` stands for; undefined when its text was put in its place, to be read next. */
  #reference(): string | undefined {
    const start = this.#pos
    const text = this.#text
    if (start + 1 >= text.length) throw this.fail('Unexpected end of file has occurred.')
    if (text[start + 1] === '#') return this.#numeric(start)
    const from = start + 1
    let end = from
    if (!isNameStart(text.charCodeAt(end)) && text[end] !== ':') {
      throw this.fail('An error occurred while parsing EntityName.', from)
    }
    while (isNameChar(text.charCodeAt(end)) || text[end] === ':') end++
    if (end >= text.length) throw this.fail('An error occurred while parsing EntityName.', from)
    if (text[end] !== ';') throw this.#unexpected(end, ';')
    const name = text.slice(from, end)
    const plain = named.get(name)
    if (plain !== undefined) {
      this.#pos = end + 1
      return plain
    }
    const replacement = this.#entities?.get(name)
    if (replacement === undefined) {
      throw this.fail(`Reference to undeclared entity '${name}'.`, from)
    }
    this.#entityReferences++
    this.#entityCharacters += replacement.length
    if (
      this.#entityReferences > maxEntityReferences ||
      this.#entityCharacters > maxEntityCharacters
    ) {
      throw this.fail(
        'The input document has exceeded a limit set by MaxCharactersFromEntities.',
        from,
      )
    }
    this.#outer.push({ text, pos: end + 1 })
    this.#text = replacement
    this.#pos = 0
    return undefined
  }

  #numeric(start: number): string {
    const hexadecimal = this.#text[start + 2] === 'x'
    const from = start + (hexadecimal ? 3 : 2)
    const kind = hexadecimal ? 'hexadecimal' : 'decimal'
    const digit = hexadecimal ? /[0-9a-fA-F]/ : /[0-9]/
    let end = from
    while (digit.test(this.#text[end] ?? '')) end++
    if (end === from || this.#text[end] !== ';') {
      throw this.fail(`Invalid syntax for a ${kind} numeric entity reference.`, end)
    }
    const code = Number.parseInt(this.#text.slice(from, end).slice(-12), hexadecimal ? 16 : 10)
    const tooLong = this.#text.slice(from, end).replace(/^0+/, '').length > 8
    if (tooLong || code > 0x10ffff) {
      throw this.fail('Invalid value of a character entity reference.', from)
    }
    const char = String.fromCodePoint(code)
    if (invalidPattern.test(char)) throw this.fail(invalidCharacter(char), from)
    this.#pos = end + 1
    return char
  }

  #comment(start: number): boolean {
    const text = this.#text
    if (text[start + 3] !== '-') throw this.#unexpected(start + 3, '-')
    const from = start + 4
    const end = text.indexOf('--', from)
    if (end < 0 || end + 2 >= text.length) {
      throw this.fail('Unexpected end of file while parsing Comment has occurred.', text.length)
    }
    if (text[end + 2] !== '>') {
      throw this.fail(
        "An XML comment cannot contain '--', and '-' cannot be the last character.",
        end,
      )
    }
    const raw = text.slice(from, end)
    this.#checkCharacters(raw, from)
    this.#pos = end + 3
    return this.#node(XmlNodeType.Comment, normalize(raw))
  }

  #cdata(start: number): boolean {
    const text = this.#text
    if (!text.startsWith('CDATA[', start + 3)) {
      if (text.length - start - 3 < 6) throw this.#unclosed()
      throw this.#unexpected(start + 3, 'CDATA[')
    }
    const from = start + 9
    const end = text.indexOf(']]>', from)
    if (end < 0) {
      throw this.fail('Unexpected end of file while parsing CDATA has occurred.', text.length)
    }
    const raw = text.slice(from, end)
    this.#checkCharacters(raw, from)
    this.#pos = end + 3
    return this.#node(XmlNodeType.CDATA, normalize(raw))
  }

  #instruction(start: number): boolean {
    const text = this.#text
    this.#pos = start
    const nameEnd = this.#plainName(start)
    const target = text.slice(start, nameEnd)
    if (target.toLowerCase() === 'xml') {
      throw this.fail(
        target === 'xml'
          ? 'Unexpected XML declaration. The XML declaration must be the first node in the document, and no white space characters are allowed to appear before it.'
          : `'${target}' is an invalid name for processing instructions.`,
        start,
      )
    }
    let from = nameEnd
    while (isSpace(text.charCodeAt(from))) from++
    const end = text.indexOf('?>', from)
    if (from === nameEnd && !text.startsWith('?>', from)) {
      throw this.fail(badNameChar(text[from] ?? '\0'), from)
    }
    if (end < 0) {
      throw this.fail('Unexpected end of file while parsing PI has occurred.', text.length)
    }
    const raw = text.slice(from, end)
    this.#checkCharacters(raw, from)
    this.#pos = end + 2
    return this.#node(XmlNodeType.ProcessingInstruction, normalize(raw), target)
  }

  #declaration(): boolean {
    const text = this.#text
    if (!text.startsWith('<?xml') || isNameChar(text.charCodeAt(5)) || text.length < 6) return false
    this.#pos = 5
    const found: ReaderAttribute[] = []
    const invalid = (at = this.#pos) => this.fail('Syntax for an XML declaration is invalid.', at)
    const order = ['version', 'encoding', 'standalone']
    let next = 0
    for (;;) {
      const from = this.#pos
      this.#skipSpace()
      if (text[this.#pos] === '?') {
        if (text[this.#pos + 1] !== '>') throw this.#unexpected(this.#pos + 1, '>')
        if (next === 0) throw invalid()
        break
      }
      if (this.#pos === from && next > 0) throw this.#unexpected(this.#pos, '?>')
      const start = this.#pos
      const end = this.#plainName(start)
      const name = text.slice(start, end)
      const index = order.indexOf(name)
      if (index < next || (next === 0 && index !== 0)) throw invalid(start)
      this.#pos = end
      this.#skipSpace()
      if (text[this.#pos] !== '=') throw this.#unexpected(this.#pos, '=')
      this.#pos++
      this.#skipSpace()
      const quote = text[this.#pos]
      if (quote !== '"' && quote !== "'") throw this.#unexpected(this.#pos, '"', "'")
      const at = this.#pos + 1
      const close = text.indexOf(quote, at)
      if (close < 0) throw this.fail('There is an unclosed literal string.', at)
      const value = text.slice(at, close)
      if (index === 0 && value !== '1.0') {
        throw this.fail(`Version number '${value}' is invalid.`, at)
      }
      if (index === 2 && value !== 'yes' && value !== 'no') throw invalid(at - 1)
      this.#pos = close + 1
      found.push({ prefix: '', local: name, namespace: '', value, at: start })
      next = index + 1
    }
    const value = text.slice(5, this.#pos).trim()
    this.#pos += 2
    this.attributes = found
    return this.#node(XmlNodeType.XmlDeclaration, value, 'xml')
  }

  #documentType(start: number): boolean {
    const text = this.#text
    this.#pos = start
    if (!text.startsWith('DOCTYPE', start)) throw this.#unexpected(start, 'DOCTYPE')
    if (this.#hasRoot) {
      throw this.fail('DTD must be defined before the document root element.', start)
    }
    this.#pos = start + 7
    this.#skipSpace()
    const nameEnd = this.#qualifiedName(this.#pos)
    const name = text.slice(this.#pos, nameEnd)
    this.#pos = nameEnd
    this.#skipSpace()
    this.publicId = null
    this.systemId = null
    if (text.startsWith('PUBLIC', this.#pos)) {
      this.#pos += 6
      this.publicId = this.#literal()
      this.systemId = this.#literal()
    } else if (text.startsWith('SYSTEM', this.#pos)) {
      this.#pos += 6
      this.systemId = this.#literal()
    }
    this.#skipSpace()
    let subset = ''
    if (text[this.#pos] === '[') subset = this.#internalSubset()
    this.#skipSpace()
    if (text[this.#pos] !== '>') throw this.#unexpected(this.#pos, '>')
    this.#pos++
    return this.#node(XmlNodeType.DocumentType, subset, name)
  }

  #literal(): string {
    this.#skipSpace()
    const quote = this.#text[this.#pos]
    if (quote !== '"' && quote !== "'") throw this.#unexpected(this.#pos, '"', "'")
    const end = this.#text.indexOf(quote, this.#pos + 1)
    if (end < 0) throw this.fail('There is an unclosed literal string.')
    const value = this.#text.slice(this.#pos + 1, end)
    this.#pos = end + 1
    return value
  }

  // Of a DTD only the general entities count: `<!ENTITY name "text">`. What it says of elements is not asked.
  #internalSubset(): string {
    const start = ++this.#pos
    const item =
      /\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<![A-Z]+(?:[^"'>]|"[^"]*"|'[^']*')*>|%[^;\s]+;/y
    this.#entities ??= new Map()
    while (this.#text[this.#pos] !== ']') {
      item.lastIndex = this.#pos
      const match = item.exec(this.#text)
      if (!match) {
        throw this.fail('Expected DTD markup was not found.')
      }
      const entity = /^<!ENTITY\s+([^\s%"']+)\s+(?:"([^"]*)"|'([^']*)')\s*>$/.exec(match[0])
      if (entity && !this.#entities.has(entity[1]!)) {
        this.#entities.set(entity[1]!, characterReferences(entity[2] ?? entity[3]!))
      }
      const external = /^<!ENTITY\s+([^\s%"']+)\s+(?:SYSTEM|PUBLIC)\b/.exec(match[0])
      if (external && !this.#entities.has(external[1]!)) this.#entities.set(external[1]!, '')
      this.#pos += match[0].length
    }
    const subset = this.#text.slice(start, this.#pos)
    this.#pos++
    return subset
  }

  /** The end of a name with at most one colon that starts here. */
  #qualifiedName(start: number): number {
    const end = this.#partOfName(start)
    if (this.#text[end] !== ':') return end
    const whole = this.#partOfName(end + 1)
    if (this.#text[whole] === ':') throw this.fail(badNameChar(':'), whole)
    return whole
  }

  #plainName(start: number): number {
    return this.#partOfName(start)
  }

  #partOfName(start: number): number {
    const text = this.#text
    const endOfFile = (at: number) =>
      this.fail('Unexpected end of file while parsing Name has occurred.', at)
    if (!isNameStart(text.charCodeAt(start))) {
      if (start + 1 >= text.length) throw endOfFile(start)
      throw this.fail(badStartNameChar(text[start]!), start)
    }
    let end = start + 1
    while (isNameChar(text.charCodeAt(end))) end++
    if (end >= text.length) throw endOfFile(end)
    return end
  }

  #skipSpace(): void {
    while (isSpace(this.#text.charCodeAt(this.#pos))) this.#pos++
  }

  #checkCharacters(raw: string, from: number): void {
    const match = invalidPattern.exec(raw)
    if (match) throw this.fail(invalidCharacter(match[0]), from + match.index)
  }

  #token(at: number): string | undefined {
    let end = at
    while (isNameChar(this.#text.charCodeAt(end))) end++
    return end > at ? this.#text.slice(at, end) : this.#text[at]
  }

  #unexpected(at: number, first: string, second?: string): DotnetException {
    const token = this.#token(at)
    if (token === undefined) return this.fail('Unexpected end of file has occurred.', at)
    const expected = second === undefined ? `'${first}'` : `'${first}' or '${second}'`
    return this.fail(`'${token}' is an unexpected token. The expected token is ${expected}.`, at)
  }
}

function split(name: string): { prefix: string; local: string } {
  const colon = name.indexOf(':')
  if (colon < 0) return { prefix: '', local: name }
  return { prefix: name.slice(0, colon), local: name.slice(colon + 1) }
}

function normalize(raw: string): string {
  return raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
}

// In the value of an entity only references to characters are resolved where it is declared.
function characterReferences(value: string): string {
  return value.replace(
    /&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));/g,
    (whole, hexadecimal, decimal) => {
      const code = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
