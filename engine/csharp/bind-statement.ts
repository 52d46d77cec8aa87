import { findType, type Method } from '../dotnet/definition.ts'
import {
  argumentsOf,
  display,
  isBoxed,
  isNamed,
  isReferenceType,
  isValueType,
  type NamedType,
  substitute,
  type Type,
  TypeParameter,
  underlying,
} from '../dotnet/types.ts'
import { baseOf, interfacesOf, isSubtype } from '../dotnet/value.ts'
import { bindMember, callGroup, isPlace } from './bind-call.ts'
import { deconstructInto } from './bind-deconstruct.ts'
import { bindAs, bindRaw, boxed } from './bind-expression.ts'
import { isStatementExpression } from './bind-lambda.ts'
import { bindArrayItems } from './bind-new.ts'
import { bindPattern } from './bind-pattern.ts'
import { type Binder, errorType, types } from './binder.ts'
import type {
  Bound,
  BoundCatch,
  BoundPattern,
  BoundSection,
  BoundStatement,
  Jumps,
  Label,
  LocalFunction,
  LocalParameter,
  SectionMark,
  Variable,
} from './bound.ts'
import { callMethod, choose, convert, isNull, literal, node, retype } from './build.ts'
import { asValue, castTo, convertTo, describe } from './convert.ts'
import { type Frame, Scope } from './scope.ts'
import type {
  BlockSyntax,
  CatchSyntax,
  Declarator,
  Expr,
  LocalFunctionSyntax,
  Place,
  Stmt,
  SwitchLabel,
} from './syntax.ts'

const span = (place: Place) => ({ start: place.start, end: place.end })

/** A block with a scope of its own. */
export function bindBlock(b: Binder, syntax: BlockSyntax): BoundStatement {
  return b.within(new Scope(b.scope, b.frame), () => bindBody(b, syntax.statements, syntax))
}

/** Statements in the current scope, as a block. */
export function bindBody(b: Binder, statements: readonly Stmt[], place: Place): BoundStatement {
  return blockOf(b, bindStatements(b, statements), place)
}

function bindStatements(b: Binder, statements: readonly Stmt[]): BoundStatement[] {
  // Local functions may be called before they are declared; variables may not be used, but their names are taken.
  const functions = new Map<Stmt, LocalFunction>()
  for (const statement of statements) {
    const inner = innermost(statement)
    if (inner.kind === 'function') functions.set(inner, declareFunction(b, inner))
    if (inner.kind === 'local') for (const one of inner.declarators) b.scope.later.add(one.name)
    for (let one = statement; one.kind === 'labeled'; one = one.body)
      declareLabel(b, one.label, one)
  }
  return statements.map((statement) => bindStatement(b, statement, functions))
}

function innermost(statement: Stmt): Stmt {
  let inner = statement
  while (inner.kind === 'labeled') inner = inner.body
  return inner
}

function declareLabel(b: Binder, name: string, place: Place): void {
  const known = b.scope.label(name)
  if (known) {
    b.report(known.isOwn ? 'CS0140' : 'CS0158', place, name)
    return
  }
  b.scope.labels ??= new Map()
  b.scope.labels.set(name, { name, id: b.id(), used: false })
}

function blockOf(b: Binder, statements: BoundStatement[], place: Place): BoundStatement {
  const { variables, functions } = b.scope
  return {
    kind: 'block',
    statements,
    variables: variables.filter((one) => one.kind !== 'parameter' && one.kind !== 'context'),
    functions: [...functions],
    ...span(place),
  }
}

/** A statement inside of another: with a scope of its own for what its expressions declare. */
function bindEmbedded(b: Binder, syntax: Stmt): BoundStatement {
  if (syntax.kind === 'block') return bindBlock(b, syntax)
  return b.within(new Scope(b.scope, b.frame), () => bindBody(b, [syntax], syntax))
}

