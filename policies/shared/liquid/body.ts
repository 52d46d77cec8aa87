import { DOMParser, type Element, type Node } from '@xmldom/xmldom'
import { DotnetException } from '../../../engine/dotnet/exception.ts'
import { parseToken } from '../../../engine/dotnet/json/load.ts'
import { JArray, JObject, type JToken, JValue } from '../../../engine/dotnet/json/tree.ts'
import { toPlain } from '../../../engine/dotnet/plain.ts'
import { DateTime } from '../../../engine/dotnet/values/time/date-time.ts'
import type { Message } from '../../../engine/run/message.ts'
import { lookup } from './lookup.ts'

export interface BodyOptions {
  /** How elements with `xsi:nil="true"` appear. */
  readonly xsiNil: 'blank' | 'null'
  /** Texts that look like dates become dates. */
  readonly parseDate: boolean
}

/** What `body` shows of a message, by its Content-Type (transformation.md §5.1). */
export function liquidBody(message: Message | undefined, options: BodyOptions): unknown {
  if (!message?.body) return null
  const type = message.headers.first('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  const text = message.text()
  if (jsonType.test(type)) {
    if (text.trim() === '') return null
    return liquidToken(parseToken(text, { dates: options.parseDate }))
  }
  return xmlType.test(type) ? xmlBody(text, options) : text
}

const jsonType = /^(application|text)\/json$|\+json$/
const xmlType = /^(application|text)\/xml$|\+xml$/

/** Boxed .NET values as templates see them. */
export function liquidValue(value: unknown): unknown {
  if (value instanceof JObject || value instanceof JArray || value instanceof JValue) {
    return liquidToken(value)
  }
  return liquidPlain(toPlain(value))
}

function liquidToken(token: JToken): unknown {
  if (token instanceof JObject) {
    return lookup(new Map(token.properties.map(({ name, value }) => [name, liquidToken(value)])))
  }
  if (token instanceof JArray) return token.children.map(liquidToken)
  if (token instanceof JValue) {
    return token.value instanceof DateTime ? new LiquidDate(token.value) : toPlain(token.value)
  }
  return toPlain(token)
}

function liquidPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(liquidPlain)
  if (typeof value !== 'object' || value === null) return value
  return lookup(new Map(Object.entries(value).map(([name, inner]) => [name, liquidPlain(inner)])))
}

/** A date: printed as `MM/dd/yyyy HH:mm:ss`, formatted by the filter Date. */
export class LiquidDate {
  readonly #value: DateTime

  constructor(value: DateTime) {
    this.#value = value
  }

  format(format: string | null): string {
    return this.#value.format(format)
  }

  toString(): string {
    return this.#value.format('MM/dd/yyyy HH:mm:ss')
  }
}

function xmlBody(text: string, options: BodyOptions): unknown {
  if (/<!DOCTYPE/i.test(text)) throw invalidXml('a document type definition is not allowed')
  let problem: string | undefined
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') problem ??= message
    },
  })
  let root: Element | null = null
  try {
    root = parser.parseFromString(text, 'text/xml').documentElement
  } catch (error) {
    problem ??= (error as Error).message
  }
  if (!root || problem !== undefined) throw invalidXml(problem ?? 'there is no root element')
  return lookup(new Map([[localName(root), xmlElement(root, options, 0)]]))
}

function invalidXml(detail: string): DotnetException {
  return new DotnetException(
    'System.Xml.XmlException',
    `The message body is not a valid XML. ${detail}`,
  )
}

const maxDepth = 128

/**
 * Members by local name; siblings of one name are a list; an element of text alone is its text. A loop over an element
 * goes through the elements in it, as the policies that Azure writes for SOAP services have it.
 */
function xmlElement(element: Element, options: BodyOptions, depth: number): unknown {
  if (depth > maxDepth) throw invalidXml(`it is nested deeper than ${maxDepth}`)
  const members = new Map<string, unknown>()
  for (const attribute of Array.from(element.attributes)) {
    if (attribute.name === 'xmlns' || attribute.prefix === 'xmlns') continue
    if (attribute.localName === 'nil' && attribute.value === 'true') {
      return options.xsiNil === 'null' ? null : ''
    }
    members.set(attribute.localName ?? attribute.name, attribute.value)
  }
  const children = Array.from(element.childNodes).filter(isElement)
  if (children.length === 0 && members.size === 0) return element.textContent ?? ''
  const items: unknown[] = []
  for (const child of children) {
    const name = localName(child)
    const value = xmlElement(child, options, depth + 1)
    items.push(value)
    const before = members.get(name)
    if (before === undefined) members.set(name, value)
    else if (before instanceof Siblings) before.push(value)
    else members.set(name, Siblings.of(before, value))
  }
  return lookup(members, () => items)
}

/** A list made of repeated elements, which a list as a value is not. */
class Siblings extends Array<unknown> {}

function isElement(node: Node): node is Element {
  return node.nodeType === 1
}

function localName(element: Element): string {
  return element.localName ?? element.nodeName
}
