import { allocate } from '../budget.ts'
import { argumentNull } from '../errors.ts'
import { type Members, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { box, concatText, definitionOf, typeOf, typeOfName, unbox } from '../value.ts'
import { formatComposite } from '../values/composite.ts'

/** System.IO.StringReader: a text that is read piece by piece. */
export class StringReader {
  readonly #text: string
  #at = 0

  constructor(text: string | null) {
    if (text === null) throw argumentNull('s')
    this.#text = text
  }

  peek(): number {
    return this.#at < this.#text.length ? this.#text.charCodeAt(this.#at) : -1
  }

  read(): number {
    const code = this.peek()
    if (code >= 0) this.#at++
    return code
  }

  readLine(): string | null {
    if (this.#at >= this.#text.length) return null
    const ends = /\r\n|\r|\n/g
    ends.lastIndex = this.#at
    const match = ends.exec(this.#text)
    const line = this.#text.slice(this.#at, match?.index)
    this.#at = match ? ends.lastIndex : this.#text.length
    return line
  }

  readToEnd(): string {
    const rest = this.#text.slice(this.#at)
    this.#at = this.#text.length
    return rest
  }
}

/** System.IO.StringWriter: a text that grows. */
export class StringWriter {
  text = ''

  write(text: string): void {
    allocate(text.length)
    this.text += text
  }
}

/** A value in a composite format: `{0:F2}`. */
function formatted(value: unknown, format: string | null): string {
  if (value === null || typeof value === 'string') return value ?? ''
  const hook = definitionOf(value).hook('format')
  return hook
    ? hook(unbox(value) as never, format, null, typeOf(value) as never)
    : concatText(value)
}

function composite(format: string | null, values: readonly unknown[]): string {
  if (format === null) throw argumentNull('format')
  return formatComposite(format, values.length, (index, one) => formatted(values[index], one))
}

// Each overload of Write, by the type of what is written.
const written = [
  'string',
  'object',
  'bool',
  'char',
  'int',
  'uint',
  'long',
  'ulong',
  'float',
  'double',
  'decimal',
]
const names: Readonly<Record<string, string>> = {
  char: 'System.Char',
  uint: 'System.UInt32',
  long: 'System.Int64',
  ulong: 'System.UInt64',
  float: 'System.Single',
  double: 'System.Double',
}

function writes(name: 'Write' | 'WriteLine', end: string): Members {
  const members: Record<string, Members[string]> = {}
  for (const csharp of written) {
    const full = names[csharp]
    members[`void ${name}(${csharp} value)`] = (self: StringWriter, value: unknown) => {
      const boxed = full === undefined ? value : box(value, typeOfName(full) as Type)
      self.write(concatText(boxed) + end)
    }
  }
  members[`void ${name}(char[] buffer)`] = (self: StringWriter, buffer: number[] | null) => {
    self.write(String.fromCharCode(...(buffer ?? [])) + end)
  }
  members[`void ${name}(string format, object arg0)`] = (
    self: StringWriter,
    format: string | null,
    a: unknown,
  ) => self.write(composite(format, [a]) + end)
  members[`void ${name}(string format, object arg0, object arg1)`] = (
    self: StringWriter,
    format: string | null,
    a: unknown,
    b: unknown,
  ) => self.write(composite(format, [a, b]) + end)
  members[`void ${name}(string format, params object[] arg)`] = (
    self: StringWriter,
    format: string | null,
    values: unknown[] | null,
  ) => {
    if (values === null) throw argumentNull('arg')
    self.write(composite(format, values) + end)
  }
  return members
}

export const textIoTables: readonly TypeTable[] = [
  type('System.IO.TextReader', {
    abstract: true,
    interfaces: ['IDisposable'],
    members: {
      'int Peek()': (self: StringReader) => self.peek(),
      'int Read()': (self: StringReader) => self.read(),
      'string ReadLine()': (self: StringReader) => self.readLine(),
      'string ReadToEnd()': (self: StringReader) => self.readToEnd(),
      'void Close()': () => undefined,
      'void Dispose()': () => undefined,
    },
  }),
  type('System.IO.StringReader', {
    class: StringReader,
    base: 'TextReader',
    members: { 'new(string s)': (text: string | null) => new StringReader(text) },
  }),
  type('System.IO.TextWriter', {
    abstract: true,
    interfaces: ['IDisposable'],
    members: {
      ...writes('Write', ''),
      ...writes('WriteLine', '\n'),
      'void WriteLine()': (self: StringWriter) => self.write('\n'),
      'void Flush()': () => undefined,
      'void Close()': () => undefined,
      'void Dispose()': () => undefined,
    },
  }),
  type('System.IO.StringWriter', {
    class: StringWriter,
    base: 'TextWriter',
    hooks: { text: (self: StringWriter) => self.text },
    members: { 'new()': () => new StringWriter() },
  }),
]
