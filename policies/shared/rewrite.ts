import { fail } from '../../engine/run/errors.ts'
import { decodeQueryText } from '../../engine/run/url.ts'
import { encodeQuery, joinQuery, type QueryPair, splitQuery, wellFormed } from './edit-query.ts'

export interface Rewriting {
  readonly template: string
  readonly copyUnmatched: boolean
  /** The operation's own template, which names the parameters. */
  readonly urlTemplate: string
  /** Their values, decoded. */
  readonly parameters: ReadonlyMap<string, string>
  readonly queryString: string
}

/** Path and query of a request after rewrite-uri (transformation.md §6). */
export function rewrite(rewriting: Rewriting): { path: string; queryString: string } {
  const { template, copyUnmatched, urlTemplate, queryString } = rewriting
  const mark = template.indexOf('?')
  const pathTemplate = (mark < 0 ? template : template.slice(0, mark)).trim()
  const filled = fillIn(pathTemplate, rewriting, encodePath)
  const path = filled.startsWith('/') ? filled : `/${filled}`
  const own = mark < 0 ? [] : templateQuery(template.slice(mark + 1).trim(), rewriting)
  if (!copyUnmatched) return { path, queryString: joinQuery(own) }
  const known = new Set([...queryNames(urlTemplate), ...own.map(({ key }) => key)])
  const unmatched = splitQuery(queryString).filter(({ key }) => !known.has(key))
  return { path, queryString: joinQuery([...own, ...unmatched]) }
}

/** The parameters that a template gives. One whose only value the caller left out is left out too. */
function templateQuery(text: string, rewriting: Rewriting): QueryPair[] {
  const pairs: QueryPair[] = []
  for (const { raw } of splitQuery(text)) {
    const only = /^[^=]*=\{([^{}]+)\}$/.exec(raw)?.[1]
    if (only !== undefined && isOptional(only, rewriting)) continue
    const filled = fillIn(raw, rewriting, encodeQuery)
    const name = decodeQueryText(filled.split('=', 1)[0]!)
    pairs.push({ key: name.toLowerCase(), raw: filled })
  }
  return pairs
}

/** Puts the values of parameters in place of `{name}`; the text between is encoded where URLs need it. */
function fillIn(
  text: string,
  rewriting: Rewriting,
  encode: (value: string, name: string) => string,
): string {
  let result = ''
  let at = 0
  for (const match of text.matchAll(/\{([^{}]*)\}/g)) {
    const name = match[1]!
    result +=
      encodeText(text.slice(at, match.index)) + encode(parameterValue(name, rewriting), name)
    at = match.index + match[0].length
  }
  return result + encodeText(text.slice(at))
}

function parameterValue(name: string, rewriting: Rewriting): string {
  const value = lookUp(name, rewriting.parameters)
  if (value !== undefined) return value
  if (isOptional(name, rewriting)) return ''
  throw fail('ParameterNotMatched', { parameter: name })
}

/** True for a parameter of the operation that this request does not have: one of the query. */
function isOptional(name: string, { urlTemplate, parameters }: Rewriting): boolean {
  const key = name.toLowerCase()
  const named = [...urlTemplate.matchAll(/\{([^{}]*)\}/g)].some(
    (match) => match[1]!.toLowerCase() === key,
  )
  return named && lookUp(name, parameters) === undefined
}

function lookUp(name: string, parameters: ReadonlyMap<string, string>): string | undefined {
  const exact = parameters.get(name)
  if (exact !== undefined) return exact
  const key = name.toLowerCase()
  for (const [other, value] of parameters) if (other.toLowerCase() === key) return value
  return undefined
}

/** A value is one segment, so that `/` in it is encoded; that of a wildcard holds segments. */
function encodePath(value: string, name: string): string {
  const encoded = encodeURIComponent(wellFormed(value)).replace(
    /%(24|3A|2C|3B|3D|40|2B|26)/g,
    (code) => decodeURIComponent(code),
  )
  return name.startsWith('*') ? encoded.replaceAll('%2F', '/') : encoded
}

/** Encodes what a URL cannot hold; escapes that stand there already are kept. */
function encodeText(text: string): string {
  return text.replace(/[^!$-;=?-Z_a-z~[\]]+/g, (part) => encodeURIComponent(wellFormed(part)))
}

/** The names of the query part of an operation's template. */
function queryNames(urlTemplate: string): string[] {
  const mark = urlTemplate.indexOf('?')
  return mark < 0 ? [] : splitQuery(urlTemplate.slice(mark)).map(({ key }) => key)
}
