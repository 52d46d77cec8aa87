/** One value of DER (X.690 §8): its tag, and its content. */
export interface Der {
  readonly tag: number
  readonly content: Uint8Array
}

export const tags = {
  integer: 0x02,
  octets: 0x04,
  oid: 0x06,
  sequence: 0x30,
  /** `[0]`, constructed. */
  zero: 0xa0,
} as const

export class NotDer extends Error {}

/** All values that stand one after the other. */
export function readDer(bytes: Uint8Array): Der[] {
  const values: Der[] = []
  for (let at = 0; at < bytes.length; ) {
    const { value, end } = readOne(bytes, at)
    values.push(value)
    at = end
  }
  return values
}

/** The values inside of a sequence or another constructed value. */
export function inside(value: Der | undefined, tag: number = tags.sequence): Der[] {
  return readDer(contentOf(value, tag))
}

export function contentOf(value: Der | undefined, tag: number): Uint8Array {
  if (value?.tag !== tag) throw new NotDer('another value was expected')
  return value.content
}

/** An object identifier, `1.2.840.113549.1.7.1`. */
export function oidOf(value: Der | undefined): string {
  const numbers: number[] = []
  let number = 0
  for (const byte of contentOf(value, tags.oid)) {
    number = number * 128 + (byte & 0x7f)
    if (byte & 0x80) continue
    numbers.push(number)
    number = 0
  }
  const [first = 0, ...rest] = numbers
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...rest].join('.')
}

export function integerOf(value: Der | undefined): number {
  const content = contentOf(value, tags.integer)
  if (content.length > 6) throw new NotDer('a number is too large')
  return content.reduce((number, byte) => number * 256 + byte, 0)
}

function readOne(bytes: Uint8Array, at: number): { readonly value: Der; readonly end: number } {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) throw new NotDer('a value is cut off')
  let start = at + 2
  let length = first
  if (first & 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4) throw new NotDer('a length is not definite')
    length = 0
    for (const byte of bytes.subarray(start, start + count)) length = length * 256 + byte
    start += count
  }
  const end = start + length
  if (end > bytes.length) throw new NotDer('a value is cut off')
  return { value: { tag, content: bytes.subarray(start, end) }, end }
}
