import { Cursor } from './cursor.ts'
import { parseQuery, startsQuery } from './parse-query.ts'
import { parseBlock } from './parse-statement.ts'
import { parseRanks, parseType, tryTypeArguments, typeKeywords } from './parse-type.ts'
import type {
  Argument,
  ArrayItems,
  BlockSyntax,
  Designation,
  Expr,
  Initializer,
  InitializerItem,
  InterpolationPart,
  ParameterSyntax,
  Pattern,
  TypeSyntax,
  UnaryOperator,
} from './syntax.ts'
import type { Piece, Token } from './token.ts'

const precedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  is: 7,
  as: 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
}

const assignments: ReadonlySet<string> = new Set('= += -= *= /= %= &= |= ^= <<='.split(' '))

/** How many operators of one rank may follow each other. */
const longestChain = 1000

export function parseExpression(cursor: Cursor): Expr {
  return cursor.nested(() => {
    const { start } = cursor.token
    if (cursor.is('throw')) {
      cursor.next()
      const value = parseExpression(cursor)
      return { kind: 'throw', value, start, end: value.end }
    }
    if (cursor.is('ref')) {
      cursor.next()
      const value = parseExpression(cursor)
      return { kind: 'ref', value, start, end: value.end }
    }
    if (startsQuery(cursor)) return parseQuery(cursor)
    const lambda = tryLambda(cursor)
    if (lambda) return lambda
    const target = parseConditional(cursor)
    return parseAssignment(cursor, target)
  })
}

/** What follows a target: an assignment, or nothing. */
export function parseAssignment(cursor: Cursor, target: Expr): Expr {
  const { token } = cursor
  if (token.kind !== 'punctuation') return target
  let op = token.text
  let length = 1
  if (cursor.is('??') && cursor.is('=', 1) && cursor.peek().start === token.end) {
    cursor.refuse('coalescing assignment', '8.0', token.start, cursor.peek().end)
    op = '??='
    length = 2
  } else if (cursor.is('>') && cursor.is('>=', 1) && cursor.peek().start === token.end) {
    op = '>>='
    length = 2
  } else if (!assignments.has(op)) {
    return target
  }
  for (let i = 0; i < length; i++) cursor.next()
  const value = parseExpression(cursor)
  return {
    kind: 'assign',
    op,
    target,
    value,
    opStart: token.start,
    start: target.start,
    end: value.end,
  }
}

function parseConditional(cursor: Cursor): Expr {
  const test = parseCoalesce(cursor)
  if (!cursor.is('?')) return test
  cursor.next()
  const whenTrue = parseExpression(cursor)
  if (!cursor.expect(':')) {
    const missing: Expr = { kind: 'missing', start: cursor.before, end: cursor.before }
    return {
      kind: 'conditional',
      test,
      whenTrue,
      whenFalse: missing,
      start: test.start,
      end: cursor.before,
    }
  }
  const whenFalse = parseExpression(cursor)
  return { kind: 'conditional', test, whenTrue, whenFalse, start: test.start, end: whenFalse.end }
}

function parseCoalesce(cursor: Cursor): Expr {
  const left = parseBinary(cursor, 1)
  if (!cursor.is('??') || (cursor.is('=', 1) && cursor.peek().start === cursor.token.end))
    return left
  const opStart = cursor.next().start
  const right = cursor.is('throw')
    ? parseExpression(cursor)
    : (tryLambda(cursor) ?? cursor.nested(() => parseCoalesce(cursor)))
  return { kind: 'binary', op: '??', left, right, opStart, start: left.start, end: right.end }
}

function parseBinary(cursor: Cursor, least: number): Expr {
  let left = parseUnary(cursor)
  let chain = 0
  for (;;) {
    const { token } = cursor
    let op = token.kind === 'punctuation' || token.kind === 'keyword' ? token.text : ''
    if (op === '>' && cursor.isShiftRight() && !cursor.is('>=', 2)) op = '>>'
    // `a >>= b` is an assignment.
    if (op === '>' && cursor.is('>=', 1) && cursor.peek().start === token.end) return left
    const rank = Object.hasOwn(precedence, op) ? precedence[op]! : 0
    if (rank < least || rank === 0) return left
    if (++chain > longestChain) cursor.report('CS8078', token.start, token.end)
    cursor.next()
    if (op === '>>') cursor.next()
    if (op === 'is') left = parseIs(cursor, left)
    else if (op === 'as') {
      const type = parseTestedType(cursor)
      left = { kind: 'as', operand: left, type, start: left.start, end: type.end }
    } else {
      const right = parseBinary(cursor, rank + 1)
      left = {
        kind: 'binary',
        op,
        left,
        right,
        opStart: token.start,
        start: left.start,
        end: right.end,
      }
    }
  }
}

