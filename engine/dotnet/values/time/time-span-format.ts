import { type TimeSpan, ticksPer } from './time-span.ts'
import { badFormatString, tokenize } from './tokens.ts'

export const timeSpanLetters = 'dhmsfF'

/** `ToString(format)`: c, t, T, g, G and custom formats. */
export function formatTimeSpan(value: TimeSpan, format: string | null): string {
  if (format === null || format === '') return constant(value)
  if (format.length > 1) return custom(value, format)
  switch (format) {
    case 'c':
    case 't':
    case 'T':
      return constant(value)
    case 'g': {
      const { sign, days, hours, minutes, seconds, fraction } = partsOf(value)
      const lead = days > 0n ? `${days}:` : ''
      const rest = fraction === 0n ? '' : `.${seven(fraction).replace(/0+$/, '')}`
      return `${sign}${lead}${hours}:${two(minutes)}:${two(seconds)}${rest}`
    }
    case 'G': {
      const { sign, days, hours, minutes, seconds, fraction } = partsOf(value)
      return `${sign}${days}:${two(hours)}:${two(minutes)}:${two(seconds)}.${seven(fraction)}`
    }
    default:
      throw badFormatString()
  }
}

function constant(value: TimeSpan): string {
  const { sign, days, hours, minutes, seconds, fraction } = partsOf(value)
  const lead = days > 0n ? `${days}.` : ''
  const rest = fraction === 0n ? '' : `.${seven(fraction)}`
  return `${sign}${lead}${two(hours)}:${two(minutes)}:${two(seconds)}${rest}`
}

const mostOf: Readonly<Record<string, number>> = { d: 8, h: 2, m: 2, s: 2, f: 7, F: 7 }

// A custom format never writes the sign.
function custom(value: TimeSpan, format: string): string {
  const { days, hours, minutes, seconds, fraction } = partsOf(value)
  let text = ''
  for (const token of tokenize(format, timeSpanLetters, 'mistake')) {
    if (token.kind === 'text') {
      text += token.text
      continue
    }
    const { letter, count } = token
    if (count > mostOf[letter]!) throw badFormatString()
    const pad = (number: bigint) => String(number).padStart(count, '0')
    if (letter === 'd') text += pad(days)
    else if (letter === 'h') text += pad(hours)
    else if (letter === 'm') text += pad(minutes)
    else if (letter === 's') text += pad(seconds)
    else {
      const digits = seven(fraction).slice(0, count)
      text += letter === 'f' ? digits : digits.replace(/0+$/, '')
    }
  }
  return text
}

function partsOf(value: TimeSpan) {
  const ticks = value.ticks < 0n ? -value.ticks : value.ticks
  return {
    sign: value.ticks < 0n ? '-' : '',
    days: ticks / ticksPer.day,
    hours: (ticks / ticksPer.hour) % 24n,
    minutes: (ticks / ticksPer.minute) % 60n,
    seconds: (ticks / ticksPer.second) % 60n,
    fraction: ticks % ticksPer.second,
  }
}

const two = (value: bigint) => String(value).padStart(2, '0')
const seven = (value: bigint) => String(value).padStart(7, '0')
