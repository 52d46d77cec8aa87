import { argumentNull, invalidOperation } from '../errors.ts'
import { XName, xmlnsNamespace } from './name.ts'
import { XmlNodeType, XmlReader } from './reader.ts'
import {
  XAttribute,
  XCData,
  XComment,
  type XContainer,
  XDeclaration,
  XDocument,
  XDocumentType,
  XElement,
  type XNode,
  XProcessingInstruction,
} from './tree.ts'

/** System.Xml.Linq.LoadOptions */
export const LoadOptions = {
  None: 0,
  PreserveWhitespace: 1,
  SetBaseUri: 2,
  SetLineInfo: 4,
} as const

/** `XElement.Parse`, and what a body gives `As<XElement>()`. */
export function parseElement(text: string | null, options = 0): XElement {
  const reader = readerOf(text, options)
  if (reader.moveToContent() !== XmlNodeType.Element) {
    throw invalidOperation('The XmlReader must be on a node of type Element.')
  }
  const element = readElement(reader)
  while (reader.read());
  return element
}

/** `XDocument.Parse` */
export function parseDocument(text: string | null, options = 0): XDocument {
  const reader = readerOf(text, options)
  const document = new XDocument()
  while (reader.read()) {
    if (reader.nodeType === XmlNodeType.XmlDeclaration) {
      document.declaration = declarationOf(reader)
    } else addNode(document, reader)
  }
  return document
}

/** `XNode.ReadFrom(reader)`: the node at hand with all that is in it; the reader then stands behind it. */
export function readNode(reader: XmlReader): XNode {
  if (reader.nodeType === XmlNodeType.Element) {
    const element = readElement(reader)
    reader.read()
    return element
  }
  const holder = new XElement(new XName('', 'holder'))
  addNode(holder, reader)
  const node = holder.firstNode
  if (!node) {
    throw invalidOperation(`The XmlReader should not be on a node of type ${reader.nodeType}.`)
  }
  holder.removeNode(node)
  reader.read()
  return node
}

function readerOf(text: string | null, options: number): XmlReader {
  if (text === null) throw argumentNull('s')
  return new XmlReader(text, (options & LoadOptions.PreserveWhitespace) !== 0)
}

function declarationOf(reader: XmlReader): XDeclaration {
  const value = (name: string) => reader.attributes.find((one) => one.local === name)?.value ?? null
  return new XDeclaration(value('version'), value('encoding'), value('standalone'))
}

/** Reads up to the end tag; the reader stays on it. */
function readElement(reader: XmlReader): XElement {
  const root = elementOf(reader)
  if (reader.isEmptyElement) return root
  let parent: XElement = root
  while (reader.read()) {
    if (reader.nodeType === XmlNodeType.EndElement) {
      if (parent.nodes.length === 0) parent.noteEmptyText()
      if (parent === root) break
      parent = parent.parent!
    } else if (reader.nodeType === XmlNodeType.Element) {
      const element = elementOf(reader)
      parent.adopt(element)
      if (!reader.isEmptyElement) parent = element
    } else addNode(parent, reader)
  }
  return root
}

function elementOf(reader: XmlReader): XElement {
  const element = new XElement(new XName(reader.namespace, reader.local))
  for (const { prefix, local, namespace, value } of reader.attributes) {
    // The default namespace is declared by an attribute of no namespace.
    const owner = prefix === '' && namespace === xmlnsNamespace ? '' : namespace
    const attribute = new XAttribute(new XName(owner, local), value)
    attribute.parentNode = element
    element.attributes.push(attribute)
  }
  return element
}

function addNode(parent: XContainer, reader: XmlReader): void {
  switch (reader.nodeType) {
    case XmlNodeType.Element:
      parent.adopt(readElement(reader))
      break
    case XmlNodeType.Text:
    case XmlNodeType.Whitespace:
    case XmlNodeType.SignificantWhitespace:
      parent.addText(reader.value)
      break
    case XmlNodeType.CDATA:
      parent.adopt(new XCData(reader.value))
      break
    case XmlNodeType.Comment:
      parent.adopt(new XComment(reader.value))
      break
    case XmlNodeType.ProcessingInstruction:
      parent.adopt(new XProcessingInstruction(reader.local, reader.value))
      break
    case XmlNodeType.DocumentType:
      parent.adopt(new XDocumentType(reader.name, reader.publicId, reader.systemId, reader.value))
  }
}
