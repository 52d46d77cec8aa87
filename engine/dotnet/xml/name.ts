import { argument, argumentNull } from '../errors.ts'
import { isNameChar, isNameStart } from './characters.ts'
import { badNameChar, badStartNameChar, xmlError } from './errors.ts'

export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
export const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

/** XNamespace: equal when the text is. */
export class XNamespace {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  static readonly none = new XNamespace('')
  static readonly xml = new XNamespace(xmlNamespace)
  static readonly xmlns = new XNamespace(xmlnsNamespace)

  static get(text: string | null): XNamespace {
    if (text === null) throw argumentNull('namespaceName')
    return new XNamespace(text)
  }
}

/** XName: a namespace and a name in it. */
export class XName {
  readonly namespace: string
  readonly local: string

  constructor(namespace: string, local: string) {
    this.namespace = namespace
    this.local = local
  }

  /** `{namespace}local`, or a name of no namespace. */
  static parse(expanded: string | null): XName {
    if (expanded === null) throw argumentNull('expandedName')
    if (expanded === '') {
      throw argument('The value cannot be an empty string.', 'expandedName')
    }
    if (!expanded.startsWith('{')) return XName.get(expanded, '')
    const end = expanded.lastIndexOf('}')
    if (end <= 1 || end === expanded.length - 1) {
      throw argument(`'${expanded}' is an invalid expanded name.`)
    }
    return XName.get(expanded.slice(end + 1), expanded.slice(1, end))
  }

  static get(local: string | null, namespace: string | null): XName {
    if (namespace === null) throw argumentNull('namespaceName')
    if (local === null) throw argumentNull('localName')
    return new XName(namespace, verifyName(local))
  }

  equals(other: XName | null): boolean {
    return other !== null && other.local === this.local && other.namespace === this.namespace
  }

  toString(): string {
    return this.namespace === '' ? this.local : `{${this.namespace}}${this.local}`
  }
}

/** XmlConvert.VerifyNCName */
export function verifyName(name: string): string {
  if (name === '') throw argument("The empty string '' is not a valid local name.")
  if (!isNameStart(name.charCodeAt(0))) throw xmlError(badStartNameChar(name[0]!))
  for (let i = 1; i < name.length; i++) {
    if (!isNameChar(name.charCodeAt(i))) throw xmlError(badNameChar(name[i]!))
  }
  return name
}
