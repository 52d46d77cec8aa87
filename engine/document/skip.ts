import type { Code } from '../text/codes.ts'
import type { Span } from '../text/source.ts'

/** What a skipper answers: where the region ends, or where and why its closing bracket cannot be found. */
export type Skipped =
  /** Behind the closing bracket. */
  | { readonly kind: 'closed'; readonly end: number }
  | ({ readonly kind: 'fault'; readonly reached: number } & Fault)

/** Whether an entity such as `&lt;` stands in code outside of strings and comments, where it means nothing: the code is escaped. */
export interface Entities {
  entities: boolean
}

export interface Fault {
  readonly code: Code
  readonly span: Span
  readonly message: string
  readonly hint: string
}

export const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** A bracket that is never closed: the innermost one, for that is where the reader should look. */
export function unclosed(text: string, at: number, reached: number): Skipped {
  const open = text[at]!
  return {
    kind: 'fault',
    reached,
    code: 'PD1050',
    span: { start: at, end: at + 1 },
    message: `\`${open}\` is not closed`,
    hint: `write the missing \`${closers[open]}\``,
  }
}

export function mismatch(text: string, openAt: number, at: number): Skipped {
  const open = text[openAt]!
  return {
    kind: 'fault',
    reached: at,
    code: 'PD1051',
    span: { start: at, end: at + 1 },
    message: `\`${text[at]}\` does not close \`${open}\``,
    hint: `\`${closers[open]}\` is expected here`,
  }
}

/** No code that a person wrote comes near it; it bounds what one region can cost. */
export const deepest = 1000

export function tooDeep(at: number): Skipped {
  return {
    kind: 'fault',
    reached: at,
    code: 'PD1057',
    span: { start: at, end: at + 1 },
    message: `brackets are nested deeper than ${deepest} here`,
    hint: 'split the expression',
  }
}
