import { allocate, exhaust, spend } from '../budget.ts'
import { argument, argumentNull, invalidOperation } from '../errors.ts'
import type { DotnetException } from '../exception.ts'
import { isBlank } from './characters.ts'
import { type XName, xmlnsNamespace } from './name.ts'
import { XmlNodeType } from './reader.ts'

/**
 * System.Xml.Linq's tree: what has a parent is copied when it is added elsewhere, neighbouring texts become one.
 * Names are lower camel case; the tables give them .NET's names. `null` is C#'s null.
 */
export abstract class XObject {
  parentNode: XContainer | null = null

  abstract get nodeType(): XmlNodeType

  /** The element around it. */
  get parent(): XElement | null {
    return this.parentNode instanceof XElement ? this.parentNode : null
  }

  get document(): XDocument | null {
    let top: XObject = this
    while (top.parentNode) top = top.parentNode
    return top instanceof XDocument ? top : null
  }
}

export abstract class XNode extends XObject {
  /** Where in its parent it was last seen; a hint that is checked. */
  place = 0

  abstract clone(): XNode
  abstract deepEquals(other: XNode): boolean

  get index(): number {
    const siblings = this.parentNode!.nodes
    if (siblings[this.place] !== this) this.place = siblings.indexOf(this)
    return this.place
  }

  get nextNode(): XNode | null {
    return this.parentNode?.nodes[this.index + 1] ?? null
  }

  get previousNode(): XNode | null {
    return this.parentNode?.nodes[this.index - 1] ?? null
  }

  *ancestors(name: XName | null, self = false): Generator<XElement> {
    let element = self ? (this as XObject as XElement) : this.parent
    while (element instanceof XElement) {
      if (!name || element.name.equals(name)) yield element
      element = element.parent!
    }
  }

  *nodesAfterSelf(): Generator<XNode> {
    for (let node = this.nextNode; node; node = node.nextNode) yield node
  }

  *nodesBeforeSelf(): Generator<XNode> {
    for (const node of this.parentNode?.nodes.slice(0, this.index) ?? []) yield node
  }

  addAfterSelf(content: unknown): void {
    const parent = this.#needParent()
    parent.insertContent(this.index + 1, content)
  }

  addBeforeSelf(content: unknown): void {
    const parent = this.#needParent()
    parent.insertContent(this.index, content)
  }

  remove(): void {
    this.#needParent().removeNode(this)
  }

  replaceWith(content: unknown): void {
    const parent = this.#needParent()
    const index = this.index
    parent.removeNode(this)
    parent.insertContent(index, content)
  }

  static deepEquals(a: XNode | null, b: XNode | null): boolean {
    return a === b || (a !== null && b !== null && a.deepEquals(b))
  }

  #needParent(): XContainer {
    if (!this.parentNode) throw missingParent()
    return this.parentNode
  }
}

export function missingParent(): DotnetException {
  return invalidOperation('The parent is missing.')
}

export class XText extends XNode {
  value: string

  constructor(value: string | null) {
    super()
    if (value === null) throw argumentNull('value')
    this.value = value
  }

  override get nodeType(): XmlNodeType {
    return XmlNodeType.Text
  }

  override clone(): XNode {
    return new XText(this.value)
  }

  override deepEquals(other: XNode): boolean {
    return other instanceof XText && other.nodeType === this.nodeType && other.value === this.value
  }
}

export class XCData extends XText {
  override get nodeType(): XmlNodeType {
    return XmlNodeType.CDATA
  }

  override clone(): XNode {
    return new XCData(this.value)
  }
}

export class XComment extends XNode {
  value: string

  constructor(value: string | null) {
    super()
    if (value === null) throw argumentNull('value')
    this.value = value
  }

  override get nodeType(): XmlNodeType {
    return XmlNodeType.Comment
  }

  override clone(): XNode {
    return new XComment(this.value)
  }

  override deepEquals(other: XNode): boolean {
    return other instanceof XComment && other.value === this.value
  }
}

export class XProcessingInstruction extends XNode {
  target: string
  data: string

  constructor(target: string | null, data: string | null) {
    super()
    if (data === null) throw argumentNull('data')
    if (target === null) throw argumentNull('target')
    if (target.toLowerCase() === 'xml') {
      throw argument(`'${target}' is an invalid name for a processing instruction.`)
    }
    this.target = target
    this.data = data
  }

