import type { Source, Span } from '../text/source.ts'

/**
 * A policy document as read: every piece with its place, every text as it stands in the source.
 * Entities are not decoded and named values not put in: `readValue` does both.
 */
export interface PolicyDocument {
  readonly source: Source
  /** `policies`: a whole document. `fragment`: a policy fragment. `loose`: elements without a root (a snippet, bare sections). */
  readonly kind: 'policies' | 'fragment' | 'loose'
  /** The root; of a loose document an element without name, around everything. */
  readonly root: Element
}

export interface Element {
  readonly kind: 'element'
  readonly name: string
  readonly nameSpan: Span
  /** From `<` of the start tag to `>` of the end tag. */
  readonly span: Span
  /** Between the tags; empty for `<a/>`. */
  readonly contentSpan: Span
  readonly selfClosing: boolean
  readonly attributes: readonly Attribute[]
  readonly children: readonly Node[]
}

export interface Attribute {
  readonly name: string
  readonly nameSpan: Span
  readonly span: Span
  readonly value: RawValue
}

/**
 * A run of text between tags; comments are left out and separate two runs; runs of nothing but blanks are left out too.
 * The content of set-body, and what stands beside the parameters in xsl-transform, is one text in place `opaque`
 * (or `cdata`), blanks included.
 */
export interface Text {
  readonly kind: 'text'
  readonly value: RawValue
}

export type Node = Element | Text

/** A value where it stands in the source, not yet decoded. */
export interface RawValue {
  readonly span: Span
  /** `attribute`: between quotes. `text`: between tags. `cdata`: between `<![CDATA[` and `]]>`. `opaque`: the raw inside of an element such as set-body. */
  readonly place: 'attribute' | 'text' | 'cdata' | 'opaque'
  /** Expression regions (`@(…)`, `@{…}`, `@jsonata(…)`), found by the lexical rules of their languages; absolute offsets. */
  readonly regions: readonly Region[]
  /** An expression in it is not closed, or it has no end itself: that is reported, and nothing more can be said about it. */
  readonly broken?: true
}

export interface Region {
  readonly span: Span
  readonly language: 'csharp' | 'jsonata'
  /** `expression`: `@(…)`; `block`: `@{…}`. JSONata only has the first. */
  readonly form: 'expression' | 'block'
  /** The code is written with entities (`&lt;` for `<`), which are to be decoded; else each `&` stands for itself. */
  readonly escaped: boolean
}
