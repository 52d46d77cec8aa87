import { JArray, JObject, JProperty, type JToken, JValue } from '../json/tree.ts'
import { XmlNodeType } from './reader.ts'
import {
  XAttribute,
  XDocument,
  XElement,
  type XNode,
  type XObject,
  XProcessingInstruction,
  type XText,
} from './tree.ts'

/** Newtonsoft's XmlNodeConverter: attributes as `@name`, text as `#text`, elements of one name as an array. */
export function xmlToJson(node: XObject): JToken {
  const object = new JObject()
  if (node instanceof XDocument) {
    const { declaration } = node
    if (declaration) {
      const inner = new JObject()
      for (const name of ['version', 'encoding', 'standalone'] as const) {
        const value = declaration[name]
        if (value !== null) put(inner, `@${name}`, text(value))
      }
      put(object, '?xml', inner)
    }
    putNodes(object, node.nodes)
  } else putNodes(object, [node as XNode])
  return object
}

/** Nodes by their names, in the order in which the names come first. */
function putNodes(object: JObject, nodes: readonly XNode[]): void {
  const groups = new Map<string, XNode[]>()
  for (const node of nodes) {
    const name = nameOf(node)
    const group = groups.get(name)
    if (group) group.push(node)
    else groups.set(name, [node])
  }
  for (const [name, group] of groups) {
    if (group.length === 1) {
      put(object, name, jsonOf(group[0]!))
      continue
    }
    const array = new JArray()
    for (const node of group) array.adopt(jsonOf(node))
    put(object, name, array)
  }
}

function nameOf(node: XNode): string {
  switch (node.nodeType) {
    case XmlNodeType.Text:
      return '#text'
    case XmlNodeType.CDATA:
      return '#cdata-section'
    case XmlNodeType.Comment:
      return '#comment'
    case XmlNodeType.ProcessingInstruction:
      return `?${(node as XProcessingInstruction).target}`
  }
  return node instanceof XElement ? qualified(node, node) : ''
}

function qualified(named: XElement | XAttribute, element: XElement): string {
  const { namespace, local } = named.name
  if (namespace === '') return local
  if (named instanceof XAttribute && named.isNamespaceDeclaration) return `xmlns:${local}`
  if (named instanceof XElement && element.namespaceOfPrefix('') === namespace) return local
  const prefix = element.prefixOfNamespace(namespace)
  return prefix ? `${prefix}:${local}` : local
}

function jsonOf(node: XNode): JToken {
  if (node instanceof XElement) return elementValue(node)
  if (node instanceof XProcessingInstruction) return text(node.data)
  return text((node as XText).value)
}

function elementValue(element: XElement): JToken {
  const isText = element.nodes.every((node) => node.nodeType === XmlNodeType.Text)
  if (isText && element.attributes.length === 0) {
    return element.isEmpty ? JValue.createNull() : text(element.value)
  }
  const object = new JObject()
  for (const attribute of element.attributes) {
    put(object, `@${qualified(attribute, element)}`, text(attribute.value))
  }
  putNodes(object, element.nodes)
  return object
}

function text(value: string): JValue {
  return new JValue('String', value)
}

function put(object: JObject, name: string, value: JToken): void {
  const property = new JProperty(name)
  property.adopt(value)
  object.adopt(property)
}