  override get nodeType(): XmlNodeType {
    return XmlNodeType.ProcessingInstruction
  }

  override clone(): XNode {
    return new XProcessingInstruction(this.target, this.data)
  }

  override deepEquals(other: XNode): boolean {
    return (
      other instanceof XProcessingInstruction &&
      other.target === this.target &&
      other.data === this.data
    )
  }
}

export class XDocumentType extends XNode {
  name: string
  publicId: string | null
  systemId: string | null
  internalSubset: string | null

  constructor(
    name: string,
    publicId: string | null,
    systemId: string | null,
    internalSubset: string | null,
  ) {
    super()
    this.name = name
    this.publicId = publicId
    this.systemId = systemId
    this.internalSubset = internalSubset
  }

  override get nodeType(): XmlNodeType {
    return XmlNodeType.DocumentType
  }

  override clone(): XNode {
    return new XDocumentType(this.name, this.publicId, this.systemId, this.internalSubset)
  }

  override deepEquals(other: XNode): boolean {
    return (
      other instanceof XDocumentType &&
      other.name === this.name &&
      other.publicId === this.publicId &&
      other.systemId === this.systemId &&
      other.internalSubset === this.internalSubset
    )
  }
}

/** `<?xml version="1.0" …?>` */
export class XDeclaration {
  version: string | null
  encoding: string | null
  standalone: string | null

  constructor(version: string | null, encoding: string | null, standalone: string | null) {
    this.version = version
    this.encoding = encoding
    this.standalone = standalone
  }

  toString(): string {
    let text = '<?xml'
    if (this.version !== null) text += ` version="${this.version}"`
    if (this.encoding !== null) text += ` encoding="${this.encoding}"`
    if (this.standalone !== null) text += ` standalone="${this.standalone}"`
    return `${text}?>`
  }
}

export class XAttribute extends XObject {
  readonly name: XName
  #value: string

  constructor(name: XName, value: string) {
    super()
    this.name = name
    this.#value = value
    this.#check(value)
  }

  override get nodeType(): XmlNodeType {
    return XmlNodeType.Attribute
  }

  get isNamespaceDeclaration(): boolean {
    const { namespace, local } = this.name
    return namespace === '' ? local === 'xmlns' : namespace === xmlnsNamespace
  }

  /** The prefix that it declares; '' for the default namespace. */
  get declaredPrefix(): string | undefined {
    if (!this.isNamespaceDeclaration) return undefined
    return this.name.namespace === '' ? '' : this.name.local
  }

  get value(): string {
    return this.#value
  }

  set value(value: string | null) {
    if (value === null) throw argumentNull('value')
    this.#check(value)
    this.#value = value
  }

  get nextAttribute(): XAttribute | null {
    const siblings = this.parent?.attributes ?? []
    return siblings[siblings.indexOf(this) + 1] ?? null
  }

  get previousAttribute(): XAttribute | null {
    const siblings = this.parent?.attributes ?? []
    return siblings[siblings.indexOf(this) - 1] ?? null
  }

  remove(): void {
    const parent = this.parent
    if (!parent) throw missingParent()
    parent.removeAttribute(this)
  }

  clone(): XAttribute {
    return new XAttribute(this.name, this.#value)
  }

  #check(value: string): void {
    const prefix = this.declaredPrefix
    if (prefix === undefined) return
    if (prefix !== '' && value === '') {
      throw argument(`The prefix '${prefix}' cannot be bound to the empty namespace name.`)
    }
    if (prefix === 'xmlns')
      throw argument(
        "The prefix 'xmlns' is bound to the namespace name 'http://www.w3.org/2000/xmlns/'. It must not be declared. Other prefixes must not be bound to this namespace name, and it must not be declared as the default namespace.",
      )
  }
}

/** Makes of content what can be added: set by content.ts, which knows boxed values. */
export interface Contents {
  /** The parts of a sequence (but of texts); undefined for anything else. */
  parts(content: unknown): Iterable<unknown> | undefined
  /** The text of a value: `true`, `1.5`, `2024-02-29T00:00:00Z`. */
  text(content: unknown): string
}

