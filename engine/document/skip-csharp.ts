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
 * Finds the end of a C# region by C#'s lexical rules alone: strings (regular, verbatim, interpolated with holes, nested),
 * character literals, comments and brackets. `open` is the place of its `(` or `{`.
 */
export function skipCSharp(text: string, open: number, seen: Entities): Skipped {
  const frames: Frame[] = [{ kind: 'bracket', at: open }]
  let at = open + 1

  while (at < text.length) {
    const frame = frames[frames.length - 1]!
    if (frames.length > deepest) return tooDeep(frame.at)

    if (frame.kind === 'string') {
      const next = skipStringText(text, at, frame)
      if (next.kind === 'fault') return next
      at = next.end
      if (next.kind === 'closed') frames.pop()
      else frames.push({ kind: 'bracket', at: at - 1 })
      continue
    }

    const char = text[at]!
    switch (char) {
      case '(':
      case '[':
      case '{':
        frames.push({ kind: 'bracket', at })
        at++
        break
      case ')':
      case ']':
      case '}':
        if (closers[text[frame.at]!] !== char) return mismatch(text, frame.at, at)
        frames.pop()
        at++
        if (frames.length === 0) return { kind: 'closed', end: at }
        break
      case '"':
        frames.push({ kind: 'string', at, verbatim: false, holes: false })
        at++
        break
      case '@':
      case '$': {
        const start = stringStart.exec(sticky(stringStart, text, at))
        if (!start) {
          at++
          break
        }
        const prefix = start[1]!
        const verbatim = prefix.includes('@')
        frames.push({ kind: 'string', at, verbatim, holes: prefix.includes('$') })
        at += start[0].length
        break
      }
      case "'": {
        const end = endOfCharacter(text, at)
        if (end === undefined) return unclosedCharacter(text, at)
        at = end
        break
      }
      case '/': {
        const next = text[at + 1]
        if (next === '/') at = endOfLine(text, at)
        else if (next === '*') {
          const end = text.indexOf('*/', at + 2)
          if (end < 0) return unclosedComment(at, text.length)
          at = end + 2
        } else at++
        break
      }
      case ':':
        // In a hole, and in no bracket of it, a colon begins the format.
        if (frames[frames.length - 2]?.kind === 'string' && text[frame.at] === '{') {
          if (text[at + 1] === ':') at += 2
          else at = endOfFormat(text, at)
        } else at++
        break
      case '&':
        seen.entities ||= isEntity(text, at)
        at++
        break
      default:
        plain.lastIndex = at
        at = plain.test(text) ? plain.lastIndex : at + 1
    }
  }

  const last = frames[frames.length - 1]!
  return last.kind === 'string'
    ? unclosedString(text, last.at, text.length)
    : unclosed(text, last.at, text.length)
}

type Frame =
  | { kind: 'bracket'; at: number }
  | { kind: 'string'; at: number; verbatim: boolean; holes: boolean }

const stringStart = /([@$]|\$@|@\$)"/y
const plain = /[^()[\]{}"'@$/:&]+/y

/** Sets where a sticky expression looks, and hands the text on. */
function sticky(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return text
}

type StringStep =
  | { kind: 'closed'; end: number }
  | { kind: 'hole'; end: number }
  | Extract<Skipped, { kind: 'fault' }>

/** Reads the text of a string up to its end or to the next hole. */
function skipStringText(
  text: string,
  from: number,
  frame: Extract<Frame, { kind: 'string' }>,
): StringStep {
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '"') {
      if (!frame.verbatim || text[at + 1] !== '"') return { kind: 'closed', end: at + 1 }
      at++
    } else if (char === '\\') {
      if (!frame.verbatim) at++
    } else if (char === '{') {
      if (!frame.holes) continue
      if (text[at + 1] === '{') at++
      else return { kind: 'hole', end: at + 1 }
    } else if (char === '\n' || char === '\r') {
      if (!frame.verbatim) return unclosedString(text, frame.at, at)
    }
  }
  return unclosedString(text, frame.at, text.length)
}

function unclosedString(
  text: string,
  at: number,
  reached: number,
): Extract<Skipped, { kind: 'fault' }> {
  const start = text.indexOf('"', at)
  return {
    kind: 'fault',
    reached,
    code: 'PD1052',
    span: { start: at, end: start + 1 },
    message: 'the string that starts here is not closed',
    hint: 'write the missing `"`; a string over several lines is written `@"…"`',
  }
}

/** A literal of more than one character ends as well: that it is wrong is said where C# is read. */
function endOfCharacter(text: string, from: number): number | undefined {
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]
    if (char === "'") return at + 1
    if (char === '\n' || char === '\r') return undefined
    if (char === '\\') at++
  }
  return undefined
}

function unclosedCharacter(text: string, at: number): Skipped {
  return {
    kind: 'fault',
    reached: endOfLine(text, at),
    code: 'PD1053',
    span: { start: at, end: at + 1 },
    message: 'the character literal that starts here is not closed',
    hint: 'write `\'x\'` for one character, `"…"` for a string',
  }
}

function unclosedComment(at: number, reached: number): Skipped {
  return {
    kind: 'fault',
    reached,
    code: 'PD1054',
    span: { start: at, end: at + 2 },
    message: 'the comment that starts here is not closed',
    hint: 'write the missing `*/`',
  }
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || code === 13) return at
  }
  return text.length
}

/** The format of a hole ends at its `}`, or at the end of the string or line, which is then a mistake of the hole. */
function endOfFormat(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]
    if (char === '}' || char === '"' || char === '\n' || char === '\r') return at
  }
  return text.length
}
