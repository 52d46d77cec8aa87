import type { Cursor } from './cursor.ts'
import {
  inFunction,
  parseArrayItems,
  parseAssignment,
  parseDesignation,
  parseExpression,
  parseParameters,
  parsePattern,
  tryDeclaration,
} from './parse-expression.ts'
import { parseType, typeKeywords } from './parse-type.ts'
import type {
  BlockSyntax,
  CatchSyntax,
  Declarator,
  Designation,
  Expr,
  LocalFunctionSyntax,
  Stmt,
  SwitchLabel,
  TypeSyntax,
} from './syntax.ts'

export function parseBlock(cursor: Cursor): BlockSyntax {
  const { start } = cursor.token
  if (!cursor.expect('{')) return { kind: 'block', statements: [], start, end: start }
  const statements = parseStatements(cursor)
  cursor.expect('}')
  return { kind: 'block', statements, start, end: cursor.before }
}

/** Statements up to a `}` or the end. */
export function parseStatements(cursor: Cursor): Stmt[] {
  const statements: Stmt[] = []
  while (!cursor.is('}') && !cursor.isEnd) {
    const { at } = cursor
    statements.push(parseStatement(cursor))
    // Nothing was read: the token makes no sense here and has been reported.
    if (cursor.at === at) cursor.next()
  }
  return statements
}

function parseStatement(cursor: Cursor): Stmt {
  return cursor.nested(() => {
    const { token } = cursor
    const { start } = token
    const place = () => ({ start, end: cursor.before })
    if (token.kind === 'identifier' && cursor.is(':', 1)) {
      const { name } = cursor.identifier()
      cursor.next()
      const body = cursor.is('}') ? missingStatement(cursor) : parseStatement(cursor)
      return { kind: 'labeled', label: name, body, ...place() }
    }
    const keyword = keywordStatements.get(token.text)
    if (keyword && token.kind !== 'string') {
      const statement = keyword(cursor, start)
      if (statement) return statement
    }
    const declaration = tryLocal(cursor)
    if (declaration) return declaration
    const isDeconstruction = cursor.isWord('var') && cursor.is('(', 1)
    const declared = isDeconstruction ? tryDeclaration(cursor) : undefined
    const value = declared ? parseAssignment(cursor, declared) : parseExpression(cursor)
    if (value.kind === 'missing' && cursor.before <= start) return { kind: 'empty', ...place() }
    cursor.expect(';')
    return { kind: 'expression', value, ...place() }
  })
}

function missingStatement(cursor: Cursor): Stmt {
  cursor.missing('CS1525', cursor.token.text)
  return { kind: 'empty', start: cursor.before, end: cursor.before }
}

/** A statement inside of another: no declaration. */
function parseEmbedded(cursor: Cursor): Stmt {
  const { start, end } = cursor.token
  const statement = parseStatement(cursor)
  if (statement.kind === 'local' || statement.kind === 'function' || statement.kind === 'labeled') {
    cursor.report('CS1023', start, Math.max(end, statement.end))
  }
  return statement
}

type StatementReader = (cursor: Cursor, start: number) => Stmt | undefined