let contents: Contents = { parts: () => undefined, text: (content) => String(content) }

export function useContents(given: Contents): void {
  contents = given
}

export function contentText(content: unknown): string {
  return contents.text(content)
}

export abstract class XContainer extends XNode {
  readonly nodes: XNode[] = []

  get firstNode(): XNode | null {
    return this.nodes[0] ?? null
  }

  get lastNode(): XNode | null {
    return this.nodes[this.nodes.length - 1] ?? null
  }

  /** The children; a child that is removed meanwhile ends the walk, as in .NET. */
  *children(): Generator<XNode> {
    let node = this.firstNode
    while (node) {
      yield node
      node = node.parentNode === this ? node.nextNode : null
    }
  }

  *elements(name: XName | null = null): Generator<XElement> {
    for (const node of this.children()) {
      if (node instanceof XElement && (!name || node.name.equals(name))) yield node
    }
  }

  element(name: XName | null): XElement | null {
    for (const node of this.nodes) {
      if (node instanceof XElement && name && node.name.equals(name)) return node
    }
    return null
  }

  *descendantNodes(self = false): Generator<XNode> {
    if (self) yield this
    let node = this.firstNode
    while (node) {
      yield node
      const inner = node instanceof XContainer ? node.firstNode : null
      if (inner) {
        node = inner
        continue
      }
      while (node && node !== this && !node.nextNode) node = node.parentNode
      node = node && node !== this ? node.nextNode : null
    }
  }

  *descendants(name: XName | null = null, self = false): Generator<XElement> {
    for (const node of this.descendantNodes(self)) {
      if (node instanceof XElement && (!name || node.name.equals(name))) yield node
    }
  }

  add(content: unknown): void {
    if (this.addOwn(content)) return
    const parts = contents.parts(content)
    if (parts) for (const part of [...parts]) this.add(part)
    else this.addText(contents.text(content))
  }

  addFirst(content: unknown): void {
    this.insertContent(0, content)
  }

  /** Content before the node at `index`; answers where it ends. */
  insertContent(index: number, content: unknown): number {
    if (content === null) return index
    if (content instanceof XNode) {
      this.insertNode(index, content)
      return index + 1
    }
    if (content instanceof XAttribute) throw noAttribute()
    const parts = contents.parts(content)
    if (parts && typeof content !== 'string') {
      let at = index
      for (const part of [...parts]) at = this.insertContent(at, part)
      return at
    }
    const text = typeof content === 'string' ? content : contents.text(content)
    this.checkText(text)
    const before = this.nodes[index - 1]
    if (before instanceof XText && before.nodeType === XmlNodeType.Text) {
      before.value += text
      return index
    }
    if (text === '') return index
    this.insertNode(index, new XText(text))
    return index + 1
  }

  insertNode(index: number, node: XNode): void {
    const own = this.#own(node)
    this.validate(own, index)
    own.parentNode = this
    own.place = index
    this.nodes.splice(index, 0, own)
  }

  /** Appends a node that has no parent and is known to fit. For readers. */
  adopt(node: XNode): void {
    allocate(16)
    spend()
    node.parentNode = this
    node.place = this.nodes.length
    this.nodes.push(node)
  }

  removeNode(node: XNode): void {
    this.nodes.splice(node.index, 1)
    node.parentNode = null
  }

  removeNodes(): void {
    for (const node of this.nodes) node.parentNode = null
    this.nodes.length = 0
  }

  replaceNodes(content: unknown): void {
    const parts = contents.parts(content)
    const kept = parts ? [...parts] : content
    this.removeNodes()
    if (parts) for (const part of kept as unknown[]) this.add(part)
    else this.add(kept)
  }

  addText(text: string): void {
    this.checkText(text)
    const last = this.lastNode
    if (last instanceof XText && last.nodeType === XmlNodeType.Text) last.value += text
    else if (text !== '') this.insertNode(this.nodes.length, new XText(text))
    else if (!last) this.noteEmptyText()
  }

  /** What is no sequence and no plain value; true when it was added. */
  protected addOwn(content: unknown): boolean {
    if (content === null) return true
    if (content instanceof XNode) this.insertNode(this.nodes.length, content)
    else if (typeof content === 'string') this.addText(content)
    else return false
    return true
  }

