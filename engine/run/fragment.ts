import { runSteps } from './execute.ts'
import { LocatedFailure } from './located.ts'
import type { RequestContext } from './request-context.ts'
import { isPromise, type StepResult } from './signals.ts'

/** Runs a fragment as if it stood in place of its `include-fragment`, whose path failures carry. */
export function runFragment(id: string, path: string, context: RequestContext): StepResult {
  const fragment = context.program?.fragments.get(id)
  if (!fragment) throw new Error(`the fragment ${id} is not in the program`)
  try {
    const result = runSteps(fragment.section.steps, context)
    return isPromise(result) ? result.catch((error) => rethrow(error, path)) : result
  } catch (error) {
    return rethrow(error, path)
  }
}

function rethrow(error: unknown, path: string): never {
  throw error instanceof LocatedFailure ? error.within(path) : error
}