/** The type behind `is` and `as`: a `?` behind it is more often that of a conditional expression. */
function parseTestedType(cursor: Cursor): TypeSyntax {
  const nullable = cursor.attempt(() => {
    const type = parseType(cursor)
    let core = type
    while (core.form === 'array') core = core.element
    if (core.form !== 'nullable') return undefined
    // `x is int?[]`; behind `x is int ? a` there is an operand.
    return type === core && startsOperand(cursor) ? undefined : type
  })
  if (nullable) return nullable
  return cursor.nested(() => {
    const core = parseNonNullable(cursor)
    return parseRanks(cursor, core)
  })
}

function parseNonNullable(cursor: Cursor): TypeSyntax {
  // parseType takes a `?` along; here it stays.
  const { at } = cursor
  const type = parseType(cursor, { arrays: false })
  if (type.form !== 'nullable') return type
  cursor.at = at
  let end = at
  while (cursor.tokens[end]!.end < type.element.end) end++
  cursor.at = end + 1
  return type.element
}

function startsOperand(cursor: Cursor): boolean {
  const { token } = cursor
  switch (token.kind) {
    case 'identifier':
    case 'number':
    case 'string':
    case 'char':
    case 'interpolated':
      return true
    case 'keyword':
      return operandKeywords.has(token.text) || typeKeywords.has(token.text)
    case 'punctuation':
      return ['(', '!', '~', '+', '-', '++', '--'].includes(token.text)
    default:
      return false
  }
}

const operandKeywords: ReadonlySet<string> = new Set(
  'new typeof sizeof default checked unchecked null true false this base delegate throw stackalloc'.split(
    ' ',
  ),
)

function parseIs(cursor: Cursor, operand: Expr): Expr {
  const { start } = operand
  const simple = cursor.attempt(() => {
    if (cursor.isWord('not') && !isPunctuationAhead(cursor)) return undefined
    const type = parseTestedType(cursor)
    if (isVar(type) || cursor.isIdentifier || cursor.is('{')) return undefined
    return isPatternEnd(cursor) ? type : undefined
  })
  if (simple) return { kind: 'is', operand, type: simple, start, end: simple.end }
  const pattern = parsePattern(cursor)
  return { kind: 'is-pattern', operand, pattern, start, end: pattern.end }
}

// Behind a type; an operator of higher rank would make it an operand: `x is A + 1`.
function isPatternEnd(cursor: Cursor): boolean {
  const { token } = cursor
  if (token.kind === 'end') return true
  return ![...'+-*/%.(', '<<', '++', '--'].includes(token.text)
}

function isVar(type: TypeSyntax): boolean {
  return (
    type.form === 'name' &&
    !type.keyword &&
    type.parts.length === 1 &&
    type.parts[0]!.name === 'var'
  )
}

/** The pattern of `is` or `case`. */
export function parsePattern(cursor: Cursor): Pattern {
  const { start } = cursor.token
  if (cursor.isWord('_') && !cursor.is('.', 1) && !cursor.is('(', 1)) {
    cursor.next()
    cursor.refuse('recursive patterns', '8.0', start, cursor.before)
    return { form: 'discard', start, end: cursor.before }
  }
  for (const op of ['<', '>', '<=', '>=']) {
    if (!cursor.is(op)) continue
    const token = cursor.next()
    cursor.refuse('relational pattern', '9.0', token.start, token.end)
    const value = parseBinary(cursor, 8)
    return { form: 'constant', value, start, end: value.end }
  }
  if (cursor.isWord('not') && !isPunctuationAhead(cursor)) {
    const token = cursor.next()
    cursor.refuse('not pattern', '9.0', token.start, token.end)
    return parsePattern(cursor)
  }
  if (cursor.is('{') || (cursor.is('(') && isRecursive(cursor))) return refuseBraces(cursor)
  const declared = cursor.attempt((): Pattern | undefined => {
    const type = parseTestedType(cursor)
    if (cursor.is('{')) return undefined
    if (cursor.isWord('when') && !cursor.is(':', 1)) return undefined
    if (cursor.isWord('and') || cursor.isWord('or')) return undefined
    if (!cursor.isIdentifier && !(isVar(type) && cursor.is('('))) return undefined
    const designation = parseDesignation(cursor)
    const place = { start, end: cursor.before }
    if (isVar(type)) return { form: 'var', designation, ...place }
    return { form: 'declaration', type, designation, ...place }
  })
  if (declared) return refuseCombined(cursor, declared)
  // A property pattern behind a type: `x is Foo { … }`.
  const recursive = cursor.ahead(() => {
    parseTestedType(cursor)
    return cursor.is('{')
  })
  if (recursive) {
    parseTestedType(cursor)
    return refuseBraces(cursor)
  }
  const value = parseBinary(cursor, 8)
  return refuseCombined(cursor, { form: 'constant', value, start, end: value.end })
}

