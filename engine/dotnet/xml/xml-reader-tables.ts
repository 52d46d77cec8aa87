import { spend } from '../budget.ts'
import { argumentNull } from '../errors.ts'
import { abstract, type TypeTable, type } from '../table.ts'
import { box, sequence, typeOfName } from '../value.ts'
import type { StringReader } from '../values/text-io.ts'
import { readNode } from './load.ts'
import { XmlNodeType, XmlReader } from './reader.ts'
import type { XNode, XObject } from './tree.ts'
import { writeNode } from './write.ts'
import { evaluateXPath, type Prefixes, selectElements, type XPathResult } from './xpath.ts'

/** System.Xml.XmlNamespaceManager: what prefixes of an XPath mean. */
export class XmlNamespaceManager {
  readonly #known = new Map([
    ['xml', 'http://www.w3.org/XML/1998/namespace'],
    ['xmlns', 'http://www.w3.org/2000/xmlns/'],
    ['', ''],
  ])

  add(prefix: string | null, namespace: string | null): void {
    if (namespace === null) throw argumentNull('uri')
    if (prefix === null) throw argumentNull('prefix')
    this.#known.set(prefix, namespace)
  }

  has(prefix: string): boolean {
    return prefix !== '' && this.#known.has(prefix)
  }

  readonly lookup: Prefixes = (prefix) => this.#known.get(prefix) ?? null
}

export class NameTable {}

type Resolver = XmlNamespaceManager | null

function settings(resolver: Resolver) {
  return { prefixes: resolver?.lookup, step: () => spend() }
}

function boxed(result: XPathResult): unknown {
  if (typeof result === 'number') return box(result, typeOfName('System.Double'))
  if (!Array.isArray(result)) return result
  const found = result as readonly XObject[]
  return sequence(typeOfName('System.Object'), () => found[Symbol.iterator]())
}

function given(node: XNode | null): XNode {
  if (node === null) throw argumentNull('node')
  return node
}

function first(node: XNode | null, expression: string | null, resolver: Resolver) {
  return selectElements(given(node), expression, settings(resolver))[0] ?? null
}

function every(node: XNode | null, expression: string | null, resolver: Resolver) {
  const found = selectElements(given(node), expression, settings(resolver))
  return sequence(typeOfName('System.Xml.Linq.XElement'), () => found[Symbol.iterator]())
}

const xpath = type('System.Xml.XPath.Extensions', {
  kind: 'static',
  members: {
    'static XElement XPathSelectElement(this XNode node, string expression)': (
      node: XNode | null,
      expression: string | null,
    ) => first(node, expression, null),
    'static XElement XPathSelectElement(this XNode node, string expression, IXmlNamespaceResolver resolver)':
      first,
    'static IEnumerable<XElement> XPathSelectElements(this XNode node, string expression)': (
      node: XNode | null,
      expression: string | null,
    ) => every(node, expression, null),
    'static IEnumerable<XElement> XPathSelectElements(this XNode node, string expression, IXmlNamespaceResolver resolver)':
      every,
    'static object XPathEvaluate(this XNode node, string expression)': (
      node: XNode | null,
      expression: string | null,
    ) => boxed(evaluateXPath(given(node), expression, settings(null))),
    'static object XPathEvaluate(this XNode node, string expression, IXmlNamespaceResolver resolver)':
      (node: XNode | null, expression: string | null, resolver: Resolver) =>
        boxed(evaluateXPath(given(node), expression, settings(resolver))),
  },
})

/** The attribute at hand has no cursor here: readers of policies ask for attributes by name. */
function attribute(self: XmlReader, name: string | null): string | null {
  const found = self.attributes.find((one) => {
    const full = one.prefix === '' ? one.local : `${one.prefix}:${one.local}`
    return full === name
  })
  return found?.value ?? null
}

function readTo(self: XmlReader, name: string | null): boolean {
  if (name === null) throw argumentNull('name')
  while (self.read()) {
    spend()
    if (self.nodeType === XmlNodeType.Element && self.name === name) return true
  }
  return false
}

/** The text up to the end tag of the element at hand; the reader then stands behind it. */
function elementText(self: XmlReader): string {
  const node = readNode(self)
  return 'value' in node ? String(node.value) : ''
}

function skip(self: XmlReader): void {
  if (self.nodeType === XmlNodeType.Element) readNode(self)
  else self.read()
}

const reader = type('System.Xml.XmlReader', {
  class: XmlReader,
  abstract: true,
  interfaces: ['IDisposable'],
  members: {
    'static XmlReader Create(TextReader input)': (input: StringReader | null) => {
      if (input === null) throw argumentNull('input')
      return new XmlReader(input.readToEnd(), true)
    },
    'bool Read()': (self: XmlReader) => self.read(),
    'XmlNodeType MoveToContent()': (self: XmlReader) => self.moveToContent(),
    'bool EOF': (self: XmlReader) => self.ended,
    'XmlNodeType NodeType': (self: XmlReader) => self.nodeType,
    'string Name': (self: XmlReader) => self.name,
    'string LocalName': (self: XmlReader) => self.local,
    'string Prefix': (self: XmlReader) => self.prefix,
    'string NamespaceURI': (self: XmlReader) => self.namespace,
    'string Value': (self: XmlReader) => self.value,
    'bool IsEmptyElement': (self: XmlReader) => self.isEmptyElement,
    'int Depth': (self: XmlReader) => self.depth,
    'bool HasAttributes': (self: XmlReader) => self.attributes.length > 0,
    'int AttributeCount': (self: XmlReader) => self.attributes.length,
    'string GetAttribute(string name)': attribute,
    'string this[string name]': attribute,
    'bool IsStartElement()': (self: XmlReader) => self.moveToContent() === XmlNodeType.Element,
    'bool IsStartElement(string name)': (self: XmlReader, name: string | null) =>
      self.moveToContent() === XmlNodeType.Element && self.name === name,
    'bool ReadToFollowing(string name)': readTo,
    'string ReadElementContentAsString()': elementText,
    'string ReadOuterXml()': (self: XmlReader) => writeNode(readNode(self), 1),
    'void Skip()': skip,
    'void Close()': () => undefined,
    'void Dispose()': () => undefined,
  },
})

export const xmlReaderTables: readonly TypeTable[] = [
  xpath,
  reader,
  type('System.Xml.IXmlNamespaceResolver', {
    kind: 'interface',
    members: { 'string LookupNamespace(string prefix)': abstract },
  }),
  type('System.Xml.XmlNameTable', { abstract: true }),
  type('System.Xml.NameTable', {
    class: NameTable,
    base: 'XmlNameTable',
    members: { 'new()': () => new NameTable() },
  }),
  type('System.Xml.XmlNamespaceManager', {
    class: XmlNamespaceManager,
    interfaces: ['IXmlNamespaceResolver'],
    members: {
      'new(XmlNameTable nameTable)': () => new XmlNamespaceManager(),
      'void AddNamespace(string prefix, string uri)': (
        self: XmlNamespaceManager,
        prefix: string | null,
        namespace: string | null,
      ) => self.add(prefix, namespace),
      'string LookupNamespace(string prefix)': (
        self: XmlNamespaceManager,
        prefix: string | null,
      ) => (prefix === null ? null : self.lookup(prefix)),
      'bool HasNamespace(string prefix)': (self: XmlNamespaceManager, prefix: string | null) =>
        prefix !== null && self.has(prefix),
    },
  }),
]
