import * as xpathModule from 'xpath'
import { exhaust } from '../budget.ts'
import { argumentNull, invalidOperation } from '../errors.ts'
import { DotnetException } from '../exception.ts'
import { xmlNamespace } from './name.ts'
import { XmlNodeType } from './reader.ts'
import {
  XAttribute,
  type XComment,
  XContainer,
  XDocument,
  XDocumentType,
  XElement,
  type XNode,
  type XObject,
  XProcessingInstruction,
  type XText,
} from './tree.ts'

/** Prefixes of an expression: what an IXmlNamespaceResolver knows. */
export type Prefixes = (prefix: string) => string | null

export interface XPathSettings {
  readonly prefixes?: Prefixes | undefined
  /** Called for each step over a node: evaluations pay by it. */
  readonly step?: () => void
}

export type XPathResult = string | number | boolean | readonly XObject[]

/** `node.XPathEvaluate(expression)`: XPath 1.0 over the tree. */
export function evaluateXPath(
  node: XNode,
  expression: string | null,
  settings: XPathSettings = {},
): XPathResult {
  if (expression === null) throw argumentNull('expression')
  if (expression.length > maxLength) exhaust('depth')
  const view = new View(settings.step ?? (() => {}))
  const compiled = compile(expression)
  try {
    const result = compiled.evaluate({
      node: view.of(node),
      namespaces: (prefix: string) => {
        const namespace = settings.prefixes?.(prefix) ?? null
        if (namespace === null) throw undefinedPrefix(prefix)
        return namespace
      },
    })
    return plain(result)
  } catch (error) {
    throw ours(error, expression)
  }
}

/** `XPathSelectElements`: nothing but elements. */
export function selectElements(
  node: XNode,
  expression: string | null,
  settings: XPathSettings = {},
): XElement[] {
  const result = evaluateXPath(node, expression, settings)
  if (!Array.isArray(result)) {
    throw invalidOperation(
      `The XPath expression evaluated to unexpected type ${dotnetType(result)}.`,
    )
  }
  const wrong = result.find((one) => !(one instanceof XElement))
  if (wrong) {
    throw invalidOperation(
      `The XPath expression evaluated to unexpected type ${nameOf(wrong as XObject)}.`,
    )
  }
  return result as XElement[]
}

interface Result {
  readonly toArray?: () => DomNode[]
  readonly str?: string
  readonly num?: number
  readonly b?: boolean
}

function plain(result: Result): XPathResult {
  if (result.toArray) return result.toArray().map((one) => one.node)
  return (result.str ?? result.num ?? result.b) as string | number | boolean
}

interface Compiled {
  evaluate(context: {
    readonly node: DomNode
    readonly namespaces: (prefix: string) => string
  }): Result
}

// The package is CommonJS: under Node its functions are the default export.
const { parse } = ((xpathModule as { default?: unknown }).default ?? xpathModule) as {
  parse: (expression: string) => Compiled
}

/** The parser is slow, and goes as deep as the text does. */
const maxLength = 10_000

const known = new Map<string, Compiled>()
const maxKnown = 200

function compile(expression: string): Compiled {
  const cached = known.get(expression)
  if (cached) return cached
  try {
    const compiled = parse(expression)
    if (known.size >= maxKnown) known.clear()
    if (expression.length <= 1000) known.set(expression, compiled)
    return compiled
  } catch (error) {
    throw ours(error, expression)
  }
}

/** Mistakes of the expression come out as .NET's XPathException; budgets and our own errors pass. */
function ours(error: unknown, expression: string): unknown {
  const name = error instanceof Error ? error.constructor.name : ''
  if (name === 'DotnetException' || name === 'BudgetError') return error
  return xpathError(`'${expression}' has an invalid token.`)
}

function undefinedPrefix(prefix: string): DotnetException {
  return xpathError(
    `Namespace Manager or XsltContext needed. This query has a prefix, variable, or user-defined function. (${prefix})`,
  )
}

function xpathError(message: string): DotnetException {
  return new DotnetException('System.Xml.XPath.XPathException', message)
}

function dotnetType(result: XPathResult): string {
  if (typeof result === 'string') return 'System.String'
  return typeof result === 'number' ? 'System.Double' : 'System.Boolean'
}

function nameOf(node: XObject): string {
  if (node instanceof XAttribute) return 'System.Xml.Linq.XAttribute'
  return `System.Xml.Linq.${node.constructor.name}`
}

/** Nodes as the evaluator asks for them (DOM), made when they are asked for; one for each node of the tree. */
class View {
  readonly step: () => void
  readonly #known = new Map<XObject, DomNode>()