function isPunctuationAhead(cursor: Cursor): boolean {
  const token = cursor.peek()
  if (token.kind === 'end') return true
  return token.kind === 'punctuation' && token.text !== '(' && token.text !== '{'
}

function isRecursive(cursor: Cursor): boolean {
  return cursor.ahead(() => {
    parseExpression(cursor)
    return cursor.is('{')
  })
}

function refuseBraces(cursor: Cursor): Pattern {
  const { start, end } = cursor.token
  cursor.refuse('recursive patterns', '8.0', start, end)
  skipBrackets(cursor)
  if (cursor.isIdentifier) cursor.next()
  return { form: 'discard', start, end: cursor.before }
}

function refuseCombined(cursor: Cursor, pattern: Pattern): Pattern {
  while (cursor.isWord('and') || cursor.isWord('or')) {
    const token = cursor.next()
    cursor.refuse(`${token.text} pattern`, '9.0', token.start, token.end)
    parsePattern(cursor)
  }
  return pattern
}

export function skipBrackets(cursor: Cursor): void {
  let depth = 0
  do {
    if (cursor.is('{') || cursor.is('(') || cursor.is('[')) depth++
    if (cursor.is('}') || cursor.is(')') || cursor.is(']')) depth--
    cursor.next()
  } while (depth > 0 && !cursor.isEnd)
}

/** `x`, `_`, or `(x, y)`. */
export function parseDesignation(cursor: Cursor): Designation {
  const { start } = cursor.token
  if (cursor.is('(')) {
    cursor.next()
    const items: Designation[] = []
    if (!cursor.is(')')) {
      do items.push(cursor.nested(() => parseDesignation(cursor)))
      while (cursor.skip(','))
    }
    cursor.expect(')')
    return { form: 'list', items, start, end: cursor.before }
  }
  const { name, end } = cursor.identifier()
  return name === '_' ? { form: 'discard', start, end } : { form: 'single', name, start, end }
}

const unaryOperators: ReadonlySet<string> = new Set(['+', '-', '!', '~', '*', '&'])

const awaited: ReadonlySet<string> = new Set(
  'new this base delegate typeof checked unchecked default true false null'.split(' '),
)

/** Behind `await` outside of an async function: what makes it more than a name (as the compiler looks at it). */
function awaitable({ kind, text }: Token): boolean {
  if (kind === 'keyword') return awaited.has(text)
  return ['identifier', 'number', 'string', 'char', 'interpolated'].includes(kind)
}