  protected checkText(_text: string): void {}

  protected noteEmptyText(): void {}

  protected abstract validate(node: XNode, index: number): void

  protected cloneNodes(into: XContainer): void {
    nested(() => {
      for (const node of this.nodes) into.adopt(node.clone())
    })
  }

  /** Texts only, joined; null for no content at all. */
  protected abstract textOnly(): string | null

  protected contentsEqual(other: XContainer): boolean {
    spend(this.nodes.length)
    const text = this.textOnly()
    const otherText = other.textOnly()
    if (text !== null || otherText !== null) return text === otherText
    const mine = merged(this.nodes)
    const theirs = merged(other.nodes)
    if (mine.length !== theirs.length) return false
    return nested(() =>
      mine.every((one, i) => {
        const two = theirs[i]!
        if (typeof one === 'string' || typeof two === 'string') return one === two
        return one.deepEquals(two)
      }),
    )
  }

  #own(node: XNode): XNode {
    if (node.parentNode) return node.clone()
    let top: XNode = this
    while (top.parentNode) top = top.parentNode
    return node === top ? node.clone() : node
  }
}

/** Trees that expressions build can be deeper than any text that is read; JavaScript's stack is the bound. */
const maxLevels = 2000
let level = 0

export function nested<T>(run: () => T): T {
  if (level >= maxLevels) exhaust('depth')
  level++
  try {
    return run()
  } finally {
    level--
  }
}

/** Neighbouring texts count as one. */
function merged(nodes: readonly XNode[]): (XNode | string)[] {
  const list: (XNode | string)[] = []
  for (const node of nodes) {
    const last = list.at(-1)
    if (!(node instanceof XText) || node.nodeType !== XmlNodeType.Text) list.push(node)
    else if (typeof last === 'string') list[list.length - 1] = last + node.value
    else list.push(node.value)
  }
  return list.filter((one) => one !== '')
}

export class XElement extends XContainer {
  name: XName
  readonly attributes: XAttribute[] = []
  /** `<a></a>`: no node, but not empty either. */
  #emptyText = false

  constructor(name: XName) {
    super()
    this.name = name
  }

  override get nodeType(): XmlNodeType {
    return XmlNodeType.Element
  }

  get isEmpty(): boolean {
    return this.nodes.length === 0 && !this.#emptyText
  }

  get value(): string {
    let text = ''
    for (const node of this.descendantNodes()) {
      if (!(node instanceof XText)) continue
      spend()
      allocate(node.value.length)
      text += node.value
    }
    return text
  }

  set value(value: string | null) {
    if (value === null) throw argumentNull('value')
    this.removeNodes()
    this.addText(value)
  }

  attribute(name: XName | null): XAttribute | null {
    if (!name) return null
    return this.attributes.find((one) => one.name.equals(name)) ?? null
  }

  addAttribute(attribute: XAttribute): void {
    if (this.attribute(attribute.name)) throw invalidOperation('Duplicate attribute.')
    const own = attribute.parentNode ? attribute.clone() : attribute
    own.parentNode = this
    this.attributes.push(own)
  }

  removeAttribute(attribute: XAttribute): void {
    this.attributes.splice(this.attributes.indexOf(attribute), 1)
    attribute.parentNode = null
  }

  removeAttributes(): void {
    for (const attribute of this.attributes) attribute.parentNode = null
    this.attributes.length = 0
  }

  setAttributeValue(name: XName, value: unknown): void {
    const existing = this.attribute(name)
    if (value === null) existing?.remove()
    else if (existing) existing.value = contents.text(value)
    else this.addAttribute(new XAttribute(name, contents.text(value)))
  }

  setElementValue(name: XName, value: unknown): void {
    const existing = this.element(name)
    if (value === null) existing?.remove()
    else if (existing) existing.value = contents.text(value)
    else {
      const element = new XElement(name)
      element.addText(contents.text(value))
      this.insertNode(this.nodes.length, element)
    }
  }

  /** What a prefix means here. */
  namespaceOfPrefix(prefix: string): string | undefined {
    for (let element: XElement | null = this; element; element = element.parent) {
      for (const one of element.attributes) if (one.declaredPrefix === prefix) return one.value
    }
    return undefined
  }

