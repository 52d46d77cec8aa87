import type { Reading } from './reading.ts'
import type { Opening } from './regions.ts'
import type { Fault } from './skip.ts'

/**
 * Where an attribute most likely ends whose expression does not: at a closing bracket and quote before what may follow
 * an attribute, else at such a quote, else at any; never behind the next line that begins with a tag.
 */
export function recoverAttribute(reading: Reading, opening: Opening, quote: '"' | "'"): number {
  const from = opening.bracket + 1
  const longest = reading.text.slice(from, from + longestWindow)
  const nextTag = /[\r\n][ \t]*<[/!A-Za-z]/.exec(longest)
  const window = nextTag ? longest.slice(0, nextTag.index) : longest
  reading.lookout.spend(window.length)
  for (const end of attributeEnds[quote]) {
    const found = end.exec(window)
    if (found) return from + found.index + found[0].length - 1
  }
  return from + window.trimEnd().length
}

const longestWindow = 20_000

const attributeEnds = {
  '"': [/[)}]"(?=\s*\/?>|\s+[\w:.-]+\s*=)/, /"(?=\s*\/?>|\s+[\w:.-]+\s*=)/, /"/],
  "'": [/[)}]'(?=\s*\/?>|\s+[\w:.-]+\s*=)/, /'(?=\s*\/?>|\s+[\w:.-]+\s*=)/, /'/],
} as const

/** Where a text most likely ends whose expression does not: at the end tag of its element. */
export function recoverText(reading: Reading, from: number, parent: string | undefined): number {
  const end = parent === undefined ? -1 : reading.lookout.find(`</${parent}`, from)
  const recovered = end < 0 ? reading.lookout.nextAngle(from) : end
  reading.lookout.spend(recovered - from)
  return recovered
}

/**
 * Reports why an expression has no end. What broke behind the end of its value says nothing by itself:
 * it only shows that a bracket is missing before.
 */
export function reportFault(
  reading: Reading,
  fault: Fault,
  opening: Opening,
  end: number,
  where: string,
): void {
  const { code, span, message, hint } = fault
  if (span.start < end) {
    reading.report(code, span.start, span.end, message, hint)
    return
  }
  const isBlock = opening.form === 'block'
  const shown = opening.language === 'jsonata' ? '@jsonata(' : isBlock ? '@{' : '@('
  const at = Math.min(end, reading.text.length - 1)
  const unclosed = `the expression \`${shown}\` is not closed before the end of ${where}`
  reading.report('PD1050', at, at + 1, unclosed, `write the missing \`${isBlock ? '}' : ')'}\``)
}
