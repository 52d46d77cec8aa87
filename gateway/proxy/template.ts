import type { Operation } from '../model/api.ts'

/** A URL template, taken apart once at load. */
export interface Template {
  readonly operation: Operation
  readonly segments: readonly Segment[]
  /** The name under which `/*` or `{*name}` at the end gives what it took. */
  readonly catchAll: string | undefined
  readonly query: readonly QueryConstraint[]
  /** One digit per segment, the better the smaller: compared from left to right. */
  readonly rank: string
  /** Place in the definition. */
  readonly order: number
}

export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'mixed'; readonly parts: readonly Part[]; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'wildcard' }

/** A literal and the parameter behind it, where one is. Literals are in lower case. */
export interface Part {
  readonly literal: string
  readonly name: string | undefined
}

export interface QueryConstraint {
  /** In lower case. */
  readonly name: string
  /** The value that it must have, in lower case; undefined: any. */
  readonly value: string | undefined
  /** The template parameter that takes the value. */
  readonly parameter: string | undefined
}

const ranks = { literal: '0', mixed: '1', parameter: '2', wildcard: '3' } as const

export function readTemplate(operation: Operation, order: number): Template {
  const { urlTemplate } = operation
  const mark = urlTemplate.indexOf('?')
  const path = (mark < 0 ? urlTemplate : urlTemplate.slice(0, mark)).replace(/^\//, '')
  // `resource` and `resource/` are one operation.
  const texts = path.replace(/\/$/, '').split('/')
  if (texts.length === 1 && texts[0] === '') texts.pop()
  const catchAll = catchAllOf(texts[texts.length - 1])
  if (catchAll !== undefined) texts.pop()
  const segments = texts.map(readSegment)
  const rank = segments.map(({ kind }) => ranks[kind]).join('')
  return {
    operation,
    segments,
    catchAll,
    query: mark < 0 ? [] : readQuery(urlTemplate.slice(mark + 1)),
    rank: catchAll === undefined ? rank : rank + ranks.wildcard,
    order,
  }
}

function catchAllOf(text: string | undefined): string | undefined {
  if (text === '*') return '*'
  return text === undefined ? undefined : /^\{\*([^{}]*)\}$/.exec(text)?.[1]
}

function readSegment(text: string): Segment {
  if (text === '*') return { kind: 'wildcard' }
  const name = /^\{([^{}]+)\}$/.exec(text)?.[1]
  if (name !== undefined) return { kind: 'parameter', name }
  if (!/\{[^{}]+\}/.test(text)) return { kind: 'literal', text: decoded(text).toLowerCase() }
  const parts: Part[] = []
  let from = 0
  for (const found of text.matchAll(/\{([^{}]+)\}/g)) {
    parts.push({ literal: literalPart(text.slice(from, found.index)), name: found[1]! })
    from = found.index + found[0].length
  }
  parts.push({ literal: literalPart(text.slice(from)), name: undefined })
  return { kind: 'mixed', parts, text }
}

function literalPart(text: string): string {
  return decoded(text).toLowerCase()
}

function readQuery(query: string): QueryConstraint[] {
  const constraints: QueryConstraint[] = []
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodedQuery(equals < 0 ? pair : pair.slice(0, equals)).toLowerCase()
    const value = equals < 0 ? undefined : pair.slice(equals + 1)
    const parameter = value === undefined ? undefined : /^\{\*?([^{}]+)\}$/.exec(value)?.[1]
    const literal = value === undefined || parameter !== undefined ? undefined : decodedQuery(value)
    constraints.push({ name, value: literal?.toLowerCase(), parameter })
  }
  return constraints
}

/**
 * Values of a mixed segment, in order, or undefined when it does not fit. Each parameter takes as little as it can
 * and at least one character; only the literal at the end is looked for from the end. Time grows with the text alone.
 */
export function matchMixed(parts: readonly Part[], text: string): string[] | undefined {
  const lower = text.toLowerCase()
  const values: string[] = []
  let at = 0
  for (let i = 0; i < parts.length; i++) {
    const { literal } = parts[i]!
    if (i === 0) {
      if (!lower.startsWith(literal)) return undefined
      at = literal.length
      continue
    }
    const isLast = i === parts.length - 1
    const found = isLast ? lower.length - literal.length : lower.indexOf(literal, at + 1)
    if (found < at + 1 || (isLast && !lower.endsWith(literal))) return undefined
    values.push(text.slice(at, found))
    at = found + literal.length
  }
  return values
}

/** A path segment as it is meant; one that is encoded wrongly stands for itself. */
export function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function decodedQuery(text: string): string {
  return decoded(text.includes('+') ? text.replaceAll('+', ' ') : text)
}

/** Decoded values by lower-case name; of several values of a name the first. */
export function readQueryString(rawQuery: string): Map<string, string> {
  const values = new Map<string, string>()
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodedQuery(equals < 0 ? pair : pair.slice(0, equals)).toLowerCase()
    if (!values.has(name)) values.set(name, equals < 0 ? '' : decodedQuery(pair.slice(equals + 1)))
  }
  return values
}
