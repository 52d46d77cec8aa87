import { finding } from '../text/codes.ts'
import type { Diagnostic, Outcome, Severity } from '../text/diagnostic.ts'
import { type MappedText, MappedTextBuilder } from '../text/mapped.ts'
import type { Source, Span } from '../text/source.ts'
import { didYouMean } from '../text/suggest.ts'
import { eachEntity } from './entities.ts'
import { Lookout } from './places.ts'
import { type Opening, openingAt, skipRegion } from './regions.ts'
import type { RawValue, Region } from './tree.ts'

/** Display name → text. */
export type NamedValues = ReadonlyMap<string, string>

export type ReadValue =
  | {
      readonly kind: 'literal'
      readonly text: MappedText
      /** It holds a named value that does not exist, so what it will be is not known. */
      readonly unresolved: boolean
    }
  | {
      readonly kind: 'expression'
      readonly language: Region['language']
      readonly form: Region['form']
      /** Between the brackets. */
      readonly code: MappedText
      readonly unresolved: boolean
    }

export interface ValueOptions {
  /** What an unknown named value is: a warning by default, as in a document that is judged on its own. */
  readonly unknownNamedValue?: Severity
  /**
   * The content of a Liquid or JSONata template: no expressions are looked for, and `{{name}}` is a named value only
   * if one of that name exists, for it means something in Liquid too.
   */
  readonly isTemplate?: boolean
  /** In UTF-16 units, after named values are put in. */
  readonly maxLength?: number
}

/**
 * Puts named values into a raw value, decodes its entities, and decides whether it is one expression or a literal.
 * A text between tags is trimmed; attributes, CDATA sections and opaque content are not.
 */
export function readValue(
  value: RawValue,
  source: Source,
  namedValues: NamedValues = new Map(),
  options: ValueOptions = {},
): Outcome<ReadValue> {
  if (value.broken) return { value: undefined, diagnostics: [] }
  const { maxLength = 2 * 1024 * 1024, isTemplate = false } = options
  const diagnostics: Diagnostic[] = []
  const made = substitute(value, source, namedValues, { ...options, maxLength }, diagnostics)
  if (!made) return { value: undefined, diagnostics }
  const { text, unresolved } = made
  const literal = value.place === 'text' ? text.trim() : text
  if (isTemplate) return { value: { kind: 'literal', text: literal, unresolved }, diagnostics }

  const trimmed = text.trim()
  const opening = openingAt(trimmed.text, 0)
  if (opening) {
    const skipped = skipRegion(trimmed.text, opening)
    if (skipped.kind === 'fault') {
      const span = trimmed.span(skipped.span.start, skipped.span.end)
      diagnostics.push(finding(skipped.code, source, span, skipped.message, skipped.hint))
      return { value: undefined, diagnostics }
    }
    if (skipped.end === trimmed.text.length) {
      const { language, form } = opening
      const code = inner(trimmed, opening)
      return { value: { kind: 'expression', language, form, code, unresolved }, diagnostics }
    }
  }
  const mixed = mixedFinding(literal, source)
  if (mixed) diagnostics.push(mixed)
  return { value: { kind: 'literal', text: literal, unresolved }, diagnostics }
}

/** Between the brackets; JSONata may stand in backticks there, like code in prose. */
function inner(text: MappedText, opening: Opening): MappedText {
  const code = text.slice(opening.bracket + 1, text.text.length - 1)
  if (opening.language === 'csharp') return code
  const trimmed = code.trim()
  const isQuoted = /^`[^`]*`$/.test(trimmed.text) && trimmed.text.length > 2
  return isQuoted ? trimmed.slice(1, trimmed.text.length - 1) : code
}

/** So many of one value are listed. */
const mostUnknown = 20

const reference = /\{\{\s*([A-Za-z0-9._-]+)\s*\}\}/g

function substitute(
  value: RawValue,
  source: Source,
  namedValues: NamedValues,
  options: ValueOptions & { maxLength: number },
  diagnostics: Diagnostic[],
): { text: MappedText; unresolved: boolean } | undefined {
  const { start, end } = value.span
  const raw = source.text.slice(start, end)
  const builder = new MappedTextBuilder(source)
  const copy = copier(value, raw, source, builder)
  let from = start
  let unresolved = false
  let length = raw.length

  for (const found of raw.matchAll(reference)) {
    const name = found[1]!
    const text = namedValues.get(name)
    const span = { start: start + found.index, end: start + found.index + found[0].length }
    if (text === undefined) {
      if (options.isTemplate) continue
      unresolved = true
      if (diagnostics.length < mostUnknown)
        diagnostics.push(unknown(name, span, source, namedValues, options))
      continue
    }
    copy(from, span.start)
    from = span.end
    length += text.length - found[0].length
    if (length > options.maxLength) {
      const message = `with its named values the value is longer than ${options.maxLength} characters`
      diagnostics.push(
        finding('PD1072', source, span, message, 'use fewer or shorter named values'),
      )
      return undefined
    }
    builder.replaced(text, span.start, span.end)
    const nested = text.match(/\{\{\s*[A-Za-z0-9._-]+\s*\}\}/)?.[0]
    if (nested !== undefined && !options.isTemplate) {
      const message = `the named value \`${name}\` holds \`${nested}\`, which is left as it stands`
      const hint = 'named values cannot hold named values; write both in the policy'
      diagnostics.push(finding('PD1071', source, span, message, hint))
    }
  }
  copy(from, end)
  return { text: builder.build(start), unresolved }
}

