import { argument } from '../errors.ts'
import { boxScalar } from '../json/boxing.ts'
import { serializationError } from '../json/errors.ts'
import { parseToken } from '../json/load.ts'
import { JArray, JObject, type JToken, JValue } from '../json/tree.ts'
import { isNameChar, isNameStart } from './characters.ts'
import { xmlText } from './convert.ts'
import { XName, xmlnsNamespace } from './name.ts'
import {
  XAttribute,
  XCData,
  XComment,
  type XContainer,
  XDeclaration,
  XDocument,
  XElement,
  XText,
} from './tree.ts'

/** Newtonsoft's XmlNodeConverter the other way: `@name` an attribute, `#text` text, an array an element for each item. */
export function jsonToXml(json: string, rootName: string | null): XDocument | null {
  const token = parseToken(json)
  if (token instanceof JValue && token.value === null) return null
  if (rootName === null && !(token instanceof JObject)) {
    throw serializationError(
      'XmlNodeConverter can only convert JSON that begins with an object.',
      token.path,
    )
  }
  const document = new XDocument()
  if (rootName !== null) addNamed(document, rootName, token, new Map())
  else addMembers(document, token as JObject, new Map())
  return document
}

const severalRoots = (token: JToken) =>
  serializationError(
    'JSON root object has multiple properties. The root object must have a single property in order to create a valid XML document. Consider specifying a DeserializeRootElementName.',
    token.path,
  )

type Prefixes = ReadonlyMap<string, string>

function addMembers(parent: XContainer, object: JObject, prefixes: Prefixes): void {
  for (const { name, value } of object.properties) {
    if (name === '#text') parent.add(new XText(textOf(value)))
    else if (name === '#cdata-section') parent.add(new XCData(textOf(value)))
    else if (name === '#comment') parent.add(new XComment(textOf(value)))
    else if (name === '?xml' && value instanceof JObject) declare(parent, value)
    else if (!name.startsWith('@')) addNamed(parent, name, value, prefixes)
  }
}

function declare(parent: XContainer, object: JObject): void {
  const part = (name: string) => {
    const value = object.property(`@${name}`)?.value
    return value === undefined ? null : textOf(value)
  }
  if (parent instanceof XDocument) {
    parent.declaration = new XDeclaration(part('version'), part('encoding'), part('standalone'))
  }
}

function addNamed(parent: XContainer, name: string, value: JToken, outer: Prefixes): void {
  if (value instanceof JArray) {
    for (const item of value.children) {
      if (item instanceof JArray) addElement(parent, name, item, outer)
      else addNamed(parent, name, item, outer)
    }
    return
  }
  addElement(parent, name, value, outer)
}

function addElement(parent: XContainer, name: string, value: JToken, outer: Prefixes): void {
  if (parent instanceof XDocument && parent.nodes.some((one) => one instanceof XElement)) {
    throw severalRoots(value.root)
  }
  const prefixes = new Map(outer)
  const attributes = value instanceof JObject ? attributesOf(value) : []
  for (const [key, text] of attributes) {
    if (key === 'xmlns') prefixes.set('', text)
    else if (key.startsWith('xmlns:')) prefixes.set(key.slice(6), text)
  }
  const element = new XElement(qualified(name, prefixes, true))
  for (const [key, text] of attributes) element.add(attribute(key, text, prefixes))
  if (value instanceof JObject) addMembers(element, value, prefixes)
  else if (value instanceof JArray) {
    for (const item of value.children) addNamed(element, name, item, prefixes)
  } else if (value instanceof JValue && value.value !== null) {
    const text = textOf(value)
    element.add(new XText(text))
  }
  parent.add(element)
}

function attributesOf(object: JObject): [string, string][] {
  return object.properties
    .filter(({ name, value }) => name.startsWith('@') && value instanceof JValue)
    .map(({ name, value }) => [name.slice(1), textOf(value)])
}

function attribute(key: string, text: string, prefixes: Prefixes): XAttribute {
  if (key === 'xmlns') return new XAttribute(new XName('', 'xmlns'), text)
  if (key.startsWith('xmlns:')) return new XAttribute(new XName(xmlnsNamespace, key.slice(6)), text)
  return new XAttribute(qualified(key, prefixes, false), text)
}

function qualified(name: string, prefixes: Prefixes, isElement: boolean): XName {
  if (name === '') throw argument('The empty string is not a valid local name.')
  const colon = name.indexOf(':')
  if (colon < 0) return new XName(isElement ? (prefixes.get('') ?? '') : '', encoded(name))
  const namespace = prefixes.get(name.slice(0, colon))
  if (namespace === undefined) return new XName('', encoded(name))
  return new XName(namespace, encoded(name.slice(colon + 1)))
}

/** `XmlConvert.EncodeName`: what cannot stand in a name is written as `_x0020_`. */
function encoded(name: string): string {
  let text = ''
  for (const [i, char] of [...name].entries()) {
    const code = char.codePointAt(0)!
    const fits = char !== ':' && (i === 0 ? isNameStart(code) : isNameChar(code))
    const width = code > 0xffff ? 8 : 4
    text += fits ? char : `_x${code.toString(16).toUpperCase().padStart(width, '0')}_`
  }
  return text
}

function textOf(token: JToken): string {
  return token instanceof JValue && token.value !== null ? xmlText(boxScalar(token)) : ''
}