const keywordStatements: ReadonlyMap<string, StatementReader> = new Map<string, StatementReader>([
  ['{', (cursor) => parseBlock(cursor)],
  [
    ';',
    (cursor, start) => {
      cursor.next()
      return { kind: 'empty', start, end: cursor.before }
    },
  ],
  [
    'if',
    (cursor, start) => {
      cursor.next()
      const test = parseCondition(cursor)
      const whenTrue = parseEmbedded(cursor)
      const whenFalse = cursor.skip('else') ? parseEmbedded(cursor) : undefined
      return { kind: 'if', test, whenTrue, whenFalse, start, end: cursor.before }
    },
  ],
  [
    'else',
    (cursor, start) => {
      const token = cursor.next()
      cursor.report('CS8641', token.start, token.end)
      parseEmbedded(cursor)
      return { kind: 'empty', start, end: cursor.before }
    },
  ],
  [
    'while',
    (cursor, start) => {
      cursor.next()
      const test = parseCondition(cursor)
      const body = parseEmbedded(cursor)
      return { kind: 'while', test, body, start, end: cursor.before }
    },
  ],
  [
    'do',
    (cursor, start) => {
      cursor.next()
      const body = parseEmbedded(cursor)
      cursor.expect('while')
      const test = parseCondition(cursor)
      cursor.expect(';')
      return { kind: 'do', body, test, start, end: cursor.before }
    },
  ],
  ['for', parseFor],
  ['foreach', parseForeach],
  ['switch', parseSwitch],
  [
    'break',
    (cursor, start) => {
      cursor.next()
      cursor.expect(';')
      return { kind: 'break', start, end: cursor.before }
    },
  ],
  [
    'continue',
    (cursor, start) => {
      cursor.next()
      cursor.expect(';')
      return { kind: 'continue', start, end: cursor.before }
    },
  ],
  ['goto', parseGoto],
  [
    'return',
    (cursor, start) => {
      cursor.next()
      const isRef = cursor.is('ref')
      if (isRef) cursor.next()
      const value = cursor.is(';') ? undefined : parseExpression(cursor)
      cursor.expect(';')
      return { kind: 'return', value, isRef, start, end: cursor.before }
    },
  ],
  [
    'throw',
    (cursor, start) => {
      cursor.next()
      const value = cursor.is(';') ? undefined : parseExpression(cursor)
      cursor.expect(';')
      return { kind: 'throw', value, start, end: cursor.before }
    },
  ],
  ['try', parseTry],
  ['catch', stray],
  ['finally', stray],
  ['using', parseUsing],
  [
    'lock',
    (cursor, start) => {
      cursor.next()
      const value = parseCondition(cursor)
      const body = parseEmbedded(cursor)
      return { kind: 'lock', value, body, start, end: cursor.before }
    },
  ],
  ['checked', parseChecked],
  ['unchecked', parseChecked],
  [
    'unsafe',
    (cursor) => {
      const token = cursor.next()
      cursor.report('CS0227', token.start, token.end)
      return parseBlock(cursor)
    },
  ],
  [
    'const',
    (cursor, start) => {
      cursor.next()
      return parseLocal(cursor, start, true)
    },
  ],
  ['yield', parseYield],
  ['class', parseTypeDeclaration],
  ['struct', parseTypeDeclaration],
  ['interface', parseTypeDeclaration],
  ['enum', parseTypeDeclaration],
])

// A type cannot be declared inside of a method: it ends there, and with it everything else.
function parseTypeDeclaration(cursor: Cursor, start: number): Stmt {
  const token = cursor.token
  cursor.report('CS1513', token.start, token.end)
  while (!cursor.isEnd) cursor.next()
  return { kind: 'empty', start, end: start }
}

function stray(cursor: Cursor, start: number): Stmt {
  const token = cursor.token
  cursor.report('CS1003', token.start, token.end, 'try')
  parseCatches(cursor)
  return { kind: 'empty', start, end: cursor.before }
}

function parseCondition(cursor: Cursor): Expr {
  cursor.expect('(')
  const value = parseExpression(cursor)
  cursor.expect(')')
  return value
}

function parseFor(cursor: Cursor, start: number): Stmt {
  cursor.next()
  cursor.expect('(')
  const initial: Stmt[] = []
  if (!cursor.is(';')) {
    const declaration = isLocal(cursor) ? parseLocal(cursor, cursor.token.start, false) : undefined
    if (declaration) initial.push(declaration)
    else {
      initial.push(...parseExpressions(cursor))
      cursor.expect(';')
    }
  } else cursor.next()
  const test = cursor.is(';') ? undefined : parseExpression(cursor)
  cursor.expect(';')
  const step = cursor.is(')') ? [] : parseExpressions(cursor).map((one) => one.value)
  cursor.expect(')')
  const body = parseEmbedded(cursor)
  return { kind: 'for', initial, test, step, body, start, end: cursor.before }
}

