import { DotnetException } from '../exception.ts'

/** The exceptions that values throw, with .NET's own wording around the parameter's name. */

export const formatError = (message: string) =>
  new DotnetException('System.FormatException', message)

export const overflowError = (message: string) =>
  new DotnetException('System.OverflowException', message)

export const arithmeticOverflow = () =>
  overflowError('Arithmetic operation resulted in an overflow.')

export const divideByZero = () =>
  new DotnetException('System.DivideByZeroException', 'Attempted to divide by zero.')

export const invalidCast = (message: string) =>
  new DotnetException('System.InvalidCastException', message)

export const notSupported = (message: string) =>
  new DotnetException('System.NotSupportedException', message)

export const argumentNull = (parameter: string) =>
  new DotnetException(
    'System.ArgumentNullException',
    `Value cannot be null. (Parameter '${parameter}')`,
    undefined,
    { ParamName: parameter },
  )

export const argumentError = (message: string, parameter?: string) =>
  new DotnetException('System.ArgumentException', named(message, parameter), undefined, {
    ParamName: parameter ?? null,
  })

export const outOfRange = (message: string, parameter?: string) =>
  new DotnetException('System.ArgumentOutOfRangeException', named(message, parameter), undefined, {
    ParamName: parameter ?? null,
    ActualValue: null,
  })

/** The longer form of newer guards: the value follows on a line of its own. */
export const outOfRangeValue = (message: string, parameter: string, actual: string) =>
  new DotnetException(
    'System.ArgumentOutOfRangeException',
    `${named(message, parameter)}\nActual value was ${actual}.`,
    undefined,
    { ParamName: parameter, ActualValue: actual },
  )

export function notNull<T>(value: T | null | undefined, parameter: string): T {
  if (value === null || value === undefined) throw argumentNull(parameter)
  return value
}

function named(message: string, parameter: string | undefined): string {
  return parameter === undefined ? message : `${message} (Parameter '${parameter}')`
}
