import type { Cursor } from './cursor.ts'
import type { TypePart, TypeSyntax } from './syntax.ts'

export const typeKeywords: ReadonlySet<string> = new Set(
  'bool byte char decimal double float int long object sbyte short string uint ulong ushort void'.split(
    ' ',
  ),
)

/** Reads a type. Without one: CS1031. */
export function parseType(cursor: Cursor, options: { arrays?: boolean } = {}): TypeSyntax {
  return cursor.nested(() => {
    let type = parseNonArray(cursor)
    if (options.arrays !== false) type = parseRanks(cursor, type)
    return type
  })
}

/** `?` and `[]` behind a type. */
function parseNonArray(cursor: Cursor): TypeSyntax {
  let type = parseCore(cursor)
  if (cursor.is('?') && type.form !== 'missing') {
    cursor.next()
    type = { form: 'nullable', element: type, start: type.start, end: cursor.before }
  }
  while (cursor.is('*') && type.form === 'name') {
    const star = cursor.next()
    cursor.report('CS0214', type.start, star.end)
  }
  return type
}

export function parseRanks(cursor: Cursor, element: TypeSyntax): TypeSyntax {
  const ranks: number[] = []
  while (cursor.is('[') && (cursor.is(']', 1) || cursor.is(',', 1))) {
    ranks.push(parseRank(cursor))
  }
  let type = element
  for (const rank of ranks.reverse()) {
    type = { form: 'array', element: type, rank, start: element.start, end: cursor.before }
  }
  if (ranks.length > 0 && cursor.is('?')) {
    // `string[]?` is a nullable reference type.
    if (cursor.ahead(() => !startsOperand(cursor))) {
      const mark = cursor.next()
      cursor.refuse('nullable reference types', '8.0', mark.start, mark.end)
    }
  }
  return type
}

function startsOperand(cursor: Cursor): boolean {
  cursor.next()
  return !cursor.is(',') && !cursor.is('>') && !cursor.is(')') && !cursor.isIdentifier
}

function parseRank(cursor: Cursor): number {
  cursor.next()
  let rank = 1
  while (cursor.skip(',')) rank++
  cursor.expect(']')
  return rank
}

function parseCore(cursor: Cursor): TypeSyntax {
  const { start } = cursor.token
  if (cursor.token.kind === 'keyword' && typeKeywords.has(cursor.token.text)) {
    const token = cursor.next()
    const part: TypePart = { name: token.text, args: [], start, end: token.end }
    return { form: 'name', parts: [part], keyword: true, start, end: token.end }
  }
  if (cursor.is('(')) return parseTuple(cursor)
  if (!cursor.isIdentifier) {
    cursor.missing('CS1031')
    return { form: 'missing', start, end: start }
  }
  const parts: TypePart[] = []
  do {
    const name = cursor.identifier()
    if (parts.length === 0 && cursor.skip('::')) {
      if (name.name !== 'global') cursor.report('CS0432', name.start, name.end, name.name)
      continue
    }
    const args = cursor.is('<') ? (parseTypeArguments(cursor) ?? []) : []
    parts.push({ name: name.name, args, start: name.start, end: cursor.before })
  } while (cursor.skip('.') || parts.length === 0)
  return { form: 'name', parts, keyword: false, start, end: cursor.before }
}

function parseTuple(cursor: Cursor): TypeSyntax {
  const { start } = cursor.next()
  const elements: { type: TypeSyntax; name: string | undefined }[] = []
  do {
    const type = parseType(cursor)
    const name = cursor.isIdentifier ? cursor.identifier().name : undefined
    elements.push({ type, name })
  } while (cursor.skip(','))
  cursor.expect(')')
  if (elements.length < 2) cursor.report('CS8124', start, cursor.before)
  return { form: 'tuple', elements, start, end: cursor.before }
}

/** `<A, B>` or `<,>`. */
export function parseTypeArguments(cursor: Cursor): (TypeSyntax | undefined)[] {
  cursor.expect('<')
  const args: (TypeSyntax | undefined)[] = []
  if (cursor.is('>') || cursor.is(',')) {
    args.push(undefined)
    while (cursor.skip(',')) args.push(undefined)
  } else {
    do args.push(parseType(cursor))
    while (cursor.skip(','))
  }
  cursor.expect('>')
  return args
}

/**
 * Type arguments inside of an expression: `a < b > (c)` is a call of a generic method when one of these tokens follows
 * (C# 6.2.5, "Grammar ambiguities").
 */
export function tryTypeArguments(cursor: Cursor): (TypeSyntax | undefined)[] | undefined {
  if (!cursor.is('<')) return undefined
  return cursor.attempt(() => {
    const args = parseTypeArguments(cursor)
    return follows.has(cursor.token.text) || cursor.isEnd ? args : undefined
  })
}

const follows: ReadonlySet<string> = new Set(
  '( ) ] } : ; , . ? == != | ^ && || & [ ?. => = is as'.split(' '),
)