function parseUnary(cursor: Cursor): Expr {
  return cursor.nested(() => {
    const { token } = cursor
    const { start } = token
    if (token.kind === 'punctuation') {
      if (unaryOperators.has(token.text)) {
        cursor.next()
        const operand = parseUnary(cursor)
        return { kind: 'unary', op: token.text as UnaryOperator, operand, start, end: operand.end }
      }
      if (token.text === '++' || token.text === '--') {
        cursor.next()
        const operand = parseUnary(cursor)
        return { kind: 'step', op: token.text, prefix: true, operand, start, end: operand.end }
      }
      if (token.text === '^') {
        cursor.next()
        cursor.refuse('index operator', '8.0', start, token.end)
        return parseUnary(cursor)
      }
      if (token.text === '..') {
        cursor.next()
        cursor.refuse('range operator', '8.0', start, token.end)
        if (startsOperand(cursor)) return parseUnary(cursor)
        return { kind: 'missing', start, end: token.end }
      }
      if (token.text === '(') {
        const cast = tryCast(cursor)
        if (cast) return cast
      }
    }
    if (cursor.isWord('await') && (cursor.isAsync || awaitable(cursor.peek()))) {
      cursor.next()
      const value = parseUnary(cursor)
      return { kind: 'await', value, start, end: value.end }
    }
    const primary = parsePostfix(cursor, parsePrimary(cursor))
    if (cursor.is('..')) {
      const range = cursor.next()
      cursor.refuse('index operator', '8.0', range.start, range.end)
      if (startsOperand(cursor) || cursor.is('^')) parseUnary(cursor)
    }
    if (cursor.is('switch') && cursor.is('{', 1)) {
      const keyword = cursor.next()
      cursor.refuse('recursive patterns', '8.0', keyword.start, keyword.end)
      skipBrackets(cursor)
      return { kind: 'missing', start, end: cursor.before }
    }
    if (cursor.isWord('with') && cursor.is('{', 1)) {
      const keyword = cursor.next()
      cursor.refuse('with on anonymous types', '10.0', keyword.start, keyword.end)
      skipBrackets(cursor)
      return { kind: 'missing', start, end: cursor.before }
    }
    return primary
  })
}

function tryCast(cursor: Cursor): Expr | undefined {
  const { start } = cursor.token
  const type = cursor.attempt(() => {
    cursor.next()
    const type = parseType(cursor)
    if (!cursor.skip(')')) return undefined
    return isCast(cursor, type) ? type : undefined
  })
  if (!type) return undefined
  const operand = parseUnary(cursor)
  return { kind: 'cast', type, operand, start, end: operand.end }
}

// `(x) - 1` subtracts; `(int) - 1` casts (C# 11.8.7, "Cast expressions").
function isCast(cursor: Cursor, type: TypeSyntax): boolean {
  const { token } = cursor
  if (type.form === 'name' && type.keyword)
    return startsOperand(cursor) || cursor.is('&') || cursor.is('*')
  if (type.form === 'array') return startsOperand(cursor)
  if (type.form === 'nullable') {
    return type.element.form === 'name' && type.element.keyword
      ? startsOperand(cursor)
      : startsOperand(cursor) && !['+', '-', '++', '--'].includes(token.text)
  }
  if (token.kind === 'punctuation') return ['(', '!', '~'].includes(token.text)
  return startsOperand(cursor)
}

function parsePrimary(cursor: Cursor): Expr {
  const { token } = cursor
  const { start, end } = token
  switch (token.kind) {
    case 'number':
      cursor.next()
      return { kind: 'number', type: token.type!, value: token.value, text: token.text, start, end }
    case 'string':
      cursor.next()
      return { kind: 'string', value: token.value as string, start, end }
    case 'char':
      cursor.next()
      return { kind: 'char', value: token.value as number, start, end }
    case 'interpolated':
      cursor.next()
      return { kind: 'interpolated', parts: parseParts(cursor, token.value as Piece[]), start, end }
    case 'identifier':
      return parseName(cursor)
    case 'keyword':
      return parseKeyword(cursor)
    case 'punctuation':
      if (token.text === '(') return parseParenthesized(cursor)
  }
  return invalidTerm(cursor)
}

function invalidTerm(cursor: Cursor): Expr {
  const { token } = cursor
  // What follows a policy's text is the end of the method around it.
  const term = token.kind === 'end' ? ')' : token.text
  cursor.report('CS1525', token.start, token.end, term)
  return { kind: 'missing', start: token.start, end: token.start }
}

function parseName(cursor: Cursor): Expr {
  const { start } = cursor.token
  const { name } = cursor.identifier()
  if (name === 'global' && cursor.is('::')) {
    cursor.next()
    return parseName(cursor)
  }
  const args = tryTypeArguments(cursor) ?? []
  return { kind: 'name', name, args, start, end: cursor.before }
}

