import { Cursor, TooDeep } from './cursor.ts'
import { type Mistake, messageOf } from './errors.ts'
import { parseExpression } from './parse-expression.ts'
import { parseStatements } from './parse-statement.ts'
import type { BlockSyntax } from './syntax.ts'

export interface Parsed {
  /** The body of the method that the text is; an expression is its one `return`. */
  readonly body: BlockSyntax
  readonly mistakes: Mistake[]
  /** Warnings: features that Azure's documented C# does not have. */
  readonly newer: Mistake[]
  readonly isIterator: boolean
}

/** Reads what stands inside of `@(…)` or `@{…}`. */
export function parse(text: string, form: 'expression' | 'block'): Parsed {
  const mistakes: Mistake[] = []
  const newer: Mistake[] = []
  const cursor = new Cursor(text, mistakes, newer)
  try {
    const body = form === 'block' ? parseMethod(cursor) : parseSingle(cursor)
    return { body, mistakes, newer, isIterator: cursor.yields }
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
    mistakes.push({
      code: 'CS8078',
      message: messageOf('CS8078', []),
      start: error.at,
      end: error.at,
    })
    const body: BlockSyntax = { kind: 'block', statements: [], start: 0, end: text.length }
    return { body, mistakes, newer, isIterator: false }
  }
}

function parseMethod(cursor: Cursor): BlockSyntax {
  const statements = parseStatements(cursor)
  while (!cursor.isEnd) {
    const token = cursor.next()
    // A `}` too many ends the method; what follows has no place.
    if (token.text === '}') cursor.report('CS1022', token.start, token.end)
    statements.push(...parseStatements(cursor))
  }
  return { kind: 'block', statements, start: 0, end: cursor.text.length }
}

function parseSingle(cursor: Cursor): BlockSyntax {
  const value = parseExpression(cursor)
  const { token } = cursor
  if (token.kind !== 'end') {
    if (token.text === ',') cursor.report('CS1073', token.start, token.end, token.text)
    else cursor.report('CS1026', token.start, token.end)
  }
  const place = { start: value.start, end: value.end }
  return {
    kind: 'block',
    statements: [{ kind: 'return', value, isRef: false, ...place }],
    start: 0,
    end: cursor.text.length,
  }
}
