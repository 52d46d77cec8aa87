import { display, type Type } from '../../dotnet/types.ts'
import type { Bound, BoundArgument, BoundPattern, BoundStatement } from '../bound.ts'
import { childrenOf } from '../flow.ts'
import { walk } from '../walk.ts'

/** The bound tree as lines of text, each node with its type. */
export function explainTree(body: BoundStatement): string {
  const lines: string[] = []
  statement(body, 0, lines)
  return lines.join('\n')
}

function statement(one: BoundStatement, depth: number, lines: string[]): void {
  const put = (text: string, more = 0) => lines.push(`${'  '.repeat(depth + more)}${text}`)
  put(statementLabel(one))
  if (one.kind === 'switch') {
    expression(one.value, depth + 1, lines)
    for (const { labels, body } of one.sections) {
      for (const { pattern, when } of labels) {
        put(pattern ? `case ${patternLabel(pattern)}` : 'default', 1)
        if (when) {
          put('when', 2)
          expression(when, depth + 3, lines)
        }
      }
      for (const each of body) statement(each, depth + 2, lines)
    }
    return
  }
  if (one.kind === 'try') {
    statement(one.body, depth + 1, lines)
    for (const { type, variable, when, body } of one.catches) {
      put(type ? `catch ${display(type)} ${variable.name}`.trimEnd() : 'catch', 1)
      if (when) {
        put('when', 2)
        expression(when, depth + 3, lines)
      }
      statement(body, depth + 2, lines)
    }
    if (one.last) {
      put('finally', 1)
      statement(one.last, depth + 2, lines)
    }
    return
  }
  if (one.kind === 'function') {
    if (one.target.body) statement(one.target.body, depth + 1, lines)
    return
  }
  for (const [name, value] of Object.entries(one)) {
    // Functions of a block stand in it as statements as well.
    if (name === 'functions') continue
    for (const part of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isBound(part)) expression(part, depth + 1, lines)
      else if (isStatement(part)) statement(part, depth + 1, lines)
    }
  }
}

function statementLabel(one: BoundStatement): string {
  switch (one.kind) {
    case 'local':
      return `local ${display(one.variable.type)} ${one.variable.name}`
    case 'function':
      return `function ${one.target.name}: ${display(one.target.returns)}`
    default:
      return one.kind
  }
}

function patternLabel(pattern: BoundPattern): string {
  switch (pattern.kind) {
    case 'constant':
      return pattern.value.kind === 'literal' ? label(pattern.value).slice(8) : label(pattern.value)
    case 'declaration':
      return `${display(pattern.tested)} ${pattern.variable?.name ?? '_'}`
    case 'var':
      return `var ${pattern.variable?.name ?? '_'}`
    case 'never':
      return 'that never fits'
  }
}

function expression(one: Bound, depth: number, lines: string[]): void {
  lines.push(`${'  '.repeat(depth)}${label(one)}: ${display(one.type)}`)
  if (one.kind === 'lambda') statement(one.lambda.body, depth + 1, lines)
  for (const child of childrenOf(one)) expression(child, depth + 1, lines)
}

function label(one: Bound): string {
  switch (one.kind) {
    case 'literal':
      return `literal ${typeof one.value === 'string' ? JSON.stringify(one.value) : String(one.value)}`
    case 'variable':
      return `variable ${one.variable.name}`
    case 'convert':
      return `convert (${one.step.kind})`
    case 'arithmetic':
    case 'compare':
      return `${one.kind} ${one.op} in ${one.in}`
    case 'call':
      return `call ${one.method.owner.fullName}.${one.method.name}`
    case 'property':
      return `property ${one.property.owner.fullName}.${one.property.name}`
    case 'call-local':
      return `call ${one.target.name}`
    default:
      return one.kind
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function isBound(value: unknown): value is Bound {
  return (
    isObject(value) &&
    'type' in value &&
    'start' in value &&
    typeof value.kind === 'string' &&
    isObject(value.type as Type)
  )
}

function isStatement(value: unknown): value is BoundStatement {
  return isObject(value) && !('type' in value) && 'start' in value && typeof value.kind === 'string'
}

// What is read ---------------------------------------------------------------------------

/** What an expression reads of a call, by name: `context.Request.Method`, `context.Variables["a"]`; `[…]` where a name is computed. */
export function readsOf(body: BoundStatement): string[] {
  const reads = new Set<string>()
  const inner = new Set<string>()
  const slots = new Map<number, Bound>()
  walk(body, (one) => {
    if (one.kind === 'let') slots.set(one.slot.id, one.value)
    const path = pathOf(one, slots)
    if (path === undefined) return
    reads.add(path.text)
    // `context.Request` is no more than the way to `context.Request.Method`.
    for (const outer of path.through) inner.add(outer)
  })
  return [...reads].filter((one) => one !== 'context' && !inner.has(one)).sort()
}

interface Path {
  readonly text: string
  readonly through: readonly string[]
}

function pathOf(one: Bound, slots: ReadonlyMap<number, Bound>): Path | undefined {
  if (one.kind === 'convert') return pathOf(one.operand, slots)
  if (one.kind === 'slot') {
    const value = slots.get(one.slot.id)
    return value && pathOf(value, slots)
  }
  if (one.kind === 'variable') {
    return one.variable.kind === 'context' ? { text: 'context', through: [] } : undefined
  }
  if (one.kind !== 'property' && one.kind !== 'call') return undefined
  const { name, owner } = one.kind === 'call' ? one.method : one.property
  const args = one.args.map((arg) =>
    'mode' in arg ? (arg as BoundArgument).value : (arg as Bound),
  )
  const receiver = one.receiver ?? (isReader(name) ? args.shift() : undefined)
  const outer = receiver && pathOf(receiver, slots)
  if (!outer) return undefined
  // Members of APIM's own types are parts of the call; those of others work on what was read, as methods do.
  const isDictionary = owner.name === 'IReadOnlyDictionary' || owner.namespace === ''
  if (isReader(name) || (name === 'this[]' && isDictionary)) {
    return within(outer, `[${keyOf(args[0])}]`)
  }
  if (owner.namespace !== '' || one.kind === 'call') return undefined
  return within(outer, `.${name}`)
}

const isReader = (name: string) =>
  name === 'GetValueOrDefault' || name === 'TryGetValue' || name === 'ContainsKey'

const within = ({ text, through }: Path, more: string): Path => ({
  text: text + more,
  through: [...through, text],
})

const keyOf = (key: Bound | undefined) =>
  key?.kind === 'literal' && typeof key.value === 'string' ? JSON.stringify(key.value) : '…'
