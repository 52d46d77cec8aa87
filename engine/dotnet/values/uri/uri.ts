import { allocate } from '../../budget.ts'
import { DotnetException } from '../../exception.ts'
import { argumentError, argumentNull, outOfRange } from '../errors.ts'
import {
  needsNormalizing,
  normalizeIri,
  percentEncode,
  unescapeAll,
  unescapeSafe,
} from './escape.ts'
import { hostTypes, idnHost, isLoopback } from './host.ts'
import {
  isRelativePath,
  type Mistake,
  mayBeRelative,
  messages,
  type Parts,
  parse,
  uriFormatError,
} from './parse.ts'
import { isSchemeName, schemeNamed } from './scheme.ts'

/** UriKind, UriPartial, UriFormat and UriComponents, by .NET's numbers. */
export const uriKinds = { RelativeOrAbsolute: 0, Absolute: 1, Relative: 2 } as const
export const uriPartials = { Scheme: 0, Authority: 1, Path: 2, Query: 3 } as const
export const uriFormats = { UriEscaped: 1, Unescaped: 2, SafeUnescaped: 3 } as const
export const components = {
  Scheme: 0x1,
  UserInfo: 0x2,
  Host: 0x4,
  Port: 0x8,
  SchemeAndServer: 0xd,
  Path: 0x10,
  Query: 0x20,
  PathAndQuery: 0x30,
  HttpRequestUrl: 0x3d,
  Fragment: 0x40,
  AbsoluteUri: 0x7f,
  StrongPort: 0x80,
  HostAndPort: 0x84,
  StrongAuthority: 0x86,
  NormalizedHost: 0x100,
  KeepDelimiter: 0x40000000,
  SerializationInfoString: -0x80000000,
} as const

/** What `ToString()` asks for: safe to read, with the user as written. */
const display = 0x7fff

const C = components
const serverWithUser = C.SchemeAndServer | C.UserInfo

/** System.Uri. Without parts it is a relative one. */
export class Uri {
  readonly originalString: string
  readonly #parts: Parts | undefined
  /** A relative one, normalized. */
  readonly #relative: string

  private constructor(original: string, parts: Parts | undefined, relative = original) {
    this.originalString = original
    this.#parts = parts
    this.#relative = relative
  }

  /** `new Uri(text, kind)`. */
  static create(text: string, kind: number = uriKinds.Absolute): Uri {
    const uri = Uri.#make(text, kind)
    if (uri instanceof Uri) return uri
    throw uriFormatError(uri)
  }

  /** `Uri.TryCreate(text, kind, …)`. */
  static tryCreate(text: string, kind: number): Uri | undefined {
    const uri = Uri.#make(text, kind)
    return uri instanceof Uri ? uri : undefined
  }

