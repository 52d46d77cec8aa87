/** The shortest and the longest time that an answer may close a backend for (backends.md §3). */
const shortest = 1_000
const longest = 86_400_000

/**
 * Milliseconds that a `Retry-After` asks for: seconds or a date (RFC 9110 §10.2.3), between one second and a day.
 * Undefined when it is neither.
 */
export function readRetryAfter(text: string | undefined, now: number): number | undefined {
  const value = text?.trim() ?? ''
  if (/^\d+$/.test(value)) return clamp(Number(value) * 1000)
  const date = readHttpDate(value)
  return date === undefined ? undefined : clamp(date - now)
}

/** What a caller is told: whole seconds, never less than what is left, at least one. */
export function retryAfterSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000))
}

function clamp(milliseconds: number): number {
  return Math.min(longest, Math.max(shortest, milliseconds))
}

/** The three forms of RFC 9110 §5.6.7; the last one has no zone and means GMT. */
const forms: readonly { readonly pattern: RegExp; readonly zone: string }[] = [
  { pattern: /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/, zone: '' },
  { pattern: /^[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/, zone: '' },
  { pattern: /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/, zone: ' GMT' },
]

function readHttpDate(text: string): number | undefined {
  const form = forms.find(({ pattern }) => pattern.test(text))
  const time = form ? Date.parse(text + form.zone) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