function bindStatement(
  b: Binder,
  syntax: Stmt,
  functions: ReadonlyMap<Stmt, LocalFunction>,
): BoundStatement {
  switch (syntax.kind) {
    case 'block':
      return bindBlock(b, syntax)
    case 'function':
      return bindFunction(b, syntax, functions.get(syntax) ?? declareFunction(b, syntax))
    case 'local':
      return bindLocal(b, syntax)
    case 'expression':
      return bindExpressionStatement(b, syntax.value)
    case 'if': {
      const test = bindAs(b, syntax.test, types.bool)
      const whenTrue = bindEmbedded(b, syntax.whenTrue)
      const whenFalse = syntax.whenFalse && bindEmbedded(b, syntax.whenFalse)
      return { kind: 'if', test, whenTrue, whenFalse, ...span(syntax) }
    }
    case 'while':
      return bindLoop(b, (jumps) => {
        const test = bindAs(b, syntax.test, types.bool)
        const variables = [...b.scope.variables]
        const body = bindEmbedded(b, syntax.body)
        return { kind: 'while', test, body, jumps, variables, ...span(syntax) }
      })
    case 'do':
      return bindLoop(b, (jumps) => {
        const body = bindEmbedded(b, syntax.body)
        const test = bindAs(b, syntax.test, types.bool)
        return { kind: 'do', test, body, jumps, variables: [...b.scope.variables], ...span(syntax) }
      })
    case 'for':
      return bindFor(b, syntax)
    case 'foreach':
      return bindForeach(b, syntax)
    case 'switch':
      return bindSwitch(b, syntax)
    case 'break':
    case 'continue': {
      const jumps = syntax.kind === 'break' ? b.scope.breaks : b.scope.continues
      if (!jumps) {
        b.report('CS0139', syntax)
        return { kind: 'empty', ...span(syntax) }
      }
      return { kind: syntax.kind, jumps, ...span(syntax) }
    }
    case 'goto': {
      const label = findLabel(b, syntax.label)
      if (!label) {
        b.report('CS0159', syntax, syntax.label)
        return { kind: 'empty', ...span(syntax) }
      }
      label.used = true
      return { kind: 'goto', label, ...span(syntax) }
    }
    case 'goto-case':
      return bindGotoCase(b, syntax)
    case 'labeled': {
      const label = findLabel(b, syntax.label)!
      const body = bindStatement(b, syntax.body, functions)
      return { kind: 'label', label, body, ...span(syntax) }
    }
    case 'return':
      return bindReturn(b, syntax)
    case 'yield':
      return bindYield(b, syntax)
    case 'throw': {
      if (!syntax.value) {
        if (!b.scope.caught) b.report('CS0156', syntax)
        return { kind: 'throw', value: undefined, rethrow: b.scope.caught, ...span(syntax) }
      }
      const value = bindThrown(b, syntax.value)
      return { kind: 'throw', value, rethrow: undefined, ...span(syntax) }
    }
    case 'try':
      return bindTry(b, syntax)
    case 'using':
      return bindUsing(b, syntax)
    case 'lock': {
      const value = asValue(b, bindRaw(b, syntax.value))
      if (value.type !== errorType && isValueType(value.type))
        b.report('CS0185', syntax.value, display(value.type))
      const body = bindEmbedded(b, syntax.body)
      const first: BoundStatement = { kind: 'expression', value, ...span(syntax) }
      return {
        kind: 'block',
        statements: [first, body],
        variables: [],
        functions: [],
        ...span(syntax),
      }
    }
    case 'checked':
      return b.withOverflow(syntax.checked ? 'checked' : 'unchecked', () =>
        bindBlock(b, syntax.body),
      )
    case 'empty':
      return { kind: 'empty', ...span(syntax) }
  }
}

function bindThrown(b: Binder, syntax: Expr): Bound {
  const raw = bindRaw(b, syntax)
  if (raw.type !== undefined && raw.type !== errorType && !isSubtype(raw.type, types.exception)) {
    return b.fail('CS0155', syntax)
  }
  return convertTo(b, raw, types.exception, syntax)
}

function bindExpressionStatement(b: Binder, syntax: Expr): BoundStatement {
  const raw = bindRaw(b, syntax)
  if (!isStatementExpression(syntax) && raw.type !== errorType) {
    b.report('CS0201', syntax)
    return { kind: 'empty', ...span(syntax) }
  }
  return { kind: 'expression', value: asValue(b, raw), ...span(syntax) }
}

// Declarations --------------------------------------------------------------------------

function bindLocal(b: Binder, syntax: Stmt & { kind: 'local' }): BoundStatement {
  const { type } = syntax
  const isVar =
    type.form === 'name' &&
    !type.keyword &&
    type.parts.length === 1 &&
    type.parts[0]!.name === 'var' &&
    b.visibleTypes('var', 0).length === 0
  const declared = isVar ? undefined : b.type(type)
  if (declared === types.void) b.report('CS1547', type)
  if (declared?.kind === 'named' && declared.definition.kind === 'static')
    b.report('CS0723', type, display(declared))
  if (isVar && syntax.declarators.length > 1) b.report('CS0819', syntax)
  if (isVar && syntax.isConst) b.report('CS0822', syntax)
  const statements = syntax.declarators.map((one) =>
    syntax.isRef
      ? bindRefDeclarator(b, one, declared)
      : bindDeclarator(b, one, declared, syntax.isConst),
  )
  if (statements.length === 1) return statements[0]!
  return { kind: 'block', statements, variables: [], functions: [], ...span(syntax) }
}

