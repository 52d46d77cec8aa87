import { spend } from '../budget.ts'
import { argumentNull } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import { parseDocument } from './load.ts'
import { XmlNodeType } from './reader.ts'
import {
  XAttribute,
  XContainer,
  XDocument,
  XElement,
  type XNode,
  type XObject,
  XProcessingInstruction,
  type XText,
} from './tree.ts'
import { SaveOptions, writeAttribute, writeNode } from './write.ts'
import type { XmlNamespaceManager } from './xml-reader-tables.ts'
import { evaluateXPath } from './xpath.ts'

// System.Xml.XmlDocument, as far as policies use it: to read. The nodes are those of XLinq's tree in another dress.

class XmlNode {
  readonly node: XObject
  constructor(node: XObject) {
    this.node = node
  }
}
class XmlElement extends XmlNode {}
class XmlAttribute extends XmlNode {}
class XmlDocument extends XmlNode {
  /** What was loaded last. */
  document = new XDocument()
  constructor() {
    super(new XDocument())
  }
}
class XmlNodeList {
  readonly items: readonly XmlNode[]
  constructor(items: readonly XmlNode[]) {
    this.items = items
  }
}

const dresses = new WeakMap<XObject, XmlNode>()

function dress(node: XObject | null | undefined): XmlNode | null {
  if (!node) return null
  let made = dresses.get(node)
  if (!made) {
    made =
      node instanceof XElement
        ? new XmlElement(node)
        : node instanceof XAttribute
          ? new XmlAttribute(node)
          : new XmlNode(node)
    dresses.set(node, made)
  }
  return made
}

const plain = (self: XmlNode): XObject => (self instanceof XmlDocument ? self.document : self.node)

const list = (nodes: Iterable<XObject>) => new XmlNodeList(Array.from(nodes, (one) => dress(one)!))

function innerText(self: XmlNode): string {
  const node = plain(self)
  if (node instanceof XDocument) return node.root?.value ?? ''
  if (node instanceof XProcessingInstruction) return node.data
  return (node as XElement | XText | XAttribute).value
}

function outerXml(self: XmlNode): string {
  const node = plain(self)
  if (node instanceof XAttribute) return writeAttribute(node)
  const declaration = node instanceof XDocument ? (node.declaration?.toString() ?? '') : ''
  return declaration + writeNode(node as XNode, SaveOptions.DisableFormatting)
}

function innerXml(self: XmlNode): string {
  const node = plain(self)
  if (node instanceof XDocument) return outerXml(self)
  if (!(node instanceof XContainer)) return innerText(self)
  return node.nodes.map((one) => writeNode(one, SaveOptions.DisableFormatting)).join('')
}

function nodeName(self: XmlNode): string {
  const node = plain(self)
  if (node instanceof XElement || node instanceof XAttribute) {
    const { namespace, local } = node.name
    const element = node instanceof XElement ? node : node.parent
    const isDefault = node instanceof XElement && node.namespaceOfPrefix('') === namespace
    const prefix = namespace === '' || isDefault ? null : element?.prefixOfNamespace(namespace)
    return prefix ? `${prefix}:${local}` : local
  }
  return special.get(node.nodeType) ?? ''
}

const special: ReadonlyMap<XmlNodeType, string> = new Map([
  [XmlNodeType.Text, '#text'],
  [XmlNodeType.CDATA, '#cdata-section'],
  [XmlNodeType.Comment, '#comment'],
  [XmlNodeType.Document, '#document'],
])

function select(self: XmlNode, path: string | null, names: XmlNamespaceManager | null = null) {
  const node = plain(self) as XNode
  const found = evaluateXPath(node, path, { prefixes: names?.lookup, step: () => spend() })
  return Array.isArray(found) ? (found as readonly XObject[]) : []
}

function named(self: XmlNode, name: string | null): XObject[] {
  const node = plain(self)
  if (!(node instanceof XContainer)) return []
  return [...node.elements()].filter((one) => nodeName(dress(one)!) === name)
}

