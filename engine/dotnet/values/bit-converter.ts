import { argumentError, outOfRange } from './errors.ts'

/** System.BitConverter on a little-endian machine. */

const widths = {
  Boolean: 1,
  Char: 2,
  Int16: 2,
  UInt16: 2,
  Int32: 4,
  UInt32: 4,
  Int64: 8,
  UInt64: 8,
  Single: 4,
  Double: 8,
} as const

export type BitType = keyof typeof widths

export function getBytes(value: number | bigint | boolean, type: BitType): Uint8Array {
  const bytes = new Uint8Array(widths[type])
  const view = new DataView(bytes.buffer)
  switch (type) {
    case 'Boolean':
      bytes[0] = value ? 1 : 0
      break
    case 'Single':
      view.setFloat32(0, Number(value), true)
      break
    case 'Double':
      view.setFloat64(0, Number(value), true)
      break
    case 'Int64':
    case 'UInt64':
      view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true)
      break
    default:
      if (widths[type] === 2) view.setUint16(0, Number(value) & 0xffff, true)
      else view.setUint32(0, Number(value) >>> 0, true)
  }
  return bytes
}

export function readBits(
  bytes: Uint8Array,
  start: number,
  type: BitType,
): number | bigint | boolean {
  if (start < 0 || start >= bytes.length) throw badIndex('startIndex')
  if (start > bytes.length - widths[type]) {
    throw argumentError(
      'The array starting from the specified index is not long enough to read a value of the specified type.',
      'value',
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  switch (type) {
    case 'Boolean':
      return bytes[start] !== 0
    case 'Int16':
      return view.getInt16(start, true)
    case 'Char':
    case 'UInt16':
      return view.getUint16(start, true)
    case 'Int32':
      return view.getInt32(start, true)
    case 'UInt32':
      return view.getUint32(start, true)
    case 'Int64':
      return view.getBigInt64(start, true)
    case 'UInt64':
      return view.getBigUint64(start, true)
    case 'Single':
      return view.getFloat32(start, true)
    case 'Double':
      return view.getFloat64(start, true)
  }
}

/** `BitConverter.ToString`: `01-AB-FF`. */
export function bytesToText(bytes: Uint8Array, start = 0, length = bytes.length - start): string {
  if (start < 0 || (start >= bytes.length && start > 0)) throw badIndex('startIndex')
  if (length < 0) throw outOfRange(`length ('${length}') must be a non-negative value.`, 'length')
  if (start > bytes.length - length) {
    throw argumentError(
      'The array starting from the specified index is not long enough to read a value of the specified type.',
      'value',
    )
  }
  const part = bytes.subarray(start, start + length)
  return Array.from(part, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('-')
}

function badIndex(parameter: string) {
  return outOfRange(
    'Index was out of range. Must be non-negative and less than the size of the collection.',
    parameter,
  )
}