  /** A prefix that means the namespace here, and is not hidden by a nearer declaration. */
  prefixOfNamespace(namespace: string): string | null {
    for (let element: XElement | null = this; element; element = element.parent) {
      for (const one of element.attributes) {
        const prefix = one.declaredPrefix
        if (prefix === undefined || prefix === '' || one.value !== namespace) continue
        if (this.namespaceOfPrefix(prefix) === namespace) return prefix
      }
    }
    return null
  }

  override removeNodes(): void {
    super.removeNodes()
    this.#emptyText = false
  }

  override removeNode(node: XNode): void {
    super.removeNode(node)
    if (this.nodes.length === 0) this.#emptyText = false
  }

  override noteEmptyText(): void {
    this.#emptyText = true
  }

  override clone(): XElement {
    const clone = new XElement(this.name)
    for (const attribute of this.attributes) clone.addAttribute(attribute.clone())
    this.cloneNodes(clone)
    clone.#emptyText = this.#emptyText
    return clone
  }

  override deepEquals(other: XNode): boolean {
    return (
      other instanceof XElement &&
      other.name.equals(this.name) &&
      this.contentsEqual(other) &&
      other.attributes.length === this.attributes.length &&
      this.attributes.every((one, i) => {
        const two = other.attributes[i]!
        return one.name.equals(two.name) && one.value === two.value
      })
    )
  }

  protected override textOnly(): string | null {
    if (this.nodes.length === 0) return this.#emptyText ? '' : null
    if (this.nodes.some((node) => node.nodeType !== XmlNodeType.Text)) return null
    return this.value
  }

  protected override addOwn(content: unknown): boolean {
    if (!(content instanceof XAttribute)) return super.addOwn(content)
    this.addAttribute(content)
    return true
  }

  protected override validate(node: XNode): void {
    if (node instanceof XDocument) throw cannotAdd('Document')
    if (node instanceof XDocumentType) throw cannotAdd('DocumentType')
  }
}

export class XDocument extends XContainer {
  declaration: XDeclaration | null = null

  override get nodeType(): XmlNodeType {
    return XmlNodeType.Document
  }

  get root(): XElement | null {
    return (this.nodes.find((node) => node instanceof XElement) as XElement | undefined) ?? null
  }

  get documentType(): XDocumentType | null {
    const found = this.nodes.find((node) => node instanceof XDocumentType)
    return (found as XDocumentType | undefined) ?? null
  }

  override clone(): XDocument {
    const clone = new XDocument()
    const { declaration } = this
    clone.declaration =
      declaration &&
      new XDeclaration(declaration.version, declaration.encoding, declaration.standalone)
    this.cloneNodes(clone)
    return clone
  }

  override deepEquals(other: XNode): boolean {
    return other instanceof XDocument && this.contentsEqual(other)
  }

  protected override addOwn(content: unknown): boolean {
    if (content instanceof XAttribute) throw noAttribute()
    if (!(content instanceof XDeclaration)) return super.addOwn(content)
    this.declaration = content
    return true
  }

  protected override textOnly(): string | null {
    return null
  }

  protected override checkText(text: string): void {
    if (!isBlank(text)) throw argument('Non-whitespace characters cannot be added to content.')
  }

  protected override validate(node: XNode, index: number): void {
    if (node instanceof XCData) throw cannotAdd('CDATA')
    if (node instanceof XText) this.checkText(node.value)
    else if (node instanceof XDocument) throw cannotAdd('Document')
    else if (node instanceof XElement) {
      const typeAfter = this.nodes.slice(index).some((one) => one instanceof XDocumentType)
      if (this.root || typeAfter) throw badStructure()
    } else if (node instanceof XDocumentType) {
      const rootBefore = this.nodes.slice(0, index).some((one) => one instanceof XElement)
      if (this.documentType || rootBefore) throw badStructure()
    }
  }
}

function cannotAdd(type: string): DotnetException {
  return argument(`A node of type ${type} cannot be added to content.`)
}

function noAttribute(): DotnetException {
  return argument('An attribute cannot be added to content.')
}

function badStructure(): DotnetException {
  return invalidOperation('This operation would create an incorrectly structured document.')
}
