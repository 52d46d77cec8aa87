import { type Code, finding } from '../text/codes.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import type { Source, Span } from '../text/source.ts'
import { suggest } from '../text/suggest.ts'
import { entityAt } from './entities.ts'
import { type Opening, openingAt, skipEscapedRegion, skipRegion } from './regions.ts'
import type { Fault } from './skip.ts'
import type { Attribute, RawValue, Region } from './tree.ts'

export type Token = StartTag | EndTag | TextToken

export interface StartTag {
  readonly kind: 'start'
  readonly name: string
  readonly nameSpan: Span
  readonly span: Span
  readonly attributes: readonly Attribute[]
  readonly selfClosing: boolean
}

export interface EndTag {
  readonly kind: 'end'
  readonly name: string
  readonly nameSpan: Span
  readonly span: Span
}

export interface TextToken {
  readonly kind: 'text'
  readonly value: RawValue
}

/** What the scanner asks of the one who builds the tree. */
export interface Nesting {
  /** Names of the open elements, the innermost last. */
  readonly names: readonly string[]
}

/**
 * Cuts a raw document into tokens. Comments, processing instructions and the XML declaration are read and left out.
 * Every search that may fail is either bounded by the next token or paid for out of a budget in proportion to the text,
 * so that reading is linear in it.
 */
export class Scanner {
  readonly diagnostics: Diagnostic[] = []
  /** What another XML reader must not see: expressions, opaque content, `<` read as text. In order. */
  readonly masks: Span[] = []
  readonly #source: Source
  readonly #text: string
  readonly #nesting: Nesting
  /** Regions whose flavour depends on the document: escaped if all of it is well-formed XML. */
  readonly #undecided: { escaped: boolean }[] = []
  readonly #absent = new Set<string>()
  #at = 0
  #wellFormed = true
  #budget: number
  #opaque: StartTag | undefined
  #errors = 0
  #warnings = 0

  constructor(source: Source, nesting: Nesting) {
    this.#source = source
    this.#text = source.text
    this.#nesting = nesting
    this.#budget = 8 * source.text.length + 100_000
    if (source.text.charCodeAt(0) === 0xfeff) {
      this.#at = 1
      this.masks.push({ start: 0, end: 1 })
    }
  }