function parseKeyword(cursor: Cursor): Expr {
  const { token } = cursor
  const { start, end } = token
  switch (token.text) {
    case 'true':
    case 'false':
      cursor.next()
      return { kind: 'bool', value: token.text === 'true', start, end }
    case 'null':
      cursor.next()
      return { kind: 'null', start, end }
    case 'this':
      cursor.next()
      return { kind: 'this', start, end }
    case 'base':
      cursor.next()
      return { kind: 'base', start, end }
    case 'typeof':
    case 'sizeof': {
      cursor.next()
      cursor.expect('(')
      const type = parseType(cursor)
      cursor.expect(')')
      return { kind: token.text, type, start, end: cursor.before }
    }
    case 'default': {
      cursor.next()
      if (!cursor.is('(')) {
        cursor.tolerate('default literal', '7.1', start, end)
        return { kind: 'default', type: undefined, start, end }
      }
      cursor.next()
      const type = parseType(cursor)
      cursor.expect(')')
      return { kind: 'default', type, start, end: cursor.before }
    }
    case 'checked':
    case 'unchecked': {
      cursor.next()
      cursor.expect('(')
      const value = parseExpression(cursor)
      cursor.expect(')')
      return {
        kind: 'checked',
        checked: token.text === 'checked',
        value,
        start,
        end: cursor.before,
      }
    }
    case 'new':
      return parseNew(cursor)
    case 'delegate':
      return parseAnonymousMethod(cursor)
    case 'stackalloc': {
      cursor.next()
      cursor.report('CS0214', start, end)
      parseType(cursor, { arrays: false })
      if (cursor.is('[')) skipBrackets(cursor)
      return { kind: 'missing', start, end: cursor.before }
    }
  }
  if (typeKeywords.has(token.text) && token.text !== 'void') {
    // A type that is no operand: `int x = 1`.
    if (!cursor.is('.', 1) && !cursor.is('[', 1) && !isNameofArgument(cursor)) {
      cursor.report('CS1525', start, end, token.text)
    }
    const type = parseType(cursor, { arrays: false })
    return { kind: 'type', type, start, end: type.end }
  }
  return invalidTerm(cursor)
}

function isNameofArgument(cursor: Cursor): boolean {
  return cursor.tokens[cursor.at - 2]?.text === 'nameof'
}

function parseParenthesized(cursor: Cursor): Expr {
  const { start } = cursor.next()
  const first = parseTupleItem(cursor)
  if (!cursor.is(',')) {
    cursor.expect(')')
    if (first.name === undefined) {
      // Brackets count where a name alone would be a declaration or a type.
      return { ...first.value, start, end: cursor.before }
    }
    cursor.report('CS8124', start, cursor.before)
    return first.value
  }
  const items = [first]
  while (cursor.skip(',')) items.push(parseTupleItem(cursor))
  cursor.expect(')')
  return { kind: 'tuple', items, start, end: cursor.before }
}

function parseTupleItem(cursor: Cursor) {
  const { start } = cursor.token
  let name: string | undefined
  if (cursor.isIdentifier && cursor.is(':', 1)) {
    name = cursor.identifier().name
    cursor.next()
  }
  const value = tryDeclaration(cursor) ?? parseExpression(cursor)
  return { name, value, start, end: cursor.before }
}

/** `var x`, `int x`, `var (x, y)`: a declaration where an expression is expected. */
export function tryDeclaration(cursor: Cursor): Expr | undefined {
  if (!cursor.isIdentifier && !typeKeywords.has(cursor.token.text) && !cursor.is('(')) {
    return undefined
  }
  return cursor.attempt((): Expr | undefined => {
    const { start } = cursor.token
    const type = parseType(cursor)
    const isList = isVar(type) && cursor.is('(')
    if (!cursor.isIdentifier && !isList) return undefined
    const designation = parseDesignation(cursor)
    if (!cursor.is(',') && !cursor.is(')') && !cursor.is('=')) return undefined
    const end = cursor.before
    return { kind: 'declaration', type: isVar(type) ? undefined : type, designation, start, end }
  })
}

