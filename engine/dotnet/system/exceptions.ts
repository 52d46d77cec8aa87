import { DotnetException } from '../exception.ts'
import { type Implementation, type TypeTable, type } from '../table.ts'

interface ExceptionRow {
  readonly name: string
  readonly base: string
  /** The message of `new X()`. */
  readonly message?: string
  /** `parameter`: (message, paramName) like ArgumentException; `parameterFirst`: (paramName, message) like ArgumentNullException. */
  readonly shape?: 'parameter' | 'parameterFirst'
  /** Further properties, with their types. */
  readonly members?: Readonly<Record<string, string>>
}

const system = 'System.SystemException'
const json = { LineNumber: 'int', LinePosition: 'int', Path: 'string' }

// Base classes stand before what derives from them.
const rows: readonly ExceptionRow[] = [
  { name: system, base: 'System.Exception', message: 'System error.' },
  {
    name: 'System.ApplicationException',
    base: 'System.Exception',
    message: 'Error in the application.',
  },
  {
    name: 'System.ArgumentException',
    base: system,
    message: 'Value does not fall within the expected range.',
    shape: 'parameter',
    members: { ParamName: 'string' },
  },
  {
    name: 'System.ArgumentNullException',
    base: 'System.ArgumentException',
    message: 'Value cannot be null.',
    shape: 'parameterFirst',
  },
  {
    name: 'System.ArgumentOutOfRangeException',
    base: 'System.ArgumentException',
    message: 'Specified argument was out of the range of valid values.',
    shape: 'parameterFirst',
    members: { ActualValue: 'object' },
  },
  {
    name: 'System.ArithmeticException',
    base: system,
    message: 'Overflow or underflow in the arithmetic operation.',
  },
  {
    name: 'System.DivideByZeroException',
    base: 'System.ArithmeticException',
    message: 'Attempted to divide by zero.',
  },
  {
    name: 'System.OverflowException',
    base: 'System.ArithmeticException',
    message: 'Arithmetic operation resulted in an overflow.',
  },
  {
    name: 'System.ArrayTypeMismatchException',
    base: system,
    message: 'Attempted to access an element as a type incompatible with the array.',
  },
  {
    name: 'System.FormatException',
    base: system,
    message: 'One of the identified items was in an invalid format.',
  },
  {
    name: 'System.UriFormatException',
    base: 'System.FormatException',
    message: 'Invalid URI: The format of the URI could not be determined.',
  },
  {
    name: 'System.IndexOutOfRangeException',
    base: system,
    message: 'Index was outside the bounds of the array.',
  },
  { name: 'System.InvalidCastException', base: system, message: 'Specified cast is not valid.' },
  {
    name: 'System.InvalidOperationException',
    base: system,
    message: 'Operation is not valid due to the current state of the object.',
  },
  {
    name: 'System.ObjectDisposedException',
    base: 'System.InvalidOperationException',
    message: 'Cannot access a disposed object.',
  },
  {
    name: 'System.Collections.Generic.KeyNotFoundException',
    base: system,
    message: 'The given key was not present in the dictionary.',
  },
  {
    name: 'System.NotImplementedException',
    base: system,
    message: 'The method or operation is not implemented.',
  },
  {
    name: 'System.NotSupportedException',
    base: system,
    message: 'Specified method is not supported.',
  },
  {
    name: 'System.PlatformNotSupportedException',
    base: 'System.NotSupportedException',
    message: 'Operation is not supported on this platform.',
  },
  {
    name: 'System.NullReferenceException',
    base: system,
    message: 'Object reference not set to an instance of an object.',
  },
  {
    name: 'System.OutOfMemoryException',
    base: system,
    message: 'Insufficient memory to continue the execution of the program.',
  },
  {
    name: 'System.RankException',
    base: system,
    message: 'Attempted to operate on an array with the incorrect number of dimensions.',
  },
  {
    name: 'System.UnauthorizedAccessException',
    base: system,
    message: 'Attempted to perform an unauthorized operation.',
  },
  { name: 'System.TimeoutException', base: system, message: 'The operation has timed out.' },
  {
    name: 'System.OperationCanceledException',
    base: system,
    message: 'The operation was canceled.',
  },
  { name: 'System.TimeZoneNotFoundException', base: 'System.Exception' },
  { name: 'System.InvalidTimeZoneException', base: 'System.Exception' },
  { name: 'System.Globalization.CultureNotFoundException', base: 'System.ArgumentException' },
  { name: 'System.IO.IOException', base: system, message: 'I/O error occurred.' },
  {
    name: 'System.IO.InvalidDataException',
    base: system,
    message: 'Found invalid data while decoding.',
  },
  {
    name: 'System.IO.EndOfStreamException',
    base: 'System.IO.IOException',
    message: 'Attempted to read past the end of the stream.',
  },
  { name: 'System.Text.DecoderFallbackException', base: 'System.ArgumentException' },
  { name: 'System.Text.EncoderFallbackException', base: 'System.ArgumentException' },
  {
    name: 'System.Text.RegularExpressions.RegexParseException',
    base: 'System.ArgumentException',
    members: { Offset: 'int' },
  },
  {
    name: 'System.Text.RegularExpressions.RegexMatchTimeoutException',
    base: 'System.TimeoutException',
  },
  {
    name: 'System.Security.Cryptography.CryptographicException',
    base: system,
    message: 'Error occurred during a cryptographic operation.',
  },
  {
    name: 'System.Security.SecurityException',
    base: system,
    message: 'Security error.',
  },
  { name: 'System.Net.WebException', base: 'System.InvalidOperationException' },
  {
    name: 'System.Xml.XmlException',
    base: system,
    message: 'An XML error has occurred.',
    members: { LineNumber: 'int', LinePosition: 'int' },
  },
  { name: 'System.Xml.XPath.XPathException', base: system },
  { name: 'Newtonsoft.Json.JsonException', base: 'System.Exception' },
  {
    name: 'Newtonsoft.Json.JsonReaderException',
    base: 'Newtonsoft.Json.JsonException',
    members: json,
  },
  {
    name: 'Newtonsoft.Json.JsonWriterException',
    base: 'Newtonsoft.Json.JsonException',
    members: { Path: 'string' },
  },
  {
    name: 'Newtonsoft.Json.JsonSerializationException',
    base: 'Newtonsoft.Json.JsonException',
    members: json,
  },
]