  next(): Token | undefined {
    const opaque = this.#opaque
    this.#opaque = undefined
    if (opaque) {
      const content = this.#opaqueContent(opaque)
      if (content) return content
    }
    while (this.#at < this.#text.length) {
      if (this.#errors >= mostErrors) return this.stop('there are too many mistakes')
      if (this.#budget < 0) return this.stop('the text holds too many unclosed expressions')
      const token = this.#text[this.#at] === '<' ? this.#markup() : this.#textRun()
      if (token) return token
    }
    for (const region of this.#undecided) region.escaped = this.#wellFormed
    return undefined
  }

  /** Ends the reading: nothing behind this place is looked at. */
  stop(why: string): undefined {
    const at = Math.min(this.#at, Math.max(0, this.#text.length - 1))
    this.report('PD1004', at, at + 1, `reading stopped here: ${why}`)
    this.end()
    return undefined
  }

  end(): void {
    this.#at = this.#text.length
    this.#opaque = undefined
  }

  report(code: Code, start: number, end: number, message: string, hint?: string): void {
    this.#wellFormed = false
    const length = this.#text.length
    const span = { start: Math.min(start, length), end: Math.min(end, length) }
    const found = finding(code, this.#source, span, message, hint)
    if (found.severity === 'error') this.#errors++
    else if (this.#warnings++ >= mostWarnings) return
    this.diagnostics.push(found)
  }

  // Markup

  #markup(): Token | undefined {
    const text = this.#text
    const at = this.#at
    if (text.startsWith('<!--', at)) return this.#comment()
    if (text.startsWith('<![CDATA[', at)) return this.#cdata()
    const next = text[at + 1]
    if (next === '?') return this.#instruction()
    if (next === '!') return this.#doctype()
    if (next === '/') return this.#endTag()
    const name = nameAt(text, at + 1)
    if (name === '') return this.#textRun()
    return this.#isStylesheet(name) ? this.#stylesheet(name) : this.#startTag(name)
  }

  #comment(): undefined {
    const start = this.#at
    const end = this.#find('-->', start + 4)
    if (end < 0) {
      this.report(
        'PD1040',
        start,
        start + 4,
        'this comment is not closed',
        'write the missing `-->`',
      )
      this.#at = lineEnd(this.#text, start)
      return
    }
    const inside = this.#text.slice(start + 4, end)
    const dashes = inside.endsWith('-') ? inside.length - 1 : inside.indexOf('--')
    if (dashes >= 0) {
      const at = start + 4 + dashes
      this.report('PD1041', at, at + 2, '`--` inside a comment', 'write one `-`, or blanks between')
    }
    this.#at = end + 3
  }

  #cdata(): TextToken | undefined {
    const start = this.#at
    const end = this.#find(']]>', start + 9)
    if (end < 0) {
      const hint = 'write the missing `]]>`'
      this.report('PD1042', start, start + 9, 'this CDATA section is not closed', hint)
      this.#at = lineEnd(this.#text, start)
      return
    }
    this.#at = end + 3
    this.masks.push({ start: start + 9, end })
    return { kind: 'text', value: this.#cdataValue(start + 9, end) }
  }

  #cdataValue(start: number, end: number): RawValue {
    const part = this.#text.slice(start, end)
    const opening = openingAt(part, blanksEnd(part, 0))
    const value = { span: { start, end }, place: 'cdata' as const }
    if (!opening) return { ...value, regions: [] }
    const skipped = skipRegion(part, opening)
    if (skipped.kind === 'fault') {
      this.#fault(moved(skipped, start), opening, end, 'the CDATA section')
      return { ...value, regions: [], broken: true }
    }
    const regionEnd = start + skipped.end
    return { ...value, regions: [region(opening, start + opening.start, regionEnd, false)] }
  }

  #instruction(): undefined {
    const start = this.#at
    const end = this.#find('?>', start + 2)
    if (end < 0) {
      this.report('PD1043', start, start + 2, '`<?` is not closed', 'write the missing `?>`')
      this.#at = lineEnd(this.#text, start)
      return
    }
    const isDeclaration = /^<\?xml[\s?]/i.test(this.#text.slice(start, start + 6))
    if (isDeclaration && this.#text.slice(0, start).replace(/^\uFEFF/, '') !== '') {
      const message = 'the XML declaration is not at the start of the document'
      this.report('PD1044', start, start + 5, message, 'move it to the first line, or leave it out')
    }
    this.masks.push({ start, end: end + 2 })
    this.#at = end + 2
  }

  #doctype(): undefined {
    const start = this.#at
    const text = this.#text
    const window = text.slice(start, start + 10_000)
    const close = /^<![^[>]*(?:\[[^\]]*\]\s*)?>/.exec(window)
    const word = /^<!\w*/.exec(window)![0]
    const isDoctype = /^<!DOCTYPE$/i.test(word)
    if (isDoctype) {
      const hint = 'leave it out: entities are not defined by documents here'
      this.report(
        'PD1010',
        start,
        start + word.length,
        'a document type definition is refused',
        hint,
      )
    } else {
      const hint = 'write `<!-- … -->` for a comment, `&lt;` for the character'
      this.report('PD1011', start, start + word.length, `\`${word}\` begins no tag`, hint)
    }
    this.#at = close ? start + close[0].length : start + word.length
  }

  #endTag(): EndTag | undefined {
    const start = this.#at
    const text = this.#text
    const name = nameAt(text, start + 2)
    const nameEnd = start + 2 + name.length
    let at = blanksEnd(text, nameEnd)
    if (name === '') {
      const hint = 'write `&lt;` for the character'
      this.report('PD1011', start, start + 2, '`</` without a name', hint)
      this.#at = at
      if (text[at] === '>') this.#at++
      return
    }
    if (text[at] !== '>') {
      const rest = endTagRest(text, at)
      if (text[rest] === '>') {
        const message = `the end tag \`</${name}\` holds more than a name`
        this.report('PD1026', at, rest, message, `write \`</${name}>\``)
        at = rest + 1
      } else {
        const message = `the end tag \`</${name}\` is not closed`
        this.report('PD1020', start, nameEnd, message, 'write the missing `>`')
        at = nameEnd
      }
    } else at++
    this.#at = at
    const nameSpan = { start: start + 2, end: nameEnd }
    return { kind: 'end', name, nameSpan, span: { start, end: at } }
  }

  #startTag(name: string): StartTag {
    const start = this.#at
    const text = this.#text
    const nameSpan = { start: start + 1, end: start + 1 + name.length }
    const attributes: Attribute[] = []
    const seen = new Map<string, Attribute>()
    if (reserved.has(name)) this.#reserved(name, nameSpan)
    this.#at = nameSpan.end
    let selfClosing = false
    let strayReported = false

    for (;;) {
      const blanksFrom = this.#at
      this.#at = blanksEnd(text, blanksFrom)
      const at = this.#at
      const char = text[at]
      if (char === '>') {
        this.#at++
        break
      }
      if (char === '/' && text[at + 1] === '>') {
        this.#at += 2
        selfClosing = true
        break
      }
      if (char === undefined || char === '<') {
        const message = `the tag \`<${name}\` is not closed`
        this.report('PD1020', start, nameSpan.end, message, 'write the missing `>`')
        break
      }
      const attributeName = nameAt(text, at)
      if (attributeName === '') {
        const end = strayEnd(text, at)
        if (!strayReported) {
          const stray = shorten(text.slice(at, end))
          const hint = 'attributes are written `name="value"`, with a blank before each'
          this.report('PD1035', at, end, `\`${stray}\` is no attribute`, hint)
        }
        strayReported = true
        this.#at = end
        continue
      }
      const attribute = this.#attribute(attributeName, blanksFrom, name)
      if (!attribute) continue
      const first = seen.get(attributeName)
      if (first) {
        const { line, column } = this.#source.position(first.nameSpan.start)
        const message = `the attribute \`${attributeName}\` stands twice in \`<${name}>\``
        const hint = `leave one out; the first is at ${line}:${column}`
        this.report('PD1030', attribute.nameSpan.start, attribute.nameSpan.end, message, hint)
        continue
      }
      seen.set(attributeName, attribute)
      attributes.push(attribute)
    }

    const span = { start, end: this.#at }
    const token: StartTag = { kind: 'start', name, nameSpan, span, attributes, selfClosing }
    if (!selfClosing && this.#isOpaque(name)) this.#opaque = token
    return token
  }

  #reserved(name: string, span: Span): void {
    const hint = 'no policy has such a name'
    this.report('PD1036', span.start, span.end, `the name \`${name}\` is reserved`, hint)
  }

  #attribute(name: string, blanksFrom: number, tag: string): Attribute | undefined {
    const text = this.#text
    const start = this.#at
    const nameSpan = { start, end: start + name.length }
    if (blanksFrom === start) {
      const message = `a blank is missing before the attribute \`${name}\``
      this.report('PD1033', start, nameSpan.end, message, `write \` ${name}\``)
    }
    if (reserved.has(name)) this.#reserved(name, nameSpan)
    let at = blanksEnd(text, nameSpan.end)
    if (text[at] !== '=') {
      this.#at = nameSpan.end
      const message = `the attribute \`${name}\` of \`<${tag}>\` has no value`
      this.report('PD1031', start, nameSpan.end, message, `write \`${name}="…"\``)
      return
    }
    at = blanksEnd(text, at + 1)
    const quote = text[at]
    if (quote !== '"' && quote !== "'") {
      const end = unquotedEnd(text, at)
      this.#at = end
      const value = shorten(text.slice(at, end))
      const message = `the value of the attribute \`${name}\` has no quotes`
      this.report('PD1032', at, end, message, `write \`${name}="${value}"\``)
      return
    }
    const value = this.#attributeValue(at, quote, name)
    return { name, nameSpan, span: { start, end: this.#at }, value }
  }

  // Attribute values

  #attributeValue(quoteAt: number, quote: string, name: string): RawValue {
    const text = this.#text
    const start = quoteAt + 1
    const opening = openingAt(text, blanksEnd(text, start))
    if (!opening) return this.#literalAttribute(start, start, quote, name, [])

    const limit = this.#find(quote, opening.bracket)
    const found = this.#wholeRegion(opening, limit < 0 ? opening.bracket : limit, true)
    if (found.kind === 'fault') {
      const end = this.#recoverAttribute(opening, quote)
      this.#fault(found, opening, end, `the attribute \`${name}\``)
      this.#at = text[end] === quote ? end + 1 : end
      this.masks.push({ start, end })
      return { span: { start, end }, place: 'attribute', regions: [], broken: true }
    }
    const regions = [found.region]
    const regionEnd = found.region.span.end
    this.masks.push(found.region.span)
    if (text.slice(opening.start, regionEnd).includes('<')) this.#wellFormed = false
    else if (limit >= 0 && limit < regionEnd) this.#wellFormed = false
    const end = blanksEnd(text, regionEnd)
    if (text[end] !== quote) return this.#literalAttribute(start, regionEnd, quote, name, regions)
    this.#at = end + 1
    return { span: { start, end }, place: 'attribute', regions }
  }

  /** Reads on from `from` to the closing quote. */
  #literalAttribute(
    start: number,
    from: number,
    quote: string,
    name: string,
    regions: Region[],
  ): RawValue {
    const text = this.#text
    const stops = quote === '"' ? stopsInDouble : stopsInSingle
    let at = from
    for (;;) {
      stops.lastIndex = at
      const stop = stops.exec(text)
      if (!stop) return this.#unclosedAttribute(start, text.length, quote, name)
      at = stop.index
      if (stop[0] === quote) break
      if (stop[0] === '&') at = this.#ampersand(at)
      else if (stop[0] === '@') {
        const embedded = this.#embeddedRegion(at)
        if (embedded) {
          regions.push(embedded)
          this.masks.push(embedded.span)
        }
        at = embedded ? embedded.span.end : at + 1
      } else {
        if (startsLine(text, start, at) && /[\w!/:]/.test(text[at + 1] ?? '')) {
          return this.#unclosedAttribute(start, at, quote, name)
        }
        this.#bareLess(at)
        at++
      }
    }
    this.#at = at + 1
    return { span: { start, end: at }, place: 'attribute', regions }
  }

