import { affordable, allocate, spend } from '../../budget.ts'
import { ordinalUpper } from './casing.ts'
import { collatorOf, ruleOf } from './compare.ts'

/** Search under a StringComparison. A culture looks at whole characters and passes over what it ignores. */

export function indexOf(text: string, value: string, comparison: number): number {
  const { ordinal, ignoreCase } = ruleOf(comparison)
  if (value === '') return 0
  if (ordinal || isPlain(text, value)) return ordinally(text, value, ignoreCase, 'indexOf')
  const found = search(text, value, ignoreCase)
  for (const place of found) return place.start
  return -1
}

export function lastIndexOf(text: string, value: string, comparison: number): number {
  const { ordinal, ignoreCase } = ruleOf(comparison)
  if (value === '') return text.length
  if (ordinal || isPlain(text, value)) return ordinally(text, value, ignoreCase, 'lastIndexOf')
  let last = -1
  for (const place of search(text, value, ignoreCase)) last = place.start
  return last
}

export function startsWith(text: string, value: string, comparison: number): boolean {
  const { ordinal, ignoreCase } = ruleOf(comparison)
  if (value === '') return true
  if (ordinal || isPlain(text, value)) {
    if (!ignoreCase) return text.startsWith(value)
    return ordinalUpper(text.slice(0, value.length)) === ordinalUpper(value)
  }
  for (const place of search(text, value, ignoreCase)) return place.isFirst
  return false
}

export function endsWith(text: string, value: string, comparison: number): boolean {
  const { ordinal, ignoreCase } = ruleOf(comparison)
  if (value === '') return true
  if (ordinal || isPlain(text, value)) {
    if (!ignoreCase) return text.endsWith(value)
    if (value.length > text.length) return false
    return ordinalUpper(text.slice(text.length - value.length)) === ordinalUpper(value)
  }
  for (const place of search(text, value, ignoreCase)) if (place.isLast) return true
  return false
}

/** `Replace(oldValue, newValue, comparisonType)`; the caller refuses an empty old value. */
export function replace(text: string, value: string, by: string, comparison: number): string {
  const { ordinal, ignoreCase } = ruleOf(comparison)
  if (ordinal || isPlain(text, value)) {
    if (!ignoreCase) {
      const parts = text.split(value, affordable(4))
      allocate(4 * parts.length + (parts.length - 1) * by.length)
      return parts.join(by)
    }
    const upper = ordinalUpper(text)
    const wanted = ordinalUpper(value)
    let result = ''
    let at = 0
    for (let i = upper.indexOf(wanted); i >= 0; i = upper.indexOf(wanted, at)) {
      result += text.slice(at, i) + by
      at = i + value.length
    }
    return result + text.slice(at)
  }
  let result = ''
  let at = 0
  for (const place of search(text, value, ignoreCase)) {
    if (place.start < at || place.end === place.start) continue
    result += text.slice(at, place.start) + by
    at = place.end
  }
  return result + text.slice(at)
}

// Printable ASCII compares as its units do, whatever the culture.
function isPlain(text: string, value: string): boolean {
  return /^[ -~]*$/.test(value) && /^[ -~]*$/.test(text)
}

// Upper case keeps the length in UTF-16 units, so that indexes stay.
function ordinally(
  text: string,
  value: string,
  ignoreCase: boolean,
  method: 'indexOf' | 'lastIndexOf',
): number {
  return ignoreCase ? ordinalUpper(text)[method](ordinalUpper(value)) : text[method](value)
}

interface Place {
  readonly start: number
  readonly end: number
  /** Nothing but ignored characters stands before it, or behind it. */
  readonly isFirst: boolean
  readonly isLast: boolean
}

let segmenter: Intl.Segmenter | undefined

/** What a character costs, in turns of a loop: it is cut out, weighed and kept. */
const unitCost = 8

function* search(text: string, value: string, ignoreCase: boolean): Generator<Place> {
  const collator = collatorOf(ignoreCase)
  const units = weighed(text, collator)
  const wanted = weighed(value, collator)
  if (wanted.length === 0) {
    yield { start: 0, end: 0, isFirst: true, isLast: units.length === 0 }
    yield { start: text.length, end: text.length, isFirst: units.length === 0, isLast: true }
    return
  }
  for (let i = 0; i + wanted.length <= units.length; i++) {
    if (!wanted.every((one, k) => collator.compare(units[i + k]!.text, one.text) === 0)) continue
    const last = units[i + wanted.length - 1]!
    yield {
      start: units[i]!.index,
      end: last.index + last.text.length,
      isFirst: i === 0,
      isLast: i + wanted.length === units.length,
    }
  }
}

/** The characters of a text that count for a comparison. */
function weighed(text: string, collator: Intl.Collator): { text: string; index: number }[] {
  const units: { text: string; index: number }[] = []
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (const { segment, index } of segmenter.segment(text)) {
    spend(unitCost)
    if (segment === '\r\n' || collator.compare(segment, '') !== 0)
      units.push({ text: segment, index })
  }
  return units
}