function parsePostfix(cursor: Cursor, from: Expr): Expr {
  let expr = from
  let chain = 0
  for (;;) {
    const { token } = cursor
    const { start } = expr
    if (token.kind !== 'punctuation') return expr
    if (++chain > longestChain) cursor.report('CS8078', token.start, token.end)
    switch (token.text) {
      case '.': {
        cursor.next()
        const name = cursor.identifier()
        const args = tryTypeArguments(cursor) ?? []
        expr = {
          kind: 'member',
          target: expr,
          name: name.name,
          args,
          nameStart: name.start,
          start,
          end: cursor.before,
        }
        break
      }
      case '(': {
        const args = parseArguments(cursor, ')')
        expr = { kind: 'call', target: expr, args, start, end: cursor.before }
        break
      }
      case '[': {
        const args = parseArguments(cursor, ']')
        if (args.length === 0) cursor.report('CS0443', token.end, token.end)
        expr = { kind: 'index', target: expr, args, start, end: cursor.before }
        break
      }
      case '++':
      case '--':
        cursor.next()
        expr = { kind: 'step', op: token.text, prefix: false, operand: expr, start, end: token.end }
        break
      case '->':
        cursor.report('CS0193', token.start, token.end)
        cursor.next()
        cursor.identifier()
        break
      case '?.': {
        cursor.next()
        return conditionalAccess(cursor, expr, (target) => {
          const name = cursor.identifier()
          const args = tryTypeArguments(cursor) ?? []
          return {
            kind: 'member',
            target,
            name: name.name,
            args,
            nameStart: name.start,
            start,
            end: cursor.before,
          }
        })
      }
      case '?': {
        if (!cursor.is('[', 1)) return expr
        cursor.next()
        return conditionalAccess(cursor, expr, (target) => {
          const args = parseArguments(cursor, ']')
          return { kind: 'index', target, args, start, end: cursor.before }
        })
      }
      case '!': {
        cursor.refuse('nullable reference types', '8.0', token.start, token.end)
        cursor.next()
        break
      }
      default:
        return expr
    }
  }
}

function conditionalAccess(cursor: Cursor, target: Expr, first: (target: Expr) => Expr): Expr {
  const place = { start: cursor.token.start, end: cursor.token.start }
  const access = cursor.nested(() =>
    parsePostfix(cursor, first({ kind: 'access-target', ...place })),
  )
  return { kind: 'conditional-access', target, access, start: target.start, end: cursor.before }
}

export function parseArguments(cursor: Cursor, close: ')' | ']'): Argument[] {
  cursor.next()
  const args: Argument[] = []
  if (cursor.skip(close)) return args
  for (;;) {
    args.push(parseArgument(cursor))
    if (cursor.skip(',')) continue
    if (!startsOperand(cursor) || cursor.is('(')) break
    cursor.missing('CS1003', ',')
  }
  if (close === ']' && !cursor.is(']')) {
    cursor.missing('CS1003', ']')
  } else cursor.expect(close)
  return args
}

function parseArgument(cursor: Cursor): Argument {
  const { start } = cursor.token
  let name: string | undefined
  if (cursor.isIdentifier && cursor.is(':', 1) && !cursor.is('::', 1)) {
    name = cursor.identifier().name
    cursor.next()
  }
  let mode: Argument['mode'] = 'value'
  for (const word of ['ref', 'out', 'in'] as const) if (cursor.skip(word)) mode = word
  const value = (mode === 'out' ? tryDeclaration(cursor) : undefined) ?? parseExpression(cursor)
  return { name, mode, value, start, end: cursor.before }
}

function parseParts(cursor: Cursor, pieces: readonly Piece[]): InterpolationPart[] {
  return pieces.map((piece) => {
    if (piece.kind === 'text') return { form: 'text', text: piece.text }
    const value = parseRange(cursor, piece.start, piece.end)
    const { alignment, format } = piece
    return {
      form: 'hole',
      value,
      alignment: alignment && parseRange(cursor, alignment.start, alignment.end),
      format,
    }
  })
}

/** An expression in a part of the text. */
function parseRange(cursor: Cursor, start: number, end: number): Expr {
  const inner = new Cursor(cursor.text, cursor.mistakes, cursor.newer, start, end)
  inner.depth = cursor.depth
  inner.isAsync = cursor.isAsync
  if (inner.token.kind === 'end') {
    cursor.report('CS1733', start, start)
    return { kind: 'missing', start, end }
  }
  const value = parseExpression(inner)
  const { token } = inner
  if (token.kind !== 'end') inner.report('CS1003', token.start, token.end, '}')
  return value
}

