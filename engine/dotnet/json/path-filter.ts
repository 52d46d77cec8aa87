import { cachedRegex } from '../regex/regex.ts'
import { regexOptions } from '../regex/tree.ts'
import { compareScalars } from './compare.ts'
import { jsonError } from './errors.ts'
import { JTokenType } from './token-type.ts'
import {
  JArray,
  JConstructor,
  JContainer,
  JObject,
  JProperty,
  type JToken,
  JValue,
} from './tree.ts'
import { writeScalar } from './write.ts'

/** One step of a JSONPath. A name or index that is undefined is `*`. */
export type Filter =
  | { readonly kind: 'root' }
  | { readonly kind: 'name' | 'scan'; readonly name: string | undefined }
  | { readonly kind: 'names' | 'scanNames'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly index: number | undefined }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | {
      readonly kind: 'slice'
      readonly start: number | undefined
      readonly end: number | undefined
      readonly step: number | undefined
    }
  | { readonly kind: 'query' | 'scanQuery'; readonly query: Query }

export type Operator =
  | 'equals'
  | 'strictEquals'
  | 'notEquals'
  | 'strictNotEquals'
  | 'regex'
  | 'less'
  | 'lessOrEqual'
  | 'greater'
  | 'greaterOrEqual'

/** What stands in `[?( … )]`. */
export type Query =
  | { readonly kind: 'and' | 'or'; readonly all: readonly Query[] }
  | { readonly kind: 'exists'; readonly left: Side }
  | {
      readonly kind: 'compare'
      readonly operator: Operator
      readonly left: Side
      readonly right: Side
    }

type Side = readonly Filter[] | JValue

export interface SelectSettings {
  readonly errorWhenNoMatch?: boolean
}

/** What the filters find, one after the other; lazily, so that errors come when their token is asked for. */
export function evaluatePath(
  filters: readonly Filter[],
  root: JToken,
  token: JToken,
  settings: SelectSettings,
): Iterable<JToken> {
  let current: Iterable<JToken> = [token]
  for (const filter of filters) current = execute(filter, root, current, settings)
  return current
}

function* execute(
  filter: Filter,
  root: JToken,
  current: Iterable<JToken>,
  settings: SelectSettings,
): Generator<JToken> {
  if (filter.kind === 'root') {
    yield root
    return
  }
  if (filter.kind === 'slice' && filter.step === 0) throw jsonError('Step cannot be zero.')
  for (const token of current) {
    switch (filter.kind) {
      case 'name':
        yield* byName(token, filter.name, settings)
        break
      case 'names':
        yield* byNames(token, filter.names, settings)
        break
      case 'scan':
        yield* scan(token, filter.name)
        break
      case 'scanNames':
        yield* scanNames(token, filter.names)
        break
      case 'index':
        yield* byIndex(token, filter.index, settings)
        break
      case 'indexes':
        for (const index of filter.indexes) yield* byIndex(token, index, settings)
        break
      case 'slice':
        yield* slice(token, filter, settings)
        break
      case 'query':
        for (const child of token.children) {
          if (matches(filter.query, root, child)) yield child
        }
        break
      case 'scanQuery':
        for (const one of selfAndDescendants(token)) {
          if (matches(filter.query, root, one)) yield one
        }
    }
  }
}

function* byName(token: JToken, name: string | undefined, settings: SelectSettings) {
  if (!(token instanceof JObject)) {
    if (settings.errorWhenNoMatch) {
      throw jsonError(`Property '${name ?? '*'}' not valid on ${shortName(token)}.`)
    }
    return
  }
  if (name === undefined) {
    for (const property of token.properties) yield property.value
    return
  }
  const value = token.value(name)
  if (value) yield value
  else if (settings.errorWhenNoMatch) {
    throw jsonError(`Property '${name}' does not exist on JObject.`)
  }
}

function* byNames(token: JToken, names: readonly string[], settings: SelectSettings) {
  if (!(token instanceof JObject)) {
    if (settings.errorWhenNoMatch) {
      const list = names.map((name) => `'${name}'`).join(', ')
      throw jsonError(`Properties ${list} not valid on ${shortName(token)}.`)
    }
    return
  }
  for (const name of names) {
    const value = token.value(name)
    if (value) yield value
    // Newtonsoft complains even about a name that it found.
    if (settings.errorWhenNoMatch) {
      throw jsonError(`Property '${name}' does not exist on JObject.`)
    }
  }
}

function* byIndex(token: JToken, index: number | undefined, settings: SelectSettings) {
  const isList = token instanceof JArray || token instanceof JConstructor
  if (index === undefined) {
    if (isList) yield* token.children
    else if (settings.errorWhenNoMatch) {
      throw jsonError(`Index * not valid on ${shortName(token)}.`)
    }
    return
  }
  if (!isList) {
    if (settings.errorWhenNoMatch) {
      throw jsonError(`Index ${index} not valid on ${shortName(token)}.`)
    }
    return
  }
  if (token.count > index) yield token.getItem(index)
  else if (settings.errorWhenNoMatch) {
    throw jsonError(`Index ${index} outside the bounds of ${shortName(token)}.`)
  }
}

