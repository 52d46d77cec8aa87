/** How a writer escapes: control characters only, all that is not ASCII, or what HTML would read. */
export const StringEscapeHandling = { Default: 0, EscapeNonAscii: 1, EscapeHtml: 2 } as const
export type StringEscapeHandling = (typeof StringEscapeHandling)[keyof typeof StringEscapeHandling]

// Newtonsoft escapes U+0085, U+2028 and U+2029 in every mode: JavaScript reads them as line ends.
const lineEnds = '\\u0085\\u2028\\u2029'
const patterns = {
  '"': [patternOf('"', lineEnds), patternOf('"', '\\u0080-\\uffff'), patternOf(`"'<>&`, lineEnds)],
  "'": [patternOf("'", lineEnds), patternOf("'", '\\u0080-\\uffff'), patternOf(`"'<>&`, lineEnds)],
} as const

function patternOf(quotes: string, more: string): RegExp {
  return new RegExp(`[${quotes}\\\\\\u0000-\\u001f${more}]`, 'g')
}

const short: ReadonlyMap<string, string> = new Map([
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\f', '\\f'],
  ['\b', '\\b'],
  ['\\', '\\\\'],
])

/** The inside of a JSON string as `JavaScriptUtils.WriteEscapedJavaScriptString` writes it. */
export function escapeText(
  text: string,
  quote: '"' | "'" = '"',
  handling: StringEscapeHandling = StringEscapeHandling.Default,
): string {
  const pattern = patterns[quote][handling]
  pattern.lastIndex = 0
  if (!pattern.test(text)) return text
  return text.replace(pattern, (char) => {
    const known = short.get(char)
    if (known) return known
    if (char === quote && handling !== StringEscapeHandling.EscapeHtml) return `\\${char}`
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

export function quoteText(text: string, handling?: StringEscapeHandling): string {
  return `"${escapeText(text, '"', handling)}"`
}
