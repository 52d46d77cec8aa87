import type { Operation } from '../model/api.ts'
import { matchMixed, type Part, readQueryString, readTemplate, type Template } from './template.ts'

/** What a request asks an API for, taken apart once. */
export class Asked {
  /** Decoded segments behind the API's path; an empty one at the end is a trailing slash. */
  readonly segments: readonly string[]
  /** How many count: a trailing slash does not. */
  readonly count: number
  readonly #rawQuery: string
  #query: Map<string, string> | undefined

  constructor(segments: readonly string[], rawQuery: string) {
    this.segments = segments
    this.count = segments[segments.length - 1] === '' ? segments.length - 1 : segments.length
    this.#rawQuery = rawQuery
  }

  get query(): ReadonlyMap<string, string> {
    this.#query ??= readQueryString(this.#rawQuery)
    return this.#query
  }
}

interface Node {
  readonly literals: Map<string, Node>
  readonly mixed: { readonly parts: readonly Part[]; readonly text: string; readonly node: Node }[]
  parameter: Node | undefined
  wildcard: Node | undefined
  /** Templates that end here, the best first. */
  readonly ends: Template[]
  /** Templates that take all that follows, the best first. */
  readonly rests: Template[]
}

/** All operations of one API revision. The table is made when the API is first called: reloads make many, calls few. */
export class OperationTable {
  readonly #operations: Iterable<Operation>
  #byMethod: Map<string, Node> | undefined

  constructor(operations: Iterable<Operation>) {
    this.#operations = operations
  }

  /** The best operation for a method; one for any method (`*`) comes after those for this one. */
  find(method: string, asked: Asked): Template | undefined {
    const table = this.#table()
    const exact = table.get(method)
    const found = exact && search(exact, asked, 0, false)
    if (found) return found
    const any = table.get('*')
    return any && search(any, asked, 0, false)
  }

  /** The operation that would fit if the query did. */
  findWithoutQuery(method: string, asked: Asked): Template | undefined {
    const table = this.#table()
    const root = table.get(method) ?? table.get('*')
    return root && search(root, asked, 0, true)
  }

  /** Methods that have an operation at this place. */
  methods(asked: Asked): string[] {
    const found: string[] = []
    for (const [method, root] of this.#table()) {
      if (search(root, asked, 0, false)) found.push(method)
    }
    return found
  }

  #table(): ReadonlyMap<string, Node> {
    if (this.#byMethod) return this.#byMethod
    const table = new Map<string, Node>()
    let order = 0
    for (const operation of this.#operations) {
      const template = readTemplate(operation, order++)
      const { method } = operation
      const root = table.get(method) ?? emptyNode()
      table.set(method, root)
      insert(root, template)
    }
    this.#byMethod = table
    return table
  }
}

function emptyNode(): Node {
  return {
    literals: new Map(),
    mixed: [],
    parameter: undefined,
    wildcard: undefined,
    ends: [],
    rests: [],
  }
}

function insert(root: Node, template: Template): void {
  let node = root
  for (const segment of template.segments) {
    if (segment.kind === 'literal') {
      const next = node.literals.get(segment.text) ?? emptyNode()
      node.literals.set(segment.text, next)
      node = next
    } else if (segment.kind === 'parameter') {
      node.parameter ??= emptyNode()
      node = node.parameter
    } else if (segment.kind === 'wildcard') {
      node.wildcard ??= emptyNode()
      node = node.wildcard
    } else {
      let next = node.mixed.find(({ text }) => text === segment.text)
      if (!next) {
        next = { parts: segment.parts, text: segment.text, node: emptyNode() }
        node.mixed.push(next)
      }
      node = next.node
    }
  }
  const leaves = template.catchAll === undefined ? node.ends : node.rests
  leaves.push(template)
  leaves.sort(better)
}

/** Of templates with the same segments: more query constraints, then the order of definition. */
function better(a: Template, b: Template): number {
  return b.query.length - a.query.length || a.order - b.order
}

