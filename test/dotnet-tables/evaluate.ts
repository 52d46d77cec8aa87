import { describe, expect, test } from 'vitest'
import { type Engine, functionOf, programOf } from '../../engine/csharp/compile.ts'
import { withAmbient } from '../../engine/dotnet/ambient.ts'
import { BudgetError, defaultLimits, withBudget } from '../../engine/dotnet/budget.ts'
import { DotnetException } from '../../engine/dotnet/exception.ts'
import { textOf } from '../../engine/dotnet/value.ts'

/** Which budget ends an evaluation must not depend on how fast the machine is. */
const timeless = { ...defaultLimits, time: Number.POSITIVE_INFINITY }

/** Expressions and the text of what they give; `! Type: message` for an exception, `CS…` for a mistake. */
export function cases(title: string, table: Readonly<Record<string, string>>): void {
  describe(title, () => {
    for (const [text, gives] of Object.entries(table)) {
      test(text, () => {
        expect(evaluate(text, 'emit')).toBe(gives)
        expect(evaluate(text, 'interpret')).toBe(gives)
      })
    }
  })
}

// 2023-11-14T22:13:20.123Z, and always the same chance.
const services = {
  now: () => 1700000000123,
  random: () => 0.5,
  bytes: (count: number) => new Uint8Array(count),
  uuid: () => '11111111-2222-4333-8444-555555555555',
}

function evaluate(text: string, engine: Engine): string {
  const program = programOf(text, /\breturn\b/.test(text) ? 'block' : 'expression')
  const mistake = program.mistakes.find((one) => !one.warning)
  if (mistake) return mistake.code
  try {
    return withAmbient(services, () =>
      withBudget(timeless, () => {
        const value = functionOf(program, engine)(null as never)
        return value === null ? 'null' : textOf(value)
      }),
    )
  } catch (error) {
    if (error instanceof BudgetError) return `! budget: ${error.budget}`
    if (!(error instanceof DotnetException)) throw error
    return `! ${error.typeName.replace(/^System\./, '')}: ${error.message}`
  }
}