/** `ref int x = ref a[0]`: the variable is another name of the place. */
function bindRefDeclarator(b: Binder, one: Declarator, declared: Type | undefined): BoundStatement {
  const at = { start: one.start, end: one.start + one.name.length }
  b.scope.later.delete(one.name)
  let value: Bound
  if (!one.value) value = b.fail('CS8174', at)
  else if (one.value.kind !== 'ref') value = b.fail('CS8172', at)
  else value = bindPlace(b, one.value.value, declared)
  const variable = b.declare(one.name, declared ?? value.type, at, 'local', { byRef: 'ref' })
  return { kind: 'local', variable, value, ...span(one) }
}

/** The place behind `ref`, which has to be of that very type. */
function bindPlace(b: Binder, syntax: Expr, type: Type | undefined): Bound {
  const raw = bindRaw(b, syntax)
  if (raw.type === errorType) return raw as Bound
  if (!isPlace(raw)) return b.fail('CS1510', syntax)
  const place = raw as Bound
  if (type && type !== errorType && type.plain !== place.type.plain) {
    return b.fail('CS8173', syntax, display(type))
  }
  return node(place.type, place, { kind: 'reference', place })
}

function bindDeclarator(
  b: Binder,
  one: Declarator,
  declared: Type | undefined,
  isConst: boolean,
): BoundStatement {
  const place = { start: one.start, end: one.start + one.name.length }
  if (!one.value) {
    b.scope.later.delete(one.name)
    if (!declared) b.report('CS0818', place)
    else if (isConst) b.report('CS0145', place)
    const variable = b.declare(one.name, declared ?? errorType, place)
    return { kind: 'local', variable, value: undefined, ...span(one) }
  }
  if (declared && !isConst) {
    // In its own initializer a variable is known, and has no value yet: CS0165, not CS0841.
    const variable = b.declare(one.name, declared, place)
    return { kind: 'local', variable, value: bindInitial(b, one, declared, place), ...span(one) }
  }
  const value = bindInitial(b, one, declared, place)
  b.scope.later.delete(one.name)
  if (isConst) return bindConst(b, one, declared ?? value.type, value, place)
  const variable = b.declare(one.name, declared ?? value.type, place)
  return { kind: 'local', variable, value, ...span(one) }
}

function bindInitial(b: Binder, one: Declarator, declared: Type | undefined, place: Place): Bound {
  const syntax = one.value!
  if (syntax.kind === 'array-items') {
    if (!declared) return b.fail('CS0820', place)
    if (declared.kind !== 'array')
      return declared === errorType ? b.error(place) : b.fail('CS0622', syntax)
    return bindArrayItems(b, syntax, declared)
  }
  if (syntax.kind === 'ref') return b.fail('CS8171', place)
  const raw = bindRaw(b, syntax)
  if (declared) return convertTo(b, raw, declared, syntax)
  if (raw.type === types.void) return b.fail('CS0815', place, 'void')
  if (raw.kind === 'unbound-lambda' || raw.kind === 'methods') {
    return b.fail('CS8370', syntax, 'inferred delegate type', '10.0')
  }
  if (raw.kind === 'null' || raw.kind === 'default-literal')
    return b.fail('CS0815', place, describe(raw))
  return asValue(b, raw)
}

function bindConst(
  b: Binder,
  one: Declarator,
  type: Type,
  value: Bound,
  place: Place,
): BoundStatement {
  const isConstant = value.kind === 'literal'
  if (!isConstant && value.type !== errorType) {
    // C# 10 would take an interpolated string of constants.
    if (
      one.value!.kind === 'interpolated' &&
      value.kind === 'concat' &&
      value.parts.every((part) => part.kind === 'literal')
    ) {
      b.report('CS8370', one.value!, 'constant interpolated strings', '10.0')
    } else b.report('CS0133', one.value!, one.name)
  }
  const known = isConstant ? (value as Bound & { kind: 'literal' }).value : null
  b.declare(one.name, type, place, 'local', { constant: { value: known } })
  return { kind: 'empty', ...span(one) }
}

// Local functions ------------------------------------------------------------------------

