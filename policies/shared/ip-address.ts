import { toText } from '../../engine/dotnet/convert.ts'
import type { Kind, Literal } from '../../engine/policy/kinds.ts'
import { demand } from './kinds.ts'

/** An address as a number; IPv4 addresses mapped into IPv6 are IPv4. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly number: bigint
}

/** An IPv4 or IPv6 address. */
export const ipAddress: Kind<IpAddress> = {
  name: 'IP address',
  literal: judge,
  result: (value) => demand(judge(toText(value))),
}

function judge(text: string): Literal<IpAddress> {
  const address = parseIpAddress(text)
  if (address) return { ok: true, value: address }
  const hint = text.includes('/')
    ? 'write a range as `<address-range from="…" to="…" />`'
    : undefined
  return {
    ok: false,
    problem: `\`${text}\` is not an IP address`,
    ...(hint === undefined ? {} : { hint }),
  }
}

/** Undefined for what is no address. A zone (`%eth0`) and brackets are dropped. */
export function parseIpAddress(text: string): IpAddress | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
  if (bare.includes(':')) return parseVersion6(bare)
  const number = parseVersion4(bare)
  return number === undefined ? undefined : { family: 4, number }
}

/** True when the address stands in the range, both ends included; families never meet. */
export function inRange(address: IpAddress, from: IpAddress, to: IpAddress): boolean {
  return (
    address.family === from.family &&
    address.family === to.family &&
    address.number >= from.number &&
    address.number <= to.number
  )
}

function parseVersion4(text: string): bigint | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (!match) return undefined
  let number = 0n
  for (const part of match.slice(1)) {
    if (Number(part) > 255) return undefined
    number = (number << 8n) | BigInt(part)
  }
  return number
}

function parseVersion6(text: string): IpAddress | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groups(halves[0]!, halves.length === 1)
  const tail = halves.length === 2 ? groups(halves[1]!, true) : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  let number = 0n
  for (const group of [...head, ...new Array<number>(missing).fill(0), ...tail]) {
    number = (number << 16n) | BigInt(group)
  }
  // ::ffff:a.b.c.d
  return number >> 32n === 0xffffn
    ? { family: 4, number: number & 0xffffffffn }
    : { family: 6, number }
}

/** The groups of one side of `::`; the last may be an IPv4 address. */
function groups(text: string, mayEndIn4: boolean): number[] | undefined {
  if (text === '') return []
  const numbers: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    const last = mayEndIn4 && i === parts.length - 1 ? parseVersion4(part) : undefined
    if (last !== undefined) numbers.push(Number(last >> 16n), Number(last & 0xffffn))
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) numbers.push(Number.parseInt(part, 16))
    else return undefined
  }
  return numbers
}
