import { isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import type { Scheme } from './scheme.ts'

/** UriHostNameType, by .NET's numbers. */
export const hostTypes = { Unknown: 0, Basic: 1, Dns: 2, IPv4: 3, IPv6: 4 } as const

export interface Host {
  readonly type: number
  /** In its canonical form; that of IPv6 has brackets. */
  readonly name: string
  /** The zone of an IPv6 address: `%eth0`. */
  readonly scope: string
  /** How much of the text it is. */
  readonly length: number
}

export const noHost: Host = { type: hostTypes.Unknown, name: '', scope: '', length: 0 }
export const emptyHost: Host = { ...noHost, type: hostTypes.Basic }

/** The host at the beginning of a text; undefined where there is none. */
export function readHost(text: string, scheme: Scheme, isImplicitFile: boolean): Host | undefined {
  if (text.startsWith('[')) return readIPv6(text, isImplicitFile)
  const end = text.search(isImplicitFile ? /[/\\]/ : /[/\\:?#]/)
  const raw = end < 0 ? text : text.slice(0, end)
  return (
    readIPv4(raw, scheme.has.has('unknown')) ??
    readDns(raw) ??
    // Pipes know no names of shares.
    (scheme.name.startsWith('net.') ? undefined : readShare(raw))
  )
}

const ipv4Part = /^(?:0[xX][0-9a-fA-F]+|\d+)$/

/** `127.0.0.1`, but also `127.1`, `0x7f000001` and the like, where the scheme is known. */
function readIPv4(raw: string, strict: boolean): Host | undefined {
  const words = raw.split('.')
  if (words.length > 4 || (strict && words.length < 4)) return undefined
  let value = 0
  for (const [i, word] of words.entries()) {
    if (!ipv4Part.test(word) || (strict && !/^(?:0|[1-9]\d*)$/.test(word))) return undefined
    const octal = /^0\d/.test(word)
    if (octal && /[89]/.test(word)) return undefined
    const number = octal ? Number.parseInt(word, 8) : Number(word)
    const isLast = i === words.length - 1
    const most = isLast ? 256 ** (5 - words.length) : 256
    if (!(number < most)) return undefined
    value += isLast ? number : number * 256 ** (3 - i)
  }
  const name = [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
  return { type: hostTypes.IPv4, name, scope: '', length: raw.length }
}

function readDns(raw: string): Host | undefined {
  const labels = raw.split(/[.\u3002\uff0e\uff61]/)
  if (labels.length > 1 && labels.at(-1) === '') labels.pop()
  if (raw.length > 255 || !labels.every(isLabel)) return undefined
  const name = raw.normalize('NFC').toLowerCase()
  const isLocal = name === 'localhost' || name === 'loopback'
  return { type: hostTypes.Dns, name: isLocal ? 'localhost' : name, scope: '', length: raw.length }
}

function isLabel(label: string): boolean {
  if (!/^[A-Za-z0-9\u00a1-\uffff][A-Za-z0-9_\-\u00a1-\uffff]*$/.test(label)) return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
  const isAscii = /^[\x00-\x7f]*$/.test(label)
  return (isAscii ? label.length : domainToASCII(label).length) <= 63
}

/** A name as shares have them: more than DNS allows, such as `_` at the beginning. */
function readShare(raw: string): Host | undefined {
  if (!/^(?=[^.]*[\p{L}_-])[\p{L}\d_-]+(?:\.[\p{L}\d][\p{L}\d_-]*)*\.?$/u.test(raw))
    return undefined
  if (raw.length > 256) return undefined
  return { type: hostTypes.Basic, name: raw.toLowerCase(), scope: '', length: raw.length }
}

function readIPv6(text: string, isImplicitFile: boolean): Host | undefined {
  const close = text.indexOf(']')
  const [address = '', zone] = text.slice(1, Math.max(1, close)).split('%', 2)
  if (close < 0 || !isIPv6(address)) return undefined
  const next = text[close + 1]
  if (next !== undefined && !(isImplicitFile ? '/\\' : '/\\:?#').includes(next)) return undefined
  const scope = zone === undefined ? '' : `%${zone}`
  return { type: hostTypes.IPv6, name: `[${canonical(address)}]`, scope, length: close + 1 }
}

/** Lower case, the longest run of zeros as `::`; an IPv4 address that is mapped stays readable. */
function canonical(address: string): string {
  const name = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(name)
  if (!mapped) return name
  const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)]
  return `::ffff:${[high >> 8, high & 255, low >> 8, low & 255].join('.')}`
}

/** In ASCII: labels beyond it as `xn--…`. */
export function idnHost(host: Host): string {
  if (host.type === hostTypes.IPv6) return host.name.slice(1, -1) + host.scope
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
  return /^[\x00-\x7f]*$/.test(host.name) ? host.name : domainToASCII(host.name)
}

export function isLoopback(host: Host): boolean {
  switch (host.type) {
    case hostTypes.IPv4:
      return host.name.startsWith('127.')
    case hostTypes.IPv6:
      return host.name === '[::1]' || host.name === '[::ffff:127.0.0.1]'
    default:
      return host.name === '' || host.name === 'localhost'
  }
}

/** `Uri.CheckHostName`. */
export function checkHostName(name: string | null): number {
  if (!name || name.length > 32767) return hostTypes.Unknown
  const address = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
  if (isIPv6(address)) return hostTypes.IPv6
  if (name.startsWith('[')) return hostTypes.Unknown
  if (/[/\\:?#]/.test(name)) return hostTypes.Unknown
  if (readIPv4(name, true)) return hostTypes.IPv4
  if (readDns(name)) return hostTypes.Dns
  return readShare(name) ? hostTypes.Basic : hostTypes.Unknown
}
