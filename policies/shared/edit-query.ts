import type { ArgsOf } from '../../engine/policy/define.ts'
import { decodeQueryText } from '../../engine/run/url.ts'
import type { setQueryParameterShape } from './message-shapes.ts'

export type QueryEdit = ArgsOf<typeof setQueryParameterShape>

/** One `name=value` of a query, as it is spelled. */
export interface QueryPair {
  /** Decoded, in lower case: names are compared without case. */
  readonly key: string
  readonly raw: string
}

/** The query string after what set-query-parameter says; other parameters keep their spelling. */
export function editQuery(queryString: string, edit: QueryEdit): string {
  const { name, existsAction } = edit
  if (name === '') return queryString
  const key = name.toLowerCase()
  const pairs = splitQuery(queryString)
  const at = pairs.findIndex((pair) => pair.key === key)
  if (existsAction === 'skip' && at >= 0) return queryString
  const added: QueryPair[] = []
  for (const { text } of edit.value) {
    if (text !== undefined) added.push({ key, raw: `${encodeQuery(name)}=${encodeQuery(text)}` })
  }
  if (existsAction === 'append') return joinQuery([...pairs, ...added])
  const others = pairs.filter((pair) => pair.key !== key)
  if (existsAction === 'delete') return joinQuery(others)
  others.splice(at < 0 ? others.length : at, 0, ...added)
  return joinQuery(others)
}

export function splitQuery(queryString: string): QueryPair[] {
  const text = queryString.startsWith('?') ? queryString.slice(1) : queryString
  const pairs: QueryPair[] = []
  for (const raw of text.split('&')) {
    if (raw === '') continue
    const equals = raw.indexOf('=')
    const name = equals < 0 ? raw : raw.slice(0, equals)
    pairs.push({ key: decodeQueryText(name).toLowerCase(), raw })
  }
  return pairs
}

export function joinQuery(pairs: readonly QueryPair[]): string {
  return pairs.length === 0 ? '' : `?${pairs.map(({ raw }) => raw).join('&')}`
}

/** Percent-encodes a name or value of a query; `$ : , / @` may stand there as they are (RFC 3986 §3.4). */
export function encodeQuery(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(/%(24|3A|2C|2F|40)/g, (code) =>
    decodeURIComponent(code),
  )
}

/** Halves of surrogate pairs, which no encoding knows, become U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD')
}
