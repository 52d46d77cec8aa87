import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { BlockList, isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Caller } from '../proxy/wire.ts'

/** Addresses that are believed when they tell of others. */
export class TrustedProxies {
  readonly #list = new BlockList()
  readonly none: boolean

  /** Throws with the entry that is neither an address nor a range. */
  constructor(entries: readonly string[]) {
    this.none = entries.length === 0
    for (const entry of entries) this.#add(entry)
  }

  has(address: string): boolean {
    if (this.none) return false
    const family = isIP(address)
    return family !== 0 && this.#list.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }

  #add(entry: string): void {
    const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry.trim()) ?? []
    const family = isIP(address)
    const bits = family === 4 ? 32 : 128
    if (family === 0 || Number(prefix ?? 0) > bits) {
      throw new Error(
        `trustedProxies: \`${entry}\` is neither an address nor a range like 10.0.0.0/8`,
      )
    }
    const type = family === 4 ? 'ipv4' : 'ipv6'
    if (prefix === undefined) this.#list.addAddress(address, type)
    else this.#list.addSubnet(address, Number(prefix), type)
  }
}

/** Who calls, by the connection; what a trusted proxy says of its own callers is believed. */
export function callerOf(
  request: IncomingMessage | Http2ServerRequest,
  proxies: TrustedProxies,
  asksForCertificate: boolean,
): Caller {
  const socket = request.socket as Partial<TLSSocket>
  const peer = plainAddress(socket.remoteAddress ?? '')
  const scheme = socket.encrypted ? 'https' : 'http'
  const host = hostOf(request)
  const certificate = asksForCertificate ? certificateOf(socket) : undefined
  if (proxies.none || !proxies.has(peer)) return { ipAddress: peer, scheme, host, certificate }

  const forwarded = believed(listOf(request.headers['x-forwarded-for']), peer, proxies)
  const proto = atSamePlace(request.headers['x-forwarded-proto'], forwarded)?.toLowerCase()
  const name = atSamePlace(request.headers['x-forwarded-host'], forwarded)
  return {
    ipAddress: forwarded.address,
    scheme: proto === 'http' || proto === 'https' ? proto : scheme,
    host: name !== undefined && validHost.test(name) ? name : host,
    certificate,
  }
}

interface Forwarded {
  readonly address: string
  /** Where in the list the caller stands, and how long the list is. */
  readonly index: number
  readonly count: number
}

/**
 * From the right, each proxy vouches for the one before it: the first address that is not trusted is the caller.
 * What stands left of it anybody may have written.
 */
function believed(list: readonly string[], peer: string, proxies: TrustedProxies): Forwarded {
  let address = peer
  let index = list.length
  for (let i = list.length - 1; i >= 0; i--) {
    const entry = addressOf(list[i]!)
    if (entry === undefined) break
    address = entry
    index = i
    if (!proxies.has(entry)) break
  }
  return { address, index, count: list.length }
}

/** Of a list as long as that of the addresses, the value at the caller's place; else the nearest proxy's own. */
function atSamePlace(
  value: string | readonly string[] | undefined,
  { index, count }: Forwarded,
): string | undefined {
  const list = listOf(value)
  return list.length === count && index < count ? list[index] : list.at(-1)
}

function listOf(value: string | readonly string[] | undefined): string[] {
  if (value === undefined) return []
  const text = typeof value === 'string' ? value : value.join(',')
  return text.split(',').map((part) => part.trim())
}

/** An address as proxies write it: bare, with a port, in brackets, in quotes. */
function addressOf(text: string): string | undefined {
  const bare = text.replace(/^"|"$/g, '')
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(bare)?.[1]
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(bare)?.[1]
  const address = plainAddress(bracketed ?? withPort ?? bare)
  return isIP(address) === 0 ? undefined : address
}

/** IPv4 as such, where the socket shows it mapped into IPv6. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

const validHost = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

function hostOf(request: IncomingMessage | Http2ServerRequest): string {
  const { url = '/' } = request
  const absolute = url.startsWith('/') ? undefined : /^https?:\/\/([^/?#]*)/i.exec(url)?.[1]
  if (absolute !== undefined) return absolute.slice(absolute.lastIndexOf('@') + 1)
  if ('authority' in request && request.authority !== '') return request.authority
  return request.headers.host ?? ''
}

function certificateOf(socket: Partial<TLSSocket>): Uint8Array | undefined {
  const shown = socket.getPeerCertificate?.()
  return shown?.raw === undefined ? undefined : new Uint8Array(shown.raw)
}
