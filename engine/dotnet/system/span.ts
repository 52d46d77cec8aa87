import { notSupported } from '../errors.ts'
import { type Implementation, type TypeTable, type } from '../table.ts'

export const refusedSpan: Implementation = () => {
  throw notSupported('Spans cannot be used in policy expressions.')
}

const memory: readonly string[] = [
  'Contains<T>(this Span<T> span, T value)',
  'Contains<T>(this ReadOnlySpan<T> span, T value)',
  'EndsWith<T>(this ReadOnlySpan<T> span, T value)',
  'IndexOf<T>(this Span<T> span, T value)',
  'IndexOf<T>(this ReadOnlySpan<T> span, T value)',
  'LastIndexOf<T>(this Span<T> span, T value)',
  'SequenceEqual<T>(this Span<T> span, ReadOnlySpan<T> other)',
  'Replace<T>(this Span<T> span, T oldValue, T newValue)',
  'Split<T>(this ReadOnlySpan<T> source, T separator)',
  'StartsWith<T>(this ReadOnlySpan<T> span, T value)',
  'ToLower(this ReadOnlySpan<char> source, Span<char> destination, CultureInfo culture)',
  'ToLowerInvariant(this ReadOnlySpan<char> source, Span<char> destination)',
  'ToUpper(this ReadOnlySpan<char> source, Span<char> destination, CultureInfo culture)',
  'ToUpperInvariant(this ReadOnlySpan<char> source, Span<char> destination)',
  'Trim(this ReadOnlySpan<char> span)',
  'TrimEnd(this ReadOnlySpan<char> span)',
  'TrimStart(this ReadOnlySpan<char> span)',
]

/**
 * Spans as overload resolution sees them: what .NET's overloads for spans make ambiguous is so here, and what is called
 * on a value that has no such method is told of them. No text can name these types, and no value is one.
 */
export const spanTables: readonly TypeTable[] = [
  type('System.ReadOnlySpan<T>', {
    kind: 'struct',
    hidden: true,
    default: null,
    members: {
      'static implicit operator ReadOnlySpan<T>(T[] array)': refusedSpan,
    },
  }),
  type('System.Span<T>', { kind: 'struct', hidden: true, default: null, members: {} }),
  type('System.MemoryExtensions', {
    kind: 'static',
    members: Object.fromEntries(memory.map((one) => [`static void ${one}`, refusedSpan])),
  }),
]
