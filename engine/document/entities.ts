/** XML's own entities; others mean something only where a document type defines them, and none is read here. */
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const bare: EntityAt = { kind: 'bare' }
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const mayFollow = new Set(Array.from(`#_:.-0123456789${letters}`, (each) => each.charCodeAt(0)))
const usual = Object.entries(named).map(([name, character]) => [`&${name};`, character] as const)

const digits = '0123456789abcdef'
const nameEnd = /[\w.:-]+;/y

export type EntityAt =
  | { readonly kind: 'character'; readonly text: string; readonly end: number }
  /** `&nbsp;`: not one of XML's. */
  | { readonly kind: 'unknown'; readonly name: string; readonly end: number }
  /** `&#0;`: names no character that XML allows. */
  | { readonly kind: 'invalid'; readonly end: number }
  /** `&` that begins no reference. */
  | { readonly kind: 'bare' }

/** What the `&` at `at` begins. */
export function entityAt(text: string, at: number): EntityAt {
  // Most need no pattern: a document may hold very many of them.
  if (!mayFollow.has(text.charCodeAt(at + 1))) return bare
  for (const [spelling, character] of usual) {
    if (text.startsWith(spelling, at)) {
      return { kind: 'character', text: character, end: at + spelling.length }
    }
  }
  if (text.charCodeAt(at + 1) === 35) return numberAt(text, at)
  nameEnd.lastIndex = at + 1
  if (!nameEnd.test(text)) return bare
  const end = nameEnd.lastIndex
  return { kind: 'unknown', name: text.slice(at + 1, end - 1), end }
}

/** `&#65;` or `&#x41;`. */
function numberAt(text: string, at: number): EntityAt {
  const isHexadecimal = text[at + 2] === 'x'
  const base = isHexadecimal ? 16 : 10
  const start = at + (isHexadecimal ? 3 : 2)
  let code = 0
  let end = start
  for (; ; end++) {
    const digit = digits.indexOf(text[end]?.toLowerCase() ?? ' ')
    if (digit < 0 || digit >= base) break
    code = Math.min(code * base + digit, 0x110000)
  }
  if (end === start || text[end] !== ';') return bare
  if (!isXmlCharacter(code)) return { kind: 'invalid', end: end + 1 }
  return { kind: 'character', text: String.fromCodePoint(code), end: end + 1 }
}

/** Whether the `&` at `at` begins a reference that decodes. */
export function isEntity(text: string, at: number): boolean {
  return entityAt(text, at).kind === 'character'
}

/** Calls back for each reference of `text` between two places that decodes, in order. */
export function eachEntity(
  text: string,
  start: number,
  end: number,
  found: (text: string, start: number, end: number) => void,
): void {
  // Cut out first: a search in the whole text would run to its end for every value without `&`.
  const part = text.slice(start, end)
  let at = part.indexOf('&')
  while (at >= 0) {
    const entity = entityAt(part, at)
    if (entity.kind === 'character') {
      found(entity.text, start + at, start + entity.end)
      at = part.indexOf('&', entity.end)
    } else {
      at = part.indexOf('&', at + 1)
    }
  }
}

function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13
  return (
    code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
  )
}
