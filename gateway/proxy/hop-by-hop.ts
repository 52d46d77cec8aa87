import type { HeaderList } from '../../engine/run/headers.ts'

/** Fields that belong to one connection and are never passed on (RFC 9110 §7.6.1, RFC 2616 §13.5.1). */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])

/** Says whether a field is one of these. Names are in lower case, and shorter than 32. */
export function fieldTest(names: Iterable<string>): (name: string) => boolean {
  const all = new Set(names)
  // Most fields have another length than all of these, so that they need no lower-casing: one bit per length.
  let lengths = 0
  for (const { length } of all) lengths |= 1 << length
  return (name) => {
    const { length } = name
    return length < 32 && (lengths & (1 << length)) !== 0 && all.has(name.toLowerCase())
  }
}

export const isHopByHop = fieldTest(hopByHop)

/**
 * Fields that a message may not lose by being named in Connection: a caller could else have the gateway
 * forward a request without its credentials or length.
 */
const never: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'content-type',
  'cookie',
  'host',
  'set-cookie',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
])

/** The names that the `Connection` fields of a flat list declare as belonging to the connection, in lower case. */
export function connectionNames(flat: readonly string[]): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined
  for (let i = 0; i < flat.length; i += 2) {
    if (flat[i]!.length !== 10 || flat[i]!.toLowerCase() !== 'connection') continue
    const value = flat[i + 1]!
    if (value === 'keep-alive' || value === 'close') continue
    for (const part of value.toLowerCase().split(',')) {
      const name = part.trim()
      if (name === '' || name === 'keep-alive' || name === 'close' || never.has(name)) continue
      names ??= new Set()
      names.add(name)
    }
  }
  return names
}

/** Fields that are never passed on, together with these: for `passedOn`. */
export function keptBack(names: readonly string[]): (name: string) => boolean {
  return fieldTest([...hopByHop, ...names])
}

/** The fields of a message that go over the next connection: policies may have put in what belongs to one alone. */
export function passedOn(headers: HeaderList, isKeptBack: (name: string) => boolean): string[] {
  const flat = headers.flat()
  const named = connectionNames(flat)
  const kept: string[] = []
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i]!
    if (isKeptBack(name) || named?.has(name.toLowerCase())) continue
    kept.push(name, flat[i + 1]!)
  }
  return kept
}
