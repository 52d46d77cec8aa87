import type { Code } from '../text/codes.ts'
import type { Source, Span } from '../text/source.ts'
import { attributeValue } from './attribute.ts'
import { cdataValue, opaqueContent, opaqueElement } from './opaque.ts'
import {
  angleAfter,
  blanksEnd,
  lineEnd,
  nameAt,
  shorten,
  startsMarkup,
  strayEnd,
  unquotedEnd,
} from './places.ts'
import { Reading } from './reading.ts'
import { recoverText, reportFault } from './recover.ts'
import { openingAt } from './regions.ts'
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

/** Names of the open elements, the innermost last; kept by the one who builds the tree. */
export type OpenNames = readonly string[]

/**
 * Cuts a raw document into tokens, in time linear in its length. Comments, processing instructions and the XML
 * declaration are read and left out.
 */
export class Scanner {
  readonly reading: Reading
  readonly #text: string
  readonly #open: OpenNames
  isStopped = false
  #at = 0
  /** A set-body whose start tag was read last: its inside is not markup. */
  #opaque: StartTag | undefined

  readonly #maxNodes: number

  constructor(source: Source, open: OpenNames, maxNodes: number) {
    this.reading = new Reading(source)
    this.#maxNodes = maxNodes
    this.#text = source.text
    this.#open = open
    if (source.text.charCodeAt(0) === 0xfeff) {
      this.#at = 1
      this.reading.mask(0, 1, true)
    }
  }

  next(): Token | undefined {
    const opaque = this.#opaque
    this.#opaque = undefined
    const content = opaque && this.#opaqueContent(opaque)
    if (content) return content
    while (this.#at < this.#text.length) {
      if (this.#mustStop) return this.#stop()
      const token = this.#text[this.#at] === '<' ? this.#markup() : this.#textRun()
      if (token) return token
    }
    this.reading.regions.settle(this.reading.isWellFormed)
    return undefined
  }

  /** Ends the reading: nothing behind this place is looked at. */
  stop(code: Code, at: number, message: string, hint: string): undefined {
    this.reading.stopped(code, at, message, hint)
    this.#at = this.#text.length
    this.#opaque = undefined
    this.isStopped = true
  }

  get #mustStop(): boolean {
    const { reading } = this
    return (
      reading.hasTooManyMistakes || reading.lookout.isExhausted || reading.nodes > this.#maxNodes
    )
  }

  #stop(): undefined {
    const { reading } = this
    if (reading.nodes > this.#maxNodes) {
      const message = `the document holds more than ${this.#maxNodes} elements, attributes and comments`
      return this.stop('PD1006', this.#at, message, 'move policies to policy fragments')
    }
    const why = reading.hasTooManyMistakes
      ? 'there are too many mistakes'
      : 'too many expressions are not closed'
    const hint = 'mend what was found, then read the document again'
    return this.stop('PD1004', this.#at, `reading stopped here: ${why}`, hint)
  }

  // Markup

  #markup(): Token | undefined {
    this.reading.nodes++
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
    if (this.#open.at(-1) === 'xsl-transform' && name !== 'parameter') {
      const stylesheet = opaqueElement(this.reading, at, name)
      if (stylesheet) {
        this.#at = stylesheet.end
        return { kind: 'text', value: stylesheet.value }
      }
    }
    return this.#startTag(name)
  }

