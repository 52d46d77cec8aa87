import { angleAfter, isEndTag, nameAt } from './places.ts'
import type { Reading } from './reading.ts'
import { reportFault } from './recover.ts'
import { openingAt } from './regions.ts'
import type { RawValue, Region } from './tree.ts'

/** A value, and where the document goes on behind it. */
export interface Opaque {
  readonly value: RawValue
  readonly end: number
}

/**
 * Reads the raw inside of set-body: one text up to the end tag that fits. What surrounds a single expression or CDATA
 * section (blanks, comments) is no part of it. Nothing is answered when there is nothing, or only `<value>` elements.
 */
export function opaqueContent(
  reading: Reading,
  start: number,
  name: string,
  parent: string | undefined,
  template: string,
): Opaque | undefined {
  const { text, lookout } = reading
  const isTemplate = template === 'liquid' || template === 'jsonata'
  const inner = lookout.behindComments(start)
  /** Where the end tag stands, if nothing but comments stands before it. */
  const closeAfter = (at: number) => {
    const close = lookout.behindComments(at)
    return isEndTag(text, close, name) ? close : undefined
  }

  if (text.startsWith('<![CDATA[', inner)) {
    const sectionEnd = lookout.find(']]>', inner + 9)
    const end = sectionEnd < 0 ? undefined : closeAfter(sectionEnd + 3)
    if (end !== undefined) {
      reading.mask(start, end, true)
      return { value: cdataValue(reading, inner + 9, sectionEnd, isTemplate), end }
    }
  }
  if (name === 'set-body' && !isTemplate && holdsValues(reading, inner)) return

  const regions: Region[] = []
  const opening = isTemplate ? undefined : openingAt(text, inner)
  let from = start
  if (opening) {
    const found = reading.regions.whole(opening, lookout.nextAngle(opening.bracket), 'text')
    if (found.kind === 'fault') {
      const end =
        opaqueEnd(reading, opening.bracket, name, undefined) ?? parentEnd(reading, start, parent)
      reportFault(reading, found, opening, end, `\`<${name}>\``)
      reading.mask(start, end, true)
      return { value: { ...opaque(start, end, []), broken: true }, end }
    }
    regions.push(found.region)
    from = found.region.span.end
    const end = closeAfter(from)
    if (end !== undefined) {
      reading.mask(start, end, true)
      return { value: opaque(opening.start, from, regions), end }
    }
  }
  const found = opaqueEnd(reading, from, name, isTemplate ? undefined : regions)
  const end = found ?? parentEnd(reading, start, parent)
  if (end === start) return
  reading.mask(start, end, true)
  if (found !== undefined && template !== 'jsonata') judge(reading, start, end, regions)
  const value = opaque(start, end, regions)
  return { value: found === undefined ? { ...value, broken: true } : value, end }
}

/** Reads the inside of a CDATA section. */
export function cdataValue(
  reading: Reading,
  start: number,
  end: number,
  isTemplate = false,
): RawValue {
  // Cut out first: an expression in it that does not close is not looked for behind its end.
  const part = reading.text.slice(start, end)
  const value: RawValue = { span: { start, end }, place: 'cdata', regions: [] }
  const opening = isTemplate ? undefined : openingAt(part, part.length - part.trimStart().length)
  if (!opening) return value
  const found = reading.regions.cut(part, opening, start)
  if (found.kind === 'region') return { ...value, regions: [found.region] }
  reportFault(
    reading,
    found,
    { ...opening, start: opening.start + start },
    end,
    'the CDATA section',
  )
  return { ...value, broken: true }
}

/** What stands beside the parameters in xsl-transform: a whole element, as it is, tags included. */
export function opaqueElement(reading: Reading, start: number, name: string): Opaque | undefined {
  const { text, lookout } = reading
  const tagEnd = angleAfter(text, start + 1)
  const isEmpty = text[tagEnd] === '>' && text[tagEnd - 1] === '/'
  const close = isEmpty ? tagEnd : opaqueEnd(reading, start + 1 + name.length, name, undefined)
  if (close === undefined) return
  const end = isEmpty ? tagEnd : angleAfter(text, close + 1)
  if (text[end] !== '>') {
    lookout.spend(end - start)
    return
  }
  reading.mask(start, end + 1, true)
  return { value: opaque(start, end + 1, []), end: end + 1 }
}

