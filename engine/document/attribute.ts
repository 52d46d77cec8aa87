import { blanksEnd, lineEnd, startsLine } from './places.ts'
import type { Reading } from './reading.ts'
import { recoverAttribute, reportFault } from './recover.ts'
import { openingAt } from './regions.ts'
import type { RawValue, Region } from './tree.ts'

type Quote = '"' | "'"

/** Reads the value of an attribute from behind its opening quote; `end` is where the tag goes on. */
export function attributeValue(
  reading: Reading,
  start: number,
  quote: Quote,
  name: string,
): { value: RawValue; end: number } {
  const { text, lookout, regions } = reading
  const opening = openingAt(text, blanksEnd(text, start))
  if (!opening) return literalValue(reading, start, start, quote, name, [])

  const limit = lookout.find(quote, opening.bracket)
  const found = regions.whole(opening, limit < 0 ? opening.bracket : limit, 'attribute')
  if (found.kind === 'fault') {
    const end = recoverAttribute(reading, opening, quote)
    reportFault(reading, found, opening, end, `the attribute \`${name}\``)
    return broken(start, end, text[end] === quote ? end + 1 : end)
  }
  const regionEnd = found.region.span.end
  reading.mask(opening.start, regionEnd, false)
  const end = blanksEnd(text, regionEnd)
  if (text[end] !== quote) {
    return literalValue(reading, start, regionEnd, quote, name, [found.region])
  }
  return { value: attribute(start, end, [found.region]), end: end + 1 }
}

const stops = { '"': /["<&]|@(?=[({]|jsonata\()/g, "'": /['<&]|@(?=[({]|jsonata\()/g } as const

/** Reads on from `from` to the closing quote. */
function literalValue(
  reading: Reading,
  start: number,
  from: number,
  quote: Quote,
  name: string,
  regions: Region[],
): { value: RawValue; end: number } {
  const { text } = reading
  const pattern = stops[quote]
  let at = from
  for (;;) {
    pattern.lastIndex = at
    const stop = reading.hasTooManyMistakes ? null : pattern.exec(text)
    if (!stop) return unclosed(reading, start, text.length, quote, name)
    at = stop.index
    switch (stop[0]) {
      case quote:
        return { value: attribute(start, at, regions), end: at + 1 }
      case '&':
        at = reading.ampersand(at)
        break
      case '@': {
        const embedded = embeddedRegion(reading, at, quote)
        at = embedded ? embedded.span.end : at + 1
        if (!embedded) break
        regions.push(embedded)
        reading.mask(embedded.span.start, at, false)
        break
      }
      default:
        if (startsLine(text, start, at) && /[\w!/:]/.test(text[at + 1] ?? '')) {
          return unclosed(reading, start, at, quote, name)
        }
        reading.mask(at, at + 1, false)
        reading.bareLess(at)
        at++
    }
  }
}

/** In a literal the next quote ends the value, when what follows it looks like the rest of a tag. */
function embeddedRegion(reading: Reading, at: number, quote: Quote): Region | undefined {
  const found = reading.regions.embedded(at)
  const inside = found ? reading.text.slice(at, found.span.end).indexOf(quote) : -1
  if (inside < 0) return found
  tagGoesOn.lastIndex = at + inside + 1
  if (!tagGoesOn.test(reading.text)) return found
  reading.lookout.spend(found!.span.end - at)
  return undefined
}

const tagGoesOn = /\s*\/?>|\s+[\w:.-]+\s*=\s*["']/y

/** No closing quote: the value ends with its line, before what closes the tag. */
function unclosed(
  reading: Reading,
  start: number,
  limit: number,
  quote: Quote,
  name: string,
): { value: RawValue; end: number } {
  const message = `the value of the attribute \`${name}\` is not closed`
  reading.report('PD1034', start - 1, start, message, `write the missing \`${quote}\``)
  reading.lookout.spend(limit - start)
  const line = reading.text.slice(start, Math.min(limit, lineEnd(reading.text, start)))
  const close = /[ \t]?\/?>[ \t]*$/.exec(line.slice(-200))
  const end = start + line.length - (close ? close[0].length : 0)
  return broken(start, end, end)
}

function attribute(start: number, end: number, regions: readonly Region[]): RawValue {
  return { span: { start, end }, place: 'attribute', regions }
}

function broken(start: number, valueEnd: number, end: number): { value: RawValue; end: number } {
  return { value: { ...attribute(start, valueEnd, []), broken: true }, end }
}
