import type { EgressServices } from '../../gateway/proxy/egress/guard.ts'

/** What the guard told, oldest first. */
export interface Told {
  readonly logged: Record<string, unknown>[]
  readonly counted: string[]
}

export function services(told: Told = { logged: [], counted: [] }): EgressServices {
  const write = (fields: Record<string, unknown>, message: string) =>
    void told.logged.push({ ...fields, message })
  return {
    log: { debug: write, info: write, warn: write, error: write },
    metrics: {
      add: (name) => void told.counted.push(name),
      record: () => undefined,
      emit: () => undefined,
    },
  }
}
