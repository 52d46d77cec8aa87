import type { Program, Step } from '../../engine/program/program.ts'
import type { RequestContext } from '../../engine/run/request-context.ts'
import { answerPreflight } from '../../policies/shared/cors.ts'

/**
 * Answers a CORS preflight by the cors policies of a program; undefined when it has none.
 * Afterwards `context.response` is the answer.
 */
export function preflight(program: Program, context: RequestContext): Promise<void> | undefined {
  const steps = [...inboundOf(program, 0)]
  if (!steps.some((step) => step.name === 'cors')) return undefined
  context.program = program
  return answerPreflight(steps, context)
}

/** The policies that stand directly in inbound: those of broader scopes where `base` stands, those of fragments where they are included. */
function* inboundOf(
  program: Program,
  level: number,
  steps: readonly Step[] = program.chain[level]?.sections.inbound?.steps ?? [],
): Generator<Step> {
  for (const step of steps) {
    if (step.name === 'base') yield* inboundOf(program, level + 1)
    else if (step.fragment === undefined) yield step
    else {
      const fragment = program.fragments.get(step.fragment)
      yield* inboundOf(program, level, fragment?.section.steps ?? [])
    }
  }
}
