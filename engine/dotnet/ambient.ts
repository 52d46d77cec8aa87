/** What an evaluation takes from outside: expressions are synchronous, so one at a time. */
export interface Ambient {
  /** Milliseconds since 1970. */
  now(): number
  /** 0 ≤ x < 1. */
  random(): number
  bytes(count: number): Uint8Array
  uuid(): string
  /** `azure`: a body that was read once without `preserveContent` cannot be read again. */
  readonly bodies?: 'preserve' | 'azure'
}

const unset: Ambient = {
  now: refuse,
  random: refuse,
  bytes: refuse,
  uuid: refuse,
}

let running: Ambient = unset

export function ambient(): Ambient {
  return running
}

/** Runs with that clock and chance. */
export function withAmbient<T>(services: Ambient, run: () => T): T {
  const before = running
  running = services
  try {
    return run()
  } finally {
    running = before
  }
}

function refuse(): never {
  throw new Error('the clock or chance was asked for outside of an evaluation')
}
