import { spend } from '../budget.ts'
import { argument } from '../errors.ts'
import { invalidPattern } from './characters.ts'
import { invalidCharacter } from './errors.ts'
import { xmlNamespace, xmlnsNamespace } from './name.ts'
import {
  nested,
  type XAttribute,
  XCData,
  XComment,
  XDocument,
  XDocumentType,
  XElement,
  type XNode,
  XProcessingInstruction,
  type XText,
} from './tree.ts'

/** System.Xml.Linq.SaveOptions */
export const SaveOptions = { None: 0, DisableFormatting: 1, OmitDuplicateNamespaces: 2 } as const

/** `node.ToString(options)`: as .NET's XmlWriter writes it, two blanks a level, without a declaration. */
export function writeNode(node: XNode, options = 0): string {
  const writer = new Writer((options & SaveOptions.DisableFormatting) === 0)
  const omit = (options & SaveOptions.OmitDuplicateNamespaces) !== 0
  writer.omitDuplicates = omit
  writer.top(node)
  return writer.text
}

/** `attribute.ToString()`: `p:x="…"` */
export function writeAttribute(attribute: XAttribute): string {
  const { namespace, local } = attribute.name
  const value = escapeAttribute(attribute.value)
  if (namespace === '') return `${local}="${value}"`
  const known = namespace === xmlNamespace ? 'xml' : namespace === xmlnsNamespace ? 'xmlns' : null
  const prefix = known ?? attribute.parent?.prefixOfNamespace(namespace)
  if (prefix) return `${prefix}:${local}="${value}"`
  return `p1:${local}="${value}" xmlns:p1="${escapeAttribute(namespace)}"`
}

interface Declaration {
  readonly prefix: string
  readonly namespace: string
}

class Writer {
  text = ''
  omitDuplicates = false
  readonly #indented: boolean
  /** Declarations around the top node: their prefixes are used, though they are written only where used. */
  readonly #ancestors: Declaration[] = []
  /** Declarations of the elements that are open, the nearest last. */
  readonly #own: Declaration[] = []
  /** What has been written, the nearest last. */
  readonly #written: Declaration[] = []
  #depth = 0
  /** False where text stands: there a line break would change the content. */
  #breakable = true
  #started = false

  constructor(indented: boolean) {
    this.#indented = indented
  }

  top(node: XNode): void {
    if (node instanceof XElement) {
      for (const element of node.ancestors(null)) {
        for (const { declaredPrefix, value } of element.attributes) {
          if (declaredPrefix === undefined) continue
          if (this.#ancestors.some((one) => one.prefix === declaredPrefix)) continue
          this.#ancestors.unshift({ prefix: declaredPrefix, namespace: value })
        }
      }
    }
    this.#node(node)
  }

  #node(node: XNode): void {
    spend()
    if (node instanceof XElement) this.#element(node)
    else if (node instanceof XDocument) for (const child of node.nodes) this.#node(child)
    else if (node instanceof XComment) this.#markup(`<!--${commentText(node.value)}-->`)
    else if (node instanceof XProcessingInstruction) {
      const data = node.data.replaceAll('?>', '? >')
      this.#markup(data === '' ? `<?${node.target}?>` : `<?${node.target} ${data}?>`)
    } else if (node instanceof XDocumentType) this.#markup(documentType(node))
    else if (node instanceof XCData) {
      this.#breakable = false
      this.text += `<![CDATA[${checked(node.value).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
    } else if (node.parentNode instanceof XDocument) this.text += (node as XText).value
    else {
      this.#breakable = false
      this.text += escapeText((node as XText).value)
    }
    this.#started = true
  }

  #markup(markup: string): void {
    this.#break()
    this.text += markup
  }

  #break(): void {
    if (!this.#indented || !this.#breakable || !this.#started) return
    this.text += `\n${'  '.repeat(this.#depth)}`
  }

  #element(element: XElement): void {
    this.#break()
    this.#started = true
    const ownBefore = this.#own.length
    const writtenBefore = this.#written.length
    for (const { declaredPrefix, value } of element.attributes) {
      if (declaredPrefix !== undefined) {
        this.#own.push({ prefix: declaredPrefix, namespace: value })
      }
    }
    const name = this.#startTag(element, writtenBefore)
    if (element.isEmpty) this.text += ' />'
    else {
      this.text += '>'
      const outer = this.#breakable
      this.#breakable = true
      this.#depth++
      nested(() => {
        for (const child of element.nodes) this.#node(child)
      })
      this.#depth--
      if (element.nodes.length > 0) this.#break()
      this.text += `</${name}>`
      this.#breakable = outer
    }
    this.#own.length = ownBefore
    this.#written.length = writtenBefore
  }

  #startTag(element: XElement, base: number): string {
    const { namespace, local } = element.name
    const prefix = this.#elementPrefix(namespace)
    const name = prefix === '' ? local : `${prefix}:${local}`
    this.text += `<${name}`
    const explicit = new Set(
      element.attributes.flatMap(({ declaredPrefix }) => declaredPrefix ?? []),
    )
    const implied: Declaration[] = []
    const need = (declaration: Declaration) => {
      if (explicit.has(declaration.prefix)) return
      if (this.#meaning(declaration.prefix) === declaration.namespace) return
      implied.push(declaration)
      this.#written.push(declaration)
    }
    need({ prefix, namespace })
    for (const attribute of element.attributes) this.#attribute(attribute, base, need)
    for (const one of implied.reverse()) {
      const declared = one.prefix === '' ? 'xmlns' : `xmlns:${one.prefix}`
      this.text += ` ${declared}="${escapeAttribute(one.namespace)}"`
    }
    return name
  }

  #attribute(attribute: XAttribute, base: number, need: (declaration: Declaration) => void): void {
    const { namespace, local } = attribute.name
    const value = escapeAttribute(attribute.value)
    const declared = attribute.declaredPrefix
    if (declared !== undefined) {
      const isKnown = this.omitDuplicates && this.#meaning(declared) === attribute.value
      this.#written.push({ prefix: declared, namespace: attribute.value })
      if (!isKnown)
        this.text += declared === '' ? ` xmlns="${value}"` : ` xmlns:${declared}="${value}"`
      return
    }
    if (namespace === '') {
      this.text += ` ${local}="${value}"`
      return
    }
    let prefix = this.#prefixOf(namespace, false)
    prefix ??= this.#lastPrefix(namespace) ?? this.#newPrefix(base)
    if (prefix !== 'xml') need({ prefix, namespace })
    this.text += ` ${prefix}:${local}="${value}"`
  }

  #elementPrefix(namespace: string): string {
    if (namespace === '') return ''
    return this.#prefixOf(namespace, true) ?? ''
  }

