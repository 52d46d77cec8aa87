import { argument, argumentNull, negative } from '../errors.ts'
import { formatText, formatted } from '../system/format.ts'
import { unitsPart, unitsToText } from '../system/string-builder.ts'
import { type Accessors, abstract, type Implementation, type TypeTable, type } from '../table.ts'
import { keywordTypes } from '../types.ts'
import { box, typeOfName } from '../value.ts'
import { unicode } from '../values/encoding.ts'
import { StringBuilder } from '../values/string-builder.ts'
import { StringReader, StringWriter } from '../values/text-io.ts'

type Text = string | null
type Units = number[] | null
type Members = Record<string, Implementation | Accessors>

function readInto(self: StringReader, buffer: Units, index: number, count: number): number {
  if (buffer === null) throw argumentNull('buffer')
  if (index < 0) throw negative('index', index)
  if (count < 0) throw negative('count', count)
  if (buffer.length - index < count) {
    throw argument(
      'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
    )
  }
  const text = self.take(count)
  for (let i = 0; i < text.length; i++) buffer[index + i] = text.charCodeAt(i)
  return text.length
}

/** Each way of writing, without and with a line end; `parameters` without brackets. */
const writing: Members = {}
function add(parameters: string, textOf: (self: StringWriter, ...args: never[]) => string): void {
  writing[`void Write(${parameters})`] = (self: StringWriter, ...args: never[]) =>
    self.write(textOf(self, ...args))
  writing[`void WriteLine(${parameters})`] = (self: StringWriter, ...args: never[]) =>
    self.writeLine(textOf(self, ...args))
}

for (const keyword of ['bool', 'int', 'uint', 'long', 'ulong', 'float', 'double', 'decimal']) {
  const name = keywordTypes.get(keyword)!
  add(`${keyword} value`, (self, value) =>
    formatted(box(value, typeOfName(name)), null, self.provider),
  )
}
add('char value', (_self, unit: number) => String.fromCharCode(unit))
add('char[] buffer', (_self, units: Units) => unitsToText(units ?? []))
add('char[] buffer, int index, int count', (_self, units: Units, index: number, count: number) =>
  unitsPart(units, index, count, ['index', 'count']),
)
add('string value', (_self, value: Text) => value ?? '')
add('StringBuilder value', (_self, value: StringBuilder | null) => value?.text ?? '')
add('object value', (self, value: unknown) => formatted(value, null, self.provider))
for (const list of [
  'object arg0',
  'object arg0, object arg1',
  'object arg0, object arg1, object arg2',
]) {
  add(`string format, ${list}`, (self, format: Text, ...args: unknown[]) =>
    formatText(self.provider, format, args),
  )
}
add('string format, params object[] arg', (self, format: Text, args: readonly unknown[] | null) =>
  formatText(self.provider, format, args),
)

function writer(builder: StringBuilder | null, provider: unknown): StringWriter {
  if (builder === null) throw argumentNull('sb')
  return new StringWriter(builder, provider)
}

export const textIoTables: readonly TypeTable[] = [
  type('System.IO.TextReader', {
    abstract: true,
    interfaces: ['IDisposable'],
    members: {
      'int Peek()': abstract,
      'int Read()': abstract,
      'int Read(char[] buffer, int index, int count)': abstract,
      'int ReadBlock(char[] buffer, int index, int count)': abstract,
      'string ReadLine()': abstract,
      'string ReadToEnd()': abstract,
      'void Close()': abstract,
      'void Dispose()': abstract,
    },
  }),
  type('System.IO.StringReader', {
    base: 'TextReader',
    class: StringReader,
    members: {
      'new(string s)': (text: Text) => {
        if (text === null) throw argumentNull('s')
        return new StringReader(text)
      },
      'int Peek()': (self: StringReader) => self.peek(),
      'int Read()': (self: StringReader) => self.read(),
      'int Read(char[] buffer, int index, int count)': readInto,
      'int ReadBlock(char[] buffer, int index, int count)': readInto,
      'string ReadLine()': (self: StringReader) => self.readLine(),
      'string ReadToEnd()': (self: StringReader) => self.readToEnd(),
      'void Close()': (self: StringReader) => self.close(),
      'void Dispose()': (self: StringReader) => self.close(),
    },
  }),
  type('System.IO.TextWriter', {
    abstract: true,
    interfaces: ['IDisposable'],
    members: {
      // A StringWriter is the only one there is.
      ...writing,
      'void WriteLine()': (self: StringWriter) => self.writeLine(''),
      'string NewLine { get; set; }': {
        get: (self: StringWriter) => self.newLine,
        set: (self: StringWriter, value: Text) => {
          self.newLine = value ?? '\n'
        },
      },
      'System.Text.Encoding Encoding': () => unicode,
      'IFormatProvider FormatProvider': (self: StringWriter) => self.provider,
      'void Flush()': () => undefined,
      'void Close()': (self: StringWriter) => self.close(),
      'void Dispose()': (self: StringWriter) => self.close(),
    },
  }),
  type('System.IO.StringWriter', {
    base: 'TextWriter',
    class: StringWriter,
    hooks: { text: (self: StringWriter) => self.toString() },
    members: {
      'new()': () => new StringWriter(new StringBuilder(), null),
      'new(IFormatProvider formatProvider)': (provider: unknown) =>
        new StringWriter(new StringBuilder(), provider),
      'new(StringBuilder sb)': (builder: StringBuilder | null) => writer(builder, null),
      'new(StringBuilder sb, IFormatProvider formatProvider)': writer,
      'StringBuilder GetStringBuilder()': (self: StringWriter) => self.builder,
    },
  }),
]
