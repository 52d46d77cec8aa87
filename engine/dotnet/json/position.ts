import { escapeText } from './escape.ts'

/** One step of a path: a member of an object, or an item of an array or constructor. */
export type PathStep = string | number

// JsonPosition.SpecialCharacters: names with one of these stand in brackets.
const special = /[. '/"[\]()\t\n\r\f\b\\\u0085\u2028\u2029]/

/** A path as Newtonsoft writes it: `a.b[0]['c d']`. */
export function formatPath(steps: readonly PathStep[]): string {
  let path = ''
  for (const step of steps) {
    if (typeof step === 'number') path += `[${step}]`
    else if (special.test(step)) path += `['${escapeText(step, "'")}']`
    else path += path === '' ? step : `.${step}`
  }
  return path
}

/** `message` with its path, and the place in the text when there is one. */
export function withPlace(message: string, path: string, line?: number, column?: number): string {
  const trimmed = message.trim()
  const sentence = trimmed.endsWith('.') ? trimmed : `${trimmed}.`
  const place = line === undefined ? '' : `, line ${line}, position ${column}`
  return `${sentence} Path '${path}'${place}.`
}
