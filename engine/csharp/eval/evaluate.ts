import { withAmbient } from '../../dotnet/ambient.ts'
import { BudgetError, defaultLimits, withBudget } from '../../dotnet/budget.ts'
import { DotnetException } from '../../dotnet/exception.ts'
import { display, fullName } from '../../dotnet/types.ts'
import { textOf } from '../../dotnet/value.ts'
import { MappedText } from '../../text/mapped.ts'
import { Source } from '../../text/source.ts'
import { compileExpression, type Engine, emittedOf, programOf } from '../compile.ts'
import { evalContext } from './context.ts'
import { explainTree, readsOf } from './explain.ts'
import type { Json } from './json.ts'
import { render, typeName } from './render.ts'

/** A line that `eval` reads. */
export interface EvalCase {
  readonly id?: string
  readonly kind: 'expression' | 'block'
  readonly text: string
  readonly context?: Json
}

export type EvalAnswer = { readonly id?: string } & (
  | {
      readonly ok: true
      readonly type: string
      readonly value: unknown
      readonly asString: unknown
      readonly trace?: readonly string[]
    }
  | {
      readonly ok: false
      readonly phase: 'compile' | 'run' | 'render'
      readonly error: string
      readonly message?: string
      readonly line?: number
      readonly column?: number
      readonly hint?: string
    }
)

/** Compiles an expression, runs it in the context that the case describes, and shows what it gives. */
export function evaluateCase(one: EvalCase, engine?: Engine): EvalAnswer {
  const id = one.id === undefined ? {} : { id: one.id }
  const source = new Source('expression', one.text)
  const code = MappedText.verbatim(source, { start: 0, end: one.text.length })
  const { value: expression, diagnostics } = compileExpression(
    code,
    one.kind,
    engine ? { engine } : {},
  )
  if (!expression) {
    const first = diagnostics.find((diagnostic) => diagnostic.severity === 'error')!
    const { code: error, message, hint } = first
    const { line, column } = source.position(first.span.start)
    return {
      ...id,
      ok: false,
      phase: 'compile',
      error,
      message,
      line,
      column,
      ...(hint ? { hint } : {}),
    }
  }
  const { context, traces } = evalContext(one.context)
  let phase: 'run' | 'render' = 'run'
  try {
    const value = expression.evaluate(context)
    phase = 'render'
    // What is lazy runs now, in the same surroundings.
    const { clock, random, settings } = context.services
    const ambient = {
      now: () => clock.now(),
      random: () => random.next(),
      bytes: (count: number) => random.bytes(count),
      uuid: () => random.uuid(),
      bodies: settings.bodies,
    }
    return withAmbient(ambient, () =>
      withBudget(defaultLimits, () => ({
        ...id,
        ok: true as const,
        type: typeName(value),
        value: render(value),
        asString: value === null ? null : render(textOf(value)),
        ...(traces.length > 0 ? { trace: traces } : {}),
      })),
    )
  } catch (error) {
    return { ...id, ok: false, phase, ...failure(error) }
  }
}

function failure(error: unknown): { error: string; message: string } {
  if (error instanceof DotnetException) return { error: error.typeName, message: error.message }
  if (error instanceof BudgetError) return { error: 'BudgetError', message: error.message }
  throw error
}

/** What `eval --explain` tells of an expression. */
export interface Explanation {
  readonly type: string
  readonly needs: { requestBody: boolean; responseBody: boolean; variableBody: boolean }
  /** What of the call is read, by name. */
  readonly reads: readonly string[]
  readonly tree: string
  readonly javascript: string
  readonly links: readonly string[]
}

export function explain(one: Pick<EvalCase, 'kind' | 'text'>): Explanation | undefined {
  const program = programOf(one.text, one.kind)
  if (program.hasErrors) return undefined
  const { text, links } = emittedOf(program)
  return {
    type: fullName(program.type),
    needs: program.needs,
    reads: readsOf(program.body),
    tree: explainTree(program.body),
    javascript: text,
    links: links.map((link, i) => `m${i}: ${describe(link)}`),
  }
}

function describe(link: unknown): string {
  if (typeof link === 'function') return `function ${link.name}`
  if (Array.isArray(link)) return `[${link.map(describe).join(', ')}]`
  if (typeof link === 'object' && link !== null && 'kind' in link) {
    return `type ${display(link as never)}`
  }
  return String(link)
}