function declareFunction(b: Binder, syntax: LocalFunctionSyntax): LocalFunction {
  const typeParameters = syntax.typeParameters.map((one) => new TypeParameter(one.name))
  const frame: Frame = {
    kind: 'local-function',
    outer: b.frame,
    display: '',
    returns: undefined,
    isIterator: syntax.isIterator,
    givesPlace: syntax.refReturn,
    results: [],
    typeParameters,
    inFinally: 0,
  }
  const scope = new Scope(b.scope, frame)
  if (syntax.isAsync) b.refuseAsync(syntax)
  const target: LocalFunction = b.within(scope, () => {
    for (const constraint of syntax.constraints) {
      const parameter = typeParameters.find((one) => one.name === constraint.name)
      for (const bound of constraint.bounds) {
        if (!parameter) continue
        if (bound === 'class' || bound === 'struct') parameter.constraint = bound
        else if (bound === 'new') parameter.hasNew = true
        else parameter.bounds = [...parameter.bounds, b.type(bound)]
      }
    }
    const returns = b.type(syntax.returns)
    let optionalBefore = false
    const parameters = syntax.parameters.map((one): LocalParameter => {
      if (optionalBefore && !one.fallback && !one.params) b.report('CS1737', one)
      if (one.fallback) optionalBefore = true
      const type = one.type ? b.type(one.type) : errorType
      if (type === types.void) b.report('CS1547', one)
      const byRef = one.mode === 'value' ? undefined : one.mode
      const optional = one.fallback && bindDefault(b, one.fallback, type, one.name)
      const variable = b.declare(one.name, type, one, 'parameter', { byRef })
      return { name: one.name, type, mode: one.mode, params: one.params, variable, optional }
    })
    return {
      kind: 'local-function',
      name: syntax.name,
      id: b.id(),
      typeParameters,
      parameters,
      returns,
      isIterator: syntax.isIterator,
      givesPlace: syntax.refReturn,
      place: { start: syntax.nameStart, end: syntax.nameStart + syntax.name.length },
      body: undefined,
      owner: frame,
    }
  })
  frame.returns = target.returns
  functionScopes.set(target, scope)
  b.declareFunction(target, target.place)
  return target
}

const functionScopes = new WeakMap<LocalFunction, Scope>()

function bindDefault(b: Binder, syntax: Expr, type: Type, name: string): Bound {
  const value = convertTo(b, bindRaw(b, syntax), type, syntax)
  const isConstant =
    value.kind === 'literal' ||
    value.kind === 'default' ||
    (value.kind === 'convert' && value.operand.kind === 'literal')
  if (!isConstant && value.type !== errorType) b.report('CS1736', syntax, name)
  return value
}

function bindFunction(
  b: Binder,
  syntax: LocalFunctionSyntax,
  target: LocalFunction,
): BoundStatement {
  const { body, returns } = { body: syntax.body, returns: target.returns }
  const shown = `${target.name}(${target.parameters.map((one) => display(one.type)).join(', ')})`
  if (target.isIterator && !iteratorElement(returns) && returns !== errorType) {
    b.report('CS1624', target.place, shown, display(returns))
  }
  target.body = b.within(functionScopes.get(target)!, () => {
    if (body.kind === 'block') return bindBlock(b, body as BlockSyntax)
    if (target.givesPlace) {
      const value = bindPlace(b, body as Expr, returns)
      return blockOf(b, [{ kind: 'return', value, ...span(body) }], body)
    }
    const raw = bindRaw(b, body as Expr)
    const statement: BoundStatement =
      returns === types.void
        ? { kind: 'expression', value: asValue(b, raw), ...span(body) }
        : { kind: 'return', value: convertTo(b, raw, returns, body), ...span(body) }
    if (returns === types.void && !isStatementExpression(body as Expr) && raw.type !== errorType)
      b.report('CS0201', body)
    return blockOf(b, [statement], body)
  })
  return { kind: 'function', target, ...span(syntax) }
}

/** The element type of an iterator's result. */
export function iteratorElement(returns: Type): Type | undefined {
  if (returns.kind !== 'named') return undefined
  switch (returns.definition.fullName) {
    case 'System.Collections.Generic.IEnumerable':
    case 'System.Collections.Generic.IEnumerator':
      return returns.args[0]
    case 'System.Collections.IEnumerable':
    case 'System.Collections.IEnumerator':
      return types.object
    default:
      return undefined
  }
}

// Jumps ----------------------------------------------------------------------------------