  /** No closing quote: the value ends with its line, before what closes the tag. */
  #unclosedAttribute(start: number, limit: number, quote: string, name: string): RawValue {
    const text = this.#text
    const hint = `write the missing \`${quote}\``
    const message = `the value of the attribute \`${name}\` is not closed`
    this.report('PD1034', start - 1, start, message, hint)
    this.#budget -= limit - start
    const line = text.slice(start, Math.min(limit, lineEnd(text, start)))
    const close = /\s*\/?>\s*$/.exec(line.slice(-200))
    const end = start + line.length - (close ? close[0].length : 0)
    this.#at = end
    return { span: { start, end }, place: 'attribute', regions: [], broken: true }
  }

  /** Where an attribute most likely ends whose expression does not: at a closing bracket and quote, before what may follow. */
  #recoverAttribute(opening: Opening, quote: string): number {
    const text = this.#text
    const from = opening.bracket + 1
    const longest = text.slice(from, from + recoveryWindow)
    const nextTag = /[\r\n]\s*<[/!A-Za-z]/.exec(longest)
    const window = nextTag ? longest.slice(0, nextTag.index) : longest
    this.#budget -= window.length
    const ends = recoveries[quote as '"' | "'"]
    for (const end of ends) {
      const found = end.exec(window)
      if (found) return from + found.index + found[0].length - 1
    }
    return from + window.trimEnd().length
  }

  // Text

  #textRun(): TextToken | undefined {
    const text = this.#text
    const start = this.#at
    const regions: Region[] = []
    const opening = openingAt(text, blanksEnd(text, start))
    let at = start
    let broken = false
    if (opening) {
      const limit = this.#nextTag(opening.bracket)
      const found = this.#wholeRegion(opening, limit, false)
      if (found.kind === 'fault') {
        const end = this.#recoverText(opening.bracket)
        const parent = this.#nesting.names.at(-1)
        const where = parent === undefined ? 'the document' : `\`<${parent}>\``
        this.#fault(found, opening, end, where)
        this.#at = end
        this.masks.push({ start, end })
        return {
          kind: 'text',
          value: { span: { start, end }, place: 'text', regions, broken: true },
        }
      }
      regions.push(found.region)
      this.masks.push(found.region.span)
      at = found.region.span.end
      if (limit < at) this.#wellFormed = false
    }

    for (;;) {
      stopsInText.lastIndex = at
      const stop = stopsInText.exec(text)
      if (!stop) {
        at = text.length
        break
      }
      at = stop.index
      if (stop[0] === '<') {
        if (startsMarkup(text, at)) break
        const bare = /[\s\d=]/.test(text[at + 1] ?? ' ')
        if (bare) this.#bareLess(at)
        broken ||= !bare
        at = bare ? at + 1 : this.#strayTag(at)
      } else if (stop[0] === '&') at = this.#ampersand(at)
      else if (stop[0] === '@') {
        const embedded = this.#embeddedRegion(at)
        if (embedded) {
          regions.push(embedded)
          this.masks.push(embedded.span)
        }
        at = embedded ? embedded.span.end : at + 1
      } else {
        this.report('PD1016', at, at + 3, '`]]>` in a text', 'write `]]&gt;`')
        at += 3
      }
    }
    this.#at = at
    if (regions.length === 0 && blanksEnd(text, start) >= at) return
    const value: RawValue = { span: { start, end: at }, place: 'text', regions }
    return { kind: 'text', value: broken ? { ...value, broken } : value }
  }

  /** Reports something like `<{name}>`, and answers the place behind it. */
  #strayTag(at: number): number {
    const text = this.#text
    const line = text.slice(at, Math.min(lineEnd(text, at), at + 1000))
    const tag = /^<[^<>]*>/.exec(line)
    const word = shorten(/^<[^\s<>]*/.exec(line)![0])
    const hint = 'a tag begins with `<` and a name; write `&lt;` for the character'
    this.report('PD1011', at, at + word.length, `\`${word}\` begins no tag`, hint)
    const end = at + (tag ? tag[0].length : 1)
    this.masks.push({ start: at, end })
    return end
  }

  #bareLess(at: number): void {
    this.masks.push({ start: at, end: at + 1 })
    this.report('PD1012', at, at + 1, 'a bare `<` is read as text', 'write `&lt;`')
  }

  /** Judges the `&` of a literal, and answers the place behind what it begins. */
  #ampersand(at: number): number {
    const entity = entityAt(this.#text, at)
    switch (entity.kind) {
      case 'character':
        return entity.end
      case 'bare':
        this.report('PD1013', at, at + 1, 'a bare `&` is read as text', 'write `&amp;`')
        return at + 1
      case 'invalid': {
        const text = this.#text.slice(at, entity.end)
        this.report(
          'PD1015',
          at,
          entity.end,
          `\`${shorten(text)}\` names no character`,
          'leave it out',
        )
        return entity.end
      }
      case 'unknown': {
        const near = suggest(entity.name, ['lt', 'gt', 'amp', 'quot', 'apos'])
        const hint = near
          ? `did you mean \`&${near};\`? For the text itself write \`&amp;${shorten(entity.name)};\``
          : `XML knows lt, gt, amp, quot, apos; write \`&#…;\` with the number of the character`
        const message = `the entity \`&${shorten(entity.name)};\` does not exist in XML`
        this.report('PD1014', at, entity.end, message, hint)
        return entity.end
      }
    }
  }

  #recoverText(from: number): number {
    const parent = this.#nesting.names.at(-1)
    this.#budget -= 1000
    if (parent !== undefined) {
      const end = this.#find(`</${parent}`, from)
      this.#budget -= end < 0 ? 0 : end - from
      if (end >= 0) return end
    }
    return this.#nextTag(from)
  }

  // Regions

  /** Reads the region that a value begins with; `limit` is where the value would end if it were well-formed XML. */
  #wholeRegion(
    opening: Opening,
    limit: number,
    untilLimit: boolean,
  ):
    | { kind: 'region'; region: Region }
    | Extract<ReturnType<typeof skipRegion>, { kind: 'fault' }> {
    const text = this.#text
    const escapedEnd = skipEscapedRegion(text, opening, limit)
    const escapedFits =
      escapedEnd !== undefined && (!untilLimit || blanksEnd(text, escapedEnd) === limit)
    if (!escapedFits) this.#budget -= Math.max(0, limit - opening.start)
    if (escapedFits && !text.slice(opening.start, escapedEnd).includes('"')) {
      return { kind: 'region', region: region(opening, opening.start, escapedEnd, true) }
    }
    const skipped = skipRegion(text, opening)
    if (escapedFits) {
      if (skipped.kind === 'fault' || skipped.entities || skipped.end !== escapedEnd) {
        return { kind: 'region', region: region(opening, opening.start, escapedEnd, true) }
      }
      const undecided = region(opening, opening.start, escapedEnd, false)
      this.#undecided.push(undecided)
      return { kind: 'region', region: undecided }
    }
    if (skipped.kind === 'fault') {
      this.#budget -= skipped.reached - opening.start
      return skipped
    }
    return { kind: 'region', region: region(opening, opening.start, skipped.end, false) }
  }

  /** An expression inside of a literal: when it does not close, it is none. */
  #embeddedRegion(at: number): Region | undefined {
    const opening = openingAt(this.#text, at)
    if (!opening || this.#budget < 0) return
    const skipped = skipRegion(this.#text, opening)
    if (skipped.kind === 'fault') {
      this.#budget -= skipped.reached - at
      return
    }
    return region(opening, at, skipped.end, false)
  }

  /** Reports why an expression has no end. What broke behind the end of its value only shows that a bracket is missing in it. */
  #fault(fault: Fault, opening: Opening, end: number, where: string): void {
    if (fault.span.start < end) {
      this.report(fault.code, fault.span.start, fault.span.end, fault.message, fault.hint)
      return
    }
    const shown = { csharp: opening.form === 'block' ? '@{' : '@(', jsonata: '@jsonata(' }
    const close = opening.form === 'block' ? '}' : ')'
    const at = Math.min(end, this.#text.length - 1)
    const message = `the expression \`${shown[opening.language]}\` is not closed before the end of ${where}`
    this.report('PD1050', at, at + 1, message, `write the missing \`${close}\``)
  }

  // Opaque content

  #isOpaque(name: string): boolean {
    if (name === 'set-body') return true
    return name === 'value' && this.#nesting.names.at(-1) === 'set-body'
  }

  /** The raw inside of set-body: one text, with what surrounds a single expression or CDATA section cut off. */
  #opaqueContent(tag: StartTag): TextToken | undefined {
    const text = this.#text
    const start = this.#at
    const template = tag.attributes.find((attribute) => attribute.name === 'template')
    const kind = template
      ? text.slice(template.value.span.start, template.value.span.end).trim()
      : ''
    const isTemplate = kind === 'liquid' || kind === 'jsonata'
    const inner = this.#behindComments(start)
    const closes = (at: number) => isEndTag(text, this.#behindComments(at), tag.name)

    if (text.startsWith('<![CDATA[', inner)) {
      const end = this.#find(']]>', inner + 9)
      if (end >= 0 && closes(end + 3)) {
        this.masks.push({ start: inner, end: end + 3 })
        this.#at = this.#behindComments(end + 3)
        if (!isTemplate) return { kind: 'text', value: this.#cdataValue(inner + 9, end) }
        const span = { start: inner + 9, end }
        return { kind: 'text', value: { span, place: 'cdata', regions: [] } }
      }
    }
    if (tag.name === 'set-body' && !isTemplate && this.#holdsValues(inner)) return
    const regions: Region[] = []
    const opening = isTemplate ? undefined : openingAt(text, inner)
    let from = start
    if (opening) {
      const found = this.#wholeRegion(opening, this.#nextTag(opening.bracket), false)
      if (found.kind === 'fault') {
        const end = this.#opaqueEnd(opening.bracket, tag.name, undefined) ?? this.#parentEnd(from)
        this.#fault(found, opening, end, `\`<${tag.name}>\``)
        return this.#opaqueText({ start, end }, [], true)
      }
      regions.push(found.region)
      from = found.region.span.end
      if (closes(from)) {
        if (text.slice(opening.start, from).includes('<')) this.#wellFormed = false
        const value = this.#opaqueText({ start: opening.start, end: from }, regions)
        this.masks[this.masks.length - 1] = { start, end: this.#behindComments(from) }
        this.#at = this.#behindComments(from)
        return value
      }
    }
    const end = this.#opaqueEnd(from, tag.name, isTemplate ? undefined : regions)
    const span = { start, end: end ?? this.#parentEnd(start) }
    if (span.end === span.start) return
    return this.#opaqueText(span, regions)
  }

  #opaqueText(span: Span, regions: readonly Region[], broken = false): TextToken {
    this.masks.push(span)
    this.#at = span.end
    const value: RawValue = { span, place: 'opaque', regions }
    return { kind: 'text', value: broken ? { ...value, broken: true } : value }
  }

  /** Finds the end tag that fits, over nested elements of the same name, comments, CDATA sections and expressions. */
  #opaqueEnd(from: number, name: string, regions: Region[] | undefined): number | undefined {
    const text = this.#text
    const stops = new RegExp(`<!--|<!\\[CDATA\\[|</?${name}(?=[\\s/>])|@(?:[({]|jsonata\\()`, 'g')
    let depth = 1
    let at = from
    for (;;) {
      stops.lastIndex = at
      const stop = stops.exec(text)
      if (!stop) {
        this.#budget -= text.length - from
        return undefined
      }
      at = stop.index + stop[0].length
      if (stop[0].startsWith('@')) {
        const embedded = regions && this.#embeddedRegion(stop.index)
        if (!embedded) continue
        regions.push(embedded)
        at = embedded.span.end
      } else if (stop[0] === '<!--') {
        const end = this.#find('-->', at)
        if (end >= 0) at = end + 3
      } else if (stop[0] === '<![CDATA[') {
        const end = this.#find(']]>', at)
        if (end >= 0) at = end + 3
      } else if (stop[0].startsWith('</')) {
        if (--depth === 0) return stop.index
      } else if (!isSelfClosing(text, at)) depth++
    }
  }

  /** Where opaque content without an end tag ends: with the element around it. */
  #parentEnd(from: number): number {
    const parent = this.#nesting.names.at(-2)
    const end = parent === undefined ? -1 : this.#find(`</${parent}`, from)
    return end < 0 ? this.#text.length : end
  }

  /** `<set-body><value>…</value></set-body>`: nothing but `<value>` elements without attributes. */
  #holdsValues(inner: number): boolean {
    const text = this.#text
    let at = inner
    while (text.startsWith('<value>', at)) {
      const end = this.#opaqueEnd(at + 7, 'value', [])
      if (end === undefined) return false
      at = this.#behindComments(endTagRest(text, end) + 1)
    }
    if (at > inner && isEndTag(text, at, 'set-body')) return true
    this.#budget -= at - inner
    return false
  }

  #isStylesheet(name: string): boolean {
    return name !== 'parameter' && this.#nesting.names.at(-1) === 'xsl-transform'
  }

  /** What stands beside the parameters in xsl-transform is kept as it is, tags included. */
  #stylesheet(name: string): Token {
    const start = this.#at
    const tagEnd = this.#text.indexOf('>', start)
    const isEmpty = tagEnd > 0 && this.#text[tagEnd - 1] === '/'
    const end = isEmpty
      ? tagEnd
      : this.#opaqueEnd(start + 1 + name.length, escapeName(name), undefined)
    const close = end === undefined ? -1 : this.#text.indexOf('>', end)
    if (close < 0) return this.#startTag(name)
    return this.#opaqueText({ start, end: close + 1 }, [])
  }

  // Places

  /** `indexOf`, which does not look again for what is nowhere behind an earlier place. */
  #find(what: string, from: number): number {
    if (this.#absent.has(what)) return -1
    const at = this.#text.indexOf(what, from)
    if (at < 0) this.#absent.add(what)
    return at
  }

  #nextTag(from: number): number {
    const at = this.#find('<', from)
    return at < 0 ? this.#text.length : at
  }

  #behindComments(from: number): number {
    const text = this.#text
    let at = blanksEnd(text, from)
    while (text.startsWith('<!--', at)) {
      const end = this.#find('-->', at + 4)
      if (end < 0) return at
      at = blanksEnd(text, end + 3)
    }
    return at
  }
}

