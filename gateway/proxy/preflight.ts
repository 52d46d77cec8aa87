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

/** The policies that stand directly in inbound, those of broader scopes where `base` stands. */
function* inboundOf(program: Program, level: number): Generator<Step> {
  for (const step of program.chain[level]?.sections.inbound?.steps ?? []) {
    if (step.name === 'base') yield* inboundOf(program, level + 1)
    else yield step
  }
}
