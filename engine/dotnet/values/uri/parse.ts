import { DotnetException } from '../../exception.ts'
import { needsNormalizing, normalizeIri } from './escape.ts'
import { emptyHost, type Host, hostTypes, noHost, readHost } from './host.ts'
import { fileScheme, isSchemeName, type Scheme, schemeNamed, unixFileScheme } from './scheme.ts'

/** The parts of an absolute URI, as they were written but for the host. */
export interface Parts {
  readonly scheme: Scheme
  /** `//` stands before the host, or a path of the file system was given. */
  readonly hasAuthority: boolean
  readonly userInfo: string | undefined
  readonly host: Host
  /** -1 without one. */
  readonly port: number
  readonly path: string
  /** With its `?`, or empty. */
  readonly query: string
  /** With its `#`, or empty. */
  readonly fragment: string
  /** What the text is without a scheme: a path of the file system. */
  readonly isImplicitFile: boolean
  readonly isDos: boolean
  readonly isUnc: boolean
  /** Written with backslashes for slashes, or otherwise not as its scheme has it. */
  readonly isWellFormed: boolean
}

/** Why a text is no absolute URI. A text with a `soft` mistake may be a relative one. */
export type Mistake = keyof typeof messages

export const messages = {
  format: 'Invalid URI: The format of the URI could not be determined.',
  scheme: 'Invalid URI: The URI scheme is not valid.',
  authority: 'Invalid URI: The Authority/Host could not be parsed.',
  empty: 'Invalid URI: The URI is empty.',
  'long scheme': 'Invalid URI: The Uri scheme is too long.',
  'not rooted': "Invalid URI: A Dos path must be rooted, for example, 'c:\\\\'.",
  host: 'Invalid URI: The hostname could not be parsed.',
  port: 'Invalid URI: Invalid port specified.',
  terminator: "Invalid URI: The Authority/Host cannot end with a backslash character ('\\\\').",
  long: 'Invalid URI: The Uri string is too long.',
} as const

const soft: ReadonlySet<Mistake> = new Set<Mistake>(['format', 'scheme', 'authority', 'empty'])

export const mayBeRelative = (mistake: Mistake) => soft.has(mistake)

export function uriFormatError(message: string) {
  return new DotnetException('System.UriFormatException', message)
}

const mostLength = 65519
const mostScheme = 1024
const isSlash = (char: string | undefined) => char === '/' || char === '\\'

/** What stands before the authority. */
interface Start {
  readonly scheme: Scheme
  /** Where the scheme and its colon end. */
  readonly at: number
  readonly implicit?: 'dos' | 'unc' | 'unix'
}

export function parse(original: string): Parts | Mistake {
  const start = readScheme(original)
  return typeof start === 'string' ? start : readParts(original, start)
}

/** True for what is a path of the file system, unless it is wanted as an absolute URI. */
export function isRelativePath(text: string, wantsRelative: boolean): boolean {
  const start = readScheme(text)
  if (typeof start === 'string' || start.implicit === undefined) return false
  if (start.implicit === 'dos') return wantsRelative
  return wantsRelative || start.implicit === 'unix' || !text.startsWith('\\\\')
}

function readScheme(text: string): Start | Mistake {
  if (text === '') return 'empty'
  if (text.length > mostLength) return 'long'
  const at = /^[ \t\r\n]*/.exec(text)![0].length
  const [first, second] = [text[at], text[at + 1]]
  if (first === '/' && !isSlash(second)) return { scheme: unixFileScheme, at, implicit: 'unix' }
  const colon = text.indexOf(':', at)
  if (at + 2 >= text.length || colon === at) return 'format'
  if (second === ':' || second === '|') {
    if (!/[A-Za-z]/.test(first!)) return second === ':' ? 'scheme' : 'format'
    if (!isSlash(text[at + 2])) return 'not rooted'
    return { scheme: fileScheme, at, implicit: 'dos' }
  }
  if (isSlash(first)) {
    if (!isSlash(second)) return 'format'
    let end = at + 2
    while (isSlash(text[end])) end++
    return { scheme: fileScheme, at: end, implicit: 'unc' }
  }
  if (colon < 0) return 'format'
  const name = text.slice(at, colon)
  if (!isSchemeName(name)) return 'scheme'
  if (name.length > mostScheme) return 'long scheme'
  return { scheme: schemeNamed(name)!, at: colon + 1 }
}