  /** The URI, or the message of the exception. */
  static #make(text: string, kind: number): Uri | string {
    if (kind < 0 || kind > 2) {
      throw argumentError(`The value '${kind}' passed for the UriKind parameter is invalid.`)
    }
    allocate(text.length)
    const wantsRelative = kind === uriKinds.Relative
    if (kind !== uriKinds.Absolute && isRelativePath(text, wantsRelative)) {
      return new Uri(text, undefined)
    }
    const parts = parse(text)
    if (typeof parts === 'object') {
      return wantsRelative
        ? "A relative URI cannot be created because the 'uriString' parameter represents an absolute URI."
        : new Uri(text, parts)
    }
    const mistake: Mistake = parts
    if (kind === uriKinds.Absolute || !mayBeRelative(mistake)) return messages[mistake]
    return new Uri(text, undefined, needsNormalizing(text) ? normalizeIri(text, false) : text)
  }

  /** `new Uri(baseUri, relativeUri)`. */
  static combine(base: Uri | null, relative: Uri): Uri {
    if (base === null) throw argumentNull('baseUri')
    if (!base.isAbsolute) {
      throw outOfRange('Specified argument was out of the range of valid values.', 'baseUri')
    }
    if (relative.isAbsolute) return relative
    return Uri.create(base.#resolve(relative.originalString))
  }

  /** Undefined where `combine` would throw. */
  static tryCombine(base: Uri | null, relative: Uri | null): Uri | undefined {
    if (base === null || relative === null || !base.isAbsolute) return undefined
    if (relative.isAbsolute) return relative
    return Uri.tryCreate(base.#resolve(relative.originalString), uriKinds.Absolute)
  }

  static isWellFormed(text: string | null, kind: number): boolean {
    if (text === null) return false
    return Uri.tryCreate(text, kind)?.isWellFormed ?? false
  }

  get isAbsolute(): boolean {
    return this.#parts !== undefined
  }

  get scheme(): string {
    return this.#absolute.scheme.name
  }

  get host(): string {
    return this.#absolute.host.name
  }

  get idnHost(): string {
    return idnHost(this.#absolute.host)
  }

  get dnsSafeHost(): string {
    const { host } = this.#absolute
    return host.type === hostTypes.IPv6 ? idnHost(host) : host.name
  }

  get hostNameType(): number {
    return this.#absolute.host.type
  }

  get port(): number {
    return this.#absolute.port
  }

  get isDefaultPort(): boolean {
    return this.port === this.#absolute.scheme.port
  }

  get authority(): string {
    return this.components(C.Host | C.Port, uriFormats.UriEscaped)
  }

  get userInfo(): string {
    return this.components(C.UserInfo, uriFormats.UriEscaped)
  }

  get absoluteUri(): string {
    return this.components(C.AbsoluteUri, uriFormats.UriEscaped)
  }

  get absolutePath(): string {
    return this.#undriven(this.components(C.Path | C.KeepDelimiter, uriFormats.UriEscaped))
  }

  get pathAndQuery(): string {
    return this.#undriven(this.components(C.PathAndQuery, uriFormats.UriEscaped))
  }

  get query(): string {
    return this.components(C.Query | C.KeepDelimiter, uriFormats.UriEscaped)
  }

  get fragment(): string {
    return this.components(C.Fragment | C.KeepDelimiter, uriFormats.UriEscaped)
  }

  get localPath(): string {
    const { isDos, isUnc, isImplicitFile, host } = this.#absolute
    const path = this.components(C.Path | C.KeepDelimiter, uriFormats.Unescaped)
    if (isDos) return path.slice(1).replaceAll('/', '\\')
    if (!isUnc) return path
    const name = isImplicitFile ? host.name : this.components(C.Host, uriFormats.Unescaped)
    return `\\\\${name}${path.replaceAll('/', '\\')}`
  }

  /** The parts of the path, each with the slash behind it. */
  get segments(): string[] {
    return this.absolutePath.match(/[^/]*\/|[^/]+$/g) ?? []
  }

  get isFile(): boolean {
    return this.scheme === 'file'
  }

  get isUnc(): boolean {
    return this.#absolute.isUnc
  }

  get isLoopback(): boolean {
    return isLoopback(this.#absolute.host)
  }

  get hasAuthority(): boolean {
    return this.#absolute.hasAuthority
  }

  get isWellFormed(): boolean {
    const parts = this.#parts
    if (!parts) {
      return (
        !/^[^\\/?#]*:/.test(this.#relative) &&
        isEscaped(this.#relative) &&
        !/[#\\]/.test(this.#relative)
      )
    }
    const { path, query, fragment, userInfo = '' } = parts
    if (!parts.isWellFormed || path.includes('\\')) return false
    if (parts.hasAuthority && path !== '' && !path.startsWith('/')) return false
    if (parts.scheme.has.has('escaped dots') && /%(?:2[ef]|5c)/i.test(path)) return false
    const host = parts.host.type === hostTypes.Basic ? parts.host.name : ''
    const all = [userInfo, path, query, fragment, host]
    return (
      all.every((one) => isEscaped(one)) &&
      !/\\/.test(query + fragment) &&
      !fragment.slice(1).includes('#')
    )
  }

  /** `GetLeftPart`. */
  leftPart(partial: number): string {
    const { hasAuthority, isDos } = this.#absolute
    const get = (wanted: number) => this.components(wanted, uriFormats.UriEscaped)
    switch (partial) {
      case uriPartials.Scheme:
        return get(C.Scheme | C.KeepDelimiter)
      case uriPartials.Authority:
        return !hasAuthority || isDos ? '' : get(serverWithUser)
      case uriPartials.Path:
        return get(serverWithUser | C.Path)
      case uriPartials.Query:
        return get(serverWithUser | C.PathAndQuery)
      default:
        throw argumentError(`The value '${partial}' is not a UriPartial.`, 'part')
    }
  }

  /** `GetComponents`. */
  components(wanted: number, format: number): string {
    const { scheme, hasAuthority, host, port, query, fragment, userInfo } = this.#absolute
    let parts = wanted
    if (parts === C.Scheme) return scheme.name
    if ((parts & C.SerializationInfoString) !== 0) parts |= C.AbsoluteUri
    if ((parts & C.NormalizedHost) !== 0) parts |= C.Host
    const isStrong = (parts & C.StrongPort) !== 0
    const shownPort = (isStrong ? port !== -1 : port !== scheme.port) ? String(port) : ''
    if (parts === C.Port || parts === C.StrongPort) return shownPort
    const has = (part: number) => (parts & part) !== 0
    let text = ''
    if (has(C.Scheme)) text += `${scheme.name}:${hasAuthority ? '//' : ''}`
    if (has(C.UserInfo) && userInfo !== undefined) {
      text += formatUser(userInfo, format) + (parts === C.UserInfo ? '' : '@')
    }
    if (has(C.Host)) text += host.name
    if (has(C.Port | C.StrongPort) && shownPort !== '') text += `:${shownPort}`
    if (has(C.Path)) {
      const path = this.#path(format)
      if (parts === C.Path) return hasAuthority && path.startsWith('/') ? path.slice(1) : path
      text += path
    }
    if (has(C.Query) && query !== '') {
      text += (parts === C.Query ? '' : '?') + formatRest(query.slice(1), format, true)
    }
    if (has(C.Fragment) && fragment !== '') {
      text += (parts === C.Fragment ? '' : '#') + formatRest(fragment.slice(1), format, false)
    }
    allocate(text.length)
    return text
  }

  /** What two URIs have in common when they are equal: neither fragment nor user. */
  get key(): string {
    if (!this.#parts) return this.originalString
    const mail = this.#parts.scheme.has.has('mail') ? C.UserInfo : 0
    const text = this.components(C.HttpRequestUrl | mail, uriFormats.SafeUnescaped)
    return this.#parts.isDos || this.#parts.isUnc ? text.toUpperCase() : text
  }

  equals(other: Uri): boolean {
    return this.isAbsolute === other.isAbsolute && this.key === other.key
  }

  isBaseOf(other: Uri): boolean {
    if (!this.isAbsolute) return false
    const link = Uri.tryCombine(this, other)
    if (!link || link.scheme !== this.scheme) return false
    const wanted = C.AbsoluteUri & ~C.Fragment & ~C.UserInfo
    const own = this.components(wanted, uriFormats.SafeUnescaped).replace(/[?#].*$/s, '')
    const its = link.components(wanted, uriFormats.SafeUnescaped)
    return its.startsWith(own.slice(0, own.lastIndexOf('/') + 1))
  }

  /** `MakeRelativeUri`. */
  relativeTo(target: Uri): Uri {
    if (this.scheme !== target.scheme || this.host !== target.host || this.port !== target.port) {
      return target
    }
    let path = pathDifference(this.absolutePath, target.absolutePath)
    if (/^[^\\/?#]*:/.test(path)) path = `./${path}`
    const rest = target.components(C.Query | C.Fragment, uriFormats.UriEscaped)
    return Uri.create(path + rest, uriKinds.Relative)
  }

  toString(): string {
    return this.#parts ? this.components(C.AbsoluteUri, display) : this.#relative
  }

  get #absolute(): Parts {
    if (this.#parts) return this.#parts
    throw new DotnetException(
      'System.InvalidOperationException',
      'This operation is not supported for a relative URI.',
    )
  }

  /** Without the slash before a drive. */
  #undriven(path: string): string {
    return this.#absolute.isDos && path.startsWith('/') ? path.slice(1) : path
  }

  #path(format: number): string {
    const { scheme, hasAuthority, isDos, isImplicitFile } = this.#absolute
    const raw = this.#absolute.path
    const isRooted = /^[/\\]/.test(raw)
    const first = hasAuthority && scheme.has.has('rooted') && !isRooted ? '/' : ''
    let path = raw
    if (scheme.has.has('compressed') && (hasAuthority || isDos)) {
      const convert = !scheme.has.has('backslashes')
      if (scheme.has.has('escaped dots') && !isImplicitFile) {
        path = path.replace(/%(?:2[eE]|2[fF])/g, (found) => (/e/i.test(found) ? '.' : '/'))
        if (convert) path = path.replace(/%5[cC]/g, '\\')
      }
      if (convert) path = path.replaceAll('\\', '/')
      // The drive is not a segment that `..` could leave.
      const drive = isDos ? /^[/]?[A-Za-z][:|]\//.exec(path)?.[0] : undefined
      path = drive
        ? drive.replace('|', ':') + compress(path.slice(drive.length - 1)).slice(1)
        : compress(path)
    }
    switch (format) {
      case uriFormats.UriEscaped:
        // What is no URI has no escapes yet.
        return first + percentEncode(path, 'path', !isImplicitFile)
      case uriFormats.Unescaped:
        return first + (isImplicitFile ? path : unescapeAll(path))
      default:
        if (isImplicitFile) return first + path
        return first + unescapeSafe(path, '?#', { display: format === display })
    }
  }

  /** The text of the URI that a relative one means here. */
  #resolve(relative: string): string {
    const { scheme, isImplicitFile, isDos, isUnc, host } = this.#absolute
    const link = relative.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
    const get = (wanted: number, format: number = uriFormats.SafeUnescaped) =>
      this.components(wanted, format)
    if (link === '') return get(C.AbsoluteUri)
    const escaped = uriFormats.UriEscaped
    if (!isImplicitFile && link[0] === '#' && scheme.has.has('fragment')) {
      return get(C.AbsoluteUri & ~C.Fragment, escaped) + link
    }
    if (!isImplicitFile && link[0] === '?' && scheme.has.has('query')) {
      return get(C.AbsoluteUri & ~C.Query & ~C.Fragment, escaped) + link
    }
    if (/^[A-Za-z][:|][/\\]/.test(link) && scheme.has.has('drive letters')) {
      return isImplicitFile ? link : `${scheme.name}:///${link}`
    }
    const own = /^([^/\\?#:]{2,}):/.exec(link)
    let rest = link
    if (own && isSchemeName(own[1]!)) {
      if (schemeNamed(own[1]!)?.name !== scheme.name) return link
      rest = link.slice(own[0].length)
      if (rest === '') return this.originalString
    }
    const isAbsolutePath = /^[/\\]/.test(rest)
    if (isDos && isAbsolutePath && !/^[/\\]{2}/.test(rest)) {
      return this.originalString.replace(/^(.*?[/\\]?[A-Za-z][:|])[/\\].*$/s, '$1') + rest
    }
    if (scheme.has.has('file') && isAbsolutePath) {
      if (/^[/\\]{2}/.test(rest)) return isImplicitFile ? rest : `file:${rest}`
      if (!isUnc) return `file://${rest}`
      const share = /^\/[^/]*/.exec(get(C.Path | C.KeepDelimiter, uriFormats.Unescaped))?.[0] ?? ''
      return `${isImplicitFile ? '\\\\' : 'file://'}${host.name}${share}${rest}`
    }
    const converts = scheme.has.has('compressed')
    const server = get(serverWithUser)
    if (rest[0] === '/' || (rest[0] === '\\' && converts)) {
      if (rest[1] === '/') return `${scheme.name}:${rest}`
      return `${server}/${rest.slice(1)}`
    }
    const format = isImplicitFile ? uriFormats.Unescaped : uriFormats.SafeUnescaped
    const path = get(C.Path | C.KeepDelimiter, format)
    const ends = [scheme.has.has('query') ? '?' : '', isImplicitFile ? '' : '#'].join('')
    const end = [...rest].findIndex((char) => ends.includes(char))
    const cut = end < 0 ? rest.length : [...rest].slice(0, end).join('').length
    const joined = path.slice(0, path.lastIndexOf('/') + 1) + rest.slice(0, cut)
    const whole = compress(converts ? joined.replaceAll('\\', '/') : joined)
    if (isImplicitFile)
      return (isDos ? whole.slice(1) : isUnc ? `\\\\${host.name}${whole}` : whole) + rest.slice(cut)
    return server + whole + rest.slice(cut)
  }
}

/** `.` and `..` resolved; what would go above the root is dropped. */
function compress(path: string): string {
  if (!/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) return path
  const isRooted = path.startsWith('/')
  const segments: string[] = []
  const words = (isRooted ? path.slice(1) : path).split('/')
  words.forEach((word, i) => {
    const isLast = i === words.length - 1
    if (word === '..') segments.pop()
    if (word === '.' || word === '..') {
      if (isLast) segments.push('')
    } else segments.push(word)
  })
  return (isRooted ? '/' : '') + segments.join('/')
}

function formatUser(text: string, format: number): string {
  switch (format) {
    case uriFormats.UriEscaped:
      return percentEncode(text, 'path', true)
    case uriFormats.Unescaped:
      return unescapeAll(text)
    case uriFormats.SafeUnescaped:
      return unescapeSafe(text, '@/\\')
    default:
      return text
  }
}

function formatRest(text: string, format: number, isQuery: boolean): string {
  switch (format) {
    case uriFormats.UriEscaped:
      return percentEncode(text, isQuery ? 'query' : 'uri', true)
    case uriFormats.Unescaped:
      return unescapeAll(text)
    default:
      return unescapeSafe(text, '#', { isQuery, display: format === display })
  }
}

/** Nothing in it that has to be escaped and is not. */
function isEscaped(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters have to be escaped.
  return !/[\x00-\x20"<>[\]^`{|}\x7f-\x9f]|%(?![0-9a-fA-F]{2})/.test(text)
}

function pathDifference(from: string, to: string): string {
  let i = 0
  let slash = -1
  for (; i < from.length && i < to.length && from[i] === to[i]; i++) if (from[i] === '/') slash = i
  if (i === 0) return to
  if (i === from.length && i === to.length) return ''
  const up = '../'.repeat(from.slice(i).split('/').length - 1)
  if (up === '' && to.length - 1 === slash) return './'
  return up + to.slice(slash + 1)
}
