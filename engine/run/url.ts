import type { ContextDictionary } from '../dotnet/context/dictionary.ts'

/** The query of a URL, names and values decoded, in order of first appearance. */
export type Query = ReadonlyMap<string, readonly string[]>

export interface UrlParts {
  readonly scheme: string
  readonly host: string
  readonly port: number
  /** With the leading `/`, percent-encoded as it came. */
  readonly path: string
  /** With the leading `?`, as it came; `''` when there is none. */
  readonly queryString: string
}

/** A URL as APIM's `IUrl` shows it. Immutable: policies that edit make a new one, and untouched parts keep their spelling. */
export class Url implements UrlParts {
  readonly scheme: string
  readonly host: string
  readonly port: number
  readonly path: string
  readonly queryString: string
  #query: Query | undefined
  #origin: string | undefined
  /** What expressions see of the query. */
  queryView: ContextDictionary | undefined

  constructor(parts: UrlParts) {
    this.scheme = parts.scheme
    this.host = parts.host
    this.port = parts.port
    this.path = parts.path
    this.queryString = parts.queryString
    this.queryView = undefined
  }

  /** Parses an absolute URL; undefined when it is none. */
  static parse(text: string): Url | undefined {
    const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?/i.exec(text.trim())
    if (!match) return undefined
    const scheme = match[1]!.toLowerCase()
    const authority = match[2]!.slice(match[2]!.lastIndexOf('@') + 1)
    const port = /:(\d+)$/.exec(authority)
    const host = port ? authority.slice(0, port.index) : authority
    if (host === '') return undefined
    return new Url({
      scheme,
      host,
      port: port ? Number(port[1]) : (defaultPorts[scheme] ?? -1),
      path: match[3] === '' ? '/' : match[3]!,
      queryString: match[4] === '?' ? '' : (match[4] ?? ''),
    })
  }

  get query(): Query {
    this.#query ??= parseQuery(this.queryString)
    return this.#query
  }

  /** `scheme://host[:port]`, the port left out where it is the scheme's own. */
  get origin(): string {
    if (this.#origin === undefined) {
      const { scheme, host, port } = this
      const own = port === -1 || port === defaultPorts[scheme]
      this.#origin = own ? `${scheme}://${host}` : `${scheme}://${host}:${port}`
    }
    return this.#origin
  }

  with(parts: Partial<UrlParts>): Url {
    const { scheme = this.scheme, host = this.host, port = this.port } = parts
    const { path = this.path, queryString = this.queryString } = parts
    const url = new Url({ scheme, host, port, path, queryString })
    if (scheme === this.scheme && host === this.host && port === this.port)
      url.#origin = this.origin
    return url
  }

  toString(): string {
    return `${this.origin}${this.path}${this.queryString}`
  }
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443 }

/** A name without `=` has the value `''`; `+` is a blank; what does not decode stays as it is. */
export function parseQuery(queryString: string): Query {
  const query = new Map<string, string[]>()
  const text = queryString.startsWith('?') ? queryString.slice(1) : queryString
  if (text === '') return query
  const names = new Map<string, string>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodeQueryText(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decodeQueryText(pair.slice(equals + 1))
    // Names ignore case, as in APIM's dictionary; the first spelling is kept.
    const key = names.get(name.toLowerCase()) ?? name
    names.set(name.toLowerCase(), key)
    const values = query.get(key)
    if (values) values.push(value)
    else query.set(key, [value])
  }
  return query
}

export function decodeQueryText(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}