const defaultMessage = (row: { name: string; message?: string }) =>
  row.message ?? `Exception of type '${row.name}' was thrown.`

type Inner = DotnetException | null

function constructorsOf(row: ExceptionRow): Record<string, Implementation> {
  const make = (
    message: string | null,
    inner: Inner = null,
    members: Record<string, unknown> = {},
  ) => new DotnetException(row.name, message ?? defaultMessage(row), inner ?? undefined, members)
  const named = (message: string, paramName: string | null, inner: Inner = null) =>
    make(paramName ? `${message} (Parameter '${paramName}')` : message, inner, {
      ParamName: paramName,
    })
  const constructors: Record<string, Implementation> = {
    'new()': () => make(null),
    'new(string message, Exception innerException)': (message: string | null, inner: Inner) =>
      make(message, inner),
  }
  if (row.shape === 'parameterFirst') {
    constructors['new(string paramName)'] = (name: string | null) =>
      named(defaultMessage(row), name)
    constructors['new(string paramName, string message)'] = (
      name: string | null,
      message: string | null,
    ) => named(message ?? defaultMessage(row), name)
    if (row.members?.ActualValue) {
      constructors['new(string paramName, object actualValue, string message)'] = (
        name: string | null,
        actual: unknown,
        message: string | null,
      ) => {
        const plain = named(message ?? defaultMessage(row), name)
        return make(
          actual === null ? plain.message : `${plain.message}\nActual value was ${String(actual)}.`,
          null,
          { ParamName: name, ActualValue: actual },
        )
      }
    }
    return constructors
  }
  constructors['new(string message)'] = (message: string | null) => make(message)
  if (row.shape === 'parameter') {
    constructors['new(string message, string paramName)'] = (
      message: string | null,
      name: string | null,
    ) => named(message ?? defaultMessage(row), name)
    constructors['new(string message, string paramName, Exception innerException)'] = (
      message: string | null,
      name: string | null,
      inner: Inner,
    ) => named(message ?? defaultMessage(row), name, inner)
  }
  return constructors
}

function membersOf(row: ExceptionRow): Record<string, Implementation> {
  const members = constructorsOf(row)
  for (const [name, of] of Object.entries(row.members ?? {})) {
    const fallback = of === 'int' ? 0 : null
    members[`${of} ${name}`] = (self: DotnetException) =>
      Object.hasOwn(self.members, name) ? self.members[name] : fallback
  }
  return members
}

/** `e.ToString()`: type, message, and the inner exception. Without a stack trace: ours would say nothing of the policy. */
function exceptionText(self: DotnetException): string {
  const inner = self.inner
    ? `\n ---> ${exceptionText(self.inner)}\n   --- End of inner exception stack trace ---`
    : ''
  return `${self.typeName}${self.message === '' ? '' : `: ${self.message}`}${inner}`
}

export const exceptionTables: readonly TypeTable[] = [
  type('System.Exception', {
    hooks: { text: exceptionText },
    members: {
      ...constructorsOf({ name: 'System.Exception', base: 'System.Object' }),
      'string Message': (self: DotnetException) => self.message,
      'Exception InnerException': (self: DotnetException) => self.inner ?? null,
      'string StackTrace': () => null,
      'string Source': () => null,
      'int HResult': () => -2146233088,
      'string HelpLink': () => null,
      'Exception GetBaseException()': (self: DotnetException) => {
        let base = self
        while (base.inner) base = base.inner
        return base
      },
    },
  }),
  ...rows.map((row) => type(row.name, { base: row.base, members: membersOf(row) })),
]
