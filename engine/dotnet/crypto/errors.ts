import { argument, argumentNull, argumentOutOfRange, negative } from '../errors.ts'
import { DotnetException } from '../exception.ts'

// What System.Security.Cryptography throws, with .NET 9's texts.

export const cryptographic = (message: string, inner?: DotnetException) =>
  new DotnetException('System.Security.Cryptography.CryptographicException', message, inner)

export const platformNotSupported = (message: string) =>
  new DotnetException('System.PlatformNotSupportedException', message)

export const noAutomaticAlgorithm = () =>
  platformNotSupported('This platform does not allow the automatic selection of an algorithm.')

export const disposed = (typeName: string) =>
  new DotnetException(
    'System.ObjectDisposedException',
    `Cannot access a disposed object.\nObject name: '${typeName}'.`,
  )

export const invalidKeySize = 'Specified key is not a valid size for this algorithm.'
export const invalidIvSize =
  'Specified initialization vector (IV) does not match the block size for this algorithm.'

export function given<T>(value: T | null, name: string): T {
  if (value === null) throw argumentNull(name)
  return value
}

/** The part of a buffer that (buffer, offset, count) names. */
export function slice(
  buffer: Uint8Array | null,
  offset: number,
  count: number,
  name: 'buffer' | 'inputBuffer' = 'buffer',
): Uint8Array {
  const bytes = given(buffer, name)
  if (offset < 0) throw negative('offset', offset)
  if (count < 0 || count > bytes.length) throw argument('Value was invalid.')
  if (bytes.length - count < offset) throw outOfBounds()
  return bytes.subarray(offset, offset + count)
}

export const outOfBounds = () =>
  argument(
    'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
  )

export const notPositive = (name: string, actual: number) =>
  argumentOutOfRange(
    name,
    `${name} ('${actual}') must be a non-negative and non-zero value.`,
    actual,
  )
