import { cryptographic } from './errors.ts'

/** One element of DER: its tag, what it holds, and the whole of it. */
export interface Der {
  readonly tag: number
  readonly content: Uint8Array
  readonly whole: Uint8Array
}

export const tags = { sequence: 0x30, set: 0x31, oid: 6, octets: 4, bits: 3 } as const

const broken = () => cryptographic('ASN1 corrupted data.')

/** Reads the element at the start of the bytes. Bounded: lengths of up to four bytes, inside of what is there. */
export function readDer(bytes: Uint8Array): Der {
  const tag = bytes[0]
  const first = bytes[1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw broken()
  let at = 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4 || bytes.length < 2 + count) throw broken()
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + bytes[at++]!
  }
  if (at + length > bytes.length) throw broken()
  return { tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(0, at + length) }
}

/** The elements inside of a sequence or set. */
export function childrenOf(der: Der): Der[] {
  const children: Der[] = []
  let rest = der.content
  while (rest.length > 0) {
    const child = readDer(rest)
    children.push(child)
    rest = rest.subarray(child.whole.length)
  }
  return children
}

/** `1.2.840.113549` */
export function oidText(der: Der): string {
  if (der.tag !== tags.oid || der.content.length > 64) throw broken()
  const numbers: bigint[] = []
  let value = 0n
  for (const byte of der.content) {
    value = value * 128n + BigInt(byte & 0x7f)
    if (byte >= 0x80) continue
    numbers.push(value)
    value = 0n
  }
  const first = numbers.shift() ?? 0n
  const top = first < 40n ? 0n : first < 80n ? 1n : 2n
  return [top, first - top * 40n, ...numbers].join('.')
}

/** A string of any of the kinds that names are written in. */
export function derText(der: Der): string {
  const bytes = Buffer.from(der.content)
  if (der.tag === 30) return Buffer.from(bytes).swap16().toString('utf16le')
  return bytes.toString(der.tag === 12 ? 'utf8' : 'latin1')
}
