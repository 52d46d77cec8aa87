import type { Awaitable } from '../ports.ts'

/** `respond`: the chain ends with the response at hand. `jump`: go on in outbound behind the named policy, or one of them (cache hits). */
export type Signal =
  | { readonly kind: 'respond' }
  | { readonly kind: 'jump'; readonly behind: string | readonly string[] }

export const respond: Signal = { kind: 'respond' }

/** What a step answers: nothing, a signal, or a promise of these. Steps with nothing to wait for answer no promise. */
export type StepResult = Awaitable<Signal | undefined | void>

export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function'
}
