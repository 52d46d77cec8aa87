/**
 * What one evaluation may spend. A budget that is used up is not a .NET exception: no `catch` and no `finally` of a
 * policy sees it.
 */
export interface Limits {
  /** Turns of loops, calls and steps of enumerations; of work on long texts and arrays, a share of their length. */
  readonly fuel: number
  /** Milliseconds of CPU, of all threads together: ends what costs more than its fuel tells. */
  readonly time: number
  /** Bytes of new text and arrays. */
  readonly memory: number
  /** Calls inside of calls. */
  readonly depth: number
}

export const defaultLimits: Limits = {
  fuel: 5_000_000,
  time: 80,
  memory: 16 * 1024 * 1024,
  depth: 200,
}

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

/** What is left of the running evaluation. One at a time: expressions are synchronous. Outside of one nothing is counted. */
export const meter = {
  /** Of this slice: what is spent most often is only counted down. */
  fuel: 0,
  /** Behind this slice. */
  reserve: Number.POSITIVE_INFINITY,
  time: Number.POSITIVE_INFINITY,
  /** How much fuel the last slice had, and when it was taken. */
  slice: 0,
  taken: 0,
  /** When the clock of the CPU is looked at next; 0 before the first slice is used up. */
  look: 0,
  /** That clock when the evaluation began; unknown while it has not taken long. */
  since: undefined as number | undefined,
  memory: Number.POSITIVE_INFINITY,
  depth: defaultLimits.depth,
  /** False once a budget is used up: `finally` blocks are left out from then on. */
  alive: true,
}

// After so much fuel the clock is looked at. What takes longer than a turn of a loop spends more than one.
const shortest = 64
/** Slices grow while each takes less than so many milliseconds. */
const longest = 256
const brisk = 0.05
/** Milliseconds that are not worth a look at the clock of the CPU, and those between two looks. */
const short = 3
const between = 1

/** Spends fuel. For implementations that loop over more than their arguments' elements. */
export function spend(amount = 1): void {
  meter.fuel -= amount
  if (meter.fuel < 0) refuel()
}

/** Spends for work over a text or array of that length. Short ones cost no more than the call. */
export function spendOver(length: number): void {
  if (length > 256) spend(length >> 6)
}

/** Takes the next slice of fuel, if there is one and time is left. */
export function refuel(): void {
  const left = meter.reserve + meter.fuel
  if (left < 0) exhaust('fuel')
  const now = performance.now()
  meter.slice = now - meter.taken < brisk ? Math.min(2 * meter.slice, longest) : shortest
  meter.taken = now
  meter.fuel = Math.min(left, meter.slice)
  meter.reserve = left - meter.fuel
  if (now < meter.look) return
  if (meter.look === 0) {
    meter.look = now + short
    return
  }
  const used = cpuTime()
  meter.since ??= used - short
  meter.look = now + between
  if (used - meter.since >= meter.time) exhaust('fuel')
}

/** Milliseconds that are left, for what looks after its time itself. */
export function timeLeft(): number {
  return meter.since === undefined ? meter.time : meter.time - (cpuTime() - meter.since)
}

function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Accounts for new text or arrays, before they are made. `units`: UTF-16 units of text, or elements. */
export function allocate(units: number): void {
  meter.memory -= 2 * units
  // Not `< 0`: what is no number is too much.
  if (!(meter.memory >= 0)) exhaust('text')
  if (units > 256) spend(units >> 6)
}

/** How many things of that size there may be, and one more: what would make more is stopped by `allocate`. */
export function affordable(units: number): number {
  return Math.min(0xffff_ffff, Math.floor(meter.memory / (2 * units)) + 1)
}

export function exhaust(budget: Budget): never {
  meter.alive = false
  throw new BudgetError(budget)
}

/** Runs an evaluation with a budget of its own. */
export function withBudget<T>(limits: Limits, run: () => T): T {
  const { fuel, reserve, time, slice, taken, look, since, memory, depth, alive } = meter
  meter.fuel = Math.min(limits.fuel, shortest)
  meter.reserve = limits.fuel - meter.fuel
  meter.time = limits.time
  meter.slice = shortest
  meter.taken = 0
  meter.look = 0
  meter.since = undefined
  meter.memory = limits.memory
  meter.depth = limits.depth
  meter.alive = true
  try {
    return run()
  } finally {
    meter.fuel = fuel
    meter.reserve = reserve
    meter.time = time
    meter.slice = slice
    meter.taken = taken
    meter.look = look
    meter.since = since
    meter.memory = memory
    meter.depth = depth
    meter.alive = alive
  }
}
