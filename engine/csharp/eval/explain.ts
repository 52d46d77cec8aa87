import { display, type Type } from '../../dotnet/types.ts'
import type { Bound, BoundStatement } from '../bound.ts'
import { childrenOf } from '../flow.ts'

/** The bound tree as lines of text, each node with its type. */
export function explainTree(body: BoundStatement): string {
  const lines: string[] = []
  statement(body, 0, lines)
  return lines.join('\n')
}

function statement(one: BoundStatement, depth: number, lines: string[]): void {
  const put = (text: string) => lines.push(`${'  '.repeat(depth)}${text}`)
  put(one.kind)
  for (const value of Object.values(one)) {
    for (const part of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isBound(part)) expression(part, depth + 1, lines)
      else if (isStatement(part)) statement(part, depth + 1, lines)
      else if (isGroup(part)) group(part, depth + 1, lines)
    }
  }
}

/** Sections of a switch, catches of a try. */
function group(one: { body: unknown }, depth: number, lines: string[]): void {
  lines.push(`${'  '.repeat(depth)}part`)
  for (const part of Array.isArray(one.body) ? (one.body as unknown[]) : [one.body]) {
    if (isStatement(part)) statement(part, depth + 1, lines)
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

function isGroup(value: unknown): value is { body: unknown } {
  return isObject(value) && 'body' in value && !('kind' in value)
}