/** Finds the end tag that fits, over nested elements of its name, comments, CDATA sections and expressions. */
function opaqueEnd(
  reading: Reading,
  from: number,
  name: string,
  regions: Region[] | undefined,
): number | undefined {
  const { text, lookout } = reading
  const escaped = name.replace(/\./g, '\\.')
  const stops = new RegExp(`<!--|<!\\[CDATA\\[|</?${escaped}(?=[\\s/>])|@(?=[({]|jsonata\\()`, 'g')
  let depth = 1
  let at = from
  for (;;) {
    stops.lastIndex = at
    const stop = stops.exec(text)
    if (!stop) {
      lookout.spend(text.length - from)
      return undefined
    }
    at = stop.index + stop[0].length
    if (stop[0] === '@') {
      const embedded = regions && reading.regions.embedded(stop.index)
      if (!embedded) continue
      regions.push(embedded)
      at = embedded.span.end
    } else if (stop[0] === '<!--' || stop[0] === '<![CDATA[') {
      const close = stop[0] === '<!--' ? '-->' : ']]>'
      const end = lookout.find(close, at)
      if (end >= 0) at = end + 3
    } else if (stop[0].startsWith('</')) {
      if (--depth === 0) return stop.index
    } else {
      const tagEnd = angleAfter(text, at)
      if (text[tagEnd] !== '>' || text[tagEnd - 1] !== '/') depth++
    }
  }
}

/** Where opaque content without an end tag ends: with the element around it. */
function parentEnd(reading: Reading, from: number, parent: string | undefined): number {
  const end = parent === undefined ? -1 : reading.lookout.find(`</${parent}`, from)
  return end < 0 ? reading.text.length : end
}

/** `<set-body><value>…</value></set-body>`: nothing but `<value>` elements without attributes. */
function holdsValues(reading: Reading, inner: number): boolean {
  const { text, lookout } = reading
  let at = inner
  while (text.startsWith('<value>', at)) {
    const end = opaqueEnd(reading, at + 7, 'value', [])
    if (end === undefined) return false
    at = lookout.behindComments(angleAfter(text, end + 1) + 1)
  }
  if (at > inner && isEndTag(text, at, 'set-body')) return true
  lookout.spend(at - inner)
  return false
}

/** Says what of a body Azure would refuse for not being well-formed XML. It is sent as it stands. */
function judge(reading: Reading, start: number, end: number, regions: readonly Region[]): void {
  const { text, lookout } = reading
  let next = 0
  const open: { name: string; at: number }[] = []
  let isBalanced = true
  const unbalanced = (at: number, message: string) => {
    if (isBalanced) {
      const hint = 'close each element, or put the body into `<![CDATA[…]]>`'
      reading.report('PD1017', at, at + 1, message, hint)
    }
    isBalanced = false
  }

  let at = start
  while (at < end && !reading.hasTooManyMistakes) {
    bodyStops.lastIndex = at
    const stop = bodyStops.exec(text)
    if (!stop || stop.index >= end) break
    at = stop.index
    while (regions[next] && regions[next]!.span.end <= at) next++
    const region = regions[next]
    if (region && region.span.start <= at) {
      at = region.span.end
      continue
    }
    if (stop[0] === '&') {
      at = reading.ampersand(at)
      continue
    }
    const isEnd = text[at + 1] === '/'
    const name = nameAt(text, at + (isEnd ? 2 : 1))
    if (name !== '') {
      const tagEnd = angleAfter(text, at + 1)
      if (!isBalanced) {
        at = tagEnd
        continue
      }
      if (isEnd) {
        if (open.pop()?.name !== name) unbalanced(at, `\`</${name}>\` in this body closes nothing`)
      } else if (text[tagEnd - 1] !== '/') open.push({ name, at })
      at = Math.max(at + 1, tagEnd)
    } else if (text.startsWith('<!--', at) || text.startsWith('<![CDATA[', at)) {
      const close = lookout.find(text[at + 2] === '-' ? '-->' : ']]>', at)
      at = close < 0 ? at + 1 : close + 3
    } else {
      if (text[at + 1] !== '?') reading.bareLess(at)
      at++
    }
  }
  const last = open.at(-1)
  if (last) unbalanced(last.at, `\`<${last.name}>\` in this body is not closed`)
}

const bodyStops = /[<&]/g

function opaque(start: number, end: number, regions: readonly Region[]): RawValue {
  return { span: { start, end }, place: 'opaque', regions }
}
