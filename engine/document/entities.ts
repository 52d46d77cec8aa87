export type EntityAt =
  | { readonly kind: 'character'; readonly text: string; readonly end: number }
  /** `&nbsp;`: not one of XML's. */
  | { readonly kind: 'unknown'; readonly name: string; readonly end: number }
  /** `&#0;`: names no character that XML allows. */
  | { readonly kind: 'invalid'; readonly end: number }
  /** `&` that begins no reference. */
  | { readonly kind: 'bare' }

/**
 * What the `&` at `at` begins. The five names are XML's own; others mean something only where a document type defines
 * them, and none is read here. It is spelled out because a document may hold very many of them.
 */
export function entityAt(text: string, at: number): EntityAt {
  const next = text[at + 1] ?? ' '
  const behind = at + 2
  switch (next) {
    case '#':
      return numberAt(text, at)
    case 'l':
      if (text.startsWith('t;', behind)) return character('<', at + 4)
      break
    case 'g':
      if (text.startsWith('t;', behind)) return character('>', at + 4)
      break
    case 'a':
      if (text.startsWith('mp;', behind)) return character('&', at + 5)
      if (text.startsWith('pos;', behind)) return character("'", at + 6)
      break
    case 'q':
      if (text.startsWith('uot;', behind)) return character('"', at + 6)
      break
    case '&':
    case ' ':
      return bare
  }
  nameEnd.lastIndex = at + 1
  if (!nameEnd.test(text)) return bare
  const end = nameEnd.lastIndex
  return { kind: 'unknown', name: text.slice(at + 1, end - 1), end }
}

const bare: EntityAt = { kind: 'bare' }
const nameEnd = /[\w.:-]+;/y

function character(text: string, end: number): EntityAt {
  return { kind: 'character', text, end }
}

/** `&#65;` or `&#x41;`. */
function numberAt(text: string, at: number): EntityAt {
  const isHexadecimal = text[at + 2] === 'x'
  const base = isHexadecimal ? 16 : 10
  const start = at + (isHexadecimal ? 3 : 2)
  let code = 0
  let end = start
  for (; ; end++) {
    const digit = digitOf(text.charCodeAt(end))
    if (digit >= base) break
    code = Math.min(code * base + digit, 0x110000)
  }
  if (end === start || text[end] !== ';') return bare
  if (!isXmlCharacter(code)) return { kind: 'invalid', end: end + 1 }
  return character(String.fromCodePoint(code), end + 1)
}

/** The digit that a character is, also a hexadecimal one; infinite for any other character. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : Number.POSITIVE_INFINITY
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
