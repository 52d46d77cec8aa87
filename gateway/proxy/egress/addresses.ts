import { isIP } from 'node:net'

/** Addresses with the same first bits. */
export interface Range {
  readonly text: string
  /** 4 for IPv4, 16 for IPv6. */
  readonly bytes: Uint8Array
  readonly bits: number
}

/** An address, or a range like `10.0.0.0/8`; undefined for anything else. */
export function parseRange(text: string): Range | undefined {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? []
  const bytes = bytesOf(address)
  if (!bytes) return undefined
  const width = bytes.length * 8
  const bits = prefix === undefined ? width : Number(prefix)
  return bits <= width ? { text: text.trim(), bytes, bits } : undefined
}

export function holds({ bytes, bits }: Range, address: Uint8Array): boolean {
  if (bytes.length !== address.length) return false
  for (let at = 0, left = bits; left > 0; at++, left -= 8) {
    const shift = Math.max(0, 8 - left)
    if (bytes[at]! >> shift !== address[at]! >> shift) return false
  }
  return true
}

/**
 * The addresses that one address may stand for: itself, the IPv4 address that a translator or tunnel finds in it
 * (RFC 6052, RFC 3056, RFC 4291 §2.5.5), and loopback for the unspecified one, which systems connect to this machine.
 */
export function readingsOf(address: string): Uint8Array[] {
  const bytes = bytesOf(address)
  if (!bytes) return []
  if (bytes.every((byte) => byte === 0)) return [bytes, loopback4, loopback6]
  const place = embedding.find(({ range }) => holds(range, bytes))
  return place ? [bytes, bytes.subarray(place.at, place.at + 4)] : [bytes]
}

/** IPv4 written as IPv6 (`::ffff:10.0.0.1`) is IPv4; a zone (`%eth0`) counts for nothing. */
export function bytesOf(text: string): Uint8Array | undefined {
  const bare = text.replace(/%.*$/, '')
  const family = isIP(bare)
  if (family === 0) return undefined
  if (family === 4) return Uint8Array.from(bare.split('.'), Number)
  const [head = '', tail] = bare.split('::')
  const first = groupsOf(head)
  const last = tail === undefined ? [] : groupsOf(tail)
  const bytes = new Uint8Array(16)
  bytes.set(first)
  bytes.set(last, 16 - last.length)
  return mapped.every((byte, at) => bytes[at] === byte) ? bytes.slice(12) : bytes
}

const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number)
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 0xff]
  })
}

const loopback4 = Uint8Array.of(127, 0, 0, 1)
const loopback6 = bytesOf('::1')!

/** Where an IPv4 address stands in an IPv6 one. */
const embedding = [
  { range: parseRange('64:ff9b::/96')!, at: 12 },
  { range: parseRange('64:ff9b:1::/48')!, at: 12 },
  { range: parseRange('2002::/16')!, at: 2 },
  { range: parseRange('::ffff:0:0:0/96')!, at: 12 },
  { range: parseRange('::/96')!, at: 12 },
]