function bindReturn(b: Binder, syntax: Stmt & { kind: 'return' }): BoundStatement {
  const { frame } = b
  if (frame.inFinally > 0) b.report('CS0157', syntax)
  if (frame.isIterator) {
    b.report('CS1622', syntax)
    return { kind: 'empty', ...span(syntax) }
  }
  if (!syntax.value) {
    if (frame.returns !== undefined && frame.returns !== types.void)
      b.report('CS0126', syntax, display(frame.returns))
    return { kind: 'return', value: undefined, ...span(syntax) }
  }
  if (syntax.isRef !== (frame.givesPlace ?? false)) {
    b.report(syntax.isRef ? 'CS8149' : 'CS8150', syntax)
    return { kind: 'return', value: b.error(syntax), ...span(syntax) }
  }
  if (syntax.isRef) {
    return { kind: 'return', value: bindPlace(b, syntax.value, frame.returns), ...span(syntax) }
  }
  const raw = bindRaw(b, syntax.value)
  if (frame.returns === types.void) {
    if (raw.type !== errorType)
      b.report(frame.kind === 'lambda' ? 'CS8030' : 'CS0127', syntax, frame.display)
    return { kind: 'return', value: undefined, ...span(syntax) }
  }
  frame.results.push(raw)
  if (frame.returns === undefined) {
    const value =
      raw.type === undefined && raw.kind !== 'tuple-untyped' ? b.error(syntax) : asValue(b, raw)
    return { kind: 'return', value, ...span(syntax) }
  }
  const value = convertTo(b, raw, frame.returns, syntax.value)
  return { kind: 'return', value, ...span(syntax) }
}

function bindYield(b: Binder, syntax: Stmt & { kind: 'yield' }): BoundStatement {
  const { frame } = b
  if (frame.kind === 'lambda') {
    b.report('CS1621', syntax)
    return { kind: 'empty', ...span(syntax) }
  }
  if (frame.inFinally > 0) b.report('CS1625', syntax)
  const element = frame.returns && iteratorElement(frame.returns)
  if (!syntax.value) return { kind: 'yield', value: undefined, ...span(syntax) }
  const raw = bindRaw(b, syntax.value)
  const value = element ? convertTo(b, raw, element, syntax.value) : asValue(b, raw)
  const isBare = isBoxed(value.type)
  return {
    kind: 'yield',
    value: isBare ? convert(value, value.type, { kind: 'open' }) : value,
    ...span(syntax),
  }
}

function findLabel(b: Binder, name: string): Label | undefined {
  return b.scope.label(name)?.label
}

// Loops ----------------------------------------------------------------------------------

function newJumps(b: Binder, isSwitch = false): Jumps {
  return { id: b.id(), isSwitch }
}

function bindLoop(b: Binder, bind: (jumps: Jumps) => BoundStatement): BoundStatement {
  const scope = new Scope(b.scope, b.frame)
  const jumps = newJumps(b)
  scope.breaks = jumps
  scope.continues = jumps
  return b.within(scope, () => bind(jumps))
}

function bindFor(b: Binder, syntax: Stmt & { kind: 'for' }): BoundStatement {
  return bindLoop(b, (jumps) => {
    const initial = bindStatements(b, syntax.initial)
    const test = syntax.test && bindAs(b, syntax.test, types.bool)
    const step = syntax.step.map((one) => {
      const raw = bindRaw(b, one)
      if (!isStatementExpression(one) && raw.type !== errorType) b.report('CS0201', one)
      return asValue(b, raw)
    })
    const variables = [...b.scope.variables]
    const body = bindEmbedded(b, syntax.body)
    return { kind: 'for', initial, test, step, body, jumps, variables, ...span(syntax) }
  })
}

function bindForeach(b: Binder, syntax: Stmt & { kind: 'foreach' }): BoundStatement {
  return b.within(new Scope(b.scope, b.frame), () => {
    const source = asValue(b, bindRaw(b, syntax.source))
    const found =
      source.type === errorType
        ? { element: errorType, over: 'sequence' as const }
        : elementOf(b, source, syntax.source)
    const enumerated = 'by' in found ? enumeratorOf(source, found.by, syntax.source) : source
    const sourceVariables = [...b.scope.variables]
    const loop = bindLoop(b, (jumps) => {
      const { element, over } = found
      const slot = b.slot(element)
      const boxedItem = node(element, syntax.designation, { kind: 'slot', slot })
      const item =
        over === 'sequence' && isBoxed(element)
          ? convert(boxedItem, element, { kind: 'close' })
          : boxedItem
      const assign = bindIteration(b, syntax, item)
      const variables = [...b.scope.variables]
      const body = bindEmbedded(b, syntax.body)
      return {
        kind: 'foreach',
        source: enumerated,
        over,
        slot,
        variables,
        assign,
        body,
        jumps,
        ...span(syntax),
      }
    })
    return {
      kind: 'block',
      statements: [loop],
      variables: sourceVariables,
      functions: [],
      ...span(syntax),
    }
  })
}

