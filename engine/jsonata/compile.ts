import jsonata from 'jsonata'
import type { Context } from '../context.ts'
import { type Budget, BudgetError } from '../dotnet/budget.ts'
import { DotnetException } from '../dotnet/exception.ts'
import { fromPlain } from '../dotnet/from-plain.ts'
import { type CompiledExpression, type Needs, noNeeds } from '../expression.ts'
import { finding } from '../text/codes.ts'
import type { Outcome } from '../text/diagnostic.ts'
import type { MappedText } from '../text/mapped.ts'
import { jsonataInput } from './input.ts'
import { LinearRegExp } from './linear-regexp.ts'

export interface JsonataLimits {
  /** Milliseconds. */
  readonly timeout: number
  readonly stack: number
  /** Items of one sequence. */
  readonly sequence: number
  /** UTF-16 units of one text. */
  readonly text: number
}

export const jsonataLimits: JsonataLimits = {
  timeout: 100,
  stack: 200,
  sequence: 100_000,
  text: 4_000_000,
}

/** Compiles a JSONata expression over `{ request, response, variables, api, operation, product, subscription, user, lastError }`. */
export function compileJsonata(
  code: MappedText,
  limits: JsonataLimits = jsonataLimits,
): Outcome<CompiledExpression> {
  const { value: query, diagnostics } = compileQuery(code, limits)
  if (!query) return { value: undefined, diagnostics }
  const value: CompiledExpression = {
    text: code.text,
    language: 'jsonata',
    type: 'System.Object',
    needs: query.needs,
    evaluate: async (context) => fromPlain(await query.run(context)),
  }
  return { value, diagnostics }
}

/** A compiled query, whose result is JSON data as JavaScript has it. */
export interface Query {
  readonly needs: Needs
  run(context: Context): Promise<unknown>
}

export function compileQuery(
  code: MappedText,
  limits: JsonataLimits = jsonataLimits,
): Outcome<Query> {
  try {
    const expression = jsonata(code.text, {
      ...limits,
      RegexEngine: LinearRegExp as unknown as RegExpConstructor,
    })
    expression.assign(
      stepDone,
      (_node: unknown, _input: unknown, _scope: unknown, result: unknown) => {
        if (typeof result === 'string' && result.length > limits.text) {
          throw new BudgetError('text', 'JSONata: a text grows too long.')
        }
      },
    )
    const nodes = [...walk(expression.ast())]
    const problem = nodes.map(regexProblem).find((text) => text !== undefined)
    if (problem !== undefined) return failed(code, 0, code.text.length, problem)
    const needs = needsOf(nodes)
    const run = async (context: Context): Promise<unknown> => {
      try {
        return await expression.evaluate(jsonataInput(context, needs))
      } catch (error) {
        throw runError(error)
      }
    }
    return { value: { needs, run }, diagnostics: [] }
  } catch (error) {
    const { position = 0, message, token } = error as JsonataError
    // The position is that of the end of the token.
    const start = Math.max(0, position - (typeof token === 'string' ? token.length : 1))
    return failed(code, start, Math.max(start + 1, position), message ?? String(error))
  }
}

/** Where JSONata looks for what to call behind each step. */
const stepDone = Symbol.for('jsonata.__evaluate_exit') as unknown as string

interface JsonataError {
  readonly code?: string
  readonly position?: number
  readonly message?: string
  readonly token?: unknown
}

function failed(code: MappedText, start: number, end: number, message: string): Outcome<never> {
  const span = code.span(Math.min(start, code.text.length), Math.min(end, code.text.length))
  return { value: undefined, diagnostics: [finding('PJ4501', code.source, span, message)] }
}

const budgets: Readonly<Record<string, Budget>> = { D1011: 'depth', D1012: 'fuel', D2015: 'text' }

function runError(error: unknown): Error {
  const { code = '', message = String(error) } = error as JsonataError
  const budget = Object.hasOwn(budgets, code) ? budgets[code] : undefined
  if (budget !== undefined) return new BudgetError(budget, `JSONata ${code}: ${message}`)
  if (error instanceof DotnetException || error instanceof BudgetError) return error
  if (error instanceof RangeError) return new BudgetError('text', `JSONata: ${message}`)
  return new DotnetException('JSONata', code === '' ? message : `${code}: ${message}`)
}

/** The nodes of JSONata's syntax tree, as far as they are looked at here. */
interface AstNode {
  readonly type?: unknown
  readonly value?: unknown
}

function* walk(value: unknown): Generator<AstNode> {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return
  if (!Array.isArray(value)) yield value as AstNode
  for (const inner of Object.values(value)) yield* walk(inner)
}

/** Steps and functions through which any body may be read. */
const opens = { wildcard: true, descendant: true } as const

function needsOf(nodes: readonly AstNode[]): Needs {
  const reads = nodes.some(
    ({ type, value }) =>
      (type === 'name' && value === 'body') ||
      (typeof type === 'string' && Object.hasOwn(opens, type)) ||
      (type === 'variable' && (value === '$' || value === '' || value === 'eval')) ||
      // A computed name: `$lookup(request, "bo" & "dy")`, `$each`, `$spread`, `$string`.
      (type === 'variable' && typeof value === 'string' && wholeObject.has(value)),
  )
  return reads ? { requestBody: true, responseBody: true, variableBody: true } : noNeeds
}

const wholeObject = new Set(['lookup', 'each', 'spread', 'string', 'merge', 'sift', 'keys'])

function regexProblem({ type, value }: AstNode): string | undefined {
  if (type !== 'regex' || !(value instanceof RegExp)) return undefined
  try {
    new LinearRegExp(value)
    return undefined
  } catch (error) {
    return `the regular expression cannot run in linear time: ${(error as Error).message}`
  }
}