/** Names that reach the prototype of a JavaScript object, and no policy has. */
const reserved = new Set(['__proto__', 'constructor', 'prototype'])

/** Reading stops at so many errors; of the warnings no more than this are listed. */
const mostErrors = 100
const mostWarnings = 100

const recoveryWindow = 20_000

const recoveries = {
  '"': [/[)}]\s*"(?=\s*\/?>|\s+[\w:.-]+\s*=)/, /"(?=\s*\/?>|\s+[\w:.-]+\s*=)/, /"/],
  "'": [/[)}]\s*'(?=\s*\/?>|\s+[\w:.-]+\s*=)/, /'(?=\s*\/?>|\s+[\w:.-]+\s*=)/, /'/],
} as const

const stopsInDouble = /["<&]|@(?=[({]|jsonata\()/g
const stopsInSingle = /['<&]|@(?=[({]|jsonata\()/g
const stopsInText = /[<&]|@(?=[({]|jsonata\()|\]\]>/g

const nameToken = /[\p{L}_:][\p{L}\p{N}\p{M}_:.·-]*/uy
const blanks = /[ \t\r\n]*/y
const stray = /(?:[^\s<>/]|\/(?!>))+/y
const unquoted = /(?:[^\s<>/]|\/(?!>))*/y
const rest = /[^<>]*/y
const lineRest = /[^\r\n]*/y

function nameAt(text: string, at: number): string {
  nameToken.lastIndex = at
  return nameToken.exec(text)?.[0] ?? ''
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

const blanksEnd = (text: string, at: number) => endOf(blanks, text, at)
const strayEnd = (text: string, at: number) => Math.max(at + 1, endOf(stray, text, at))
const unquotedEnd = (text: string, at: number) => endOf(unquoted, text, at)
const endTagRest = (text: string, at: number) => endOf(rest, text, at)
const lineEnd = (text: string, at: number) => endOf(lineRest, text, at)

function startsMarkup(text: string, at: number): boolean {
  const next = text[at + 1]
  return next === '!' || next === '/' || next === '?' || nameAt(text, at + 1) !== ''
}

/** Whether nothing but blanks stands between a place and the line end before it. */
function startsLine(text: string, from: number, at: number): boolean {
  for (let before = at - 1; before >= from; before--) {
    const char = text[before]
    if (char === '\n' || char === '\r') return true
    if (char !== ' ' && char !== '\t') return false
  }
  return false
}

function isEndTag(text: string, at: number, name: string): boolean {
  return text.startsWith(`</${name}`, at) && /[\s>]/.test(text[at + 2 + name.length] ?? '')
}

function isSelfClosing(text: string, nameEnd: number): boolean {
  const close = endTagRest(text, nameEnd)
  return text[close] === '>' && text[close - 1] === '/'
}

function escapeName(name: string): string {
  return name.replace(/[.\\]/g, '\\$&')
}

function region(
  opening: Opening,
  start: number,
  end: number,
  escaped: boolean,
): { escaped: boolean } & Region {
  const { language, form } = opening
  return { span: { start, end }, language, form, escaped }
}

function moved<F extends Fault>(fault: F, by: number): F {
  return { ...fault, span: { start: fault.span.start + by, end: fault.span.end + by } }
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}