function bindIteration(b: Binder, syntax: Stmt & { kind: 'foreach' }, item: Bound): Bound {
  const { designation } = syntax
  if (designation.form === 'list') {
    if (item.type === errorType) {
      for (const one of designation.items)
        if (one.form === 'single') b.declare(one.name, errorType, one)
      return item
    }
    return deconstructInto(b, designation, item, syntax)
  }
  const declared = syntax.type ? b.type(syntax.type) : item.type
  const name = designation.form === 'single' ? designation.name : '_'
  const variable = b.declare(name, declared, designation, 'foreach')
  const value =
    item.type === errorType || declared === errorType
      ? item
      : castTo(b, item, declared, syntax.source)
  return node(declared, designation, {
    kind: 'assign',
    target: node(declared, designation, { kind: 'variable', variable }),
    value,
  })
}

/** What a source gives to foreach. */
function elementOf(
  b: Binder,
  source: Bound,
  place: Place,
): { element: Type; over: 'array' | 'string' | 'sequence'; by?: Method } {
  const { type } = source
  if (type.kind === 'array')
    return {
      element: type.element,
      over: type.rank === 1 && !type.element.open ? 'array' : 'sequence',
    }
  if (type === types.string) return { element: types.char, over: 'string' }
  const interfaces = interfacesOf(type)
  const generic = interfaces.filter(
    (one) => one.definition.fullName === 'System.Collections.Generic.IEnumerable',
  )
  const only = generic.length === 1 ? generic[0]!.args[0] : undefined
  const own = ownEnumerator(type)
  // Its own elements are others than those of the interface: the pairs of a JObject.
  const isOther = own && own.element !== only && own.element !== types.object
  if (isOther) return { element: own.element, over: 'sequence', by: own.method }
  const element = own?.element ?? only
  if (element) return { element, over: 'sequence' }
  if (generic.length > 1) {
    b.report('CS1640', place, display(type), 'IEnumerable<T>')
    return { element: errorType, over: 'sequence' }
  }
  if (interfaces.some((one) => one.definition.fullName === 'System.Collections.IEnumerable')) {
    return { element: types.object, over: 'sequence' }
  }
  b.report('CS1579', place, display(type), 'GetEnumerator')
  return { element: errorType, over: 'sequence' }
}

/** A type's own GetEnumerator comes before its interfaces: what it returns tells the element's type. */
function ownEnumerator(type: Type): { element: Type; method: Method } | undefined {
  for (let one: Type | undefined = type; one?.kind === 'named'; one = baseOf(one)) {
    const method = one.definition
      .members('GetEnumerator')
      .find((member) => member.kind === 'method' && member.parameters.length === 0)
    if (method?.kind !== 'method') continue
    const result = substitute(method.returns, argumentsOf(one))
    if (isNamed(result, 'System.Collections.Generic.IEnumerator')) {
      return { element: result.args[0]!, method }
    }
    if (isNamed(result, 'System.Collections.IEnumerator')) return { element: types.object, method }
    const current = result.kind === 'named' && result.definition.members('Current')[0]
    if (current && current.kind === 'property') {
      return { element: substitute(current.type, argumentsOf(result as NamedType)), method }
    }
  }
  return undefined
}

function enumeratorOf(source: Bound, method: Method, place: Place): Bound {
  return callMethod(method, [], source, [], method.returns, place)
}

// Switch ---------------------------------------------------------------------------------

