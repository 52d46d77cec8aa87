import type { Context } from '../context.ts'
import { mergeNeeds, type Needs, noNeeds } from '../expression.ts'
import { ResponseMessage } from '../run/message.ts'

/** Bodies to bring into memory before a step: those of expressions, and the current message's. */
export interface StepNeeds extends Needs {
  readonly message: boolean
}

export const nothing: StepNeeds = { ...noNeeds, message: false }

export function merge(a: StepNeeds, b: Needs | StepNeeds | 'message' | undefined): StepNeeds {
  if (b === undefined || b === nothing || b === noNeeds) return a
  if (b === 'message') return { ...a, message: true }
  return { ...mergeNeeds(a, b), message: a.message || ('message' in b && b.message) }
}

export function isNothing(needs: StepNeeds): boolean {
  return !(needs.requestBody || needs.responseBody || needs.variableBody || needs.message)
}

/** Waits for the bodies that are needed and not there yet; undefined when there is nothing to wait for. */
export function bufferFor(needs: StepNeeds, context: Context): Promise<unknown> | undefined {
  const waits: Promise<void>[] = []
  const want = (wait: Promise<void> | undefined) => wait && waits.push(wait)
  if (needs.requestBody) want(context.request.buffer())
  if (needs.responseBody) want(context.response?.buffer())
  if (needs.message) want(context.message.buffer())
  if (needs.variableBody) {
    for (const value of context.variables.values()) {
      if (value instanceof ResponseMessage) want(value.buffer())
    }
  }
  if (waits.length === 0) return undefined
  return waits.length === 1 ? waits[0] : Promise.all(waits)
}
