/** What a scheme says about the form of its URIs. */
export interface Scheme {
  readonly name: string
  /** -1 without one. */
  readonly port: number
  readonly authority: 'required' | 'optional' | 'none'
  readonly has: ReadonlySet<Trait>
}

type Trait =
  | 'empty host'
  | 'user info'
  | 'port'
  | 'query'
  | 'fragment'
  /** Behind an authority, a path begins with a slash. */
  | 'rooted'
  /** `.`, `..` and backslashes of the path are resolved. */
  | 'compressed'
  /** Backslashes stay what they are. */
  | 'backslashes'
  | 'drive letters'
  | 'file'
  /** Escaped dots and slashes count as such. */
  | 'escaped dots'
  /** An authority without slashes before it: `mailto:ann@example.com`. */
  | 'mail'
  | 'unknown'

const web: readonly Trait[] = ['user info', 'port', 'query', 'fragment', 'rooted', 'compressed']
const plain: readonly Trait[] = ['user info', 'port', 'fragment', 'rooted']
const file: readonly Trait[] = [
  'empty host',
  'query',
  'fragment',
  'rooted',
  'compressed',
  'drive letters',
  'file',
  'escaped dots',
]
const pipe: readonly Trait[] = ['query', 'fragment', 'rooted', 'compressed', 'escaped dots']

function scheme(
  name: string,
  port: number,
  authority: Scheme['authority'],
  traits: readonly Trait[],
): Scheme {
  return { name, port, authority, has: new Set(traits) }
}

export const fileScheme = scheme('file', -1, 'required', file)
/** That of paths that begin with a slash. */
export const unixFileScheme = scheme('file', -1, 'required', [...file, 'backslashes'])

const schemes = new Map(
  [
    scheme('http', 80, 'required', web),
    scheme('https', 443, 'required', web),
    scheme('ws', 80, 'required', web),
    scheme('wss', 443, 'required', web),
    scheme('ftp', 21, 'required', [...plain, 'compressed']),
    fileScheme,
    scheme('gopher', 70, 'required', plain),
    scheme('nntp', 119, 'required', plain),
    scheme('telnet', 23, 'required', plain),
    scheme('ldap', 389, 'required', [...plain, 'query', 'empty host']),
    scheme('net.tcp', 808, 'required', [...pipe, 'port']),
    scheme('net.pipe', -1, 'required', pipe),
    scheme('news', -1, 'none', ['fragment']),
    scheme('uuid', -1, 'none', ['fragment']),
    scheme('mailto', 25, 'none', ['empty host', 'user info', 'port', 'query', 'fragment', 'mail']),
  ].map((one) => [one.name, one]),
)

/** The scheme of that name; undefined when it cannot be the name of one. */
export function schemeNamed(name: string): Scheme | undefined {
  if (!isSchemeName(name)) return undefined
  const lower = name.toLowerCase()
  return (
    schemes.get(lower) ??
    scheme(lower, -1, 'optional', [...web, 'empty host', 'drive letters', 'unknown'])
  )
}

export function isSchemeName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*$/.test(name)
}

/** True for a scheme that .NET has rules of its own for. */
export function isKnownScheme(name: string): boolean {
  return schemes.has(name)
}