function parseExpressions(cursor: Cursor) {
  const list: (Stmt & { kind: 'expression' })[] = []
  do {
    const value = parseExpression(cursor)
    list.push({ kind: 'expression', value, start: value.start, end: value.end })
  } while (cursor.skip(','))
  return list
}

function parseForeach(cursor: Cursor, start: number): Stmt {
  cursor.next()
  cursor.expect('(')
  const isTyped = cursor.ahead(() => {
    parseType(cursor)
    return cursor.isIdentifier
  })
  if (cursor.is('(') && !isTyped) return parseForeachTuple(cursor, start)
  const type = parseType(cursor)
  const isVar = isVarType(type)
  let designation: Designation
  if (cursor.is('in')) {
    cursor.report('CS0230', cursor.token.start, cursor.token.end)
    const at = { start: cursor.before, end: cursor.before }
    return finishForeach(cursor, start, { form: 'missing', ...at }, { form: 'discard', ...at })
  } else if (isVar && cursor.is('(')) designation = parseDesignation(cursor)
  else {
    const name = cursor.identifier()
    designation = { form: 'single', ...name }
  }
  return finishForeach(cursor, start, isVar ? undefined : type, designation)
}

/** `foreach ((var a, var b) in …)`: as `var (a, b)`; types of its items are those of the elements. */
function parseForeachTuple(cursor: Cursor, start: number): Stmt {
  const open = cursor.next().start
  const items: Designation[] = []
  do {
    parseType(cursor)
    items.push(parseDesignation(cursor))
  } while (cursor.skip(','))
  cursor.expect(')')
  return finishForeach(cursor, start, undefined, {
    form: 'list',
    items,
    start: open,
    end: cursor.before,
  })
}

function finishForeach(
  cursor: Cursor,
  start: number,
  type: TypeSyntax | undefined,
  designation: Designation,
): Stmt {
  cursor.expect('in')
  const source = parseExpression(cursor)
  cursor.expect(')')
  const body = parseEmbedded(cursor)
  return { kind: 'foreach', type, designation, source, body, start, end: cursor.before }
}

function parseSwitch(cursor: Cursor, start: number): Stmt {
  cursor.next()
  const value = parseCondition(cursor)
  cursor.expect('{')
  const sections: { labels: SwitchLabel[]; body: Stmt[]; start: number; end: number }[] = []
  while (cursor.is('case') || cursor.is('default')) {
    const from = cursor.token.start
    const labels: SwitchLabel[] = []
    while (cursor.is('case') || (cursor.is('default') && !cursor.is('(', 1)))
      labels.push(parseLabel(cursor))
    const body: Stmt[] = []
    while (!cursor.is('case') && !isDefaultLabel(cursor) && !cursor.is('}') && !cursor.isEnd) {
      const { at } = cursor
      body.push(parseStatement(cursor))
      if (cursor.at === at) cursor.next()
    }
    sections.push({ labels, body, start: from, end: cursor.before })
  }
  cursor.expect('}')
  return { kind: 'switch', value, sections, start, end: cursor.before }
}

const isDefaultLabel = (cursor: Cursor) => cursor.is('default') && cursor.is(':', 1)

function parseLabel(cursor: Cursor): SwitchLabel {
  const token = cursor.next()
  let pattern: SwitchLabel['pattern']
  let when: Expr | undefined
  if (token.text === 'case') {
    pattern = parsePattern(cursor)
    if (cursor.skipWord('when')) when = parseExpression(cursor)
  }
  if (!cursor.skip(':')) cursor.missing('CS1003', ':')
  return { pattern, when, start: token.start, end: cursor.before }
}

function parseGoto(cursor: Cursor, start: number): Stmt {
  cursor.next()
  if (cursor.skip('case')) {
    const value = parseExpression(cursor)
    cursor.expect(';')
    return { kind: 'goto-case', value, start, end: cursor.before }
  }
  if (cursor.skip('default')) {
    cursor.expect(';')
    return { kind: 'goto-case', value: undefined, start, end: cursor.before }
  }
  const label = cursor.identifier().name
  cursor.expect(';')
  return { kind: 'goto', label, start, end: cursor.before }
}

