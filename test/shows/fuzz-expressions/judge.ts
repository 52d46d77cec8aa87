import {
  type Engine,
  functionOf,
  newProgram,
  type Program,
} from '../../../engine/csharp/compile.ts'
import { evalContext } from '../../../engine/csharp/eval/context.ts'
import { render, typeName } from '../../../engine/csharp/eval/render.ts'
import { outermost } from '../../../engine/csharp/runtime.ts'
import { withAmbient } from '../../../engine/dotnet/ambient.ts'
import {
  BudgetError,
  defaultLimits,
  type Limits,
  withBudget,
} from '../../../engine/dotnet/budget.ts'
import { ContextView } from '../../../engine/dotnet/context/context.ts'
import { DotnetException } from '../../../engine/dotnet/exception.ts'
import { textOf } from '../../../engine/dotnet/value.ts'

export interface Verdict {
  /** Undefined when it does not compile. */
  readonly program: Program | undefined
  /** Codes of what does not compile. */
  readonly codes: readonly string[]
  /** The first of them, with the text around it. */
  readonly finding?: string
  /** What both engines answer. */
  readonly answer: string | undefined
  readonly problem: string | undefined
}

/** Small, so that a program that was changed into an endless one ends soon. */
const limits: Limits = { ...defaultLimits, fuel: 50_000, memory: 4 * 1024 * 1024 }

const services = {
  now: () => 1700000000123,
  random: () => 0.5,
  bytes: (count: number) => new Uint8Array(count),
  uuid: () => '11111111-2222-4333-8444-555555555555',
}

const { context } = evalContext({
  Variables: { number: 5, text: 'abc', flag: true, none: null },
})

/** Compiles a program, runs it by both engines, and says what is wrong. */
export function judge(text: string, form: 'expression' | 'block'): Verdict {
  try {
    const program = newProgram(text, form)
    const outside = program.mistakes.find(
      ({ start, end }) => !(0 <= start && start <= end && end <= text.length),
    )
    const codes = program.mistakes.filter(({ warning }) => !warning).map(({ code }) => code)
    const problem = outside && `${outside.code} at ${outside.start} to ${outside.end}`
    if (program.hasErrors) {
      const { message, start, end } = program.mistakes.find(({ warning }) => !warning)!
      const finding = `${message}: ${text.slice(Math.max(0, start - 60), start)}»${text.slice(start, end)}«${text.slice(end, end + 60)}`
      return { program: undefined, codes, finding, answer: undefined, problem }
    }
    const emitted = answerOf(program, 'emit')
    const evaluated = answerOf(program, 'interpret')
    const differs =
      emitted === evaluated ? undefined : `\n  emitted ${emitted}\n  evaluated ${evaluated}`
    return { program, codes, answer: emitted, problem: problem ?? differs }
  } catch (error) {
    const crash = error instanceof Error ? error.stack : String(error)
    return { program: undefined, codes: [], answer: undefined, problem: `crash: ${crash}` }
  }
}

/** Type, value down to its last part, and text; or the exception. */
function answerOf(program: Program, engine: Engine): string {
  try {
    return withAmbient(services, () =>
      withBudget(limits, () => {
        try {
          return show(functionOf(program, engine)(ContextView.of(context)))
        } catch (error) {
          throw outermost(error)
        }
      }),
    )
  } catch (error) {
    if (error instanceof BudgetError) return `budget ${error.budget}`
    if (!(error instanceof DotnetException)) throw error
    const inner = error.inner ? ` ← ${error.inner.typeName}: ${error.inner.message}` : ''
    return `! ${error.typeName}: ${error.message}${inner}`
  }
}

function show(value: unknown): string {
  if (value === null) return 'null'
  // An object that is a number always is an int.
  if (typeof value === 'number' && value !== (value | 0)) throw new Error(`${value} as an int`)
  return `${typeName(value)} ${JSON.stringify(render(value))} ${JSON.stringify(textOf(value))}`
}
