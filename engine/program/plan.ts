import type { Context } from '../context.ts'
import type { AttributeSpec, TextSpec } from '../policy/define.ts'
import type { Awaitable } from '../ports.ts'
import { isPromise } from '../run/signals.ts'
import { merge, nothing, type StepNeeds } from './needs.ts'
import { always, constant, type Slot } from './values.ts'

/** The arguments of an element on their way: keys come from declarations, never from documents. */
export interface Plan {
  readonly constants: Record<string, unknown>
  readonly dynamics: {
    readonly key: string
    readonly evaluate: (context: Context) => Awaitable<unknown>
  }[]
  needs: StepNeeds
}

/** What an argument is without its attribute. */
export function absent(spec: AttributeSpec | TextSpec): unknown {
  if (!spec.lazy) return spec.default
  return spec.default === undefined ? undefined : always(spec.default)
}

/** Evaluates what is dynamic, in the order of the declaration. */
export function assembler({
  constants,
  dynamics,
}: Plan): (context: Context) => Awaitable<Record<string, unknown>> {
  return (context) => {
    const args: Record<string, unknown> = { ...constants }
    for (let i = 0; i < dynamics.length; i++) {
      const { key, evaluate } = dynamics[i]!
      const value = evaluate(context)
      if (isPromise(value)) return rest(args, i, value, context)
      args[key] = value
    }
    return args
  }

  async function rest(
    args: Record<string, unknown>,
    at: number,
    first: Promise<unknown>,
    context: Context,
  ) {
    args[dynamics[at]!.key] = await first
    for (const { key, evaluate } of dynamics.slice(at + 1)) args[key] = await evaluate(context)
    return args
  }
}

/** The arguments of a child element. */
export function single(plan: Plan | undefined): Slot {
  if (!plan) return constant(undefined)
  if (plan.dynamics.length === 0) return constant(Object.freeze(plan.constants), plan.needs)
  return { kind: 'dynamic', evaluate: assembler(plan), needs: plan.needs }
}

/** Those of a child element that may stand more than once. */
export function many(plans: readonly Plan[]): Slot {
  const needs = plans.reduce((sum, plan) => merge(sum, plan.needs), nothing)
  if (plans.every((plan) => plan.dynamics.length === 0)) {
    return constant(Object.freeze(plans.map((plan) => Object.freeze(plan.constants))), needs)
  }
  const assemblers = plans.map(assembler)
  const evaluate = (context: Context): Awaitable<unknown> => {
    const all = assemblers.map((assemble) => assemble(context))
    return all.some(isPromise) ? Promise.all(all) : all
  }
  return { kind: 'dynamic', evaluate, needs }
}
