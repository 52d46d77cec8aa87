/** Something measured, as a command: `npm run bench -- NAME`. */
export interface Bench {
  readonly summary: string
  run(options: BenchOptions): Promise<{ ok: boolean; figures: Record<string, unknown> }>
}

export interface BenchOptions {
  /** How often everything is measured, in turn. */
  readonly rounds: number
  /** How long each measurement takes. */
  readonly seconds: number
  log(line: string): void
}

/** Median and range. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: sorted[sorted.length >> 1]!, low: sorted[0]!, high: sorted.at(-1)! }
}

export function shown({ median, low, high }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`
}
