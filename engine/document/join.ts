import { XMLParser } from 'fast-xml-parser'
import type { Span } from '../text/source.ts'
import type { Mask } from './reading.ts'
import type { Element, Node } from './tree.ts'

/**
 * A text of the same length with nothing in the given places that an XML reader could mistake for markup.
 * Between tags a long mask is written as a comment: a reader steps over it at once, where it would copy text bit by bit.
 */
export function maskDocument(text: string, masks: readonly Mask[]): string {
  const pieces: string[] = []
  let at = 0
  for (const { start, end, isBetweenTags } of masks) {
    const length = end - start
    pieces.push(text.slice(at, start))
    if (isBetweenTags && length > 7) pieces.push('<!--', '\uE000'.repeat(length - 7), '-->')
    else pieces.push('\uE000'.repeat(length))
    at = end
  }
  pieces.push(text.slice(at))
  return pieces.join('')
}

/**
 * Has fast-xml-parser read the masked text, and joins its tree to ours by the places of the start tags.
 * Two readers that know nothing of each other must find the same elements and attributes: where they differ,
 * the place is answered, and nothing is guessed.
 */
export function firstDisagreement(masked: string, roots: readonly Node[]): Span | undefined {
  let parsed: unknown
  try {
    parsed = parser.parse(masked)
  } catch {
    return { start: 0, end: 1 }
  }
  return compareChildren(masked, roots, parsed, { start: 0, end: 1 })
}

const parser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  processEntities: false,
  htmlEntities: false,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  // Names such as `toString` stay as they are: the reader's attributes have no prototype.
  onDangerousProperty: (name: string) => name,
  maxNestedTags: 1000,
})

const metadata = XMLParser.getMetaDataSymbol() as unknown as symbol

function compareChildren(
  masked: string,
  nodes: readonly Node[],
  parsed: unknown,
  around: Span,
): Span | undefined {
  const elements = nodes.filter((node): node is Element => node.kind === 'element')
  const others = (Array.isArray(parsed) ? parsed : []).filter((node) => !('#text' in node))
  for (let i = 0; i < Math.max(elements.length, others.length); i++) {
    const element = elements[i]
    const other: Record<string | symbol, unknown> | undefined = others[i]
    if (!element) return around
    if (!other || !isSame(masked, element, other)) return element.nameSpan
    const inner = compareChildren(masked, element.children, other[element.name], element.nameSpan)
    if (inner) return inner
  }
  return undefined
}

function isSame(
  masked: string,
  element: Element,
  other: Record<string | symbol, unknown>,
): boolean {
  if (!Object.hasOwn(other, element.name)) return false
  const place = other[metadata] as { startIndex?: number } | undefined
  if (place?.startIndex !== element.span.start) return false
  const attributes = (other[':@'] ?? {}) as Record<string, unknown>
  if (Object.keys(attributes).length !== element.attributes.length) return false
  return element.attributes.every(({ name, value }) => {
    const text = masked.slice(value.span.start, value.span.end)
    return attributes[name] === (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text)
  })
}
