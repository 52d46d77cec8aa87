import { readDocument } from '../../engine/document/read.ts'
import type { Element, Node, PolicyDocument, RawValue } from '../../engine/document/tree.ts'
import { type NamedValues, readValue } from '../../engine/document/value.ts'
import type { Diagnostic } from '../../engine/text/diagnostic.ts'
import { Source } from '../../engine/text/source.ts'

export interface Reading {
  readonly document: PolicyDocument | undefined
  /** The document in one line: `policies(inbound(set-header[name="x"](value("y"))))`. */
  readonly tree: string
  /** Of the document and of its values, in order. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a document and all of its values. */
export function readAll(text: string, namedValues?: NamedValues, name = 'policy.xml'): Reading {
  const source = new Source(name, text)
  const { value: document, diagnostics } = readDocument(source)
  const all = [...diagnostics]
  const tree = document ? new Writer(source, namedValues, all).element(document.root) : ''
  all.sort((a, b) => a.span.start - b.span.start)
  return { document, tree, diagnostics: all }
}

class Writer {
  readonly source: Source
  readonly namedValues: NamedValues | undefined
  readonly diagnostics: Diagnostic[]

  constructor(source: Source, namedValues: NamedValues | undefined, diagnostics: Diagnostic[]) {
    this.source = source
    this.namedValues = namedValues
    this.diagnostics = diagnostics
  }

  element(element: Element): string {
    const template = element.attributes.find(({ name }) => name === 'template')
    const isTemplate = template !== undefined && element.name === 'set-body'
    const attributes = element.attributes.map(
      ({ name, value }) => `${name}=${this.value(value, false)}`,
    )
    const children = element.children.map((child) => this.node(child, isTemplate))
    const listed = attributes.length > 0 ? `[${attributes.join(' ')}]` : ''
    return `${element.name}${listed}${element.selfClosing ? '' : `(${children.join(' ')})`}`
  }

  node(node: Node, isTemplate: boolean): string {
    return node.kind === 'element' ? this.element(node) : this.value(node.value, isTemplate)
  }

  value(raw: RawValue, isTemplate: boolean): string {
    const { value, diagnostics } = readValue(raw, this.source, this.namedValues, { isTemplate })
    this.diagnostics.push(...diagnostics)
    if (!value) return '<broken>'
    if (value.kind === 'literal') return JSON.stringify(value.text.text)
    const code = value.code.text
    if (value.language === 'jsonata') return `@jsonata(${code})`
    return value.form === 'block' ? `@{${code}}` : `@(${code})`
  }
}