/**
 * The best template below a node. Literal before mixed before parameter before wildcard at each segment, and back
 * again where that leads nowhere: what is found first is best from left to right. Each node is visited once at most.
 */
function search(node: Node, asked: Asked, at: number, anyQuery: boolean): Template | undefined {
  if (at === asked.count) {
    return pick(node.ends, asked, anyQuery) ?? pick(node.rests, asked, anyQuery)
  }
  const text = asked.segments[at]!
  const literal = node.literals.size > 0 ? node.literals.get(text.toLowerCase()) : undefined
  const byLiteral = literal && search(literal, asked, at + 1, anyQuery)
  if (byLiteral) return byLiteral
  const byMixed = node.mixed.length > 0 ? searchMixed(node, asked, at, anyQuery) : undefined
  if (byMixed) return byMixed
  if (text !== '') {
    const byParameter = node.parameter && search(node.parameter, asked, at + 1, anyQuery)
    if (byParameter) return byParameter
  }
  const byWildcard = node.wildcard && search(node.wildcard, asked, at + 1, anyQuery)
  return byWildcard ?? pick(node.rests, asked, anyQuery)
}

/** Several mixed segments may fit: what follows decides. */
function searchMixed(
  node: Node,
  asked: Asked,
  at: number,
  anyQuery: boolean,
): Template | undefined {
  let best: Template | undefined
  for (const { parts, node: next } of node.mixed) {
    if (!matchMixed(parts, asked.segments[at]!)) continue
    const found = search(next, asked, at + 1, anyQuery)
    if (found && (!best || compareTemplates(found, best) < 0)) best = found
  }
  return best
}

/** Both fit the same path: if one is longer, the shorter one ends there or takes the rest. */
function compareTemplates(a: Template, b: Template): number {
  if (a.rank === b.rank) return better(a, b)
  const common = Math.min(a.rank.length, b.rank.length)
  const left = a.rank.slice(0, common)
  const right = b.rank.slice(0, common)
  if (left !== right) return left < right ? -1 : 1
  // More segments are better, but a wildcard that takes nothing is worse than an end.
  const shorter = a.rank.length < b.rank.length ? a : b
  const shorterFirst = shorter.catchAll === undefined
  return (shorter === a) === shorterFirst ? -1 : 1
}

function pick(
  templates: readonly Template[],
  asked: Asked,
  anyQuery: boolean,
): Template | undefined {
  for (const template of templates) {
    if (anyQuery || template.query.length === 0 || fitsQuery(template, asked)) return template
  }
  return undefined
}

function fitsQuery({ query }: Template, asked: Asked): boolean {
  for (const { name, value } of query) {
    const given = asked.query.get(name)
    if (given === undefined || (value !== undefined && given.toLowerCase() !== value)) return false
  }
  return true
}

const none: ReadonlyMap<string, string> = new Map()

/** Decoded values of the path and of the query template, what a wildcard took under `*`. */
export function matchedParameters(template: Template, asked: Asked): ReadonlyMap<string, string> {
  const { segments, catchAll, query } = template
  let values: Map<string, string> | undefined
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!
    const text = asked.segments[i] ?? ''
    if (segment.kind === 'parameter') {
      values ??= new Map()
      values.set(segment.name, text)
    } else if (segment.kind === 'mixed') {
      values ??= new Map()
      const found = matchMixed(segment.parts, text) ?? []
      for (let part = 0; part < found.length; part++) {
        values.set(segment.parts[part]!.name!, found[part]!)
      }
    }
  }
  if (catchAll !== undefined) {
    values ??= new Map()
    values.set(catchAll, asked.segments.slice(segments.length).join('/'))
  }
  for (const { name, parameter } of query) {
    if (parameter === undefined) continue
    values ??= new Map()
    values.set(parameter, asked.query.get(name) ?? '')
  }
  return values ?? none
}
