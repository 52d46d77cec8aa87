import type { Context } from '../context.ts'
import type { RawValue } from '../document/tree.ts'
import { type ReadValue, readValue } from '../document/value.ts'
import { BudgetError } from '../dotnet/budget.ts'
import { DotnetException } from '../dotnet/exception.ts'
import type { CompiledExpression } from '../expression.ts'
import type { AttributeSpec, Lazy, TextSpec } from '../policy/define.ts'
import type { Awaitable } from '../ports.ts'
import { fail } from '../run/errors.ts'
import { isPromise } from '../run/signals.ts'
import { type Code, finding } from '../text/codes.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import type { Source, Span } from '../text/source.ts'
import type { Environment } from './environment.ts'
import { bufferFor, isNothing, merge, nothing, type StepNeeds } from './needs.ts'

/** A value of an element, ready: known at load, or evaluated for each request. */
export type Slot =
  | { readonly kind: 'constant'; readonly value: unknown; readonly needs: StepNeeds }
  | {
      readonly kind: 'dynamic'
      readonly evaluate: (context: Context) => Awaitable<unknown>
      readonly needs: StepNeeds
    }

export const constant = (value: unknown, needs = nothing): Slot => ({
  kind: 'constant',
  value,
  needs,
})

/** A value as read, before its kind has judged it. */
export interface Given {
  readonly read: ReadValue
  readonly span: Span
}

/** Compiles the values of one document. */
export class ValueCompiler {
  readonly source: Source
  readonly environment: Environment
  readonly diagnostics: Diagnostic[]

  constructor(source: Source, environment: Environment, diagnostics: Diagnostic[]) {
    this.source = source
    this.environment = environment
    this.diagnostics = diagnostics
  }

  add(code: Code, span: Span, message: string, hint?: string): void {
    this.diagnostics.push(finding(code, this.source, span, message, hint))
  }

  /** Named values put in, entities decoded, expressions recognised. */
  read(value: RawValue, template: boolean): Given | undefined {
    const { namedValues } = this.environment
    const { value: read, diagnostics } = readValue(value, this.source, namedValues, {
      isTemplate: template,
      unknownNamedValue: namedValues ? 'error' : 'warning',
    })
    this.diagnostics.push(...diagnostics)
    return read && { read, span: value.span }
  }

  /** Judges a value by its kind; undefined when it does not fit. */
  slot(
    given: Given,
    spec: AttributeSpec | TextSpec,
    literals: ReadonlyMap<string, string>,
    what: string,
  ): Slot | undefined {
    const slot =
      given.read.kind === 'literal'
        ? this.#literal(given.read, given.span, spec, literals, what)
        : this.#expression(given.read, given.span, spec, what)
    return slot && spec.lazy ? lazy(slot) : slot
  }

  #literal(
    read: Extract<ReadValue, { kind: 'literal' }>,
    span: Span,
    spec: AttributeSpec | TextSpec,
    literals: ReadonlyMap<string, string>,
    what: string,
  ): Slot | undefined {
    const literal = spec.kind.literal(read.text.text, literals)
    if (literal.ok) {
      if (literal.refused) this.add('PP2025', span, `${what}: ${literal.refused}`)
      return constant(literal.value, merge(nothing, literal.reads))
    }
    // With an unknown named value in it nobody knows what the text will be.
    if (read.unresolved) return undefined
    const code = (literal.code as Code | undefined) ?? 'PP2006'
    this.add(code, span, `${what}: ${literal.problem}`, literal.hint)
    return undefined
  }

  #expression(
    read: Extract<ReadValue, { kind: 'expression' }>,
    span: Span,
    spec: AttributeSpec | TextSpec,
    what: string,
  ): Slot | undefined {
    if (spec.literal) {
      this.add('PP2013', span, `${what} takes no expression in Azure`, 'write the value itself')
    }
    const { csharp, jsonata } = this.environment.languages
    const compiled = read.language === 'csharp' ? csharp(read.code, read.form) : jsonata(read.code)
    const expression = compiled.value
    // What an unknown named value would make of the code is not known either.
    if (expression || !read.unresolved) this.diagnostics.push(...compiled.diagnostics)
    if (!expression) return undefined
    return {
      kind: 'dynamic',
      needs: merge(nothing, expression.needs),
      evaluate: evaluator(expression, spec, { source: read.code.source, span }),
    }
  }
}

type Place = { readonly source: Source; readonly span: Span }

/** Evaluates and converts; an error of the expression gets its place. */
function evaluator(
  expression: CompiledExpression,
  spec: AttributeSpec | TextSpec,
  place: Place,
): (context: Context) => Awaitable<unknown> {
  const { kind } = spec
  return (context) => {
    try {
      const value = expression.evaluate(context)
      if (!isPromise(value)) return kind.result(value, context)
      return value
        .then((result) => kind.result(result, context))
        .catch((error) => {
          throw placed(error, place)
        })
    } catch (error) {
      throw placed(error, place)
    }
  }
}

function placed(error: unknown, place: Place): unknown {
  if (!(error instanceof DotnetException || error instanceof BudgetError)) return error
  const failure = fail('ExpressionValueEvaluationFailure', { detail: error.message }, {}, error)
  failure.at = place
  return failure
}

/** A slot whose value is a function: the policy calls it when it wants the value, and bodies are awaited then. */
function lazy(slot: Slot): Slot {
  if (slot.kind === 'constant') return constant(always(slot.value))
  const { needs, evaluate } = slot
  if (isNothing(needs)) return constant(evaluate)
  const waiting = (context: Context): Awaitable<unknown> => {
    const wait = bufferFor(needs, context)
    return wait ? wait.then(() => evaluate(context)) : evaluate(context)
  }
  return constant(Object.assign(waiting, { readsBodies: true } as const))
}

/** A lazy value that is known already. */
export function always(value: unknown): Lazy<unknown> {
  return Object.assign(() => value, { constant: true } as const)
}