const xmlNode = type('System.Xml.XmlNode', {
  class: XmlNode,
  abstract: true,
  hooks: { enumerate: (self: XmlNode) => list((plain(self) as XContainer).nodes ?? []).items },
  members: {
    'string Name': nodeName,
    'string LocalName': (self: XmlNode) => nodeName(self).replace(/^.*:/, ''),
    'string NamespaceURI': (self: XmlNode) => {
      const node = plain(self)
      return node instanceof XElement || node instanceof XAttribute ? node.name.namespace : ''
    },
    'XmlNodeType NodeType': (self: XmlNode) => plain(self).nodeType,
    'string Value': (self: XmlNode) => (plain(self) instanceof XContainer ? null : innerText(self)),
    'string InnerText': innerText,
    'string InnerXml': innerXml,
    'string OuterXml': outerXml,
    'XmlNode ParentNode': (self: XmlNode) => dress(plain(self).parentNode),
    'XmlNode FirstChild': (self: XmlNode) => dress((plain(self) as XContainer).nodes?.[0]),
    'XmlNode LastChild': (self: XmlNode) => dress((plain(self) as XContainer).nodes?.at(-1)),
    'XmlNode NextSibling': (self: XmlNode) => dress((plain(self) as XNode).nextNode),
    'bool HasChildNodes': (self: XmlNode) => ((plain(self) as XContainer).nodes ?? []).length > 0,
    'XmlNodeList ChildNodes': (self: XmlNode) => list((plain(self) as XContainer).nodes ?? []),
    'XmlElement this[string name]': (self: XmlNode, name: string | null) =>
      dress(named(self, name)[0]),
    'XmlNode SelectSingleNode(string xpath)': (self: XmlNode, path: string | null) =>
      dress(select(self, path)[0]),
    'XmlNode SelectSingleNode(string xpath, XmlNamespaceManager nsmgr)': (
      self: XmlNode,
      path: string | null,
      names: XmlNamespaceManager | null,
    ) => dress(select(self, path, names)[0]),
    'XmlNodeList SelectNodes(string xpath)': (self: XmlNode, path: string | null) =>
      list(select(self, path)),
    'XmlNodeList SelectNodes(string xpath, XmlNamespaceManager nsmgr)': (
      self: XmlNode,
      path: string | null,
      names: XmlNamespaceManager | null,
    ) => list(select(self, path, names)),
  },
})

export const xmlDocumentTables: readonly TypeTable[] = [
  xmlNode,
  type('System.Xml.XmlElement', {
    class: XmlElement,
    base: 'XmlNode',
    members: {
      'string GetAttribute(string name)': (self: XmlElement, name: string | null) => {
        const found = (self.node as XElement).attributes.find(
          (one) => nodeName(dress(one)!) === name,
        )
        return found?.value ?? ''
      },
      'bool HasAttribute(string name)': (self: XmlElement, name: string | null) =>
        (self.node as XElement).attributes.some((one) => nodeName(dress(one)!) === name),
      'XmlNodeList GetElementsByTagName(string name)': byTagName,
    },
  }),
  type('System.Xml.XmlAttribute', { class: XmlAttribute, base: 'XmlNode' }),
  type('System.Xml.XmlDocument', {
    class: XmlDocument,
    base: 'XmlNode',
    members: {
      'new()': () => new XmlDocument(),
      'void LoadXml(string xml)': (self: XmlDocument, xml: string | null) => {
        if (xml === null) throw argumentNull('s')
        self.document = parseDocument(xml)
        dresses.set(self.document, self)
      },
      'XmlElement DocumentElement': (self: XmlDocument) => dress(self.document.root),
      'XmlNameTable NameTable': () => null,
      'XmlNodeList GetElementsByTagName(string name)': byTagName,
    },
  }),
  type('System.Xml.XmlNodeList', {
    class: XmlNodeList,
    interfaces: ['System.Collections.IEnumerable'],
    hooks: { enumerate: (self: XmlNodeList) => self.items },
    members: {
      'int Count': (self: XmlNodeList) => self.items.length,
      'XmlNode this[int i]': (self: XmlNodeList, i: number) => self.items[i] ?? null,
      'XmlNode Item(int index)': (self: XmlNodeList, i: number) => self.items[i] ?? null,
    },
  }),
]

function byTagName(self: XmlNode, name: string | null): XmlNodeList {
  const node = plain(self) as XContainer
  return list(
    [...node.descendants()].filter((one) => name === '*' || nodeName(dress(one)!) === name),
  )
}