function unknown(
  name: string,
  span: Span,
  source: Source,
  namedValues: NamedValues,
  options: ValueOptions,
): Diagnostic {
  const message = `the named value \`${name}\` does not exist`
  const hint = didYouMean(name, namedValues.keys()) ?? `create the named value \`${name}\``
  const severity = options.unknownNamedValue ?? 'warning'
  return { ...finding('PD1070', source, span, message, hint), severity }
}

/** How the parts of a value between named values are copied: as they stand, or with entities decoded. */
function copier(
  value: RawValue,
  raw: string,
  source: Source,
  builder: MappedTextBuilder,
): (from: number, to: number) => void {
  const verbatim = (from: number, to: number) => builder.verbatim(from, to)
  const decoded = (from: number, to: number) => {
    let at = from
    eachEntity(source.text, from, to, (text, start, end) => {
      builder.verbatim(at, start)
      builder.replaced(text, start, end)
      at = end
    })
    builder.verbatim(at, to)
  }
  if (value.place === 'cdata') return verbatim
  const [first] = value.regions
  const blanks = raw.length - raw.trimStart().length
  const isWhole =
    first !== undefined &&
    first.span.start === value.span.start + blanks &&
    first.span.end === value.span.start + raw.trimEnd().length
  if (isWhole) return first.escaped ? decoded : verbatim
  if (value.place !== 'opaque') return decoded
  // A body with elements is sent as it is written; in one without, the text is what counts.
  const sections = sectionsOf(raw)
  if (hasElements(raw, sections)) return verbatim
  let next = 0
  return (from, to) => {
    let at = from
    for (; next < sections.length; next++) {
      const { kind, start, end } = sections[next]!
      if (value.span.start + end > to) break
      if (value.span.start + start < at) continue
      decoded(at, value.span.start + start)
      at = value.span.start + end
      if (kind === 'cdata') verbatim(value.span.start + start + 9, at - 3)
    }
    decoded(at, to)
  }
}

interface Section extends Span {
  readonly kind: 'comment' | 'cdata'
}

/** The comments and CDATA sections of an opaque text. */
function sectionsOf(raw: string): Section[] {
  const found: Section[] = []
  const lookout = new Lookout(raw)
  let at = lookout.find('<!', 0)
  while (at >= 0) {
    const isComment = raw.startsWith('<!--', at)
    const isSection = isComment || raw.startsWith('<![CDATA[', at)
    const close = isSection ? lookout.find(isComment ? '-->' : ']]>', at + 4) : -1
    const end = close < 0 ? at + 2 : close + 3
    if (close >= 0) found.push({ kind: isComment ? 'comment' : 'cdata', start: at, end })
    at = lookout.find('<!', end)
  }
  return found
}

function hasElements(raw: string, sections: readonly Section[]): boolean {
  let next = 0
  for (const { index } of raw.matchAll(/<[\p{L}_:/?!]/gu)) {
    while (sections[next] && sections[next]!.end <= index) next++
    if (!sections[next] || sections[next]!.start > index) return true
  }
  return false
}

/** A literal with expressions in it is sent as it stands, which is hardly what its author meant. */
function mixedFinding(literal: MappedText, source: Source): Diagnostic | undefined {
  const { text } = literal
  const parts: string[] = []
  let first: Span | undefined
  let from = 0
  let at = text.indexOf('@')
  // What does not close is looked at again behind its `@`: so much of that is enough for a hint.
  let effort = text.length + 10_000
  while (at >= 0 && effort > 0) {
    const opening = openingAt(text, at)
    const skipped = opening && skipRegion(text, opening)
    if (!opening || skipped?.kind !== 'closed') {
      if (skipped?.kind === 'fault') effort -= skipped.reached - at
      at = text.indexOf('@', at + 1)
      continue
    }
    first ??= literal.span(at, skipped.end)
    if (at > from) parts.push(quoted(text.slice(from, at)))
    const isSimple = opening.language === 'csharp' && opening.form === 'expression'
    parts.push(isSimple ? operand(text.slice(opening.bracket + 1, skipped.end - 1)) : '…')
    from = skipped.end
    at = text.indexOf('@', from)
  }
  if (!first) return undefined
  const rest = text.slice(from).trim()
  if (parts.length === 1 && /^[)\]};]+$/.test(rest)) {
    const place = from + text.slice(from).indexOf(rest)
    const message = `the expression ends before \`${rest}\`, so the value is a literal`
    const span = literal.span(place, place + rest.length)
    return finding(
      'PD1060',
      source,
      span,
      message,
      `leave \`${rest}\` out, or write what it closes`,
    )
  }
  if (from < text.length) parts.push(quoted(text.slice(from)))
  const corrected = `@(${parts.join(' + ')})`
  const hint =
    corrected.length <= 200 && !corrected.includes('…')
      ? `write \`${corrected}\``
      : 'write one expression around all of it: `@("…" + …)`'
  const message =
    'text stands beside this expression, so the value is a literal and `@` is sent as it is'
  return finding('PD1060', source, first, message, hint)
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

function operand(code: string): string {
  const text = code.trim()
  return /^[\w.]+(?:\([^()]*\)|\["[^"]*"\])*$/.test(text) ? text : `(${text})`
}
