/** XML's own entities; others mean something only where a document type defines them, and none is read here. */
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const bare: EntityAt = { kind: 'bare' }
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const mayFollow = new Set(Array.from(`#_:.-0123456789${letters}`, (each) => each.charCodeAt(0)))
const usual = Object.entries(named).map(([name, character]) => [`&${name};`, character] as const)

const reference = /&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([\w.:-]+));/y

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
  reference.lastIndex = at
  const found = reference.exec(text)
  if (!found) return bare
  const end = reference.lastIndex
  const [, hexadecimal, decimal, name] = found
  if (name !== undefined) {
    const character = Object.hasOwn(named, name) ? named[name] : undefined
    if (character !== undefined) return { kind: 'character', text: character, end }
    return { kind: 'unknown', name, end }
  }
  const code =
    hexadecimal === undefined ? Number.parseInt(decimal!, 10) : Number.parseInt(hexadecimal, 16)
  if (!isXmlCharacter(code)) return { kind: 'invalid', end }
  return { kind: 'character', text: String.fromCodePoint(code), end }
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
