import type { Context } from '../../engine/context.ts'

/** A context of its own for one of several policies that race: what it sets counts only when it is taken over. */
export interface Fork {
  readonly context: Context
  /** What was set goes into the context it came from. */
  adopt(): void
  /** What still runs in it is given up. */
  abandon(): void
}

export function fork(context: Context): Fork {
  const stop = new AbortController()
  const follow = () => stop.abort(context.signal.reason)
  if (context.signal.aborted) follow()
  else context.signal.addEventListener('abort', follow, { once: true })
  const variables = new Map(context.variables)
  const own: Context = Object.create(context, {
    variables: { value: variables, enumerable: true },
    signal: { value: stop.signal, enumerable: true },
  })
  return {
    context: own,
    adopt() {
      for (const [name, value] of variables) {
        if (context.variables.get(name) !== value || !context.variables.has(name)) {
          context.variables.set(name, value)
        }
      }
      for (const key of ['response', 'backend', 'backendStatus', 'target'] as const) {
        if (Object.hasOwn(own, key)) Object.assign(context, { [key]: own[key] })
      }
    },
    abandon() {
      context.signal.removeEventListener('abort', follow)
      stop.abort(new Error('another policy of wait was done first'))
    },
  }
}