function bindSwitch(b: Binder, syntax: Stmt & { kind: 'switch' }): BoundStatement {
  const value = asValue(b, bindRaw(b, syntax.value))
  const scope = new Scope(b.scope, b.frame)
  const jumps = newJumps(b, true)
  scope.breaks = jumps
  return b.within(scope, () => {
    const slot = b.slot(types.object)
    const marks = syntax.sections.map(
      (section, index): SectionMark => ({
        index,
        isDefault: section.labels.some((label) => label.pattern === undefined),
      }),
    )
    const seen = new Map<unknown, true>()
    const constants = new Map<unknown, SectionMark>()
    scopesOfSwitch.set(jumps, { marks, constants, type: value.type })
    // Names of a switch block are one space; its functions and variables are known in all sections.
    const functions = new Map<Stmt, LocalFunction>()
    for (const section of syntax.sections) {
      for (const statement of section.body) {
        const inner = innermost(statement)
        if (inner.kind === 'function') functions.set(inner, declareFunction(b, inner))
        if (inner.kind === 'local') for (const one of inner.declarators) b.scope.later.add(one.name)
      }
    }
    const labelled = syntax.sections.map((section, i) => {
      const sectionScope = new Scope(b.scope, b.frame)
      const labels = b.within(sectionScope, () =>
        section.labels.map((label) => bindLabel(b, label, value, marks[i]!, seen, constants)),
      )
      return { sectionScope, labels }
    })
    const sections = syntax.sections.map((section, i): BoundSection => {
      const { sectionScope, labels } = labelled[i]!
      // Variables of patterns are seen in their section.
      scope.variables.push(...sectionScope.variables)
      for (const [name, symbol] of sectionScope.symbols) scope.symbols.set(name, symbol)
      // A label is known in its section alone.
      b.scope.labels = undefined
      for (const statement of section.body)
        if (statement.kind === 'labeled') declareLabel(b, statement.label, statement)
      const body = section.body.map((statement) => bindStatement(b, statement, functions))
      for (const name of sectionScope.symbols.keys()) scope.symbols.delete(name)
      return { labels, body, place: section, mark: marks[i]! }
    })
    const variables = [...scope.variables]
    const statement: BoundStatement = {
      kind: 'switch',
      value: value.type === errorType ? value : boxed(value),
      slot,
      sections,
      jumps,
      variables,
      ...span(syntax),
    }
    return {
      kind: 'block',
      statements: [statement],
      variables: [],
      functions: scope.functions,
      ...span(syntax),
    }
  })
}

interface SwitchScope {
  readonly marks: readonly SectionMark[]
  readonly constants: Map<unknown, SectionMark>
  readonly type: Type
}

const scopesOfSwitch = new WeakMap<Jumps, SwitchScope>()

function bindLabel(
  b: Binder,
  label: SwitchLabel,
  value: Bound,
  mark: SectionMark,
  seen: Map<unknown, true>,
  constants: Map<unknown, SectionMark>,
) {
  if (!label.pattern) {
    if (seen.has(defaultKey)) b.report('CS0152', label, 'default')
    seen.set(defaultKey, true)
    return { pattern: undefined, when: undefined, place: span(label) }
  }
  const pattern: BoundPattern = bindPattern(b, label.pattern, value.type) ?? { kind: 'never' }
  const when = label.when && bindAs(b, label.when, types.bool)
  if (pattern.kind === 'constant' && !when) {
    const key = constantKey(pattern.value)
    if (seen.has(key)) b.report('CS0152', label, constantText(pattern.value))
    seen.set(key, true)
    constants.set(key, mark)
  }
  return { pattern, when, place: span(label) }
}

const defaultKey = Symbol('default')

function constantKey(value: Bound): unknown {
  const inner = value.kind === 'convert' ? value.operand : value
  return inner.kind === 'literal' ? inner.value : undefined
}

function constantText(value: Bound): string {
  const key = constantKey(value)
  return typeof key === 'string' ? `"${key}"` : String(key)
}

function bindGotoCase(b: Binder, syntax: Stmt & { kind: 'goto-case' }): BoundStatement {
  let scope: Scope | undefined = b.scope
  while (scope && !scope.breaks?.isSwitch) scope = scope.outer
  const jumps = scope?.frame === b.frame ? scope.breaks : undefined
  const known = jumps && scopesOfSwitch.get(jumps)
  if (!jumps || !known) {
    b.report('CS0153', syntax)
    return { kind: 'empty', ...span(syntax) }
  }
  let section: SectionMark | undefined
  if (syntax.value) {
    const raw = bindRaw(b, syntax.value)
    const type = raw.kind === 'null' ? known.type : underlying(known.type)
    const value = convertTo(b, raw, type, syntax.value)
    if (value.kind !== 'literal') {
      if (value.type !== errorType) b.report('CS0150', syntax.value)
      return { kind: 'empty', ...span(syntax) }
    }
    section = known.constants.get(value.value)
    if (!section) b.report('CS0159', syntax, `case ${constantText(value)}:`)
  } else {
    section = known.marks.find((one) => one.isDefault)
    if (!section) b.report('CS0159', syntax, 'default:')
  }
  if (!section) return { kind: 'empty', ...span(syntax) }
  return { kind: 'goto-case', jumps, section, ...span(syntax) }
}

// Exceptions and resources -----------------------------------------------------------------

