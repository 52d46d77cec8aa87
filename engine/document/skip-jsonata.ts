import { isEntity } from './entities.ts'
import {
  closers,
  deepest,
  type Entities,
  mismatch,
  type Skipped,
  tooDeep,
  unclosed,
} from './skip.ts'

/**
 * Finds the end of a JSONata region by JSONata's lexical rules: strings, quoted names, comments, regular expressions
 * where an operand is expected, and brackets. `open` is the place of its `(`.
 */
export function skipJsonata(text: string, open: number, seen: Entities): Skipped {
  const brackets = [open]
  let at = open + 1
  // A `/` is a division behind an operand, and else begins a regular expression.
  let operandExpected = true

  while (at < text.length) {
    const char = text[at]!
    switch (char) {
      case '(':
      case '[':
      case '{':
        if (brackets.length >= deepest) return tooDeep(at)
        brackets.push(at++)
        operandExpected = true
        break
      case ')':
      case ']':
      case '}': {
        const openAt = brackets.pop()!
        if (closers[text[openAt]!] !== char) return mismatch(text, openAt, at)
        at++
        if (brackets.length === 0) return { kind: 'closed', end: at }
        operandExpected = false
        break
      }
      case '"':
      case "'": {
        const end = endOfString(text, at)
        if (end === undefined) return fault('PD1052', 'string', at, char, text.length)
        at = end
        operandExpected = false
        break
      }
      case '`': {
        const end = text.indexOf('`', at + 1)
        if (end < 0) return fault('PD1055', 'quoted name', at, char, text.length)
        at = end + 1
        operandExpected = false
        break
      }
      case '/':
        if (text[at + 1] === '*') {
          const end = text.indexOf('*/', at + 2)
          if (end < 0) return fault('PD1054', 'comment', at, '*/', text.length)
          at = end + 2
        } else if (operandExpected) {
          const end = endOfRegex(text, at)
          if (end === undefined)
            return fault('PD1056', 'regular expression', at, char, endOfLine(text, at))
          at = end
          operandExpected = false
        } else {
          at++
          operandExpected = true
        }
        break
      case '*':
      case '%':
        // A wildcard or parent where an operand is expected, else an operator.
        operandExpected = !operandExpected
        at += text.startsWith('**', at) ? 2 : 1
        break
      case '&':
        seen.entities ||= isEntity(text, at)
        operandExpected = true
        at++
        break
      default: {
        word.lastIndex = at
        const found = word.exec(text)
        if (found) {
          at = word.lastIndex
          operandExpected = !operandExpected && wordOperators.has(found[0])
        } else {
          if (!isBlank(char)) operandExpected = true
          at++
        }
      }
    }
  }
  return unclosed(text, brackets[brackets.length - 1]!, text.length)
}

const word = /[\p{L}\p{N}_$]+/uy
const lineEnd = /[\r\n]/g
const wordOperators = new Set(['and', 'or', 'in'])

function isBlank(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\r' || char === '\t' || char === '\v'
}

function endOfString(text: string, from: number): number | undefined {
  const quote = text[from]
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === quote) return at + 1
    if (text[at] === '\\') at++
  }
  return undefined
}

/** As JSONata does it: the closing `/` counts outside of brackets only, and a bracket counts but behind `\`. */
function endOfRegex(text: string, from: number): number | undefined {
  let depth = 0
  for (let at = from + 1; at < text.length; at++) {
    switch (text[at]) {
      case '\\':
        at++
        break
      case '(':
      case '[':
      case '{':
        if (text[at - 1] !== '\\') depth++
        break
      case ')':
      case ']':
      case '}':
        if (text[at - 1] !== '\\') depth--
        break
      case '/':
        if (depth === 0) return at + 1
        break
      case '\n':
      case '\r':
        return undefined
    }
  }
  return undefined
}

function endOfLine(text: string, at: number): number {
  lineEnd.lastIndex = at
  return lineEnd.exec(text)?.index ?? text.length
}

function fault(
  code: 'PD1052' | 'PD1054' | 'PD1055' | 'PD1056',
  what: string,
  at: number,
  missing: string,
  reached: number,
): Skipped {
  return {
    kind: 'fault',
    reached,
    code,
    span: { start: at, end: at + 1 },
    message: `the ${what} that starts here is not closed`,
    hint: `write the missing \`${missing}\``,
  }
}
