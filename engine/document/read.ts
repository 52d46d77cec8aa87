import { finding } from '../text/codes.ts'
import { type Diagnostic, isError, type Outcome } from '../text/diagnostic.ts'
import type { Source, Span } from '../text/source.ts'
import { buildTree } from './build.ts'
import { firstDisagreement, maskDocument } from './join.ts'
import { blanksEnd } from './places.ts'
import type { Element, Node, PolicyDocument } from './tree.ts'

export interface ReadOptions {
  /** In bytes of UTF-8; the default is 512 KiB for fragments, 1 MiB for other documents. */
  readonly maxBytes?: number
  readonly maxDepth?: number
  /** Elements and attributes together. */
  readonly maxNodes?: number
}

/**
 * Reads a raw policy document, in the flavours `xml` and `rawxml`. All mistakes of it are reported; the tree is given
 * with errors too, so that the policies in it can be judged as well, but only a document without errors may run.
 */
export function readDocument(source: Source, options: ReadOptions = {}): Outcome<PolicyDocument> {
  const { maxDepth = 256, maxNodes = 20_000 } = options
  const { text } = source
  const bytes = Buffer.byteLength(text)
  const tooLarge = sizeFinding(source, bytes, options.maxBytes ?? 1024 * 1024)
  if (tooLarge) return { value: undefined, diagnostics: [tooLarge] }

  const { scanner, roots } = buildTree(source, { maxDepth, maxNodes })
  const diagnostics: Diagnostic[] = [...scanner.reading.diagnostics, ...characterFindings(source)]
  const document = asDocument(source, roots, diagnostics)
  if (document?.kind === 'fragment' && options.maxBytes === undefined) {
    const finding = sizeFinding(source, bytes, 512 * 1024)
    if (finding) diagnostics.push(finding)
  }
  if (document && !diagnostics.some(isError)) {
    const masked = maskDocument(text, scanner.reading.masks)
    const span = firstDisagreement(masked, roots)
    if (span) {
      const message = 'two readings of the document differ here'
      const hint =
        'write the document as well-formed XML, expressions with `&quot;`, `&lt;` and `&amp;`'
      diagnostics.push(finding('PD1090', source, span, message, hint))
    }
  }
  diagnostics.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
  return { value: document, diagnostics }
}

function sizeFinding(source: Source, bytes: number, limit: number): Diagnostic | undefined {
  if (bytes <= limit) return undefined
  const message = `the document has ${bytes} bytes; the limit is ${limit}`
  return finding(
    'PD1002',
    source,
    { start: 0, end: 0 },
    message,
    'move policies to policy fragments',
  )
}

/** Control characters and halves of surrogate pairs, which no XML document may hold. */
function characterFindings(source: Source): Diagnostic[] {
  const found: Diagnostic[] = []
  for (const { index, 0: character } of source.text.matchAll(forbidden)) {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    const message = `the character U+${code} is not allowed in XML`
    const span = { start: index, end: index + 1 }
    found.push(finding('PD1005', source, span, message, 'leave it out'))
    if (found.length === 20) break
  }
  return found
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const forbidden = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|\p{Surrogate}/gu

function asDocument(
  source: Source,
  roots: readonly Node[],
  diagnostics: Diagnostic[],
): PolicyDocument | undefined {
  const elements = roots.filter((node): node is Element => node.kind === 'element')
  const first = elements[0]
  if (!first && roots.length === 0) {
    if (diagnostics.some(isError)) return undefined
    const message = 'the document holds no element'
    const hint =
      'a policy document is `<policies>…</policies>`, a policy fragment `<fragment>…</fragment>`'
    diagnostics.push(finding('PD1001', source, { start: 0, end: 0 }, message, hint))
    return undefined
  }
  const main = elements.find(({ name }) => name === 'policies' || name === 'fragment')
  if (!main) return { source, kind: 'loose', root: loose(source, roots) }

  for (const node of roots) {
    if (node === main) continue
    if (node.kind === 'text') {
      if (node.value.broken) continue
      const span = withoutBlanks(source.text, node.value.span)
      const code = source.text.charCodeAt(span.start)
      const what = code === 0xfeff ? 'the invisible character U+FEFF' : 'this text'
      const message = `${what} stands outside of \`<${main.name}>\``
      diagnostics.push(
        finding('PD1025', source, span, message, 'leave it out, or write it as a comment'),
      )
    } else {
      const message = `\`<${node.name}>\` stands outside of \`<${main.name}>\``
      const hint = `a document has one root; move it into \`<${main.name}>\`, or to its own document`
      diagnostics.push(finding('PD1024', source, node.nameSpan, message, hint))
    }
  }
  return { source, kind: main.name === 'policies' ? 'policies' : 'fragment', root: main }
}

function withoutBlanks(text: string, { start, end }: Span): Span {
  let last = end
  while (last > start && ' \t\r\n'.includes(text[last - 1]!)) last--
  return { start: blanksEnd(text, start), end: last }
}

function loose(source: Source, children: readonly Node[]): Element {
  const span = { start: 0, end: source.text.length }
  const nameSpan = { start: 0, end: 0 }
  return {
    kind: 'element',
    name: '',
    nameSpan,
    span,
    contentSpan: span,
    selfClosing: false,
    attributes: [],
    children,
  }
}