  constructor(step: () => void) {
    this.step = step
  }

  of(node: XObject): DomNode {
    this.step()
    let view = this.#known.get(node)
    if (!view) {
      view = new DomNode(this, node)
      this.#known.set(node, view)
    }
    return view
  }

  orNull(node: XObject | null | undefined): DomNode | null {
    return node ? this.of(node) : null
  }
}

class DomNode {
  readonly node: XObject
  readonly #view: View

  constructor(view: View, node: XObject) {
    this.#view = view
    this.node = node
  }

  get nodeType(): number {
    return this.node.nodeType
  }

  get localName(): string | null {
    return hasName(this.node) ? this.node.name.local : null
  }

  get namespaceURI(): string | null {
    const target = this.node
    return hasName(target) ? target.name.namespace : null
  }

  get prefix(): string | null {
    const target = this.node
    if (!hasName(target)) return null
    const { namespace } = target.name
    if (target instanceof XAttribute && namespace === '') return null
    if (namespace === xmlNamespace) return 'xml'
    const element = target instanceof XElement ? target : target.parent
    if (target instanceof XElement && element?.namespaceOfPrefix('') === namespace) return null
    return element?.prefixOfNamespace(namespace) ?? null
  }

  get nodeName(): string {
    const target = this.node
    if (target instanceof XProcessingInstruction) return target.target
    if (!hasName(target)) return ''
    return this.prefix ? `${this.prefix}:${target.name.local}` : target.name.local
  }

  /** Of a processing instruction: what it is for. */
  get target(): string | undefined {
    return this.node instanceof XProcessingInstruction ? this.node.target : undefined
  }

  get nodeValue(): string | null {
    const target = this.node
    if (target instanceof XProcessingInstruction) return target.data
    if (target instanceof XElement || target instanceof XDocument) return null
    return (target as XAttribute | XText | XComment).value
  }

  get data(): string | null {
    return this.nodeValue
  }

  get value(): string | null {
    return this.nodeValue
  }

  get name(): string {
    return this.nodeName
  }

  get parentNode(): DomNode | null {
    if (this.node instanceof XAttribute) return null
    return this.#view.orNull(this.node.parentNode)
  }

  get ownerElement(): DomNode | null {
    return this.node instanceof XAttribute ? this.#view.orNull(this.node.parent) : null
  }

  get ownerDocument(): DomNode | null {
    return this.node instanceof XDocument ? null : this.#view.orNull(this.node.document)
  }

  get documentElement(): DomNode | null {
    return this.node instanceof XDocument ? this.#view.orNull(this.node.root) : null
  }

  get firstChild(): DomNode | null {
    this.#view.step()
    return this.node instanceof XContainer ? this.#visible(this.node.firstNode, 1) : null
  }

  get lastChild(): DomNode | null {
    return this.node instanceof XContainer ? this.#visible(this.node.lastNode, -1) : null
  }

  get nextSibling(): DomNode | null {
    this.#view.step()
    return isNode(this.node) ? this.#visible(this.node.nextNode, 1) : null
  }

  get previousSibling(): DomNode | null {
    this.#view.step()
    return isNode(this.node) ? this.#visible(this.node.previousNode, -1) : null
  }

  get childNodes(): DomNode[] {
    const target = this.node
    return target instanceof XContainer ? target.nodes.map((one) => this.#view.of(one)) : []
  }

  get attributes(): { length: number; item: (i: number) => DomNode | null } | null {
    const target = this.node
    if (!(target instanceof XElement)) return null
    // Declarations of namespaces are no attributes to XPath.
    const own = target.attributes.filter((one) => !one.isNamespaceDeclaration)
    const list = own.map((one) => this.#view.of(one))
    return Object.assign(list, { item: (i: number) => list[i] ?? null })
  }

  getElementById(): null {
    return null
  }

  // A document type is no node of XPath.
  #visible(node: XNode | null, way: 1 | -1): DomNode | null {
    let one = node
    while (one instanceof XDocumentType) one = way === 1 ? one.nextNode : one.previousNode
    return this.#view.orNull(one)
  }
}

function hasName(node: XObject): node is XElement | XAttribute {
  return node instanceof XElement || node instanceof XAttribute
}

function isNode(node: XObject): node is XNode {
  return !(node instanceof XAttribute)
}

/** XmlNodeType as messages name it. */
export function nodeTypeName(type: XmlNodeType): string {
  return Object.entries(XmlNodeType).find(([, value]) => value === type)![0]
}