function readParts(original: string, start: Start): Parts | Mistake {
  const text = original.replace(/[ \t\r\n]+$/, '')
  const { implicit } = start
  let { scheme } = start
  let at = Math.min(start.at, text.length)
  let isDos = implicit === 'dos'
  let isUnc = implicit === 'unc'
  let isUnix = implicit === 'unix'
  let hasAuthority = implicit !== undefined
  let isWellFormed = implicit === undefined

  // A drive or a share behind the scheme.
  if (scheme.has.has('drive letters') && implicit === undefined && at + 1 < text.length) {
    let end = at
    while (isSlash(text[end])) end++
    const slashes = end - at
    const isFile = scheme.has.has('file')
    if (isFile || slashes <= 3) {
      if (slashes >= 2) hasAuthority = true
      const isDrive = /[A-Za-z]/.test(text[end] ?? '') && /[:|]/.test(text[end + 1] ?? '')
      if (isDrive && isSlash(text[end + 2])) {
        isDos = true
        if (isFile) hasAuthority = true
        if (slashes > 3 || text.slice(at, end).includes('\\')) isWellFormed = false
        at = slashes !== 0 && slashes !== 2 ? end - 1 : end
      } else if (isDrive && isFile) {
        return 'not rooted'
      } else if (isFile && slashes >= 2 && slashes !== 3 && !/[?#]|^$/.test(text[end] ?? '')) {
        isUnc = true
        if (slashes > 2) isWellFormed = false
        at = end
      } else if (isFile && slashes === 3 && text[end - 1] === '/') {
        scheme = unixFileScheme
        isUnix = true
        at = end - 1
      }
    }
  }

  const hasDoubleSlash = isSlash(text[at]) && isSlash(text[at + 1])
  if (!isDos && !isUnc && !isUnix && scheme.authority !== 'none') {
    if (scheme.authority === 'required') {
      if (!hasDoubleSlash) return 'authority'
      hasAuthority = true
      if (text[at] === '\\' || text[at + 1] === '\\') isWellFormed = false
      at += 2
    } else if (text.startsWith('//', at) || (hasAuthority && hasDoubleSlash)) {
      hasAuthority = true
      at += 2
    } else hasAuthority = false
  }

  let userInfo: string | undefined
  let host = isUnix || isDos ? emptyHost : noHost
  let port = scheme.port
  if (!isDos && !isUnix && (hasAuthority || scheme.has.has('mail'))) {
    const authority = readAuthority(text.slice(at), scheme, implicit !== undefined)
    if (typeof authority === 'string') return authority
    userInfo = authority.userInfo
    host = authority.host
    port = authority.port ?? port
    at += authority.length
    if (text[at] === '\\' && implicit === undefined && !scheme.has.has('drive letters')) {
      return 'terminator'
    }
    if (isUnc && host.name === '') isUnc = false
    if (isUnc && text[at] === '/' && implicit === undefined) scheme = unixFileScheme
  }
  const rest = splitPath(text.slice(at), scheme, implicit !== undefined)
  const parts = { scheme, hasAuthority, userInfo, host, port, isDos, isUnc, isWellFormed }
  return { ...parts, ...normalized(original, rest), isImplicitFile: implicit !== undefined }
}

interface Authority {
  readonly userInfo: string | undefined
  readonly host: Host
  readonly port: number | undefined
  readonly length: number
}

function readAuthority(text: string, scheme: Scheme, isImplicitFile: boolean): Authority | Mistake {
  const isFile = scheme.has.has('file')
  if (text === '' || /[/#?]/.test(text[0]!) || (isFile && text[0] === '\\')) {
    if (!scheme.has.has('empty host') || isImplicitFile) return 'host'
    return { userInfo: undefined, host: emptyHost, port: undefined, length: 0 }
  }
  // The last character is no `@` that ends a user.
  const user = scheme.has.has('user info') ? /^([^?#\\/@]*)@(?=.)/s.exec(text) : null
  const at = user?.[0].length ?? 0
  const host = readHost(text.slice(at), scheme, isImplicitFile)
  const end = at + (host?.length ?? 0)
  const isUnknown = scheme.has.has('unknown')
  if (host && text[end] === '\\' && !isFile) return 'host'
  if (text[end] === ':' && (host || end > at || !isUnknown)) {
    if (!scheme.has.has('port')) return 'host'
    const digits = /^:(\d*)(?=[/?#]|$)/.exec(text.slice(end))
    if (!digits || Number(digits[1]) > 0xffff) return 'port'
    if (!host) return 'host'
    const port = digits[1] === '' ? undefined : Number(digits[1])
    return { userInfo: user?.[1], host, port, length: end + digits[0].length }
  }
  if (host) return { userInfo: user?.[1], host, port: undefined, length: end }
  // Unknown schemes may have `.` and `..` for a host.
  const dots = isUnknown ? /^\.{1,2}(?=[/?#]|$)/.exec(text.slice(at)) : null
  if (!dots) return 'host'
  const named = { ...emptyHost, name: dots[0], length: dots[0].length, type: hostTypes.Basic }
  return { userInfo: undefined, host: named, port: undefined, length: at + dots[0].length }
}

function splitPath(text: string, scheme: Scheme, isImplicitFile: boolean) {
  if (isImplicitFile) return { path: text, query: '', fragment: '' }
  const hash = scheme.has.has('fragment') ? text.indexOf('#') : -1
  const fragment = hash < 0 ? '' : text.slice(hash)
  const before = hash < 0 ? text : text.slice(0, hash)
  const mark = scheme.has.has('query') ? before.indexOf('?') : -1
  if (mark < 0) return { path: before, query: '', fragment }
  return { path: before.slice(0, mark), query: before.slice(mark), fragment }
}

function normalized(original: string, rest: { path: string; query: string; fragment: string }) {
  if (!needsNormalizing(original)) return rest
  return {
    path: normalizeIri(rest.path, false),
    query: normalizeIri(rest.query, true),
    fragment: normalizeIri(rest.fragment, false),
  }
}
