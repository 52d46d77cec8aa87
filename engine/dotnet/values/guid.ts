import { argumentError, formatError } from './errors.ts'
import { trim } from './text/char.ts'

/** System.Guid, kept as 32 lower-case hexadecimal digits. */
export class Guid {
  readonly digits: string

  private constructor(digits: string) {
    this.digits = digits
  }

  static readonly empty = new Guid('0'.repeat(32))
  static readonly allBitsSet = new Guid('f'.repeat(32))

  /** From 32 hexadecimal digits in the order of the text form. */
  static fromDigits(digits: string): Guid {
    return new Guid(digits.toLowerCase())
  }

  /** `Guid.NewGuid()` from 16 random bytes: version 4. */
  static create(random: Uint8Array): Guid {
    const bytes = Uint8Array.from(random)
    bytes[6] = (bytes[6]! & 0x0f) | 0x40
    bytes[8] = (bytes[8]! & 0x3f) | 0x80
    return new Guid(toHex(bytes))
  }

  /** `new Guid(byte[])`: the first three groups are little-endian. */
  static fromBytes(bytes: Uint8Array, bigEndian = false): Guid {
    if (bytes.length !== 16) {
      throw argumentError('Byte array for Guid must be exactly 16 bytes long.', 'b')
    }
    return new Guid(toHex(bigEndian ? bytes : swapped(bytes)))
  }

  /** `new Guid(int a, short b, short c, byte[] d)`. */
  static fromParts(a: number, b: number, c: number, rest: Uint8Array): Guid {
    if (rest.length !== 8) {
      throw argumentError('Byte array for Guid must be exactly 8 bytes long.', 'd')
    }
    const hex = (value: number, width: number) => value.toString(16).padStart(width, '0')
    return new Guid(hex(a >>> 0, 8) + hex(b & 0xffff, 4) + hex(c & 0xffff, 4) + toHex(rest))
  }

  static tryParse(text: string, format?: string): Guid | undefined {
    const found = parse(text, format)
    return found instanceof Guid ? found : undefined
  }

  static parse(text: string, format?: string): Guid {
    const found = parse(text, format)
    if (found instanceof Guid) return found
    throw formatError(found)
  }

  toBytes(bigEndian = false): Uint8Array {
    const bytes = Uint8Array.from({ length: 16 }, (_, i) =>
      Number.parseInt(this.digits.slice(2 * i, 2 * i + 2), 16),
    )
    return bigEndian ? bytes : swapped(bytes)
  }

  compare(other: Guid): number {
    return this.digits < other.digits ? -1 : this.digits > other.digits ? 1 : 0
  }

  equals(other: Guid): boolean {
    return this.digits === other.digits
  }

  format(format: string | null): string {
    const d = this.digits
    const groups = [d.slice(0, 8), d.slice(8, 12), d.slice(12, 16), d.slice(16, 20), d.slice(20)]
    const dashed = groups.join('-')
    switch (format === null || format === '' ? 'D' : format.toUpperCase()) {
      case 'D':
        return dashed
      case 'N':
        return d
      case 'B':
        return `{${dashed}}`
      case 'P':
        return `(${dashed})`
      case 'X': {
        const bytes = (d.slice(16).match(/../g) ?? []).map((byte) => `0x${byte}`)
        return `{0x${groups[0]},0x${groups[1]},0x${groups[2]},{${bytes.join(',')}}}`
      }
      default:
        throw badFormat()
    }
  }

  toString(): string {
    return this.format('D')
  }
}

const forms: Readonly<Record<string, RegExp>> = {
  N: /^[0-9a-f]{32}$/i,
  D: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  B: /^\{[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}$/i,
  P: /^\([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\)$/i,
  X: /^\{0x[0-9a-f]{1,8},0x[0-9a-f]{1,4},0x[0-9a-f]{1,4},\{(?:0x[0-9a-f]{1,2},){7}0x[0-9a-f]{1,2}\}\}$/i,
}

const unrecognized = 'Unrecognized Guid format.'
const mistakes: Readonly<Record<string, string>> = {
  N: 'Guid should contain only hexadecimal digits (xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx).',
  D: 'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).',
  B: 'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).',
  P: 'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).',
  X: "Could not find a brace, or the length between the previous token and the brace was zero (i.e., '0x,'etc.).",
}

/** The Guid, or what is wrong with the text. */
function parse(text: string, format?: string): Guid | string {
  const trimmed = trim(text)
  const letter = format === undefined ? guess(trimmed) : format.toUpperCase()
  const form = Object.hasOwn(forms, letter) ? forms[letter] : undefined
  if (!form) throw badFormat()
  if (format === undefined && trimmed.length < 32) return unrecognized
  const compact = letter === 'X' ? trimmed.replace(/\s/g, '') : trimmed
  if (!form.test(compact)) return mistakes[letter]!
  if (letter !== 'X') return Guid.fromDigits(compact.replace(/[^0-9a-f]/gi, ''))
  const parts = compact.match(/(?<=0x)[0-9a-f]+/gi) ?? []
  const widths = [8, 4, 4]
  return Guid.fromDigits(parts.map((part, i) => part.padStart(widths[i] ?? 2, '0')).join(''))
}

function guess(text: string): string {
  if (text.startsWith('(')) return 'P'
  if (text.startsWith('{')) return text.includes('-') ? 'B' : 'X'
  return text.includes('-') ? 'D' : 'N'
}

const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

function swapped(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(order, (i) => bytes[i]!)
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function badFormat() {
  return formatError(
    'Format string can be only "D", "d", "N", "n", "P", "p", "B", "b", "X" or "x".',
  )
}
