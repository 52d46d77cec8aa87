import type { Json, JsonObject } from '../model/entity.ts'

export type Parsed =
  | { readonly value: Json }
  | { readonly message: string; readonly offset: number }

/** JSON with the place of what is wrong, which `JSON.parse` of Node 20 does not tell. */
export function parseJson(text: string): Parsed {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  try {
    return { value: JSON.parse(start === 0 ? text : text.slice(start)) as Json }
  } catch {
    return firstError(text, start)
  }
}

// What may stand next, by the JSON grammar (RFC 8259), written without recursion: nesting is the caller's input.
type Expect = 'value' | 'value or ]' | 'name or }' | 'name' | ':' | ', or }' | ', or ]' | 'end'

const words: Record<Expect, string> = {
  value: 'a value',
  'value or ]': 'a value or `]`',
  'name or }': 'a member name in double quotes or `}`',
  name: 'a member name in double quotes',
  ':': '`:`',
  ', or }': '`,` or `}`',
  ', or ]': '`,` or `]`',
  end: 'the end of the file',
}

const scalar =
  /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(?![\w.+-])/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const space = /[ \t\r\n]*/y

function firstError(text: string, from: number): Parsed {
  const open: ('{' | '[')[] = []
  let at = from
  let expect: Expect = 'value'
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at = pattern.lastIndex
    return found !== null
  }
  const afterValue = (): Expect =>
    open.length === 0 ? 'end' : open[open.length - 1] === '{' ? ', or }' : ', or ]'
  for (;;) {
    take(space)
    if (at >= text.length) {
      if (expect === 'end') return { message: 'the text is not JSON', offset: from }
      return { message: `the file ends where ${words[expect]} is expected`, offset: at }
    }
    const char = text[at]!
    if (expect === 'value' || expect === 'value or ]') {
      if (char === '{' || char === '[') {
        open.push(char)
        at++
        expect = char === '{' ? 'name or }' : 'value or ]'
        continue
      }
      if (char === ']' && expect === 'value or ]') {
        open.pop()
        at++
        expect = afterValue()
        continue
      }
      if (take(string) || take(scalar)) {
        expect = afterValue()
        continue
      }
    } else if (expect === 'name' || expect === 'name or }') {
      if (char === '}' && expect === 'name or }') {
        open.pop()
        at++
        expect = afterValue()
        continue
      }
      if (take(string)) {
        expect = ':'
        continue
      }
    } else if (expect === ':') {
      if (char === ':') {
        at++
        expect = 'value'
        continue
      }
    } else if (expect !== 'end') {
      if (char === ',') {
        at++
        expect = expect === ', or }' ? 'name' : 'value'
        continue
      }
      if (char === expect[expect.length - 1]) {
        open.pop()
        at++
        expect = afterValue()
        continue
      }
    }
    const word = /[^\s,\]}]{1,20}/y
    word.lastIndex = at
    const found = word.exec(text)?.[0] ?? char
    return { message: `expected ${words[expect]}, found \`${found}\``, offset: at }
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** An own member, or undefined: names come from files, and must not reach what objects inherit. */
export function member(object: JsonObject | undefined, name: string): Json | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined
}

export function text(object: JsonObject | undefined, name: string): string | undefined {
  const value = member(object, name)
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** A text that says something. */
export function filled(object: JsonObject | undefined, name: string): string | undefined {
  const value = text(object, name)
  return value === undefined || value.trim() === '' ? undefined : value
}

export function flag(object: JsonObject | undefined, name: string): boolean | undefined {
  const value = member(object, name)
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  const word = value.toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : undefined
}

/** Documented ARM samples write some numbers as strings. */
export function number(object: JsonObject | undefined, name: string): number | undefined {
  const value = member(object, name)
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const parsed = Number(value)
  return Number.isFinite(parsed) ? parsed : undefined
}

export function object(parent: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = member(parent, name)
  return isObject(value) ? value : undefined
}

export function list(parent: JsonObject | undefined, name: string): readonly Json[] {
  const value = member(parent, name)
  return isArray(value) ? value : []
}

export function objects(parent: JsonObject | undefined, name: string): JsonObject[] {
  return list(parent, name).filter(isObject)
}

export function texts(parent: JsonObject | undefined, name: string): string[] {
  return list(parent, name).filter((item): item is string => typeof item === 'string')
}

/** Where a member is written in its file, as near as a search for its name tells. */
export function placeOf(document: string, name: string): { text: string; offset: number } {
  const at = document.indexOf(`"${name}"`)
  return { text: document, offset: Math.max(0, at) }
}
