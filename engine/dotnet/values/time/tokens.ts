import { formatError } from '../errors.ts'

/** A piece of a custom date or time format: a letter with its count, or text to be taken as it is. */
export type Token =
  | { readonly kind: 'letter'; readonly letter: string; readonly count: number }
  | { readonly kind: 'text'; readonly text: string }

export const badFormatString = () => formatError('Input string was not in a correct format.')

/**
 * Cuts a custom format into tokens. `letters` are those that mean something; `others` tells what any other character is:
 * text, or a mistake.
 */
export function tokenize(format: string, letters: string, others: 'text' | 'mistake'): Token[] {
  const tokens: Token[] = []
  let i = 0
  while (i < format.length) {
    const char = format[i]!
    if (letters.includes(char)) {
      let end = i + 1
      while (format[end] === char) end++
      tokens.push({ kind: 'letter', letter: char, count: end - i })
      i = end
    } else if (char === "'" || char === '"') {
      const { text, end } = quoted(format, i)
      tokens.push({ kind: 'text', text })
      i = end
    } else if (char === '%') {
      // `%d` is the custom format `d`, not the standard one.
      const next = format[i + 1]
      if (next === undefined || next === '%') throw badFormatString()
      i++
      if (letters.includes(next)) {
        tokens.push({ kind: 'letter', letter: next, count: 1 })
        i++
      }
    } else if (char === '\\') {
      if (i + 1 >= format.length) throw badFormatString()
      tokens.push({ kind: 'text', text: format[i + 1]! })
      i += 2
    } else {
      if (others === 'mistake') throw badFormatString()
      tokens.push({ kind: 'text', text: char })
      i++
    }
  }
  return tokens
}

function quoted(format: string, start: number): { text: string; end: number } {
  const quote = format[start]!
  let text = ''
  for (let i = start + 1; i < format.length; i++) {
    const char = format[i]!
    if (char === quote) return { text, end: i + 1 }
    if (char === '\\') {
      if (i + 1 >= format.length) throw badFormatString()
      text += format[++i]!
    } else text += char
  }
  throw formatError(`Cannot find a matching quote character for the character '${quote}'.`)
}