function bindTry(b: Binder, syntax: Stmt & { kind: 'try' }): BoundStatement {
  const general = syntax.catches.findIndex((one) => !one.type && !one.when)
  const behind = general < 0 ? undefined : syntax.catches[general + 1]
  if (behind) b.report('CS1017', behind)
  const body = bindBlock(b, syntax.body)
  const caught: Type[] = []
  const catches = syntax.catches.map((one) => bindCatch(b, one, caught))
  let last: BoundStatement | undefined
  if (syntax.finally) {
    b.frame.inFinally++
    const scope = new Scope(b.scope, b.frame)
    // A jump may not leave the finally block.
    scope.breaks = undefined
    scope.continues = undefined
    last = b.within(scope, () => bindBlock(b, syntax.finally!))
    b.frame.inFinally--
  }
  return { kind: 'try', body, catches, last, ...span(syntax) }
}

function bindCatch(b: Binder, syntax: CatchSyntax, caught: Type[]): BoundCatch {
  return b.within(new Scope(b.scope, b.frame), () => {
    let type: Type = types.exception
    if (syntax.type) {
      type = b.type(syntax.type)
      if (type !== errorType && !isSubtype(type, types.exception)) {
        b.report('CS0155', syntax.type)
        type = errorType
      }
    }
    const before = type === errorType ? undefined : caught.find((one) => isSubtype(type, one))
    // Behind `catch (Exception)` a general clause is only useless.
    if (before && syntax.type) b.report('CS0160', syntax.type, display(before))
    if (!syntax.when) caught.push(type)
    const variable: Variable = b.declare(syntax.name ?? '', type, syntax)
    b.scope.caught = variable
    const when = syntax.when && bindAs(b, syntax.when, types.bool)
    const variables = [...b.scope.variables]
    const body = bindBlock(b, syntax.body)
    return {
      type: syntax.type && type !== errorType ? (type as NamedType) : undefined,
      variable,
      when,
      body,
      variables,
    }
  })
}

function bindUsing(b: Binder, syntax: Stmt & { kind: 'using' }): BoundStatement {
  return b.within(new Scope(b.scope, b.frame), () => {
    if (syntax.declaration?.kind === 'local') {
      return blockOf(b, [usingDeclarators(b, syntax.declaration, 0, syntax)], syntax)
    }
    const value = syntax.value ? asValue(b, bindRaw(b, syntax.value)) : b.error(syntax)
    const variable = b.declare('', value.type, syntax, 'using')
    return blockOf(
      b,
      [usingOne(b, variable, value, () => bindEmbedded(b, syntax.body), syntax)],
      syntax,
    )
  })
}

/** `using (T a = …, b = …)` nests. */
function usingDeclarators(
  b: Binder,
  declaration: Stmt & { kind: 'local' },
  at: number,
  syntax: Stmt & { kind: 'using' },
): BoundStatement {
  const one = declaration.declarators[at]
  if (!one) return bindEmbedded(b, syntax.body)
  const bound = bindLocal(b, { ...declaration, declarators: [one] })
  if (bound.kind !== 'local' || !bound.value) {
    if (bound.kind === 'local') b.report('CS0210', one)
    return bindEmbedded(b, syntax.body)
  }
  const variable: Variable = { ...bound.variable, kind: 'using' }
  const { variables, symbols } = b.scope
  variables[variables.indexOf(bound.variable)] = variable
  symbols.set(variable.name, variable)
  return usingOne(
    b,
    variable,
    bound.value,
    () => usingDeclarators(b, declaration, at + 1, syntax),
    syntax,
  )
}

function usingOne(
  b: Binder,
  variable: Variable,
  value: Bound,
  bind: () => BoundStatement,
  place: Place,
): BoundStatement {
  const { type } = variable
  const disposable = findType('System.IDisposable')!.self
  if (
    type !== errorType &&
    !(value.kind === 'literal' && value.value === null) &&
    !isSubtype(underlying(type), disposable)
  ) {
    b.report('CS1674', value, display(type))
    return bind()
  }
  const resource = node(type, place, { kind: 'variable', variable })
  const dispose = disposeCall(b, resource, place)
  return { kind: 'using', variable, value, dispose, body: bind(), ...span(place) }
}

function disposeCall(b: Binder, resource: Bound, place: Place): Bound {
  if (resource.type === errorType) return resource
  const disposable = findType('System.IDisposable')!.self
  const target = isReferenceType(resource.type) ? retype(resource, disposable) : boxed(resource)
  const member = bindMember(b, retype(target, disposable), 'Dispose', [], place, place, {
    called: true,
  })
  const call =
    member.kind === 'methods' ? callGroup(b, member.group, [], place, place) : b.error(place)
  return choose(isNull(resource), literal(null, types.void, place), call, types.void)
}
