import type { Cursor } from './cursor.ts'
import { parseExpression } from './parse-expression.ts'
import { parseType } from './parse-type.ts'
import type { Expr, QueryBody, QueryClause, TypeSyntax } from './syntax.ts'

/** `from x in …` or `from T x in …`: `from` alone is a name like others. */
export function startsQuery(cursor: Cursor): boolean {
  if (!cursor.isWord('from')) return false
  if (cursor.peek().kind === 'identifier' && cursor.is('in', 2)) return true
  return cursor.ahead(() => {
    cursor.next()
    parseType(cursor)
    return cursor.isIdentifier && cursor.is('in', 1)
  })
}

export function parseQuery(cursor: Cursor): Expr {
  const { start } = cursor.token
  const from = parseFrom(cursor)
  const body = parseBody(cursor)
  return { kind: 'query', from, body, start, end: cursor.before }
}

function parseFrom(cursor: Cursor): QueryClause & { form: 'from' } {
  const { start } = cursor.next()
  const { type, name } = parseRangeVariable(cursor)
  cursor.expect('in')
  const source = parseExpression(cursor)
  return { form: 'from', type, name, source, start, end: cursor.before }
}

function parseRangeVariable(cursor: Cursor): { type: TypeSyntax | undefined; name: string } {
  const isBare = cursor.isIdentifier && cursor.is('in', 1)
  const type = isBare ? undefined : parseType(cursor)
  return { type, name: cursor.identifier().name }
}

function parseBody(cursor: Cursor): QueryBody {
  const clauses: QueryClause[] = []
  for (;;) {
    const { start } = cursor.token
    if (cursor.isWord('from')) clauses.push(parseFrom(cursor))
    else if (cursor.skipWord('let')) {
      const { name } = cursor.identifier()
      cursor.expect('=')
      const value = parseExpression(cursor)
      clauses.push({ form: 'let', name, value, start, end: cursor.before })
    } else if (cursor.skipWord('where')) {
      const condition = parseExpression(cursor)
      clauses.push({ form: 'where', condition, start, end: cursor.before })
    } else if (cursor.isWord('join')) clauses.push(parseJoin(cursor))
    else if (cursor.skipWord('orderby')) {
      const keys: { value: Expr; descending: boolean }[] = []
      do {
        const value = parseExpression(cursor)
        const descending = cursor.skipWord('descending')
        if (!descending) cursor.skipWord('ascending')
        keys.push({ value, descending })
      } while (cursor.skip(','))
      clauses.push({ form: 'orderby', keys, start, end: cursor.before })
    } else break
  }
  const end = parseEnd(cursor)
  let into: QueryBody['into']
  if (cursor.skipWord('into')) {
    const name = cursor.identifier()
    into = { name: name.name, start: name.start, body: cursor.nested(() => parseBody(cursor)) }
  }
  return { clauses, end, into }
}

function parseJoin(cursor: Cursor): QueryClause {
  const { start } = cursor.next()
  const { type, name } = parseRangeVariable(cursor)
  cursor.expect('in')
  const source = parseExpression(cursor)
  if (!cursor.skipWord('on')) cursor.missing('CS0743')
  const on = parseExpression(cursor)
  if (!cursor.skipWord('equals')) cursor.missing('CS0744')
  const equals = parseExpression(cursor)
  const into = cursor.skipWord('into') ? cursor.identifier().name : undefined
  return { form: 'join', type, name, source, on, equals, into, start, end: cursor.before }
}

function parseEnd(cursor: Cursor): QueryBody['end'] {
  if (cursor.skipWord('select')) return { form: 'select', value: parseExpression(cursor) }
  if (cursor.skipWord('group')) {
    const value = parseExpression(cursor)
    if (!cursor.skipWord('by')) cursor.missing('CS0745')
    return { form: 'group', value, by: parseExpression(cursor) }
  }
  cursor.missing('CS0742')
  const at = cursor.before
  return { form: 'select', value: { kind: 'missing', start: at, end: at } }
}
