/**
 * What one evaluation may spend. A budget that is used up is not a .NET exception: no `catch` and no `finally` of a
 * policy sees it.
 */
export interface Limits {
  /** Turns of loops, calls and steps of enumerations. */
  readonly fuel: number
  /** Bytes of new text and arrays. */
  readonly memory: number
  /** Calls inside of calls. */
  readonly depth: number
}

export const defaultLimits: Limits = { fuel: 5_000_000, memory: 16 * 1024 * 1024, depth: 200 }

export type Budget = 'fuel' | 'text' | 'depth' | 'regex'

export class BudgetError extends Error {
  readonly budget: Budget

  constructor(budget: Budget, message: string = texts[budget]) {
    super(message)
    this.name = 'BudgetError'
    this.budget = budget
  }
}

const texts: Readonly<Record<Budget, string>> = {
  fuel: 'The expression takes too long: its budget of loop turns, calls and enumeration steps is used up.',
  text: 'The expression makes too much text: its budget of memory is used up.',
  regex: 'A regular expression takes too long on this text.',
  depth: 'The expression calls itself too deep: its budget of nested calls is used up.',
}

/** What is left of the running evaluation. One at a time: expressions are synchronous. */
export const meter = {
  fuel: defaultLimits.fuel,
  memory: defaultLimits.memory,
  depth: defaultLimits.depth,
  /** False once a budget is used up: `finally` blocks are left out from then on. */
  alive: true,
}

/** Spends fuel. For implementations that loop over more than their arguments' elements. */
export function spend(amount = 1): void {
  meter.fuel -= amount
  if (meter.fuel < 0) exhaust('fuel')
}

/** Accounts for new text or arrays, before they are made. `units`: UTF-16 units of text, or elements. */
export function allocate(units: number): void {
  meter.memory -= 2 * units
  if (meter.memory < 0) exhaust('text')
}

export function exhaust(budget: Budget): never {
  meter.alive = false
  throw new BudgetError(budget)
}

/** Runs an evaluation with a budget of its own. */
export function withBudget<T>(limits: Limits, run: () => T): T {
  const { fuel, memory, depth, alive } = meter
  meter.fuel = limits.fuel
  meter.memory = limits.memory
  meter.depth = limits.depth
  meter.alive = true
  try {
    return run()
  } finally {
    meter.fuel = fuel
    meter.memory = memory
    meter.depth = depth
    meter.alive = alive
  }
}
