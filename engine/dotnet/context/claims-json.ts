/** A number as it is written: what `JSON.parse` makes of it would lose digits beyond 2^53. */
export class JsonNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type ClaimsValue =
  | string
  | boolean
  | null
  | JsonNumber
  | readonly ClaimsValue[]
  | ClaimsObject
export type ClaimsObject = ReadonlyMap<string, ClaimsValue>

export interface ReadClaims {
  readonly object: ClaimsObject
  /** A name that one object has twice: the last one counts here, and readers differ (RFC 7519 §4). */
  readonly duplicate: string | undefined
}

/** How deep objects and arrays may stand in each other. */
const maxDepth = 32

/** Reads the JSON object of a token's header or payload, strictly; undefined for everything else. */
export function readClaims(text: string): ReadClaims | undefined {
  try {
    const reader = new Reader(text)
    const object = reader.document()
    return object instanceof Map ? { object, duplicate: reader.duplicate } : undefined
  } catch (error) {
    if (error instanceof NotJson) return undefined
    throw error
  }
}

/** The value as compact JSON. */
export function writeClaims(value: ClaimsValue): string {
  if (value instanceof JsonNumber) return value.text
  if (value instanceof Map) {
    const members = [...(value as ClaimsObject)].map(
      ([name, inner]) => `${JSON.stringify(name)}:${writeClaims(inner)}`,
    )
    return `{${members.join(',')}}`
  }
  if (Array.isArray(value)) return `[${value.map(writeClaims).join(',')}]`
  return JSON.stringify(value)
}

class NotJson extends Error {}

const blank = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: they may not stand in a string (RFC 8259 §7).
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const words = { true: true, false: false, null: null } as const

class Reader {
  duplicate: string | undefined
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): ClaimsValue {
    const value = this.#value(0)
    this.#take(blank)
    if (this.#at !== this.#text.length) throw new NotJson()
    return value
  }

  #value(depth: number): ClaimsValue {
    if (depth > maxDepth) throw new NotJson()
    this.#take(blank)
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth)
      case '[':
        return this.#array(depth)
      case '"':
        return this.#string()
    }
    for (const [word, value] of Object.entries(words)) {
      if (!this.#text.startsWith(word, this.#at)) continue
      this.#at += word.length
      return value
    }
    return new JsonNumber(this.#demand(number))
  }

  #object(depth: number): ClaimsObject {
    const members = new Map<string, ClaimsValue>()
    this.#at++
    if (this.#found('}')) return members
    do {
      this.#take(blank)
      const name = this.#string()
      if (members.has(name)) this.duplicate ??= name
      if (!this.#found(':')) throw new NotJson()
      members.set(name, this.#value(depth + 1))
    } while (this.#found(','))
    if (!this.#found('}')) throw new NotJson()
    return members
  }

  #array(depth: number): readonly ClaimsValue[] {
    const items: ClaimsValue[] = []
    this.#at++
    if (this.#found(']')) return items
    do items.push(this.#value(depth + 1))
    while (this.#found(','))
    if (!this.#found(']')) throw new NotJson()
    return items
  }

  #string(): string {
    return JSON.parse(this.#demand(string)) as string
  }

  #found(character: string): boolean {
    this.#take(blank)
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #demand(pattern: RegExp): string {
    const found = this.#take(pattern)
    if (found === '') throw new NotJson()
    return found
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}
