import type { Context } from './context.ts'
import type { Awaitable } from './ports.ts'

/** Which bodies must be in memory before something runs. */
export interface Needs {
  readonly requestBody: boolean
  readonly responseBody: boolean
  /** The body of a response in a variable. */
  readonly variableBody: boolean
}

export const noNeeds: Needs = { requestBody: false, responseBody: false, variableBody: false }

export function mergeNeeds(a: Needs, b: Needs): Needs {
  if (b === noNeeds) return a
  if (a === noNeeds) return b
  return {
    requestBody: a.requestBody || b.requestBody,
    responseBody: a.responseBody || b.responseBody,
    variableBody: a.variableBody || b.variableBody,
  }
}

/** A C# or JSONata expression, compiled once when its document loads. */
export interface CompiledExpression {
  readonly text: string
  readonly language: 'csharp' | 'jsonata'
  /** The static type by its .NET name; `System.Object` where it is open. */
  readonly type: string
  readonly needs: Needs
  /**
   * The value in boxed form. C# answers at once; JSONata may answer a promise.
   * Bodies that `needs` names must be buffered. Throws DotnetException or BudgetError.
   */
  evaluate(context: Context): Awaitable<unknown>
}