function* slice(
  token: JToken,
  bounds: { start: number | undefined; end: number | undefined; step: number | undefined },
  settings: SelectSettings,
) {
  if (!(token instanceof JArray)) {
    if (settings.errorWhenNoMatch) {
      throw jsonError(`Array slice is not valid on ${shortName(token)}.`)
    }
    return
  }
  const count = token.count
  const step = bounds.step ?? 1
  const up = step > 0
  let start = bounds.start ?? (up ? 0 : count - 1)
  let stop = bounds.end ?? (up ? count : -1)
  if (bounds.start !== undefined && bounds.start < 0) start = count + start
  if (bounds.end !== undefined && bounds.end < 0) stop = count + stop
  if (up) start = Math.max(start, 0)
  start = Math.min(start, up ? count : count - 1)
  stop = Math.min(Math.max(stop, -1), count)
  const valid = (at: number) => (up ? at < stop : at > stop)
  if (!valid(start) && settings.errorWhenNoMatch) {
    throw jsonError(
      `Array slice of ${bounds.start ?? '*'} to ${bounds.end ?? '*'} returned no results.`,
    )
  }
  for (let at = start; valid(at); at += step) yield token.getItem(at)
}

function* scan(token: JToken, name: string | undefined): Generator<JToken> {
  if (name === undefined) yield token
  for (const one of descendants(token)) {
    if (one instanceof JProperty) {
      if (one.name === name) yield one.value
    } else if (name === undefined) yield one
  }
}

function* scanNames(token: JToken, names: readonly string[]): Generator<JToken> {
  for (const one of descendants(token)) {
    if (!(one instanceof JProperty)) continue
    for (const name of names) if (one.name === name) yield one.value
  }
}

function* descendants(token: JToken): Generator<JToken> {
  if (token instanceof JContainer) yield* token.descendants()
}

function* selfAndDescendants(token: JToken): Generator<JToken> {
  yield token
  yield* descendants(token)
}

function matches(query: Query, root: JToken, token: JToken): boolean {
  switch (query.kind) {
    case 'and':
      return query.all.every((one) => matches(one, root, token))
    case 'or':
      return query.all.some((one) => matches(one, root, token))
    case 'exists':
      for (const _ of results(query.left, root, token)) return true
      return false
    case 'compare': {
      let right: JToken[] | undefined
      for (const left of results(query.left, root, token)) {
        right ??= [...results(query.right, root, token)]
        for (const one of right) if (compare(query.operator, left, one)) return true
      }
      return false
    }
  }
}

function results(side: Side, root: JToken, token: JToken): Iterable<JToken> {
  return side instanceof JValue ? [side] : evaluatePath(side, root, token, {})
}

function compare(operator: Operator, left: JToken, right: JToken): boolean {
  if (!(left instanceof JValue && right instanceof JValue)) return operator === 'notEquals'
  switch (operator) {
    case 'regex':
      return regexMatches(left, right)
    case 'equals':
      return looselyEqual(left, right)
    case 'notEquals':
      return !looselyEqual(left, right)
    case 'strictEquals':
      return strictlyEqual(left, right)
    case 'strictNotEquals':
      return !strictlyEqual(left, right)
    case 'greater':
      return left.compareTo(right) > 0
    case 'greaterOrEqual':
      return left.compareTo(right) >= 0
    case 'less':
      return left.compareTo(right) < 0
    case 'lessOrEqual':
      return left.compareTo(right) <= 0
  }
}

// The letters behind `/…/`.
const regexLetters: ReadonlyMap<string, number> = new Map([
  ['i', regexOptions.IgnoreCase],
  ['m', regexOptions.Multiline],
  ['s', regexOptions.Singleline],
  ['x', regexOptions.ExplicitCapture],
])

function regexMatches(input: JValue, pattern: JValue): boolean {
  if (input.type !== JTokenType.String || pattern.type !== JTokenType.String) return false
  const text = pattern.value as string
  const end = text.lastIndexOf('/')
  let options = 0
  for (const letter of text.slice(end + 1)) options |= regexLetters.get(letter) ?? 0
  return cachedRegex(text.slice(1, end), options).isMatch(input.value as string)
}

const textLike: ReadonlySet<JTokenType> = new Set([
  JTokenType.Date,
  JTokenType.Bytes,
  JTokenType.Guid,
  JTokenType.TimeSpan,
  JTokenType.Uri,
])

function looselyEqual(value: JValue, query: JValue): boolean {
  if (value.equalsValue(query)) return true
  if (areNumbers(value, query)) return compareScalars(value.type, value, query) === 0
  if (query.type !== JTokenType.String || !textLike.has(value.type)) return false
  return JSON.parse(writeScalar(value)) === query.value
}

function strictlyEqual(value: JValue, query: JValue): boolean {
  if (areNumbers(value, query)) return compareScalars(value.type, value, query) === 0
  return value.type === query.type && value.equalsValue(query)
}

/** One is an Integer, the other a Float. */
function areNumbers(a: JValue, b: JValue): boolean {
  return (
    (a.type === JTokenType.Integer && b.type === JTokenType.Float) ||
    (a.type === JTokenType.Float && b.type === JTokenType.Integer)
  )
}

function shortName(token: JToken): string {
  return token.className.slice(token.className.lastIndexOf('.') + 1)
}