function parseTry(cursor: Cursor, start: number): Stmt {
  cursor.next()
  const body = parseBlock(cursor)
  const { catches, last } = parseCatches(cursor)
  if (catches.length === 0 && !last) cursor.missing('CS1524')
  return { kind: 'try', body, catches, finally: last, start, end: cursor.before }
}

function parseCatches(cursor: Cursor): { catches: CatchSyntax[]; last: BlockSyntax | undefined } {
  const catches: CatchSyntax[] = []
  while (cursor.is('catch')) {
    const { start } = cursor.next()
    let type: TypeSyntax | undefined
    let name: string | undefined
    if (cursor.skip('(')) {
      type = parseType(cursor)
      if (cursor.isIdentifier) name = cursor.identifier().name
      cursor.expect(')')
    }
    const when = cursor.skipWord('when') ? parseCondition(cursor) : undefined
    const body = parseBlock(cursor)
    catches.push({ type, name, when, body, start, end: cursor.before })
  }
  const last = cursor.skip('finally') ? parseBlock(cursor) : undefined
  return { catches, last }
}

function parseUsing(cursor: Cursor, start: number): Stmt {
  const keyword = cursor.next()
  if (!cursor.is('(')) {
    cursor.refuse('using declarations', '8.0', keyword.start, keyword.end)
    if (isLocal(cursor)) return parseLocal(cursor, start, false)
    while (!cursor.is(';') && !cursor.isEnd) cursor.next()
    cursor.skip(';')
    return { kind: 'empty', start, end: cursor.before }
  }
  cursor.next()
  let declaration: Stmt | undefined
  let value: Expr | undefined
  if (isLocal(cursor)) declaration = parseLocal(cursor, cursor.token.start, false, ')')
  else {
    value = parseExpression(cursor)
    cursor.expect(')')
  }
  const body = parseEmbedded(cursor)
  return { kind: 'using', declaration, value, body, start, end: cursor.before }
}

function parseChecked(cursor: Cursor, start: number): Stmt | undefined {
  if (!cursor.is('{', 1)) return undefined
  const checked = cursor.next().text === 'checked'
  const body = parseBlock(cursor)
  return { kind: 'checked', checked, body, start, end: cursor.before }
}

function parseYield(cursor: Cursor, start: number): Stmt | undefined {
  const isReturn = cursor.is('return', 1)
  if (!isReturn && !cursor.is('break', 1)) return undefined
  cursor.next()
  cursor.next()
  cursor.yields = true
  if (isReturn && cursor.is(';')) cursor.report('CS1627', cursor.token.start, cursor.token.end)
  const value = isReturn ? parseExpression(cursor) : undefined
  cursor.expect(';')
  return { kind: 'yield', value, start, end: cursor.before }
}

function isVarType(type: TypeSyntax): boolean {
  return (
    type.form === 'name' &&
    !type.keyword &&
    type.parts.length === 1 &&
    type.parts[0]!.name === 'var'
  )
}

/** A type, a name, and what may follow the name of a local variable. */
function isLocal(cursor: Cursor): boolean {
  if (
    !cursor.isIdentifier &&
    !typeKeywords.has(cursor.token.text) &&
    !cursor.is('(') &&
    !cursor.is('ref')
  ) {
    return false
  }
  return cursor.ahead(() => {
    if (cursor.skip('ref')) cursor.skip('readonly')
    const isAwait = cursor.isWord('await')
    parseType(cursor)
    if (!cursor.isIdentifier || isAwait) return false
    cursor.next()
    return (
      ['=', ';', ',', ')', 'in'].includes(cursor.token.text) ||
      cursor.isEnd ||
      cursor.token.afterNewline
    )
  })
}

function tryLocal(cursor: Cursor): Stmt | undefined {
  const { start } = cursor.token
  // A type's keyword without a dot behind it can only begin a declaration.
  const isKeyword = cursor.token.kind === 'keyword' && typeKeywords.has(cursor.token.text)
  const localFunction = tryLocalFunction(cursor)
  if (localFunction) return localFunction
  if (isLocal(cursor) || (isKeyword && !cursor.is('.', 1) && !cursor.is('(', 1))) {
    return parseLocal(cursor, start, false)
  }
  // A nullable reference type: `string? s = null`.
  return undefined
}