function tryLambda(cursor: Cursor): Expr | undefined {
  const { token } = cursor
  const isAsync =
    cursor.isWord('async') &&
    (cursor.is('(', 1) || (cursor.peek().kind === 'identifier' && cursor.is('=>', 2)))
  if (cursor.is('static') && (cursor.is('(', 1) || cursor.is('=>', 2))) {
    cursor.refuse('static anonymous function', '9.0', token.start, token.end)
    cursor.next()
  }
  const ahead = isAsync ? 1 : 0
  const isSimple = cursor.peek(ahead).kind === 'identifier' && cursor.is('=>', ahead + 1)
  if (!isSimple && !(cursor.is('(', ahead) && arrowFollows(cursor, ahead))) return undefined
  if (isAsync) cursor.next()
  const { start } = token
  let parameters: ParameterSyntax[]
  if (isSimple) {
    const name = cursor.identifier()
    parameters = [{ ...name, type: undefined, mode: 'value', params: false, fallback: undefined }]
  } else parameters = parseParameters(cursor, true)
  cursor.expect('=>')
  const body = inFunction(cursor, isAsync, () =>
    cursor.is('{') ? parseBlock(cursor) : parseExpression(cursor),
  )
  return { kind: 'lambda', parameters, body, isAsync, anonymous: false, start, end: cursor.before }
}

/** Reads the body of a function, which has its own `yield` and `await`. */
export function inFunction<T>(cursor: Cursor, isAsync: boolean, read: () => T): T {
  const before = { yields: cursor.yields, isAsync: cursor.isAsync }
  cursor.yields = false
  cursor.isAsync = isAsync
  const result = read()
  cursor.yields = before.yields
  cursor.isAsync = before.isAsync
  return result
}

function arrowFollows(cursor: Cursor, from: number): boolean {
  let depth = 0
  for (let i = from; ; i++) {
    const token = cursor.peek(i)
    if (token.kind === 'end') return false
    if (token.kind !== 'punctuation') continue
    if (token.text === '(' || token.text === '[' || token.text === '{') depth++
    if (token.text === ')' || token.text === ']' || token.text === '}') {
      depth--
      if (depth === 0) return cursor.is('=>', i + 1)
    }
  }
}

export function parseParameters(cursor: Cursor, isLambda: boolean): ParameterSyntax[] {
  cursor.expect('(')
  const parameters: ParameterSyntax[] = []
  if (cursor.skip(')')) return parameters
  do {
    const { start } = cursor.token
    const params = cursor.skip('params')
    let mode: ParameterSyntax['mode'] = 'value'
    for (const word of ['ref', 'out', 'in'] as const) {
      if (!cursor.is(word)) continue
      if (word === 'in') cursor.tolerate('readonly references', '7.2', start, cursor.token.end)
      cursor.next()
      mode = word
    }
    const isBare = isLambda && cursor.isIdentifier && (cursor.is(',', 1) || cursor.is(')', 1))
    const type = isBare ? undefined : parseType(cursor)
    const name = cursor.identifier()
    const fallback = cursor.skip('=') ? parseExpression(cursor) : undefined
    parameters.push({ name: name.name, type, mode, params, fallback, start, end: cursor.before })
  } while (cursor.skip(','))
  cursor.expect(')')
  const discards = parameters.filter((one) => one.name === '_')
  if (isLambda && discards.length > 1) {
    cursor.refuse('lambda discard parameters', '9.0', discards[1]!.start, discards[1]!.end)
  }
  return parameters
}

function parseAnonymousMethod(cursor: Cursor): Expr {
  const { start } = cursor.next()
  const parameters = cursor.is('(') ? parseParameters(cursor, false) : undefined
  const body: BlockSyntax = inFunction(cursor, false, () => parseBlock(cursor))
  return {
    kind: 'lambda',
    parameters,
    body,
    isAsync: false,
    anonymous: true,
    start,
    end: cursor.before,
  }
}

function parseNew(cursor: Cursor): Expr {
  const { start, end } = cursor.next()
  if (cursor.is('{')) return parseAnonymousObject(cursor, start)
  if (cursor.is('[')) {
    cursor.next()
    let rank = 1
    while (cursor.skip(',')) rank++
    cursor.expect(']')
    const items = parseArrayItems(cursor)
    return { kind: 'implicit-array', rank, items, start, end: cursor.before }
  }
  if (cursor.is('(')) {
    const tuple = cursor.attempt(() => {
      const type = parseType(cursor, { arrays: false })
      return cursor.is('[') || type.form === 'nullable' ? type : undefined
    })
    if (tuple) return parseNewOf(cursor, tuple, start)
    cursor.refuse('target-typed object creation', '9.0', start, end)
    parseArguments(cursor, ')')
    return { kind: 'missing', start, end: cursor.before }
  }
  return parseNewOf(cursor, parseType(cursor, { arrays: false }), start)
}

