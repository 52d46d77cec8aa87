import { allocate, spend } from '../budget.ts'
import { argumentNull } from '../errors.ts'
import type { ScalarType } from '../json/scalar.ts'
import { annotationMembers } from '../system/annotations.ts'
import { enumeration, type Members, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { enumerate, sequence, typeOfName } from '../value.ts'
import { castXml, xmlText } from './convert.ts'
import { LoadOptions, parseDocument, parseElement, readNode } from './load.ts'
import { XName, XNamespace } from './name.ts'
import { compareOrder } from './order.ts'
import { XmlNodeType, type XmlReader } from './reader.ts'
import {
  XAttribute,
  XCData,
  XComment,
  XContainer,
  XDeclaration,
  XDocument,
  XDocumentType,
  XElement,
  XNode,
  XObject,
  XProcessingInstruction,
  XText,
} from './tree.ts'
import { SaveOptions, writeAttribute, writeNode } from './write.ts'
import { loading, nodeComparers } from './xml-text-tables.ts'

type Name = XName | null
type Content = unknown

const nodeType = () => typeOfName('System.Xml.Linq.XNode')
const elementType = () => typeOfName('System.Xml.Linq.XElement')
const attributeType = () => typeOfName('System.Xml.Linq.XAttribute')

/** A walk that is begun anew with each enumeration; each step costs. */
function walk(element: Type, make: () => Iterable<XObject>) {
  return sequence(element, function* () {
    for (const one of make()) {
      spend()
      yield one
    }
  })
}

const nodes = (make: () => Iterable<XNode>) => walk(nodeType(), make)
const elements = (make: () => Iterable<XElement>) => walk(elementType(), make)
const attributes = (make: () => Iterable<XAttribute>) => walk(attributeType(), make)

/** With a name that is null nothing is found; without one, everything. */
const named = (name: Name, make: (name: XName) => Iterable<XElement>) =>
  elements(() => (name === null ? [] : make(name)))

function* only(source: Iterable<XNode>, name: XName | null = null): Generator<XElement> {
  for (const one of source) {
    if (one instanceof XElement && (!name || one.name.equals(name))) yield one
  }
}

function attributesNamed(self: XElement, name: Name): XAttribute[] {
  const found = self.attribute(name)
  return found ? [found] : []
}

function written(self: XNode, options: number): string {
  const text = writeNode(self, options)
  allocate(text.length)
  return text
}

const xnamespace = type('System.Xml.Linq.XNamespace', {
  class: XNamespace,
  hooks: {
    text: (self: XNamespace) => self.text,
    equals: (a: XNamespace, b: XNamespace) => a.text === b.text,
    hash: (self: XNamespace) => self.text,
  },
  members: {
    'string NamespaceName': (self: XNamespace) => self.text,
    'XName GetName(string localName)': (self: XNamespace, local: string | null) =>
      XName.get(local, self.text),
    'static XNamespace Get(string namespaceName)': (text: string | null) => XNamespace.get(text),
    'static XNamespace None': () => XNamespace.none,
    'static XNamespace Xml': () => XNamespace.xml,
    'static XNamespace Xmlns': () => XNamespace.xmlns,
    'static implicit operator XNamespace(string namespaceName)': (text: string | null) =>
      text === null ? null : XNamespace.get(text),
    'static XName operator +(XNamespace ns, string localName)': (
      ns: XNamespace | null,
      local: string | null,
    ) => {
      if (ns === null) throw argumentNull('ns')
      return XName.get(local, ns.text)
    },
    'static bool operator ==(XNamespace left, XNamespace right)': sameNamespace,
    'static bool operator !=(XNamespace left, XNamespace right)': (
      a: XNamespace | null,
      b: XNamespace | null,
    ) => !sameNamespace(a, b),
  },
})

function sameNamespace(a: XNamespace | null, b: XNamespace | null): boolean {
  return a === b || (a !== null && b !== null && a.text === b.text)
}

function sameName(a: Name, b: Name): boolean {
  return a === b || (a !== null && b !== null && a.equals(b))
}

const xname = type('System.Xml.Linq.XName', {
  class: XName,
  hooks: {
    text: (self: XName) => self.toString(),
    equals: (a: XName, b: XName) => a.equals(b),
    hash: (self: XName) => self.toString(),
  },
  members: {
    'string LocalName': (self: XName) => self.local,
    'string NamespaceName': (self: XName) => self.namespace,
    'XNamespace Namespace': (self: XName) => new XNamespace(self.namespace),
    'static XName Get(string expandedName)': (text: string | null) => XName.parse(text),
    'static XName Get(string localName, string namespaceName)': (
      local: string | null,
      namespace: string | null,
    ) => XName.get(local, namespace),
    'static implicit operator XName(string expandedName)': (text: string | null) =>
      text === null ? null : XName.parse(text),
    'static bool operator ==(XName left, XName right)': sameName,
    'static bool operator !=(XName left, XName right)': (a: Name, b: Name) => !sameName(a, b),
  },
})

const xobject = type('System.Xml.Linq.XObject', {
  class: XObject,
  abstract: true,
  members: {
    'XmlNodeType NodeType': (self: XObject) => self.nodeType,
    'XElement Parent': (self: XObject) => self.parent,
    'XDocument Document': (self: XObject) => self.document,
    'string BaseUri': () => '',
    ...annotationMembers,
  },
})

const xnode = type('System.Xml.Linq.XNode', {
  class: XNode,
  abstract: true,
  base: 'XObject',
  hooks: { text: (self: XNode) => written(self, SaveOptions.None) },
  members: {
    'XNode NextNode': (self: XNode) => self.nextNode,
    'XNode PreviousNode': (self: XNode) => self.previousNode,
    'void AddAfterSelf(object content)': (self: XNode, content: Content) =>
      self.addAfterSelf(content),
    'void AddAfterSelf(params object[] content)': (self: XNode, content: Content) =>
      self.addAfterSelf(content),
    'void AddBeforeSelf(object content)': (self: XNode, content: Content) =>
      self.addBeforeSelf(content),
    'void AddBeforeSelf(params object[] content)': (self: XNode, content: Content) =>
      self.addBeforeSelf(content),
    'void ReplaceWith(object content)': (self: XNode, content: Content) =>
      self.replaceWith(content),
    'void ReplaceWith(params object[] content)': (self: XNode, content: Content) =>
      self.replaceWith(content),
    'void Remove()': (self: XNode) => self.remove(),
    'IEnumerable<XElement> Ancestors()': (self: XNode) => elements(() => self.ancestors(null)),
    'IEnumerable<XElement> Ancestors(XName name)': (self: XNode, name: Name) =>
      named(name, (one) => self.ancestors(one)),
    'IEnumerable<XNode> NodesAfterSelf()': (self: XNode) => nodes(() => self.nodesAfterSelf()),
    'IEnumerable<XNode> NodesBeforeSelf()': (self: XNode) => nodes(() => self.nodesBeforeSelf()),
    'IEnumerable<XElement> ElementsAfterSelf()': (self: XNode) =>
      elements(() => only(self.nodesAfterSelf())),
    'IEnumerable<XElement> ElementsAfterSelf(XName name)': (self: XNode, name: Name) =>
      named(name, (one) => only(self.nodesAfterSelf(), one)),
    'IEnumerable<XElement> ElementsBeforeSelf()': (self: XNode) =>
      elements(() => only(self.nodesBeforeSelf())),
    'IEnumerable<XElement> ElementsBeforeSelf(XName name)': (self: XNode, name: Name) =>
      named(name, (one) => only(self.nodesBeforeSelf(), one)),
    'bool IsAfter(XNode node)': (self: XNode, node: XNode | null) => compareOrder(self, node) > 0,
    'bool IsBefore(XNode node)': (self: XNode, node: XNode | null) => compareOrder(self, node) < 0,
    'static int CompareDocumentOrder(XNode n1, XNode n2)': compareOrder,
    'static bool DeepEquals(XNode n1, XNode n2)': (a: XNode | null, b: XNode | null) =>
      XNode.deepEquals(a, b),
    'static XNode ReadFrom(XmlReader reader)': (reader: XmlReader | null) => {
      if (reader === null) throw argumentNull('reader')
      return readNode(reader)
    },
    'string ToString(SaveOptions options)': written,
    ...nodeComparers,
  },
})

const xcontainer = type('System.Xml.Linq.XContainer', {
  class: XContainer,
  abstract: true,
  base: 'XNode',
  members: {
    'XNode FirstNode': (self: XContainer) => self.firstNode,
    'XNode LastNode': (self: XContainer) => self.lastNode,
    'XElement Element(XName name)': (self: XContainer, name: Name) => self.element(name),
    'IEnumerable<XElement> Elements()': (self: XContainer) => elements(() => self.elements()),
    'IEnumerable<XElement> Elements(XName name)': (self: XContainer, name: Name) =>
      named(name, (one) => self.elements(one)),
    'IEnumerable<XNode> Nodes()': (self: XContainer) => nodes(() => self.children()),
    'IEnumerable<XNode> DescendantNodes()': (self: XContainer) =>
      nodes(() => self.descendantNodes()),
    'IEnumerable<XElement> Descendants()': (self: XContainer) => elements(() => self.descendants()),
    'IEnumerable<XElement> Descendants(XName name)': (self: XContainer, name: Name) =>
      named(name, (one) => self.descendants(one)),
    'void Add(object content)': (self: XContainer, content: Content) => self.add(content),
    'void Add(params object[] content)': (self: XContainer, content: Content) => self.add(content),
    'void AddFirst(object content)': (self: XContainer, content: Content) => self.addFirst(content),
    'void AddFirst(params object[] content)': (self: XContainer, content: Content) =>
      self.addFirst(content),
    'void RemoveNodes()': (self: XContainer) => self.removeNodes(),
    'void ReplaceNodes(object content)': (self: XContainer, content: Content) =>
      self.replaceNodes(content),
    'void ReplaceNodes(params object[] content)': (self: XContainer, content: Content) =>
      self.replaceNodes(content),
  },
})

// Explicit operators of XElement and XAttribute.
const operators: readonly (readonly [csharp: string, type: ScalarType])[] = [
  ['bool', 'Boolean'],
  ['int', 'Int32'],
  ['uint', 'UInt32'],
  ['long', 'Int64'],
  ['ulong', 'UInt64'],
  ['float', 'Single'],
  ['double', 'Double'],
  ['decimal', 'Decimal'],
  ['DateTime', 'DateTime'],
  ['DateTimeOffset', 'DateTimeOffset'],
  ['TimeSpan', 'TimeSpan'],
  ['Guid', 'Guid'],
]

type Valued = XElement | XAttribute | null

function conversions(owner: string, parameter: 'element' | 'attribute'): Members {
  const members: Record<string, Members[string]> = {
    [`static explicit operator string(${owner} ${parameter})`]: (from: Valued) =>
      castXml(from, 'String', true, parameter),
  }
  for (const [csharp, to] of operators) {
    members[`static explicit operator ${csharp}(${owner} ${parameter})`] = (from: Valued) =>
      castXml(from, to, false, parameter)
    members[`static explicit operator ${csharp}?(${owner} ${parameter})`] = (from: Valued) =>
      castXml(from, to, true, parameter)
  }
  return members
}

function newElement(name: Name, content: Content): XElement {
  if (name === null) throw argumentNull('name')
  const element = new XElement(name)
  element.add(content)
  return element
}

const xelement = type('System.Xml.Linq.XElement', {
  class: XElement,
  base: 'XContainer',
  members: {
    ...conversions('XElement', 'element'),
    'new(XName name)': (name: Name) => newElement(name, null),
    'new(XName name, object content)': newElement,
    'new(XName name, params object[] content)': newElement,
    'new(XElement other)': (other: XElement | null) => {
      if (other === null) throw argumentNull('other')
      return other.clone()
    },
    'XName Name { get; set; }': {
      get: (self: XElement) => self.name,
      set: (self: XElement, name: Name) => {
        if (name === null) throw argumentNull('value')
        self.name = name
      },
    },
    'string Value { get; set; }': {
      get: (self: XElement) => self.value,
      set: (self: XElement, value: string | null) => {
        self.value = value
      },
    },
    'bool IsEmpty': (self: XElement) => self.isEmpty,
    'bool HasElements': (self: XElement) => self.nodes.some((one) => one instanceof XElement),
    'bool HasAttributes': (self: XElement) => self.attributes.length > 0,
    'XAttribute FirstAttribute': (self: XElement) => self.attributes[0] ?? null,
    'XAttribute LastAttribute': (self: XElement) => self.attributes.at(-1) ?? null,
    'XAttribute Attribute(XName name)': (self: XElement, name: Name) => self.attribute(name),
    'IEnumerable<XAttribute> Attributes()': (self: XElement) =>
      attributes(() => [...self.attributes]),
    'IEnumerable<XAttribute> Attributes(XName name)': (self: XElement, name: Name) =>
      attributes(() => attributesNamed(self, name)),
    'IEnumerable<XElement> AncestorsAndSelf()': (self: XElement) =>
      elements(() => self.ancestors(null, true)),
    'IEnumerable<XElement> AncestorsAndSelf(XName name)': (self: XElement, name: Name) =>
      named(name, (one) => self.ancestors(one, true)),
    'IEnumerable<XElement> DescendantsAndSelf()': (self: XElement) =>
      elements(() => self.descendants(null, true)),
    'IEnumerable<XElement> DescendantsAndSelf(XName name)': (self: XElement, name: Name) =>
      named(name, (one) => self.descendants(one, true)),
    'IEnumerable<XNode> DescendantNodesAndSelf()': (self: XElement) =>
      nodes(() => self.descendantNodes(true)),
    'void SetValue(object value)': (self: XElement, value: unknown) => {
      self.value = xmlText(value)
    },
    'void SetAttributeValue(XName name, object value)': (
      self: XElement,
      name: Name,
      value: unknown,
    ) => {
      if (name === null) throw argumentNull('name')
      self.setAttributeValue(name, value)
    },
    'void SetElementValue(XName name, object value)': (
      self: XElement,
      name: Name,
      value: unknown,
    ) => {
      if (name === null) throw argumentNull('name')
      self.setElementValue(name, value)
    },
    'void RemoveAll()': (self: XElement) => removeAll(self),
    'void RemoveAttributes()': (self: XElement) => self.removeAttributes(),
    'void ReplaceAll(object content)': (self: XElement, content: Content) => {
      removeAll(self)
      self.add(content)
    },
    'void ReplaceAll(params object[] content)': (self: XElement, content: Content) => {
      removeAll(self)
      self.add(content)
    },
    'void ReplaceAttributes(params object[] content)': (self: XElement, content: Content) => {
      self.removeAttributes()
      self.add(content)
    },
    'void ReplaceAttributes(object content)': (self: XElement, content: Content) => {
      self.removeAttributes()
      self.add(content)
    },
    'XNamespace GetDefaultNamespace()': (self: XElement) =>
      new XNamespace(self.namespaceOfPrefix('') ?? ''),
    'XNamespace GetNamespaceOfPrefix(string prefix)': (self: XElement, prefix: string | null) => {
      if (prefix === null) throw argumentNull('prefix')
      if (prefix === 'xml') return XNamespace.xml
      if (prefix === 'xmlns') return XNamespace.xmlns
      const found = prefix === '' ? undefined : self.namespaceOfPrefix(prefix)
      return found === undefined ? null : new XNamespace(found)
    },
    'string GetPrefixOfNamespace(XNamespace ns)': (self: XElement, ns: XNamespace | null) => {
      if (ns === null) throw argumentNull('ns')
      if (ns.text === XNamespace.xml.text) return 'xml'
      if (ns.text === XNamespace.xmlns.text) return 'xmlns'
      return self.prefixOfNamespace(ns.text)
    },
    ...loading('XElement'),
    'static IEnumerable<XElement> EmptySequence': () => elements(() => []),
    'static XElement Parse(string text)': (text: string | null) => parseElement(text),
    'static XElement Parse(string text, LoadOptions options)': (
      text: string | null,
      options: number,
    ) => parseElement(text, options),
  },
})

function removeAll(self: XElement): void {
  self.removeAttributes()
  self.removeNodes()
}

function newDocument(content: Content): XDocument {
  const document = new XDocument()
  document.add(content)
  return document
}

const xdocument = type('System.Xml.Linq.XDocument', {
  class: XDocument,
  base: 'XContainer',
  members: {
    'new()': () => new XDocument(),
    'new(params object[] content)': newDocument,
    'new(XDeclaration declaration, params object[] content)': (
      declaration: XDeclaration | null,
      content: Content,
    ) => {
      const document = newDocument(content)
      document.declaration = declaration
      return document
    },
    'new(XDocument other)': (other: XDocument | null) => {
      if (other === null) throw argumentNull('other')
      return other.clone()
    },
    'XElement Root': (self: XDocument) => self.root,
    'XDeclaration Declaration { get; set; }': {
      get: (self: XDocument) => self.declaration,
      set: (self: XDocument, value: XDeclaration | null) => {
        self.declaration = value
      },
    },
    'XDocumentType DocumentType': (self: XDocument) => self.documentType,
    ...loading('XDocument'),
    'static XDocument Parse(string text)': (text: string | null) => parseDocument(text),
    'static XDocument Parse(string text, LoadOptions options)': (
      text: string | null,
      options: number,
    ) => parseDocument(text, options),
  },
})

const xattribute = type('System.Xml.Linq.XAttribute', {
  class: XAttribute,
  base: 'XObject',
  hooks: { text: (self: XAttribute) => writeAttribute(self) },
  members: {
    ...conversions('XAttribute', 'attribute'),
    'new(XName name, object value)': (name: Name, value: unknown) => {
      if (name === null) throw argumentNull('name')
      return new XAttribute(name, xmlText(value))
    },
    'new(XAttribute other)': (other: XAttribute | null) => {
      if (other === null) throw argumentNull('other')
      return other.clone()
    },
    'XName Name': (self: XAttribute) => self.name,
    'string Value { get; set; }': {
      get: (self: XAttribute) => self.value,
      set: (self: XAttribute, value: string | null) => {
        self.value = value
      },
    },
    'static IEnumerable<XAttribute> EmptySequence': () => attributes(() => []),
    'bool IsNamespaceDeclaration': (self: XAttribute) => self.isNamespaceDeclaration,
    'XAttribute NextAttribute': (self: XAttribute) => self.nextAttribute,
    'XAttribute PreviousAttribute': (self: XAttribute) => self.previousAttribute,
    'void Remove()': (self: XAttribute) => self.remove(),
    'void SetValue(object value)': (self: XAttribute, value: unknown) => {
      self.value = xmlText(value)
    },
  },
})

const text = (csharp: 'Value' | 'Data' | 'Target', own: 'value' | 'data' | 'target'): Members => ({
  [`string ${csharp} { get; set; }`]: {
    get: (self: Record<string, string>) => self[own],
    set: (self: Record<string, string>, value: string | null) => {
      if (value === null) throw argumentNull('value')
      self[own] = value
    },
  },
})

function copied<T>(other: T | null): T {
  if (other === null) throw argumentNull('other')
  return other
}

const declared = (csharp: string, own: 'version' | 'encoding' | 'standalone'): Members => ({
  [`string ${csharp} { get; set; }`]: {
    get: (self: XDeclaration) => self[own],
    set: (self: XDeclaration, value: string | null) => {
      self[own] = value
    },
  },
})

const leaves: readonly TypeTable[] = [
  type('System.Xml.Linq.XText', {
    class: XText,
    base: 'XNode',
    members: {
      ...text('Value', 'value'),
      'new(string value)': (value: string | null) => new XText(value),
      'new(XText other)': (other: XText | null) => new XText(copied(other).value),
    },
  }),
  type('System.Xml.Linq.XCData', {
    class: XCData,
    base: 'XText',
    members: {
      'new(string value)': (value: string | null) => new XCData(value),
      'new(XCData other)': (other: XCData | null) => new XCData(copied(other).value),
    },
  }),
  type('System.Xml.Linq.XComment', {
    class: XComment,
    base: 'XNode',
    members: {
      ...text('Value', 'value'),
      'new(string value)': (value: string | null) => new XComment(value),
      'new(XComment other)': (other: XComment | null) => new XComment(copied(other).value),
    },
  }),
  type('System.Xml.Linq.XProcessingInstruction', {
    class: XProcessingInstruction,
    base: 'XNode',
    members: {
      ...text('Target', 'target'),
      ...text('Data', 'data'),
      'new(string target, string data)': (target: string | null, data: string | null) =>
        new XProcessingInstruction(target, data),
    },
  }),
  type('System.Xml.Linq.XDocumentType', {
    class: XDocumentType,
    base: 'XNode',
    members: {
      'new(string name, string publicId, string systemId, string internalSubset)': (
        name: string,
        publicId: string | null,
        systemId: string | null,
        subset: string | null,
      ) => new XDocumentType(name, publicId, systemId, subset),
      'string Name': (self: XDocumentType) => self.name,
      'string PublicId': (self: XDocumentType) => self.publicId,
      'string SystemId': (self: XDocumentType) => self.systemId,
      'string InternalSubset': (self: XDocumentType) => self.internalSubset,
    },
  }),
  type('System.Xml.Linq.XDeclaration', {
    class: XDeclaration,
    hooks: { text: (self: XDeclaration) => self.toString() },
    members: {
      'new(string version, string encoding, string standalone)': (
        version: string | null,
        encoding: string | null,
        standalone: string | null,
      ) => new XDeclaration(version, encoding, standalone),
      'new(XDeclaration other)': (other: XDeclaration | null) => {
        const { version, encoding, standalone } = copied(other)
        return new XDeclaration(version, encoding, standalone)
      },
      ...declared('Version', 'version'),
      ...declared('Encoding', 'encoding'),
      ...declared('Standalone', 'standalone'),
    },
  }),
]

function each<T extends XObject>(source: unknown): Iterable<T> {
  if (source === null) throw argumentNull('source')
  return enumerate(source) as Iterable<T>
}

/** What each object of a sequence gives, one after the other. */
function flat<T extends XObject, R extends XObject>(
  result: () => Type,
  source: unknown,
  give: (one: T) => Iterable<R>,
) {
  each(source)
  return walk(result(), function* () {
    for (const one of each<T>(source)) yield* give(one)
  } as () => Iterable<XObject>)
}

function removeEach(source: unknown): void {
  for (const one of [...each<XNode | XAttribute>(source)]) one.remove()
}

const extensions = type('System.Xml.Linq.Extensions', {
  kind: 'static',
  members: {
    'static IEnumerable<XElement> Elements<T>(this IEnumerable<T> source) where T : XContainer': (
      source: unknown,
    ) => flat(elementType, source, (one: XContainer) => one.elements()),
    'static IEnumerable<XElement> Elements<T>(this IEnumerable<T> source, XName name) where T : XContainer':
      (source: unknown, name: Name) =>
        flat(elementType, source, (one: XContainer) => (name ? one.elements(name) : [])),
    'static IEnumerable<XElement> Descendants<T>(this IEnumerable<T> source) where T : XContainer':
      (source: unknown) => flat(elementType, source, (one: XContainer) => one.descendants()),
    'static IEnumerable<XElement> Descendants<T>(this IEnumerable<T> source, XName name) where T : XContainer':
      (source: unknown, name: Name) =>
        flat(elementType, source, (one: XContainer) => (name ? one.descendants(name) : [])),
    'static IEnumerable<XElement> DescendantsAndSelf(this IEnumerable<XElement> source)': (
      source: unknown,
    ) => flat(elementType, source, (one: XElement) => one.descendants(null, true)),
    'static IEnumerable<XElement> DescendantsAndSelf(this IEnumerable<XElement> source, XName name)':
      (source: unknown, name: Name) =>
        flat(elementType, source, (one: XElement) => (name ? one.descendants(name, true) : [])),
    'static IEnumerable<XElement> Ancestors<T>(this IEnumerable<T> source) where T : XNode': (
      source: unknown,
    ) => flat(elementType, source, (one: XNode) => one.ancestors(null)),
    'static IEnumerable<XElement> Ancestors<T>(this IEnumerable<T> source, XName name) where T : XNode':
      (source: unknown, name: Name) =>
        flat(elementType, source, (one: XNode) => (name ? one.ancestors(name) : [])),
    'static IEnumerable<XElement> AncestorsAndSelf(this IEnumerable<XElement> source)': (
      source: unknown,
    ) => flat(elementType, source, (one: XElement) => one.ancestors(null, true)),
    'static IEnumerable<XNode> Nodes<T>(this IEnumerable<T> source) where T : XContainer': (
      source: unknown,
    ) => flat(nodeType, source, (one: XContainer) => one.children()),
    'static IEnumerable<XNode> DescendantNodes<T>(this IEnumerable<T> source) where T : XContainer':
      (source: unknown) => flat(nodeType, source, (one: XContainer) => one.descendantNodes()),
    'static IEnumerable<XNode> DescendantNodesAndSelf(this IEnumerable<XElement> source)': (
      source: unknown,
    ) => flat(nodeType, source, (one: XElement) => one.descendantNodes(true)),
    'static IEnumerable<XAttribute> Attributes(this IEnumerable<XElement> source)': (
      source: unknown,
    ) => flat(attributeType, source, (one: XElement) => [...one.attributes]),
    'static IEnumerable<XAttribute> Attributes(this IEnumerable<XElement> source, XName name)': (
      source: unknown,
      name: Name,
    ) => flat(attributeType, source, (one: XElement) => attributesNamed(one, name)),
    'static IEnumerable<T> InDocumentOrder<T>(this IEnumerable<T> source) where T : XNode': (
      source: unknown,
      [T]: [Type],
    ) => walk(T, () => [...each<XNode>(source)].sort(compareOrder)),
    'static void Remove<T>(this IEnumerable<T> source) where T : XNode': removeEach,
    'static void Remove(this IEnumerable<XAttribute> source)': removeEach,
  },
})

export const xmlTables: readonly TypeTable[] = [
  xnamespace,
  xname,
  xobject,
  xnode,
  xcontainer,
  xelement,
  xdocument,
  xattribute,
  ...leaves,
  extensions,
  enumeration('System.Xml.XmlNodeType', XmlNodeType),
  enumeration('System.Xml.Linq.SaveOptions', SaveOptions, { flags: true }),
  enumeration('System.Xml.Linq.LoadOptions', LoadOptions, { flags: true }),
]
