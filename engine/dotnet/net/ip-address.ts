import { argument, argumentNull, argumentOutOfRange } from '../errors.ts'
import { DotnetException } from '../exception.ts'

/** System.Net.IPAddress: 4 or 16 bytes. */
export class IPAddress {
  readonly bytes: Uint8Array
  readonly scope: number

  constructor(bytes: Uint8Array | null, scope = 0) {
    if (bytes === null) throw argumentNull('address')
    if (bytes.length !== 4 && bytes.length !== 16) {
      throw argument('An invalid IP address was specified.', 'address')
    }
    this.bytes = bytes.slice()
    this.scope = scope
  }

  /** From the number that has the first byte lowest, as `new IPAddress(long)` takes it. */
  static ofNumber(value: bigint): IPAddress {
    if (value < 0n || value > 0xffffffffn) throw argumentOutOfRange('newAddress')
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, Number(value), true)
    return new IPAddress(bytes)
  }

  static parse(text: string | null): IPAddress {
    if (text === null) throw argumentNull('ipString')
    const address = IPAddress.tryParse(text)
    if (address) return address
    const inner = new DotnetException('System.Net.Sockets.SocketException', 'Invalid argument')
    throw new DotnetException(
      'System.FormatException',
      'An invalid IP address was specified.',
      inner,
    )
  }

  static tryParse(text: string): IPAddress | null {
    return text.includes(':') ? parseV6(text) : parseV4(text)
  }

  get isV6(): boolean {
    return this.bytes.length === 16
  }

  get isMapped(): boolean {
    return (
      this.isV6 &&
      this.bytes.subarray(0, 10).every((byte) => byte === 0) &&
      this.group(5) === 0xffff
    )
  }

  group(index: number): number {
    return this.bytes[index * 2]! * 256 + this.bytes[index * 2 + 1]!
  }

  /** The number of `new IPAddress(long)`; only of IPv4. */
  get number(): bigint {
    return BigInt(new DataView(this.bytes.buffer).getUint32(0, true))
  }

  equals(other: IPAddress): boolean {
    return (
      this.scope === other.scope &&
      this.bytes.length === other.bytes.length &&
      this.bytes.every((byte, i) => byte === other.bytes[i])
    )
  }

  isLoopback(): boolean {
    if (!this.isV6) return this.bytes[0] === 127
    if (this.isMapped) return this.bytes[12] === 127
    return this.bytes.every((byte, i) => byte === (i === 15 ? 1 : 0))
  }

  mapToV4(): IPAddress {
    return this.isV6 ? new IPAddress(this.bytes.slice(12)) : this
  }

  mapToV6(): IPAddress {
    if (this.isV6) return this
    return new IPAddress(Uint8Array.from([...new Array(10).fill(0), 255, 255, ...this.bytes]))
  }

  toString(): string {
    if (!this.isV6) return this.bytes.join('.')
    const scope = this.scope === 0 ? '' : `%${this.scope}`
    return (
      textV6(
        Array.from({ length: 8 }, (_, i) => this.group(i)),
        this.bytes,
      ) + scope
    )
  }
}

function textV6(groups: readonly number[], bytes: Uint8Array): string {
  const embeds =
    groups.slice(0, 4).every((one) => one === 0) &&
    groups[6] !== 0 &&
    ((groups[4] === 0 && (groups[5] === 0 || groups[5] === 0xffff)) ||
      (groups[4] === 0xffff && groups[5] === 0))
  // ISATAP addresses end like IPv4 ones too.
  const isatap = groups[4] === 0 && groups[5] === 0x5efe
  const shown = embeds || isatap ? groups.slice(0, 6) : groups
  const tail = embeds || isatap ? bytes.subarray(12).join('.') : ''
  const [start, length] = longestZeros(shown)
  const hex = (part: readonly number[]) => part.map((one) => one.toString(16)).join(':')
  if (length < 2) return tail ? `${hex(shown)}:${tail}` : hex(shown)
  const after = hex(shown.slice(start + length))
  const end = tail && after ? `${after}:${tail}` : after + tail
  return `${hex(shown.slice(0, start))}::${end}`
}

function longestZeros(groups: readonly number[]): [number, number] {
  let best: [number, number] = [0, 0]
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best[1]) best = [start, length]
  }
  return best
}

/** One to four parts, decimal, octal (`0…`) or hexadecimal (`0x…`); the last one fills the rest. */
function parseV4(text: string): IPAddress | null {
  const parts = text.split('.')
  if (text.length > 64 || parts.length > 4) return null
  const numbers = parts.map((part) => {
    if (/^0[xX][0-9a-fA-F]+$/.test(part)) return Number.parseInt(part.slice(2), 16)
    if (/^0[0-7]+$/.test(part)) return Number.parseInt(part, 8)
    return /^(0|[1-9]\d*)$/.test(part) ? Number(part) : Number.NaN
  })
  const last = numbers.pop()!
  if (numbers.some((one) => !(one <= 255)) || !(last < 256 ** (4 - numbers.length))) return null
  const value = numbers.reduce((sum, one, i) => sum + one * 256 ** (3 - i), last)
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return new IPAddress(bytes)
}

function parseV6(text: string): IPAddress | null {
  if (text.length > 128) return null
  const match = /^(?:\[(?<inner>[^\]]*)\](?::\d+)?|(?<plain>[^[\]]*))$/.exec(text)
  const whole = match?.groups?.inner ?? match?.groups?.plain
  const [address, scope, more] = (whole ?? '').replace(/\/\d+$/, '').split('%')
  if (!address || more !== undefined || (scope !== undefined && !/^\d{1,10}$/.test(scope)))
    return null
  const halves = address.split('::')
  if (halves.length > 2) return null
  const [head, tail] = halves.map(groupsOf)
  if (!head || (halves.length === 2 && !tail)) return null
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...new Array(missing).fill(0), ...(tail ?? [])]
  const bytes = Uint8Array.from(groups.flatMap((one: number) => [one >> 8, one & 255]))
  return new IPAddress(bytes, Number(scope ?? 0))
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1 && part.includes('.')) {
      const v4 = /^\d{1,3}(\.\d{1,3}){3}$/.test(part) ? parseV4(part) : null
      if (!v4) return undefined
      groups.push(v4.bytes[0]! * 256 + v4.bytes[1]!, v4.bytes[2]! * 256 + v4.bytes[3]!)
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}
