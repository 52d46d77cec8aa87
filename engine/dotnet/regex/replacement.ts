import { DotnetException } from '../exception.ts'
import type { RegexMatch } from './match.ts'
import type { Regex } from './regex.ts'

/** A piece of a replacement: text, a group by number, or one of `before`, `after`, `last`, `all`. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly number: number }
  | { readonly kind: 'before' | 'after' | 'last' | 'all' }

const special: Readonly<Record<string, Part>> = {
  $: { kind: 'text', text: '$' },
  '&': { kind: 'group', number: 0 },
  '`': { kind: 'before' },
  "'": { kind: 'after' },
  '+': { kind: 'last' },
  _: { kind: 'all' },
}

/** Reads `$1 ${name} $$ $& $` $' $+ $_`; what is none of these stays text. */
export function parseReplacement(text: string, regex: Regex): Part[] {
  const parts: Part[] = []
  let plain = ''
  const add = (part: Part) => {
    if (plain !== '') parts.push({ kind: 'text', text: plain })
    plain = ''
    parts.push(part)
  }
  for (let i = 0; i < text.length; ) {
    const char = text[i]!
    const next = text[i + 1] ?? ''
    if (char !== '$' || next === '') {
      plain += char
      i++
      continue
    }
    if (Object.hasOwn(special, next)) {
      add(special[next]!)
      i += 2
      continue
    }
    groupForm.lastIndex = i
    const match = groupForm.exec(text)
    const name = match?.[1] ?? match?.[2]
    const number =
      name === undefined ? -1 : regex.groupNumberFromName(name.replace(/^0+(?=\d)/, ''))
    if (!match || number < 0) {
      plain += char
      i++
      continue
    }
    add({ kind: 'group', number })
    i += match[0].length
  }
  if (plain !== '') parts.push({ kind: 'text', text: plain })
  return parts
}

const groupForm = /\$(?:(\d+)|\{([\p{L}\p{Mn}\p{Nd}\p{Pc}]+)\})/uy

export function expand(parts: readonly Part[], match: RegexMatch): string {
  let text = ''
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        text += part.text
        break
      case 'group':
        text += match.group(part.number).value
        break
      case 'before':
        text += match.input.slice(0, match.index)
        break
      case 'after':
        text += match.input.slice(match.index + match.length)
        break
      case 'last':
        text += match.groups[match.groups.length - 1]!.value
        break
      case 'all':
        text += match.input
    }
  }
  return text
}

const named: Readonly<Record<string, string>> = { '\t': 't', '\n': 'n', '\r': 'r', '\f': 'f' }

/** `Regex.Escape`. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*+?|{[()^$.# \t\n\r\f]/g, (char) => `\\${named[char] ?? char}`)
}

const unescaped: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** `Regex.Unescape`. */
export function unescapePattern(text: string): string {
  let result = ''
  for (let i = 0; i < text.length; ) {
    const char = text[i++]!
    if (char !== '\\') {
      result += char
      continue
    }
    const rest = text.slice(i)
    const letter = rest[0]
    if (letter === undefined) throw badEscape(text, i, 'Illegal \\ at end of pattern.')
    const octal = /^[0-7]{1,3}/.exec(rest)?.[0]
    const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(rest)
    const control = /^c([@-_a-z])/.exec(rest)?.[1]
    if (octal !== undefined) {
      result += String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
      i += octal.length
    } else if (hex) {
      result += String.fromCharCode(Number.parseInt(hex[1] ?? hex[2]!, 16))
      i += hex[0].length
    } else if (control !== undefined) {
      result += String.fromCharCode(control.toUpperCase().charCodeAt(0) - 64)
      i += 2
    } else if (letter === 'x' || letter === 'u') {
      throw badEscape(text, i + 1, 'Insufficient hexadecimal digits.')
    } else if (Object.hasOwn(unescaped, letter)) {
      result += unescaped[letter]!
      i++
    } else if (/^[\p{L}\p{Mn}\p{Nd}\p{Pc}]$/u.test(letter)) {
      throw badEscape(text, i + 1, `Unrecognized escape sequence \\${letter}.`)
    } else {
      result += letter
      i++
    }
  }
  return result
}

function badEscape(text: string, offset: number, reason: string) {
  return new DotnetException(
    'System.Text.RegularExpressions.RegexParseException',
    `Invalid pattern '${text}' at offset ${offset}. ${reason}`,
    undefined,
    { Offset: offset, ParamName: null },
  )
}
