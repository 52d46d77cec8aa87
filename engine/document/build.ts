import type { Source, Span } from '../text/source.ts'
import { suggest } from '../text/suggest.ts'
import { type EndTag, Scanner, type StartTag } from './scan.ts'
import type { Element, Node } from './tree.ts'

export interface Limits {
  readonly maxDepth: number
  /** Elements, attributes, comments and sections together. */
  readonly maxNodes: number
}

interface Open {
  readonly tag: StartTag
  readonly children: Node[]
}

/** Builds the tree of a document's tokens, and repairs end tags so that all of it can be judged. */
export function buildTree(
  source: Source,
  limits: Limits,
): { scanner: Scanner; roots: readonly Node[] } {
  const builder = new TreeBuilder(source, limits)
  builder.run()
  return { scanner: builder.scanner, roots: builder.roots }
}

class TreeBuilder {
  readonly roots: Node[] = []
  readonly names: string[] = []
  readonly scanner: Scanner
  readonly #open: Open[] = []
  readonly #maxDepth: number
  readonly #length: number

  constructor(source: Source, { maxDepth, maxNodes }: Limits) {
    this.scanner = new Scanner(source, this.names, maxNodes)
    this.#maxDepth = maxDepth
    this.#length = source.text.length
  }

  run(): void {
    for (let token = this.scanner.next(); token; token = this.scanner.next()) {
      if (token.kind === 'text') this.#siblings().push(token)
      else if (token.kind === 'end') this.#endTag(token)
      else this.#startTag(token)
    }
    while (this.#open.length > 0) {
      // What comes behind the place where reading stopped may well close them.
      if (this.scanner.isStopped) this.#close(this.#length, this.#length)
      else this.#unclosed(this.#length)
    }
  }

  #siblings(): Node[] {
    return this.#open.at(-1)?.children ?? this.roots
  }

  #startTag(tag: StartTag): void {
    if (tag.selfClosing) {
      const contentSpan = { start: tag.span.end, end: tag.span.end }
      this.#siblings().push(element(tag, tag.span, contentSpan, []))
      return
    }
    if (this.#open.length >= this.#maxDepth) {
      const message = `\`<${tag.name}>\` is nested deeper than ${this.#maxDepth} elements`
      const hint = 'move inner policies to a policy fragment'
      this.scanner.stop('PD1003', tag.nameSpan.start, message, hint)
      return
    }
    this.#open.push({ tag, children: [] })
    this.names.push(tag.name)
  }

  #endTag(tag: EndTag): void {
    const { name, nameSpan } = tag
    const top = this.names.at(-1)
    const { start, end } = nameSpan
    if (this.names.includes(name)) {
      while (this.names.at(-1) !== name) this.#unclosed(tag.span.start)
      this.#close(tag.span.start, tag.span.end)
      return
    }
    if (top !== undefined && suggest(name, [top]) === top) {
      const message = `\`</${name}>\` does not close \`<${top}>\``
      this.scanner.reading.report('PD1022', start, end, message, `did you mean \`</${top}>\`?`)
      this.#close(tag.span.start, tag.span.end)
      return
    }
    const hint =
      top === undefined ? 'leave it out' : `\`</${top}>\` is expected here, or leave it out`
    this.scanner.reading.report('PD1021', start, end, `\`</${name}>\` closes nothing`, hint)
  }

  #unclosed(at: number): void {
    const { tag } = this.#open.at(-1)!
    const { start, end } = tag.nameSpan
    const message = `\`<${tag.name}>\` is not closed`
    this.scanner.reading.report(
      'PD1023',
      start,
      end,
      message,
      `write the missing \`</${tag.name}>\``,
    )
    this.#close(at, at)
  }

  #close(contentEnd: number, end: number): void {
    const { tag, children } = this.#open.pop()!
    this.names.pop()
    const span = { start: tag.span.start, end }
    this.#siblings().push(element(tag, span, { start: tag.span.end, end: contentEnd }, children))
  }
}

function element(tag: StartTag, span: Span, contentSpan: Span, children: readonly Node[]): Element {
  const { name, nameSpan, attributes, selfClosing } = tag
  return { kind: 'element', name, nameSpan, span, contentSpan, selfClosing, attributes, children }
}