  /** The nearest prefix that means the namespace and is not hidden. */
  #prefixOf(namespace: string, allowDefault: boolean): string | undefined {
    if (namespace === xmlNamespace) return 'xml'
    if (namespace === xmlnsNamespace) return 'xmlns'
    const hidden = new Set<string>()
    for (const list of [this.#own, this.#ancestors]) {
      for (let i = list.length - 1; i >= 0; i--) {
        const one = list[i]!
        const isHidden = hidden.has(one.prefix)
        hidden.add(one.prefix)
        if (isHidden || one.namespace !== namespace) continue
        if (allowDefault || one.prefix !== '') return one.prefix
      }
    }
    return undefined
  }

  /** A prefix that was made up for the namespace before. */
  #lastPrefix(namespace: string): string | undefined {
    for (let i = this.#written.length - 1; i >= 0; i--) {
      const one = this.#written[i]!
      if (one.prefix !== '' && one.namespace === namespace) return one.prefix
    }
    return undefined
  }

  #newPrefix(base: number): string {
    for (let i = this.#written.length - base + 1; ; i++) {
      const prefix = `p${this.#depth + 1}${i > 1 ? `_${i}` : ''}`
      if (this.#meaning(prefix) === undefined) return prefix
    }
  }

  #meaning(prefix: string): string | undefined {
    for (let i = this.#written.length - 1; i >= 0; i--) {
      if (this.#written[i]!.prefix === prefix) return this.#written[i]!.namespace
    }
    return prefix === '' ? '' : undefined
  }
}

const textEscapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const attributeEscapes: Readonly<Record<string, string>> = {
  ...textEscapes,
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}

function escapeText(text: string): string {
  return checked(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[&<>]/g, (char) => textEscapes[char]!)
}

function escapeAttribute(text: string): string {
  return checked(text).replace(/[&<>"\t\n\r]/g, (char) => attributeEscapes[char]!)
}

function checked(text: string): string {
  const match = invalidPattern.exec(text)
  if (match) throw argument(invalidCharacter(match[0]))
  return text
}

/** Two hyphens may not stand in a comment: a blank goes between. */
function commentText(text: string): string {
  return text.replace(/-(?=-|$)/g, '- ')
}

function documentType({ name, publicId, systemId, internalSubset }: XDocumentType): string {
  let text = `<!DOCTYPE ${name}`
  if (publicId !== null) text += ` PUBLIC "${publicId}" "${systemId ?? ''}"`
  else if (systemId !== null) text += ` SYSTEM "${systemId}"`
  else text += ' '
  if (internalSubset !== null && internalSubset !== '') text += `[${internalSubset}]`
  return `${text}>`
}
