export type QuotaPeriod = 'Indefinite' | 'Hourly' | 'Daily' | 'Weekly' | 'Monthly' | 'Yearly'

/** The period that a moment lies in, in milliseconds since 1970, UTC. Weeks begin on Monday. */
export function periodAt(
  period: QuotaPeriod,
  now: number,
): { readonly start: number; readonly end: number | undefined } {
  const date = new Date(now)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  switch (period) {
    case 'Indefinite':
      return { start: 0, end: undefined }
    case 'Hourly': {
      const start = Date.UTC(year, month, day, date.getUTCHours())
      return { start, end: start + hour }
    }
    case 'Daily':
      return { start: Date.UTC(year, month, day), end: Date.UTC(year, month, day + 1) }
    case 'Weekly': {
      const monday = day - ((date.getUTCDay() + 6) % 7)
      return { start: Date.UTC(year, month, monday), end: Date.UTC(year, month, monday + 7) }
    }
    case 'Monthly':
      return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) }
    case 'Yearly':
      return { start: Date.UTC(year, 0), end: Date.UTC(year + 1, 0) }
  }
}

const hour = 3_600_000

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** `41 minutes and 54 seconds`: the two largest units that are not zero. */
export function durationText(seconds: number): string {
  const parts: string[] = []
  let left = seconds
  for (const [unit, size] of units) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
  }
  return parts.length === 0 ? '0 seconds' : parts.slice(0, 2).join(' and ')
}
