import { allocate } from '../budget.ts'
import { Comparer } from '../collections/comparers.ts'
import { argumentNull } from '../errors.ts'
import { type Members, type TypeTable, type } from '../table.ts'
import { typeOfName } from '../value.ts'
import type { StringReader, StringWriter } from '../values/text-io.ts'
import { parseDocument, parseElement } from './load.ts'
import { compareOrder } from './order.ts'
import type { XmlReader } from './reader.ts'
import { XDocument, type XElement, XNode } from './tree.ts'
import { SaveOptions, writeNode } from './write.ts'

const given = <T>(value: T | null, name: string): T => {
  if (value === null) throw argumentNull(name)
  return value
}

/** `Load` from a text reader or an XmlReader that has not been moved. */
export function loading(name: 'XElement' | 'XDocument'): Members {
  const parse = name === 'XElement' ? parseElement : parseDocument
  return {
    [`static ${name} Load(System.IO.TextReader textReader)`]: (from: StringReader | null) =>
      parse(given(from, 'input').readToEnd()),
    [`static ${name} Load(System.IO.TextReader textReader, LoadOptions options)`]: (
      from: StringReader | null,
      options: number,
    ) => parse(given(from, 'input').readToEnd(), options),
    [`static ${name} Load(XmlReader reader)`]: (from: XmlReader | null) =>
      parse(given(from, 'reader').source),
    [`static ${name} Load(XmlReader reader, LoadOptions options)`]: (
      from: XmlReader | null,
      options: number,
    ) => parse(given(from, 'reader').source, options),
    'void Save(System.IO.TextWriter textWriter)': (self: XNode, to: StringWriter | null) =>
      save(self, to, SaveOptions.None),
    'void Save(System.IO.TextWriter textWriter, SaveOptions options)': save,
  }
}

// A StringWriter holds UTF-16, and the declaration says so, whatever that of the document says.
function save(self: XNode, to: StringWriter | null, options: number): void {
  const declaration = self instanceof XDocument ? self.declaration : null
  const standalone = declaration?.standalone ? ` standalone="${declaration.standalone}"` : ''
  const head = `<?xml version="1.0" encoding="utf-16"${standalone}?>`
  const line = options & SaveOptions.DisableFormatting ? '' : '\n'
  const text = `${head}${line}${writeNode(self, options)}`
  allocate(text.length)
  given(to, 'output').write(text)
}

class NodeOrder extends Comparer {}
class NodeEquality extends Comparer {}

const node = () => typeOfName('System.Xml.Linq.XNode')
const order = () => new NodeOrder(node(), { order: compareOrder as never })
const equality = () =>
  new NodeEquality(node(), {
    same: (a, b) => XNode.deepEquals(a as XNode | null, b as XNode | null),
    key: (value) => (value === null ? null : writeNode(value as XElement, 1)),
    hash: () => 0,
  })

/** Comparers of nodes. */
export const nodeComparers: Members = {
  'static XNodeDocumentOrderComparer DocumentOrderComparer': order,
  'static XNodeEqualityComparer EqualityComparer': equality,
}

export const xmlTextTables: readonly TypeTable[] = [
  type('System.Xml.Linq.XNodeDocumentOrderComparer', {
    class: NodeOrder,
    interfaces: ['IComparer<XNode>'],
    members: {
      'new()': order,
      'int Compare(XNode x, XNode y)': (_self: unknown, a: XNode | null, b: XNode | null) =>
        compareOrder(a, b),
    },
  }),
  type('System.Xml.Linq.XNodeEqualityComparer', {
    class: NodeEquality,
    interfaces: ['IEqualityComparer<XNode>'],
    members: {
      'new()': equality,
      'bool Equals(XNode x, XNode y)': (_self: unknown, a: XNode | null, b: XNode | null) =>
        XNode.deepEquals(a, b),
      'int GetHashCode(XNode obj)': () => 0,
    },
  }),
]