  #comment(): undefined {
    const { reading } = this
    const start = this.#at
    const end = reading.lookout.find('-->', start + 4)
    if (end < 0) {
      const hint = 'write the missing `-->`'
      reading.report('PD1040', start, start + 4, 'this comment is not closed', hint)
      this.#at = lineEnd(this.#text, start)
      return
    }
    const inside = this.#text.slice(start + 4, end)
    const dashes = inside.indexOf('--')
    const at = dashes >= 0 ? dashes : inside.endsWith('-') ? inside.length - 1 : -1
    if (at >= 0) {
      const place = start + 4 + at
      reading.report('PD1041', place, place + 2, '`--` stands inside a comment', 'write one `-`')
    }
    this.#at = end + 3
  }

  #cdata(): TextToken | undefined {
    const { reading } = this
    const start = this.#at
    const end = reading.lookout.find(']]>', start + 9)
    if (end < 0) {
      const hint = 'write the missing `]]>`'
      reading.report('PD1042', start, start + 9, 'this CDATA section is not closed', hint)
      this.#at = lineEnd(this.#text, start)
      return
    }
    this.#at = end + 3
    reading.mask(start + 9, end, false)
    return { kind: 'text', value: cdataValue(reading, start + 9, end) }
  }

  #instruction(): undefined {
    const { reading } = this
    const text = this.#text
    const start = this.#at
    const end = reading.lookout.find('?>', start + 2)
    if (end < 0) {
      reading.report('PD1043', start, start + 2, '`<?` is not closed', 'write the missing `?>`')
      this.#at = lineEnd(text, start)
      return
    }
    const isDeclaration = /^<\?xml[\s?]/i.test(text.slice(start, start + 6))
    const isFirst = start === 0 || (start === 1 && text.charCodeAt(0) === 0xfeff)
    if (isDeclaration && !isFirst) {
      const message = 'the XML declaration is not at the start of the document'
      const hint = 'move it to the very start, or leave it out'
      reading.report('PD1044', start, start + 5, message, hint)
    }
    reading.mask(start, end + 2, true)
    this.#at = end + 2
  }

  #doctype(): undefined {
    const { reading } = this
    const start = this.#at
    const window = this.#text.slice(start, start + 10_000)
    const close = /^<![^[>]*(?:\[[^\]]*\]\s*)?>/.exec(window)
    const word = shorten(/^<!\w*/.exec(window)![0])
    if (/^<!DOCTYPE$/i.test(word)) {
      const message = 'a document type definition is refused'
      const hint = 'leave it out: entities are not defined by documents here'
      reading.report('PD1010', start, start + word.length, message, hint)
    } else {
      const hint = 'write `<!-- … -->` for a comment, `&lt;` for the character'
      reading.report('PD1011', start, start + word.length, `\`${word}\` begins no tag`, hint)
    }
    this.#at = start + (close ? close[0].length : word.length)
  }

  #endTag(): EndTag | undefined {
    const { reading } = this
    const text = this.#text
    const start = this.#at
    const name = nameAt(text, start + 2)
    const nameSpan = { start: start + 2, end: start + 2 + name.length }
    const at = blanksEnd(text, nameSpan.end)
    if (name === '') {
      const hint = 'write `&lt;` for the character'
      reading.report('PD1011', start, start + 2, '`</` is followed by no name', hint)
      this.#at = text[at] === '>' ? at + 1 : at
      return
    }
    const rest = angleAfter(text, at)
    if (text[rest] !== '>') {
      const message = `the end tag \`</${name}\` is not closed`
      reading.report('PD1020', start, nameSpan.end, message, 'write the missing `>`')
      this.#at = nameSpan.end
    } else {
      if (rest > at) {
        const message = `the end tag \`</${name}\` holds more than a name`
        reading.report('PD1026', at, rest, message, `write \`</${name}>\``)
      }
      this.#at = rest + 1
    }
    return { kind: 'end', name, nameSpan, span: { start, end: this.#at } }
  }

  #startTag(name: string): StartTag {
    const { reading } = this
    const text = this.#text
    const start = this.#at
    const nameSpan = { start: start + 1, end: start + 1 + name.length }
    const attributes = new Map<string, Attribute>()
    let selfClosing = false
    let hasStray = false
    this.#judgeName(name, nameSpan)
    this.#at = nameSpan.end

    for (;;) {
      const blanksFrom = this.#at
      const at = blanksEnd(text, blanksFrom)
      this.#at = at
      if (this.#mustStop) break
      const char = text[at]
      if (char === '>' || (char === '/' && text[at + 1] === '>')) {
        selfClosing = char === '/'
        this.#at += selfClosing ? 2 : 1
        break
      }
      if (char === undefined || char === '<') {
        const message = `the tag \`<${name}\` is not closed`
        reading.report('PD1020', start, nameSpan.end, message, 'write the missing `>`')
        break
      }
      const attributeName = nameAt(text, at)
      if (attributeName === '') {
        this.#at = strayEnd(text, at)
        if (!hasStray) {
          const message = `\`${shorten(text.slice(at, this.#at))}\` is no attribute`
          const hint = 'attributes are written `name="value"`, with a blank before each'
          reading.report('PD1035', at, this.#at, message, hint)
        }
        hasStray = true
        continue
      }
      if (blanksFrom === at) {
        const message = `a blank is missing before the attribute \`${attributeName}\``
        const hint = `write \` ${attributeName}\``
        reading.report('PD1033', at, at + attributeName.length, message, hint)
      }
      reading.nodes++
      const attribute = this.#attribute(attributeName, name)
      if (!attribute) continue
      const first = attributes.get(attributeName)
      if (first) this.#duplicate(attribute, first, name)
      else attributes.set(attributeName, attribute)
    }

    const span = { start, end: this.#at }
    const listed = [...attributes.values()]
    const tag: StartTag = { kind: 'start', name, nameSpan, span, attributes: listed, selfClosing }
    if (!selfClosing && this.#isOpaque(name)) this.#opaque = tag
    return tag
  }

  #judgeName(name: string, { start, end }: Span): void {
    if (!reserved.has(name)) return
    const hint = 'no policy has such a name'
    this.reading.report('PD1036', start, end, `the name \`${name}\` is reserved`, hint)
  }

  #duplicate(attribute: Attribute, first: Attribute, tag: string): void {
    const { start, end } = attribute.nameSpan
    const { line, column } = this.reading.source.position(first.nameSpan.start)
    const message = `the attribute \`${attribute.name}\` stands twice in \`<${tag}>\``
    this.reading.report(
      'PD1030',
      start,
      end,
      message,
      `leave one out; the first is at ${line}:${column}`,
    )
  }

  #attribute(name: string, tag: string): Attribute | undefined {
    const { reading } = this
    const text = this.#text
    const start = this.#at
    const nameSpan = { start, end: start + name.length }
    this.#judgeName(name, nameSpan)
    const equals = blanksEnd(text, nameSpan.end)
    if (text[equals] !== '=') {
      const message = `the attribute \`${name}\` of \`<${tag}>\` has no value`
      reading.report('PD1031', start, nameSpan.end, message, `write \`${name}="…"\``)
      this.#at = nameSpan.end
      return
    }
    const at = blanksEnd(text, equals + 1)
    const quote = text[at]
    if (quote !== '"' && quote !== "'") {
      this.#at = unquotedEnd(text, at)
      const value = shorten(text.slice(at, this.#at))
      const message = `the value of the attribute \`${name}\` has no quotes`
      reading.report(
        'PD1032',
        at,
        Math.max(at + 1, this.#at),
        message,
        `write \`${name}="${value}"\``,
      )
      return
    }
    const { value, end } = attributeValue(reading, at + 1, quote, name)
    this.#at = end
    return { name, nameSpan, span: { start, end }, value }
  }

  // Text

  #textRun(): TextToken | undefined {
    const { reading } = this
    const text = this.#text
    const start = this.#at
    const regions: Region[] = []
    const opening = openingAt(text, blanksEnd(text, start))
    if (opening) {
      const limit = reading.lookout.nextAngle(opening.bracket)
      const found = reading.regions.whole(opening, limit, 'text')
      if (found.kind === 'fault') {
        const parent = this.#open.at(-1)
        const end = recoverText(reading, opening.bracket, parent)
        const where = parent === undefined ? 'the text' : `\`<${parent}>\``
        reportFault(reading, found, opening, end, where)
        this.#at = end
        return { kind: 'text', value: { ...textValue(start, end, regions), broken: true } }
      }
      regions.push(found.region)
      this.#at = found.region.span.end
      reading.mask(opening.start, this.#at, true)
    }
    const isBroken = this.#literalText(regions)
    const end = this.#at
    reading.maskText(start, end)
    if (regions.length === 0 && blanksEnd(text, start) >= end) return
    const value = textValue(start, end, regions)
    return { kind: 'text', value: isBroken ? { ...value, broken: true } : value }
  }

  /** Reads text up to the next markup; answers whether something in it can be no text. */
  #literalText(regions: Region[]): boolean {
    const { reading } = this
    const text = this.#text
    let isBroken = false
    let at = this.#at
    while (!this.#mustStop) {
      textStops.lastIndex = at
      const stop = textStops.exec(text)
      at = stop ? stop.index : text.length
      if (!stop) break
      if (stop[0] === '<') {
        if (startsMarkup(text, at)) break
        if (/[\s\d=]/.test(text[at + 1] ?? ' ')) {
          reading.mask(at, at + 1, true)
          reading.bareLess(at)
          at++
        } else {
          isBroken = true
          at = this.#strayTag(at)
        }
      } else if (stop[0] === '&') {
        at = reading.ampersand(at)
      } else if (stop[0] === '@') {
        const embedded = this.#embeddedRegion(at)
        at = embedded ? embedded.span.end : at + 1
        if (!embedded) continue
        regions.push(embedded)
        reading.mask(embedded.span.start, at, true)
      } else {
        reading.report('PD1016', at, at + 3, '`]]>` stands in a text', 'write `]]&gt;`')
        at += 3
      }
    }
    this.#at = at
    return isBroken
  }

  /** In a literal the end tag of its element ends it, whatever bracket is open. */
  #embeddedRegion(at: number): Region | undefined {
    const { regions, lookout } = this.reading
    const found = regions.embedded(at)
    if (!found) return
    const inside = this.#text.slice(at, found.span.end)
    if (!inside.includes(`</${this.#open.at(-1) ?? ''}`)) return found
    lookout.spend(inside.length)
    return undefined
  }

  /** Reports something like `<{name}>`, and answers the place behind it. */
  #strayTag(at: number): number {
    const window = this.#text.slice(at, at + 1000)
    const [line = ''] = window.split(/[\r\n]/, 1)
    const tag = /^<[^<>]*>/.exec(line)
    const word = shorten(/^<[^\s<>]*/.exec(line)![0])
    const hint = 'a tag begins with `<` and a name; write `&lt;` for the character'
    this.reading.report('PD1011', at, at + word.length, `\`${word}\` begins no tag`, hint)
    return at + (tag ? tag[0].length : 1)
  }

  // Opaque content

  #isOpaque(name: string): boolean {
    return name === 'set-body' || (name === 'value' && this.#open.at(-1) === 'set-body')
  }

  #opaqueContent(tag: StartTag): TextToken | undefined {
    const attribute = tag.attributes.find(({ name }) => name === 'template')
    const span = attribute?.value.span
    const template = span ? this.#text.slice(span.start, span.end).trim() : ''
    const found = opaqueContent(this.reading, this.#at, tag.name, this.#open.at(-2), template)
    if (!found) return
    this.#at = found.end
    return { kind: 'text', value: found.value }
  }
}

/** Names that reach the prototype of a JavaScript object, and no policy has. */
const reserved = new Set(['__proto__', 'constructor', 'prototype'])

const textStops = /[<&]|@(?=[({]|jsonata\()|\]\]>/g

function textValue(start: number, end: number, regions: readonly Region[]): RawValue {
  return { span: { start, end }, place: 'text', regions }
}