function parseLocal(cursor: Cursor, start: number, isConst: boolean, close: ';' | ')' = ';'): Stmt {
  const isRef = cursor.is('ref')
  if (isRef) {
    cursor.next()
    cursor.skip('readonly')
  }
  const type = parseType(cursor)
  const declarators: Declarator[] = []
  do {
    const name = cursor.identifier()
    let value: Declarator['value']
    if (cursor.skip('=')) value = cursor.is('{') ? parseArrayItems(cursor) : parseExpression(cursor)
    declarators.push({
      name: name.name,
      value,
      start: name.start,
      end: Math.max(name.end, cursor.before),
    })
  } while (cursor.skip(','))
  cursor.expect(close)
  return { kind: 'local', type, isConst, isRef, declarators, start, end: cursor.before }
}

function tryLocalFunction(cursor: Cursor): LocalFunctionSyntax | undefined {
  const { start } = cursor.token
  const isHead = cursor.ahead(() => {
    cursor.skip('static')
    cursor.skipWord('async')
    if (cursor.skip('ref')) cursor.skip('readonly')
    parseType(cursor)
    if (!cursor.isIdentifier) return false
    cursor.next()
    if (cursor.is('<')) {
      while (!cursor.is('>') && !cursor.isEnd) cursor.next()
      cursor.next()
    }
    if (!cursor.is('(')) return false
    parseParameters(cursor, false)
    return cursor.is('{') || cursor.is('=>') || cursor.isWord('where') || cursor.is(';')
  })
  if (!isHead) return undefined
  if (cursor.is('static')) {
    const token = cursor.next()
    cursor.refuse('static local functions', '8.0', token.start, token.end)
  }
  const isAsync = cursor.skipWord('async')
  const refReturn = cursor.skip('ref')
  if (refReturn) cursor.skip('readonly')
  const returns = parseType(cursor)
  const name = cursor.identifier()
  const typeParameters: { name: string; start: number; end: number }[] = []
  if (cursor.skip('<')) {
    do typeParameters.push(cursor.identifier())
    while (cursor.skip(','))
    cursor.expect('>')
  }
  const parameters = parseParameters(cursor, false)
  const constraints = parseConstraints(cursor)
  let isIterator = false
  const body = inFunction(cursor, isAsync, (): BlockSyntax | Expr => {
    if (cursor.skip('=>')) {
      if (cursor.is('ref')) cursor.next()
      const value = parseExpression(cursor)
      cursor.expect(';')
      return value
    }
    if (cursor.is(';')) {
      cursor.report('CS8112', name.start, name.end, `${name.name}()`)
      cursor.next()
      return { kind: 'block', statements: [], start: cursor.before, end: cursor.before }
    }
    const block = parseBlock(cursor)
    isIterator = cursor.yields
    return block
  })
  return {
    kind: 'function',
    name: name.name,
    nameStart: name.start,
    typeParameters,
    parameters,
    returns,
    refReturn,
    constraints,
    body,
    isAsync,
    isIterator,
    start,
    end: cursor.before,
  }
}

function parseConstraints(cursor: Cursor): LocalFunctionSyntax['constraints'] {
  const constraints: { name: string; bounds: (TypeSyntax | 'class' | 'struct' | 'new')[] }[] = []
  while (cursor.skipWord('where')) {
    const { name } = cursor.identifier()
    cursor.expect(':')
    const bounds: (TypeSyntax | 'class' | 'struct' | 'new')[] = []
    do {
      if (cursor.skip('class')) bounds.push('class')
      else if (cursor.skip('struct')) bounds.push('struct')
      else if (cursor.skip('new')) {
        cursor.expect('(')
        cursor.expect(')')
        bounds.push('new')
      } else bounds.push(parseType(cursor))
    } while (cursor.skip(','))
    constraints.push({ name, bounds })
  }
  return constraints
}
