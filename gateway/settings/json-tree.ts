import { parseJson } from '../config/json.ts'

/** A JSON value with its place in the text. */
export type JsonNode = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'list'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
)

export interface JsonMember {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly value: JsonNode
}

export type JsonTree =
  | { readonly root: JsonNode }
  | { readonly message: string; readonly offset: number }

const maxDepth = 64
const token = /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|([^\s{}[\],:"]+))/y

/** Reads JSON, keeping where each value stands. */
export function readJsonTree(text: string): JsonTree {
  const parsed = parseJson(text)
  if ('message' in parsed) return parsed
  const reader = new TreeReader(text)
  const root = reader.value(0)
  return root ? { root } : { message: `it is nested deeper than ${maxDepth}`, offset: reader.at }
}

/** Walks a text that is known to be JSON. */
class TreeReader {
  readonly #text: string
  at: number
  #start = 0

  constructor(text: string) {
    this.#text = text
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  }

  value(depth: number): JsonNode | undefined {
    if (depth > maxDepth) return undefined
    const first = this.#next()
    const start = this.#start
    if (first === '{') return this.#object(start, depth)
    if (first === '[') return this.#list(start, depth)
    return { kind: 'scalar', value: JSON.parse(first), start, end: this.at }
  }

  #object(start: number, depth: number): JsonNode | undefined {
    const members: JsonMember[] = []
    if (this.#taken('}')) return { kind: 'object', members, start, end: this.at }
    for (;;) {
      const name: string = JSON.parse(this.#next())
      const place = { start: this.#start, end: this.at }
      this.#next()
      const value = this.value(depth + 1)
      if (!value) return undefined
      members.push({ name, ...place, value })
      if (this.#next() === '}') return { kind: 'object', members, start, end: this.at }
    }
  }

  #list(start: number, depth: number): JsonNode | undefined {
    const items: JsonNode[] = []
    if (this.#taken(']')) return { kind: 'list', items, start, end: this.at }
    for (;;) {
      const item = this.value(depth + 1)
      if (!item) return undefined
      items.push(item)
      if (this.#next() === ']') return { kind: 'list', items, start, end: this.at }
    }
  }

  #next(): string {
    token.lastIndex = this.at
    const found = token.exec(this.#text)!
    const text = found[1] ?? found[2] ?? found[3]!
    this.at = token.lastIndex
    this.#start = this.at - text.length
    return text
  }

  #taken(text: string): boolean {
    const before = this.at
    if (this.#next() === text) return true
    this.at = before
    return false
  }
}
