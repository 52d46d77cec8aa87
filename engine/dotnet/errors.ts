import { DotnetException } from './exception.ts'

// The exceptions that .NET itself throws, with .NET 9's texts.

export const nullReference = () =>
  new DotnetException(
    'System.NullReferenceException',
    'Object reference not set to an instance of an object.',
  )

export const argument = (message: string, paramName?: string) =>
  new DotnetException(
    'System.ArgumentException',
    withParameter(message, paramName),
    undefined,
    paramName === undefined ? {} : { ParamName: paramName },
  )

export const argumentNull = (paramName: string) =>
  new DotnetException(
    'System.ArgumentNullException',
    withParameter('Value cannot be null.', paramName),
    undefined,
    { ParamName: paramName },
  )

export const argumentOutOfRange = (
  paramName: string,
  message = 'Specified argument was out of the range of valid values.',
  actual?: string | number | bigint,
) =>
  new DotnetException(
    'System.ArgumentOutOfRangeException',
    withParameter(message, paramName) +
      (actual === undefined ? '' : `\nActual value was ${actual}.`),
    undefined,
    { ParamName: paramName },
  )

/** What .NET 8 and later say of a number that must not be negative. */
export const negative = (paramName: string, actual: number) =>
  argumentOutOfRange(paramName, `${paramName} ('${actual}') must be a non-negative value.`, actual)

export const indexArgument = (paramName = 'index') =>
  argumentOutOfRange(
    paramName,
    'Index was out of range. Must be non-negative and less than the size of the collection.',
  )

export const indexOutOfRange = () =>
  new DotnetException(
    'System.IndexOutOfRangeException',
    'Index was outside the bounds of the array.',
  )

export const invalidOperation = (message: string) =>
  new DotnetException('System.InvalidOperationException', message)

export const keyNotFound = (key: string) =>
  new DotnetException(
    'System.Collections.Generic.KeyNotFoundException',
    `The given key '${key}' was not present in the dictionary.`,
  )

export const formatError = (message: string) =>
  new DotnetException('System.FormatException', message)

export const overflow = (message = 'Arithmetic operation resulted in an overflow.') =>
  new DotnetException('System.OverflowException', message)

export const divideByZero = () =>
  new DotnetException('System.DivideByZeroException', 'Attempted to divide by zero.')

export const notSupported = (message = 'Specified method is not supported.') =>
  new DotnetException('System.NotSupportedException', message)

export const invalidCast = (message = 'Specified cast is not valid.') =>
  new DotnetException('System.InvalidCastException', message)

function withParameter(message: string, paramName: string | undefined): string {
  return paramName === undefined || paramName === ''
    ? message
    : `${message} (Parameter '${paramName}')`
}