function parseNewOf(cursor: Cursor, type: TypeSyntax, start: number): Expr {
  if (cursor.is('[')) return parseNewArray(cursor, type, start)
  const args = cursor.is('(') ? parseArguments(cursor, ')') : undefined
  const initializer = cursor.is('{') ? parseInitializer(cursor) : undefined
  if (!args && !initializer && type.form !== 'missing') {
    cursor.report('CS1526', type.end, type.end)
  }
  return { kind: 'new', type, args, initializer, start, end: cursor.before }
}

function parseNewArray(cursor: Cursor, type: TypeSyntax, start: number): Expr {
  const sizes: Expr[] = []
  let element = type
  let rank = 1
  if (cursor.is(']', 1) || cursor.is(',', 1)) {
    // `new int[,] { … }`, `new int[][] { … }`: the first brackets are outermost.
    const array = parseRanks(cursor, type)
    if (array.form === 'array') {
      element = array.element
      rank = array.rank
    }
  } else {
    cursor.next()
    do sizes.push(parseExpression(cursor))
    while (cursor.skip(','))
    if (!cursor.skip(']')) cursor.missing('CS1003', ']')
    rank = sizes.length
    element = parseRanks(cursor, type)
  }
  const items = cursor.is('{') ? parseArrayItems(cursor) : undefined
  if (!items && sizes.length === 0) cursor.report('CS1586', start, cursor.before)
  return { kind: 'new-array', element, sizes, rank, items, start, end: cursor.before }
}

/** `{ a, b, { c } }` of an array. */
export function parseArrayItems(cursor: Cursor): ArrayItems {
  const { start } = cursor.token
  cursor.expect('{')
  const items: (Expr | ArrayItems)[] = []
  while (!cursor.is('}') && !cursor.isEnd) {
    items.push(
      cursor.is('{') ? cursor.nested(() => parseArrayItems(cursor)) : parseExpression(cursor),
    )
    if (cursor.skip(',')) continue
    if (!startsOperand(cursor)) break
    cursor.missing('CS1003', ',')
  }
  cursor.expect('}')
  return { kind: 'array-items', items, start, end: cursor.before }
}

function parseAnonymousObject(cursor: Cursor, start: number): Expr {
  cursor.next()
  const members: { name: string | undefined; value: Expr; start: number; end: number }[] = []
  while (!cursor.is('}') && !cursor.isEnd) {
    const from = cursor.token.start
    let name: string | undefined
    if (cursor.isIdentifier && cursor.is('=', 1)) {
      name = cursor.identifier().name
      cursor.next()
    }
    const value = parseExpression(cursor)
    members.push({ name, value, start: from, end: Math.max(from, cursor.before) })
    if (!cursor.skip(',')) break
  }
  cursor.expect('}')
  return { kind: 'anonymous', members, start, end: cursor.before }
}

/** `{ A = 1, ["k"] = 2 }` or `{ a, { b, c } }`. */
function parseInitializer(cursor: Cursor): Initializer {
  const { start } = cursor.next()
  const items: InitializerItem[] = []
  while (!cursor.is('}') && !cursor.isEnd) {
    items.push(parseInitializerItem(cursor))
    if (!cursor.skip(',')) break
  }
  cursor.expect('}')
  return { items, start, end: cursor.before }
}

function parseInitializerItem(cursor: Cursor): InitializerItem {
  const { start } = cursor.token
  const place = () => ({ start, end: cursor.before })
  const value = () =>
    cursor.is('{') ? cursor.nested(() => parseInitializer(cursor)) : parseExpression(cursor)
  if (cursor.isIdentifier && cursor.is('=', 1)) {
    const { name } = cursor.identifier()
    cursor.next()
    return { form: 'member', name, value: value(), ...place() }
  }
  if (cursor.is('[')) {
    const args = parseArguments(cursor, ']')
    cursor.expect('=')
    return { form: 'index', args, value: value(), ...place() }
  }
  if (cursor.is('{')) {
    const { items } = parseArrayItems(cursor)
    if (items.length === 0) cursor.report('CS1920', start, cursor.before)
    return { form: 'element', values: items.filter(isExpr), braced: true, ...place() }
  }
  // An assignment in brackets is a value, as it is in braces.
  const braced = cursor.is('(')
  return { form: 'element', values: [parseExpression(cursor)], braced, ...place() }
}

function isExpr(item: Expr | ArrayItems): item is Expr {
  return item.kind !== 'array-items'
}
