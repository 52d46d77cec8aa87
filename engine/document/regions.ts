import { eachEntity } from './entities.ts'
import type { Skipped } from './skip.ts'
import { skipCSharp } from './skip-csharp.ts'
import { skipJsonata } from './skip-jsonata.ts'
import type { Region } from './tree.ts'

export interface Opening {
  /** Of the `@`. */
  readonly start: number
  /** Of the bracket behind it. */
  readonly bracket: number
  readonly language: Region['language']
  readonly form: Region['form']
}

/** The opening of an expression at a place: `@(`, `@{` or `@jsonata(`. */
export function openingAt(text: string, at: number): Opening | undefined {
  if (text.charCodeAt(at) !== 64) return undefined
  const next = text[at + 1]
  if (next === '(') return { start: at, bracket: at + 1, language: 'csharp', form: 'expression' }
  if (next === '{') return { start: at, bracket: at + 1, language: 'csharp', form: 'block' }
  if (text.startsWith('@jsonata(', at)) {
    return { start: at, bracket: at + 8, language: 'jsonata', form: 'expression' }
  }
  return undefined
}

export function skipRegion(text: string, opening: Opening): Skipped {
  return opening.language === 'csharp'
    ? skipCSharp(text, opening.bracket)
    : skipJsonata(text, opening.bracket)
}

/**
 * Reads a region whose code is escaped (`@(x[&quot;a&quot;])`) within `start` … `end`.
 * Answers the place behind its closing bracket, or nothing when the decoded text does not close.
 */
export function skipEscapedRegion(text: string, opening: Opening, end: number): number | undefined {
  const starts: number[] = []
  const shifts: number[] = []
  let decoded = ''
  let from = opening.start
  eachEntity(text, from, end, (character, entityStart, entityEnd) => {
    decoded += text.slice(from, entityStart) + character
    from = entityEnd
    starts.push(decoded.length)
    shifts.push(from - opening.start - decoded.length)
  })
  if (starts.length === 0) return undefined
  decoded += text.slice(from, end)
  const shifted = { ...opening, start: 0, bracket: opening.bracket - opening.start }
  const skipped = skipRegion(decoded, shifted)
  if (skipped.kind === 'fault') return undefined
  let shift = 0
  for (let i = 0; i < starts.length && starts[i]! <= skipped.end; i++) shift = shifts[i]!
  return opening.start + skipped.end + shift
}
